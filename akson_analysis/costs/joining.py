"""What front-runners and late joiners owe each other: five rules, exact to the øre.

Year 0 is the year of the first investment. A municipality that enters later pays an entry fee, and those
already in get it back by inhabitants. The rule decides the fee and who receives it. Nothing was settled in
2020: the steering document only says that arrangements must even out between early and late joiners. The
refund rule is that of the latecomer agreements of Washington State (RCW 35.91), with carrying cost.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from akson_analysis.costs import sharing
from akson_analysis.costs._exact import Number, fraction, rate_fault
from akson_analysis.costs.entry_rules import DEFAULT_TERMS, STATE, Joiner, PricedRule, Rule, Terms, read
from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["DEFAULT_TERMS", "STATE", "Joiner", "Rule", "Terms", "present_values", "settle", "sums_of"]


def settle(
    investment: float,
    members: Mapping[str, int],
    joiners: Iterable[Joiner],
    rate: Number,
    rule: str,
    *,
    terms: Terms = DEFAULT_TERMS,
) -> pd.DataFrame:
    """Return who pays and who receives, year by year, when some join later.

    Every amount is a whole number of øre, shared by the largest remainder. In year 0 they sum to the
    investment, in every later year to zero. Each year is computed from the exact rule and not from rounded
    earlier years, so a member is never more than one øre a year from the exact amount, and the present value
    per inhabitant under `pro_rata_with_interest` is equal for all up to that rounding. Those who join in the
    same year are settled together: their order does not matter. One who joins in year 0 is there from the
    start.

    Parameters
    ----------
    investment
        Kroner in year 0; anything finer than an øre is rounded.
    members
        Inhabitants of each front-runner.
    joiners
        ``(name, inhabitants, year)`` in any order. The year None is an option that lapses: no entry, no
        payment.
    rate
        Yearly interest, such as 0.04; read as the decimal that was written.
    rule
        A name from `Rule`.
    terms
        Premium, planned capacity and the state's interest, for the rules that use them.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``member``, ``amount_nok``: positive pays, negative receives. Everyone has a row in the year
        of entry, with 0 where the rule asks for nothing; lapsed options have none. Under `state_bridge` the
        state is the member ``"state"`` and its shares count as taken up by whoever enters.

    Raises
    ------
    InvalidValueError
        Naming every value that cannot be used.

    Examples
    --------
    >>> settle(1_000_000, {"A": 50_000, "B": 30_000}, [("D", 20_000, 3)], 0.04, "pro_rata_with_interest")
       year member  amount_nok
    0     0      A    625000.0
    1     0      B    375000.0
    2     3      A   -140608.0
    3     3      B    -84364.8
    4     3      D    224972.8
    """
    case = read(investment, members, joiners, rate, rule, terms)
    rows = [row for year, charges in _charges(case) for ore, parties in charges for row in _shared(year, ore, parties)]
    table = pd.DataFrame(rows, columns=["year", "member", "amount_ore"])
    return table.assign(amount_nok=(table.pop("amount_ore") / 100).astype(float))


def present_values(
    settlement: pd.DataFrame, rate: Number, inhabitants: Mapping[str, int], *, until: int | None = None
) -> pd.DataFrame:
    """Sum up what each member has paid, in kroner of year 0 and per inhabitant.

    With `until` only the years up to and including it are counted: under `pro_rata_with_interest` the value
    per inhabitant is then the same for all who are in, whichever year is chosen.

    Parameters
    ----------
    settlement
        From `settle`.
    rate
        Yearly discount rate above -1.
    inhabitants
        Of every municipality in the settlement; the state needs none and gets no value per inhabitant.
    until
        Last year that is counted, from 0; None for all.

    Returns
    -------
    pandas.DataFrame
        Index ``member``; ``nominal_nok``, ``present_value_nok``, ``present_value_per_inhabitant_nok``.

    Raises
    ------
    InvalidValueError
        If a member has no inhabitants, or the rate cannot be used.

    Examples
    --------
    >>> members, joiners = {"A": 50_000, "B": 30_000}, [("D", 20_000, 3)]
    >>> table = settle(1_000_000, members, joiners, 0.04, "pro_rata_with_interest")
    >>> values = present_values(table, 0.04, members | {"D": 20_000})
    >>> values["present_value_per_inhabitant_nok"].round(6).to_dict()
    {'A': 10.0, 'B': 10.0, 'D': 10.0}
    """
    exact_rate = fraction(rate)
    counted = settlement if until is None else settlement[settlement["year"] <= until]
    missing = [name for name in counted["member"].unique() if name not in inhabitants and name != STATE]
    faults = [f"member {name!r} has no inhabitants in the mapping" for name in missing]
    if fault := rate_fault(rate):
        faults.append(fault)
    if faults or exact_rate is None:
        raise InvalidValueError("present values cannot be computed", faults)
    discounted = counted["amount_nok"] / (1 + float(exact_rate)) ** counted["year"]
    sums = counted.assign(present=discounted).groupby("member", sort=False)[["amount_nok", "present"]].sum()
    sums.columns = pd.Index(["nominal_nok", "present_value_nok"])
    people = pd.Series([inhabitants.get(name, float("nan")) for name in sums.index], index=sums.index, dtype=float)
    return sums.assign(present_value_per_inhabitant_nok=sums["present_value_nok"] / people)


def sums_of(case: PricedRule, name: str) -> Iterator[tuple[int, int, int, int]]:
    """Sum up `settle`, in øre: for each year what `name`, the state and all others pay.

    Parameters
    ----------
    case
        As `read` returns it.
    name
        A member or an entrant.

    Yields
    ------
    tuple of int
        Year, and øre paid by `name`, by the state and by all others; negative is received.

    Examples
    --------
    >>> case = read(1_000_000, {"A": 50_000, "B": 30_000}, [("D", 20_000, 3)], 0.04, "pro_rata", DEFAULT_TERMS)
    >>> list(sums_of(case, "D"))
    [(0, 0, 0, 100000000), (3, 20000000, 0, -20000000)]
    """
    for year, charges in _charges(case):
        named = state = total = 0
        for ore, parties in charges:
            total += ore
            named += _part(ore, parties, name)
            state += _part(ore, parties, STATE)
        yield year, named, state, total - named - state


def _charges(case: PricedRule) -> Iterator[tuple[int, list[tuple[int, dict[str, int]]]]]:
    """Yield, for each year, the amounts to be shared and between whom; a refund is negative."""
    yield 0, [_first_year(case)]
    present = dict(case.founders)
    for year in sorted(case.entries):
        yield year, _entry_year(case, year, present)
        present |= case.entries[year]


def _first_year(case: PricedRule) -> tuple[int, dict[str, int]]:
    parties = dict(case.founders)
    idle = case.planned - sum(parties.values())
    if case.rule is Rule.STATE_BRIDGE and idle:
        parties[STATE] = idle
    return round(case.investment * 100), parties


def _entry_year(case: PricedRule, year: int, present: dict[str, int]) -> list[tuple[int, dict[str, int]]]:
    entrants = case.entries[year]
    if case.rule is Rule.NONE:
        return [(0, entrants)]
    growth, receivers = (1 + case.rate) ** year, present
    everyone = sum(present.values()) + sum(entrants.values())
    if case.rule is Rule.PRO_RATA:
        growth = Fraction(1)
    elif case.rule is Rule.RISK_PREMIUM:
        growth *= 1 + (fraction(case.terms.premium) or 0)
    elif case.rule is Rule.STATE_BRIDGE:
        bridge = fraction(case.terms.bridge_rate)
        growth = (1 + (case.rate if bridge is None else bridge)) ** year
        everyone, receivers = case.planned, {STATE: 1}
    # entrants of a year are charged together and share the fee afterwards, so that their order does not matter
    fees_ore = round(case.investment * 100 * growth * Fraction(sum(entrants.values()), everyone))
    return [(-fees_ore, receivers), (fees_ore, entrants)]


def _shared(year: int, total_ore: int, parties: Mapping[str, int]) -> list[tuple[int, str, int]]:
    parts = sharing.allocate(total_ore, list(parties.values()))
    return [(year, name, int(ore)) for name, ore in zip(parties, parts, strict=True)]


def _part(total_ore: int, parties: Mapping[str, int], name: str) -> int:
    if name not in parties or not total_ore:
        return 0
    return sharing.part(total_ore, list(parties.values()), list(parties).index(name))
