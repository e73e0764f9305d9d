"""The bill of a case, in kroner: by municipality, county, region or size class, by payer, item or year."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, get_args

import pandas as pd

from akson_analysis.cases.grouping import group_of_each
from akson_analysis.costs import keys, participation, payers, schedule
from akson_analysis.costs.assumptions import NOK_PER_MNOK, ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.errors import InvalidValueError

By = Literal["municipality", "county", "region", "size", "payer", "item", "year"]

_PARTS = ("programme", "rollout", "total")


def by_municipality(
    area: pd.DataFrame, model: Assumptions, share: Fraction, key: str | None = None, estimate: str = "p50"
) -> pd.DataFrame:
    """Return what each municipality pays if it takes part: its part of the programme, and its own rollout.

    Parameters
    ----------
    area
        The service area, indexed by `municipality_code`.
    model
        The cost figures.
    share
        Part of the inhabitants that takes part, above 0; below 1 the rows do not add up to the bill, since it is not
        said who they are.
    key
        Allocation rule of the programme, a name of ``allocation_key``; the model's own by default.
    estimate
        ``"p50"`` or ``"p85"``.

    Returns
    -------
    pandas.DataFrame
        Indexed as the area: `name`, `county_name`, `population`, and `programme_nok`, `rollout_nok`, `total_nok` in
        kroner, `total_nok_per_inhabitant`.
    """
    people = area["population"]
    estimate = participation.checked_estimate(estimate)
    if share == 1:
        weights = None if key is None else keys.weights(people, model, key, estimate)
        table = payers.municipal_totals(people, model, weights=weights)
    else:
        table = payers.municipal_prices(people, model, share, key)
    amounts = {f"{part}_nok": table[f"{part}_{estimate}_ore"] / ORE_PER_NOK for part in _PARTS}
    per_head = table[f"total_{estimate}_nok_per_inhabitant"]
    names = pd.DataFrame(area)[["name", "county_name", "population"]]
    return names.assign(**amounts, total_nok_per_inhabitant=per_head)


def by_group(area: pd.DataFrame, bill: pd.DataFrame, by: str) -> pd.DataFrame:
    """Sum `by_municipality` by county, health region or size class.

    Parameters
    ----------
    area
        The service area.
    bill
        As `by_municipality` returns it.
    by
        As in `akson_analysis.cases.grouping.group_of_each`.

    Returns
    -------
    pandas.DataFrame
        Indexed by group: `municipality_count`, `population`, `programme_nok`, `rollout_nok`, `total_nok`, and
        `total_nok_per_inhabitant`.
    """
    group = group_of_each(area, by)
    amounts = bill[["population", *(f"{part}_nok" for part in _PARTS)]]
    sums = amounts.assign(municipality_count=1).groupby(group.reindex(bill.index), observed=True).sum()
    per_head = sums["total_nok"] / sums["population"]
    columns = ["municipality_count", "population", *(f"{part}_nok" for part in _PARTS)]
    return sums[columns].assign(total_nok_per_inhabitant=per_head).rename_axis(by)


def by_payer_or_item(model: Assumptions, share: Fraction, people: int, by: str, estimate: str = "p50") -> pd.DataFrame:
    """Return the investment by who pays it, or by what it is for.

    Parameters
    ----------
    model, share
        As in `by_municipality`.
    people
        Inhabitants of the service area.
    by
        ``"payer"`` or ``"item"``.
    estimate
        As in `by_municipality`.

    Returns
    -------
    pandas.DataFrame
        Indexed by payer or item: `total_nok`, and `total_nok_per_inhabitant` of those who take part.
    """
    bill = schedule.national(model, share, participation.checked_estimate(estimate))
    investment = bill.loc[bill.index.get_level_values("item").isin(["journal", "rollout", "samhandling"])]
    nok = investment.sum(axis="columns").groupby(level=by, sort=False).sum() / ORE_PER_NOK
    return pd.DataFrame({"total_nok": nok, "total_nok_per_inhabitant": nok / float(share * people)})


def by_year(model: Assumptions, share: Fraction, people: int, estimate: str = "p50") -> pd.DataFrame:
    """Return who pays what each year in money, operation included; lost working time is not in it.

    Parameters
    ----------
    model, share, people, estimate
        As in `by_payer_or_item`.

    Returns
    -------
    pandas.DataFrame
        Indexed by calendar year: `state_nok`, `municipalities_nok` and `other_users_nok` as they pay, `total_nok`, and
        `municipalities_nok_per_inhabitant` of those who take part.
    """
    flows = schedule.national(model, share, participation.checked_estimate(estimate))
    cash = flows.drop(index=list(schedule.NOT_CASH), level="item", errors="ignore")
    paid = cash.groupby(level="payer", sort=False).sum().T / ORE_PER_NOK
    per_head = paid["municipalities"] / float(share * people)
    table = paid.add_suffix("_nok").assign(total_nok=paid.sum(axis="columns"))
    return table.assign(municipalities_nok_per_inhabitant=per_head).rename_axis("year")


def with_range(
    area: pd.DataFrame, totals: pd.DataFrame, with_equal_part: pd.DataFrame, ranges: pd.DataFrame
) -> pd.DataFrame:
    """Return what each municipality pays at P50 and P85 when all take part, how far it may go, and by another key.

    Parameters
    ----------
    area
        The service area, indexed by `municipality_code`.
    totals, with_equal_part
        As `akson_analysis.costs.payers.municipal_totals`, by the model's own key and with a part split equally.
    ranges
        As `akson_analysis.cases.bill_ranges.municipality_ranges`.

    Returns
    -------
    pandas.DataFrame
        Indexed as the area: `name`, `county_name`, `population`; in kroner `programme_`, `rollout_` and `total_` at
        `p50_nok` and `p85_nok`, `total_p10_nok`, `total_p90_nok`; and per inhabitant `p50_nok_per_inhabitant`,
        `p85_nok_per_inhabitant` and `equal_part_p50_nok_per_inhabitant`.
    """
    table = pd.DataFrame(area)[["name", "county_name", "population"]]
    for part in _PARTS:
        for estimate in participation.ESTIMATES:
            table[f"{part}_{estimate}_nok"] = totals[f"{part}_{estimate}_ore"] / ORE_PER_NOK
    for limit in ("p10", "p90"):
        table[f"total_{limit}_nok"] = ranges[f"{limit}_nok"]
    for estimate in participation.ESTIMATES:
        table[f"{estimate}_nok_per_inhabitant"] = totals[f"total_{estimate}_nok_per_inhabitant"]
    return table.assign(equal_part_p50_nok_per_inhabitant=with_equal_part["total_p50_nok_per_inhabitant"])


def both_estimates(
    area: pd.DataFrame, totals: pd.DataFrame, with_equal_part: pd.DataFrame, group: pd.Series
) -> pd.DataFrame:
    """Sum the municipal bill by group, at P50 and P85.

    Parameters
    ----------
    area, totals, with_equal_part
        As in `with_range`.
    group
        The group of each municipality.

    Returns
    -------
    pandas.DataFrame
        Indexed by group: `municipality_count`, `population`, `p50_mnok`, `p85_mnok`, and kroner per inhabitant as in
        `with_range`.
    """
    sums = pd.DataFrame(
        {
            "municipality_count": 1,
            "population": area["population"],
            "p50_mnok": totals["total_p50_ore"] / ORE_PER_MNOK,
            "p85_mnok": totals["total_p85_ore"] / ORE_PER_MNOK,
            "equal_part_p50_mnok": with_equal_part["total_p50_ore"] / ORE_PER_MNOK,
        }
    )
    table = sums.groupby(group.reindex(area.index), observed=True).sum()
    for name in ("p50", "p85", "equal_part_p50"):
        table[f"{name}_nok_per_inhabitant"] = table[f"{name}_mnok"] * NOK_PER_MNOK / table["population"]
    return table.drop(columns="equal_part_p50_mnok")


def key_prices(shares: pd.DataFrame, population: pd.Series, group: pd.Series | None = None) -> pd.DataFrame:
    """Return the municipal part of the programme per inhabitant by every allocation rule.

    Parameters
    ----------
    shares
        Øre by municipality, one column for each rule, as `akson_analysis.costs.keys.compare_keys`.
    population
        Inhabitants of each municipality.
    group
        The group of each municipality, to sum by; each by itself when None.

    Returns
    -------
    pandas.DataFrame
        Indexed by municipality or group: `key_{rule}_nok_per_inhabitant`.
    """
    if group is not None:
        shares = shares.groupby(group.reindex(shares.index), observed=True).sum()
        population = population.groupby(group.reindex(population.index), observed=True).sum()
    per_head = shares.div(population, axis="index") / ORE_PER_NOK
    return per_head.add_prefix("key_").add_suffix("_nok_per_inhabitant")


def at_participation(area: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Return what each municipality would pay when a share of the inhabitants takes part.

    Parameters
    ----------
    area
        The service area, indexed by `municipality_code`.
    prices
        As `akson_analysis.costs.payers.municipal_prices`.

    Returns
    -------
    pandas.DataFrame
        Indexed as the area: `name`, `county_name`, `population`, `total_p50_nok`, `total_p85_nok` in kroner, and
        `p50_nok_per_inhabitant`, `p85_nok_per_inhabitant`.
    """
    table = pd.DataFrame(area)[["name", "county_name", "population"]]
    for estimate in participation.ESTIMATES:
        table[f"total_{estimate}_nok"] = prices[f"total_{estimate}_ore"] / ORE_PER_NOK
    for estimate in participation.ESTIMATES:
        table[f"{estimate}_nok_per_inhabitant"] = prices[f"total_{estimate}_nok_per_inhabitant"]
    return table


def checked_by(by: str) -> By:
    """Return a way to divide the bill, or refuse one that is not known.

    Parameters
    ----------
    by
        A word of `By`.

    Returns
    -------
    str
        The same.

    Raises
    ------
    InvalidValueError
        With those that are.
    """
    known: Sequence[By] = get_args(By)
    for way in known:
        if way == by:
            return way
    raise InvalidValueError(f"by={by!r} is not known. Expected one of: {', '.join(known)}")
