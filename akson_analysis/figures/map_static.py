"""Maps in matplotlib: vector or picture without a browser, the same bytes every time."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from akson_analysis.figures import geometry
from akson_analysis.figures.canvas import add_credit, add_title, figure_canvas, hatch_of, title_lines
from akson_analysis.figures.map_spec import MapSpec, ScaleBar
from akson_analysis.figures.placing import PlacedName
from akson_analysis.figures.theme import DEFAULT, ClassStyle, Theme

_ALIGNMENT = {
    "right": ("left", "center", 4, 0),
    "left": ("right", "center", -4, 0),
    "above": ("center", "bottom", 0, 3),
    "below": ("center", "top", 0, -3),
    "middle": ("center", "center", 0, 0),
}
"""Alignment of a name across and along, and its shift in points, by the side it stands on."""

A4_SIZE = (7.1, 7.6)
"""Width and height in inches that fill the text width of A4 and leave room for words below."""


def static(spec: MapSpec, *, theme: Theme = DEFAULT, size: tuple[float, float] = A4_SIZE) -> Figure:
    """Draw a map for print and slides.

    Parameters
    ----------
    spec
        The map.
    theme
        Fonts and sizes.
    size
        Width and height in inches; the default fills the text width of A4.

    Returns
    -------
    matplotlib.figure.Figure
        Write it with `akson_analysis.figures.save`. Every municipality is a patch whose ``gid`` is ``m``
        and its code.
    """
    with figure_canvas(theme, size) as figure:
        points = theme.static_size / 72 / size[1]
        title = title_lines(spec.title, size[0], theme)
        lines = title.count("\n") + 1 if title else 0
        # a line of the title is 1.25 times the text, with 1.35 from line to line; the rest is air
        top = 1 - (lines * 1.25 * 1.35 + 1.1) * points if lines else 1 - points
        if title:
            add_title(figure, title, 1 - 0.7 * points, theme)
        legend_rows = 2 + -(-len(spec.entries) // 3) * 1.7 if spec.is_zoomed else 0
        height = top - (2.6 + legend_rows) * points
        axes = figure.add_axes((0.01, 2.6 * points, 0.98, height))
        _draw(axes, spec, spec.shapes, theme)
        minx, miny, maxx, maxy = geometry.filling(spec.bounds, 0.98 * size[0] / (height * size[1]))
        axes.set(xlim=(minx, maxx), ylim=(miny, maxy), aspect="equal")
        axes.set_axis_off()
        _add_marks(axes, spec, theme)
        _add_names(axes, spec, spec.labels, theme)
        if spec.divider_x is not None:
            axes.axvline(spec.divider_x, color=theme.axis, linewidth=0.8, linestyle=(0, (5, 4)), zorder=1)
        if spec.inset:
            _add_inset(figure, axes, spec, theme)
        if spec.scale:
            _add_scale(axes, spec.scale, theme)
        _add_legend(figure, spec, theme, 1 - top)
        add_credit(figure, spec.credit, 0.7 * points, theme)
    return figure


def _draw(axes: Axes, spec: MapSpec, shapes: gpd.GeoSeries, theme: Theme, prefix: str = "m") -> None:
    if not spec.context.is_empty:
        axes.add_patch(PathPatch(_path(spec.context), facecolor=theme.land, edgecolor="none", zorder=1))
    for code, shape in shapes.items():
        if shape.is_empty:
            continue
        patch = PathPatch(_path(shape), **_look(spec.style_of(str(code))), linewidth=0.35, zorder=2)
        patch.set_hatch_linewidth(0.5)
        patch.set_gid(f"{prefix}{code}")
        axes.add_artist(patch)  # limits are set: not to be found again from every vertex
    lines = [shapely.get_coordinates(line) for line in shapely.get_parts(spec.outlines)]
    axes.add_collection(
        LineCollection(lines, colors=theme.axis if spec.is_zoomed else theme.ink, linewidths=0.9, zorder=3),
        autolim=False,
    )


def _look(style: ClassStyle) -> dict[str, Any]:
    return {
        "facecolor": style.color,
        "edgecolor": style.outline,
        "hatch": hatch_of(style) or None,
        "hatchcolor": style.pattern_color,
        "joinstyle": "round",
    }


def _path(shape: shapely.Geometry) -> Path:
    return Path.make_compound_path(*[Path(ring, closed=True) for ring in geometry.rings(shape)])


def _add_marks(axes: Axes, spec: MapSpec, theme: Theme) -> None:
    codes = list(spec.small)
    if codes:
        points = geometry.inner_points(spec.shapes[codes])
        colors = [spec.style_of(code).color for code in codes]
        axes.scatter(
            shapely.get_x(points),
            shapely.get_y(points),
            s=26,
            c=colors,
            edgecolors=theme.ink,
            linewidths=0.8,
            zorder=4,
            gid="small",
        )


def _add_names(axes: Axes, spec: MapSpec, names: tuple[PlacedName, ...], theme: Theme) -> None:
    for label in names:
        across, along, dx, dy = _ALIGNMENT[label.anchor]
        is_beside = label.anchor != "middle"
        if is_beside:
            axes.plot([label.x], [label.y], "o", color=theme.ink, markersize=2.4, zorder=5)
        behind = "#ffffff" if is_beside else spec.style_of(label.code).color
        note = axes.annotate(
            label.text,
            (label.x, label.y),
            (dx, dy),
            textcoords="offset points",
            ha=across,
            va=along,
            size=theme.static_size * 0.92,
            color=theme.text_on(behind),
            zorder=6,
            annotation_clip=False,
        )
        note.set_path_effects([patheffects.withStroke(linewidth=2, foreground=behind)])


def _add_inset(figure: Figure, axes: Axes, spec: MapSpec, theme: Theme) -> None:
    inset = spec.inset
    if inset is None:
        return
    x0, y0, x1, y1 = inset.bounds
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=theme.ink, linewidth=0.9, zorder=5))
    frame = axes.get_position()
    left, bottom, right, top = inset.box
    window = figure.add_axes(
        (
            frame.x0 + left * frame.width,
            frame.y0 + bottom * frame.height,
            (right - left) * frame.width,
            (top - bottom) * frame.height,
        )
    )
    box = shapely.box(*geometry.padded(inset.bounds, 0.1, 0.1, 0.1, 0.1))
    near = spec.shapes[spec.shapes.intersects(box)]
    _draw(
        window,
        spec,
        gpd.GeoSeries(shapely.intersection(near.to_numpy(), box), index=near.index),
        theme,
        "inset-m",
    )
    window.set_xlim(x0, x1)
    window.set_ylim(y0, y1)
    window.set_aspect("equal", adjustable="box", anchor="SE")
    window.set_xticks([])
    window.set_yticks([])
    for spine in window.spines.values():
        spine.set(color=theme.ink, linewidth=0.9, zorder=8)
    _add_names(window, spec, inset.labels, theme)
    window.text(
        0.015,
        0.985,
        inset.label,
        transform=window.transAxes,
        ha="left",
        va="top",
        weight="bold",
        size=theme.static_size * 0.95,
        color=theme.ink,
        zorder=9,
        bbox={"facecolor": "#ffffff", "alpha": 0.9, "edgecolor": "none", "pad": 1.5},
    )


def _add_scale(axes: Axes, scale: ScaleBar, theme: Theme) -> None:
    outline = [patheffects.withStroke(linewidth=3, foreground="#ffffff")]
    ends = [scale.x, scale.x + scale.length_m]
    axes.plot(
        ends, [scale.y] * 2, color=theme.ink, linewidth=1.1, marker="|", markersize=5, path_effects=outline, zorder=7
    )
    axes.annotate(
        scale.label,
        (sum(ends) / 2, scale.y),
        (0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        size=theme.static_size * 0.85,
        color=theme.ink,
        path_effects=outline,
        zorder=7,
    )


def _add_legend(figure: Figure, spec: MapSpec, theme: Theme, top: float) -> None:
    handles = []
    for entry in spec.entries:
        look = _look(entry.style) | {"edgecolor": theme.axis}
        handle = Patch(**look, linewidth=0.6, label=f"{entry.label} ({entry.count})")
        handle.set_hatch_linewidth(0.5)
        handles.append(handle)
    legend = figure.legend(
        handles=handles,
        title=spec.legend_title or None,
        loc="upper left",
        bbox_to_anchor=(0.012, 1 - top),
        borderaxespad=0,
        borderpad=0,
        ncols=3 if spec.is_zoomed else 1,
        alignment="left",
        frameon=False,
        handlelength=1.5,
        handleheight=1.1,
        labelspacing=0.42,
        fontsize=theme.static_size,
        labelcolor=theme.ink,
    )
    legend.get_title().set(fontsize=theme.static_size, fontweight="bold", color=theme.ink)
