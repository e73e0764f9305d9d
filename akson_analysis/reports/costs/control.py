"""Ownership and control of the company in words and labelled tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis import ownership
from akson_analysis.locales import Text

_LARGEST_SHOWN = 5  # as many large owners as one remembers


def finding_sentences(control: ownership.Control, names: pd.Series, text: Text) -> list[str]:
    """Write each warning of `akson_analysis.ownership.control` as a sentence."""
    sentences = []
    for finding in control.findings:
        values = {name: text.percent(value, 1) for name, value in finding.values.items()}  # noqa: PD011
        sentences.append(text(f"control.finding.{finding.code}", owner=names.get(finding.owner, ""), **values))
    return sentences


def conclusion(control: ownership.Control, names: pd.Series, text: Text) -> str:
    """Say what the state's share means, the limits in the letter and in the law named apart."""
    return " ".join([text("control.limits"), *finding_sentences(control, names, text)])


def turnout_table(turnouts: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return `akson_analysis.ownership.turnout_table` with whether the state blocks in words."""
    words = {True: text("control.blocks"), False: text("control.no_block")}
    return turnouts.drop(columns="is_deciding").assign(is_blocking=turnouts["is_blocking"].map(words))


def turnout_conclusion(state_share: str, text: Text) -> str:
    """Say below which attendance the state blocks, and which share would never."""
    share = Fraction(state_share)
    turnout = ownership.blocking_turnout(share)
    return text(
        "control.turnout_conclusion" if turnout < 1 else "control.turnout_conclusion_always",
        share=text.percent(share, 1),
        turnout=text.percent(turnout, 1),
        harmless=text.percent(ownership.largest_harmless_share(Fraction(4, 5)), 1),
    )


def power_table(votes: pd.DataFrame, names: pd.Series, text: Text) -> pd.DataFrame:
    """Return share and voting power of the state, the largest owners, the median one and the smallest.

    `votes` is as `akson_analysis.ownership.decisive_votes` returns it.
    """
    municipal = votes.drop(index=ownership.STATE, errors="ignore").sort_values("owned_pct", ascending=False)
    places = [*range(min(_LARGEST_SHOWN, len(municipal))), len(municipal) // 2, len(municipal) - 1]
    chosen = [*([ownership.STATE] if ownership.STATE in votes.index else []), *municipal.index[np.unique(places)]]
    name_of: dict[Any, Any] = names.to_dict() | {ownership.STATE: text("costs.payer.state")}
    shown = votes.reindex(chosen).reset_index(drop=True)
    shown.insert(0, "owner_name", [name_of[owner] for owner in chosen])
    return shown


def power_conclusion(table: pd.DataFrame, text: Text) -> str:
    """Say how power differs from share for the largest owner and the smallest."""
    largest: Any = table.iloc[int(table["articles_power_pct"].argmax())]
    smallest: Any = table.iloc[-1]
    return text(
        "control.power_conclusion",
        largest=largest["owner_name"],
        largest_share=text.percent(largest["owned_pct"] / 100, 1),
        largest_power=text.percent(largest["articles_power_pct"] / 100, 1),
        smallest=smallest["owner_name"],
        smallest_share=text.percent(smallest["owned_pct"] / 100, 4),
        smallest_power=text.percent(smallest["articles_power_pct"] / 100, 4),
    )
