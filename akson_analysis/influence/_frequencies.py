"""Which frequencies of a characteristic function matter, found coarse to fine with a proof for the rest.

The distribution of a sum of independent two-valued members has the characteristic function
``prod(1 - p + p * exp(2j * pi * f . w))``. On a box of frequencies each factor is bounded from above by
its largest modulus there. A box whose product of bounds is below the limit is left out for good; any
other is split, down to single frequencies, which are kept. What is left out is therefore bounded
everywhere, also between and beyond the resonances of weights with near-common divisors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_FIRST_SINGLE = 24  # the frequencies nearest zero are always evaluated
_CHUNK = 1 << 15  # pairs of box and member looked at together: stays in cache
_SMALLEST_FACTOR = 1e-4  # floor of a squared factor, so that a member can be left out by division
_SPLIT = 3  # parts that a box is cut into
_MAX_BOXES = 1 << 18  # along one axis, and four times as many in all: tens of megabytes
_USEFUL_WIDTH = 0.2  # turns; a member that turns more than this inside a box says nothing about it


@dataclass(frozen=True)
class Selection:
    """Frequencies to evaluate, shape (count, dimensions), and how far the proof for the others reaches.

    `is_complete` says that the modulus is proved to be at most `limit` at every other frequency. Otherwise
    that holds for frequencies of the first dimension below `reach`, and nothing is known from there on.
    """

    frequencies: Ints
    is_complete: bool
    reach: int
    limit: float


@dataclass
class _Search:
    weights: Floats  # (dimensions, members), in turns per frequency
    strengths: Floats  # 4 p (1 - p)
    slack: Floats
    limit: float
    budget: int

    def is_large(self, low: Ints, high: Ints) -> npt.NDArray[np.bool_]:
        """Whether the modulus, with any one member left out, can exceed the limit somewhere in each box."""
        widest = (high - low).max(axis=0, keepdims=True) / 2
        half_widths = _outer(widest, self.weights)[0] + self.slack
        useful = half_widths < _USEFUL_WIDTH
        answer = np.ones(len(low), dtype=bool)
        count = int(useful.sum())
        if count == 0:
            return answer
        rows = max(1, _CHUNK // count)
        centres = (low + high) / 2
        for start in range(0, len(low), rows):
            part = slice(start, start + rows)
            turns = _outer(centres[part], self.weights[:, useful])
            squared = _squared_factors(turns, half_widths[useful], self.strengths[useful])
            least = squared.min(axis=1)
            answer[part] = np.multiply.reduce(squared, axis=1) > self.limit**2 * least
        self.budget -= len(low) * count
        return answer


def _squared_factors(turns: Floats, half_widths: Floats, strengths: Floats) -> Floats:
    """Bound every squared factor within half a width of a phase; works in the memory of `turns`."""
    turns -= np.rint(turns)
    np.abs(turns, out=turns)
    turns -= half_widths
    np.maximum(turns, 0, out=turns)
    # sin(pi r) >= r (3 - 4 r^2) for 0 <= r <= 1/2
    turns *= turns
    sine = turns * -4
    sine += 3
    sine *= sine
    sine *= turns
    sine *= strengths
    return np.subtract(1, sine, out=sine)


def select(weights: Ints, moduli: Ints, probabilities: Floats, limit: float, budget: int) -> Selection:
    """Frequencies where the product of the members' factors, any one left out, may exceed `limit`.

    Parameters
    ----------
    weights
        Shape (dimensions, members), non-negative integers.
    moduli
        Odd number of frequencies in each dimension. Frequencies of the first dimension run from 0 to
        half of it (the rest are conjugates), of the others from minus half to half.
    probabilities
        Each member's probability; where several sets are to share one selection, the one furthest from
        one half, as the modulus falls with ``p (1 - p)``.
    limit
        Largest modulus that may be left out.
    budget
        Pairs of box and member to look at before giving up.
    """
    strengths = np.minimum(4 * probabilities * (1 - probabilities), 1 - _SMALLEST_FACTOR)
    search = _Search(weights / moduli[:, None].astype(float), strengths, 2.0**-50 * weights.sum(axis=0), limit, budget)
    widths = _widest(weights, moduli, probabilities, limit)
    sides = [
        _partition(int(modulus) // 2, int(widths[axis]), is_symmetric=axis > 0) for axis, modulus in enumerate(moduli)
    ]
    if np.prod([float(len(side[0])) for side in sides]) > _MAX_BOXES * 4:
        return Selection(np.zeros((0, len(moduli)), dtype=np.int64), is_complete=False, reach=1, limit=limit)
    singles: list[Ints] = []
    end = int(moduli[0]) // 2 + 1
    reach = int(sides[0][1][-1]) + 1
    pending = _boxes(sides)
    while pending:
        low, high = pending.pop()
        if search.budget < 0:
            reach = min(reach, int(low[:, 0].min()))
            continue
        is_large = search.is_large(low, high)
        low, high = low[is_large], high[is_large]
        is_single = (low == high).all(axis=1)
        singles.append(low[is_single])
        if not is_single.all():
            pending.append(_split(low[~is_single], high[~is_single], search.weights))
    frequencies = np.concatenate(singles)
    frequencies = frequencies[frequencies[:, 0] < reach]
    order = np.lexsort(frequencies.T[::-1])
    return Selection(frequencies[order], reach == end, reach, limit)


def decays(probabilities: Floats, limit: float) -> bool:
    """Whether the modulus is below `limit` at a typical frequency; if not, no selection can be complete.

    Over all frequencies the logarithm of a factor's modulus averages ``log(max(p, 1 - p))`` (Jensen's formula).
    """
    return bool(_gains(probabilities).sum() > -np.log(limit))


def _gains(probabilities: Floats) -> Floats:
    return np.asarray(-np.log(np.maximum(probabilities, 1 - probabilities)))


def _widest(weights: Ints, moduli: Ints, probabilities: Floats, limit: float) -> Floats:
    """Width of box, in each dimension alone, in which the members' factors still multiply to the limit.

    A box in which a member turns by h to each side keeps about ``(1 - 2 h)**2`` of its average gain. Only speed
    depends on this.
    """
    gain = _gains(probabilities)
    least = -np.log(limit)
    needed = least + max(0.0, min(1.8 * least, 0.3 * (gain.sum() - least)))
    widths = np.ones(len(moduli))
    for axis, modulus in enumerate(moduli):
        candidates = 2.0 ** np.arange(0, np.log2(float(modulus)), 0.25)
        kept = np.maximum(0, 1 - candidates[:, None] * (weights[axis] / float(modulus))) ** 2 @ gain
        enough = np.flatnonzero(kept >= needed)
        widths[axis] = candidates[enough[-1]] if enough.size else 1
    return widths


def _partition(half: int, widest: int, *, is_symmetric: bool) -> tuple[Ints, Ints]:
    """Cover 0..half, or as much as is worth trying, by ranges that widen with the distance from zero."""
    edges = list(range(min(_FIRST_SINGLE, half) + 1))
    while edges[-1] < half and edges[-1] < 8 * widest:
        edges.append(min(half, edges[-1] + max(1, edges[-1] // 8)))
    furthest = min(half, edges[-1] + _MAX_BOXES * widest)
    if edges[-1] < furthest:
        edges.extend(range(edges[-1] + widest, furthest, widest))
        edges.append(furthest)
    high = np.array(edges, dtype=np.int64)
    low = np.concatenate(([0], high[:-1] + 1))
    if is_symmetric:
        return np.concatenate((-high[:0:-1], low)), np.concatenate((-low[:0:-1], high))
    return low, high


def _outer(frequencies: Floats, weights: Floats) -> Floats:
    """Matrix product over the few dimensions; BLAS would start threads for it, which cost more than they save."""
    return np.asarray(sum(np.multiply.outer(frequencies[:, axis], row) for axis, row in enumerate(weights)))


def _boxes(sides: list[tuple[Ints, Ints]]) -> list[tuple[Ints, Ints]]:
    """Return all products of ranges, in groups of like width, the furthest first: the stack pops the nearest."""
    low = np.stack([side.ravel() for side in np.meshgrid(*(s[0] for s in sides), indexing="ij")], axis=1)
    high = np.stack([side.ravel() for side in np.meshgrid(*(s[1] for s in sides), indexing="ij")], axis=1)
    octave = np.ceil(np.log2(1.0 + high[:, 0])).astype(int)
    cuts = np.flatnonzero(np.diff(octave)) + 1
    groups = list(zip(np.split(low, cuts), np.split(high, cuts), strict=True))
    return groups[::-1]


def _split(low: Ints, high: Ints, turns: Floats) -> tuple[Ints, Ints]:
    """Cut every box along the dimension in which its members turn most."""
    spread = (high - low) * turns.max(axis=1)
    axis = spread.argmax(axis=1)
    rows = np.arange(len(low))
    start, width = low[rows, axis], (high - low + 1)[rows, axis]
    lows, highs = [], []
    for part in range(_SPLIT):
        first, last = start + width * part // _SPLIT, start + width * (part + 1) // _SPLIT - 1
        piece_low, piece_high = low.copy(), high.copy()
        piece_low[rows, axis], piece_high[rows, axis] = first, last
        keep = last >= first
        lows.append(piece_low[keep])
        highs.append(piece_high[keep])
    return np.concatenate(lows), np.concatenate(highs)
