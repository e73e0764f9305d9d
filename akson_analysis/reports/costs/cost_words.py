"""The cost-impact report in words and labelled tables."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.applied import REASON
from akson_analysis.costs import appraisal, assumptions, payers
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.locales import Text, tidy
from akson_analysis.municipalities import year_of
from akson_analysis.publishing import KeyFigure

ESTIMATES = ("p50", "p85")
PRESENT_VALUES = ("investment", "operation", "productivity")
"""The three parts of the 22 billion, as `npv_…` in the assumptions (steering document, annex J, table 6)."""

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


def key_figures(model: Assumptions, total_population: int, text: Text) -> list[KeyFigure]:
    """Return four key figures: the bill, kroner per inhabitant, who carries an overrun, and what is not money."""
    bill = payers.national_bill(model)
    by_payer: Any = payers.by_payer(bill)
    sums: Any = payers.municipal_sums(model, total_population)
    ratio = payers.leverage(model)
    values = present_values(model)
    loss = model.series("productivity_by_year")
    peak = max(loss, key=lambda year: loss[year])
    return [
        KeyFigure(
            _mnok(int(bill["p50_ore"].sum()), text),
            text("costs.key.bill_label", p85=_mnok(int(bill["p85_ore"].sum()), text)),
            text(
                "costs.key.bill",
                state=_mnok(by_payer.loc["state", "p50_ore"], text),
                municipal=_mnok(by_payer.loc["municipalities", "p50_ore"], text),
            ),
        ),
        KeyFigure(
            text.kroner(sums.loc["sum", "p50_nok_per_inhabitant"]),
            text("costs.key.per_inhabitant_label", p85=text.kroner(sums.loc["sum", "p85_nok_per_inhabitant"])),
            text(
                "costs.key.per_inhabitant",
                programme=text.kroner(sums.loc["programme", "p50_nok_per_inhabitant"]),
                rollout=text.kroner(sums.loc["rollout", "p50_nok_per_inhabitant"]),
            ),
        ),
        KeyFigure(
            text.percent(by_payer.loc["municipalities", "overrun_ore"] / by_payer["overrun_ore"].sum(), 0),
            text("costs.key.overrun_label"),
            text(
                "costs.key.overrun",
                overrun=_mnok(by_payer.loc["municipalities", "overrun_ore"], text),
                municipal_ratio=text.number(ratio.municipal_programme, 2),
                programme_ratio=text.number(ratio.programme, 2),
            ),
        ),
        KeyFigure(
            text.percent(values["productivity"] / values.sum(), 0),
            text("costs.key.productivity_label", total=text.million_kroner(values.sum())),
            text("costs.key.productivity", peak_year=peak, peak=text.million_kroner(loss[peak])),
        ),
    ]


def banner(model: Assumptions, text: Text) -> str:
    """Say whose figures they are, and that no key has been decided."""
    return text("costs.banner", year=model.integer("base_year"))


def bill_table(bill: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the national bill in million kroner with items and payers in words."""
    return pd.DataFrame(
        {
            "item": bill["item"].map(lambda item: text(f"costs.item.{item}")),
            "payer": bill["payer"].map(lambda payer: text(f"costs.payer.{payer}")),
            "p50_mnok": bill["p50_ore"] / ORE_PER_MNOK,
            "p85_mnok": bill["p85_ore"] / ORE_PER_MNOK,
            "overrun_mnok": bill["overrun_ore"] / ORE_PER_MNOK,
        }
    )


def bill_conclusion(bill: pd.DataFrame, text: Text) -> str:
    """Say how much of the bill is the municipalities' at P50 and P85."""
    shares: Any = payers.by_payer(bill).loc["municipalities"] / payers.by_payer(bill).sum()
    return text(
        "costs.bill.conclusion",
        share=text.percent(shares["p50_ore"], 0),
        share_p85=text.percent(shares["p85_ore"], 0),
    )


def per_head_table(model: Assumptions, total_population: int, text: Text) -> pd.DataFrame:
    """Return the municipalities' part per inhabitant, with everybody in and at the target of 85 %."""
    tables = []
    for basis in ("full", "target"):
        sums = payers.municipal_sums(model, total_population, basis)
        for estimate in ESTIMATES:
            sums[f"{estimate}_mnok"] = sums[f"{estimate}_ore"] / ORE_PER_MNOK
        sums.insert(0, "participation", text(f"costs.bill.basis_{basis}"))
        sums.insert(1, "item", [text(f"costs.item.{item}") for item in sums.index])
        tables.append(sums.reset_index(drop=True))
    return pd.concat(tables, ignore_index=True).drop(columns=["p50_ore", "p85_ore"])


def per_head_conclusion(model: Assumptions, total_population: int, text: Text) -> str:
    """Say what the municipalities pay per inhabitant with everybody in."""
    sums: Any = payers.municipal_sums(model, total_population).loc["sum"]
    amounts = {estimate: text.kroner(sums[f"{estimate}_nok_per_inhabitant"]) for estimate in ESTIMATES}
    return text("costs.bill.per_head_conclusion", **amounts)


def map_conclusion(totals: pd.DataFrame, names: pd.Series, equal_part: Fraction, text: Text) -> str:
    """Say who pays least and most per inhabitant, or that all pay the same."""
    amounts = totals["total_p50_nok_per_inhabitant"]
    if amounts.max() - amounts.min() < 1:
        return text("costs.map.conclusion_uniform", amount=text.kroner(amounts.iloc[0]))
    lowest: Any = amounts.idxmin()
    highest: Any = amounts.idxmax()
    return text(
        "costs.map.conclusion_range",
        equal_part=text.percent(equal_part, 0),
        lowest_name=names[lowest],
        lowest=text.kroner(amounts[lowest]),
        highest_name=names[highest],
        highest=text.kroner(amounts[highest]),
    )


def municipality_table(
    area: pd.DataFrame, totals: pd.DataFrame, with_equal_part: pd.DataFrame, ranges: pd.DataFrame
) -> pd.DataFrame:
    """Return what each municipality pays, in kroner, with the key per inhabitant and with a part split equally.

    `ranges` holds the columns ``p10_nok`` and ``p90_nok`` of `akson_analysis.costs.uncertainty.ranges`.
    """
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "county_name", "population"]]
    for item in ("programme", "rollout", "total"):
        for estimate in ESTIMATES:
            table[f"{item}_{estimate}_nok"] = totals[f"{item}_{estimate}_ore"] / ORE_PER_NOK
    for limit in ("p10", "p90"):
        table[f"total_{limit}_nok"] = ranges[f"{limit}_nok"]
    for estimate in ESTIMATES:
        table[f"{estimate}_nok_per_inhabitant"] = totals[f"total_{estimate}_nok_per_inhabitant"]
    table["equal_part_p50_nok_per_inhabitant"] = with_equal_part["total_p50_nok_per_inhabitant"]
    return table.reset_index()


def present_values(model: Assumptions) -> pd.Series:
    """Return the parts of the 22 billion in million kroner, as costs above zero.

    >>> from akson_analysis.costs import assumptions
    >>> float(present_values(assumptions.load()).sum())
    22077.0
    """
    return pd.Series({part: -float(model.number(f"npv_{part}")) for part in PRESENT_VALUES})


def productivity_table(model: Assumptions) -> pd.DataFrame:
    """Return lost working time by year in million kroner."""
    series = model.series("productivity_by_year")
    return pd.DataFrame({"cost_year": list(series), "productivity_mnok": [float(value) for value in series.values()]})


def productivity_conclusion(model: Assumptions, text: Text) -> str:
    """Say what lost working time sums to, and that it is not money."""
    series = model.series("productivity_by_year")
    first = model.integer("base_year")
    flows = [float(series.get(year, 0)) for year in range(first, max(series) + 1)]
    present = appraisal.net_present_value(float(model.share("discount_rate")), flows)
    total = text.million_kroner(sum(series.values()))
    return text("costs.productivity.conclusion", sum=total, npv=text.million_kroner(present, 1))


def split_conclusion(model: Assumptions, text: Text) -> str:
    """Say how much of the 22 billion is money and how much is lost working time."""
    values = present_values(model)
    return text(
        "costs.productivity.split_conclusion",
        total=text.million_kroner(values.sum()),
        cash=text.million_kroner(values[["investment", "operation"]].sum()),
        productivity=text.million_kroner(values["productivity"]),
    )


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


def sources(municipalities: pd.DataFrame, text: Text) -> list[str]:
    """Name the sources of the report."""
    year = year_of(municipalities)
    return [
        text(f"costs.sources.{name}", year=year) for name in ("document", "population", "state_share", "boundaries")
    ]


def definitions(text: Text) -> dict[str, str]:
    """Define the words of the report."""
    parted = (text(f"costs.definition.{name}").partition(": ") for name in ("p50", "p85", "rollout", "productivity"))
    return {term: meaning[0].upper() + meaning[1:] for term, _, meaning in parted}


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


def _mnok(ore: int, text: Text) -> str:
    return text.million_kroner(int(ore) / ORE_PER_MNOK)
