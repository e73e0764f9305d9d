"""The population-true twin of a map: one circle per municipality, its area proportional to its people.

The layout of 2020 is stored (``cartogram_2020.csv``, made by ``tools/build_cartogram.py``). Here it is drawn, and
resized to another year's people; circles that then overlap are pushed apart pair by pair, in a fixed order, so the
same input always gives the same layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from akson_analysis.errors import InvalidValueError
from akson_analysis.figures import geometry
from akson_analysis.figures.map_spec import MapSpec
from akson_analysis.figures.placing import PAGE_HEIGHT_PX, TEXT_PX, PlacedName
from akson_analysis.figures.theme import DEFAULT, Theme

_MAX_ROUNDS = 20_000  # far above the few that are needed: it only ends what would never end
_GAP = 1e-3  # circles are pushed to this beyond touching, so that a few rounds are enough
_LETTER_WIDTH = 0.55  # as a share of the size: measured 0.56 for the names of 2020 in DejaVu Sans
_ROOM = 1.9  # of the radius, for a name: a little less than the diameter
_SMALLEST_NAMED_PX = 14  # radius; a taste: fewer names, read at once


def resized(circles: pd.DataFrame, weights: pd.Series, *, max_rounds: int = _MAX_ROUNDS) -> pd.DataFrame:
    """Return a layout with other weights: the circles keep their places as far as their new sizes let them.

    Parameters
    ----------
    circles
        The layout to start from: columns ``code``, ``x``, ``y`` and ``radius`` in metres.
    weights
        Positive numbers by code, which the new areas are proportional to; all areas together stay as they are.
    max_rounds
        Most passes for pushing circles apart.

    Returns
    -------
    pandas.DataFrame
        ``code``, ``x``, ``y`` and ``radius`` in metres, in the order of `circles`.

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
    if faults := layout_faults(places, weights):
        raise InvalidValueError("points cannot be laid out", faults)
    mass = weights.reindex(places.index).to_numpy(dtype=float)
    radius = np.sqrt(float((places["radius"] ** 2).sum()) * mass / mass.sum())
    unit = float(radius.mean())
    xy = pushed_apart(places[["x", "y"]].to_numpy(dtype=float) / unit, radius / unit, max_rounds) * unit
    return pd.DataFrame({"code": places.index.astype("str"), "x": xy[:, 0], "y": xy[:, 1], "radius": radius})


def twin(spec: MapSpec, circles: pd.DataFrame, *, note: str = "", theme: Theme = DEFAULT) -> MapSpec:
    """Return the population-true twin of a map: the same classes, legend and words, other shapes.

    Draw it with the renderers of maps.

    Parameters
    ----------
    spec
        A map of the whole country or, with fewer codes, of a part of it.
    circles
        ``code``, ``x``, ``y`` and ``radius`` in metres, as `resized` returns them; circles of codes that the map does
        not draw are left out.
    note
        What the circles mean, placed beside the credit.
    theme
        Text size, which decides what names fit inside their circle.

    Returns
    -------
    MapSpec
        The map with circles for shapes, without inset, scale bar and county borders.

    Raises
    ------
    InvalidValueError
        If a drawn municipality has no circle.
    """
    if missing := {"code", "x", "y", "radius"} - set(circles.columns):
        raise InvalidValueError(
            f"the layout lacks columns {', '.join(sorted(missing))}. Expected code, x, y and radius in metres"
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
    smallest = float(drawn["radius"].max()) / 12  # corners follow the radius: fewer bytes, and no eye sees it
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
        labels=_names_inside(drawn, spec.names, (bounds[3] - bounds[1]) / PAGE_HEIGHT_PX * theme.web_size / TEXT_PX),
        credit=note or spec.credit,
    )


def _names_inside(drawn: pd.DataFrame, words: Mapping[str, str], metres: float) -> tuple[PlacedName, ...]:
    return tuple(
        PlacedName(code, words[code], x, y, "middle")
        for code, x, y, radius in zip(drawn.index, drawn["x"], drawn["y"], drawn["radius"], strict=True)
        if code in words
        and radius > _SMALLEST_NAMED_PX * metres
        and len(words[code]) * TEXT_PX * _LETTER_WIDTH * metres < _ROOM * radius
    )


def layout_faults(points: pd.DataFrame, weights: pd.Series) -> list[str]:
    """Return what keeps circles of these weights from being laid out at these points; nothing when they can be.

    Parameters
    ----------
    points
        ``x`` and ``y`` in metres, indexed by code.
    weights
        Positive numbers by code.

    Returns
    -------
    list of str
        One sentence for each fault.

    Raises
    ------
    InvalidValueError
        If there is no point, or a column is missing.

    Examples
    --------
    >>> layout_faults(pd.DataFrame({"x": [0.0], "y": [0.0]}, index=["a"]), pd.Series({"a": 0}))
    ['a weight is missing, infinite, zero or negative']
    """
    if points.empty or not {"x", "y"} <= set(points.columns):
        raise InvalidValueError("points cannot be laid out: expected at least one row and columns x and y")
    faults = []
    if points.index.has_duplicates or weights.index.has_duplicates:
        faults.append("codes occur more than once")
    if set(points.index) != set(weights.index):
        unmatched = sorted(map(str, set(points.index) ^ set(weights.index)))
        faults.append(f"points and weights have different codes: {', '.join(unmatched[:10])}")
    if not np.isfinite(points[["x", "y"]].to_numpy(dtype=float)).all():
        faults.append("a coordinate is missing or infinite")
    if not (np.isfinite(weights.to_numpy(dtype=float)) & (weights.to_numpy(dtype=float) > 0)).all():
        faults.append("a weight is missing, infinite, zero or negative")
    return faults


def pushed_apart(
    place: NDArray[np.float64], size: NDArray[np.float64], max_rounds: int = _MAX_ROUNDS
) -> NDArray[np.float64]:
    """Push overlapping circles apart, the smaller one most, until none overlap.

    Parameters
    ----------
    place
        Centres, shape (n, 2).
    size
        Radii, shape (n,), in the unit of `place`.
    max_rounds
        Most passes over all pairs.

    Returns
    -------
    numpy.ndarray
        The new centres; the ones that were given when nothing overlapped.

    Raises
    ------
    InvalidValueError
        If circles still overlap after the last pass.

    Examples
    --------
    >>> apart = pushed_apart(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([1.0, 1.0]))
    >>> bool(np.hypot(*(apart[1] - apart[0])) >= 2)
    True
    """
    place = place.copy()
    mass = size**2
    for _ in range(max_rounds):
        near = cKDTree(place).query_pairs(2 * float(size.max()), output_type="ndarray")
        if not len(near):
            return place
        near = near[np.lexsort(near.T[::-1])]  # the tree's own order differs between machines
        first, second = near.T
        step = place[first] - place[second]
        apart = np.hypot(step[:, 0], step[:, 1])
        reach = (size[first] + size[second]) * (1 + _GAP)
        overlap = reach - apart
        if (apart >= size[first] + size[second]).all():
            return place
        hit = overlap > 0
        first, second, step, apart, overlap = first[hit], second[hit], step[hit], apart[hit], overlap[hit]
        # circles on the same spot are parted eastwards
        direction = np.where(apart[:, None] > 0, step / np.maximum(apart, 1e-12)[:, None], [1.0, 0.0])
        share = (mass[second] / (mass[first] + mass[second]))[:, None]
        push = np.zeros_like(place)
        push_count = np.zeros(len(place))
        np.add.at(push, first, direction * overlap[:, None] * share)
        np.add.at(push, second, -direction * overlap[:, None] * (1 - share))
        np.add.at(push_count, np.r_[first, second], 1)
        # by the root of their number: the whole push of many neighbours overshoots, the mean of them hardly moves
        place += push / np.maximum(np.sqrt(push_count), 1)[:, None]
    raise InvalidValueError(f"circles still overlap after {max_rounds} rounds. Use a smaller fill, or more rounds")
