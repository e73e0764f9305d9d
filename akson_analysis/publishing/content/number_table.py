"""The numbers of a page's text as a table: one row for each, with its exact value and the text it was written into."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from akson_analysis.locales.written import Written
from akson_analysis.publishing.content.columns import neutralise, unneutralised

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NUMBERS_FILE = "numbers.csv"
_COLUMNS = ("id", "shown", "value", "unit", "decimals", "exact", "text", "part", "sentence")


@dataclass(frozen=True)
class Value:
    """What stands behind a number: the text it is in, as ``topic.key: name``, and its value.

    A number without a value is part of the words of the text; without a text, of what was read from a file.
    """

    place: str
    written: Written | None


@dataclass(frozen=True)
class PageNumber:
    """A number in the text of a page.

    Attributes
    ----------
    id
        Its id in the page.
    shown
        As it is printed.
    part
        The part of the page it is in, such as ``key_figures``.
    sentence
        The text around it.
    behind
        What was written like this; usually one.
    line
        Where its first value stands in the file.
    """

    id: str
    shown: str
    part: str
    sentence: str
    behind: tuple[Value, ...]
    line: int = 0

    @property
    def written(self) -> list[Written]:
        """The exact values."""
        return [value.written for value in self.behind if value.written]


def content(figures: Sequence[PageNumber]) -> str:
    """Return the rows as CSV, with nothing that executes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for figure in figures:
        for value in figure.behind:
            cells = _cells(value.written) if value.written else ("", "", "", "")
            row = (figure.id, figure.shown, *cells, value.place, figure.part, figure.sentence)
            writer.writerow([neutralise(str(cell)) for cell in row])
    return buffer.getvalue()


def read(folder: Path) -> list[PageNumber]:
    """Return the numbers of a job's page; none if it wrote none or they cannot be read."""
    try:
        with (folder / NUMBERS_FILE).open(encoding="utf-8", newline="") as file:
            rows = [{name: unneutralised(cell) for name, cell in row.items()} for row in csv.DictReader(file)]
        return [
            _figure(list(rows_of_figure))
            for _, rows_of_figure in groupby(enumerate(rows, start=2), lambda pair: pair[1]["id"])
        ]
    except (OSError, ValueError, KeyError, AttributeError):
        return []


def _cells(written: Written) -> tuple[str, str, int, str]:
    value = written.exact if written.unit == "date" else _plain(Fraction(written.exact))
    return (value, written.unit, written.decimals, written.exact if "/" in written.exact else "")


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _figure(rows: list[tuple[int, dict[str, str]]]) -> PageNumber:
    line, first = rows[0]
    values = tuple(
        Value(row["text"], Written(row["exact"] or row["value"], row["unit"], int(row["decimals"])))  # type: ignore[arg-type]
        if row["value"]
        else Value(row["text"], None)
        for _, row in rows
    )
    return PageNumber(first["id"], first["shown"], first["part"], first["sentence"], values, line)
