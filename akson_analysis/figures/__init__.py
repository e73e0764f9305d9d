"""Figures: maps and charts, described once and drawn for the screen (Plotly) and for print (matplotlib).

A builder or a chart class says what is shown; `interactive` and `static` draw it; `to_bytes` and `save`
write static figures with the same bytes every time; `plotly_config` gives the options every interactive
figure is shown with.
"""

from __future__ import annotations

import plotly.graph_objects as go
from matplotlib.figure import Figure

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures import charts, map_interactive, map_static
from akson_analysis.figures.canvas import FORMATS, save, to_bytes
from akson_analysis.figures.cartogram import twin
from akson_analysis.figures.maps import MapSpec, categorical_map, numeric_map
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT, PLOTLY_CONFIG, ClassStyle, Theme, plotly_config

__all__ = [
    "DEFAULT",
    "FORMATS",
    "PLOTLY_CONFIG",
    "ClassStyle",
    "MapSpec",
    "NumberStyle",
    "Theme",
    "categorical_map",
    "charts",
    "interactive",
    "numeric_map",
    "plotly_config",
    "save",
    "show",
    "static",
    "to_bytes",
    "twin",
]


def interactive(spec: MapSpec | charts.Chart, *, theme: Theme = DEFAULT) -> go.Figure:
    """Draw a map or a chart for the screen.

    The figure's ``layout.meta`` holds the text alternative (``alt``) and the language (``lang``). `show`
    shows it with the suite's toolbar; elsewhere pass `plotly_config`.

    Raises
    ------
    InvalidValueError
        If `spec` is neither a map nor a chart.
    """
    if isinstance(spec, MapSpec):
        return map_interactive.interactive(spec, theme=theme)
    _check(spec)
    return charts.interactive(spec, theme=theme)


def show(spec: MapSpec | charts.Chart, *, theme: Theme = DEFAULT) -> None:
    """Show a map or a chart in a notebook, with the suite's toolbar in the figure's language.

    Raises
    ------
    InvalidValueError
        If `spec` is neither a map nor a chart.
    """
    figure = interactive(spec, theme=theme)
    figure.show(config=plotly_config(locales.load(figure.layout.meta["lang"])))


def static(spec: MapSpec | charts.Chart, *, theme: Theme = DEFAULT, size: tuple[float, float] | None = None) -> Figure:
    """Draw a map or a chart for print and slides, without a browser.

    Parameters
    ----------
    spec
        What to draw.
    theme
        Fonts and sizes; `Theme.scaled` for a projector.
    size
        Width and height in inches; by default the text width of A4.

    Raises
    ------
    InvalidValueError
        If `spec` is neither a map nor a chart, or the size is impossible.
    """
    if isinstance(spec, MapSpec):
        return map_static.static(spec, theme=theme, size=size or map_static.A4_SIZE)
    _check(spec)
    return charts.static(spec, theme=theme, size=size)


def _check(spec: object) -> None:
    if not isinstance(spec, charts.Chart):
        raise InvalidValueError(f"a {type(spec).__name__} cannot be drawn. Expected a MapSpec or one of the charts")
