"""What a column of a table means: how its values are checked, shown, sorted and stored."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, get_args

from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from akson_analysis.locales import Text

Kind = Literal["text", "code", "integer", "decimal", "percent", "kroner", "date"]
NUMERIC_KINDS = frozenset({"integer", "decimal", "percent", "kroner"})
MISSING = "–"

_DEFAULT_DECIMALS = {"decimal": 1, "percent": 1}
# whole numbers below this are exact as floats
_EXACT_FLOATS = 2**53
_DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Column:
    """One column of a table that is shown and stored.

    Attributes
    ----------
    name
        Name in the data frame (a column, or the name of the index), and the header in CSV.
    label
        Header people read, in their language.
    kind
        ``text``, ``code`` (text that looks like a number and must never become one), ``integer``,
        ``decimal``, ``percent``, ``kroner`` or ``date``.
    decimals
        Decimals shown; 1 for ``decimal`` and ``percent`` and 0 for the rest unless given. Files keep all.
    description
        What the column means, for the sheet of definitions.

    Notes
    -----
    A ``percent`` is a share, where 0.5 is 50 %. Only a column whose name ends in ``_pct`` holds percentages
    already, where 50 is 50 %.

    Examples
    --------
    >>> from akson_analysis.locales import load
    >>> Column("share", "Andel", kind="percent").show(0.1497, load("nb")).replace(chr(0xA0), " ")
    '15,0 %'
    >>> Column("share_pct", "Andel", kind="percent", decimals=2).show(14.97, load("en"))
    '14.97%'
    """

    name: str
    label: str
    kind: Kind = "text"
    decimals: int | None = None
    description: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise InvalidValueError(
                f"column {self.name!r}: kind {self.kind!r} is not known. Expected one of: {', '.join(get_args(Kind))}"
            )

    @property
    def is_numeric(self) -> bool:
        """Whether values are numbers: right-aligned, and real numbers in a workbook."""
        return self.kind in NUMERIC_KINDS

    @property
    def shown_decimals(self) -> int:
        """Decimals people see."""
        return _DEFAULT_DECIMALS.get(self.kind, 0) if self.decimals is None else self.decimals

    @property
    def is_already_percent(self) -> bool:
        """Whether 50 rather than 0.5 stands for 50 %."""
        return self.name.endswith("_pct")

    def clean(self, value: Any) -> Any:
        """Return the plain Python value, or None where it is missing.

        Raises
        ------
        ValueError
            If the value is not what the column's kind says; the message tells what was expected.
        """
        if is_missing(value):
            return None
        if self.kind == "code":
            if not isinstance(value, str):
                raise ValueError(f"{value!r} is not text; codes are text, such as '0301'")
            return str(value)
        if self.kind == "date":
            return _clean_date(value)
        if self.is_numeric:
            return _clean_number(value)
        return value if isinstance(value, bool) else str(value)

    def show(self, value: Any, text: Text) -> str:
        """Write a value as people read it; a missing one is a dash."""
        value = self.clean(value)
        if value is None:
            return MISSING
        if isinstance(value, bool):
            return text("publishing.yes" if value else "publishing.no")
        decimals = self.shown_decimals
        if self.kind == "percent":
            return text.percent(_divide_by_hundred(value) if self.is_already_percent else value, decimals)
        if self.kind == "kroner":
            return text.kroner(value, decimals)
        if self.kind == "date":
            return text.date(value)
        return text.number(value, decimals) if self.is_numeric else str(value)

    def sort_key(self, value: Any) -> str:
        """Return what a reader's sorting compares, or "" where the shown text will do."""
        value = self.clean(value)
        if value is None or isinstance(value, (str, bool)):
            return ""
        return value.isoformat() if isinstance(value, dt.date) else repr(_as_float(value))

    def raw(self, value: Any) -> str | int | float:
        """Return the value for a data file: full precision, codes as text, nothing that executes."""
        value = self.clean(value)
        if value is None:
            return ""
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, (str, bool)):
            return neutralise(str(value))
        return value if isinstance(value, int) else _as_float(value)

    def cell(self, value: Any) -> str | int | float | dt.date | None:
        """Return the value for a workbook: real numbers and dates, and text nothing would execute."""
        value = self.clean(value)
        if value is None or isinstance(value, dt.date):
            return value
        return self.raw(value)

    def number_format(self, language: str) -> str:
        """Return the workbook's number format; the reader's own separators are used."""
        fraction = "." + "0" * self.shown_decimals if self.shown_decimals else ""
        if self.kind == "percent":
            return f'0{fraction}" %"' if self.is_already_percent else f"0{fraction} %"
        if self.kind == "kroner":
            return f'"NOK "#,##0{fraction}' if language == "en" else f'#,##0{fraction}" kr"'
        if self.kind == "date":
            return "yyyy-mm-dd" if language == "en" else "dd.mm.yyyy"
        return f"#,##0{fraction}" if self.is_numeric else "@"


def is_missing(value: Any) -> bool:
    """Tell whether a value is None, NaN, NaT or pandas' NA.

    >>> [is_missing(value) for value in (None, float("nan"), 0, "")]
    [True, True, False, False]
    """
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, numbers.Real) and not isinstance(value, Fraction) and math.isnan(value)


def neutralise(text: str) -> str:
    """Return text that a spreadsheet shows and never executes.

    Text that begins as a formula does gets an apostrophe in front, as Excel itself marks text. Carriage
    returns become line feeds, because some programs take them for the end of a row.

    >>> neutralise("=cmd()"), neutralise("Oslo")
    ("'=cmd()", 'Oslo')
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(_DANGEROUS_STARTS) else text


def unneutralised(text: str) -> str:
    """Return text as it was before `neutralise`.

    >>> unneutralised("'=cmd()"), unneutralised("'tis")
    ('=cmd()', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_DANGEROUS_STARTS) else text


def _clean_date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"{value!r} is not a date; expected a date or text such as '2020-07-01'")


def _clean_number(value: Any) -> int | float | Decimal | Fraction:
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, Decimal)):
        raise ValueError(f"{value!r} is not a number")  # noqa: TRY004
    if isinstance(value, (Decimal, Fraction)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if math.isinf(value):
        raise ValueError(f"{value!r} is not a finite number")
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < _EXACT_FLOATS else number


def _as_float(value: float | Decimal | Fraction) -> int | float:
    return value if isinstance(value, int) else float(value)


def _divide_by_hundred(value: float | Decimal | Fraction) -> Decimal | Fraction:
    if isinstance(value, (int, Fraction)):
        return Fraction(value) / 100
    return Decimal(repr(value) if isinstance(value, float) else value) / 100
