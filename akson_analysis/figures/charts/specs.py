"""Charts as data: what is said, in which words, before anything is drawn.

Every chart is one frozen dataclass. `akson_analysis.figures.charts.interactive`, `static` and any other
renderer read the same.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import ClassStyle
from akson_analysis.locales import Text


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What all charts have: the language of their numbers and the words around them."""

    text: Text
    title: str = ""
    alt: str = ""
    """What a reader who cannot see the chart must know; the title when empty."""
    credit: str = ""
    """Source, written small below."""


@dataclass(frozen=True)
class Threshold:
    """A value that something is measured against, such as the letter's half."""

    at: float
    label: str
    """What it is, number included: a bare line says nothing."""


@dataclass(frozen=True)
class GaugeBar:
    """One measured share."""

    share: float
    """0 to 1."""
    label: str
    style: ClassStyle


@dataclass(frozen=True, kw_only=True)
class Gauge(Chart):
    """Shares of one whole on a bar from 0 to 100 %, against thresholds."""

    bars: Sequence[GaugeBar]
    thresholds: Sequence[Threshold] = ()
    number: NumberStyle = field(default_factory=lambda: NumberStyle("percent", 1))

    def __post_init__(self) -> None:
        """Refuse shares outside 0 to 1."""
        _filled("gauge", self.bars)
        values = [bar.share for bar in self.bars] + [mark.at for mark in self.thresholds]
        _refuse("gauge", [f"share {value!r} is not between 0 and 1" for value in values if not 0 <= value <= 1])


@dataclass(frozen=True)
class DatedShare:
    """A share on a date."""

    date: dt.date
    share: float
    label: str = ""


@dataclass(frozen=True)
class Milestone:
    """Something that happened, or was planned, on a date."""

    date: dt.date
    label: str


@dataclass(frozen=True, kw_only=True)
class Timeline(Chart):
    """A share that grows in steps (nothing is said after the last), announced points, and milestones, over dates."""

    steps: Sequence[DatedShare]
    steps_label: str
    announced: Sequence[DatedShare] = ()
    announced_label: str = ""
    milestones: Sequence[Milestone] = ()
    thresholds: Sequence[Threshold] = ()
    axis_title: str = ""
    number: NumberStyle = field(default_factory=lambda: NumberStyle("percent", 0))

    def __post_init__(self) -> None:
        """Refuse shares outside 0 to 1 and steps that are not in order of date."""
        _filled("timeline", self.steps)
        shares = [point.share for point in (*self.steps, *self.announced)] + [mark.at for mark in self.thresholds]
        faults = [f"share {share!r} is not between 0 and 1" for share in shares if not 0 <= share <= 1]
        dates = [point.date for point in self.steps]
        if any(later < earlier for earlier, later in itertools.pairwise(dates)):
            faults.append("steps are not in order of date")
        _refuse("timeline", faults)


@dataclass(frozen=True)
class Series:
    """One value per category."""

    name: str
    values: Sequence[float]
    style: ClassStyle


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    """Bars by category: side by side or stacked, lying (long names) or standing (years)."""

    categories: Sequence[str]
    series: Sequence[Series]
    number: NumberStyle
    axis_title: str = ""
    mode: Literal["grouped", "stacked"] = "grouped"
    orientation: Literal["horizontal", "vertical"] = "horizontal"
    notes: Sequence[str] = ()
    """Text at the end of each category's bar, such as a count; the value or the sum when empty."""
    thresholds: Sequence[Threshold] = ()

    def __post_init__(self) -> None:
        """Refuse lengths that differ, values that are not finite, and negative parts of a stack."""
        _filled("bars", self.categories)
        _filled("bars", self.series)
        count = len(self.categories)
        faults = [
            f"series {line.name!r} has {len(line.values)} values for {count} categories"
            for line in self.series
            if len(line.values) != count
        ]
        faults += _not_finite((line.name, value) for line in self.series for value in line.values)
        if self.mode == "stacked" and any(value < 0 for line in self.series for value in line.values):
            faults.append("a stack has a negative part. Use mode 'grouped' or a Waterfall")
        if self.notes and len(self.notes) != count:
            faults.append(f"there are {len(self.notes)} notes for {count} categories")
        _refuse("bars", faults)


@dataclass(frozen=True)
class Pair:
    """Two values of one category."""

    label: str
    first: float
    second: float


@dataclass(frozen=True, kw_only=True)
class Dumbbell(Chart):
    """Two values per category joined by a line, so that the eye sees the difference."""

    pairs: Sequence[Pair]
    first_name: str
    second_name: str
    number: NumberStyle
    axis_title: str = ""
    thresholds: Sequence[Threshold] = ()

    def __post_init__(self) -> None:
        """Refuse values that are not finite."""
        _filled("dumbbell", self.pairs)
        _refuse(
            "dumbbell",
            _not_finite((pair.label, value) for pair in self.pairs for value in (pair.first, pair.second)),
        )


@dataclass(frozen=True)
class Line:
    """A curve with its name at its end."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dash: Literal["solid", "dash", "dot"] = "solid"
    low: Sequence[float] = ()
    """Lower edge of the band round the curve; empty for none."""
    high: Sequence[float] = ()


@dataclass(frozen=True)
class Mark:
    """A point worth naming, such as a break-even."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Lines(Chart):
    """Curves with bands, reference lines (`x_thresholds`, `y_thresholds`) and named points."""

    lines: Sequence[Line]
    x_number: NumberStyle
    y_number: NumberStyle
    x_title: str
    y_title: str
    marks: Sequence[Mark] = ()
    x_thresholds: Sequence[Threshold] = ()
    y_thresholds: Sequence[Threshold] = ()
    x_is_year: bool = False
    """Whether x is a year, written without a thousands mark."""
    starts_at_zero: bool = True
    """Whether the y axis includes 0."""

    def __post_init__(self) -> None:
        """Refuse lengths that differ and values that are not finite."""
        _filled("lines", self.lines)
        faults = []
        for line in self.lines:
            lengths = {len(line.x), len(line.y), *(len(edge) for edge in (line.low, line.high) if len(edge))}
            if len(lengths) != 1 or not len(line.x) or bool(len(line.low)) != bool(len(line.high)):
                faults.append(f"line {line.name!r} has x, y, low and high of different lengths, or no points")
        values = (
            (line.name, value)
            for line in self.lines
            for part in (line.x, line.y, line.low, line.high)
            for value in part
        )
        faults += _not_finite(values)
        _refuse("lines", faults)


@dataclass(frozen=True)
class WaterfallStep:
    """One part of a sum, or a sum so far."""

    label: str
    amount: float
    style: ClassStyle
    is_total: bool = False
    """Whether the bar stands on zero and shows the sum so far; its amount must then be that sum."""


@dataclass(frozen=True, kw_only=True)
class Waterfall(Chart):
    """How parts add up to a whole."""

    steps: Sequence[WaterfallStep]
    number: NumberStyle
    axis_title: str = ""

    def __post_init__(self) -> None:
        """Refuse totals that are not the sum of what stands before them."""
        _filled("waterfall", self.steps)
        faults = _not_finite((step.label, step.amount) for step in self.steps)
        total = 0.0
        for step in self.steps if not faults else ():
            if not step.is_total:
                total += step.amount
            elif not math.isclose(step.amount, total, rel_tol=1e-9, abs_tol=1e-6):
                faults.append(f"total {step.label!r} is {step.amount}, but what stands before it adds up to {total}")
        _refuse("waterfall", faults)


@dataclass(frozen=True)
class Swing:
    """What one assumption does to a result at its low and its high value."""

    label: str
    low: float
    high: float
    low_note: str = ""
    high_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Tornado(Chart):
    """Which assumption moves a result most, drawn in the order given (largest swing first)."""

    swings: Sequence[Swing]
    base: float
    base_label: str
    low_name: str
    high_name: str
    number: NumberStyle
    axis_title: str = ""

    def __post_init__(self) -> None:
        """Refuse values that are not finite."""
        _filled("tornado", self.swings)
        values = [(swing.label, value) for swing in self.swings for value in (swing.low, swing.high)]
        _refuse("tornado", _not_finite([*values, (self.base_label, self.base)]))


def _filled(what: str, parts: Sequence[object]) -> None:
    if not len(parts):
        raise InvalidValueError(f"{what} has nothing to show. Expected at least one part")


def _not_finite(values: Iterable[tuple[str, float]]) -> list[str]:
    return [
        f"{name!r} has the value {value!r}, expected a finite number"
        for name, value in values
        if not math.isfinite(value)
    ]


def _refuse(what: str, faults: Sequence[str]) -> None:
    if faults:
        raise InvalidValueError(f"{what} cannot be drawn", faults)
