"""The events of a register file: every cell read, mended where that needs no judgement, and every fault found.

Codes and names of any year are taken to those of one day, 1 January 2020 unless said otherwise. A municipality that was
merged or divided is not: who signed for the new one is for a person to say, unless every part of it did the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from akson_analysis.register.cells import Reading, read_code, read_date, read_word
from akson_analysis.register.files import FORMULA_NOT_STORED
from akson_analysis.register.headings import RegisterFile, Row
from akson_analysis.register.names import REFERENCE_DAY, Names, names
from akson_analysis.register.words import MUNICIPALITY_NAME
from akson_analysis.sources.codes.correspondence import CodeTrace

if TYPE_CHECKING:
    import pandas as pd

ROW = "row"
COLUMNS = (
    "municipality_code",
    "date",
    "event",
    "option",
    "source",
    "note",
    "note_nn",
    "note_en",
    "date_quality",
    "basis",
)
_CODE = "municipality_code"
_SAYS_SOMETHING = tuple(column for column in COLUMNS if column != _CODE)
_SIGNING = ("signed", "signed_with_reservation")


@dataclass(frozen=True)
class Correction:
    """A cell that was read as something else than it says: row, column, both texts and why.

    `is_written`: whether a corrected copy has the new text. It does not where rows were read together.
    """

    row: int
    column: str
    old: str
    new: str
    reason: str
    is_written: bool = True


@dataclass(frozen=True)
class Examined:
    """What a register file holds.

    Parameters
    ----------
    cells
        The rows that can be used, by row number: what each has in `COLUMNS`.
    corrections
        What was mended, by row.
    faults
        What keeps the register from being used, one sentence each, by row.
    faulty_rows
        Numbers of the rows that have any of them.
    unfilled
        Numbers of the rows that name a municipality and say nothing of it.
    """

    cells: dict[int, dict[str, str]]
    corrections: tuple[Correction, ...]
    faults: tuple[str, ...]
    faulty_rows: tuple[int, ...]
    unfilled: tuple[int, ...]

    @property
    def events(self) -> pd.DataFrame:
        """The rows that can be used as a table: `ROW` and `COLUMNS`, all text but the row number."""
        import pandas as pd  # noqa: PLC0415 - a register is read and compared without it

        records = [{ROW: row, **cells} for row, cells in self.cells.items()]
        return pd.DataFrame(records, columns=[ROW, *COLUMNS]).astype(dict.fromkeys(COLUMNS, "str"))


@dataclass(frozen=True)
class _Event:
    """One row, its municipality as the row says it: a code of the codes of `day`."""

    row: int
    cells: dict[str, str]
    code: str
    day: dt.date

    def trace(self, names: Names, day: dt.date) -> CodeTrace:
        return names.history.traces(self.day, day)[self.code]

    def name(self, names: Names) -> str:
        return names.history.spell(self.code, self.day).name


class _Findings:
    """Corrections and faults as they are found, and the names and codes that decide on them."""

    def __init__(self, register: RegisterFile, day: dt.date) -> None:
        self.headings = register.headings
        self.day = day
        self.names = names()
        self.corrections: list[Correction] = []
        self.faults: list[tuple[int, str]] = []

    def fault(self, row: int, message: str, column: str = "") -> None:
        """Note a fault, with the heading its column has in the file."""
        place = f"{self.headings.get(column, column)} " if column else ""
        self.faults.append((row, f"row {row}: {place}{message}"))

    def take(self, row: Row, column: str, reading: Reading) -> str:
        """Note what a reading says of its cell, and return its value."""
        if reading.fault:
            self.fault(row.number, reading.fault, column)
        elif reading.mended:
            old = row.cells.get(column, "")
            self.corrections.append(Correction(row.number, column, old, reading.value, reading.mended))
        return reading.value


def examine(register: RegisterFile, day: dt.date = REFERENCE_DAY) -> Examined:
    r"""Read every row of a register file.

    Parameters
    ----------
    register
        As `akson_analysis.register.headings.read_register` returns it.
    day
        The day whose codes the events are to be on.

    Returns
    -------
    Examined
        What can be used, what was mended and what is at fault; nothing is refused.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from akson_analysis.register.headings import read_register
    >>> file = Path(tempfile.mkdtemp()) / "register.csv"
    >>> _ = file.write_text("kommune,dato,hendelse\nGáivuotna,1.7.20,signert\nTromso,1.7.2020,signert\n", "utf-8")
    >>> examined = examine(read_register(file))
    >>> examined.events[["municipality_code", "date", "event"]].to_numpy().tolist()
    [['5426', '2020-07-01', 'signed']]
    >>> examined.faults
    ("row 3: kommune 'Tromso' is not the name of a municipality. Did you mean 'Tromsø' (5401)?",)
    """
    findings = _Findings(register, day)
    missing = [column for column in ("date", "event") if column not in register.headings]
    if not {_CODE, MUNICIPALITY_NAME} & set(register.headings):
        missing.insert(0, _CODE)
    if missing:
        faults = tuple(f"column {column!r} is missing" for column in missing)
        return Examined({}, (), faults, (), ())
    unfilled, events = [], []
    for row in register.rows:
        if not any(row.cells.get(column) for column in _SAYS_SOMETHING):
            unfilled.append(row.number)
            continue
        not_stored = [column for column, text in row.cells.items() if text == FORMULA_NOT_STORED]
        for column in not_stored:
            findings.fault(
                row.number, "is a formula whose value is not stored. Open the file in Excel and save it.", column
            )
        event = None if not_stored else _event(row, findings)
        if event is not None:
            events.append(event)
    usable = _on_codes_of_day(events, findings)
    at_fault = {number for number, _ in findings.faults}
    usable = [event for event in usable if event.row not in at_fault]
    _refuse_repeated(usable, findings)
    by_row = sorted(findings.faults, key=lambda fault: fault[0])
    at_fault = {number for number, _ in by_row}
    return Examined(
        {event.row: event.cells for event in sorted(usable, key=lambda event: event.row) if event.row not in at_fault},
        tuple(sorted(findings.corrections, key=lambda correction: correction.row)),
        tuple(message for _, message in by_row),
        tuple(sorted(at_fault)),
        tuple(unfilled),
    )


def _event(row: Row, findings: _Findings) -> _Event | None:
    """Return the event of a row, or nothing if its municipality cannot be told; faults are noted either way."""
    cells = {column: row.cells.get(column, "") for column in COLUMNS}
    date = read_date(cells["date"])
    cells["date"] = findings.take(row, "date", date)
    for column in ("event", "option", "date_quality"):
        cells[column] = findings.take(row, column, read_word(column, cells[column]))
    day = REFERENCE_DAY if date.fault else dt.date.fromisoformat(date.value)
    return _with_municipality(row, cells, day, findings)


def _with_municipality(row: Row, cells: dict[str, str], day: dt.date, findings: _Findings) -> _Event | None:
    code, name = row.cells.get(_CODE, ""), row.cells.get(MUNICIPALITY_NAME, "")
    column = _CODE if code else MUNICIPALITY_NAME
    if not code and not name:
        findings.fault(
            row.number, "is empty. Write the code, such as 0301.", _CODE if _CODE in findings.headings else column
        )
        return None
    written = read_code(code or name)
    meant = findings.names.meaning(written.value, day)
    if meant.fault:
        findings.fault(row.number, meant.fault, column)
        return None
    if written.mended:
        findings.take(row, column, written)
    elif _CODE in findings.headings and meant.code != row.cells.get(_CODE):
        findings.take(row, _CODE, Reading(meant.code, f"{written.value!r} is the name of {meant.code}"))
    if code and name and not _agree(meant.code, meant.day, name, findings.names):
        official = findings.names.history.spell(meant.code, meant.day).name
        findings.fault(row.number, f"{code!r} is {official}, not {name!r}. Which of them is right?", _CODE)
        return None
    return _Event(row.number, cells | {_CODE: meant.code}, meant.code, meant.day)


def _agree(code: str, day: dt.date, name: str, names: Names) -> bool:
    codes = (code, *names.history.traces(day, REFERENCE_DAY)[code].targets)
    return name in codes or any(names.is_name_of(name, code) for code in codes)


def _on_codes_of_day(events: list[_Event], findings: _Findings) -> list[_Event]:
    """Return the events on the codes of the day asked for; those that need a judgement are faults."""
    usable, parts = [], []
    for event in events:
        trace = event.trace(findings.names, findings.day)
        if trace.is_whole:
            (code,) = trace.targets
            if code != event.code:
                reason = f"{event.code} of {event.day.year} is {code} in {findings.day.year}"
                findings.corrections.append(Correction(event.row, _CODE, event.code, code, reason))
            usable.append(_Event(event.row, event.cells | {_CODE: code}, code, findings.day))
        elif len(trace.targets) > 1:
            findings.fault(event.row, _divided(event, trace, findings.names))
        else:
            parts.append(event)
    return usable + _merged(parts, findings)


def _divided(event: _Event, trace: CodeTrace, names: Names) -> str:
    *first, last = trace.targets
    question = "Say which one signed." if event.cells["event"] in _SIGNING else "Say which one it is about."
    return (
        f"'{event.code}' ({event.name(names)}) was split on {trace.date} into {', '.join(first)} and {last}. {question}"
    )


def _merged(parts: list[_Event], findings: _Findings) -> list[_Event]:
    """Return the events of merged municipalities whose every part did the same; the others are faults."""
    together: dict[tuple[str, frozenset[str]], list[_Event]] = {}
    for event in parts:
        trace = event.trace(findings.names, findings.day)
        together.setdefault((trace.targets[0], frozenset({event.code, *trace.siblings})), []).append(event)
    usable = []
    for (target, members), events in together.items():
        by_code = {
            code: sorted((e for e in events if e.code == code), key=lambda e: e.cells["date"]) for code in members
        }
        histories = {tuple((e.cells["event"], e.cells["option"]) for e in rows) for rows in by_code.values()}
        if len(histories) > 1:
            for event in events:
                findings.fault(event.row, _needs_decision(event, target, by_code, findings))
            continue
        for same in zip(*by_code.values(), strict=True):
            last = max(same, key=lambda e: (e.cells["date"], e.row))
            listed = " and ".join(sorted(members))
            findings.corrections += [
                Correction(
                    e.row, _CODE, e.code, target, f"{listed} all did the same, read as {target}", is_written=False
                )
                for e in same
            ]
            usable.append(_Event(last.row, last.cells | {_CODE: target}, target, findings.day))
    return usable


def _needs_decision(event: _Event, target: str, by_code: dict[str, list[_Event]], findings: _Findings) -> str:
    trace, spell = event.trace(findings.names, findings.day), findings.names.history.spell
    others = " and ".join(f"{code} ({spell(code, event.day).name})" for code in trace.siblings)
    old, new = spell(event.code, event.day), spell(target, findings.day)
    silent = [code for code in sorted(by_code) if not by_code[code]]
    why = f"nothing is known of {' and '.join(silent)}" if silent else "they did not do the same"
    before, after = old.health_region, new.health_region
    moved = f" It went from health region {before} to {after}." if before != after else ""
    if event.day < findings.day:
        joined = f"was merged on {trace.date} with {others} into {target} ({new.name})"
    else:
        joined = f"was one with {others} until {trace.date}, as {target} ({new.name})"
    return f"'{event.code}' ({old.name}) {joined}; {why}.{moved} Say what {target} decided."


def _refuse_repeated(events: list[_Event], findings: _Findings) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for event in sorted(events, key=lambda event: event.row):
        key = tuple(event.cells[column] for column in (_CODE, "date", "event", "option"))
        if key in seen:
            findings.fault(
                event.row, f"{key[0]} has this event on this date already (row {seen[key]}). Remove one of the rows."
            )
        seen.setdefault(key, event.row)
