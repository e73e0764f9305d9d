"""Exact results for few members: every sum of each half of them, met in the middle.

The possible sums and how they meet do not depend on the probabilities, so one `Tables` serves many. Several
rules are several rows of weights. All operations add non-negative numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb, isqrt

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Half:
    """Sums of some of the members: `steps` tell where each state goes when the next member says no and yes."""

    members: Places
    sums: Ints
    steps: list[tuple[Places, Places, Places]]

    def without_each(self, probabilities: Floats, *, whole_only: bool = False) -> Floats:
        """Probability of every sum, shape (states, 1 + members): of all, and with each member left out."""
        columns = np.ones((1, 1 if whole_only else 1 + len(self.members)))
        for step, (stay, move, moved) in enumerate(self.steps):
            probability = probabilities[self.members[step]]
            size = int(max(stay.max(initial=-1), move.max(initial=-1))) + 1
            result = np.zeros((size, columns.shape[1]))
            result[stay] = (1 - probability) * columns
            result[move] += probability * columns[moved]
            if not whole_only:
                result[:, 1 + step] = 0
                result[stay, 1 + step] = columns[:, 1 + step]
            columns = result
        return columns


def states(weights: Ints, limit: int) -> int:
    """Upper bound on the states of the larger half: subsets of it with no more members than fit below `limit`."""
    most = int(np.searchsorted(np.cumsum(np.sort(weights)), limit, side="right"))
    half = (len(weights) + 1) // 2
    return min(sum(comb(half, size) for size in range(min(most, half) + 1)), limit + 1)


def work(weights: Ints, limit: int) -> int:
    """Operations that `Tables.conditionals` takes for the larger half, whose states at most double at each member."""
    half, most = (len(weights) + 1) // 2, states(weights, limit)
    sizes = sum(min(1 << min(step, 62), most) for step in range(1, half + 1))
    return 2 * (half + 1) * sizes


def roundings(count: int, states: int) -> int:
    """Count the roundings that any result of `Tables.conditionals` goes through at most."""
    return 4 * count + 2 * isqrt(states) + 64


def running_sums(values: Floats) -> Floats:
    """Sum the first 0, 1, ... values, in two levels so that each is rounded about 2 sqrt(n) times, not n."""
    width = isqrt(len(values)) + 1
    padded = np.zeros(width * (len(values) // width + 1))
    padded[: len(values)] = values
    rows = np.cumsum(padded.reshape(-1, width), axis=1)
    rows[1:] += np.cumsum(rows[:-1, -1])[:, None]
    return np.concatenate(([0.0], rows.ravel()[: len(values)]))


def _half(weights: Ints, members: Places, limit: int) -> _Half:
    sums = np.zeros(1, dtype=np.int64)
    steps = []
    for member in members:
        moved = np.flatnonzero(sums <= limit - weights[member])
        merged = np.union1d(sums, sums[moved] + weights[member])
        steps.append((np.searchsorted(merged, sums), np.searchsorted(merged, sums[moved] + weights[member]), moved))
        sums = merged
    return _Half(members, sums, steps)


class Tables:
    """Games of one rule in which the weight of those who say yes must be at most `limit`."""

    def __init__(self, weights: Ints, limit: int) -> None:
        order = np.argsort(-weights, kind="stable")
        self._halves = (_half(weights, order[::2], limit), _half(weights, order[1::2], limit))
        self._weights, self._limit = weights, limit

    @cached_property
    def _meet(self) -> list[list[Places]]:
        first, second = self._halves
        return [
            [
                np.searchsorted(there.sums, self._limit - here.sums - extra, side="right")
                for extra in (0, *self._weights[here.members])
            ]
            for here, there in ((first, second), (second, first))
        ]

    def up_to(self, probabilities: Floats, limits: Ints) -> Floats:
        """Probability that the weight is at most each of `limits`, none above the limit of the tables."""
        first, second = self._halves
        here = first.without_each(probabilities, whole_only=True)[:, 0]
        there = running_sums(second.without_each(probabilities, whole_only=True)[:, 0])
        return np.array(
            [(here * there[np.searchsorted(second.sums, limit - first.sums, side="right")]).sum() for limit in limits]
        )

    def conditionals(self, probabilities: Floats) -> tuple[float, Floats, Floats]:
        """Probability that the weight is at most the limit, and the same given each member's yes and no."""
        columns = [half.without_each(probabilities) for half in self._halves]
        if_yes, if_no = np.empty(len(probabilities)), np.empty(len(probabilities))
        whole = 0.0
        for side, half in enumerate(self._halves):
            meet = self._meet[side]
            up_to = running_sums(columns[1 - side][:, 0])
            success = up_to[meet[0]]
            whole = float((columns[side][:, 0] * success).sum())
            for place, member in enumerate(half.members):
                without = columns[side][:, 1 + place]
                if_no[member] = (without * success).sum()
                if_yes[member] = (without * up_to[meet[1 + place]]).sum()
        return whole, if_yes, if_no
