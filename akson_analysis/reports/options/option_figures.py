"""The figures of the 2a/2b report, described from its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import geopandas as gpd
import pandas as pd

from akson_analysis import options
from akson_analysis.cases.choices import ScenarioChoices
from akson_analysis.cases.map_classes import choice_classes
from akson_analysis.figures import maps
from akson_analysis.figures.charts import Bars, Dumbbell, Line, Lines, Mark, Pair, Series, Threshold
from akson_analysis.figures.maps import MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.reports.options import option_words
from akson_analysis.reports.shared.phrases import class_counts

_PROBABILITY_BREAKS = (0.2, 0.4, 0.6, 0.8)  # five even classes, the same on every map, so that maps can be compared
_CURVE_FROM_PCT = 10  # where the curve begins: a mark before it would stand on nothing
_APART_PCT = 30  # a scenario's title needs that much room on the narrowest phone


def scenario_map(municipalities: gpd.GeoDataFrame, chosen: ScenarioChoices, text: Text) -> MapSpec:
    """Describe a scenario's map: its choices when they are certain, the assumed probability of 2a when they are not."""
    if chosen.is_certain:
        return choice_map(municipalities, chosen, text)
    chances = chosen.choices["commit_probability"].where(chosen.choices["unknown_probability"] < 1)
    return maps.numeric_map(
        municipalities,
        chances,
        text,
        style=NumberStyle("percent", 0),
        legend_title=text("options.map.probability"),
        breaks=_PROBABILITY_BREAKS,
        is_inferred=True,
        outside="outside_area",
        alt=text("options.map.probability_alt", scenario=option_words.title(chosen, text)),
        details=option_words.reasons(chosen, text).to_frame(text("options.map.reason")),
        credit=text("coverage.sources.map_credit"),
    )


def choice_map(municipalities: gpd.GeoDataFrame, chosen: ScenarioChoices, text: Text) -> MapSpec:
    """Describe the map of 2a, 2b and unknown; documented and assumed choices are drawn differently."""
    classes = choice_classes(chosen.choices)
    counts = class_counts(classes, text)
    return maps.categorical_map(
        municipalities,
        classes,
        text,
        alt=text("options.map.alt", scenario=option_words.title(chosen, text), counts=counts),
        legend_title=text("columns.choice"),
        outside="outside_area",
        details=option_words.reasons(chosen, text).to_frame(text("options.map.reason")),
        credit=text("coverage.sources.map_credit"),
    )


def stacked_shares(distribution: pd.DataFrame, by: str, axis_title: str, alt: str, text: Text) -> Bars:
    """Describe expected shares of people in 2a, 2b and unknown as a stacked bar for each value of the column `by`."""
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


def share_ranges(
    ranges: pd.DataFrame, titles: Mapping[str, str], thresholds: Sequence[Fraction], text: Text
) -> Dumbbell:
    """Describe P10 to P90 of the share of people in 2a by scenario, against the thresholds."""
    conclusion = option_words.ranges_conclusion(ranges, titles, text)
    return Dumbbell(
        text=text,
        alt=text("options.ranges.alt", conclusion=conclusion),
        pairs=[
            Pair(titles[row["scenario"]], row["p10_share_pct"] / 100, row["p90_share_pct"] / 100)
            for row in ranges.to_dict("records")
        ],
        first_name=text("options.ranges.p10"),
        second_name=text("options.ranges.p90"),
        number=NumberStyle("percent", 1),
        axis_title=text("options.ranges.axis"),
        thresholds=[Threshold(float(share), text.percent(share, 0)) for share in thresholds],
    )


def owner_ranges(owners: pd.DataFrame, alt: str, text: Text) -> Dumbbell:
    """Describe P10 to P90 of what the largest expected owners would hold of the municipal shares."""
    return Dumbbell(
        text=text,
        alt=alt,
        pairs=[
            Pair(row["name"], row["share_p10_pct"] / 100, row["share_p90_pct"] / 100)
            for row in owners.to_dict("records")
        ],
        first_name=text("options.ranges.p10"),
        second_name=text("options.ranges.p90"),
        number=NumberStyle("percent", 1),
        axis_title=text("options.owners.axis"),
    )


def wave_lines(wave: pd.DataFrame, titles: Mapping[str, str], curve: pd.DataFrame, alt: str, text: Text) -> Lines:
    """Describe the price per inhabitant by participation, P50 to P85, with the scenarios' expectations marked.

    `curve` is what `akson_analysis.costs.participation.price_curve` returns.
    """
    shares = (curve["participation_pct"] / 100).tolist()
    middle, high = (curve[f"sum_{estimate}_nok_per_inhabitant"].tolist() for estimate in ("p50", "p85"))
    expected = wave[(wave["point"] == "expected") & (wave["participation_pct"] >= _CURVE_FROM_PCT)]
    return Lines(
        text=text,
        alt=alt,
        lines=[
            Line(text("options.wave.p50"), shares, middle),
            Line(text("options.wave.p85"), shares, high, dash="dash"),
        ],
        marks=[
            Mark(row["participation_pct"] / 100, row["sum_p50_nok_per_inhabitant"], titles[row["scenario"]])
            for row in _apart(expected).to_dict("records")
        ],
        x_number=NumberStyle("percent", 0),
        y_number=NumberStyle("kroner", 0),
        x_title=text("options.wave.x"),
        y_title=text("options.wave.y"),
    )


def _apart(expected: pd.DataFrame) -> pd.DataFrame:
    """Keep the points whose names have room: each far enough from those before it."""
    kept: list[int] = []
    for place, share in enumerate(expected["participation_pct"]):
        if all(abs(share - expected["participation_pct"].iloc[other]) >= _APART_PCT for other in kept):
            kept.append(place)
    return expected.iloc[kept]


def _notes(distribution: pd.DataFrame, by: str, text: Text) -> list[str]:
    counts = distribution.groupby(by, sort=False, observed=False)["municipality_count"].sum()
    return [text.plural("common.municipalities", round(count)) for count in counts]
