"""Swings averaged over the chance that everybody says yes: the Shapley-Shubik index as an integral.

The index is the integral over p from 0 to 1 of the swing probability when everybody says yes with
probability p (Owen 1972). That is a polynomial of degree n - 1, which Gauss-Legendre quadrature with n / 2
nodes integrates without error.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from akson_analysis.influence import _fourier
from akson_analysis.influence._engine import SHARE_LEFT_OUT, TINY, Conditionals, Solver, from_sums

Floats = npt.NDArray[np.float64]

_NEGLIGIBLE = 1e-3  # of the tolerance, all nodes left out together
_FEW = 24  # members; with so few no chance is negligible
_TOGETHER = 16  # games that share a selection of frequencies
_MAX_PHASES = 1 << 22


def nodes(count: int) -> tuple[Floats, Floats]:
    """Chances and shares (that sum to 1) of the quadrature that is exact for `count` members."""
    places, shares = np.polynomial.legendre.leggauss(max(1, (count + 1) // 2))
    return (places + 1) / 2, shares / 2


def averaged(solver: Solver, tolerance: float) -> tuple[Floats, float]:
    """Every member's swing averaged over all chances, and a bound on the error of each.

    Nodes at which Chernoff's bound on the swings is negligible are left out, and counted in the error.
    """
    count = len(solver.weights)
    swings, error = np.zeros(count), 0.0
    pending: list[tuple[float, float, _fourier.Tilted]] = []
    chances, shares = nodes(count)
    negligible = _NEGLIGIBLE * tolerance / len(chances)
    for chance, share in zip(chances, shares, strict=True):
        probabilities = np.full(count, chance)
        game = solver.tilted(probabilities)[0] if count > _FEW else None
        if game and share * game.scale < negligible:
            error += share * game.scale
        elif game and solver.way == "frequencies":
            pending.append((chance, share, game))
        else:
            result = solver.conditionals(probabilities, tolerance)
            swings += share * (result.if_yes - result.if_no)
            error += 2 * share * result.member_error
    for first in range(0, len(pending), _TOGETHER):
        part = _together(solver, pending[first : first + _TOGETHER], tolerance)
        swings += part[0]
        error += part[1]
    return swings, error


def _together(
    solver: Solver, part: list[tuple[float, float, _fourier.Tilted]], tolerance: float
) -> tuple[Floats, float]:
    games = [game for _, _, game in part]
    tolerances = [SHARE_LEFT_OUT * tolerance / max(game.scale, TINY) for game in games]
    selection = _fourier.choose(games, tolerances, complete=solver.fits_cells)
    count = len(solver.weights)
    swings, error = np.zeros(count), 0.0
    if selection is None and len(part) > 1:
        for half in (part[: len(part) // 2], part[len(part) // 2 :]):
            half_swings, half_error = _together(solver, half, tolerance)
            swings += half_swings
            error += half_error
        return swings, error
    turned = None
    if selection is not None and len(selection.frequencies) * count < _MAX_PHASES:
        turned = _fourier.phases(selection.frequencies, games[0].weights, games[0].moduli)
    for chance, share, game in part:
        result: Conditionals
        if selection is None:
            result = solver.conditionals(np.full(count, chance), tolerance)
            swings += share * (result.if_yes - result.if_no)
        else:
            result = from_sums(game, _fourier.sums(game, selection, turned), len(selection.frequencies))
            swings += share * (result.if_yes - result.if_no)
        error += 2 * share * result.member_error
    return swings, error
