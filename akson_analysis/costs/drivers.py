"""What drives the range: the tornado of the items, and who bears an overrun."""

from __future__ import annotations

import pandas as pd

from akson_analysis.costs.distributions import Distribution, Kind
from akson_analysis.costs.uncertainty import checked_items, split
from akson_analysis.errors import InvalidValueError


def tornado(
    items: pd.DataFrame,
    amounts: pd.DataFrame,
    *,
    payer: str = "municipal",
    shares: pd.Series | None = None,
    kind: str = Kind.LOGNORMAL,
) -> pd.DataFrame:
    """Tell which item drives a payer's range, the largest first.

    Parameters
    ----------
    items
        As in `split`.
    amounts
        From `draw`, for the contributions to variance.
    payer
        ``"municipal"`` or ``"state"``.
    shares
        One municipality's share of each item; by default the payer's whole.
    kind
        As in `draw`; the one the amounts were drawn with.

    Returns
    -------
    pandas.DataFrame
        Index item; ``p50_total_nok`` (every item at P50), ``low_nok`` and ``high_nok`` (that total with only
        this item at P10 or P90), ``swing_nok`` and ``variance_share``: the covariance of the item's part with
        the total, divided by the total's variance, adding up to 1 (all 0 when nothing is uncertain).

    Raises
    ------
    InvalidValueError
        If the items, the payer or a share cannot be used.

    Examples
    --------
    >>> items = pd.DataFrame(
    ...     {"p50_nok": [4.06e9, 4.755e9], "p85_nok": [4.465e9, 5.915e9], "state_fixed_nok": [0, 1.4e9]},
    ...     index=["rollout", "journal"],
    ... )
    >>> from akson_analysis.costs.uncertainty import draw
    >>> (tornado(items, draw(items))["swing_nok"] / 1e6).round()
    item
    journal    2598.0
    rollout     957.0
    Name: swing_nok, dtype: float64
    """
    checked = checked_items(items)
    faults = [] if payer in ("municipal", "state") else [f"payer {payer!r}: expected 'municipal' or 'state'"]
    portion = pd.Series(1.0, checked.index) if shares is None else shares.reindex(checked.index)
    faults += [
        f"share of {name!r} is {value!r}, expected 0 to 1" for name, value in portion.items() if not 0 <= value <= 1
    ]
    if faults:
        raise InvalidValueError("a tornado cannot be made", faults)
    points = pd.DataFrame(
        {
            name: Distribution(item["p50_nok"], item["p85_nok"], kind).quantile([0.10, 0.50, 0.90])
            for name, item in checked.iterrows()
        }
    )
    low, middle, high = (getattr(split(checked, points), payer) * portion).to_numpy()
    parts = (getattr(split(checked, amounts), payer) * portion).to_numpy()
    deviations = parts - parts.mean(axis=0)
    covariances = deviations.T @ deviations.sum(axis=1)
    variance = covariances.sum()
    table = pd.DataFrame(
        {
            "p50_total_nok": middle.sum(),
            "low_nok": middle.sum() - middle + low,
            "high_nok": middle.sum() - middle + high,
            "swing_nok": high - low,
            "variance_share": covariances / variance if variance > 0 else 0.0,
        },
        index=checked.index.rename("item"),
    )
    return table.sort_values("swing_nok", ascending=False, kind="stable")


def leverage(items: pd.DataFrame) -> pd.DataFrame:
    """Show who bears the overrun from P50 to P85 of each item, and how much it raises the municipal part.

    Exact for any distribution, since both parts rise with the amount.

    Parameters
    ----------
    items
        As in `split`.

    Returns
    -------
    pandas.DataFrame
        Index item; ``p50_nok``, ``p85_nok``, ``ratio`` (P85 / P50), the same with ``state_`` and
        ``municipal_`` before the name, and ``overrun_nok``, ``state_overrun_nok``, ``municipal_overrun_nok``.
        A ratio is missing where the payer pays nothing.

    Raises
    ------
    InvalidValueError
        If the items cannot be used.

    Examples
    --------
    >>> items = pd.DataFrame(
    ...     {"p50_nok": [4.755e9], "p85_nok": [5.915e9], "state_fixed_nok": [1.4e9]}, index=["journal"]
    ... )
    >>> leverage(items).loc["journal", ["ratio", "municipal_ratio"]].round(3).tolist()
    [1.244, 1.346]
    """
    checked = checked_items(items)
    points = checked[["p50_nok", "p85_nok"]].T
    parts = split(checked, points)
    tables = []
    for prefix, amounts in (("", points), ("state_", parts.state), ("municipal_", parts.municipal)):
        part = amounts.T
        part["ratio"] = part["p85_nok"] / part["p50_nok"].where(part["p50_nok"] > 0)
        part["overrun_nok"] = part["p85_nok"] - part["p50_nok"]
        tables.append(part.add_prefix(prefix))
    return pd.concat(tables, axis=1).rename_axis(index="item", columns=None)
