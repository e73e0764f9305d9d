"""What a scenario sets by hand, in words and tables: answers, cost figures, participation, years and ownership."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from akson_analysis.cases import scenario as scenarios
from akson_analysis.cases.scenario import Scenario
from akson_analysis.cases.what_if import GROUPS, group_of, is_changed, per_inhabitant
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions, to_table
from akson_analysis.locales import Text
from akson_analysis.reports.costs import cost_words as costs
from akson_analysis.reports.coverage import coverage_words

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


def _figures(scenario: Scenario, model: Assumptions, text: Text) -> list[str]:
    table = to_table(model)
    changed = costs.assumption_table(table[table["id"].isin(list(scenario.assumptions))], text)
    rule = text("costs.unit.rule")
    return [
        f"{row['figure']}: {row['value']} {'' if row['unit'] == rule else row['unit']}".strip()
        for row in changed.to_dict("records")
    ]
