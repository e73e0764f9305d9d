"""The 2a/2b report in words and labelled tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis import coverage, options
from akson_analysis.cases.applied import BY_HAND
from akson_analysis.cases.choices import ScenarioChoices, rule_key
from akson_analysis.cases.scenario import Scenario
from akson_analysis.costs import sharing
from akson_analysis.locales import Text
from akson_analysis.publishing import KeyFigure
from akson_analysis.reports.coverage import coverage_words
from akson_analysis.reports.coverage.inferred import chance

ERROR_UNIT = 1e-12
"""Numerical errors are told in whole numbers of this."""

_NAMES_IN_TABLE = 2


def title(case: ScenarioChoices, text: Text) -> str:
    """Return the scenario's title in the reader's language."""
    return case.scenario.title.in_language(text.language)


def reasons(case: ScenarioChoices, text: Text) -> pd.Series:
    """Return why each municipality is expected to choose what it does, in words; empty where nobody says."""
    words = {rule_key(n): rule.reason.in_language(text.language) for n, rule in enumerate(case.scenario.rules, start=1)}
    return case.choices["choice_reason"].map({"": "", BY_HAND: text("what_if.reason"), **words})


def key_figures(
    distribution: pd.DataFrame, threshold: Fraction, text: Text, held: pd.DataFrame | None = None
) -> list[KeyFigure]:
    """Return key figures: the shares of 2a, 2b and unknown, and whether 2a alone reaches the threshold, if known.

    `held` is what `akson_analysis.options.what_must_hold` returns; with it, uncertain choices give a probability.
    """
    rows: Any = distribution.set_index("choice")
    total = round(distribution["municipality_count"].sum())
    figures = [
        KeyFigure(
            text.percent(float(rows.loc[choice, "population_share_pct"]) / 100, 1),
            text(f"options.key.{choice}_label"),
            text(
                f"options.key.{choice}" if rows.loc[choice, "municipality_count"] else f"options.key.{choice}_none",
                count=text.number(round(rows.loc[choice, "municipality_count"])),
                total=text.number(total),
                population=text.number(round(rows.loc[choice, "population"])),
            ),
        )
        for choice in options.CHOICES
    ]
    label = text("options.key.threshold_label", threshold=text.percent(threshold, 0))
    if held is not None:
        row: Any = held[held["threshold"] == threshold].iloc[0]
        low, high = float(row["probability"]), float(row["probability_if_unknown_join"])
        if not {low, high} <= {0.0, 1.0}:
            return [*figures, KeyFigure(_chances(low, high, text), label, text("options.key.threshold_probable"))]
    people = round(distribution["population"].sum())
    missing = coverage.missing_population(round(rows.loc["commit", "population"]), people, threshold)
    could_be_met = round(rows.loc["unknown", "population"]) >= missing
    answer = "met" if not missing else "open" if could_be_met else "not_met"
    value = text(f"options.key.threshold_value_{answer}")
    return [
        *figures,
        KeyFigure(value, label, text(f"options.key.threshold_{answer}", missing=text.number(missing))),
    ]


def map_conclusion(distribution: pd.DataFrame, scenario: Scenario, text: Text) -> str:
    """Say how many chose what; expected numbers when the choices are uncertain."""
    counts = distribution.set_index("choice")["municipality_count"]
    if counts["unknown"] == counts.sum():
        return text("options.map.conclusion_unknown", date=text.date(scenario.as_of))
    is_whole = bool((counts == counts.round()).all())
    shown = {choice: text.number(float(counts[choice]), 0 if is_whole else 1) for choice in options.CHOICES}
    return text("options.map.conclusion" if is_whole else "options.map.conclusion_expected", **shown)


def comparison(cases: list[ScenarioChoices], text: Text) -> pd.DataFrame:
    """Set the distributions of several scenarios under each other in one table."""
    tables = [case.distribution.assign(scenario=title(case, text)) for case in cases]
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


def without_largest_sentence(case: ScenarioChoices, area: pd.DataFrame, text: Text) -> str:
    """Say what 2a has with and without its largest member; empty when nobody may be in 2a."""
    largest, without = _without_largest(case, area)
    if not largest:
        return ""
    commit: Any = case.distribution.set_index("choice").loc["commit", "population_share_pct"]
    return text(
        "options.compare.without_largest",
        scenario=title(case, text),
        name=area.loc[largest, "name_short"],
        share=text.percent(float(commit) / 100, 1),
        without=text.percent(without, 1),
    )


def ranges_table(cases: list[ScenarioChoices], area: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return expectation and P10 to P90 of 2a by scenario: municipalities, people and share of the people."""
    total = int(area["population"].sum())
    rows = []
    for case in cases:
        counts, people = options.count_range(case.choices), options.population_range(area, case.choices)
        unknown: Any = case.distribution.set_index("choice").loc["unknown", "population"]
        rows.append(
            {
                "scenario": title(case, text),
                "expected_count": round(counts.expected),
                "p10_count": counts.p10,
                "p90_count": counts.p90,
                "expected_population": round(people.expected),
                "p10_population": people.p10,
                "p90_population": people.p90,
                "expected_share_pct": 100 * people.expected / total,
                "p10_share_pct": 100 * people.p10 / total,
                "p50_share_pct": 100 * people.p50 / total,
                "p90_share_pct": 100 * people.p90 / total,
                "without_largest_pct": 100 * _without_largest(case, area)[1],
                "if_unknown_join_pct": 100 * (people.expected + float(unknown)) / total,
            }
        )
    return pd.DataFrame(rows)


def ranges_conclusion(ranges: pd.DataFrame, text: Text) -> str:
    """Name the scenario with the widest range, and say what a range that is a point means."""
    width = (ranges["p90_share_pct"] - ranges["p10_share_pct"]).to_numpy()
    if not width.any():
        return text("options.ranges.conclusion_none")
    widest: Any = ranges.iloc[int(width.argmax())]
    return text(
        "options.ranges.conclusion",
        scenario=widest["scenario"],
        low=text.percent(widest["p10_share_pct"] / 100, 1),
        high=text.percent(widest["p90_share_pct"] / 100, 1),
    )


def must_hold_table(held: Mapping[str, pd.DataFrame], area: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return what it takes for 2a alone to reach each threshold, by scenario title."""
    rows = []
    for title, table in held.items():
        for row in table.to_dict("records"):
            names = area.loc[list(row["closing"]), "name_short"].tolist()
            rows.append(
                {
                    "scenario": title,
                    "threshold": text.percent(row["threshold"], 0),
                    "probability_pct": 100 * row["probability"],
                    "probability_if_unknown_join_pct": 100 * row["probability_if_unknown_join"],
                    "missing_population": row["missing_population"],
                    "closing_count": len(names),
                    "closing_names": coverage_words.some_names(names, text, _NAMES_IN_TABLE),
                }
            )
    return pd.DataFrame(rows)


def must_hold_conclusion(held: pd.DataFrame, area: pd.DataFrame, case: ScenarioChoices, text: Text) -> str:
    """Say for one scenario what is missing at each threshold and who would close it, and state the error."""
    lines = [text("options.must_hold.intro", scenario=title(case, text)), ""]
    for row in held.to_dict("records"):
        names = area.loc[list(row["closing"]), "name_short"].tolist()
        values = {
            "threshold": text.percent(row["threshold"], 0),
            "chance": _chances(row["probability"], row["probability_if_unknown_join"], text),
            "missing": text.number(row["missing_population"]),
            "n": text.plural("common.municipalities", len(names)),
            "names": coverage_words.some_names(names, text),
        }
        is_out = row["probability"] == row["probability_if_unknown_join"] == 0
        key = "met" if not names else "not_met" if is_out else "missing"
        lines.append(f"- {text(f'options.must_hold.{key}', **values)}")
    bound = max(1, math.ceil(float(held["error_bound"].max()) / ERROR_UNIT))
    return "\n".join([*lines, "", text("options.must_hold.error", bound=text.number(bound))])


def group_conclusion(by_group: pd.DataFrame, text: Text) -> str:
    """Name the group with most of its people in 2a."""
    commit = by_group[by_group["choice"] == "commit"].set_index("group")["population_share_pct"]
    if not commit.any():
        return text("options.by_group.conclusion_none")
    group = commit.idxmax()
    return text("options.by_group.conclusion", group=group, share=text.percent(float(commit.max()) / 100, 1))


def labelled(distribution: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return a distribution with its choices in words and expected counts as whole numbers that add up."""
    words = distribution["choice"].astype("str").map(lambda choice: text(f"options.choice.{choice}"))
    by = "scenario" if "scenario" in distribution else "group"
    shown = distribution.assign(choice=words)
    for column in ("municipality_count", "population"):
        whole = pd.Series(0, index=shown.index)
        for _, part in distribution.groupby(by, observed=True, sort=False):
            if part[column].sum():
                whole[part.index] = sharing.allocate(round(part[column].sum()), part[column])
        shown[column] = whole
    return shown


def rules_table(case: ScenarioChoices, area: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the assumptions of a scenario: choice, probability, reason, and whom each rule came to decide for."""
    assumed = case.choices[case.choices["choice_basis"] == "assumed"]
    rows = []
    for number, rule in enumerate(case.scenario.rules, start=1):
        reason = rule.reason.in_language(text.language)
        codes = assumed.index[assumed["choice_reason"] == rule_key(number)]
        rows.append(
            {
                "choice": text(f"options.choice.{rule.choice}"),
                "probability_pct": 100 * rule.probability,
                "otherwise": text(f"options.otherwise.{rule.otherwise}") if rule.probability < 1 else "",
                "municipality_count": len(codes),
                "population": int(area.loc[codes, "population"].sum()),
                "choice_reason": reason,
            }
        )
    return pd.DataFrame(rows)


def municipality_table(
    area: pd.DataFrame, case: ScenarioChoices, text: Text, bill: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return every municipality with its choice, probability of 2a, basis and reason, and its part of the first bill.

    `bill` is what `akson_analysis.costs.payers.municipal_totals` returns for those likelier than not to choose 2a.
    """
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "county_name", "population"]]
    choices = case.choices
    table["choice"] = choices["choice"].astype("str").map(lambda choice: text(f"options.choice.{choice}"))
    known = choices["unknown_probability"] < 1
    table["commit_probability_pct"] = (100 * choices["commit_probability"]).where(known)
    table["choice_basis"] = choices["choice_basis"].map(lambda basis: text(f"options.basis.{basis}") if basis else "")
    table["choice_reason"] = reasons(case, text)
    if bill is not None:
        for estimate in ("p50", "p85"):
            table[f"total_{estimate}_nok"] = (bill[f"total_{estimate}_ore"] / 100).reindex(table.index)
    return table.reset_index()


def definitions(municipalities: gpd.GeoDataFrame, text: Text) -> dict[str, str]:
    """Return the meanings of words the report uses, with the coverage report's."""
    sentences = [text(f"options.definition.{name}") for name in ("rule", "expected", "range", "likely")]
    parted = (sentence.partition(": ") for sentence in sentences)
    return coverage_words.definitions(municipalities, text) | {
        term: meaning[0].upper() + meaning[1:] for term, _, meaning in parted
    }


def _without_largest(case: ScenarioChoices, area: pd.DataFrame) -> tuple[str, float]:
    expected = case.choices["commit_probability"] * area["population"]
    if not expected.any():
        return "", 0.0
    largest = str(expected.idxmax())
    return largest, float(expected.drop(largest).sum() / area["population"].sum())


def _chances(low: float, high: float, text: Text) -> str:
    if low == high:
        return chance(low, text)
    return text("options.key.threshold_between", low=chance(low, text), high=chance(high, text))
