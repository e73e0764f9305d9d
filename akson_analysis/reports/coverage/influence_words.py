"""Whose decision matters, in words and labelled tables: conversations, voting power and smallest sets."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.signing.decisions import DecisionWeight
from akson_analysis.influence import CombinedEffect
from akson_analysis.locales import Text
from akson_analysis.reports.shared.phrases import chance, error_words, short_share

SHOWN = 10
"""Municipalities in the charts of a ranking; the tables hold more."""

_LISTED = 30  # rows of a table that people read; the rest move nothing
_SMALL = 10_000  # inhabitants below which a share needs four decimals not to be 0.00 %
_SAME = 0.001  # a difference that would be written as none, 0.1 percentage points


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
        threshold=short_share(threshold, text),
        now=chance(now, text),
        yes=chance(float(first["pass_if_yes"]), text),
        no=chance(float(first["pass_if_no"]), text),
        error=error_words(float(ranked.attrs.get("error_bound", 0.0)), text),
    )


def combined_sentence(effect: tuple[Sequence[str], CombinedEffect] | None, names: pd.Series, text: Text) -> str:
    """Say what it does to the probability if some that are open all say yes, and if all say no; empty when few are.

    `effect` is as `akson_analysis.cases.signing.decisions.combined_effect`, `names` the short names by code.
    """
    if effect is None:
        return ""
    codes, probabilities = effect
    return text(
        "influence.conversations.combined",
        names=text.join(names[list(codes)].tolist()),
        yes=chance(probabilities.if_all_yes, text),
        no=chance(probabilities.if_all_no, text),
    )


def decision(weight: DecisionWeight, name: str, threshold: Fraction, text: Text) -> str:
    """Say how much one municipality's yes or no weighs: its share, its power and what it does to the probability.

    Without an inference the probability is left out.
    """
    decimals = 4 if weight.population < _SMALL else 2
    values = {"name": name, "threshold": short_share(threshold, text)}
    sentence = text(
        "influence.decision.power",
        share=text.percent(weight.share, decimals),
        banzhaf=text.percent(weight.banzhaf, decimals),
        **values,
    )
    if weight.pass_if_yes is None or weight.pass_if_no is None:
        return sentence
    kind = "same" if weight.pass_if_yes - weight.pass_if_no < _SAME else "differs"
    return f"{sentence} " + text(
        f"influence.decision.{kind}",
        yes=chance(weight.pass_if_yes, text),
        no=chance(weight.pass_if_no, text),
        limit=text.number(100 * _SAME, 1),
        **values,
    )


def power_conclusion(table: pd.DataFrame, names: pd.Series, text: Text) -> str:
    """Say how power compares to people for the most powerful, and whether the documented answers leave any.

    `table` is as `akson_analysis.cases.signing.decisions.power_table`, `names` the short names by code.
    """
    if not table["banzhaf_pct"].any():
        return text("influence.power.conclusion_none")
    first: Any = table.iloc[0]
    sentence = text(
        "influence.power.conclusion",
        name=names[table.index[0]],
        share=text.percent(first["share_pct"] / 100, 1),
        banzhaf=text.percent(first["banzhaf_pct"] / 100, 1),
        shapley=text.percent(first["shapley_shubik_pct"] / 100, 1),
    )
    if not table["banzhaf_given_pct"].any():
        return f"{sentence} {text('influence.power.decided')}"
    return f"{sentence} {text('influence.power.error', error=error_words(table.attrs['error_bound'], text))}"


def smallest_sets_table(sets: pd.DataFrame, names: pd.Series, text: Text) -> pd.DataFrame:
    """Return the fewest that reach the threshold, as `Case.smallest_sets` gives them, with names."""
    held_out = [text.join(names[list(codes)].tolist()) or text("influence.sets.nobody") for codes in sets["held_out"]]
    last = [names[code] if code else "" for code in sets["last_code"]]
    return sets.drop(columns="last_code").assign(held_out=held_out, last_name=last)


def smallest_sets_conclusion(sets: pd.DataFrame, threshold: Fraction, text: Text) -> str:
    """Say how many are needed with everybody free, and how many more without the largest."""
    share = short_share(threshold, text)
    if sets.empty:
        return text("influence.sets.conclusion_none", threshold=share)
    rows = sets.to_dict("records")
    parts = [text("influence.sets.conclusion", threshold=share, n=text.number(rows[0]["smallest_count"]))]
    parts += [
        text("influence.sets.without", held_out=row["held_out"], n=text.number(row["smallest_count"]))
        for row in rows[1:]
    ]
    return " ".join(parts)
