"""Imported last in the process that notebooks are forked from: a page is made once, so that each need not begin anew.

Fonts, templates, formats and validators are ready then, and what the process holds stays memory the forks share. What
the rehearsal wrote is forgotten: a page's numbers are its own.
"""

from __future__ import annotations

import contextlib
import gc
import io
import tempfile

import matplotlib as mpl
import nbformat
import pandas as pd
import plotly.graph_objects as go
from matplotlib.figure import Figure

from akson_analysis import locales
from akson_analysis.publishing.content.columns import Column
from akson_analysis.publishing.content.output import Output
from akson_analysis.publishing.content.parts import KeyFigure
from akson_analysis.publishing.execution import worker  # noqa: F401 - for those who are forked from here
from akson_analysis.publishing.pages import page


def _rehearse(folder: str) -> None:
    out = Output(folder, notebook="rehearsal")
    out.header("-")
    out.banner("information", "-")
    out.key_figures([KeyFigure("-", "-")])
    out.heading("-")
    out.prose("-")
    static = Figure()
    static.add_subplot().bar([1], [1], label="-")
    static.legend()
    out.exhibit(
        "figure",
        heading="-",
        conclusion="-",
        alt="-",
        interactive=go.Figure([go.Bar(x=[1], y=[1]), go.Scatter(x=[1], y=[1])]),
        static=static,
        table=pd.DataFrame({"a": ["-"], "b": [1]}),
        columns=[Column("a", "-"), Column("b", "-", "integer")],
    )
    out.sources(["-"])
    out.finish()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")])  # type: ignore[no-untyped-call]
    nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    page.render(notebook, page.complete_results({}, "rehearsal", locales.LANGUAGES[0]), file="-", run_title="-")


mpl.use("agg")
with tempfile.TemporaryDirectory() as _folder, contextlib.redirect_stdout(io.StringIO()):
    _rehearse(_folder)
for _language in locales.LANGUAGES:
    locales.load(_language).written.forget()
gc.collect()
gc.freeze()
