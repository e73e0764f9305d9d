"""The embedded snapshot: where it is, its tables as they are stored, and whether it is what its record says.

The folder is the one named by the environment variable ``AKSON_DATA``, else the copy inside an installed
package, else `data/` of the repository. Codes are read as text, always: a code keeps its leading zero.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis.errors import DataError
from akson_analysis.sources import contents, folder
from akson_analysis.sources.folder import data_dir as data_dir  # noqa: PLC0414 - part of this module for its users
from akson_analysis.sources.folder import stamp as stamp  # noqa: PLC0414

DETAILS = ("country", "region")
"""Levels of detail of the boundaries: maps of Norway, and maps of a county or health region."""

_TEXT_COLUMNS = ("kostra_group", "version", "retrieved", "rows", "vintage", "population_share", "sha256")


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
    if frame.crs is not None and frame.crs == contents.CRS:
        frame = frame.set_crs(contents.CRS, allow_override=True)  # the file's long form prints as a page of JSON
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
    return read_table(folder.RECORD_FILE)


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
