"""What the first wave (2a) owns and pays, in words and labelled tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from akson_analysis.cases.choices import ScenarioChoices
from akson_analysis.cases.compared_choices import DOCUMENTED_FROM
from akson_analysis.locales import Text
from akson_analysis.reports.options.option_words import title


def owners_conclusion(chosen: ScenarioChoices, text: Text) -> str:
    """Say what part of the municipal shares the largest expected owner would have."""
    largest: Any = chosen.owners.iloc[0]
    low, high = (text.percent(float(largest[f"share_{level}_pct"]) / 100, 1) for level in ("p10", "p90"))
    key = "options.owners.conclusion" if low == high else "options.owners.conclusion_range"
    name = chosen.area.loc[chosen.owners.index[0], "name_short"]
    return text(key, scenario=title(chosen, text), name=name, low=low, high=high)


def wave_table(wave: pd.DataFrame, titles: Mapping[str, str], text: Text) -> pd.DataFrame:
    """Return `akson_analysis.cases.compared_choices.ComparedChoices.first_wave` with its scenarios and points named."""
    points = wave["point"].map(lambda point: text(f"options.wave.{point}"))
    return wave.assign(scenario=wave["scenario"].map(titles), point=points)


def wave_conclusion(wave: pd.DataFrame, chosen: ScenarioChoices, everybody: Mapping[str, float], text: Text) -> str:
    """Say what the first wave of a scenario pays per inhabitant, against everybody taking part.

    `everybody` is what `akson_analysis.cases.compared_choices.wave_price` returns when they do.
    """
    price_of_all = text.kroner(everybody["sum_p50_nok_per_inhabitant"])
    expected = wave[(wave["scenario"] == chosen.scenario.id) & (wave["point"] == "expected")]
    if expected.empty:
        return text("options.wave.conclusion_none", all=price_of_all)
    row: Any = expected.iloc[0]
    sentence = text(
        "options.wave.conclusion",
        scenario=title(chosen, text),
        share=text.percent(row["participation_pct"] / 100, 1),
        price=text.kroner(row["sum_p50_nok_per_inhabitant"]),
        high=text.kroner(row["sum_p85_nok_per_inhabitant"]),
        all=price_of_all,
    )
    if wave["participation_pct"].min() < 100 * DOCUMENTED_FROM:
        sentence += " " + text("options.wave.extrapolated", limit=text.percent(DOCUMENTED_FROM, 0))
    return sentence
