"""Ownership and control of the company in words and tables."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis import influence, ownership
from akson_analysis.locales import Text

STATE_SHARES = ("0.30", "0.33", "0.339")
TURNOUTS = ("1", "0.90", "0.80", "0.70")
_LARGEST_SHOWN = 5


def holdings(population: pd.Series, state_share: str | Fraction) -> ownership.Holdings:
    """Return the company's shares by inhabitants with a state share."""
    return ownership.found({str(code): int(people) for code, people in population.items()}, state_share)


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


def turnout_table(text: Text, shares: Sequence[str] = STATE_SHARES, turnouts: Sequence[str] = TURNOUTS) -> pd.DataFrame:
    """Return the state's part of the votes by its share and by how many municipal shares attend."""
    table = ownership.turnout_table(shares, turnouts)
    return pd.DataFrame(
        {
            "state_share_pct": table["state_share_pct"],
            "turnout_pct": table["turnout_pct"],
            "state_votes_pct": table["state_votes_pct"],
            "is_blocking": table["is_blocking"].map({True: text("control.blocks"), False: text("control.no_block")}),
        }
    )


def turnout_conclusion(state_share: str, text: Text) -> str:
    """Say below which attendance the state blocks, and which share would never."""
    share = Fraction(state_share)
    turnout = blocking_turnout(share)
    return text(
        "control.turnout_conclusion" if turnout < 1 else "control.turnout_conclusion_always",
        share=text.percent(share, 1),
        turnout=text.percent(turnout, 1),
        harmless=text.percent(ownership.largest_harmless_share(Fraction(4, 5)), 1),
    )


def blocking_turnout(state_share: Fraction) -> Fraction:
    """Return the part of the municipal shares below whose attendance the state blocks; 1 or more: it always does.

    >>> blocking_turnout(Fraction(3, 10))
    Fraction(6, 7)
    """
    return 2 * state_share / (1 - state_share)


def power_table(area: pd.DataFrame, held: ownership.Holdings, text: Text) -> pd.DataFrame:
    """Return share and voting power of the state, the largest owners, the median one and the smallest.

    Power is the absolute Banzhaf index: how often an owner's vote decides when all others vote at random, for an
    ordinary decision (more than half) and for a change of the articles (two thirds).
    """
    total = int(held.sum())
    weights = held.to_numpy()
    half = influence.banzhaf(weights, total // 2 + 1)
    two_thirds = influence.banzhaf(weights, -(-2 * total // 3))
    table = pd.DataFrame(
        {"owned_pct": 100 * weights / total, "half_power_pct": 100 * half, "articles_power_pct": 100 * two_thirds},
        index=held.index,
    )
    municipal = table.drop(index=ownership.STATE, errors="ignore").sort_values("owned_pct", ascending=False)
    places = [*range(min(_LARGEST_SHOWN, len(municipal))), len(municipal) // 2, len(municipal) - 1]
    chosen = [*([ownership.STATE] if ownership.STATE in table.index else []), *municipal.index[np.unique(places)]]
    names: dict[Any, Any] = area["name_short"].to_dict() | {ownership.STATE: text("costs.payer.state")}
    shown = table.reindex(chosen).reset_index(drop=True)
    shown.insert(0, "owner_name", [names[owner] for owner in chosen])
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
