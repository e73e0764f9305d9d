"""The tables of the coverage report as people read them: rows in their order, and classes in words."""

from __future__ import annotations

import pandas as pd

from akson_analysis.coverage import Coverage
from akson_analysis.locales import Text, tidy
from akson_analysis.reports.shared.phrases import short_share, threshold_label

_NAME_COLUMNS = ["municipality_code", "name", "county_name", "population"]


def definitions_table(by_definition: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return both service areas at each threshold, in words."""
    areas = [
        text(f"coverage.service_area.{definition}", count=count)
        for definition, count in zip(by_definition["service_area"], by_definition["total_count"], strict=True)
    ]
    met = {True: text("coverage.definitions.yes"), False: text("coverage.definitions.no")}
    return by_definition.drop(columns="total_count").assign(
        service_area=areas,
        threshold=[threshold_label(threshold, text) for threshold in by_definition["threshold"]],
        is_met=by_definition["is_met"].map(met),
    )


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


def conditions_table(conditions: pd.DataFrame, result: Coverage, text: Text) -> pd.DataFrame:
    """Return the letter's conditions for the state going on as a checklist in words."""
    note = "note" if text.language == "nb" else f"note_{text.language}"
    table = pd.DataFrame(
        {
            "condition": conditions[f"label_{text.language}"].map(tidy),
            "state": conditions["state"].map(lambda state: text(f"coverage.conditions.{state}")),
            "date": conditions["date"],
            "source": conditions["source"],
            "note": conditions[note],
        }
    )
    share = text(
        "coverage.conditions.share",
        threshold=short_share(result.threshold, text),
        share=text.percent(result.share, 2),
    )
    table.loc[conditions["kind"] == "computed", ["condition", "source", "note"]] = [
        share,
        text("coverage.conditions.share_source"),
        "",
    ]
    return table


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
