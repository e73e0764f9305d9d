"""How likely a threshold is, and whose decision moves it.

Members decide independently, each with its own probability of yes. Results are exact to a stated error:
nothing is sampled, and weights are not binned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from akson_analysis.influence import _engine, _inputs

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-12  # near what rounding alone costs with some 300 members


@dataclass(frozen=True)
class ThresholdProbabilities:
    """Probability of reaching each quota.

    Attributes
    ----------
    quotas
        The quotas, in the order they were given.
    probabilities
        Probability that the weight of those who say yes is at least the quota.
    error_bounds
        Proved bound on the absolute error of each value: rounding, and what was left out.
    """

    quotas: tuple[int, ...]
    probabilities: tuple[float, ...]
    error_bounds: tuple[float, ...]


@dataclass(frozen=True)
class CombinedEffect:
    """Probability of passing now, if all the chosen members say yes, and if all say no.

    `error_bound` is the largest of the three errors.
    """

    now: float
    if_all_yes: float
    if_all_no: float
    error_bound: float

    @property
    def effect(self) -> float:
        """Difference between all of them saying yes and all saying no."""
        return self.if_all_yes - self.if_all_no


@dataclass(frozen=True)
class _Split:
    """Members whose answer is known or does not count, set apart from those who are undecided."""

    weights: Ints
    probabilities: Floats
    undecided: npt.NDArray[np.intp]
    given: int  # weight that is sure to say yes

    @classmethod
    def of(cls, weights: Ints, probabilities: Floats) -> _Split:
        undecided = (probabilities > 0) & (probabilities < 1) & (weights > 0)
        return cls(weights, probabilities, np.flatnonzero(undecided), int(weights[probabilities == 1].sum()))

    def reach(self, quotas: list[int], tolerance: float) -> tuple[Floats, Floats]:
        """Probability that the undecided reach each of `quotas` by themselves."""
        return _engine.tails(self.weights[self.undecided], self.probabilities[self.undecided], quotas, tolerance)


def threshold_probability(weights: Any, probabilities: Any, quota: Any) -> float:
    """Probability that the weight of those who say yes is at least `quota`.

    Parameters
    ----------
    weights
        Whole numbers from zero up, such as inhabitants; one for each member.
    probabilities
        Each member's probability of yes, from 0 to 1; members decide independently.
    quota
        Whole number. At or below 0 it is always reached (1.0), above the total weight never (0.0).

    Returns
    -------
    float
        Right to 1e-12 wherever that can be proved; `threshold_probabilities` also returns the bound.

    Raises
    ------
    InvalidValueError
        If a weight is negative or not a whole number, a probability is outside [0, 1], the lengths differ,
        or the quota is not a whole number.

    Examples
    --------
    Three heads of four tosses or more:

    >>> threshold_probability([1, 1, 1, 1], [0.5, 0.5, 0.5, 0.5], 3)
    0.3125
    """
    (value,) = threshold_probabilities(weights, probabilities, [quota]).probabilities
    return value


def threshold_probabilities(
    weights: Any, probabilities: Any, quotas: Any, *, tolerance: float = TOLERANCE
) -> ThresholdProbabilities:
    """Probability of reaching each of several quotas, with a proved bound on each error.

    Parameters
    ----------
    weights, probabilities
        As in `threshold_probability`.
    quotas
        Whole numbers.
    tolerance
        Error to aim for. More than about 40 members whose weights are all very large next to the differences
        that matter (nobody weighs less than a thousandth of a thousandth of the total, say) may not allow it
        to be proved; the bound then says how much is.

    Returns
    -------
    ThresholdProbabilities
        The quotas in their order, with the probability of each and a bound on its error.

    Raises
    ------
    InvalidValueError
        As `threshold_probability`.

    Examples
    --------
    >>> result = threshold_probabilities([4, 4, 4, 2, 2, 1], [0.5] * 6, [9, 12])
    >>> result.probabilities
    (0.5, 0.21875)
    >>> max(result.error_bounds) < 1e-12
    True
    """
    split = _split(weights, probabilities)
    whole = [_inputs.quota(quota) for quota in quotas]
    values, errors = split.reach([quota - split.given for quota in whole], _inputs.tolerance(tolerance))
    return ThresholdProbabilities(tuple(whole), tuple(values.tolist()), tuple(errors.tolist()))


def sensitivities(weights: Any, probabilities: Any, quota: Any, *, tolerance: float = TOLERANCE) -> pd.DataFrame:
    """Return what each member's answer does to the probability of passing.

    Parameters
    ----------
    weights, probabilities, quota
        As in `threshold_probability`; the index of `weights`, if it is a Series, names the rows.
    tolerance
        Error to aim for.

    Returns
    -------
    DataFrame
        One row for each member, with `weight`, `probability`, `pass_if_yes` and `pass_if_no` (probability
        of passing when the member's answer is known), `effect` (their difference), `gain` (what a certain
        yes adds to the probability now) and `loss` (what a certain no takes away). The largest error of any
        of them is in ``attrs["error_bound"]``.

    Raises
    ------
    InvalidValueError
        As `threshold_probability`.

    Examples
    --------
    >>> table = sensitivities([50, 30, 20], [0.5, 0.5, 0.5], 60)
    >>> table["effect"].tolist()
    [0.75, 0.25, 0.25]
    """
    split, needed = _split(weights, probabilities), _inputs.quota(quota)
    tolerance = _inputs.tolerance(tolerance)
    rest = needed - split.given
    result = _engine.Solver(split.weights[split.undecided], rest).conditionals(
        split.probabilities[split.undecided], tolerance
    )
    if_yes, if_no = (np.full(len(split.weights), result.whole) for _ in range(2))
    if_yes[split.undecided], if_no[split.undecided] = result.if_yes, result.if_no
    error = max(result.error, result.member_error)
    sure_yes = np.flatnonzero((split.probabilities == 1) & (split.weights > 0))
    sure_no = np.flatnonzero((split.probabilities == 0) & (split.weights > 0))
    if len(sure_yes) + len(sure_no):
        changed = [rest + int(split.weights[i]) for i in sure_yes] + [rest - int(split.weights[i]) for i in sure_no]
        values, errors = split.reach([rest, *changed], tolerance)
        if_no[sure_yes], if_yes[sure_no] = values[1 : 1 + len(sure_yes)], values[1 + len(sure_yes) :]
        error = max(error, float(errors.max()))
    table = pd.DataFrame(
        {
            "weight": split.weights,
            "probability": split.probabilities,
            "pass_if_yes": if_yes,
            "pass_if_no": if_no,
            "effect": if_yes - if_no,
            "gain": (1 - split.probabilities) * (if_yes - if_no),
            "loss": split.probabilities * (if_yes - if_no),
        },
        index=weights.index if isinstance(weights, pd.Series) else None,
    )
    table.attrs["error_bound"] = error
    return table


def next_conversations(weights: Any, probabilities: Any, quota: Any, *, exclude: Any = None) -> pd.DataFrame:
    """Members ranked by what it would add to the probability of passing to win them over.

    The ranking is by ``gain = (1 - p) * (P(pass | yes) - P(pass | no))``, which is P(pass | yes) less P(pass):
    a member who is likely to say yes anyway gains little, and so does one that is too small to matter. Ties
    keep the order given. It takes one member at a time, and says nothing of what a conversation costs.

    Parameters
    ----------
    weights, probabilities, quota
        As in `sensitivities`.
    exclude
        Members not to be asked, as positions or as True or False for each.

    Returns
    -------
    DataFrame
        The rows of `sensitivities` that can still gain (probability below 1), with `rank` from 1.

    Raises
    ------
    InvalidValueError
        As `threshold_probability`, or if `exclude` names a member that does not exist.

    Examples
    --------
    The largest is almost sure to say yes; the second is the one to call:

    >>> next_conversations([50, 30, 20], [0.95, 0.5, 0.5], 60).index.tolist()
    [1, 2, 0]
    """
    table = sensitivities(weights, probabilities, quota)
    excluded = _inputs.members(exclude, len(table), "exclude")
    open_rows = table[(table["probability"] < 1).to_numpy() & ~excluded]
    ranked = open_rows.sort_values("gain", ascending=False, kind="stable")
    ranked.insert(0, "rank", np.arange(1, len(ranked) + 1))
    return ranked


def combined_effect(weights: Any, probabilities: Any, quota: Any, chosen: Any) -> CombinedEffect:
    """Probability of passing if all of the chosen members say yes, and if all say no.

    Parameters
    ----------
    weights, probabilities, quota
        As in `threshold_probability`.
    chosen
        Members, as positions or as True or False for each.

    Returns
    -------
    CombinedEffect
        Probabilities of passing, from 0 to 1, and their largest error.

    Raises
    ------
    InvalidValueError
        As `threshold_probability`, or if `chosen` names a member that does not exist.

    Examples
    --------
    >>> combined_effect([50, 30, 20], [0.5, 0.5, 0.5], 60, [1, 2]).effect
    0.5
    """
    split, needed = _split(weights, probabilities), _inputs.quota(quota)
    flags = _inputs.members(chosen, len(split.weights), "chosen")
    (now,), (error,) = split.reach([needed - split.given], TOLERANCE)
    others = _Split.of(split.weights[~flags], split.probabilities[~flags])
    rest = needed - others.given
    values, errors = others.reach([rest, rest - int(split.weights[flags].sum())], TOLERANCE)
    return CombinedEffect(float(now), float(values[1]), float(values[0]), float(max(error, *errors)))


def _split(weights: Any, probabilities: Any) -> _Split:
    members = _inputs.weights(weights)
    return _Split.of(members, _inputs.probabilities(probabilities, len(members)))
