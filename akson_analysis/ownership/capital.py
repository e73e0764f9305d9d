"""How ownership changes: capital increases, later entry, sales, and who owns what over the years.

Holdings are those of `holdings`, and so is what they mean for control. None of these terms was settled in
2020; each is an assumption of the scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

import pandas as pd

from akson_analysis.costs import sharing
from akson_analysis.costs._exact import Number, fraction, whole
from akson_analysis.errors import InvalidValueError
from akson_analysis.ownership.holdings import STATE, Holdings, found, holdings_of, shares_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Method: TypeAlias = Literal["issue", "transfer"]


@dataclass(frozen=True)
class Entry:
    """A municipality becomes owner; see `enter`."""

    year: int
    """Years after the founding, 1 or later."""
    owner: str
    """Name of the entrant."""
    weight: int
    """Its inhabitants, or kroner of capital."""
    method: Method = "issue"
    """New shares, or shares the others sell."""
    is_state_following: bool = False
    """Whether the state subscribes as well."""


@dataclass(frozen=True)
class Increase:
    """A capital increase; see `capital_increase`."""

    year: int
    """Years after the founding, 1 or later."""
    new_shares: int
    """Shares offered."""
    abstainers: tuple[str, ...] = ()
    """Owners who subscribe to nothing."""
    is_reallocated: bool = True
    """Whether the others take over what abstainers leave."""


@dataclass(frozen=True)
class Sale:
    """Shares change hands between two owners; see `transfer`."""

    year: int
    """Years after the founding, 1 or later."""
    seller: str
    """An owner."""
    buyer: str
    """Another owner, or a new one."""
    shares: int
    """How many."""
    floor: Number = 0
    """Share of the company the seller keeps at least."""


Step: TypeAlias = Entry | Increase | Sale


def capital_increase(
    holdings: Holdings, new_shares: int, abstainers: Collection[str] = (), *, is_reallocated: bool = True
) -> Holdings:
    """Offer new shares to the owners in proportion; those who abstain are diluted.

    Parameters
    ----------
    holdings
        Whole shares by owner, as `found` returns them.
    new_shares
        Whole number above 0.
    abstainers
        Owners who subscribe to nothing; at least one owner must be left. Name `STATE` when the state stays out.
    is_reallocated
        True: the others take over what abstainers leave, in proportion. False: it is not issued.

    Returns
    -------
    pandas.Series
        Holdings after the increase; see `dilution` for the table and `ownership.control` for what it means.

    Raises
    ------
    InvalidValueError
        Naming every abstainer without shares, a number that cannot be used, or that nobody is left to subscribe.

    Examples
    --------
    >>> before = holdings_of({"A": 40, "B": 30, "state": 30})
    >>> capital_increase(before, 100, abstainers=["B"]).to_dict()
    {'A': 97, 'B': 30, 'state': 73}
    """
    shares = shares_of(holdings)
    faults = [f"abstainer {name!r} owns no shares" for name in abstainers if name not in shares]
    if (count := whole(new_shares)) is None or count <= 0:
        faults.append(f"new_shares {new_shares!r}: expected a whole number above 0")
    subscribers = [name for name in shares if name not in set(abstainers)]
    if not subscribers:
        faults.append("every owner abstains: nobody subscribes")
    if faults or count is None:
        raise InvalidValueError("the capital cannot be increased", faults)
    takers = subscribers if is_reallocated else list(shares)
    parts = sharing.allocate(count, [shares[name] for name in takers])
    taken = {name: int(part) for name, part in zip(takers, parts, strict=True) if name in set(subscribers)}
    return holdings_of({name: held + taken.get(name, 0) for name, held in shares.items()})


def enter(
    holdings: Holdings,
    owner: str,
    weight: int,
    weights: Mapping[str, int],
    *,
    method: Method = "issue",
    is_state_following: bool = False,
) -> Holdings:
    """Let a municipality in later, with as many shares for its weight as those already in have on average.

    Parameters
    ----------
    holdings
        Whole shares by owner, as `found` returns them.
    owner
        Name of the entrant.
    weight
        Inhabitants (or kroner of capital) of the entrant, a whole number above 0.
    weights
        The same of each municipality already in.
    method
        ``"issue"``: the company issues new shares, and every owner is diluted. ``"transfer"``: the municipalities sell
        in proportion to what they hold; the total and the state's shares stay.
    is_state_following
        With ``"issue"`` only: the state subscribes as well, as far as keeps its share from rising.

    Returns
    -------
    pandas.Series
        Holdings after the entry, the entrant last.

    Raises
    ------
    InvalidValueError
        If the entrant owns shares already, a weight is missing or cannot be used, or the method is unknown.

    Examples
    --------
    >>> before = holdings_of({"A": 40, "B": 30, "state": 30})
    >>> enter(before, "C", 30, {"A": 40, "B": 30}).to_dict()
    {'A': 40, 'B': 30, 'state': 30, 'C': 30}
    >>> enter(before, "C", 35, {"A": 40, "B": 30}, method="transfer").to_dict()
    {'A': 27, 'B': 20, 'state': 30, 'C': 23}
    """
    shares = shares_of(holdings)
    municipal = {name: held for name, held in shares.items() if name != STATE}
    faults = [f"{owner!r} owns shares already"] if owner in shares else []
    if (count := whole(weight)) is None or count <= 0:
        faults.append(f"{owner!r}: weight {weight!r}, expected a whole number above 0")
    faults += [f"weights lacks the owner {name!r}" for name in municipal if name not in weights]
    if method not in ("issue", "transfer"):
        faults.append(f"method {method!r}: expected 'issue' or 'transfer'")
    if method == "transfer" and is_state_following:
        faults.append("is_state_following needs method 'issue': a transfer creates no shares for the state")
    if faults or count is None:
        raise InvalidValueError(f"{owner!r} cannot become an owner", faults)
    pool, inside = sum(municipal.values()), sum(int(weights[name]) for name in municipal)
    if method == "transfer":
        sold = round(Fraction(pool * count, inside + count))
        parts = sharing.allocate(sold, list(municipal.values()))
        left = {name: held - int(part) for (name, held), part in zip(municipal.items(), parts, strict=True)}
        return holdings_of({**shares, **left, owner: sold})
    new = round(Fraction(pool * count, inside))
    state = shares.get(STATE, 0)
    kept = {STATE: state + state * new // pool} if is_state_following and state else {}
    return holdings_of({**shares, **kept, owner: new})


def transfer(holdings: Holdings, seller: str, buyer: str, shares: int, *, floor: Number = 0) -> Holdings:
    """Move shares from one owner to another, and refuse to take the seller below `floor` of the company.

    Parameters
    ----------
    holdings
        Whole shares by owner, as `found` returns them.
    seller, buyer
        Owners; the buyer may be new.
    shares
        How many shares, a whole number above 0.
    floor
        Share of the company that the seller keeps at least, 0 to 1.

    Returns
    -------
    pandas.Series
        Holdings after the sale.

    Raises
    ------
    InvalidValueError
        If seller, number or floor cannot be used, or the seller would end below the floor.

    Examples
    --------
    Trondheim sells down as other municipalities enter Helseplattformen, never below 10 % (facts on ownership):

    >>> from akson_analysis.ownership import from_shares
    >>> start = from_shares({"Helse Midt-Norge": "0.60", "Trondheim": "0.40"}) * 20
    >>> transfer(start, "Trondheim", "Indre Fosen", 2, floor="0.10").to_dict()
    {'Helse Midt-Norge': 60, 'Trondheim': 38, 'Indre Fosen': 2}
    """
    held = shares_of(holdings)
    count, least = whole(shares), fraction(floor)
    faults = [] if seller in held else [f"seller {seller!r} owns no shares"]
    if seller == buyer:
        faults.append(f"seller and buyer are both {seller!r}")
    if count is None or count <= 0:
        faults.append(f"shares {shares!r}: expected a whole number above 0")
    if least is None or not 0 <= least <= 1:
        faults.append(f"floor {floor!r}: expected a share from 0 to 1")
    if faults or count is None or least is None:
        raise InvalidValueError("shares cannot be transferred", faults)
    most = max(held[seller] - -int(-least * sum(held.values()) // 1), 0)
    if count > most:
        message = f"{seller!r} can sell at most {most} of its {held[seller]} shares, not {count}"
        raise InvalidValueError("shares cannot be transferred", [f"{message} (floor {float(least):.2%})"])
    return holdings_of({**held, seller: held[seller] - count, buyer: held.get(buyer, 0) + count})


def dilution(before: Holdings, after: Holdings) -> pd.DataFrame:
    """Tabulate what a step did to each owner.

    Parameters
    ----------
    before, after
        Holdings before and after the step.

    Returns
    -------
    pandas.DataFrame
        Index ``owner``; ``shares_before``, ``shares_after``, ``share_before_pct``, ``share_after_pct`` and
        ``change_pct_points``, negative for those who were diluted.

    Examples
    --------
    >>> before = holdings_of({"A": 40, "B": 30, "state": 30})
    >>> dilution(before, capital_increase(before, 100, abstainers=["B"]))["change_pct_points"]
    owner
    A         8.5
    B       -15.0
    state     6.5
    Name: change_pct_points, dtype: float64
    """
    both = pd.concat([before, after], axis=1, keys=["shares_before", "shares_after"]).fillna(0).astype("int64")
    for when in ("before", "after"):
        both[f"share_{when}_pct"] = 100 * both[f"shares_{when}"] / both[f"shares_{when}"].sum()
    return both.assign(change_pct_points=both["share_after_pct"] - both["share_before_pct"]).rename_axis("owner")


def over_years(weights: Mapping[str, int], state_share: Number, steps: Iterable[Step], last_year: int) -> pd.DataFrame:
    """Tell who owns what at the end of each year under a scenario, from the founding in year 0.

    Parameters
    ----------
    weights, state_share
        The founders, as in `found`.
    steps
        `Entry`, `Increase` and `Sale` in any order; within a year they are taken in the order given.
    last_year
        Last year of the table.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``owner``, ``shares``, ``share_pct``: one row for each owner and year.

    Examples
    --------
    >>> over_years({"A": 40, "B": 30}, "0.30", [Entry(1, "C", 30)], last_year=1)
       year  owner  shares  share_pct
    0     0      A     280  40.000000
    1     0      B     210  30.000000
    2     0  state     210  30.000000
    3     1      A     280  30.769231
    4     1      B     210  23.076923
    5     1  state     210  23.076923
    6     1      C     210  23.076923
    """
    scenario = list(steps)
    faults = [] if last_year >= 0 else [f"last_year {last_year!r}: expected 0 or more"]
    faults += [
        f"{step!r}: year must be a whole number from 1 to {last_year}"
        for step in scenario
        if (year := whole(step.year)) is None or not 1 <= year <= last_year
    ]
    if faults:
        raise InvalidValueError("ownership cannot be followed over the years", faults)
    holdings, inside = found(weights, state_share), dict(weights)
    tables = []
    for year in range(last_year + 1):
        for step in (step for step in scenario if step.year == year):
            holdings = _take(step, holdings, inside)
        share_pct = 100 * holdings / holdings.sum()
        tables.append(pd.DataFrame({"year": year, "shares": holdings, "share_pct": share_pct}).reset_index())
    return pd.concat(tables, ignore_index=True)[["year", "owner", "shares", "share_pct"]]


def _take(step: Step, holdings: Holdings, inside: dict[str, int]) -> Holdings:
    """Carry out one step; the weight of an entrant is added to `inside`."""
    match step:
        case Entry():
            after = enter(
                holdings,
                step.owner,
                step.weight,
                inside,
                method=step.method,
                is_state_following=step.is_state_following,
            )
            inside[step.owner] = step.weight
            return after
        case Increase():
            return capital_increase(holdings, step.new_shares, step.abstainers, is_reallocated=step.is_reallocated)
        case Sale():
            return transfer(holdings, step.seller, step.buyer, step.shares, floor=step.floor)
