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

CONTROLS = ("as_of", "service_area", "threshold", "participation", "entry_years", "state_ownership_share")
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


def set_control(scenario: Scenario, control: str, value: Any) -> Scenario:
    """Set one of `CONTROLS` or `FIGURES`; None takes a figure back to what it was without the scenario.

    Raises
    ------
    InvalidValueError
        If the control is unknown or the value does not fit.

    Examples
    --------
    >>> from akson_analysis.cases.scenario import load_scenario
    >>> set_control(load_scenario("status-2020-07"), "threshold", "55 %").threshold
    Fraction(11, 20)
    """
    if control in FIGURES:
        figures = {name: given for name, given in scenario.assumptions.items() if name != control}
        return scenario.model_copy(
            update={"assumptions": figures if value is None else figures | {control: str(value)}}
        )
    if control not in CONTROLS:
        known = ", ".join((*CONTROLS, *FIGURES))
        raise InvalidValueError(Message("refused.word.control", value=shown(control), known=known))
    values = {**scenario.model_dump(), "kind": "illustrative", control: value}
    changed = validated(Scenario, values, Message("refused.scenario"))
    return scenario.model_copy(update={control: getattr(changed, control)})


def within(scenario: Scenario, codes: Collection[str]) -> Scenario:
    """Leave out answers of municipalities that the service area does not have.

    They come back when it has them again, for they are kept until the scenario is saved.
    """
    answers = tuple(entry for entry in scenario.declarations if entry.municipality_code in codes)
    return scenario if answers == scenario.declarations else scenario.model_copy(update={"declarations": answers})


def named(scenario: Scenario, title: str, description: dict[str, str]) -> Scenario:
    """Return the scenario as the visitor's, with a title and what it sets by hand in every language."""
    name = title.strip()
    words = Words(**dict.fromkeys(locales.LANGUAGES, name))
    return scenario.model_copy(
        update={
            "id": file_stem(name),
            "title": words,
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
