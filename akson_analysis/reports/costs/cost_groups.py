"""The bill by county and size class, by key, and against doing nothing, in words and labelled tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from akson_analysis.cases.case import Case
from akson_analysis.costs import zero_alternative
from akson_analysis.costs.assumptions import NOK_PER_MNOK, ORE_PER_MNOK, Assumptions
from akson_analysis.locales import Text
from akson_analysis.reports.shared.group_labels import size_labels


def named_groups(table: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return a table by county or size class with the group's name as its first column."""
    groups = table.index.to_series()
    names = size_labels(groups, text) if isinstance(groups.dtype, pd.CategoricalDtype) else groups
    named = table.reset_index(drop=True)
    named.insert(0, "group", names.astype("str").to_numpy())
    return named


def county_conclusion(table: pd.DataFrame, text: Text) -> str:
    """Name the county with the largest bill."""
    largest = table.iloc[int(table["p50_mnok"].argmax())]
    share = float(largest["p50_mnok"] / table["p50_mnok"].sum())
    return text(
        "costs.groups.county_conclusion",
        county=largest["group"],
        amount=text.million_kroner(largest["p50_mnok"]),
        share=text.percent(share, 0),
    )


def size_conclusion(table: pd.DataFrame, text: Text) -> str:
    """Say how many the smallest and the largest are, and what part of the bill is theirs."""
    smallest, largest = table.iloc[0], table.iloc[-1]
    total = float(table["p50_mnok"].sum())
    return text(
        "costs.groups.size_conclusion",
        smallest=text.plural("common.municipalities", int(smallest["municipality_count"])),
        smallest_group=smallest["group"],
        smallest_share=text.percent(float(smallest["p50_mnok"]) / total, 1),
        largest=text.plural("common.municipalities", int(largest["municipality_count"])),
        largest_group=largest["group"],
        largest_share=text.percent(float(largest["p50_mnok"]) / total, 0),
    )


def key_table(area: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    """Return the programme per inhabitant by every key, with the municipalities' names."""
    return pd.DataFrame(area)[["name", "county_name", "population"]].join(prices).reset_index()


def key_conclusion(table: pd.DataFrame, text: Text) -> str:
    """Say which key is dearest for the smallest municipalities, against the one per inhabitant."""
    smallest: Any = table.iloc[0]
    columns = [name for name in table.columns if name.startswith("key_")]
    dearest = max(columns, key=lambda name: float(smallest[name]))
    key = dearest.removeprefix("key_").removesuffix("_nok_per_inhabitant")
    return text(
        "costs.keys.conclusion",
        group=smallest["group"],
        per_inhabitant=text.kroner(smallest["key_per_inhabitant_nok_per_inhabitant"]),
        dearest=text.kroner(smallest[dearest]),
        key=text(f"costs.keys.{key}"),
    )


def key_note(model: Assumptions, text: Text) -> str:
    """Say what each key is, and that its sizes are assumptions."""
    return text(
        "costs.keys.note",
        equal_part=text.percent(model.share("equal_part_share"), 0),
        above=text.number(model.integer("stepped_above")),
        price=text.percent(model.share("stepped_price"), 0),
    )


def subsidy_sentences(checked: pd.DataFrame, text: Text) -> str:
    """Say, key by key (`costs.subsidy.check_keys`), whether any group pays more together than it would alone."""
    fair, sentences = [], []
    for key, row in checked.iterrows():
        if not row["is_subsidising"]:
            fair.append(text(f"costs.keys.{key}"))
            continue
        sentences.append(
            text(
                "costs.subsidy.pays_more",
                key=text(f"costs.keys.{key}"),
                group=text.plural("common.municipalities", int(row["member_count"])),
                excess=text.million_kroner(row["excess_ore"] / ORE_PER_MNOK),
            )
        )
    if fair:
        sentences.insert(0, text("costs.subsidy.none", keys=text.join(fair)))
    return " ".join([*sentences, text("costs.subsidy.meaning")])


def zero_conclusion(case: Case, text: Text) -> str:
    """Say what doing nothing costs in purchases, with the document's count and today's, beside Akson."""
    model = case.model
    stated, counted = zero_alternative.stated(model), zero_alternative.counted(case.area["population"], model)
    purchases = zero_alternative.present_value_nok(stated, model)
    akson = case.against_doing_nothing["akson_pv_nok"].sum()
    return text(
        "costs.zero.conclusion",
        year=case.year,
        count=text.number(stated.count),
        large=text.number(stated.large_count),
        small=text.number(stated.small_count),
        counted_large=text.number(counted.large_count),
        counted_small=text.number(counted.small_count),
        purchases=text.million_kroner(purchases / NOK_PER_MNOK),
        akson=text.million_kroner(float(akson) / NOK_PER_MNOK),
        old_systems=text.million_kroner(model.number("npv_old_systems")),
    )
