"""Write the layout of the population-true twin: one circle per municipality, as ``data/cartogram_2020.csv``.

Run once when boundaries or populations change, from the root of the project::

    python tools/build_cartogram.py --out data

The same data give the same file. It takes about a quarter of a minute.

Daniel Dorling, *Area Cartograms: Their Use and Creation*, 1996, moves circles by trial; here the map is first
stretched so that neighbours have room in their true directions, then one objective is minimised (neighbours near each
other, true directions, everyone near the stretched map, no overlap), and what overlap remains is removed pair by pair.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.sparse.linalg import spsolve
from scipy.spatial import cKDTree

import akson_analysis as aa
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures import cartogram, geometry

NAME = "cartogram_2020.csv"
OVERLAP_TOLERANCE = 1e-6
"""Largest overlap of two circles, as a share of the sum of their radii."""

# Stages and weights were set by trial on the 356 municipalities of 2020, against neighbours' gaps and the directions
# between the largest cities (tests/figures/test_cartogram_stored.py has the limits that were reached).
_STAGES = ((0.4, 20.0), (0.7, 20.0), (1.0, 20.0), (1.0, 3.0), (1.0, 20.0), (1.0, 200.0), (1.0, 3000.0))
"""Circles grow to their radius, so that nobody crosses a large one; then crowding eases once, and hardens."""
_HOME, _NEIGHBOUR, _DIRECTION, _CITY_DIRECTION = 0.01, 1.0, 0.2, 0.05
_ANCHOR = 1e-3  # of the stretched map to the true one: just enough to hold islands without neighbours
_CITIES = 15  # the largest circles, which keep their directions from each other
_Bearings = tuple[NDArray[np.int64], NDArray[np.float64], float]  # pairs, unit vectors, weight


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
    pairs = _pairs_of(points, weights, neighbours, fill)
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
        optimum = minimize(
            _objective,
            place.ravel(),
            args=(start, size * grown, pairs, bearings, crowding),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 200},
        )
        place = optimum.x.reshape(-1, 2)
    place = cartogram.pushed_apart(place, size, max_rounds)
    xy = place * unit + centre
    return pd.DataFrame({"code": points.index.astype("str"), "x": xy[:, 0], "y": xy[:, 1], "radius": radius})


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


def _pairs_of(
    points: pd.DataFrame, weights: pd.Series, neighbours: Iterable[tuple[str, str]], fill: float
) -> NDArray[np.int64]:
    faults = cartogram.layout_faults(points, weights)
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
    pull = weighted @ (_directions(place, pairs) * reach[:, None]) + _ANCHOR * place
    stretched: NDArray[np.float64] = spsolve((weighted @ steps + _ANCHOR * sparse.identity(count)).tocsc(), pull)
    return stretched


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


def build(neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return the circles to the centimetre, and refuse to go on if rounding made any overlap."""
    municipalities = aa.load_municipalities(year=2020)
    points = geometry.inner_points(municipalities.geometry)
    places = pd.DataFrame({"x": shapely.get_x(points), "y": shapely.get_y(points)}, index=municipalities.index)
    pairs = neighbours.iloc[:, :2].itertuples(index=False, name=None)
    circles = layout(places, municipalities["population"], pairs).round({"x": 2, "y": 2, "radius": 2})
    if largest_overlap(circles) > OVERLAP_TOLERANCE:
        raise SystemExit("circles overlap after rounding; nothing was written")
    return circles


def main() -> None:
    """Read the neighbour list of the data folder and write the layout beside it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("data"), help="the data folder (default: data)")
    folder = parser.parse_args().out
    circles = build(pd.read_csv(folder / "neighbours.csv", dtype=str))
    table = circles.rename(columns={"code": "municipality_code"})
    (folder / NAME).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
    print(f"{folder / NAME}: {len(circles)} circles, largest overlap {largest_overlap(circles):.1e}")


if __name__ == "__main__":
    main()
