"""The groups that answers are summed by."""

from __future__ import annotations

import pandas as pd

from akson_analysis import coverage
from akson_analysis.errors import InvalidValueError

GROUPINGS = ("county", "region", "size")
"""County, health region, and class of inhabitants."""


def group_of_each(area: pd.DataFrame, by: str) -> pd.Series:
    """Return the group of each municipality.

    Parameters
    ----------
    area
        Municipalities, with `county_name`, `health_region` and `population`.
    by
        One of `GROUPINGS`.

    Returns
    -------
    pandas.Series
        Indexed as the area: the county's name, the health region's key, or the size class, such as ``"0-1999"``.

    Raises
    ------
    InvalidValueError
        If `by` is not known.

    Examples
    --------
    >>> group_of_each(pd.DataFrame({"population": [198, 693494]}), "size").tolist()
    ['0-1999', '100000-']
    """
    if by not in GROUPINGS:
        raise InvalidValueError(f"by={by!r} is not known. Expected one of: {', '.join(GROUPINGS)}")
    if by == "size":
        return coverage.size_class(area["population"])
    return area["county_name" if by == "county" else "health_region"]
