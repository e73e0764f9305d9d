"""The register of declarations: an event log in, the status of every municipality on a date out.

The log is only ever added to. A file may be written as people write: Norwegian words and dates, names in place of
codes, codes of other years; `akson_analysis.register.events` says what each cell means. The status on a date is
the last event on or before it; of two events on one date, the one further down counts.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from akson_analysis._parsing import parse_date
from akson_analysis.errors import InvalidValueError
from akson_analysis.register.events import ROW, Examined, examine
from akson_analysis.register.headings import read_register
from akson_analysis.sources import snapshot

EVENTS = ("signed", "signed_with_reservation", "approved", "declined", "withdrawn", "undecided")
"""What can happen to a declaration. `approved`: the council has decided, the letter is not seen: it does not count."""

COUNTING_EVENTS = ("signed", "signed_with_reservation")
"""The events that count as a signature."""

NOT_DOCUMENTED = "not_documented"
"""Status of a municipality that no event names."""

STATUSES = (*EVENTS, NOT_DOCUMENTED)
OPTIONS = ("commit", "option", "")
DATE_QUALITIES = ("exact", "approximate")

_EMBEDDED = "declarations.csv"
_REQUIRED = ("municipality_code", "date", "event")
_OPTIONAL = ("option", "source", "note", "note_nn", "note_en", "date_quality", "basis")
_CODE = re.compile(r"\d{4}")


def load_declarations(path: str | Path | None = None, year: int = 2020) -> pd.DataFrame:
    """Return the embedded register, or the one in a CSV or XLSX file.

    Parameters
    ----------
    path
        A file with columns ``municipality_code`` or ``municipality_name``, ``date``, ``event`` and, where known,
        ``option``, ``source``, ``note``, ``note_nn``, ``note_en``, ``date_quality`` (``exact`` when empty) and
        ``basis``, or their Norwegian headings; `akson_analysis.register.words` lists the words. ``None`` gives
        the embedded one.
    year
        The events come on the municipality codes of 1 January of this year, whatever year's codes the file has.

    Returns
    -------
    pandas.DataFrame
        One row per event in the order of the file; `date` is a timestamp, everything else text.

    Raises
    ------
    InvalidValueError
        If any row cannot be used; every fault is listed with its row number and column. A municipality that was
        merged or divided and needs a judgement is among them.
    DataError
        If the file cannot be read at all.

    Examples
    --------
    >>> events = load_declarations()
    >>> events.query("municipality_code == '1151'")["event"].tolist()
    ['signed']
    """
    if path is None:
        return _embedded(year, snapshot.stamp(_EMBEDDED, "municipalities.csv", "versions.csv")).copy()
    return _read(Path(path), year)


@lru_cache(maxsize=8)
def _embedded(year: int, _stamp: tuple[Any, ...]) -> pd.DataFrame:
    return _read(snapshot.data_dir() / _EMBEDDED, year)


def _read(file: Path, year: int) -> pd.DataFrame:
    return events_of(examine(read_register(file), dt.date(year, 1, 1)), file.name)


def events_of(examined: Examined, name: str = "register") -> pd.DataFrame:
    """Return the events of a register that was examined, or refuse it with every fault it has.

    Parameters
    ----------
    examined
        As `akson_analysis.register.events.examine` returns it.
    name
        How the message calls the register.

    Returns
    -------
    pandas.DataFrame
        One row per event as `load_declarations` returns them.

    Raises
    ------
    InvalidValueError
        If there is any fault.

    Examples
    --------
    >>> len(events_of(examine(read_register(snapshot.data_dir() / "declarations.csv"))))
    45
    """
    if examined.faults:
        raise InvalidValueError(_headline(name, len(examined.faulty_rows)), examined.faults)
    events = examined.events.drop(columns=ROW)
    events["date"] = pd.to_datetime(events["date"], format="%Y-%m-%d")
    return events


def _headline(name: str, rows: int) -> str:
    if not rows:
        return f"{name} cannot be used"
    return f"{name} has {rows} row{'' if rows == 1 else 's'} that cannot be used"


def check_declarations(table: pd.DataFrame, known_codes: Collection[str], name: str = "register") -> pd.DataFrame:
    """Return the rows of a register as events, or refuse it with every fault it has: for a table that is in memory.

    Parameters
    ----------
    table
        Strings in the suite's own words; the column ``row`` is used in messages.
    known_codes
        Municipality codes that exist.
    name
        How messages call the register.

    Returns
    -------
    pandas.DataFrame
        One row per event as `load_declarations` returns them; columns that were missing are empty.

    Raises
    ------
    InvalidValueError
        With one line per fault: missing or unknown column, code, date, event, option, date quality or a repeated row.

    Examples
    --------
    >>> table = pd.DataFrame({"municipality_code": ["301"], "date": ["2020-02-30"], "event": ["signed"]})
    >>> check_declarations(table, {"0301"})
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: register has 1 row that cannot be used:
      row 2: municipality_code '301' has 3 characters; codes have four. Did Excel drop a zero? Use '0301'.
      row 2: date '2020-02-30' does not exist. Write it as 2020-07-01 or 1.7.2020.
    Nothing was written.
    """
    faults = [f"column {column!r} is missing" for column in _REQUIRED if column not in table.columns]
    faults += [
        f"column {column!r} is not known.{_did_you_mean(str(column), (*_REQUIRED, *_OPTIONAL))}"
        for column in table.columns
        if column not in {ROW, *_REQUIRED, *_OPTIONAL}
    ]
    if faults:
        known = ", ".join((*_REQUIRED, *_OPTIONAL))
        raise InvalidValueError(f"{name} cannot be used (known columns: {known})", faults)

    events = pd.DataFrame({column: table.get(column, "") for column in (*_REQUIRED, *_OPTIONAL)}, index=table.index)
    events = events.astype("str").fillna("")
    events["date_quality"] = events["date_quality"].replace("", "exact")
    rows = table[ROW] if ROW in table.columns else pd.Series(range(2, len(table) + 2), index=table.index)
    by_row: dict[int, list[str]] = {row: [] for row in rows}
    for row, event in zip(rows, events.to_dict("records"), strict=True):
        by_row[row] += _faults_of({str(column): value for column, value in event.items()}, known_codes)
    repeated = events.duplicated(["municipality_code", "date", "event", "option"])
    for row, code in zip(rows[repeated], events.loc[repeated, "municipality_code"], strict=True):
        by_row[row].append(f"{code} has this event on this date already. Remove one of the rows.")
    faults = [f"row {row}: {fault}" for row, of_row in by_row.items() for fault in of_row]
    if faults:
        raise InvalidValueError(_headline(name, sum(map(bool, by_row.values()))), faults)
    events["date"] = pd.to_datetime([parse_date(date) for date in events["date"]])
    return events.reset_index(drop=True)


def status_on(events: pd.DataFrame, date: str | dt.date, area: pd.DataFrame) -> pd.DataFrame:
    """Return the status of every municipality of `area` on a date.

    Parameters
    ----------
    events
        As `load_declarations` returns them.
    date
        The day, events of that day included.
    area
        Any table indexed by municipality code.

    Returns
    -------
    pandas.DataFrame
        Same index as `area`: `status` (one of `STATUSES`), `is_signed` (counts towards the threshold), `option`,
        `date` of the event, `date_quality`, `basis`, `source`, `note`, `note_nn`, `note_en`.

    Raises
    ------
    InvalidValueError
        If the date does not exist.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [198, 693494]}, index=["1151", "0301"])
    >>> status_on(load_declarations(), "2020-05-31", area)["is_signed"].tolist()
    [True, False]
    """
    day = pd.Timestamp(parse_date(date))
    until = events[events["date"] <= day].sort_values("date", kind="stable")
    last = until.drop_duplicates("municipality_code", keep="last").set_index("municipality_code")
    status = last.reindex(area.index)
    status["status"] = pd.Categorical(status.pop("event").fillna(NOT_DOCUMENTED), categories=STATUSES)
    text = ["option", "source", "note", "note_nn", "note_en", "date_quality", "basis"]
    status[text] = status[text].fillna("")
    status["is_signed"] = status["status"].isin(COUNTING_EVENTS)
    status.index.name = area.index.name
    return status[
        ["status", "is_signed", "option", "date", "date_quality", "basis", "source", "note", "note_nn", "note_en"]
    ]


def _faults_of(event: dict[str, str], known_codes: Collection[str]) -> list[str]:
    faults = []
    code = event["municipality_code"]
    if not _CODE.fullmatch(code):
        hint = f" Did Excel drop a zero? Use '0{code}'." if re.fullmatch(r"\d{3}", code) else ""
        faults.append(
            f"municipality_code {code!r} has {len(code)} characters; codes have four.{hint}"
            if len(code) != 4  # noqa: PLR2004
            else f"municipality_code {code!r} is not four digits."
        )
    elif code not in known_codes:
        faults.append(f"municipality_code {code!r} does not exist in 2020.{_did_you_mean(code, known_codes)}")
    try:
        parse_date(event["date"])
    except InvalidValueError as error:
        faults.append(f"{error.what}.")
    for column, known in (("event", EVENTS), ("option", OPTIONS), ("date_quality", DATE_QUALITIES)):
        value = event[column]
        if value not in known:
            listed = ", ".join(word for word in known if word)
            faults.append(f"{column} {value!r} is not known.{_did_you_mean(value, known)} Known: {listed}.")
    return faults


def _did_you_mean(value: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(value, [word for word in known if word], n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
