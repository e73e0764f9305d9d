"""Read what `refresh` has fetched: the newest recorded file of each data set and year.

The embedded tables on the codes of 2020 are not touched by a refresh; `akson_analysis.load_municipalities`
reads those. Here every year stands on its own codes.
"""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources import _store, snapshot

DATASETS = ("municipalities", "population", "population_by_age", "boundaries_country", "boundaries_region")


def years() -> tuple[int, ...]:
    """Return the years whose municipalities have been fetched, oldest first; empty for the embedded snapshot.

    Examples
    --------
    >>> years()
    ()
    """
    found = _current()["dataset"].str.extract(rf"^{_store.FOLDER}/municipalities_(\d{{4}})$")[0].dropna()
    return tuple(sorted(found.astype(int)))


def path(dataset: str, year: int) -> Path:
    """Return the newest file of one of `DATASETS` and a year.

    Raises
    ------
    InvalidValueError
        If the data set is not one of `DATASETS`.
    DataError
        If that has not been fetched.

    Examples
    --------
    >>> path("population", 1999)
    Traceback (most recent call last):
    akson_analysis.errors.DataError: population of 1999 has not been fetched:
      years fetched: none. Run: akson refresh --year 1999
    Nothing was written.
    """
    if dataset not in DATASETS:
        raise InvalidValueError(f"data set {dataset!r} is not known: {', '.join(DATASETS)}")
    current = _current()
    files = current.loc[current["dataset"] == f"{_store.FOLDER}/{dataset}_{year}", "file"]
    if files.empty:
        known = ", ".join(map(str, years())) or "none"
        raise DataError(
            f"{dataset} of {year} has not been fetched", [f"years fetched: {known}. Run: akson refresh --year {year}"]
        )
    return snapshot.data_dir() / str(files.iloc[0])


def table(dataset: str, year: int) -> pd.DataFrame:
    """Return a table of a year on its own codes; raises as `path`."""
    file = path(dataset, year)
    columns = pd.read_csv(file, nrows=0, encoding="utf-8").columns
    text = {name: "str" for name in columns if re.search("_code$|^kostra_group$|_from$", name)}
    return pd.read_csv(file, dtype=text, keep_default_na=False, na_values={"centrality_class": [""]}, encoding="utf-8")


def municipalities(year: int, detail: str = "country") -> gpd.GeoDataFrame:
    """Return the municipalities of a year on its own codes, with people and boundaries.

    Parameters
    ----------
    year
        One of `years`.
    detail
        ``"country"`` or ``"region"``.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``municipality_code``; ``name``, ``county_code``, ``county_name``, ``health_region``,
        ``kostra_group``, ``centrality_class``, ``population`` and its age groups, ``geometry``.

    Raises
    ------
    InvalidValueError
        If the level of detail is not known.
    DataError
        If something of that year has not been fetched.
    """
    if detail not in snapshot.DETAILS:
        raise InvalidValueError(f"detail {detail!r} is not known: {', '.join(snapshot.DETAILS)}")
    key = "municipality_code"
    own = table("municipalities", year).set_index(key)
    people = table("population", year).set_index(key).drop(columns="year")
    outlines = gpd.read_parquet(path(f"boundaries_{detail}", year)).set_index(key).geometry
    frame = gpd.GeoDataFrame(own.join(people), geometry=outlines.reindex(own.index))
    frame.attrs = {"year": year, "detail": detail}
    return frame


def _current() -> pd.DataFrame:
    record = snapshot.versions()
    return record[record["tags"] == _store.CURRENT]
