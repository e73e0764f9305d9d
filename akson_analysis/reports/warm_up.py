"""Imported in the process that notebooks are forked from: what most of them import, read and draw with, once.

Nothing here may change what a notebook computes: tables are read through the same functions, which keep them.
What cannot be read is left to the notebook that needs it, which says so.
"""

from __future__ import annotations

import contextlib
import string

from akson_analysis import figures, locales, municipalities
from akson_analysis.cases import scenario as scenarios
from akson_analysis.costs import assumptions
from akson_analysis.errors import AksonError
from akson_analysis.figures.canvas import HATCHES
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.publishing.content import figure_files as files
from akson_analysis.register import status as declarations
from akson_analysis.reports.brief import brief_words as brief  # noqa: F401 - for those who are forked from here
from akson_analysis.reports.costs import cost_exhibits  # noqa: F401 - for those who are forked from here
from akson_analysis.reports.coverage import coverage_figures, influence_figures  # noqa: F401 - for those who are forked from here
from akson_analysis.reports.options import option_figures  # noqa: F401 - for those who are forked from here
from akson_analysis.reports.shared import exhibits  # noqa: F401 - for those who are forked from here
from akson_analysis.sources import snapshot

_LETTERS = f"{string.ascii_letters}æøåÆØÅ{string.digits}.,:–−%() "


def _read() -> None:
    municipalities.load_municipalities(year=2020)
    declarations.load_declarations()
    assumptions.load()
    snapshot.published_totals()
    for language in locales.LANGUAGES:
        locales.load(language).kroner(1)


def _draw() -> None:
    """Draw a chart of each kind on the screen and on paper: fonts, formats, validators, letters, hatches are ready."""
    text = locales.load("nb")
    bars = figures.charts.Bars(
        text=text,
        alt="-",
        categories=["-"],
        series=[figures.charts.Series("-", [1.0], figures.ClassStyle("#000000", pattern)) for pattern in HATCHES],
        number=NumberStyle(),
        mode="stacked",
        notes=["-"],
    )
    lines = figures.charts.Lines(
        text=text,
        alt="-",
        lines=[figures.charts.Line("-", [1.0, 2.0], [1.0, 2.0], low=[1.0, 2.0], high=[2.0, 3.0])],
        x_number=NumberStyle(),
        y_number=NumberStyle(),
        x_title=_LETTERS,
        y_title="-",
        y_thresholds=[figures.charts.Threshold(1.0, "-")],
    )
    for chart in (bars, lines):
        figures.interactive(chart).to_json(engine="json")
        static = figures.static(chart)
        for kind in files.FIGURE_FORMATS:
            files.figure_bytes(static, kind)


with contextlib.suppress(AksonError):
    _read()
    _draw()
    for _scenario in scenarios.list_scenarios():
        scenarios.load_scenario(_scenario)
