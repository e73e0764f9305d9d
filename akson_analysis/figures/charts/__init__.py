"""Charts: a frozen description each, drawn for the screen by `interactive` and for print by `static`."""

from __future__ import annotations

import plotly.graph_objects as go
from matplotlib.figure import Figure

from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.charts import interactive as _plotly
from akson_analysis.figures.charts import static as _matplotlib
from akson_analysis.figures.charts.bars import (
    bars_scene,
    dumbbell_scene,
    gauge_scene,
    tornado_scene,
    waterfall_scene,
)
from akson_analysis.figures.charts.lines import lines_scene, timeline_scene
from akson_analysis.figures.charts.scene import Scene
from akson_analysis.figures.charts.specs import (
    Bars,
    Chart,
    DatedShare,
    Dumbbell,
    Gauge,
    GaugeBar,
    Line,
    Lines,
    Mark,
    Milestone,
    Pair,
    Series,
    Swing,
    Threshold,
    Timeline,
    Tornado,
    Waterfall,
    WaterfallStep,
)
from akson_analysis.figures.theme import DEFAULT, Theme

__all__ = [
    "Bars",
    "Chart",
    "DatedShare",
    "Dumbbell",
    "Gauge",
    "GaugeBar",
    "Line",
    "Lines",
    "Mark",
    "Milestone",
    "Pair",
    "Series",
    "Swing",
    "Threshold",
    "Timeline",
    "Tornado",
    "Waterfall",
    "WaterfallStep",
    "interactive",
    "static",
]


def interactive(chart: Chart, *, theme: Theme = DEFAULT) -> go.Figure:
    """Draw a chart for the screen. Needs no network; the width follows the page.

    Raises
    ------
    InvalidValueError
        If the chart is of no known kind.

    Examples
    --------
    >>> from akson_analysis import locales
    >>> from akson_analysis.figures.theme import DEFAULT
    >>> gauge = Gauge(text=locales.load("nb"), bars=[GaugeBar(0.65, "Kunngjort", DEFAULT.style("signed"))])
    >>> len(interactive(gauge).data)
    2
    """
    return _plotly.draw(_scene(chart, theme), theme)


def static(chart: Chart, *, theme: Theme = DEFAULT, size: tuple[float, float] | None = None) -> Figure:
    """Draw a chart for print and slides; `size` in inches, by default as wide as A4 and as high as needed.

    Raises
    ------
    InvalidValueError
        If the chart is of no known kind.
    """
    return _matplotlib.draw(_scene(chart, theme), theme, size)


def _scene(chart: Chart, theme: Theme) -> Scene:  # noqa: PLR0911
    match chart:
        case Gauge():
            return gauge_scene(chart, theme)
        case Bars():
            return bars_scene(chart)
        case Dumbbell():
            return dumbbell_scene(chart, theme)
        case Waterfall():
            return waterfall_scene(chart)
        case Tornado():
            return tornado_scene(chart, theme)
        case Timeline():
            return timeline_scene(chart, theme)
        case Lines():
            return lines_scene(chart, theme)
    raise InvalidValueError(
        f"chart of type {type(chart).__name__} cannot be drawn. Expected one of the charts of this package"
    )
