"""Make boundaries for maps from detailed ones: fewer vertices, shared borders, no municipality lost.

The coverage is snapped to whole metres first, with every border noded, so that simplification (which only
leaves vertices out) can never bring a rounding fault back in. It is then taken apart into islands: pieces of
land with sea all round, which may hold one municipality or most of Norway. Each island is simplified as a
coverage of its own with a tolerance that follows its size, so that a skerry keeps its outline while a long
coast loses its small creeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from akson_analysis.sources.contents import CRS

GRID_M = 1.0
"""Coordinates are whole metres."""


@dataclass(frozen=True)
class Level:
    """How strongly boundaries are generalised for one map scale.

    Attributes
    ----------
    name
        Name of the level, part of the file name.
    tolerance_m
        Tolerance of `shapely.coverage_simplify` for large pieces of land.
    island_tolerance
        Tolerance of an island as a fraction of the square root of its area, at most `tolerance_m`.
    smallest_tolerance_m
        Lower limit of the tolerance.
    smallest_island_km2
        Smaller islands are left out, unless one of the two rules below keeps them.
    kept_share
        An island stays if it is at least this share of its municipality. The largest piece of each always
        stays.
    smallest_municipality_km2
        A municipality that comes out smaller is enlarged about its centre to this area, to be seen and
        pointed at.
    """

    name: str
    tolerance_m: float
    island_tolerance: float
    smallest_tolerance_m: float
    smallest_island_km2: float
    kept_share: float
    smallest_municipality_km2: float = 0.0


# Chosen by looking at the maps, and by their weight: the country is some 18,000 vertices, 0.3 MB in a page.
COUNTRY = Level("country", 1000, 0.25, 100, 2.0, 0.10, 12.0)
REGION = Level("region", 200, 0.25, 20, 0.05, 0.005)


def snap(boundaries: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the same coverage on a one-metre grid, noded so that neighbours still share every vertex.

    Parameters
    ----------
    boundaries
        Valid coverage of polygons or multipolygons, indexed by municipality code.

    Examples
    --------
    >>> boxes = [shapely.box(0, 0, 9.4, 10), shapely.box(9.4, 0, 20, 10)]
    >>> snapped = snap(gpd.GeoSeries(boxes, index=["0301", "1103"], crs=CRS))
    >>> snapped.area.to_dict(), bool(shapely.coverage_is_valid(snapped.to_numpy()))
    ({'0301': 90.0, '1103': 110.0}, True)
    """
    rings = shapely.get_parts(shapely.boundary(boundaries.to_numpy()))
    linework = shapely.union_all(rings, grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(linework)))
    tree = shapely.STRtree(boundaries.to_numpy())
    face, owner = tree.query(shapely.point_on_surface(faces), predicate="intersects")  # faces of open water own none
    pieces = pd.DataFrame({"owner": owner, "geometry": faces[face]})
    merged = pieces.groupby("owner")["geometry"].agg(lambda parts: shapely.coverage_union_all(parts.to_numpy()))
    return gpd.GeoSeries(merged.reindex(range(len(boundaries))).to_numpy(), index=boundaries.index, crs=CRS)


def split_into_islands(boundaries: gpd.GeoSeries) -> pd.DataFrame:
    """Return one row for each polygon: `code`, `island` (number), `island_m2`, `area_m2`, `geometry`."""
    polygons = boundaries.explode(index_parts=False)
    islands = shapely.get_parts(shapely.coverage_union_all(polygons.to_numpy()))
    tree = shapely.STRtree(islands)
    polygon, island = tree.query(shapely.point_on_surface(polygons.to_numpy()), predicate="intersects")
    number = np.empty(len(polygons), dtype=int)
    number[polygon] = island
    return pd.DataFrame(
        {
            "code": polygons.index.to_numpy(),
            "island": number,
            "island_m2": shapely.area(islands)[number],
            "area_m2": shapely.area(polygons.to_numpy()),
            "geometry": polygons.to_numpy(),
        }
    )


def keep_main_islands(pieces: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Leave out the islands that are too small for the level; no municipality loses its largest piece."""
    of_municipality = pieces.groupby("code")["area_m2"]
    kept = (
        (pieces["island_m2"] >= level.smallest_island_km2 * 1e6)
        | (pieces["area_m2"] == of_municipality.transform("max"))
        | (pieces["area_m2"] >= level.kept_share * of_municipality.transform("sum"))
    )
    return pieces[pieces["island"].isin(pieces.loc[kept, "island"])]


def simplify(pieces: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Simplify island by island; islands that would come to overlap are simplified together.

    `shapely.coverage_simplify` keeps what it is given at once from crossing. A group takes the tolerance of
    its largest island.
    """
    group_of = pieces["island"].copy()
    simplified: dict[Any, pd.DataFrame] = {}
    redo = set(group_of)
    while redo:
        for number in redo:
            members = pieces[group_of == number]
            tolerance = np.clip(
                level.island_tolerance * np.sqrt(members["island_m2"].max()),
                level.smallest_tolerance_m,
                level.tolerance_m,
            )
            outlines = shapely.coverage_simplify(members["geometry"].to_numpy(), float(tolerance))
            simplified[number] = members.assign(geometry=outlines, group=number)
        redo = set()
        for first, second in _overlapping(pd.concat(simplified.values(), ignore_index=True)):
            joined, absorbed = (
                group_of[pieces["island"] == first].iloc[0],
                group_of[pieces["island"] == second].iloc[0],
            )
            if joined != absorbed:
                group_of[group_of == absorbed] = joined
                simplified.pop(absorbed)
                redo = (redo - {absorbed}) | {joined}
    return pd.concat((simplified[number] for number in sorted(simplified)), ignore_index=True)


def _overlapping(pieces: pd.DataFrame) -> list[tuple[Any, Any]]:
    """Return the pairs of islands, of different groups, that meet in more than a point."""
    outlines, group, island = (pieces[name].to_numpy() for name in ("geometry", "group", "island"))
    first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    apart = group[first] < group[second]
    first, second = first[apart], second[apart]
    meets = shapely.get_dimensions(shapely.intersection(outlines[first], outlines[second])) > 0
    return sorted(set(zip(island[first[meets]], island[second[meets]], strict=True)))


def enlarge_small(boundaries: gpd.GeoSeries, smallest_km2: float) -> gpd.GeoSeries:
    """Scale municipalities below `smallest_km2` about their centre, as far as they then touch nobody.

    Only municipalities without a land border can be that small here; the factor is reduced in steps of a
    tenth if the enlarged one would touch another.
    """
    result = boundaries.copy()
    for code in boundaries.index[boundaries.area < smallest_km2 * 1e6]:
        original = boundaries[code]
        others = shapely.union_all(result.drop(code).to_numpy())
        factor = float(np.sqrt(smallest_km2 * 1e6 / original.area))
        while factor > 1:
            larger = _scaled(original, factor)
            if larger.is_valid and not larger.intersects(others):
                result[code] = larger
                break
            factor -= 0.1
    return result


def _scaled(geometry: Any, factor: float) -> Any:
    centre = np.array(geometry.centroid.coords[0])
    return shapely.transform(geometry, lambda xy: np.round(centre + (xy - centre) * factor))


def generalise(snapped: gpd.GeoSeries, level: Level) -> gpd.GeoSeries:
    """Return multipolygons for one level, in the order of `snapped`.

    Raises
    ------
    ValueError
        If a municipality is lost, an outline is invalid or neighbours no longer share their borders.

    Examples
    --------
    >>> coast = shapely.Point(0, 0).buffer(50_000, quad_segs=200)
    >>> result = generalise(snap(gpd.GeoSeries([coast], index=["0301"], crs=CRS)), COUNTRY)
    >>> bool(shapely.get_num_coordinates(result.iloc[0]) < shapely.get_num_coordinates(coast) / 10)
    True
    """
    pieces = simplify(keep_main_islands(split_into_islands(snapped), level), level)
    multipolygons = pieces.groupby("code")["geometry"].agg(lambda parts: shapely.MultiPolygon(list(parts)))
    result = gpd.GeoSeries(multipolygons.reindex(snapped.index).to_numpy(), index=snapped.index, crs=CRS)
    if level.smallest_municipality_km2:
        result = enlarge_small(result, level.smallest_municipality_km2)
    outlines = result.to_numpy()
    invalid = result.index[~shapely.is_valid(outlines) | shapely.is_empty(outlines)].tolist()
    if invalid or not shapely.coverage_is_valid(outlines):
        torn = result.index[shapely.length(shapely.coverage_invalid_edges(outlines)) > 0].tolist()
        raise ValueError(f"level {level.name}: invalid or empty {invalid}, borders not shared {torn}")
    return result


def report(level: Level, source: gpd.GeoSeries, generalised: gpd.GeoSeries) -> pd.DataFrame:
    """Return what generalisation did to each municipality: vertices, polygons and area before and after."""
    return pd.DataFrame(
        {
            "detail": level.name,
            "municipality_code": source.index,
            "polygon_count": shapely.get_num_geometries(generalised.to_numpy()),
            "source_polygon_count": shapely.get_num_geometries(source.to_numpy()),
            "vertex_count": shapely.get_num_coordinates(generalised.to_numpy()),
            "source_vertex_count": shapely.get_num_coordinates(source.to_numpy()),
            "polygon_area_km2": (generalised.area / 1e6).round(3).to_numpy(),
            "source_polygon_area_km2": (source.area / 1e6).round(3).to_numpy(),
            "area_error_pct": ((generalised.area / source.area - 1) * 100).round(3).to_numpy(),
        }
    )
