"""Which municipalities are most like one of them."""

from __future__ import annotations

import pandas as pd

PEER_COUNT = 3
"""Similar municipalities shown beside the one that is asked about: with it a table that fits a printed page."""


def similar(area: pd.DataFrame, code: str) -> tuple[pd.Index, str]:
    """Return the municipality and the most similar ones, and its KOSTRA group when that is what they share.

    They are those of the same KOSTRA group nearest in population; where the group has too few, the nearest of all.

    Parameters
    ----------
    area
        The service area, with `population` and `kostra_group`.
    code
        A municipality of it.

    Returns
    -------
    tuple of pandas.Index and str
        Codes, largest first; the group, or an empty text.
    """
    group = str(area.loc[code, "kostra_group"])
    alike = area[area["kostra_group"].astype("str") == group]
    is_group = len(alike) > PEER_COUNT
    own = int(area["population"][code])
    distance = ((alike if is_group else area)["population"] / own).map(_distance)
    nearest = distance.drop(index=code).sort_values(kind="stable").index[:PEER_COUNT]
    chosen = area.loc[[code, *nearest]].sort_values("population", ascending=False).index
    return chosen, group if is_group else ""


def _distance(ratio: float) -> float:
    return max(ratio, 1 / ratio)
