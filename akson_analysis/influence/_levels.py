"""Exact results for games of several rules among few members: two halves of the members, met in the middle.

Every coalition of a half has a level (its weights in all rules but one) and a place (its weight in that one).
For a coalition of one half and a level of the other, the place that is needed to win is known; how likely the
other half is to reach it is a sum over its coalitions of that level, in order of place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from akson_analysis.influence._tables import running_sums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

Alternatives = Sequence[dict[int, int]]
"""Ways to win: for each, the quota of every dimension that counts."""

_MAX_PAIRS = 20_000_000  # of coalition and level: some hundred megabytes
_NEVER = np.iinfo(np.int64).max // 2  # a place nobody reaches, with room to subtract from


class Levels:
    """A game given by one row of weights for each dimension, and its ways to win."""

    def __init__(self, weights: Ints, alternatives: Alternatives) -> None:
        order = np.argsort(-weights[0], kind="stable")
        self._members = (order[::2], order[1::2])
        self._sums = [_sums(weights[:, members]) for members in self._members]
        self._meet = [self._meeting(side, alternatives) for side in (0, 1)]

    @staticmethod
    def fits(weights: Ints) -> bool:
        """Whether the pairs of coalition and level stay within the bound of memory."""
        half = (weights.shape[1] + 1) // 2
        levels = min(2.0**half, float(np.prod([float(row.sum()) + 1 for row in weights[1:]])))
        return bool(2.0**half * levels <= _MAX_PAIRS)

    def _meeting(self, side: int, alternatives: Alternatives) -> list[tuple[Places, Places]]:
        """For each level of the other half: its coalitions in order of place, and from which one on each here wins."""
        here, there = self._sums[side], self._sums[1 - side]
        levels, index = np.unique(there[1:], axis=1, return_inverse=True)
        meet = []
        for number, level in enumerate(levels.T):
            coalitions = np.flatnonzero(index == number)
            coalitions = coalitions[np.argsort(there[0, coalitions], kind="stable")]
            needed = _needed(here[1:] + level[:, None], alternatives) - here[0]
            meet.append((coalitions, np.searchsorted(there[0, coalitions], needed)))
        return meet

    def conditionals(self, probabilities: Floats) -> tuple[float, Floats, Floats]:
        """Probability of winning, and the same given each member's yes and no."""
        chances = [_chances(probabilities[members]) for members in self._members]
        if_yes, if_no = np.empty(len(probabilities)), np.empty(len(probabilities))
        whole = 0.0
        for side, members in enumerate(self._members):
            success = np.zeros(len(chances[side]))
            for coalitions, first in self._meet[side]:
                from_last = running_sums(chances[1 - side][coalitions[::-1]])
                success += from_last[len(coalitions) - first]
            whole = float((chances[side] * success).sum())
            for place, member in enumerate(members):
                others = _chances(np.delete(probabilities[members], place))
                split = success.reshape(-1, 2, 2**place)
                if_no[member] = (others * split[:, 0].ravel()).sum()
                if_yes[member] = (others * split[:, 1].ravel()).sum()
        return whole, if_yes, if_no


def _sums(weights: Ints) -> Ints:
    """Weight of every coalition in every dimension; member i is bit i of a coalition's number."""
    sums = np.zeros((len(weights), 1), dtype=np.int64)
    for column in weights.T:
        sums = np.concatenate((sums, sums + column[:, None]), axis=1)
    return sums


def _chances(probabilities: Floats) -> Floats:
    chances = np.ones(1)
    for probability in probabilities:
        chances = np.concatenate((chances * (1 - probability), chances * probability))
    return chances


def _needed(levels: Ints, alternatives: Alternatives) -> Ints:
    """Place that wins together with each level."""
    needed = np.full(levels.shape[1], _NEVER)
    for quotas in alternatives:
        holds = np.ones(levels.shape[1], dtype=bool)
        for dimension, quota in quotas.items():
            if dimension:
                holds &= levels[dimension - 1] >= quota
        needed = np.where(holds, np.minimum(needed, quotas.get(0, 0)), needed)
    return needed
