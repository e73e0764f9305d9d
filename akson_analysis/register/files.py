"""Cells of a CSV or XLSX file as text, with nothing guessed of what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from akson_analysis.errors import DataError

Grid = list[list[str]]

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 20_000_000, 100_000, 1_000
"""Far above any register (356 municipalities, a handful of events each), and still read in seconds."""

_MOST_BYTES_UNPACKED = 200_000_000  # a small file may unpack to anything; nothing above is opened
_MOJIBAKE = ("Ã¸", "Ã¥", "Ã¦", "Ã˜", "Ã…", "Ã†")  # ø å æ Ø Å Æ in UTF-8, read as Windows-1252
FORMULA_NOT_STORED = "#FORMULA"
"""Stands for a formula that Excel has not stored the value of."""


def decoded(file: Path) -> tuple[str, str]:
    """Return the text of a CSV file and the encoding it was read in: UTF-8, or Windows-1252 if it is not UTF-8.

    Parameters
    ----------
    file
        The file, of at most `MOST_BYTES`.

    Returns
    -------
    text : str
        Without a byte order mark; line ends as they are.
    encoding : str
        ``utf-8``, ``utf-8-sig`` or ``cp1252``.

    Raises
    ------
    DataError
        If it is neither, if the two are mixed, or if it is no text file.
    """
    data = file.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        raise DataError(f"register {file.name!r} is an Excel file named .csv. Name it .xlsx")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"register {file.name!r} is UTF-16. In Excel: save as “CSV UTF-8”")
    if b"\x00" in data:
        raise DataError(f"register {file.name!r} is not text: byte {data.index(0)} is zero. Is it the right file?")
    try:
        return data.decode("utf-8-sig"), "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError as error:
        place = error.start
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise DataError(
            f"register {file.name!r} is neither UTF-8 (byte {place}) nor Windows-1252 (byte {error.start}). "
            "In Excel: save as “CSV UTF-8”"
        ) from None
    if any(pair in text for pair in _MOJIBAKE):
        raise DataError(
            f"register {file.name!r} mixes UTF-8 and Windows-1252: byte {place} is not UTF-8, other letters are. "
            "Open it in Excel, mend the letters and save as “CSV UTF-8”"
        )
    return text, "cp1252"


def csv_grid(file: Path, text: str, delimiter: str, *, stripped: bool = True) -> Grid:
    """Return the rows of a CSV text, cells stripped or as they stand.

    Parameters
    ----------
    file
        Where the text is from, for messages.
    text
        As `decoded` returns it.
    delimiter
        Comma, semicolon or tab.
    stripped
        Whether spaces around a cell are taken away.

    Returns
    -------
    list of list of str
        One list for each row, as long as the row.

    Raises
    ------
    DataError
        If quotes do not match, with the line, or there are too many rows.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    grid: Grid = []
    try:
        for row in reader:
            grid.append([cell.strip() for cell in row] if stripped else row)
            if len(grid) > MOST_ROWS:
                raise DataError(f"register {file.name!r} has more than {MOST_ROWS} rows. Is it the right file?")
    except csv.Error as error:
        raise DataError(
            f"register {file.name!r}, row {len(grid) + 1}: the quotes do not match ({error}). "
            'Text with a quote in it is written "like ""this"""'
        ) from None
    return grid


def xlsx_sheets(file: Path) -> dict[str, Grid]:
    """Return the cells of every visible sheet of a workbook as text.

    Parameters
    ----------
    file
        The workbook.

    Returns
    -------
    dict
        Rows by name of sheet. Dates come as ``2020-07-01``, whole numbers without decimals, a formula without a
        stored value as `FORMULA_NOT_STORED`, a word that no column accepts.

    Raises
    ------
    DataError
        If the file is not a workbook or is too large.
    """
    with opened(file, read_only=True, data_only=True) as book:
        sheets = {sheet.title: _sheet_grid(file, sheet) for sheet in _visible(book)}
    if not _has_formulas(file):
        return sheets
    with opened(file, read_only=True, data_only=False) as book:
        formulas = {sheet.title: _sheet_grid(file, sheet) for sheet in _visible(book)}
    for name, grid in sheets.items():
        for row, written in zip(grid, formulas[name], strict=False):
            for place, cell in enumerate(written[: len(row)]):
                if cell.startswith("=") and not row[place]:
                    row[place] = FORMULA_NOT_STORED
    return sheets


@contextmanager
def opened(file: Path, **how: bool) -> Iterator[Any]:
    """Open a workbook, and turn whatever goes wrong while it is read into a refusal.

    Parameters
    ----------
    file
        The workbook.
    **how
        Passed on to `openpyxl.load_workbook`.

    Yields
    ------
    openpyxl.Workbook
        Closed at the end.

    Raises
    ------
    DataError
        If the workbook cannot be opened or read.
    """
    import openpyxl  # noqa: PLC0415 - slow to import and rarely needed

    _check_size(file)
    book = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, **how)
            yield book
    except DataError:
        raise
    except Exception as error:
        raise DataError(f"register {file.name!r} cannot be opened as XLSX ({error}). Save it again as .xlsx") from error
    finally:
        if book is not None:
            book.close()


def _check_size(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise DataError(f"register {file.name!r} cannot be opened as XLSX ({error}). Save it again as .xlsx") from None
    if unpacked > _MOST_BYTES_UNPACKED:
        raise DataError(
            f"register {file.name!r} unpacks to {unpacked / 1e6:.0f} MB; a register has less than "
            f"{_MOST_BYTES_UNPACKED / 1e6:.0f} MB. Is it the right file?"
        )


def _has_formulas(file: Path) -> bool:
    with zipfile.ZipFile(file) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in parts)


def _visible(book: Any) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _sheet_grid(file: Path, sheet: Any) -> Grid:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    grid: Grid = []
    for row in sheet.iter_rows(values_only=True):
        grid.append([_cell_text(value) for value in row])
        if len(grid) > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise DataError(
                f"register {file.name!r} has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns on sheet "
                f"{sheet.title!r}. Is it the right file?"
            )
    while grid and not any(grid[-1]):
        del grid[-1]
    return grid


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
