"""What a scenario sets by hand, in words and tables: answers, cost figures, participation, years and ownership."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from akson_analysis.cases import scenario as scenarios
from akson_analysis.cases.scenario import Scenario
from akson_analysis.costs import payers
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions, to_table
from akson_analysis.coverage import Coverage
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of
from akson_analysis.reports.costs import cost_words as costs
from akson_analysis.reports.coverage import coverage_words
from akson_analysis.reports.options.option_words import choices_in

GROUPS = ("commit", "option", "signed", "declined", "not_documented")
"""What a municipality can be set to, in the order it is told."""

_NAMES_SHOWN = 8


def is_changed(scenario: Scenario) -> bool:
    """Say whether a scenario sets anything by hand."""
    return bool(
        scenario.declarations
        or scenario.assumptions
        or scenario.entry_years
        or scenario.state_ownership_share
        or scenario.participation != scenarios.EVERYONE
    )


def sentence(scenario: Scenario, area: pd.DataFrame, model: Assumptions, text: Text) -> str:
    """Say everything a scenario sets by hand; empty when it sets nothing.

    `model` is what `akson_analysis.cases.applied.cost_model` returns for the scenario.
    """
    if not is_changed(scenario):
        return ""
    parts = [text("what_if.intro")] if scenario.declarations else [text("what_if.intro_costs")]
    names = area["name_short"]
    for group in GROUPS:
        own = [names[entry.municipality_code] for entry in scenario.declarations if group_of(entry) == group]
        if own:
            parts.append(text(f"what_if.{group}", names=coverage_words.some_names(own, text, _NAMES_SHOWN)))
    if scenario.assumptions:
        parts.append(text("what_if.figures", figures="; ".join(_figures(scenario, model, text))))
    if scenario.participation == scenarios.SIGNED:
        parts.append(text("what_if.participation_signed"))
    elif scenario.participation != scenarios.EVERYONE:
        share = coverage_words.short_share(Fraction(scenario.participation), text)
        parts.append(text("what_if.participation", share=share))
    if scenario.entry_years:
        parts.append(text("what_if.entry_years", years=text.join([str(year) for year in scenario.entry_years])))
    if scenario.state_ownership_share:
        parts.append(text("what_if.state_ownership", share=text.percent(Fraction(scenario.state_ownership_share), 1)))
    return " ".join(parts)


def group_of(entry: scenarios.SetByHand) -> str:
    """Return which of `GROUPS` a municipality is set to."""
    return entry.option or entry.status


def participation(scenario: Scenario, signing: Coverage) -> Fraction:
    """Return the share of the inhabitants that takes part in a scenario's bill; 0 when it follows and nobody signed."""
    if scenario.participation == scenarios.EVERYONE:
        return Fraction(1)
    return signing.share if scenario.participation == scenarios.SIGNED else Fraction(scenario.participation)


def price_table(area: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Return what each municipality would pay, in kroner, from `akson_analysis.costs.payers.municipal_prices`."""
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "county_name", "population"]]
    for estimate in ("p50", "p85"):
        table[f"total_{estimate}_nok"] = prices[f"total_{estimate}_ore"] / ORE_PER_NOK
    for estimate in ("p50", "p85"):
        table[f"{estimate}_nok_per_inhabitant"] = prices[f"total_{estimate}_nok_per_inhabitant"]
    return table.reset_index()


def price_conclusion(model: Assumptions, total_population: int, share: Fraction, text: Text) -> str:
    """Say what those who take part pay per inhabitant at a participation, beside everybody in."""
    everyone, some = (per_inhabitant(model, total_population, part) for part in (Fraction(1), share))
    return text(
        "what_if.price_conclusion",
        share=coverage_words.short_share(share, text),
        p50=text.kroner(some["p50"]),
        p85=text.kroner(some["p85"]),
        everyone=text.kroner(everyone["p50"]),
    )


def per_inhabitant(model: Assumptions, total_population: int, share: Fraction) -> dict[str, float]:
    """Return the bill per inhabitant of those who take part, programme and rollout, in kroner at P50 and P85.

    >>> from akson_analysis.costs import assumptions
    >>> {name: round(nok) for name, nok in per_inhabitant(assumptions.load(), 4_632_214, Fraction(1)).items()}
    {'p50': 1601, 'p85': 1939}
    """
    both = payers.participants_ore(model, share)
    return {name: payers.nok_per_inhabitant(ore, total_population * share) for name, ore in both.items()}


def front_runners(
    scenario: Scenario, others: Sequence[str], area: pd.DataFrame, events: pd.DataFrame, text: Text
) -> list[Scenario]:
    """Return the scenarios that say who goes first: the scenario itself when anyone chooses 2a in it, then the others.

    `others` are names of scenarios.
    """
    chosen = choices_in(scenario, area, events, text)["choice"]
    first = [scenario] if (chosen == "commit").any() else []
    year = year_of(area)
    return first + [scenarios.load_scenario(name, year) for name in others if not first or name != scenario.id]


def front_runners_beside(
    code: str, scenario: Scenario, other: str, area: pd.DataFrame, events: pd.DataFrame, text: Text
) -> Scenario:
    """Return the first of `front_runners` in which anyone but the municipality `code` chooses 2a.

    What it costs to wait can only be told where somebody else makes the first investment.

    Raises
    ------
    InvalidValueError
        If nobody else goes first in any of them.
    """
    tried = front_runners(scenario, [other], area, events, text)
    for one in tried:
        chosen = choices_in(one, area, events, text)["choice"].drop(code)
        if (chosen == "commit").any():
            return one
    raise InvalidValueError(
        f"what it costs {area['name_short'][code]} to wait cannot be told: nobody else chooses 2a in "
        f"{' or '.join(repr(one.id) for one in tried)}. Name a scenario in which others do as front_runner_scenario"
    )


def _figures(scenario: Scenario, model: Assumptions, text: Text) -> list[str]:
    table = to_table(model)
    changed = costs.assumption_table(table[table["id"].isin(list(scenario.assumptions))], text)
    rule = text("costs.unit.rule")
    return [
        f"{row['figure']}: {row['value']} {'' if row['unit'] == rule else row['unit']}".strip()
        for row in changed.to_dict("records")
    ]
