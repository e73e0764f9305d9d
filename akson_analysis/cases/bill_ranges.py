"""The range of the municipal bill: what is drawn, its distribution, what drives it, and each municipality's part."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis.costs import distributions, drivers, participation, uncertainty
from akson_analysis.costs.assumptions import NOK_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.costs.uncertainty import QUANTILES

STATE_SWING = Fraction(1)
"""How far `swings` moves the state's contribution, as a share of it: from nothing to twice as much. A choice: no
distribution of it is published."""


def items(model: Assumptions, share: Any = 1) -> pd.DataFrame:
    """Return the uncertain items as `akson_analysis.costs.uncertainty` takes them, at a participation.

    Parameters
    ----------
    model
        The cost figures.
    share
        Part of the inhabitants that takes part, above 0 and at most 1.

    Returns
    -------
    pandas.DataFrame
        Indexed by item: `p50_nok`, `p85_nok`, `state_fixed_nok`, `state_share`.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> items(assumptions.load()).loc["journal"].tolist()
    [4755000000.0, 5915000000.0, 1400000000.0, 0.0]
    """
    rows = {
        "journal": [
            *(participation.programme_ore(model, estimate, share) for estimate in participation.ESTIMATES),
            participation.state_part_ore(model, share),
        ],
        "rollout": [
            *(participation.rollout_ore(model, estimate, share) for estimate in participation.ESTIMATES),
            0,
        ],
        "samhandling": [*(model.ore(f"samhandling_{estimate}") for estimate in participation.ESTIMATES), 0],
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["p50_nok", "p85_nok", "state_fixed_nok"])
    return (table / ORE_PER_NOK).assign(state_share=[0.0, 0.0, 1.0]).rename_axis("item")


def municipal_draws(drawn_items: pd.DataFrame, correlation: float, draws: int, seed: int) -> pd.Series:
    """Draw the municipalities' whole bill.

    Parameters
    ----------
    drawn_items
        As `items` returns them.
    correlation, draws, seed
        As in `akson_analysis.costs.uncertainty.draw`.

    Returns
    -------
    pandas.Series
        Kroner, one value for each draw.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> len(municipal_draws(items(assumptions.load()), 0.5, 100, 2020))
    100
    """
    amounts = uncertainty.draw(drawn_items, draws, correlation=correlation, seed=seed)
    return uncertainty.split(drawn_items, amounts).municipal.sum(axis="columns").rename("total")


def municipality_ranges(
    drawn_items: pd.DataFrame, totals: pd.DataFrame, correlation: float, draws: int, seed: int
) -> pd.DataFrame:
    """Return P10 to P90 of what each municipality pays, from its shares of the programme and the rollout at P50.

    Parameters
    ----------
    drawn_items
        As `items` returns them.
    totals
        As `akson_analysis.costs.payers.municipal_totals` returns them.
    correlation, draws, seed
        As in `municipal_draws`.

    Returns
    -------
    pandas.DataFrame
        Indexed by municipality code: `p10_nok`, `p50_nok`, `p85_nok`, `p90_nok` and `mean_nok`.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions, payers
    >>> model = assumptions.load()
    >>> totals = payers.municipal_totals(pd.Series({"0301": 693_494, "rest": 3_938_720}), model)
    >>> (municipality_ranges(items(model), totals, 0.5, 100, 2020)["p90_nok"] > 0).all()
    np.True_
    """
    amounts = uncertainty.draw(drawn_items, draws, correlation=correlation, seed=seed)
    shares = pd.DataFrame(
        {
            "journal": totals["programme_p50_ore"] / totals["programme_p50_ore"].sum(),
            "rollout": totals["rollout_p50_ore"] / totals["rollout_p50_ore"].sum(),
            "samhandling": 0.0,
        }
    )
    return uncertainty.ranges(uncertainty.split(drawn_items, amounts).municipal, shares)


def by_payer(
    drawn_items: pd.DataFrame, people: int, correlations: Sequence[float], draws: int, seed: int
) -> pd.DataFrame:
    """Return P10 to P90 of what the municipalities and the state pay, by how items vary together.

    Parameters
    ----------
    drawn_items
        As `items` returns them.
    people
        Inhabitants of those who take part.
    correlations
        How cost items vary together, each from 0 to 1.
    draws, seed
        As in `municipal_draws`.

    Returns
    -------
    pandas.DataFrame
        One row for each payer and correlation: `payer`, `correlation`, `p10_mnok` … `p90_mnok`, and for the
        municipalities `p10_nok_per_inhabitant` … `p90_nok_per_inhabitant`.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> table = by_payer(items(assumptions.load()), 4_632_214, [1.0], 1000, 2020)
    >>> table["p50_mnok"].round().tolist()
    [7415.0, 2110.0]
    """
    rows = []
    for correlation in correlations:
        amounts = uncertainty.draw(drawn_items, draws, correlation=correlation, seed=seed)
        parts = uncertainty.split(drawn_items, amounts)
        for payer, part in (("municipalities", parts.municipal), ("state", parts.state)):
            found: Any = uncertainty.ranges(part).loc["total"]
            row = {"payer": payer, "correlation": correlation}
            row |= {f"p{100 * q:g}_mnok": found[f"p{100 * q:g}_nok"] / NOK_PER_MNOK for q in QUANTILES}
            if payer == "municipalities":
                row |= {f"p{100 * q:g}_nok_per_inhabitant": found[f"p{100 * q:g}_nok"] / people for q in QUANTILES}
            rows.append(row)
    return pd.DataFrame(rows).sort_values("payer", kind="stable").reset_index(drop=True)


def curve(draws: pd.Series) -> pd.DataFrame:
    """Return the distribution as probability by amount in million kroner, each per cent from 1 to 99.

    Parameters
    ----------
    draws
        As `municipal_draws` returns them.

    Returns
    -------
    pandas.DataFrame
        `probability_pct` and `amount_mnok`, rising.

    Examples
    --------
    >>> curve(pd.Series([1e6, 2e6, 3e6])).loc[49].tolist()
    [50.0, 2.0]
    """
    percent = np.arange(1, 100)
    amounts = np.quantile(draws.to_numpy() / NOK_PER_MNOK, percent / 100, method="hazen")
    return pd.DataFrame({"probability_pct": percent.astype(float), "amount_mnok": amounts})


def quantiles_mnok(draws: pd.Series) -> dict[float, float]:
    """Return the amounts that hold with the probabilities of `akson_analysis.costs.uncertainty.QUANTILES`.

    Parameters
    ----------
    draws
        As `municipal_draws` returns them.

    Returns
    -------
    dict of float to float
        Million kroner by probability.

    Examples
    --------
    >>> quantiles_mnok(pd.Series([1e6, 2e6, 3e6]))[0.50]
    2.0
    """
    return {q: float(np.quantile(draws.to_numpy(), q, method="hazen")) / NOK_PER_MNOK for q in QUANTILES}


def driver_shares(drawn_items: pd.DataFrame, correlation: float, draws: int, seed: int) -> pd.Series:
    """Return how much of the variance of the municipal bill each item brings.

    Parameters
    ----------
    drawn_items, correlation, draws, seed
        As in `municipal_draws`.

    Returns
    -------
    pandas.Series
        Indexed by item, the one with the widest range first; they add up to 1.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> driver_shares(items(assumptions.load()), 0.5, 1000, 2020).idxmax()
    'journal'
    """
    amounts = uncertainty.draw(drawn_items, draws, correlation=correlation, seed=seed)
    return drivers.tornado(drawn_items, amounts)["variance_share"]


def swings(model: Assumptions, drawn_items: pd.DataFrame, people: int, least_participation: Fraction) -> pd.DataFrame:
    """Return what moves the municipal bill per inhabitant, the widest first.

    The cost items are moved from P10 to P90; participation from all to the least, and the state's contribution by
    `STATE_SWING` of it.

    Parameters
    ----------
    model
        The cost figures.
    drawn_items
        As `items` returns them.
    people
        Inhabitants of the service area.
    least_participation
        Part of the inhabitants, above 0.

    Returns
    -------
    pandas.DataFrame
        `driver` (an item, ``participation`` or ``state``), `low_nok_per_inhabitant` and `high_nok_per_inhabitant`,
        and what the driver is there: `low_at` and `high_at`, a probability, a participation or million kroner.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> model = assumptions.load()
    >>> swings(model, items(model), 4_632_214, Fraction(1, 2))["driver"].tolist()
    ['state', 'journal', 'participation', 'rollout']
    """
    # two draws are enough: low and high are quantiles of the items, and the draws are for variance only
    found = drivers.tornado(drawn_items, uncertainty.draw(drawn_items, 2)).drop(index="samhandling")
    base = float(found["p50_total_nok"].iloc[0]) / people
    few = participation.price_curve(model, people, [least_participation]).iloc[0]
    state = model.ore("state_share") / ORE_PER_NOK
    rows: list[tuple[Any, ...]] = [
        (item, row["low_nok"] / people, row["high_nok"] / people, 0.10, 0.90) for item, row in found.iterrows()
    ]
    rows += [
        ("participation", base, float(few["sum_p50_nok_per_inhabitant"]), 1, least_participation),
        (
            "state",
            base - state * float(STATE_SWING) / people,
            base + state * float(STATE_SWING) / people,
            state * float(1 + STATE_SWING) / NOK_PER_MNOK,
            state * float(1 - STATE_SWING) / NOK_PER_MNOK,
        ),
    ]
    columns = ["driver", "low_nok_per_inhabitant", "high_nok_per_inhabitant", "low_at", "high_at"]
    table = pd.DataFrame(rows, columns=columns)
    swing = table["high_nok_per_inhabitant"] - table["low_nok_per_inhabitant"]
    return table.iloc[swing.argsort()[::-1]].reset_index(drop=True)


def agreement(model: Assumptions) -> pd.DataFrame:
    """Compare what the document says beside its P50 and P85 with what the distributions imply.

    Parameters
    ----------
    model
        The cost figures.

    Returns
    -------
    pandas.DataFrame
        Columns `item`, `measure` and those of `akson_analysis.costs.distributions.agreement`, in per cent.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> agreement(assumptions.load())["closest"].unique().tolist()
    ['lognormal']
    """
    names = ("base_estimate", "p50", "p85", "standard_deviation", "below_base_estimate")
    published = pd.DataFrame(
        {item: [float(model.number(f"{item}_{name}")) for name in names] for item in ("journal", "samhandling")},
        index=["base", "p50", "p85", "sd_pct", "base_probability_pct"],
    ).T
    return distributions.agreement(published).reset_index()
