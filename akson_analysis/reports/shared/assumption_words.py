"""The cost figures as a table people read: label, value, quality, and where it is from or why it is assumed."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from akson_analysis.cases.applied import REASON
from akson_analysis.costs import assumptions
from akson_analysis.locales import Text, tidy

_SOURCE_WORDS = {
    "march": "March 2020",
    "may": "May 2020",
    "stavanger": "quoted by the municipality of Stavanger",
    "and_note": "and merknad",
    "note": "merknad",
    "table": "Tabell",
    "figure": "Figur",
    "annex": "Vedlegg",
    "uncertainty": "uncertainty analysis",
    "zero": "zero alternative",
    "chapter": "chapter not recorded",
    "start": "plan: start of the programme, January 2021",
    "rollout": "plan: programme from January 2021, first rollout January 2025",
    "not_recorded": "not recorded",
    "tariff": "tariff for the common municipal infrastructure",
}
"""Words in the sources of the default figures, by the key of what stands for them."""

_SECTIONS = re.compile(r"(?<=20\d\d, )(?=\d)")


def assumption_table(table: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the cost figures with their labels, basis, source and quality in words.

    A reason of the default file is shown in the reader's language; a reason of one's own as it was written.
    """
    quality = {key: text(f"costs.assumptions.quality_{key}") for key in ("green", "amber", "red")}
    origin = {True: text("costs.assumptions.is_assumption"), False: text("costs.assumptions.is_sourced")}
    known = {figure.id: figure.reason for figure in assumptions.load().figures if figure.reason}
    return pd.DataFrame(
        {
            "figure": table[f"label_{text.language}"].map(tidy),
            "point": table["point"].astype("str").where(table["point"].notna(), ""),
            "value": [_value(row, text) for row in table.itertuples()],
            "unit": [text(f"costs.unit.{unit}") for unit in table["unit"]],
            "price_year": table["price_year"].astype("str").where(table["price_year"].notna(), ""),
            "quality": table["quality"].map(quality),
            "is_assumption": table["is_assumption"].map(origin),
            "source": [_source(source, text) for source in table["source"]],
            "reason": [
                text("what_if.reason")
                if reason == REASON
                else text(f"costs.reason.{figure_id}")
                if reason and known.get(figure_id) == reason
                else reason
                for figure_id, reason in zip(table["id"], table["reason"], strict=True)
            ],
        }
    )


def assumption_conclusion(table: pd.DataFrame, text: Text) -> str:
    """Say how many of the figures are assumptions."""
    figures = table.drop_duplicates("id")
    assumed = int(figures["is_assumption"].sum())
    return text("costs.assumptions.conclusion", assumed=text.number(assumed), total=text.number(len(figures)))


def _value(row: Any, text: Text) -> str:
    if pd.isna(row.value):
        return text(f"costs.rule.{row.rule}")
    if row.unit == "year":
        return f"{row.value:.0f}"
    decimals = 0 if float(row.value).is_integer() else 1
    return text.number(row.value, decimals)


def _source(source: str, text: Text) -> str:
    for name, english in _SOURCE_WORDS.items():
        source = source.replace(english, text(f"costs.source_word.{name}"))
    return _SECTIONS.sub(text("costs.source_word.sections"), source)
