"""A job's tables as they are stored in a run: read back with their columns, nothing but text and numbers."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from akson_analysis.publishing.content.columns import Column, unneutralised
from akson_analysis.publishing.content.marks import FIGURES_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from akson_analysis.locales import Text


@dataclass(frozen=True)
class StoredTable:
    """Rows as they are in the file, and what their columns mean."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each column is, by name."""
        return {column.name: number for number, column in enumerate(self.columns)}

    def value(self, row: int, column: int) -> Any:
        """Return a cell's value: a fraction, a date, text, or None where it is missing."""
        raw = self.rows[row][column]
        kind = self.columns[column]
        if raw == "":
            return None
        if kind.is_numeric:
            return Fraction(raw)
        return dt.date.fromisoformat(raw) if kind.kind == "date" else unneutralised(raw)

    def shown(self, row: int, column: int, text: Text) -> str:
        """Return a cell as the page shows it."""
        return self.columns[column].show(self.value(row, column), text)


def columns_of(folder: Path) -> dict[str, Any]:
    """Return what a job wrote of its language and its tables' columns; empty if it wrote nothing."""
    try:
        columns: dict[str, Any] = json.loads((folder / FIGURES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"language": "nb", "tables": {}}
    return columns


def tables_of(folder: Path) -> dict[str, StoredTable]:
    """Return every table of a job, by name; one that cannot be read is left out."""
    tables = {}
    for name, table in columns_of(folder)["tables"].items():
        try:
            with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                rows = tuple(map(tuple, csv.reader(file)))[1:]
        except (OSError, ValueError):
            continue
        columns = tuple(Column(**column) for column in table["columns"])
        if all(len(row) == len(columns) for row in rows):
            tables[name] = StoredTable(name, table["caption"], columns, rows)
    return tables
