"""What the municipality brief shows: how it opens, its tables and its two figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from akson_analysis import figures
from akson_analysis.cases.case import Case
from akson_analysis.cases.local.municipality import MunicipalityInCase
from akson_analysis.figures.charts import Bars, Lines
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.publishing import Drawing, Exhibit, Opening, PageSource
from akson_analysis.publishing.content.parts import BannerKind
from akson_analysis.reports.brief import brief_figures, brief_words
from akson_analysis.reports.coverage import influence_words
from akson_analysis.reports.parameters import MunicipalityBriefParameters
from akson_analysis.reports.shared import provenance, set_by_hand
from akson_analysis.reports.shared.exhibits import exhibit

_PRINT_SIZE = (3.5, 2.05)
"""Inches: half the text width of A4."""
_PRINT_SCALE = 0.8
"""Of the text in a figure on the whole width."""


def opening(case: Case, municipality: MunicipalityInCase, p: MunicipalityBriefParameters, text: Text) -> Opening:
    """Open the brief: whom it is about, that its costs are examples, and four key figures."""
    model = case.model
    key = text(f"costs.keys.{model.choice('allocation_key')}")
    banners: list[tuple[BannerKind, str]] = [
        ("illustrative", text("brief.banner", year=model.price_year, key=key)),
        ("information", provenance.note(case.municipalities, text)),
        ("illustrative", set_by_hand.sentence(case.scenario, case.area, model, text)),
    ]
    waiting = municipality.waiting([max(case.entry_years)], p.settlement_rule)
    state_share = Fraction(case.state_ownership_share)
    return Opening(
        text("brief.title", name=municipality.name),
        text("brief.subtitle"),
        case.scenario.as_of,
        [(kind, message) for kind, message in banners if message],
        brief_words.key_figures(municipality, waiting, p.settlement_rule, state_share, text),
    )


def letter(municipality: MunicipalityInCase, text: Text) -> Exhibit:
    """Show what the letter asks of the municipality, and what it does not."""
    return exhibit("letter", text, conclusion=brief_words.letter(municipality, text))


def costs(municipality: MunicipalityInCase, text: Text, *, correlation: float) -> Exhibit:
    """Show what the municipality pays at P50 and P85."""
    return exhibit(
        "costs",
        text,
        conclusion=brief_words.cost_conclusion(municipality, correlation, text),
        table=brief_words.cost_table(municipality.bill, text),
        caption=text("brief.cost.caption"),
    )


def similar(case: Case, municipality: MunicipalityInCase, text: Text) -> Exhibit:
    """Show similar municipalities, and what the municipality owns."""
    return exhibit(
        "similar",
        text,
        conclusion=brief_words.peer_conclusion(municipality, case.model.share("equal_part_share"), text),
        table=brief_words.peer_table(municipality.peers, text),
        caption=text("brief.peers.caption"),
        note=brief_words.ownership(municipality, Fraction(case.state_ownership_share), text),
    )


def choice(municipality: MunicipalityInCase, text: Text) -> Exhibit:
    """Begin with 2a and 2b: until when waiting pays, by rule."""
    conclusion = brief_words.choice_conclusion(municipality.break_even, text)
    return exhibit("choice", text, heading=text("brief.choice.heading"), conclusion=conclusion)


def waiting(municipality: MunicipalityInCase, text: Text) -> Exhibit:
    """Draw what joining later costs beyond joining at once."""
    conclusion = brief_words.choice_conclusion(municipality.break_even, text)
    shown = exhibit(
        "waiting",
        text,
        heading=text("brief.choice.chart_heading"),
        conclusion=text("brief.choice.chart_conclusion"),
    )
    return _half(shown, brief_figures.waiting(municipality.commit_or_wait, municipality.name, conclusion, text))


def years(municipality: MunicipalityInCase, text: Text) -> Exhibit:
    """Draw what the municipality pays each year."""
    conclusion = brief_words.year_conclusion(municipality.by_year, text)
    shown = exhibit(
        "years",
        text,
        heading=text("brief.years.heading"),
        conclusion=conclusion,
        table=municipality.by_year.rename_axis("cost_year").reset_index(),
    )
    return _half(shown, brief_figures.years(municipality.by_year, municipality.name, conclusion, text))


def commit_or_wait(
    case: Case, municipality: MunicipalityInCase, text: Text, *, years: Sequence[int], rule: str
) -> Exhibit:
    """Show 2a beside 2b in some years, settled by one rule, and how much the municipality's decision weighs."""
    weight = case.weight_of(municipality.code)
    decision = influence_words.decision(weight, municipality.name, case.scenario.threshold, text)
    return exhibit(
        "commit-or-wait",
        text,
        table=brief_words.choice_table(municipality.waiting(years, rule), text),
        caption=text("brief.choice.caption", rule=text(f"brief.rule.{rule}")),
        note=f"{brief_words.choice_note(municipality, text)}\n\n{decision}",
    )


def sources(case: Case, text: Text, *, register_file: str = "") -> list[PageSource]:
    """Name the sources of the brief, each with what was taken from it, and the edition of the data."""
    edition = provenance.source(case.municipalities, case.area, text, register_file)
    return [*brief_words.sources(case.municipalities, text), edition]


def _half(shown: Exhibit, figure: Bars | Lines) -> Exhibit:
    """Let a figure stand beside another, the printed one drawn for half the width of A4."""
    static = partial(figures.static, figure, theme=DEFAULT.scaled(_PRINT_SCALE), size=_PRINT_SIZE)
    return replace(
        shown, width="half", figure=Drawing(figure, figure.alt, partial(figures.interactive, figure), static)
    )
