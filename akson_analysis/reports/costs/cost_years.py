"""Costs over the years and by participation, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.costs import appraisal, cashflow, financing, participation, payers, schedule
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.locales import Text, tidy

FULL_USE_YEAR = 2035
"""A year in which everybody who takes part uses the record; every later year of the horizon is alike."""

FINANCING_KINDS = ("as_it_falls", "municipal_loan", "company_loan")


def cash(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `schedule.national` that are paid, leaving out productivity loss."""
    return flows.drop(index=list(schedule.NOT_CASH), level="item", errors="ignore")


def year_table(flows: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return who pays what when in money, in million kroner, one row for each year, item and payer."""
    long = cash(flows).melt(var_name="year", value_name="amount_ore", ignore_index=False).reset_index()
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
    paid: Any = cash(flows).xs("municipalities", level="payer").sum()
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
    """Say how much of the 22 billion is cash, and in which years each kind is largest."""
    values = by_year.groupby("kind")["present_value_mnok"].sum()
    peaks = by_year.loc[by_year.groupby("kind")["amount_mnok"].idxmax()].set_index("kind")["year"]
    return text(
        "costs.kinds.conclusion",
        cash=text.million_kroner(values["investment"] + values["operation"]),
        loss=text.million_kroner(values["productivity"]),
        investment_peak=peaks["investment"],
        loss_peak=peaks["productivity"],
    )


def kind_table(by_year: pd.DataFrame) -> pd.DataFrame:
    """Return the 22 billion by year: investment, operation and productivity loss, million kroner."""
    kinds = ["investment", "operation", "productivity"]
    wide = by_year.pivot_table("amount_mnok", "year", "kind", aggfunc="sum").reindex(columns=kinds, fill_value=0.0)
    wide.columns = [f"{kind}_mnok" for kind in wide.columns]
    present = by_year.groupby("year")["present_value_mnok"].sum()
    return wide.assign(present_value_mnok=present).rename_axis("cost_year").reset_index()


def participation_points(
    documented: Fraction, announced: Fraction | None, chosen: Fraction | None = None
) -> dict[Fraction, str]:
    """Return the participation points worth a row, with the key of the words that name each.

    `chosen` is a scenario's own participation.
    """
    points = {
        documented: "documented",
        Fraction(1, 2): "letter",
        Fraction(11, 20): "break_even",
        Fraction(17, 20): "target",
        Fraction(1): "full",
    }
    if announced is not None:
        points[announced] = "announced"
    if chosen is not None:
        points.setdefault(chosen, "chosen")
    return {share: points[share] for share in sorted(points) if share > 0}


def participation_table(model: Assumptions, people: int, points: Mapping[Fraction, str], text: Text) -> pd.DataFrame:
    """Return the bill and the price per inhabitant of those who take part, at chosen participations."""
    prices = participation.price_curve(model, people, list(points))
    yearly = cashflow.service_price_curve(model, people, list(points)).query("year == @FULL_USE_YEAR")
    prices = prices.assign(service_price_nok_per_inhabitant=yearly["nok_per_inhabitant"].to_numpy())
    names = {float(100 * share): text(f"costs.participation.{key}") for share, key in points.items()}
    chosen = prices[prices["participation_pct"].isin(names)]
    return pd.DataFrame(
        {
            "participation": [names[pct] for pct in chosen["participation_pct"]],
            "participation_pct": chosen["participation_pct"],
            "programme_p50_mnok": chosen["programme_p50_nok"] * ORE_PER_NOK / ORE_PER_MNOK,
            "p50_nok_per_inhabitant": chosen["p50_nok_per_inhabitant"],
            "p85_nok_per_inhabitant": chosen["p85_nok_per_inhabitant"],
            "sum_p50_nok_per_inhabitant": chosen["sum_p50_nok_per_inhabitant"],
            "sum_p85_nok_per_inhabitant": chosen["sum_p85_nok_per_inhabitant"],
            "service_price_nok_per_inhabitant": chosen["service_price_nok_per_inhabitant"],
        }
    )


def participation_conclusion(model: Assumptions, area: pd.DataFrame, text: Text) -> str:
    """Say what half of the people pay against all, and whose absence is felt most."""
    people = int(area["population"].sum())
    prices: Any = participation.price_curve(model, people, [1]).set_index("participation_pct")["p50_nok_per_inhabitant"]
    rises = participation.if_one_leaves(area["population"], model)["rise_nok_per_inhabitant"]
    largest: Any = rises.idxmax()
    return text(
        "costs.participation.conclusion",
        half=text.kroner(prices[50.0]),
        target=text.kroner(prices[85.0]),
        full=text.kroner(prices[100.0]),
        name=area.loc[largest, "name_short"],
        rise=text.kroner(rises[largest]),
    )


def financing_table(model: Assumptions, people: int, text: Text) -> pd.DataFrame:
    """Return the yearly price per inhabitant by way of financing, and what the municipalities owe or guarantee."""
    rows = []
    for kind in FINANCING_KINDS:
        terms = financing.terms(model, kind)
        flows = cashflow.national(model, financing=terms)
        paid = flows.xs("municipalities", level="payer").drop(index=list(schedule.NOT_CASH))
        price: Any = paid[paid.index.isin(cashflow.SERVICE_PRICE_ITEMS)].sum()
        plan = financing.plan(schedule.national(model).T["journal", "municipalities"], terms)
        peak = int(plan["balance_ore"].max())
        rows.append(
            {
                "financing": text(f"costs.financing.{kind}"),
                **{
                    f"paid_{year}_nok_per_inhabitant": payers.nok_per_inhabitant(int(paid[year].sum()), people)
                    for year in (2023, 2030)
                },
                "service_price_2030_nok_per_inhabitant": payers.nok_per_inhabitant(int(price[2030]), people),
                "service_price_nok_per_inhabitant": payers.nok_per_inhabitant(int(price[FULL_USE_YEAR]), people),
                "owed_nok_per_inhabitant": payers.nok_per_inhabitant(peak, people),
            }
        )
    return pd.DataFrame(rows)


def financing_conclusion(model: Assumptions, text: Text) -> str:
    """Say on which terms, and that they are assumptions."""
    terms = financing.terms(model, "company_loan")
    return text(
        "costs.financing.conclusion",
        rate=text.percent(terms.rate, 0),
        years=text.number(terms.years),
        equity=text.percent(terms.equity_share, 0),
    )


def state_table(model: Assumptions, people: int, contributions_mnok: Sequence[float], text: Text) -> pd.DataFrame:
    """Return what the municipalities pay when the state pays more of the programme.

    A contribution above the programme's P50 is that P50: the state pays no more than the expected cost.
    """
    own = float(model.number("state_share"))
    rows = []
    for given in sorted({own, *map(float, contributions_mnok)}):
        sums: Any = payers.municipal_sums(model, people, state_share_mnok=given)
        programme = [int(sums.loc["programme", f"{estimate}_ore"]) for estimate in participation.ESTIMATES]
        rows.append(
            {
                "state_contribution_mnok": min(given, float(model.number("journal_p50"))),
                "programme_p50_mnok": programme[0] / ORE_PER_MNOK,
                "programme_p85_mnok": programme[1] / ORE_PER_MNOK,
                "p50_nok_per_inhabitant": sums.loc["sum", "p50_nok_per_inhabitant"],
                "p85_nok_per_inhabitant": sums.loc["sum", "p85_nok_per_inhabitant"],
                "ratio": text.number(Fraction(programme[1], programme[0]), 2)
                if programme[0]
                else text("costs.state.no_ratio"),
            }
        )
    return pd.DataFrame(rows).drop_duplicates("state_contribution_mnok").reset_index(drop=True)


def state_conclusion(model: Assumptions, people: int, table: pd.DataFrame, text: Text) -> str:
    """Say what a billion more is worth per inhabitant, and that the overrun does not move."""
    overrun = float(table["p85_nok_per_inhabitant"].iloc[0] - table["p50_nok_per_inhabitant"].iloc[0])
    return text(
        "costs.state.conclusion",
        per_billion=text.kroner(Fraction(1_000_000_000, people)),
        own=text.million_kroner(model.number("state_share")),
        overrun=text.kroner(overrun),
    )


def overrun_conclusion(model: Assumptions, text: Text) -> str:
    """Say who bears the overrun of each item."""
    bill: Any = payers.national_bill(model).set_index(["item", "payer"])["overrun_ore"] / ORE_PER_MNOK
    return text(
        "costs.overrun.conclusion",
        programme=text.million_kroner(bill["journal", "municipalities"]),
        rollout=text.million_kroner(bill["rollout", "municipalities"]),
        samhandling=text.million_kroner(bill["samhandling", "state"]),
    )


def appraisal_conclusion(
    model: Assumptions, documented: Fraction, announced: Fraction | None, date: str, text: Text
) -> str:
    """Say whether the measure pays at the documented and the announced signing level, and where it breaks even."""
    sentences = [text("costs.appraisal.break_even", share=text.percent(appraisal.break_even(model), 1))]
    levels = {"documented": documented, "announced": announced}
    for name, share in levels.items():
        if not share:
            continue
        net = appraisal.net_at(model, share)
        key = f"costs.appraisal.{name}_{'profitable' if net.npv_mnok >= 0 else 'unprofitable'}"
        sentence = text(key, share=text.percent(share, 1), net=text.million_kroner(net.npv_mnok, 0), date=date)
        sentences.append(f"{sentence} {text('costs.appraisal.extrapolated')}" if net.is_extrapolated else sentence)
    return " ".join(sentences)


def appraisal_table(model: Assumptions, text: Text) -> pd.DataFrame:
    """Return the document's costs and benefits in present value, with what is money said in words."""
    found = appraisal.summary(model)
    parts = found.parts
    kind = [
        text("costs.appraisal.benefit" if not cost else "costs.appraisal.paid" if money else "costs.appraisal.not_paid")
        for cost, money in zip(parts["is_cost"], parts["is_cash"], strict=True)
    ]
    table = pd.DataFrame(
        {"part": parts[f"label_{text.language}"].map(tidy), "kind": kind, "present_value_mnok": parts["npv_mnok"]}
    )
    net = {"part": text("costs.appraisal.net"), "kind": "", "present_value_mnok": found.net_mnok}
    return pd.concat([table, pd.DataFrame([net])], ignore_index=True)
