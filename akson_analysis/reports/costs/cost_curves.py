"""The curves and swings of the cost-impact report, described from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from akson_analysis.costs import participation
from akson_analysis.figures.charts import Bars, Line, Lines, Mark, Series, Swing, Threshold, Tornado
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import ClassStyle
from akson_analysis.locales import Text

_KRONER = NumberStyle("kroner")
_PCT = NumberStyle("pct")
_OWNER_STYLES = (
    ClassStyle("#0b4f8a"),
    ClassStyle("#4a86c5", "."),
    ClassStyle("#7b2d6e", "\\"),
    ClassStyle("#0b7a75", "x"),
    ClassStyle("#9a7400", "-"),
    ClassStyle("#6b7280", "+"),
    ClassStyle("#b8430b", "/"),
)


def distribution(curve: pd.DataFrame, quantiles_mnok: Mapping[float, float], conclusion: str, text: Text) -> Lines:
    """Describe the S-curve of the municipal bill, from `cases.bill_ranges.curve` and `quantiles_mnok`."""
    marks = [
        Mark(amount, 100 * quantile, f"P{100 * quantile:g}: {text.number(amount)}")
        for quantile, amount in quantiles_mnok.items()
    ]
    return Lines(
        text=text,
        alt=text("costs.range.alt", conclusion=conclusion),
        lines=[Line(text("costs.range.line"), curve["amount_mnok"].tolist(), curve["probability_pct"].tolist())],
        marks=marks,
        x_number=NumberStyle(),
        y_number=_PCT,
        x_title=text("costs.range.x"),
        y_title=text("costs.range.y"),
    )


def tornado(table: pd.DataFrame, base: float, conclusion: str, text: Text) -> Tornado:
    """Describe what moves the bill per inhabitant."""
    return Tornado(
        text=text,
        alt=text("costs.tornado.alt", conclusion=conclusion),
        swings=[
            Swing(
                str(row["driver"]),
                float(row["low_nok_per_inhabitant"]),
                float(row["high_nok_per_inhabitant"]),
                str(row["low_note"]),
                str(row["high_note"]),
            )
            for row in table.to_dict("records")
        ],
        base=base,
        base_label=text("costs.tornado.base", amount=text.kroner(base)),
        low_name=text("costs.tornado.low"),
        high_name=text("costs.tornado.high"),
        number=_KRONER,
        axis_title=text("costs.tornado.axis"),
    )


def participation_curve(prices: pd.DataFrame, conclusion: str, text: Text) -> Lines:
    """Describe the programme's price per inhabitant by participation, from `costs.participation.price_curve`."""
    # below a fifth of the people the fixed part makes prices so high that the rest of the curve lies flat
    curve = prices.query("participation_pct >= 20")
    return Lines(
        text=text,
        alt=text("costs.participation.alt", conclusion=conclusion),
        lines=[
            Line(
                estimate.upper(), curve["participation_pct"].tolist(), curve[f"{estimate}_nok_per_inhabitant"].tolist()
            )
            for estimate in participation.ESTIMATES
        ],
        x_thresholds=[
            Threshold(float(100 * share), text(f"costs.participation.mark_{100 * share}"))
            for share in participation.MARKED_SHARES
        ],
        x_number=_PCT,
        y_number=_KRONER,
        x_title=text("costs.participation.x"),
        y_title=text("costs.participation.y"),
    )


def net_value(curve: pd.DataFrame, marked: Mapping[str, Fraction | None], conclusion: str, text: Text) -> Lines:
    """Describe the net present value by participation (`costs.appraisal.net_curve`), with some of them marked."""
    return Lines(
        text=text,
        alt=text("costs.appraisal.alt", conclusion=conclusion),
        lines=[Line(text("costs.appraisal.line"), curve["participation_pct"].tolist(), curve["npv_mnok"].tolist())],
        y_thresholds=[Threshold(0.0, text("costs.appraisal.zero"))],
        x_thresholds=[
            Threshold(float(100 * share), text(f"costs.appraisal.mark_{name}", share=text.percent(share, 1)))
            for name, share in marked.items()
            if share
        ],
        x_number=_PCT,
        y_number=NumberStyle("million_kroner"),
        x_title=text("costs.participation.x"),
        y_title=text("costs.appraisal.axis"),
    )


def settlement(table: pd.DataFrame, conclusion: str, text: Text) -> Bars:
    """Describe what front-runners and late joiners pay per inhabitant under each rule that evens out."""
    shown = table.iloc[1:]
    names = {"first": ClassStyle("#0b4f8a"), "late": ClassStyle("#b8430b", "x")}
    return Bars(
        text=text,
        alt=text("joining.alt", conclusion=conclusion),
        categories=shown["rule"].tolist(),
        series=[
            Series(text(f"joining.{name}"), shown[f"{name}_nok_per_inhabitant"].tolist(), style)
            for name, style in names.items()
        ],
        number=_KRONER,
        axis_title=text("joining.axis"),
    )


def owners(table: pd.DataFrame, conclusion: str, text: Text) -> Bars:
    """Describe who owns the company when each wave has entered."""
    wide = table.pivot_table("owned_pct", "owner_name", "cost_year", fill_value=0.0, sort=False)
    return Bars(
        text=text,
        alt=text("joining.owner.alt", conclusion=conclusion),
        categories=[str(year) for year in wide.columns],
        series=[
            Series(str(owner), row.tolist(), _OWNER_STYLES[number % len(_OWNER_STYLES)])
            for number, (owner, row) in enumerate(wide.iterrows())
        ],
        number=NumberStyle("pct", 0),
        axis_title=text("joining.owner.axis"),
        mode="stacked",
    )
