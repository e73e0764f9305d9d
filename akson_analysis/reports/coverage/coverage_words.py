"""The coverage report in words and labelled tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis import coverage
from akson_analysis.cases.map_classes import status_classes
from akson_analysis.cases.scenario import Scenario
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales import Text
from akson_analysis.municipalities import service_area
from akson_analysis.publishing import KeyFigure

THRESHOLDS = (Fraction(1, 2), Fraction(11, 20), Fraction(17, 20))
"""The thresholds people confuse: the letter's, break-even (steering document, figure 25), the external quality
assurer's (26 June 2020)."""

map_classes = status_classes

_NAMES_SHOWN = 5
_NAME_COLUMNS = ["municipality_code", "name", "county_name", "population"]


def threshold_label(threshold: Fraction, text: Text) -> str:
    """Name a threshold, and what it is when it is one of the three.

    >>> from akson_analysis import locales
    >>> threshold_label(Fraction(11, 20), locales.load("en"))
    '55%: where the measure breaks even'
    """
    if threshold in THRESHOLDS:
        return text(f"coverage.threshold.{threshold}")
    return text("coverage.threshold.other", share=short_share(threshold, text))


def key_figures(
    result: Coverage,
    published: tuple[pd.Series, PublishedComparison] | None,
    area: pd.DataFrame,
    held_out: Collection[str],
    text: Text,
    by_hand_count: int = 0,
) -> list[KeyFigure]:
    """Return three or four key figures: the share, the threshold, what was announced, and how few could meet it.

    `by_hand_count` is how many municipalities' answers the scenario sets by hand.
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
    figures.append(_smallest_figure(result, area, held_out, text))
    return figures


def share_label(by_hand_count: int, text: Text) -> str:
    """Name the share of the people: of documented signatures, or with some set by hand."""
    return text("coverage.key.share_by_hand_label" if by_hand_count else "coverage.key.share_label")


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


def class_counts(status: pd.Series, text: Text) -> str:
    """List how many municipalities are of each class, for the alternative text of a map.

    >>> from akson_analysis import locales
    >>> class_counts(pd.Series(["signed", "signed", "declined"]), locales.load("en"))
    'Signed: 2. Declined: 1.'
    """
    counts = status.astype("str").value_counts()
    return " ".join(
        f"{text(f'figures.class.{key}')}: {text.number(int(count))}." for key, count in counts.items() if count
    )


def half_count(area: pd.DataFrame) -> int:
    """Count the largest municipalities that together hold half of the people."""
    total = int(area["population"].sum())
    return len(coverage.smallest_set(area["population"], coverage.quota(total, Fraction(1, 2))))


def gauge_conclusion(result: Coverage, text: Text) -> str:
    """Say whether the documented share meets the threshold."""
    key = "coverage.gauge.conclusion_met" if result.is_met else "coverage.gauge.conclusion_not_met"
    return text(key, share=text.percent(result.share, 2), threshold=short_share(result.threshold, text))


def missing_conclusion(missing: pd.DataFrame, text: Text) -> str:
    """Say how many are missing and name the largest."""
    if missing.empty:
        return text("coverage.missing.conclusion_none")
    largest = missing.head(_NAMES_SHOWN)
    share = text.percent(float(largest["share_pct"].sum()) / 100, 1)
    names = text.join(largest["name_short"].tolist())
    if len(missing) == 1:
        return text("coverage.missing.conclusion_one", names=names, share=share)
    return text(
        "coverage.missing.conclusion" if len(missing) > _NAMES_SHOWN else "coverage.missing.conclusion_few",
        n=text.plural("common.municipalities", len(missing)),
        names=names,
        share=share,
    )


def gap_conclusion(gap: pd.DataFrame, text: Text) -> str:
    """Say who closes the gap."""
    if gap.empty:
        return text("coverage.gap.conclusion_met")
    return text("coverage.gap.conclusion", n=text.number(len(gap)), names=some_names(gap["name_short"].tolist(), text))


def held_out_conclusion(
    area: pd.DataFrame, status: pd.DataFrame, threshold: Fraction, held_out: Collection[str], text: Text
) -> str:
    """Say what closing the gap takes when some are held out; empty when nobody is, or the threshold is met."""
    own = [code for code in held_out if code in area.index]
    if not own or coverage.measure(area, status, threshold).is_met:
        return ""
    names = text.join(area.loc[own, "name_short"].tolist())
    try:
        needed = len(coverage.gap(area, status, threshold, exclude=own))
    except InvalidValueError:
        return text("coverage.gap.conclusion_held_out_impossible", held_out=names)
    return text("coverage.gap.conclusion_held_out", held_out=names, n=text.number(needed))


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


def latest_published(
    published: pd.DataFrame, scenario: Scenario, result: Coverage
) -> tuple[pd.Series, PublishedComparison] | None:
    """Return the last announced total on or before the day, beside what is documented; None when there is none."""
    until = published[published["date"] <= pd.Timestamp(scenario.as_of)]
    if until.empty:
        return None
    row = until.iloc[-1]
    share = Fraction(row["population_share"]) if row["population_share"] else None
    return row, coverage.compare_published(result, int(row["signed_count"]), share)


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


def some_names(names: Sequence[str], text: Text, shown_count: int = _NAMES_SHOWN) -> str:
    """Join names; of a long list the first `shown_count`, and how many more.

    >>> from akson_analysis import locales
    >>> some_names(list("ABCDEFG"), locales.load("en"))
    'A, B, C, D, E and 2 more'
    """
    if len(names) <= shown_count + 1:
        return text.join(list(names))
    shown = ", ".join(names[:shown_count])
    return text("coverage.gap.names_more", names=shown, n=text.number(len(names) - shown_count))


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


def _smallest_figure(result: Coverage, area: pd.DataFrame, held_out: Collection[str], text: Text) -> KeyFigure:
    needed = len(coverage.smallest_set(area["population"], result.quota))
    own = [code for code in held_out if code in area.index]
    label = text("coverage.key.smallest_label", n=text.number(needed))
    if not own:
        return KeyFigure(text.number(needed), label)
    names = text.join(area.loc[own, "name_short"].tolist())
    try:
        without = text.number(len(coverage.smallest_set(area["population"], result.quota, exclude=own)))
        sentence = text("coverage.key.smallest", held_out=names, without=without)
    except InvalidValueError:
        sentence = text("coverage.key.smallest_impossible", held_out=names)
    return KeyFigure(text.number(needed), label, sentence)


def short_share(share: Fraction, text: Text) -> str:
    """Write a share without decimals when it is a whole percentage, else with two.

    >>> from akson_analysis import locales
    >>> [short_share(Fraction(share), locales.load("en")) for share in ("0.65", "0.0118")]
    ['65%', '1.18%']
    """
    decimals = 0 if (100 * share).denominator == 1 else 2
    return text.percent(share, decimals)
