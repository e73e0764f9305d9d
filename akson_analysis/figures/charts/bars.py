"""Scenes of the charts that compare lengths: gauge, bars, dumbbell, waterfall, tornado."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from akson_analysis.figures.charts.scene import (
    Axis,
    BarSet,
    Curve,
    Dots,
    Item,
    RuleLine,
    Scene,
    TextNote,
    lanes,
    text_px,
    value_axis,
    widened,
)
from akson_analysis.figures.charts.specs import Bars, Chart, Dumbbell, Gauge, Threshold, Tornado, Waterfall
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import Theme

_ROW_PX = 30  # of a bar with air, by eye
_LINE_PX = 18  # of a line of text at the theme's size
_LEANS_LEFT = 0.45  # a threshold further right has its name to the left, where there is more room
_MOST_STANDING_NAMES = 14  # on paper, more names under standing bars would meet
_LABEL_LETTERS = 24  # a line of a category's name: more would leave a phone no room for the bars


def words(spec: Chart) -> dict[str, Any]:
    """Return what every scene takes from its spec."""
    return {
        "title": spec.title,
        "alt": spec.alt or spec.title,
        "credit": spec.credit,
        "language": spec.text.language,
    }


def gauge_scene(spec: Gauge, theme: Theme) -> Scene:
    """Lay out a gauge: bars under each other, each below its words, thresholds through all of them."""
    items: list[Item] = []
    count = len(spec.bars)
    whole = [1.0] * count
    rows = [float(count - 1 - row) for row in range(count)]
    track = replace(theme.style("outside_area"), color=theme.grid, outline=theme.grid)
    items.append(BarSet("", "horizontal", rows, [0.0] * count, whole, 0.42, track, [""] * count))
    for row, bar in zip(rows, spec.bars, strict=True):
        words_of_bar = f"{bar.label}: {spec.number.format(spec.text, bar.share)}"
        items.append(BarSet(bar.label, "horizontal", [row], [0.0], [bar.share], 0.42, bar.style, [words_of_bar]))
        items.append(TextNote(0, row + 0.23, words_of_bar, along="bottom", dy=2, is_bold=True))
    top = count - 1 + 0.75
    # No line crosses a name beside it: names that lean right stand on lanes falling to the right, those that lean left,
    # as the usual three do, on lanes rising to the right.
    rightward = sorted((mark for mark in spec.thresholds if mark.at <= _LEANS_LEFT), key=lambda mark: -mark.at)
    leftward = sorted((mark for mark in spec.thresholds if mark.at > _LEANS_LEFT), key=lambda mark: mark.at)
    for lane, mark in enumerate([*rightward, *leftward]):
        level = top + 0.42 * lane
        items.append(RuleLine("x", mark.at, -0.32, level + 0.2, "solid", is_strong=True))
        is_left = mark.at > _LEANS_LEFT
        side: Literal["left", "right"] = "right" if is_left else "left"
        items.append(TextNote(mark.at, level, mark.label, side, dx=-5 if is_left else 5, has_ground=True))
    ticks = [(step / 4, NumberStyle("percent").format(spec.text, step / 4)) for step in range(5)]
    high = top + 0.42 * len(spec.thresholds)
    return Scene(
        Axis(-0.03, 1.04, ticks),
        Axis(-0.42, high),
        items,
        int(90 + 52 * (high + 0.42)),
        **words(spec),
        has_y_axis=False,
    )


def bars_scene(spec: Bars) -> Scene:
    """Lay out bars with their values at the end."""
    count, is_stacked = len(spec.categories), spec.mode == "stacked"
    is_lying = spec.orientation == "horizontal"
    rows = [float(count - 1 - row if is_lying else row) for row in range(count)]
    thickness = 0.7 if is_stacked else 0.78 / len(spec.series)
    items: list[Item] = []
    base = [0.0] * count
    for number, series in enumerate(spec.series):
        offset = 0.0 if is_stacked else ((len(spec.series) - 1) / 2 - number) * thickness * (1 if is_lying else -1)
        ends = [low + value for low, value in zip(base, series.values, strict=True)]
        hovers = [
            f"{category}\n{series.name}: {spec.number.format(spec.text, value)}"
            for category, value in zip(spec.categories, series.values, strict=True)
        ]
        at = [row + offset for row in rows]
        items.append(
            BarSet(
                series.name,
                spec.orientation,
                at,
                base,
                ends,
                thickness,
                series.style,
                hovers,
                len(spec.series) > 1,
            )
        )
        if not is_stacked:
            written = [spec.number.plain(spec.text, value) for value in series.values]
            notes = spec.notes if spec.notes and number == 0 else written
            items += _end_notes(at, ends, notes, is_lying=is_lying)
        base = ends if is_stacked else base
    if is_stacked:
        totals = spec.notes or [spec.number.plain(spec.text, value) for value in base]
        items += _end_notes(rows, base, totals, is_lying=is_lying)
    values = [end for item in items if isinstance(item, BarSet) for end in (*item.start, *item.end)]
    axis = value_axis([*values, *(mark.at for mark in spec.thresholds)], spec.text, spec.number, title=spec.axis_title)
    names = [textwrap.fill(name, _LABEL_LETTERS) for name in spec.categories]
    every = 2 if not is_lying and count > _MOST_STANDING_NAMES else 1
    categories = Axis(-0.6, count - 0.4, list(zip(rows, names, strict=True))[::every])
    legend = [series.name for series in spec.series] if len(spec.series) > 1 else []
    if not is_lying:
        axis = replace(axis, high=axis.high + (axis.high - axis.low) * 0.07)
        return Scene(categories, axis, items, 360 + 24 * len(legend), **words(spec), legend=legend)
    widest = max((text_px(item.text) for item in items if isinstance(item, TextNote)), default=0)
    axis = widened(axis, widest + 8 if min(values) < 0 else 0, widest + 8)
    items += _threshold_items(spec.thresholds, axis, count)
    room = 0.75 * (1 + max(lanes(_label_spans(spec.thresholds, axis)))) if spec.thresholds else 0
    row_px = _row_px(_ROW_PX if is_stacked or len(spec.series) == 1 else 18 * len(spec.series) + 8, names)
    return Scene(
        axis,
        replace(categories, high=categories.high + room),
        items,
        int(100 + row_px * (count + room)),
        **words(spec),
        legend=legend,
    )


def dumbbell_scene(spec: Dumbbell, theme: Theme) -> Scene:
    """Lay out pairs of dots, each pair joined by a line."""
    count = len(spec.pairs)
    rows = [float(count - 1 - row) for row in range(count)]
    items: list[Item] = [
        Curve((pair.first, pair.second), (row, row), theme.axis, width=2)
        for row, pair in zip(rows, spec.pairs, strict=True)
    ]
    for name, side, symbol, color in (
        (spec.first_name, "first", "circle", theme.series[0]),
        (spec.second_name, "second", "diamond", theme.series[1]),
    ):
        values = [getattr(pair, side) for pair in spec.pairs]
        hovers = [
            f"{pair.label}\n{name}: {spec.number.format(spec.text, value)}"
            for pair, value in zip(spec.pairs, values, strict=True)
        ]
        items.append(
            Dots(
                name,
                values,
                rows,
                color,
                "circle" if symbol == "circle" else "diamond",
                hovers,
                in_legend=True,
            )
        )
    for row, pair in zip(rows, spec.pairs, strict=True):
        left, right = min(pair.first, pair.second), max(pair.first, pair.second)
        first_is_left = pair.first <= pair.second
        for value, across, dx in ((left, "right", -9), (right, "left", 9)):
            color = theme.series[0] if (value == left) == first_is_left else theme.series[1]
            written = spec.number.plain(spec.text, value)
            if left != right or across == "left":
                items.append(
                    TextNote(
                        value,
                        row,
                        written,
                        "right" if across == "right" else "left",
                        dx=dx,
                        color=color,
                        has_ground=True,
                    )
                )
    values = [value for pair in spec.pairs for value in (pair.first, pair.second)]
    axis = value_axis([*values, *(mark.at for mark in spec.thresholds)], spec.text, spec.number, title=spec.axis_title)
    widest = max(text_px(item.text) for item in items if isinstance(item, TextNote)) + 10
    axis = widened(axis, widest, widest)
    names = [textwrap.fill(pair.label, _LABEL_LETTERS) for pair in spec.pairs]
    room = 0.75 * (1 + max(lanes(_label_spans(spec.thresholds, axis)))) if spec.thresholds else 0
    items += _threshold_items(spec.thresholds, axis, count)
    return Scene(
        axis,
        Axis(-0.6, count - 0.4 + room, list(zip(rows, names, strict=True)), has_grid=True),
        items,
        int(110 + _row_px(28, names) * (count + room)),
        **words(spec),
        legend=[spec.first_name, spec.second_name],
    )


def waterfall_scene(spec: Waterfall) -> Scene:
    """Lay out steps that add up, from the top down."""
    count = len(spec.steps)
    items: list[Item] = []
    total, reached = 0.0, []
    for place, step in enumerate(spec.steps):
        row = float(count - 1 - place)
        start, end = (0.0, step.amount) if step.is_total else (total, total + step.amount)
        hover = f"{step.label}: {spec.number.format(spec.text, step.amount)}"
        items.append(BarSet(step.label, "horizontal", [row], [start], [end], 0.64, step.style, [hover]))
        items.append(
            TextNote(max(start, end), row, spec.number.plain(spec.text, step.amount), dx=6, is_bold=step.is_total)
        )
        if place < count - 1:
            items.append(RuleLine("x", end, row - 0.68, row - 0.32, "solid"))
        total = end
        reached += [start, end]
    axis = value_axis(reached, spec.text, spec.number, title=spec.axis_title)
    widest = max(text_px(spec.number.plain(spec.text, step.amount)) for step in spec.steps)
    names = [textwrap.fill(step.label, _LABEL_LETTERS) for step in spec.steps]
    ticks = [(float(count - 1 - place), name) for place, name in enumerate(names)]
    height = 100 + _row_px(36, names) * count
    return Scene(widened(axis, 0, widest + 10), Axis(-0.6, count - 0.4, ticks), items, height, **words(spec))


def tornado_scene(spec: Tornado, theme: Theme) -> Scene:
    """Lay out swings round the base, low and high in their own colour and pattern."""
    count = len(spec.swings)
    rows = [float(count - 1 - row) for row in range(count)]
    items: list[Item] = []
    looks = (theme.sequence(3)[1], replace(theme.style("option"), pattern="/"))
    for name, side, look in ((spec.low_name, "low", looks[0]), (spec.high_name, "high", looks[1])):
        ends = [float(getattr(swing, side)) for swing in spec.swings]
        notes = [getattr(swing, f"{side}_note") for swing in spec.swings]
        hovers = [
            f"{swing.label}\n{name}{f' ({note})' if note else ''}: {spec.number.format(spec.text, end)}"
            for swing, note, end in zip(spec.swings, notes, ends, strict=True)
        ]
        items.append(BarSet(name, "horizontal", rows, [spec.base] * count, ends, 0.6, look, hovers, in_legend=True))
        for row, swing, end in zip(rows, spec.swings, ends, strict=True):
            other = swing.high if side == "low" else swing.low
            is_right = end > spec.base or (end == spec.base and other < spec.base)
            items.append(
                TextNote(
                    end,
                    row,
                    spec.number.plain(spec.text, end),
                    "left" if is_right else "right",
                    dx=6 if is_right else -6,
                )
            )
    items.append(RuleLine("x", spec.base, -0.5, count - 0.2, "solid", is_strong=True))
    items.append(TextNote(spec.base, count - 0.2, spec.base_label, "center", "bottom", dy=2, is_bold=True))
    values = [value for swing in spec.swings for value in (swing.low, swing.high)]
    axis = value_axis([*values, spec.base], spec.text, spec.number, title=spec.axis_title, from_zero=False)
    widest = max(text_px(item.text) for item in items[:-1] if isinstance(item, TextNote)) + 10
    names = [textwrap.fill(swing.label, _LABEL_LETTERS) for swing in spec.swings]
    return Scene(
        widened(axis, widest, widest),
        Axis(-0.6, count + 0.4, list(zip(rows, names, strict=True))),
        items,
        130 + _row_px(34, names) * count,
        **words(spec),
        legend=[spec.low_name, spec.high_name],
    )


def _row_px(least: int, names: Sequence[str]) -> int:
    """Return how tall a row is in which the names, some of several lines, do not meet."""
    return max(least, _LINE_PX * max(name.count("\n") + 1 for name in names) + 6)


def _end_notes(at: Sequence[float], ends: Sequence[float], notes: Sequence[str], *, is_lying: bool) -> list[Item]:
    if not is_lying:
        return [
            TextNote(
                place,
                end,
                note,
                "center",
                "top" if end < 0 else "bottom",
                dy=-3 if end < 0 else 3,
                has_ground=True,
            )
            for place, end, note in zip(at, ends, notes, strict=True)
        ]
    return [
        TextNote(end, place, note, "right" if end < 0 else "left", dx=-6 if end < 0 else 6, has_ground=True)
        for place, end, note in zip(at, ends, notes, strict=True)
    ]


def _label_spans(thresholds: Sequence[Threshold], axis: Axis) -> list[tuple[float, float]]:
    from_px = (axis.high - axis.low) / 300
    spans = []
    for mark in thresholds:
        width = (text_px(mark.label) + 10) * from_px
        is_left = mark.at > (axis.low + axis.high) / 2
        spans.append((mark.at - width, mark.at) if is_left else (mark.at, mark.at + width))
    return spans


def _threshold_items(thresholds: Sequence[Threshold], axis: Axis, count: int) -> list[Item]:
    """Return a line through all rows and its words above the rows, on lanes where words would meet."""
    items: list[Item] = []
    for mark, lane in zip(thresholds, lanes(_label_spans(thresholds, axis)), strict=True):
        level = count - 0.4 + 0.75 * lane + 0.35
        is_left = mark.at > (axis.low + axis.high) / 2
        items.append(RuleLine("x", mark.at, -0.6, level + 0.3))
        items.append(
            TextNote(
                mark.at,
                level,
                mark.label,
                "right" if is_left else "left",
                dx=-5 if is_left else 5,
                has_ground=True,
            )
        )
    return items
