"""The population-true twin of a map: one circle per municipality, its area proportional to its people.

Daniel Dorling, *Area Cartograms: Their Use and Creation*, 1996, moves circles by trial; here the map is first
stretched so that neighbours have room in their true directions, then one objective is minimised (neighbours
near each other, true directions, everyone near the stretched map, no overlap), and what overlap remains is
removed pair by pair, in a fixed order. The same input always gives the same layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree

from akson_analysis.errors import InvalidValueError
from akson_analysis.figures import geometry
from akson_analysis.figures.maps import MapSpec
from akson_analysis.figures.placing import PlacedName
from akson_analysis.figures.theme import DEFAULT, Theme

OVERLAP_TOLERANCE = 1e-6
"""Largest overlap of two circles, as a share of the sum of their radii."""

_GAP = 1e-3  # circles are pushed to this beyond touching, so that a few rounds are enough
_STAGES = ((0.4, 20.0), (0.7, 20.0), (1.0, 20.0), (1.0, 3.0), (1.0, 20.0), (1.0, 200.0), (1.0, 3000.0))
"""Circles grow to their radius, so that nobody crosses a large one; then crowding eases once, and hardens."""
_HOME, _NEIGHBOUR, _DIRECTION, _CITY_DIRECTION = 0.01, 1.0, 0.2, 0.05
_ANCHOR = 1e-3  # of the stretched map to the true one
_CITIES = 15  # the largest circles, which keep their directions from each other
_Bearings = tuple[NDArray[np.int64], NDArray[np.float64], float]  # pairs, unit vectors, weight
_LETTER_WIDTH, _NAME_PX, _PAGE_PX = 0.55, 12, 720
_SMALLEST_NAMED_PX = 14


def layout(
    points: pd.DataFrame,
    weights: pd.Series,
    neighbours: Iterable[tuple[str, str]],
    *,
    fill: float = 0.28,
    max_rounds: int = 20_000,
) -> pd.DataFrame:
    """Place one circle per point without overlap, near its neighbours and in their true directions.

    Parameters
    ----------
    points
        Columns ``x`` and ``y`` in metres, indexed by code.
    weights
        Positive numbers (people) with the same codes: the circles' areas are proportional to them.
    neighbours
        Pairs of codes that should stay near each other.
    fill
        Total area of the circles as a share of the rectangle round the points.
    max_rounds
        Most passes for removing what overlap the optimisation leaves.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``x``, ``y`` and ``radius`` in metres, in the order of `points`. No two circles overlap by
        more than `OVERLAP_TOLERANCE` of the sum of their radii.

    Raises
    ------
    InvalidValueError
        If codes differ or repeat, a coordinate or weight cannot be used, or the overlap cannot be removed.

    Examples
    --------
    >>> points = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 0.0]}, index=["a", "b"])
    >>> circles = layout(points, pd.Series({"a": 1, "b": 1}), [("a", "b")], fill=1)
    >>> gap = np.hypot(*circles[["x", "y"]].diff().iloc[1]) / circles["radius"].sum()
    >>> bool(gap >= 1 - OVERLAP_TOLERANCE)
    True
    """
    pairs = _checked(points, weights, neighbours, fill)
    home = points[["x", "y"]].to_numpy(dtype=float)
    mass = weights.reindex(points.index).to_numpy(dtype=float)
    width, height = np.maximum(np.ptp(home, axis=0), 1.0)
    radius = np.sqrt(fill * max(width * height, max(width, height) ** 2 / 4) * mass / (mass.sum() * np.pi))
    unit = float(radius.mean())
    centre = home.mean(axis=0)
    place, size = (home - centre) / unit, radius / unit
    cities = np.sort(np.argsort(-size, kind="stable")[:_CITIES])
    far = cities[np.column_stack(np.triu_indices(len(cities), 1))]
    bearings = ((pairs, _directions(place, pairs), _DIRECTION), (far, _directions(place, far), _CITY_DIRECTION))
    place = _stretched(place, size, pairs)
    start = place.copy()
    for grown, crowding in _STAGES:
        found = minimize(
            _objective,
            place.ravel(),
            args=(start, size * grown, pairs, bearings, crowding),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 200},
        )
        place = found.x.reshape(-1, 2)
    place = _parted(place, size, max_rounds)
    xy = place * unit + centre
    return pd.DataFrame({"code": points.index.astype("str"), "x": xy[:, 0], "y": xy[:, 1], "radius": radius})


def resized(circles: pd.DataFrame, weights: pd.Series, *, max_rounds: int = 20_000) -> pd.DataFrame:
    """Return a layout with other weights: the circles keep their places as far as their new sizes let them.

    Parameters
    ----------
    circles
        As `layout` returns them, or where the circles would be wanted: columns ``code``, ``x``, ``y``, ``radius``.
    weights
        Positive numbers by code, which the new areas are proportional to; all areas together stay as they are.
    max_rounds
        As in `layout`.

    Raises
    ------
    InvalidValueError
        If codes differ or repeat, a weight cannot be used, or the overlap cannot be removed.

    Examples
    --------
    >>> pair = pd.DataFrame({"code": ["a", "b"], "x": [0.0, 2.0], "y": [0.0, 0.0], "radius": [1.0, 1.0]})
    >>> resized(pair, pd.Series({"a": 3, "b": 1}))["radius"].round(3).tolist()
    [1.225, 0.707]
    """
    places = circles.set_index("code")
    _checked(places, weights, [], 1.0)
    mass = weights.reindex(places.index).to_numpy(dtype=float)
    radius = np.sqrt(float((places["radius"] ** 2).sum()) * mass / mass.sum())
    unit = float(radius.mean())
    xy = _parted(places[["x", "y"]].to_numpy(dtype=float) / unit, radius / unit, max_rounds) * unit
    return pd.DataFrame({"code": places.index.astype("str"), "x": xy[:, 0], "y": xy[:, 1], "radius": radius})


def largest_overlap(circles: pd.DataFrame) -> float:
    """Return the largest overlap of two circles as a share of the sum of their radii; 0 when none overlap.

    >>> largest_overlap(pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 0.0], "radius": [1.0, 1.0]}))
    0.5
    """
    place, size = circles[["x", "y"]].to_numpy(dtype=float), circles["radius"].to_numpy(dtype=float)
    first, second = np.triu_indices(len(size), 1)
    if not len(first):
        return 0.0
    apart = np.hypot(*(place[first] - place[second]).T)
    reach = size[first] + size[second]
    return float(np.maximum((reach - apart) / reach, 0).max())


def twin(spec: MapSpec, circles: pd.DataFrame, *, note: str = "", theme: Theme = DEFAULT) -> MapSpec:
    """Return the population-true twin of a map: the same classes, legend and words, other shapes.

    Draw it with the renderers of maps.

    Parameters
    ----------
    spec
        A map of the whole country or, with fewer codes, of a part of it.
    circles
        As `layout` returns them; circles of codes that the map does not draw are left out.
    note
        What the circles mean, placed beside the credit.
    theme
        Text size, which decides what names fit inside their circle.

    Raises
    ------
    InvalidValueError
        If a drawn municipality has no circle.

    """
    if missing := {"code", "x", "y", "radius"} - set(circles.columns):
        raise InvalidValueError(
            f"the layout lacks columns {', '.join(sorted(missing))}. Expected what cartogram.layout returns"
        )
    table = circles.astype({"code": "str"}).set_index("code")
    lacking = spec.shapes.index.difference(table.index)
    if len(lacking) or table.index.has_duplicates:
        raise InvalidValueError(
            "the layout does not fit the map",
            [
                f"no circle for {len(lacking)} municipalities: {', '.join(lacking[:10])}"
                if len(lacking)
                else "codes repeat"
            ],
        )
    drawn = table.loc[spec.shapes.index]
    smallest = float(drawn["radius"].max()) / 12
    discs = [
        shapely.Point(x, y).buffer(radius, quad_segs=int(np.clip(radius / smallest, 4, 20)))
        for x, y, radius in drawn[["x", "y", "radius"]].itertuples(index=False)
    ]
    shapes = gpd.GeoSeries(discs, index=drawn.index, crs=geometry.CRS)
    bounds = geometry.padded(shapes.total_bounds, 0.04, 0.02, 0.04, 0.02)
    return replace(
        spec,
        shapes=shapes,
        bounds=bounds,
        outlines=shapely.MultiLineString(),
        context=shapely.GeometryCollection(),
        divider_x=None,
        inset=None,
        scale=None,
        is_zoomed=False,
        is_marked=False,
        labels=_names_inside(drawn, spec.names, (bounds[3] - bounds[1]) / _PAGE_PX * theme.web_size / _NAME_PX),
        credit=note or spec.credit,
    )


def _names_inside(drawn: pd.DataFrame, words: Mapping[str, str], metres: float) -> tuple[PlacedName, ...]:
    return tuple(
        PlacedName(code, words[code], x, y, "middle")
        for code, x, y, radius in zip(drawn.index, drawn["x"], drawn["y"], drawn["radius"], strict=True)
        if code in words
        and radius > _SMALLEST_NAMED_PX * metres
        and len(words[code]) * _NAME_PX * _LETTER_WIDTH * metres < 1.9 * radius
    )


def _checked(
    points: pd.DataFrame, weights: pd.Series, neighbours: Iterable[tuple[str, str]], fill: float
) -> NDArray[np.int64]:
    faults = []
    if points.empty or not {"x", "y"} <= set(points.columns):
        raise InvalidValueError("points cannot be laid out: expected at least one row and columns x and y")
    if points.index.has_duplicates or weights.index.has_duplicates:
        faults.append("codes occur more than once")
    if set(points.index) != set(weights.index):
        odd = sorted(map(str, set(points.index) ^ set(weights.index)))
        faults.append(f"points and weights have different codes: {', '.join(odd[:10])}")
    if not np.isfinite(points[["x", "y"]].to_numpy(dtype=float)).all():
        faults.append("a coordinate is missing or infinite")
    if not (np.isfinite(weights.to_numpy(dtype=float)) & (weights.to_numpy(dtype=float) > 0)).all():
        faults.append("a weight is missing, infinite, zero or negative")
    if not 0 < fill <= 1:
        faults.append(f"fill is {fill}, expected above 0 and at most 1")
    pairs = list(neighbours)
    unknown = {code for pair in pairs for code in pair} - set(points.index)
    if unknown:
        faults.append(f"neighbours name unknown codes: {', '.join(sorted(map(str, unknown))[:10])}")
    if faults:
        raise InvalidValueError("points cannot be laid out", faults)
    place = {code: number for number, code in enumerate(points.index)}
    edges = sorted({(min(place[a], place[b]), max(place[a], place[b])) for a, b in pairs if a != b})
    return np.array(edges, dtype=np.int64).reshape(-1, 2)


def _directions(place: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the unit vector from the second to the first of each pair; zero where they share a spot."""
    step = place[pairs[:, 0]] - place[pairs[:, 1]]
    return step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]


def _stretched(place: NDArray[np.float64], size: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the places where neighbours are best at touching distance in their true directions (least squares)."""
    if not len(pairs):
        return place.copy()
    count, rows = len(place), np.arange(len(pairs))
    reach = size[pairs].sum(axis=1)
    ends = (np.r_[rows, rows], np.r_[pairs[:, 0], pairs[:, 1]])
    steps = sparse.csr_matrix((np.repeat([1.0, -1.0], len(pairs)), ends), shape=(len(pairs), count))
    weighted = steps.T @ sparse.diags(1 / reach)
    wanted = weighted @ (_directions(place, pairs) * reach[:, None]) + _ANCHOR * place
    found: NDArray[np.float64] = spsolve((weighted @ steps + _ANCHOR * sparse.identity(count)).tocsc(), wanted)
    return found


def _objective(
    flat: NDArray[np.float64],
    home: NDArray[np.float64],
    size: NDArray[np.float64],
    pairs: NDArray[np.int64],
    bearings: tuple[_Bearings, ...],
    crowding: float,
) -> tuple[float, NDArray[np.float64]]:
    """Return cost and slope: squared distance from home, gap of neighbours, overlap, and step off the true direction.

    Off the direction counts what is sideways of it, and what points backwards.
    """
    place = flat.reshape(-1, 2)
    slope = 2 * _HOME * (place - home)
    cost = _HOME * float(((place - home) ** 2).sum())
    near = cKDTree(place).query_pairs(2 * float(size.max()), output_type="ndarray")
    for edges, weight, sign in ((pairs, _NEIGHBOUR, 1.0), (near[np.lexsort(near.T[::-1])], crowding, -1.0)):
        if not len(edges):
            continue
        first, second = edges.T
        step = place[first] - place[second]
        apart = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)
        excess = np.maximum(sign * (apart - size[first] - size[second]), 0)
        cost += weight * float((excess**2).sum())
        pull = (2 * weight * sign * excess / apart)[:, None] * step
        np.add.at(slope, first, pull)
        np.add.at(slope, second, -pull)
    for edges, direction, weight in bearings:
        first, second = edges.T
        step = place[first] - place[second]
        ahead = np.maximum((step * direction).sum(axis=1), 0)
        off = step - ahead[:, None] * direction
        cost += weight * float((off**2).sum())
        np.add.at(slope, first, 2 * weight * off)
        np.add.at(slope, second, -2 * weight * off)
    return cost, slope.ravel()


def _parted(place: NDArray[np.float64], size: NDArray[np.float64], max_rounds: int) -> NDArray[np.float64]:
    """Push overlapping circles apart, the smaller one most, until none overlap."""
    place = place.copy()
    mass = size**2
    for _ in range(max_rounds):
        near = cKDTree(place).query_pairs(2 * float(size.max()), output_type="ndarray")
        if not len(near):
            return place
        near = near[np.lexsort(near.T[::-1])]
        first, second = near.T
        step = place[first] - place[second]
        apart = np.hypot(step[:, 0], step[:, 1])
        reach = (size[first] + size[second]) * (1 + _GAP)
        overlap = reach - apart
        if (apart >= size[first] + size[second]).all():
            return place
        hit = overlap > 0
        first, second, step, apart, overlap = first[hit], second[hit], step[hit], apart[hit], overlap[hit]
        direction = np.where(apart[:, None] > 0, step / np.maximum(apart, 1e-12)[:, None], [1.0, 0.0])
        share = (mass[second] / (mass[first] + mass[second]))[:, None]
        push = np.zeros_like(place)
        push_count = np.zeros(len(place))
        np.add.at(push, first, direction * overlap[:, None] * share)
        np.add.at(push, second, -direction * overlap[:, None] * (1 - share))
        np.add.at(push_count, np.r_[first, second], 1)
        place += push / np.maximum(np.sqrt(push_count), 1)[:, None]
    raise InvalidValueError(f"circles still overlap after {max_rounds} rounds. Use a smaller fill, or more rounds")
