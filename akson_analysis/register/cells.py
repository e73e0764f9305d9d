"""What one cell of a register means: a date, an event, an option, as people write them."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from akson_analysis.register import words as register_words
from akson_analysis.register.words import MONTHS, folded, meanings

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
"""A date outside these is a slip of the pen."""

_EXCEL_EPOCH = dt.date(1899, 12, 30)  # two days early: Excel counts from 1 and believes in 29 February 1900
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_NORWEGIAN = re.compile(r"(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{4}|\d{2})")
_DAY_OVER_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})[- ](\d{4}|\d{2})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]0+)?")
_IN_WORDS = re.compile(r"(\d{1,2})\.?\s+([a-zæøå]+)\.?\s+(\d{4})")
_CODE_AS_NUMBER = re.compile(r"(\d{3,4})(?:[.,]0+)?")
_MONTH = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}
_CENTURY = 2000  # of a year of two digits: declarations are of our time

WORDS = {
    "event": meanings(register_words.EVENTS),
    "option": meanings(register_words.OPTIONS),
    "date_quality": meanings(register_words.DATE_QUALITIES),
}
_CANONICAL = {
    "event": tuple(register_words.EVENTS),
    "option": tuple(register_words.OPTIONS),
    "date_quality": tuple(register_words.DATE_QUALITIES),
}


@dataclass(frozen=True)
class Reading:
    """What a cell means: its `value`, why it is mended if it is, or the `fault` that keeps it from being used."""

    value: str
    mended: str = ""
    fault: str = ""


@lru_cache(maxsize=4096)
def read_date(text: str) -> Reading:
    """Return a date as ``2020-07-01``.

    Read as they are: ``2020-07-01`` and ``1.7.2020``. Mended: two-digit years, ``1/7-2020``, ``1. juli 2020``, a
    time of midnight, the number Excel keeps a date as. ``1/7/2020`` means two days and is refused.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    Reading
        The day from 2000 to 2099 as ISO text, or the fault.

    Examples
    --------
    >>> read_date("01.07.20")
    Reading(value='2020-07-01', mended="date '01.07.20' has a year of two digits", fault='')
    >>> read_date("44013").value
    '2020-07-01'
    >>> read_date("7/1/2020").fault
    "'7/1/2020' can be read two ways. Write 2020-01-07 or 2020-07-01."
    """
    if not text:
        return Reading("", fault="is empty. Write it as 2020-07-01 or 1.7.2020.")
    if slashes := _SLASHES.fullmatch(text):
        return _two_ways(text, slashes)
    day, mended = _day(text)
    if day is None:
        wrong = "does not exist" if mended else "is not a date"
        return Reading(text, fault=f"{text!r} {wrong}. Write it as 2020-07-01 or 1.7.2020.")
    if not EARLIEST <= day <= LATEST:
        return Reading(text, fault=f"{text!r} is the day {day}. Is the year right?")
    return Reading(day.isoformat(), f"date {text!r} {mended}" if mended else "")


def _day(text: str) -> tuple[dt.date | None, str]:
    """Return the day, if it exists, and what is unusual in how it is written; neither if it is no date."""
    mended = ""
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            mended = "is not written as 2020-07-01"
    elif match := _NORWEGIAN.fullmatch(text):
        day, month, year = match.groups()
    elif match := _DAY_OVER_MONTH.fullmatch(text):
        day, month, year = match.groups()
        mended = "is day/month"
    elif match := _IN_WORDS.fullmatch(folded(text)):
        day, word, year = match.groups()
        month, mended = str(_MONTH.get(word, 0)), "is in words"
    elif match := _SERIAL.fullmatch(text):
        return _EXCEL_EPOCH + dt.timedelta(days=int(match[1])), "is the number Excel keeps a date as"
    else:
        return None, ""
    if len(year) == 2:  # noqa: PLR2004
        year, mended = str(_CENTURY + int(year)), "has a year of two digits"
    try:
        return dt.date(int(year), int(month), int(day)), mended
    except ValueError:
        return None, "does not exist"


def _two_ways(text: str, match: re.Match[str]) -> Reading:
    first, second, year = (int(part) for part in match.groups())
    year += _CENTURY if year < 100 else 0  # noqa: PLR2004
    days = set()
    for day, month in ((first, second), (second, first)):
        try:
            days.add(dt.date(year, month, day).isoformat())
        except ValueError:
            continue
    if len(days) > 1:
        return Reading(text, fault=f"{text!r} can be read two ways. Write {' or '.join(sorted(days))}.")
    if not days:
        return Reading(text, fault=f"{text!r} does not exist. Write it as 2020-07-01 or 1.7.2020.")
    return Reading(text, fault=f"{text!r} is not how dates are written. Did you mean {days.pop()}?")


@lru_cache(maxsize=4096)
def read_word(column: str, text: str) -> Reading:
    """Return an event, option or date quality in the suite's own word.

    Parameters
    ----------
    column
        ``event``, ``option`` or ``date_quality``.
    text
        The cell; letter case and extra spaces do not matter.

    Returns
    -------
    Reading
        One of the words the suite uses, or the fault with the nearest word. An empty option stays empty, an empty
        date quality is ``exact``.

    Examples
    --------
    >>> read_word("event", "Takket nei").value
    'declined'
    >>> read_word("option", "opsjoner").fault
    "'opsjoner' is not known. Did you mean 'opsjon'? Known: commit, option."
    """
    if not text and column != "event":
        return Reading("exact" if column == "date_quality" else "")
    words, known = WORDS[column], ", ".join(_CANONICAL[column])
    if not text:
        return Reading("", fault=f"is empty. Known: {known}.")
    word = folded(text)
    if word in words:
        return Reading(words[word])
    near = difflib.get_close_matches(word, list(words), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return Reading(text, fault=f"{text!r} is not known.{hint} Known: {known}.")


def read_code(text: str) -> Reading:
    """Return a municipality code with its zero back, if the text is a number; any other text as it is.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    Reading
        Four digits where the text is a number of three or four; it is not looked up.

    Examples
    --------
    >>> read_code("301")
    Reading(value='0301', mended="code '301' had lost its zero", fault='')
    >>> read_code("1103,0").value, read_code("Oslo").value
    ('1103', 'Oslo')
    """
    number = _CODE_AS_NUMBER.fullmatch(text)
    if number is None:
        return Reading(text)
    code = number[1].zfill(4)
    if code == text:
        return Reading(code)
    return Reading(
        code, f"code {text!r} had lost its zero" if len(number[1]) < len(code) else f"code {text!r} had decimals"
    )
