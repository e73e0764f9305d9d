"""The figures of the cost-impact report, described from its tables."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from akson_analysis.costs import payers
from akson_analysis.costs.assumptions import ORE_PER_MNOK, Assumptions
from akson_analysis.figures import maps
from akson_analysis.figures.charts import Bars, Series
from akson_analysis.figures.maps import MapSpec
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.locales import Text
from akson_analysis.narrative import costs as words

_STYLES = {"state": "state", "municipalities": "municipality", "company": "company", "other_users": "other"}
_MNOK = NumberStyle("million_kroner")


def bill(bill: pd.DataFrame, text: Text) -> Bars:
    """Describe the bill at P50 and P85, stacked by those who pay something of it."""
    by_payer = payers.by_payer(bill)
    paying = by_payer[by_payer["p85_ore"] > 0]
    return Bars(
        text=text,
        alt=text("costs.bill.alt", conclusion=words.bill_conclusion(bill, text)),
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


def per_inhabitant_map(municipalities: gpd.GeoDataFrame, totals: pd.DataFrame, conclusion: str, text: Text) -> MapSpec:
    """Describe the map of kroner per inhabitant at P50."""
    return maps.numeric_map(
        municipalities,
        totals["total_p50_nok_per_inhabitant"],
        text,
        style=NumberStyle("kroner"),
        legend_title=text("costs.map.legend"),
        alt=text("costs.map.alt", conclusion=conclusion),
        outside="outside_area",
        credit=text("coverage.sources.map_credit"),
    )


def productivity(model: Assumptions, text: Text) -> Bars:
    """Describe lost working time by year."""
    table = words.productivity_table(model)
    return Bars(
        text=text,
        alt=text("costs.productivity.alt", conclusion=words.productivity_conclusion(model, text)),
        categories=[str(year) for year in table["cost_year"]],
        series=[Series(text("costs.productivity.series"), table["productivity_mnok"].tolist(), DEFAULT.style("other"))],
        number=NumberStyle(),
        axis_title=text("costs.productivity.axis"),
        orientation="vertical",
    )


def present_value_split(model: Assumptions, text: Text) -> Bars:
    """Describe the 22 billion as one bar: investment, operation, and what is not money."""
    values = words.present_values(model)
    styles = {"investment": "municipality", "operation": "company", "productivity": "other"}
    names = {"investment": "investment", "operation": "operation", "productivity": "loss"}
    rate = text.percent(model.share("discount_rate"), 0)
    basis = text("costs.productivity.present_value", rate=rate, year=model.integer("base_year"))
    return Bars(
        text=text,
        alt=text("costs.productivity.split_alt", conclusion=words.split_conclusion(model, text)),
        categories=[text("costs.item.sum")],
        series=[
            Series(text(f"costs.productivity.{names[str(part)]}"), [value], DEFAULT.style(styles[str(part)]))
            for part, value in values.items()
        ],
        number=_MNOK,
        axis_title=basis,
        mode="stacked",
    )
