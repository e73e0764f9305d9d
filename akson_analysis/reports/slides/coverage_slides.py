"""Slides of the letters and the choice: where we stand, the map, the gap, who matters, 2a and 2b."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from akson_analysis.cases.case import Case
from akson_analysis.cases.signing.inference import NoInference
from akson_analysis.figures.charts import Bars, Series, Threshold
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.publishing.deck import Slide
from akson_analysis.reports import coverage
from akson_analysis.reports import options as option_report
from akson_analysis.reports.coverage import (
    coverage_exhibits,
    coverage_tables,
    coverage_words,
    inference_words,
    influence_words,
)
from akson_analysis.reports.options import option_words
from akson_analysis.reports.shared import provenance, set_by_hand
from akson_analysis.reports.shared.exhibits import exhibit
from akson_analysis.reports.shared.phrases import chance, short_share
from akson_analysis.reports.slides.slide_figures import figure
from akson_analysis.reports.slides.slide_tables import behind, by_class, own_table, standing_rows
from akson_analysis.reports.slides.telling import of_the_register, paragraphs, reconstructed, what_is_inferred

_GAP_SHOWN = 14  # bars that can be read from the back of a room
_NAMES = 3
_BY_COUNTY = ("group", "municipality_count", "signed_count", "count_share_pct", "population", "population_share_pct")
_RANKED = ("name", "population", "signing_probability_pct", "pass_if_yes_pct", "pass_if_no_pct")
_POWER = ("name", "population", "share_pct", "shapley_shubik_pct")
_CHOICES = ("scenario", "choice", "municipality_count", "population", "population_share_pct")


def cover(case: Case, text: Text, *, register_file: str = "") -> Slide:
    """Open with the documented share, and the map on which every inhabitant takes as much room."""
    result, scenario = case.coverage, case.scenario
    shown = coverage.population_twin(case, text)
    by_hand = set_by_hand.sentence(scenario, case.area, case.model, text)
    edition, register = provenance.note(case.municipalities, text), provenance.register_note(register_file, text)
    warnings = [
        *([text("slides.cover.by_hand")] if by_hand else []),
        *([text("slides.cover.own_register")] if register else []),
        *([text("slides.cover.other_year", year=case.year)] if edition else []),
    ]
    return Slide(
        id="cover",
        layout="tall",
        eyebrow=f"{text('slides.title')} · {text.date(scenario.as_of)}",
        heading=text(
            "slides.cover.heading",
            share=text.percent(result.share, 2),
            threshold=short_share(result.threshold, text),
        ),
        body=[scenario.title.in_language(text.language), text("slides.cover.circles"), *warnings],
        **of_the_register(case, text),
        figure=figure(shown, text, behind("cover", by_class(shown, case.area), text("slides.data.status"), text)),
        notes=paragraphs(
            scenario.description.in_language(text.language),
            by_hand,
            edition,
            register,
            coverage_words.map_conclusion(result, scenario, text),
            shown.conclusion,
        ),
        source=text("slides.source.map"),
    )


def standing(case: Case, text: Text) -> Slide:
    """Set what is documented beside what was announced, and both against the thresholds."""
    result, announced = case.coverage, case.beside_announced
    shown = coverage.gauge(case, text)
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
    table = behind("standing", standing_rows(case, text), text("slides.data.standing"), text)
    return Slide(
        id="standing",
        heading=heading,
        body=points,
        **of_the_register(case, text),
        figure=figure(shown, text, table),
        notes=paragraphs(shown.conclusion, coverage_words.published_paragraph(announced, case.scenario, text)),
        source=text("slides.source.register", year=case.year),
    )


def status(case: Case, text: Text) -> Slide:
    """Show who is named in the sources."""
    result = case.coverage
    shown = coverage.status_map(case, text, layout="split")
    counties = coverage_tables.group_table(case.coverage_by("county"))
    drawn = figure(shown, text, behind("map", counties, text("coverage.county.heading"), text, _BY_COUNTY))
    return Slide(
        id="map",
        layout="tall",
        heading=text(
            "slides.map.heading", signed=text.number(result.signed_count), total=text.number(result.total_count)
        ),
        body=[text("slides.map.grey"), text("slides.map.share", share=text.percent(result.share, 2))],
        **of_the_register(case, text),
        figure=drawn,
        notes=paragraphs(shown.conclusion, drawn.alt),
        source=text("slides.source.map"),
    )


def inferred(case: Case, text: Text) -> Slide | None:
    """Show what the announced total says of those it does not name."""
    inference, passing = case.inference, case.pass_probabilities
    if isinstance(inference, NoInference) or passing is None:
        return None
    threshold = case.scenario.threshold
    row: Any = passing[passing["threshold"] == threshold].iloc[0]
    open_rows = inference.table.loc[~inference.table["is_documented"], "probability"]
    values = {
        "threshold": short_share(threshold, text),
        "chance": chance(row["pass"], text),
        "low": text.percent(float(open_rows.min()), 1),
        "high": text.percent(float(open_rows.max()), 1),
        "count": text.plural("common.municipalities", len(open_rows)),
    }
    shown = coverage.inferred_map(case, text, layout="split")
    return Slide(
        id="inferred",
        layout="tall",
        heading=text("slides.inferred.heading", **values),
        body=[text("slides.inferred.dotted", **values), text("slides.inferred.agrees")],
        **reconstructed(text),
        figure=figure(shown, text, behind("inferred", by_class(shown, case.area), text("slides.data.inferred"), text)),
        notes=paragraphs(
            what_is_inferred(case, text),
            shown.conclusion,
            inference_words.pass_conclusion(passing, inference, threshold, text),
        ),
        source=text("slides.source.announced"),
    )


def gap(case: Case, text: Text, *, held_out: Collection[str] = ()) -> Slide:
    """Show the smallest group that closes the gap, or that there is none."""
    threshold, closing, missing = case.scenario.threshold, case.gap(), coverage.missing(case, text)
    closed = coverage.gap(case, text, held_out=held_out)
    outside = coverage_words.held_out_conclusion(
        case.coverage,
        coverage_exhibits.gap_without(case, held_out),
        coverage_exhibits.names_of(case, held_out),
        text,
    )
    values = {
        "n": text.plural("common.municipalities", len(closing)),
        "threshold": short_share(threshold, text),
        "names": text.join(closing["name_short"].head(_NAMES).tolist()),
    }
    if closing.empty:
        largest = case.not_signed
        if largest.empty:
            largest = case.area.assign(share_pct=100 * case.area["population"] / case.people)
        bars = largest.sort_values("population", ascending=False, kind="stable").head(_GAP_SHOWN)
        heading, series, axis = text("slides.gap.heading_met", **values), "slides.gap.series_met", "slides.gap.axis_met"
        rows, caption = bars.reset_index()[["name", "county_name", "population", "share_pct"]], missing.heading
    else:
        bars = closing.head(_GAP_SHOWN)
        heading, series, axis = text("slides.gap.heading", **values), "slides.gap.series", "slides.gap.axis"
        rows, caption = coverage_tables.gap_table(closing), closed.heading
    chart = Bars(
        text=text,
        alt=text("slides.gap.alt", conclusion=coverage_words.gap_conclusion(closing, text)),
        categories=[str(name) for name in bars["name_short"]],
        series=[
            Series(text(series), (bars["share_pct"] / 100).tolist(), DEFAULT.style("signed")),
        ],
        number=NumberStyle("percent", 1),
        axis_title=text(axis),
        thresholds=() if closing.empty else [Threshold(float(threshold), values["threshold"])],
    )
    return Slide(
        id="gap",
        heading=heading,
        body=[missing.conclusion, text("slides.gap.arithmetic"), *([outside] if outside else [])],
        **of_the_register(case, text),
        figure=figure(exhibit("gap", text, figure=chart), text, behind("gap", rows, caption, text)),
        notes=paragraphs(missing.conclusion, closed.conclusion),
        source=text("slides.source.register", year=case.year),
    )


def influence(case: Case, text: Text) -> Slide:
    """Show whose decision moves the probability most; without probabilities, whose voting power is largest."""
    ranked = case.conversations
    if ranked is None:
        return _power(case, text)
    shown = coverage.conversations(case, text)
    first: Any = ranked.iloc[0]
    names = case.area["name_short"]
    values = {
        "name": names[ranked.index[0]],
        "names": text.join(names[ranked.index[1 : _NAMES + 1]].tolist()),
        "threshold": short_share(case.scenario.threshold, text),
        "now": chance(float(first["pass_if_yes"] - first["gain"]), text),
        "yes": chance(float(first["pass_if_yes"]), text),
        "no": chance(float(first["pass_if_no"]), text),
    }
    first_two = case.combined_effect([str(code) for code in ranked.index[:2]])
    combined = influence_words.combined_sentence(first_two, names, text)
    return Slide(
        id="influence",
        heading=text("slides.influence.heading", **values),
        body=[text("slides.influence.now", **values), text("slides.influence.next", **values), combined],
        **reconstructed(text),
        figure=figure(shown, text, own_table("influence", shown, text, _RANKED, influence_words.SHOWN)),
        notes=paragraphs(shown.conclusion, shown.note),
        source=text("slides.source.announced"),
    )


def options(case: Case, text: Text, *, compare_with: Sequence[str]) -> Slide:
    """Set the scenarios for 2a and 2b side by side, and say that they are examples."""
    compared = case.choices_beside(compare_with)
    shown = option_report.scenarios(compared, text)
    largest = option_words.without_largest_sentence(compared.in_detail, text)
    table = compared.distributions
    commit = table[table["choice"] == "commit"]["population_share_pct"]
    chosen = commit[commit > 0]
    values = {
        "low": text.percent(float(chosen.min() if len(chosen) else 0) / 100, 1),
        "high": text.percent(float(commit.max()) / 100, 1),
    }
    own = option_words.map_conclusion(compared.own, text)
    key = "slides.options.heading_some" if compared.own.is_known else "slides.options.heading"
    return Slide(
        id="options",
        heading=text(key, **values),
        body=[own, text("slides.options.meaning"), *([largest] if largest else [])],
        status="illustrative",
        status_note=text("slides.status.options"),
        figure=figure(
            shown,
            text,
            own_table("options", shown, text, _CHOICES),
            notes=[f"2a: {text.percent(float(share) / 100, 1)}" for share in commit],
        ),
        notes=paragraphs(
            own,
            shown.conclusion,
            " ".join(
                f"{option_words.title(other, text)}: {other.scenario.description.in_language(text.language)}"
                for other in compared[1:]
            ),
        ),
        source=text("slides.source.scenarios", year=case.year),
    )


def _power(case: Case, text: Text) -> Slide:
    shown = coverage.voting_power(case, text)
    first: Any = case.voting_power.iloc[0]
    return Slide(
        id="influence",
        heading=text(
            "slides.influence.heading_power",
            name=case.area.loc[case.voting_power.index[0], "name_short"],
            share=text.percent(first["share_pct"] / 100, 1),
            power=text.percent(first["shapley_shubik_pct"] / 100, 1),
        ),
        body=[shown.conclusion, what_is_inferred(case, text)],
        **of_the_register(case, text) | {"status_note": text("slides.status.power")},
        figure=figure(shown, text, own_table("influence", shown, text, _POWER, influence_words.SHOWN)),
        notes=paragraphs(shown.conclusion, what_is_inferred(case, text)),
        source=text("slides.source.register", year=case.year),
    )
