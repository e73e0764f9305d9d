"""The coverage report in words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis.cases.scenario import Scenario
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.locales import Text
from akson_analysis.municipalities import service_area
from akson_analysis.publishing import KeyFigure
from akson_analysis.reports.shared.phrases import NAMES_SHOWN, share_label, short_share, some_names


def key_figures(
    result: Coverage,
    published: tuple[pd.Series, PublishedComparison] | None,
    sets: pd.DataFrame,
    held_out: pd.Series,
    text: Text,
    by_hand_count: int = 0,
) -> list[KeyFigure]:
    """Return three or four key figures: the share, the threshold, what was announced, and how few could meet it.

    Parameters
    ----------
    result
        How far the signatures reach.
    published
        The last announced total beside what is documented; None when there is none.
    sets
        As `akson_analysis.cases.case.Case.smallest_sets`.
    held_out
        Short names by code of those held out; a quota that cannot be reached without them has no row in `sets`.
    text
        The reader's language.
    by_hand_count
        How many municipalities' answers the scenario sets by hand.
    """
    figures = [
        KeyFigure(
            text.percent(result.share, 2),
            share_label(by_hand_count, text),
            text(
                "coverage.key.share_by_hand" if by_hand_count else "coverage.key.share",
                signed=text.number(result.signed_population),
                total=text.number(result.total_population),
                count=text.number(result.signed_count),
                by_hand=text.number(by_hand_count),
            ),
        ),
        KeyFigure(
            text("coverage.key.met_value" if result.is_met else "coverage.key.not_met_value"),
            text(
                "coverage.key.threshold_by_hand_label" if by_hand_count else "coverage.key.threshold_label",
                threshold=short_share(result.threshold, text),
            ),
            text(
                ("coverage.key.met_by_hand" if by_hand_count else "coverage.key.met")
                if result.is_met
                else "coverage.key.not_met",
                quota=text.number(result.quota),
                over=text.number(result.signed_population - result.quota),
                missing=text.number(result.missing_population),
            ),
        ),
    ]
    if published is not None:
        figures.append(_published_figure(*published, text))
    figures.append(_smallest_figure(sets, held_out, text))
    return figures


def map_conclusion(result: Coverage, scenario: Scenario, text: Text) -> str:
    """Say what the map shows."""
    kind = {0: "_none", result.total_count: "_all"}.get(result.signed_count, "")
    if scenario.declarations and result.signed_count:
        kind = "_by_hand"
    return text(
        f"coverage.map.conclusion{kind}",
        signed=text.number(result.signed_count),
        total=text.number(result.total_count),
        share=text.percent(result.share, 2),
        date=text.date(scenario.as_of),
        by_hand=text.number(len(scenario.declarations)),
    )


def gauge_conclusion(result: Coverage, text: Text) -> str:
    """Say whether the documented share meets the threshold."""
    key = "coverage.gauge.conclusion_met" if result.is_met else "coverage.gauge.conclusion_not_met"
    return text(key, share=text.percent(result.share, 2), threshold=short_share(result.threshold, text))


def definitions_conclusion(by_definition: pd.DataFrame, text: Text) -> str:
    """Say whether it matters which definition of the service area is taken."""
    is_met = by_definition["is_met"]
    key = "conclusion" if is_met.all() or not is_met.any() else "conclusion_differs"
    return text(f"coverage.definitions.{key}")


def missing_conclusion(missing: pd.DataFrame, text: Text) -> str:
    """Say how many are missing and name the largest."""
    if missing.empty:
        return text("coverage.missing.conclusion_none")
    largest = missing.head(NAMES_SHOWN)
    share = text.percent(float(largest["share_pct"].sum()) / 100, 1)
    names = text.join(largest["name_short"].tolist())
    if len(missing) == 1:
        return text("coverage.missing.conclusion_one", names=names, share=share)
    return text(
        "coverage.missing.conclusion" if len(missing) > NAMES_SHOWN else "coverage.missing.conclusion_few",
        n=text.plural("common.municipalities", len(missing)),
        names=names,
        share=share,
    )


def gap_conclusion(gap: pd.DataFrame, text: Text) -> str:
    """Say who closes the gap."""
    if gap.empty:
        return text("coverage.gap.conclusion_met")
    return text("coverage.gap.conclusion", n=text.number(len(gap)), names=some_names(gap["name_short"].tolist(), text))


def held_out_conclusion(result: Coverage, gap: pd.DataFrame | None, held_out: pd.Series, text: Text) -> str:
    """Say what closing the gap takes when some are held out; empty when nobody is, or the threshold is met.

    `gap` is what closes it without them, None when nothing does; `held_out` their short names.
    """
    if held_out.empty or result.is_met:
        return ""
    names = text.join(held_out.tolist())
    if gap is None:
        return text("coverage.gap.conclusion_held_out_impossible", held_out=names)
    return text("coverage.gap.conclusion_held_out", held_out=names, n=text.number(len(gap)))


def county_conclusion(by_county: pd.DataFrame, text: Text) -> str:
    """Say that the two shares differ, and where most."""
    difference = (by_county["count_share_pct"] - by_county["population_share_pct"]).abs()
    if difference.max() == 0:
        return text("coverage.county.conclusion_same")
    county: Any = difference.idxmax()
    return text(
        "coverage.county.conclusion",
        county=county,
        count_share=text.percent(float(by_county["count_share_pct"][county]) / 100, 1),
        population_share=text.percent(float(by_county["population_share_pct"][county]) / 100, 1),
    )


def group_conclusion(by_group: pd.DataFrame, text: Text) -> str:
    """Name the group with the highest coverage of people."""
    if not by_group["signed_count"].any():
        return text("coverage.groups.conclusion_none")
    group: Any = by_group["population_share_pct"].idxmax()
    share = text.percent(float(by_group["population_share_pct"][group]) / 100, 1)
    return text("coverage.groups.conclusion", group=group, share=share)


def timeline_conclusion(timeline: pd.DataFrame, scenario: Scenario, text: Text) -> str:
    """Say where the documented coverage begins and ends."""
    if timeline.empty:
        return text("coverage.timeline.conclusion_none", date=text.date(scenario.as_of))
    first, last = timeline.iloc[0], timeline.iloc[-1]
    return text(
        "coverage.timeline.conclusion" if len(timeline) > 1 else "coverage.timeline.conclusion_one",
        first=text.percent(first["share_pct"] / 100, 2),
        first_date=text.date(first["date"]),
        last=text.percent(last["share_pct"] / 100, 2),
        last_date=text.date(last["date"]),
    )


def published_paragraph(beside: tuple[pd.Series, PublishedComparison] | None, scenario: Scenario, text: Text) -> str:
    """Say in words what separates the documented figures from the announced ones."""
    if beside is None:
        return text("coverage.published.none", date=text.date(scenario.as_of))
    row, comparison = beside
    sentences = [
        text(
            "coverage.published.body" if comparison.unnamed_count > 0 else "coverage.published.body_all_named",
            date=text.date(row["date"]),
            published=text.number(comparison.published_count),
            total=text.number(int(row["total_count"])),
            documented=text.number(comparison.documented_count),
            unnamed=text.number(comparison.unnamed_count),
        )
    ]
    if comparison.published_share is not None and comparison.unnamed_share and comparison.unnamed_share > 0:
        sentences += [
            text(
                "coverage.published.body_share",
                share=short_share(comparison.published_share, text),
                documented_share=text.percent(comparison.documented_share, 2),
                unnamed_share=text.percent(comparison.unnamed_share, 1),
            ),
            text(
                "coverage.published.body_units",
                count_share=text.percent(Fraction(comparison.published_count, int(row["total_count"])), 1),
                population_share=short_share(comparison.published_share, text),
            ),
        ]
    return " ".join(sentences)


def conditions_conclusion(conditions: pd.DataFrame, scenario: Scenario, text: Text) -> str:
    """Say how many of the letter's conditions for the state going on are met."""
    return text(
        "coverage.conditions.conclusion",
        met=text.number(int((conditions["state"] == "met").sum())),
        total=text.number(len(conditions)),
        date=text.date(scenario.as_of),
    )


def sources(municipalities: gpd.GeoDataFrame, text: Text) -> list[str]:
    """Name the sources of the report."""
    years = {
        "year": municipalities.attrs["year"],
        "centrality": municipalities.attrs["centrality_year"],
        "kostra": municipalities.attrs["kostra_year"],
    }
    return [
        text(f"coverage.sources.{name}", **years)
        for name in ("population", "boundaries", "register", "published", "classification")
    ]


def service_area_counts(municipalities: gpd.GeoDataFrame, text: Text) -> dict[str, str]:
    """Return how many municipalities were asked, and how many there are outside Midt-Norge, as numbers to insert."""
    definitions = {"asked": "declaration", "all": "health_region"}
    return {name: text.number(len(service_area(municipalities, area))) for name, area in definitions.items()}


def definitions(municipalities: gpd.GeoDataFrame, text: Text) -> dict[str, str]:
    """Define the words of the report."""
    counts = service_area_counts(municipalities, text)
    names = ("signed", "threshold", "service_area", "date")
    sentences = [text(f"coverage.definition.{name}", **counts) for name in names]
    parted = (sentence.partition(": ") for sentence in sentences)
    return {term: meaning[0].upper() + meaning[1:] for term, _, meaning in parted}


def _published_figure(row: pd.Series, comparison: PublishedComparison, text: Text) -> KeyFigure:
    values = {
        "published": text.number(comparison.published_count),
        "total": text.number(int(row["total_count"])),
        "documented": text.number(comparison.documented_count),
    }
    label = text("coverage.key.published_label", date=text.date(row["date"]))
    if comparison.published_share is None:
        value = f"{values['published']}/{values['total']}"
        return KeyFigure(value, label, text("coverage.key.published_count_only", **values))
    share = short_share(comparison.published_share, text)
    return KeyFigure(share, label, text("coverage.key.published_with_share", share=share, **values))


def _smallest_figure(sets: pd.DataFrame, held_out: pd.Series, text: Text) -> KeyFigure:
    needed = {frozenset(codes): count for codes, count in zip(sets["held_out"], sets["smallest_count"], strict=True)}
    value = text.number(needed[frozenset()])
    label = text("coverage.key.smallest_label", n=value)
    if held_out.empty:
        return KeyFigure(value, label)
    names = text.join(held_out.tolist())
    without = needed.get(frozenset(held_out.index))
    if without is None:
        return KeyFigure(value, label, text("coverage.key.smallest_impossible", held_out=names))
    return KeyFigure(value, label, text("coverage.key.smallest", held_out=names, without=text.number(without)))
