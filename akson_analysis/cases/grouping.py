"""The groups that answers are summed by."""

from __future__ import annotations

import pandas as pd

from akson_analysis import coverage
from akson_analysis.errors import InvalidValueError

GROUPINGS = ("county", "region", "size", "centrality")
"""County, health region, class of inhabitants, and Statistics Norway's classes from 1 (most central) to 6."""

_COLUMNS = {"county": "county_name", "region": "health_region", "centrality": "centrality_class"}


def group_of_each(area: pd.DataFrame, by: str) -> pd.Series:
    """Return the group of each municipality.

    Parameters
    ----------
    area
        Municipalities, with `county_name`, `health_region`, `centrality_class` and `population`.
    by
        One of `GROUPINGS`.

    Returns
    -------
    pandas.Series
        Indexed as the area: the county's name, the health region's key, the size class, such as ``"0-1999"``, or the
        number of the centrality class.

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
    return coverage.size_class(area["population"]) if by == "size" else area[_COLUMNS[by]]
