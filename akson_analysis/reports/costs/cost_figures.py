"""The figures of the cost-impact report, described from its tables."""

from __future__ import annotations

from fractions import Fraction

import geopandas as gpd
import pandas as pd

from akson_analysis.costs import payers
from akson_analysis.costs.assumptions import ORE_PER_MNOK
from akson_analysis.figures import maps
from akson_analysis.figures.charts import Bars, Dumbbell, Pair, Series, Waterfall, WaterfallStep
from akson_analysis.figures.maps import Layout, MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT, ClassStyle
from akson_analysis.locales import Text
from akson_analysis.reports.costs import cost_words

_STYLES = {"state": "state", "municipalities": "municipality", "company": "company", "other_users": "other"}
_KIND_STYLES = {"investment": "municipality", "operation": "company", "productivity": "other"}
_ITEM_COLORS = {
    ("journal", "state"): ClassStyle("#7b2d6e", "\\"),
    ("samhandling", "state"): ClassStyle("#b07aa8", "/"),
    ("journal", "municipalities"): ClassStyle("#0b4f8a"),
    ("rollout", "municipalities"): ClassStyle("#4a86c5", "."),
    ("operation_journal", "municipalities"): ClassStyle("#0b7a75", "x"),
    ("operation_samhandling", "other_users"): ClassStyle("#6b7280", "-"),
}
_MNOK = NumberStyle("million_kroner")


def bill(bill: pd.DataFrame, text: Text) -> Bars:
    """Describe the bill at P50 and P85, stacked by those who pay something of it."""
    by_payer = payers.by_payer(bill)
    paying = by_payer[by_payer["p85_ore"] > 0]
    return Bars(
        text=text,
        alt=text("costs.bill.alt", conclusion=cost_words.bill_conclusion(bill, text)),
        categories=["P50", "P85"],
        series=[
            Series(
                text(f"costs.payer.{payer}"),
                [row["p50_ore"] / ORE_PER_MNOK, row["p85_ore"] / ORE_PER_MNOK],
                DEFAULT.style(_STYLES[str(payer)]),
            )
            for payer, row in paying.iterrows()
        ],
        number=_MNOK,
        axis_title=text("costs.bill.axis"),
        mode="stacked",
    )


def per_inhabitant_map(
    municipalities: gpd.GeoDataFrame, totals: pd.DataFrame, conclusion: str, text: Text, layout: Layout = "whole"
) -> MapSpec:
    """Describe the map of kroner per inhabitant at P50."""
    return maps.numeric_map(
        municipalities,
        totals["total_p50_nok_per_inhabitant"],
        text,
        style=NumberStyle("kroner"),
        legend_title=text("costs.map.legend"),
        alt=text("costs.map.alt", conclusion=conclusion),
        layout=layout,
        outside="outside_area",
        credit=text("coverage.sources.map_credit"),
    )


def overrun(bill: pd.DataFrame, conclusion: str, text: Text) -> Dumbbell:
    """Describe what each payer pays of each item at P50 and at P85."""
    return Dumbbell(
        text=text,
        alt=text("costs.overrun.alt", conclusion=conclusion),
        pairs=[
            Pair(
                ": ".join([text(f"costs.short.{row['item']}"), text(f"costs.payer.{row['payer']}").lower()]),
                row["p50_ore"] / ORE_PER_MNOK,
                row["p85_ore"] / ORE_PER_MNOK,
            )
            for row in bill.to_dict("records")
        ],
        first_name="P50",
        second_name="P85",
        number=NumberStyle(),
        axis_title=text("costs.bill.axis"),
    )


def years(flows: pd.DataFrame, conclusion: str, text: Text) -> Bars:
    """Describe what is paid each year (`Case.cash_flow`), stacked by item and payer."""
    return Bars(
        text=text,
        alt=text("costs.years.alt", conclusion=conclusion),
        categories=[str(year) for year in flows.columns],
        series=[
            Series(
                f"{text(f'costs.item.{item}')}: {text(f'costs.payer.{payer}').lower()}",
                (row / ORE_PER_MNOK).tolist(),
                _ITEM_COLORS.get((str(item), str(payer)), DEFAULT.style(_STYLES[str(payer)])),
            )
            for (item, payer), row in zip(flows.index, (flows.iloc[n] for n in range(len(flows))), strict=True)
        ],
        number=NumberStyle(),
        axis_title=text("costs.bill.axis"),
        mode="stacked",
        orientation="vertical",
    )


def kinds(table: pd.DataFrame, conclusion: str, text: Text) -> Bars:
    """Describe the 22 billion by year: investment, operation and productivity loss."""
    names = {"investment": "investment", "operation": "operation", "productivity": "loss"}
    return Bars(
        text=text,
        alt=text("costs.kinds.alt", conclusion=conclusion),
        categories=[str(year) for year in table["cost_year"]],
        series=[
            Series(
                text(f"costs.productivity.{name}"), table[f"{kind}_mnok"].tolist(), DEFAULT.style(_KIND_STYLES[kind])
            )
            for kind, name in names.items()
        ],
        number=NumberStyle(),
        axis_title=text("costs.kinds.axis"),
        mode="stacked",
        orientation="vertical",
    )


def productivity(table: pd.DataFrame, conclusion: str, text: Text) -> Bars:
    """Describe lost working time by year."""
    return Bars(
        text=text,
        alt=text("costs.productivity.alt", conclusion=conclusion),
        categories=[str(year) for year in table["cost_year"]],
        series=[Series(text("costs.productivity.series"), table["productivity_mnok"].tolist(), DEFAULT.style("other"))],
        number=NumberStyle(),
        axis_title=text("costs.productivity.axis"),
        orientation="vertical",
    )


def present_value_split(values: pd.Series, rate: Fraction, base_year: int, conclusion: str, text: Text) -> Waterfall:
    """Describe how the 22 billion (`costs.appraisal.cost_parts`) add up: what is money, and what is not."""
    cash = float(values["investment"] + values["operation"])
    total = DEFAULT.style("state")
    return Waterfall(
        text=text,
        alt=text("costs.productivity.split_alt", conclusion=conclusion),
        steps=[
            WaterfallStep(text("costs.productivity.investment"), values["investment"], DEFAULT.style("municipality")),
            WaterfallStep(text("costs.productivity.operation"), values["operation"], DEFAULT.style("company")),
            WaterfallStep(text("costs.productivity.cash"), cash, total, is_total=True),
            WaterfallStep(text("costs.productivity.loss"), values["productivity"], DEFAULT.style("other")),
            WaterfallStep(text("costs.item.sum"), float(values.sum()), total, is_total=True),
        ],
        number=NumberStyle(),
        axis_title=text("costs.productivity.present_value", rate=text.percent(rate, 0), year=base_year),
    )
