"""Maps as outlines for a page that colours them itself: drawn once, and a change of class changes a colour only.

The third renderer beside `map_interactive` and `map_static`, of the same `MapSpec`. Coordinates are whole units of
`UNIT_M` metres with the y axis down, as SVG counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from akson_analysis.figures import geometry
from akson_analysis.figures.map_spec import MapSpec
from akson_analysis.figures.theme import ClassStyle

UNIT_M = 100
"""Metres in one unit: a tenth of a pixel when a county fills a screen."""

TILE = 8
"""Width and height of the tile a pattern is made of, in pixels."""

PATTERN_PATHS = {
    "": "",
    "/": "M-2 2L2-2M0 8L8 0M6 10L10 6",
    "\\": "M-2 6L2 10M0 0L8 8M6-2L10 2",
    "x": "M0 0L8 8M0 8L8 0",
    "-": "M0 4H8",
    "|": "M4 0V8",
    "+": "M0 4H8M4 0V8",
    ".": "M3 4a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0",
}
"""What is drawn on the tile of each pattern of the theme; dots are filled, the others are lines."""


def outline(spec: MapSpec) -> dict[str, Any]:
    """Return a map's shapes as SVG paths, with what a page needs to point, zoom and frame.

    Returns
    -------
    dict
        ``box`` (left, top, width, height of what must be seen), ``paths`` by code, ``centres`` by code (a point inside
        the largest part), ``boxes`` by code, ``small`` (codes that need a mark to be seen), ``counties`` (their
        borders, one path) and, where the map has an inset, ``inset``: its ``box``, the ``frame`` it may stand in and
        its ``label``.

    Examples
    --------
    >>> from akson_analysis.figures.maps import categorical_map
    >>> import geopandas as gpd, pandas as pd
    >>> from akson_analysis import locales
    >>> square = gpd.GeoDataFrame(
    ...     {"name": ["Oslo"], "name_short": ["Oslo"], "county_code": ["03"], "county_name": ["Oslo"]},
    ...     index=["0301"], geometry=[shapely.box(0, 0, 1000, 2000)], crs=25833,
    ... )
    >>> outline(categorical_map(square, pd.Series({"0301": "signed"}), locales.load("nb")))["paths"]["0301"]
    'M10 0l0 -20l-10 0l0 20z'
    """
    centres, limits = geometry.inner_points(spec.shapes), spec.shapes.bounds.to_numpy()
    result: dict[str, Any] = {
        "box": outline_box(spec.bounds),
        "paths": {code: path(shape) for code, shape in spec.shapes.items()},
        "centres": {
            code: [round(point.x / UNIT_M), round(-point.y / UNIT_M)]
            for code, point in zip(spec.shapes.index, centres, strict=True)
        },
        "boxes": {code: outline_box(limit) for code, limit in zip(spec.shapes.index, limits, strict=True)},
        "small": spec.small,
        "counties": path(spec.outlines),
    }
    if spec.inset is not None:
        left, bottom, right, top = spec.inset.box
        minx, miny, maxx, maxy = spec.bounds
        width, height = maxx - minx, maxy - miny
        frame = (minx + left * width, miny + bottom * height, minx + right * width, miny + top * height)
        result["inset"] = {
            "box": outline_box(spec.inset.bounds),
            "frame": outline_box(frame),
            "label": spec.inset.label,
        }
    return result


def path(shape: shapely.Geometry) -> str:
    """Return polygons or lines as one SVG path of whole units, relative moves after the first point of each.

    >>> path(shapely.LineString([(0, 0), (500, 0), (500, 100)]))
    'M0 0l5 0l0 -1'
    """
    rings = list(geometry.rings(shape))
    if rings:
        return "".join(_moves(ring) + "z" for ring in map(_units, rings) if len(ring) > 3)  # noqa: PLR2004 - a triangle
    lines = (shapely.get_coordinates(part) for part in shapely.get_parts(shape) if part.geom_type == "LineString")
    return "".join(_moves(line) for line in map(_units, lines) if len(line) > 1)


def look(style: ClassStyle) -> dict[str, Any]:
    """Return how a class is drawn: fill, outline and, where it has a pattern, the tile's path and colour."""
    return {
        "fill": style.color,
        "stroke": style.outline,
        "pattern": PATTERN_PATHS[style.pattern],
        "ink": style.pattern_color,
        "isDots": style.pattern == ".",
    }


def _units(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    whole = np.round(xy * (1, -1) / UNIT_M).astype("int64")
    keep = np.r_[True, (np.diff(whole, axis=0) != 0).any(axis=1)]
    kept: NDArray[np.int64] = whole[keep]
    return kept


def _moves(points: NDArray[np.int64]) -> str:
    (x, y), steps = points[0], np.diff(points, axis=0)
    is_closed = bool((points[0] == points[-1]).all())
    return f"M{x} {y}" + "".join(f"l{dx} {dy}" for dx, dy in (steps[:-1] if is_closed else steps))


def outline_box(bounds: Iterable[float]) -> list[int]:
    """Return left, top, width and height of bounds in the page's units.

    >>> outline_box((0, 0, 1000, 2000))
    [0, -20, 10, 20]
    """
    minx, miny, maxx, maxy = (value / UNIT_M for value in bounds)
    return [round(minx), round(-maxy), round(maxx - minx), round(maxy - miny)]
