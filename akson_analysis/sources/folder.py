"""Where the snapshot is and what its record says of each file; light, read before any table is imported."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from akson_analysis.errors import DataError

RECORD_FILE = "versions.csv"
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


def record(home: Path) -> list[dict[str, str]]:
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
        with (home / RECORD_FILE).open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row["tags"] and row["file"]]
    except (OSError, ValueError, KeyError) as problem:
        raise DataError(f"{RECORD_FILE} of {home} cannot be read", [str(problem)]) from None


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
