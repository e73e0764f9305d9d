"""The Shapley value of a cost game: each member's average extra cost over every order of arrival.

Closed form where the game has one (airport), exact enumeration for few players, sampled orders with a stated
standard error otherwise. Exact results are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from akson_analysis.costs import _exact
from akson_analysis.errors import InvalidValueError

MAX_EXACT_PLAYERS = 14
"""More players take too long: 14 take a second in exact fractions (measured), and each one more doubles it."""
Cost = Callable[[frozenset[Any]], Any]


def airport(costs: Sequence[Any]) -> list[Fraction]:
    """Return the Shapley value when a group costs as much as its most expensive member.

    Each step of cost is shared equally by everybody who needs it (sequential equal contributions;
    Littlechild and Owen 1973).

    Parameters
    ----------
    costs
        What each member would cost alone, none negative.

    Returns
    -------
    list of fractions.Fraction
        Each member's part, in the unit and order of `costs`; they add up to the largest cost.

    Raises
    ------
    InvalidValueError
        If there are no costs, or one is negative or not a number.

    Examples
    --------
    >>> [int(part) for part in airport([8, 11, 13, 18])]
    [2, 3, 4, 9]
    """
    exact = [_exact.fraction(cost) for cost in costs]
    faults = [
        f"player {i}: cost {cost!r} is not a number from zero up"
        for i, (cost, number) in enumerate(zip(costs, exact, strict=True))
        if number is None or number < 0
    ]
    if faults or not exact:
        raise InvalidValueError("airport costs cannot be used", faults or ["there are none"])
    heights = [number for number in exact if number is not None]
    parts = [Fraction(0)] * len(heights)
    paid, below = Fraction(0), Fraction(0)
    for rank, i in enumerate(sorted(range(len(heights)), key=heights.__getitem__)):
        paid += (heights[i] - below) / (len(heights) - rank)
        below, parts[i] = heights[i], paid
    return parts


def exact(players: Sequence[Hashable], cost: Cost) -> dict[Hashable, Fraction]:
    """Return the Shapley value by going through every group.

    Parameters
    ----------
    players
        At most `MAX_EXACT_PLAYERS`, all different.
    cost
        What a group costs (or is worth); called once for each group that is not empty. The empty group is
        zero.

    Returns
    -------
    dict of fractions.Fraction
        Each player's part, in the unit of `cost`; they add up to the cost of all.

    Raises
    ------
    InvalidValueError
        If there are no players, too many, or one twice; or if a group's cost is not a number.

    Examples
    --------
    >>> value = exact(["Oslo", "Utsira"], lambda group: 10 + 2 * len(group))
    >>> {name: int(part) for name, part in value.items()}
    {'Oslo': 7, 'Utsira': 7}
    """
    n = _count(players)
    if n > MAX_EXACT_PLAYERS:
        raise InvalidValueError(
            f"{n} players have {2**n} groups: above {MAX_EXACT_PLAYERS} use sampled(), or a closed form"
        )
    costs = {frozenset[Any](): Fraction(0)}
    for size in range(1, n + 1):
        for group in combinations(players, size):
            costs[frozenset(group)] = _number(cost(frozenset(group)), group)
    weight = [Fraction(factorial(size) * factorial(n - size - 1), factorial(n)) for size in range(n)]
    value = dict.fromkeys(players, Fraction(0))
    for group_set, group_cost in costs.items():
        for player in players:
            if player not in group_set:
                value[player] += weight[len(group_set)] * (costs[group_set | {player}] - group_cost)
    return value


@dataclass(frozen=True)
class SampledShapley:
    """A Shapley value estimated from random orders."""

    value: Mapping[Hashable, float]
    """The estimate for each player; adds up to the cost of all."""
    standard_error: Mapping[Hashable, float]
    """Standard error of each estimate."""
    orders: int
    """How many orders were drawn."""
    seed: int
    """Seed of the draw."""


def sampled(players: Sequence[Hashable], cost: Cost, *, orders: int, seed: int) -> SampledShapley:
    """Return the Shapley value estimated from random orders of arrival, with its standard error.

    Parameters
    ----------
    players
        All different.
    cost
        What a group costs; called once for each player in each order.
    orders
        Number of orders, at least 2. The standard error falls with its square root.
    seed
        Seed of numpy's default generator; the same seed gives the same result.

    Returns
    -------
    SampledShapley
        Estimates and standard errors in the unit of `cost`.

    Raises
    ------
    InvalidValueError
        If there are no players, one is given twice, or there are fewer than two orders.

    Examples
    --------
    >>> drawn = sampled("ab", lambda group: 10 + 2 * len(group), orders=100, seed=1)
    >>> sum(drawn.value.values())
    14.0
    """
    n = _count(players)
    if orders < 2:  # noqa: PLR2004 - a standard error needs two
        raise InvalidValueError(f"{orders} orders: at least 2 are needed for a standard error")
    generator = np.random.default_rng(seed)
    extra = np.empty((orders, n))
    for i in range(orders):
        before, group = 0.0, frozenset[Any]()
        for j in generator.permutation(n):
            group |= {players[j]}
            after = float(cost(group))
            extra[i, j], before = after - before, after
    error = extra.std(axis=0, ddof=1) / np.sqrt(orders)
    return SampledShapley(
        value=dict(zip(players, extra.mean(axis=0).tolist(), strict=True)),
        standard_error=dict(zip(players, error.tolist(), strict=True)),
        orders=orders,
        seed=seed,
    )


def _count(players: Sequence[Hashable]) -> int:
    if not players:
        raise InvalidValueError("there are no players")
    repeated = sorted({repr(player) for player in players if list(players).count(player) > 1})
    if repeated:
        raise InvalidValueError("a player can be in the game once", [f"{player} is given twice" for player in repeated])
    return len(players)


def _number(value: Any, group: Sequence[Hashable]) -> Fraction:
    number = _exact.fraction(value)
    if number is None:
        raise InvalidValueError(f"the cost of group {', '.join(map(str, group))} is {value!r}, not a number")
    return number
