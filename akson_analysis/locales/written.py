"""What was written as a number: the exact value is kept to be found again, and chooses the words around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

Number = int | float | Decimal | Fraction
Unit = Literal["number", "percent", "kroner", "million_kroner"]

_MOST_TEXTS = 100_000
_MOST_VALUES = 8


class Counted(str):
    """A written number that chooses the words around it: ``{n:one|other}`` or ``{n:none|one|other}`` in a text.

    >>> "{n:en rad|{n} rader}".format(n=Counted("1", 1)), "{n:ingen|en|{n}}".format(n=Counted("0", 0))
    ('en rad', 'ingen')
    """

    __slots__ = ("value",)
    value: Number

    def __new__(cls, written: str, value: Number) -> Self:
        """Keep what is written and the number it is of."""
        counted = super().__new__(cls, written)
        counted.value = value
        return counted

    def __format__(self, forms: str) -> str:
        """Return the form for the number; as it is written when there are none."""
        if "|" not in forms:
            return str(self)
        *few, other = forms.split("|")
        if self.value == 1:
            return few[-1]
        return few[0] if self.value == 0 and len(few) > 1 else other


@dataclass(frozen=True)
class Written:
    """A value, and how it was written.

    Attributes
    ----------
    exact
        The value in full: ``"54714/4632214"``, ``"1601"`` or ``"0.1497"``. A percentage is a share.
    unit
        ``number``, ``percent``, ``kroner`` or ``million_kroner``.
    decimals
        Decimals shown.
    """

    exact: str
    unit: Unit
    decimals: int

    @property
    def value(self) -> Fraction:
        """The value as a number.

        >>> Written("54714/4632214", "percent", 2).value
        Fraction(27357, 2316107)
        """
        return Fraction(self.exact)


class Record:
    """The texts one language has written, each with the values behind it; the oldest are forgotten.

    >>> record = Record()
    >>> record.keep("1,18 %", Fraction(54714, 4632214), "percent", 2)
    '1,18 %'
    >>> record.behind("1,18 %")
    [Written(exact='27357/2316107', unit='percent', decimals=2)]
    """

    def __init__(self) -> None:
        self._values: dict[str, list[Written]] = {}

    def keep(self, shown: str, value: Number, unit: Unit, decimals: int) -> str:
        """Remember what stands behind a text, and return the text."""
        if isinstance(value, float) and not math.isfinite(value):
            return shown
        written = Written(_exact(value), unit, decimals)
        known = self._values.setdefault(shown, [])
        if written not in known:
            if len(known) < _MOST_VALUES:
                known.append(written)
            if len(self._values) > _MOST_TEXTS:
                del self._values[next(iter(self._values))]
        return shown

    def behind(self, shown: str) -> list[Written]:
        """Return the values a text was written for, in the order they came; none if it never was."""
        return list(self._values.get(shown, []))

    def forget(self) -> None:
        """Begin anew, as in a process that has written nothing yet."""
        self._values.clear()


def _exact(value: Number) -> str:
    if isinstance(value, (Fraction, Decimal)):
        return str(value)
    return str(int(value)) if float(value).is_integer() else repr(float(value))
