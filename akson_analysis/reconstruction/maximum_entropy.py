"""Maximum-entropy probabilities of having signed, given a number of signers and their share of the population.

The probabilities are independent, and of all that give the published totals in expectation they have the largest
entropy: each member's log-odds are ``a + b * population`` (Jaynes 1957), plus the logarithm of its prior odds if there
is a prior. The two multipliers are found by minimising the convex dual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from akson_analysis.errors import InvalidValueError
from akson_analysis.reconstruction._totals import Totals, checked, impossible, number

Floats = npt.NDArray[np.float64]

_MAX_DECIMALS = 6  # of a percentage: more would name single people of five millions
AGREEMENT = 1e-9
"""Largest difference from the published totals: of the count in members, of the population relative to the total."""


@dataclass(frozen=True)
class Reconstruction:
    """Probabilities that agree with one pair of totals.

    Attributes
    ----------
    table
        One row for each member, in the order given: `population`, `probability` of having signed, and
        `is_documented` (then the probability is 0 or 1; otherwise it is inferred).
    count, population
        The totals that were to be met; the population may be a fraction of a person.
    log_odds, log_odds_per_person
        The multipliers a and b: log-odds of an undocumented member are ``a + b * population``, plus the
        logarithm of its prior odds. Infinite when the totals leave only one solution.
    """

    table: pd.DataFrame
    count: int
    population: float
    log_odds: float
    log_odds_per_person: float

    @property
    def expected_count(self) -> float:
        """Expected number of signers; the published count to within `AGREEMENT`."""
        return float(self.table["probability"].sum())

    @property
    def expected_population(self) -> float:
        """Expected population of the signers; the published one to within `AGREEMENT` of the total."""
        return float((self.table["probability"] * self.table["population"]).sum())

    @property
    def population_share(self) -> float:
        """Share of the total population that was to be met."""
        return self.population / float(self.table["population"].sum())


@dataclass(frozen=True)
class ReconstructionRange:
    """Reconstructions at the lowest, the stated and the highest share that a rounded figure can stand for.

    `is_clipped` says that part of the interval cannot be reached, and that its end was moved to what can.
    """

    low: Reconstruction
    stated: Reconstruction
    high: Reconstruction
    is_clipped: bool

    @property
    def table(self) -> pd.DataFrame:
        """Probabilities side by side: `probability_low`, `probability` and `probability_high` by published share."""
        table = self.stated.table.copy()
        table["probability_low"] = self.low.table["probability"]
        table["probability_high"] = self.high.table["probability"]
        return table


def reconstruct(
    populations: Any,
    documented: Mapping[Any, bool] | pd.Series,
    count: int,
    *,
    population_share: Fraction | float | None = None,
    population: float | None = None,
    prior: Mapping[Any, float] | None = None,
    groups: pd.Series | None = None,
) -> Reconstruction:
    """Maximum-entropy probability of having signed, for every member that is not documented.

    Parameters
    ----------
    populations
        Whole numbers from zero up, as a Series or mapping by member.
    documented
        True for members known to have signed, False for those known not to have; others are left out (or
        missing, in a Series).
    count
        Published number of signers, those documented included.
    population_share, population
        Published share of the total population, from 0 to 1, or population of the signers. Give one.
    prior
        Odds of signing relative to others before the totals are known, by group, or by member when there are
        no groups; 2 doubles the odds. Groups that are not named have 1.
    groups
        Group of each member, such as a county or a size class, indexed by member.

    Returns
    -------
    Reconstruction
        Expected count and population agree with the published ones to 1e-9 (`AGREEMENT`).

    Raises
    ------
    InvalidValueError
        If the input cannot be used, or no probabilities can give the totals; the message gives the feasible range.

    Notes
    -----
    In expectation a population can be reached with a given count exactly when it lies between that of the
    smallest and that of the largest open members, as many as are left to sign: the ends of the range are
    reached by certain answers only (members that tie at the end share it evenly).

    Examples
    --------
    Two of four signed, with 70 % of the people, and D is known to be out. The larger are likelier:

    >>> result = reconstruct({"A": 50, "B": 30, "C": 15, "D": 5}, {"D": False}, 2, population_share=0.7)
    >>> result.table["probability"].round(3).to_dict()
    {'A': 0.856, 'B': 0.669, 'C': 0.475, 'D': 0.0}
    """
    totals = checked(populations, documented, count, prior, groups)
    total = int(totals.populations.sum())
    if (population_share is None) == (population is None):
        raise InvalidValueError("totals cannot be used", ["give either population_share or population"])
    if population is not None:
        return _solve(totals, float(number(population, "population", total)))
    return _solve(totals, float(number(population_share, "population_share", 1) * total))


def reconstruct_range(
    populations: Any,
    documented: Mapping[Any, bool] | pd.Series,
    count: int,
    *,
    share_pct: Any,
    decimals: Any = 0,
    prior: Mapping[Any, float] | None = None,
    groups: pd.Series | None = None,
) -> ReconstructionRange:
    """Reconstruct at both ends of what a rounded percentage can stand for, and at the figure itself.

    Parameters
    ----------
    populations, documented, count
        As in `reconstruct`.
    share_pct
        Published share of the population in per cent, such as 65.
    decimals
        Decimals it was published with: 65 with 0 decimals stands for 64.5 to 65.5.
    prior, groups
        As in `reconstruct`.

    Returns
    -------
    ReconstructionRange
        Three reconstructions with the same count, at the lowest share, at the share stated and at the highest.

    Raises
    ------
    InvalidValueError
        As `reconstruct`, when no share in the interval can be reached.

    Examples
    --------
    >>> members = {"A": 50, "B": 30, "C": 10, "D": 10}
    >>> result = reconstruct_range(members, {"D": False}, 2, share_pct=60)
    >>> result.low.population_share, result.high.population_share
    (0.595, 0.605)
    """
    totals = checked(populations, documented, count, prior, groups)
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= _MAX_DECIMALS:
        raise InvalidValueError(
            "totals cannot be used", [f"decimals {decimals!r} is not a whole number from 0 to {_MAX_DECIMALS}"]
        )
    share = number(share_pct, "share_pct", 100)
    half = Fraction(1, 2 * 10**decimals)
    total = int(totals.populations.sum())
    lowest, highest = totals.extremes()
    first, last = max(Fraction(0), share - half) * total / 100, min(Fraction(100), share + half) * total / 100
    low, high = max(first, Fraction(lowest)), min(last, Fraction(highest))
    stated = share * total / 100
    if low > high:
        raise impossible(totals, float(stated))
    return ReconstructionRange(
        _solve(totals, float(low)),
        _solve(totals, float(min(max(stated, low), high))),
        _solve(totals, float(high)),
        is_clipped=low > first or high < last,
    )


def _solve(totals: Totals, population: float) -> Reconstruction:
    lowest, highest = totals.extremes()
    slack = AGREEMENT * float(totals.populations.sum())
    if not lowest - slack <= population <= highest + slack:
        raise impossible(totals, population)
    sizes = totals.populations[totals.is_open].to_numpy(dtype=float)
    target = population - totals.documented_population
    if lowest == highest and 0 < totals.open_count < len(sizes):
        chances, multipliers = _tilted(sizes, totals.log_prior, totals.open_count, None)
    elif population <= lowest + slack:
        chances, multipliers = _at_end(-sizes, totals), (np.inf, -np.inf)
    elif population >= highest - slack:
        chances, multipliers = _at_end(sizes, totals), (-np.inf, np.inf)
    else:
        chances, multipliers = _tilted(sizes, totals.log_prior, totals.open_count, target)
    table = pd.DataFrame({"population": totals.populations, "probability": totals.fixed})
    table.loc[totals.is_open, "probability"] = chances
    table["is_documented"] = ~totals.is_open
    result = Reconstruction(table, totals.count, population, *multipliers)
    if abs(result.expected_count - totals.count) > AGREEMENT or abs(result.expected_population - population) > slack:
        fault = (
            f"population {population:.1f} is too near an end of the range {lowest} to {highest}; give the end itself"
        )
        raise InvalidValueError("totals cannot be met", [fault])
    return result


def _tilted(
    sizes: Floats, log_prior: Floats, count: int, population: float | None
) -> tuple[Floats, tuple[float, float]]:
    """Minimise the convex dual of the entropy: log-partition function less multipliers times totals."""
    # from 200 to 700,000 people, sizes as they are would leave the Hessian nearly singular
    centre, scale = float(sizes.mean()), float(sizes.std()) or 1.0
    features = np.stack([np.ones(len(sizes)), (sizes - centre) / scale])
    targets = np.array([count, 0.0])
    if population is None:
        features = features[:1]
        targets = targets[:1]
    else:
        targets[1] = (population - count * centre) / scale

    def chances(multipliers: Floats) -> Floats:
        return np.asarray(expit(log_prior + multipliers @ features))

    def dual(multipliers: Floats) -> float:
        return float(np.logaddexp(0, log_prior + multipliers @ features).sum() - multipliers @ targets)

    def gradient(multipliers: Floats) -> Floats:
        return np.asarray(features @ chances(multipliers) - targets)

    def hessian(multipliers: Floats) -> Floats:
        p = chances(multipliers)
        return np.asarray((features * (p * (1 - p))) @ features.T)

    start = np.zeros(len(targets))
    from scipy.optimize import minimize  # noqa: PLC0415 - a second to import, and not always needed

    solution = minimize(dual, start, jac=gradient, hess=hessian, method="trust-exact", options={"gtol": 1e-11}).x
    for _ in range(3):  # Newton's steps for the last digits, where the value of the dual no longer changes
        solution = solution - np.linalg.lstsq(hessian(solution), gradient(solution), rcond=None)[0]
    slope = float(solution[1]) / scale if population is not None else 0.0
    return chances(solution), (float(solution[0]) - slope * centre, slope)


def _at_end(order: Floats, totals: Totals) -> Floats:
    """Certain answers for the members highest in `order`; those that tie for the last places share them."""
    count = totals.open_count
    chances = np.zeros(len(order))
    if count == 0:
        return chances
    last = np.sort(order)[-count]
    chances[order > last] = 1
    tied = order == last
    places = count - int((order > last).sum())
    chances[tied] = _tilted(order[tied], totals.log_prior[tied], places, None)[0] if places < tied.sum() else 1
    return chances
