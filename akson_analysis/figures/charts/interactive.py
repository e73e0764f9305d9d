"""Charts in Plotly."""

from __future__ import annotations

import html
from typing import Any

import plotly.graph_objects as go

from akson_analysis.figures.charts.scene import Axis, Band, BarSet, Curve, Dots, RuleLine, Scene, TextNote
from akson_analysis.figures.theme import ClassStyle, Theme, credit_annotation, plotly_template, title_html

_LEGEND_LETTERS = 40  # in one row beside long category names on a narrow page
_ALONG = {"top": "top", "middle": "middle", "bottom": "bottom"}


def draw(scene: Scene, theme: Theme) -> go.Figure:
    """Return the chart as a Plotly figure; ``layout.meta`` holds its text alternative and language."""
    figure = go.Figure()
    shapes, notes = [], []
    # heights are in lines of text: ticks take two and a half, a title of the axis two more
    below = theme.web_size * ((2.4 if scene.has_x_axis else 0.4) + (2.0 if scene.x.title else 0))
    for item in scene.items:
        if isinstance(item, RuleLine):
            shapes.append(_rule(item, theme))
        elif isinstance(item, TextNote):
            notes.append(_note(item, theme))
        else:
            figure.add_trace(_trace(item))
    if scene.credit:
        notes.append(credit_annotation(scene.credit, -below, theme))
    title = title_html(scene.title)
    lines = title.count("<br>") + 1 if title else 0
    rows = -(-sum(len(name) + 6 for name in scene.legend) // _LEGEND_LETTERS)
    above = 10 + lines * theme.web_size * 1.7 + rows * theme.web_size * 1.7
    figure.update_layout(
        template=plotly_template(theme, scene.language),
        height=scene.height_px + int(lines * theme.web_size * 1.7),
        margin={"l": 8, "r": 12, "t": above, "b": below + (theme.web_size * 1.6 if scene.credit else 4)},
        xaxis=_axis(scene.x, scene.has_x_axis),
        yaxis=_axis(scene.y, scene.has_y_axis),
        shapes=shapes,
        annotations=notes,
        barmode="overlay",
        hovermode="closest",
        showlegend=bool(scene.legend),
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "xanchor": "left",
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        meta={"alt": scene.alt, "lang": scene.language},
    )
    if title:
        figure.update_layout(title={"text": title, "pad": {"l": 8, "t": 10 + (lines - 1) * theme.web_size * 0.85}})
    return figure


def _trace(item: BarSet | Curve | Band | Dots) -> go.Bar | go.Scatter:
    if isinstance(item, BarSet):
        lengths = [end - start for start, end in zip(item.start, item.end, strict=True)]
        is_lying = item.orientation == "horizontal"
        return go.Bar(
            x=lengths if is_lying else item.at,
            y=item.at if is_lying else lengths,
            base=item.start,
            width=item.thickness,
            orientation="h" if is_lying else "v",
            marker=_marker(item.style),
            name=html.escape(item.name),
            showlegend=item.in_legend,
            hovertext=[_hover(text) for text in item.hovers],
            hoverinfo="text" if any(item.hovers) else "skip",
            textposition="none",
        )
    if isinstance(item, Band):
        x, y = [*item.x, *reversed(item.x)], [*item.high, *reversed(item.low)]
        return go.Scatter(
            x=x,
            y=y,
            fill="toself",
            fillcolor=_faded(item.color),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
        )
    common: dict[str, Any] = {
        "x": list(item.x),
        "y": list(item.y),
        "name": html.escape(item.name),
        "showlegend": item.in_legend,
        "hovertext": [_hover(text) for text in item.hovers],
        "hoverinfo": "text" if item.hovers else "skip",
    }
    if isinstance(item, Curve):
        return go.Scatter(common, mode="lines", line={"color": item.color, "width": item.width, "dash": item.dash})
    marker = {
        "color": item.color,
        "size": 11,
        "symbol": item.symbol,
        "line": {"color": "#ffffff", "width": 1},
    }
    return go.Scatter(common, mode="markers", marker=marker)


def _marker(style: ClassStyle) -> dict[str, Any]:
    marker: dict[str, Any] = {"color": style.color, "line": {"width": 0.8, "color": style.outline}}
    if style.pattern:
        marker["pattern"] = {
            "shape": style.pattern,
            "fgcolor": style.pattern_color,
            "fillmode": "overlay",
            "size": 7,
            "solidity": 0.2,
        }
    return marker


def _axis(axis: Axis, is_shown: bool) -> dict[str, Any]:
    return {
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [place for place, _ in axis.ticks],
        "ticktext": [html.escape(text).replace("\n", "<br>") for _, text in axis.ticks],
        "title": {"text": html.escape(axis.title)},
        "showgrid": axis.has_grid,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
        "visible": is_shown,
        "fixedrange": True,
    }


def _rule(rule: RuleLine, theme: Theme) -> dict[str, Any]:
    across = {"x0": rule.at, "x1": rule.at, "y0": rule.start, "y1": rule.end}
    along = {"y0": rule.at, "y1": rule.at, "x0": rule.start, "x1": rule.end}
    line = {
        "color": theme.ink if rule.is_strong else theme.axis,
        "width": 1.6 if rule.is_strong else 1.2,
        "dash": rule.dash,
    }
    return {"type": "line", **(across if rule.axis == "x" else along), "line": line}


def _note(note: TextNote, theme: Theme) -> dict[str, Any]:
    text = html.escape(note.text).replace("\n", "<br>")
    return {
        "x": note.x,
        "y": note.y,
        "text": f"<b>{text}</b>" if note.is_bold else text,
        "xanchor": note.across,
        "align": note.across,
        "yanchor": _ALONG[note.along],
        "xshift": note.dx,
        "yshift": note.dy,
        "showarrow": False,
        "font": {"color": note.color or theme.ink, "size": theme.web_size},
        "bgcolor": "rgba(255,255,255,0.85)" if note.has_ground else "rgba(255,255,255,0)",
        "borderpad": 0,
    }


def _hover(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _faded(color: str) -> str:
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
