"""What changed from one register to the next."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from akson_analysis.register.status import load_declarations
from akson_analysis.sources import snapshot

_KEY = ["municipality_code", "date", "event"]
_DETAILS = ("option", "date_quality", "basis", "source", "note", "note_nn", "note_en")
COLUMNS = ("municipality_code", "name", "date", "event", "change", "column", "old", "new")


def diff(old: str | Path, new: str | Path) -> pd.DataFrame:
    """Return what changed between two registers.

    Parameters
    ----------
    old, new
        CSV or XLSX files.

    Returns
    -------
    pandas.DataFrame
        By municipality and date: `change` is ``added``, ``removed`` or ``changed``. A changed event has a row for
        each `column` that differs, with its `old` and `new` text; an event with another date or word is one removed
        and one added.

    Raises
    ------
    InvalidValueError, DataError
        If either register cannot be used.

    Examples
    --------
    >>> from akson_analysis.sources import snapshot
    >>> log = snapshot.data_dir() / "declarations.csv"
    >>> diff(log, log).empty
    True
    """
    before, after = _numbered(load_declarations(old)), _numbered(load_declarations(new))
    rows = [(*key[:3], "removed", "", "", "") for key in before.index.difference(after.index)]
    rows += [(*key[:3], "added", "", "", "") for key in after.index.difference(before.index)]
    for key in before.index.intersection(after.index):
        was, now = before.loc[key], after.loc[key]
        rows += [(*key[:3], "changed", name, was[name], now[name]) for name in _DETAILS if was[name] != now[name]]
    table = pd.DataFrame(rows, columns=[*_KEY, "change", "column", "old", "new"])
    names = snapshot.read_table("municipalities.csv").set_index("municipality_code")["name"]
    table["name"] = table["municipality_code"].map(names)
    return table[list(COLUMNS)].sort_values(["municipality_code", "date", "change", "column"], ignore_index=True)


def _numbered(events: pd.DataFrame) -> pd.DataFrame:
    """Index events by code, date, word and the number among those that share them."""
    again = events.groupby(_KEY).cumcount()
    return events.assign(again=again).set_index([*_KEY, "again"]).sort_index()
