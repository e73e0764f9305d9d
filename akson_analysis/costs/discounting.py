"""Present values and loans: the arithmetic of money over time.

Convention: an amount in year t is worth amount / (1 + rate)^(t − base year) in the base year. The steering
document uses base year 2019 and 4 % throughout; the state circular R-109 has 4 % for the first 40 years,
and the horizon is 21.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from akson_analysis.costs import _exact
from akson_analysis.errors import InvalidValueError


def checked_rate(rate: Any) -> float:
    """Return a rate as a float.

    Parameters
    ----------
    rate
        A year (or any period): 0.04, ``"1/25"`` and ``"4 %"`` are 4 %.

    Returns
    -------
    float
        The rate.

    Raises
    ------
    InvalidValueError
        If it is not a finite number above −1 (−100 %) and at most 1: 4 may be 4 % or 400 %.

    Examples
    --------
    >>> checked_rate("1/25")
    0.04
    """
    fault = _exact.rate_fault(rate)
    number = _exact.fraction(rate)
    if fault or number is None:
        raise InvalidValueError(fault)
    return float(number)


def net_present_value(rate: Any, flows: Sequence[Any] | NDArray[Any] | pd.Series) -> float:
    """Return the value at t = 0 of one flow a period, the first of them at t = 0.

    Spreadsheets discount the first flow as well: multiply their NPV by 1 + rate to get this one.

    Parameters
    ----------
    rate
        Per period, above −1: 0.04 is 4 %.
    flows
        One finite number a period.

    Returns
    -------
    float
        In the unit of the flows.

    Raises
    ------
    InvalidValueError
        If the rate is at or below −1, there are no flows, or a flow is not a finite number.

    Examples
    --------
    >>> round(net_present_value(0.08, [-40_000, 5_000, 8_000, 12_000, 30_000]), 2)
    3065.22
    """
    growth = 1 + checked_rate(rate)
    numbers = _flows(flows)
    return math.fsum(number / growth**t for t, number in enumerate(numbers))


def discount_factors(rate: Any, years: Sequence[int] | range | NDArray[Any], base_year: int) -> NDArray[np.float64]:
    """Return what one krone of each year is worth in the base year.

    Parameters
    ----------
    rate
        A year, above −1: 0.04 is 4 %.
    years
        Calendar years, in any order.
    base_year
        The year the value refers to.

    Returns
    -------
    numpy.ndarray
        (1 + rate)^(base year − year), in the order of `years`; above 1 for years before the base year.

    Raises
    ------
    InvalidValueError
        If the rate is at or below −1.

    Examples
    --------
    >>> discount_factors(0.04, [2019, 2020], 2019).round(6).tolist()
    [1.0, 0.961538]
    """
    steps = np.asarray(years, dtype=np.float64) - base_year
    factors: NDArray[np.float64] = (1 + checked_rate(rate)) ** -steps
    return factors


def present_value(amounts: Mapping[int, Any] | pd.Series, rate: Any, base_year: int) -> float:
    """Return what amounts by year are worth in the base year.

    Parameters
    ----------
    amounts
        Amounts by year; years that are not there are zero.
    rate
        A year, above −1.
    base_year
        The year the value refers to.

    Returns
    -------
    float
        In the unit of the amounts.

    Raises
    ------
    InvalidValueError
        If the rate is at or below −1, there are no amounts, or one is not a finite number.

    Examples
    --------
    >>> present_value({2019: 100, 2020: 104}, 0.04, 2019)
    200.0
    """
    by_year = {int(year): amount for year, amount in amounts.items()}  # type: ignore[call-overload]
    factors = discount_factors(rate, list(by_year), base_year)
    return math.fsum(amount * factor for amount, factor in zip(_flows(list(by_year.values())), factors, strict=True))


def annuity(rate: Any, periods: int, amount: Any) -> float:
    """Return the equal payment at the end of each period that repays a loan with interest.

    The sign is the amount's; spreadsheets' PMT has the opposite.

    Parameters
    ----------
    rate
        Per period, above −1; 0 repays in equal parts.
    periods
        Number of payments.
    amount
        The loan, in any unit.

    Returns
    -------
    float
        Each payment, in the unit of the loan: amount · rate / (1 − (1 + rate)^−periods).

    Raises
    ------
    InvalidValueError
        If the rate is at or below −1, or the number of periods is not a whole number above zero.

    Examples
    --------
    >>> round(annuity(0.04, 10, 1000), 2)
    123.29
    """
    number, count = checked_rate(rate), _exact.whole(periods)
    if count is None or count <= 0:
        raise InvalidValueError(f"{periods!r} periods: a loan is repaid over a whole number of periods above zero")
    principal = _flows([amount])[0]
    return principal / count if number == 0 else principal * number / -math.expm1(-count * math.log1p(number))


def _flows(flows: Sequence[Any] | NDArray[Any] | pd.Series) -> list[float]:
    values = list(flows)
    exact = [_exact.fraction(value) for value in values]
    faults = [f"flow {i}: {value!r} is not a finite number" for i, value in enumerate(values) if exact[i] is None]
    if faults or not values:
        raise InvalidValueError("flows cannot be discounted", faults or ["there are none"])
    return [float(value) for value in exact if value is not None]
