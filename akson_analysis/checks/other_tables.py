"""What the smaller tables of the snapshot, and files that were fetched, must hold.

Each function returns the faults it finds as sentences, none if the table is in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.sources import contents

_DETAILS = ("country", "region")
_KEY = "municipality_code"
_RADIUS_ERROR = 1e-4
"""Circles are stored to the centimetre, which is 1e-5 of the smallest one's area: ten times that is no rounding."""
_PATH = r"(M-?\d+ -?\d+l(-?\d+ -?\d+ ?)+z)+"


def published_total_faults(table: pd.DataFrame) -> list[str]:
    """Faults of `published_totals.csv`: days, counts outside their total, shares that are no shares, no source."""
    faults = date_faults(table, "date")
    for row in table.to_dict("records"):
        if not 0 <= int(row["signed_count"]) <= int(row["total_count"]):
            faults.append(f"{row['date']}: {row['signed_count']} of {row['total_count']} signed is not possible")
        if row["population_share"] and not 0 <= Fraction(row["population_share"]) <= 1:
            faults.append(f"{row['date']}: population_share {row['population_share']} is not from 0 to 1")
        if not str(row["source"]).strip():
            faults.append(f"{row['date']} has no source")
    if not table["date"].is_monotonic_increasing:
        faults.append("days are not in order")
    return faults


def labelled_faults(table: pd.DataFrame) -> list[str]:
    """Faults of `milestones.csv` and `state_decisions.csv`: repeated ids, days, a label that is missing, no source."""
    faults = [f"id {row_id!r} is there more than once" for row_id in sorted(set(table["id"][table["id"].duplicated()]))]
    faults += date_faults(table[table["date"] != ""], "date")
    for column in ("label_nb", "label_nn", "label_en"):
        faults += [f"{row_id} has no {column}" for row_id in table["id"][table[column].str.strip() == ""]]
    undocumented = (table["date"] != "") & (table["source"].str.strip() == "")
    return faults + [f"{row_id} has a day and no source" for row_id in table["id"][undocumented]]


def circle_faults(circles: pd.DataFrame, people: pd.Series) -> list[str]:
    """Faults of the cartogram: codes, and circles whose area does not follow the people."""
    faults = contents.code_faults(circles[_KEY], people.index)
    if faults:
        return faults
    area = circles.set_index(_KEY)["radius"] ** 2
    error = (area / area.sum()) / (people / people.sum()) - 1
    wrong = error[error.abs() > _RADIUS_ERROR]
    return [f"{code}: the circle is {off:+.2%} off its people" for code, off in wrong.items()]


def shape_faults(shapes: pd.DataFrame, codes: Collection[str]) -> list[str]:
    """Faults of the shapes of the menu: codes, paths that cannot be drawn, boxes without extent."""
    faults = contents.code_faults(shapes[_KEY], codes)
    wrong = shapes[~shapes["path"].str.fullmatch(_PATH)]
    faults += [f"{code}: the path cannot be drawn" for code in wrong[_KEY]]
    flat = shapes[(shapes["left"] >= shapes["right"]) | (shapes["top"] >= shapes["bottom"])]
    return faults + [f"{code}: the box has no extent" for code in flat[_KEY]]


def report_faults(table: pd.DataFrame, codes: Collection[str]) -> list[str]:
    """Faults of `boundaries_report.csv`: each level has every municipality once, and nobody lost all vertices."""
    faults = [f"level {name} is missing" for name in _DETAILS if name not in set(table["detail"])]
    for name, rows in table.groupby("detail"):
        faults += [f"{name}: {fault}" for fault in contents.code_faults(rows[_KEY], codes)]
    empty = table[(table["polygon_count"] < 1) | (table["polygon_area_km2"] <= 0)]
    return faults + [f"{row.detail} {row.municipality_code} has no area" for row in empty.itertuples()]


def fetched_municipality_faults(table: pd.DataFrame) -> list[str]:
    """Faults of a year's municipalities as fetched: codes, counties and health regions."""
    faults = contents.code_faults(table[_KEY])
    wrong = table[table[_KEY].str[:2] != table["county_code"]]
    faults += [f"{row.municipality_code} is in county {row.county_code!r}" for row in wrong.itertuples()]
    unknown = sorted(set(table["health_region"]) - {*contents.HEALTH_REGIONS})
    return faults + [f"health_region {region!r} is not known" for region in unknown]


def fetched_population_faults(table: pd.DataFrame, year: int) -> list[str]:
    """Faults of a year's people as fetched: codes, age groups that do not add up, the national total."""
    faults = contents.code_faults(table[_KEY])
    parts = table[[f"population_{group}" for group in contents.AGE_GROUPS]]
    if (parts < 0).any(axis=None):
        faults.append("a number of people is negative")
    wrong = table[parts.sum(axis="columns") != table["population"]]
    faults += [f"{row.municipality_code}: the age groups do not add up" for row in wrong.itertuples()]
    total, published = int(table["population"].sum()), contents.NATIONAL_POPULATION.get(year)
    if published is not None and total != published:
        faults.append(f"{total} people, published were {published}")
    return faults


def date_faults(table: pd.DataFrame, column: str) -> list[str]:
    """Days of a column that do not exist."""
    texts = dict.fromkeys(table[column].astype("str"))
    return [f"{column} {text!r} is not a date" for text in texts if not _is_date(text)]


def _is_date(text: Any) -> bool:
    try:
        dt.date.fromisoformat(str(text))
    except ValueError:
        return False
    return True
