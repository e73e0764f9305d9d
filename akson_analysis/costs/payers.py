"""Who pays what by the letter's rules: the state, the municipalities, the company and other users.

The state pays step 1 of samhandling and its part of the programme Akson journal at expected cost. The
municipalities that take the record into use pay the rest of the programme and every release from P50 to
P85; each pays its own rollout in full. Operation is paid by those who use the solutions, through the
company's service price. (Letter of intent 2020; steering document chapters 3.4 and 5.4.)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from akson_analysis.costs import keys, sharing
from akson_analysis.costs import participation as part
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions
from akson_analysis.costs.members import checked_share, members_of, participation_of, weights_of
from akson_analysis.errors import InvalidValueError

PAYERS = ("state", "municipalities", "company", "other_users")
"""Who pays, in the order tables have."""
_BASES = {"full": ("", Fraction(1)), "target": ("_target", part.TARGET_SHARE)}


def national_bill(
    model: Assumptions, basis: Literal["full", "target"] = "full", state_share_mnok: Any = None
) -> pd.DataFrame:
    """Return the published investment by item and payer, at P50 and P85.

    Parameters
    ----------
    model
        The cost figures.
    basis
        ``"full"``: 100 % of the inhabitants; ``"target"``: 85 % of inhabitants and 60 % of general
        practitioners, where the document rounds to 0.1 billion.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        Columns item (journal, rollout, samhandling), payer, p50_ore, p85_ore, overrun_ore; undiscounted,
        incl. VAT.

    Raises
    ------
    InvalidValueError
        If the basis is unknown or the state's share is negative.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> bill = national_bill(assumptions.load())
    >>> (bill[["p50_ore", "p85_ore"]].sum() // assumptions.ORE_PER_MNOK).tolist()
    [9525, 11225]
    """
    suffix, share = _basis(basis)
    state = part.state_part_ore(model, share, state_share_mnok)
    journal, rollout = (
        [model.ore(f"{item}_{level}{suffix}") for level in part.ESTIMATES] for item in ("journal", "rollout")
    )
    rows = [
        ("journal", "state", state, state),
        ("journal", "municipalities", journal[0] - state, journal[1] - state),
        ("rollout", "municipalities", *rollout),
        ("samhandling", "state", model.ore("samhandling_p50"), model.ore("samhandling_p85")),
    ]
    bill = pd.DataFrame(rows, columns=["item", "payer", "p50_ore", "p85_ore"])
    return bill.assign(overrun_ore=bill["p85_ore"] - bill["p50_ore"])


def by_payer(bill: pd.DataFrame) -> pd.DataFrame:
    """Sum a bill by payer, all four payers in order; one who pays nothing has zero.

    Parameters
    ----------
    bill
        A table with a column ``payer`` and amounts in whole øre, such as `national_bill`.

    Returns
    -------
    pandas.DataFrame
        Indexed by payer, in the order of `PAYERS`: the columns of amounts, øre.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> sums = by_payer(national_bill(assumptions.load())) // assumptions.ORE_PER_MNOK
    >>> sums.loc["municipalities"].to_dict()
    {'p50_ore': 7415, 'p85_ore': 8980, 'overrun_ore': 1565}
    """
    amounts = bill.select_dtypes("integer").columns
    return bill.groupby("payer")[list(amounts)].sum().reindex(list(PAYERS), fill_value=0)


def operation_present_values(model: Assumptions) -> dict[tuple[str, str], int]:
    """Return the present value of operation to 2040 by item and payer, excl. VAT, at the document's target.

    The company runs the solutions and charges those who use them. What is not for Akson journal is for
    sharing information, whose users the document does not divide between.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    dict
        Øre by (item, payer); the items are ``operation_journal`` and ``operation_samhandling``.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> operation_present_values(assumptions.load())["operation_samhandling", "other_users"]
    95000000000
    """
    journal = -model.ore("npv_operation_journal")
    others = round(journal * model.share("operation_other_users_share"))
    samhandling_payer = model.choice("operation_samhandling_payer")
    return {
        ("operation_journal", "municipalities"): journal - others,
        ("operation_journal", "other_users"): others,
        ("operation_samhandling", samhandling_payer): -model.ore("npv_operation") - journal,
    }


def nok_per_inhabitant(amount_ore: int, people: Any) -> float:
    """Return an amount in kroner per inhabitant.

    Parameters
    ----------
    amount_ore
        Øre.
    people
        Inhabitants, above 0; a fraction of one is allowed.

    Returns
    -------
    float
        Kroner per inhabitant.

    Raises
    ------
    InvalidValueError
        If there are no people.

    Examples
    --------
    >>> round(nok_per_inhabitant(741_500_000_000, 4_632_214))
    1601
    """
    if not people > 0:
        raise InvalidValueError(f"{people!r} inhabitants: a price per inhabitant needs at least one")
    return float(Fraction(int(amount_ore), ORE_PER_NOK) / Fraction(people))


def municipal_sums(
    model: Assumptions,
    total_population: int,
    basis: Literal["full", "target"] = "full",
    state_share_mnok: Any = None,
) -> pd.DataFrame:
    """Return the municipalities' part of the published bill, and per inhabitant of those who take part.

    Parameters
    ----------
    model
        The cost figures.
    total_population
        Inhabitants of the whole service area; 85 % of them take part on the basis ``"target"``.
    basis, state_share_mnok
        As in `national_bill`.

    Returns
    -------
    pandas.DataFrame
        Rows programme, rollout, sum; columns p50_ore, p85_ore, p50_nok_per_inhabitant,
        p85_nok_per_inhabitant.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> municipal_sums(assumptions.load(), 4_632_214).round().loc["sum", "p50_nok_per_inhabitant"]
    np.float64(1601.0)
    """
    people = _basis(basis)[1] * total_population
    bill = national_bill(model, basis, state_share_mnok).query("payer == 'municipalities'").set_index("item")
    sums = bill[["p50_ore", "p85_ore"]].rename(index={"journal": "programme"})
    sums.loc["sum"] = sums.sum()
    for estimate in part.ESTIMATES:
        sums[f"{estimate}_nok_per_inhabitant"] = [nok_per_inhabitant(ore, people) for ore in sums[f"{estimate}_ore"]]
    return sums


@dataclass(frozen=True)
class Leverage:
    """How much riskier the municipalities' part is than the programme: each is P85 divided by P50.

    The state's part does not move with P85, so the municipalities' part moves more.
    """

    programme: Fraction
    """The whole programme."""
    municipal_programme: Fraction
    """The municipalities' part of the programme."""
    municipal_sum: Fraction
    """The municipalities' part of the programme and their rollout."""


def leverage(model: Assumptions, basis: Literal["full", "target"] = "full", state_share_mnok: Any = None) -> Leverage:
    """Return P85 over P50 for the programme and for what the municipalities pay of it.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    basis
        ``"full"`` or ``"target"``, as in `national_bill`.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    Leverage
        Three ratios, exact fractions of øre.

    Raises
    ------
    InvalidValueError
        If the state pays the whole programme, so that the municipalities' P50 is zero.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> ratios = leverage(assumptions.load())
    >>> round(float(ratios.programme), 3), round(float(ratios.municipal_programme), 3)
    (1.244, 1.346)
    """
    bill = national_bill(model, basis, state_share_mnok)
    municipal = bill[bill["payer"] == "municipalities"]
    selected = {
        "programme": bill[bill["item"] == "journal"],
        "municipal_programme": municipal[municipal["item"] == "journal"],
        "municipal_sum": municipal,
    }
    if not int(selected["municipal_programme"]["p50_ore"].sum()):
        raise InvalidValueError(
            "the state pays the whole programme at P50: the municipalities' P85 over P50 has no value"
        )
    ratios = {name: Fraction(int(rows["p85_ore"].sum()), int(rows["p50_ore"].sum())) for name, rows in selected.items()}
    return Leverage(**ratios)


def municipal_totals(
    population: pd.Series,
    model: Assumptions,
    members: Collection[str] | None = None,
    weights: pd.Series | None = None,
    state_share_mnok: Any = None,
) -> pd.DataFrame:
    """Return what each municipality that takes part pays, exact to the øre.

    The programme's cost follows the share of inhabitants who take part, and its municipal part is divided
    by the key; local rollout is each municipality's own, by inhabitants.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, indexed by municipality code.
    model
        The cost figures.
    members
        Codes of those who take part; None for all.
    weights
        Weights of the key for the programme, by the members' codes; the model's key by default.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        Indexed by municipality code, in the order of `population`: population; programme, rollout and total
        as ``{item}_{p50|p85}_ore`` (columns add up to the national amounts), total as
        ``total_{p50|p85}_nok_per_inhabitant``, and p85_over_p50.

    Raises
    ------
    InvalidValueError
        If a population is not a whole number above zero, a member is unknown, or a member has no weight.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "rest": 3_938_720})
    >>> totals = municipal_totals(people, assumptions.load())
    >>> totals["total_p50_nok_per_inhabitant"].round().tolist(), int(totals["total_p50_ore"].sum())
    ([1601.0, 1601.0], 741500000000)
    """
    inside = members_of(population, members)
    share = participation_of(population, members)
    table = pd.DataFrame({"population": inside})
    for estimate in part.ESTIMATES:
        programme = part.municipal_programme_ore(model, estimate, share, state_share_mnok)
        chosen = (
            keys.weights(population, model, None, estimate, members, state_share_mnok) if weights is None else weights
        )
        key = weights_of(chosen, inside.index)
        table[f"programme_{estimate}_ore"] = sharing.allocate(programme, key)
        table[f"rollout_{estimate}_ore"] = sharing.allocate(part.rollout_ore(model, estimate, share), inside)
    return _with_totals(table)


def municipal_prices(
    population: pd.Series, model: Assumptions, participation: Any, allocation_key: str | None = None
) -> pd.DataFrame:
    """Return what each municipality would pay if it takes part, when a share of the inhabitants does.

    Those who take part are taken to be a cross-section of everyone: each pays its part by the model's key of a bill
    that is the participants' divided by their share. It is exact per inhabitant, and an approximation under keys that
    depend on who takes part; `municipal_totals` with `members` is exact there. At 1 the two are the same.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, indexed by municipality code.
    model
        The cost figures.
    participation
        Share of the inhabitants who take part, above 0 and at most 1.
    allocation_key
        As `key` of `akson_analysis.costs.keys.weights`; the model's own by default.

    Returns
    -------
    pandas.DataFrame
        As `municipal_totals`; the columns add up to the bill only at 1.

    Raises
    ------
    InvalidValueError
        If a population or the share cannot be used.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "rest": 3_938_720})
    >>> prices = municipal_prices(people, assumptions.load(), 0.5)
    >>> prices["total_p50_nok_per_inhabitant"].round().tolist()
    [1958.0, 1958.0]
    """
    inside, share = members_of(population), checked_share(participation)
    table = pd.DataFrame({"population": inside})
    for estimate in part.ESTIMATES:
        key = keys.weights(population, model, allocation_key, estimate)
        programme = part.municipal_programme_ore(model, estimate, share)
        table[f"programme_{estimate}_ore"] = sharing.allocate(round(programme / share), key)
        rollout = part.rollout_ore(model, estimate, share)
        table[f"rollout_{estimate}_ore"] = sharing.allocate(round(rollout / share), inside)
    return _with_totals(table)


def participants_ore(model: Assumptions, participation: Any) -> dict[str, int]:
    """Return what the municipalities that take part pay together, programme and rollout, in øre at P50 and P85.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    participation
        Share of the inhabitants who take part, above 0 and at most 1.

    Returns
    -------
    dict of str to int
        Øre by estimate, undiscounted, incl. VAT.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> participants_ore(assumptions.load(), 1)["p50"]
    741500000000
    """
    return {
        estimate: part.municipal_programme_ore(model, estimate, participation)
        + part.rollout_ore(model, estimate, participation)
        for estimate in part.ESTIMATES
    }


def _with_totals(table: pd.DataFrame) -> pd.DataFrame:
    for estimate in part.ESTIMATES:
        table[f"total_{estimate}_ore"] = table[f"programme_{estimate}_ore"] + table[f"rollout_{estimate}_ore"]
    for estimate in part.ESTIMATES:
        per_head = table[f"total_{estimate}_ore"] / ORE_PER_NOK / table["population"]
        table[f"total_{estimate}_nok_per_inhabitant"] = per_head
    return table.assign(p85_over_p50=table["total_p85_ore"] / table["total_p50_ore"])


def _basis(basis: str) -> tuple[str, Fraction]:
    if basis not in _BASES:
        raise InvalidValueError(f"basis {basis!r} is not known. Expected one of: {', '.join(_BASES)}")
    return _BASES[basis]
