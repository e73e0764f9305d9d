"""The range of the municipal bill: what is drawn, its distribution, and each municipality's part of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from akson_analysis.costs import participation, uncertainty
from akson_analysis.costs.assumptions import NOK_PER_MNOK, ORE_PER_NOK, Assumptions

QUANTILES = (0.10, 0.50, 0.85, 0.90)
"""What pages report: P10, P50, P85 and P90."""


def items(model: Assumptions, share: Any = 1) -> pd.DataFrame:
    """Return the uncertain items as `akson_analysis.costs.uncertainty` takes them, at a participation.

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
    """Draw the municipalities' whole bill, kroner."""
    amounts = uncertainty.draw(drawn_items, draws, correlation=correlation, seed=seed)
    return uncertainty.split(drawn_items, amounts).municipal.sum(axis="columns").rename("total")


def municipality_ranges(
    drawn_items: pd.DataFrame, totals: pd.DataFrame, correlation: float, draws: int, seed: int
) -> pd.DataFrame:
    """Return P10 to P90 of what each municipality pays, from its shares of the programme and the rollout at P50."""
    amounts = uncertainty.draw(drawn_items, draws, correlation=correlation, seed=seed)
    shares = pd.DataFrame(
        {
            "journal": totals["programme_p50_ore"] / totals["programme_p50_ore"].sum(),
            "rollout": totals["rollout_p50_ore"] / totals["rollout_p50_ore"].sum(),
            "samhandling": 0.0,
        }
    )
    return uncertainty.ranges(uncertainty.split(drawn_items, amounts).municipal, shares, quantiles=QUANTILES)


def curve(draws: pd.Series) -> pd.DataFrame:
    """Return the distribution as probability by amount in million kroner, each per cent from 1 to 99.

    >>> curve(pd.Series([1e6, 2e6, 3e6])).loc[49].tolist()
    [50.0, 2.0]
    """
    percent = np.arange(1, 100)
    amounts = np.quantile(draws.to_numpy() / NOK_PER_MNOK, percent / 100, method="hazen")
    return pd.DataFrame({"probability_pct": percent.astype(float), "amount_mnok": amounts})


def quantile_mnok(draws: pd.Series, probability: float) -> float:
    """Return the amount in million kroner that holds with a probability."""
    return float(np.quantile(draws.to_numpy(), probability, method="hazen")) / NOK_PER_MNOK
