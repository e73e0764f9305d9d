"""How a figure writes the numbers of one quantity, and the rounding that classes are built on."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Literal, get_args

from akson_analysis.errors import InvalidValueError
from akson_analysis.locales import Text

Kind = Literal["number", "percent", "pct", "kroner", "million_kroner"]


@dataclass(frozen=True)
class NumberStyle:
    """Kind and decimals of a quantity.

    ``percent`` takes shares (0.5 is 50 %), ``pct`` takes numbers that are percentages already (50 is 50 %).

    Examples
    --------
    >>> from akson_analysis import locales
    >>> NumberStyle("pct", 1).format(locales.load("en"), 64.95)
    '65.0%'
    >>> NumberStyle("percent").plain(locales.load("en"), 0.648)
    '65'
    """

    kind: Kind = "number"
    decimals: int = 0

    def __post_init__(self) -> None:
        """Refuse a kind or a number of decimals that cannot be written."""
        if self.kind not in get_args(Kind):
            raise InvalidValueError(f"number kind {self.kind!r} is not known. Expected one of: {get_args(Kind)}")
        if not 0 <= self.decimals <= 6:  # noqa: PLR2004
            raise InvalidValueError(f"{self.decimals} decimals cannot be written. Expected 0 to 6")

    @property
    def unit(self) -> Decimal:
        """Smallest step between two printed values, in the units of the data."""
        places = self.decimals + (2 if self.kind == "percent" else 0)
        return Decimal(1).scaleb(-places)

    def round(self, value: float | Decimal | Fraction) -> Decimal:
        """Return the value as it is printed, so that what is compared is what is read.

        Raises
        ------
        InvalidValueError
            If the value is not a finite number.
        """
        is_number = isinstance(value, numbers.Real | Decimal) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise InvalidValueError(f"value {value!r} is not a finite number, so it cannot be written")
        if isinstance(value, Fraction):
            exact = Decimal(value.numerator) / Decimal(value.denominator)
        else:
            exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
        return exact.quantize(self.unit, ROUND_HALF_EVEN)

    def format(self, text: Text, value: float | Decimal | Fraction) -> str:
        """Write the value with its unit in the language of `text`."""
        shown = self.round(value)
        if self.kind == "percent":
            return text.percent(shown, self.decimals)
        if self.kind == "pct":
            return text.percent(shown.scaleb(-2), self.decimals)
        if self.kind == "kroner":
            return text.kroner(shown, self.decimals)
        if self.kind == "million_kroner":
            return text.million_kroner(shown, self.decimals)
        return text.number(shown, self.decimals)

    def plain(self, text: Text, value: float | Decimal | Fraction) -> str:
        """Write the value without its unit, for legends and axes whose title names the unit."""
        shown = self.round(value)
        return text.number(shown.scaleb(2) if self.kind == "percent" else shown, self.decimals)
