"""The bill when one thing is another way: how many take part, how it is financed, what the state pays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from akson_analysis.costs import cashflow, financing, participation, payers, schedule
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.costs.members import checked_share

FULL_USE_YEAR = 2035
"""A year in which everybody who takes part uses the record; every later year of the horizon is alike."""

FINANCING_KINDS: tuple[financing.Kind, ...] = ("as_it_falls", "municipal_loan", "company_loan")


def by_participation(model: Assumptions, total_population: int, shares: Iterable[Any]) -> pd.DataFrame:
    """Return the bill and the prices of those who take part, at chosen participations.

    Parameters
    ----------
    model
        The cost figures.
    total_population
        Inhabitants of the whole service area.
    shares
        Participations, each above 0 and at most 1.

    Returns
    -------
    pandas.DataFrame
        One row for each, rising: participation_pct; programme_p50_mnok (the municipalities' part); kroner per
        inhabitant of it (p50_, p85_) and with local rollout (sum_p50_, sum_p85_), each ending in nok_per_inhabitant;
        and service_price_nok_per_inhabitant, a year at full use.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> by_participation(assumptions.load(), 4_632_214, [0.65, 1])["p50_nok_per_inhabitant"].round().tolist()
    [917.0, 724.0]
    """
    chosen = sorted({checked_share(share) for share in shares})
    prices = participation.price_curve(model, total_population, chosen)
    yearly = cashflow.service_price_curve(model, total_population, chosen).query("year == @FULL_USE_YEAR")
    prices = prices.assign(service_price_nok_per_inhabitant=yearly["nok_per_inhabitant"].to_numpy())
    prices = prices[prices["participation_pct"].isin([float(100 * share) for share in chosen])]
    return pd.DataFrame(
        {
            "participation_pct": prices["participation_pct"],
            "programme_p50_mnok": prices["programme_p50_nok"] * ORE_PER_NOK / ORE_PER_MNOK,
            **{
                name: prices[name]
                for name in (
                    *(f"{estimate}_nok_per_inhabitant" for estimate in participation.ESTIMATES),
                    *(f"sum_{estimate}_nok_per_inhabitant" for estimate in participation.ESTIMATES),
                    "service_price_nok_per_inhabitant",
                )
            },
        }
    ).reset_index(drop=True)


def by_financing(model: Assumptions, total_population: int) -> pd.DataFrame:
    """Return what is paid per inhabitant by way of financing, and what the municipalities owe or guarantee.

    Parameters
    ----------
    model
        The cost figures; rate, term and equity share are assumptions there.
    total_population
        Inhabitants of the whole service area, who all take part.

    Returns
    -------
    pandas.DataFrame
        Indexed by `FINANCING_KINDS`, kroner per inhabitant: paid_2023_ and paid_2030_ (all that is paid that year),
        service_price_2030_, service_price_ (a year at full use) and owed_ (the most that is owed at the end of a year),
        each ending in nok_per_inhabitant.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> by_financing(assumptions.load(), 4_632_214)["owed_nok_per_inhabitant"].round().tolist()
    [0.0, 406.0, 365.0]
    """
    rows = {}
    for kind in FINANCING_KINDS:
        terms = financing.terms(model, kind)
        flows = cashflow.national(model, financing=terms)
        paid = flows.xs("municipalities", level="payer").drop(index=list(schedule.NOT_CASH))
        price: Any = paid[paid.index.isin(cashflow.SERVICE_PRICE_ITEMS)].sum()
        loan = financing.plan(schedule.national(model).T["journal", "municipalities"], terms)
        amounts = {
            "paid_2023": paid[2023].sum(),
            "paid_2030": paid[2030].sum(),
            "service_price_2030": price[2030],
            "service_price": price[FULL_USE_YEAR],
            "owed": loan["balance_ore"].max(),
        }
        rows[kind] = {
            f"{name}_nok_per_inhabitant": payers.nok_per_inhabitant(int(ore), total_population)
            for name, ore in amounts.items()
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("financing")


def by_state_contribution(
    model: Assumptions, total_population: int, contributions_mnok: Iterable[float]
) -> pd.DataFrame:
    """Return what the municipalities pay when the state pays more of the programme, beside what it has offered.

    Parameters
    ----------
    model
        The cost figures.
    total_population
        Inhabitants of the whole service area, who all take part.
    contributions_mnok
        What the state might pay, million NOK. One above the programme's P50 is that P50: the state pays no more than
        the expected cost.

    Returns
    -------
    pandas.DataFrame
        Rising, each contribution once: state_contribution_mnok, programme_p50_mnok and programme_p85_mnok (the
        municipalities' part), p50_ and p85_nok_per_inhabitant (with local rollout), and p85_over_p50 of their part of
        the programme, missing where that is nothing.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> by_state_contribution(assumptions.load(), 4_632_214, [2000, 9000])["state_contribution_mnok"].tolist()
    [1400.0, 2000.0, 4755.0]
    """
    offered, most = float(model.number("state_share")), float(model.number("journal_p50"))
    rows = []
    for given in sorted({offered, *map(float, contributions_mnok)}):
        sums: Any = payers.municipal_sums(model, total_population, state_share_mnok=given)
        p50, p85 = (int(sums.loc["programme", f"{estimate}_ore"]) for estimate in participation.ESTIMATES)
        rows.append(
            {
                "state_contribution_mnok": min(given, most),
                "programme_p50_mnok": p50 / ORE_PER_MNOK,
                "programme_p85_mnok": p85 / ORE_PER_MNOK,
                "p50_nok_per_inhabitant": sums.loc["sum", "p50_nok_per_inhabitant"],
                "p85_nok_per_inhabitant": sums.loc["sum", "p85_nok_per_inhabitant"],
                "p85_over_p50": p85 / p50 if p50 else float("nan"),
            }
        )
    return pd.DataFrame(rows).drop_duplicates("state_contribution_mnok").reset_index(drop=True)
