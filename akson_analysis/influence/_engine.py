"""One game of one rule among undecided members, solved by the quickest of three exact ways.

===============  ================================================================================
``tables``       few members, or few coalitions: every sum of two halves of the members
``cells``        small total weight, or frequencies do not suffice: one cell per unit of weight
``frequencies``  many members: the characteristic function where it matters, the rest proved small
===============  ================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from akson_analysis.influence import _dense, _fourier, _tables

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_AtMost = Callable[[Floats], tuple[float, Floats, Floats]]

ROUNDOFF = _fourier.UNIT_ROUNDOFF
MAX_STATES = 1 << 17  # of half the members; about 34 of any weights
_SLOW_STATES = 1 << 19  # 38 members; a second or so, half a gigabyte
SHARE_LEFT_OUT = 0.2  # of the tolerance; the rest is for rounding
TINY = 1e-250
_QUICK_STATES = 1 << 7
_QUICK_WORK = 1_000_000  # additions that take less time than choosing frequencies
_MAX_SCALE = 100.0  # of the error; above it a quota is solved in its own tilt


@dataclass(frozen=True)
class Conditionals:
    """Probability of passing: `whole`, and given each member's yes and no, each with a bound on its error."""

    whole: float
    if_yes: Floats
    if_no: Floats
    error: float
    member_error: float
    method: str
    frequencies: int = 0

    def against(self) -> Conditionals:
        """Turn the result of the game in which votes against are counted."""
        return Conditionals(
            1 - self.whole,
            1 - self.if_no,
            1 - self.if_yes,
            self.error,
            self.member_error,
            self.method,
            self.frequencies,
        )


def constant(count: int, value: float) -> Conditionals:
    """Return the result of a game that is decided whatever its members say."""
    every = np.full(count, value)
    return Conditionals(value, every, every, 0.0, 0.0, "decided")


def way(weights: Ints, limit: int) -> str:
    """Quickest way to the distribution up to a limit: "tables", "cells" or "frequencies"."""
    states, work = _tables.states(weights, limit), _dense.work(weights, limit)
    if states <= _QUICK_STATES or (states <= MAX_STATES and work > _QUICK_WORK):
        return "tables"
    return "cells" if work <= _QUICK_WORK else "frequencies"


class Solver:
    """The game "the weight of those who say yes is at least `quota`" for any probabilities inside (0, 1).

    Weights are positive. What depends on the weights alone is prepared once.
    """

    def __init__(self, weights: Ints, quota: int) -> None:
        divisor = gcd(*(int(weight) for weight in weights)) if len(weights) else 1
        self.weights = np.asarray(weights // divisor, dtype=np.int64)
        self.quota = -(-quota // divisor)
        self.total = int(self.weights.sum())
        self.is_decided = self.quota <= 0 or self.quota > self.total
        self._counts_yes = self.quota - 1 < self.total - self.quota
        self._limit = min(self.quota - 1, self.total - self.quota)
        self.way = "decided" if self.is_decided else way(self.weights, self._limit)
        self._tables: _tables.Tables | None = None

    def conditionals(self, probabilities: Floats, tolerance: float) -> Conditionals:
        """Solve for one set of probabilities, with an error of at most `tolerance` wherever that can be proved."""
        if self.is_decided:
            return constant(len(self.weights), float(self.quota <= 0))
        if self.way == "frequencies":
            return self._by_frequencies(probabilities, tolerance)
        return self._by_tables(probabilities) if self.way == "tables" else self._by_cells(probabilities)

    def tilted(self, probabilities: Floats) -> tuple[_fourier.Tilted, bool]:
        """See the game from its saddle point, and whether that counts the votes against."""
        is_against = float((self.weights * probabilities).sum()) > self.quota
        quota = self.total - self.quota + 1 if is_against else self.quota
        chances = 1 - probabilities if is_against else probabilities
        return _fourier.tilted(self.weights[None, :], chances, np.array([quota])), is_against

    def _by_tables(self, probabilities: Floats) -> Conditionals:
        if self._tables is None:
            self._tables = _tables.Tables(self.weights, self._limit)
        error = _tables.roundings(len(self.weights), _tables.states(self.weights, self._limit)) * ROUNDOFF
        return self._up_to_limit(probabilities, self._tables.conditionals, error, "tables")

    def _by_cells(self, probabilities: Floats) -> Conditionals:
        def solve(chances: Floats) -> tuple[float, Floats, Floats]:
            return _dense.conditionals(self.weights, chances, self._limit)

        return self._up_to_limit(probabilities, solve, (4 * len(self.weights) + 64) * ROUNDOFF, "cells")

    def _up_to_limit(self, probabilities: Floats, solve: _AtMost, error: float, method: str) -> Conditionals:
        whole, if_yes, if_no = solve(probabilities if self._counts_yes else 1 - probabilities)
        if self._counts_yes:
            return Conditionals(1 - whole, 1 - if_yes, 1 - if_no, error, error, method)
        return Conditionals(whole, if_no, if_yes, error, error, method)

    def _by_frequencies(self, probabilities: Floats, tolerance: float) -> Conditionals:
        game, is_against = self.tilted(probabilities)
        fits = _dense.fits(self.weights, self._limit)
        selection = _fourier.choose(
            [game], [SHARE_LEFT_OUT * tolerance / max(game.scale, TINY)], complete=fits
        )
        if selection is None:
            return self._by_cells(probabilities)
        if not selection.is_complete and _tables.states(self.weights, self._limit) <= _SLOW_STATES:
            return self._by_tables(probabilities)
        result = from_sums(game, _fourier.sums(game, selection), len(selection.frequencies))
        return result.against() if is_against else result


def tails(weights: Ints, probabilities: Floats, quotas: list[int], tolerance: float) -> tuple[Floats, Floats]:
    """Probability of reaching each quota, with a bound on each error.

    One table of sums, one distribution or one selection of frequencies serves all quotas; a quota that is far
    from the first in the tilt of the first is solved by itself.
    """
    total = int(weights.sum())
    values, errors = np.array([float(quota <= 0) for quota in quotas]), np.zeros(len(quotas))
    places = np.array([place for place, quota in enumerate(quotas) if 0 < quota <= total], dtype=np.intp)
    if len(places) == 0:
        return values, errors
    wanted = np.array([quotas[place] for place in places], dtype=np.int64)
    counts_yes = int(wanted.max()) - 1 <= total - int(wanted.min())
    limits = wanted - 1 if counts_yes else total - wanted
    chances = probabilities if counts_yes else 1 - probabilities
    top = int(limits.max())
    method = way(weights, top)
    if method == "frequencies":
        values[places], errors[places] = _tails_by_frequencies(weights, probabilities, wanted, tolerance)
        return values, errors
    if method == "tables":
        reached = _tables.Tables(weights, top).up_to(chances, limits)
        errors[places] = _tables.roundings(len(weights), _tables.states(weights, top)) * ROUNDOFF
    else:
        reached = _tables.running_sums(_dense.distribution(weights, chances, top))[limits + 1]
        errors[places] = _tables.roundings(len(weights), top + 1) * ROUNDOFF
    values[places] = 1 - reached if counts_yes else reached
    return values, errors


def _tails_by_frequencies(
    weights: Ints, probabilities: Floats, quotas: Ints, tolerance: float
) -> tuple[Floats, Floats]:
    solver = Solver(weights, int(quotas[0]))
    divisor = int(weights[0]) // int(solver.weights[0])
    game, is_against = solver.tilted(probabilities)
    reduced = -(-quotas // divisor)
    own = solver.total - reduced + 1 if is_against else reduced
    scales = np.exp(game.log_scale + game.tilt[0] * (game.quotas[0] - own).astype(float))
    shared = np.flatnonzero(scales <= _MAX_SCALE)
    values, errors = np.zeros(len(quotas)), np.zeros(len(quotas))
    left_out = SHARE_LEFT_OUT * tolerance / max(float(scales[shared].max(initial=0.0)), TINY)
    selection = _fourier.choose([game], [left_out], complete=True)
    if selection is not None:
        sums, error = _fourier.tail_sums(game, selection, own[shared])
        values[shared] = np.clip(scales[shared] * sums, 0.0, 1.0)
        errors[shared] = scales[shared] * (error + game.log_error) + 4 * ROUNDOFF
        if is_against:
            values[shared] = 1 - values[shared]
    for place in range(len(quotas)) if selection is None else np.flatnonzero(scales > _MAX_SCALE):
        alone = Solver(weights, int(quotas[place])).conditionals(probabilities, tolerance)
        values[place], errors[place] = alone.whole, alone.error
    return values, errors


def from_sums(game: _fourier.Tilted, sums: _fourier.Sums, frequencies: int) -> Conditionals:
    """Scale the sums back to probabilities."""
    scale = float(np.exp(game.log_scale))
    return Conditionals(
        min(1.0, max(0.0, scale * sums.whole)),
        np.clip(np.exp(game.log_if_yes) * sums.if_yes, 0.0, 1.0),
        np.clip(np.exp(game.log_if_no) * sums.if_no, 0.0, 1.0),
        min(1.0, scale * (sums.error + game.log_error) + 4 * ROUNDOFF),
        min(1.0, game.scale * (sums.error + game.log_error) + 4 * ROUNDOFF),
        "frequencies",
        frequencies,
    )
