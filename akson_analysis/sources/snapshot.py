"""The embedded snapshot: where it is, its tables as they are stored, and whether it is what its record says.

The folder is the one named by the environment variable ``AKSON_DATA``, else the copy inside an installed
package, else `data/` of the repository. Codes are read as text, always: a code keeps its leading zero.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis.errors import DataError
from akson_analysis.sources import _contents, folder
from akson_analysis.sources.folder import FETCHED_FOLDER
from akson_analysis.sources.folder import data_dir as data_dir  # noqa: PLC0414 - part of this module for its users
from akson_analysis.sources.folder import stamp as stamp  # noqa: PLC0414

DETAILS = ("country", "region")
"""Levels of detail of the boundaries: maps of Norway, and maps of a county or health region."""

_TEXT_COLUMNS = ("kostra_group", "version", "retrieved", "rows", "vintage", "population_share", "sha256")
_RECORD, _NOT_RECORDED = "versions.csv", {"README.md", "versions.csv"}


def read_table(file: str) -> pd.DataFrame:
    """Read one of the snapshot's CSV files; codes, dates and words are text, empty text is ``""``.

    Parameters
    ----------
    file
        Path inside the snapshot, such as ``"neighbours.csv"``.

    Raises
    ------
    DataError
        If the file is missing or is not a table in UTF-8.

    Examples
    --------
    >>> read_table("municipalities.csv")["municipality_code"].iloc[0]
    '0301'
    """
    path = data_dir() / file
    try:
        columns = pd.read_csv(path, nrows=0, encoding="utf-8").columns
        text = [name for name in columns if name in _TEXT_COLUMNS or "_code" in name]
        table = pd.read_csv(
            path, dtype=dict.fromkeys(text, "str"), keep_default_na=False, na_values=[], encoding="utf-8"
        )
    except FileNotFoundError:
        raise folder.missing(file) from None
    except (ValueError, pd.errors.ParserError) as error:
        raise folder.unreadable(file, str(error)) from None
    return table


def boundaries(detail: str = "country") -> gpd.GeoDataFrame:
    """Return `municipality_code` and `geometry` (multipolygons, EPSG:25833) at one of `DETAILS`.

    Raises
    ------
    DataError
        If the file is missing or damaged.

    Examples
    --------
    >>> len(boundaries("country"))
    356
    """
    file = f"boundaries_{detail}.parquet"
    path = data_dir() / file
    try:
        frame = gpd.read_parquet(path)
    except FileNotFoundError:
        raise folder.missing(file) from None
    except (OSError, ValueError) as error:
        raise DataError(f"{file} cannot be read as boundaries", [str(error), "get the snapshot again"]) from None
    if frame.crs is not None and frame.crs == _contents.CRS:
        frame = frame.set_crs(_contents.CRS, allow_override=True)  # the file's long form prints as a page of JSON
    return frame


def municipality_codes() -> tuple[str, ...]:
    """Return the 356 codes valid on 1 January 2020, sorted.

    Examples
    --------
    >>> municipality_codes()[:2]
    ('0301', '1101')
    """
    return _codes_of(stamp("municipalities.csv"))


@lru_cache(maxsize=4)
def _codes_of(_stamp: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(read_table("municipalities.csv")["municipality_code"])


def published_totals() -> pd.DataFrame:
    """Return what was announced for the 291 municipalities, oldest first.

    Columns ``date`` (timestamp), ``signed_count``, ``total_count``, ``population_share``, ``source``,
    ``note``, ``note_en``, ``date_quality`` and ``basis``. The share is text such as ``"0.65"``, which
    `fractions.Fraction` reads exactly, and empty where none was given.

    Examples
    --------
    >>> published_totals()["signed_count"].tolist()
    [16, 183, 185]
    """
    return read_table("published_totals.csv").assign(date=lambda table: pd.to_datetime(table["date"]))


def milestones() -> pd.DataFrame:
    """Return the plan's milestones and what happened, by ``date``: a period's first day.

    Columns ``id``, ``date``, ``date_precision`` (day, month, season, year), ``kind`` (plan, event),
    ``label_nb``, ``label_nn``, ``label_en``, ``source``.

    Examples
    --------
    >>> milestones().query("kind == 'plan'").shape[0]
    11
    """
    return read_table("milestones.csv").assign(date=lambda table: pd.to_datetime(table["date"]))


def circles() -> pd.DataFrame:
    """Return the layout of the population-true twin: `municipality_code`, and `x`, `y` and `radius` in metres.

    Examples
    --------
    >>> len(circles())
    356
    """
    return read_table("cartogram_2020.csv")


def state_decisions() -> pd.DataFrame:
    """Return the letter's conditions for the state going on; a recorded one without ``date`` is open.

    Columns ``id``, ``kind`` (computed, recorded), ``date`` (text), ``source``, ``label_nb``, ``label_nn``,
    ``label_en``, ``note``, ``note_nn``, ``note_en``.

    Examples
    --------
    >>> state_decisions()["id"].tolist()
    ['population_share', 'government', 'storting']
    """
    return read_table("state_decisions.csv")


def versions() -> pd.DataFrame:
    """Return the record of every file: origin, licence, checksum, row count; superseded rows are kept.

    Examples
    --------
    >>> set(versions().query("file == 'population.csv'")["licence"])
    {'CC BY 4.0'}
    """
    return read_table(_RECORD)


def columns(file: str) -> pd.DataFrame:
    """Return the dictionary of one file, indexed by column.

    Columns ``unit``, ``vintage``, ``description_nb`` and ``description_en``.

    Examples
    --------
    >>> columns("municipalities.csv").loc["centrality_class", "vintage"]
    '2024'
    """
    table = read_table("columns.csv")
    return table[table["file"] == file].drop(columns="file").set_index("column")


@dataclass(frozen=True)
class Check:
    """What one check of the snapshot found: the file, whether it is in order, and a sentence."""

    file: str
    ok: bool
    message: str


def verify() -> list[Check]:
    """Check every file of the snapshot against its record, and the figures inside against what they must be.

    Returns
    -------
    list of Check
        One for each file, earlier versions of what was fetched included, and one for the contents of each table:
        codes, totals, parts, shares, service areas, days, sources, boundaries.

    Raises
    ------
    DataError
        If the folder or its record `versions.csv` is missing.

    Examples
    --------
    >>> all(result.ok for result in verify())
    True
    """
    record = versions()
    is_kept = record["file"].str.startswith(f"{FETCHED_FOLDER}/") & (record["tags"] == "superseded")
    record = record[(record["tags"] == "latest") | is_kept].set_index("file")
    home = data_dir()
    results = [_check_file(home / str(file), str(file), row) for file, row in record.iterrows()]
    found = (path.relative_to(home) for path in home.rglob("*") if path.is_file())
    present = {path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)}
    unlisted = sorted(present - set(versions()["file"]) - _NOT_RECORDED)
    message = f"is not recorded in {_RECORD}: record it, or remove it"
    results += [Check(file, ok=False, message=message) for file in unlisted]
    return results + _check_contents()


def check() -> list[Check]:
    """Verify the snapshot and refuse it if anything is wrong; all faults are listed at once.

    Returns
    -------
    list of Check
        As `verify`, all in order.

    Raises
    ------
    DataError
        With one line for each fault.

    Examples
    --------
    >>> {result.ok for result in check()}
    {True}
    """
    results = verify()
    faults = [f"{result.file}: {result.message}" for result in results if not result.ok]
    if faults:
        noun = "fault" if len(faults) == 1 else "faults"
        raise DataError(f"the data in {data_dir()} have {len(faults)} {noun}", faults)
    return results


def _check_file(path: Path, file: str, row: pd.Series[Any]) -> Check:
    if not path.is_file():
        return Check(file, ok=False, message="is missing: get the snapshot again, or build it")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != row["sha256"]:
        return Check(
            file,
            ok=False,
            message=f"checksum is {found[:12]}…, {_RECORD} says {str(row['sha256'])[:12]}…: "
            "the file has changed or is damaged. Get it again; after a change on purpose, reseal the record",
        )
    return Check(file, ok=True, message=f"{row['rows']} rows, checksum in order")


def _check_contents() -> list[Check]:
    from akson_analysis.sources import _checks  # noqa: PLC0415 - it reads the tables of this module

    results = []
    for file, faults in _checks.faults_by_file().items():
        results += [Check(file, ok=False, message=fault) for fault in faults]
        if not faults:
            results.append(Check(file, ok=True, message="figures in order"))
    return results
