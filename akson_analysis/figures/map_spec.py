"""What a map is, ready to draw: shapes, classes, legend and words, the same for every renderer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from akson_analysis.figures.geometry import Bounds
from akson_analysis.figures.placing import PlacedName
from akson_analysis.figures.theme import ClassStyle

Layout = Literal["whole", "split"]

SMALL_AREA_M2 = 25e6
"""A municipality with less land than this on the map gets a round mark, to be seen and pointed at: on an ordinary page,
720 pixels high, it is two pixels each way."""


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend."""

    key: str
    """The class."""
    label: str
    """What the reader sees, without the count."""
    count: int
    """Municipalities of the class on the map."""
    style: ClassStyle
    """How they are drawn."""


@dataclass(frozen=True)
class Inset:
    """A window of the map drawn larger in an empty corner, framed in both places."""

    bounds: Bounds
    """What it shows, in the coordinates of the shapes."""
    box: tuple[float, float, float, float]
    """Where it may stand: left, bottom, right, top as shares of the map's width and height."""
    label: str
    """Its name."""
    labels: tuple[PlacedName, ...] = ()
    """Names inside it."""


@dataclass(frozen=True)
class ScaleBar:
    """A line of known length, in metres of the map's own coordinates."""

    x: float
    """Its left end."""
    y: float
    """Its height on the map."""
    length_m: int
    """Its length, a round number."""
    label: str
    """The length in words."""


@dataclass(frozen=True)
class MapSpec:
    """A map, ready to draw. Codes index `shapes`, `keys` and `hovers` alike."""

    shapes: gpd.GeoSeries
    """Areas that are coloured and can be pointed at."""
    keys: pd.Series
    """Class of each."""
    hovers: pd.Series
    """What is shown on pointing, as HTML: text from files is escaped."""
    entries: tuple[LegendEntry, ...]
    """Legend, in order; counts are of the municipalities drawn."""
    bounds: Bounds
    """What must be seen; a renderer shows more to fill its space, never less."""
    title: str
    """Heading."""
    alt: str
    """What a reader who cannot see the map must know."""
    legend_title: str
    """Heading of the legend."""
    credit: str
    """Sources, written small below."""
    language: str
    """Language of the words."""
    outlines: shapely.Geometry
    """County borders."""
    context: shapely.Geometry
    """Land drawn pale behind, such as what surrounds a county in focus."""
    divider_x: float | None = None
    """Where the line stands between the south and the moved north, in the split layout."""
    inset: Inset | None = None
    """The window that is drawn larger."""
    scale: ScaleBar | None = None
    """The line of known length."""
    labels: tuple[PlacedName, ...] = ()
    """Names of places on the map."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Short name of each municipality."""
    is_marked: bool = True
    """Whether small municipalities get a round mark."""
    is_zoomed: bool = False
    """Whether land may fill the whole picture, so that the legend stands above it."""
    precision_m: float = 10
    """Coordinates are rounded to this on the page: far below a pixel, and it keeps pages small."""

    @property
    def small(self) -> list[str]:
        """Codes of the municipalities that are marked because they are too small to see."""
        return [code for code, area in self.shapes.area.items() if self.is_marked and area < SMALL_AREA_M2]

    def style_of(self, code: str) -> ClassStyle:
        """Return how a municipality is drawn."""
        return next(entry.style for entry in self.entries if entry.key == self.keys[code])
