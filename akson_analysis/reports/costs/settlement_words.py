"""Front-runners and late joiners in words and tables: who enters when, and the five settlement rules."""

from __future__ import annotations

from typing import Any

import pandas as pd

from akson_analysis import ownership
from akson_analysis.cases.entry import REST, EntryPlan, investment_nok
from akson_analysis.costs import joining
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of
from akson_analysis.ownership import capital

_NOK_PER_MNOK = 1_000_000


def rule_table(settled: EntryPlan, model: Assumptions, text: Text) -> pd.DataFrame:
    """Return the five rules side by side: what front-runners and late joiners pay per inhabitant.

    Present values are of the year of the investment, at the model's discount rate.
    """
    rate = model.share("discount_rate")
    first = sum(settled.members.values())
    late = sum(int(settled.population[code]) for code in settled.entries)
    people = {str(code): int(count) for code, count in settled.population.items()}
    rows = []
    for rule in joining.Rule:
        table = joining.settle(investment_nok(model), settled.members, settled.joiners, rate, rule)
        values = joining.present_values(table, rate, people)
        is_first = values.index.isin(list(settled.members))
        is_late = values.index.isin(list(settled.entries))
        own = table[table["member"].isin(list(settled.members))]
        start = float(own.loc[own["year"] == 0, "amount_nok"].sum())
        state = values["present_value_nok"].get(joining.STATE, 0.0)
        rows.append(
            {
                "rule": text(f"joining.rule.{rule}"),
                "start_nok_per_inhabitant": start / first,
                "returned_nok_per_inhabitant": (start - float(own["amount_nok"].sum())) / first,
                "first_nok_per_inhabitant": float(values.loc[is_first, "present_value_nok"].sum()) / first,
                "late_nok_per_inhabitant": float(values.loc[is_late, "present_value_nok"].sum()) / max(late, 1),
                "state_mnok": float(state) / _NOK_PER_MNOK,
            }
        )
    return pd.DataFrame(rows)


def rule_conclusion(table: pd.DataFrame, settled: EntryPlan, text: Text) -> str:
    """Say what the first carry, and which rules even it out."""
    rows: Any = table.assign(rule=list(joining.Rule)).set_index("rule")
    first = sum(settled.members.values())
    return text(
        "joining.conclusion",
        count=text.plural("common.municipalities", len(settled.members)),
        share=text.percent(first / int(settled.population.sum()), 1),
        start=text.kroner(rows.loc["none", "start_nok_per_inhabitant"]),
        even_first=text.kroner(rows.loc["pro_rata_with_interest", "first_nok_per_inhabitant"]),
        pro_rata_first=text.kroner(rows.loc["pro_rata", "first_nok_per_inhabitant"]),
        pro_rata_late=text.kroner(rows.loc["pro_rata", "late_nok_per_inhabitant"]),
    )


def wave_sentence(settled: EntryPlan, area: pd.DataFrame, text: Text) -> str:
    """Say which entries are assumed."""
    years = pd.Series(settled.entries).value_counts().sort_index()
    waves = [
        text("joining.wave", year=year, count=text.plural("common.municipalities", int(count)))
        for year, count in years.items()
    ]
    return text("joining.assumed", first_year=settled.first_year, waves=text.join(waves), year=year_of(area))


def owner_table(settled: EntryPlan, state_share: str, largest: str, last_year: int) -> pd.DataFrame:
    """Return who owns what at the end of each year: the largest, the other front-runners, each wave and the state.

    Late joiners are given new shares, and the state subscribes so that it keeps what it has.
    """
    weights = _first_owners(settled, largest)
    steps = [
        capital.Entry(year - settled.first_year, str(year), people, is_state_following=True)
        for year, people in _people_by_entry(settled).items()
    ]
    table = capital.over_years(weights, state_share, steps, last_year - settled.first_year)
    return table.assign(year=table["year"] + settled.first_year)


def owner_words(table: pd.DataFrame, settled: EntryPlan, largest_name: str, text: Text) -> pd.DataFrame:
    """Return who owns what at the founding and after each wave, with owners in words."""
    years = sorted(set(settled.entries.values()))
    names = {ownership.STATE: text("costs.payer.state"), REST: text("joining.owner.front_runners")}
    names |= {str(year): text("joining.owner.wave", year=year) for year in years}
    shown = table[table["year"].isin([settled.first_year, *years])]
    return pd.DataFrame(
        {
            "cost_year": shown["year"],
            "owner_name": [names.get(owner, largest_name) for owner in shown["owner"]],
            "owned_pct": shown["share_pct"],
        }
    ).reset_index(drop=True)


def owner_conclusion(table: pd.DataFrame, settled: EntryPlan, largest: str, name: str, title: str, text: Text) -> str:
    """Say how far the largest front-runner, or all of them, are diluted."""
    is_first = largest in settled.members
    own = table[table["owner"] == (largest if is_first else REST)].set_index("year")["share_pct"]
    values = {"first": text.percent(own.iloc[0] / 100, 1), "last": text.percent(own.iloc[-1] / 100, 1)}
    if is_first:
        return text("joining.owner.conclusion", title=title, name=name, **values)
    return text("joining.owner.conclusion_without", title=title, **values)


def _first_owners(settled: EntryPlan, largest: str) -> dict[str, int]:
    rest = sum(people for code, people in settled.members.items() if code != largest)
    owners = {largest: settled.members[largest]} if largest in settled.members else {}
    return owners | ({REST: rest} if rest else {})


def _people_by_entry(settled: EntryPlan) -> dict[int, int]:
    entries = pd.Series(settled.entries, dtype="int64")
    people = settled.population.reindex(entries.index)
    return {year: int(people[entries == year].sum()) for year in sorted(set(entries.tolist()))}
