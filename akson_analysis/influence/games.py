"""Games of several simultaneous rules: a share of the population and a number of members, with blocking clauses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import _inputs, _rules
from akson_analysis.influence._average import nodes

Floats = npt.NDArray[np.float64]

_MAX_ALTERNATIVES = 5  # combined by inclusion and exclusion, which doubles its work with each
BANZHAF_TOLERANCE = 1e-12
SHAPLEY_TOLERANCE = 1e-9  # an average over many games, each with several rules, whose errors add up


@dataclass(frozen=True)
class QuotaRule:
    """Those who say yes must weigh at least `quota`.

    Parameters
    ----------
    weights
        Whole numbers from zero up, one for each member; 1 for each counts members.
    quota
        Whole number.

    Raises
    ------
    InvalidValueError
        If a weight is negative or not a whole number, or the quota is not a whole number.

    Examples
    --------
    >>> QuotaRule([4, 4, 4, 2, 2, 1], 12).quota
    12
    """

    weights: tuple[int, ...]
    quota: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", tuple(_inputs.weights(self.weights).tolist()))
        object.__setattr__(self, "quota", _inputs.quota(self.quota))


@dataclass(frozen=True)
class Game:
    """A coalition wins when all rules of at least one alternative hold.

    Parameters
    ----------
    alternatives
        Each a tuple of rules over the same members. One alternative with several rules asks for all of them;
        several alternatives are different ways to win.

    Raises
    ------
    InvalidValueError
        If there is no rule, rules have different numbers of members, or there are more than five alternatives.

    Examples
    --------
    The United Nations Security Council: five members who must all agree, and nine of fifteen.

    >>> permanent, votes = [1] * 5 + [0] * 10, [1] * 15
    >>> council = Game(((QuotaRule(permanent, 5), QuotaRule(votes, 9)),))
    >>> council.shapley_shubik()[[0, 5]].round(6).tolist()
    [0.19627, 0.001865]
    """

    alternatives: tuple[tuple[QuotaRule, ...], ...]

    def __post_init__(self) -> None:
        counts = {len(rule.weights) for rules in self.alternatives for rule in rules}
        faults = []
        if not self.alternatives or not all(self.alternatives):
            faults.append("an alternative has no rule; give at least one rule in each")
        if len(counts) > 1:
            faults.append(f"rules have {sorted(counts)} members; give each rule a weight for every member")
        if len(self.alternatives) > _MAX_ALTERNATIVES:
            faults.append(
                f"there are {len(self.alternatives)} alternatives; at most {_MAX_ALTERNATIVES} can be combined"
            )
        if faults:
            raise InvalidValueError("game cannot be used", faults)

    @property
    def count(self) -> int:
        """Number of members."""
        return len(self.alternatives[0][0].weights)

    def wins(self, coalition: Any) -> bool:
        """Whether these members win by themselves.

        Parameters
        ----------
        coalition
            Members who say yes, as positions from 0 or as True or False for each.

        Returns
        -------
        bool
            True when all rules of at least one alternative hold.

        Examples
        --------
        >>> Game(((QuotaRule([2, 1, 1], 3), QuotaRule([1, 1, 1], 2)),)).wins([0, 1])
        True
        """
        flags = _inputs.members(coalition, self.count, "coalition")
        return any(
            all(int(np.array(rule.weights)[flags].sum()) >= rule.quota for rule in rules) for rules in self.alternatives
        )

    def passing_probability(self, probabilities: Any, *, tolerance: float = BANZHAF_TOLERANCE) -> float:
        """Probability of winning when members say yes independently, right to `tolerance`.

        Parameters
        ----------
        probabilities
            Each member's probability of yes, from 0 to 1.
        tolerance
            Largest absolute error of the result.

        Returns
        -------
        float
            From 0 to 1.

        Raises
        ------
        InvalidValueError
            If a probability is outside [0, 1], the lengths differ, or no method can prove the tolerance.

        Examples
        --------
        >>> Game(((QuotaRule([2, 1, 1], 3), QuotaRule([1, 1, 1], 2)),)).passing_probability([0.5, 0.5, 0.5])
        0.375
        """
        chances = _inputs.probabilities(probabilities, self.count)
        free = np.flatnonzero((chances > 0) & (chances < 1))
        return self._solver(free, chances == 1).conditionals(chances[free], _inputs.tolerance(tolerance))[0]

    def banzhaf(self, *, signed: Any = None, out: Any = None, tolerance: float = BANZHAF_TOLERANCE) -> Floats:
        """Absolute Banzhaf index, as `influence.banzhaf`, right to `tolerance`.

        Parameters
        ----------
        signed, out
            Members who have already said yes or no, as positions from 0 or as True or False for each.
        tolerance
            Largest absolute error of each index.

        Returns
        -------
        numpy.ndarray
            For each member the probability, from 0 to 1, that it decides when all others toss a coin.

        Raises
        ------
        InvalidValueError
            If a member is both in and out, or no method can prove the tolerance.

        Examples
        --------
        >>> Game(((QuotaRule([2, 1, 1], 3), QuotaRule([1, 1, 1], 2)),)).banzhaf().tolist()
        [0.75, 0.25, 0.25]
        """
        inside, outside = _inputs.sides(signed, out, self.count)
        free = np.flatnonzero(~inside & ~outside)
        result = np.zeros(self.count)
        _, if_yes, if_no = self._solver(free, inside).conditionals(
            np.full(len(free), 0.5), _inputs.tolerance(tolerance)
        )
        result[free] = np.maximum(if_yes - if_no, 0.0)
        return result

    def shapley_shubik(self, *, signed: Any = None, out: Any = None, tolerance: float = SHAPLEY_TOLERANCE) -> Floats:
        """Shapley-Shubik index, as `influence.shapley_shubik`, right to `tolerance` and summing to 1 within 1e-12.

        Parameters
        ----------
        signed, out
            Members who have already said yes or no, as positions from 0 or as True or False for each.
        tolerance
            Largest absolute error of each index.

        Returns
        -------
        numpy.ndarray
            For each member its share of the power; all are 0 when the game is decided.

        Raises
        ------
        InvalidValueError
            If a member is both in and out, or no method can prove the tolerance.
        """
        inside, outside = _inputs.sides(signed, out, self.count)
        free = np.flatnonzero(~inside & ~outside)
        solver = self._solver(free, inside)
        swings = np.zeros(self.count)
        for chance, share in zip(*nodes(len(free)), strict=True):
            _, if_yes, if_no = solver.conditionals(np.full(len(free), chance), _inputs.tolerance(tolerance))
            swings[free] += share * np.maximum(if_yes - if_no, 0.0)
        total = swings.sum()
        return np.asarray(swings / total) if total > _inputs.NO_POWER else np.zeros(self.count)

    def _solver(self, free: npt.NDArray[np.intp], inside: npt.NDArray[np.bool_]) -> _rules.RulesSolver:
        """Return the game that is left for the free members once those inside have said yes and the others no."""
        rows, index = self._rows
        weights = np.array(rows, dtype=np.int64)
        given = weights[:, inside].sum(axis=1)
        alternatives = []
        for rules in self.alternatives:
            quotas: dict[int, int] = {}
            for rule in rules:
                row = index[rule.weights]
                quotas[row] = max(quotas.get(row, rule.quota), rule.quota)
            alternatives.append({row: quota - int(given[row]) for row, quota in quotas.items()})
        return _rules.RulesSolver(weights[:, free], alternatives)

    @cached_property
    def _rows(self) -> tuple[list[tuple[int, ...]], dict[tuple[int, ...], int]]:
        """Distinct rows of weights, the one with the largest total first, and the number of each."""
        rows = sorted({rule.weights for rules in self.alternatives for rule in rules}, key=sum, reverse=True)
        return rows, {row: number for number, row in enumerate(rows)}


def qualified_majority(populations: Any, *, population_share: Any, member_share: Any, blocking_members: Any) -> Game:
    """Game of a council that asks for a share of the population and a share of the members.

    A coalition also wins when those against are fewer than `blocking_members`, whatever their population, if
    the members suffice: the rule of the Council of the European Union (Treaty on European Union, article 16(4)).

    Parameters
    ----------
    populations
        Whole numbers, one for each member.
    population_share, member_share
        Fractions from 0 to 1; a decision needs at least as much.
    blocking_members
        Members that it takes to block; 0 when there is no such clause.

    Returns
    -------
    Game
        With one alternative, and a second when there is a blocking clause.

    Raises
    ------
    InvalidValueError
        If a share is not a fraction from 0 to 1 or the number of members is negative.

    Examples
    --------
    Six members, 65 % of the population and 55 % of the members, at least three to block; the largest alone
    has more than 35 % and cannot:

    >>> game = qualified_majority(
    ...     [40, 20, 15, 10, 10, 5],
    ...     population_share=Fraction(65, 100), member_share=Fraction(55, 100), blocking_members=3,
    ... )
    >>> game.wins([1, 2, 3, 4, 5])
    True
    """
    weights = _inputs.weights(populations, "populations")
    faults = [
        f"{name} {value!r} is not a Fraction from 0 to 1, such as Fraction(65, 100)"
        for name, value in (("population_share", population_share), ("member_share", member_share))
        if not isinstance(value, Fraction) or not 0 <= value <= 1
    ]
    blocking = _inputs.quota(blocking_members, "blocking_members")
    if not 0 <= blocking <= len(weights):
        faults.append(f"blocking_members {blocking} is not from 0 to {len(weights)}")
    if faults:
        raise InvalidValueError("qualified majority cannot be used", faults)
    each = (1,) * len(weights)
    needed = -(-member_share * len(weights) // 1)  # rounded up: "at least" a share of whole members
    people = QuotaRule(tuple(weights.tolist()), int(-(-population_share * int(weights.sum()) // 1)))
    alternatives: list[tuple[QuotaRule, ...]] = [(people, QuotaRule(each, int(needed)))]
    if blocking:
        alternatives.append((QuotaRule(each, max(int(needed), len(weights) - blocking + 1)),))
    return Game(tuple(alternatives))
