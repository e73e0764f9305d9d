"""Where the snapshot is and what its record says of each file; light, read before any table is imported."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from akson_analysis.errors import DataError

RECORD_FILE = "versions.csv"

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
    candidates = [Path(named)] if named else [_PACKAGE / "_data", _PACKAGE.parent / "data"]
    for folder in candidates:
        if folder.is_dir():
            return folder
    origin = f"the environment variable AKSON_DATA says {named!r}" if named else f"looked in {candidates[0]}"
    raise DataError(
        "the embedded data were not found",
        [f"{origin}: no such folder. Unset AKSON_DATA, or install the package again"],
    )


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
    path = data_dir() / RECORD_FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["file"]: row for row in csv.DictReader(file) if row["tags"] == "latest"}
    except (OSError, ValueError, KeyError) as problem:
        raise DataError(f"{RECORD_FILE} of {data_dir()} cannot be read", [str(problem)]) from None
