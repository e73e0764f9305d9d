"""Distributions through a published P50 and P85, and the check of which one agrees with the document.

Both are written straight from the two figures: with z the normal quantile of p, and z85 that of 0.85, the
quantile of p is P50 · (P85 / P50)^(z / z85) for the lognormal and P50 + (P85 - P50) · z / z85 for the normal.
So P50 and P85 come back as they were published, without fitting.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from math import exp, isfinite, log
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Z85 = float(ndtri(0.85))
"""The standard normal quantile of 0.85."""


class Kind(StrEnum):
    """The families that two published quantiles determine."""

    LOGNORMAL = "lognormal"
    NORMAL = "normal"


@dataclass(frozen=True)
class Distribution:
    """The cost distribution with these P50 and P85; equal figures are an amount without uncertainty.

    Raises
    ------
    InvalidValueError
        For figures no such distribution has, or an unknown kind.

    Examples
    --------
    >>> programme = Distribution(4755, 5915)
    >>> [round(float(programme.quantile(p)), 6) for p in (0.50, 0.85)]
    [4755.0, 5915.0]
    >>> round(programme.log_sd, 3), round(float(programme.cdf(3845)), 2)
    (0.211, 0.16)
    """

    p50: float
    """Amount that holds with probability 50 %, above 0, in any one unit."""
    p85: float
    """Amount that holds with probability 85 %, in the same unit, no lower than P50."""
    kind: str = Kind.LOGNORMAL
    """``"lognormal"`` or ``"normal"``; see `agreement` for why the first is the default."""

    def __post_init__(self) -> None:
        faults = []
        if not (isfinite(self.p50) and self.p50 > 0):
            faults.append(f"p50 {self.p50}: expected a finite amount above 0")
        if not (isfinite(self.p85) and self.p85 >= self.p50):
            faults.append(f"p85 {self.p85}: expected a finite amount, no lower than the p50 of {self.p50}")
        if self.kind not in list(Kind):
            near = difflib.get_close_matches(str(self.kind), list(Kind), n=1, cutoff=0.4)
            hint = f" Did you mean {str(near[0])!r}?" if near else ""
            faults.append(f"kind {self.kind!r} is not known.{hint} Known: {', '.join(Kind)}")
        if faults:
            raise InvalidValueError("a distribution cannot be made", faults)

    @property
    def log_sd(self) -> float:
        """Standard deviation of the natural logarithm, ln(P85 / P50) / z85; only the lognormal has a constant one.

        Examples
        --------
        >>> round(Distribution(710, 845).log_sd, 3)
        0.168
        """
        return log(self.p85 / self.p50) / Z85

    @property
    def mean(self) -> float:
        """Expected amount, in the unit of P50; for the lognormal above the P50.

        Examples
        --------
        >>> round(Distribution(4755, 5915).mean, 1)
        4861.6
        """
        return self.p50 * exp(self.log_sd**2 / 2) if self.kind == Kind.LOGNORMAL else self.p50

    @property
    def sd(self) -> float:
        """Standard deviation of the amount, in its unit.

        Examples
        --------
        >>> round(Distribution(4755, 5915).sd / Distribution(4755, 5915).mean, 3)
        0.213
        """
        if self.kind == Kind.LOGNORMAL:
            return float(self.mean * np.sqrt(np.expm1(self.log_sd**2)))
        return (self.p85 - self.p50) / Z85

    def at(self, z: ArrayLike) -> NDArray[np.float64]:
        """Return the amounts at standard normal values `z`, of the same shape.

        Parameters
        ----------
        z
            Standard normal values; 0 is P50, `Z85` is P85.

        Returns
        -------
        numpy.ndarray
            Amounts in the unit of P50 and P85.

        Examples
        --------
        >>> Distribution(100, 150, "normal").at([0.0, Z85]).tolist()
        [100.0, 150.0]
        """
        steps = np.asarray(z, dtype=float) / Z85
        if self.kind == Kind.LOGNORMAL:
            return np.asarray(self.p50 * (self.p85 / self.p50) ** steps)
        return np.asarray(self.p50 + (self.p85 - self.p50) * steps)

    def quantile(self, p: ArrayLike) -> NDArray[np.float64]:
        """Return the amounts that hold with probability `p`, each strictly between 0 and 1.

        Parameters
        ----------
        p
            Probabilities, each strictly between 0 and 1.

        Returns
        -------
        numpy.ndarray
            Amounts in the unit of P50 and P85, of the same shape.

        Raises
        ------
        InvalidValueError
            If a probability is 0, 1 or outside.

        Examples
        --------
        >>> float(Distribution(100, 150).quantile(0.5))
        100.0
        """
        probabilities = np.asarray(p, dtype=float)
        if not ((probabilities > 0) & (probabilities < 1)).all():
            raise InvalidValueError(f"p {p!r} cannot be used: probabilities lie strictly between 0 and 1")
        return self.at(ndtri(probabilities))

    def cdf(self, amount: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of ending at or below `amount`.

        Parameters
        ----------
        amount
            In the unit of P50 and P85; any shape.

        Returns
        -------
        numpy.ndarray
            Probabilities from 0 to 1, of the same shape.

        Examples
        --------
        >>> round(float(Distribution(710, 845).cdf(640)), 2)
        0.27
        """
        amounts = np.asarray(amount, dtype=float)
        if self.p85 == self.p50:
            return np.where(amounts >= self.p50, 1.0, 0.0)
        if self.kind == Kind.LOGNORMAL:
            with np.errstate(divide="ignore"):
                return np.asarray(ndtr(np.log(np.maximum(amounts, 0) / self.p50) / self.log_sd))
        return np.asarray(ndtr((amounts - self.p50) / self.sd))


def agreement(published: pd.DataFrame) -> pd.DataFrame:
    """Compare what a document says beside its P50 and P85 with what each family implies.

    The standard deviation is relative to the mean, the probability is that of ending below the base estimate.
    Neither is used in making the distributions, so agreement is evidence.

    Parameters
    ----------
    published
        Index item; ``base``, ``p50``, ``p85`` in one unit, ``sd_pct`` and ``base_probability_pct`` as
        documented.

    Returns
    -------
    pandas.DataFrame
        Index (``item``, ``measure``); ``documented_pct``, ``lognormal_pct``, ``normal_pct``, and ``closest``,
        the family nearest to the document.

    Raises
    ------
    InvalidValueError
        Naming every missing column and every figure that cannot be used.

    Examples
    --------
    >>> columns = ["base", "p50", "p85", "sd_pct", "base_probability_pct"]
    >>> table = agreement(pd.DataFrame([[640, 710, 845, 16, 27]], ["samhandling step 1"], columns))
    >>> table.loc["samhandling step 1", ["lognormal_pct", "normal_pct"]].round(1).to_numpy().tolist()
    [[16.9, 18.3], [26.8, 29.5]]
    >>> table["closest"].tolist()
    ['lognormal', 'lognormal']
    """
    needed = ["base", "p50", "p85", "sd_pct", "base_probability_pct"]
    faults = [f"column {name!r} is missing" for name in needed if name not in published]
    if not faults:
        values = published[needed].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
        faults += [
            f"{published.index[row]!r}: {needed[at]} {published[needed].iloc[row, at]!r}, expected a number"
            for row, at in np.argwhere(~np.isfinite(values))
        ]
    if faults:
        raise InvalidValueError("the published figures cannot be checked", faults)
    rows: list[dict[str, Any]] = []
    for item, row in published.iterrows():
        fitted = {kind.value: Distribution(float(row["p50"]), float(row["p85"]), kind) for kind in Kind}
        implied = {
            "sd_pct": {kind: 100 * fit.sd / fit.mean for kind, fit in fitted.items()},
            "base_probability_pct": {kind: 100 * float(fit.cdf(row["base"])) for kind, fit in fitted.items()},
        }
        for measure, values_pct in implied.items():
            gaps = {kind: abs(value - row[measure]) for kind, value in values_pct.items()}
            figures = {f"{kind}_pct": value for kind, value in values_pct.items()}
            closest = min(gaps, key=lambda kind: gaps[kind])
            rows.append(
                {
                    "item": item,
                    "measure": measure,
                    "documented_pct": row[measure],
                    **figures,
                    "closest": closest,
                }
            )
    return pd.DataFrame(rows).set_index(["item", "measure"])
