"""An Excel sheet to fill in: one row for each municipality, drop-down lists, and notes on what to write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.register.cells import EARLIEST, LATEST
from akson_analysis.register.words import DATE_QUALITIES, EVENTS, OPTIONS
from akson_analysis.sources import snapshot

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = (
    "municipality_code",
    "municipality_name",
    "county",
    "date",
    "event",
    "option",
    "source",
    "note",
    "date_quality",
)
_WIDTHS = (16, 28, 22, 12, 24, 10, 40, 40, 14)
_HEADING_ROW = 4
_SPARE_ROWS = 1000
"""Rows below the list that have the drop-downs too: room for a second and a third event of each municipality."""

_LISTS = {"event": ("event", EVENTS), "option": ("option", OPTIONS), "date_quality": ("quality", DATE_QUALITIES)}
_LIGHT, _GREY = "DDE7F0", "F2F2F2"  # headings, and what is filled in already


def template(path: str | Path, language: str = "nb") -> Path:
    """Write an Excel file to fill in, with one row for each of the 356 municipalities of 2020.

    Parameters
    ----------
    path
        Where; ends in ``.xlsx`` and does not exist yet.
    language
        ``nb``, ``nn`` or ``en``: headings, words to choose from and notes.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InvalidValueError
        If the path has another ending, its folder does not exist, the file exists, or the language is not known.

    Examples
    --------
    >>> import tempfile
    >>> file = template(Path(tempfile.mkdtemp()) / "register.xlsx")
    >>> from akson_analysis.register import check
    >>> checked = check(file)
    >>> len(checked.events), checked.unfilled_count
    (0, 356)
    """
    import openpyxl  # noqa: PLC0415 - slow to import and rarely needed

    file = Path(path)
    faults = []
    if file.suffix.lower() != ".xlsx":
        faults.append("a template is an Excel file: end its name in .xlsx")
    if file.exists():
        faults.append("the file is there already. Choose another name, or remove it")
    elif not file.parent.is_dir():
        faults.append(f"the folder {str(file.parent)!r} does not exist")
    if faults:
        raise InvalidValueError(f"the template cannot be written to {str(file)!r}", faults)
    text = locales.load(language)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = text("register.sheet")
    last = _fill(sheet, text)
    lists = _guide(book, text)
    _validate(sheet, text, lists, last)
    book.save(file)
    return file


def _fill(sheet: Worksheet, text: locales.Text) -> int:
    """Write title, headings and municipalities; return the last row."""
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet.append([text("register.title")])
    sheet.append([text("register.how")])
    sheet["A1"].font = Font(bold=True, size=14)
    for place, (column, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(_HEADING_ROW, place)
        cell.value = text(f"register.heading.{column}")
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=_LIGHT)
        cell.comment = Comment(text(f"register.hint.{column}"), text("register.title"), height=90, width=260)
        sheet.column_dimensions[get_column_letter(place)].width = width
    table = snapshot.read_table("municipalities.csv")
    filled_in = PatternFill("solid", fgColor=_GREY)
    row = _HEADING_ROW
    shown = table[["municipality_code", "name", "county_name"]].to_numpy().tolist()
    for row, values in enumerate(shown, start=_HEADING_ROW + 1):
        for place, value in enumerate(values, start=1):
            sheet.cell(row, place, value).fill = filled_in
    for below in range(_HEADING_ROW + 1, row + _SPARE_ROWS + 1):
        sheet.cell(below, 1).number_format = "@"
        sheet.cell(below, COLUMNS.index("date") + 1).number_format = "yyyy-mm-dd"
    sheet.freeze_panes = f"C{_HEADING_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADING_ROW}:I{row}"
    return row


def _guide(book: Workbook, text: locales.Text) -> dict[str, str]:
    """Write the sheet of words and what they mean; return where the words of each column stand."""
    from openpyxl.styles import Font  # noqa: PLC0415

    guide = book.create_sheet(text("register.guide_sheet"))
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 28, 90
    guide.append([text("register.guide_title")])
    guide["A1"].font = Font(bold=True, size=14)
    for column in COLUMNS:
        guide.append([text(f"register.heading.{column}").upper(), text(f"register.hint.{column}")])
    lists = {}
    for column, (topic, words) in _LISTS.items():
        guide.append([])
        guide.append([f"{text('register.guide_word')}: {text(f'register.heading.{column}').lower()}"])
        guide.cell(guide.max_row, 2, text("register.guide_meaning"))
        first = guide.max_row + 1
        for word in words:
            guide.append([text(f"register.{topic}.{word}"), text(f"register.{topic}_meaning.{word}")])
        lists[column] = f"'{guide.title}'!$A${first}:$A${guide.max_row}"
    return lists


def _validate(sheet: Worksheet, text: locales.Text, lists: dict[str, str], last: int) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    def apply(validation: DataValidation, column: str) -> None:
        letter = get_column_letter(COLUMNS.index(column) + 1)
        validation.add(f"{letter}{_HEADING_ROW + 1}:{letter}{last + _SPARE_ROWS}")
        sheet.add_data_validation(validation)

    for column, words in lists.items():
        validation = DataValidation(type="list", formula1=f"={words}", allow_blank=True, showErrorMessage=True)
        validation.error, validation.errorTitle = text("register.pick"), text("register.pick_title")
        apply(validation, column)
    first, final = (f"DATE({day.year},{day.month},{day.day})" for day in (EARLIEST, LATEST))
    dates = DataValidation(type="date", operator="between", formula1=first, formula2=final, allow_blank=True)
    dates.showErrorMessage, dates.error = True, text("register.date_wrong")
    dates.errorTitle = text("register.date_title")
    apply(dates, "date")
