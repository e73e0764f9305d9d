"""Who is documented or assumed to choose 2a (`commit`) or 2b (`option`) in a scenario, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from akson_analysis import options
from akson_analysis.cases.applied import BY_HAND, status_in
from akson_analysis.cases.scenario import Scenario


@dataclass(frozen=True)
class ScenarioChoices:
    """One scenario with every municipality's choice in it. Made by `scenario_choices`."""

    scenario: Scenario
    area: pd.DataFrame
    """The service area the choices are of."""
    choices: pd.DataFrame
    """As `choices_in` returns them."""

    @cached_property
    def distribution(self) -> pd.DataFrame:
        """Expected municipalities and people by choice, as `akson_analysis.options.distribution` returns them."""
        return options.distribution(self.area, self.choices)

    @property
    def is_known(self) -> bool:
        """Whether anybody's choice is documented or assumed."""
        return bool((self.choices["unknown_probability"] < 1).any())

    @property
    def is_certain(self) -> bool:
        """Whether every choice is certain or quite unknown, so that there is no range."""
        chances = self.choices[[f"{choice}_probability" for choice in options.CHOICES]]
        return bool(chances.isin([0.0, 1.0]).all(axis=None))


def scenario_choices(scenario: Scenario, area: pd.DataFrame, events: pd.DataFrame) -> ScenarioChoices:
    """Give every municipality of an area a choice by a scenario's rules.

    Parameters
    ----------
    scenario, area, events
        As in `choices_in`.

    Returns
    -------
    ScenarioChoices
        The scenario with its choices and their distribution.
    """
    return ScenarioChoices(scenario, area, choices_in(scenario, area, events))


def choices_in(scenario: Scenario, area: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return every municipality's choice in a scenario, as `akson_analysis.options.choose` does.

    A choice set by hand is assumed and not documented; one that is set to have declined chooses neither.

    Parameters
    ----------
    scenario
        Its day, rules and answers set by hand.
    area
        The scenario's service area, indexed by `municipality_code`.
    events
        As `akson_analysis.load_declarations` returns them.

    Returns
    -------
    pandas.DataFrame
        Indexed as the area: `choice`, `choice_basis`, `choice_reason`, `commit_probability`, `option_probability` and
        `unknown_probability`. The reason is `rule_key` of the rule that decided, `BY_HAND`, or empty.

    Examples
    --------
    >>> from akson_analysis.cases.scenario import load_scenario
    >>> from akson_analysis.municipalities import load_municipalities, service_area
    >>> from akson_analysis.register.status import load_declarations
    >>> area = service_area(load_municipalities(), "declaration")
    >>> chosen = choices_in(load_scenario("first-sixteen"), area, load_declarations())
    >>> chosen.query("choice == 'commit'")["choice_reason"].unique().tolist()
    ['rule-1']
    """
    status = status_in(scenario, events, area)
    rules = [rule.with_reason(rule_key(number)) for number, rule in enumerate(scenario.rules, start=1)]
    chosen = options.choose(area, status, rules)
    is_by_hand = status["basis"] == BY_HAND
    has_chosen = is_by_hand & (status["option"] != "")
    chosen.loc[has_chosen, ["choice_basis", "choice_reason"]] = ["assumed", BY_HAND]
    has_declined = is_by_hand & (status["status"] == "declined")
    chosen.loc[has_declined, ["choice", "choice_basis", "choice_reason"]] = ["unknown", "", ""]
    chosen.loc[has_declined, [f"{choice}_probability" for choice in options.CHOICES]] = [0.0, 0.0, 1.0]
    return chosen


def rule_key(number: int) -> str:
    """Return what stands as the reason of a choice that a scenario's rule decided; rules count from 1.

    >>> rule_key(2)
    'rule-2'
    """
    return f"rule-{number}"


def in_detail(scenarios: Sequence[ScenarioChoices]) -> ScenarioChoices:
    """Return the first scenario in which anything is known, or the first when nothing is."""
    return next((one for one in scenarios if one.is_known), scenarios[0])
