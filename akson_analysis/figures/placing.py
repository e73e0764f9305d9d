"""Where names go on a map so that none covers another, on a page of the usual size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import shapely

from akson_analysis.figures.geometry import Bounds, inner_points

Anchor = Literal["left", "right", "above", "below", "middle"]

PAGE_HEIGHT_PX = 720
"""Height of a map on an ordinary page; it decides what a pixel is in metres."""
TEXT_PX = 12
"""Size of a name on the map."""
_SIDES: tuple[Anchor, ...] = ("right", "left", "above", "below")
_ADVANCE = 0.58  # mean width of a letter as a share of its size: measured 0.56 for the names of 2020 in DejaVu Sans


@dataclass(frozen=True)
class PlacedName:
    """A name at a point, on the side of it where there is room."""

    code: str
    text: str
    x: float
    y: float
    anchor: Anchor


def place_labels(
    shapes: gpd.GeoSeries,
    names: Sequence[tuple[str, str]],
    bounds: Bounds,
    *,
    marked: Iterable[str] = (),
    windows: Iterable[Bounds] = (),
    height_px: float = PAGE_HEIGHT_PX,
) -> tuple[PlacedName, ...]:
    """Place names beside their municipalities, first come first served; one that fits on no side is left out.

    Of the sides that are free, the one that covers least land is taken.

    Parameters
    ----------
    shapes
        All areas drawn, by code.
    names
        Code and name, most important first.
    bounds
        What the map shows. Places outside are passed over.
    marked
        Codes with a round mark that no name may cover.
    windows
        Parts of the map that no name may cover, such as the frame of an inset.
    height_px
        Height of the map on the page.

    Examples
    --------
    >>> boxes = {"a": shapely.box(0, 0, 9e3, 9e3), "b": shapely.box(9e4, 9e4, 9.1e4, 9.1e4)}
    >>> towns = gpd.GeoSeries(boxes, crs=25833)
    >>> names, window = [("a", "First"), ("b", "Second")], (-1e6, -1e6, 1e6, 1e6)
    >>> [label.text for label in place_labels(towns, names, window)]
    ['First', 'Second']
    """
    metres = (bounds[3] - bounds[1]) / height_px
    tree = shapely.STRtree(shapes.to_numpy())
    points = dict(zip((code for code, _ in names), inner_points(shapes[[code for code, _ in names]]), strict=True))
    points = {code: point for code, point in points.items() if shapely.box(*bounds).contains(point)}
    # pixels: the half of a dot with its edge, and of a round mark
    dots = {code: point.buffer(4 * metres).envelope for code, point in points.items()}
    halos = [point.buffer(7 * metres).envelope for point in inner_points(shapes[list(marked)])]
    placed: list[PlacedName] = []
    taken: list[shapely.Geometry] = [shapely.box(*window) for window in windows] + halos
    for code, name in names:
        if code not in points:
            continue
        others = [*taken, *(dot for other, dot in dots.items() if other != code)]
        options = []
        for anchor in _SIDES:
            box = _text_box(points[code], name, anchor, metres)
            is_inside = shapely.box(*bounds).contains(box)
            if is_inside and not any(box.intersects(other) for other in others):
                land = sum(shapely.area(shapely.intersection(shapes.iloc[tree.query(box)].to_numpy(), box)))
                options.append((land, anchor, box))
        if options:
            _, anchor, box = min(options, key=lambda option: option[0])
            taken.append(box)
            placed.append(PlacedName(code, name, points[code].x, points[code].y, anchor))
    return tuple(placed)


def _text_box(point: shapely.Point, name: str, anchor: Anchor, metres: float) -> shapely.Polygon:
    width, height, gap = len(name) * TEXT_PX * _ADVANCE * metres, TEXT_PX * 1.2 * metres, 6 * metres
    if anchor in {"above", "below"}:
        bottom = point.y + gap if anchor == "above" else point.y - gap - height
        return shapely.box(point.x - width / 2, bottom, point.x + width / 2, bottom + height)
    start = point.x + gap if anchor == "right" else point.x - gap - width
    return shapely.box(start, point.y - height / 2, start + width, point.y + height / 2)
