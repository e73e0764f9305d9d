"""What it costs, who pays and what is money, in words and labelled tables."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.case import Case
from akson_analysis.costs import appraisal, payers
from akson_analysis.costs.assumptions import ORE_PER_MNOK, Assumptions
from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of
from akson_analysis.publishing import KeyFigure

ESTIMATES = ("p50", "p85")


def key_figures(case: Case, text: Text) -> list[KeyFigure]:
    """Return four key figures: the bill, kroner per inhabitant, who carries an overrun, and what is not money."""
    bill, by_payer = case.national_bill, payers.by_payer(case.national_bill)
    state: Any = by_payer.loc["state"]
    municipal: Any = by_payer.loc["municipalities"]
    sums: Any = payers.municipal_sums(case.model, case.people)
    ratio = payers.leverage(case.model)
    parts = appraisal.cost_parts(case.model)
    loss = case.model.series("productivity_by_year")
    peak = max(loss, key=lambda year: loss[year])
    return [
        KeyFigure(
            _mnok(int(bill["p50_ore"].sum()), text),
            text("costs.key.bill_label", p85=_mnok(int(bill["p85_ore"].sum()), text)),
            text("costs.key.bill", state=_mnok(state["p50_ore"], text), municipal=_mnok(municipal["p50_ore"], text)),
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
            text.percent(municipal["overrun_ore"] / by_payer["overrun_ore"].sum(), 0),
            text("costs.key.overrun_label"),
            text(
                "costs.key.overrun",
                overrun=_mnok(municipal["overrun_ore"], text),
                municipal_ratio=text.number(ratio.municipal_programme, 2),
                programme_ratio=text.number(ratio.programme, 2),
            ),
        ),
        KeyFigure(
            text.percent(parts["productivity"] / parts.sum(), 0),
            text("costs.key.productivity_label", total=text.million_kroner(parts.sum())),
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
    by_payer = payers.by_payer(bill)
    shares: Any = by_payer.loc["municipalities"] / by_payer.sum()
    return text(
        "costs.bill.conclusion",
        share=text.percent(shares["p50_ore"], 0),
        share_p85=text.percent(shares["p85_ore"], 0),
    )


def overrun_conclusion(bill: pd.DataFrame, text: Text) -> str:
    """Say who bears the overrun of each item."""
    overrun: Any = bill.set_index(["item", "payer"])["overrun_ore"] / ORE_PER_MNOK
    return text(
        "costs.overrun.conclusion",
        programme=text.million_kroner(overrun["journal", "municipalities"]),
        rollout=text.million_kroner(overrun["rollout", "municipalities"]),
        samhandling=text.million_kroner(overrun["samhandling", "state"]),
    )


def per_head_table(sums: Mapping[str, pd.DataFrame], text: Text) -> pd.DataFrame:
    """Return the municipalities' part per inhabitant, from `costs.payers.municipal_sums` on each basis."""
    tables = []
    for basis, table in sums.items():
        in_mnok = {f"{estimate}_mnok": table[f"{estimate}_ore"] / ORE_PER_MNOK for estimate in ESTIMATES}
        amounts = table.assign(**in_mnok)
        amounts.insert(0, "participation", text(f"costs.bill.basis_{basis}"))
        amounts.insert(1, "item", [text(f"costs.item.{item}") for item in amounts.index])
        tables.append(amounts)
    return pd.concat(tables, ignore_index=True).drop(columns=["p50_ore", "p85_ore"])


def per_head_conclusion(sums: pd.DataFrame, text: Text) -> str:
    """Say what the municipalities pay per inhabitant with everybody in."""
    both: Any = sums.loc["sum"]
    amounts = {estimate: text.kroner(both[f"{estimate}_nok_per_inhabitant"]) for estimate in ESTIMATES}
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


def productivity_conclusion(losses: pd.Series, present_value_mnok: float, text: Text) -> str:
    """Say what lost working time sums to, and that it is not money."""
    total = text.million_kroner(losses.sum())
    return text("costs.productivity.conclusion", sum=total, npv=text.million_kroner(present_value_mnok, 1))


def split_conclusion(parts: pd.Series, text: Text) -> str:
    """Say how much of the 22 billion (`costs.appraisal.cost_parts`) is money and how much is lost working time."""
    return text(
        "costs.productivity.split_conclusion",
        total=text.million_kroner(parts.sum()),
        cash=text.million_kroner(parts[["investment", "operation"]].sum()),
        productivity=text.million_kroner(parts["productivity"]),
    )


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


def _mnok(ore: int, text: Text) -> str:
    return text.million_kroner(int(ore) / ORE_PER_MNOK)
