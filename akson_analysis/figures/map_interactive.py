"""Maps in Plotly: filled polygons on equal cartesian axes, one trace per municipality.

One trace per class would be smaller, but a filled trace has one hover text. Each trace carries its code in
``meta``, and round marks and selection points carry it in ``customdata``, so that a click or a lasso finds
the municipality.
"""

from __future__ import annotations

import html
from typing import Any

import geopandas as gpd
import pandas as pd
import plotly.graph_objects as go
import shapely

from akson_analysis.figures import geometry
from akson_analysis.figures.map_spec import LegendEntry, MapSpec, ScaleBar
from akson_analysis.figures.placing import PlacedName
from akson_analysis.figures.theme import DEFAULT, ClassStyle, Theme, credit_annotation, plotly_template, title_html

_HALO_PX = 9  # by eye: easily pointed at, and small beside a name
# by eye: the pattern is seen on a projector, and the colour is still that of the class
_PATTERN_LOOK = {"fillmode": "overlay", "size": 6, "solidity": 0.2}
_POSITIONS = {
    "right": "middle right",
    "left": "middle left",
    "above": "top center",
    "below": "bottom center",
    "middle": "middle center",
}


def interactive(spec: MapSpec, *, theme: Theme = DEFAULT, height: int = 720, is_selectable: bool = False) -> go.Figure:
    """Draw a map for the screen: hover, zoom by the toolbar, classes on and off by the legend.

    It needs no network.

    Parameters
    ----------
    spec
        The map.
    theme
        Fonts and sizes.
    height
        In pixels; the width follows the page.
    is_selectable
        Whether to add one invisible point per municipality, ``customdata`` its code, for lasso and box
        selection.

    Returns
    -------
    plotly.graph_objects.Figure
        ``layout.meta`` holds the text alternative (``alt``) and the language (``lang``). Show it with
        `akson_analysis.figures.theme.plotly_config`.
    """
    figure = go.Figure()
    if not spec.context.is_empty:
        figure.add_trace(_land(spec.context, theme, spec.precision_m))
    shown = _drawing_order(spec.shapes)
    for entry in spec.entries:
        figure.add_trace(_legend_line(entry))
    figure.add_traces([_area(spec, code, shape) for code, shape in shown.items()])
    if not spec.outlines.is_empty:
        figure.add_trace(_border(spec.outlines, theme.axis if spec.is_zoomed else theme.ink, spec.precision_m, "x"))
    for entry in spec.entries:
        codes = [code for code in spec.small if spec.keys[code] == entry.key]
        if codes:
            figure.add_trace(_halo(spec, codes, entry))
    figure.add_traces(_place_names(spec, spec.labels, theme))
    if spec.inset:
        window = shapely.box(*geometry.padded(spec.inset.bounds, 0.1, 0.1, 0.1, 0.1))
        near = shown[shown.intersects(window)]
        clipped = gpd.GeoSeries(shapely.intersection(near.to_numpy(), window), index=near.index)
        figure.add_traces([_area(spec, code, shape, "x2", "y2") for code, shape in clipped.items()])
        border = shapely.intersection(spec.outlines, window)
        if not border.is_empty:
            figure.add_trace(_border(border, theme.ink, spec.precision_m, "x2"))
        figure.add_traces(_place_names(spec, spec.inset.labels, theme, "x2", "y2"))
    if spec.scale:
        figure.add_trace(_scale(spec.scale, theme))
    if is_selectable:
        figure.add_trace(_selection_points(spec))
    figure.update_layout(_layout(spec, theme, height))
    return figure


_AREA_LOOK = {
    "mode": "lines",
    "line": {"width": 0.6},
    "fill": "toself",
    "fillpattern": _PATTERN_LOOK,
    "hoveron": "fills",
    "hoverinfo": "text",
    "showlegend": False,
}
"""What all areas have in common, said once in the template to keep pages small."""


def _drawing_order(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    return shapes.loc[shapes.area.sort_values(ascending=False, kind="stable").index]


def _pattern(style: ClassStyle) -> dict[str, Any]:
    return {"shape": style.pattern, "fgcolor": style.pattern_color}


def _area(spec: MapSpec, code: str, shape: shapely.Geometry, xaxis: str = "x", yaxis: str = "y") -> go.Scatter:
    style = spec.style_of(code)
    x, y = geometry.drawn_path(shape, spec.precision_m)
    trace: dict[str, Any] = {
        "x": x,
        "y": y,
        "line": {"color": style.outline},
        "fillcolor": style.color,
        "text": spec.hovers[code],
        "meta": code,
        "legendgroup": spec.keys[code],
    }
    if style.pattern:
        trace["fillpattern"] = _pattern(style)
    if xaxis != "x":
        trace |= {"xaxis": xaxis, "yaxis": yaxis}
    return go.Scatter(trace)


def _land(land: shapely.Geometry, theme: Theme, precision_m: float) -> go.Scatter:
    x, y = geometry.drawn_path(land, precision_m)
    return go.Scatter(x=x, y=y, line={"width": 0}, fillcolor=theme.land, hoverinfo="skip")


def _border(lines: shapely.Geometry, color: str, precision_m: float, xaxis: str) -> go.Scatter:
    x, y = geometry.drawn_path(lines, precision_m)
    return go.Scatter(
        x=x,
        y=y,
        fill="none",
        line={"width": 1.4, "color": color},
        hoverinfo="skip",
        xaxis=xaxis,
        yaxis=xaxis.replace("x", "y"),
    )


def _halo(spec: MapSpec, codes: list[str], entry: LegendEntry) -> go.Scatter:
    points = geometry.inner_points(spec.shapes[codes])
    return go.Scatter(
        x=shapely.get_x(points).round(),
        y=shapely.get_y(points).round(),
        mode="markers",
        marker={"size": _HALO_PX, "color": entry.style.color, "line": {"width": 1.2, "color": "#1b1f24"}},
        customdata=codes,
        text=[spec.hovers[code] for code in codes],
        fill="none",
        hoveron="points",
        legendgroup=entry.key,
    )


def _scale(scale: ScaleBar, theme: Theme) -> go.Scatter:
    return go.Scatter(
        x=[scale.x, scale.x + scale.length_m / 2, scale.x + scale.length_m],
        y=[scale.y] * 3,
        mode="lines+markers+text",
        line={"width": 1.4, "color": theme.ink},
        marker={"symbol": "line-ns", "size": [7, 0, 7], "line": {"width": 1.4, "color": theme.ink}},
        text=["", scale.label, ""],
        textposition="top center",
        textfont={"size": theme.web_size - 2, "color": theme.ink, "shadow": _glow("#ffffff")},
        fill="none",
        hoverinfo="skip",
    )


def _place_names(
    spec: MapSpec, names: tuple[PlacedName, ...], theme: Theme, xaxis: str = "x", yaxis: str = "y"
) -> list[go.Scatter]:
    beside = [label for label in names if label.anchor != "middle"]
    inside = [label for label in names if label.anchor == "middle"]
    traces = []
    for labels, mode in ((beside, "markers+text"), (inside, "text")):
        if labels:
            colors = [spec.style_of(label.code) for label in labels]
            traces.append(
                go.Scatter(
                    x=[round(label.x) for label in labels],
                    y=[round(label.y) for label in labels],
                    text=[html.escape(label.text) for label in labels],
                    textposition=[_POSITIONS[label.anchor] for label in labels],
                    mode=mode,
                    marker={"size": 4, "color": theme.ink, "line": {"width": 1, "color": "#ffffff"}},
                    textfont={
                        "size": theme.web_size - 1,
                        "color": theme.ink if mode != "text" else [theme.text_on(style.color) for style in colors],
                        "shadow": _glow("#ffffff") if mode != "text" else [_glow(style.color) for style in colors],
                    },
                    fill="none",
                    hoverinfo="skip",
                    xaxis=xaxis,
                    yaxis=yaxis,
                )
            )
    return traces


def _glow(color: str) -> str:
    # a shadow to all eight sides: Plotly has no outline for text
    return ", ".join(f"{x}px {y}px 2px {color}" for x in (-1, 0, 1) for y in (-1, 0, 1))


def _selection_points(spec: MapSpec) -> go.Scatter:
    points = geometry.inner_points(spec.shapes)
    return go.Scatter(
        x=shapely.get_x(points).round(),
        y=shapely.get_y(points).round(),
        mode="markers",
        marker={"size": 6, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=pd.Index(spec.shapes.index).tolist(),
        fill="none",
        hoverinfo="skip",
        name="selection",
    )


def _legend_line(entry: LegendEntry) -> go.Bar:
    marker: dict[str, Any] = {"color": entry.style.color, "line": {"width": 1, "color": "#868e96"}}
    if entry.style.pattern:
        marker["pattern"] = _pattern(entry.style) | _PATTERN_LOOK
    return go.Bar(
        x=[None],
        y=[None],
        name=f"{html.escape(entry.label)} ({entry.count})",
        legendgroup=entry.key,
        marker=marker,
        hoverinfo="skip",
    )


def _layout(spec: MapSpec, theme: Theme, height: int) -> dict[str, Any]:
    minx, miny, maxx, maxy = spec.bounds
    title = title_html(spec.title)
    hidden = {"visible": False, "showgrid": False, "zeroline": False, "automargin": False}
    above = theme.web_size * (title.count("<br>") + 1) * 1.7 + 16 if title else 8
    if spec.is_zoomed:
        above += theme.web_size * 1.8 * -(-len(spec.entries) // 2)
    template = plotly_template(theme, spec.language)
    template.data.scatter = [_AREA_LOOK]
    layout: dict[str, Any] = {
        "template": template,
        "height": height,
        "margin": {"l": 8, "r": 8, "t": above, "b": 26},
        "hovermode": "closest",
        "hoverdistance": 1,
        "xaxis": hidden | {"range": [minx, maxx], "constrain": "range"},
        "yaxis": hidden | {"range": [miny, maxy], "constrain": "range", "scaleanchor": "x", "scaleratio": 1},
        "legend": {
            "x": 0,
            "y": 1,
            "xanchor": "left",
            "yanchor": "bottom" if spec.is_zoomed else "top",
            "orientation": "h" if spec.is_zoomed else "v",
            "tracegroupgap": 0,
            "title": {"text": f"<b>{html.escape(spec.legend_title)}</b>" if spec.legend_title else ""},
            "bgcolor": "rgba(255,255,255,0.8)",
            "font": {"size": theme.web_size - 0.5},
        },
        "annotations": [credit_annotation(spec.credit, -6, theme)],
        "shapes": [],
        "meta": {"alt": spec.alt, "lang": spec.language},
    }
    if title:
        layout["title"] = {
            "text": title,
            "pad": {"l": 8, "t": 10 + title.count("<br>") * theme.web_size * 0.85},
        }
    if spec.divider_x is not None:
        layout["shapes"].append(
            {
                "type": "line",
                "x0": spec.divider_x,
                "x1": spec.divider_x,
                "y0": miny,
                "y1": maxy,
                "line": {"color": theme.axis, "width": 1, "dash": "dash"},
                "layer": "below",
            }
        )
    if spec.inset:
        left, bottom, right, top = spec.inset.box
        x0, y0, x1, y1 = spec.inset.bounds
        edge = {
            "showline": True,
            "mirror": True,
            "linewidth": 1.2,
            "linecolor": theme.ink,
            "fixedrange": True,
        }
        bare = edge | {
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            "ticks": "",
            "automargin": False,
        }
        layout["xaxis2"] = bare | {
            "domain": [left, right],
            "range": [x0, x1],
            "anchor": "y2",
            "constrain": "domain",
            "constraintoward": "right",
        }
        layout["yaxis2"] = bare | {
            "domain": [bottom, top],
            "range": [y0, y1],
            "anchor": "x2",
            "scaleanchor": "x2",
            "constrain": "domain",
            "constraintoward": "bottom",
        }
        layout["shapes"].append(
            {
                "type": "rect",
                "x0": x0,
                "x1": x1,
                "y0": y0,
                "y1": y1,
                "line": {"color": theme.ink, "width": 1.2},
            }
        )
        layout["annotations"].append(
            {
                "text": f"<b>{html.escape(spec.inset.label)}</b>",
                "xref": "x2 domain",
                "yref": "y2 domain",
                "x": 1,
                "y": 1,
                "xanchor": "right",  # where the inset is narrower than its name, the name stays on the map
                "yanchor": "top",
                "xshift": -3,
                "yshift": -3,
                "showarrow": False,
                "font": {"size": theme.web_size - 1},
                "bgcolor": "rgba(255,255,255,0.88)",
                "borderpad": 2,
            }
        )
    return layout
