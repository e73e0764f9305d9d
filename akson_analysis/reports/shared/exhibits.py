"""A figure on a page: drawn for screen and print from one description, with its conclusion and its table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from akson_analysis import figures
from akson_analysis.figures.charts import Chart
from akson_analysis.figures.maps import MapSpec
from akson_analysis.locales import Text
from akson_analysis.publishing import Output
from akson_analysis.publishing.content.parts import Width
from akson_analysis.reports.shared.column_labels import columns


def show(
    out: Output,
    name: str,
    figure: MapSpec | Chart,
    text: Text,
    *,
    heading: str,
    conclusion: str,
    table: pd.DataFrame | None = None,
    only: Sequence[str] = (),
    width: Width = "wide",
) -> None:
    """Show a map or chart in a notebook and on its page.

    Parameters
    ----------
    out
        The notebook's output.
    name
        File name of the figure and its table.
    figure
        Its description; also holds the text alternative.
    heading, conclusion
        Heading, and the sentence the figure proves.
    table, only
        The numbers behind it, and which of their columns to show, in order; all when empty.
    width
        As in `akson_analysis.publishing.Output.exhibit`.
    """
    shown = columns(only or table.columns, text) if table is not None else ()
    out.exhibit(
        name,
        heading=heading,
        conclusion=conclusion,
        alt=figure.alt or conclusion,
        interactive=figures.interactive(figure),
        static=figures.static(figure),
        table=table,
        columns=shown,
        width=width,
    )
