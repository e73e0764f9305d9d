"""Costs over the years, by participation and by who pays, in words and labelled tables."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.case import Case
from akson_analysis.costs import appraisal, participation
from akson_analysis.costs.appraisal import Appraisal
from akson_analysis.costs.assumptions import ORE_PER_MNOK
from akson_analysis.costs.financing import Financing
from akson_analysis.locales import Text, tidy


def year_table(flows: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `Case.cash_flow` in million kroner, one row for each year, item and payer."""
    long = flows.melt(var_name="year", value_name="amount_ore", ignore_index=False).reset_index()
    return pd.DataFrame(
        {
            "cost_year": long["year"],
            "item": [text(f"costs.item.{item}") for item in long["item"]],
            "payer": [text(f"costs.payer.{payer}") for payer in long["payer"]],
            "amount_mnok": long["amount_ore"] / ORE_PER_MNOK,
        }
    )


def year_conclusion(flows: pd.DataFrame, text: Text) -> str:
    """Say when the municipalities pay most."""
    paid: Any = flows.xs("municipalities", level="payer").sum()
    peak: Any = paid.idxmax()
    last: Any = paid.index[-1]
    return text(
        "costs.years.conclusion",
        peak_year=peak,
        peak=text.million_kroner(paid[peak] / ORE_PER_MNOK),
        last_year=last,
        last=text.million_kroner(paid[last] / ORE_PER_MNOK),
    )


def kind_conclusion(by_year: pd.DataFrame, text: Text) -> str:
    """Say how much of the 22 billion (`costs.appraisal.by_year`) is cash, and in which years each kind is largest."""
    values = by_year.groupby("kind")["present_value_mnok"].sum()
    peaks = by_year.loc[by_year.groupby("kind")["amount_mnok"].idxmax()].set_index("kind")["year"]
    return text(
        "costs.kinds.conclusion",
        cash=text.million_kroner(values["investment"] + values["operation"]),
        loss=text.million_kroner(values["productivity"]),
        investment_peak=peaks["investment"],
        loss_peak=peaks["productivity"],
    )


def participation_table(prices: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `Case.price_by_participation` with the points in words."""
    table = prices.drop(columns="point")
    table.insert(0, "participation", [text(f"costs.participation.{point}") for point in prices["point"]])
    return table


def participation_conclusion(case: Case, text: Text) -> str:
    """Say what half of the people pay against all, and whose absence is felt most."""
    prices: Any = case.price_by_participation.set_index("participation_pct")["p50_nok_per_inhabitant"]
    rises = participation.if_one_leaves(case.area["population"], case.model)["rise_nok_per_inhabitant"]
    largest: Any = rises.idxmax()
    return text(
        "costs.participation.conclusion",
        half=text.kroner(prices[50.0]),
        target=text.kroner(prices[85.0]),
        full=text.kroner(prices[100.0]),
        name=case.area.loc[largest, "name_short"],
        rise=text.kroner(rises[largest]),
    )


def financing_table(by_financing: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `costs.comparisons.by_financing` with the ways in words."""
    return by_financing.rename(lambda kind: text(f"costs.financing.{kind}")).reset_index()


def financing_conclusion(terms: Financing, text: Text) -> str:
    """Say on which terms, and that they are assumptions."""
    return text(
        "costs.financing.conclusion",
        rate=text.percent(terms.rate, 0),
        years=text.number(terms.years),
        equity=text.percent(terms.equity_share, 0),
    )


def state_table(contributions: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `costs.comparisons.by_state_contribution` with its last column in words."""
    ratios = [
        text("costs.state.no_ratio") if pd.isna(ratio) else text.number(ratio, 2)
        for ratio in contributions["p85_over_p50"]
    ]
    return contributions.drop(columns="p85_over_p50").assign(ratio=ratios)


def state_conclusion(contributions: pd.DataFrame, offered_mnok: float, people: int, text: Text) -> str:
    """Say what a billion more is worth per inhabitant, and that the overrun does not move."""
    first: Any = contributions.iloc[0]
    return text(
        "costs.state.conclusion",
        per_billion=text.kroner(Fraction(1_000_000_000, people)),
        own=text.million_kroner(offered_mnok),
        overrun=text.kroner(float(first["p85_nok_per_inhabitant"] - first["p50_nok_per_inhabitant"])),
    )


def appraisal_conclusion(case: Case, levels: Mapping[str, Fraction | None], text: Text) -> str:
    """Say whether the measure pays at the documented and the announced signing level, and where it breaks even."""
    sentences = [text("costs.appraisal.break_even", share=text.percent(appraisal.break_even(case.model), 1))]
    date = text.date(case.scenario.as_of)
    for name, share in levels.items():
        if not share:
            continue
        net = appraisal.net_at(case.model, share)
        key = f"costs.appraisal.{name}_{'profitable' if net.npv_mnok >= 0 else 'unprofitable'}"
        sentence = text(key, share=text.percent(share, 1), net=text.million_kroner(net.npv_mnok, 0), date=date)
        sentences.append(f"{sentence} {text('costs.appraisal.extrapolated')}" if net.is_extrapolated else sentence)
    return " ".join(sentences)


def appraisal_table(summary: Appraisal, text: Text) -> pd.DataFrame:
    """Return the document's costs and benefits in present value, with what is money said in words."""
    parts = summary.parts
    kind = [
        text("costs.appraisal.benefit" if not cost else "costs.appraisal.paid" if money else "costs.appraisal.not_paid")
        for cost, money in zip(parts["is_cost"], parts["is_cash"], strict=True)
    ]
    table = pd.DataFrame(
        {"part": parts[f"label_{text.language}"].map(tidy), "kind": kind, "present_value_mnok": parts["npv_mnok"]}
    )
    net = {"part": text("costs.appraisal.net"), "kind": "", "present_value_mnok": summary.net_mnok}
    return pd.concat([table, pd.DataFrame([net])], ignore_index=True)
