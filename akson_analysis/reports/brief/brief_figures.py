"""The figures of the municipality brief, described from what a case says of the municipality."""

from __future__ import annotations

import pandas as pd

from akson_analysis.costs import joining as rules
from akson_analysis.figures.charts import Bars, Line, Lines, Series, Threshold
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import ClassStyle
from akson_analysis.locales import Text

_STYLES = {
    "journal": ClassStyle("#0b4f8a"),
    "rollout": ClassStyle("#4a86c5", "."),
    "operation_journal": ClassStyle("#0b7a75", "x"),
}
_SHOWN_RULES = (rules.Rule.PRO_RATA, rules.Rule.PRO_RATA_WITH_INTEREST, rules.Rule.RISK_PREMIUM)
_MANY_NOK = 10_000_000
"""From here on an axis counts millions: below, its steps would be fractions of one."""


def years(by_year: pd.DataFrame, name: str, conclusion: str, text: Text) -> Bars:
    """Describe what the municipality pays each year, in a unit that suits its size."""
    divisor, unit = _unit(float(by_year.sum(axis="columns").max()), text)
    return Bars(
        text=text,
        alt=text("brief.years.alt", name=name, conclusion=conclusion),
        categories=[f"{year % 100}" for year in by_year.index],
        series=[
            Series(text(f"brief.item.{item}"), (by_year[f"{item}_nok"] / divisor).tolist(), style)
            for item, style in _STYLES.items()
        ],
        number=NumberStyle(),
        axis_title=unit,
        mode="stacked",
        orientation="vertical",
        notes=["" for _ in by_year.index],
    )


def waiting(commit_or_wait: pd.DataFrame, name: str, conclusion: str, text: Text) -> Lines:
    """Describe what joining later costs beyond joining at once, by year and rule, with the band from P50 to P85."""
    table = commit_or_wait.query("choice == 'option'")
    shown = table[table["rule"].isin([str(rule) for rule in _SHOWN_RULES])]
    divisor, unit = _unit(float(shown["difference_nok"].abs().max()), text)
    lines = []
    for rule in _SHOWN_RULES:
        own = shown[shown["rule"] == str(rule)].pivot_table("difference_nok", "calendar_year", "level") / divisor
        lines.append(
            Line(
                text(f"brief.rule_short.{rule}"),
                [float(year) for year in own.index],
                own["p50"].tolist(),
                low=own.min(axis="columns").tolist(),
                high=own.max(axis="columns").tolist(),
            )
        )
    return Lines(
        text=text,
        alt=text("brief.choice.alt", name=name, conclusion=conclusion),
        lines=lines,
        y_thresholds=[Threshold(0.0, text("brief.choice.equal"))],
        x_number=NumberStyle(),
        y_number=NumberStyle("number", 0 if divisor < _MANY_NOK and _is_large(lines) else 1),
        x_title=text("brief.choice.x"),
        y_title=text("brief.choice.y", unit=unit.lower()),
        x_is_year=True,
    )


def _unit(largest_nok: float, text: Text) -> tuple[float, str]:
    if largest_nok >= _MANY_NOK:
        return 1_000_000.0, text("brief.unit.million")
    return 1000.0, text("brief.unit.thousand")


def _is_large(lines: list[Line]) -> bool:
    return max(abs(value) for line in lines for value in line.y) >= 10  # noqa: PLR2004
