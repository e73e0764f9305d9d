"""Who takes part: the members of a service area, their share of its inhabitants, and their weights."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis.costs import _exact
from akson_analysis.errors import InvalidValueError


def members_of(population: pd.Series, members: Collection[str] | None = None) -> pd.Series:
    """Return the inhabitants of those who take part, in the order of `population`, after checking both.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, indexed by municipality code.
    members
        Codes of those who take part; None for all.

    Returns
    -------
    pandas.Series
        Inhabitants (int64) of the members, indexed by municipality code.

    Raises
    ------
    InvalidValueError
        Listing every municipality without inhabitants, with a number that is not whole, given twice, or
        unknown; and if nobody takes part.

    Examples
    --------
    >>> members_of(pd.Series({"0301": 693494, "1151": 198}), ["1151"]).to_dict()
    {'1151': 198}
    """
    if not isinstance(population, pd.Series):
        raise InvalidValueError(
            f"population is a {type(population).__name__}, not a Series indexed by municipality code"
        )
    repeated = population.index[population.index.duplicated()]
    faults = [f"municipality {code!r} is given twice" for code in repeated]
    if not isinstance(population.dtype, np.dtype) or population.dtype.kind != "i" or population.min() <= 0:
        faults += [
            f"municipality {code!r}: population {value!r} is not a whole number above zero"
            for code, value in population.items()
            if (number := _exact.fraction(value)) is None or number <= 0 or number.denominator > 1
        ]
    chosen = population.index if members is None else pd.Index(list(members))
    faults += [f"member {code!r} is not in the service area" for code in chosen.difference(population.index)]
    if not len(chosen):
        faults.append("nobody takes part: a cost needs at least one member")
    if faults:
        raise InvalidValueError("population and members cannot be used", faults)
    inside = population if members is None else population[population.index.isin(chosen)]
    return inside.astype("int64")


def participation_of(population: pd.Series, members: Collection[str] | None = None) -> Fraction:
    """Return the share of the service area's inhabitants who live in the members.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, whole numbers above 0, indexed by municipality code.
    members
        Codes of those who take part; None for all.

    Returns
    -------
    fractions.Fraction
        Above 0 and at most 1, exact.

    Raises
    ------
    InvalidValueError
        As `members_of`.

    Examples
    --------
    >>> participation_of(pd.Series({"0301": 693494, "1151": 198}), ["1151"])
    Fraction(99, 346846)
    """
    return Fraction(int(members_of(population, members).sum()), int(population.sum()))


def weights_of(weights: pd.Series, members: pd.Index) -> pd.Series:
    """Return the weights of the members, in their order.

    Parameters
    ----------
    weights
        A weight for each municipality, in any unit, indexed by municipality code.
    members
        Codes of those who take part.

    Returns
    -------
    pandas.Series
        The members' weights, unchanged.

    Raises
    ------
    InvalidValueError
        Listing every member without a weight.

    Examples
    --------
    >>> weights_of(pd.Series({"0301": 2, "1151": 1}), pd.Index(["1151"])).to_dict()
    {'1151': 1}
    """
    without = [str(code) for code in members if code not in weights.index]
    if without:
        raise InvalidValueError(
            "weights are missing for members", [f"member {code!r} has no weight" for code in without]
        )
    return weights.loc[members]


def checked_share(participation: Any) -> Fraction:
    """Read a participation as an exact share.

    Parameters
    ----------
    participation
        Share of the inhabitants who take part, above 0 and at most 1.

    Returns
    -------
    fractions.Fraction
        Exact: 0.85 is 17/20.

    Raises
    ------
    InvalidValueError
        If it is not a number above 0 and at most 1.

    Examples
    --------
    >>> checked_share(0.85)
    Fraction(17, 20)
    """
    share = _exact.fraction(participation)
    if share is None or not 0 < share <= 1:
        hint = " Give a share, not per cent: 0.85 for 85 %." if share is not None and share > 1 else ""
        raise InvalidValueError(f"participation {participation!r} is not above 0 and at most 1.{hint}")
    return share
