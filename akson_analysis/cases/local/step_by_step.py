"""One municipality's bill and years in the steps of a calculation, so that a spreadsheet can follow each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from akson_analysis.cases.entry import EntryPlan
from akson_analysis.costs import discounting, participation, schedule
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions


def bill_steps(totals: Any, model: Assumptions) -> pd.DataFrame:
    """Return how a municipality's bill comes from the programme's.

    Parameters
    ----------
    totals
        Its row of `akson_analysis.costs.payers.municipal_totals`.
    model
        The cost figures.

    Returns
    -------
    pandas.DataFrame
        Columns ``p50`` and ``p85``; rows `programme_mnok`, `state_part_mnok`, `municipal_part_mnok`, `own_weight` (its
        part of the municipal one), `own_programme_nok`, `own_rollout_nok`, `own_sum_nok` and `nok_per_inhabitant`.
    """
    steps = {}
    for level in participation.ESTIMATES:
        municipal = participation.municipal_programme_ore(model, level, 1)
        steps[level] = {
            "programme_mnok": participation.programme_ore(model, level, 1) / ORE_PER_MNOK,
            "state_part_mnok": participation.state_part_ore(model, 1) / ORE_PER_MNOK,
            "municipal_part_mnok": municipal / ORE_PER_MNOK,
            "own_weight": totals[f"programme_{level}_ore"] / municipal,
            "own_programme_nok": totals[f"programme_{level}_ore"] / ORE_PER_NOK,
            "own_rollout_nok": totals[f"rollout_{level}_ore"] / ORE_PER_NOK,
            "own_sum_nok": totals[f"total_{level}_ore"] / ORE_PER_NOK,
            "nok_per_inhabitant": totals[f"total_{level}_nok_per_inhabitant"],
        }
    return pd.DataFrame(steps, dtype=float).rename_axis("step")


def year_steps(
    by_year: pd.DataFrame, paid: Mapping[str, Mapping[int, float]], others: EntryPlan, model: Assumptions
) -> pd.DataFrame:
    """Return a municipality's years with what each is worked out from.

    Parameters
    ----------
    by_year
        What it pays each year, kroner, a column for each item.
    paid
        By ``commit`` and ``option``, what it pays for the programme and outside it, kroner by calendar year.
    others
        Who else goes first and when the rest enter.
    model
        The cost figures.

    Returns
    -------
    pandas.DataFrame
        Indexed by calendar year: `establishing_share`, `rollout_share` and `in_use_share` of the programme,
        `discount_factor`; the columns of `by_year` with `total_nok` and `present_value_nok`; `entering_population` and
        `inside_population` of the others; `commit_nok` and `option_nok`.
    """
    factors = discounting.discount_factors(model.share("discount_rate"), model.years, model.integer("base_year"))
    total = by_year.sum(axis="columns")
    entries = pd.Series(others.entries, dtype="int64")
    entering = others.population.reindex(entries.index).groupby(entries).sum()
    entering = entering.reindex(by_year.index, fill_value=0).astype("int64")
    profiles = {
        "establishing_share": schedule.establishing_profile(model),
        "rollout_share": schedule.rollout_profile(model),
        "in_use_share": schedule.in_use(model),
    }
    table = pd.DataFrame({name: pd.Series(profile).astype(float) for name, profile in profiles.items()}, by_year.index)
    return table.assign(
        discount_factor=factors,
        **by_year,
        total_nok=total,
        present_value_nok=total * factors,
        entering_population=entering,
        inside_population=sum(others.members.values()) + entering.cumsum(),
        **{f"{choice}_nok": pd.Series(years).reindex(by_year.index, fill_value=0.0) for choice, years in paid.items()},
    )
