"""How firm the figures of a page are: what kind of scenario, whose figures and answers, what is set by hand."""

from __future__ import annotations

from akson_analysis.cases.case import Case
from akson_analysis.locales import Text
from akson_analysis.publishing.content.parts import BannerKind
from akson_analysis.reports.shared import provenance, set_by_hand


def banners(case: Case, text: Text, register_file: str = "") -> list[tuple[BannerKind, str]]:
    """Return what must be known before a page's first figure, most important first.

    Parameters
    ----------
    case
        The scenario on the data.
    text
        The reader's language.
    register_file
        The register of somebody's own, if it is one.

    Returns
    -------
    list of tuple
        Kind and sentence, as `akson_analysis.publishing.Opening` takes them.
    """
    own: list[tuple[BannerKind, str]] = [
        ("information", provenance.note(case.municipalities, text)),
        ("information", provenance.register_note(register_file, text)),
    ]
    if case.is_changed:  # else report 01 would read cost figures it has no use for, and depend on their file
        own.append(("illustrative", set_by_hand.sentence(case.scenario, case.area, case.model, text)))
    scenario = case.scenario
    return [(scenario.kind, scenario.description.in_language(text.language)), *(part for part in own if part[1])]
