"""What was written as a number: value and place are kept to be found again, and it chooses the words around it."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Number = int | float | Decimal | Fraction
Unit = Literal["number", "percent", "kroner", "million_kroner", "date"]

# Limits of memory, far above what a page needs: an explorer that runs for days may not grow.
_MOST_TEXTS = 100_000
_MOST_VALUES = 8  # that one text was written for: "65 %" can be of many shares
_MOST_USES = 400  # of one number: the commonest are small counts
_WHOLE = re.compile(r"0|[1-9]\d*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Written:
    """A value, and how it was written.

    Attributes
    ----------
    exact
        The value in full: ``"54714/4632214"``, ``"1601"``, ``"0.1497"`` or ``"2020-07-01"``. A percentage is a share.
    unit
        ``number``, ``percent``, ``kroner``, ``million_kroner`` or ``date``.
    decimals
        Decimals shown; negative where hundreds or thousands are.
    """

    exact: str
    unit: Unit
    decimals: int

    @property
    def value(self) -> Fraction:
        """The value as a number; days are counted, as in any calendar.

        >>> Written("54714/4632214", "percent", 2).value
        Fraction(27357, 2316107)
        """
        return Fraction(dt.date.fromisoformat(self.exact).toordinal() if self.unit == "date" else self.exact)


class KeyedText(str):
    """A text that remembers its key in the locales and what stands in its places."""

    __slots__ = ("key", "values")
    key: str
    values: dict[str, Any]


class Counted(str):
    """A written number: it keeps its value, and chooses the words around it in a text.

    Those are ``{n:one|other}`` or ``{n:none|one|other}``.

    >>> "{n:en rad|{n} rader}".format(n=Counted("1", 1)), "{n:ingen|en|{n}}".format(n=Counted("0", 0))
    ('en rad', 'ingen')
    """

    __slots__ = ("value", "written")
    value: Number
    written: Written | None

    def __new__(cls, shown: str, value: Number = 0, written: Written | None = None) -> Self:
        """Keep what is shown, the number it is of, and how it was written."""
        counted = super().__new__(cls, shown)
        counted.value = value
        counted.written = written
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
class Use:
    """A number in a text that was filled in: the text, the place in it as ``topic.key: name``, and the value."""

    text: str
    place: str
    written: Written


class Record:
    """The texts one language has written, each with the values behind it; the oldest are forgotten.

    >>> record = Record()
    >>> record.keep("1,18 %", Fraction(54714, 4632214), "percent", 2)
    '1,18 %'
    >>> record.behind("1,18 %")
    [Written(exact='27357/2316107', unit='percent', decimals=2)]
    >>> record.fill("Dekket: 1,18 %", "coverage.share", {"share": "1,18 %"})
    >>> [use.place for use in record.uses("1,18 %")]
    ['coverage.share: share']
    """

    def __init__(self) -> None:
        self._values: dict[str, list[Written]] = {}
        self._uses: dict[str, deque[Use]] = {}
        self._filled: dict[str, list[tuple[str, Written]]] = {}

    def keep(self, shown: str, value: Number | dt.date, unit: Unit, decimals: int) -> Counted:
        """Remember what stands behind a text, and return the text."""
        number = value.toordinal() if isinstance(value, dt.date) else value
        if isinstance(value, float) and not math.isfinite(value):
            return Counted(shown, number)
        written = Written(_exact(value), unit, decimals)
        earlier = self._values.setdefault(shown, [])
        if not earlier or earlier[-1] != written:
            if written in earlier:
                earlier.remove(written)
            earlier.append(written)
            del earlier[:-_MOST_VALUES]
            _forget_oldest(self._values)
        return Counted(shown, number, written)

    def behind(self, shown: str) -> list[Written]:
        """Return the values a text was written for, the latest last; none if it never was."""
        return list(self._values.get(shown, []))

    def fill(self, text: str, key: str, values: Mapping[str, Any]) -> None:
        """Remember which numbers stand where in a text that was filled in, also those of texts within it."""
        within = [(name, *number) for name, value in values.items() for number in self._numbers(value)]
        if within:
            self._filled[text] = [(shown, written) for _, shown, written in within]
            for name, shown, written in within:
                self._uses.setdefault(shown, deque(maxlen=_MOST_USES)).append(Use(text, f"{key}: {name}", written))
            _forget_oldest(self._filled)
            _forget_oldest(self._uses)

    def uses(self, shown: str) -> list[Use]:
        """Return the texts a number was filled into."""
        return list(self._uses.get(shown, ()))

    def forget(self) -> None:
        """Begin anew, as in a process that has written nothing yet."""
        self._values.clear()
        self._uses.clear()
        self._filled.clear()

    def _numbers(self, value: Any) -> Iterator[tuple[str, Written]]:
        """Give the numbers of what is filled in: one that was written, a year or day as it is, a text with some."""
        if isinstance(value, str):
            if isinstance(value, Counted) and value.written:
                yield str(value), value.written
            elif value in self._values:
                yield value, self._values[value][-1]
            elif value in self._filled:
                yield from self._filled[value]
            elif _WHOLE.fullmatch(value):
                yield value, Written(value, "number", 0)
            elif _DAY.fullmatch(value):
                yield value, Written(value, "date", 0)
        elif isinstance(value, Integral):
            yield str(value), Written(str(int(value)), "number", 0)


def _forget_oldest(kept: dict[str, Any]) -> None:
    if len(kept) > _MOST_TEXTS:
        del kept[next(iter(kept))]


def _exact(value: Number | dt.date) -> str:
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, (Fraction, Decimal)):
        return str(value)
    return str(int(value)) if float(value).is_integer() else repr(float(value))
