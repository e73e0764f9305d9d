"""Which municipality a code or a name means on a day: names of any year since 2017, Sámi and Kven names included."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from akson_analysis.sources import correspondence, snapshot
from akson_analysis.sources.register_words import folded

REFERENCE_DAY = dt.date(2020, 1, 1)
"""The day whose codes the suite's tables are on."""

_OTHER_DAYS = tuple(dt.date(year, 1, 1) for year in (2020, 2019, 2018, 2017, 2024, 2026))
"""Days whose codes and names are tried, after the day of the event itself."""

_FILES = ("code_names.csv", "municipalities.csv")
_SUFFIX = re.compile(r"\s+(kommune|kommuna|herad|municipality|suohkan|tjïelte)$")
_PLAIN_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "-": " "})


@dataclass(frozen=True)
class Meaning:
    """The code a text means and the day whose codes it belongs to; else `fault` says what is wrong."""

    code: str = ""
    day: dt.date = REFERENCE_DAY
    fault: str = ""


def meaning(text: str, day: dt.date = REFERENCE_DAY) -> Meaning:
    """Return the municipality a code or name means, first of all on the day it was written of.

    Parameters
    ----------
    text
        Four digits, or a name as in Klass or one of its parts: ``"Gáivuotna"``, ``"Herøy (Nordland)"``. Letter
        case and a trailing "kommune" do not matter. Plain letters for others are only suggested, never accepted.
    day
        The day of the event. A code or name that was not in use then is looked for in 2020, then in other years.

    Examples
    --------
    >>> meaning("gáivuotna").code, meaning("Hornindal").code, meaning("Hornindal").day.year
    ('5426', '1444', 2019)
    >>> meaning("Tromso").fault
    "'Tromso' is not the name of a municipality. Did you mean 'Tromsø' (5401)?"
    """
    names = _names(snapshot.stamp(*_FILES))
    days = dict.fromkeys((max(day, correspondence.FIRST_DAY), *_OTHER_DAYS))
    if text.isascii() and text.isdigit():
        return _code_meaning(text, list(days))
    wanted = _SUFFIX.sub("", folded(text))
    spells = names.exact.get(wanted, ())
    for candidate in days:
        codes = sorted({code for code, start, end in spells if start <= candidate < end})
        if len(codes) == 1:
            return Meaning(codes[0], candidate)
        if codes:
            listed = ", ".join(f"{code} {correspondence.name_on(code, candidate)}" for code in codes)
            return Meaning(fault=f"{text!r} is the name of {len(codes)} municipalities: {listed}. Use the code.")
    return Meaning(fault=f"{text!r} is not the name of a municipality.{_suggestion(wanted, names)}")


def is_name_of(text: str, code: str) -> bool:
    """Return whether a text is a name that the municipality, or one it was made of, has had; plain letters do.

    >>> is_name_of("Kafjord", "5426"), is_name_of("Oslo", "5426")
    (True, False)
    """
    return code in _names(snapshot.stamp(*_FILES)).plain.get(plain(_SUFFIX.sub("", folded(text))), ())


def plain(name: str) -> str:
    """Return a name in letters every keyboard has, for comparing.

    >>> plain("Gáivuotna - Kåfjord")
    'gaivuotna kafjord'
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN_LETTERS))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


@dataclass(frozen=True)
class _Names:
    """`exact`: code and days by name. `plain`: codes by plain name. `shown`: name and code by plain name."""

    exact: dict[str, tuple[tuple[str, dt.date, dt.date], ...]]
    plain: dict[str, frozenset[str]]
    shown: dict[str, str]


@lru_cache(maxsize=4)
def _names(_stamp: tuple[Any, ...]) -> _Names:
    exact: dict[str, dict[tuple[str, dt.date, dt.date], None]] = {}
    plains: dict[str, set[str]] = {}
    shown: dict[str, str] = {}
    ways = {day: correspondence.traces(day, REFERENCE_DAY) for day in _OTHER_DAYS}
    for name, code, start, end in _spells():
        day = next((day for day in _OTHER_DAYS if start <= day < end), None)
        codes = {code, *(ways[day][code].targets if day else ())}
        for form in _forms(name):
            exact.setdefault(folded(form), {})[code, start, end] = None
            simple = plain(form)
            plains.setdefault(simple, set()).update(codes)
            if simple not in shown or start <= REFERENCE_DAY < end:
                shown[simple] = f"{form!r} ({code})"
    return _Names(
        {name: tuple(spells) for name, spells in exact.items()},
        {name: frozenset(codes) for name, codes in plains.items()},
        shown,
    )


def _spells() -> list[tuple[str, str, dt.date, dt.date]]:
    """Return name, code and days of every name; the short and the later names count for as long as the code."""
    found = [
        (spell.name, spell.code, spell.start, spell.end)
        for spells in correspondence.history().by_code.values()
        for spell in spells
    ]
    by_code = correspondence.history().by_code
    for row in snapshot.read_table("municipalities.csv").to_dict("records"):
        own = by_code[row["municipality_code"]]
        for name in (row["name_short"], *row["later_names"].split(" - ")):
            if name:
                found.append((name, row["municipality_code"], own[0].start, own[-1].end))
    return found


def _forms(name: str) -> list[str]:
    """Return the whole name, its parallel names and the name without the county in brackets."""
    without = name.partition(" (")[0]
    return list(dict.fromkeys([name, without, *without.split(" - ")]))


def _code_meaning(code: str, days: list[dt.date]) -> Meaning:
    for day in days:
        if code in correspondence.codes_on(day):
            return Meaning(code, day)
    return Meaning(fault=f"{code!r} does not exist.{_near_code(code)}")


def _near_code(code: str) -> str:
    near = difflib.get_close_matches(code, sorted(correspondence.codes_on(REFERENCE_DAY)), n=1)
    return f" Did you mean {near[0]!r} ({correspondence.name_on(near[0], REFERENCE_DAY)})?" if near else ""


def _suggestion(wanted: str, names: _Names) -> str:
    simple = plain(wanted)
    if simple in names.shown:
        return f" Did you mean {names.shown[simple]}?"
    near = difflib.get_close_matches(simple, list(names.shown), n=1, cutoff=0.75)
    return f" Did you mean {names.shown[near[0]]}?" if near else " Use the code, or the name of 2020."
