"""A table that has been checked against its columns, and its forms: HTML, CSV and rows of a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content.columns import Column, neutralise
from akson_analysis.publishing.templates import fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from akson_analysis.locales import Text

# a column of the wrong kind is at fault in every row; the first few say what is wrong
_MOST_FAULTS_LISTED = 20
_MEDIUM, _WIDE = 12, 36  # letters of a column's longest text, above which it gets more room
# rows, by taste
_LONGEST_ON_PAPER = 60


@dataclass(frozen=True)
class Table:
    """Rows of plain values under checked columns. Make one with `Table.of`.

    Attributes
    ----------
    name
        File name without ending.
    columns
        Columns in the order shown.
    rows
        One list of values per row; None where missing.
    caption
        What the table shows, in a sentence.
    heading
        The heading it stands under, for a table without a caption.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str = ""
    heading: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.caption or self.heading or self.name

    @classmethod
    def of(
        cls, name: str, frame: pd.DataFrame, columns: Sequence[Column], caption: str = "", heading: str = ""
    ) -> Table:
        """Take the named columns (or index levels) of a data frame.

        Raises
        ------
        InvalidValueError
            If no column is given, one does not exist or is named twice, or a value is not of its kind.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"population": [693494]}, index=pd.Index(["0301"], name="code"))
        >>> columns = [Column("code", "Kode", "code"), Column("population", "Folk", "integer")]
        >>> Table.of("largest", frame, columns).rows
        (('0301', 693494),)
        """
        names = [column.name for column in columns]
        if not names:
            raise InvalidValueError(f"table {name!r} has no columns: give columns=[Column(...), ...]")
        repeated = sorted({column for column in names if names.count(column) > 1})
        if repeated:
            raise InvalidValueError(f"table {name!r} names columns twice: {', '.join(repeated)}")
        known = {*map(str, frame.columns), *(str(level) for level in frame.index.names if level is not None)}
        unknown = [column for column in names if column not in known]
        if unknown:
            raise InvalidValueError(
                f"table {name!r} has no column {', '.join(map(repr, unknown))}. It has: {', '.join(sorted(known))}"
            )
        taken = [_clean_column(frame, column) for column in columns]
        faults = [fault for _, column_faults in taken for fault in column_faults]
        if faults:
            more = len(faults) - _MOST_FAULTS_LISTED
            listed = faults[:_MOST_FAULTS_LISTED] + ([f"and {more} more"] if more > 0 else [])
            raise InvalidValueError(f"table {name!r} cannot be shown", listed)
        return cls(name, tuple(columns), tuple(zip(*(values for values, _ in taken), strict=True)), caption, heading)

    def shown(self, text: Text) -> list[list[str]]:
        """Return every row as people read it."""
        return [
            [column.show(value, text) for column, value in zip(self.columns, row, strict=True)] for row in self.rows
        ]

    def html(self, text: Text, *, file: str = "") -> Markup:
        """Return the table as HTML, with every text escaped; `file` links to the table as CSV."""
        rows = [
            [
                (column.show(value, text), column.sort_key(value))
                for column, value in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]
        longest = [max((len(row[place][0]) for row in rows), default=0) for place in range(len(self.columns))]
        return fill(
            "table",
            table=self,
            rows=rows,
            widths=["wide" if letters > _WIDE else "medium" if letters > _MEDIUM else "" for letters in longest],
            text=text,
            count=text.plural("publishing.rows", len(rows)),
            is_long=len(rows) > _LONGEST_ON_PAPER,
            file=file,
        )

    def csv(self) -> str:
        """Return the table as CSV: column names, full precision, codes as text, nothing that executes."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([neutralise(column.name) for column in self.columns])
        writer.writerows(
            [column.raw(value) for column, value in zip(self.columns, row, strict=True)] for row in self.rows
        )
        return buffer.getvalue()


def _clean_column(frame: pd.DataFrame, column: Column) -> tuple[list[Any], list[str]]:
    values = frame[column.name] if column.name in frame.columns else frame.index.get_level_values(column.name)
    cleaned: list[Any] = []
    faults: list[str] = []
    for number, value in enumerate(values.tolist(), start=1):
        try:
            cleaned.append(column.clean(value))
        except ValueError as fault:
            faults.append(f"row {number}: {column.name} {fault}")
    return cleaned, faults
