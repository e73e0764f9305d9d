"""From a figure printed on a page back to the table row it stands in, and to what that was made from."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.locales.written import Written
from akson_analysis.publishing.content import number_table
from akson_analysis.publishing.content.page_text import text_of
from akson_analysis.publishing.runs.folders import MANIFEST_FILE
from akson_analysis.publishing.runs.manifest import Input
from akson_analysis.publishing.tracing import input_rows
from akson_analysis.publishing.tracing.query import bare, parsed_number, plain
from akson_analysis.publishing.tracing.stored import StoredTable, columns_of, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from akson_analysis.publishing.content.number_table import PageNumber

    PathOf = Callable[[Input], Path | None]

How = Literal["exact", "sum", "count", "rounded", "given", "text", "words"]

_ID = re.compile(r"(?:(?P<job>[\w.-]+)(?:/index\.html)?#)?(?P<id>n\d+)")
_FACTOR = {"percent": Fraction(100), "million_kroner": Fraction(1, 1_000_000)}
# floats written with 15 digits and added up differ in the last few
_NEAR = Fraction(1, 10**9)
_MOST_NEAREST = 5


def _nowhere(_entry: Input) -> None:
    """Know no file of an input."""


@dataclass(frozen=True)
class Cell:
    """A cell a figure was found in.

    Attributes
    ----------
    file, line
        The table as a file of the run, and the line in it; the heading is line 1.
    key
        What tells the row apart, such as ``municipality_code=0301, name=Oslo``.
    column
        Name of the column.
    exact
        The cell in full.
    how
        ``exact``: it is the value that was printed; ``sum``: the column adds up to it, and ``count``: the table has
        so many rows, line and key then being empty; ``rounded``: it is not the value, but would be printed alike;
        ``given``: an input holds it; ``text``: the row of the page's own numbers, with the place it was written in;
        ``words``: that row, for a number that is part of the words of a text and was not computed.
    """

    file: str
    line: int
    key: str
    column: str
    exact: str
    how: How


@dataclass(frozen=True)
class NumberTrace:
    """A figure of one page: where it is printed, the values behind it, the cells it is in, the page's inputs."""

    job: str
    shown: str
    id: str = ""
    """Its id in the page; empty if it stands in a table only."""
    sentence: str = ""
    places: list[str] = field(default_factory=list)
    """The texts it was written into, as ``topic.key: name``."""
    written: list[Written] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)


@dataclass(frozen=True)
class TraceAnswer:
    """All a run knows of a figure.

    Attributes
    ----------
    query
        What was asked for.
    traces
        Every place it is printed, page by page.
    pages
        Pages that were searched.
    in_words
        Pages on which the words stand, if they are no figure.
    nearest
        Figures most like it, if there is no trace.
    """

    query: str
    traces: list[NumberTrace]
    pages: list[str]
    in_words: list[str]
    nearest: list[str]


def find(run: Path, query: str, path_of: PathOf = _nowhere) -> TraceAnswer:
    """Return every place of a run where a figure is printed, with the table rows and inputs behind it.

    Parameters
    ----------
    run
        Folder of the run.
    query
        A figure as it is printed, such as ``64,97 %``, with any kind of spaces; or the id of one in a page, such as
        ``n12`` or ``01-coverage-map#n12``.
    path_of
        Where an input's file is, if it is still at hand: a figure that is in no table is looked for in it.

    Raises
    ------
    InvalidValueError
        If the query is empty.
    DataError
        If the folder is not a run.
    """
    query = query.strip()
    if not query:
        raise InvalidValueError(
            "there is nothing to trace: give a figure as it is printed, such as '64,97 %', or its id"
        )
    jobs = jobs_of(run, path_of)
    named = _ID.fullmatch(query)
    traces = [trace for job in jobs for trace in (job.by_id(named) if named else job.by_text(query))]
    in_words = [] if named or traces else [job.name for job in jobs if plain(query) in plain(job.words)]
    nearest = [] if traces else _nearest(query, jobs)
    return TraceAnswer(query, traces, [job.name for job in jobs], in_words, nearest)


def jobs_of(run: Path, path_of: PathOf = _nowhere) -> list[TracedJob]:
    """Return the notebooks of a run, ready to be searched.

    Raises
    ------
    DataError
        If the folder is not a run.
    """
    try:
        manifest = json.loads((run / MANIFEST_FILE).read_text(encoding="utf-8"))
        listed = [Input(**entry) for entry in manifest["inputs"]]
        by_name = {entry.name: entry for entry in listed}
        by_key = {(entry.name, entry.sha256): entry for entry in listed}
        return [
            TracedJob(
                record["id"],
                run / record["id"],
                [by_key.get(pair, by_name[pair[0]]) for pair in record["inputs"].items() if pair[0] in by_name],
                record.get("parameters", {}),
                path_of,
            )
            for record in manifest["notebooks"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise DataError(
            f"'{run}' is not a run that can be traced", [f"its {MANIFEST_FILE} cannot be used: {problem}"]
        ) from None


@dataclass
class TracedJob:
    """One notebook of a run: the numbers of its page's text, and its tables."""

    name: str
    folder: Path
    inputs: list[Input]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    path_of: PathOf = _nowhere

    @cached_property
    def figures(self) -> list[PageNumber]:
        """The numbers of the text with their exact values."""
        return number_table.read(self.folder)

    @cached_property
    def language(self) -> str:
        """The page's language."""
        return str(columns_of(self.folder)["language"])

    @cached_property
    def tables(self) -> dict[str, StoredTable]:
        """The tables, by name."""
        return tables_of(self.folder)

    @cached_property
    def words(self) -> str:
        """The text of the page, without its tables."""
        return " ".join(self.sentences)

    @cached_property
    def sentences(self) -> list[str]:
        """The text of the page in pieces, without its tables."""
        return text_of(self.html)

    @cached_property
    def html(self) -> str:
        """The page; empty if there is none."""
        page = self.folder / "index.html"
        return page.read_text(encoding="utf-8") if page.is_file() else ""

    def all_figures(self) -> Iterator[NumberTrace]:
        """Give every figure of the text."""
        yield from map(self._trace, self.figures)

    def by_id(self, named: re.Match[str]) -> Iterator[NumberTrace]:
        """Give the figure with an id."""
        for figure in self.figures:
            if figure.id == named["id"] and named["job"] in {None, self.name}:
                yield self._trace(figure)

    def by_text(self, query: str) -> Iterator[NumberTrace]:
        """Give every figure printed like the query, in the text and then in the tables."""
        typed = plain(query)
        matches = [figure for figure in self.figures if typed in {plain(figure.shown), bare(figure.shown)}]
        yield from (self._trace(figure) for figure in matches)
        parsed = parsed_number(query, self.language)
        if parsed is not None and not matches:
            cells = self.cells([parsed])
            if cells:
                yield NumberTrace(self.name, query, cells=cells, inputs=self.inputs)

    def cells(self, values: Iterable[Written], part: str = "") -> list[Cell]:
        """Return the cells that hold one of the values or are printed like it, those of `part` first."""
        by_place: dict[tuple[str, int, int], Cell] = {}
        for written in values:
            for place in self._index(written.unit, written.decimals).get(_display(written), ()):
                cell = self._cell(*place, written)
                if place not in by_place or cell.how == "exact":
                    by_place[place] = cell
        whole = [cell for written in dict.fromkeys(values) for cell in self._whole(written)]
        first = f"tables/{part}.csv"
        return sorted(
            [*by_place.values(), *whole], key=lambda cell: (get_args(How).index(cell.how), cell.file != first)
        )

    def _whole(self, written: Written) -> Iterator[Cell]:
        """Give the columns that add up to a value, and the tables with so many rows."""
        for (name, column), total in self._sums(written.unit).items():
            if _is_near(total, _amount(written)):
                kind = self.tables[name].columns[column]
                amount = total / _scale(kind.name, kind.kind, written.unit)
                yield Cell(f"tables/{name}.csv", 0, "", kind.name, f"{float(amount):.15g}", "sum")
        if written.unit == "number":
            for name, table in self.tables.items():
                if written.value == len(table.rows):
                    yield Cell(f"tables/{name}.csv", 0, "", "", str(len(table.rows)), "count")

    def _sums(self, unit: str) -> dict[tuple[str, int], Fraction]:
        if unit not in self._added:
            added: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
            for name, _, column, amount in self._amounts(unit):
                added[name, column] += amount
            self._added[unit] = {} if unit in {"percent", "date"} else dict(added)
        return self._added[unit]

    @cached_property
    def _added(self) -> dict[str, dict[tuple[str, int], Fraction]]:
        return {}

    def _trace(self, figure: PageNumber) -> NumberTrace:
        cells = self.cells(figure.written, figure.part)
        is_from_elsewhere = not any(cell.how == "exact" for cell in cells)
        if is_from_elsewhere and (figure.written or not figure.behind[0].place):
            cells += self._given(figure)
        cells += self._own_rows(figure)
        places = list(dict.fromkeys(value.place for value in figure.behind if value.place))
        values = (figure.id, figure.sentence, places, figure.written, cells, self.inputs)
        return NumberTrace(self.name, figure.shown, *values)

    def _own_rows(self, figure: PageNumber) -> Iterator[Cell]:
        for line, value in enumerate(figure.behind, start=figure.line):
            key = f"id={figure.id}, text={value.place}" if value.place else f"id={figure.id}"
            exact, how = (value.written.exact, "text") if value.written else ("", "words")
            yield Cell(number_table.NUMBERS_FILE, line, key, "value", exact, how)  # type: ignore[arg-type]

    def _given(self, figure: PageNumber) -> Iterator[Cell]:
        """Give the parameters and the rows of inputs that hold a figure that is in no table."""
        named = [
            Cell(MANIFEST_FILE, 0, f"notebook={self.name}", name, str(value), "given")
            for name, value in self.parameters.items()
            if figure.written and input_rows.is_parameter(name, value, figure)
        ]
        yield from named or (
            Cell(entry.name, line, key, column, exact, "given")
            for entry in self.inputs
            for line, key, column, exact in input_rows.rows(self.path_of(entry), entry, figure)
        )

    def _index(self, unit: str, decimals: int) -> dict[Fraction, list[tuple[str, int, int]]]:
        """Return every cell by its value as it is printed with a unit and decimals."""
        if (unit, decimals) not in self._indexes:
            index = defaultdict(list)
            for name, row, column, amount in self._amounts(unit):
                index[round(amount * _FACTOR.get(unit, 1), decimals)].append((name, row, column))
            self._indexes[unit, decimals] = dict(index)
        return self._indexes[unit, decimals]

    @cached_property
    def _indexes(self) -> dict[tuple[str, int], dict[Fraction, list[tuple[str, int, int]]]]:
        return {}

    def _amounts(self, unit: str) -> Iterator[tuple[str, int, int, Fraction]]:
        for name, table in self.tables.items():
            for column, kind in enumerate(table.columns):
                if kind.kind == "date" if unit == "date" else kind.is_numeric:
                    for row in range(len(table.rows)):
                        amount = _amount_in(table, row, column, unit)
                        if amount is not None:
                            yield name, row, column, amount

    def _cell(self, name: str, row: int, column: int, written: Written) -> Cell:
        table = self.tables[name]
        kind = table.columns[column]
        how: How = "exact" if _is_near(_amount_in(table, row, column, written.unit), _amount(written)) else "rounded"
        keys = [number for number, kept in enumerate(table.columns) if not kept.is_numeric][:2] or [0]
        key = ", ".join(f"{table.columns[number].name}={table.rows[row][number]}" for number in keys)
        return Cell(f"tables/{name}.csv", row + 2, key, kind.name, table.rows[row][column], how)


def _amount(written: Written) -> Fraction:
    """Return a value in what tables count: shares, kroner, or plain numbers."""
    return written.value * (1_000_000 if written.unit == "million_kroner" else 1)


def _amount_in(table: StoredTable, row: int, column: int, unit: str) -> Any:
    """Return a cell as an amount, days counted as in `Written.value`; None where it is missing."""
    value = table.value(row, column)
    if value is None:
        return None
    kind = table.columns[column]
    return Fraction(value.toordinal()) if unit == "date" else value * _scale(kind.name, kind.kind, unit)


def _is_near(first: Fraction, second: Fraction) -> bool:
    """Tell whether two values are one and the same, but for the last digits of a float."""
    return abs(first - second) <= _NEAR * max(abs(first), _NEAR)


def _display(written: Written) -> Fraction:
    return round(_amount(written) * _FACTOR.get(written.unit, 1), written.decimals)


def _scale(column: str, kind: str, unit: str) -> Fraction:
    """Return what a column's numbers are multiplied by to be what a unit counts: shares, kroner, million kroner."""
    if unit == "percent":
        return Fraction(1, 100) if column.endswith("_pct") else Fraction(1)
    if unit == "number" and kind == "percent":
        return Fraction(1) if column.endswith("_pct") else Fraction(100)
    if unit in {"kroner", "million_kroner"} and "mnok" in column:
        return Fraction(1_000_000)
    return Fraction(1, 100) if unit == "kroner" and column.endswith("_ore") else Fraction(1)


def _nearest(query: str, jobs: Iterable[TracedJob]) -> list[str]:
    distances = {}
    for job in jobs:
        typed = parsed_number(query, job.language)
        if typed is None:
            continue
        for figure in job.figures:
            for written in figure.written:
                if written.unit == typed.unit:
                    distances[figure.shown] = abs(written.value - typed.value)
    return sorted(distances, key=lambda shown: distances[shown])[:_MOST_NEAREST]
