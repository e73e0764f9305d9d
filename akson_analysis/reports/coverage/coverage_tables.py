"""The tables of the coverage report as people read them: rows in their order, and classes in words."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis import coverage
from akson_analysis.cases.applied import status_in
from akson_analysis.cases.scenario import Scenario
from akson_analysis.coverage import Coverage
from akson_analysis.locales import Text, tidy
from akson_analysis.municipalities import service_area
from akson_analysis.reports.coverage.coverage_words import THRESHOLDS, short_share, threshold_label

_NAME_COLUMNS = ["municipality_code", "name", "county_name", "population"]


def definitions_table(
    municipalities: gpd.GeoDataFrame, events: pd.DataFrame, scenario: Scenario, text: Text
) -> tuple[pd.DataFrame, str]:
    """Measure both service areas at the three thresholds, and say whether it matters which is taken."""
    rows = []
    for definition in ("declaration", "health_region"):
        area = service_area(municipalities, definition)
        own = {code: entry for entry in scenario.declarations if (code := entry.municipality_code) in area.index}
        asked = scenario.model_copy(update={"service_area": definition, "declarations": tuple(own.values())})
        status = status_in(asked, events, area)
        for threshold in sorted({*THRESHOLDS, scenario.threshold}):
            result = coverage.measure(area, status, threshold)
            rows.append(
                {
                    "service_area": text(f"coverage.service_area.{definition}", count=result.total_count),
                    "threshold": threshold_label(threshold, text),
                    "total_population": result.total_population,
                    "quota_population": result.quota,
                    "signed_population": result.signed_population,
                    "share_pct": float(100 * result.share),
                    "is_met": result.is_met,
                    "missing_population": result.missing_population,
                }
            )
    table = pd.DataFrame(rows)
    key = "conclusion" if table["is_met"].all() or not table["is_met"].any() else "conclusion_differs"
    table["is_met"] = table["is_met"].map(
        {True: text("coverage.definitions.yes"), False: text("coverage.definitions.no")}
    )
    return table, text(f"coverage.definitions.{key}")


def missing_table(missing: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return those that are missing with their status in words."""
    status = missing["status"].astype("str").map(lambda key: text(f"figures.class.{key}"))
    return missing.assign(status=status).reset_index()[[*_NAME_COLUMNS, "share_pct", "status"]]


def gap_table(gap: pd.DataFrame) -> pd.DataFrame:
    """Return the smallest set that closes the gap, with the share once each and those above it have signed."""
    table = gap.reset_index().rename(columns={"share_pct": "reached_pct", "signed_population": "reached_population"})
    return table[[*_NAME_COLUMNS, "reached_population", "reached_pct"]]


def group_table(by_group: pd.DataFrame) -> pd.DataFrame:
    """Return a table by group with the group's name as its first column."""
    return by_group.rename_axis("group").reset_index().astype({"group": "str"})


def size_labels(classes: pd.Series, text: Text) -> pd.Series:
    """Write the classes of `akson_analysis.coverage.size_class` as people read them, in their order.

    >>> from akson_analysis import locales
    >>> size_labels(coverage.size_class(pd.Series([198, 693494])), locales.load("en")).tolist()
    ['below 2,000 inhabitants', '100,000 inhabitants or more']
    """
    return classes.cat.rename_categories({label: _size_label(label, text) for label in classes.cat.categories})


def centrality_labels(classes: pd.Series, text: Text) -> pd.Series:
    """Write centrality classes as people read them, most central first."""
    special = {1: "coverage.groups.centrality_most", 6: "coverage.groups.centrality_least"}
    labels = {n: text(special.get(n, "coverage.groups.centrality"), n=n) for n in sorted(classes.astype(int).unique())}
    return pd.Series(pd.Categorical(classes.astype(int).map(labels), list(labels.values())), index=classes.index)


def conditions_table(
    decisions: pd.DataFrame, result: Coverage, scenario: Scenario, text: Text
) -> tuple[pd.DataFrame, str]:
    """Return the letter's conditions for the state going on as a checklist on the day, and its sentence."""
    rows: list[tuple[Any, ...]] = []
    decision: Any
    for decision in decisions.itertuples():
        if decision.kind == "computed":
            label = text(
                "coverage.conditions.share",
                threshold=short_share(result.threshold, text),
                share=text.percent(result.share, 2),
            )
            state = "met" if result.is_met else "not_met"
            rows.append((label, state, pd.NaT, text("coverage.conditions.share_source"), ""))
            continue
        date = pd.to_datetime(str(decision.date), errors="coerce")
        is_decided = bool(date <= pd.Timestamp(scenario.as_of))
        label = tidy(getattr(decision, f"label_{text.language}"))
        note = decision.note if text.language == "nb" else getattr(decision, f"note_{text.language}")
        rows.append((label, "met" if is_decided else "open", date if is_decided else pd.NaT, decision.source, note))
    table = pd.DataFrame(rows, columns=["condition", "state", "date", "source", "note"])
    met = text.number(int((table["state"] == "met").sum()))
    table["state"] = table["state"].map(lambda state: text(f"coverage.conditions.{state}"))
    return table, text(
        "coverage.conditions.conclusion",
        met=met,
        total=text.number(len(table)),
        date=text.date(scenario.as_of),
    )


def status_table(area: pd.DataFrame, status: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the table behind the map: every municipality with its status, date, basis and source in words."""
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "county_name", "population"]]
    table["share_pct"] = 100 * table["population"] / table["population"].sum()
    table["status"] = status["status"].astype("str").map(lambda key: text(f"figures.class.{key}"))
    table["date"] = status["date"]
    for column in ("date_quality", "basis"):
        table[column] = status[column].map(lambda key, column=column: text(f"coverage.{column}.{key}") if key else "")
    own = status["note" if text.language == "nb" else f"note_{text.language}"]
    table["note"] = own.where(own != "", status["note"])
    table["source"] = status["source"]
    return table.reset_index()


def hover_details(area: pd.DataFrame, status: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the extra lines of the map's hover text: inhabitants, and the date where there is an event."""
    dates = [
        ""
        if pd.isna(date)
        else text("coverage.map.event_hover", date=text.date(date), quality=text(f"coverage.date_quality.{quality}"))
        for date, quality in zip(status["date"], status["date_quality"], strict=True)
    ]
    people = [text.number(int(people)) for people in area["population"]]
    return pd.DataFrame({text("columns.population"): people, text("columns.date"): dates}, index=area.index)


def _size_label(label: str, text: Text) -> str:
    low, _, high = label.partition("-")
    if not high:
        return text("coverage.groups.size_from", low=text.number(int(low)))
    if low == "0":
        return text("coverage.groups.size_below", high=text.number(int(high) + 1))
    return text("coverage.groups.size_between", low=text.number(int(low)), high=text.number(int(high)))
