"""Numeric classes whose printed limits are the limits: values are compared as they are printed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

import numpy as np
import pandas as pd

from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.locales import Text

Scheme = Literal["quantiles", "equal"]


@dataclass(frozen=True)
class Classes:
    """Values sorted into numeric classes."""

    limits: tuple[Decimal, ...]
    """Lower limit of every class but the first, ascending; a value on a limit is in the class above it."""
    labels: tuple[str, ...]
    """One per class: smallest and largest value a member may be printed with."""
    of: pd.Series
    """Class number of every value, counted from 0; -1 where the value is missing."""


def classify(
    values: pd.Series,
    text: Text,
    *,
    style: NumberStyle,
    breaks: Sequence[float] | None = None,
    scheme: Scheme = "quantiles",
    count: int = 5,
) -> Classes:
    """Sort values into classes with rounded limits.

    The limits are rounded first and the values are rounded as they are printed; only then is anything
    compared. A value can therefore never be read in another class than its own.

    Parameters
    ----------
    values
        Numbers; NaN is missing.
    text
        Language of the labels.
    style
        How the values are printed.
    breaks
        Lower limits of every class but the first. Each must be a number the style can print.
    scheme
        Without `breaks`: classes of about equal size (``"quantiles"``) or of equal width (``"equal"``).
    count
        Without `breaks`: classes wanted. Fewer come back when the values do not allow as many.

    Raises
    ------
    InvalidValueError
        If there is no value, one is infinite, or the breaks do not ascend or would be printed as other
        numbers.

    Examples
    --------
    >>> from akson_analysis import locales
    >>> values = pd.Series([1.0, 9.6, 10.4, 25.0])
    >>> classes = classify(values, locales.load("en"), style=NumberStyle(), breaks=[10])
    >>> classes.labels, classes.of.tolist()
    (('1–9', '10–25'), [0, 1, 1, 1])
    """
    numeric = pd.to_numeric(values, errors="coerce")
    if (values.notna() & numeric.isna()).any() or np.isinf(numeric.to_numpy(dtype=float, na_value=np.nan)).any():
        raise InvalidValueError(
            "values cannot be put in classes: some are infinite or not numbers. Expected numbers or NaN"
        )
    shown = numeric.dropna().map(lambda value: style.round(float(value)))
    if shown.empty:
        raise InvalidValueError("values cannot be put in classes: all are missing. Expected at least one number")
    limits = _checked(breaks, style) if breaks is not None else _limits(shown, style, scheme, count)
    numbers = np.full(len(values), -1)
    numbers[numeric.notna().to_numpy()] = [sum(limit <= value for limit in limits) for value in shown]
    lowest, highest = min(shown), max(shown)
    lower = [min(lowest, limits[0] - style.unit) if limits else lowest, *limits]
    upper = [*(limit - style.unit for limit in limits), max(highest, limits[-1]) if limits else highest]
    labels = tuple(_label(low, high, style, text) for low, high in zip(lower, upper, strict=True))
    return Classes(limits, labels, pd.Series(numbers, index=values.index))


def _label(low: Decimal, high: Decimal, style: NumberStyle, text: Text) -> str:
    first, last = style.plain(text, low), style.plain(text, high)
    if low == high:
        return first
    return f"{first} – {last}" if low < 0 or high < 0 else f"{first}–{last}"


def _checked(breaks: Sequence[float], style: NumberStyle) -> tuple[Decimal, ...]:
    limits = [style.round(value) for value in breaks]
    faults = [
        f"break {value} would be printed as another number with {style.decimals} decimals"
        for value, limit in zip(breaks, limits, strict=True)
        if Decimal(repr(float(value))) != limit
    ]
    faults += [f"break {low} is not below {high}" for low, high in itertools.pairwise(limits) if low >= high]
    if faults:
        raise InvalidValueError("class limits cannot be used", faults)
    return tuple(limits)


def _limits(shown: pd.Series, style: NumberStyle, scheme: Scheme, count: int) -> tuple[Decimal, ...]:
    if scheme not in {"quantiles", "equal"}:
        raise InvalidValueError(f"scheme {scheme!r} is not known. Expected 'quantiles' or 'equal'")
    if count < 1:
        raise InvalidValueError(f"{count} classes cannot be made. Expected 1 or more")
    numbers = shown.astype(float)
    for class_count in range(count, 1, -1):
        steps = np.linspace(0, 1, class_count + 1)[1:-1]
        if scheme == "quantiles":
            raw = numbers.quantile(steps).to_numpy()
        else:
            raw = numbers.min() + steps * (numbers.max() - numbers.min())
        for digits in (2, 3, 4, 5):  # the roundest limits that give every class a member
            limits = tuple(_rounded(float(value), digits, style) for value in raw)
            if _is_usable(limits, shown):
                return limits
    return ()


def _rounded(value: float, digits: int, style: NumberStyle) -> Decimal:
    exact = Decimal(repr(float(value)))
    if not exact:
        return exact.quantize(style.unit)
    step = max(Decimal(1).scaleb(exact.adjusted() - digits + 1), style.unit)
    return ((exact / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step).quantize(style.unit)


def _is_usable(limits: tuple[Decimal, ...], shown: pd.Series) -> bool:
    edges = [min(shown), *limits, max(shown) + 1]
    ascends = all(low < high for low, high in itertools.pairwise(edges))
    return ascends and all(any(low <= value < high for value in shown) for low, high in itertools.pairwise(edges))
