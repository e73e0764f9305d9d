"""Register files as people keep them: the heading found under its title, and every row below it.

Each cell is text; what it means is decided in `akson_analysis.register.events`.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from akson_analysis.errors import DataError
from akson_analysis.register import files as register_files
from akson_analysis.register.files import Grid
from akson_analysis.register.words import HEADINGS, UNUSED_HEADINGS, folded, meanings

_HEADING_ROWS = 20
"""The heading stands in one of the first rows: titles and notes above it are shorter than this."""

_TITLE_CELLS = 2
"""A row above the heading with more cells than this is not a title."""

_DELIMITERS = (",", ";", "\t")
_UNUSED = ""
_MEANING = meanings(HEADINGS) | {folded(word): _UNUSED for word in UNUSED_HEADINGS}


@dataclass(frozen=True)
class Row:
    """One row of the table: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class RegisterFile:
    """A register as it stands in its file.

    Parameters
    ----------
    path
        The file.
    headings, positions
        For each column the heading it has in the file, and its place from 0.
    rows
        The rows below the heading that have any text.
    grid
        The whole sheet as text.
    sheet
        Name of the Excel sheet, empty for CSV.
    encoding, delimiter
        How the CSV was read, empty for Excel.
    """

    path: Path
    headings: dict[str, str]
    positions: dict[str, int]
    rows: tuple[Row, ...]
    grid: Grid
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""


def read_register(path: str | Path) -> RegisterFile:
    r"""Read a register from CSV (comma, semicolon or tab; UTF-8 or Windows-1252) or XLSX.

    Parameters
    ----------
    path
        The file. In Excel, the visible sheet that has the headings is read.

    Returns
    -------
    RegisterFile
        Headings, and the rows below them as text.

    Raises
    ------
    DataError
        If the file is missing, too large or has another ending, cannot be decoded, has no heading or one that is
        not known, or a row does not fit its heading. All faults of headings and rows are listed at once.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "register.csv"
    >>> _ = file.write_text("Kommunenummer;Dato;Hendelse\n0301;1.7.2020;takket nei\n", encoding="utf-8")
    >>> read_register(file).rows
    (Row(number=2, cells={'municipality_code': '0301', 'date': '1.7.2020', 'event': 'takket nei'}),)
    """
    file = Path(path)
    if not file.is_file():
        raise DataError(f"register {str(file)!r} does not exist. Give the path of a CSV or XLSX file")
    if file.suffix.lower() not in {".csv", ".xlsx"}:
        raise DataError(f"register {file.name!r} is not CSV or XLSX. Save it as .csv (UTF-8) or .xlsx")
    size = file.stat().st_size
    if size > register_files.MOST_BYTES:
        raise DataError(
            f"register {file.name!r} has {size / 1e6:.0f} MB; a register has less than "
            f"{register_files.MOST_BYTES / 1e6:.0f} MB. Is it the right file?"
        )
    return _read_csv(file) if file.suffix.lower() == ".csv" else _read_xlsx(file)


def _read_csv(file: Path) -> RegisterFile:
    text, encoding = register_files.decoded(file)
    lines = text.splitlines()[:_HEADING_ROWS]

    def fit(delimiter: str) -> tuple[int, int]:
        return max((_count_headings(line.split(delimiter)) for line in lines), default=0), text.count(delimiter)

    delimiter = max(_DELIMITERS, key=fit)
    grid = register_files.csv_grid(file, text, delimiter)
    return _table(file, grid, encoding=encoding, delimiter=delimiter)


def _read_xlsx(file: Path) -> RegisterFile:
    sheets = register_files.xlsx_sheets(file)
    fits = {name: max(map(_count_headings, grid[:_HEADING_ROWS]), default=0) for name, grid in sheets.items()}
    # one known heading may be chance, two are not
    usable = [name for name, count in fits.items() if count > 1] or [name for name, count in fits.items() if count]
    if len(usable) > 1:
        listed = " and ".join(map(repr, usable))
        raise DataError(f"register {file.name!r} has more than one sheet with a register: {listed}. Keep one of them")
    if not sheets:
        raise DataError(f"register {file.name!r} has no visible sheet")
    sheet = usable[0] if usable else next(iter(sheets))
    return _table(file, sheets[sheet], sheet=sheet)


def _count_headings(cells: Sequence[str]) -> int:
    """Return how many of the cells are headings."""
    return sum(folded(cell.strip('" ')) in _MEANING for cell in cells)


def _table(file: Path, grid: Grid, **how: str) -> RegisterFile:
    counts = [_count_headings(row) for row in grid[:_HEADING_ROWS]]
    best = next((place for place, count in enumerate(counts) if count > 1), None)
    if best is None:
        best = next((place for place, count in enumerate(counts) if count), None)
    if best is None:
        raise DataError(f"register {file.name!r} has no header: {_nothing_count_headings(grid)}")
    headings, positions, faults = _columns(grid[best])
    faults += _rows_that_do_not_fit(grid, best)
    if faults:
        raise DataError(f"register {file.name!r} has cells that do not fit its header (row {best + 1})", faults)
    rows = []
    for number, cells in enumerate(grid[best + 1 :], start=best + 2):
        if any(cells):
            padded = [*cells, *[""] * len(grid[best])]
            rows.append(Row(number, {name: padded[place] for name, place in positions.items()}))
    return RegisterFile(file, headings, positions, tuple(rows), grid, **how)


def _nothing_count_headings(grid: Grid) -> str:
    first = next((row for row in grid if any(row)), None)
    if first is None:
        return "the file is empty. Expected municipality_code, date, event, …"
    shown = ", ".join(repr(cell[:40]) for cell in first[:5] if cell)
    return (
        f"none of its first {_HEADING_ROWS} rows names a column. The first has {shown}. "
        "Expected municipality_code, date, event, … or kommunenummer, dato, hendelse, …"
    )


def _columns(header: Sequence[str]) -> tuple[dict[str, str], dict[str, int], list[str]]:
    headings: dict[str, str] = {}
    positions: dict[str, int] = {}
    faults = []
    for place, heading in enumerate(header):
        if not heading:
            continue
        name = _MEANING.get(folded(heading))
        if name is None:
            near = difflib.get_close_matches(folded(heading), list(_MEANING), n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(HEADINGS)}."
            faults.append(f"column {heading!r} is not known.{hint} Rename it, or remove the column.")
        elif name in headings:
            faults.append(f"columns {headings[name]!r} and {heading!r} are both {name}. Keep one of them.")
        elif name != _UNUSED:
            headings[name], positions[name] = heading, place
    return headings, positions, faults


def _rows_that_do_not_fit(grid: Grid, heading: int) -> list[str]:
    faults = [
        f"row {number}: {sum(map(bool, cells))} cells above the header in row {heading + 1}. Move them below it"
        for number, cells in enumerate(grid[:heading], start=1)
        if sum(map(bool, cells)) > _TITLE_CELLS
    ]
    header = grid[heading]
    width = max((place + 1 for place, name in enumerate(header) if name), default=0)
    for number, cells in enumerate(grid[heading + 1 :], start=heading + 2):
        if any(cells[width:]):
            faults.append(
                f"row {number}: {len(cells)} cells where the header has {width}. "
                "Is text with a comma missing its quotes, or a column its heading?"
            )
        faults += [
            f"row {number}: {cell[:40]!r} stands in column {place}, which has no heading"
            for place, (cell, name) in enumerate(zip(cells[:width], header, strict=False), start=1)
            if cell and not name
        ]
    return faults
