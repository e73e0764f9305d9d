"""What a scenario sets by hand, and what follows: who takes part in the bill, what they pay, and who goes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import pandas as pd

from akson_analysis.cases.choices import ScenarioChoices
from akson_analysis.cases.scenario import EVERYONE, SIGNED, Scenario, SetByHand, load_scenario
from akson_analysis.costs import payers
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.coverage import Coverage
from akson_analysis.errors import InvalidValueError
from akson_analysis.municipalities import year_of

GROUPS = ("commit", "option", "signed", "declined", "not_documented")
"""What a municipality can be set to, in the order pages list it."""


def is_changed(scenario: Scenario) -> bool:
    """Return whether a scenario sets anything by hand: answers, cost figures, participation, years or ownership.

    Parameters
    ----------
    scenario
        Any scenario.

    Returns
    -------
    bool
        False for one that only has rules.

    Examples
    --------
    >>> is_changed(load_scenario("status-2020-07"))
    False
    """
    return bool(
        scenario.declarations
        or scenario.assumptions
        or scenario.entry_years
        or scenario.state_ownership_share
        or scenario.participation != EVERYONE
    )


def group_of(entry: SetByHand) -> str:
    """Return which of `GROUPS` a municipality is set to.

    Parameters
    ----------
    entry
        An answer set by hand.

    Returns
    -------
    str
        One of `GROUPS`.

    Examples
    --------
    >>> group_of(SetByHand(municipality_code="0301", status="signed", option="commit"))
    'commit'
    """
    return entry.option or entry.status


def participation(scenario: Scenario, signing: Coverage) -> Fraction:
    """Return the share of the inhabitants that takes part in a scenario's bill.

    Parameters
    ----------
    scenario
        Its `participation`: everyone, those that have signed, or a share.
    signing
        What the signatures cover, asked only where participation follows them.

    Returns
    -------
    fractions.Fraction
        From 0 to 1; 0 when it follows the signatures and nobody has signed.
    """
    if scenario.participation == EVERYONE:
        return Fraction(1)
    return signing.share if scenario.participation == SIGNED else Fraction(scenario.participation)


def per_inhabitant(model: Assumptions, total_population: int, share: Fraction) -> dict[str, float]:
    """Return the bill per inhabitant of those who take part, programme and rollout, in kroner at P50 and P85.

    Parameters
    ----------
    model
        The cost figures.
    total_population
        Inhabitants of the service area.
    share
        The part of them that takes part, above 0.

    Returns
    -------
    dict
        Kroner per inhabitant of those who take part, by ``p50`` and ``p85``.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> {name: round(nok) for name, nok in per_inhabitant(assumptions.load(), 4_632_214, Fraction(1)).items()}
    {'p50': 1601, 'p85': 1939}
    """
    both = payers.participants_ore(model, share)
    return {name: payers.nok_per_inhabitant(ore, total_population * share) for name, ore in both.items()}


def participation_points(
    documented: Fraction, announced: Fraction | None, chosen: Fraction | None = None
) -> dict[Fraction, str]:
    """Return the participations worth a row of a table, and what each is.

    Parameters
    ----------
    documented
        What the documented signatures cover.
    announced
        What was announced; None for nothing.
    chosen
        The scenario's own participation; None for nothing beside the others.

    Returns
    -------
    dict
        Rising: ``documented``, ``announced``, ``letter``, ``break_even``, ``target``, ``full`` or ``chosen`` by share.

    Examples
    --------
    >>> list(participation_points(Fraction(0), Fraction(65, 100)).values())
    ['letter', 'break_even', 'announced', 'target', 'full']
    """
    points = {
        documented: "documented",
        Fraction(1, 2): "letter",
        Fraction(11, 20): "break_even",
        Fraction(17, 20): "target",
        Fraction(1): "full",
    }
    if announced is not None:
        points[announced] = "announced"
    if chosen is not None:
        points.setdefault(chosen, "chosen")
    return {share: points[share] for share in sorted(points) if share > 0}


def front_runners(
    scenario: Scenario, others: Sequence[str], year: int, choices_of: Callable[[Scenario], ScenarioChoices]
) -> list[Scenario]:
    """Return the scenarios that say who goes first: the scenario itself when anyone chooses 2a in it, then the others.

    Parameters
    ----------
    scenario
        The one that is asked first.
    others
        Names of scenarios.
    year
        The year of the municipalities.
    choices_of
        Gives the choices in a scenario, as `akson_analysis.cases.choices.scenario_choices`.

    Returns
    -------
    list of Scenario
        None of them twice.
    """
    first = [scenario] if (choices_of(scenario).choices["choice"] == "commit").any() else []
    return first + [load_scenario(name, year) for name in others if not first or name != scenario.id]


def front_runners_beside(
    code: str,
    scenario: Scenario,
    other: str,
    area: pd.DataFrame,
    choices_of: Callable[[Scenario], ScenarioChoices],
) -> Scenario:
    """Return the first of `front_runners` in which anyone but the municipality `code` chooses 2a.

    What it costs to wait can only be told where somebody else makes the first investment.

    Parameters
    ----------
    code
        The municipality that is asked about.
    scenario, other, area
        As in `front_runners`; `other` is one name.
    choices_of
        Gives the choices in a scenario.

    Returns
    -------
    Scenario
        One in which somebody else goes first.

    Raises
    ------
    InvalidValueError
        If nobody else goes first in any of them.
    """
    tried = front_runners(scenario, [other], year_of(area), choices_of)
    for candidate in tried:
        if (choices_of(candidate).choices["choice"].drop(code) == "commit").any():
            return candidate
    raise InvalidValueError(
        f"what it costs {area['name_short'][code]} to wait cannot be told: nobody else chooses 2a in "
        f"{' or '.join(repr(candidate.id) for candidate in tried)}. "
        "Name a scenario in which others do as front_runner_scenario"
    )
