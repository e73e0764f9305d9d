"""Municipality codes through time: every code and name since 2017, what each change did, and moved borders.

The list of codes of 2019 and SSB's list of code changes are followed backwards to 2017 and forwards to 2024;
the program stops if that does not give the codes SSB has for 2020 and 2024.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from tables import HEALTH_REGIONS, read

FIRST_DAY = "2017-01-01"
"""The first day the tables answer for."""

KNOWN_LIST = "2019-01-01"
EQUAL_AREA = "EPSG:3035"
SHARE_DECIMALS = 4
REGION_OF_OLD_COUNTY = {
    "nord": ("18", "19", "20"),
    "midt": ("15", "16", "17", "50"),
    "vest": ("11", "12", "14"),
}
"""Health regions of the counties before 2020; the others were in Sør-Øst. Inferred: the lists start in 2020."""

REPORTED_NAMES = {"0301": "Oslo - Oslove", "5006": "Steinkjer - Stïentje", "5536": "Lyngen - Ivgu - Yykeä"}
"""Names from 1 January 2026, as reported of Klass; they are not in the files at hand."""

REPORTED_NAMES_FROM = "2026-01-01"
BORDERS = [
    ("1535", "1539", "2021-01-01", "2021-01-01", "52.5", "420"),
    ("4619", "4618", "2020-01-01", "2024-01-01", "6.6", ""),
    ("3453", "3452", "2020-01-01", "2024-01-01", "6.2", ""),
    ("4635", "4638", "2020-01-01", "2024-01-01", "2.1", ""),
    ("3443", "3407", "2020-01-01", "2024-01-01", "1.2", ""),
    ("3118", "3207", "2026-01-01", "2026-01-01", "", ""),
    ("3118", "3216", "2026-01-01", "2026-01-01", "", ""),
]
MEASURED = "measured: boundaries of 2020 against those of 2024"
REPORTED = "reported of Klass, which shows it as a split; not in the files at hand"


def changes(raw: Path) -> pd.DataFrame:
    """Return SSB's code changes after the first day, names included, oldest first."""
    listed = json.loads((raw / "api/ssb_klass_131_changes_codeChanges.json").read_text(encoding="utf-8"))
    table = pd.DataFrame(listed["codeChanges"]).rename(
        columns={"changeOccurred": "date", "oldCode": "from_code", "newCode": "to_code"}
    )
    table = table[table["date"] > FIRST_DAY]
    return table.sort_values(["date", "from_code", "to_code"], ignore_index=True)


def code_names(raw: Path) -> pd.DataFrame:
    """Return every code with each official name it has had since 2017, from when until when, and its health region.

    Raises
    ------
    ValueError
        If the changes do not lead from the codes of 2019 to those of 2020 and 2024.
    """
    spells = _spells(raw)
    regions = _regions(raw)
    rows = [(code, name, start, end, regions.get(code) or _old_region(code)) for code, name, start, end in spells]
    columns = ["municipality_code", "name", "valid_from", "valid_to", "health_region"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:3], ignore_index=True)


def _spells(raw: Path) -> list[tuple[str, str, str, str]]:
    named = read(raw / "codes/klass131_kommuner_2019.csv").set_index("kommunenummer")["navn"].str.strip()
    listed = changes(raw)
    past = listed[listed["date"] <= KNOWN_LIST]
    present = dict(named)
    for _, step in reversed(list(past.groupby("date"))):
        present = {code: name for code, name in present.items() if code not in set(step["to_code"])}
        present |= dict(zip(step["from_code"], step["oldName"].str.strip(), strict=True))
    open_spells = {code: (name, FIRST_DAY) for code, name in present.items()}
    closed = []
    for date, step in listed.groupby("date"):
        present = _names_after(raw, str(date), step, present)
        for code, (name, start) in list(open_spells.items()):
            if present.get(code) != name:
                closed.append((code, name, start, str(date)))
                del open_spells[code]
        open_spells |= {code: (name, str(date)) for code, name in present.items() if code not in open_spells}
        _check_list(raw, str(date), set(open_spells))
    for code, name in REPORTED_NAMES.items():
        closed.append((code, *open_spells[code], REPORTED_NAMES_FROM))
        open_spells[code] = (name, REPORTED_NAMES_FROM)
    return closed + [(code, name, start, "") for code, (name, start) in open_spells.items()]


def _names_after(raw: Path, date: str, step: pd.DataFrame, before: dict[str, str]) -> dict[str, str]:
    """Names in force from `date`: the list of that year where there is one, else what the change says."""
    file = raw / f"codes/klass131_kommuner_{date[:4]}.csv"
    if file.is_file():
        return dict(read(file).set_index("kommunenummer")["navn"].str.strip())
    kept = {code: name for code, name in before.items() if code not in set(step["from_code"])}
    return kept | dict(zip(step["to_code"], step["newName"].str.strip(), strict=True))


def _check_list(raw: Path, date: str, codes: set[str]) -> None:
    file = raw / f"codes/klass131_kommuner_{date[:4]}.csv"
    if file.is_file():
        different = codes ^ set(read(file)["kommunenummer"])
        if different:
            raise ValueError(f"the changes do not give the codes of {date}: {sorted(different)}")


def _regions(raw: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for year in ("2024", "2020"):
        table = read(raw / f"health/helseregion_{year}codes.csv")
        found |= dict(zip(table["kommunenummer"], table["rhf_navn"].map(HEALTH_REGIONS), strict=True))
    return found


def _old_region(code: str) -> str:
    return next((region for region, counties in REGION_OF_OLD_COUNTY.items() if code[:2] in counties), "sor_ost")


def code_changes(raw: Path) -> pd.DataFrame:
    """Return each pair of old and new code that a change joined, with the share each way and what it rests on.

    `share` is the part of the old municipality that went to the new one, `share_back` the part of the new one
    that came from the old. Codes that are not here went on as they were.
    """
    listed = changes(raw)
    listed = listed[["date", "from_code", "to_code"]].drop_duplicates()
    by_date = [listed[["date", "from_code"]], listed[["date", "to_code"]]]
    olds, news = (listed.groupby(list(keys.columns))["date"].transform("size") for keys in by_date)
    changed = (listed["from_code"] != listed["to_code"]) | (olds > 1) | (news > 1)
    pairs = listed[changed].assign(parts=olds[changed], sources=news[changed])
    pairs["kind"] = "renumbered"
    pairs.loc[pairs["sources"] > 1, "kind"] = "merged"
    pairs.loc[pairs["parts"] > 1, "kind"] = "split"
    forward, people = _forward_shares(raw)
    pairs["share"] = [forward.get(key, 1.0) for key in zip(pairs["from_code"], pairs["to_code"], strict=True)]
    pairs["share_basis"] = [
        "whole" if parts == 1 else "people" if (old, new) in people else "area"
        for parts, old, new in zip(pairs["parts"], pairs["from_code"], pairs["to_code"], strict=True)
    ]
    areas = _areas_2019(raw)
    back = [_shares_back(group, areas) for _, group in pairs.groupby(["date", "to_code"])]
    pairs = pairs.join(pd.concat(back))
    columns = [
        "date",
        "from_code",
        "to_code",
        "kind",
        "share",
        "share_basis",
        "share_back",
        "share_back_basis",
    ]
    return pairs[columns].sort_values(columns[:3], ignore_index=True)


def _forward_shares(raw: Path) -> tuple[dict[tuple[str, str], float], set[tuple[str, str]]]:
    """Shares of the three that were divided: people for Ålesund in 2024, measured area for the two in 2020."""
    shares: dict[tuple[str, str], float] = {}
    people: set[tuple[str, str]] = set()
    for file, column in (
        ("korrespondanse_2019_2020", "vekt_areal"),
        ("korrespondanse_2020_2024", "vekt_folketall_2024"),
    ):
        table = read(raw / f"codes/{file}.csv")
        table = table[table["type"] == "split"]
        found = dict(zip(zip(table["fra"], table["til"], strict=True), table[column].astype(float), strict=True))
        shares |= found
        people |= set(found) if column == "vekt_folketall_2024" else set()
    return shares, people


def _areas_2019(raw: Path) -> Any:
    frame = gpd.read_file(raw / "boundaries/kommuner_2019.gpkg").set_index("kommunenummer")
    return frame.to_crs(EQUAL_AREA).area


def _shares_back(group: pd.DataFrame, areas: Any) -> pd.DataFrame:
    """Return the part of one new municipality that came from each old one; without areas, equal parts."""
    if len(group) == 1:
        return pd.DataFrame({"share_back": 1.0, "share_back_basis": "whole"}, index=group.index)
    known = group["from_code"].isin(areas.index).all() and (group["date"] > KNOWN_LIST).all()
    parts = group["share"] * group["from_code"].map(areas) if known else group["share"]
    unit = 10**SHARE_DECIMALS
    exact = parts / parts.sum() * unit
    whole = exact.astype(int)
    rest = (exact - whole).sort_values(ascending=False, kind="stable")
    whole.loc[rest.index[: unit - int(whole.sum())]] += 1
    return pd.DataFrame({"share_back": whole / unit, "share_back_basis": "area" if known else "equal"})


def border_changes() -> pd.DataFrame:
    """Return land that moved between municipalities under unchanged codes: who gave, who received, and when."""
    columns = ["from_code", "to_code", "earliest", "latest", "area_km2", "people_approx"]
    table = pd.DataFrame(BORDERS, columns=columns)
    table["source"] = [REPORTED if area == "" else MEASURED for area in table["area_km2"]]
    return table
