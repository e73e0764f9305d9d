"""The tables of municipalities: people, boundaries, service areas, and a check of a table from elsewhere."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis.errors import InvalidValueError
from akson_analysis.sources import contents as _contents
from akson_analysis.sources import editions, snapshot
from akson_analysis.sources.codes import carried
from akson_analysis.sources.fetch import refreshed

YEARS = editions.EMBEDDED_YEARS
"""Years whose population SSB published on the codes of 2020."""

SERVICE_AREAS = ("declaration", "health_region")
"""The 291 municipalities that were asked to sign, and the 292 outside health region Midt-Norge."""

_FIRST = (
    "name",
    "name_short",
    "county_code",
    "county_name",
    "health_region",
    "population",
    "area_km2",
    "kostra_group",
    "centrality_class",
    "population_67_79",
    "population_80_plus",
)
_DESCRIBED_IN = ("nb", "en")
_FILES = ("municipalities.csv", "population.csv")
_HISTORY_FILES = ("code_names.csv", "code_changes.csv")
_FEW = 10
"""As many known words are listed in a message: more are not read."""


def load_municipalities(year: int | str = 2020, detail: str = "country") -> gpd.GeoDataFrame:
    """Return the municipalities with people on 1 January of `year` and boundaries for maps.

    Parameters
    ----------
    year
        One of `YEARS`, on the codes of 2020, or a year that `akson refresh` has fetched, on its own codes; see
        `akson_analysis.sources.editions`. ``"2024@2026-11-23"`` is 2024 as fetched by that day.
    detail
        ``"country"`` for maps of Norway or ``"region"`` for a county or health region.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``municipality_code``, sorted; EPSG:25833. The columns are described by `describe_columns`; years
        other than 2020 also have `population_2020`, the people of 2020 on the same codes. ``attrs`` has `year`,
        `data` (which edition), `detail`, and the years of the classifications, `kostra_year` and `centrality_year`.
        Every call gives a table of its own to change.

    Raises
    ------
    InvalidValueError
        If the year or the level of detail is not known.
    DataError
        If the year has not been fetched, or the snapshot cannot be read.

    Examples
    --------
    >>> m = load_municipalities(2020)
    >>> len(m), int(m["population"].sum()), m.loc["0301", "name"]
    (356, 5367580, 'Oslo')
    """
    if detail not in snapshot.DETAILS:
        raise InvalidValueError(f"detail {detail!r} is not known.{nearest(detail, snapshot.DETAILS)}")
    chosen = editions.edition(year)
    if chosen.files:
        frame = _load_fetched(chosen.id, detail, snapshot.stamp(*_HISTORY_FILES, *_FILES, *chosen.files.values()))
    else:
        frame = _load(chosen.year, detail, snapshot.stamp(*_FILES, f"boundaries_{detail}.parquet"))
    return frame.copy()


@lru_cache(maxsize=8)
def _load(year: int, detail: str, _stamp: tuple[Any, ...]) -> gpd.GeoDataFrame:
    people = load_population().query("year == @year").set_index("municipality_code").drop(columns=["year", "method"])
    table = snapshot.read_table("municipalities.csv").set_index("municipality_code").join(people)
    if year != carried.BASE_YEAR:
        table["population_2020"] = carried.population_2020(year)
    outlines = snapshot.boundaries(detail).set_index("municipality_code").geometry
    frame = gpd.GeoDataFrame(_ordered(table), geometry=outlines.reindex(table.index))
    # the classifications of the embedded table are of one year each, whatever year the people are of
    frame.attrs = {"year": year, "data": str(year), "detail": detail, "kostra_year": 2023, "centrality_year": 2024}
    return frame


@lru_cache(maxsize=4)
def _load_fetched(data: str, detail: str, _stamp: tuple[Any, ...]) -> gpd.GeoDataFrame:
    chosen = editions.edition(data)
    frame = refreshed.municipalities(chosen, detail)
    frame["population_80_plus"] = frame["population_80_89"] + frame["population_90_plus"]
    attrs = {"year": chosen.year, "data": chosen.id, "detail": detail, **frame.attrs}
    frame = _ordered(frame)
    frame.attrs = attrs
    return frame


def _ordered(table: Any) -> Any:
    first = list(_FIRST)
    last = [name for name in ("geometry",) if name in table.columns]
    return table[first + [name for name in table.columns if name not in {*first, *last}] + last]


def on_people_of_2020(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of municipalities with the people of 2020 in `population`, to hold what was announced against.

    Shares that were announced in 2020 are of the people of 1 January 2020.

    Parameters
    ----------
    table
        As `load_municipalities` returns it, of any year.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns, `population` in people of 1 January 2020; the table of 2020 comes back as it is.

    Examples
    --------
    >>> on_people_of_2020(load_municipalities(2023))["population"].sum()
    np.int64(5367580)
    """
    if "population_2020" not in table.columns:
        return table
    return table.assign(population=table["population_2020"])


def year_of(table: pd.DataFrame) -> int:
    """Return the year whose codes and people a table of municipalities has.

    Parameters
    ----------
    table
        As `load_municipalities` returns it.

    Returns
    -------
    int
        The year in ``table.attrs``; 2020 when it does not say.

    Examples
    --------
    >>> year_of(load_municipalities(2021))
    2021
    """
    return int(table.attrs.get("year", carried.BASE_YEAR))


def check_municipalities(table: pd.DataFrame, year: int = 2020, name: str = "municipalities") -> None:
    """Refuse a table of municipalities from elsewhere unless it can stand in for `load_municipalities`.

    Parameters
    ----------
    table
        Indexed by `municipality_code`, with whole numbers of people in `population`. Age groups are compared
        with the total if they are there, and boundaries must be in EPSG:25833.
    year
        One of `YEARS`; they have the same 356 codes.
    name
        How the message calls the table.

    Raises
    ------
    InvalidValueError
        With every fault: codes that are not four digits, unknown, repeated or missing; people missing,
        negative or not whole; age groups that do not add up; a CRS that is missing or another.

    Examples
    --------
    >>> check_municipalities(load_municipalities().drop(index="1151"))
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: municipalities cannot be used:
      355 municipalities, expected 356 in 2020
      municipality_code '1151' is missing
    Nothing was written.
    """
    _check_year(year)
    faults = []
    codes = snapshot.municipality_codes()
    if len(table) != len(codes):
        faults.append(f"{len(table)} municipalities, expected {len(codes)} in {year}")
    if pd.api.types.is_numeric_dtype(table.index.dtype):
        faults.append("municipality_code is a number and has lost its leading zero; read it as text, such as '0301'")
    else:
        faults += _contents.code_faults(table.index.to_series(), codes)
    faults += _people_faults(table)
    if isinstance(table, gpd.GeoDataFrame):
        faults += _contents.crs_faults(table)
    if faults:
        raise InvalidValueError(f"{name} cannot be used", faults)


def _people_faults(table: pd.DataFrame) -> list[str]:
    if "population" not in table.columns:
        return ["column 'population' is missing"]
    people = pd.to_numeric(table["population"], errors="coerce")
    wrong = {
        "is missing or not a number": people.isna(),
        "is negative": people < 0,
        "is not a whole number": people % 1 > 0,
    }
    groups = [f"population_{group}" for group in _contents.AGE_GROUPS]
    if set(groups) <= set(table.columns):
        wrong["is not the sum of its age groups"] = people.notna() & (table[groups].sum(axis="columns") != people)
    return [
        f"{code}: population {value} {message}"
        for message, at_fault in wrong.items()
        for code, value in table.loc[at_fault.to_numpy(), "population"].items()
    ]


def _check_year(year: object) -> None:
    if year not in YEARS:
        known = ", ".join(map(str, YEARS))
        raise InvalidValueError(
            f"year {year!r} is not available: people are published on the codes of 2020 for {known}. "
            "Other years are in load_population(), with how they were brought to these codes"
        )


def service_area(municipalities: gpd.GeoDataFrame, definition: str = "declaration") -> gpd.GeoDataFrame:
    """Return the municipalities that count in the denominator.

    Parameters
    ----------
    municipalities
        As `load_municipalities` returns them.
    definition
        ``"declaration"``: the 291 that were asked to sign, all but Trøndelag, Møre og Romsdal and Bindal;
        every published figure uses it. ``"health_region"``: the 292 of the catchment areas of Helse Nord,
        Vest and Sør-Øst.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows that belong, with all their columns.

    Raises
    ------
    InvalidValueError
        If the definition is not known, or the table does not say who belongs.

    Examples
    --------
    >>> m = load_municipalities()
    >>> [(len(a), int(a["population"].sum())) for a in (service_area(m, d) for d in SERVICE_AREAS)]
    [(291, 4632214), (292, 4633640)]
    """
    if definition not in SERVICE_AREAS:
        raise InvalidValueError(f"service area {definition!r} is not known.{nearest(definition, SERVICE_AREAS)}")
    column = "is_declaration_area" if definition == "declaration" else "health_region"
    if column not in municipalities.columns:
        raise InvalidValueError(f"the municipality table has no column {column!r}. Use load_municipalities()")
    if definition == "declaration":
        return municipalities[municipalities[column]]
    return municipalities[municipalities[column] != "midt"]


def load_population() -> pd.DataFrame:
    """Return people by age group on 1 January 2017-2026, on the codes of 2020, by year and municipality.

    Returns
    -------
    pandas.DataFrame
        `year`, `municipality_code`, `population` and its age groups `population_0_5` … `population_90_plus` in
        people, with `population_80_plus`, the sum of the last two, and `method`, how the year was brought to these
        codes: ``native`` (published so), ``exact_merge`` (summed without loss) or ``weighted`` (2017-2019; five
        municipalities that were split or joined are really affected).

    Examples
    --------
    >>> load_population().groupby("year")["population"].sum().loc[2026]
    np.int64(5627400)
    """
    table = snapshot.read_table("population.csv")
    elderly = table["population_80_89"] + table["population_90_plus"]
    table.insert(list(table.columns).index("population_80_89"), "population_80_plus", elderly)
    return table


def load_projection() -> pd.DataFrame:
    """Return people registered in 2024 and projected for 2025-2050, by year and municipality.

    SSB's projection of 2024 on the codes of 2020, without age groups. That it is the main alternative is inferred.

    Returns
    -------
    pandas.DataFrame
        `year`, `municipality_code`, `population` in people on 1 January, and `is_projected`.

    Examples
    --------
    >>> load_projection().groupby("year")["population"].sum().loc[2050]
    np.int64(6114899)
    """
    return snapshot.read_table("projection.csv")


def load_neighbours() -> pd.DataFrame:
    """Return each pair of neighbours once, sea borders included.

    Clipped to the coast, 22 municipalities touch nobody; here each has a neighbour.

    Returns
    -------
    pandas.DataFrame
        `municipality_code_a` and `municipality_code_b`, the lower code first, and `shares_land_border`: False for a
        border at sea alone.

    Examples
    --------
    >>> pairs = load_neighbours()
    >>> len(pairs), int(pairs["shares_land_border"].sum())
    (896, 737)
    """
    return snapshot.read_table("neighbours.csv")


def describe_columns(language: str = "nb") -> pd.DataFrame:
    """Return `description`, `unit` and `vintage` of each column of `load_municipalities`.

    Parameters
    ----------
    language
        ``"nb"`` or ``"en"``.

    Returns
    -------
    pandas.DataFrame
        Indexed by column: what it is, its unit and the year or date it is of, all text.

    Raises
    ------
    InvalidValueError
        If there are no descriptions in the language.

    Examples
    --------
    >>> describe_columns("en").loc["centrality_class"].to_dict()
    {'description': 'Centrality class, 1 is the most central', 'unit': '1-6', 'vintage': '2024'}
    """
    if language not in _DESCRIBED_IN:
        raise InvalidValueError(f"columns are not described in {language!r}.{nearest(language, _DESCRIBED_IN)}")
    columns = snapshot.columns("municipalities.csv")
    people = snapshot.columns("population.csv").drop(index=["year", "municipality_code", "method"])
    elderly = {"nb": "Innbyggere 80 år og eldre", "en": "Inhabitants aged 80 and over"}
    people.loc["population_80_plus"] = people.loc["population_90_plus"]
    described = pd.concat([columns, people])
    described["description"] = described[f"description_{language}"]
    described.loc["population_80_plus", "description"] = elderly[language]
    return described[["description", "unit", "vintage"]]


def nearest(word: str, known: Collection[str]) -> str:
    """Return the known word most like another, or all of them when they are few, as the end of a message.

    Parameters
    ----------
    word
        What was written.
    known
        What could have been.

    Returns
    -------
    str
        A sentence that begins with a space; empty when nothing is alike and there is too much to list.

    Examples
    --------
    >>> nearest("contry", ("country", "region"))
    " Did you mean 'country'?"
    """
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f" Did you mean {near[0]!r}?"
    return f" Known: {', '.join(known)}." if len(known) <= _FEW else ""
