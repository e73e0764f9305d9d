"""Where the snapshot is, its rows as text and what its record says of each file; light, no table is imported for it."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

from akson_analysis.errors import DataError

RECORD_FILE = "versions.csv"
"""Says of every file where it is from, and its checksum."""
RECORD_COLUMNS = (
    *("dataset", "file", "version", "source", "source_url", "licence", "attribution"),
    *("retrieved", "added", "sha256", "rows", "tags", "note"),
)
"""Its columns, in order."""
FETCHED_FOLDER = "refreshed"
"""Where a refresh puts what it fetched, inside a data folder."""

_PACKAGE = Path(__file__).resolve().parents[1]


def data_dir() -> Path:
    """Return the folder of the snapshot.

    Raises
    ------
    DataError
        If there is no such folder.

    Examples
    --------
    >>> (data_dir() / "versions.csv").is_file()
    True
    """
    named = os.environ.get("AKSON_DATA")
    candidates = [Path(named)] if named else _embedded_candidates()
    for folder in candidates:
        if folder.is_dir():
            return folder
    origin = f"the environment variable AKSON_DATA says {named!r}" if named else f"looked in {candidates[0]}"
    raise DataError(
        "the embedded data were not found",
        [f"{origin}: no such folder. Unset AKSON_DATA, or install the package again"],
    )


def embedded_dir() -> Path:
    """Return the folder of the snapshot that came with the package, whatever ``AKSON_DATA`` says.

    Raises
    ------
    DataError
        If the package has none.

    Examples
    --------
    >>> (embedded_dir() / "versions.csv").is_file()
    True
    """
    for folder in _embedded_candidates():
        if (folder / RECORD_FILE).is_file():
            return folder
    raise DataError("the embedded data were not found", ["install the package again"])


def stamp(*files: str) -> tuple[Any, ...]:
    """Return what identifies the present state of files of the snapshot: path, size and time of last change.

    A key for caches: it changes when ``AKSON_DATA`` points elsewhere or a file is replaced.

    Raises
    ------
    DataError
        If one of them is missing.
    """
    states: list[Any] = []
    for file in files:
        path = data_dir() / file
        try:
            state = path.stat()
        except FileNotFoundError:
            raise missing(file) from None
        states.append((str(path), state.st_size, state.st_mtime_ns))
    return tuple(states)


def rows(file: str) -> list[dict[str, str]]:
    """Return the rows of one of the snapshot's CSV files, every cell as its text.

    Raises
    ------
    DataError
        If the file is missing or is not a table in UTF-8.

    Examples
    --------
    >>> rows("code_names.csv")[0]["municipality_code"]
    '0101'
    """
    try:
        with (data_dir() / file).open(encoding="utf-8", newline="") as opened:
            table = list(csv.DictReader(opened, strict=True))
    except FileNotFoundError:
        raise missing(file) from None
    except (ValueError, csv.Error) as problem:
        raise unreadable(file, str(problem)) from None
    uneven = next((number for number, row in enumerate(table, start=2) if None in row or None in row.values()), None)
    if uneven is not None:
        raise unreadable(file, f"row {uneven} has another number of cells than the heading")
    return table


def record(data: Path) -> list[dict[str, str]]:
    """Return every row of a data folder's record, all as text.

    Raises
    ------
    DataError
        If there is no record.

    Examples
    --------
    >>> record(embedded_dir())[0]["tags"]
    'latest'
    """
    try:
        with (data / RECORD_FILE).open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row["tags"] and row["file"]]
    except (OSError, ValueError, KeyError) as problem:
        raise DataError(f"{RECORD_FILE} of {data} cannot be read", [str(problem)]) from None


def recorded() -> dict[str, dict[str, str]]:
    """Return the latest row of the record for each file of the snapshot, by path inside it, all as text.

    Raises
    ------
    DataError
        If there is no record.

    Examples
    --------
    >>> recorded()["population.csv"]["licence"]
    'CC BY 4.0'
    """
    return {row["file"]: row for row in record(data_dir()) if row["tags"] == "latest"}


def _embedded_candidates() -> list[Path]:
    return [_PACKAGE / "_data", _PACKAGE.parent / "data"]


def missing(file: str) -> DataError:
    """Return the error of a file the snapshot does not have."""
    return DataError(f"{file} is missing from {data_dir()}", ["get the snapshot again, or build it"])


def unreadable(file: str, why: str) -> DataError:
    """Return the error of a file of the snapshot that is not a table."""
    return DataError(f"{file} cannot be read as a table", [why, "get the snapshot again, or build it"])
