"""Ranges of what ends up in 2a, from the exact distribution of its population: nothing is sampled.

Members choose independently, each with its own probability. A member whose choice is unknown has no
probability: it is taken as staying out unless `unknown_joins`, so the two together bound the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from statistics import NormalDist
from typing import Any

import pandas as pd

from akson_analysis import coverage, influence
from akson_analysis.errors import InvalidValueError

LEVELS = (0.1, 0.5, 0.9)
"""Probabilities of P10, P50 and P90."""

_TOLERANCE = 1e-9  # of the probabilities that are compared with a level; `Range` says what follows


@dataclass(frozen=True)
class Range:
    """What a sum of independent choices may become: expectation, and the values it stays at or below.

    A quantile is the smallest value that the sum does not exceed with at least that probability. Each is exact
    unless the probability just there is within 1e-9 of the level.
    """

    expected: float
    p10: int
    p50: int
    p90: int


def population_range(area: pd.DataFrame, choices: pd.DataFrame, *, unknown_joins: bool = False) -> Range:
    """People in 2a, with the range from P10 to P90.

    Parameters
    ----------
    area
        Indexed by member, with `population`.
    choices
        As `akson_analysis.options.choose` returns them.
    unknown_joins
        Whether members whose choice is unknown are taken as choosing 2a.

    Returns
    -------
    Range
        People: expectation, P10, P50 and P90.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> choices = pd.DataFrame({"commit_probability": [0.5, 0.25], "unknown_probability": 0.0}, index=["A", "B"])
    >>> population_range(area, choices)
    Range(expected=40.0, p10=0, p50=40, p90=100)
    """
    return _range(area["population"], _commit(choices, unknown_joins=unknown_joins))


def count_range(choices: pd.DataFrame, *, unknown_joins: bool = False) -> Range:
    """Members in 2a, with the range from P10 to P90.

    Parameters
    ----------
    choices, unknown_joins
        As in `population_range`.

    Returns
    -------
    Range
        Members: expectation, P10, P50 and P90.

    Examples
    --------
    >>> count_range(pd.DataFrame({"commit_probability": [1.0, 0.5], "unknown_probability": 0.0}, index=["A", "B"]))
    Range(expected=1.5, p10=1, p50=1, p90=2)
    """
    return _range(pd.Series(1, index=choices.index), _commit(choices, unknown_joins=unknown_joins))


def likely_members(choices: pd.DataFrame) -> list[str]:
    """Members that are likelier than not to choose 2a, in their order.

    Parameters
    ----------
    choices
        As `akson_analysis.options.choose` returns them.

    Returns
    -------
    list of str
        Their codes; one at even odds is not among them.

    Examples
    --------
    >>> likely_members(pd.DataFrame({"commit_probability": [0.5, 0.6]}, index=["A", "B"]))
    ['B']
    """
    return [str(code) for code in choices.index[choices["commit_probability"] > 0.5]]  # noqa: PLR2004


def what_must_hold(area: pd.DataFrame, choices: pd.DataFrame, thresholds: Sequence[Fraction]) -> pd.DataFrame:
    """Say what it takes for 2a alone to reach each threshold.

    Parameters
    ----------
    area, choices
        As in `population_range`.
    thresholds
        Shares of the people, above 0 and at most 1.

    Returns
    -------
    pandas.DataFrame
        One row per threshold: `threshold`, `quota_population`, `probability` that 2a reaches it when the unknown
        stay out and `probability_if_unknown_join`, `error_bound` of both, `missing_population` when those likelier
        than not to choose 2a do and nobody else, and `closing`: the fewest others that would close that gap, as a
        tuple of codes, largest first.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [50, 30, 20]}, index=["A", "B", "C"])
    >>> choices = pd.DataFrame(
    ...     {"commit_probability": [0.0, 0.5, 1.0], "unknown_probability": [1.0, 0.0, 0.0]}, index=["A", "B", "C"]
    ... )
    >>> table = what_must_hold(area, choices, [Fraction(1, 2)])
    >>> table[["probability", "missing_population", "closing"]].values.tolist()
    [[0.5, 30, ('A',)]]
    """
    people = area["population"]
    total = int(people.sum())
    quotas = [coverage.quota(total, threshold) for threshold in thresholds]
    out = influence.threshold_probabilities(people, _commit(choices, unknown_joins=False), quotas)
    joined = influence.threshold_probabilities(people, _commit(choices, unknown_joins=True), quotas)
    likely = likely_members(choices)
    inside = int(people[likely].sum())
    missing = [max(0, quota - inside) for quota in quotas]
    others = people.drop(likely)
    return pd.DataFrame(
        {
            "threshold": list(thresholds),
            "quota_population": quotas,
            "probability": out.probabilities,
            "probability_if_unknown_join": joined.probabilities,
            "error_bound": [max(pair) for pair in zip(out.error_bounds, joined.error_bounds, strict=True)],
            "missing_population": missing,
            "closing": [tuple(coverage.smallest_set(others, people_missing)) for people_missing in missing],
        }
    )


def largest_owners(area: pd.DataFrame, choices: pd.DataFrame, count: int = 5) -> pd.DataFrame:
    """Share of the shares of 2a, divided by people, that the largest expected owners would have.

    Parameters
    ----------
    area, choices
        As in `population_range`; the unknown stay out.
    count
        Owners to return, those with most expected people in 2a.

    Returns
    -------
    pandas.DataFrame
        Indexed by member: `population`, `commit_probability`, and `share_p10_pct` and
        `share_p90_pct`: its share of the municipal shares if it chooses 2a. Empty when nobody may.

    Raises
    ------
    InvalidValueError
        If `count` is below 1.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> choices = pd.DataFrame({"commit_probability": [1.0, 0.5], "unknown_probability": 0.0}, index=["A", "B"])
    >>> largest_owners(area, choices, 1)[["share_p10_pct", "share_p90_pct"]].values.tolist()
    [[60.0, 100.0]]
    """
    if count < 1:
        raise InvalidValueError(f"{count} owners cannot be listed. Expected 1 or more")
    people, chances = area["population"], _commit(choices, unknown_joins=False)
    expected = (people * chances).sort_values(ascending=False, kind="stable")
    codes = [str(code) for code in expected[expected > 0].index[:count]]
    rows = []
    for code in codes:
        population = int(people[code])
        most, fewest = (_quantile(people.drop(code), chances.drop(code), level) for level in (LEVELS[-1], LEVELS[0]))
        share_low, share_high = (100 * population / (population + others) for others in (most, fewest))
        rows.append((population, float(chances[code]), share_low, share_high))
    columns = ["population", "commit_probability", "share_p10_pct", "share_p90_pct"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(codes, name=area.index.name))


def _commit(choices: pd.DataFrame, *, unknown_joins: bool) -> pd.Series:
    chances = choices["commit_probability"]
    if unknown_joins:
        chances = (chances + choices["unknown_probability"]).clip(upper=1.0)
    return chances.astype(float)


def _range(weights: pd.Series, chances: pd.Series) -> Range:
    expected = float((weights * chances).sum())
    p10, p50, p90 = (_quantile(weights, chances, level) for level in LEVELS)
    return Range(expected, p10, p50, p90)


def _quantile(weights: Any, chances: Any, level: float) -> int:
    """Smallest sum that is not exceeded with probability `level`: false position, every third step halving."""
    sure, possible = int(weights[chances == 1].sum()), int(weights[chances > 0].sum())
    if sure == possible:
        return sure

    @cache
    def excess(people: int) -> float:
        above = influence.threshold_probabilities(weights, chances, [people + 1], tolerance=_TOLERANCE)
        return 1 - above.probabilities[0] - level

    spread = math.sqrt(float((weights.astype(float) ** 2 * chances * (1 - chances)).sum()))
    guess = float((weights * chances).sum()) + NormalDist().inv_cdf(level) * spread
    width = max(1, round(spread / 4))  # of the first bracket, which widens until it holds the quantile
    low, high = _within(guess - width, sure - 1, possible - 1), _within(guess + width, sure, possible)
    while low >= sure and excess(low) >= 0:
        low, high = max(sure - 1, low - width), low
    while high < possible and excess(high) < 0:
        low, high = high, min(possible, high + width)
    below, above = (excess(low) if low >= sure else -level), (excess(high) if high < possible else 1 - level)
    step = 0
    while high - low > 1:
        step += 1
        share = 0.5 if step % 3 == 0 else -below / (above - below)  # halving, so that one end never stays for long
        middle = _within(low + share * (high - low), low + 1, high - 1)
        if (value := excess(middle)) < 0:
            low, below = middle, value
        else:
            high, above = middle, value
    return high


def _within(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)
