"""What a scenario makes of the data: the status of every municipality, and the cost figures, in one place for all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from akson_analysis.cases.scenario import Scenario
from akson_analysis.costs import assumptions
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message
from akson_analysis.register.status import COUNTING_EVENTS, status_on

BY_HAND = "by_hand"
"""Basis of a status that a scenario sets and no source supports."""

REASON = "Set by hand in the scenario"
"""Reason of a cost figure that a scenario sets; pages say it in their own language."""


def status_in(scenario: Scenario, events: pd.DataFrame, area: pd.DataFrame) -> pd.DataFrame:
    """Return the status of every municipality in a scenario: the register's on its day, but for what is set by hand.

    Parameters
    ----------
    scenario
        Its day, and its answers set by hand.
    events
        As `akson_analysis.load_declarations` returns them.
    area
        The scenario's service area.

    Returns
    -------
    pandas.DataFrame
        As `akson_analysis.status_on`; where the scenario sets the answer, `basis` is `BY_HAND`, `date` the scenario's
        day, and source and note are empty.

    Raises
    ------
    InvalidValueError
        If the scenario sets a municipality that the area does not have.

    Examples
    --------
    >>> from akson_analysis.register import status as declarations
    >>> from akson_analysis.cases.scenario import SetByHand, load_scenario
    >>> area = pd.DataFrame({"population": [198, 693494]}, index=["1151", "0301"])
    >>> oslo = SetByHand(municipality_code="0301", status="signed")
    >>> what_if = load_scenario("status-2020-07").model_copy(update={"declarations": (oslo,)})
    >>> status_in(what_if, declarations.load_declarations(), area)[["status", "basis"]].values.tolist()
    [['signed', 'quoted'], ['signed', 'by_hand']]
    """
    status = status_on(events, scenario.as_of, area)
    codes = [entry.municipality_code for entry in scenario.declarations]
    unknown = [code for code in codes if code not in area.index]
    if unknown:
        raise InvalidValueError(
            Message(
                "refused.outside_area",
                name=scenario.id,
                codes=", ".join(unknown),
                area=scenario.service_area,
                field="service_area",
            )
        )
    if codes:
        answers = [entry.status for entry in scenario.declarations]
        status.loc[codes, "status"] = answers
        status.loc[codes, "is_signed"] = [answer in COUNTING_EVENTS for answer in answers]
        status.loc[codes, "option"] = [entry.option for entry in scenario.declarations]
        status.loc[codes, "date"] = pd.Timestamp(scenario.as_of)
        status.loc[codes, ["date_quality", "basis"]] = ["exact", BY_HAND]
        status.loc[codes, ["source", "note", "note_nn", "note_en"]] = ""
    return status


def cost_model(scenario: Scenario, assumptions_file: str | Path = "") -> assumptions.Assumptions:
    """Return the cost figures of a scenario: the steering document's, then those of a file, then the scenario's own.

    Parameters
    ----------
    scenario
        Its own cost figures, if it sets any.
    assumptions_file
        YAML whose figures replace the steering document's; empty for none.

    Returns
    -------
    akson_analysis.costs.assumptions.Assumptions
        The figures; those the scenario sets have `REASON` as their reason.

    Raises
    ------
    InvalidValueError
        If a figure is unknown or its value cannot be used; every fault is listed.

    Examples
    --------
    >>> from akson_analysis.cases.scenario import load_scenario
    >>> what_if = load_scenario("status-2020-07").model_copy(update={"assumptions": {"state_share": "2000"}})
    >>> cost_model(what_if).ore("state_share") // assumptions.ORE_PER_MNOK
    2000
    """
    model = assumptions.load(overrides=assumptions_file or None)
    if not scenario.assumptions:
        return model
    reason = {"assumption": True, "reason": REASON}
    rules = {figure.id for figure in model.figures if figure.choice is not None}
    return assumptions.override(
        model,
        {
            name: {"choice" if name in rules else "value": value, **reason}
            for name, value in scenario.assumptions.items()
        },
    )
