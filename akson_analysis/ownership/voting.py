"""How often each owner's vote decides."""

from __future__ import annotations

import pandas as pd

from akson_analysis import influence
from akson_analysis.ownership.holdings import Holdings


def decisive_votes(holdings: Holdings) -> pd.DataFrame:
    """Return what each owner holds, and how often its vote decides when all others vote at random.

    That is the absolute Banzhaf index, for an ordinary decision (more than half) and for a change of the articles (two
    thirds).

    Parameters
    ----------
    holdings
        Whole shares by owner, as `akson_analysis.ownership.found` returns them.

    Returns
    -------
    pandas.DataFrame
        Indexed by owner, in per cent: ``owned_pct``, ``half_power_pct`` and ``articles_power_pct``.

    Examples
    --------
    >>> from akson_analysis.ownership.holdings import found
    >>> decisive_votes(found({"Bergen": 300, "Moss": 100, "Utsira": 100})).round(1).to_numpy().tolist()
    [[60.0, 100.0, 75.0], [20.0, 0.0, 25.0], [20.0, 0.0, 25.0]]
    """
    total = int(holdings.sum())
    weights = holdings.to_numpy()
    half = influence.banzhaf(weights, total // 2 + 1)
    two_thirds = influence.banzhaf(weights, -(-2 * total // 3))
    return pd.DataFrame(
        {"owned_pct": 100 * weights / total, "half_power_pct": 100 * half, "articles_power_pct": 100 * two_thirds},
        index=holdings.index,
    )
