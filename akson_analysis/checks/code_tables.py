"""What the tables of codes through time must hold, so that a conversion loses nothing and nobody.

Each function returns the faults it finds as sentences, none if the table is in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from fractions import Fraction

import pandas as pd

from akson_analysis.checks.other_tables import date_faults
from akson_analysis.sources import contents

COUNTS = {2017: 426, 2018: 422, 2019: 422, 2020: 356, 2021: 356, 2022: 356, 2023: 356, 2024: 357, 2025: 357, 2026: 357}
"""Municipalities on 1 January (SSB Klass 131)."""

KINDS = ("renumbered", "merged", "split")
_BASES = ("whole", "people", "area", "equal")


def name_faults(names: pd.DataFrame, codes_2020: Collection[str]) -> list[str]:
    """Faults of `code_names.csv`: days, spells of a code that overlap, and the number of codes of each year."""
    faults = date_faults(names, "valid_from") + date_faults(names[names["valid_to"] != ""], "valid_to")
    malformed = sorted(set(names["municipality_code"][~names["municipality_code"].str.fullmatch(r"\d{4}")]))
    faults += [f"municipality_code {code!r} is not four digits" for code in malformed]
    unknown = sorted(set(names["health_region"]) - set(contents.HEALTH_REGIONS))
    faults += [f"health_region {region!r} is not known" for region in unknown]
    faults += [f"{code} has no name" for code in names["municipality_code"][names["name"].str.strip() == ""]]
    if faults:
        return faults
    end = names["valid_to"].where(names["valid_to"] != "", "9999-12-31")
    spells = names.assign(end=end).sort_values(["municipality_code", "valid_from"])
    faults += [
        f"{row['municipality_code']} begins on {row['valid_from']} and ends on {row['end']}"
        for row in spells[spells["end"] <= spells["valid_from"]].to_dict("records")
    ]
    before = spells.groupby("municipality_code")["end"].shift()
    overlapping = spells["municipality_code"][before > spells["valid_from"]]
    faults += [f"{code} has two names at once" for code in sorted(set(overlapping))]
    for year, expected in COUNTS.items():
        valid = _valid(names, f"{year}-01-01")
        if len(valid) != expected:
            faults.append(f"{len(valid)} codes are valid on 1 January {year}, expected {expected}")
    differing = sorted(_valid(names, "2020-01-01") ^ set(codes_2020))
    faults += [f"{code} is in one of code_names.csv and municipalities.csv only" for code in differing]
    return faults


def change_faults(changes: pd.DataFrame, names: pd.DataFrame) -> list[str]:
    """Faults of `code_changes.csv`: shares that do not add up to one, and codes that vanish or appear unexplained."""
    faults = date_faults(changes, "date")
    faults += [f"kind {kind!r} is not known" for kind in sorted(set(changes["kind"]) - set(KINDS))]
    for basis in ("share_basis", "share_back_basis"):
        faults += [f"{basis} {name!r} is not known" for name in sorted(set(changes[basis]) - set(_BASES))]
    repeated = changes[changes.duplicated(["date", "from_code", "to_code"])]
    faults += [f"{row.date} {row.from_code} to {row.to_code} is there twice" for row in repeated.itertuples()]
    if faults:
        return faults
    for code, share in (("from_code", "share"), ("to_code", "share_back")):
        sums: dict[tuple[str, str], Fraction] = {}
        for row in changes.to_dict("records"):
            place, exact = (row["date"], row[code]), Fraction(str(row[share]))
            sums[place] = sums.get(place, Fraction(0)) + exact
            if (row[f"{share}_basis"] == "whole") != (exact == 1):
                faults.append(f"{row['date']} {row[code]}: {share} {row[share]} by {row[f'{share}_basis']}")
        wrong_sums = {place: total for place, total in sums.items() if total != 1}
        faults += [f"{day} {name}: {share} adds up to {float(total):g}" for (day, name), total in wrong_sums.items()]
    for day in sorted(set(changes["date"])):
        faults += _step_faults(day, changes[changes["date"] == day], names)
    return faults


def border_faults(borders: pd.DataFrame, names: pd.DataFrame) -> list[str]:
    """Faults of `border_changes.csv`: codes that were not valid when land moved, days, areas and people."""
    faults = date_faults(borders, "earliest") + date_faults(borders, "latest")
    if faults:
        return faults
    for row in borders.to_dict("records"):
        place = f"{row['from_code']} to {row['to_code']}"
        if row["from_code"] == row["to_code"]:
            faults.append(f"{place}: land cannot move to where it was")
        if row["latest"] < row["earliest"]:
            faults.append(f"{place}: latest {row['latest']} is before earliest {row['earliest']}")
        valid = _valid(names, str(row["earliest"])) & _valid(names, str(row["latest"]))
        faults += [
            f"{place}: {code} is not valid from {row['earliest']} to {row['latest']}"
            for code in (row["from_code"], row["to_code"])
            if code not in valid
        ]
        for column in ("area_km2", "people_approx"):
            if str(row[column]) not in {"", "nan"} and not float(row[column]) > 0:
                faults.append(f"{place}: {column} {row[column]} is not above zero")
        if not str(row["source"]).strip():
            faults.append(f"{place} has no source")
    return faults


def _step_faults(day: str, rows: pd.DataFrame, names: pd.DataFrame) -> list[str]:
    eve = (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
    before, after = _valid(names, eve), _valid(names, day)
    old, new = set(rows["from_code"]), set(rows["to_code"])
    faults = [f"{day} {code} is changed, but was not valid the day before" for code in sorted(old - before)]
    faults += [f"{day} {code} comes of a change, but is not valid that day" for code in sorted(new - after)]
    faults += [f"{day} {code} ends, and nothing says what became of it" for code in sorted(before - after - old)]
    faults += [f"{day} {code} begins, and nothing says what it came of" for code in sorted(after - before - new)]
    targets, origins = rows["from_code"].value_counts(), rows["to_code"].value_counts()
    for row in rows.to_dict("records"):
        is_split, is_merged = targets[row["from_code"]] > 1, origins[row["to_code"]] > 1
        expected = "split" if is_split else "merged" if is_merged else "renumbered"
        if row["kind"] != expected:
            faults.append(f"{day} {row['from_code']} to {row['to_code']} is {row['kind']}, expected {expected}")
    return faults


def _valid(names: pd.DataFrame, day: str) -> set[str]:
    is_valid = (names["valid_from"] <= day) & ((names["valid_to"] == "") | (day < names["valid_to"]))
    return set(names.loc[is_valid, "municipality_code"])
