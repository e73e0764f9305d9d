"""The suite's figures on slides: interactive, and in PowerPoint native where it can draw them, else a sharp picture."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

from PIL import Image

from akson_analysis import figures
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.charts import Bars, Chart, Dumbbell, Lines, Mark, Threshold, Tornado
from akson_analysis.figures.charts.scene import value_axis
from akson_analysis.figures.maps import MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT, ClassStyle, plotly_config
from akson_analysis.locales import NO_BREAK_SPACE, Text
from akson_analysis.publishing import Exhibit
from akson_analysis.publishing.content.tables import Table
from akson_analysis.publishing.deck import NativeChart, NativeSeries, SlideFigure

_DPI = 220
_LARGER = 1.5
"""Text of pictures beside that of a page on paper: a slide is read from the back of the room."""
_LARGER_ON_MAPS = 1.25
"""The same where the legend must not reach the land below it."""
_STEP = 0.09


def figure(shown: Exhibit, text: Text, table: Table, **changed: Any) -> SlideFigure:
    """Return an exhibit's figure as a figure of a slide.

    The slide names the source, so the figure does not. Where there are hatches it is printed from a picture: browsers
    print each hatched area as drawings of its own, which made 190 MB of a deck.

    Parameters
    ----------
    shown
        What a page shows.
    text
        The reader's language.
    table
        The numbers behind it, few enough for a meeting.
    changed
        What the description of the figure says otherwise on a slide, such as notes at its bars.

    Raises
    ------
    InvalidValueError
        If the exhibit has no figure.
    """
    spec = replace(described(shown), **changed)
    bare = replace(spec, credit="")
    native = None if isinstance(spec, MapSpec) else native_chart(spec, text)
    return SlideFigure(
        alt=spec.alt,
        interactive=_interactive(bare, text),
        native=native,
        picture=None
        if native and not any(series.pattern for series in native.series)
        else cache(partial(picture, bare)),
        table=table,
    )


def described(shown: Exhibit) -> Any:
    """Return the description of an exhibit's figure.

    Raises
    ------
    InvalidValueError
        If it has none.
    """
    if shown.figure is None:
        raise InvalidValueError(f"exhibit {shown.name!r} has no figure, so a slide cannot show it")
    return shown.figure.spec


def picture(spec: MapSpec | Chart, width: float, height: float) -> bytes:
    """Draw a map or a chart as PNG with 220 dots an inch; width and height in inches."""
    if isinstance(spec, MapSpec):
        minx, miny, maxx, maxy = spec.bounds
        spec = replace(spec, bounds=(minx, miny, maxx, max(maxy, miny + (maxx - minx) * height / width)))
    larger = _LARGER_ON_MAPS if isinstance(spec, MapSpec) else _LARGER
    drawn = figures.static(spec, theme=DEFAULT.scaled(larger), size=(width, height))
    return _lighter(figures.to_bytes(drawn, "png", alt=spec.alt, dpi=_DPI))


def _lighter(png: bytes) -> bytes:
    """Return a picture in 256 colours, a third of the bytes: maps have few, and flat areas keep theirs."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(stream, "PNG")
    return stream.getvalue()


def native_chart(chart: Chart, text: Text) -> NativeChart | None:
    """Return a chart as PowerPoint draws it, from the same numbers; None for a kind it does not have."""
    makers: tuple[tuple[type[Chart], Callable[[Any, Text], NativeChart]], ...] = (
        (Bars, _bars),
        (Tornado, _tornado),
        (Dumbbell, _pairs),
        (Lines, _curves),
    )
    return next((make(chart, text) for kind, make in makers if isinstance(chart, kind)), None)


def number_format(number: NumberStyle, text: Text) -> str:
    r"""Return how a spreadsheet writes a number of this kind, in the language of `text`.

    Norwegian thousands stand apart by a no-break space whatever the reader's computer is set to.

    >>> from akson_analysis import locales
    >>> number_format(NumberStyle("kroner"), locales.load("en")), number_format(NumberStyle("pct"), locales.load("nb"))
    ('#,##0', '0"\xa0%"')
    """
    decimals = f".{'0' * number.decimals}" if number.decimals else ""
    locale = "" if text.language == "en" else "[$-414]" if decimals else ""
    if number.kind in {"percent", "pct"}:
        sign = "%" if text.language == "en" else f'"{NO_BREAK_SPACE}%"'
        return (
            f"{locale}0{decimals}{sign if number.kind == 'pct' and text.language != 'en' else _percent(number, text)}"
        )
    if text.language == "en":
        return f"#,##0{decimals}"
    apart = f'"{NO_BREAK_SPACE}"'
    return f"{locale}#,##0{decimals}" if decimals else f"[>=1000000]#{apart}000{apart}000;[>=1000]#{apart}000;0"


def _percent(number: NumberStyle, text: Text) -> str:
    """Return the sign: a real per cent scales shares, a quoted one leaves percentages as they are."""
    space = "" if text.language == "en" else f'"{NO_BREAK_SPACE}"'
    return f"{space}%" if number.kind == "percent" else f'{space}"%"'


def _interactive(spec: MapSpec | Chart, text: Text) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(figures.interactive(spec).to_json(engine="json"))
    config = plotly_config(text) | {"responsive": False}
    config.pop("locale", None)
    config.pop("locales", None)
    if isinstance(spec, MapSpec):
        layout = drawn["layout"]
        layout["dragmode"] = "pan"
        layout["xaxis"]["constraintoward"], layout["yaxis"]["constraintoward"] = "right", "bottom"
        config["scrollZoom"] = True
    return drawn | {"config": config}


def _bars(chart: Bars, text: Text) -> NativeChart:
    stacked = "stacked_" if chart.mode == "stacked" else ""
    kind: Any = f"{stacked}{'bars' if chart.orientation == 'horizontal' else 'columns'}"
    return NativeChart(
        kind,
        [_styled(series.name, [float(value) for value in series.values], series.style) for series in chart.series],
        [name.replace("\n", " ") for name in chart.categories],
        number_format(chart.number, text),
        axis_number_format=number_format(_whole(chart.number), text),
        value_title=chart.axis_title,
        limits=_limits(_lengths(chart), chart.number, text),
    )


def _tornado(chart: Tornado, text: Text) -> NativeChart:
    looks = (DEFAULT.sequence(3)[1], replace(DEFAULT.style("option"), pattern="/"))
    ends = [value for swing in chart.swings for value in (swing.low, swing.high)]
    return NativeChart(
        "bars",
        [
            _styled(name, [float(getattr(swing, side)) for swing in chart.swings], look)
            for name, side, look in (
                (chart.low_name, "low", looks[0]),
                (chart.high_name, "high", looks[1]),
            )
        ],
        [swing.label for swing in chart.swings],
        number_format(chart.number, text),
        axis_number_format=number_format(_whole(chart.number), text),
        value_title=f"{chart.axis_title}. {chart.base_label}",
        crosses_at=chart.base,
        limits=_limits(ends, chart.number, text, from_zero=False),
    )


def _pairs(chart: Dumbbell, text: Text) -> NativeChart:
    styles = (DEFAULT.style("commit"), DEFAULT.style("option"))
    return NativeChart(
        "bars",
        [
            _styled(name, [float(getattr(pair, side)) for pair in chart.pairs], style)
            for name, side, style in zip(
                (chart.first_name, chart.second_name), ("first", "second"), styles, strict=True
            )
        ],
        [pair.label for pair in chart.pairs],
        number_format(chart.number, text),
        axis_number_format=number_format(_whole(chart.number), text),
        value_title=chart.axis_title,
    )


def _curves(chart: Lines, text: Text) -> NativeChart:
    dashes: tuple[Any, ...] = ("solid", "dash", "dot")
    series = [
        NativeSeries(
            line.name,
            [float(y) for y in line.y],
            DEFAULT.series[number % len(DEFAULT.series)],
            x=[float(x) for x in line.x],
            dash=dashes[number % 3] if line.dash == "solid" else line.dash,
        )
        for number, line in enumerate(chart.lines)
    ]
    heights = [y for line in chart.lines for y in line.y]
    low, high = _limits(heights, chart.y_number, text, from_zero=chart.starts_at_zero)
    series += [
        _upright(mark, low, high - (high - low) * _STEP * number) for number, mark in enumerate(chart.x_thresholds)
    ]
    if chart.marks:
        series.append(_points(chart.marks))
    return NativeChart(
        "curves",
        series,
        number_format=number_format(chart.y_number, text),
        axis_number_format=number_format(_whole(chart.y_number), text),
        x_number_format="0" if chart.x_is_year else number_format(_whole(chart.x_number), text),
        limits=(low, high),
        x_limits=_limits([x for line in chart.lines for x in line.x], chart.x_number, text, from_zero=False),
        value_title=chart.y_title,
        x_title=chart.x_title,
    )


def _upright(mark: Threshold, bottom: float, top: float) -> NativeSeries:
    """Return a threshold as a line of two points, its words at the upper one."""
    return NativeSeries(
        mark.label,
        [bottom, top],
        DEFAULT.axis,
        x=[mark.at, mark.at],
        dash="dash",
        point_names=["", mark.label],
    )


def _points(marks: Sequence[Mark]) -> NativeSeries:
    return NativeSeries(
        "",
        [mark.y for mark in marks],
        DEFAULT.ink,
        x=[mark.x for mark in marks],
        is_points=True,
        point_names=[mark.label for mark in marks],
    )


def _styled(name: str, values: Sequence[float], style: ClassStyle) -> NativeSeries:
    return NativeSeries(name, values, style.color, style.pattern, style.pattern_color, style.outline)


def _lengths(chart: Bars) -> list[float]:
    """Return where the bars end."""
    if chart.mode == "grouped":
        return [float(value) for series in chart.series for value in series.values]
    return [math.fsum(parts) for parts in zip(*(series.values for series in chart.series), strict=True)]


def _limits(values: Sequence[float], number: NumberStyle, text: Text, *, from_zero: bool = True) -> tuple[float, float]:
    """Return round ends of an axis; a percentage ends at its whole."""
    axis = value_axis(values, text, number, title="", from_zero=from_zero)
    whole = {"percent": 1.0, "pct": 100.0}.get(number.kind, math.inf)
    return axis.low, min(axis.high, whole) if max(values) <= whole * (1 + 1e-9) else axis.high


def _whole(number: NumberStyle) -> NumberStyle:
    return replace(number, decimals=0)
