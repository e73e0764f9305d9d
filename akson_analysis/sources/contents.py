"""What the tables of the snapshot must hold: codes, totals, parts and boundaries that fit together.

Each function returns the faults it finds as sentences, none if the table is in order.
"""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import pandas as pd
import shapely

MUNICIPALITY_COUNT = 356
"""Municipalities on 1 January 2020 (SSB Klass 131)."""
POPULATION_2020 = 5_367_580
"""People on 1 January 2020 (SSB table 07459)."""

SERVICE_AREAS = {"declaration": (291, 4_632_214), "health_region": (292, 4_633_640)}
"""Municipalities and people on 1 January 2020 by definition of the service area (KS; SKDE)."""

NATIONAL_POPULATION = {
    2020: POPULATION_2020,
    2021: 5_391_369,
    2022: 5_425_270,
    2023: 5_488_984,
    2024: 5_550_203,
    2025: 5_594_340,
    2026: 5_627_400,
}
"""SSB's national figures, 1 January. 2017-2019 were carried to the codes of 2020 by weights and differ."""

HEALTH_REGIONS = ("nord", "vest", "sor_ost", "midt")
"""The four regional health authorities; Akson was for those outside ``midt``, which has Helseplattformen."""
CRS = "EPSG:25833"
"""ETRS89 / UTM zone 33N, in which Kartverket keeps the whole country."""
AGE_GROUPS = ("0_5", "6_15", "16_17", "18_66", "67_79", "80_89", "90_plus")
"""Age groups that together are everybody."""


def code_faults(codes: pd.Series, expected: Collection[str] | None = None) -> list[str]:
    """Faults of a column of codes: four digits, no repetition, and, if given, exactly those expected."""
    text = codes.astype("str")
    faults = [f"municipality_code {code!r} is not four digits" for code in text[~text.str.fullmatch(r"\d{4}")]]
    faults += [f"municipality_code {code!r} is there more than once" for code in sorted(set(text[text.duplicated()]))]
    if expected is not None:
        faults += [f"municipality_code {code!r} is missing" for code in sorted(set(expected) - set(text))]
        faults += [f"municipality_code {code!r} is not one of 2020" for code in sorted(set(text) - set(expected))]
    return faults


def municipality_faults(table: pd.DataFrame) -> list[str]:
    """Faults of `municipalities.csv`."""
    faults = code_faults(table["municipality_code"])
    if len(table) != MUNICIPALITY_COUNT:
        faults.append(f"has {len(table)} municipalities, expected {MUNICIPALITY_COUNT}")
    for code, county in zip(table["municipality_code"], table["county_code"], strict=True):
        if str(code)[:2] != county:
            faults.append(f"{code} is in county {county!r}, expected {str(code)[:2]!r}")
    unknown = sorted(set(table["health_region"]) - set(HEALTH_REGIONS))
    if unknown:
        faults.append(f"health_region {unknown} is not known: {', '.join(HEALTH_REGIONS)}")
    if not (table["area_km2"] > 0).all():
        faults.append("area_km2 is not above zero everywhere")
    counts = {
        "declaration": int(table["is_declaration_area"].sum()),
        "health_region": int((table["health_region"] != "midt").sum()),
    }
    for definition, (expected, _) in SERVICE_AREAS.items():
        if counts[definition] != expected:
            faults.append(f"service area {definition!r} has {counts[definition]} municipalities, expected {expected}")
    return faults


def population_faults(table: pd.DataFrame, municipalities: pd.DataFrame) -> list[str]:
    """Faults of `population.csv`: codes of each year, age groups that do not add up, national totals."""
    faults = []
    codes = set(municipalities["municipality_code"])
    for year, rows in table.groupby("year"):
        faults += [f"{year}: {fault}" for fault in code_faults(rows["municipality_code"], codes)]
    parts = table[[f"population_{group}" for group in AGE_GROUPS]]
    if (parts < 0).any(axis=None):
        faults.append("a number of people is negative")
    wrong = table[parts.sum(axis="columns") != table["population"]]
    for row in wrong.itertuples():
        faults.append(
            f"{row.year} {row.municipality_code}: the age groups do not add up to population {row.population}"
        )
    for year, total in NATIONAL_POPULATION.items():
        people_count = int(table.loc[table["year"] == year, "population"].sum())
        if people_count != total:
            faults.append(f"{year}: {people_count} people, expected {total}")
    people = table[table["year"] == 2020].set_index("municipality_code")["population"]  # noqa: PLR2004
    by_code = municipalities.set_index("municipality_code")
    members = {"declaration": by_code["is_declaration_area"], "health_region": by_code["health_region"] != "midt"}
    for definition, (_, expected) in SERVICE_AREAS.items():
        people_count = int(people.reindex(by_code.index[members[definition]]).sum())
        if people_count != expected:
            faults.append(f"service area {definition!r} has {people_count} people in 2020, expected {expected}")
    return faults


def projection_faults(table: pd.DataFrame, codes: Collection[str]) -> list[str]:
    """Faults of `projection.csv`: codes of each year and negative numbers."""
    faults = []
    for year, rows in table.groupby("year"):
        faults += [f"{year}: {fault}" for fault in code_faults(rows["municipality_code"], codes)]
    if (table["population"] < 0).any():
        faults.append("a number of people is negative")
    return faults


def neighbour_faults(table: pd.DataFrame, codes: Collection[str]) -> list[str]:
    """Faults of `neighbours.csv`: unknown codes, pairs out of order or repeated, codes without any."""
    first, second = table["municipality_code_a"], table["municipality_code_b"]
    named = set(first) | set(second)
    faults = [f"municipality_code {code!r} is not one of 2020" for code in sorted(named - set(codes))]
    faults += [f"{code} has no neighbour" for code in sorted(set(codes) - named)]
    if not (first < second).all() or table.duplicated(["municipality_code_a", "municipality_code_b"]).any():
        faults.append("each pair must be there once, the lower code first")
    return faults


def crs_faults(frame: gpd.GeoDataFrame) -> list[str]:
    """Faults of a coordinate reference system: missing, or another than `CRS`."""
    if frame.crs is None:
        return [f"CRS is missing, expected {CRS}. If the coordinates are in it, say so with set_crs({CRS!r})"]
    if frame.crs != CRS:
        return [f"CRS is {frame.crs.name}, expected {CRS}. Convert with to_crs({CRS!r})"]
    return []


def boundary_faults(frame: gpd.GeoDataFrame, codes: Collection[str]) -> list[str]:
    """Faults of boundaries: CRS first, then codes, empty or invalid outlines, borders that are not shared."""
    faults = crs_faults(frame)
    if faults:
        return faults
    faults = code_faults(frame["municipality_code"], codes)
    outlines = frame.geometry.to_numpy()
    code = frame["municipality_code"]
    faults += [f"{name} has no outline" for name in code[shapely.is_missing(outlines) | shapely.is_empty(outlines)]]
    faults += [f"{name} has an invalid outline" for name in code[~shapely.is_valid(outlines)]]
    faults += [
        f"{name} is not a multipolygon"
        for name in code[shapely.get_type_id(outlines) != shapely.GeometryType.MULTIPOLYGON]
    ]
    if not faults and not shapely.coverage_is_valid(outlines):
        torn = code[shapely.length(shapely.coverage_invalid_edges(outlines)) > 0]
        faults.append(f"neighbours do not share their borders: {', '.join(torn)}")
    return faults
