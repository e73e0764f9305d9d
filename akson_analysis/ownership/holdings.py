"""Who owns the company: shares, and the limits of control.

Holdings are a Series of whole shares by owner, the state under the name `STATE`; `influence.banzhaf` takes
their values as weights. Every limit is decided in whole numbers, so "more than one third" is exact.

Two limits are easily confused. The letter of intent asks for a state share below 34 % that gives no negative
control. In a Norwegian limited company a change of the articles needs two thirds both of the votes cast and
of the share capital represented (aksjeloven § 5-18, https://lovdata.no/lov/1997-06-13-44/§5-18). Whoever
holds more than one third *of what is represented* can stop it: above 33.33 % when all attend, with less when
others stay away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from akson_analysis.costs._exact import Number, fraction, whole
from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STATE = "state"
"""The owner name of the state."""

LETTER_LIMIT = Fraction(34, 100)
"""The state's share must be below this (letter of intent, 2020)."""

BLOCKING_LIMIT = Fraction(1, 3)
"""More than this share of what is represented stops a decision that needs two thirds (aksjeloven § 5-18)."""

MAJORITY = Fraction(1, 2)
"""Municipalities must hold more than this (the letter); the state less, for municipal loan rules to hold."""

Holdings: TypeAlias = "pd.Series[int]"


class Code(StrEnum):
    """What a set of holdings calls attention to; the sentences are written by whoever shows them."""

    LETTER_LIMIT_REACHED = "letter_limit_reached"
    """The state has 34 % or more."""
    LETTER_MET_PURPOSE_NOT = "letter_met_purpose_not"
    """The state is below 34 % but above one third: the number is met, its purpose is not."""
    BLOCKS_AT_LOW_TURNOUT = "blocks_at_low_turnout"
    """The state blocks when fewer than ``turnout`` of the municipal shares attend."""
    MUNICIPAL_MAJORITY_LOST = "municipal_majority_lost"
    """Municipalities hold half or less; the state's half or more also breaks the rules on municipal loans."""
    MUNICIPALITY_BLOCKS = "municipality_blocks"
    """One municipality alone holds more than one third."""


@dataclass(frozen=True)
class Finding:
    """Something a set of holdings calls attention to."""

    code: Code
    """What it is."""
    owner: str
    """Whose shares it is about."""
    values: Mapping[str, Fraction] = field(default_factory=dict)
    """Exact shares: ``share`` and ``limit`` of the company, ``turnout`` of the municipal shares."""


@dataclass(frozen=True)
class Control:
    """What holdings mean for control; shares are exact fractions of the company."""

    state_share: Fraction
    """What the state holds."""
    municipal_share: Fraction
    """What all municipalities hold together."""
    has_negative_control: bool
    """Whether the state stops a change of the articles even when everyone attends."""
    blocking_turnout: Fraction
    """Share of the municipal shares: when fewer attend, the state stops a change of the articles. 1 or more means that
    it does so even when everyone attends."""
    deciding_turnout: Fraction
    """The same for the state having the majority alone."""
    largest_municipality: str
    """Its name."""
    largest_municipality_share: Fraction
    """What it holds."""
    findings: tuple[Finding, ...]
    """What to call attention to."""


def found(weights: Mapping[str, int], state_share: Number = 0) -> Holdings:
    """Found the company: municipal shares in proportion to `weights`, exactly `state_share` for the state.

    Parameters
    ----------
    weights
        Inhabitants, or kroner of capital, of each municipality: whole numbers above 0.
    state_share
        Share of the whole, read exactly ("3/10", 0.3), from 0 to below 0.34.

    Returns
    -------
    pandas.Series
        Whole shares by owner, the state last if it owns anything. With a state share of p/q every inhabitant
        (or krone) gives q - p shares, so that all proportions are exact.

    Raises
    ------
    InvalidValueError
        Naming every weight or share that cannot be used.

    Examples
    --------
    >>> found({"Bergen": 300, "Utsira": 100}, "3/10")
    owner
    Bergen    2100
    Utsira     700
    state     1200
    Name: shares, dtype: int64
    """
    faults = [] if len(weights) else ["no municipality is named: a company needs at least one owner"]
    for owner, weight in weights.items():
        if (count := whole(weight)) is None or count <= 0:
            faults.append(f"{owner!r}: weight {weight!r}, expected a whole number above 0")
        if owner == STATE:
            faults.append(f"{STATE!r} is among the municipalities: give its part as state_share")
    share = fraction(state_share)
    if share is None or not 0 <= share < LETTER_LIMIT:
        hint = " Write 30 % as 0.30." if share is not None and share >= 1 else ""
        faults.append(f"state_share {state_share!r}: expected 0 or more and below 0.34, the letter's limit.{hint}")
    if faults or share is None:
        raise InvalidValueError("ownership cannot be founded", faults)
    total = sum(int(weight) for weight in weights.values())
    shares = {owner: int(weight) * (share.denominator - share.numerator) for owner, weight in weights.items()}
    if share:
        shares[STATE] = total * share.numerator
    return holdings_of(shares)


def from_shares(shares: Mapping[str, Number]) -> Holdings:
    """Turn shares of the whole that are known, such as another company's, into holdings.

    Parameters
    ----------
    shares
        Each owner's share of the whole, above 0 and at most 1, read exactly; together 1.

    Returns
    -------
    pandas.Series
        The smallest whole shares in these proportions, by owner.

    Raises
    ------
    InvalidValueError
        When a share is no number from 0 to 1, or all do not add up to exactly 1.

    Examples
    --------
    Helseplattformen in 2019 (facts on ownership):

    >>> from_shares({"Helse Midt-Norge": "0.60", "Trondheim": "0.40"}).to_dict()
    {'Helse Midt-Norge': 3, 'Trondheim': 2}
    """
    exact = {owner: fraction(share) for owner, share in shares.items()}
    faults = [
        f"{owner!r}: share {shares[owner]!r}, expected a number above 0 and at most 1"
        for owner, share in exact.items()
        if share is None or not 0 < share <= 1
    ]
    given = {owner: share for owner, share in exact.items() if share is not None}
    if not faults and (total := sum(given.values())) != 1:
        faults.append(f"the shares add up to {float(total):.6%}, expected exactly 100 %")
    if faults:
        raise InvalidValueError("shares cannot be used", faults)
    unit = lcm(*(share.denominator for share in given.values()))
    return holdings_of({owner: int(share * unit) for owner, share in given.items()})


def control(holdings: Holdings) -> Control:
    """Tell what the holdings mean for control, with a typed warning where a limit is passed.

    Parameters
    ----------
    holdings
        Whole shares by owner, as `found` returns them.

    Returns
    -------
    Control
        Shares as exact fractions of the company, and the findings.

    Raises
    ------
    InvalidValueError
        If the holdings cannot be used, or no municipality owns a share.

    Notes
    -----
    A change of the articles needs two thirds of what is represented (aksjeloven § 5-18): a state share s stops it when
    fewer than 2s / (1 − s) of the municipal shares attend, and decides alone below s / (1 − s).

    Examples
    --------
    Just under the letter's limit the state has the negative control that the letter rules out:

    >>> result = control(found({"Bergen": 300, "Utsira": 100}, "0.339"))
    >>> result.has_negative_control, result.findings[0].code.value
    (True, 'letter_met_purpose_not')

    With 30 % it blocks when under 85.7 % of the municipal shares attend:

    >>> round(float(control(found({"Bergen": 300, "Utsira": 100}, "0.30")).blocking_turnout), 3)
    0.857
    """
    shares = shares_of(holdings)
    total = sum(shares.values())
    state = Fraction(shares.get(STATE, 0), total)
    municipal = {owner: count for owner, count in shares.items() if owner != STATE and count}
    if not municipal:
        raise InvalidValueError(
            "control cannot be told", [f"{STATE!r} is the only owner: no municipality owns a share"]
        )
    largest = max(municipal, key=lambda owner: municipal[owner])
    largest_share = Fraction(municipal[largest], total)
    blocking = blocking_turnout(state)
    findings: list[Finding] = []
    if state >= LETTER_LIMIT:
        findings.append(Finding(Code.LETTER_LIMIT_REACHED, STATE, {"share": state, "limit": LETTER_LIMIT}))
    elif state > BLOCKING_LIMIT:
        findings.append(Finding(Code.LETTER_MET_PURPOSE_NOT, STATE, {"share": state, "limit": BLOCKING_LIMIT}))
    elif state:
        findings.append(Finding(Code.BLOCKS_AT_LOW_TURNOUT, STATE, {"share": state, "turnout": blocking}))
    if state >= MAJORITY:
        findings.append(Finding(Code.MUNICIPAL_MAJORITY_LOST, STATE, {"share": state, "limit": MAJORITY}))
    if largest_share > BLOCKING_LIMIT:
        values = {"share": largest_share, "limit": BLOCKING_LIMIT}
        findings.append(Finding(Code.MUNICIPALITY_BLOCKS, largest, values))
    return Control(
        state_share=state,
        municipal_share=1 - state,
        has_negative_control=state > BLOCKING_LIMIT,
        blocking_turnout=blocking,
        deciding_turnout=state / (1 - state),
        largest_municipality=largest,
        largest_municipality_share=largest_share,
        findings=tuple(findings),
    )


def turnout_table(state_shares: Iterable[Number], turnouts: Iterable[Number]) -> pd.DataFrame:
    """Tabulate what the state can do at each share it may have and each attendance of the municipal shares.

    Parameters
    ----------
    state_shares
        Shares of the company, 0 to 1.
    turnouts
        Shares of the municipal shares that attend, 0 to 1.

    Returns
    -------
    pandas.DataFrame
        ``state_share_pct``, ``turnout_pct``, ``state_votes_pct`` (of what is represented), ``is_blocking``,
        ``is_deciding``.

    Raises
    ------
    InvalidValueError
        Naming every share and turnout that cannot be used.

    Examples
    --------
    >>> turnout_table(["0.30"], ["0.86", "0.85"])[["turnout_pct", "state_votes_pct", "is_blocking"]].round(2)
       turnout_pct  state_votes_pct  is_blocking
    0         86.0            33.26        False
    1         85.0            33.52         True
    """
    given = {"state share": list(state_shares), "turnout": list(turnouts)}
    exact = {what: [fraction(value) for value in values] for what, values in given.items()}
    faults = [
        f"{what} {raw!r}: expected a number from 0 to 1"
        for what, values in exact.items()
        for raw, value in zip(given[what], values, strict=True)
        if value is None or not 0 <= value <= 1
    ]
    if faults:
        raise InvalidValueError("turnout cannot be tabulated", faults)
    rows = []
    for share in (value for value in exact["state share"] if value is not None):
        for turnout in (value for value in exact["turnout"] if value is not None):
            represented = share + turnout * (1 - share)
            votes = share / represented if represented else Fraction(0)
            rows.append(
                (
                    float(100 * share),
                    float(100 * turnout),
                    float(100 * votes),
                    votes > BLOCKING_LIMIT,
                    votes > MAJORITY,
                )
            )
    columns = ["state_share_pct", "turnout_pct", "state_votes_pct", "is_blocking", "is_deciding"]
    return pd.DataFrame(rows, columns=columns)


def blocking_turnout(state_share: Fraction) -> Fraction:
    """Return the attendance below which the state stops a change of the articles.

    Parameters
    ----------
    state_share
        The state's share of the company, below 1.

    Returns
    -------
    fractions.Fraction
        Share of the municipal shares; 1 or more when the state blocks even if everyone attends.

    Examples
    --------
    >>> blocking_turnout(Fraction(3, 10))
    Fraction(6, 7)
    """
    return 2 * state_share / (1 - state_share)


def largest_harmless_share(turnout: Number) -> Fraction:
    """Return the largest state share that does not block when `turnout` of the municipal shares attend.

    It is t / (2 + t): one third at full attendance. This is the figure that would meet the letter's purpose.

    Parameters
    ----------
    turnout
        Share of the municipal shares that attends, 0 to 1.

    Returns
    -------
    fractions.Fraction
        Share of the company.

    Raises
    ------
    InvalidValueError
        If the turnout is not from 0 to 1.

    Examples
    --------
    >>> largest_harmless_share(1), largest_harmless_share("0.80")
    (Fraction(1, 3), Fraction(2, 7))
    """
    exact = fraction(turnout)
    if exact is None or not 0 <= exact <= 1:
        raise InvalidValueError(f"turnout {turnout!r} cannot be used: expected a number from 0 to 1")
    return exact / (2 + exact)


def holdings_of(shares: Mapping[str, int]) -> Holdings:
    """Return whole shares by owner as holdings.

    Parameters
    ----------
    shares
        Whole shares by owner.

    Returns
    -------
    pandas.Series
        int64, named ``shares``, index ``owner``.

    Raises
    ------
    InvalidValueError
        If there are more shares than 64 bits count.

    Examples
    --------
    >>> holdings_of({"A": 40, "B": 30}).to_dict()
    {'A': 40, 'B': 30}
    """
    if sum(shares.values()) > 2**63 - 1:
        fault = "the total passes 2^63 - 1: write the state share or the weights with fewer digits"
        raise InvalidValueError("ownership needs more shares than can be counted", [fault])
    return pd.Series(dict(shares), dtype="int64", name="shares").rename_axis("owner")


def shares_of(holdings: Holdings) -> dict[str, int]:
    """Return holdings as a dictionary, refused unless they are whole shares, none negative, some positive.

    Parameters
    ----------
    holdings
        Whole shares by owner, as `found` returns them.

    Returns
    -------
    dict of str to int
        Whole shares by owner, in the same order.

    Raises
    ------
    InvalidValueError
        Naming every owner whose shares cannot be used.

    Examples
    --------
    >>> shares_of(holdings_of({"Bergen": 3, "Utsira": 1}))
    {'Bergen': 3, 'Utsira': 1}
    """
    faults = [
        f"{owner!r}: {count!r} shares, expected a whole number, 0 or more"
        for owner, count in holdings.items()
        if (number := whole(count)) is None or number < 0
    ]
    faults += [f"{owner!r} is listed twice" for owner in holdings.index[holdings.index.duplicated()]]
    if not faults and not sum(holdings):
        faults.append("there is no share at all: the capital is zero")
    if faults:
        raise InvalidValueError("holdings cannot be used", faults)
    return {str(owner): int(count) for owner, count in holdings.items()}
