"""Slides of the letters and the choice: where we stand, the map, the gap, who matters, 2a and 2b."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from akson_analysis.cases.signing.decisions import conversations
from akson_analysis.cases.signing.inference import pass_probabilities
from akson_analysis.figures.charts import Bars, Series, Threshold
from akson_analysis.figures.maps import Layout, MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.publishing.deck import Slide
from akson_analysis.reports.coverage import (
    coverage_exhibits,
    coverage_figures,
    coverage_tables,
    inference_words,
    influence_figures,
    influence_words,
)
from akson_analysis.reports.coverage import coverage_words as words
from akson_analysis.reports.options import option_figures, option_words
from akson_analysis.reports.shared.phrases import chance, short_share
from akson_analysis.reports.slides import slide_tables as slides_tables
from akson_analysis.reports.slides.facts import Facts, paragraphs
from akson_analysis.reports.slides.slide_figures import figure
from akson_analysis.reports.slides.slide_tables import behind

_GAP_SHOWN = 14
_NAMES = 3
_BY_COUNTY = ("group", "municipality_count", "signed_count", "count_share_pct", "population", "population_share_pct")


def cover(known: Facts, text: Text) -> Slide:
    """Open with the documented share, and the map on which every inhabitant takes as much room."""
    result, scenario = known.result, known.scenario
    circles = coverage_figures.circles(known.municipalities)
    twin = coverage_figures.status_twin(_status_map(known, text, "whole"), circles, known.status, text)
    return Slide(
        id="cover",
        layout="tall",
        eyebrow=f"{text('slides.title')} · {text.date(scenario.as_of)}",
        heading=text(
            "slides.cover.heading",
            share=text.percent(result.share, 2),
            threshold=short_share(result.threshold, text),
        ),
        body=[scenario.title.in_language(text.language), text("slides.cover.circles"), *_warned(known, text)],
        status=scenario.kind,
        status_note=_register_note(known, text),
        figure=figure(
            twin, text, behind("cover", slides_tables.by_class(twin, known.area), text("slides.data.status"), text)
        ),
        notes=paragraphs(
            scenario.description.in_language(text.language),
            known.set_by_hand,
            known.edition_note,
            known.register_note,
            words.map_conclusion(result, scenario, text),
            text("coverage.twin.conclusion", half_count=known.case.half_count),
        ),
        source=text("slides.source.map"),
    )


def standing(known: Facts, text: Text) -> Slide:
    """Set what is documented beside what was announced, and both against the thresholds."""
    result, announced = known.result, known.announced
    values = {
        "share": text.percent(result.share, 2),
        "threshold": short_share(result.threshold, text),
        "count": text.plural("common.municipalities", result.signed_count),
        "missing": text.number(result.missing_population),
    }
    is_met = "met" if result.is_met else "not_met"
    heading, points = text(f"slides.standing.heading_{is_met}", **values), [text("slides.standing.named", **values)]
    if announced is not None:
        row, comparison = announced
        values |= {
            "published": text.number(comparison.published_count),
            "total": text.number(int(row["total_count"])),
            "date": text.date(row["date"]),
        }
        if comparison.published_share is None:
            points.insert(0, text("slides.standing.announced_count", **values))
        else:
            values["announced"] = short_share(comparison.published_share, text)
            heading = text("slides.standing.heading", **values)
            points.insert(0, text("slides.standing.announced", **values))
    points += [text(f"slides.standing.{is_met}", **values), text("slides.standing.thresholds")]
    return Slide(
        id="standing",
        heading=heading,
        body=points,
        status=known.scenario.kind,
        status_note=_register_note(known, text),
        figure=figure(
            coverage_figures.gauge(result, announced, text),
            text,
            behind("standing", slides_tables.standing(result, announced, text), text("slides.data.standing"), text),
        ),
        notes=paragraphs(
            words.gauge_conclusion(result, text), words.published_paragraph(announced, known.scenario, text)
        ),
        source=text("slides.source.register", year=known.year),
    )


def status(known: Facts, text: Text) -> Slide:
    """Show who is named in the sources."""
    result = known.result
    spec = _status_map(known, text)
    counties = coverage_tables.group_table(known.case.coverage_by("county"))
    return Slide(
        id="map",
        layout="tall",
        heading=text(
            "slides.map.heading", signed=text.number(result.signed_count), total=text.number(result.total_count)
        ),
        body=[text("slides.map.grey"), text("slides.map.share", share=text.percent(result.share, 2))],
        status=known.scenario.kind,
        status_note=_register_note(known, text),
        figure=figure(spec, text, behind("map", counties, text("coverage.county.heading"), text, _BY_COUNTY)),
        notes=paragraphs(words.map_conclusion(result, known.scenario, text), spec.alt),
        source=text("slides.source.map"),
    )


def inferred(known: Facts, text: Text) -> Slide | None:
    """Show what the announced total says of those it does not name."""
    inference = known.inference
    if inference is None:
        return None
    passing = pass_probabilities(inference, known.case.thresholds)
    row: Any = passing[passing["threshold"] == known.scenario.threshold].iloc[0]
    open_rows = inference.table.loc[~inference.table["is_documented"], "probability"]
    values = {
        "threshold": short_share(known.scenario.threshold, text),
        "chance": chance(row["pass"], text),
        "low": text.percent(float(open_rows.min()), 1),
        "high": text.percent(float(open_rows.max()), 1),
        "count": text.plural("common.municipalities", len(open_rows)),
    }
    spec = influence_figures.inferred_map(
        known.municipalities, known.area, known.status, inference, text, layout="split"
    )
    return Slide(
        id="inferred",
        layout="tall",
        heading=text("slides.inferred.heading", **values),
        body=[text("slides.inferred.dotted", **values), text("slides.inferred.agrees")],
        status="reconstructed",
        status_note=text("slides.status.reconstructed"),
        figure=figure(
            spec,
            text,
            behind("inferred", slides_tables.by_class(spec, known.area), text("slides.data.inferred"), text),
        ),
        notes=paragraphs(
            known.inference_words,
            inference_words.map_conclusion(inference, text),
            inference_words.pass_conclusion(passing, inference, known.scenario.threshold, text),
        ),
        source=text("slides.source.announced"),
    )


def gap(known: Facts, text: Text) -> Slide:
    """Show the smallest group that closes the gap, or that there is none."""
    area, held_out = known.area, known.parameters.on_codes_of_the_year(known.parameters.held_out)
    missing, closing = known.case.not_signed, known.case.gap()
    without = coverage_exhibits.gap_without(known.case, held_out)
    outside = words.held_out_conclusion(known.result, without, coverage_exhibits.names_of(known.case, held_out), text)
    values = {
        "n": text.plural("common.municipalities", len(closing)),
        "threshold": short_share(known.scenario.threshold, text),
        "names": text.join(closing["name_short"].head(_NAMES).tolist()),
    }
    if closing.empty:
        shown = missing if not missing.empty else area.assign(share_pct=100 * area["population"] / known.people)
        shown = shown.sort_values("population", ascending=False, kind="stable").head(_GAP_SHOWN)
        heading = text("slides.gap.heading_met", **values)
        rows = shown.reset_index()[["name", "county_name", "population", "share_pct"]]
    else:
        rows = coverage_tables.gap_table(closing)
        shown = closing.head(_GAP_SHOWN)
        heading = text("slides.gap.heading", **values)
    conclusion = words.gap_conclusion(closing, text)
    points = [words.missing_conclusion(missing, text), text("slides.gap.arithmetic")]
    return Slide(
        id="gap",
        heading=heading,
        body=[*points, *([outside] if outside else [])],
        status=known.scenario.kind,
        status_note=_register_note(known, text),
        figure=figure(
            Bars(
                text=text,
                alt=text("slides.gap.alt", conclusion=conclusion),
                categories=[str(name) for name in shown["name_short"]],
                series=[
                    Series(
                        text("slides.gap.series" if not closing.empty else "slides.gap.series_met"),
                        (shown["share_pct"] / 100).tolist(),
                        DEFAULT.style("signed"),
                    )
                ],
                number=NumberStyle("percent", 1),
                axis_title=text("slides.gap.axis" if not closing.empty else "slides.gap.axis_met"),
                thresholds=[Threshold(float(known.scenario.threshold), values["threshold"])]
                if not closing.empty
                else (),
            ),
            text,
            behind("gap", rows, text("coverage.missing.heading" if closing.empty else "coverage.gap.heading"), text),
        ),
        notes=paragraphs(words.missing_conclusion(missing, text), f"{conclusion} {outside}"),
        source=text("slides.source.register", year=known.year),
    )


def influence(known: Facts, text: Text) -> Slide:
    """Show whose decision moves the probability most; without probabilities, whose voting power is largest."""
    threshold = known.scenario.threshold
    if known.inference is None:
        return _power(known, text)
    ranked = conversations(known.inference, threshold)
    conclusion = influence_words.conversations_conclusion(ranked, known.area, threshold, text)
    first: Any = ranked.iloc[0]
    values = {
        "name": known.area.loc[ranked.index[0], "name_short"],
        "names": text.join(known.area.loc[ranked.index[1 : _NAMES + 1], "name_short"].tolist()),
        "threshold": short_share(threshold, text),
        "now": chance(float(first["pass_if_yes"] - first["gain"]), text),
        "yes": chance(float(first["pass_if_yes"]), text),
        "no": chance(float(first["pass_if_no"]), text),
    }
    first_two = known.case.combined_effect([str(code) for code in ranked.index[:2]])
    combined = influence_words.combined_sentence(first_two, known.area["name_short"], text)
    return Slide(
        id="influence",
        heading=text("slides.influence.heading", **values),
        body=[text("slides.influence.now", **values), text("slides.influence.next", **values), combined],
        status="reconstructed",
        status_note=text("slides.status.reconstructed"),
        figure=figure(
            influence_figures.conversation_swings(ranked, known.area, conclusion, text),
            text,
            behind(
                "influence",
                influence_words.conversations_table(ranked, known.area).head(influence_words.SHOWN),
                text("influence.conversations.heading"),
                text,
                ["name", "population", "signing_probability_pct", "pass_if_yes_pct", "pass_if_no_pct"],
            ),
        ),
        notes=paragraphs(conclusion, f"{text('influence.conversations.note')} {combined}"),
        source=text("slides.source.announced"),
    )


def options(known: Facts, text: Text) -> Slide:
    """Set the scenarios for 2a and 2b side by side, and say that they are examples."""
    conclusion = option_words.comparison_conclusion(known.cases, text)
    largest = option_words.without_largest_sentence(known.cases.in_detail, text)
    compared = option_words.with_titles(known.cases.distributions, known.cases, text)
    commit = compared[compared["choice"] == "commit"]["population_share_pct"]
    chosen = commit[commit > 0]
    values = {
        "low": text.percent(float(chosen.min() if len(chosen) else 0) / 100, 1),
        "high": text.percent(float(commit.max()) / 100, 1),
    }
    main = known.cases.own
    bars = option_figures.stacked_shares(
        compared, "scenario", text("options.compare.axis"), text("options.compare.alt", conclusion=conclusion), text
    )
    own = option_words.map_conclusion(main, text)
    key = "slides.options.heading_some" if main.is_known else "slides.options.heading"
    return Slide(
        id="options",
        heading=text(key, **values),
        body=[own, text("slides.options.meaning"), *([largest] if largest else [])],
        status="illustrative",
        status_note=text("slides.status.options"),
        figure=figure(
            replace(bars, notes=[f"2a: {text.percent(float(share) / 100, 1)}" for share in commit]),
            text,
            behind(
                "options",
                option_words.labelled(compared, text),
                text("options.compare.heading"),
                text,
                ["scenario", "choice", "municipality_count", "population", "population_share_pct"],
            ),
        ),
        notes=paragraphs(own, conclusion, _descriptions(known, text)),
        source=text("slides.source.scenarios", year=known.year),
    )


def _power(known: Facts, text: Text) -> Slide:
    table = known.case.voting_power
    conclusion = influence_words.power_conclusion(table, known.area["name_short"], text)
    first: Any = table.iloc[0]
    return Slide(
        id="influence",
        heading=text(
            "slides.influence.heading_power",
            name=known.area.loc[table.index[0], "name_short"],
            share=text.percent(first["share_pct"] / 100, 1),
            power=text.percent(first["shapley_shubik_pct"] / 100, 1),
        ),
        body=[conclusion, known.inference_words],
        status=known.scenario.kind,
        status_note=text("slides.status.power"),
        figure=figure(
            influence_figures.power_pairs(table, known.area, conclusion, text),
            text,
            behind(
                "influence",
                table.head(influence_words.SHOWN),
                text("influence.power.heading"),
                text,
                ["name", "population", "share_pct", "shapley_shubik_pct"],
            ),
        ),
        notes=paragraphs(conclusion, known.inference_words),
        source=text("slides.source.register", year=known.year),
    )


def _status_map(known: Facts, text: Text, layout: Layout = "split") -> MapSpec:
    return coverage_figures.status_map(
        known.municipalities, known.area, known.status, known.scenario, text, layout=layout
    )


def _warned(known: Facts, text: Text) -> list[str]:
    """Say that the scenario sets something no source supports, or that figures or answers are not the embedded ones."""
    by_hand = [text("slides.cover.by_hand")] if known.set_by_hand else []
    own = [text("slides.cover.own_register")] if known.register_note else []
    return by_hand + own + ([text("slides.cover.other_year", year=known.year)] if known.edition_note else [])


def _register_note(known: Facts, text: Text) -> str:
    """Say what the status of a slide of the register means."""
    if known.scenario.kind == "documented":
        return text("slides.status.register")
    return text("slides.status.scenario", title=known.scenario.title.in_language(text.language))


def _descriptions(known: Facts, text: Text) -> str:
    """Describe the scenarios that are compared, in the order they are drawn."""
    return " ".join(
        f"{option_words.title(case, text)}: {case.scenario.description.in_language(text.language)}"
        for case in known.cases[1:]
    )
