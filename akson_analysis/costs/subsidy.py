"""Does anybody subsidise anybody? No group may pay more together than it would alone (the core).

With n members there are 2^n groups, but a cost game with structure shows its worst group without trying
them all:

* Fixed plus variable, c(S) = F + Σ v_i: group S pays Σ(x_i − v_i) − F more than alone. That is largest for
  exactly the members who pay more than their own variable cost, so one pass over the members is exact.
* Airport, c(S) = max c_i: the worst group within each level of cost is everybody up to it, so sorting by
  cost and running sums are exact.

A part is rounded to whole øre, so a group pays more only if it does so by at least one øre for each of its
members.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations
from typing import Any

import pandas as pd

from akson_analysis.costs import _exact
from akson_analysis.errors import InvalidValueError

MAX_EXHAUSTIVE_MEMBERS = 18
"""More members take too long: 18 take three seconds (measured), and each one more doubles it."""


@dataclass(frozen=True)
class Subsidy:
    """The group that loses most by taking part with everybody, beside what it would cost alone."""

    group: tuple[Hashable, ...]
    """Its members."""
    pays_ore: int
    """What they pay together."""
    alone_ore: Fraction
    """What they would cost alone."""
    is_subsidising: bool
    """True when they pay more than alone, beyond rounding to whole øre."""

    @property
    def excess_ore(self) -> Fraction:
        """What the group pays more than alone, øre; negative when it saves."""
        return self.pays_ore - self.alone_ore


def check_fixed_variable(shares_ore: pd.Series, fixed_ore: int, variable_ore: pd.Series) -> Subsidy:
    """Find the group that pays most above its cost alone, when cost is a fixed part plus members' own.

    Parameters
    ----------
    shares_ore
        What each member pays.
    fixed_ore
        What a group costs before it has members.
    variable_ore
        What each member adds; whole øre or fractions of one. Same index.

    Returns
    -------
    Subsidy
        The members who pay more than they add; if none does, the one that is nearest to.

    Raises
    ------
    InvalidValueError
        If there are no members, the indexes differ, or an amount is not a number.

    Examples
    --------
    >>> shares = pd.Series({"Oslo": 90, "Utsira": 10})
    >>> worst = check_fixed_variable(shares, 40, pd.Series({"Oslo": 30, "Utsira": 30}))
    >>> worst.group, int(worst.excess_ore), worst.is_subsidising
    (('Oslo',), 20, True)
    """
    added, shares = _amounts(variable_ore, shares_ore), _shares(shares_ore)
    above = {name: paid - added[name] for name, paid in shares.items()}
    group = tuple(name for name, more in above.items() if more > 0) or (max(above, key=above.__getitem__),)
    return _subsidy(group, shares, fixed_ore + sum((added[name] for name in group), Fraction(0)))


def check_keys(shares_ore: pd.DataFrame, fixed_ore: int, variable_ore: pd.Series) -> pd.DataFrame:
    """Find, for each key a cost is divided by, the group that pays most above its cost alone.

    Parameters
    ----------
    shares_ore
        What each member pays in øre, one column for each key, as `keys.compare_keys` returns it.
    fixed_ore, variable_ore
        As in `check_fixed_variable`.

    Returns
    -------
    pandas.DataFrame
        Indexed by key: is_subsidising, member_count (of the group) and excess_ore (what it pays more than alone, an
        exact fraction; negative when it saves).

    Examples
    --------
    >>> shares = pd.DataFrame({"equal": [50, 50], "other": [90, 10]}, index=["a", "b"])
    >>> check_keys(shares, 20, pd.Series({"a": 40, "b": 40}))["is_subsidising"].to_dict()
    {'equal': False, 'other': True}
    """
    found = {key: check_fixed_variable(shares_ore[key], fixed_ore, variable_ore) for key in shares_ore.columns}
    return pd.DataFrame(
        {
            "is_subsidising": {key: subsidy.is_subsidising for key, subsidy in found.items()},
            "member_count": {key: len(subsidy.group) for key, subsidy in found.items()},
            "excess_ore": {key: subsidy.excess_ore for key, subsidy in found.items()},
        }
    ).rename_axis("key")


def check_airport(shares_ore: pd.Series, alone_ore: pd.Series) -> Subsidy:
    """Find the group that pays most above its cost alone, when a group costs as much as its dearest member.

    Parameters
    ----------
    shares_ore
        What each member pays, whole øre.
    alone_ore
        What each member would cost alone, øre. Same index.

    Returns
    -------
    Subsidy
        The group within one level of cost that pays most above its cost alone.

    Raises
    ------
    InvalidValueError
        If there are no members, the indexes differ, or an amount is not a number.

    Examples
    --------
    >>> costs = pd.Series([8, 11, 13, 18], index=list("abcd"))
    >>> check_airport(pd.Series([2, 3, 4, 9], index=list("abcd")), costs).is_subsidising
    False
    >>> check_airport(pd.Series([9, 3, 3, 3], index=list("abcd")), costs).group
    ('a', 'b', 'c')
    """
    alone, shares = _amounts(alone_ore, shares_ore), _shares(shares_ore)
    order = sorted(alone, key=alone.__getitem__)
    paid = accumulate(max(shares[name], 0) for name in order)
    excess = [total - alone[name] for name, total in zip(order, paid, strict=True)]
    worst = max(range(len(order)), key=excess.__getitem__)
    group = tuple(name for name in order[: worst + 1] if shares[name] > 0) or (order[0],)
    return _subsidy(group, shares, max(alone[name] for name in group))


def check_every_group(shares_ore: pd.Series, cost: Callable[[frozenset[Any]], Any]) -> Subsidy:
    """Find the group that pays most above its cost alone by trying every group but the whole.

    Parameters
    ----------
    shares_ore
        What each member pays, whole øre; at most `MAX_EXHAUSTIVE_MEMBERS` members.
    cost
        What a group would cost alone, øre; called once for each group but the whole.

    Returns
    -------
    Subsidy
        The group that pays most above its cost alone.

    Raises
    ------
    InvalidValueError
        If there are fewer than two members or more than `MAX_EXHAUSTIVE_MEMBERS`, or a cost is not a number.

    Examples
    --------
    >>> check_every_group(pd.Series({"a": 7, "b": 7}), lambda group: 10 + 2 * len(group)).is_subsidising
    False
    """
    if not 1 < len(shares_ore) <= MAX_EXHAUSTIVE_MEMBERS:
        raise InvalidValueError(
            f"{len(shares_ore)} members: every group can be tried for 2 to {MAX_EXHAUSTIVE_MEMBERS}; "
            "above that use a check that knows the cost's structure"
        )
    shares = _shares(shares_ore)
    candidates = [
        _subsidy(group, shares, _cost(cost(frozenset(group)), group))
        for size in range(1, len(shares_ore))
        for group in combinations(shares_ore.index, size)
    ]
    return max(candidates, key=lambda each: each.excess_ore)


def _subsidy(group: tuple[Hashable, ...], shares: Mapping[Hashable, int], alone: Fraction) -> Subsidy:
    pays = sum(shares[name] for name in group)
    return Subsidy(group, pays, alone, is_subsidising=pays - alone >= len(group))


def _shares(shares_ore: pd.Series) -> dict[Hashable, int]:
    whole = {name: _exact.whole(value) for name, value in shares_ore.items()}
    faults = [f"{name!r}: {value!r}" for name, value in shares_ore.items() if whole[name] is None]
    if faults:
        raise InvalidValueError("shares are not whole numbers of øre", faults)
    return {name: value for name, value in whole.items() if value is not None}


def _cost(value: Any, group: tuple[Hashable, ...]) -> Fraction:
    number = _exact.fraction(value)
    if number is None:
        raise InvalidValueError(f"the cost of group {', '.join(map(str, group))} is {value!r}, not a number")
    return number


def _amounts(amounts: pd.Series, shares_ore: pd.Series) -> dict[Hashable, Fraction]:
    if shares_ore.empty or not shares_ore.index.is_unique or not amounts.index.is_unique:
        raise InvalidValueError("shares need at least one member, each given once")
    if set(amounts.index) != set(shares_ore.index):
        unmatched = sorted(str(name) for name in set(amounts.index) ^ set(shares_ore.index))
        raise InvalidValueError(
            "shares and costs are not for the same members", [f"{name!r} is in one only" for name in unmatched]
        )
    exact = {name: _cost(amount, (name,)) for name, amount in amounts.items()}
    return {name: exact[name] for name in shares_ore.index}
