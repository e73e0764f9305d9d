"""Which columns of somebody's table may be added up when municipalities merge, by what their names and numbers say."""

from __future__ import annotations

import re
from typing import Any, Literal

import pandas as pd

Kind = Literal["sum", "rate", "identifier", "unclear"]

_RATE_PARTS = (
    "prosent", "procent", "percent", "promille", "andel", "gjennomsnitt", "gjennomsnit", "average", "median",
    "indeks", "index", "tetthet", "tettleik", "density", "dekningsgrad", "ratio",
)  # fmt: skip
"""Parts of words that name what cannot be added up: Norwegian joins words, so they are looked for within them."""

_RATE_WORDS = {
    "pct", "prc", "share", "shares", "rate", "rates", "raten", "rater", "mean", "avg", "snitt", "per", "pr", "grad",
    "quota", "kvote", "score", "rank", "rang", "age", "alder", "class", "klasse", "level", "nivå", "niva", "temperatur",
    "temperature", "growth", "vekst",
}  # fmt: skip

_RATE_ENDINGS = ("rate", "raten", "rater", "grad", "graden", "snitt", "kvote", "vekst", "alder")
"""Ends of Norwegian words such as `ledighetsrate` and `dekningsgrad`."""

_IDENTIFIER_WORDS = {
    "id", "nr", "no", "code", "kode", "koden", "nummer", "number", "year", "år", "aar", "month", "måned", "kvartal",
    "quarter", "week", "uke", "veke", "date", "dato",
}  # fmt: skip
_IDENTIFIER_ENDINGS = ("nr", "nummer", "kode", "_id")

_SUM_PARTS = (
    "population", "people", "person", "inhabitant", "innbygger", "innbyggjar", "folketall", "folketal", "folkemengde",
    "befolkning", "antall", "antal", "kroner", "belop", "beløp", "kostnad", "utgift", "arsverk", "årsverk", "ansatt",
    "tilsett", "husholdning", "hushald", "household", "bolig", "bustad", "dwelling", "areal",
)  # fmt: skip
_SUM_WORDS = {
    "count", "counts", "sum", "total", "totalt", "nok", "mnok", "kr", "ore", "øre", "km2", "area", "amount", "cost",
    "costs", "users", "brukere", "brukarar", "employees", "births", "deaths", "fødte", "døde", "pupils", "elever",
    "elevar", "fte", "signed",
}  # fmt: skip


def kind_of(name: object, values: pd.Series[Any]) -> Kind:
    """Tell what a column of numbers is: something to add up, a rate, an identifier, or unclear.

    Parameters
    ----------
    name
        Name of the column, in Norwegian or English.
    values
        Its numbers: a name that says nothing is a rate when they are decimals of at most 1.

    Returns
    -------
    str
        ``"sum"``, ``"rate"``, ``"identifier"`` or ``"unclear"``. What is a rate and a sum by its words is a rate:
        ``population_share`` is a share.

    Examples
    --------
    >>> numbers = pd.Series([70.0, 80.0])
    >>> [kind_of(name, numbers) for name in ("prosent", "antall_brukere", "kommunenr", "x", "befolkningsandel")]
    ['rate', 'sum', 'identifier', 'unclear', 'rate']
    """
    if not isinstance(name, str):
        return "unclear"
    plain = re.sub(r"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ])", "_", name).casefold()
    words = [word for word in re.split(r"[^a-zæøå0-9]+", plain) if word]
    is_rate = "%" in plain or any(part in plain for part in _RATE_PARTS) or not _RATE_WORDS.isdisjoint(words)
    if is_rate or any(word.endswith(_RATE_ENDINGS) for word in words):
        return "rate"
    if any(part in plain for part in _SUM_PARTS) or not _SUM_WORDS.isdisjoint(words):
        return "sum"
    if not _IDENTIFIER_WORDS.isdisjoint(words) or any(word.endswith(_IDENTIFIER_ENDINGS) for word in words):
        return "identifier"
    known = values.dropna()
    is_fraction = pd.api.types.is_float_dtype(known) and len(known) > 0 and bool(known.abs().max() <= 1)
    return "rate" if is_fraction and bool((known % 1 != 0).any()) else "unclear"
