"""A sheet that calculates: inputs a reader may change, and formulas that follow them."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content.columns import neutralise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl import Workbook

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_INPUT_FILL = PatternFill("solid", fgColor="FFF4CC")
_HEADING_FONT = Font(bold=True, color="0B3C5D")
_EMPTY_FORMULA = re.compile(r'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)')


@dataclass(frozen=True)
class Formula:
    """A spreadsheet formula with the value we computed for it.

    The value is stored in the file, so that a program that does not calculate shows it; one that does
    replaces it.
    """

    expression: str
    """Begins with ``=``; refers to other cells by name or address."""
    value: float

    def __post_init__(self) -> None:
        if not self.expression.startswith("="):
            raise InvalidValueError(f"formula {self.expression!r} does not begin with '='")


@dataclass(frozen=True)
class LiveCell:
    """One cell of a live sheet."""

    value: str | float | Formula
    number_format: str = "General"
    role: Literal["text", "heading", "input", "result"] = "text"
    """An ``input`` is coloured: it is there to be changed."""
    name: str = ""
    """Name that formulas refer to the cell by: small letters with an underscore, so that it is no address."""

    def __post_init__(self) -> None:
        if self.name and not _NAME.fullmatch(self.name):
            raise InvalidValueError(
                f"cell name {self.name!r} cannot be used: small letters and digits with an underscore, "
                "such as 'discount_rate'"
            )


@dataclass(frozen=True)
class LiveSheet:
    """A sheet of cells, row by row from A1; None leaves a cell empty.

    Examples
    --------
    >>> rate = LiveCell(0.04, "0 %", "input", "discount_rate")
    >>> sheet = LiveSheet("Sheet", ((LiveCell("Rate"), rate), (None, LiveCell(Formula("=discount_rate*2", 0.08)))))
    >>> sheet.values()
    {'B2': 0.08}
    """

    title: str
    rows: tuple[tuple[LiveCell | None, ...], ...]
    caption: str = ""
    """What the sheet is for, for the workbook's contents."""
    widths: tuple[int, ...] = ()
    """Width of each column in letters."""

    def values(self) -> dict[str, float]:
        """Return our value of every formula by address."""
        return {address: cell.value.value for address, cell in self.cells().items() if isinstance(cell.value, Formula)}

    def cells(self) -> dict[str, LiveCell]:
        """Return every cell by address."""
        return {
            f"{get_column_letter(column)}{number}": cell
            for number, row in enumerate(self.rows, start=1)
            for column, cell in enumerate(row, start=1)
            if cell is not None
        }


def add(workbook: Workbook, sheet: LiveSheet, title: str) -> None:
    """Add a live sheet to a workbook under a title that is free.

    Raises
    ------
    InvalidValueError
        If two cells have the same name.
    """
    worksheet = workbook.create_sheet(title)
    for address, cell in sheet.cells().items():
        target = worksheet[address]
        formula = isinstance(cell.value, Formula)
        target.value = _content(cell)
        target.data_type = "f" if formula else "s" if isinstance(cell.value, str) else "n"
        target.number_format = cell.number_format
        target.alignment = Alignment(vertical="top", wrap_text=isinstance(cell.value, str))
        if cell.role == "input":
            target.fill = _INPUT_FILL
        elif cell.role == "heading":
            target.font = _HEADING_FONT
        elif cell.role == "result":
            target.font = Font(bold=True)
        if cell.name:
            if cell.name in workbook.defined_names:
                raise InvalidValueError(f"cell name {cell.name!r} is used twice in the workbook")
            column, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
            place = f"{quote_sheetname(title)}!${column}${row}"
            workbook.defined_names[cell.name] = DefinedName(cell.name, attr_text=place)
    for number, width in enumerate(sheet.widths, start=1):
        worksheet.column_dimensions[get_column_letter(number)].width = width


def _content(cell: LiveCell) -> str | float:
    if isinstance(cell.value, Formula):
        return cell.value.expression
    return neutralise(cell.value) if isinstance(cell.value, str) else cell.value


def with_values(content: bytes, values: Mapping[str, float]) -> bytes:
    """Store our value beside each formula in the XML of a worksheet.

    >>> with_values(b'<c r="B2"><f>1+1</f><v /></c>', {"B2": 2})
    b'<c r="B2"><f>1+1</f><v>2</v></c>'
    """

    def with_value(cell: re.Match[str]) -> str:
        return f"{cell[1]}<v>{values[cell[2]]!r}</v>" if cell[2] in values else cell[0]

    return _EMPTY_FORMULA.sub(with_value, content.decode()).encode()


def sheet_files(archive: zipfile.ZipFile, titles: list[str]) -> dict[str, str]:
    """Return the file of each worksheet by title; openpyxl numbers them in order."""
    return {
        f"xl/worksheets/sheet{number}.xml": title
        for number, title in enumerate(titles, start=1)
        if f"xl/worksheets/sheet{number}.xml" in archive.namelist()
    }
