"""Exact convolution at person resolution: one cell for every possible weight up to a limit.

Only additions of non-negative numbers, so each result is right to a relative 4 n roundings, whatever the
probabilities. Slower than `_fourier`, and used where frequencies do not suffice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from akson_analysis.influence._tables import running_sums

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MAX_BYTES = 768 * 2**20  # with the interpreter, below 1 GiB
_MAX_WORK = 50_000_000_000  # additions: minutes
_MAX_ODDS = 0.7  # taking a member out multiplies errors by 1 / (1 - 2 p), six at these odds
_MAX_LOG_SCALE = 600.0  # of the unscaled sums; a double overflows at e**709
_LAST_TERM = 1e-20  # of the alternating series: below the rounding of the sum


def reachable(weights: Ints, limit: int) -> Ints:
    """Cells in use before each member and after the last, members taken in ascending order of weight."""
    sums = np.concatenate(([0], np.cumsum(np.sort(weights))))
    return np.asarray(np.minimum(sums, limit) + 1)


def work(weights: Ints, limit: int) -> int:
    """Additions that one pass takes."""
    return int(reachable(weights, limit).sum())


def memory(weights: Ints, limit: int) -> int:
    """Bytes that `conditionals` holds at most: saved states, one stretch of them, and working arrays."""
    cells = reachable(weights, limit)
    stride = _stride(len(weights))
    stretches = [int(cells[start : start + stride].sum()) for start in range(0, len(weights), stride)]
    return 8 * (int(cells[::stride].sum()) + max(stretches, default=1) + 4 * int(cells[-1]))


def fits(weights: Ints, limit: int) -> bool:
    """Whether `conditionals` stays within bounds of memory and time (minutes)."""
    return work(weights, limit) <= _MAX_WORK and memory(weights, limit) <= MAX_BYTES


def distribution(weights: Ints, probabilities: Floats, limit: int) -> Floats:
    """Distribution of the weight on 0..limit."""
    state = np.ones(1)
    for index in np.argsort(weights, kind="stable"):
        state = _add(state, int(weights[index]), float(probabilities[index]), limit)
    return state


def takes_out(weights: Ints, probabilities: Floats, limit: int) -> bool:
    """Whether `removals` is accurate, and within the bound of memory."""
    odds = probabilities / (1 - probabilities)
    is_accurate = odds.max(initial=0) <= _MAX_ODDS and np.log1p(odds).sum() < _MAX_LOG_SCALE
    return bool(is_accurate and 40 * int(reachable(weights, limit)[-1]) <= MAX_BYTES)


def removals(weights: Ints, probabilities: Floats, limit: int) -> tuple[float, Floats, Floats]:
    """Return `conditionals` for members who rarely say yes, in a third of the time.

    With X(k) the probability of at most k and odds r, the same without the member is
    ``(X(k) - r X(k - w) + r**2 X(k - 2 w) - ...) / (1 - p)``, which is accurate when r is well below 1.
    """
    odds = probabilities / (1 - probabilities)
    state = np.zeros(limit + 1)
    state[0] = 1.0
    reach = 1
    for index in np.argsort(weights, kind="stable"):
        weight = int(weights[index])
        reach = min(reach + weight, limit + 1)
        if weight < reach:
            state[weight:reach] += odds[index] * state[: reach - weight]
    up_to = running_sums(state)[1:] * float(np.exp(np.log1p(-probabilities).sum()))
    if_yes, if_no = np.empty(len(weights)), np.empty(len(weights))
    for member, weight in enumerate(weights):
        terms = int(np.log(_LAST_TERM) / np.log(odds[member])) + 2
        places = limit - weight * np.arange(terms + 1)
        series = np.where(places >= 0, up_to[np.maximum(places, 0)], 0.0)
        signs = (-odds[member]) ** np.arange(terms) / (1 - probabilities[member])
        if_no[member], if_yes[member] = (signs * series[:-1]).sum(), (signs * series[1:]).sum()
    return float(up_to[-1]), if_yes, if_no


def conditionals(weights: Ints, probabilities: Floats, limit: int) -> tuple[float, Floats, Floats]:
    """Probability that the weight is at most `limit`, and the same given each member's yes and no.

    The distributions of the members before each one meet the probabilities of success of those after it.
    Every tenth or so of the distributions is saved and the others are made again.
    """
    count = len(weights)
    order = np.argsort(weights, kind="stable")
    stride = _stride(count)
    saved = [np.ones(1)]
    state = saved[0]
    for step, index in enumerate(order):
        if step and step % stride == 0:
            saved.append(state)
        state = _add(state, int(weights[index]), float(probabilities[index]), limit)
    whole = float(state.sum())
    if_yes, if_no = np.empty(count), np.empty(count)
    success = np.ones(len(state))
    for block in range(len(saved) - 1, -1, -1):
        first, last = block * stride, min((block + 1) * stride, count)
        states = [saved.pop()]
        for index in order[first : last - 1]:
            states.append(_add(states[-1], int(weights[index]), float(probabilities[index]), limit))
        for index in order[first:last][::-1]:
            state = states.pop()
            weight, probability = int(weights[index]), float(probabilities[index])
            fits = max(0, min(len(state), len(success) - weight))
            if_no[index] = (state * success[: len(state)]).sum()
            if_yes[index] = (state[:fits] * success[weight : weight + fits]).sum()
            after_yes = probability * success[weight : weight + fits]
            success = (1 - probability) * success[: len(state)]
            success[:fits] += after_yes
    return whole, if_yes, if_no


def _stride(count: int) -> int:
    return max(1, int(np.sqrt(count)))


def _add(state: Floats, weight: int, probability: float, limit: int) -> Floats:
    size = min(len(state) - 1 + weight, limit) + 1
    result = np.zeros(size)
    np.multiply(state, 1 - probability, out=result[: len(state)])
    if weight < size:
        result[weight:] += probability * state[: size - weight]
    return result
