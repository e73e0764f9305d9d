"""Which municipality a code or a name means, in a table of municipalities."""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Iterable
from numbers import Integral

import pandas as pd

from akson_analysis.errors import InvalidValueError
from akson_analysis.municipalities.loading import nearest, year_of
from akson_analysis.sources.codes import correspondence

_PLAIN_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ŋ": "n", "ŧ": "t", "-": " "})
"""Letters that Unicode does not take apart into a plain letter and a mark, and what people write for them."""


def find(municipalities: pd.DataFrame, query: object) -> str:
    """Return the code of the municipality that a code or a name means.

    Letter case does not matter; parallel Sámi and Kven names count, also those given after 2020, and plain
    letters do for those not on the keyboard (``"Kafjord"``).

    Parameters
    ----------
    municipalities
        As `load_municipalities` returns them.
    query
        A code such as ``"0301"``, the same as a number (301), or a name such as ``"Gáivuotna"`` or
        ``"Herøy (Nordland)"``.

    Returns
    -------
    str
        Four digits, as in the index of `municipalities`.

    Raises
    ------
    InvalidValueError
        If nothing or more than one municipality has the name; the message lists the candidates.

    Examples
    --------
    >>> from akson_analysis.municipalities import load_municipalities
    >>> find(load_municipalities(), "gáivuotna")
    '5426'
    """
    text = _as_text(query)
    if text.isascii() and text.isdigit():
        return _find_code(municipalities, text)
    names = _names(municipalities)
    for simplified in (str.casefold, _plain):
        codes = sorted({code for name, code in names if simplified(name) == simplified(text)})
        if len(codes) == 1:
            return codes[0]
        if codes:
            candidates = municipalities.loc[codes, ["name", "county_name"]].itertuples()
            listed = [f"{code}: {name}, {county}" for code, name, county in candidates]
            raise InvalidValueError(f"municipality {query!r} is ambiguous; use the code", listed)
    by_plain = {_plain(name): name for name, _ in reversed(names)}
    near = [by_plain[name] for name in difflib.get_close_matches(_plain(text), list(by_plain), n=3)]
    year = year_of(municipalities)
    hint = (
        f" Did you mean {' or '.join(map(repr, near))}?" if near else f" Use the name of {year} or the four-digit code."
    )
    raise InvalidValueError(f"municipality {query!r} is not known in {year}.{hint}")


def find_all(municipalities: pd.DataFrame, queries: Iterable[object]) -> list[str]:
    """Return the code each of several codes, numbers or names means, as `find` does.

    Parameters
    ----------
    municipalities
        As `akson_analysis.load_municipalities` returns them.
    queries
        Codes such as ``"0301"``, numbers such as 301, or names.

    Returns
    -------
    list of str
        Four digits each, in the order of `queries`.

    Raises
    ------
    InvalidValueError
        With every one that cannot be used.

    Examples
    --------
    >>> from akson_analysis.municipalities import load_municipalities
    >>> find_all(load_municipalities(), ["Oslo", 1103])
    ['0301', '1103']
    """
    listed = list(queries)
    # nearly always codes, a few hundred of them: looked up together they cost nothing
    known = set(municipalities.index)
    if all(isinstance(query, str) and query in known for query in listed):
        return [str(query) for query in listed]
    codes, faults = [], []
    for query in listed:
        try:
            codes.append(query if isinstance(query, str) and query in known else find(municipalities, query))
        except InvalidValueError as error:
            faults += [error.what, *(f"  {fault}" for fault in error.faults)]
    if faults:
        raise InvalidValueError("municipalities cannot be used", faults)
    return codes


def _as_text(query: object) -> str:
    if isinstance(query, str) and query.strip():
        return query.strip()
    if type(query) is not bool and isinstance(query, Integral):
        return f"{int(query):04d}"
    raise InvalidValueError(
        f"municipality {query!r} is not a code or a name. Write a code as text, zero included, such as '0301'"
    )


def _find_code(municipalities: pd.DataFrame, code: str) -> str:
    if code in municipalities.index:
        return code
    if code.zfill(4) in municipalities.index:
        raise InvalidValueError(
            f"municipality_code {code!r} has {len(code)} characters; codes have four. "
            f"Did a spreadsheet drop a zero? Use '{code.zfill(4)}'"
        )
    year = year_of(municipalities)
    hint = _became(code, year) or nearest(code, municipalities.index)
    hint = hint or " The codes are in load_municipalities().index."
    raise InvalidValueError(f"municipality_code {code!r} is not known in {year}.{hint}")


def _became(code: str, year: int) -> str:
    """Say what a code of another year is in this one; empty if it never was a code."""
    history = correspondence.history()
    end = dt.date(year, 1, 1)
    spells = history.by_code.get(code, ())
    if not spells:
        return ""
    latest = spells[-1]
    targets = history.traces(latest.start, end)[code].targets
    names = " and ".join(f"{target!r} ({history.spell(target, end).name})" for target in targets)
    return f" {code} ({latest.name}) is {names} in {year}."


def _names(municipalities: pd.DataFrame) -> list[tuple[str, str]]:
    """Return every name with its code: the whole form, its parts, the short name and later ones."""
    pairs = []
    for code, name, short, later in zip(
        municipalities.index,
        municipalities["name"],
        municipalities["name_short"],
        municipalities.get("later_names", pd.Series("", index=municipalities.index)),
        strict=True,
    ):
        forms = [short, name, *name.split(" - "), *later.split(" - ")]
        pairs += [(form, code) for form in dict.fromkeys(forms) if form]
    return pairs


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN_LETTERS))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
