"""Voting power in weighted games: absolute Banzhaf and Shapley-Shubik."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import _average, _engine, _inputs

Floats = npt.NDArray[np.float64]

BANZHAF_TOLERANCE = 1e-12
SHAPLEY_TOLERANCE = 1e-10  # looser than Banzhaf's: the index is an average over many games, not the answer of one


@dataclass(frozen=True)
class VotingPower:
    """Both indices, with proved bounds on the absolute error of every member's."""

    banzhaf: Floats
    shapley_shubik: Floats
    banzhaf_error: float
    shapley_shubik_error: float


def voting_power(weights: Any, quota: Any, *, signed: Any = None, out: Any = None) -> VotingPower:
    """Banzhaf and Shapley-Shubik indices of every member, with their errors.

    Parameters
    ----------
    weights
        Whole numbers from zero up; one for each member.
    quota
        Weight that wins, a whole number. When it is at or below 0, or above the total, no answer changes
        the result, and every index is 0.
    signed, out
        Members who have already said yes or no, as positions or as True or False for each. The others play
        the game that is left, with the quota less the weight of those who signed; members in `signed` or
        `out` have no power left.

    Returns
    -------
    VotingPower
        Both indices of every member, from 0 to 1, with a bound on the error of each.

    Raises
    ------
    InvalidValueError
        If a weight is negative or not a whole number, the quota is not a whole number, or a member is both
        in and out.

    Examples
    --------
    The Council of the European Economic Community in 1958; Luxembourg's vote never counts:

    >>> power = voting_power([4, 4, 4, 2, 2, 1], 12)
    >>> power.banzhaf.round(4).tolist()
    [0.3125, 0.3125, 0.3125, 0.1875, 0.1875, 0.0]
    >>> power.shapley_shubik.round(4).tolist()
    [0.2333, 0.2333, 0.2333, 0.15, 0.15, 0.0]
    """
    game = _remaining(weights, quota, signed, out)
    banzhaf_values, banzhaf_error = _banzhaf(game)
    shapley_values, shapley_error = _shapley_shubik(game)
    return VotingPower(banzhaf_values, shapley_values, banzhaf_error, shapley_error)


def banzhaf(weights: Any, quota: Any, *, signed: Any = None, out: Any = None) -> Floats:
    """Absolute Banzhaf index: the probability that a member decides when all others toss a coin.

    Parameters
    ----------
    weights, quota, signed, out
        As in `voting_power`, which also says what is refused.

    Returns
    -------
    numpy.ndarray
        One probability for each member. They do not sum to 1; divided by their sum they are the normalised index.

    Examples
    --------
    >>> banzhaf([50, 50], 50).tolist()
    [0.5, 0.5]
    >>> banzhaf([4, 4, 4, 2, 2, 1], 12, signed=[0, 1]).round(4).tolist()
    [0.0, 0.0, 0.75, 0.25, 0.25, 0.0]
    """
    return _banzhaf(_remaining(weights, quota, signed, out))[0]


def shapley_shubik(weights: Any, quota: Any, *, signed: Any = None, out: Any = None) -> Floats:
    """Shapley-Shubik index: the share of orders of joining in which a member's weight reaches the quota.

    What the quadrature leaves of the sum (well below its error bound) is spread in proportion.

    Parameters
    ----------
    weights, quota, signed, out
        As in `voting_power`, which also says what is refused.

    Returns
    -------
    numpy.ndarray
        One share for each member; they sum to 1 within 1e-12, or are all 0 when the game is decided.

    Examples
    --------
    >>> shapley_shubik([50, 20, 21, 19, 13, 9, 3], 68).round(4).tolist()
    [0.5333, 0.1333, 0.1333, 0.1333, 0.0333, 0.0333, 0.0]
    """
    return _shapley_shubik(_remaining(weights, quota, signed, out))[0]


def blocs(weights: Any, labels: Iterable[Any]) -> pd.Series:
    """Weights of members who decide together: one member for each label, in order of first appearance.

    Parameters
    ----------
    weights
        Whole numbers from zero up.
    labels
        Each member's bloc, such as a county. Members that stand alone have a label of their own.

    Returns
    -------
    Series
        Whole numbers indexed by label, to be used as weights.

    Raises
    ------
    InvalidValueError
        If the lengths differ, a label is missing, or a weight cannot be used.

    Examples
    --------
    >>> blocs([4, 4, 4, 2, 2, 1], ["DE", "FR", "IT", "Benelux", "Benelux", "Benelux"]).to_dict()
    {'DE': 4, 'FR': 4, 'IT': 4, 'Benelux': 5}
    """
    members, bloc = _inputs.weights(weights), list(labels)
    if len(bloc) != len(members):
        raise InvalidValueError("blocs cannot be used", [f"there are {len(bloc)} labels and {len(members)} weights"])
    missing = [f"member {i} has no label" for i, label in enumerate(bloc) if pd.isna(label)]
    if missing:
        raise InvalidValueError("blocs cannot be used", missing)
    grouped = pd.Series(members, index=pd.Index(bloc, name="bloc"), name="weight").groupby(level=0, sort=False)
    return grouped.sum()


@dataclass(frozen=True)
class _Remaining:
    """The game that is left: its members' places among all, and their weights."""

    count: int
    free: npt.NDArray[np.intp]
    solver: _engine.Solver

    def spread(self, values: Floats) -> Floats:
        result = np.zeros(self.count)
        result[self.free] = values
        return result


def _remaining(weights: Any, quota: Any, signed: Any, out: Any) -> _Remaining:
    members = _inputs.weights(weights)
    needed = _inputs.quota(quota)
    inside, outside = _inputs.sides(signed, out, len(members))
    free = np.flatnonzero(~inside & ~outside & (members > 0))
    solver = _engine.Solver(members[free], needed - int(members[inside].sum()))
    return _Remaining(len(members), free, solver)


def _banzhaf(game: _Remaining) -> tuple[Floats, float]:
    result = game.solver.conditionals(np.full(len(game.free), 0.5), BANZHAF_TOLERANCE)
    return game.spread(np.maximum(result.if_yes - result.if_no, 0.0)), 2 * result.member_error


def _shapley_shubik(game: _Remaining) -> tuple[Floats, float]:
    if game.solver.is_decided:
        return np.zeros(game.count), 0.0
    swings, error = _average.averaged(game.solver, SHAPLEY_TOLERANCE)
    swings = np.maximum(swings, 0.0)
    return game.spread(swings / swings.sum()), error
