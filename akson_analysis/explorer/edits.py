"""What a visitor can do to a scenario: every change takes one and gives a new one, or refuses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from akson_analysis import locales
from akson_analysis._validate import shown, validated
from akson_analysis.cases import what_if
from akson_analysis.cases.scenario import Scenario, SetByHand, Words
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message
from akson_analysis.publishing.runfile.suite import slug

KNOBS = ("as_of", "service_area", "threshold", "participation", "entry_years", "state_ownership_share")
"""Fields of a scenario that have a control of their own."""

FIGURES = ("state_share", "allocation_key", "discount_rate")
"""Cost figures that have a control."""

DOCUMENTED = ""
"""Group that takes a municipality back to what the register says."""


def paint(scenario: Scenario, codes: Collection[str], group: str) -> Scenario:
    """Set what municipalities have answered.

    Parameters
    ----------
    scenario
        As it is.
    codes
        Municipalities of the service area.
    group
        One of `what_if.GROUPS`, or `DOCUMENTED`.

    Examples
    --------
    >>> from akson_analysis.cases.scenario import load_scenario
    >>> painted = paint(load_scenario("status-2020-07"), ["0301"], "commit")
    >>> painted.declarations[0].option
    'commit'
    >>> paint(painted, ["0301"], DOCUMENTED).declarations
    ()
    """
    if group not in (DOCUMENTED, *what_if.GROUPS):
        known = ", ".join(what_if.GROUPS)
        raise InvalidValueError(Message("refused.word.group", value=shown(group), known=known))
    kept = {entry.municipality_code: entry for entry in scenario.declarations}
    for code in codes:
        kept.pop(code, None)
        if group != DOCUMENTED:
            answer = {"status": "signed", "option": group} if group in {"commit", "option"} else {"status": group}
            kept[code] = validated(SetByHand, {"municipality_code": code, **answer}, Message("refused.answer"))
    entries = tuple(sorted(kept.values(), key=lambda entry: entry.municipality_code))
    return scenario.model_copy(update={"declarations": entries})


def turn(scenario: Scenario, knob: str, value: Any) -> Scenario:
    """Set one of `KNOBS` or `FIGURES`; None takes a figure back to what it was without the scenario.

    Raises
    ------
    InvalidValueError
        If the knob is unknown or the value does not fit.

    Examples
    --------
    >>> from akson_analysis.cases.scenario import load_scenario
    >>> turn(load_scenario("status-2020-07"), "threshold", "55 %").threshold
    Fraction(11, 20)
    """
    if knob in FIGURES:
        own = {name: given for name, given in scenario.assumptions.items() if name != knob}
        return scenario.model_copy(update={"assumptions": own if value is None else own | {knob: str(value)}})
    if knob not in KNOBS:
        known = ", ".join((*KNOBS, *FIGURES))
        raise InvalidValueError(Message("refused.word.control", value=shown(knob), known=known))
    given = {**scenario.model_dump(), "kind": "illustrative", knob: value}
    wanted = validated(Scenario, given, Message("refused.scenario"))
    return scenario.model_copy(update={knob: getattr(wanted, knob)})


def within(scenario: Scenario, codes: Collection[str]) -> Scenario:
    """Leave out answers of municipalities that the service area does not have.

    They come back when it has them again, for they are kept until the scenario is saved.
    """
    own = tuple(entry for entry in scenario.declarations if entry.municipality_code in codes)
    return scenario if own == scenario.declarations else scenario.model_copy(update={"declarations": own})


def named(scenario: Scenario, title: str, description: dict[str, str]) -> Scenario:
    """Return the scenario as a visitor's own, with a title and what it sets by hand in every language."""
    name = title.strip()
    own = Words(**dict.fromkeys(locales.LANGUAGES, name))
    return scenario.model_copy(
        update={
            "id": file_stem(name),
            "title": own,
            "description": Words(**description),
            "kind": "illustrative" if what_if.is_changed(scenario) else scenario.kind,
            "source": "Set by hand with akson explore",
        }
    )


def file_stem(title: str) -> str:
    """Return a title as the name of a scenario and its file.

    >>> file_stem("Uten Oslo, på 55 %")
    'uten-oslo-pa-55'
    """
    return slug(title) or "scenario"
