"""The stored population-true twin still looks like the country: who is near whom, and in which direction."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import shapely

import akson_analysis as aa
from akson_analysis import municipalities as mun
from akson_analysis.figures import geometry
from akson_analysis.sources import snapshot

OSLO, STAVANGER, BERGEN, ALESUND = "0301", "1103", "4601", "1507"
KRISTIANSAND, TRONDHEIM, BODO, TROMSO = "4204", "5001", "1804", "5401"


@pytest.fixture(scope="module")
def municipalities():
    return aa.load_municipalities(year=2020)


@pytest.fixture(scope="module")
def true_places(municipalities):
    points = geometry.inner_points(municipalities.geometry)
    return pd.DataFrame({"x": shapely.get_x(points), "y": shapely.get_y(points)}, index=municipalities.index)


@pytest.fixture(scope="module")
def neighbours():
    return list(mun.load_neighbours().iloc[:, :2].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def circles():
    return snapshot.circles().set_index("municipality_code")


def bearing(places, start, end):
    east, north = places.loc[end, ["x", "y"]] - places.loc[start, ["x", "y"]]
    return np.degrees(np.arctan2(east, north))


def turned(circles, true_places, pairs):
    off = np.array([bearing(circles, *pair) - bearing(true_places, *pair) for pair in pairs])
    return np.abs((off + 180) % 360 - 180)


def test_no_two_stored_circles_overlap_at_all(circles, build_cartogram):
    assert build_cartogram.largest_overlap(circles) == 0


def test_every_municipality_has_a_circle_as_large_as_its_people(circles, municipalities):
    assert set(circles.index) == set(municipalities.index)
    area_each = circles["radius"] ** 2 / municipalities["population"]
    assert area_each.max() / area_each.min() == pytest.approx(1, abs=1e-4)


def test_neighbours_are_near(circles, neighbours):
    gaps = gaps_between(circles, neighbours)
    assert np.median(gaps) < 0.4
    assert gaps.mean() < 1.1


def test_the_largest_municipalities_keep_their_directions(circles, true_places, municipalities):
    largest = municipalities["population"].nlargest(15).index
    assert turned(circles, true_places, combinations(largest, 2)).mean() < 13


@pytest.mark.parametrize(
    "pair",
    [
        (OSLO, BERGEN),
        (OSLO, STAVANGER),
        (OSLO, KRISTIANSAND),
        (OSLO, TRONDHEIM),
        (STAVANGER, BERGEN),
        (TRONDHEIM, BODO),
        (BODO, TROMSO),
    ],
)
def test_well_known_directions_are_within_20_degrees(circles, true_places, pair):
    assert turned(circles, true_places, [pair])[0] < 20


def test_cities_follow_from_south_to_north(circles):
    north = circles["y"]
    order = [KRISTIANSAND, STAVANGER, BERGEN, ALESUND, TRONDHEIM, BODO, TROMSO]
    assert north[order].is_monotonic_increasing


def gaps_between(circles, neighbours):
    first, second = (circles.loc[list(codes)] for codes in zip(*neighbours, strict=True))
    apart = np.hypot(first["x"].to_numpy() - second["x"].to_numpy(), first["y"].to_numpy() - second["y"].to_numpy())
    radii = first["radius"].to_numpy() + second["radius"].to_numpy()
    return (apart - radii) / (radii / 2)


@pytest.mark.slow
def test_the_program_makes_a_layout_as_good_as_the_stored_one_and_much_like_it(
    circles, true_places, municipalities, neighbours, build_cartogram
):
    # the same processor gives the same to the centimetre; another rounds otherwise, and the small circles end elsewhere
    made = build_cartogram.layout(true_places, municipalities["population"], neighbours).set_index("code")
    assert build_cartogram.largest_overlap(made) == 0
    assert gaps_between(made, neighbours).mean() == pytest.approx(gaps_between(circles, neighbours).mean(), rel=0.1)
    largest = list(combinations(municipalities["population"].nlargest(15).index, 2))
    off, stored_off = (turned(layout, true_places, largest).mean() for layout in (made, circles))
    assert off == pytest.approx(stored_off, rel=0.25)
    moved = np.hypot(made["x"] - circles["x"], made["y"] - circles["y"]).reindex(circles.index)
    assert moved.median() < 25_000  # metres: seen from 0 to 12 km, on a map 1,700 km high
