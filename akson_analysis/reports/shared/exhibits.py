"""A figure on a page: drawn for screen and print from one description, with its conclusion and its table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from akson_analysis import figures
from akson_analysis.figures.charts import Chart
from akson_analysis.figures.maps import MapSpec
from akson_analysis.locales import Text
from akson_analysis.publishing import Drawing, Exhibit, Output
from akson_analysis.publishing.content.parts import Width
from akson_analysis.reports.shared.column_labels import columns


def exhibit(
    name: str,
    text: Text,
    *,
    heading: str = "",
    conclusion: str = "",
    figure: MapSpec | Chart | None = None,
    table: pd.DataFrame | None = None,
    only: Sequence[str] = (),
    caption: str = "",
    note: str = "",
    width: Width = "wide",
) -> Exhibit:
    """Return a map, a chart or a table as an exhibit.

    Parameters
    ----------
    name, heading, conclusion, caption, note, width
        As in `akson_analysis.publishing.Exhibit`.
    text
        The reader's language; labels of columns are in ``locales/<language>/columns.toml``.
    figure
        Its description, which holds the alternative text; the conclusion is one otherwise.
    table, only
        The numbers behind it, and which of their columns to show, in order; all when empty.

    Returns
    -------
    akson_analysis.publishing.Exhibit
    """
    drawing = None
    if figure is not None:
        interactive, static = partial(figures.interactive, figure), partial(figures.static, figure)
        drawing = Drawing(figure, figure.alt or conclusion, interactive, static)
    return Exhibit(
        name,
        heading=heading,
        conclusion=conclusion,
        figure=drawing,
        table=table,
        columns=columns(only or table.columns, text) if table is not None else (),
        caption=caption,
        note=note,
        language=text.language,
        width=width,
    )


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
