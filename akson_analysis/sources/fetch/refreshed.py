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
from akson_analysis.sources import contents, folder, snapshot
from akson_analysis.sources.codes import carried
from akson_analysis.sources.editions import Edition
from akson_analysis.sources.fetch import store

_KEY = "municipality_code"
DATASETS = ("municipalities", "population", "population_by_age", "boundaries_country", "boundaries_region")


def years() -> tuple[int, ...]:
    """Return the years whose municipalities have been fetched, oldest first; empty for the embedded snapshot.

    Examples
    --------
    >>> years()
    ()
    """
    fetched = _current()["dataset"].str.extract(rf"^{folder.FETCHED_FOLDER}/municipalities_(\d{{4}})$")[0].dropna()
    return tuple(sorted(fetched.astype(int)))


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
    files = current.loc[current["dataset"] == f"{folder.FETCHED_FOLDER}/{dataset}_{year}", "file"]
    if files.empty:
        fetched = ", ".join(map(str, years())) or "none"
        raise DataError(
            f"{dataset} of {year} has not been fetched", [f"years fetched: {fetched}. Run: akson refresh --year {year}"]
        )
    return snapshot.data_dir() / str(files.iloc[0])


def table(dataset: str, year: int) -> pd.DataFrame:
    """Return a table of a year on its own codes; raises as `path`."""
    return read(path(dataset, year).relative_to(snapshot.data_dir()).as_posix())


def municipalities(edition: Edition, detail: str = "country") -> gpd.GeoDataFrame:
    """Return the municipalities of a fetched edition on the codes of its year.

    Parameters
    ----------
    edition
        As `akson_analysis.sources.editions.edition` returns it, of a year that was fetched.
    detail
        ``"country"`` or ``"region"``.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``municipality_code``; the columns of the snapshot's table, people of the year, `population_2020`, and
        ``geometry``. What is not fetched is carried from the snapshot (`akson_analysis.sources.codes.carried`), and
        so are KOSTRA groups and centrality classes where Klass has none for some; ``attrs`` has the year of each.

    Raises
    ------
    InvalidValueError
        If the level of detail is not known.
    DataError
        If the codes are not known to the snapshot's history of codes, or tables do not have the same ones.
    """
    if detail not in snapshot.DETAILS:
        raise InvalidValueError(f"detail {detail!r} is not known: {', '.join(snapshot.DETAILS)}")
    fetched = read(edition.files["municipalities"]).set_index(_KEY)
    people = read(edition.files["population"]).set_index(_KEY).drop(columns="year")
    drawn = outlines(edition.files[f"boundaries_{detail}"]).set_index(_KEY).geometry
    carried.check_codes(list(fetched.index), edition.year)
    faults = [
        f"{name}: {', '.join(sorted(set(fetched.index) ^ set(values.index))[:10])}"
        for name, values in (("population", people), ("boundaries", drawn))
        if set(values.index) != set(fetched.index)
    ]
    if faults:
        raise DataError(
            f"the files fetched of {edition.year} do not have the same municipalities",
            [*faults, f"fetch them again: akson refresh --year {edition.year}"],
        )
    table = carried.columns(edition.year)
    vintages = {"kostra_group": 2023, "centrality_class": 2024}
    for column in fetched.columns:
        is_complete = bool((fetched[column].notna() & (fetched[column].astype("str") != "")).all())
        if is_complete:
            values = fetched[column].reindex(table.index)
            table[column] = values.astype("int64") if column == "centrality_class" else values.astype("str")
        if column in vintages and is_complete:
            vintages[column] = edition.year
    frame = gpd.GeoDataFrame(table.join(people), geometry=drawn.reindex(table.index))
    frame.attrs = {"kostra_year": vintages["kostra_group"], "centrality_year": vintages["centrality_class"]}
    return frame


def read(file: str) -> pd.DataFrame:
    """Return a fetched table, named by its path in the data folder, or refuse it."""
    path = snapshot.data_dir() / file
    try:
        names = pd.read_csv(path, nrows=0, encoding="utf-8").columns
        text = {name: "str" for name in names if re.search("_code$|^kostra_group$|_from$", name)}
        empty = {"centrality_class": [""]}
        return pd.read_csv(path, dtype=text, keep_default_na=False, na_values=empty, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read as a table", [str(error), "fetch it again: akson refresh"]) from None


def outlines(file: str) -> gpd.GeoDataFrame:
    """Return fetched boundaries, named by their path in the data folder, or refuse them."""
    try:
        frame = gpd.read_parquet(snapshot.data_dir() / file)
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read as boundaries", [str(error), "fetch it again: akson refresh"]) from None
    return frame.set_crs(contents.CRS, allow_override=True) if frame.crs == contents.CRS else frame


def _current() -> pd.DataFrame:
    record = snapshot.versions()
    return record[record["tags"] == store.CURRENT]
