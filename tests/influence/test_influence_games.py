"""Games of several rules against brute force, known councils, and the method for many members."""

from fractions import Fraction
from itertools import product
from math import factorial

import numpy as np
import pytest

from akson_analysis import influence
from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import Game, QuotaRule, _rules, qualified_majority


def brute_force(game, chances):
    count = game.count
    wins = {answers: game.wins(list(answers)) for answers in product([False, True], repeat=count)}
    passing = sum(
        float(np.prod([p if yes else 1 - p for p, yes in zip(chances, answers, strict=True)]))
        for answers, won in wins.items()
        if won
    )
    banzhaf, shapley = np.zeros(count), np.zeros(count)
    for answers, won in wins.items():
        for i in range(count):
            without = (*answers[:i], False, *answers[i + 1 :])
            if answers[i] and won and not wins[without]:
                size = sum(answers)
                banzhaf[i] += 0.5 ** (count - 1)
                shapley[i] += factorial(size - 1) * factorial(count - size) / factorial(count)
    return passing, banzhaf, shapley


def random_game(random, largest):
    count, rows = int(random.integers(1, 7)), int(random.integers(1, 4))
    weights = [random.integers(0, largest[int(random.integers(0, len(largest)))], count) for _ in range(rows)]
    alternatives = []
    for _ in range(int(random.integers(1, 4))):
        chosen = random.choice(rows, int(random.integers(1, rows + 1)), replace=False)
        alternatives.append(
            tuple(QuotaRule(tuple(weights[k].tolist()), int(random.integers(0, weights[k].sum() + 2))) for k in chosen)
        )
    return Game(tuple(alternatives))


@pytest.mark.parametrize("seed", range(3))
def test_random_games_agree_with_brute_force(seed):
    random = np.random.default_rng(seed)
    for _ in range(80):
        game = random_game(random, [2, 30, 10**9])
        chances = random.choice([random.uniform(), 0.0, 1.0, 0.3], game.count)
        passing, banzhaf, shapley = brute_force(game, chances)
        assert game.passing_probability(chances) == pytest.approx(passing, abs=1e-13)
        assert game.banzhaf() == pytest.approx(banzhaf, abs=1e-13)
        assert game.shapley_shubik() == pytest.approx(shapley, abs=1e-13)


def test_many_member_method_agrees_with_brute_force(monkeypatch):
    monkeypatch.setattr(_rules.Levels, "fits", staticmethod(lambda _: False))
    random, solved = np.random.default_rng(11), 0
    for _ in range(120):
        game = random_game(random, [2, 12])
        chances = random.uniform(0.1, 0.9, game.count)
        passing, banzhaf, _ = brute_force(game, chances)
        try:
            assert game.passing_probability(chances) == pytest.approx(passing, abs=2e-12)
            assert game.banzhaf() == pytest.approx(banzhaf, abs=2e-12)
            solved += 1
        except InvalidValueError as refusal:
            assert "merge members into blocs" in str(refusal)  # noqa: PT017 - some games are too small to prove
    assert solved > 40


def test_one_rule_is_a_weighted_game():
    weights = (4, 4, 4, 2, 2, 1)
    game = Game(((QuotaRule(weights, 12),),))
    assert game.shapley_shubik() == pytest.approx(influence.shapley_shubik(weights, 12), abs=1e-14)
    assert game.banzhaf(signed=[0], out=[5]) == pytest.approx(influence.banzhaf(weights, 12, signed=[0], out=[5]))


def test_security_council_as_two_rules_is_its_weighted_game():
    permanent, votes = (1,) * 5 + (0,) * 10, (1,) * 15
    game = Game(((QuotaRule(permanent, 5), QuotaRule(votes, 9)),))
    weighted = influence.voting_power([7] * 5 + [1] * 10, 39)
    assert game.banzhaf() == pytest.approx(weighted.banzhaf, abs=1e-14)
    assert game.shapley_shubik() == pytest.approx(weighted.shapley_shubik, abs=1e-14)


def test_blocking_needs_enough_members():
    populations = [40, 20, 15, 10, 10, 5]
    rules = {"population_share": Fraction(65, 100), "member_share": Fraction(55, 100)}
    plain = qualified_majority(populations, **rules, blocking_members=0)
    clause = qualified_majority(populations, **rules, blocking_members=3)
    without_largest, without_two = [1, 2, 3, 4, 5], [1, 2, 3, 4]
    assert not plain.wins(without_largest)
    assert clause.wins(without_largest)
    assert clause.wins(without_two)
    assert not clause.wins([1, 2, 3])
    assert clause.banzhaf()[0] < plain.banzhaf()[0]
    chances = [0.3, 0.6, 0.8, 0.5, 0.5, 0.9]
    assert clause.passing_probability(chances) == pytest.approx(brute_force(clause, chances)[0])


def test_council_of_twenty_seven():
    populations = np.round(83_000 * 0.84 ** np.arange(27)).astype(int)
    game = qualified_majority(
        populations, population_share=Fraction(65, 100), member_share=Fraction(55, 100), blocking_members=4
    )
    index = game.shapley_shubik()
    assert index.sum() == pytest.approx(1, abs=1e-12)
    assert (np.diff(index) <= 1e-13).all()
    chances = np.linspace(0.9, 0.5, 27)
    answers = np.random.default_rng(0).random((100_000, 27)) < chances
    people, members = answers @ populations, answers.sum(axis=1)
    sampled = (((people >= game.alternatives[0][0].quota) & (members >= 15)) | (members >= 24)).mean()
    assert game.passing_probability(chances) == pytest.approx(sampled, abs=0.006)


def test_two_rules_among_three_hundred():
    weights = (np.random.default_rng(1).pareto(1.1, 300) * 3000 + 200).astype(int)
    game = qualified_majority(weights, population_share=Fraction(1, 2), member_share=Fraction(1, 2), blocking_members=0)
    chances = np.full(300, 0.52)
    both = game.passing_probability(chances)
    people = influence.threshold_probability(weights, chances, game.alternatives[0][0].quota)
    members = influence.threshold_probability([1] * 300, chances, 150)
    either = Game(((game.alternatives[0][0],), (game.alternatives[0][1],))).passing_probability(chances)
    assert both + either == pytest.approx(people + members, abs=4e-12)
    assert max(0, people + members - 1) < both < min(people, members)


@pytest.mark.parametrize(
    ("alternatives", "message"),
    [
        ((), "an alternative has no rule"),
        (((),), "an alternative has no rule"),
        (((QuotaRule((1, 2), 2), QuotaRule((1,), 1)),), r"rules have \[1, 2\] members"),
        (((QuotaRule((1,), 1),),) * 6, "there are 6 alternatives; at most 5"),
    ],
)
def test_game_refuses(alternatives, message):
    with pytest.raises(InvalidValueError, match=message):
        Game(alternatives)


def test_rule_and_majority_refuse():
    with pytest.raises(InvalidValueError, match="is negative"):
        QuotaRule((1, -1), 1)
    with pytest.raises(InvalidValueError, match=r"1\.5 is a float"):
        QuotaRule((1, 1), 1.5)
    with pytest.raises(InvalidValueError, match=r"(?s)population_share 0\.65 is not a Fraction.*blocking_members 9"):
        qualified_majority([1, 2], population_share=0.65, member_share=Fraction(1, 2), blocking_members=9)


def test_a_game_that_cannot_be_proved_is_refused():
    random = np.random.default_rng(8)
    rules = tuple(QuotaRule(tuple(random.integers(1, 10**9, 60).tolist()), 10**10) for _ in range(2))
    with pytest.raises(InvalidValueError, match="60 undecided members under 2 simultaneous rules"):
        Game((rules,)).banzhaf()
