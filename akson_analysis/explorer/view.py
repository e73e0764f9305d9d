"""What a page shows of a scenario: key figures, gauge, map classes, controls; numbers already in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis import options
from akson_analysis.cases import what_if
from akson_analysis.cases.signing.inference import THRESHOLDS
from akson_analysis.costs.assumptions import ORE_PER_NOK
from akson_analysis.explorer import desk
from akson_analysis.explorer.desk import Desk, Found
from akson_analysis.locales import Text
from akson_analysis.ownership.holdings import blocking_turnout, largest_harmless_share
from akson_analysis.reports.brief import brief_words as brief
from akson_analysis.reports.shared import set_by_hand
from akson_analysis.reports.shared.phrases import share_label, short_share

ESTIMATES = ("p50", "p85")


@dataclass(frozen=True)
class FigureCard:
    """One key figure, and the number it is compared by."""

    id: str
    value: str
    label: str
    note: str = ""
    number: float | None = None
    unit: str = ""
    """``points`` (the number is a share), ``kroner``, or empty: not compared."""


def key_figures(found: Found, text: Text) -> list[FigureCard]:
    """Return the key figures; the reports have the same, under the same words where they can."""
    return [_share(found, text), _threshold(found, text), _commit(found, text), *_costs(found, text)]


def of(found: Found, text: Text, order: Sequence[str], beside: Found | None = None) -> dict[str, Any]:
    """Return what follows every change, small enough to follow a pointer.

    Parameters
    ----------
    found
        What the scenario comes to.
    text
        Language.
    order
        Municipality codes as the page counts them; those outside the area get class ``outside_area``.
    beside
        What the scenario it is compared with comes to.
    """
    figures = key_figures(found, text)
    other = {figure.id: figure for figure in key_figures(beside, text)} if beside else {}
    view = {
        "figures": [
            {
                "id": figure.id,
                "value": figure.value,
                "label": figure.label,
                "note": figure.note,
                "difference": difference(figure, other.get(figure.id), text),
            }
            for figure in figures
        ],
        "gauge": gauge(found, text, beside),
        "classes": classes(found, order),
        "banner": banner(found, text),
    }
    if beside is not None:
        view["beside"] = {
            "title": title(beside, text),
            "classes": classes(beside, order),
            "text": f"{text('explore.said.beside', title=title(beside, text))} {_changed(found, beside, text)}",
        }
    return view


def classes(found: Found, order: Sequence[str]) -> dict[str, list[str]]:
    """Return the class of every municipality on both maps, in the page's order."""
    rows = found.area.index.get_indexer(pd.Index(order))
    return {
        name: np.where(rows < 0, "outside_area", values[rows]).tolist()
        for name, values in (
            ("status", found.answer.status_classes),
            ("choice", found.answer.choice_classes),
        )
    }


def gauge(found: Found, text: Text, beside: Found | None = None) -> dict[str, Any]:
    """Return the share of the people against the thresholds, with a sentence that says it."""
    shares = sorted({*THRESHOLDS, found.scenario.threshold})
    return {
        "share": float(found.result.share),
        "marks": [
            {
                "share": float(share),
                "label": text.percent(share, 0 if (100 * share).denominator == 1 else 1),
                "isOwn": share == found.scenario.threshold,
            }
            for share in shares
        ],
        "beside": float(beside.result.share) if beside else None,
        "alt": text("explore.gauge_alt", share=text.percent(found.result.share, 2), answer=_answer(found, text)),
    }


def banner(found: Found, text: Text) -> dict[str, str]:
    """Return what kind of figures these are, and what is set by hand."""
    sentence = set_by_hand.sentence(found.scenario, found.area, found.model, text)
    kind = "illustrative" if sentence else found.scenario.kind
    return {
        "kind": kind,
        "name": text(f"publishing.banner.{kind}"),
        "text": sentence or found.scenario.description.in_language(text.language),
    }


def title(found: Found, text: Text) -> str:
    """Name a scenario; one that has been changed says so."""
    name = found.scenario.title.in_language(text.language)
    return text("explore.changed_title", title=name) if what_if.is_changed(found.scenario) else name


def difference(figure: FigureCard, other: FigureCard | None, text: Text) -> str:
    """Say how a key figure differs from another scenario's; empty where it is the same or has no number."""
    if other is None or figure.number is None or other.number is None:
        return ""
    gap = figure.number - other.number
    sign = "+" if gap > 0 else ""
    if figure.unit == "points":
        rounded = round(100 * gap, 2)
        return text("explore.points", sign=sign, points=text.number(rounded, 2)) if rounded else ""
    return sign + text.kroner(round(gap)) if round(gap) else ""


def price_rows(prices: pd.DataFrame | None, order: Sequence[str], text: Text) -> list[str]:
    """Return kroner per inhabitant for every municipality in the page's order; empty where it has no bill."""
    if prices is None:
        return [""] * len(order)
    nok = prices["total_p50_nok_per_inhabitant"].reindex(list(order))
    return ["" if pd.isna(value) else text.kroner(value) for value in nok]


def chosen(found: Found, code: str, prices: pd.DataFrame | None, waiting: pd.DataFrame | None, text: Text) -> Any:
    """Return what a page tells about one municipality: its answer, its bill, and 2a against 2b."""
    row: Any = found.area.loc[code]
    place = found.area.index.get_loc(code)
    people = int(row["population"])
    lines = []
    if prices is not None:
        own: Any = prices.loc[code]
        for item in ("programme", "rollout", "total"):
            amounts = [brief.amount(own[f"{item}_{estimate}_ore"] / ORE_PER_NOK, text) for estimate in ESTIMATES]
            lines.append([text(f"explore.cost.{item}"), *amounts])
        heads = [text.kroner(own[f"total_{estimate}_nok_per_inhabitant"]) for estimate in ESTIMATES]
        lines.append([text("explore.cost.per_inhabitant"), *heads])
    share = Fraction(people, found.result.total_population)
    return {
        "code": code,
        "name": str(row["name"]),
        "facts": text(
            "explore.chosen.facts",
            county=row["county_name"],
            population=text.number(people),
            share=text.percent(share, 2),
        ),
        "status": text(f"figures.class.{found.answer.status_classes[place]}"),
        "choice": text(f"figures.class.{found.answer.choice_classes[place]}"),
        "costs": lines,
        "participation": text("explore.chosen.nobody")
        if prices is None
        else text("explore.chosen.participation", share=short_share(found.taking_part, text)),
        "waiting": _waiting(found, waiting, people, text),
        "owns": text(
            "explore.chosen.owns",
            share=text.percent(share * (1 - found.state_ownership), 2),
            state=text.percent(found.state_ownership, 1),
        ),
    }


def table(desk_: Desk, found: Found, text: Text) -> pd.DataFrame:
    """Return the municipalities as the page's table, for a file."""
    status, choices = desk_.status(found), desk_.choices(found)
    shown = pd.DataFrame(found.area).drop(columns="geometry", errors="ignore")[["name", "county_name", "population"]]
    shown["status"] = status["status"].astype("str").map(lambda key: text(f"figures.class.{key}"))
    shown["basis"] = status["basis"].map(lambda key: text(f"coverage.basis.{key}") if key else "")
    shown["choice"] = choices["choice"].astype("str").map(lambda key: text(f"options.choice.{key}"))
    shown["choice_basis"] = choices["choice_basis"].map(lambda key: text(f"options.basis.{key}") if key else "")
    prices = desk_.prices(found)
    if prices is not None:
        for estimate in ESTIMATES:
            shown[f"total_{estimate}_nok"] = prices[f"total_{estimate}_ore"] / ORE_PER_NOK
        for estimate in ESTIMATES:
            shown[f"{estimate}_nok_per_inhabitant"] = prices[f"total_{estimate}_nok_per_inhabitant"]
    return shown.reset_index()


def _share(found: Found, text: Text) -> FigureCard:
    result = found.result
    note = text(
        "explore.figure.share",
        signed=text.number(result.signed_population),
        total=text.number(result.total_population),
        count=text.number(result.signed_count),
        of=text.number(result.total_count),
    )
    label = share_label(len(found.scenario.declarations), text)
    return FigureCard("share", text.percent(result.share, 2), label, note, float(result.share), "points")


def _threshold(found: Found, text: Text) -> FigureCard:
    result = found.result
    key = "coverage.key.threshold_by_hand_label" if found.scenario.declarations else "coverage.key.threshold_label"
    label = text(key, threshold=short_share(result.threshold, text))
    value = text("coverage.key.met_value" if result.is_met else "coverage.key.not_met_value")
    over = text.number(result.signed_population - result.quota)
    if result.is_met:
        return FigureCard("threshold", value, label, text("explore.figure.met", over=over))
    missing = text.number(result.missing_population)
    if found.needed is None:
        return FigureCard("threshold", value, label, text("explore.figure.out_of_reach", missing=missing))
    return FigureCard("threshold", value, label, text.plural("explore.figure.missing", found.needed, missing=missing))


def _commit(found: Found, text: Text) -> FigureCard:
    shares = {choice: text.percent(found.share_of(choice), 1) for choice in options.CHOICES}
    note = text("explore.figure.choices", option=shares["option"], unknown=shares["unknown"])
    return FigureCard(
        "commit", shares["commit"], text("options.key.commit_label"), note, found.share_of("commit"), "points"
    )


def _costs(found: Found, text: Text) -> list[FigureCard]:
    share, dash = found.taking_part, "–"
    label = text("explore.figure.price_label")
    if not share:
        price = FigureCard("price", dash, label, text("what_if.price_nobody"))
    else:
        nok = what_if.per_inhabitant(found.model, found.result.total_population, share)
        note = text("explore.figure.price", p85=text.kroner(nok["p85"]), share=short_share(share, text))
        price = FigureCard("price", text.kroner(nok["p50"]), label, note, nok["p50"], "kroner")
    first, fee = desk.first_pay(found), desk.last_fee(found)
    label = text("explore.figure.first_label")
    if first is None:
        start = FigureCard("first", dash, label, text("explore.figure.nobody_first"))
    else:
        year = max(found.entry_years)
        note = text("explore.figure.last", year=year, fee=text.kroner(fee)) if fee is not None else ""
        start = FigureCard("first", text.kroner(first), label, note, first, "kroner")
    owns = found.state_ownership
    turnout = blocking_turnout(owns)
    harmless = text.percent(largest_harmless_share(Fraction(4, 5)), 1)
    key = "explore.figure.state_always" if turnout >= 1 else "explore.figure.state"
    note = text(key, turnout=text.percent(turnout, 1), harmless=harmless)
    label = text("explore.figure.state_label")
    blocks = FigureCard("state", text.percent(owns, 1), label, note, float(owns), "points")
    return [price, start, blocks]


def _waiting(found: Found, waiting: pd.DataFrame | None, people: int, text: Text) -> Mapping[str, Any]:
    if waiting is None:
        return {"text": text("explore.chosen.nobody_first"), "rows": []}
    year = max(found.entry_years)
    rows = []
    for choice in ("commit", "option"):
        values: list[Any] = [waiting.loc[(estimate, choice)] for estimate in ESTIMATES]
        rows.append(
            [
                text(f"brief.choice.{choice}", year=year if choice == "option" else found.model.years.start),
                brief.amount(values[0]["fee_nok"], text),
                *(brief.amount(value["present_value_nok"], text) for value in values),
            ]
        )
    gap: Any = waiting["difference_nok"][("p50", "option")]
    key = "same" if abs(gap) < 1 else "dearer" if gap > 0 else "cheaper"
    per_head = text.kroner(abs(gap) / people)
    return {
        "text": text(f"explore.chosen.{key}", year=year, amount=brief.amount(abs(gap), text), per_head=per_head),
        "rows": rows,
    }


def _changed(found: Found, beside: Found, text: Text) -> str:
    own, other = (_answers(part) for part in (found, beside))
    return text.plural("explore.differ", sum(other.get(code, answer) != answer for code, answer in own.items()))


def _answers(found: Found) -> dict[str, tuple[str, str]]:
    classes_of = zip(found.answer.status_classes, found.answer.choice_classes, strict=True)
    return dict(zip(found.area.index, classes_of, strict=True))


def _answer(found: Found, text: Text) -> str:
    key = "met" if found.result.is_met else "not_met"
    return text(f"explore.answer.{key}", threshold=short_share(found.result.threshold, text))
