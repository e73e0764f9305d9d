"""What a page needs once: the map's outlines, the classes' looks, words, municipalities and controls."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.scenario import EVERYONE, SIGNED, Scenario, list_scenarios, load_scenario
from akson_analysis.cases.signing.inference import THRESHOLDS
from akson_analysis.explorer import desk
from akson_analysis.explorer.desk import Desk
from akson_analysis.explorer.edits import DOCUMENTED
from akson_analysis.figures import cartogram, map_outline
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.reports.coverage import coverage_figures
from akson_analysis.reports.shared.phrases import threshold_label
from akson_analysis.sources import snapshot

FIRST_DAY, LAST_DAY = "2020-05-01", "2020-12-31"
LARGEST_STATE_SHARE_PCT = 33.9
"""Just below the letter's limit of 34 %."""

WORDS = (
    "title", "lead", "undo", "redo", "reset", "save", "load", "compare", "export", "png", "svg", "csv",
    "map", "map_keys", "brush", "click", "lasso", "choose_by", "show", "view_status", "view_choice",
    "shape", "shape_map", "shape_circles", "zoom_in", "zoom_out", "zoom_all", "zoom_to", "whole_country",
    "regions", "counties", "legend", "figures", "gauge", "find", "find_hint", "find_none", "find_count",
    "municipality", "nobody_chosen", "controls", "table", "table_filter", "table_rows", "scenario",
    "compare_none", "compare_pin", "compare_load", "save_name", "save_default", "save_now", "cancel", "close",
    "lost", "difference", "changed_mark", "set_to", "waiting_head", "cost_head", "column_price",
    "column_choice", "column_name", "skip", "about", "error_head", "sorted_up", "sorted_down",
)  # fmt: skip
"""Words of the page, each ``explore.word.<name>``."""


def of(desk_: Desk, scenario: Scenario, text: Text) -> dict[str, Any]:
    """Return everything a page is built from, as JSON values.

    Parameters
    ----------
    desk_
        The data.
    scenario
        The one to begin with, whose map the outlines are taken from.
    text
        Language.
    """
    everyone = desk_.municipalities
    area = desk_.area(scenario)
    found = desk_.measure(scenario)
    spec = coverage_figures.status_map(everyone, area, desk_.status(found), scenario, text)
    circles = snapshot.circles().rename(columns={"municipality_code": "code"})
    twin = cartogram.twin(spec, circles)
    round_ones = circles.set_index("code").loc[everyone.index, ["x", "y", "radius"]] / map_outline.UNIT_M
    outline = map_outline.outline(spec)
    boxes = outline.pop("boxes")
    return {
        "language": text.language,
        "words": {name: text(f"explore.word.{name}") for name in WORDS},
        "order": list(everyone.index),
        "municipalities": [
            [*(str(row[name]) for name in ("name", "name_short", "county_name")), text.number(people), people]
            for row, people in zip(everyone.to_dict("records"), everyone["population"].tolist(), strict=True)
        ],
        "map": outline,
        "circles": {
            "box": map_outline.outline_box(twin.bounds),
            "at": {
                code: [round(x), round(-y), round(r)]
                for code, (x, y, r) in zip(round_ones.index, round_ones.to_numpy(), strict=True)
            },
        },
        "looks": {
            key: map_outline.look(style) | {"label": text(f"figures.class.{key}")}
            for key, style in DEFAULT.styles.items()
            if key in _CLASSES
        },
        "zooms": _zooms(everyone, boxes, text),
        "brushes": [
            {"id": group, "label": text(f"explore.brush.{group or 'register'}"), "view": _view_of(group)}
            for group in (*_BRUSHES, DOCUMENTED)
        ],
        "scenarios": [
            {"id": name, "title": load_scenario(name).title.in_language(text.language)} for name in list_scenarios()
        ],
        "controls": controls(desk_, text),
        "credit": spec.credit,
        "tile": map_outline.TILE,
        "unit": map_outline.UNIT_M,
        "ink": DEFAULT.ink,
    }


def controls(desk_: Desk, text: Text) -> list[dict[str, Any]]:
    """Return the controls of a scenario: choices with their options, sliders with their ends."""
    days = pd.date_range(FIRST_DAY, LAST_DAY)
    model = desk_.model(load_scenario("status-2020-07"))
    years = list(model.years)
    default_years = text.join([str(year) for year in desk.ENTRY_YEARS])
    programme = float(model.number("journal_p50"))
    keys = model.figure("allocation_key").choices
    thresholds = {str(share): threshold_label(share, text) for share in THRESHOLDS}
    areas = {
        name: text(f"coverage.service_area.{name}", count=count)
        for name, count in (("declaration", 291), ("health_region", 292))
    }
    joining_years = {"": text("explore.control.years_default", years=default_years)}
    joining_years |= {str(year): str(year) for year in years[1:]}
    return [
        {
            "id": "as_of",
            "kind": "steps",
            "label": text("explore.control.as_of"),
            "steps": [[str(day.date()), text.date(day)] for day in days],
        },
        _choice("service_area", areas, text),
        _choice("threshold", thresholds, text),
        _choice("allocation_key", {key: text(f"costs.keys.{key}") for key in keys}, text),
        _slider("state_share", 0, programme, 5, text),
        _choice(
            "participation",
            {
                EVERYONE: text("explore.control.everyone"),
                SIGNED: text("explore.control.signed"),
                "share": text("explore.control.share"),
            },
            text,
        ),
        _slider("participation_share", 10, 100, 1, text),
        _choice("entry_years", joining_years, text),
        _slider("discount_rate", 0, 10, 0.25, text),
        _slider("state_ownership_share", 0, LARGEST_STATE_SHARE_PCT, 0.1, text),
    ]


def values(desk_: Desk, scenario: Scenario, text: Text) -> dict[str, Mapping[str, Any]]:
    """Return where the controls of a scenario stand, and what that is in words."""
    model = desk_.model(scenario)
    state, rate = model.number("state_share"), model.number("discount_rate")
    owns = float(scenario.state_ownership_share or desk.STATE_OWNERSHIP) * 100
    chosen = scenario.participation
    is_share = isinstance(chosen, Fraction)
    pct = round(float(chosen) * 100, 2) if isinstance(chosen, Fraction) else 100.0
    return {
        "as_of": {"value": scenario.as_of.isoformat(), "shown": text.date(scenario.as_of)},
        "service_area": {"value": scenario.service_area},
        "threshold": {
            "value": str(scenario.threshold),
            "shown": threshold_label(scenario.threshold, text),
        },
        "allocation_key": {"value": model.choice("allocation_key")},
        "state_share": {"value": float(state), "shown": text.million_kroner(state)},
        "participation": {"value": "share" if is_share else chosen},
        "participation_share": {
            "value": pct, "shown": text.percent(pct / 100, 0 if pct.is_integer() else 2), "isOff": not is_share,
        },
        "entry_years": {
            "value": ",".join(map(str, scenario.entry_years)),
            "shown": text.join([str(year) for year in scenario.entry_years]),
        },
        "discount_rate": {"value": float(rate), "shown": text.percent(rate / 100, 2)},
        "state_ownership_share": {"value": round(owns, 2), "shown": text.percent(owns / 100, 1)},
    }  # fmt: skip


def _choice(name: str, options: Mapping[str, str], text: Text) -> dict[str, Any]:
    return {"id": name, "kind": "choice", "label": text(f"explore.control.{name}"), "options": list(options.items())}


def _slider(name: str, low: float, high: float, step: float, text: Text) -> dict[str, Any]:
    label = text(f"explore.control.{name}")
    return {"id": name, "kind": "slider", "label": label, "min": low, "max": high, "step": step}


def _zooms(everyone: pd.DataFrame, boxes: Mapping[str, list[int]], text: Text) -> dict[str, list[Any]]:
    regions = everyone["health_region"].map(lambda key: text(f"coverage.health_region.{key}"))
    return {
        kind: [
            [str(name), _around([boxes[code] for code in codes])]
            for name, codes in groups.groupby(groups).groups.items()
        ]
        for kind, groups in (("regions", regions), ("counties", everyone["county_name"]))
    }


def _around(boxes: list[list[int]]) -> list[int]:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return [left, top, right - left, bottom - top]


_BRUSHES = ("signed", "declined", "commit", "option", "not_documented")
_CLASSES = {
    "signed", "signed_with_reservation", "approved", "declined", "withdrawn", "undecided", "not_documented",
    "outside_area", "signed_by_hand", "declined_by_hand", "commit", "commit_assumed", "option", "option_assumed",
    "unknown",
}  # fmt: skip


def _view_of(group: str) -> str:
    """Return the map on which an answer is seen; empty where it is seen on both."""
    return {"signed": "status", "declined": "status", "commit": "choice", "option": "choice"}.get(group, "")
