"""Games of several rules among undecided members: exact for few, by frequencies for many."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import _engine, _fourier
from akson_analysis.influence._levels import Levels

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Quotas = dict[int, int]
Result = tuple[float, Floats, Floats]

_NEGLIGIBLE = 1e-18  # a probability of winning that is nothing next to any tolerance


class RulesSolver:
    """A game won when every quota of one of `alternatives` is reached, for any probabilities inside (0, 1).

    `weights` has one row for each dimension; an alternative maps dimensions to quotas.
    """

    def __init__(self, weights: Ints, alternatives: list[Quotas]) -> None:
        self._weights = weights
        self._totals = weights.sum(axis=1)
        self._alternatives = [quotas for quotas in alternatives if self._is_possible(quotas)]

    def _is_possible(self, quotas: Quotas) -> bool:
        return all(quota <= self._totals[row] for row, quota in quotas.items())

    def conditionals(self, probabilities: Floats, tolerance: float) -> Result:
        """Probability of winning, and the same given each member's yes and no."""
        count = self._weights.shape[1]
        if not self._alternatives or any(all(q <= 0 for q in quotas.values()) for quotas in self._alternatives):
            decided = _engine.constant(count, float(bool(self._alternatives)))
            return decided.whole, decided.if_yes, decided.if_no
        if Levels.fits(self._weights):
            return self._levels.conditionals(probabilities)
        expected = (self._weights * probabilities).sum(axis=1)
        # the less likely side is solved, so that its small probability comes with a small error
        wins = any(all(expected[row] >= q for row, q in quotas.items()) for quotas in self._alternatives)
        if not wins:
            return _union(self._weights, self._alternatives, probabilities, tolerance)
        whole, if_yes, if_no = _union(self._weights, self._against, 1 - probabilities, tolerance)
        return 1 - whole, 1 - if_no, 1 - if_yes

    @cached_property
    def _levels(self) -> Levels:
        return Levels(self._weights, self._alternatives)

    @cached_property
    def _against(self) -> list[Quotas]:
        """Ways to lose, as quotas of votes against: every alternative fails in one of its dimensions."""
        ways = []
        for rows in product(*(quotas.keys() for quotas in self._alternatives)):
            way: Quotas = {}
            for quotas, row in zip(self._alternatives, rows, strict=True):
                against = int(self._totals[row]) - quotas[row] + 1
                way[row] = max(way.get(row, against), against)
            if self._is_possible(way) and way not in ways:
                ways.append(way)
        return ways


def _union(weights: Ints, alternatives: list[Quotas], probabilities: Floats, tolerance: float) -> Result:
    """Inclusion and exclusion over the alternatives; each term asks for all quotas of some of them."""
    terms: dict[tuple[tuple[int, int], ...], int] = {}
    for size in range(1, len(alternatives) + 1):
        for chosen in combinations(alternatives, size):
            together: Quotas = {}
            for quotas in chosen:
                for row, quota in quotas.items():
                    together[row] = max(together.get(row, quota), quota)
            key = tuple(sorted((row, quota) for row, quota in together.items() if quota > 0))
            terms[key] = terms.get(key, 0) - (-1) ** size
    needed = {key: sign for key, sign in terms.items() if sign}
    count = weights.shape[1]
    whole, if_yes, if_no = 0.0, np.zeros(count), np.zeros(count)
    for key, sign in needed.items():
        rows, quotas_of = [row for row, _ in key], [quota for _, quota in key]
        part = _intersection(weights[rows], np.array(quotas_of), probabilities, tolerance / len(needed))
        whole += sign * part[0]
        if_yes += sign * part[1]
        if_no += sign * part[2]
    return whole, if_yes, if_no


def _intersection(weights: Ints, quotas: Ints, probabilities: Floats, tolerance: float) -> Result:
    """Probability that every quota is reached."""
    count = weights.shape[1]
    if len(weights) == 0:
        return 1.0, np.ones(count), np.ones(count)
    if len(weights) == 1:
        counted = np.flatnonzero(weights[0])
        result = _engine.Solver(weights[0, counted], int(quotas[0])).conditionals(probabilities[counted], tolerance)
        if_yes, if_no = np.full(count, result.whole), np.full(count, result.whole)
        if_yes[counted], if_no[counted] = result.if_yes, result.if_no
        return result.whole, if_yes, if_no
    game = _fourier.tilted(weights, probabilities, quotas)
    if game.scale < _NEGLIGIBLE:
        return 0.0, np.zeros(count), np.zeros(count)
    left_out = _engine.SHARE_LEFT_OUT * tolerance / game.scale
    selection = _fourier.choose([game], [left_out], complete=True)
    if selection is None:
        raise InvalidValueError(
            "game cannot be computed",
            [
                f"{count} undecided members under {len(weights)} simultaneous rules are too many for exact tables",
                f"they are too few, or too sure of their answer, for frequencies to prove an error of {tolerance:.0e}",
                "merge members into blocs, or accept a larger error with tolerance=",
            ],
        )
    result = _engine.from_sums(game, _fourier.sums(game, selection), len(selection.frequencies))
    return result.whole, result.if_yes, result.if_no
