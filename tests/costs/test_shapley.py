"""The Shapley value: closed form, enumeration and sampling agree with published examples and each other."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.costs import keys, shapley, sharing
from akson_analysis.errors import InvalidValueError

PUBLISHED = pd.read_csv(Path(__file__).parents[1] / "reference" / "costs_shapley.csv").set_index("game")
COSTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=7)


def numbers(game, column):
    return [Fraction(text) for text in PUBLISHED.loc[game, column].split()]


@pytest.mark.parametrize("game", PUBLISHED.index[PUBLISHED["kind"] == "airport"])
def test_published_airport_games(game):
    costs = numbers(game, "values")
    assert shapley.airport(costs) == numbers(game, "expected")
    players = range(len(costs))
    value = shapley.exact(players, lambda group: max(costs[i] for i in group))
    assert list(value.values()) == numbers(game, "expected")


@pytest.mark.parametrize("game", PUBLISHED.index[PUBLISHED["kind"] == "groups"])
def test_published_games_given_group_by_group(game):
    expected = numbers(game, "expected")
    players = range(len(expected))
    groups = [frozenset(group) for size in range(1, len(expected) + 1) for group in combinations(players, size)]
    worth = dict(zip(groups, numbers(game, "values"), strict=True))
    assert list(shapley.exact(players, worth.__getitem__).values()) == expected


@given(COSTS)
def test_the_airport_form_is_the_enumerated_value(costs):
    value = shapley.exact(range(len(costs)), lambda group: max(costs[i] for i in group))
    assert shapley.airport(costs) == list(value.values())
    assert sum(value.values()) == max(costs)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.lists(st.integers(1, 10**6), min_size=1, max_size=7))
def test_the_fixed_and_variable_form_is_the_enumerated_value(fixed, variable, people):
    population = pd.Series(people, index=[f"{i:04d}" for i in range(len(people))])
    total = sum(people)
    value = shapley.exact(
        list(population.index),
        lambda group: fixed + Fraction(variable * int(population[list(group)].sum()), total),
    )
    assert keys.shapley_fixed_variable(population, fixed, variable).to_dict() == value


def test_sampling_is_near_the_exact_value_by_its_own_error_and_repeats():
    costs = {"Oslo": 100, "Bergen": 40, "Utsira": 1}
    game = {"players": list(costs), "cost": lambda group: max(costs[name] for name in group)}
    exact = shapley.exact(**game)
    drawn = shapley.sampled(**game, orders=2000, seed=7)
    for name in costs:
        assert abs(drawn.value[name] - exact[name]) < 4 * drawn.standard_error[name]
    assert sum(drawn.value.values()) == pytest.approx(100)
    assert drawn == shapley.sampled(**game, orders=2000, seed=7)
    assert max(drawn.standard_error.values()) < max(shapley.sampled(**game, orders=100, seed=7).standard_error.values())


def test_the_value_can_be_divided_in_ore():
    value = shapley.airport([8, 11, 13, 18])
    assert sharing.allocate(1800, value).tolist() == [200, 300, 400, 900]


def test_games_that_cannot_be_used_are_refused():
    with pytest.raises(InvalidValueError, match="there are none"):
        shapley.airport([])
    with pytest.raises(InvalidValueError, match="player 1: cost -1 is not a number from zero up"):
        shapley.airport([1, -1])
    with pytest.raises(InvalidValueError, match="there are no players"):
        shapley.exact([], len)
    with pytest.raises(InvalidValueError, match="'a' is given twice"):
        shapley.exact(["a", "a"], len)
    with pytest.raises(InvalidValueError, match="15 players have 32768 groups"):
        shapley.exact(range(15), len)
    with pytest.raises(InvalidValueError, match="cost of group 0 is nan, not a number"):
        shapley.exact([0], lambda _: float("nan"))
    with pytest.raises(InvalidValueError, match="1 orders: at least 2"):
        shapley.sampled([0], len, orders=1, seed=1)
