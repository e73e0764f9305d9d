"""The bill by county and size class, by key, and against doing nothing, in words and tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from akson_analysis.costs import keys, subsidy, zero_alternative
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of

_NOK_PER_MNOK = 1_000_000


def group_table(
    area: pd.DataFrame, totals: pd.DataFrame, with_equal_part: pd.DataFrame, group: pd.Series
) -> pd.DataFrame:
    """Sum the municipal bill by group: million kroner at P50 and P85, and per inhabitant with each key."""
    sums = pd.DataFrame(
        {
            "municipality_count": 1,
            "population": area["population"],
            "p50_mnok": totals["total_p50_ore"] / ORE_PER_MNOK,
            "p85_mnok": totals["total_p85_ore"] / ORE_PER_MNOK,
            "equal_mnok": with_equal_part["total_p50_ore"] / ORE_PER_MNOK,
        }
    )
    table = sums.groupby(group.reindex(area.index), observed=True).sum()
    per_head = {"p50_nok_per_inhabitant": "p50_mnok", "p85_nok_per_inhabitant": "p85_mnok"}
    per_head |= {"equal_part_p50_nok_per_inhabitant": "equal_mnok"}
    for name, amount in per_head.items():
        table[name] = table[amount].to_numpy() * _NOK_PER_MNOK / table["population"].to_numpy()
    return table.drop(columns="equal_mnok").rename_axis("group").reset_index().astype({"group": "str"})


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


def key_shares(area: pd.DataFrame, model: Assumptions) -> pd.DataFrame:
    """Return the municipal part of the programme at P50 by every key, øre, the elderly weighted as one more key."""
    elderly = area["population_67_79"] + area["population_80_plus"]
    return keys.compare_keys(area["population"], model, columns={"elderly": elderly})


def key_table(area: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Return each municipality's share of the programme in kroner per inhabitant, one column for each key."""
    per_head = shares.div(area["population"], axis="index") / ORE_PER_NOK
    table = pd.DataFrame(area)[["name", "county_name", "population"]]
    return table.join(per_head.add_prefix("key_").add_suffix("_nok_per_inhabitant")).reset_index()


def key_size_table(area: pd.DataFrame, shares: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    """Return the programme share per inhabitant by size class and key."""
    sums = shares.groupby(classes.reindex(shares.index), observed=True).sum()
    people = area["population"].groupby(classes.reindex(area.index), observed=True).sum()
    per_head = sums.div(people, axis="index") / ORE_PER_NOK
    per_head = per_head.add_prefix("key_").add_suffix("_nok_per_inhabitant")
    return per_head.rename_axis("group").reset_index().astype({"group": "str"})


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


def subsidy_sentences(area: pd.DataFrame, shares: pd.DataFrame, model: Assumptions, text: Text) -> str:
    """Say, key by key, whether any group pays more together than it would alone."""
    fixed, own = keys.municipal_game(area["population"], model)
    fair, sentences = [], []
    for key in shares.columns:
        found = subsidy.check_fixed_variable(shares[key], fixed, own)
        if not found.is_subsidising:
            fair.append(text(f"costs.keys.{key}"))
            continue
        sentences.append(
            text(
                "costs.subsidy.pays_more",
                key=text(f"costs.keys.{key}"),
                group=text.plural("common.municipalities", len(found.group)),
                excess=text.million_kroner(found.excess_ore / ORE_PER_MNOK),
            )
        )
    if fair:
        sentences.insert(0, text("costs.subsidy.none", keys=text.join(fair)))
    return " ".join([*sentences, text("costs.subsidy.meaning")])


def zero_table(area: pd.DataFrame, model: Assumptions, classes: pd.Series) -> pd.DataFrame:
    """Return buying alone beside taking part, in present value per inhabitant, by size class and in all."""
    own = zero_alternative.against_akson(area["population"], model)
    amounts = own[["purchases_pv_nok", "akson_pv_nok", "operation_pv_nok"]].assign(
        population=area["population"], municipality_count=1
    )
    by_class = amounts.groupby(classes.reindex(area.index).astype("str"), sort=False, observed=True).sum()
    order = [str(label) for label in classes.cat.categories if str(label) in by_class.index]
    table = by_class.loc[order]
    return pd.DataFrame(
        {
            "group": order,
            "municipality_count": table["municipality_count"].to_numpy(),
            "purchases_nok_per_inhabitant": (table["purchases_pv_nok"] / table["population"]).to_numpy(),
            "akson_nok_per_inhabitant": (table["akson_pv_nok"] / table["population"]).to_numpy(),
            "operation_nok_per_inhabitant": (table["operation_pv_nok"] / table["population"]).to_numpy(),
        }
    )


def zero_conclusion(area: pd.DataFrame, model: Assumptions, text: Text) -> str:
    """Say what doing nothing costs in purchases, with the document's count and today's, beside Akson."""
    stated, counted = zero_alternative.stated(model), zero_alternative.counted(area["population"], model)
    own = zero_alternative.against_akson(area["population"], model)
    return text(
        "costs.zero.conclusion",
        year=year_of(area),
        count=text.number(stated.count),
        large=text.number(stated.large_count),
        small=text.number(stated.small_count),
        counted_large=text.number(counted.large_count),
        counted_small=text.number(counted.small_count),
        purchases=text.million_kroner(zero_alternative.present_value_nok(stated, model) / _NOK_PER_MNOK),
        akson=text.million_kroner(float(own["akson_pv_nok"].sum()) / _NOK_PER_MNOK),
        old_systems=text.million_kroner(model.number("npv_old_systems")),
    )
