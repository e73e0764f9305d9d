"""The range of the municipal bill in words and tables: its distribution, and what drives it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis.costs import distributions, drivers, participation, uncertainty
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions
from akson_analysis.locales import Text

QUANTILES = (0.10, 0.50, 0.85, 0.90)
"""What the page reports: P10, P50, P85 and P90."""

STATE_SWING = Fraction(1)
"""How far the tornado moves the state's contribution, as a share of it: from nothing to twice as much."""

_NOK_PER_MNOK = 1_000_000


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


def range_table(
    drawn_items: pd.DataFrame, people: int, correlation: float, draws: int, seed: int, text: Text
) -> pd.DataFrame:
    """Return P10 to P90 of the municipalities and the state, for the chosen correlation and the two extremes."""
    rows = []
    for rho in sorted({0.0, correlation, 1.0}):
        amounts = uncertainty.draw(drawn_items, draws, correlation=rho, seed=seed)
        parts = uncertainty.split(drawn_items, amounts)
        payers = {"municipalities": parts.municipal} | ({"state": parts.state} if rho == correlation else {})
        for payer, part in payers.items():
            found: Any = uncertainty.ranges(part, quantiles=QUANTILES).loc["total"]
            row = {
                "payer": text(f"costs.payer.{payer}"),
                "correlation": text.number(rho, 1),
                **{f"p{100 * q:g}_mnok": found[f"p{100 * q:g}_nok"] / _NOK_PER_MNOK for q in QUANTILES},
            }
            if payer == "municipalities":
                row |= {f"p{100 * q:g}_nok_per_inhabitant": found[f"p{100 * q:g}_nok"] / people for q in QUANTILES}
            rows.append(row)
    return pd.DataFrame(rows).sort_values("payer", kind="stable").reset_index(drop=True)


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
    amounts = np.quantile(draws.to_numpy() / _NOK_PER_MNOK, percent / 100, method="hazen")
    return pd.DataFrame({"probability_pct": percent.astype(float), "amount_mnok": amounts})


def quantile_mnok(draws: pd.Series, probability: float) -> float:
    """Return the amount in million kroner that holds with a probability."""
    return float(np.quantile(draws.to_numpy(), probability, method="hazen")) / _NOK_PER_MNOK


def curve_conclusion(draws: pd.Series, drawn_items: pd.DataFrame, text: Text) -> str:
    """Say within which limits the bill lies, and why the items' own figures add up to another P50 and P85."""
    sums = uncertainty.split(drawn_items, drawn_items[["p50_nok", "p85_nok"]].T).municipal.sum(axis="columns")
    return text(
        "costs.range.conclusion",
        **{f"p{100 * q:g}": text.million_kroner(quantile_mnok(draws, q)) for q in QUANTILES},
        sum_of_p50=text.million_kroner(float(sums.iloc[0]) / _NOK_PER_MNOK),
        sum_of_p85=text.million_kroner(float(sums.iloc[1]) / _NOK_PER_MNOK),
    )


def tornado_table(
    model: Assumptions, drawn_items: pd.DataFrame, people: int, least_participation: Fraction, text: Text
) -> pd.DataFrame:
    """Return what moves the municipal bill per inhabitant, largest first.

    The cost items are moved from P10 to P90; participation and the state's contribution within limits that the
    page states.
    """
    points = uncertainty.draw(drawn_items, 2)
    found = drivers.tornado(drawn_items, points).drop(index="samhandling")
    rows: list[dict[str, Any]] = [
        {
            "driver": text(f"costs.item.{item}"),
            "low_nok_per_inhabitant": row["low_nok"] / people,
            "high_nok_per_inhabitant": row["high_nok"] / people,
            "low_note": "P10",
            "high_note": "P90",
        }
        for item, row in found.iterrows()
    ]
    base = float(found["p50_total_nok"].iloc[0]) / people
    few = participation.price_curve(model, people, [least_participation]).iloc[0]
    rows.append(
        {
            "driver": text("costs.tornado.participation"),
            "low_nok_per_inhabitant": base,
            "high_nok_per_inhabitant": float(few["sum_p50_nok_per_inhabitant"]),
            "low_note": text.percent(1, 0),
            "high_note": text.percent(least_participation, 0),
        }
    )
    state = model.ore("state_share") / ORE_PER_NOK
    rows.append(
        {
            "driver": text("costs.tornado.state"),
            "low_nok_per_inhabitant": base - state * float(STATE_SWING) / people,
            "high_nok_per_inhabitant": base + state * float(STATE_SWING) / people,
            "low_note": text.million_kroner(state * float(1 + STATE_SWING) / _NOK_PER_MNOK),
            "high_note": text.million_kroner(state * float(1 - STATE_SWING) / _NOK_PER_MNOK),
        }
    )
    table = pd.DataFrame(rows)
    swing = table["high_nok_per_inhabitant"] - table["low_nok_per_inhabitant"]
    return table.iloc[swing.argsort()[::-1]].reset_index(drop=True)


def tornado_conclusion(drawn_items: pd.DataFrame, correlation: float, draws: int, seed: int, text: Text) -> str:
    """Say which item drives the range, and how much of it."""
    amounts = uncertainty.draw(drawn_items, draws, correlation=correlation, seed=seed)
    shares = drivers.tornado(drawn_items, amounts)["variance_share"]
    largest: Any = shares.idxmax()
    return text(
        "costs.tornado.conclusion", item=text(f"costs.item.{largest}"), share=text.percent(float(shares[largest]), 0)
    )


def agreement_table(model: Assumptions, text: Text) -> pd.DataFrame:
    """Return the check of the lognormal distribution against what the document states beside P50 and P85."""
    published = pd.DataFrame(
        {
            item: [
                float(model.number(f"{item}_base_estimate")),
                float(model.number(f"{item}_p50")),
                float(model.number(f"{item}_p85")),
                float(model.number(f"{item}_standard_deviation")),
                float(model.number(f"{item}_below_base_estimate")),
            ]
            for item in ("journal", "samhandling")
        },
        index=["base", "p50", "p85", "sd_pct", "base_probability_pct"],
    ).T
    table = distributions.agreement(published).reset_index()
    return pd.DataFrame(
        {
            "item": [text(f"costs.item.{item}") for item in table["item"]],
            "measure": [text(f"costs.agreement.{measure}") for measure in table["measure"]],
            "documented_pct": table["documented_pct"],
            "lognormal_pct": table["lognormal_pct"],
            "normal_pct": table["normal_pct"],
        }
    )


def agreement_conclusion(model: Assumptions, correlation: float, text: Text) -> str:
    """Say how near the lognormal comes to the document's own figures, and what is assumed."""
    table = agreement_table(model, text)
    gaps: Sequence[float] = [
        float((table[f"{kind}_pct"] - table["documented_pct"]).abs().max()) for kind in ("lognormal", "normal")
    ]
    return text(
        "costs.agreement.conclusion",
        lognormal=text.number(gaps[0], 1),
        normal=text.number(gaps[1], 1),
        correlation=text.number(correlation, 1),
    )
