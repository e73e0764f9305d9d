"""Charts in matplotlib."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from akson_analysis.figures.canvas import add_credit, add_title, figure_canvas, hatch_of, title_lines
from akson_analysis.figures.charts.scene import Axis, Band, BarSet, Curve, Dots, RuleLine, Scene, TextNote
from akson_analysis.figures.theme import Theme

_PX_PER_INCH = 96  # CSS's pixel, in which scenes are laid out
_SYMBOLS = {"circle": "o", "diamond": "D", "square": "s"}
_DASHES: dict[str, Any] = {"solid": "-", "dash": (0, (5, 3)), "dot": (0, (1.2, 2))}


def draw(scene: Scene, theme: Theme, size: tuple[float, float] | None) -> Figure:
    """Return the chart as a matplotlib figure; `size` in inches, by default the text width of A4."""
    width, height = size or (7.1, scene.height_px / _PX_PER_INCH)
    points = theme.static_size / 72 / height
    title = title_lines(scene.title, width, theme)
    lines = title.count("\n") + 1 if title else 0
    top = 1 - (lines * 1.25 * 1.35 + 0.6) * points if lines else 1 - 0.4 * points
    with figure_canvas(theme, (width, height)) as figure:
        if title:
            add_title(figure, title, 1 - 0.6 * points, theme)
        axes = figure.add_subplot()
        for item in scene.items:
            _add(axes, item, theme)
        _set_axes(axes, scene, theme)
        bottom = 0.0
        if scene.credit:
            bottom = 2.1 * points
            add_credit(figure, scene.credit, 0.6 * points, theme)
        if scene.legend:
            rows = _legend(figure, axes, theme, top)
            top -= (rows * 1.6 + 0.6) * points
        layout = ConstrainedLayoutEngine(rect=(0.012, bottom, 0.976, top - bottom), w_pad=0.04, h_pad=0.04)
        layout.execute(figure)
    return figure


def _add(axes: Axes, item: BarSet | Curve | Band | Dots | RuleLine | TextNote, theme: Theme) -> None:
    if isinstance(item, BarSet):
        _add_bars(axes, item)
    elif isinstance(item, Curve):
        axes.plot(
            item.x,
            item.y,
            color=item.color,
            linestyle=_DASHES[item.dash],
            linewidth=item.width * 0.75,
            zorder=4,
            solid_capstyle="butt",
            label=item.name if item.in_legend else None,
        )
    elif isinstance(item, Band):
        axes.fill_between(item.x, item.low, item.high, color=item.color, alpha=0.18, linewidth=0, zorder=2)
    elif isinstance(item, Dots):
        axes.scatter(
            item.x,
            item.y,
            s=44 if item.symbol == "circle" else 36,
            c=item.color,
            marker=_SYMBOLS[item.symbol],
            edgecolors="#ffffff",
            linewidths=0.8,
            zorder=5,
            label=item.name if item.in_legend else None,
            clip_on=False,
        )
    elif isinstance(item, RuleLine):
        color, line_width = (theme.ink, 1.2) if item.is_strong else (theme.axis, 0.9)
        ends = (item.start, item.end)
        x, y = ((item.at, item.at), ends) if item.axis == "x" else (ends, (item.at, item.at))
        axes.plot(x, y, color=color, linewidth=line_width, linestyle=_DASHES[item.dash], zorder=3)
    else:
        ground = {"facecolor": "#ffffff", "alpha": 0.85, "edgecolor": "none", "pad": 0.6} if item.has_ground else None
        shrink = 72 / _PX_PER_INCH
        axes.annotate(
            item.text,
            (item.x, item.y),
            (item.dx * shrink, item.dy * shrink),
            textcoords="offset points",
            ha=item.across,
            va={"top": "top", "middle": "center", "bottom": "bottom"}[item.along],
            color=item.color or theme.ink,
            multialignment=item.across,
            weight="bold" if item.is_bold else "normal",
            size=theme.static_size,
            bbox=ground,
            zorder=6,
            annotation_clip=False,
        ).set_in_layout(False)


def _add_bars(axes: Axes, item: BarSet) -> None:
    """Add all bars of a series as one path: each hatched path costs as much to paint as a whole chart."""
    half = item.thickness / 2
    sides = [
        (start, at - half, end, at + half) if item.orientation == "horizontal" else (at - half, start, at + half, end)
        for at, start, end in zip(item.at, item.start, item.end, strict=True)
    ]
    corners = [[(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)] for x0, y0, x1, y1 in sides]
    bars = PathPatch(
        Path.make_compound_path(*(Path(ring, closed=True) for ring in corners)),
        facecolor=item.style.color,
        edgecolor=item.style.outline,
        linewidth=0.6,
        hatch=hatch_of(item.style) or None,
        hatchcolor=item.style.pattern_color,
        zorder=2,
        label=item.name if item.in_legend else None,
    )
    bars.set_hatch_linewidth(0.5)
    axes.add_patch(bars)


def _set_axes(axes: Axes, scene: Scene, theme: Theme) -> None:
    axes.set(xlim=(scene.x.low, scene.x.high), ylim=(scene.y.low, scene.y.high))
    for which, axis, is_shown in (("x", scene.x, scene.has_x_axis), ("y", scene.y, scene.has_y_axis)):
        _set_axis(axes, which, axis, is_shown=is_shown, theme=theme)
    for side in ("top", "right", *(["left"] if scene.y.ticks and not scene.x.has_grid else [])):
        axes.spines[side].set_visible(False)
    if not scene.has_y_axis:
        axes.spines["left"].set_visible(False)


def _set_axis(axes: Axes, which: str, axis: Axis, *, is_shown: bool, theme: Theme) -> None:
    drawn = axes.xaxis if which == "x" else axes.yaxis
    if not is_shown:
        drawn.set_visible(False)
        return
    drawn.set_ticks([place for place, _ in axis.ticks], labels=[text for _, text in axis.ticks])
    drawn.set_tick_params(length=0 if axis.has_grid else 3, labelsize=theme.static_size)
    if axis.has_grid:
        axes.grid(visible=True, axis="x" if which == "x" else "y", color=theme.grid, linewidth=0.7)
        axes.set_axisbelow(True)
    if axis.title:
        drawn.set_label_text(axis.title, size=theme.static_size, color=theme.ink)


def _legend_width(labels: list[str], columns: int) -> float:
    """Return about how wide a legend is, in text sizes; it is filled column by column."""
    rows = -(-len(labels) // columns)
    widest = [max(map(len, labels[start : start + rows])) for start in range(0, len(labels), rows)]
    return sum(0.52 * letters + 2.4 for letters in widest) + 1.6 * (len(widest) - 1)


def _legend(figure: Figure, axes: Axes, theme: Theme, top: float) -> int:
    handles, labels = axes.get_legend_handles_labels()
    room = 72 * figure.get_figwidth() * 0.976 / theme.static_size
    columns = next(count for count in (3, 2, 1) if count == 1 or _legend_width(labels, count) <= room)
    columns = min(columns, len(labels))
    figure.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(0.012, top),
        ncols=columns,
        frameon=False,
        borderaxespad=0,
        borderpad=0,
        fontsize=theme.static_size,
        labelcolor=theme.ink,
        handlelength=1.6,
        columnspacing=1.6,
    ).set_in_layout(False)
    return -(-len(labels) // columns)
