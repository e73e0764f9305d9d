"""Probabilities of passing from the characteristic function at the few frequencies that matter.

With ``r = exp(-s - 2j pi j / N)`` and N above the total weight T, ::

    P(S >= q) = C(s) / N * sum_j f_s(j) exp(-2j pi j q / N) (1 - r**L) / (1 - r),   L = T - q + 1

holds exactly. f_s is the characteristic function after every member's odds have been tilted by
``exp(s * weight)``, and ``C(s) = E[exp(s (S - q))]`` is Chernoff's bound on the answer, so that a small
probability comes with a small error. The tilt s puts the expected weight at the quota (the saddle point).
Several rules that must all hold are several dimensions of the same sum: rows of weights, one quota each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr

from akson_analysis.influence._frequencies import Selection, decays, select

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]

UNIT_ROUNDOFF = 2.0**-53
MAX_TOTAL = 2**46  # products with a frequency are reduced in 64-bit whole numbers
_CHUNK = 1 << 17  # pairs of frequency and member evaluated together
_BUDGET = 30_000_000  # pairs of box and member, about a quarter of a second
_SMALL_BUDGET = 10_000_000  # where cells can take over
_MAX_PAIRS = 40_000_000  # pairs of frequency and member: evaluating them takes a few seconds
_DIGIT_BITS = 16  # a remainder below 2**46, moved by so many bits, stays within 64
_SMALLEST_LIMIT = 1e-18  # of a modulus left out: rounding hides anything less
_DEVIATIONS = 7.5  # of the smoothing: exp(-7.5**2 / 2) of a frequency beyond the reach is left, below 1e-12
_LEAST_WIDTH = 3.0  # people; below, whole numbers are no longer a fine grid for a normal distribution
_ROUNDS = 12  # of coordinate descent towards the saddle point of several rules


@dataclass(frozen=True)
class Tilted:
    """A game in which every rule must hold, seen from its saddle point.

    `log_scale` is log C(s), and `log_if_yes` and `log_if_no` the same given that each member says yes or no;
    `log_error` bounds the rounding of each.
    """

    weights: Ints
    quotas: Ints
    tilt: Floats
    probabilities: Floats
    log_scale: float
    log_if_yes: Floats
    log_if_no: Floats
    log_error: float

    @property
    def scale(self) -> float:
        """Chernoff bound on every probability asked for: of the whole, and given any member's yes or no."""
        return float(np.exp(max(self.log_scale, self.log_if_yes.max(), self.log_if_no.max())))

    @property
    def moduli(self) -> Ints:
        """Smallest odd numbers above the total weights: sums do not wrap round, and only zero is its own conjugate."""
        totals = self.weights.sum(axis=1)
        return np.asarray(totals + 1 + totals % 2)


def tilted(weights: Ints, probabilities: Floats, quotas: Ints) -> Tilted:
    """Tilt a game towards quotas with ``0 < quota <= total``; probabilities are inside (0, 1)."""
    log_yes, log_no = np.log(probabilities), np.log1p(-probabilities)
    log_odds = log_yes - log_no
    tilt = np.zeros(len(weights))
    for _ in range(1 if len(weights) == 1 else _ROUNDS):
        for axis, row in enumerate(weights):
            tilt[axis] = 0.0
            tilt[axis] = _saddle(row, log_odds + tilt @ weights, int(quotas[axis]))
    turned = tilt @ weights
    log_factors = np.logaddexp(log_no, log_yes + turned)
    log_scale = float(log_factors.sum() - tilt @ quotas)
    return Tilted(
        weights,
        quotas,
        tilt,
        expit(log_odds + turned),
        log_scale,
        log_scale + turned - log_factors,
        log_scale - log_factors,
        4 * UNIT_ROUNDOFF * float(np.abs(log_factors).sum() + tilt @ quotas),
    )


def _saddle(weights: Ints, log_odds: Floats, quota: int) -> float:
    """Tilt of at least zero that brings the expected weight to the quota, or as near as makes a difference."""

    def excess(tilt: float) -> float:
        return float((weights * expit(log_odds + tilt * weights)).sum()) - quota

    if excess(0.0) >= 0:
        return 0.0
    upper, furthest = 1.0 / float(weights.max()), 50 / float(weights[weights > 0].min())
    while excess(upper) < 0 and upper < furthest:
        upper *= 2
    from scipy.optimize import brentq  # noqa: PLC0415 - a second to import, and rarely needed

    return float(brentq(excess, 0.0, upper, xtol=1e-3 * upper)) if excess(upper) > 0 else upper


def kernel_mass(moduli: Ints) -> float:
    """Bound on the sum of the kernel's moduli over all frequencies: one at zero and 1/j at each side of it."""
    return float(np.prod(3 + 2 * np.log(moduli / 2)))


@overload
def choose(games: list[Tilted], tolerances: list[float], *, complete: Literal[False]) -> Selection: ...
@overload
def choose(games: list[Tilted], tolerances: list[float], *, complete: bool) -> Selection | None: ...
def choose(games: list[Tilted], tolerances: list[float], *, complete: bool) -> Selection | None:
    """Frequencies that serve all `games` (of the same weights) with at most its tolerance left out of each sum.

    None when only a complete selection is wanted, and there is none.
    """
    weights, moduli = games[0].weights, games[0].moduli
    probabilities = np.stack([game.probabilities for game in games])
    furthest = probabilities[np.abs(probabilities - 0.5).argmax(axis=0), np.arange(weights.shape[1])]
    limit = min(0.5, max(min(tolerances) / kernel_mass(moduli), _SMALLEST_LIMIT))
    if complete and not decays(furthest, limit):
        return None
    budget = _SMALL_BUDGET if complete and len(weights) == 1 else _BUDGET * len(weights) ** 3
    selection = select(weights, moduli, furthest, limit, budget)
    most = max(1, _MAX_PAIRS // weights.shape[1])
    if len(selection.frequencies) > most:
        kept = selection.frequencies[:most]
        selection = Selection(kept, is_complete=False, reach=int(kept[-1, 0]), limit=limit)
    return None if complete and not selection.is_complete else selection


def phases(frequencies: Ints, weights: Ints, moduli: Ints) -> Complexes:
    """Return ``exp(2j pi sum_d frequency_d * weight_d / modulus_d)`` for every pair of frequency and member."""
    turned = sum(_angles(frequencies[:, axis], weights[axis], int(modulus)) for axis, modulus in enumerate(moduli))
    return np.asarray(np.exp(1j * np.asarray(turned)))


def _angles(frequencies: Ints, numbers: Ints, modulus: int) -> Floats:
    """Return ``2 pi * frequency * number / modulus`` within a half turn of zero, reduced in whole numbers."""
    numbers = numbers % modulus
    if int(np.abs(frequencies).max(initial=0)) * int(numbers.max(initial=0)) < 2**62:
        products = np.multiply.outer(frequencies, numbers) % modulus
    else:
        products = np.zeros((len(frequencies), len(numbers)), dtype=np.int64)
        for shift in range(2 * _DIGIT_BITS, -1, -_DIGIT_BITS):
            digit = (numbers >> shift) & (2**_DIGIT_BITS - 1)
            products = ((products << _DIGIT_BITS) + np.multiply.outer(frequencies, digit)) % modulus
    products -= modulus * (products > modulus // 2)
    return np.asarray(products * (2 * np.pi / modulus))


def kernel(game: Tilted, frequencies: Ints, quotas: Ints) -> Complexes:
    """Return what each frequency's characteristic function is multiplied by; conjugate frequencies are included."""
    result = np.where(frequencies[:, 0] == 0, 1, 2).astype(complex)
    for axis, modulus in enumerate(game.moduli):
        tilt, quota = float(game.tilt[axis]), int(quotas[axis])
        length = int(game.weights[axis].sum()) - quota + 1
        step, run, start = _angles(frequencies[:, axis], np.array([1, length, quota]), int(modulus)).T
        is_zero = frequencies[:, axis] == 0
        at_zero = length if tilt == 0 else np.expm1(-tilt * length) / np.expm1(-tilt)
        difference = np.where(is_zero, 1, np.expm1(-tilt - 1j * step))
        ratio = np.where(is_zero, at_zero, np.expm1(-tilt * length - 1j * run) / difference)
        result *= np.exp(-1j * start) * ratio / modulus
    return result


def leave_one_out(factors: Complexes) -> Complexes:
    """Products over all columns but each one, without division."""
    before, after = np.ones_like(factors), np.ones_like(factors)
    np.cumprod(factors[:, :-1], axis=1, out=before[:, 1:])
    np.cumprod(factors[:, :0:-1], axis=1, out=after[:, -2::-1])
    before *= after
    return before


@dataclass(frozen=True)
class Sums:
    """Sums over frequencies before scaling: the whole, and given each member's yes and no; `error` bounds each."""

    whole: float
    if_yes: Floats
    if_no: Floats
    error: float


def sums(game: Tilted, selection: Selection, turned: Complexes | None = None) -> Sums:
    """Evaluate the sums for the whole and with every member left out.

    `turned` may carry the `phases` for games that share a selection. The error bounds what is left out, the
    rounding of each product and its angles, and, when the selection is not complete, the people that its
    reach cannot tell apart.
    """
    count = game.weights.shape[1]
    width = _smoothing_width(selection, game)
    rows = max(1, _CHUNK // count)
    if_yes, if_no = np.zeros(count), np.zeros(count)
    whole = rounding = smoothed_away = largest = 0.0
    for first in range(0, len(selection.frequencies), rows):
        part = selection.frequencies[first : first + rows]
        turns = phases(part, game.weights, game.moduli) if turned is None else turned[first : first + rows]
        factors = turns * game.probabilities
        factors += 1 - game.probabilities
        weight = kernel(game, part, game.quotas)
        without = leave_one_out(factors)
        whole += float((weight * without[:, 0] * factors[:, 0]).sum().real)
        if_no += np.einsum("j,jm->m", weight, without).real
        without *= turns
        if_yes += np.einsum("j,jm->m", weight, without).real
        sizes = np.abs(without).max(axis=1)
        largest += float(sizes.sum())
        sizes *= np.abs(weight)
        rounding += float(sizes.sum())
        smoothed_away -= float((sizes * np.expm1(-0.5 * (_radians(part, game) * width) ** 2)).sum())
    error = _bound(game, selection, rounding)
    if not selection.is_complete:
        error += smoothed_away + 4 * selection.limit + _unresolved(game, width, 2 * largest)
    return Sums(whole, if_yes, if_no, min(error, 1.0))


def tail_sums(game: Tilted, selection: Selection, quotas: Ints) -> tuple[Floats, float]:
    """Evaluate the whole for other quotas of a game of one rule, in the same tilt; and the error of each.

    The result for a quota belongs to the scale ``C(s) * exp(s * (game.quotas[0] - quota))``. The selection
    must be complete.
    """
    results, rounding = np.zeros(len(quotas)), np.zeros(len(quotas))
    rows = max(1, _CHUNK // game.weights.shape[1])
    for first in range(0, len(selection.frequencies), rows):
        part = selection.frequencies[first : first + rows]
        factors = phases(part, game.weights, game.moduli) * game.probabilities
        factors += 1 - game.probabilities
        product = np.prod(factors, axis=1)
        np.abs(factors, out=(moduli := np.empty(factors.shape)))
        np.maximum(moduli, 1e-3, out=moduli)  # a floor to divide by; the bound stays one
        sizes = np.prod(moduli, axis=1) / moduli.min(axis=1)
        for place, quota in enumerate(quotas):
            weight = kernel(game, part, np.array([quota]))
            results[place] += float((weight * product).sum().real)
            rounding[place] += float((np.abs(weight) * sizes).sum())
    return results, _bound(game, selection, float(rounding.max(initial=0)))


def _bound(game: Tilted, selection: Selection, rounding: float) -> float:
    """Bound a sum's error: an angle right to two roundings, an exponential, a sum and products, for each member."""
    roundings = 32 + (game.probabilities * (2 + 6.3 * len(game.weights)) + 3.3).sum()
    return float(roundings) * UNIT_ROUNDOFF * rounding + selection.limit * kernel_mass(game.moduli)


def _radians(frequencies: Ints, game: Tilted) -> Floats:
    return np.asarray(frequencies[:, 0] * (2 * np.pi / float(game.moduli[0])))


def _smoothing_width(selection: Selection, game: Tilted) -> float:
    """Deviation, in units of weight, of a normal smoothing that frequencies beyond the reach survive by 1e-12."""
    if selection.is_complete:
        return 0.0
    return _DEVIATIONS * float(game.moduli[0]) / (2 * np.pi * max(selection.reach, 1))


def _unresolved(game: Tilted, width: float, largest: float) -> float:
    """Bound on the probability that depends on frequencies nothing is known of, for one rule.

    The sum is compared with its smoothing by a normal distribution. They differ by at most the probability
    of being near the quota, or near the ends where sums wrap round, and that is at most
    ``sqrt(2 pi e) * h`` times the density, the sum of moduli over the modulus.
    """
    growth = 0.5 * (float(game.tilt[0]) * width) ** 2
    if width < _LEAST_WIDTH or growth > 1:
        return 1.0
    near = _DEVIATIONS * width
    concentration = np.sqrt(2 * np.pi * np.e) * near * largest / float(game.moduli[0])
    stray = 2 * np.exp(growth) * ndtr(float(game.tilt[0]) * width - _DEVIATIONS)
    beyond = 2 * kernel_mass(game.moduli) * np.exp(-0.5 * _DEVIATIONS**2)
    return float(3 * concentration + np.expm1(growth) + stray + beyond)
