"""What municipalities would buy without Akson: the steering document's zero alternative, recounted.

Each municipality above a size buys a new record system alone and the smaller ones in groups, at the same
price for a purchase, every tenth year. The price covers the purchase, not operation. When contracts end is
not published, so by default an equal part of the municipalities is taken to buy each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.costs import cashflow, discounting, payers
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.costs.members import members_of
from akson_analysis.errors import InvalidValueError


@dataclass(frozen=True)
class Purchases:
    """How many purchases there are in one round, when everybody has bought once."""

    large_count: int
    """Municipalities that buy alone."""
    small_count: int
    """Municipalities that buy in groups."""
    group_count: int
    """Groups; the few that are left over join one of them."""
    round_nok: int
    """What one round costs, kroner."""

    @property
    def count(self) -> int:
        """Purchases in one round."""
        return self.large_count + self.group_count


def stated(model: Assumptions) -> Purchases:
    """Return the purchases as the document counts them.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    Purchases
        The document's counts: 95 alone, 196 in 39 groups, and the round in kroner.

    Raises
    ------
    InvalidValueError
        If the stated counts do not give the stated number of purchases.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> purchases = stated(assumptions.load())
    >>> purchases.large_count, purchases.small_count, purchases.count, purchases.round_nok
    (95, 196, 134, 2680000000)
    """
    purchases = _purchases(model, model.integer("purchase_large_count"), model.integer("purchase_small_count"))
    if purchases.count != model.number("purchase_count"):
        raise InvalidValueError(
            f"purchase_count {model.number('purchase_count')} is not {purchases.large_count} alone and "
            f"{purchases.small_count} in groups, which give {purchases.count}"
        )
    return purchases


def counted(population: pd.Series, model: Assumptions) -> Purchases:
    """Return the purchases counted from inhabitants.

    On 1 January 2020 the 291 municipalities split 96 and 195, not 95 and 196 as the document says.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, whole numbers above 0, indexed by municipality code.
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    Purchases
        Counted by the model's ``purchase_alone_above`` and ``purchase_group_size``.

    Raises
    ------
    InvalidValueError
        If a population is not a whole number above zero.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> counted(pd.Series({"0301": 693_494, "1151": 198, "1835": 467}), assumptions.load()).count
    2
    """
    people = members_of(population)
    large = int((people > model.integer("purchase_alone_above")).sum())
    return _purchases(model, large, len(people) - large)


def yearly_ore(purchases: Purchases, model: Assumptions) -> dict[int, int]:
    """Return what purchases cost each year of the cash flow, øre, by the model's rule of when they fall.

    Parameters
    ----------
    purchases
        As `stated` or `counted` returns them.
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    dict of int to int
        Øre by calendar year, undiscounted, for every year of the cash flow.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> model = assumptions.load()
    >>> yearly_ore(stated(model), model)[2021] // assumptions.ORE_PER_MNOK
    268
    """
    interval = model.integer("purchase_interval")
    total = purchases.round_nok * ORE_PER_NOK
    if model.choice("purchase_timing_rule") == "evenly":
        return {year: round(Fraction(total, interval)) for year in model.years}
    return {year: total if (year - model.years.start) % interval == 0 else 0 for year in model.years}


def present_value_nok(purchases: Purchases, model: Assumptions) -> float:
    """Return the present value of all purchases to the horizon, kroner.

    Parameters
    ----------
    purchases
        As `stated` or `counted` returns them.
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    float
        Kroner of the base year; the VAT basis of the price is not stated.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> model = assumptions.load()
    >>> round(present_value_nok(stated(model), model) / 1e6)
    3502
    """
    rate, base_year = model.share("discount_rate"), model.integer("base_year")
    return discounting.present_value(yearly_ore(purchases, model), rate, base_year) / ORE_PER_NOK


def own_purchases(population: pd.Series, model: Assumptions) -> pd.DataFrame:
    """Return whether each municipality buys alone without Akson, and its part of one purchase.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, indexed by municipality code.
    model
        The cost figures.

    Returns
    -------
    pandas.DataFrame
        Indexed by municipality code: buys_alone and purchase_nok.

    Raises
    ------
    InvalidValueError
        If a population is not a whole number above zero.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "1151": 198, "1835": 467})
    >>> own_purchases(people, assumptions.load())["purchase_nok"].tolist()
    [20000000.0, 10000000.0, 10000000.0]
    """
    people = members_of(population)
    purchases = counted(people, model)
    alone = people > model.integer("purchase_alone_above")
    price_nok = model.ore("purchase_price") / ORE_PER_NOK
    in_group = price_nok * purchases.group_count / max(purchases.small_count, 1)
    return pd.DataFrame({"buys_alone": alone, "purchase_nok": alone.map({True: price_nok, False: in_group})})


def against_akson(population: pd.Series, model: Assumptions, state_share_mnok: Any = None) -> pd.DataFrame:
    """Return, for each municipality, buying without Akson beside its part of Akson when all take part.

    The two do not cover the same: purchases leave out operation and productivity loss, and the VAT basis of
    their price is not stated; Akson's columns are P50 incl. VAT and its operation excl. VAT.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, indexed by municipality code.
    model
        The cost figures.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        As `own_purchases`, with purchases_pv_nok (all to the horizon), akson_p50_nok (programme and rollout,
        undiscounted), akson_pv_nok and operation_pv_nok.

    Raises
    ------
    InvalidValueError
        If a population is not a whole number above zero.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "1151": 198, "1835": 467})
    >>> against_akson(people, assumptions.load())["akson_p50_nok"].sum().round(2)
    np.float64(7415000000.0)
    """
    people = members_of(population)
    purchases, alternatives = counted(people, model), own_purchases(people, model)
    flows = cashflow.municipal(people, model, state_share_mnok=state_share_mnok)
    paid = flows[flows["payer"] == "municipalities"]
    value = paid.pivot_table("present_value_nok", "municipality_code", "item", aggfunc="sum", observed=True)
    value = value.reindex(
        columns=["journal", "rollout", "operation_journal"], fill_value=0.0
    )  # what others pay in full
    totals = payers.municipal_totals(people, model, state_share_mnok=state_share_mnok)
    return alternatives.assign(
        purchases_pv_nok=alternatives["purchase_nok"] / purchases.round_nok * present_value_nok(purchases, model),
        akson_p50_nok=totals["total_p50_ore"] / ORE_PER_NOK,
        akson_pv_nok=(value["journal"] + value["rollout"]).to_numpy(),
        operation_pv_nok=value["operation_journal"].to_numpy(),
    )


def by_group(own: pd.DataFrame, population: pd.Series, group: pd.Series) -> pd.DataFrame:
    """Return buying without Akson beside taking part, per inhabitant of each group.

    Parameters
    ----------
    own
        As `against_akson` returns it.
    population
        Inhabitants of each municipality.
    group
        The group of each municipality, a category whose order the rows get.

    Returns
    -------
    pandas.DataFrame
        Indexed by group: municipality_count, and purchases_, akson_ and operation_nok_per_inhabitant in present value.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "1151": 198, "1835": 467})
    >>> size = pd.Series(["large", "small", "small"], index=people.index, dtype="category")
    >>> by_group(against_akson(people, assumptions.load()), people, size)["municipality_count"].to_dict()
    {'large': 1, 'small': 2}
    """
    amounts = ["purchases", "akson", "operation"]
    sums = own[[f"{amount}_pv_nok" for amount in amounts]].assign(population=population, municipality_count=1)
    table = sums.groupby(group.reindex(own.index), observed=True).sum()
    per_head = {f"{amount}_nok_per_inhabitant": table[f"{amount}_pv_nok"] / table["population"] for amount in amounts}
    return table[["municipality_count"]].assign(**per_head)


def _purchases(model: Assumptions, large: int, small: int) -> Purchases:
    size = model.integer("purchase_group_size")
    groups = max(small // size, 1) if small else 0
    price_nok = round(model.number("purchase_price") * ORE_PER_MNOK) // ORE_PER_NOK
    return Purchases(large, small, groups, (large + groups) * price_nok)
