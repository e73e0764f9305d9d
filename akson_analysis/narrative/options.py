"""The 2a/2b report in words and labelled tables."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis import coverage, options
from akson_analysis.declarations import status_on
from akson_analysis.locales import Text
from akson_analysis.publishing import KeyFigure
from akson_analysis.scenarios import Scenario


def choices_in(scenario: Scenario, area: pd.DataFrame, events: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return every municipality's choice in a scenario, as `akson_analysis.options.choose` does."""
    status = status_on(events, scenario.as_of, area)
    return options.choose(area, status, [rule.in_language(text.language) for rule in scenario.rules])


def key_figures(distribution: pd.DataFrame, threshold: Fraction, text: Text) -> list[KeyFigure]:
    """Return key figures: the shares of 2a, 2b and unknown, and whether 2a alone reaches the threshold, if known."""
    rows: Any = distribution.set_index("choice")
    total = int(distribution["municipality_count"].sum())
    figures = [
        KeyFigure(
            text.percent(float(rows.loc[choice, "population_share_pct"]) / 100, 1),
            text(f"options.key.{choice}_label"),
            text(
                f"options.key.{choice}" if rows.loc[choice, "municipality_count"] else f"options.key.{choice}_none",
                count=text.number(int(rows.loc[choice, "municipality_count"])),
                total=text.number(total),
                population=text.number(int(rows.loc[choice, "population"])),
            ),
        )
        for choice in options.CHOICES
    ]
    people = int(distribution["population"].sum())
    missing = coverage.missing_population(int(rows.loc["commit", "population"]), people, threshold)
    could_be_met = int(rows.loc["unknown", "population"]) >= missing
    answer = "met" if not missing else "open" if could_be_met else "not_met"
    figures.append(
        KeyFigure(
            text(f"options.key.threshold_value_{answer}"),
            text("options.key.threshold_label", threshold=text.percent(threshold, 0)),
            text(f"options.key.threshold_{answer}", missing=text.number(missing)),
        )
    )
    return figures


def map_classes(choices: pd.DataFrame) -> pd.Series:
    """Return the class of each municipality on the map: documented and assumed choices are drawn differently."""
    chosen = choices["choice"].astype("str")
    return chosen.where(choices["choice_basis"] != "assumed", chosen + "_assumed")


def map_conclusion(distribution: pd.DataFrame, scenario: Scenario, text: Text) -> str:
    """Say how many chose what."""
    counts = distribution.set_index("choice")["municipality_count"]
    if counts["unknown"] == counts.sum():
        return text("options.map.conclusion_unknown", date=text.date(scenario.as_of))
    return text("options.map.conclusion", **{choice: text.number(int(counts[choice])) for choice in options.CHOICES})


def comparison(distributions: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Set the distributions of several scenarios, by title, under each other in one table."""
    tables = [table.assign(scenario=title) for title, table in distributions.items()]
    return pd.concat(tables, ignore_index=True).drop(columns="group")


def comparison_conclusion(compared: pd.DataFrame, text: Text) -> str:
    """Name the scenario with most people in 2a."""
    commit = compared[compared["choice"] == "commit"].set_index("scenario")["population_share_pct"]
    if not commit.any():
        return text("options.compare.conclusion_none")
    return text(
        "options.compare.conclusion",
        scenario=commit.idxmax(),
        share=text.percent(float(commit.max()) / 100, 1),
    )


def group_conclusion(by_group: pd.DataFrame, text: Text) -> str:
    """Name the group with most of its people in 2a."""
    commit = by_group[by_group["choice"] == "commit"].set_index("group")["population_share_pct"]
    if not commit.any():
        return text("options.by_group.conclusion_none")
    group = commit.idxmax()
    return text("options.by_group.conclusion", group=group, share=text.percent(float(commit.max()) / 100, 1))


def labelled(distribution: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return a distribution with its choices in words."""
    words = distribution["choice"].astype("str").map(lambda choice: text(f"options.choice.{choice}"))
    return distribution.assign(choice=words)


def municipality_table(area: pd.DataFrame, choices: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the table behind the map: every municipality with its choice, basis and reason in words."""
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "county_name", "population"]]
    table["choice"] = choices["choice"].astype("str").map(lambda choice: text(f"options.choice.{choice}"))
    table["choice_basis"] = choices["choice_basis"].map(lambda basis: text(f"options.basis.{basis}") if basis else "")
    table["choice_reason"] = choices["choice_reason"]
    return table.reset_index()
