"""Probability of a threshold and its sensitivities, against brute force, closed forms and known limits."""

from itertools import product
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import influence

CHANCE = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.5, 1e-9, 1 - 1e-9, 1e-300]))


def passing(weights, probabilities, quota):
    return sum(
        float(np.prod([p if yes else 1 - p for p, yes in zip(probabilities, answers, strict=True)]))
        for answers in product([False, True], repeat=len(weights))
        if sum(w for w, yes in zip(weights, answers, strict=True) if yes) >= quota
    )


def known(values, place, value):
    return [value if i == place else each for i, each in enumerate(values)]


@given(
    st.lists(st.tuples(st.one_of(st.integers(0, 9), st.integers(0, 10**9)), CHANCE), min_size=1, max_size=7),
    st.data(),
)
def test_small_games_agree_with_brute_force(members, data):
    weights, chances = [list(column) for column in zip(*members, strict=True)]
    quota = data.draw(st.integers(-1, sum(weights) + 1))
    result = influence.threshold_probabilities(weights, chances, [quota])
    assert result.probabilities[0] == pytest.approx(passing(weights, chances, quota), abs=1e-14)
    assert result.error_bounds[0] < 1e-12
    table = influence.sensitivities(weights, chances, quota)
    for place in range(len(weights)):
        for column, answer in (("pass_if_yes", 1.0), ("pass_if_no", 0.0)):
            expected = passing(weights, known(chances, place, answer), quota)
            assert table[column].iloc[place] == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("count", "chance"), [(10, 0.3), (60, 0.5), (291, 0.63), (1000, 0.5), (1000, 0.97)])
def test_equal_weights_are_binomial(count, chance):
    quota = round(count * chance)
    exact = sum(comb(count, k) * chance**k * (1 - chance) ** (count - k) for k in range(quota, count + 1))
    got = influence.threshold_probability([7] * count, [chance] * count, 7 * quota)
    assert got == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize(("quota", "expected"), [(0, 1.0), (-3, 1.0), (7, 0.0)])
def test_quotas_beyond_the_total(quota, expected):
    assert influence.threshold_probability([1, 2, 3], [0.1, 0.2, 0.3], quota) == expected


def test_certain_answers_and_many_quotas():
    weights = np.arange(1, 200)
    chances = np.where(weights % 3 == 0, 1.0, np.where(weights % 3 == 1, 0.0, 0.4))
    sure, undecided = weights[weights % 3 == 0].sum(), weights[weights % 3 == 2]
    quotas = [int(sure), int(sure) + 1, int(sure + undecided.sum()), int(sure + undecided.sum()) + 1]
    result = influence.threshold_probabilities(weights, chances, quotas)
    assert result.probabilities == pytest.approx((1, 1 - 0.6 ** len(undecided), 0.4 ** len(undecided), 0), abs=1e-14)
    assert influence.threshold_probability([5, 5], [1.0, 0.0], 5) == 1.0


def test_identities_that_tie_a_game_together():
    random = np.random.default_rng(5)
    weights, chances = random.integers(200, 60_000, 300), random.uniform(0.1, 0.9, 300)
    quota = int(weights.sum() * 0.55)
    table = influence.sensitivities(weights, chances, quota)
    now = influence.threshold_probability(weights, chances, quota)
    mixed = chances * table["pass_if_yes"] + (1 - chances) * table["pass_if_no"]
    assert mixed.to_numpy() == pytest.approx(now, abs=4e-12)
    assert (table["gain"] - table["loss"]).to_numpy() == pytest.approx((1 - 2 * chances) * table["effect"], abs=1e-15)
    assert (table["pass_if_yes"] - now).to_numpy() == pytest.approx(table["gain"].to_numpy(), abs=4e-12)
    against = influence.threshold_probability(weights, 1 - chances, int(weights.sum()) - quota + 1)
    assert against == pytest.approx(1 - now, abs=2e-12)


def test_certain_members_keep_their_sensitivity_in_a_large_game():
    random = np.random.default_rng(6)
    weights, chances = random.integers(200, 30_000, 250), random.uniform(0.2, 0.8, 250)
    chances[:40], chances[40:60] = 1.0, 0.0
    quota = int((weights * chances).sum())
    table = influence.sensitivities(weights, chances, quota)
    for place, answer, column in ((3, 0.0, "pass_if_no"), (45, 1.0, "pass_if_yes")):
        changed = chances.copy()
        changed[place] = answer
        assert table[column].iloc[place] == pytest.approx(
            influence.threshold_probability(weights, changed, quota), abs=3e-12
        )
    assert table.attrs["error_bound"] < 1e-11


def test_ranking_asks_the_one_who_adds_most():
    weights = pd.Series([50, 30, 20, 5], index=["a", "b", "c", "d"])
    ranked = influence.next_conversations(weights, [0.95, 0.5, 0.5, 1.0], 60)
    assert ranked.index.tolist() == ["b", "c", "a"]
    assert ranked["rank"].tolist() == [1, 2, 3]
    assert influence.next_conversations(weights, [0.95, 0.5, 0.5, 1.0], 60, exclude=[1]).index.tolist() == ["c", "a"]


def test_combined_effect_is_the_game_with_their_answers_known():
    weights, chances = [50, 30, 20, 10], [0.9, 0.5, 0.2, 1.0]
    effect = influence.combined_effect(weights, chances, 60, [True, False, True, False])
    assert effect.now == pytest.approx(passing(weights, chances, 60))
    assert effect.if_all_yes == pytest.approx(passing(weights, [1.0, 0.5, 1.0, 1.0], 60))
    assert effect.if_all_no == pytest.approx(passing(weights, [0.0, 0.5, 0.0, 1.0], 60))
    assert effect.effect == pytest.approx(effect.if_all_yes - effect.if_all_no)
    assert influence.combined_effect(weights, chances, 60, []).effect == 0
