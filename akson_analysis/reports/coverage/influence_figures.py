"""The figures of reconstruction, probability and influence, described from their tables."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import geopandas as gpd
import pandas as pd

from akson_analysis.cases.signing.inference import Inference
from akson_analysis.figures import maps
from akson_analysis.figures.charts import (
    Dumbbell,
    Gauge,
    GaugeBar,
    Line,
    Lines,
    Pair,
    Swing,
    Threshold,
    Tornado,
)
from akson_analysis.figures.classes import classify
from akson_analysis.figures.maps import Layout, MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.reports.coverage.influence_words import SHOWN
from akson_analysis.reports.shared.phrases import chance, short_share

INFERRED = replace(DEFAULT, sequential=("#f0e6f1", "#cfaed2", "#a678aa", "#6f3f78"))
"""Colours of what is inferred: no documented class has them."""

_CLASSES = 4
_OUTSIDE = "outside_area"


def inferred_map(
    municipalities: gpd.GeoDataFrame,
    area: pd.DataFrame,
    status: pd.DataFrame,
    inference: Inference,
    text: Text,
    layout: Layout = "whole",
) -> MapSpec:
    """Describe the map of documented beside inferred: status as on its own map, inferred chances in dotted classes."""
    number = NumberStyle("percent", 1)
    open_rows = ~inference.table["is_documented"]
    chances = inference.table.loc[open_rows, "probability"]
    classes = classify(chances, text, style=number, scheme="equal", count=_CLASSES)
    styles = INFERRED.sequence(len(classes.labels), is_inferred=True)
    keys = status["status"].astype("str").reindex(area.index)
    keys[open_rows] = "inferred_" + classes.of.astype("str")
    labels = {
        f"inferred_{place}": text("influence.map.class", limits=limits) for place, limits in enumerate(classes.labels)
    }
    theme = replace(DEFAULT, styles={**DEFAULT.styles, **dict(zip(labels, styles, strict=True))})
    likely = [
        chance(value, text) if is_open else ""
        for value, is_open in zip(inference.table["probability"], open_rows, strict=True)
    ]
    details = pd.DataFrame(
        {
            text("columns.population"): [text.number(int(people)) for people in area["population"]],
            text("influence.map.hover"): likely,
        },
        index=area.index,
    )
    return maps.categorical_map(
        municipalities,
        keys,
        text,
        alt=text("influence.map.alt", count=text.number(int(open_rows.sum()))),
        legend_title=text("influence.map.legend"),
        outside=_OUTSIDE,
        labels=labels,
        details=details,
        theme=theme,
        layout=layout,
        credit=text("coverage.sources.map_credit"),
    )


def probability_gauge(passing: pd.DataFrame, conclusion: str, text: Text) -> Gauge:
    """Describe the probability of passing each threshold, from impossible to certain."""
    style = INFERRED.sequence(1, is_inferred=True)[0]
    return Gauge(
        text=text,
        alt=text("influence.probability.alt", conclusion=conclusion),
        bars=[
            GaugeBar(
                min(max(row["pass"], 0.0), 1.0),
                text("influence.probability.bar", threshold=short_share(row["threshold"], text)),
                style,
            )
            for row in passing.to_dict("records")
        ],
        number=NumberStyle("percent", 1),
    )


def probability_curve(curve: pd.DataFrame, thresholds: list[Fraction], conclusion: str, text: Text) -> Lines:
    """Describe the probability of reaching at least each share, with the band that rounding leaves."""
    return Lines(
        text=text,
        alt=text("influence.curve.alt", conclusion=conclusion),
        lines=[
            Line(
                text("influence.curve.line"),
                (curve["share_pct"] / 100).tolist(),
                curve["pass"].tolist(),
                low=curve[["pass_low", "pass_high"]].min(axis=1).tolist(),
                high=curve[["pass_low", "pass_high"]].max(axis=1).tolist(),
            )
        ],
        x_number=NumberStyle("percent", 0),
        y_number=NumberStyle("percent", 0),
        x_title=text("influence.curve.x"),
        y_title=text("influence.curve.y"),
        x_thresholds=[Threshold(float(share), short_share(share, text)) for share in thresholds],
    )


def conversation_swings(ranked: pd.DataFrame, area: pd.DataFrame, conclusion: str, text: Text) -> Tornado:
    """Describe what a yes and a no from the first of the ranking do to the probability."""
    first = ranked.head(SHOWN)
    now = float(first["pass_if_yes"].iloc[0] - first["gain"].iloc[0])
    return Tornado(
        text=text,
        alt=text("influence.conversations.alt", conclusion=conclusion),
        swings=[
            Swing(str(name), float(no), float(yes))
            for name, no, yes in zip(
                area.loc[first.index, "name_short"], first["pass_if_no"], first["pass_if_yes"], strict=True
            )
        ],
        base=now,
        base_label=text("influence.conversations.now", chance=chance(now, text)),
        low_name=text("influence.conversations.no"),
        high_name=text("influence.conversations.yes"),
        number=NumberStyle("percent", 1),
        axis_title=text("influence.conversations.axis"),
    )


def power_pairs(table: pd.DataFrame, area: pd.DataFrame, conclusion: str, text: Text) -> Dumbbell:
    """Describe share of the people beside share of the power, for the most powerful."""
    first = table.head(SHOWN)
    return Dumbbell(
        text=text,
        alt=text("influence.power.alt", conclusion=conclusion),
        pairs=[
            Pair(
                name,
                row["share_pct"] / 100,
                row["shapley_shubik_pct"] / 100,
            )
            for name, row in zip(area.loc[first.index, "name_short"], first.to_dict("records"), strict=True)
        ],
        first_name=text("influence.power.people"),
        second_name=text("influence.power.shapley"),
        number=NumberStyle("percent", 1),
        axis_title=text("influence.power.axis"),
    )
