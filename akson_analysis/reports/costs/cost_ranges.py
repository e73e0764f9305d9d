"""The range of the municipal bill in words and labelled tables: its distribution, and what drives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from akson_analysis.costs import payers
from akson_analysis.costs.assumptions import ORE_PER_MNOK
from akson_analysis.locales import Text


def range_table(ranges: pd.DataFrame, correlation: float, text: Text) -> pd.DataFrame:
    """Return `cases.bill_ranges.by_payer` with payers in words; the state at the chosen correlation only."""
    table = ranges[(ranges["payer"] == "municipalities") | (ranges["correlation"] == correlation)]
    return table.assign(
        payer=table["payer"].map(lambda payer: text(f"costs.payer.{payer}")),
        correlation=table["correlation"].map(lambda value: text.number(value, 1)),
    ).reset_index(drop=True)


def curve_conclusion(quantiles_mnok: Mapping[float, float], bill: pd.DataFrame, text: Text) -> str:
    """Say within which limits the municipal bill lies, and why the items' own figures add up to another P50 and P85."""
    sums: Any = payers.by_payer(bill).loc["municipalities"]
    return text(
        "costs.range.conclusion",
        **{f"p{100 * q:g}": text.million_kroner(amount) for q, amount in quantiles_mnok.items()},
        sum_of_p50=text.million_kroner(float(sums["p50_ore"] / ORE_PER_MNOK)),
        sum_of_p85=text.million_kroner(float(sums["p85_ore"] / ORE_PER_MNOK)),
    )


def tornado_table(swings: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `cases.bill_ranges.swings` with the drivers, and what they are at each end, in words."""
    rows = swings.to_dict("records")
    return pd.DataFrame(
        {
            "driver": [_driver(row["driver"], text) for row in rows],
            "low_nok_per_inhabitant": swings["low_nok_per_inhabitant"],
            "high_nok_per_inhabitant": swings["high_nok_per_inhabitant"],
            "low_note": [_end(row["driver"], row["low_at"], text) for row in rows],
            "high_note": [_end(row["driver"], row["high_at"], text) for row in rows],
        }
    )


def tornado_conclusion(variance_shares: pd.Series, text: Text) -> str:
    """Say which item drives the range, and how much of it."""
    largest = variance_shares.idxmax()
    share = text.percent(float(variance_shares.max()), 0)
    return text("costs.tornado.conclusion", item=text(f"costs.item.{largest}"), share=share)


def agreement_table(agreement: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `cases.bill_ranges.agreement` with items and measures in words."""
    return pd.DataFrame(
        {
            "item": [text(f"costs.item.{item}") for item in agreement["item"]],
            "measure": [text(f"costs.agreement.{measure}") for measure in agreement["measure"]],
            "documented_pct": agreement["documented_pct"],
            "lognormal_pct": agreement["lognormal_pct"],
            "normal_pct": agreement["normal_pct"],
        }
    )


def agreement_conclusion(agreement: pd.DataFrame, correlation: float, text: Text) -> str:
    """Say how near the lognormal comes to the document's own figures, and what is assumed."""
    gaps: Sequence[float] = [
        float((agreement[f"{kind}_pct"] - agreement["documented_pct"]).abs().max()) for kind in ("lognormal", "normal")
    ]
    return text(
        "costs.agreement.conclusion",
        lognormal=text.number(gaps[0], 1),
        normal=text.number(gaps[1], 1),
        correlation=text.number(correlation, 1),
    )


def _driver(driver: str, text: Text) -> str:
    return text(f"costs.tornado.{driver}" if driver in ("participation", "state") else f"costs.item.{driver}")


def _end(driver: str, at: float, text: Text) -> str:
    if driver == "participation":
        return text.percent(at, 0)
    return text.million_kroner(at) if driver == "state" else f"P{100 * at:g}"
