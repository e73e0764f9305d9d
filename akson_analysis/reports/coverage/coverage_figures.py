"""The figures of the coverage report, described from its tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import geopandas as gpd
import pandas as pd

from akson_analysis.cases.map_classes import status_classes
from akson_analysis.cases.scenario import Scenario
from akson_analysis.cases.signing.inference import THRESHOLDS
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.figures import cartogram, maps
from akson_analysis.figures.charts import (
    DatedShare,
    Dumbbell,
    Gauge,
    GaugeBar,
    Milestone,
    Pair,
    Threshold,
    Timeline,
)
from akson_analysis.figures.maps import Layout, MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text, tidy
from akson_analysis.municipalities import year_of
from akson_analysis.reports.coverage import coverage_tables, coverage_words
from akson_analysis.reports.shared.phrases import class_counts, threshold_label
from akson_analysis.sources import snapshot
from akson_analysis.sources.codes import carried

OUTSIDE = "outside_area"


def status_map(
    municipalities: gpd.GeoDataFrame,
    area: pd.DataFrame,
    status: pd.DataFrame,
    scenario: Scenario,
    text: Text,
    layout: Layout = "whole",
) -> MapSpec:
    """Describe the map of documented status; municipalities outside the service area are pale."""
    classes = status_classes(status)
    alt = text("coverage.map.alt", date=text.date(scenario.as_of), counts=class_counts(classes, text))
    return maps.categorical_map(
        municipalities,
        classes,
        text,
        alt=alt,
        legend_title=text("columns.status"),
        outside=OUTSIDE,
        details=coverage_tables.hover_details(area, status, text),
        layout=layout,
        credit=text("coverage.sources.map_credit"),
    )


def circles(municipalities: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the layout of the population-true twin for a table's own municipalities and people.

    That of 2020 is stored. Another year's is the same with its circles resized and moved as little as they must;
    those of a divided municipality begin beside each other where it was.
    """
    stored = snapshot.circles().set_index("municipality_code")
    if year_of(municipalities) == carried.BASE_YEAR and set(stored.index) == set(municipalities.index):
        return stored.reset_index()
    origins = carried.origins(year_of(municipalities))
    rows = []
    for code in municipalities.index:
        own = stored.loc[origins[code]]
        siblings = [other for other in municipalities.index if origins[other] == origins[code]]
        step = float(own["radius"].max()) / len(siblings)
        rows.append((code, own["x"].mean() + step * siblings.index(code), own["y"].mean(), own["radius"].max()))
    table = pd.DataFrame(rows, columns=["code", "x", "y", "radius"])
    laid = cartogram.resized(table, municipalities["population"]).round({"x": 2, "y": 2, "radius": 2})
    return laid.rename(columns={"code": "municipality_code"})


def status_twin(status_map: MapSpec, circles: pd.DataFrame, status: pd.DataFrame, text: Text) -> MapSpec:
    """Describe the population-true twin of the map."""
    alt = text("coverage.twin.alt", counts=class_counts(status_classes(status), text))
    return replace(
        cartogram.twin(
            status_map, circles.rename(columns={"municipality_code": "code"}), note=text("figures.twin.note")
        ),
        alt=alt,
    )


def gauge(result: Coverage, published: tuple[pd.Series, PublishedComparison] | None, text: Text) -> Gauge:
    """Describe the gauge: documented and announced share against the three thresholds."""
    bars = [GaugeBar(float(result.share), text("coverage.gauge.documented"), DEFAULT.style("signed"))]
    if published is not None and published[1].published_share is not None:
        label = text("coverage.gauge.published", date=text.date(published[0]["date"]))
        bars.append(GaugeBar(float(published[1].published_share), label, DEFAULT.style("not_documented")))
    return Gauge(
        text=text,
        alt=text("coverage.gauge.alt", share=text.percent(result.share, 2)),
        bars=bars,
        thresholds=_thresholds([*THRESHOLDS, result.threshold], text),
        number=NumberStyle("percent", 2),
    )


def county_shares(by_county: pd.DataFrame, text: Text) -> Dumbbell:
    """Describe share of municipalities beside share of people, by county or other group."""
    pairs = [
        Pair(str(name), row["count_share_pct"] / 100, row["population_share_pct"] / 100)
        for name, row in by_county.iterrows()
    ]
    return Dumbbell(
        text=text,
        alt=text("coverage.county.alt", conclusion=coverage_words.county_conclusion(by_county, text)),
        pairs=pairs,
        first_name=text("coverage.county.count_share"),
        second_name=text("coverage.county.population_share"),
        number=NumberStyle("percent", 0),
        axis_title=text("coverage.county.axis"),
    )


def timeline(
    timeline: pd.DataFrame, published: pd.DataFrame, milestones: pd.DataFrame, scenario: Scenario, text: Text
) -> Timeline:
    """Describe documented coverage by date, announced totals as points and the plan's milestones to the end of 2021."""
    steps = [DatedShare(row["date"].date(), row["share_pct"] / 100) for _, row in timeline.iterrows()]
    first = steps[0].date if steps else scenario.as_of
    steps = [DatedShare(first - dt.timedelta(days=30), 0.0), *steps]
    steps.append(DatedShare(max(scenario.as_of, first), steps[-1].share))
    announced = [
        DatedShare(row["date"].date(), float(Fraction(row["population_share"])))
        for _, row in published[published["population_share"] != ""].iterrows()
    ]
    near = milestones[milestones["date"] < pd.Timestamp("2022-01-01")]
    return Timeline(
        text=text,
        alt=text("coverage.timeline.alt", conclusion=coverage_words.timeline_conclusion(timeline, scenario, text)),
        steps=steps,
        steps_label=text("coverage.timeline.documented"),
        announced=announced,
        announced_label=text("coverage.timeline.published"),
        milestones=[Milestone(row["date"].date(), tidy(row[f"label_{text.language}"])) for _, row in near.iterrows()],
        thresholds=_thresholds([scenario.threshold], text),
        axis_title=text("coverage.timeline.axis"),
        number=NumberStyle("percent", 2),
    )


def _thresholds(shares: Sequence[Fraction], text: Text) -> list[Threshold]:
    return [Threshold(float(share), threshold_label(share, text)) for share in sorted(set(shares))]
