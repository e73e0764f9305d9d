"""How cost follows participation: the bill that those who take part share, and their price."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis.costs import _exact
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.costs.members import checked_share, members_of, participation_of
from akson_analysis.errors import InvalidValueError

ESTIMATES = ("p50", "p85")
"""The published levels of an investment."""
MARKED_SHARES = (Fraction(50, 100), Fraction(55, 100), Fraction(85, 100))
"""Always drawn: the letter's condition of half, the stated break-even, and the target."""
TARGET_SHARE = Fraction(85, 100)
"""The document's target: this share of the inhabitants (and 60 % of general practitioners)."""


def checked_estimate(estimate: str) -> str:
    """Return `estimate` when it is ``p50`` or ``p85``.

    Parameters
    ----------
    estimate
        The name of an estimate.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    InvalidValueError
        Otherwise.

    Examples
    --------
    >>> checked_estimate("p85")
    'p85'
    """
    if estimate not in ESTIMATES:
        raise InvalidValueError(f"estimate {estimate!r} is not known. Expected one of: {', '.join(ESTIMATES)}")
    return estimate


def programme_ore(model: Assumptions, estimate: str, participation: Any) -> int:
    """Return what the programme Akson journal costs when a share of the inhabitants takes part.

    A fixed part plus a part for each percentage point, inferred from the two published points; it
    reproduces both.

    Parameters
    ----------
    model
        The cost figures.
    estimate
        ``"p50"`` or ``"p85"``.
    participation
        Share of the inhabitants, above 0 and at most 1.

    Returns
    -------
    int
        Øre, undiscounted, incl. VAT.

    Raises
    ------
    InvalidValueError
        If the estimate is unknown or the participation outside its range.

    Notes
    -----
    Steering document, table 29 (100 %) and its note 6 (85 %); the line between them is inferred, and rough because the
    share of general practitioners differs too.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> [programme_ore(assumptions.load(), "p50", share) // ORE_PER_MNOK for share in (1, 0.85, 0.5)]
    [4755, 4500, 3905]
    """
    fixed, variable = programme_parts_ore(model, estimate, participation)
    return fixed + variable


def programme_parts_ore(model: Assumptions, estimate: str, participation: Any) -> tuple[int, int]:
    """Return the programme's fixed part and the part that follows participation, in øre.

    Together they are `programme_ore`.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    estimate
        ``"p50"`` or ``"p85"``.
    participation
        Share of the inhabitants who take part, above 0 and at most 1.

    Returns
    -------
    tuple of int
        Fixed and variable part, øre, undiscounted, incl. VAT.

    Raises
    ------
    InvalidValueError
        If the estimate is unknown or the participation outside its range.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> [part // ORE_PER_MNOK for part in programme_parts_ore(assumptions.load(), "p50", 1)]
    [3055, 1700]
    """
    points = checked_share(participation) * 100
    checked_estimate(estimate)
    return model.ore(f"journal_fixed_{estimate}"), round(model.ore(f"journal_variable_{estimate}") * points)


def scaled_ore(full_ore: int, fixed_share: Fraction, participation: Any, reference: Fraction) -> int:
    """Return a cost known at one participation as it is at another, when a share of it is fixed.

    Parameters
    ----------
    full_ore
        The cost at `reference`, øre.
    fixed_share
        The share of it that does not follow participation, 0 to 1.
    participation
        Share of the inhabitants who take part, above 0 and at most 1.
    reference
        The participation the cost is known at.

    Returns
    -------
    int
        Øre: full · (fixed + (1 − fixed) · participation / reference), rounded.

    Raises
    ------
    InvalidValueError
        If the participation is outside its range.

    Examples
    --------
    >>> scaled_ore(1000, Fraction(1, 2), 0.5, Fraction(1))
    750
    """
    return round(full_ore * (fixed_share + (1 - fixed_share) * checked_share(participation) / reference))


def rollout_ore(model: Assumptions, estimate: str, participation: Any) -> int:
    """Return the local rollout of all who take part: each its own, so it follows the inhabitants.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    estimate
        ``"p50"`` or ``"p85"``.
    participation
        Share of the inhabitants who take part, above 0 and at most 1.

    Returns
    -------
    int
        Øre, undiscounted, incl. VAT.

    Raises
    ------
    InvalidValueError
        If the estimate is unknown or the participation outside its range.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> [rollout_ore(assumptions.load(), "p50", share) // ORE_PER_MNOK for share in (1, 0.85)]
    [4060, 3451]
    """
    full = model.ore(f"rollout_{checked_estimate(estimate)}")
    return scaled_ore(full, model.share("rollout_fixed_share"), participation, Fraction(1))


def state_part_ore(model: Assumptions, participation: Any, state_share_mnok: Any = None) -> int:
    """Return what the state pays of the programme: its share, never more than the programme's expected cost.

    Parameters
    ----------
    model
        The cost figures.
    participation
        Share of the inhabitants.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    int
        Øre; at most the programme at P50, so never a payment to the municipalities.

    Raises
    ------
    InvalidValueError
        If the state's share is negative or not a number.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> [state_part_ore(assumptions.load(), 1, share) // ORE_PER_MNOK for share in (None, 9000)]
    [1400, 4755]
    """
    if state_share_mnok is None:
        share_ore = model.ore("state_share")
    else:
        share = _exact.fraction(state_share_mnok)
        if share is None or share < 0:
            raise InvalidValueError(f"state share {state_share_mnok!r} is not a number of million kroner from zero up")
        share_ore = round(share * ORE_PER_MNOK)
    return min(share_ore, programme_ore(model, "p50", participation))


def municipal_programme_ore(model: Assumptions, estimate: str, participation: Any, state_share_mnok: Any = None) -> int:
    """Return the municipalities' part of the programme: all of it but the state's, at P50 and at P85.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    estimate
        ``"p50"`` or ``"p85"``.
    participation
        Share of the inhabitants who take part, above 0 and at most 1.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    int
        Øre, undiscounted, incl. VAT.

    Raises
    ------
    InvalidValueError
        If the estimate, the participation or the state's share cannot be used.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> municipal_programme_ore(assumptions.load(), "p85", 1) // ORE_PER_MNOK
    4515
    """
    return programme_ore(model, estimate, participation) - state_part_ore(model, participation, state_share_mnok)


def price_curve(
    model: Assumptions,
    total_population: int,
    shares: Iterable[Any] | None = None,
    state_share_mnok: Any = None,
) -> pd.DataFrame:
    """Return cost and price per inhabitant of those who take part, by participation.

    Parameters
    ----------
    model
        The cost figures.
    total_population
        Inhabitants of the whole service area.
    shares
        Participation points; every percentage point from 10 to 100 by default. 50, 55 and 85 % are always
        there.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        One row for each point, rising: participation_pct, people, programme_p50_nok, programme_p85_nok (the
        municipalities' part), p50_nok_per_inhabitant, p85_nok_per_inhabitant (of that part),
        sum_p50_nok_per_inhabitant, sum_p85_nok_per_inhabitant (with local rollout), is_marked (50, 55, 85 %).

    Raises
    ------
    InvalidValueError
        If a share is outside its range or the population not a whole number above zero.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> curve = price_curve(assumptions.load(), 4_632_214, [1])
    >>> curve.set_index("participation_pct")["p50_nok_per_inhabitant"].round().to_dict()
    {50.0: 1082.0, 55.0: 1017.0, 85.0: 787.0, 100.0: 724.0}
    """
    total = _exact.whole(total_population)
    if total is None or total <= 0:
        raise InvalidValueError(f"total population {total_population!r} is not a whole number above zero")
    points = [Fraction(percent, 100) for percent in range(10, 101)] if shares is None else shares
    rows = []
    for share in sorted({*map(checked_share, points), *MARKED_SHARES}):
        row: dict[str, Any] = {"participation_pct": float(share * 100), "people": round(total * share)}
        for estimate in ESTIMATES:
            part = municipal_programme_ore(model, estimate, share, state_share_mnok)
            both = part + rollout_ore(model, estimate, share)
            row[f"programme_{estimate}_nok"] = part / ORE_PER_NOK
            row[f"{estimate}_nok_per_inhabitant"] = float(Fraction(part, ORE_PER_NOK) / (total * share))
            row[f"sum_{estimate}_nok_per_inhabitant"] = float(Fraction(both, ORE_PER_NOK) / (total * share))
        rows.append({**row, "is_marked": share in MARKED_SHARES})
    return pd.DataFrame(rows)


def if_one_leaves(
    population: pd.Series,
    model: Assumptions,
    members: Collection[str] | None = None,
    state_share_mnok: Any = None,
) -> pd.DataFrame:
    """Return, for each member, the price per inhabitant that is left to the others if it stays out.

    The feedback from coverage to price: the fixed part of the programme is shared by fewer.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, whole numbers above 0, indexed by municipality code.
    model
        The cost figures, as `assumptions.load` returns them.
    members
        Codes of those who take part; None for all.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        Indexed by municipality code: participation_pct without it, p50_nok_per_inhabitant of the others, and
        rise_nok_per_inhabitant over the price with everybody in. A sole member leaves nobody: missing values.

    Raises
    ------
    InvalidValueError
        As `members_of`.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> people = pd.Series({"0301": 693_494, "rest": 3_938_720})
    >>> if_one_leaves(people, assumptions.load()).loc["0301"].round(1).to_dict()
    {'participation_pct': 85.0, 'p50_nok_per_inhabitant': 787.2, 'rise_nok_per_inhabitant': 62.9}
    """
    inside = members_of(population, members)
    area, people = float(population.sum()), float(inside.sum())
    left = people - inside.to_numpy(dtype=float)
    fixed, variable = programme_parts_ore(model, "p50", 1)
    cost = fixed + variable * left / area
    state = np.minimum(state_part_ore(model, 1, state_share_mnok), cost)
    price = np.divide((cost - state) / ORE_PER_NOK, left, out=np.full(len(left), np.nan), where=left > 0)
    now = municipal_programme_ore(model, "p50", participation_of(population, members), state_share_mnok)
    return pd.DataFrame(
        {
            "participation_pct": 100 * left / area,
            "p50_nok_per_inhabitant": price,
            "rise_nok_per_inhabitant": price - now / ORE_PER_NOK / people,
        },
        index=inside.index,
    )
