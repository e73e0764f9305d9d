"""A figure as a person types it: any kind of spaces and minus signs, with its unit or without."""

from __future__ import annotations

import re
from fractions import Fraction

from akson_analysis.locales.written import Written

_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}]+")
_MINUS = str.maketrans("\N{MINUS SIGN}\N{EN DASH}\N{NON-BREAKING HYPHEN}", "---")
_UNITS = (("%", "percent"), ("mill. kr", "million_kroner"), ("million", "million_kroner"), ("kr", "kroner"))


def parsed_number(query: str, language: str) -> Written | None:
    """Return a figure as a person writes it, as a value with unit and decimals; None if it is not a number.

    >>> parsed_number("1 601 kr", "nb"), parsed_number("NOK 9,525 million", "en")
    (Written(exact='1601', unit='kroner', decimals=0), Written(exact='9525', unit='million_kroner', decimals=0))
    """
    words = plain(query)
    unit = next((unit for ending, unit in _UNITS if words.endswith(ending)), "kroner" if "nok" in words else "number")
    digits = words.removeprefix("nok")
    for ending, _ in _UNITS:
        digits = digits.removesuffix(ending)
    digits = digits.replace(" ", "")
    digits = digits.replace(",", "") if language == "en" else digits.replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", digits):
        return None
    value = Fraction(digits) / (100 if unit == "percent" else 1)
    return Written(str(value), unit, len(digits.partition(".")[2]))  # type: ignore[arg-type]


def plain(text: str) -> str:
    """Return text with ordinary spaces and minus signs, as people type it."""
    return _SPACES.sub(" ", text.translate(_MINUS)).strip().casefold()


def bare(shown: str) -> str:
    """Return a figure without its unit."""
    return plain(re.sub(r"^NOK|%$|mill\.|million$|kr$", "", plain(shown), flags=re.IGNORECASE))
