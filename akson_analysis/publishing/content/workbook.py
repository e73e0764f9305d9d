"""One workbook per notebook: a sheet per table, real numbers, codes as text, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import re
import textwrap
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from akson_analysis.publishing.content import live
from akson_analysis.publishing.content.columns import neutralise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from akson_analysis.locales import Text
    from akson_analysis.publishing.content.live import LiveSheet
    from akson_analysis.publishing.content.parts import PageSource
    from akson_analysis.publishing.content.tables import Table

_FIXED_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the format's properties carry no time zone
# the earliest that a zip file can say
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_FORBIDDEN_IN_SHEET = re.compile(r"[ \[\]:*?/\\']+")
_SHEET_NAME_LENGTH = 31
# letters; by eye: a code and its filter button fit the least, a sentence wraps at the most
_WIDTHS = (9, 48)


def build(
    title: str,
    tables: Sequence[Table],
    sources: Sequence[PageSource],
    definitions: Sequence[tuple[str, str]],
    text: Text,
    live_sheets: Sequence[LiveSheet] = (),
) -> bytes:
    """Return the bytes of a workbook: contents, live sheets, one sheet per table, definitions and sources.

    The same arguments give the same bytes. Text that begins as a formula does is neutralised; only the cells
    of a live sheet calculate.
    """
    workbook = Workbook()
    contents: Worksheet = workbook.active  # type: ignore[assignment]
    taken: set[str] = set()
    contents.title = _sheet_name(text("publishing.sheet.contents"), taken)
    values: dict[str, dict[str, float]] = {}
    for live_sheet in live_sheets:
        name = _sheet_name(live_sheet.title, taken)
        live.add(workbook, live_sheet, name)
        values[name] = live_sheet.values()
    sheets = [(_add_table(workbook, table, text, taken), table) for table in tables]
    _fill(
        contents,
        [text(f"publishing.sheet.{key}") for key in ("table", "caption", "rows")],
        [
            *([name, live_sheet.caption or title, ""] for name, live_sheet in zip(values, live_sheets, strict=True)),
            *([sheet, table.title, len(table.rows)] for sheet, table in sheets),
        ],
    )
    terms = [
        (column.label, column.description, text(f"publishing.kind.{column.kind}"), sheet, column.name)
        for sheet, table in sheets
        for column in table.columns
    ]
    _fill(
        workbook.create_sheet(_sheet_name(text("publishing.sheet.definitions"), taken)),
        [text(f"publishing.sheet.{key}") for key in ("term", "meaning", "unit", "table", "column")],
        [*([term, meaning, "", "", ""] for term, meaning in definitions), *terms],
    )
    _fill(
        workbook.create_sheet(_sheet_name(text("publishing.sheet.sources"), taken)),
        [text(f"publishing.sheet.{key}") for key in ("title", "publisher", "licence", "address", "note")],
        [[source.title, source.publisher, source.licence, source.url, source.note] for source in sources],
    )
    workbook.properties.title = title
    workbook.properties.creator = ""
    workbook.properties.created = _FIXED_TIME
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _without_times(buffer.getvalue(), [sheet.title for sheet in workbook], values)


def _add_table(workbook: Workbook, table: Table, text: Text, taken: set[str]) -> str:
    name = _sheet_name(table.title, taken)
    rows = [[column.cell(value) for column, value in zip(table.columns, row, strict=True)] for row in table.rows]
    _fill(
        workbook.create_sheet(name),
        [column.label for column in table.columns],
        rows,
        formats=[column.number_format(text.language) for column in table.columns],
        numeric=[column.is_numeric for column in table.columns],
    )
    return name


def _fill(
    sheet: Worksheet,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    formats: Sequence[str] = (),
    numeric: Sequence[bool] = (),
) -> None:
    widths = [len(label) + 3 for label in header]
    for number, row in enumerate([header, *rows], start=1):
        for position, value in enumerate(row):
            cell = sheet.cell(number, position + 1)
            if isinstance(value, str):
                cell.value = neutralise(ILLEGAL_CHARACTERS_RE.sub("", value))
                cell.data_type = "s"
            else:
                cell.value = value
            if number > 1 and formats:
                cell.number_format = formats[position]
            widths[position] = max(widths[position], min(len(str(value if value is not None else "")) + 2, _WIDTHS[1]))
    for position, width in enumerate(widths):
        top = sheet.cell(1, position + 1)
        top.font = Font(bold=True, color="FFFFFF")
        top.fill = PatternFill("solid", fgColor="0B3C5D")
        top.alignment = Alignment(
            horizontal="right" if numeric and numeric[position] else "left", vertical="top", wrap_text=True
        )
        sheet.column_dimensions[get_column_letter(position + 1)].width = max(_WIDTHS[0], min(width, _WIDTHS[1]))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _sheet_name(title: str, taken: set[str]) -> str:
    words = _FORBIDDEN_IN_SHEET.sub(" ", title).strip() or "-"
    base = textwrap.wrap(words, _SHEET_NAME_LENGTH, break_on_hyphens=False)[0]
    name, number = base, 2
    while name.casefold() in taken:
        ending = f" {number}"
        name, number = base[: _SHEET_NAME_LENGTH - len(ending)] + ending, number + 1
    taken.add(name.casefold())
    return name


def _without_times(data: bytes, titles: list[str], values: Mapping[str, Mapping[str, float]]) -> bytes:
    fixed = _FIXED_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        files = live.sheet_files(source, titles)
        for member in source.infolist():
            content = source.read(member)
            if own := values.get(files.get(member.filename, "")):
                content = live.with_values(content, own)
            if member.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + fixed + rb"\g<2>", content)
            entry = zipfile.ZipInfo(member.filename, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, content)
    return buffer.getvalue()
