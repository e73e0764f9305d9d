"""Columns of the tables people read: the label from the locales, the kind from the name, which carries its unit."""

from __future__ import annotations

from collections.abc import Iterable

from akson_analysis.locales import Text
from akson_analysis.publishing.content.columns import Column, Kind

_KIND_BY_ENDING: tuple[tuple[str, Kind, int | None], ...] = (
    ("_code", "code", None),
    ("_pct", "percent", 2),
    ("_mnok", "decimal", 1),
    ("_nok", "kroner", 0),
    ("_per_inhabitant", "kroner", 0),
    ("_km2", "decimal", 1),
    ("_count", "integer", None),
    ("_year", "text", None),
    ("population", "integer", None),
    ("date", "date", None),
)


def columns(names: Iterable[str], text: Text) -> list[Column]:
    """Describe columns by their names; put the one that says what a row is first.

    Raises
    ------
    InvalidValueError
        If a name has no label in ``locales/<language>/columns.toml``.

    Examples
    --------
    >>> from akson_analysis import locales
    >>> [(column.label, column.kind) for column in columns(["municipality_code", "share_pct"], locales.load("en"))]
    [('No.', 'code'), ('Share of inhabitants', 'percent')]
    """
    return [_column(name, text) for name in names]


def _column(name: str, text: Text) -> Column:
    for ending, kind, decimals in _KIND_BY_ENDING:
        if name.endswith(ending):
            return Column(name, text(f"columns.{name}"), kind, decimals)
    return Column(name, text(f"columns.{name}"))
