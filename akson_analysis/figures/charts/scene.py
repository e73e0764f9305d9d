"""The few things every chart is made of, in data coordinates. Renderers know these and nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from matplotlib.ticker import MaxNLocator

from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import ClassStyle
from akson_analysis.locales import Text

PLOT_PX = 380
"""Width of the plot that texts must fit: a phone's. Wider pages have room to spare."""
LETTER_PX = 7.0
"""Mean width of a letter at the theme's size, 13 pixels: 0.54 of it, a little less than DejaVu Sans's 0.56, because the
fonts that browsers find first are narrower."""


@dataclass(frozen=True)
class Axis:
    """A linear axis with its ticks written out."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]] = ()
    title: str = ""
    has_grid: bool = False


@dataclass(frozen=True)
class BarSet:
    """Bars of one look."""

    name: str
    orientation: Literal["horizontal", "vertical"]
    at: Sequence[float]
    start: Sequence[float]
    end: Sequence[float]
    thickness: float
    style: ClassStyle
    hovers: Sequence[str]
    in_legend: bool = False


@dataclass(frozen=True)
class Curve:
    """A line through points."""

    x: Sequence[float]
    y: Sequence[float]
    color: str
    dash: Literal["solid", "dash", "dot"] = "solid"
    width: float = 2.5
    hovers: Sequence[str] = ()
    name: str = ""
    in_legend: bool = False


@dataclass(frozen=True)
class Band:
    """The area between two curves."""

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    color: str


@dataclass(frozen=True)
class Dots:
    """Marks without a line."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    color: str
    symbol: Literal["circle", "diamond", "square"]
    hovers: Sequence[str]
    in_legend: bool = False


@dataclass(frozen=True)
class RuleLine:
    """A straight reference line; `start` to `end` on the other axis."""

    axis: Literal["x", "y"]
    at: float
    start: float
    end: float
    dash: Literal["solid", "dash", "dot"] = "dash"
    is_strong: bool = False


@dataclass(frozen=True)
class TextNote:
    """Text at a point, moved by pixels."""

    x: float
    y: float
    text: str
    across: Literal["left", "center", "right"] = "left"
    along: Literal["top", "middle", "bottom"] = "middle"
    dx: float = 0
    dy: float = 0
    color: str | None = None
    is_bold: bool = False
    has_ground: bool = False


Item: TypeAlias = BarSet | Curve | Band | Dots | RuleLine | TextNote


@dataclass(frozen=True)
class Scene:
    """A whole chart."""

    x: Axis
    y: Axis
    items: Sequence[Item]
    height_px: int
    title: str = ""
    alt: str = ""
    credit: str = ""
    language: str = "nb"
    has_x_axis: bool = True
    has_y_axis: bool = True
    legend: Sequence[str] = field(default_factory=tuple)
    """Names in the legend, to reserve its room."""


def value_axis(
    values: Sequence[float],
    text: Text,
    number: NumberStyle,
    *,
    title: str,
    from_zero: bool = True,
    bins: int = 5,
) -> Axis:
    """Return an axis that holds the values, with round ticks written in the language.

    >>> from akson_analysis import locales
    >>> axis = value_axis([0, 47], locales.load("en"), NumberStyle(), title="people")
    >>> [label for _, label in axis.ticks]
    ['0', '10', '20', '30', '40', '50']
    """
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, 0), max(high, 0)
    if low == high:
        high = low + 1
    places = MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    written = _with_enough_decimals(number, [float(place) for place in places])
    ticks = [(float(place), written.plain(text, float(place))) for place in places]
    return Axis(float(places[0]), float(places[-1]), ticks, title, has_grid=True)


def widened(axis: Axis, before_px: float, after_px: float) -> Axis:
    """Return the axis with room for texts before its low and after its high end, on the narrowest page."""
    span = (axis.high - axis.low) / max(1 - (before_px + after_px) / PLOT_PX, 0.25)
    return replace(axis, low=axis.low - span * before_px / PLOT_PX, high=axis.high + span * after_px / PLOT_PX)


def text_px(text: str) -> float:
    """Return about how wide a text is in pixels."""
    return LETTER_PX * max((len(line) for line in text.split("\n")), default=0)


def spread(places: Sequence[float], apart: float) -> list[float]:
    """Return places moved as little as needed to stand at least `apart` from each other, order kept.

    >>> spread([1.0, 1.1, 5.0], 1.0)
    [0.55, 1.55, 5.0]
    """
    order = sorted(range(len(places)), key=lambda number: places[number])
    groups: list[tuple[float, list[int]]] = []
    for number in order:
        groups.append((places[number], [number]))
        while len(groups) > 1:
            (lower, below), (upper, above) = groups[-2:]
            if upper - lower >= apart * (len(below) + len(above)) / 2 - 1e-12:
                break
            members = below + above
            groups[-2:] = [(math.fsum(places[member] for member in members) / len(members), members)]
    moved = [0.0] * len(places)
    for middle, members in groups:
        for rank, member in enumerate(members):
            moved[member] = round(middle + (rank - (len(members) - 1) / 2) * apart, 12)
    return moved


def lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return the lowest free lane of each span (start, end) so that no two in a lane touch.

    >>> lanes([(0, 4), (3, 6), (5, 9)])
    [0, 1, 0]
    """
    ends: list[float] = []
    chosen = [0] * len(spans)
    for number in sorted(range(len(spans)), key=lambda place: spans[place][0]):
        start, end = spans[number]
        lane = next((place for place, taken in enumerate(ends) if taken < start), len(ends))
        ends[lane : lane + 1] = [end]
        chosen[number] = lane
    return chosen


def _with_enough_decimals(number: NumberStyle, places: Sequence[float]) -> NumberStyle:
    for decimals in range(5):
        written = NumberStyle(number.kind, decimals)
        if all(math.isclose(float(written.round(place)), place, rel_tol=1e-9, abs_tol=1e-12) for place in places):
            return written
    return number
