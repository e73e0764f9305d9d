"""The figures of the 2a/2b report, described from its tables."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from akson_analysis import options
from akson_analysis.figures import maps
from akson_analysis.figures.charts import Bars, Series
from akson_analysis.figures.maps import MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.narrative import coverage as coverage_words
from akson_analysis.narrative import options as words
from akson_analysis.scenarios import Scenario


def choice_map(municipalities: gpd.GeoDataFrame, choices: pd.DataFrame, scenario: Scenario, text: Text) -> MapSpec:
    """Describe the map of 2a, 2b and unknown; documented and assumed choices are drawn differently."""
    classes = words.map_classes(choices)
    title = scenario.title.in_language(text.language)
    return maps.categorical_map(
        municipalities,
        classes,
        text,
        alt=text("options.map.alt", scenario=title, counts=coverage_words.class_counts(classes, text)),
        legend_title=text("columns.choice"),
        outside="outside_area",
        details=choices[["choice_reason"]].rename(columns={"choice_reason": text("options.map.reason")}),
        credit=text("coverage.sources.map_credit"),
    )


def stacked_shares(distribution: pd.DataFrame, by: str, axis_title: str, alt: str, text: Text) -> Bars:
    """Describe shares of people in 2a, 2b and unknown as one stacked bar for each value of the column `by`."""
    table = distribution.pivot_table("population_share_pct", by, "choice", observed=False, sort=False)
    table = table.reindex(distribution[by].drop_duplicates())
    return Bars(
        text=text,
        alt=alt,
        categories=[str(name) for name in table.index],
        series=[
            Series(text(f"options.choice.{choice}"), (table[choice] / 100).tolist(), DEFAULT.style(choice))
            for choice in options.CHOICES
        ],
        number=NumberStyle("percent", 1),
        axis_title=axis_title,
        mode="stacked",
        notes=_notes(distribution, by, text),
    )


def _notes(distribution: pd.DataFrame, by: str, text: Text) -> list[str]:
    counts = distribution.groupby(by, sort=False, observed=False)["municipality_count"].sum()
    return [text.plural("common.municipalities", int(count)) for count in counts]
