"""The figures of the municipality brief, described from its numbers."""

from __future__ import annotations

import pandas as pd

from akson_analysis import figures
from akson_analysis.cases.municipality import Numbers
from akson_analysis.costs import joining as rules
from akson_analysis.figures.charts import Bars, Line, Lines, Series, Threshold
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT, ClassStyle
from akson_analysis.locales import Text
from akson_analysis.publishing import Output
from akson_analysis.reports.shared.column_labels import columns

_STYLES = {
    "journal": ClassStyle("#0b4f8a"),
    "rollout": ClassStyle("#4a86c5", "."),
    "operation_journal": ClassStyle("#0b7a75", "x"),
}
_SHOWN_RULES = (rules.Rule.PRO_RATA, rules.Rule.PRO_RATA_WITH_INTEREST, rules.Rule.RISK_PREMIUM)
_MANY_NOK = 10_000_000
_PRINT_SIZE = (3.5, 2.05)
"""Inches: half the text width of A4."""
_PRINT_SCALE = 0.8


def years(numbers: Numbers, conclusion: str, text: Text) -> Bars:
    """Describe what the municipality pays each year, in a unit that suits its size."""
    divisor, unit = _unit(float(numbers.yearly.sum(axis="columns").max()), text)
    return Bars(
        text=text,
        alt=text("brief.years.alt", name=numbers.name, conclusion=conclusion),
        categories=[f"{year % 100}" for year in numbers.yearly.index],
        series=[
            Series(text(f"brief.item.{item}"), (numbers.yearly[item] / divisor).tolist(), style)
            for item, style in _STYLES.items()
        ],
        number=NumberStyle(),
        axis_title=unit,
        mode="stacked",
        orientation="vertical",
        notes=["" for _ in numbers.yearly.index],
    )


def waiting(numbers: Numbers, conclusion: str, text: Text) -> Lines:
    """Describe what joining later costs beyond joining at once, by year and rule, with the band from P50 to P85."""
    table = numbers.comparison.query("choice == 'option'")
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
        alt=text("brief.choice.alt", name=numbers.name, conclusion=conclusion),
        lines=lines,
        y_thresholds=[Threshold(0.0, text("brief.choice.equal"))],
        x_number=NumberStyle(),
        y_number=NumberStyle("number", 0 if divisor < _MANY_NOK and _is_large(lines) else 1),
        x_title=text("brief.choice.x"),
        y_title=text("brief.choice.y", unit=unit.lower()),
        x_is_year=True,
    )


def show(
    out: Output, name: str, figure: Bars | Lines, heading: str, conclusion: str, table: pd.DataFrame | None = None
) -> None:
    """Show one of two figures side by side, the printed one drawn for half the width of A4."""
    out.exhibit(
        name,
        heading=heading,
        conclusion=conclusion,
        alt=figure.alt,
        interactive=figures.interactive(figure),
        static=figures.static(figure, theme=DEFAULT.scaled(_PRINT_SCALE), size=_PRINT_SIZE),
        table=table,
        columns=columns(table.columns, figure.text) if table is not None else (),
        width="half",
    )


def _unit(largest_nok: float, text: Text) -> tuple[float, str]:
    if largest_nok >= _MANY_NOK:
        return 1_000_000.0, text("brief.unit.million")
    return 1000.0, text("brief.unit.thousand")


def _is_large(lines: list[Line]) -> bool:
    return max(abs(value) for line in lines for value in line.y) >= 10  # noqa: PLR2004
