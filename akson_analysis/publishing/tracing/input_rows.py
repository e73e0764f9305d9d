"""A figure that is in no table of a job, looked for in what the job was given: its parameters and the files it read."""

from __future__ import annotations

import csv
import datetime as dt
import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from akson_analysis._yaml import Marked, read_marked
from akson_analysis.errors import DataError
from akson_analysis.publishing.runs.fingerprint import file_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from akson_analysis.publishing.content.number_table import PageNumber
    from akson_analysis.publishing.runs.manifest import Input

Row = tuple[int, str, str, str]
Key = tuple[str, Fraction]

# a file that holds a value more often, or that is longer, holds it by chance: it is not where a figure comes from
_MOST_ROWS = 5
_MOST_LINES = 1000

_ITEM = re.compile(r"[^\[\],\"']+")
_NUMBER = re.compile(r"-?(?!0\d)\d+(?:\.\d+)?(?:/[1-9]\d*)?")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def is_parameter(name: str, value: Any, figure: PageNumber) -> bool:
    """Tell whether a parameter, or one of a list, is what was printed."""
    items = value if isinstance(value, list) else [value]
    held = [key for item in items for key in _keys(name, str(item))]
    return not _keys_of(figure).isdisjoint(held)


def rows(path: Path | None, entry: Input, figure: PageNumber) -> list[Row]:
    """Return line, key, column and cell of each row of an input that holds a figure; none if the file is another now.

    A figure without a value is looked for as text, with the word before it. Only CSV and YAML are read.
    """
    if path is None or path.suffix not in _READERS or not path.is_file():
        return []
    all_rows, by_value = _read(path, entry.sha256)
    if figure.written:
        matches = list(dict.fromkeys(row for key in _keys_of(figure) for row in by_value.get(key, ())))
    else:
        around = re.search(rf"\S* ?{re.escape(figure.shown)}(?!\d)", figure.sentence)
        matches = [row for row in all_rows if around and around[0] in row[3]]
    return sorted(matches) if len(matches) <= _MOST_ROWS else []


@cache
def _read(path: Path, sha256: str) -> tuple[list[Row], dict[Key, list[Row]]]:
    """Return the rows of a file, and those that hold a value; nothing of a file that is long or another."""
    try:
        all_rows = list(_READERS[path.suffix](path)) if file_sha256(path) == sha256 else []
    except DataError:  # it was read in another way when the run was made
        return [], {}
    if not all_rows or all_rows[-1][0] > _MOST_LINES:
        return [], {}
    by_value: dict[Key, list[Row]] = {}
    for row in all_rows:
        for key in _keys(row[2], row[3]):
            by_value.setdefault(key, []).append(row)
    return all_rows, by_value


def _of_csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            key = ", ".join(f"{name}={cell}" for name, cell in list(row.items())[:2])
            yield from ((reader.line_num, key, str(name), str(cell or "")) for name, cell in row.items())


def _of_yaml(path: Path) -> Iterator[Row]:
    yield from _rows_within(read_marked(path), "", "", "")


def _rows_within(marked: Marked, key: str, column: str, unit: str) -> Iterator[Row]:
    """Give every text; its key is the id of the mapping it is in, whose unit is in the name of its value."""
    if isinstance(marked.value, dict):
        id_, unit = (marked.value[name].plain() if name in marked.value else "" for name in ("id", "unit"))
        for name, value in marked.value.items():
            yield from _rows_within(value, f"id={id_}" if id_ else key, name, unit)
    elif isinstance(marked.value, list):
        for value in marked.value:
            yield from _rows_within(value, key, column, unit)
    else:
        yield marked.line, key, f"{column}_{unit}" if column == "value" and unit else column, marked.value


_READERS = {".csv": _of_csv, ".yml": _of_yaml, ".yaml": _of_yaml}


def _keys(column: str, cell: str) -> Iterator[Key]:
    """Give what a cell is found by: its numbers and days, each of a list; codes are no numbers."""
    if not column or column.endswith("_code"):
        return
    for item in _ITEM.findall(cell):
        if _NUMBER.fullmatch(item.strip()):
            number = Fraction(item.strip())
            yield "percent", number / 100 if column.endswith("_pct") else number
            yield "number", number
        elif _DAY.fullmatch(item.strip()):
            yield "date", Fraction(dt.date.fromisoformat(item.strip()).toordinal())


def _keys_of(figure: PageNumber) -> set[Key]:
    return {
        (written.unit if written.unit in {"percent", "date"} else "number", written.value) for written in figure.written
    }
