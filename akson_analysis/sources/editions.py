"""Which figures a report is made from: the embedded snapshot, or a year that was fetched into a data folder.

An edition is named by its year: ``"2020"`` is the embedded snapshot, always, whatever is fetched beside it. Any other
year is the newest that was fetched, else the embedded people of that year where the codes are those of 2020.
``"2024@2026-11-23"`` is 2024 as it was after the refresh of that day, whatever was fetched later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources import folder

DEFAULT = "2020"
FIRST_YEAR = 2020
"""The letters were sent in 2020; boundaries of earlier years are not fetched."""

EMBEDDED_YEARS = (2020, 2021, 2022, 2023)
"""Years whose people the snapshot has as published, on the codes of 2020."""

PARTS = ("municipalities", "population", "boundaries_country", "boundaries_region")
"""What must have been fetched of a year for a report on it."""

_NAME = re.compile(r"(\d{4})(?:@(\d{4}-\d{2}-\d{2}(?:-\d+)?))?")
_FETCHED_FILE = re.compile(
    rf"{folder.FETCHED_FOLDER}/(\d{{4}}-\d{{2}}-\d{{2}})(?:-(\d+))?/(.+)_(\d{{4}})\.(?:csv|parquet)"
)


@dataclass(frozen=True)
class Edition:
    """The figures of one year, and where they are from.

    Parameters
    ----------
    year
        Population, codes and boundaries are of 1 January of this year.
    retrieved
        Day and running number of the newest refresh it uses, such as ``"2026-11-23"`` or ``"2026-11-23-2"``; empty
        for the snapshot.
    files
        The fetched files by part, seen from the data folder; none for the snapshot.
    version
        Day the newest file of the snapshot, or of what was fetched, was added.
    is_embedded
        Whether the tables of the snapshot are those that came with the package.
    """

    year: int
    retrieved: str
    files: dict[str, str]
    version: str
    is_embedded: bool

    @property
    def id(self) -> str:
        """The name that gives the same edition later, whatever is fetched after it."""
        return f"{self.year}@{self.retrieved}" if self.files else str(self.year)

    def record(self) -> list[dict[str, str]]:
        """Return the rows of `versions.csv` the edition rests on: the snapshot's, and those of its own files."""
        files = set(self.files.values())
        return [row for row in folder.record(folder.data_dir()) if row["file"] in files or _is_of_the_snapshot(row)]


class _Fetched(NamedTuple):
    """A fetched file that counts or has counted."""

    file: str
    part: str
    year: int
    refresh: str
    """Day and running number of the refresh that fetched it."""


def edition(data: str | int = DEFAULT) -> Edition:
    """Return the edition a year, or a year and the day it was fetched, names.

    Raises
    ------
    InvalidValueError
        If it is not a year, or one before `FIRST_YEAR`.
    DataError
        If it has not been fetched, or only a part of it.

    Examples
    --------
    >>> edition(2020).id, edition("2020").is_embedded
    ('2020', True)
    >>> edition("2024")
    Traceback (most recent call last):
    akson_analysis.errors.DataError: figures of 2024 are not there:
      fetched years: none; embedded years: 2020, 2021, 2022, 2023
      fetch them first: akson --data-dir FOLDER refresh --year 2024
      then name the same folder: akson --data-dir FOLDER report --data 2024
    Nothing was written.
    """
    match = None if isinstance(data, bool) else _NAME.fullmatch(str(data).strip())
    if not match:
        raise InvalidValueError(
            f"data {data!r} is not a year. Write 2020 for the embedded snapshot, a year that was fetched such as "
            "2024, or 2024@2026-11-23 for 2024 as it was after that day's refresh"
        )
    path = folder.data_dir() / folder.RECORD_FILE
    if not path.is_file():
        raise folder.missing(folder.RECORD_FILE)
    state = path.stat()
    return _edition(int(match[1]), match[2] or "", (str(path), state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=8)
def _edition(year: int, until: str, _stamp: tuple[str, int, int]) -> Edition:
    if year < FIRST_YEAR:
        raise InvalidValueError(
            f"data '{year}' is before {FIRST_YEAR}, the year of the letters: boundaries of earlier years are not "
            "there. Use 2020; sources.vintages.convert takes single tables to and from earlier codes"
        )
    fetched = [file for file in _all_fetched() if file.year == year]
    if until or (year != FIRST_YEAR and fetched) or year not in EMBEDDED_YEARS:
        return _fetched_edition(year, until, fetched)
    rows = [row for row in folder.record(folder.data_dir()) if _is_of_the_snapshot(row)]
    return Edition(year, "", {}, max(row["added"] for row in rows), _sums(rows) == _sums(_package_rows()))


def fetched_years() -> tuple[int, ...]:
    """Return the years of which everything a report needs has been fetched, oldest first.

    >>> fetched_years()
    ()
    """
    files = _all_fetched()
    years = sorted({file.year for file in files})
    return tuple(year for year in years if set(PARTS) <= {file.part for file in files if file.year == year})


def _fetched_edition(year: int, until: str, fetched: list[_Fetched]) -> Edition:
    usable = [file for file in fetched if not until or _order(file.refresh) <= _order(until)]
    newest = {file.part: file for file in sorted(usable, key=lambda file: _order(file.refresh))}
    missing = [part for part in PARTS if part not in newest]
    if missing:
        name = f"{year} as of {until}" if until else str(year)
        raise DataError(f"figures of {name} are not there", _what_to_do(year, until, missing, fetched))
    newest_day = max((file.refresh for file in newest.values()), key=_order)
    return Edition(year, newest_day, {part: newest[part].file for part in PARTS}, newest_day, is_embedded=False)


def _what_to_do(year: int, until: str, missing: list[str], fetched: list[_Fetched]) -> list[str]:
    if until and fetched:
        days = ", ".join(sorted({file.refresh for file in fetched}, key=_order))
        return [f"{year} was fetched on {days}", f"use {year} for the newest, or {year}@ and one of these days"]
    refresh = f"akson --data-dir FOLDER refresh --year {year}"
    if len(missing) < len(PARTS):
        return [f"fetched, but without {', '.join(missing)}", f"fetch the rest: {refresh}"]
    years = ", ".join(map(str, fetched_years())) or "none"
    return [
        f"fetched years: {years}; embedded years: {', '.join(map(str, EMBEDDED_YEARS))}",
        f"fetch them first: {refresh}",
        f"then name the same folder: akson --data-dir FOLDER report --data {year}",
    ]


def _all_fetched() -> list[_Fetched]:
    files = []
    for row in folder.record(folder.data_dir()):
        match = _FETCHED_FILE.fullmatch(row["file"])
        if match and match[3] in PARTS and row["tags"] in {"latest", "superseded"}:
            files.append(_Fetched(row["file"], match[3], int(match[4]), row["file"].split("/")[1]))
    return files


def _order(refresh: str) -> tuple[str, int]:
    day, number = refresh[:10], refresh[11:]
    return day, int(number or 1)


def _is_of_the_snapshot(row: dict[str, str]) -> bool:
    return row["tags"] == "latest" and not row["file"].startswith(f"{folder.FETCHED_FOLDER}/")


def _package_rows() -> list[dict[str, str]]:
    return [row for row in folder.record(folder.embedded_dir()) if _is_of_the_snapshot(row)]


def _sums(rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["file"], row["sha256"]) for row in rows}
