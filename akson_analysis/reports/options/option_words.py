"""The 2a/2b report in words and labelled tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis import options
from akson_analysis.cases.applied import BY_HAND
from akson_analysis.cases.choices import ScenarioChoices, rule_key
from akson_analysis.cases.compared_choices import ComparedChoices
from akson_analysis.costs import sharing
from akson_analysis.locales import Text
from akson_analysis.publishing import KeyFigure
from akson_analysis.reports.coverage import coverage_words
from akson_analysis.reports.shared.group_labels import group_label, size_labels
from akson_analysis.reports.shared.phrases import chance, some_names

ERROR_UNIT = 1e-12
"""Numerical errors are told in whole numbers of this."""

_NAMES_IN_TABLE = 2  # more do not fit into a column of a phone


def title(chosen: ScenarioChoices, text: Text) -> str:
    """Return the scenario's title in the reader's language."""
    return chosen.scenario.title.in_language(text.language)


def titles(compared: ComparedChoices, text: Text) -> dict[str, str]:
    """Return the titles of scenarios in the reader's language, by their ids."""
    return {chosen.scenario.id: title(chosen, text) for chosen in compared}


def with_titles(table: pd.DataFrame, compared: ComparedChoices, text: Text) -> pd.DataFrame:
    """Return a table with the titles of its scenarios in place of their ids."""
    return table.assign(scenario=table["scenario"].map(titles(compared, text)))


def reasons(chosen: ScenarioChoices, text: Text) -> pd.Series:
    """Return why each municipality is expected to choose what it does, in words; empty where nobody says."""
    return chosen.choices["choice_reason"].map({"": "", BY_HAND: text("what_if.reason"), **_rule_reasons(chosen, text)})


def key_figures(chosen: ScenarioChoices, held: pd.DataFrame, text: Text) -> list[KeyFigure]:
    """Return key figures: the shares of 2a, 2b and unknown, and whether 2a alone reaches the threshold, if known.

    `held` is what `akson_analysis.options.what_must_hold` returns; uncertain choices give a probability.
    """
    rows: Any = chosen.distribution.set_index("choice")
    figures = [
        KeyFigure(
            text.percent(float(rows.loc[choice, "population_share_pct"]) / 100, 1),
            text(f"options.key.{choice}_label"),
            text(
                f"options.key.{choice}" if rows.loc[choice, "municipality_count"] else f"options.key.{choice}_none",
                count=text.number(round(rows.loc[choice, "municipality_count"])),
                total=text.number(len(chosen.area)),
                population=text.number(round(rows.loc[choice, "population"])),
            ),
        )
        for choice in options.CHOICES
    ]
    return [*figures, _threshold_figure(chosen, held, text)]


def commit_share(chosen: ScenarioChoices, text: Text) -> str:
    """Write the expected share of the people in 2a."""
    share: Any = chosen.distribution.set_index("choice").loc["commit", "population_share_pct"]
    return text.percent(float(share) / 100, 1)


def map_conclusion(chosen: ScenarioChoices, text: Text) -> str:
    """Say how many chose what; expected numbers when the choices are uncertain."""
    counts = chosen.distribution.set_index("choice")["municipality_count"]
    if counts["unknown"] == counts.sum():
        return text("options.map.conclusion_unknown", date=text.date(chosen.scenario.as_of))
    is_whole = bool((counts == counts.round()).all())
    shown = {choice: text.number(float(counts[choice]), 0 if is_whole else 1) for choice in options.CHOICES}
    return text("options.map.conclusion" if is_whole else "options.map.conclusion_expected", **shown)


def comparison_conclusion(compared: ComparedChoices, text: Text) -> str:
    """Name the scenario with most people in 2a, and say what its largest member is to the one shown in detail."""
    table = compared.distributions
    commit = table[table["choice"] == "commit"].set_index("scenario")["population_share_pct"]
    if not commit.any():
        return text("options.compare.conclusion_none")
    most = text(
        "options.compare.conclusion",
        scenario=titles(compared, text)[str(commit.idxmax())],
        share=text.percent(float(commit.max()) / 100, 1),
    )
    return f"{most} {without_largest_sentence(compared.in_detail, text)}".strip()


def without_largest_sentence(chosen: ScenarioChoices, text: Text) -> str:
    """Say what 2a has with and without its largest member; empty when nobody may be in 2a."""
    if not chosen.largest:
        return ""
    return text(
        "options.compare.without_largest",
        scenario=title(chosen, text),
        name=chosen.area.loc[chosen.largest, "name_short"],
        share=commit_share(chosen, text),
        without=text.percent(chosen.share_without_largest, 1),
    )


def ranges_conclusion(ranges: pd.DataFrame, titles: Mapping[str, str], text: Text) -> str:
    """Name the scenario with the widest range, and say what a range that is a point means."""
    width = (ranges["p90_share_pct"] - ranges["p10_share_pct"]).to_numpy()
    if not width.any():
        return text("options.ranges.conclusion_none")
    widest: Any = ranges.iloc[int(width.argmax())]
    return text(
        "options.ranges.conclusion",
        scenario=titles[widest["scenario"]],
        low=text.percent(widest["p10_share_pct"] / 100, 1),
        high=text.percent(widest["p90_share_pct"] / 100, 1),
    )


def must_hold_table(held: pd.DataFrame, area: pd.DataFrame, titles: Mapping[str, str], text: Text) -> pd.DataFrame:
    """Return `akson_analysis.cases.compared_choices.ComparedChoices.must_hold` as people read it."""
    names = [area.loc[list(codes), "name_short"].tolist() for codes in held["closing"]]
    return pd.DataFrame(
        {
            "scenario": held["scenario"].map(titles),
            "threshold": [text.percent(threshold, 0) for threshold in held["threshold"]],
            "probability_pct": 100 * held["probability"],
            "probability_if_unknown_join_pct": 100 * held["probability_if_unknown_join"],
            "missing_population": held["missing_population"],
            "closing_count": [len(each) for each in names],
            "closing_names": [some_names(each, text, _NAMES_IN_TABLE) for each in names],
        }
    )


def must_hold_conclusion(chosen: ScenarioChoices, held: pd.DataFrame, text: Text) -> str:
    """Say for one scenario what is missing at each threshold and who would close it, and state the error."""
    lines = [text("options.must_hold.intro", scenario=title(chosen, text)), ""]
    for row in held.to_dict("records"):
        names = chosen.area.loc[list(row["closing"]), "name_short"].tolist()
        values = {
            "threshold": text.percent(row["threshold"], 0),
            "chance": _chances(row["probability"], row["probability_if_unknown_join"], text),
            "missing": text.number(row["missing_population"]),
            "n": text.plural("common.municipalities", len(names)),
            "names": some_names(names, text),
        }
        is_out = row["probability"] == row["probability_if_unknown_join"] == 0
        key = "met" if not names else "not_met" if is_out else "missing"
        lines.append(f"- {text(f'options.must_hold.{key}', **values)}")
    bound = max(1, math.ceil(float(held["error_bound"].max()) / ERROR_UNIT))
    return "\n".join([*lines, "", text("options.must_hold.error", bound=text.number(bound))])


def with_group_names(by_group: pd.DataFrame, by: str, text: Text) -> pd.DataFrame:
    """Return a distribution by county, health region or size class with its groups named, in the readers' order."""
    if by == "size":
        return by_group.assign(group=size_labels(by_group["group"], text))
    if by == "region":
        names = by_group["group"].map(lambda key: group_label(by, key, text))
        return by_group.assign(group=names).sort_values("group", kind="stable", ignore_index=True)
    return by_group


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


def rules_table(chosen: ScenarioChoices, text: Text) -> pd.DataFrame:
    """Return the assumptions of a scenario: choice, probability, reason, and whom each rule came to decide for."""
    table = chosen.rules
    shown = table.assign(
        choice=[text(f"options.choice.{choice}") for choice in table["choice"]],
        otherwise=[text(f"options.otherwise.{choice}") if choice else "" for choice in table["otherwise"]],
        choice_reason=table["choice_reason"].map(_rule_reasons(chosen, text)),
    )
    return shown[["choice", "probability_pct", "otherwise", "municipality_count", "population", "choice_reason"]]


def municipality_table(chosen: ScenarioChoices, bill: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return every municipality with its choice, probability of 2a, basis and reason, and its part of the first bill.

    `bill` is what `akson_analysis.cases.choices.ScenarioChoices.bill_of_likely` returns.
    """
    area, choices = pd.DataFrame(chosen.area), chosen.choices
    table = area[["name", "county_name", "population"]].copy()
    table["choice"] = choices["choice"].astype("str").map(lambda choice: text(f"options.choice.{choice}"))
    is_known = choices["unknown_probability"] < 1
    table["commit_probability_pct"] = (100 * choices["commit_probability"]).where(is_known)
    table["choice_basis"] = choices["choice_basis"].map(lambda basis: text(f"options.basis.{basis}") if basis else "")
    table["choice_reason"] = reasons(chosen, text)
    if not bill.empty:
        table = table.join(bill)
    return table.reset_index()


def definitions(municipalities: gpd.GeoDataFrame, text: Text) -> dict[str, str]:
    """Return the meanings of words the report uses, with the coverage report's."""
    sentences = [text(f"options.definition.{name}") for name in ("rule", "expected", "range", "likely")]
    parted = (sentence.partition(": ") for sentence in sentences)
    return coverage_words.definitions(municipalities, text) | {
        term: meaning[0].upper() + meaning[1:] for term, _, meaning in parted
    }


def _threshold_figure(chosen: ScenarioChoices, held: pd.DataFrame, text: Text) -> KeyFigure:
    threshold = chosen.scenario.threshold
    label = text("options.key.threshold_label", threshold=text.percent(threshold, 0))
    row: Any = held[held["threshold"] == threshold].iloc[0]
    low, high = float(row["probability"]), float(row["probability_if_unknown_join"])
    if not {low, high} <= {0.0, 1.0}:
        return KeyFigure(_chances(low, high, text), label, text("options.key.threshold_probable"))
    missing = chosen.missing_population(threshold)
    could_be_met = round(chosen.expected_people("unknown")) >= missing
    answer = "met" if not missing else "open" if could_be_met else "not_met"
    value = text(f"options.key.threshold_value_{answer}")
    return KeyFigure(value, label, text(f"options.key.threshold_{answer}", missing=text.number(missing)))


def _rule_reasons(chosen: ScenarioChoices, text: Text) -> dict[str, str]:
    rules = enumerate(chosen.scenario.rules, start=1)
    return {rule_key(number): rule.reason.in_language(text.language) for number, rule in rules}


def _chances(low: float, high: float, text: Text) -> str:
    if low == high:
        return chance(low, text)
    return text("options.key.threshold_between", low=chance(low, text), high=chance(high, text))
