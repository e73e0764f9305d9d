"""Municipality codes through time: which were valid on a day, what they were called, and where each went.

The tables are `code_names.csv`, `code_changes.csv` and `border_changes.csv` of the snapshot. They answer for
every day from `FIRST_DAY` on; after the last change they know of, codes stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from akson_analysis.errors import InvalidValueError
from akson_analysis.sources import folder

FIRST_DAY = dt.date(2017, 1, 1)
"""The first day the tables answer for."""

BASES = ("whole", "declared", "people", "area", "equal")
"""What a share rests on, best first. From `area` on it is a guess for anything that is not land."""

GUESSES = ("area", "equal")
"""Bases that say little of people or money."""
_FILES = ("code_names.csv", "code_changes.csv", "border_changes.csv")

Day = dt.date | str | int


@dataclass(frozen=True)
class Part:
    """The part of one municipality that belongs to another one on another date."""

    code: str
    share: Fraction
    basis: str


@dataclass(frozen=True)
class CodeStep:
    """What one change of codes does to the codes it concerns, followed forwards or backwards in time."""

    date: dt.date
    parts: dict[str, tuple[Part, ...]]


@dataclass(frozen=True)
class Spell:
    """A name one code had from a day until, but not on, another."""

    code: str
    name: str
    start: dt.date
    end: dt.date
    health_region: str


@dataclass(frozen=True)
class BorderChange:
    """Land that moved between two municipalities whose codes stayed the same."""

    from_code: str
    to_code: str
    earliest: dt.date
    latest: dt.date
    area_km2: float | None
    people_approx: int | None
    source: str


def whole(code: str) -> Part:
    """Return a code as all of itself: where it goes when a step does not concern it."""
    return Part(code, Fraction(1), "whole")


@dataclass(frozen=True)
class CodeTrace:
    """Where one code went.

    `targets` are the codes it became part of, `siblings` the other codes of its own day that became part of
    the same, and `date` the day of the first change of its extent, none if it went on as it was.
    """

    targets: tuple[str, ...]
    siblings: tuple[str, ...]
    date: dt.date | None

    @property
    def is_whole(self) -> bool:
        """Whether the municipality went on as one, nothing joined to it."""
        return len(self.targets) == 1 and not self.siblings


@dataclass(frozen=True, eq=False)
class CodeHistory:
    """All that is known of codes since `FIRST_DAY`; what is worked out of it is kept with it."""

    spells: tuple[Spell, ...]
    forward: tuple[CodeStep, ...]
    backward: tuple[CodeStep, ...]
    borders: tuple[BorderChange, ...]
    _codes: dict[dt.date, frozenset[str]] = field(default_factory=dict, repr=False)
    _traces: dict[tuple[dt.date, dt.date], dict[str, CodeTrace]] = field(default_factory=dict, repr=False)

    @cached_property
    def by_code(self) -> dict[str, tuple[Spell, ...]]:
        """The spells of each code, oldest first."""
        spells: dict[str, tuple[Spell, ...]] = {}
        for spell in sorted(self.spells, key=lambda spell: spell.start):
            spells[spell.code] = (*spells.get(spell.code, ()), spell)
        return spells

    def spell(self, code: str, day: dt.date) -> Spell:
        """Return the spell of a code on a day, or the nearest in time.

        Raises
        ------
        InvalidValueError
            If the code has not existed since `FIRST_DAY`.
        """
        spells = self.by_code.get(code)
        if spells is None:
            raise InvalidValueError(f"municipality_code {code!r} has not existed since {FIRST_DAY}")
        return next((spell for spell in reversed(spells) if spell.start <= day), spells[0])

    def vintage(self, day: dt.date) -> dt.date:
        """Return the first day of the codes that were valid on a day."""
        return max((step.date for step in self.forward if step.date <= day), default=FIRST_DAY)

    def codes_on(self, day: dt.date) -> frozenset[str]:
        """Return the codes valid on a day."""
        first = self.vintage(day)
        if first not in self._codes:
            valid = (spell.code for spell in self.spells if spell.start <= first < spell.end)
            self._codes[first] = frozenset(valid)
        return self._codes[first]

    def steps(self, start: dt.date, end: dt.date) -> tuple[CodeStep, ...]:
        """Return the changes of codes between two days, in the order they are met on the way."""
        if start <= end:
            return tuple(step for step in self.forward if start < step.date <= end)
        return tuple(step for step in self.backward if end < step.date <= start)

    def shares(
        self, start: dt.date, end: dt.date, declared: Mapping[str, tuple[Part, ...]] | None = None
    ) -> dict[str, tuple[Part, ...]]:
        """Return the parts on one day of every code valid on another; the shares of a code add up to exactly one.

        Parameters
        ----------
        start, end
            The two days, in either order.
        declared
            Parts to use in place of the recorded ones, by the code that is divided.
        """
        shares: dict[str, tuple[Part, ...]] = {code: (whole(code),) for code in self.codes_on(start)}
        for step in self.steps(start, end):
            became = step.parts | {code: parts for code, parts in (declared or {}).items() if code in step.parts}
            shares = {code: _follow(parts, became) for code, parts in shares.items()}
        return shares

    def traces(self, start: dt.date, end: dt.date) -> dict[str, CodeTrace]:
        """Return where each code valid on one day is found on another."""
        way = self.vintage(start), self.vintage(end)
        if way not in self._traces:
            self._traces[way] = _traces(self.codes_on(start), self.steps(start, end))
        return self._traces[way]


def history() -> CodeHistory:
    """Return the history of codes in the snapshot; read once for as long as its files stay the same.

    Raises
    ------
    DataError
        If a table is missing or cannot be read.

    Examples
    --------
    >>> [step.date.year for step in history().forward]
    [2018, 2019, 2020, 2024]
    """
    return _history(folder.stamp(*_FILES))


@lru_cache(maxsize=4)
def _history(_stamp: tuple[Any, ...]) -> CodeHistory:
    names, changes, borders = (folder.rows(file) for file in _FILES)
    forward: dict[str, dict[str, tuple[Part, ...]]] = {}
    backward: dict[str, dict[str, tuple[Part, ...]]] = {}
    for row in changes:
        old, new, date = row["from_code"], row["to_code"], row["date"]
        there = Part(new, Fraction(row["share"]), row["share_basis"])
        here = Part(old, Fraction(row["share_back"]), row["share_back_basis"])
        ahead, back = forward.setdefault(date, {}), backward.setdefault(date, {})
        ahead[old] = (*ahead.get(old, ()), there)
        back[new] = (*back.get(new, ()), here)
    return CodeHistory(
        tuple(_spell(row) for row in names),
        tuple(CodeStep(_date(date), forward[date]) for date in sorted(forward)),
        tuple(CodeStep(_date(date), backward[date]) for date in sorted(backward, reverse=True)),
        tuple(_border_change(row) for row in borders),
    )


def _spell(row: Mapping[str, str]) -> Spell:
    start, end = _date(row["valid_from"]), _date(row["valid_to"])
    return Spell(row["municipality_code"], row["name"], start, end, row["health_region"])


def _border_change(row: Mapping[str, str]) -> BorderChange:
    area, people = row["area_km2"], row["people_approx"]
    return BorderChange(
        row["from_code"],
        row["to_code"],
        _date(row["earliest"]),
        _date(row["latest"]),
        float(area) if area else None,
        int(people) if people else None,
        row["source"],
    )


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text) if text else dt.date.max


def as_day(value: Day) -> dt.date:
    """Return the day a year (its 1 January), a date or a text such as ``"2020-01-01"`` means.

    Raises
    ------
    InvalidValueError
        If it is no day, or one before `FIRST_DAY`.

    Examples
    --------
    >>> as_day(2020), as_day("2024-06-30")
    (datetime.date(2020, 1, 1), datetime.date(2024, 6, 30))
    """
    day = _as_date(value)
    if day is None:
        raise InvalidValueError(
            f"date {value!r} is not a day. Write a date such as '2020-01-01', or a year for its 1 January"
        )
    if day < FIRST_DAY:
        raise InvalidValueError(
            f"date {day} is before {FIRST_DAY}: the codes of earlier years are not in the snapshot. "
            f"Use {FIRST_DAY} or later"
        )
    return day


def _as_date(value: object) -> dt.date | None:
    if isinstance(value, dt.date):
        return value.date() if isinstance(value, dt.datetime) else value
    try:
        if isinstance(value, str):
            return dt.date.fromisoformat(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return dt.date(value, 1, 1)
    except ValueError:
        pass
    return None


def codes_on(day: Day) -> frozenset[str]:
    """Return the municipality codes valid on a day.

    Examples
    --------
    >>> [len(codes_on(year)) for year in (2017, 2018, 2019, 2020, 2023, 2024)]
    [426, 422, 422, 356, 356, 357]
    """
    return history().codes_on(as_day(day))


def name_on(code: str, day: Day) -> str:
    """Return the official name of a code on a day, or the nearest in time if it was not valid then.

    Examples
    --------
    >>> name_on("1850", 2019), name_on("5001", 2020), name_on("5001", 2024)
    ('Tysfjord - Divtasvuodna', 'Trondheim', 'Trondheim - Tråante')
    """
    return history().spell(code, as_day(day)).name


def health_region_on(code: str, day: Day) -> str:
    """Return the health region of a code; that of codes from before 2020 is inferred from their county.

    Examples
    --------
    >>> health_region_on("1444", 2019), health_region_on("1577", 2020)
    ('vest', 'midt')
    """
    return history().spell(code, as_day(day)).health_region


def trace(code: str, from_day: Day, to_day: Day) -> CodeTrace:
    """Return where a code valid on one day is found on another.

    Raises
    ------
    InvalidValueError
        If the code was not valid on the first day.

    Examples
    --------
    >>> trace("1850", 2019, 2020).targets
    ('1806', '1875')
    >>> trace("1444", 2019, 2020)
    CodeTrace(targets=('1577',), siblings=('1519',), date=datetime.date(2020, 1, 1))
    >>> trace("0101", 2017, 2024).is_whole
    True
    """
    start, end = as_day(from_day), as_day(to_day)
    codes = history()
    if code not in codes.codes_on(start):
        raise InvalidValueError(f"municipality_code {code!r} was not valid on {start}")
    return codes.traces(start, end)[code]


def followed(codes: Sequence[str], from_day: Day, to_day: Day) -> list[str]:
    """Return where codes of one day are found on another; a code of the other day, or of neither, as it is.

    >>> followed(["3024", "0301", "1507", "3201"], 2020, 2024)
    ['3201', '0301', '1508', '1580']
    """
    start, end = as_day(from_day), as_day(to_day)
    valid, traces = history().codes_on(end), history().traces(start, end)
    targets = [
        target
        for code in codes
        for target in (traces[code].targets if code in traces and code not in valid else (code,))
    ]
    return list(dict.fromkeys(targets))


def _follow(parts: tuple[Part, ...], became: Mapping[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    if len(parts) == 1 and parts[0].code not in became:
        return parts
    total: dict[str, Part] = {}
    for part in parts:
        for after in became.get(part.code, (whole(part.code),)):
            before = total.get(after.code, Part(after.code, Fraction(0), "whole"))
            basis = max(before.basis, part.basis, after.basis, key=BASES.index)
            total[after.code] = Part(after.code, before.share + part.share * after.share, basis)
    return tuple(sorted(total.values(), key=lambda part: part.code))


def _traces(codes: Collection[str], steps: Sequence[CodeStep]) -> dict[str, CodeTrace]:
    places = {code: frozenset({code}) for code in codes}
    met: dict[str, dt.date] = {}
    for step in steps:
        places = {
            code: frozenset(part.code for old in targets for part in step.parts.get(old, (whole(old),)))
            if targets & step.parts.keys()
            else targets
            for code, targets in places.items()
        }
        together = Counter(place for targets in places.values() for place in targets)
        for code, targets in places.items():
            if len(targets) > 1 or any(together[place] > 1 for place in targets):
                met.setdefault(code, step.date)
    members: dict[str, set[str]] = {}
    for code, targets in places.items():
        for place in targets:
            members.setdefault(place, set()).add(code)
    return {
        code: CodeTrace(
            tuple(sorted(targets)),
            tuple(sorted(set().union(*(members[place] for place in targets)) - {code})),
            met.get(code),
        )
        for code, targets in places.items()
    }
