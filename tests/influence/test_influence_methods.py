"""The three methods give one answer, within the errors they state, and the right one is chosen."""

import numpy as np
import pytest

from akson_analysis.influence import _dense, _engine, _fourier, _frequencies, _tables


def by_frequencies(solver, chances, tolerance=1e-12):
    game, is_against = solver.tilted(chances)
    selection = _fourier.choose([game], [0.2 * tolerance / game.scale], complete=False)
    result = _engine.from_sums(game, _fourier.sums(game, selection), len(selection.frequencies))
    return (result.against() if is_against else result), selection


def assert_agree(one, other):
    assert abs(one.whole - other.whole) <= one.error + other.error
    for answer in ("if_yes", "if_no"):
        difference = np.abs(getattr(one, answer) - getattr(other, answer)).max()
        assert difference <= one.member_error + other.member_error


KINDS = {
    "any": lambda random, n: random.integers(1, 400, n),
    "all but a few share a divisor": lambda random, n: random.integers(1, 20, n) * 50 + (random.random(n) < 0.05),
    "equal but for a few": lambda random, n: np.where(random.random(n) < 0.05, random.integers(1, 9, n), 100),
    "few large, many small": lambda random, n: (random.pareto(1.2, n) * 60).astype(int) % 4000 + 5,
    "two sizes": lambda random, n: random.integers(1, 3, n) * random.choice([1, 60], n),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("budget", [30_000_000, 20_000])
def test_frequencies_keep_their_word_against_cells(kind, budget, monkeypatch):
    """Also when the search is stopped early and people near the quota cannot be told apart."""
    monkeypatch.setattr(_fourier, "_BUDGET", budget)
    random = np.random.default_rng(len(kind))
    for _ in range(12):
        count = int(random.integers(20, 120))
        weights, chances = KINDS[kind](random, count), random.uniform(0, 1, count)
        solver = _engine.Solver(weights, int(weights.sum() * random.uniform(0.2, 0.9)))
        found, _ = by_frequencies(solver, chances)
        assert_agree(found, solver._by_cells(chances))


def test_an_early_stop_is_admitted(monkeypatch):
    monkeypatch.setattr(_fourier, "_BUDGET", 20_000)
    weights = np.random.default_rng(1).integers(200, 90_000, 291)
    solver = _engine.Solver(weights, int(weights.sum()) // 2)
    result, selection = by_frequencies(solver, np.full(291, 0.5))
    assert not selection.is_complete
    assert result.error > 1e-9


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_large_games_agree_with_convolution_at_person_resolution(share):
    random = np.random.default_rng(int(share * 10))
    weights = (random.pareto(1.1, 250) * 300 + 20).astype(np.int64)
    chances = random.uniform(0.2, 0.8, 250)
    solver = _engine.Solver(weights, int(weights.sum() * share))
    assert solver.way == "frequencies"
    result = solver.conditionals(chances, 1e-12)
    assert result.error < 1e-12
    assert result.frequencies < 2_000
    assert_agree(result, solver._by_cells(chances))


def test_answers_that_are_nearly_certain_fall_back_to_cells():
    weights = np.random.default_rng(2).integers(50, 2_000, 200)
    solver = _engine.Solver(weights, int(weights.sum() * 0.97))
    assert solver.way == "frequencies"
    assert solver.conditionals(np.full(200, 0.98), 1e-12).method == "cells"


@pytest.mark.parametrize(
    ("weights", "quota", "way"),
    [
        ([10**9 + 7, 3, 5], 6, "tables"),
        (list(range(10**8, 10**8 + 30)), 15 * 10**8, "tables"),
        ([6 * 10**8] * 900, 450 * 6 * 10**8, "cells"),
        (list(range(1, 80)), 1_500, "cells"),
        (list(range(1_000, 1_291)), 180_000, "frequencies"),
        ([10**9 + i for i in range(300)], 10**9, "tables"),
        ([2, 3], 6, "decided"),
    ],
)
def test_choice_of_method(weights, quota, way):
    assert _engine.Solver(np.array(weights), quota).way == way


def test_tables_and_cells_agree():
    random = np.random.default_rng(4)
    for _ in range(40):
        count = int(random.integers(1, 22))
        weights, chances = random.integers(1, 60, count), random.uniform(0, 1, count)
        solver = _engine.Solver(weights, int(random.integers(1, weights.sum() + 1)))
        assert_agree(solver._by_tables(chances), solver._by_cells(chances))


def test_cells_are_exact_against_whole_numbers():
    """With coins of one half every probability is a whole number over a power of two."""
    random = np.random.default_rng(7)
    weights = random.integers(1, 200, 90)
    counts = [1] + [0] * int(weights.sum())
    for weight in weights.tolist():
        for place in range(len(counts) - 1, weight - 1, -1):
            counts[place] += counts[place - weight]
    for quota in (2_000, int(weights.sum()) // 2, int(weights.sum()) - 900):
        exact = sum(counts[quota:]) / 2**90
        values, errors = _engine.tails(weights, np.full(90, 0.5), [quota, quota + 1], 1e-12)
        assert abs(values[0] - exact) <= errors[0] + 1e-16
        assert abs(_engine.Solver(weights, quota).conditionals(np.full(90, 0.5), 1e-12).whole - exact) < 1e-12


def test_frequencies_left_out_are_below_the_limit():
    weights = np.array([[3, 50, 100, 101, 150, 200] * 8])
    modulus, chances, limit = 5_001, np.full(48, 0.4), 1e-6
    selection = _frequencies.select(weights, np.array([modulus]), chances, limit, 10**8)
    assert selection.is_complete
    every = np.arange(modulus // 2 + 1)
    factors = np.abs(0.6 + 0.4 * np.exp(2j * np.pi * np.outer(every, weights[0]) / modulus))
    without_one = np.prod(factors, axis=1) / factors.min(axis=1)
    left_out = np.setdiff1d(every, selection.frequencies[:, 0])
    assert without_one[left_out].max() <= limit
    assert len(left_out) > len(every) // 2


def test_phases_of_huge_products_are_exact():
    modulus, frequency, weight = 2**45 + 59, 2**43 + 12_345, 10**9 + 7
    exact = frequency * weight % modulus / modulus
    got = np.angle(_fourier.phases(np.array([[frequency]]), np.array([[weight]]), np.array([modulus])))[0, 0]
    assert got / (2 * np.pi) % 1 == pytest.approx(exact, abs=1e-15)


def test_memory_is_known_before_work_starts():
    weights = np.full(300, 10**9) + np.arange(300)
    assert not _dense.fits(weights, int(weights.sum()) // 2)
    assert _dense.memory(np.arange(1, 292) * 100, 2_000_000) < _dense.MAX_BYTES


def test_states_bound_what_tables_hold():
    random = np.random.default_rng(9)
    for _ in range(20):
        weights = random.integers(1, 50, int(random.integers(1, 16)))
        limit = int(random.integers(0, weights.sum() + 1))
        tables = _tables.Tables(weights, limit)
        assert max(len(half.sums) for half in tables._halves) <= _tables.states(weights, limit)
