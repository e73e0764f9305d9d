"""Days and thresholds as people write them; light, for whatever must not wait for tables to be imported."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

from akson_analysis._validate import shown
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message

_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def parse_date(value: str | dt.date) -> dt.date:
    """Return the day a text means: ``2020-07-01`` or, as Norwegians write it, ``1.7.2020``.

    Raises
    ------
    InvalidValueError
        If the text is not a date or the day does not exist.

    Examples
    --------
    >>> parse_date("1.7.2020")
    datetime.date(2020, 7, 1)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise InvalidValueError(Message("refused.date", value=shown(value)))
    norwegian = _NORWEGIAN_DATE.fullmatch(value.strip())
    try:
        if norwegian:
            day, month, year = (int(part) for part in norwegian.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(value.strip())
    except ValueError:
        raise InvalidValueError(Message("refused.date", value=shown(value))) from None


def parse_threshold(value: str | Fraction | float) -> Fraction:
    """Read a threshold: ``"1/2"``, ``"0.55"``, ``"55 %"``, ``Fraction(1, 2)`` or ``0.55``.

    A float means the decimal number it is written as, so 0.55 is exactly 55/100.

    Raises
    ------
    InvalidValueError
        If it cannot be read, or is not above 0 and at most 1.

    Examples
    --------
    >>> parse_threshold("55 %"), parse_threshold(0.85)
    (Fraction(11, 20), Fraction(17, 20))
    """
    try:
        if isinstance(value, bool):
            raise TypeError  # noqa: TRY301
        if isinstance(value, str):
            number = value.replace(",", ".").replace("\u00a0", " ").strip()
            share = Fraction(number.removesuffix("%").strip()) / (100 if number.endswith("%") else 1)
        elif isinstance(value, Fraction | Decimal | int):
            share = Fraction(value)
        else:
            share = Fraction(repr(float(value)))
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        raise InvalidValueError(Message("refused.share", value=shown(value))) from None
    if not 0 < share <= 1:
        raise InvalidValueError(Message("refused.share_range", value=shown(value)))
    return share
