"""Charts that PowerPoint draws itself, from `akson_analysis.publishing.deck.slide_parts.NativeChart`."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from akson_analysis.publishing.content.columns import neutralise
from akson_analysis.publishing.deck.slide_parts import Look, NativeChart, NativeSeries

_KINDS = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "stacked_bars": XL_CHART_TYPE.BAR_STACKED,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked_columns": XL_CHART_TYPE.COLUMN_STACKED,
    "curves": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
}
_PATTERNS = {
    "/": MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL,
    "\\": MSO_PATTERN_TYPE.WIDE_DOWNWARD_DIAGONAL,
    "x": MSO_PATTERN_TYPE.DIAGONAL_CROSS,
    "-": MSO_PATTERN_TYPE.LIGHT_HORIZONTAL,
    "|": MSO_PATTERN_TYPE.LIGHT_VERTICAL,
    "+": MSO_PATTERN_TYPE.LARGE_GRID,
    ".": MSO_PATTERN_TYPE.PERCENT_20,
}
_DASHES = {
    "solid": MSO_LINE_DASH_STYLE.SOLID,
    "dash": MSO_LINE_DASH_STYLE.DASH,
    "dot": MSO_LINE_DASH_STYLE.ROUND_DOT,
}
# by eye, on a projector
_TEXT_PT, _SMALL_PT = 14, 12
_GRID = "#dde1e5"


def add_chart(shapes: Any, chart: NativeChart, box: tuple[Any, Any, Any, Any], look: Look, tag: str) -> Any:
    """Draw a chart on a slide and return its graphic frame."""
    frame = shapes.add_chart(_KINDS[chart.kind], *box, _data(chart))
    drawn = frame.chart
    drawn.font.size, drawn.font.color.rgb = Pt(_TEXT_PT), _rgb(look.ink)
    drawn.font._rPr.set("lang", tag)  # noqa: SLF001
    named = [series for series in chart.series if series.name and not series.point_names]
    drawn.has_legend = len(named) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        drawn.legend.font.size = Pt(_TEXT_PT)
    drawn.has_title = False
    _set_axes(drawn, chart, look)
    plot = drawn.plots[0]
    if chart.kind == "curves":
        for drawn_series, series in zip(plot.series, chart.series, strict=True):
            _set_curve(drawn_series, series, look)
        _hide_from_legend(drawn, [number for number, series in enumerate(chart.series) if series not in named])
        return frame
    plot.gap_width = 55
    plot.overlap = 100 if chart.kind.startswith("stacked") or chart.crosses_at is not None else -5
    for drawn_series, series in zip(plot.series, chart.series, strict=True):
        _fill(drawn_series.format.fill, series)
        drawn_series.format.line.color.rgb = _rgb(series.outline)
        drawn_series.invert_if_negative = False
        if chart.has_labels:
            _label(drawn_series, chart, series)
    return frame


def _data(chart: NativeChart) -> Any:
    """Return a chart's data for the workbook within it, where no name of theirs is a formula."""
    if chart.kind == "curves":
        curves = XyChartData(number_format=chart.number_format)
        for series in chart.series:
            row = curves.add_series(neutralise(series.name))
            for x, y in zip(series.x, series.values, strict=True):
                row.add_data_point(x, y)
        return curves
    data = CategoryChartData(number_format=chart.number_format)
    data.categories = [neutralise(name) for name in chart.categories]
    for series in chart.series:
        data.add_series(neutralise(series.name), list(series.values))
    return data


def _set_axes(drawn: Any, chart: NativeChart, look: Look) -> None:
    value, other = drawn.value_axis, drawn.category_axis
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = _rgb(_GRID)
    value.format.line.fill.background()
    value.major_tick_mark = other.major_tick_mark = XL_TICK_MARK.NONE
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = chart.axis_number_format, False
    value.tick_labels.font.size = Pt(_SMALL_PT)
    other.format.line.color.rgb = _rgb("#868e96")
    other.tick_labels.font.size = Pt(_TEXT_PT)
    if chart.limits:
        value.minimum_scale, value.maximum_scale = chart.limits
    if chart.kind in {"bars", "stacked_bars"}:
        other.reverse_order = True
        _put_values_below(value)
    if chart.crosses_at is not None:
        _cross(other, chart.crosses_at)
    if chart.kind == "curves":
        other.has_major_gridlines = False
        other.tick_labels.number_format, other.tick_labels.number_format_is_linked = chart.x_number_format, False
        other.tick_labels.font.size = Pt(_SMALL_PT)
        if chart.x_limits:
            other.minimum_scale, other.maximum_scale = chart.x_limits
        _title(other, chart.x_title, look)
    _title(value, chart.value_title, look)


def _put_values_below(value: Any) -> None:
    """Keep the axis of values at the bottom when categories are read from the top."""
    crosses = value._element.find(qn("c:crosses"))  # noqa: SLF001
    crosses.set("val", "max")


def _cross(category: Any, at: float) -> None:
    """Let bars begin at a value that is not zero, and keep the names at the left."""
    crosses = category._element.find(qn("c:crosses"))  # noqa: SLF001
    crosses.getparent().replace(crosses, parse_xml(f'<c:crossesAt {nsdecls("c")} val="{at!r}"/>'))
    category._element.find(qn("c:tickLblPos")).set("val", "low")  # noqa: SLF001


def _title(axis: Any, words: str, look: Look) -> None:
    axis.has_title = bool(words)
    if words:
        paragraph = axis.axis_title.text_frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = words
        run.font.size, run.font.bold, run.font.color.rgb = Pt(_SMALL_PT), False, _rgb(look.muted)


def _set_curve(drawn: Any, series: NativeSeries, look: Look) -> None:
    drawn.smooth = False
    line = drawn.format.line
    if not series.is_points:
        drawn.marker.style = XL_MARKER_STYLE.NONE
        line.color.rgb, line.width, line.dash_style = _rgb(series.color), Pt(2.75), _DASHES[series.dash]
        if not series.point_names:
            return
    else:
        line.fill.background()
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.DIAMOND, 10
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = _rgb(series.color)
    for number, name in enumerate(series.point_names):
        if name:
            label = drawn.points[number].data_label
            label.text_frame.text = name
            run = label.text_frame.paragraphs[0].runs[0]
            run.font.size, run.font.bold, run.font.color.rgb = Pt(_SMALL_PT), True, _rgb(look.ink)
            label.position = XL_LABEL_POSITION.RIGHT


def _hide_from_legend(drawn: Any, numbers: list[int]) -> None:
    if not drawn.has_legend:
        return
    legend = drawn.legend._element  # noqa: SLF001
    position = legend.find(qn("c:legendPos"))
    for number in reversed(numbers):
        position.addnext(
            parse_xml(f'<c:legendEntry {nsdecls("c")}><c:idx val="{number}"/><c:delete val="1"/></c:legendEntry>')
        )


def _fill(fill: Any, series: NativeSeries) -> None:
    if series.pattern:
        fill.patterned()
        fill.pattern = _PATTERNS[series.pattern]
        fill.fore_color.rgb, fill.back_color.rgb = _rgb(series.pattern_color), _rgb(series.color)
    else:
        fill.solid()
        fill.fore_color.rgb = _rgb(series.color)


def _label(drawn: Any, chart: NativeChart, series: NativeSeries) -> None:
    labels = drawn.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = chart.number_format, False
    labels.font.size = Pt(_SMALL_PT)
    if not chart.kind.startswith("stacked"):
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        return
    labels.position = XL_LABEL_POSITION.CENTER
    labels.font.bold = True
    labels.font.color.rgb = _rgb("#ffffff" if _is_dark(series.color) else "#1b1f24")
    if series.pattern:  # letters on a pattern need a ground
        ground = parse_xml(
            f'<c:spPr {nsdecls("c", "a")}><a:solidFill><a:srgbClr val="{_rgb(series.color)}"/></a:solidFill></c:spPr>'
        )
        labels._element.find(qn("c:txPr")).addprevious(ground)  # noqa: SLF001
    whole = [sum(parts) for parts in zip(*(each.values for each in chart.series), strict=True)]
    largest = max(whole, default=0)
    for number, value in enumerate(series.values):
        if largest and value < 0.045 * largest:  # no room for letters
            _silence(labels, number)


def _silence(labels: Any, number: int) -> None:
    entry = parse_xml(f'<c:dLbl {nsdecls("c")}><c:idx val="{number}"/><c:delete val="1"/></c:dLbl>')
    existing = labels._element.findall(qn("c:dLbl"))  # noqa: SLF001
    if existing:
        existing[-1].addnext(entry)
    else:
        labels._element.insert(0, entry)  # noqa: SLF001


def _is_dark(color: str) -> bool:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 150  # noqa: PLR2004


def _rgb(color: str) -> Any:
    return RGBColor.from_string(color[1:].upper())
