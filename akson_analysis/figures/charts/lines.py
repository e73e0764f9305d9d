"""Scenes of the charts over a continuous axis: timeline and curves."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from akson_analysis.figures.charts.bars import words
from akson_analysis.figures.charts.scene import (
    LETTER_PX,
    PLOT_PX,
    Axis,
    Band,
    Curve,
    Dots,
    Item,
    RuleLine,
    Scene,
    TextNote,
    lanes,
    spread,
    text_px,
    value_axis,
    widened,
)
from akson_analysis.figures.charts.specs import Lines, Threshold, Timeline
from akson_analysis.figures.theme import Theme
from akson_analysis.locales import Text

# heights by eye, for a page where chart and conclusion are seen at once
_LINE_PX = 17
_PLOT_HEIGHT_PX = 300
_SHARES_HEIGHT_PX = 240
_ROW_GAP_PX = 8
_STAIRS_PX = 300  # lines of text as long as a phone can show beside the numbers of the axis
_MOST_TICKS = 5  # dates side by side on a phone
_MARK_LETTERS = 24  # a line of a named point's name on a phone
_DASHES: tuple[Literal["solid", "dash", "dot"], ...] = ("solid", "dash", "dot")


def timeline_scene(spec: Timeline, theme: Theme) -> Scene:
    """Lay out steps, announced points and thresholds, with the milestones as a staircase above, the first on top."""
    dates = [point.date for point in (*spec.steps, *spec.announced)] + [mark.date for mark in spec.milestones]
    first, last = min(dates).toordinal(), max(dates).toordinal()
    margin = max((last - first) * 0.04, 2)
    low, high = first - margin, last + margin
    stairs, top = _stairs(spec, low, high, theme)
    ticks = [(step / 4, replace(spec.number, decimals=0).format(spec.text, step / 4)) for step in range(5)]
    legend = [spec.steps_label, *([spec.announced_label] if spec.announced else [])]
    return Scene(
        Axis(low, high, _date_ticks(first, last, spec.text)),
        Axis(0, max(top, 1.02), ticks, spec.axis_title, has_grid=True),
        [*stairs, *_threshold_rules(spec.thresholds, low, high), *_step_items(spec, theme)],
        int(130 + _SHARES_HEIGHT_PX * top),
        **words(spec),
        legend=legend,
    )


def _stairs(spec: Timeline, low: float, high: float, theme: Theme) -> tuple[list[Item], float]:
    """Return each milestone's line and name, and how high they reach.

    Every name has a row of its own. The earlier stand higher, so a name right of its line meets no other line.
    """
    items: list[Item] = []
    level = 1 + _ROW_GAP_PX / _SHARES_HEIGHT_PX
    for mark in sorted(spec.milestones, key=lambda mark: mark.date, reverse=True):
        place = float(mark.date.toordinal())
        share = (place - low) / (high - low)
        room = max(share, 1 - share) * _STAIRS_PX - _ROW_GAP_PX
        label = textwrap.fill(f"{spec.text.date(mark.date)}: {mark.label}", int(room / LETTER_PX))
        height = (_LINE_PX * (label.count("\n") + 1) + _ROW_GAP_PX) / _SHARES_HEIGHT_PX
        is_left = share > 0.5  # noqa: PLR2004
        side: Literal["left", "right"] = "right" if is_left else "left"
        dx = -5 if is_left else 5
        items += [
            RuleLine("x", place, 0, level + height, "dot"),
            TextNote(place, level + height / 2, label, side, dx=dx, color=theme.muted, has_ground=True),
        ]
        level += height
    return items, level


def lines_scene(spec: Lines, theme: Theme) -> Scene:
    """Lay out curves with their names at their ends, bands, thresholds and named points."""
    xs = [value for line in spec.lines for value in line.x] + [mark.at for mark in spec.x_thresholds]
    ys = [value for line in spec.lines for part in (line.y, line.low, line.high) for value in part]
    ys += [mark.y for mark in spec.marks] + [mark.at for mark in spec.y_thresholds]
    y_axis = value_axis(ys, spec.text, spec.y_number, title=spec.y_title, from_zero=spec.starts_at_zero)
    x_axis = value_axis(xs, spec.text, spec.x_number, title=spec.x_title, from_zero=False)
    if spec.x_is_year:
        x_axis = replace(x_axis, ticks=[(place, f"{place:.0f}") for place, _ in x_axis.ticks if place == int(place)])
    ticks = [tick for tick in x_axis.ticks if min(xs) <= tick[0] <= max(xs)]
    widest = max(text_px(line.name) for line in spec.lines) if len(spec.lines) > 1 else 0
    x_axis = widened(replace(x_axis, low=min(xs), high=max(xs), ticks=ticks), 6, min(widest + 14, PLOT_PX * 0.45))
    items: list[Item] = []
    room = (y_axis.high - y_axis.low) * _LINE_PX * 1.2 / _PLOT_HEIGHT_PX
    spans = _x_label_spans(spec.x_thresholds, x_axis)
    levels = lanes(spans)
    top = y_axis.high + room * (max(levels, default=-1) + 1)
    for mark, lane, span in zip(spec.x_thresholds, levels, spans, strict=True):
        level = y_axis.high + room * (lane + 0.5)
        is_left = span[0] < mark.at
        items.append(RuleLine("x", mark.at, y_axis.low, level + room * 0.4))
        items.append(
            TextNote(
                mark.at,
                level,
                mark.label,
                "right" if is_left else "left",
                dx=-5 if is_left else 5,
                color=theme.muted,
                has_ground=True,
            )
        )
    items += _threshold_rules(spec.y_thresholds, x_axis.low, x_axis.high)
    ends = spread([float(line.y[-1]) for line in spec.lines], room)
    for number, (line, end) in enumerate(zip(spec.lines, ends, strict=True)):
        color = theme.series[number % len(theme.series)]
        if len(line.low):
            items.append(Band(line.x, line.low, line.high, color))
        hovers = [
            f"{line.name}\n{spec.x_title}: {_x_text(x, spec)}\n{spec.y_title}: {spec.y_number.format(spec.text, y)}"
            for x, y in zip(line.x, line.y, strict=True)
        ]
        dash = _DASHES[number % 3] if line.dash == "solid" else line.dash
        items.append(Curve(line.x, line.y, color, dash, hovers=hovers, name=line.name))
        if len(spec.lines) > 1:
            items.append(TextNote(line.x[-1], end, line.name, dx=8, color=color, is_bold=True))
    items += _mark_items(spec, x_axis, theme)
    return Scene(
        x_axis,
        replace(y_axis, high=top),
        items,
        int(110 + _PLOT_HEIGHT_PX + 20 * len(set(levels))),
        **words(spec),
    )


def _mark_items(spec: Lines, x_axis: Axis, theme: Theme) -> list[Item]:
    """Return named points, each name on the side that the first curve leaves free."""
    if not spec.marks:
        return []
    xs, ys = [mark.x for mark in spec.marks], [mark.y for mark in spec.marks]
    items: list[Item] = [Dots("", xs, ys, theme.ink, "diamond", [mark.label for mark in spec.marks])]
    is_rising = spec.lines[0].y[-1] >= spec.lines[0].y[0]
    for mark in spec.marks:
        label = textwrap.fill(mark.label, _MARK_LETTERS)
        share = (mark.x - x_axis.low) / (x_axis.high - x_axis.low)
        needed = (text_px(label) + 10) / PLOT_PX
        is_left = share >= needed if is_rising else share + needed > 1
        is_low = is_left != is_rising
        note = TextNote(mark.x, mark.y, label, is_bold=True, has_ground=True)
        items.append(
            replace(
                note,
                across="right" if is_left else "left",
                along="top" if is_low else "bottom",
                dx=-6 if is_left else 6,
                dy=-10 if is_low else 10,
            )
        )
    return items


def _step_items(spec: Timeline, theme: Theme) -> list[Item]:
    xs: list[float] = []
    ys: list[float] = []
    for point in spec.steps:
        place = float(point.date.toordinal())
        xs += [place, place] if ys else [place]
        ys += [ys[-1], point.share] if ys else [point.share]
    hovers = [_hover(spec, spec.steps_label, point.date, point.share, point.label) for point in spec.steps]
    doubled = [hovers[min((number + 1) // 2, len(hovers) - 1)] for number in range(len(xs))]
    items: list[Item] = [Curve(xs, ys, theme.series[0], hovers=doubled, name=spec.steps_label, in_legend=True)]
    if spec.announced:
        items.append(
            Dots(
                spec.announced_label,
                [float(point.date.toordinal()) for point in spec.announced],
                [point.share for point in spec.announced],
                theme.series[1],
                "diamond",
                [_hover(spec, spec.announced_label, point.date, point.share, point.label) for point in spec.announced],
                in_legend=True,
            )
        )
        for point in spec.announced:
            place = float(point.date.toordinal())
            written = spec.number.format(spec.text, point.share)
            items.append(
                TextNote(
                    place,
                    point.share,
                    written,
                    "right",
                    "bottom",
                    dx=-6,
                    dy=4,
                    color=theme.series[1],
                    is_bold=True,
                )
            )
    return items


def _threshold_rules(thresholds: Sequence[Threshold], low: float, high: float) -> list[Item]:
    items: list[Item] = []
    for mark in thresholds:
        items.append(RuleLine("y", mark.at, low, high))
        items.append(TextNote(low, mark.at, mark.label, "left", "bottom", dx=4, dy=1, has_ground=True))
    return items


def _x_label_spans(thresholds: Sequence[Threshold], axis: Axis) -> list[tuple[float, float]]:
    """Return where the names stand: right of their lines, or left where the right has no room or a line through it."""
    places = [mark.at for mark in thresholds]
    per_px = (axis.high - axis.low) / PLOT_PX
    spans = []
    for mark in thresholds:
        width = (text_px(mark.label) + 12) * per_px
        left, right = (mark.at - width, mark.at), (mark.at, mark.at + width)
        is_crossed, is_crossed_left = (any(low < at < high for at in places) for low, high in (right, left))
        is_left = right[1] > axis.high or (is_crossed and not is_crossed_left and left[0] >= axis.low)
        spans.append(left if is_left else right)
    return spans


def _x_text(x: float, spec: Lines) -> str:
    return f"{x:.0f}" if spec.x_is_year else spec.x_number.format(spec.text, x)


def _hover(spec: Timeline, name: str, day: dt.date, share: float, label: str) -> str:
    parts = [
        spec.text.date(day),
        f"{name}: {replace(spec.number, decimals=2).format(spec.text, share)}",
        label,
    ]
    return "\n".join(part for part in parts if part)


def _date_ticks(first: int, last: int, text: Text) -> list[tuple[float, str]]:
    """Return the first day of months or years, at most `_MOST_TICKS`, written as month/year or year."""
    start, end = dt.date.fromordinal(first), dt.date.fromordinal(last)
    months = [
        dt.date(year, month, 1)
        for year in range(start.year, end.year + 2)
        for month in range(1, 13)
        if first <= dt.date(year, month, 1).toordinal() <= last
    ]
    if len(months) < 2:  # noqa: PLR2004
        return [(float(day.toordinal()), text.date(day)) for day in dict.fromkeys((start, end))]
    for step in (1, 2, 3, 6):
        chosen = [day for day in months if (day.month - 1) % step == 0]
        if len(chosen) <= _MOST_TICKS:
            return [(float(day.toordinal()), _month(day, text)) for day in chosen]
    years = [day for day in months if day.month == 1]
    every = -(-len(years) // _MOST_TICKS)
    return [(float(day.toordinal()), str(day.year)) for day in years[::every]]


def _month(day: dt.date, text: Text) -> str:
    """Return the month and year of a date: what its language writes after the day.

    >>> from akson_analysis import locales
    >>> _month(dt.date(2020, 7, 1), locales.load("nb"))
    'juli 2020'
    """
    return text.date(day.replace(day=1)).removeprefix("1").lstrip(".\u00a0 ")
