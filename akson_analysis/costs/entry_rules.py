"""The rules an entry can be settled by, what they leave open, and a settlement read and checked."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from akson_analysis.costs._exact import Number, fraction, rate_fault, whole
from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

STATE = "state"
"""The member name under which the state appears in `state_bridge`."""

LAST_YEAR = 200
"""Years are counted from the investment: any limit between the longest plan and the year 1900 refuses a calendar year
such as 2029."""

Joiner: TypeAlias = tuple[str, int, int | None]
"""Name, inhabitants and the year of entry; the year is None for an option that lapses."""


class Rule(StrEnum):
    """How an entry is settled. With `I` the investment, `n` the entrant's inhabitants, `N` all after entry.

    ========================== ============================== ==========================================
    rule                       entry fee in year t            who receives it
    ========================== ============================== ==========================================
    ``none``                   nothing                        no one
    ``pro_rata``               I · n / N                      those already in, by inhabitants
    ``pro_rata_with_interest`` I · n / N · (1 + r)^t          those already in, by inhabitants
    ``risk_premium``           the line above · (1 + premium) those already in, by inhabitants
    ``state_bridge``           I · n / planned · (1 + b)^t    the state, which paid the idle shares in year 0
    ========================== ============================== ==========================================
    """

    NONE = "none"
    PRO_RATA = "pro_rata"
    PRO_RATA_WITH_INTEREST = "pro_rata_with_interest"
    RISK_PREMIUM = "risk_premium"
    STATE_BRIDGE = "state_bridge"


@dataclass(frozen=True)
class Terms:
    """What the rules leave open. All three are assumptions: no source settles them.

    The fields are checked when they are set: InvalidValueError names every one that cannot be used.

    Examples
    --------
    >>> Terms(premium=0.05).premium
    0.05
    """

    premium: Number = 0.10
    """Share added to the fee by `risk_premium`, for the risk of procurement and delivery that only the front-runners
    carried. The default is an assumption chosen to be visible, not an estimate."""
    planned_inhabitants: int | None = None
    """The capacity that `state_bridge` finances from the start. By default everyone named, lapsed options included,
    so that the state ends up with the shares of those who never came."""
    bridge_rate: Number | None = None
    """Interest the state takes on the shares it carries. By default the rate of the settlement, so that nobody gains
    by waiting; 0 makes the bridge a subsidy to those who wait."""

    def __post_init__(self) -> None:
        faults = []
        premium = fraction(self.premium)
        if premium is None or premium < 0:
            faults.append(f"premium {self.premium!r}: a share of the fee, 0 or more, such as 0.10")
        if self.bridge_rate is not None and (fault := rate_fault(self.bridge_rate, "bridge_rate")):
            faults.append(fault)
        planned = self.planned_inhabitants
        if planned is not None and ((count := whole(planned)) is None or count <= 0):
            faults.append(f"planned_inhabitants {planned!r}: a whole number above 0")
        if faults:
            raise InvalidValueError("terms of joining cannot be used", faults)


DEFAULT_TERMS = Terms()
"""What is settled with when nothing else is said."""


@dataclass(frozen=True)
class PricedRule:
    """A checked settlement, in exact numbers. Made by `read`."""

    investment: Fraction
    """Kroner in year 0."""
    founders: dict[str, int]
    """Inhabitants of the front-runners, and of those who join in year 0."""
    entries: dict[int, dict[str, int]]
    """Inhabitants of the entrants by year of entry, 1 or later."""
    rate: Fraction
    """Yearly interest."""
    rule: Rule
    """How an entry is settled."""
    terms: Terms
    """What the rule leaves open."""
    planned: int
    """Inhabitants that `state_bridge` finances the capacity of."""

    def moved(self, name: str, year: int) -> PricedRule:
        """Return the case with the entrant `name` coming in `year` instead, the last of those who do.

        Parameters
        ----------
        name
            An entrant.
        year
            Years after the investment; 0 is from the start.

        Returns
        -------
        PricedRule
            A new one; this one is unchanged.

        Examples
        --------
        >>> case = read(1_000_000, {"A": 50_000}, [("D", 20_000, 3)], 0.04, "pro_rata", DEFAULT_TERMS)
        >>> case.moved("D", 0).founders, case.moved("D", 5).entries
        ({'A': 50000, 'D': 20000}, {5: {'D': 20000}})
        """
        count = next(group[name] for group in self.entries.values() if name in group)
        rest = {when: {n: c for n, c in group.items() if n != name} for when, group in self.entries.items()}
        entries = {when: group for when, group in rest.items() if group}
        if not year:
            return replace(self, founders=self.founders | {name: count}, entries=entries)
        return replace(self, entries=entries | {year: entries.get(year, {}) | {name: count}})


def read(
    investment: object,
    members: Mapping[str, int],
    joiners: Iterable[Joiner],
    rate: object,
    rule: str,
    terms: Terms,
) -> PricedRule:
    """Check everything, report every fault at once, and return exact numbers; see `settle`.

    Parameters
    ----------
    investment, members, joiners, rate, rule, terms
        As in `settle`.

    Returns
    -------
    PricedRule
        Exact numbers, with the entrants by year.

    Raises
    ------
    InvalidValueError
        Naming every value that cannot be used.

    Examples
    --------
    >>> read(1_000_000, {"A": 50_000}, [("D", 20_000, 3)], 0.04, "pro_rata", DEFAULT_TERMS).entries
    {3: {'D': 20000}}
    """
    faults: list[str] = []
    exact_investment, exact_rate = fraction(investment), fraction(rate)
    if exact_investment is None or exact_investment < 0:
        faults.append(f"investment {investment!r}: a finite number of kroner, 0 or more")
    if fault := rate_fault(rate):
        faults.append(fault)
    if rule not in list(Rule):
        near = difflib.get_close_matches(str(rule), list(Rule), n=1, cutoff=0.4)
        hint = f" Did you mean {str(near[0])!r}?" if near else ""
        faults.append(f"rule {rule!r} is not known.{hint} Known: {', '.join(Rule)}")
    founders, entries, lapsed = _read_parties(members, joiners, faults)
    coming = sum(sum(group.values()) for group in [founders, *entries.values()])
    planned = coming + lapsed if terms.planned_inhabitants is None else terms.planned_inhabitants
    if rule == Rule.STATE_BRIDGE and planned < coming:
        faults.append(f"planned_inhabitants {planned}: fewer than the {coming} who join; plan for all of them")
    if faults or exact_investment is None or exact_rate is None:
        raise InvalidValueError("joining cannot be settled", faults)
    return PricedRule(exact_investment, founders, entries, exact_rate, Rule(rule), terms, planned)


def _read_parties(
    members: Mapping[str, int], joiners: Iterable[Joiner], faults: list[str]
) -> tuple[dict[str, int], dict[int, dict[str, int]], int]:
    """Founders, entrants by year and the inhabitants of lapsed options; faults are added to the list."""
    founders: dict[str, int] = {}
    entries: dict[int, dict[str, int]] = {}
    lapsed = 0
    kinds: dict[str, str] = {}
    if not len(members):
        faults.append("members is empty: someone must make the first investment")
    for kind, name, given, when in _rows(members, joiners, faults):
        count, year = whole(given), whole(when)
        if count is None or count <= 0:
            faults.append(f"{kind} {name!r}: inhabitants {given!r}, expected a whole number above 0")
        if name == STATE:
            faults.append(f"{kind} {name!r}: that name is kept for the state; use another")
        if name in kinds:
            already = "is a member already" if kinds[name] == "member" else "joins twice"
            faults.append(f"{kind} {name!r} {already}: each municipality enters once")
        if when is not None and (year is None or not 0 <= year <= LAST_YEAR):
            expected = f"years after the investment, a whole number from 0 to {LAST_YEAR}, or None for a lapse"
            faults.append(f"{kind} {name!r}: year {when!r}, expected {expected}")
        kinds.setdefault(name, kind)
        if when is None:
            lapsed += count or 0
        else:
            (entries.setdefault(year, {}) if year else founders)[name] = count or 0
    return founders, entries, lapsed


def _rows(
    members: Mapping[str, int], joiners: Iterable[Any], faults: list[str]
) -> Iterator[tuple[str, str, object, object]]:
    """Yield kind, name, inhabitants and year of everyone named; faults are added to the list."""
    for name, count in dict(members).items():
        yield "member", name, count, 0
    for joiner in joiners:
        try:
            name, count, year = joiner
        except (TypeError, ValueError):
            faults.append(f"joiner {joiner!r}: expected (name, inhabitants, year)")
        else:
            yield "joiner", name, count, year
