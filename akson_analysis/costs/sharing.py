"""Dividing an amount between municipalities in whole øre, so that the parts always add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from akson_analysis.costs import _exact
from akson_analysis.errors import InvalidValueError

Weights = Sequence[Any] | NDArray[Any]
_INT64_MAX = 2**63 - 1


@overload
def allocate(total_ore: int, weights: pd.Series) -> pd.Series: ...
@overload
def allocate(total_ore: int, weights: Weights) -> NDArray[Any]: ...
def allocate(total_ore: int, weights: pd.Series | Weights) -> pd.Series | NDArray[Any]:
    """Divide `total_ore` in proportion to `weights`, in integers that add up to it exactly.

    Largest remainder (Hamilton): each part is rounded down, and the øre that are left go one each to the
    largest remainders; among equal remainders to the heavier weight, then to the one that comes first.
    Computed in integers throughout, so no size of total or weight loses an øre. A negative total (a refund)
    is divided as the positive one with the sign turned. A weight of zero gets nothing.

    Parameters
    ----------
    total_ore
        The amount, an integer. Any size.
    weights
        One weight for each member: integers, fractions, decimals or finite floats (0.1 is read as 1/10), none
        negative, not all zero.

    Returns
    -------
    pandas.Series or numpy.ndarray
        A Series with the same index for a Series, otherwise an array; dtype int64, or Python integers where
        the total is larger than 64 bits hold.

    Raises
    ------
    InvalidValueError
        If the total is not an integer, or weights are empty, missing, negative, not numbers, or all zero.

    Examples
    --------
    >>> allocate(100, [1, 1, 1]).tolist()
    [34, 33, 33]
    >>> allocate(475_500_000_000, pd.Series({"0301": 693_494, "1151": 198})).tolist()
    [475364278383, 135721617]
    """
    parts: NDArray[Any] = allocate_many([total_ore], weights)[0]
    if isinstance(weights, pd.Series):
        return pd.Series(parts, index=weights.index, name=weights.name)
    return parts


def allocate_many(totals_ore: Sequence[int] | NDArray[Any], weights: pd.Series | Weights) -> NDArray[Any]:
    """Divide each of several totals by the same weights; see `allocate`.

    Parameters
    ----------
    totals_ore
        Integers, shape (k,).
    weights
        Weights, shape (n,).

    Returns
    -------
    numpy.ndarray
        Integers, shape (k, n); row i adds up to total i.

    Raises
    ------
    InvalidValueError
        As `allocate`.

    Examples
    --------
    >>> allocate_many([100, -100, 0], [2, 1]).tolist()
    [[67, 33], [-67, -33], [0, 0]]
    """
    totals = [_integer(total) for total in totals_ore]
    integer_weights = whole_weights(weights)
    signs = np.array([-1 if total < 0 else 1 for total in totals], dtype=np.int64)
    weight_sum = sum(integer_weights)
    largest_total = max(map(abs, totals), default=0)
    # Python's integers where a product could pass 64 bits: slower, and never wrong
    is_small = max(weight_sum * max(integer_weights), largest_total) <= _INT64_MAX
    kind = np.int64 if is_small else object
    heights = np.array([abs(total) for total in totals], dtype=kind)[:, None]
    row = np.array(integer_weights, dtype=kind)[None, :]
    # total = quotient × sum + rest, so total × weight / sum never has to be multiplied out
    quotient, rest = heights // weight_sum, heights % weight_sum
    parts = quotient * row + rest * row // weight_sum
    remainders = rest * row % weight_sum
    left = (heights[:, 0] - parts.sum(axis=1)).astype(np.int64)
    heaviest_first = np.argsort(-row[0], kind="stable")
    order = heaviest_first[np.argsort(-remainders[:, heaviest_first], axis=1, kind="stable")]
    gets_one = np.arange(row.shape[1]) < left[:, None]
    np.put_along_axis(parts, order, np.take_along_axis(parts, order, axis=1) + gets_one, axis=1)
    whole: NDArray[Any] = parts * signs[:, None]
    return whole.astype(np.int64) if largest_total <= _INT64_MAX else whole


def part(total_ore: int, weights: Sequence[int], place: int) -> int:
    """Return one member's part of `total_ore`, the one `allocate` gives it, without working out the others'.

    Parameters
    ----------
    total_ore
        The amount, an integer.
    weights
        Whole numbers, none negative, not all zero; they are not checked.
    place
        Which member, from 0.

    Returns
    -------
    int
        Øre, with the sign of the total.

    Examples
    --------
    >>> [part(100, [1, 1, 1], place) for place in range(3)]
    [34, 33, 33]
    """
    height, weight_sum, weight = abs(total_ore), sum(weights), weights[place]
    # Python's integers where a product could pass 64 bits: slower, and never wrong
    row = np.array(weights, dtype=np.int64 if weight_sum * max(*weights, len(weights)) <= _INT64_MAX else object)
    quotient, rest = divmod(height, weight_sum)
    remainders = rest * row % weight_sum
    # each was rounded down, so what is left is the sum of the remainders
    leftover, remainder = int(remainders.sum()) // weight_sum, rest * weight % weight_sum
    tied = remainders == remainder
    ahead = (remainders > remainder).sum() + (tied & (row > weight)).sum() + (tied & (row == weight))[:place].sum()
    member_part = quotient * weight + rest * weight // weight_sum + int(ahead < leftover)
    return -member_part if total_ore < 0 else member_part


def whole_weights(weights: pd.Series | Weights) -> list[int]:
    """Bring weights to the smallest whole numbers in the same proportion.

    Parameters
    ----------
    weights
        Integers, fractions, decimals or finite floats (0.1 is read as 1/10), none negative.

    Returns
    -------
    list of int
        In the order given, without a common divisor.

    Raises
    ------
    InvalidValueError
        Listing every weight that is missing, negative or not a number; or if there are none, or all are zero.

    Examples
    --------
    >>> whole_weights([0.5, 0.1, 2])
    [5, 1, 20]
    """
    is_plain = isinstance(weights, pd.Series | np.ndarray) or all(type(weight) is int for weight in weights)
    array = np.asarray(weights) if is_plain else np.empty(0)
    if array.dtype.kind == "i" and array.min(initial=0) >= 0 and array.any():
        reduced: list[int] = (array // np.gcd.reduce(array)).tolist()
        return reduced
    values = weights.tolist() if isinstance(weights, pd.Series | np.ndarray) else list(weights)
    if not values:
        raise InvalidValueError("weights are empty: an amount needs at least one member to be divided between")
    names = list(weights.index) if isinstance(weights, pd.Series) else list(range(len(values)))
    exact: list[Fraction] = []
    faults = []
    for name, value in zip(names, values, strict=True):
        number = None if isinstance(value, str) else _exact.fraction(value)
        if number is None or number < 0:
            faults.append(f"member {name!r}: {value!r} is {'not a finite number' if number is None else 'negative'}")
        else:
            exact.append(number)
    if faults:
        raise InvalidValueError("weights cannot be used; each is a number of zero or more", faults)
    if not any(exact):
        raise InvalidValueError(f"all {len(values)} weights are zero: at least one must be above zero")
    common = lcm(*{number.denominator for number in exact})
    whole = [int(number * common) for number in exact]
    divisor = gcd(*whole)
    return [number // divisor for number in whole]


def _integer(total: Any) -> int:
    whole = _exact.whole(total)
    if whole is not None:
        return whole
    raise InvalidValueError(f"total {total!r} is not a whole number of øre: round it first, or multiply kroner by 100")
