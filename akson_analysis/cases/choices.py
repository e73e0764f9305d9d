"""Who is documented or assumed to choose 2a (`commit`) or 2b (`option`) in a scenario, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis import coverage, options
from akson_analysis.cases._lazy import lazy
from akson_analysis.cases.applied import BY_HAND, status_in
from akson_analysis.cases.grouping import group_of_each
from akson_analysis.cases.scenario import Scenario
from akson_analysis.costs import payers
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions


@dataclass(frozen=True)
class ScenarioChoices:
    """One scenario with every municipality's choice in it. Made by `scenario_choices`."""

    scenario: Scenario
    area: pd.DataFrame
    """The service area the choices are of."""
    choices: pd.DataFrame
    """As `choices_in` returns them."""

    @lazy
    def distribution(self) -> pd.DataFrame:
        """Expected municipalities and people by choice, as `akson_analysis.options.distribution` returns them."""
        return options.distribution(self.area, self.choices)

    def distribution_by(self, by: str) -> pd.DataFrame:
        """Return the distribution in each group.

        Parameters
        ----------
        by
            ``"county"``, ``"region"`` (health region) or ``"size"`` (class of inhabitants).

        Returns
        -------
        pandas.DataFrame
            As `akson_analysis.options.distribution`: a row for each `group` and `choice`.
        """
        return options.distribution(self.area, self.choices, group_of_each(self.area, by))

    @property
    def is_known(self) -> bool:
        """Whether anybody's choice is documented or assumed."""
        return bool((self.choices["unknown_probability"] < 1).any())

    @property
    def is_certain(self) -> bool:
        """Whether every choice is certain or quite unknown, so that there is no range."""
        chances = self.choices[[f"{choice}_probability" for choice in options.CHOICES]]
        return bool(chances.isin([0.0, 1.0]).all(axis=None))

    def expected_people(self, choice: str) -> float:
        """Return the inhabitants that are expected to be in municipalities with one of `options.CHOICES`.

        Parameters
        ----------
        choice
            One of `akson_analysis.options.CHOICES`.

        Returns
        -------
        float
            Inhabitants, an expectation.
        """
        people: Any = self.distribution.set_index("choice").loc[choice, "population"]
        return float(people)

    def missing_population(self, threshold: Fraction) -> int:
        """Return the inhabitants that 2a, as it is expected, is short of a threshold; 0 when it reaches it.

        Parameters
        ----------
        threshold
            Share of the people to reach.

        Returns
        -------
        int
            Inhabitants; 0 when it is reached.
        """
        people = round(self.distribution["population"].sum())
        return coverage.missing_population(round(self.expected_people("commit")), people, threshold)

    @property
    def largest(self) -> str:
        """Code of the municipality with most expected people in 2a; empty when nobody may be in 2a."""
        expected = self.choices["commit_probability"] * self.area["population"]
        return str(expected.idxmax()) if expected.any() else ""

    @property
    def share_without_largest(self) -> float:
        """Expected share of the people in 2a when its largest member is not there, from 0 to 1."""
        if not self.largest:
            return 0.0
        expected = self.choices["commit_probability"] * self.area["population"]
        return float(expected.drop(self.largest).sum() / self.area["population"].sum())

    @lazy
    def owners(self) -> pd.DataFrame:
        """The largest expected owners of 2a, largest first; no row when nobody may be in 2a.

        Indexed by `municipality_code`: `name`, `population`, `commit_probability_pct`, and `share_p10_pct` and
        `share_p90_pct`, the part of the municipal shares it has if it chooses 2a.
        """
        table = options.largest_owners(self.area, self.choices)
        names = self.area.loc[table.index, "name"]
        table = table.assign(name=names, commit_probability_pct=100 * table["commit_probability"])
        return table[["name", "population", "commit_probability_pct", "share_p10_pct", "share_p90_pct"]]

    @lazy
    def rules(self) -> pd.DataFrame:
        """The scenario's rules, and whom each came to decide for.

        One row per rule, in their order: `choice_reason` (its `rule_key`), `choice`, `probability_pct`, `otherwise`
        (what those choose who do not; empty when it is certain), `municipality_count` and `population`.
        """
        reasons = self.choices["choice_reason"].where(self.choices["choice_basis"] == "assumed")
        rows = []
        for number, rule in enumerate(self.scenario.rules, start=1):
            people = self.area["population"][reasons == rule_key(number)]
            rows.append(
                {
                    "choice_reason": rule_key(number),
                    "choice": rule.choice,
                    "probability_pct": 100 * rule.probability,
                    "otherwise": rule.otherwise if rule.probability < 1 else "",
                    "municipality_count": len(people),
                    "population": int(people.sum()),
                }
            )
        return pd.DataFrame(rows)

    def bill_of_likely(self, model: Assumptions) -> pd.DataFrame:
        """Return what those likelier than not to choose 2a pay when only they take part.

        Parameters
        ----------
        model
            The cost figures.

        Returns
        -------
        pandas.DataFrame
            Indexed by their codes: `total_p50_nok` and `total_p85_nok`, kroner. No row when nobody is that likely.
        """
        members = options.likely_members(self.choices)
        if not members:
            return pd.DataFrame(columns=["total_p50_nok", "total_p85_nok"], dtype=float)
        bill = payers.municipal_totals(self.area["population"], model, members=members)
        amounts = {f"total_{level}_nok": bill[f"total_{level}_ore"] / ORE_PER_NOK for level in ("p50", "p85")}
        return pd.DataFrame(amounts)


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

    Parameters
    ----------
    number
        Place of the rule in its scenario.

    Returns
    -------
    str
        What `choices_in` gives as the reason.

    Examples
    --------
    >>> rule_key(2)
    'rule-2'
    """
    return f"rule-{number}"
