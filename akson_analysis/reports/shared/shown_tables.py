"""A table on a page, with the sentence it proves above it."""

from __future__ import annotations

import pandas as pd

from akson_analysis.locales import Text
from akson_analysis.publishing import Output
from akson_analysis.reports.shared.column_labels import columns


def show(out: Output, name: str, table: pd.DataFrame, text: Text, *, caption: str, conclusion: str = "") -> None:
    """Show a table in a notebook and on its page.

    Parameters
    ----------
    out
        The notebook's output.
    name
        File name of the table.
    table
        Columns have labels in ``locales/<language>/columns.toml``.
    caption
        What the table shows, in a few words.
    conclusion
        The sentence the table proves, above it.
    """
    if conclusion:
        out.prose(conclusion)
    out.table(name, table, columns(table.columns, text), caption)
