"""What a deck is made of, before it is a page or a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content.parts import BannerKind
from akson_analysis.publishing.content.tables import Table

Layout: TypeAlias = Literal["beside", "tall"]
ChartKind: TypeAlias = Literal["bars", "stacked_bars", "columns", "stacked_columns", "curves"]

STAGE = (1920, 1080)
"""Width and height of a slide in pixels; everything on it is measured in these."""
PX_PER_INCH = 144
"""A slide is 13.33 by 7.5 inches in PowerPoint, as its 16:9 slides are."""

ICONS = {"documented": "✓", "reconstructed": "≈", "illustrative": "◇", "information": "i", "warning": "!"}
"""A mark beside each status, so that it does not rest on colour."""

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Box:
    """A rectangle on the slide, in pixels of `STAGE`."""

    left: int
    top: int
    width: int
    height: int

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height in inches of the PowerPoint slide."""
        return self.width / PX_PER_INCH, self.height / PX_PER_INCH


BOXES: Mapping[Layout, Mapping[str, Box]] = {
    "beside": {
        "heading": Box(80, 52, 1760, 146),
        "status": Box(80, 212, 1760, 50),
        "body": Box(80, 290, 520, 660),
        "figure": Box(640, 276, 1200, 690),
    },
    "tall": {
        "heading": Box(80, 52, 600, 325),
        "status": Box(80, 390, 600, 110),
        "body": Box(80, 515, 600, 440),
        "figure": Box(710, 40, 1170, 930),
    },
}
"""Where things stand: a heading over words and a figure, or heading and words beside a figure as tall as the slide."""


@dataclass(frozen=True)
class NativeSeries:
    """One row of bars or one curve."""

    name: str
    values: Sequence[float]
    color: str
    """As ``#rrggbb``."""
    pattern: str = ""
    """``/ \\ x - | + .`` or plain."""
    pattern_color: str = "#ffffff"
    outline: str = "#ffffff"
    x: Sequence[float] = ()
    """Where the values of a curve stand."""
    dash: Literal["solid", "dash", "dot"] = "solid"
    is_points: bool = False
    """Whether a curve is points without a line, each named by `point_names`."""
    point_names: Sequence[str] = ()
    """Names beside points."""


@dataclass(frozen=True)
class NativeChart:
    """A chart that PowerPoint draws from numbers, so that it can be edited there."""

    kind: ChartKind
    series: Sequence[NativeSeries]
    categories: Sequence[str] = ()
    number_format: str = "General"
    """How values are written, in the format language of spreadsheets."""
    axis_number_format: str = "General"
    """How the numbers along the axis of values are written."""
    x_number_format: str = "General"
    value_title: str = ""
    x_title: str = ""
    crosses_at: float | None = None
    """Where bars begin, when not at zero."""
    limits: tuple[float, float] | None = None
    """Lowest and highest value of the axis of values."""
    x_limits: tuple[float, float] | None = None
    """The same for the other axis of curves."""
    has_labels: bool = True
    """Whether each bar carries its value."""


@dataclass(frozen=True, kw_only=True)
class SlideFigure:
    """A figure: for the page, and for PowerPoint as a native chart or, where it has none, as a picture."""

    alt: str
    """What one who cannot see it needs to know."""
    interactive: Mapping[str, Any]
    """Plotly's figure: ``data``, ``layout`` and ``config``."""
    native: NativeChart | None = None
    picture: Callable[[float, float], bytes] | None = None
    """Draws it as PNG, given width and height in inches: for paper, and for PowerPoint where nothing is native."""
    table: Table | None = None
    """The numbers behind it, short enough to be read in a meeting."""

    def __post_init__(self) -> None:
        """Refuse a figure without words, or that PowerPoint could not show."""
        if not self.alt.strip():
            raise InvalidValueError("a figure needs an alternative text in words")
        if self.native is None and self.picture is None:
            raise InvalidValueError("a figure needs a native chart or a picture: give native= or picture=")


@dataclass(frozen=True)
class SlideTable:
    """A small table: headings and rows of text."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    """Relative width of each column."""

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the columns."""
        lengths = {len(self.columns), len(self.widths), *map(len, self.rows)}
        if len(lengths) != 1 or not self.rows:
            raise InvalidValueError(
                f"table {self.caption!r} has {len(self.columns)} columns, {len(self.widths)} widths and rows of "
                f"{sorted(set(map(len, self.rows)))} cells. Expected as many of each, and at least one row"
            )


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One slide: what it says, what shows it, what is said aloud, and where it comes from."""

    id: str
    heading: str
    """The conclusion, in words with its number."""
    body: Sequence[str]
    """Two to four short points."""
    status: BannerKind
    status_note: str
    """What the status means here, in a few words."""
    notes: str
    """What the speaker may say, in full sentences; an empty line between paragraphs."""
    source: str
    eyebrow: str = ""
    """A line above the heading."""
    layout: Layout = "beside"
    figure: SlideFigure | None = None
    table: SlideTable | None = None

    def __post_init__(self) -> None:
        """Refuse a slide that says nothing or shows nothing."""
        faults = [
            f"it has no {name}"
            for name in ("heading", "status_note", "notes", "source")
            if not str(getattr(self, name)).strip()
        ]
        if (self.figure is None) == (self.table is None):
            faults.append("it has to show either a figure or a table")
        if self.layout not in get_args(Layout):
            faults.append(f"layout {self.layout!r} is not known; expected one of {', '.join(get_args(Layout))}")
        if not _ID.fullmatch(self.id):
            faults.append("its id has to be small letters, digits and '-'")
        if faults:
            raise InvalidValueError(f"slide {self.id!r} cannot be shown", faults)

    @property
    def boxes(self) -> Mapping[str, Box]:
        """Where its parts stand."""
        return BOXES[self.layout]


@dataclass(frozen=True)
class Look:
    """Colours and fonts of the deck."""

    ink: str = "#17212b"
    muted: str = "#4b5a68"
    accent: str = "#0b4f6c"
    series: Sequence[str] = ("#0b4f8a", "#b8430b", "#0b7a75", "#7b2d6e", "#9a7400", "#4b5563")
    """Six colours, the accents of the PowerPoint theme."""
    font: str = "Segoe UI"
    """Font of the PowerPoint file; others take over where it is missing."""


@dataclass(frozen=True, kw_only=True)
class Deck:
    """All slides, and what stands on each of them.

    Examples
    --------
    >>> figure = SlideFigure(alt="One bar.", interactive={"data": [], "layout": {}}, native=NativeChart("bars", []))
    >>> slide = Slide(id="one", heading="One of two", body=[], status="documented", status_note="As registered.",
    ...               notes="Say it.", source="Us", figure=figure)
    >>> Deck(title="A deck", subtitle="", language="en", date=dt.date(2020, 7, 1), slides=[slide]).slides[0].layout
    'beside'
    """

    title: str
    subtitle: str
    language: str
    date: dt.date
    """The day the figures are of."""
    slides: Sequence[Slide]
    author: str = ""
    subject: str = ""
    look: Look = field(default_factory=Look)

    def __post_init__(self) -> None:
        """Refuse an empty deck and ids given twice."""
        ids = [slide.id for slide in self.slides]
        twice = sorted({slide_id for slide_id in ids if ids.count(slide_id) > 1})
        if not ids:
            raise InvalidValueError(f"deck {self.title!r} has no slides. Expected at least one")
        if twice:
            raise InvalidValueError(f"slide id {twice[0]!r} is given twice; each slide needs its own")
