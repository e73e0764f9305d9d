"""Numbers at the public boundary, read exactly: 0.04 is 1/25, not its binary neighbour."""

from __future__ import annotations

import math
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import TypeAlias

Number: TypeAlias = int | float | Fraction | str


def fraction(value: object) -> Fraction | None:
    """Read `value` as an exact fraction; None when it is no finite number (truth values are none).

    Parameters
    ----------
    value
        A number, or its text: ``0.04``, ``"1/3"``, `decimal.Decimal` and numpy's numbers.

    Returns
    -------
    fractions.Fraction or None
        The number as it is written in decimals; None when it is none.

    Examples
    --------
    >>> fraction(0.04), fraction("1/3"), fraction(float("nan")), fraction(True)
    (Fraction(1, 25), Fraction(1, 3), None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    try:
        if isinstance(value, Real):
            return Fraction(repr(float(value))) if math.isfinite(float(value)) else None
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def whole(value: object) -> int | None:
    """Read `value` as an integer when it is one (numpy's included), otherwise None.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    int or None
        The integer; None for anything else, ``3.0`` and truth values among them.

    Examples
    --------
    >>> whole(3), whole(3.0), whole(True)
    (3, None, None)
    """
    if isinstance(value, bool):
        return None
    return int(value) if isinstance(value, Integral) else None
