"""Front-runners and late joiners in words and labelled tables: who enters when, and the five settlement rules."""

from __future__ import annotations

from typing import Any

import pandas as pd

from akson_analysis import ownership
from akson_analysis.cases.entry import REST, EntryPlan
from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of


def rule_table(settlement: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `cases.entry.settlement` with the rules in words."""
    return settlement.assign(rule=[text(f"joining.rule.{rule}") for rule in settlement["rule"]])


def rule_conclusion(settlement: pd.DataFrame, entry: EntryPlan, text: Text) -> str:
    """Say what the first carry, and which rules even it out."""
    rows: Any = settlement.set_index("rule")
    first = sum(entry.members.values())
    return text(
        "joining.conclusion",
        count=text.plural("common.municipalities", len(entry.members)),
        share=text.percent(first / int(entry.population.sum()), 1),
        start=text.kroner(rows.loc["none", "start_nok_per_inhabitant"]),
        even_first=text.kroner(rows.loc["pro_rata_with_interest", "first_nok_per_inhabitant"]),
        pro_rata_first=text.kroner(rows.loc["pro_rata", "first_nok_per_inhabitant"]),
        pro_rata_late=text.kroner(rows.loc["pro_rata", "late_nok_per_inhabitant"]),
    )


def wave_sentence(entry: EntryPlan, area: pd.DataFrame, text: Text) -> str:
    """Say which entries are assumed."""
    years = pd.Series(entry.entries).value_counts().sort_index()
    waves = [
        text("joining.wave", year=year, count=text.plural("common.municipalities", int(count)))
        for year, count in years.items()
    ]
    return text("joining.assumed", first_year=entry.first_year, waves=text.join(waves), year=year_of(area))


def owner_words(owned: pd.DataFrame, entry: EntryPlan, largest_name: str, text: Text) -> pd.DataFrame:
    """Return who owns what (`cases.entry.owners_by_year`) at the founding and after each wave, with owners in words."""
    years = sorted(set(entry.entries.values()))
    names = {ownership.STATE: text("costs.payer.state"), REST: text("joining.owner.front_runners")}
    names |= {str(year): text("joining.owner.wave", year=year) for year in years}
    shown = owned[owned["year"].isin([entry.first_year, *years])]
    return pd.DataFrame(
        {
            "cost_year": shown["year"],
            "owner_name": [names.get(owner, largest_name) for owner in shown["owner"]],
            "owned_pct": shown["share_pct"],
        }
    ).reset_index(drop=True)


def owner_conclusion(owned: pd.DataFrame, entry: EntryPlan, largest: str, name: str, title: str, text: Text) -> str:
    """Say how far the largest front-runner, or all of them, are diluted."""
    is_first = largest in entry.members
    own = owned[owned["owner"] == (largest if is_first else REST)].set_index("year")["share_pct"]
    values = {"first": text.percent(own.iloc[0] / 100, 1), "last": text.percent(own.iloc[-1] / 100, 1)}
    if is_first:
        return text("joining.owner.conclusion", title=title, name=name, **values)
    return text("joining.owner.conclusion_without", title=title, **values)
