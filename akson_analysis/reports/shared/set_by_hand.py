"""What a scenario sets by hand, in words and tables: answers, cost figures, participation, years and ownership."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from akson_analysis.cases import scenario as scenarios
from akson_analysis.cases.case import Case
from akson_analysis.cases.scenario import Scenario
from akson_analysis.cases.what_if import GROUPS, group_of, is_changed
from akson_analysis.costs.assumptions import Assumptions, to_table
from akson_analysis.locales import Text
from akson_analysis.reports.shared import assumption_words
from akson_analysis.reports.shared.phrases import short_share, some_names

_NAMES_SHOWN = 8


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
            parts.append(text(f"what_if.{group}", names=some_names(own, text, _NAMES_SHOWN)))
    if scenario.assumptions:
        parts.append(text("what_if.figures", figures="; ".join(_figures(scenario, model, text))))
    if scenario.participation == scenarios.SIGNED:
        parts.append(text("what_if.participation_signed"))
    elif scenario.participation != scenarios.EVERYONE:
        share = short_share(Fraction(scenario.participation), text)
        parts.append(text("what_if.participation", share=share))
    if scenario.entry_years:
        parts.append(text("what_if.entry_years", years=text.join([str(year) for year in scenario.entry_years])))
    if scenario.state_ownership_share:
        parts.append(text("what_if.state_ownership", share=text.percent(Fraction(scenario.state_ownership_share), 1)))
    return " ".join(parts)


def price_conclusion(case: Case, text: Text) -> str:
    """Say what those who take part pay per inhabitant at the case's participation, beside everybody in."""
    everyone, some = case.per_inhabitant(1), case.per_inhabitant()
    return text(
        "what_if.price_conclusion",
        share=short_share(case.participation, text),
        p50=text.kroner(some["p50"]),
        p85=text.kroner(some["p85"]),
        everyone=text.kroner(everyone["p50"]),
    )


def _figures(scenario: Scenario, model: Assumptions, text: Text) -> list[str]:
    table = to_table(model)
    changed = assumption_words.assumption_table(table[table["id"].isin(list(scenario.assumptions))], text)
    rule = text("costs.unit.rule")
    return [
        f"{row['figure']}: {row['value']} {'' if row['unit'] == rule else row['unit']}".strip()
        for row in changed.to_dict("records")
    ]
