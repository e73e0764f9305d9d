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
        A number, or its text: ``0.04``, ``"1/3"``, ``"4 %"``, `decimal.Decimal` and numpy's numbers.

    Returns
    -------
    fractions.Fraction or None
        The number as it is written in decimals; None when it is none.

    Examples
    --------
    >>> fraction("4 %"), fraction("1/3"), fraction(float("nan")), fraction(True)
    (Fraction(1, 25), Fraction(1, 3), None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    try:
        if isinstance(value, Real):
            return Fraction(repr(float(value))) if math.isfinite(float(value)) else None
        text = str(value).replace("\N{NO-BREAK SPACE}", " ").replace(",", ".").strip()
        return Fraction(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        return None


def rate_fault(value: object, name: str = "rate") -> str:
    """Say why a value cannot be a yearly rate; empty when it can.

    Parameters
    ----------
    value
        What was given: 0.04, ``"1/25"`` and ``"4 %"`` are 4 %.
    name
        How the message calls it.

    Returns
    -------
    str
        What is wrong and what to write. Above 1 it is taken for a percentage that lost its sign.

    Examples
    --------
    >>> rate_fault(4)
    "rate 4: 4 % or 400 %? A rate is a share of 1: write '4 %' or 0.04"
    """
    number = fraction(value)
    if number is None:
        return f"{name} {value!r} is not a number. Write 0.04 or '4 %' for 4 %"
    if number <= -1:
        return f"{name} {value!r} is not a number above -1 (-100 %)"
    if number > 1:
        shown, hundredfold = f"{float(number):g}", f"{float(100 * number):g}"
        small = f"{float(number / 100):g}"
        return f"{name} {value!r}: {shown} % or {hundredfold} %? A rate is a share of 1: write '{shown} %' or {small}"
    return ""


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
