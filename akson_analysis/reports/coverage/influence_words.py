"""Whose decision matters, in words and labelled tables: conversations, voting power and smallest sets."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis import coverage, influence
from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import VotingPower
from akson_analysis.locales import Text
from akson_analysis.reports.coverage import coverage_words
from akson_analysis.reports.coverage.inferred import Inference, chance, documented_answers, error_words

SHOWN = 10
"""Municipalities in the charts of a ranking; the tables hold more."""

_LISTED = 30
_SMALL = 10_000
_SAME = 0.001


def conversations(inference: Inference, threshold: Fraction) -> pd.DataFrame:
    """Return the open municipalities by what a yes from each would add to the probability of the threshold."""
    people = inference.table["population"]
    return influence.next_conversations(
        people,
        inference.table["probability"],
        coverage.quota(int(people.sum()), threshold),
        exclude=inference.table["is_documented"].to_numpy(),
    )


def conversations_table(ranked: pd.DataFrame, area: pd.DataFrame) -> pd.DataFrame:
    """Return the first of the ranking with what a yes and a no do to the probability."""
    first = ranked.head(_LISTED)
    table = pd.DataFrame(
        {
            "rank_count": first["rank"],
            "name": area.loc[first.index, "name"],
            "population": first["weight"],
            "signing_probability_pct": 100 * first["probability"],
        }
    )
    for column in ("pass_if_yes", "pass_if_no", "gain", "loss"):
        table[f"{column}_pct"] = 100 * first[column]
    return table.reset_index(names="municipality_code")


def conversations_conclusion(ranked: pd.DataFrame, area: pd.DataFrame, threshold: Fraction, text: Text) -> str:
    """Say whose decision moves the probability most, and how far."""
    first: Any = ranked.iloc[0]
    now = float(first["pass_if_yes"] - first["gain"])
    return text(
        "influence.conversations.conclusion",
        name=area.loc[ranked.index[0], "name_short"],
        threshold=coverage_words.short_share(threshold, text),
        now=chance(now, text),
        yes=chance(float(first["pass_if_yes"]), text),
        no=chance(float(first["pass_if_no"]), text),
        error=error_words(float(ranked.attrs.get("error_bound", 0.0)), text),
    )


def combined_sentence(
    inference: Inference, area: pd.DataFrame, threshold: Fraction, codes: list[str], text: Text
) -> str:
    """Say what it does to the probability if all of `codes` that are open say yes, and if all say no."""
    people = inference.table["population"]
    own = [code for code in codes if code in people.index and not inference.table.loc[code, "is_documented"]]
    if len(own) < 2:  # noqa: PLR2004 - one alone is in the ranking
        return ""
    found = influence.combined_effect(
        people,
        inference.table["probability"],
        coverage.quota(int(people.sum()), threshold),
        people.index.isin(own),
    )
    return text(
        "influence.conversations.combined",
        names=text.join(area.loc[own, "name_short"].tolist()),
        yes=chance(found.if_all_yes, text),
        no=chance(found.if_all_no, text),
    )


def power(area: pd.DataFrame, status: pd.DataFrame, threshold: Fraction) -> tuple[VotingPower, VotingPower]:
    """Return both indices with everybody free, and with those documented fixed at their answer."""
    people = area["population"]
    quota = coverage.quota(int(people.sum()), threshold)
    answers = documented_answers(status).reindex(area.index)
    fixed = influence.voting_power(people, quota, signed=(answers == 1).to_numpy(), out=(answers == 0).to_numpy())
    return influence.voting_power(people, quota), fixed


def decision(inference: Inference | None, area: pd.DataFrame, code: str, threshold: Fraction, text: Text) -> str:
    """Say how much one municipality's yes or no weighs: its share, its power and what it does to the probability.

    Without an inference the probability is left out.
    """
    people = area["population"]
    quota = coverage.quota(int(people.sum()), threshold)
    power_of_all = pd.Series(influence.banzhaf(people, quota), index=people.index)
    values = {"name": area.loc[code, "name_short"], "threshold": coverage_words.short_share(threshold, text)}
    sentence = text(
        "influence.decision.power",
        share=text.percent(Fraction(int(people[code]), int(people.sum())), 4 if people[code] < _SMALL else 2),
        banzhaf=text.percent(float(power_of_all[code]), 4 if people[code] < _SMALL else 2),
        **values,
    )
    if inference is None:
        return sentence
    effect: Any = influence.sensitivities(people, inference.table["probability"], quota).loc[code]
    yes, no = float(effect["pass_if_yes"]), float(effect["pass_if_no"])
    kind = "same" if yes - no < _SAME else "differs"
    return f"{sentence} " + text(
        f"influence.decision.{kind}",
        yes=chance(yes, text),
        no=chance(no, text),
        limit=text.number(100 * _SAME, 1),
        **values,
    )


def power_table(area: pd.DataFrame, free: VotingPower, fixed: VotingPower) -> pd.DataFrame:
    """Return every municipality with its share of the people and its four indices, most powerful first."""
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "population"]]
    table["share_pct"] = 100 * table["population"] / table["population"].sum()
    for name, found in (("", free), ("_given", fixed)):
        table[f"banzhaf{name}_pct"] = 100 * found.banzhaf
        table[f"shapley_shubik{name}_pct"] = 100 * found.shapley_shubik
    return table.sort_values(["shapley_shubik_pct", "population"], ascending=False, kind="stable").reset_index()


def power_conclusion(table: pd.DataFrame, area: pd.DataFrame, free: VotingPower, fixed: VotingPower, text: Text) -> str:
    """Say how power compares to people for the most powerful, and whether the documented answers leave any."""
    if not free.banzhaf.any():
        return text("influence.power.conclusion_none")
    first: Any = table.iloc[0]
    sentence = text(
        "influence.power.conclusion",
        name=area.loc[first["municipality_code"], "name_short"],
        share=text.percent(first["share_pct"] / 100, 1),
        banzhaf=text.percent(first["banzhaf_pct"] / 100, 1),
        shapley=text.percent(first["shapley_shubik_pct"] / 100, 1),
    )
    if not fixed.banzhaf.any():
        return f"{sentence} {text('influence.power.decided')}"
    errors = (free.banzhaf_error, free.shapley_shubik_error, fixed.banzhaf_error, fixed.shapley_shubik_error)
    return f"{sentence} {text('influence.power.error', error=error_words(max(errors), text))}"


def smallest_sets(area: pd.DataFrame, quota: int, held_out: Collection[str], text: Text) -> pd.DataFrame:
    """Return the fewest that reach a quota: all free, without the largest, without the two largest, without `held_out`.

    A quota that cannot be reached without some has no row; `smallest_sets_conclusion` says so.
    """
    largest = [str(code) for code in area["population"].sort_index().sort_values(ascending=False, kind="stable").index]
    own = [code for code in held_out if code in area.index]
    sets = {frozenset(codes): codes for codes in ([], largest[:1], largest[:2], own)}
    rows = []
    for codes in sets.values():
        try:
            found = coverage.smallest_set(area["population"], quota, exclude=codes)
        except InvalidValueError:
            continue
        rows.append(
            {
                "held_out": text.join(area.loc[codes, "name_short"].tolist()) or text("influence.sets.nobody"),
                "smallest_count": len(found),
                "smallest_population": int(area.loc[found, "population"].sum()),
                "last_name": area.loc[found[-1], "name_short"] if found else "",
            }
        )
    return pd.DataFrame(rows, columns=["held_out", "smallest_count", "smallest_population", "last_name"])


def smallest_sets_conclusion(sets: pd.DataFrame, threshold: Fraction, text: Text) -> str:
    """Say how many are needed with everybody free, and how many more without the largest."""
    share = coverage_words.short_share(threshold, text)
    if sets.empty:
        return text("influence.sets.conclusion_none", threshold=share)
    rows = sets.to_dict("records")
    parts = [text("influence.sets.conclusion", threshold=share, n=text.number(rows[0]["smallest_count"]))]
    parts += [
        text("influence.sets.without", held_out=row["held_out"], n=text.number(row["smallest_count"]))
        for row in rows[1:]
    ]
    return " ".join(parts)
