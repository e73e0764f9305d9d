"""One game of one rule among undecided members, solved by the quickest of three exact ways.

===============  ================================================================================
``tables``       few members, or few coalitions: every sum of two halves of the members
``cells``        small total weight, or frequencies do not suffice: one cell per unit of weight
``frequencies``  many members: the characteristic function where it matters, the rest proved small
===============  ================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from akson_analysis.influence import _dense, _fourier, _tables

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ROUNDOFF = _fourier.UNIT_ROUNDOFF
_SLOW_WORK = 60_000_000  # 38 members; seconds, and half a gigabyte
SHARE_LEFT_OUT = 0.2  # of the tolerance; the rest is for rounding
TINY = 1e-250  # so that a scale that has underflowed can be divided by
_QUICK_WORK = 4_000_000  # operations that take less time than choosing frequencies
_TABLES_WORK = 12_000_000  # 34 members of any weights
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
    # conditionals go through the cells about four times
    by_tables, by_cells = _tables.work(weights, limit), 4 * _dense.work(weights, limit)
    if by_tables <= min(by_cells, _TABLES_WORK):
        return "tables"
    return "cells" if by_cells <= _QUICK_WORK else "frequencies"


class Solver:
    """The game "the weight of those who say yes is at least `quota`" for any probabilities inside (0, 1).

    Weights are positive. What depends on the weights alone is prepared once.
    """

    def __init__(self, weights: Ints, quota: int) -> None:
        # weights that share a divisor make the same game in smaller numbers, with the quota rounded up
        divisor = gcd(*(int(weight) for weight in weights)) if len(weights) else 1
        self.weights = np.asarray(weights // divisor, dtype=np.int64)
        self.quota = -(-quota // divisor)
        self.total = int(self.weights.sum())
        self.is_decided = self.quota <= 0 or self.quota > self.total
        # votes for and votes against are two views of one game: the side with the lower limit is the cheaper to count
        self._counts_yes = self.quota - 1 < self.total - self.quota
        self._limit = min(self.quota - 1, self.total - self.quota)
        self.way = "decided" if self.is_decided else way(self.weights, self._limit)
        self._tables: _tables.Tables | None = None

    @property
    def fits_cells(self) -> bool:
        """Whether one cell for each unit of weight stays within bounds of memory and time."""
        return _dense.fits(self.weights, self._limit)

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
        counted = probabilities if self._counts_yes else 1 - probabilities
        return _up_to_limit(self._tables.conditionals(counted), error, "tables", counts_yes=self._counts_yes)

    def _by_cells(self, probabilities: Floats) -> Conditionals:
        for counts_yes in (self._counts_yes, not self._counts_yes):
            counted = probabilities if counts_yes else 1 - probabilities
            limit = self.quota - 1 if counts_yes else self.total - self.quota
            if _dense.takes_out(self.weights, counted, limit):
                at_most = _dense.removals(self.weights, counted, limit)
                # taking a member out multiplies errors by 1 / ((1 - odds) (1 - p)), which is 1 / (1 - 2 p)
                lost = 1 - 2 * float(counted.max())
                error = 2 * _tables.roundings(len(self.weights), limit + 1) * ROUNDOFF / lost
                return _up_to_limit(at_most, error, "cells", counts_yes=counts_yes)
        counted = probabilities if self._counts_yes else 1 - probabilities
        at_most = _dense.conditionals(self.weights, counted, self._limit)
        error = (4 * len(self.weights) + 64) * ROUNDOFF
        return _up_to_limit(at_most, error, "cells", counts_yes=self._counts_yes)

    def _by_frequencies(self, probabilities: Floats, tolerance: float) -> Conditionals:
        game, is_against = self.tilted(probabilities)
        left_out = SHARE_LEFT_OUT * tolerance / max(game.scale, TINY)
        selection = _fourier.choose([game], [left_out], complete=self.fits_cells)
        if selection is None:
            return self._by_cells(probabilities)
        if not selection.is_complete and _tables.work(self.weights, self._limit) <= _SLOW_WORK:
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
    undecided = np.array([quotas[place] for place in places], dtype=np.int64)
    counts_yes = int(undecided.max()) - 1 <= total - int(undecided.min())
    limits = undecided - 1 if counts_yes else total - undecided
    chances = probabilities if counts_yes else 1 - probabilities
    top = int(limits.max())
    method = way(weights, top)
    if method == "frequencies":
        solved = _tails_by_frequencies(weights, probabilities, undecided, tolerance)
        if solved is None and not _dense.fits(weights, top):
            results = [Solver(weights, int(quota)).conditionals(probabilities, tolerance) for quota in undecided]
            solved = np.array([result.whole for result in results]), np.array([result.error for result in results])
        if solved is not None:
            values[places], errors[places] = solved
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
) -> tuple[Floats, Floats] | None:
    """Solve in the tilt of the first quota, and far from it alone; None when no selection is complete."""
    solver = Solver(weights, int(quotas[0]))
    divisor = int(weights[0]) // int(solver.weights[0])
    game, is_against = solver.tilted(probabilities)
    reduced = -(-quotas // divisor)
    counted = solver.total - reduced + 1 if is_against else reduced
    scales = np.exp(game.log_scale + game.tilt[0] * (game.quotas[0] - counted).astype(float))
    shared = scales <= _MAX_SCALE
    left_out = SHARE_LEFT_OUT * tolerance / max(float(scales[shared].max(initial=0.0)), TINY)
    selection = _fourier.choose([game], [left_out], complete=True)
    if selection is None:
        return None
    values, errors = np.zeros(len(quotas)), np.zeros(len(quotas))
    sums, error = _fourier.tail_sums(game, selection, counted[shared])
    values[shared] = np.clip(scales[shared] * sums, 0.0, 1.0)
    errors[shared] = scales[shared] * (error + game.log_error) + 4 * ROUNDOFF
    if is_against:
        values[shared] = 1 - values[shared]
    for place in np.flatnonzero(~shared):
        alone = Solver(weights, int(quotas[place])).conditionals(probabilities, tolerance)
        values[place], errors[place] = alone.whole, alone.error
    return values, errors


def _up_to_limit(at_most: tuple[float, Floats, Floats], error: float, method: str, *, counts_yes: bool) -> Conditionals:
    """Turn probabilities of at most a limit, of votes for or of votes against, into those of passing."""
    whole, if_counted, if_not = at_most
    if counts_yes:
        return Conditionals(1 - whole, 1 - if_counted, 1 - if_not, error, error, method)
    return Conditionals(whole, if_not, if_counted, error, error, method)


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
