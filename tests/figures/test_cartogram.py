"""The population-true twin: areas are people, nobody overlaps, neighbours stay near, the same every time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import figures
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.maps import categorical_map


def grid(side, seed=0):
    rng = np.random.default_rng(seed)
    codes = [f"{number:04d}" for number in range(side * side)]
    x, y = np.meshgrid(np.arange(side) * 10_000.0, np.arange(side) * 10_000.0)
    points = pd.DataFrame({"x": x.ravel(), "y": y.ravel()}, index=codes)
    weights = pd.Series(rng.lognormal(8, 1.2, side * side), index=codes)
    place = np.arange(side * side).reshape(side, side)
    pairs = [*zip(place[:, :-1].ravel(), place[:, 1:].ravel(), strict=True)]
    pairs += [*zip(place[:-1].ravel(), place[1:].ravel(), strict=True)]
    return points, weights, [(codes[a], codes[b]) for a, b in pairs]


def test_areas_are_people_and_nobody_overlaps(build_cartogram):
    points, weights, pairs = grid(6)
    circles = build_cartogram.layout(points, weights, pairs)
    assert circles["code"].tolist() == points.index.tolist()
    assert build_cartogram.largest_overlap(circles) <= build_cartogram.OVERLAP_TOLERANCE
    per_person = circles["radius"].to_numpy() ** 2 / weights.to_numpy()
    assert per_person == pytest.approx(per_person[0])


def test_the_layout_is_the_same_every_time(build_cartogram):
    pd.testing.assert_frame_equal(build_cartogram.layout(*grid(5)), build_cartogram.layout(*grid(5)), check_exact=True)


def test_neighbours_stay_nearer_than_strangers(build_cartogram):
    points, weights, pairs = grid(6)
    circles = build_cartogram.layout(points, weights, pairs).set_index("code")
    place, radius = circles[["x", "y"]].to_numpy(), circles["radius"].to_numpy()
    gaps = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) - radius[:, None] - radius[None]
    order = {code: number for number, code in enumerate(circles.index)}
    near = np.array([gaps[order[a], order[b]] for a, b in pairs])
    assert np.median(near) < np.median(gaps[np.triu_indices(len(order), 1)]) / 3


@given(st.integers(2, 14), st.integers(0, 1000))
def test_even_points_on_one_spot_are_parted(build_cartogram, count, seed):
    rng = np.random.default_rng(seed)
    codes = [f"{number:04d}" for number in range(count)]
    points = pd.DataFrame({"x": rng.integers(0, 3, count) * 1.0, "y": rng.integers(0, 3, count) * 1.0}, index=codes)
    circles = build_cartogram.layout(points, pd.Series(rng.integers(1, 99, count), index=codes), [])
    assert build_cartogram.largest_overlap(circles) <= build_cartogram.OVERLAP_TOLERANCE


def test_the_twin_keeps_classes_legend_and_words(country, nb, build_cartogram):
    classes = pd.Series("signed", index=country.index).where(country.index != "1801", "declined")
    spec = categorical_map(country, classes, nb, title="Kart")
    places = country.geometry.centroid
    points = pd.DataFrame({"x": places.x, "y": places.y})
    circles = build_cartogram.layout(points, pd.Series(range(1, 9), index=country.index), [])
    twin = figures.twin(spec, circles, note=nb("figures.twin.note"))
    assert twin.entries == spec.entries
    assert twin.scale is None
    assert twin.hovers.equals(spec.hovers)
    assert twin.shapes.area["1802"] / twin.shapes.area["0301"] == pytest.approx(8, rel=0.1)
    drawn = {trace.meta for trace in figures.interactive(twin).data if trace.meta}
    assert drawn == set(country.index)
    assert figures.to_bytes(figures.static(twin), "svg") == figures.to_bytes(figures.static(twin), "svg")
    assert twin.credit.startswith("Sirklene")


def test_refusals(country, nb, build_cartogram):
    points, weights, pairs = grid(2)
    with pytest.raises(InvalidValueError) as refused:
        build_cartogram.layout(
            points,
            weights.where(weights.index != "0001", 0).rename({"0003": "9"}),
            [*pairs, ("0000", "8")],
            fill=2,
        )
    assert refused.value.faults == [
        "points and weights have different codes: 0003, 9",
        "a weight is missing, infinite, zero or negative",
        "fill is 2, expected above 0 and at most 1",
        "neighbours name unknown codes: 8",
    ]
    with pytest.raises(InvalidValueError, match="expected at least one row"):
        build_cartogram.layout(points.iloc[:0], weights.iloc[:0], [])
    spec = categorical_map(country, pd.Series("signed", index=country.index), nb)
    with pytest.raises(InvalidValueError, match="no circle for 8 municipalities: 0301"):
        figures.twin(spec, build_cartogram.layout(points, weights, pairs))
    with pytest.raises(InvalidValueError, match="the layout lacks columns radius"):
        figures.twin(spec, pd.DataFrame({"code": [], "x": [], "y": []}))
