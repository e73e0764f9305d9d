"""Report 01 as exhibits: how far the letters reach, who is missing, and what closes the gap."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from akson_analysis.cases.case import Case
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.maps import Layout
from akson_analysis.locales import Text
from akson_analysis.publishing import Exhibit, Opening
from akson_analysis.reports.coverage import coverage_figures as figures
from akson_analysis.reports.coverage import coverage_tables as tables
from akson_analysis.reports.coverage import coverage_words as words
from akson_analysis.reports.shared import provenance
from akson_analysis.reports.shared.banners import banners
from akson_analysis.reports.shared.exhibits import exhibit
from akson_analysis.reports.shared.group_labels import labelled
from akson_analysis.sources import snapshot


def opening(case: Case, text: Text, *, held_out: Collection[str] = (), register_file: str = "") -> Opening:
    """Return what the page says first: the share, the threshold, what was announced, and how few could meet it.

    Parameters
    ----------
    case, text
        The scenario on the data, and the reader's language.
    held_out
        Codes or names of municipalities that may not help to reach the threshold.
    register_file
        The register of somebody's own, if it is one.
    """
    scenario = case.scenario
    return Opening(
        title=text("coverage.title"),
        subtitle=text("coverage.subtitle"),
        date=scenario.as_of,
        banners=banners(case, text, register_file),
        key_figures=words.key_figures(
            case.coverage,
            case.beside_announced,
            case.smallest_sets(held_out),
            names_of(case, held_out),
            text,
            len(scenario.declarations),
        ),
    )


def status_map(case: Case, text: Text, *, layout: Layout = "whole") -> Exhibit:
    """Return the map of who is documented to have answered what."""
    return exhibit(
        "coverage-map",
        text,
        heading=text("coverage.map.heading"),
        conclusion=words.map_conclusion(case.coverage, case.scenario, text),
        figure=figures.status_map(case.municipalities, case.area, case.status, case.scenario, text, layout),
        table=tables.status_table(case.area, case.status, text),
        width="half",
    )


def population_twin(case: Case, text: Text) -> Exhibit:
    """Return the map on which every inhabitant takes as much room."""
    spec = figures.status_map(case.municipalities, case.area, case.status, case.scenario, text)
    return exhibit(
        "population-twin",
        text,
        heading=text("coverage.twin.heading"),
        conclusion=text("coverage.twin.conclusion", half_count=case.half_count),
        figure=figures.status_twin(spec, figures.circles(case.municipalities), case.status, text),
        width="half",
    )


def gauge(case: Case, text: Text) -> Exhibit:
    """Return the documented and the announced share against the thresholds, for both definitions of the area."""
    note = text("coverage.service_area.note", **words.service_area_counts(case.municipalities, text))
    return exhibit(
        "gauge",
        text,
        heading=text("coverage.gauge.heading"),
        conclusion=words.gauge_conclusion(case.coverage, text),
        figure=figures.gauge(case.coverage, case.beside_announced, text),
        table=tables.definitions_table(case.coverage_by_definition, text),
        note=f"{words.definitions_conclusion(case.coverage_by_definition, text)} {note}",
    )


def announced(case: Case, text: Text) -> Exhibit:
    """Return what separates the documented figures from the announced ones, in words."""
    paragraph = words.published_paragraph(case.beside_announced, case.scenario, text)
    return exhibit(
        "announced",
        text,
        heading=text("coverage.published.heading"),
        conclusion=f"{paragraph} {provenance.announced(case.municipalities, text)}",
    )


def missing(case: Case, text: Text) -> Exhibit:
    """Return everybody whose signature does not count, largest first."""
    return exhibit(
        "missing",
        text,
        heading=text("coverage.missing.heading"),
        conclusion=words.missing_conclusion(case.not_signed, text),
        table=tables.missing_table(case.not_signed, text),
    )


def gap(case: Case, text: Text, *, held_out: Collection[str] = ()) -> Exhibit:
    """Return the fewest that would close the gap, and how many it takes when some are held out."""
    closing = case.gap()
    without = words.held_out_conclusion(case.coverage, gap_without(case, held_out), names_of(case, held_out), text)
    return exhibit(
        "gap",
        text,
        heading=text("coverage.gap.heading"),
        conclusion=f"{words.gap_conclusion(closing, text)} {without}",
        table=tables.gap_table(closing),
    )


def by_county(case: Case, text: Text) -> Exhibit:
    """Return the share of the municipalities beside the share of the people in each county."""
    counties = labelled(case.coverage_by("county"), "county", text)
    return exhibit(
        "counties",
        text,
        heading=text("coverage.county.heading"),
        conclusion=words.county_conclusion(counties, text),
        figure=figures.county_shares(counties, text),
        table=tables.group_table(counties),
    )


def by_group(case: Case, by: str, text: Text) -> Exhibit:
    """Return the coverage by ``"region"`` (health region), ``"size"`` or ``"centrality"``."""
    groups = labelled(case.coverage_by(by), by, text)
    return exhibit(
        f"by-{by}",
        text,
        heading=text(f"coverage.groups.{by}_heading", year=case.municipalities.attrs["centrality_year"]),
        conclusion=words.group_conclusion(groups, text),
        table=tables.group_table(groups),
    )


def timeline(case: Case, text: Text) -> Exhibit:
    """Return the documented coverage from the first letter to the day, with what was announced and the plan."""
    return exhibit(
        "timeline",
        text,
        heading=text("coverage.timeline.heading"),
        conclusion=words.timeline_conclusion(case.timeline, case.scenario, text),
        figure=figures.timeline(case.timeline, case.published, snapshot.milestones(), case.scenario, text),
        table=case.timeline,
    )


def conditions(case: Case, text: Text) -> Exhibit:
    """Return the letter's conditions for the state going on, as a checklist."""
    return exhibit(
        "conditions",
        text,
        heading=text("coverage.conditions.heading"),
        conclusion=words.conditions_conclusion(case.conditions, case.scenario, text),
        table=tables.conditions_table(case.conditions, case.coverage, text),
    )


def names_of(case: Case, held_out: Collection[str]) -> pd.Series:
    """Return the short names, by code, of those of some municipalities that were asked."""
    names: pd.Series = case.area.loc[case.asked_of(held_out), "name_short"]
    return names


def gap_without(case: Case, held_out: Collection[str]) -> pd.DataFrame | None:
    """Return what closes the gap when some are held out; None when nothing does."""
    try:
        return case.gap(held_out)
    except InvalidValueError:
        return None
