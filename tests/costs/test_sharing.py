"""Whole øre that add up, whatever the total and the weights."""

import time
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.costs import sharing
from akson_analysis.errors import InvalidValueError

TOTALS = st.integers(-(10**16), 10**16)
WEIGHTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=40).filter(any)


@given(TOTALS, WEIGHTS)
def test_parts_add_up_and_are_within_one_ore_of_the_exact_share(total, weights):
    parts = sharing.allocate(total, weights).tolist()
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@given(TOTALS, WEIGHTS, st.integers(1, 10**12))
def test_the_unit_of_the_weights_does_not_matter(total, weights, unit):
    scaled = [weight * unit for weight in weights]
    assert sharing.allocate(total, scaled).tolist() == sharing.allocate(total, weights).tolist()


@given(TOTALS, WEIGHTS, st.sampled_from([1, 10**12]))
def test_one_part_is_that_of_all_parts(total, weights, unit):
    scaled = [weight * unit for weight in weights]
    parts = [sharing.part(total, scaled, place) for place in range(len(weights))]
    assert parts == sharing.allocate(total, scaled).tolist()


@given(TOTALS, WEIGHTS)
def test_a_refund_is_the_payment_with_its_sign_turned(total, weights):
    assert sharing.allocate(-total, weights).tolist() == (-sharing.allocate(total, weights)).tolist()


@given(TOTALS, WEIGHTS)
def test_a_heavier_member_never_pays_less_and_no_weight_pays_nothing(total, weights):
    parts = sharing.allocate(abs(total), weights).tolist()
    by_weight = sorted(zip(weights, parts, strict=True))
    assert all(low[1] <= high[1] + (low[0] == high[0]) for low, high in pairwise(by_weight))
    assert all(part == 0 for weight, part in zip(weights, parts, strict=True) if weight == 0)


@given(
    st.integers(0, 10**15),
    st.lists(st.integers(1, 10**6), min_size=2, max_size=20, unique=True),
    st.randoms(),
)
def test_the_order_of_members_does_not_matter(total, weights, random):
    shuffled = random.sample(weights, len(weights))
    before = dict(zip(weights, sharing.allocate(total, weights).tolist(), strict=True))
    assert dict(zip(shuffled, sharing.allocate(total, shuffled).tolist(), strict=True)) == before


def test_equal_remainders_go_to_the_heavier_then_to_the_first():
    assert sharing.allocate(2, [1, 1, 1]).tolist() == [1, 1, 0]
    assert sharing.allocate(3, [1, 3, 2]).tolist() == [
        0,
        2,
        1,
    ]  # remainders 3/6, 3/6, 0: the heavier of the two


@pytest.mark.parametrize("unit", [1, 10**9, 10**25])
def test_100_000_members_and_10_to_the_14_ore_add_up(unit):
    weights = np.random.default_rng(1).integers(1, 700_000, 100_000)
    total = 10**14 + 7
    scaled = [int(weight) * unit for weight in weights] if unit > 10**9 else weights * unit
    parts = sharing.allocate(total, scaled)
    assert sum(parts.tolist()) == total
    heaviest = int(weights.argmax())
    assert abs(int(parts[heaviest]) - Fraction(total * int(weights[heaviest]), int(weights.sum()))) < 1


def test_totals_beyond_64_bits_stay_exact():
    parts = sharing.allocate(10**30 + 1, [1, 2])
    assert sum(parts.tolist()) == 10**30 + 1


def test_100_000_members_take_no_longer_than_their_number():
    def seconds(members):
        weights = np.arange(1, members + 1)
        return min(_timed(weights) for _ in range(3))

    def _timed(weights):
        start = time.process_time()
        sharing.allocate(10**14, weights)
        return time.process_time() - start

    assert seconds(100_000) < 60 * max(seconds(10_000), 1e-3)  # ten times the members; sorting and noise allowed for


def test_a_series_keeps_its_index_and_an_array_or_list_gives_integers():
    weights = pd.Series({"0301": 2, "1151": 1}, name="population")
    parts = sharing.allocate(10, weights)
    assert parts.index.tolist() == ["0301", "1151"]
    assert parts.name == "population"
    assert (
        parts.dtype
        == sharing.allocate(10, [2, 1]).dtype
        == sharing.allocate(10, np.array([2.0, 1.0])).dtype
        == np.int64
    )


def test_fractions_decimals_and_floats_are_read_exactly():
    for weights in (
        [0.1, 0.2],
        [Fraction(1, 10), Fraction(1, 5)],
        [Decimal("0.1"), Decimal("0.2")],
        np.array([0.1, 0.2]),
    ):
        assert sharing.whole_weights(weights) == [1, 2]


def test_many_totals_give_the_same_as_one_at_a_time():
    totals, weights = [100, -100, 0, 10**13 + 1], [3, 5, 7]
    rows = sharing.allocate_many(totals, weights)
    assert rows.tolist() == [sharing.allocate(total, weights).tolist() for total in totals]


@pytest.mark.parametrize(
    ("weights", "faults"),
    [
        ([1, -2, float("nan")], ["member 1: -2 is negative", "member 2: nan is not a finite number"]),
        ([1, float("inf")], ["member 1: inf is not a finite number"]),
        ([1, None, "2", True], ["member 1: None", "member 2: '2'", "member 3: True"]),
        (pd.Series({"0301": 1, "1151": None}), ["member '1151': nan is not a finite number"]),
        (pd.Series({"0301": -1, "1151": 1}), ["member '0301': -1 is negative"]),
        (np.array([-1, 5]), ["member 0: "]),
    ],
)
def test_every_weight_that_cannot_be_used_is_named(weights, faults):
    with pytest.raises(InvalidValueError, match="weights cannot be used") as refusal:
        sharing.allocate(100, weights)
    assert len(refusal.value.faults) == len(faults)
    for found, expected in zip(refusal.value.faults, faults, strict=True):
        assert found.startswith(expected)


def test_empty_and_zero_weights_and_broken_totals_are_refused():
    with pytest.raises(InvalidValueError, match="weights are empty"):
        sharing.allocate(100, [])
    with pytest.raises(InvalidValueError, match="all 2 weights are zero"):
        sharing.allocate(100, [0, 0.0])
    with pytest.raises(InvalidValueError, match="all 2 weights are zero"):
        sharing.allocate(100, pd.Series([0, 0]))
    for total in (1.5, 100.0, "100", True, None, float("nan")):
        with pytest.raises(InvalidValueError, match="is not a whole number of øre"):
            sharing.allocate(total, [1])
