"""Whose decision matters: what a yes from each would do to the probability of a threshold, and voting power."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis import coverage, influence
from akson_analysis.cases.signing.inference import Inference, documented_answers
from akson_analysis.influence import VotingPower


@dataclass(frozen=True)
class DecisionWeight:
    """How much one municipality's decision weighs. Made by `weight_of`."""

    population: int
    share: Fraction
    """Its share of the people."""
    banzhaf: float
    """Probability that its answer decides when all others are free and as likely to say yes as no."""
    pass_if_yes: float | None
    """Probability of the threshold if it says yes; None when nothing is inferred."""
    pass_if_no: float | None


def conversations(inference: Inference, threshold: Fraction) -> pd.DataFrame:
    """Return the open municipalities by what a yes from each would add to the probability of the threshold.

    Parameters
    ----------
    inference
        Probability of having signed, by municipality.
    threshold
        Share of the people to reach.

    Returns
    -------
    pandas.DataFrame
        As `akson_analysis.influence.next_conversations`, indexed by `municipality_code`; ``attrs["error_bound"]`` is of
        every probability.
    """
    people = inference.table["population"]
    return influence.next_conversations(
        people,
        inference.table["probability"],
        coverage.quota(int(people.sum()), threshold),
        exclude=inference.table["is_documented"].to_numpy(),
    )


def combined_effect(
    inference: Inference, threshold: Fraction, codes: Sequence[str]
) -> tuple[list[str], influence.CombinedEffect] | None:
    """Return which of `codes` are open, and the threshold's probability if all of them say yes, and if all say no.

    None when fewer than two are open: one alone is in the ranking of `conversations`.
    """
    people = inference.table["population"]
    undecided = [code for code in codes if code in people.index and not inference.table.loc[code, "is_documented"]]
    if len(undecided) < 2:  # noqa: PLR2004 - two are the fewest that combine
        return None
    quota = coverage.quota(int(people.sum()), threshold)
    probability = inference.table["probability"]
    return undecided, influence.combined_effect(people, probability, quota, people.index.isin(undecided))


def power(area: pd.DataFrame, status: pd.DataFrame, threshold: Fraction) -> tuple[VotingPower, VotingPower]:
    """Return both indices with everybody free, and with those documented fixed at their answer."""
    people = area["population"]
    quota = coverage.quota(int(people.sum()), threshold)
    answers = documented_answers(status).reindex(area.index)
    fixed = influence.voting_power(people, quota, signed=(answers == 1).to_numpy(), out=(answers == 0).to_numpy())
    return influence.voting_power(people, quota), fixed


def power_table(area: pd.DataFrame, free: VotingPower, fixed: VotingPower) -> pd.DataFrame:
    """Return every municipality with its share of the people and its four indices, most powerful first.

    Parameters
    ----------
    area
        The service area.
    free, fixed
        As `power` returns them.

    Returns
    -------
    pandas.DataFrame
        Indexed by `municipality_code`: `name`, `population`, `share_pct`, and `banzhaf_pct`, `shapley_shubik_pct` with
        everybody free, `banzhaf_given_pct`, `shapley_shubik_given_pct` with those documented fixed.
        ``attrs["error_bound"]`` is the largest error of an index, as a share.
    """
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "population"]]
    table["share_pct"] = 100 * table["population"] / table["population"].sum()
    for name, indices in (("", free), ("_given", fixed)):
        table[f"banzhaf{name}_pct"] = 100 * indices.banzhaf
        table[f"shapley_shubik{name}_pct"] = 100 * indices.shapley_shubik
    table = table.sort_values(["shapley_shubik_pct", "population"], ascending=False, kind="stable")
    table.attrs["error_bound"] = max(
        error for indices in (free, fixed) for error in (indices.banzhaf_error, indices.shapley_shubik_error)
    )
    return table


def weight_of(code: str, population: pd.Series, threshold: Fraction, inference: Inference | None) -> DecisionWeight:
    """Return how much one municipality's yes or no weighs.

    Parameters
    ----------
    code
        A municipality of the area.
    population
        People by municipality of the area.
    threshold
        Share of the people to reach.
    inference
        Probability of having signed; None when nothing can be inferred.

    Returns
    -------
    DecisionWeight
        Its share, its power with everybody free, and what its answer does to the probability of the threshold.
    """
    total = int(population.sum())
    quota = coverage.quota(total, threshold)
    power_of_all = pd.Series(influence.banzhaf(population, quota), index=population.index)
    yes = no = None
    if inference is not None:
        effect: Any = influence.sensitivities(population, inference.table["probability"], quota).loc[code]
        yes, no = float(effect["pass_if_yes"]), float(effect["pass_if_no"])
    people = int(population[code])
    return DecisionWeight(people, Fraction(people, total), float(power_of_all[code]), yes, no)
