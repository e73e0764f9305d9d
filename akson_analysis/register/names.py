"""Which municipality a code or a name means on a day: names of any year since 2017, Sámi and Kven names included."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from akson_analysis.register.words import folded
from akson_analysis.sources import folder
from akson_analysis.sources.codes import correspondence
from akson_analysis.sources.codes.correspondence import FIRST_DAY, CodeHistory

REFERENCE_DAY = dt.date(2020, 1, 1)
"""The day whose codes the suite's tables are on."""

_OTHER_DAYS = tuple(dt.date(year, 1, 1) for year in (2020, 2019, 2018, 2017, 2024, 2026))
"""Days whose codes and names are tried, after the day of the event itself."""

_DIGITS = 4
_LENGTHS_APART = 3  # a slip of the pen leaves a name about as long; comparing fewer names is what makes it quick
_FILES = ("code_names.csv", "municipalities.csv")
_SUFFIX = re.compile(r"\s+(kommune|kommuna|herad|municipality|suohkan|tjïelte)$")
_PLAIN_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "-": " "})


@dataclass(frozen=True)
class Meaning:
    """The code a text means and the day whose codes it belongs to; else `fault` says what is wrong."""

    code: str = ""
    day: dt.date = REFERENCE_DAY
    fault: str = ""


@dataclass(frozen=True)
class Names:
    """Every code and name since 2017; a register that gives codes alone never has the names worked out."""

    history: CodeHistory

    @property
    def exact(self) -> dict[str, tuple[tuple[str, dt.date, dt.date], ...]]:
        """Code and days by name."""
        return self._forms.exact

    @property
    def plain(self) -> dict[str, frozenset[str]]:
        """The codes by the name in plain letters."""
        return self._forms.plain

    @property
    def shown(self) -> dict[str, str]:
        """How a name is shown, by its plain form."""
        return self._forms.shown

    @cached_property
    def _forms(self) -> _Forms:
        return _all_forms(self.history)

    def meaning(self, text: str, day: dt.date = REFERENCE_DAY) -> Meaning:
        """Return the municipality a code or name means.

        Parameters
        ----------
        text, day
            As in the function `meaning`.

        Returns
        -------
        Meaning
            A code and the day whose codes it belongs to, or what is wrong with the text.
        """
        days = tuple(dict.fromkeys((max(day, FIRST_DAY), *_OTHER_DAYS)))
        if text.isascii() and text.isdigit():
            return self._code(text, days)
        if any(letter.isdigit() for letter in text):
            return Meaning(fault=f"{text!r} is not four digits.")
        name = _SUFFIX.sub("", folded(text))
        spells = self.exact.get(name, ())
        for candidate in days:
            codes = sorted({code for code, start, end in spells if start <= candidate < end})
            if len(codes) == 1:
                return Meaning(codes[0], candidate)
            if codes:
                listed = ", ".join(f"{code} {self.history.spell(code, candidate).name}" for code in codes)
                return Meaning(fault=f"{text!r} is the name of {len(codes)} municipalities: {listed}. Use the code.")
        return Meaning(fault=f"{text!r} is not the name of a municipality.{self._suggestion(name)}")

    def is_name_of(self, text: str, code: str) -> bool:
        """Return whether a text is a name of the municipality.

        Parameters
        ----------
        text, code
            As in the function `is_name_of`.

        Returns
        -------
        bool
            Names of every year since 2017 count, and so does a name in plain letters.
        """
        return code in self.plain.get(plain(_SUFFIX.sub("", folded(text))), ())

    def _code(self, code: str, days: tuple[dt.date, ...]) -> Meaning:
        for day in days:
            if code in self.history.codes_on(day):
                return Meaning(code, day)
        if len(code) != _DIGITS:
            return Meaning(fault=f"{code!r} has {len(code)} characters; codes have four.")
        return Meaning(fault=f"{code!r} has not been a municipality code since {FIRST_DAY}.")

    def _suggestion(self, written: str) -> str:
        simple = plain(written)
        if simple in self.shown:
            return f" Did you mean {self.shown[simple]}?"
        alike = [
            name
            for name in self.shown
            if abs(len(name) - len(simple)) <= _LENGTHS_APART and (name[:1] == simple[:1] or name[-3:] == simple[-3:])
        ]
        # stricter than difflib's 0.6: Hemsedal and Hjartdal are as alike as that
        near = difflib.get_close_matches(simple, alike, n=1, cutoff=0.75)
        return f" Did you mean {self.shown[near[0]]}?" if near else " Use the code, such as 0301, or the name of 2020."


def names() -> Names:
    """Return the names in the snapshot; read once for as long as its files stay the same.

    Returns
    -------
    Names
        Every code and name since 2017.

    Raises
    ------
    DataError
        If a table is missing or cannot be read.
    """
    return _names(folder.stamp(*_FILES), correspondence.history())


def meaning(text: str, day: dt.date = REFERENCE_DAY) -> Meaning:
    """Return the municipality a code or name means, first of all on the day it was written of.

    Parameters
    ----------
    text
        Four digits, or a name as in Klass or one of its parts: ``"Gáivuotna"``, ``"Herøy (Nordland)"``. Letter
        case and a trailing "kommune" do not matter. Plain letters for others are only suggested, never accepted.
    day
        The day of the event. A code or name that was not in use then is looked for in 2020, then in other years.

    Returns
    -------
    Meaning
        A code and the day whose codes it belongs to, or what is wrong with the text.

    Examples
    --------
    >>> meaning("gáivuotna").code, meaning("Hornindal").code, meaning("Hornindal").day.year
    ('5426', '1444', 2019)
    >>> meaning("Tromso").fault
    "'Tromso' is not the name of a municipality. Did you mean 'Tromsø' (5401)?"
    """
    return names().meaning(text, day)


def is_name_of(text: str, code: str) -> bool:
    """Return whether a text is a name that the municipality, or one it was made of, has had; plain letters do.

    Parameters
    ----------
    text
        What was written; letter case and a trailing "kommune" do not matter.
    code
        Four digits, on the codes of 2020.

    Returns
    -------
    bool
        Names of every year since 2017 count.

    Examples
    --------
    >>> is_name_of("Kafjord", "5426"), is_name_of("Oslo", "5426")
    (True, False)
    """
    return names().is_name_of(text, code)


def plain(name: str) -> str:
    """Return a name in letters every keyboard has, for comparing.

    Parameters
    ----------
    name
        As it is written, such as ``"Tromsø - Romsa"``.

    Returns
    -------
    str
        Without letter case, marks and hyphens, spaces one at a time.

    Examples
    --------
    >>> plain("Gáivuotna - Kåfjord")
    'gaivuotna kafjord'
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN_LETTERS))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


@lru_cache(maxsize=4)
def _names(_stamp: tuple[Any, ...], history: CodeHistory) -> Names:
    return Names(history)


class _Forms(NamedTuple):
    exact: dict[str, tuple[tuple[str, dt.date, dt.date], ...]]
    plain: dict[str, frozenset[str]]
    shown: dict[str, str]


def _all_forms(history: CodeHistory) -> _Forms:
    exact: dict[str, dict[tuple[str, dt.date, dt.date], None]] = {}
    plains: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    traces = {day: history.traces(day, REFERENCE_DAY) for day in _OTHER_DAYS}
    for name, code, start, end in _spells(history):
        day = next((day for day in _OTHER_DAYS if start <= day < end), None)
        codes = {code, *(traces[day][code].targets if day else ())}
        for form in _forms(name):
            exact.setdefault(folded(form), {})[code, start, end] = None
            simple = plain(form)
            plains.setdefault(simple, set()).update(codes)
            if simple not in shown or start <= REFERENCE_DAY < end:
                shown[simple] = f"{form!r} ({code})"
    return _Forms(
        {name: tuple(spells) for name, spells in exact.items()},
        {name: frozenset(codes) for name, codes in plains.items()},
        shown,
    )


def _spells(history: CodeHistory) -> list[tuple[str, str, dt.date, dt.date]]:
    """Return name, code and days of every name; the short and the later names count for as long as the code."""
    spells = [
        (spell.name, spell.code, spell.start, spell.end) for of_code in history.by_code.values() for spell in of_code
    ]
    for row in folder.rows("municipalities.csv"):
        code = row["municipality_code"]
        first, last = history.by_code[code][0], history.by_code[code][-1]
        others = (row["name_short"], *row["later_names"].split(" - "))
        spells += [(name, code, first.start, last.end) for name in others if name]
    return spells


def _forms(name: str) -> list[str]:
    """Return the whole name, its parallel names and the name without the county in brackets."""
    without = name.partition(" (")[0]
    return list(dict.fromkeys([name, without, *without.split(" - ")]))
