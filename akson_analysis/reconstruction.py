"""Signing probabilities that agree with a published number of signers and share of the population.

A register may name a few of those who signed while only totals were announced. Everybody documented keeps a
probability of 0 or 1. The others get the independent probabilities of largest entropy among all that give the
published totals in expectation: each member's log-odds are ``a + b * population`` (Jaynes 1957), plus the
logarithm of its prior odds if there is a prior. What comes out is an inference, and is labelled so.
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

Floats = npt.NDArray[np.float64]

_MAX_DECIMALS = 6
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


@dataclass(frozen=True)
class _Problem:
    """Checked input: who is open, and the totals that are left for them."""

    populations: pd.Series
    fixed: pd.Series  # 1.0, 0.0 or missing
    count: int
    log_prior: Floats

    @property
    def is_open(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.fixed.isna())

    @property
    def open_count(self) -> int:
        return self.count - int((self.fixed == 1).sum())

    @property
    def documented_population(self) -> int:
        return int(self.populations[self.fixed == 1].sum())

    def extremes(self) -> tuple[int, int]:
        """Smallest and largest population of `count` signers who include those documented, and none of those out."""
        ascending = np.sort(self.populations[self.is_open].to_numpy())
        last = len(ascending) - self.open_count
        base = self.documented_population
        return base + int(ascending[: self.open_count].sum()), base + int(ascending[last:].sum())

    def counts(self, population: float) -> tuple[int, int] | None:
        """Fewest and most signers with which a population can be reached in expectation."""
        ascending = np.sort(self.populations[self.is_open].to_numpy())
        smallest = np.concatenate(([0], np.cumsum(ascending))) + self.documented_population
        largest = np.concatenate(([0], np.cumsum(ascending[::-1]))) + self.documented_population
        possible = np.flatnonzero((smallest <= population) & (population <= largest))
        named = int((self.fixed == 1).sum())
        return (named + int(possible[0]), named + int(possible[-1])) if len(possible) else None


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
        If the input cannot be used, or no probabilities can give the totals; the feasible range is then told.

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
    problem = _checked(populations, documented, count, prior, groups)
    total = int(problem.populations.sum())
    if (population_share is None) == (population is None):
        raise InvalidValueError("totals cannot be used", ["give either population_share or population"])
    if population is not None:
        return _solve(problem, float(_number(population, "population", total)))
    return _solve(problem, float(_number(population_share, "population_share", 1) * total))


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
    populations, documented, count, prior, groups
        As in `reconstruct`.
    share_pct
        Published share of the population in per cent, such as 65.
    decimals
        Decimals it was published with: 65 with 0 decimals stands for 64.5 to 65.5.

    Returns
    -------
    ReconstructionRange

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
    problem = _checked(populations, documented, count, prior, groups)
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= _MAX_DECIMALS:
        raise InvalidValueError(
            "totals cannot be used", [f"decimals {decimals!r} is not a whole number from 0 to {_MAX_DECIMALS}"]
        )
    share = _number(share_pct, "share_pct", 100)
    half = Fraction(1, 2 * 10**decimals)
    total = int(problem.populations.sum())
    lowest, highest = problem.extremes()
    first, last = max(Fraction(0), share - half) * total / 100, min(Fraction(100), share + half) * total / 100
    low, high = max(first, Fraction(lowest)), min(last, Fraction(highest))
    stated = share * total / 100
    if low > high:
        raise _impossible(problem, float(stated))
    return ReconstructionRange(
        _solve(problem, float(low)),
        _solve(problem, float(min(max(stated, low), high))),
        _solve(problem, float(high)),
        is_clipped=low > first or high < last,
    )


def _solve(problem: _Problem, population: float) -> Reconstruction:
    lowest, highest = problem.extremes()
    slack = AGREEMENT * float(problem.populations.sum())
    if not lowest - slack <= population <= highest + slack:
        raise _impossible(problem, population)
    sizes = problem.populations[problem.is_open].to_numpy(dtype=float)
    target = population - problem.documented_population
    if lowest == highest and 0 < problem.open_count < len(sizes):
        chances, multipliers = _tilted(sizes, problem.log_prior, problem.open_count, None)
    elif population <= lowest + slack:
        chances, multipliers = _at_end(-sizes, problem), (np.inf, -np.inf)
    elif population >= highest - slack:
        chances, multipliers = _at_end(sizes, problem), (-np.inf, np.inf)
    else:
        chances, multipliers = _tilted(sizes, problem.log_prior, problem.open_count, target)
    table = pd.DataFrame({"population": problem.populations, "probability": problem.fixed})
    table.loc[problem.is_open, "probability"] = chances
    table["is_documented"] = ~problem.is_open
    result = Reconstruction(table, problem.count, population, *multipliers)
    if abs(result.expected_count - problem.count) > AGREEMENT or abs(result.expected_population - population) > slack:
        fault = (
            f"population {population:.1f} is too near an end of the range {lowest} to {highest}; give the end itself"
        )
        raise InvalidValueError("totals cannot be met", [fault])
    return result


def _tilted(
    sizes: Floats, log_prior: Floats, count: int, population: float | None
) -> tuple[Floats, tuple[float, float]]:
    """Minimise the convex dual of the entropy: log-partition function less multipliers times totals."""
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

    found = minimize(dual, start, jac=gradient, hess=hessian, method="trust-exact", options={"gtol": 1e-11}).x
    for _ in range(3):  # the last digits, where the value of the dual no longer changes
        found = found - np.linalg.lstsq(hessian(found), gradient(found), rcond=None)[0]
    slope = float(found[1]) / scale if population is not None else 0.0
    return chances(found), (float(found[0]) - slope * centre, slope)


def _at_end(order: Floats, problem: _Problem) -> Floats:
    """Certain answers for the members highest in `order`; those that tie for the last places share them."""
    count = problem.open_count
    chances = np.zeros(len(order))
    if count == 0:
        return chances
    last = np.sort(order)[-count]
    chances[order > last] = 1
    tied = order == last
    places = count - int((order > last).sum())
    chances[tied] = _tilted(order[tied], problem.log_prior[tied], places, None)[0] if places < tied.sum() else 1
    return chances


def _impossible(problem: _Problem, population: float) -> InvalidValueError:
    lowest, highest = problem.extremes()
    total = int(problem.populations.sum())
    counts = problem.counts(population)
    return InvalidValueError(
        "totals cannot be met",
        [
            f"{problem.count} signers cannot have {population:.1f} people, {population / total:.4%} of {total}",
            f"with those documented, {problem.count} signers have from {lowest} to {highest} people",
            f"that is from {lowest / total:.4%} to {highest / total:.4%}",
            f"{population:.1f} people can be had with {counts[0]} to {counts[1]} signers"
            if counts
            else f"{population:.1f} people cannot be had with any number of signers, given those documented",
            "check the published totals and the documented answers",
        ],
    )


def _checked(populations: Any, documented: Any, count: Any, prior: Any, groups: Any) -> _Problem:
    series = _populations(populations)
    fixed, faults = _fixed(documented, series.index)
    if isinstance(count, bool) or not isinstance(count, int | np.integer):
        faults.append(f"count {count!r} is a {type(count).__name__}; it is a whole number (int) of members")
    else:
        signed, refused = int((fixed == 1).sum()), int((fixed == 0).sum())
        if not signed <= count <= len(series) - refused:
            faults.append(
                f"count {count} is impossible: {signed} of {len(series)} are documented as signed, {refused} as not; "
                f"it is from {signed} to {len(series) - refused}"
            )
    odds, prior_faults = _odds(prior, groups, series.index)
    if faults or prior_faults:
        raise InvalidValueError("totals cannot be reconstructed", [*faults, *prior_faults])
    return _Problem(series, fixed, int(count), np.log(odds[np.asarray(fixed.isna())]))


def _populations(populations: Any) -> pd.Series:
    series = populations if isinstance(populations, pd.Series) else pd.Series(populations, dtype=object)
    faults = [
        f"{member!r}: population {value!r} is not a whole number from zero up"
        for member, value in series.items()
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < 0
    ]
    faults += [f"{member!r} is there more than once" for member in series.index[series.index.duplicated()].unique()]
    if not faults and (series.empty or int(series.sum()) == 0):
        faults = ["there is no population; give at least one member with inhabitants"]
    if faults:
        raise InvalidValueError("populations cannot be used", faults)
    return series.astype("int64").rename("population")


def _fixed(documented: Any, index: pd.Index) -> tuple[pd.Series, list[str]]:
    fixed = pd.Series(np.nan, index=index)
    faults = []
    for member, answer in documented.items():
        if member not in index:
            faults.append(f"documented member {member!r} is not among the {len(index)} members")
        elif isinstance(answer, bool | np.bool_):
            fixed[member] = float(answer)
        elif not pd.isna(answer):
            faults.append(f"{member!r}: documented answer {answer!r} is not True or False")
    return fixed, faults


def _odds(prior: Mapping[Any, Any] | None, groups: pd.Series | None, index: pd.Index) -> tuple[Floats, list[str]]:
    if prior is None:
        return np.ones(len(index)), []
    labels = pd.Series(index, index=index) if groups is None else groups.reindex(index)
    known = set(labels)
    faults = [
        f"prior odds of {group!r} are {odds!r}; odds are positive numbers"
        for group, odds in prior.items()
        if isinstance(odds, bool) or not isinstance(odds, int | float) or not 0 < odds < np.inf
    ]
    faults += [f"prior names {group!r}, which no member belongs to" for group in prior if group not in known]
    if faults:
        return np.ones(len(index)), faults
    return np.array([float(prior.get(label, 1.0)) for label in labels]), []


def _number(value: Any, name: str, most: int) -> Fraction:
    try:
        number = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
        is_number = not isinstance(value, bool | str) and 0 <= number <= most
    except (TypeError, ValueError, OverflowError):
        is_number = False
    if not is_number:
        raise InvalidValueError("totals cannot be used", [f"{name} {value!r} is not a number from 0 to {most}"])
    return number
