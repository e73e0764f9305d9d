"""Two cases side by side."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


def compared(first: Iterable[tuple[str, float, str]], second: Iterable[tuple[str, float, str]]) -> pd.DataFrame:
    """Return the measures of two cases beside each other; one that a case does not have is missing there.

    Parameters
    ----------
    first, second
        Name, value and unit of each measure.

    Returns
    -------
    pandas.DataFrame
        Columns `measure`, `first`, `second`, `difference` (second less first), `unit`.

    Examples
    --------
    >>> compared([("signed_count", 1, "municipalities")], [("signed_count", 3, "municipalities")]).values.tolist()
    [['signed_count', 1, 3, 2, 'municipalities']]
    """
    tables = [pd.DataFrame(values, columns=["measure", "value", "unit"]) for values in (first, second)]
    units = {measure: unit for table in tables for measure, unit in zip(table["measure"], table["unit"], strict=True)}
    table = pd.DataFrame({"measure": list(units)})
    for name, values in zip(("first", "second"), tables, strict=True):
        table[name] = table["measure"].map(values.set_index("measure")["value"])
    return table.assign(difference=table["second"] - table["first"], unit=list(units.values()))
