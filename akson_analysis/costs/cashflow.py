"""One long table of who pays what when: municipality × year × item × payer.

Amounts are in the model's prices (2019), undiscounted, in whole øre; years and municipalities both add up:
each national amount of a year is the sum over municipalities, and each municipality's sum over the years is
its part of the total, to the øre. What the state, the company and other users pay is divided between the
municipalities that take part as well, so that the table holds the whole bill; it is not theirs to pay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from akson_analysis.costs import discounting, keys, payers, schedule, sharing
from akson_analysis.costs import financing as finance
from akson_analysis.costs import participation as part
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions
from akson_analysis.costs.members import checked_share, members_of, participation_of, weights_of
from akson_analysis.errors import InvalidValueError

FINANCING_ITEMS = ("loan_drawn", "interest", "repayment", "service_price_capital")
"""Items that only a loan brings."""
SERVICE_PRICE_ITEMS = ("operation_journal", "service_price_capital")
"""What the company charges the municipalities for, a year."""
# each pays its own, or what is not the municipalities' is shown by size: the key divides the rest
_BY_INHABITANTS = ("rollout", "samhandling", "operation_samhandling", "productivity")


def national(
    model: Assumptions,
    participation: Any = 1,
    estimate: str = "p50",
    financing: finance.Financing | None = None,
    state_share_mnok: Any = None,
) -> pd.DataFrame:
    """Return the national amounts by year, item and payer, with the flows of the financing.

    A loan adds rows whose items are in `FINANCING_ITEMS`: what is drawn (negative: money in), interest and
    repayment, and with the company's loan the part of the service price that covers them (negative where
    the company receives it). Each payer's rows of a year add up to its net payment; the company's to zero.

    Parameters
    ----------
    model
        The cost figures.
    participation, estimate
        As in `schedule.national`.
    financing
        How the municipalities' part of the programme is paid; as it falls by default.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        One row for each item and payer, one column for each year, integer øre.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> model = assumptions.load()
    >>> flows = national(model, financing=finance.terms(model, "company_loan"))
    >>> int(flows.xs("company", level="payer").sum().abs().max())
    0
    """
    flows = schedule.national(model, participation, estimate, state_share_mnok)
    if financing is None or financing.kind == "as_it_falls":
        return flows
    plan = finance.plan(flows.T["journal", "municipalities"], financing)
    borrower = "municipalities" if financing.kind == "municipal_loan" else "company"
    added = {
        ("loan_drawn", borrower): -plan["drawn_ore"],
        ("interest", borrower): plan["interest_ore"],
        ("repayment", borrower): plan["repayment_ore"],
    }
    if borrower == "company":
        flows.loc[("journal", "municipalities")] = plan["paid_ore"]
        added["journal", "company"] = plan["drawn_ore"]
        added["service_price_capital", "company"] = -plan["service_ore"]
        added["service_price_capital", "municipalities"] = plan["service_ore"]
    table = pd.concat([flows, pd.DataFrame(added).T]).astype("int64")
    return table.rename_axis(index=["item", "payer"], columns="year")


def municipal(
    population: pd.Series,
    model: Assumptions,
    members: Collection[str] | None = None,
    estimate: str = "p50",
    financing: finance.Financing | None = None,
    weights: pd.Series | None = None,
    state_share_mnok: Any = None,
) -> pd.DataFrame:
    """Return the long table of those who take part.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, indexed by municipality code.
    model
        The cost figures.
    members
        Codes of those who take part; None for all.
    estimate
        ``"p50"`` or ``"p85"``.
    financing
        How the municipalities' part of the programme is paid; as it falls by default.
    weights
        The key for the programme and the operation of Akson journal; the model's key by default.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        Columns municipality_code, year, item, payer, is_cash (False for productivity loss), is_financing,
        vat, amount_ore, present_value_nok; sorted by municipality, year and item.

    Raises
    ------
    InvalidValueError
        If the population, a member, the weights, the estimate or the state's share cannot be used.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "rest": 3_938_720})
    >>> table = municipal(people, assumptions.load())
    >>> table.groupby(["item", "payer"])["amount_ore"].sum()["journal", "municipalities"]
    np.int64(335500000000)
    """
    inside = members_of(population, members)
    share = participation_of(population, members)
    chosen = keys.weights(population, model, None, estimate, members, state_share_mnok) if weights is None else weights
    key = weights_of(chosen, inside.index)
    flows = national(model, share, estimate, financing, state_share_mnok)
    parts = _divided(flows, key, inside)
    return _long(parts, flows, inside.index, model)


def _divided(flows: pd.DataFrame, key: pd.Series, inhabitants: pd.Series) -> NDArray[Any]:
    """Divide each row between municipalities, shape (municipalities, years, rows).

    What has fallen by the end of each year is divided, and a year is the difference: so both the years and
    the municipalities add up.
    """
    parts = np.empty((len(key), flows.shape[1], len(flows)), dtype=np.int64)
    for row, (item, _) in enumerate(flows.index):
        fallen = flows.iloc[row].to_numpy().cumsum()
        divided = sharing.allocate_many(fallen, inhabitants if item in _BY_INHABITANTS else key)
        parts[:, :, row] = np.diff(divided, axis=0, prepend=0).T
    return parts


def _long(parts: NDArray[Any], flows: pd.DataFrame, codes: pd.Index, model: Assumptions) -> pd.DataFrame:
    members, years, rows = parts.shape
    items = flows.index.get_level_values("item")
    vat = schedule.vat_of(model)
    factors = discounting.discount_factors(
        model.share("discount_rate"), [int(year) for year in flows.columns], model.integer("base_year")
    )
    by_row = {
        "item": items,
        "payer": flows.index.get_level_values("payer"),
        "vat": items.map(lambda item: vat.get(item, "not_applicable")),
    }
    repeated = {name: _repeated(values, members * years) for name, values in by_row.items()}
    return pd.DataFrame(
        {
            "municipality_code": pd.Categorical.from_codes(np.repeat(np.arange(members), years * rows), codes),
            "year": np.tile(np.repeat(flows.columns.to_numpy(dtype=np.int64), rows), members),
            "item": repeated["item"],
            "payer": repeated["payer"],
            "is_cash": np.tile(~items.isin(schedule.NOT_CASH), members * years),
            "is_financing": np.tile(items.isin(FINANCING_ITEMS), members * years),
            "vat": repeated["vat"],
            "amount_ore": parts.ravel(),
            "present_value_nok": (parts * (factors / ORE_PER_NOK)[None, :, None]).ravel(),
        },
        copy=False,
    )


def _repeated(values: pd.Index, times: int) -> Any:
    row = pd.Categorical(values, categories=values.unique())
    return pd.Categorical.from_codes(np.tile(row.codes, times), dtype=row.dtype)


def service_price_curve(
    model: Assumptions,
    total_population: int,
    shares: Iterable[Any] | None = None,
    financing: finance.Financing | None = None,
) -> pd.DataFrame:
    """Return the yearly price per inhabitant by participation: operation, and loans the company repays.

    Parameters
    ----------
    model
        The cost figures.
    total_population
        Inhabitants of the whole service area.
    shares
        Participation points; every five per cent from 10 to 100 by default. 50, 55 and 85 % are always there.
    financing
        How the municipalities' part of the programme is paid; as it falls by default.

    Returns
    -------
    pandas.DataFrame
        One row for each point and year: participation_pct, year, nok_per_inhabitant, is_marked.

    Raises
    ------
    InvalidValueError
        If a share is outside its range or the population not above zero.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> curve = service_price_curve(assumptions.load(), 4_632_214, [1])
    >>> late = curve[curve["year"] == 2035].set_index("participation_pct")
    >>> late["nok_per_inhabitant"].round().to_dict()
    {50.0: 221.0, 55.0: 205.0, 85.0: 150.0, 100.0: 135.0}
    """
    points = [Fraction(percent, 100) for percent in range(10, 101, 5)] if shares is None else shares
    tables = []
    for share in sorted({*map(checked_share, points), *part.MARKED_SHARES}):
        flows = national(model, share, financing=financing).xs("municipalities", level="payer")
        price = flows[flows.index.isin(SERVICE_PRICE_ITEMS)].to_numpy().sum(axis=0)
        people = share * total_population
        columns = {
            "participation_pct": float(share * 100),
            "year": model.years,
            "nok_per_inhabitant": [payers.nok_per_inhabitant(amount, people) for amount in price],
            "is_marked": share in part.MARKED_SHARES,
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def service_price(table: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Return what each municipality pays the company each year: operation, and loans the company repays.

    Parameters
    ----------
    table
        A long table of `municipal`.
    population
        Inhabitants indexed by municipality code.

    Returns
    -------
    pandas.DataFrame
        One row for each municipality and year: municipality_code, year, price_ore, nok_per_inhabitant.

    Raises
    ------
    InvalidValueError
        If a municipality of the table has no population.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "rest": 3_938_720})
    >>> price = service_price(municipal(people, assumptions.load()), people)
    >>> price.loc[price["year"] == 2035, "nok_per_inhabitant"].round().tolist()
    [135.0, 135.0]
    """
    missing = sorted(set(table["municipality_code"].unique()) - set(population.index))
    if missing:
        raise InvalidValueError("population is missing", [f"municipality {code!r} has none" for code in missing])
    paid = table[table["item"].isin(SERVICE_PRICE_ITEMS) & (table["payer"] == "municipalities")]
    sums = paid.groupby(["municipality_code", "year"], observed=True)["amount_ore"].sum()
    price = sums.rename("price_ore").reset_index()
    people = price["municipality_code"].map(population).astype(float)
    price["nok_per_inhabitant"] = price["price_ore"] / ORE_PER_NOK / people
    return price
