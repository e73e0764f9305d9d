"""Geometry for drawing: checks, rings, shared county borders, frames. All in metres, EPSG:25833."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from akson_analysis.errors import InvalidValueError

CRS = "EPSG:25833"
NORTH_LIMIT_M = 7_180_000
"""Parts the north from the south: a county is northern when most of its municipalities lie beyond it. About 64.7° N,
between Trøndelag and Nordland."""
SPLIT_GAP_M = 40_000
"""Width of the gap between the south and the moved north; by eye, enough to be read as one."""

Bounds: TypeAlias = tuple[float, float, float, float]
"""minx, miny, maxx, maxy."""

REQUIRED_COLUMNS = ("name", "name_short", "county_code", "county_name")


def check_municipalities(municipalities: gpd.GeoDataFrame) -> None:
    """Refuse a table that cannot be drawn, with every fault it has.

    Raises
    ------
    InvalidValueError
        If it is not a GeoDataFrame in EPSG:25833 with unique codes, non-empty geometry and
        `REQUIRED_COLUMNS`.
    """
    if not isinstance(municipalities, gpd.GeoDataFrame):
        raise InvalidValueError(
            f"municipalities are a {type(municipalities).__name__}, expected a GeoDataFrame. Use load_municipalities()"
        )
    faults = []
    if municipalities.crs is None:
        faults.append("the CRS is missing. Expected EPSG:25833: set it with set_crs if the coordinates are that")
    elif municipalities.crs.to_epsg() != int(CRS.removeprefix("EPSG:")):
        faults.append(f"the CRS is {municipalities.crs.to_string()}, expected EPSG:25833. Convert with to_crs(25833)")
    if municipalities.empty:
        faults.append("there is no municipality")
    repeated = municipalities.index[municipalities.index.duplicated()].unique()
    if len(repeated):
        faults.append(f"codes occur more than once: {_listed(repeated)}")
    missing = [column for column in REQUIRED_COLUMNS if column not in municipalities]
    if missing:
        faults.append(f"columns are missing: {', '.join(missing)}")
    bare = municipalities.index[municipalities.geometry.isna() | municipalities.geometry.is_empty]
    if len(bare):
        faults.append(f"municipalities have no geometry: {_listed(bare)}")
    if faults:
        raise InvalidValueError("municipalities cannot be drawn", faults)


def check_codes(what: str, codes: Iterable[str], drawn: pd.Index, *, must_cover: bool) -> None:
    """Refuse codes that no municipality has, and, where all are needed, those that lack.

    Raises
    ------
    InvalidValueError
        With both lists.
    """
    given = pd.Index(codes)
    unknown, lacking = given.difference(drawn), drawn.difference(given)
    faults = [f"unknown codes: {_listed(unknown)}"] if len(unknown) else []
    repeated = given[given.duplicated()].unique()
    if len(repeated):
        faults.append(f"codes occur more than once: {_listed(repeated)}")
    if must_cover and len(lacking):
        faults.append(f"no value for {len(lacking)} drawn municipalities: {_listed(lacking)}")
    if faults:
        raise InvalidValueError(f"{what} cannot be matched with the geometry", faults)


def _listed(codes: pd.Index, most: int = 10) -> str:
    shown = ", ".join(map(str, codes[:most]))
    return shown if len(codes) <= most else f"{shown} and {len(codes) - most} more"


def rings(geometry: shapely.Geometry) -> Iterator[NDArray[np.float64]]:
    """Yield the rings of polygons, exteriors and holes wound opposite ways so that holes stay open.

    >>> hole = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    >>> [len(ring) for ring in rings(hole)]
    [5, 5]
    """
    for part in shapely.get_parts(shapely.orient_polygons(geometry)):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield shapely.get_coordinates(ring)


def drawn_path(geometry: shapely.Geometry, precision_m: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the x and y of all rings or lines, parted by NaN and rounded to `precision_m` metres.

    Single precision holds northings below 16,777 km to the metre and halves the size of a page. Points that
    fall on their predecessor are dropped.
    """
    lines = list(rings(geometry))
    if not lines:
        parts = shapely.get_parts(geometry)
        lines = [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]
    pieces: list[NDArray[np.float64]] = []
    for line in lines:
        rounded = np.round(line / precision_m) * precision_m
        keep = np.r_[True, (np.diff(rounded, axis=0) != 0).any(axis=1)]
        pieces += [rounded[keep], np.full((1, 2), np.nan)]
    xy = np.concatenate(pieces[:-1]).astype("float32") if pieces else np.empty((0, 2), "float32")
    return np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])


def county_borders(shapes: gpd.GeoSeries, county: pd.Series) -> shapely.Geometry:
    """Return the borders between counties, without the coast and the border of the country."""
    counties = [
        shapely.coverage_union_all(group.to_numpy()) for _, group in shapes.groupby(county.reindex(shapes.index))
    ]
    edges = [shapely.boundary(shape) for shape in counties]
    tree = shapely.STRtree(edges)
    first, second = tree.query(edges, predicate="intersects")
    shared = [
        shapely.intersection(edges[first_county], edges[second_county])
        for first_county, second_county in zip(first, second, strict=True)
        if first_county < second_county
    ]
    lines = [line for border in shared for line in shapely.get_parts(border) if line.geom_type == "LineString"]
    merged = shapely.line_merge(shapely.multilinestrings(lines)) if lines else shapely.MultiLineString()
    return shapely.multilinestrings(shapely.get_parts(merged))


def split_offset(shapes: gpd.GeoSeries, county: pd.Series) -> tuple[pd.Index, tuple[float, float]]:
    """Return the northern municipalities and the shift (dx, dy) that places them beside the south."""
    northing = pd.Series(shapely.get_y(inner_points(shapes)), index=shapes.index)
    is_north = northing.groupby(county.reindex(shapes.index)).transform("median") > NORTH_LIMIT_M
    if is_north.all() or not is_north.any():
        raise InvalidValueError("layout 'split' needs municipalities both in the north and in the south. Use 'whole'")
    south, north = shapes[~is_north].total_bounds, shapes[is_north].total_bounds
    return shapes.index[is_north], (south[2] + SPLIT_GAP_M - north[0], south[3] - north[3])


def shifted(shapes: gpd.GeoSeries, codes: pd.Index, offset: tuple[float, float]) -> gpd.GeoSeries:
    """Return the shapes with those of `codes` moved by `offset` metres."""
    moved = shapes.copy()
    moved.loc[codes] = shapes.loc[codes].translate(*offset)
    return moved


def inner_points(shapes: gpd.GeoSeries) -> NDArray[np.object_]:
    """Return a point inside the largest part of each shape.

    >>> islands = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 9, 9)])
    >>> inner_points(gpd.GeoSeries([islands])).tolist()
    [<POINT (7 7)>]
    """
    largest = [max(shapely.get_parts(shape), key=shapely.area) for shape in shapes]
    return np.asarray(shapely.point_on_surface(largest), dtype=object)


def filling(bounds: Bounds, aspect: float) -> Bounds:
    """Return bounds widened about their middle, to fill a space whose width is `aspect` times its height.

    >>> filling((0, 0, 10, 10), 2)
    (-5.0, 0.0, 15.0, 10.0)
    """
    minx, miny, maxx, maxy = map(float, bounds)
    width, height = max(maxx - minx, aspect * (maxy - miny)), max(maxy - miny, (maxx - minx) / aspect)
    x, y = (minx + maxx) / 2, (miny + maxy) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def padded(bounds: Iterable[float], west: float, south: float, east: float, north: float) -> Bounds:
    """Return bounds with margins, given as shares of the width and height.

    >>> padded((0, 0, 10, 20), 0.1, 0, 0.1, 0.5)
    (-1.0, 0.0, 11.0, 30.0)
    """
    minx, miny, maxx, maxy = map(float, bounds)
    width, height = maxx - minx, maxy - miny
    return minx - west * width, miny - south * height, maxx + east * width, maxy + north * height


def round_length(most_m: float) -> int:
    """Return the longest of 1, 2 and 5 times a power of ten that is not above `most_m`, at least a kilometre.

    >>> round_length(283_000), round_length(9_000), round_length(12)
    (200000, 5000, 1000)
    """
    power: int = 10 ** max(math.floor(math.log10(max(most_m, 1))), 3)
    return next((step * power for step in (5, 2) if step * power <= most_m), power)
