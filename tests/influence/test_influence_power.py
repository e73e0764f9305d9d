"""Voting power against published games, brute force and sums that must hold."""

import csv
from fractions import Fraction
from itertools import groupby
from math import factorial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import influence
from akson_analysis.errors import InvalidValueError

REFERENCE = Path(__file__).parents[1] / "reference"
QUOTA = 2_316_107


def published_games():
    with (REFERENCE / "power_small_games.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(name, list(members)) for name, members in groupby(rows, key=lambda row: row["game"])]


def populations():
    table = pd.read_csv(REFERENCE / "populations_291.csv", dtype={"municipality_code": "string"})
    return table.set_index("municipality_code")["population"]


def brute_force(weights, quota):
    """Both indices by counting every coalition, as fractions."""
    count = len(weights)
    banzhaf, shapley = [Fraction(0)] * count, [Fraction(0)] * count
    for code in range(2**count):
        inside = [i for i in range(count) if code >> i & 1]
        total = sum(weights[i] for i in inside)
        for i in inside if total >= quota else []:
            if total - weights[i] < quota:
                banzhaf[i] += Fraction(1, 2 ** (count - 1))
                shapley[i] += Fraction(factorial(len(inside) - 1) * factorial(count - len(inside)), factorial(count))
    return np.array([float(x) for x in banzhaf]), np.array([float(x) for x in shapley])


@pytest.mark.parametrize(("name", "rows"), published_games(), ids=lambda value: value if isinstance(value, str) else "")
def test_published_games(name, rows):
    weights, quota = [int(row["weight"]) for row in rows], int(rows[0]["quota"])
    power = influence.voting_power(weights, quota)
    assert power.banzhaf == pytest.approx([float(Fraction(row["banzhaf"])) for row in rows], abs=1e-14)
    assert power.shapley_shubik == pytest.approx([float(Fraction(row["shapley_shubik"])) for row in rows], abs=1e-14)
    normalised = power.banzhaf / power.banzhaf.sum()
    assert normalised == pytest.approx([float(Fraction(row["banzhaf_normalised"])) for row in rows], abs=1e-14)
    wins = influence.threshold_probability(weights, [0.5] * len(weights), quota)
    assert round(wins * 2 ** len(weights)) == int(rows[0]["winning_coalitions"])


@pytest.mark.parametrize("seed", range(4))
def test_random_small_games_agree_with_brute_force(seed):
    random = np.random.default_rng(seed)
    kinds = [
        lambda n: random.integers(0, 10, n),
        lambda n: np.full(n, random.integers(1, 10**9)),
        lambda n: random.integers(1, 10**9, n),
        lambda n: random.integers(0, 5, n) * 10**6,
        lambda n: random.integers(0, 3, n),
        lambda n: 10 ** random.integers(0, 9, n),
    ]
    for game in range(150):
        weights = kinds[game % len(kinds)](int(random.integers(1, 8))).tolist()
        total = sum(weights)
        for quota in (int(random.integers(0, total + 2)), total // 2 + 1):
            power = influence.voting_power(weights, quota)
            banzhaf, shapley = brute_force(weights, quota)
            if quota == 0:
                banzhaf, shapley = banzhaf * 0, shapley * 0
            assert power.banzhaf == pytest.approx(banzhaf, abs=1e-13), (weights, quota)
            assert power.shapley_shubik == pytest.approx(shapley, abs=1e-13), (weights, quota)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.integers(1, 20_000), st.integers(1, 10**6))
def test_shapley_shubik_sums_to_one_and_ignores_the_unit(weights, quota, unit):
    index = influence.shapley_shubik(weights, quota)
    assert index.sum() == pytest.approx(float(0 < quota <= sum(weights)), abs=1e-12)
    in_unit = influence.shapley_shubik([weight * unit for weight in weights], quota * unit - unit // 2)
    assert in_unit == pytest.approx(index, abs=1e-12)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12), st.data())
def test_larger_members_have_no_less_power_and_order_does_not_matter(weights, data):
    quota = data.draw(st.integers(1, sum(weights) + 1))
    power = influence.voting_power(weights, quota)
    for index in (power.banzhaf, power.shapley_shubik):
        assert (np.diff(index[np.argsort(weights, kind="stable")]) >= -1e-12).all()
    turned = influence.voting_power(weights[::-1], quota)
    assert turned.banzhaf[::-1] == pytest.approx(power.banzhaf, abs=1e-13)
    assert turned.shapley_shubik[::-1] == pytest.approx(power.shapley_shubik, abs=1e-13)


def test_dictator_dummy_and_tie():
    assert influence.banzhaf([10, 3, 2], 10).tolist() == [1.0, 0.0, 0.0]
    assert influence.shapley_shubik([10, 3, 2, 0], 10).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert influence.banzhaf([0, 50, 50], 50).tolist() == [0.0, 0.5, 0.5]


@pytest.mark.parametrize("quota", [0, -5, 18])
def test_decided_games_give_nobody_power(quota):
    power = influence.voting_power([4, 4, 4, 2, 2, 1], quota)
    assert power.banzhaf.tolist() == power.shapley_shubik.tolist() == [0.0] * 6
    assert power.banzhaf_error == power.shapley_shubik_error == 0.0


@pytest.mark.parametrize("count", [3, 30, 34, 200, 1000])
def test_unanimity_and_equal_weights_have_closed_forms(count):
    weights = [999_999_937] * count
    assert influence.shapley_shubik(weights, sum(weights)) == pytest.approx(1 / count, abs=1e-14)
    assert influence.banzhaf(weights, sum(weights)) == pytest.approx(0.5 ** (count - 1), abs=1e-14)
    assert influence.shapley_shubik(weights, 1) == pytest.approx(1 / count, abs=1e-14)


def test_conditional_power_is_the_game_that_is_left():
    weights = [40, 25, 20, 10, 5, 3]
    power = influence.voting_power(weights, 60, signed=[1], out=[False, False, False, False, False, True])
    left = influence.voting_power([40, 20, 10, 5], 35)
    assert power.banzhaf.tolist() == [left.banzhaf[0], 0.0, *left.banzhaf[1:], 0.0]
    assert power.shapley_shubik[[0, 2, 3, 4]] == pytest.approx(left.shapley_shubik)
    assert influence.shapley_shubik(weights, 60, signed=[0, 1]).tolist() == [0.0] * 6


def test_blocs_decide_together():
    joined = influence.blocs([4, 4, 4, 2, 2, 1], ["a", "b", "b", "c", "c", "c"])
    assert joined.to_dict() == {"a": 4, "b": 8, "c": 5}
    assert influence.shapley_shubik(joined, 12).tolist() == pytest.approx([1 / 6, 2 / 3, 1 / 6])
    with pytest.raises(InvalidValueError, match="there are 1 labels and 2 weights"):
        influence.blocs([1, 2], ["a"])
    with pytest.raises(InvalidValueError, match="member 1 has no label"):
        influence.blocs([1, 2], ["a", None])


def test_all_municipalities():
    weights = populations()
    power = influence.voting_power(weights, QUOTA)
    assert power.banzhaf_error < 2e-12
    assert power.shapley_shubik_error < 1e-9
    assert power.shapley_shubik.sum() == pytest.approx(1, abs=1e-12)
    order = np.argsort(weights.to_numpy(), kind="stable")
    assert (np.diff(power.banzhaf[order]) >= -1e-12).all()
    chances = np.full(len(weights), 0.5)
    table = influence.sensitivities(weights, chances, QUOTA)
    assert table["effect"].to_numpy() == pytest.approx(power.banzhaf, abs=4e-12)
    assert power.banzhaf == pytest.approx(by_person(weights.to_numpy(), QUOTA), abs=2e-12)


def by_person(weights, quota):
    """All Banzhaf values by the textbook way: the distribution over people, and each member taken out of it again.

    Taking a member out, ``y[k] = 2 x[k] - y[k - w]``, telescopes to sums of x over windows as wide as the member.
    """
    distribution = np.zeros(quota)
    distribution[0] = 1.0
    reach = 1
    for weight in np.sort(weights).tolist():
        reach = min(reach + weight, quota)
        halved = distribution[:reach] / 2
        distribution[:reach] = halved
        distribution[weight:reach] += halved[: max(0, reach - weight)]
    up_to = np.concatenate(([0.0], np.cumsum(distribution.astype(np.longdouble)).astype(float)))
    swings = np.empty(len(weights))
    for place, weight in enumerate(weights.tolist()):
        ends = up_to[np.maximum(np.arange(quota, -weight, -weight), 0)]
        windows = -np.diff(ends)
        swings[place] = 2 * (windows * (-1.0) ** np.arange(len(windows))).sum()
    return swings


def test_thousand_members_of_huge_weights():
    weights = np.random.default_rng(3).integers(1, 10**9, 1000)
    power = influence.voting_power(weights, int(weights.sum()) // 2 + 1)
    assert power.shapley_shubik.sum() == pytest.approx(1, abs=1e-12)
    assert power.banzhaf_error < 1e-3
    normal = np.sqrt(2 / np.pi) * weights / np.sqrt((weights.astype(float) ** 2).sum())
    assert power.banzhaf == pytest.approx(normal, rel=5e-3)
    assert power.shapley_shubik == pytest.approx(weights / weights.sum(), rel=5e-3)
