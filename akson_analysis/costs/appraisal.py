"""The steering document's cost-benefit analysis, reproduced from its parts and asked at other participations.

Present values in million NOK to 2019, excl. VAT, at the document's target: 85 % of inhabitants, 60 % of
general practitioners. See `discounting` for the convention.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from akson_analysis.costs import participation as part
from akson_analysis.costs import schedule
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.costs.discounting import annuity, discount_factors, net_present_value, present_value
from akson_analysis.costs.members import checked_share
from akson_analysis.errors import InvalidValueError

__all__ = [
    "Appraisal",
    "NetValue",
    "annuity",
    "break_even",
    "by_year",
    "cost_parts",
    "kinds_by_year",
    "losses_by_year",
    "net_at",
    "net_curve",
    "net_present_value",
    "present_value",
    "productivity_present_value",
    "summary",
]

KINDS = ("investment", "operation", "productivity")
"""What the 22 billion are made of; the last is lost working time, which is not money."""


def productivity_present_value(model: Assumptions) -> float:
    """Return the present value of the yearly productivity losses, million NOK.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    float
        Million NOK of the base year, at the model's discount rate; the document states 10,943 (table 6).

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> round(productivity_present_value(assumptions.load()), 1)
    10943.7
    """
    losses = model.series("productivity_by_year")
    return present_value(losses, model.share("discount_rate"), model.integer("base_year"))


def losses_by_year(model: Assumptions) -> pd.Series:
    """Return the yearly productivity losses of the document.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    pandas.Series
        ``productivity_mnok`` by year: million NOK, undiscounted; lost working time, which is not money.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> int(losses_by_year(assumptions.load()).idxmax())
    2030
    """
    series = model.series("productivity_by_year")
    return pd.Series({year: float(loss) for year, loss in series.items()}, name="productivity_mnok")


def cost_parts(model: Assumptions) -> pd.Series:
    """Return the parts of the 22 billion, as costs above zero.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    pandas.Series
        Million NOK, present value, of ``investment``, ``operation`` and ``productivity``; only the last is not money.
        Steering document, annex J, table 6.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> float(cost_parts(assumptions.load()).sum())
    22077.0
    """
    return pd.Series({kind: -float(model.number(f"npv_{kind}")) for kind in KINDS})


@dataclass(frozen=True)
class Appraisal:
    """The cost-benefit analysis at the document's target, present values in million NOK, excl. VAT."""

    costs_mnok: float
    """Investment, operation and productivity loss, positive."""
    benefits_mnok: float
    """All benefits, the lower tax financing among them."""
    net_mnok: float
    """Benefits less costs, from the parts."""
    net_stated_mnok: float
    """The same as the document states it; the parts are rounded to whole millions."""
    cash_costs_mnok: float
    """The part of the costs that is paid: investment and operation."""
    productivity_mnok: float
    """The part of the costs that is not paid: productivity loss."""
    parts: pd.DataFrame
    """Columns id, label_nb, label_nn, label_en, npv_mnok (costs negative), is_cost, is_cash."""


def summary(model: Assumptions) -> Appraisal:
    """Add up the document's costs and benefits.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    Appraisal
        Million NOK, present values excl. VAT; the parts as the document's table 6 has them.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> result = summary(assumptions.load())
    >>> result.costs_mnok, result.benefits_mnok, result.net_mnok, result.net_stated_mnok
    (22077.0, 25012.0, 2935.0, 2934.0)
    """
    rows = [
        {
            "id": figure.id,
            **{f"label_{language}": text for language, text in figure.label},
            "npv_mnok": float(model.number(figure.id)),
            "is_cost": figure.kind == "appraisal_cost",
            "is_cash": figure.id in ("npv_investment", "npv_operation"),
        }
        for figure in model.figures
        if figure.kind in ("appraisal_cost", "appraisal_benefit")
    ]
    parts = pd.DataFrame(rows)
    costs = parts[parts["is_cost"]]
    return Appraisal(
        costs_mnok=-float(costs["npv_mnok"].sum()),
        benefits_mnok=float(parts.loc[~parts["is_cost"], "npv_mnok"].sum()),
        net_mnok=float(parts["npv_mnok"].sum()),
        net_stated_mnok=float(model.number("npv_net_stated")),
        cash_costs_mnok=-float(costs.loc[costs["is_cash"], "npv_mnok"].sum()),
        productivity_mnok=-float(costs.loc[~costs["is_cash"], "npv_mnok"].sum()),
        parts=parts,
    )


@dataclass(frozen=True)
class NetValue:
    """Net present value at a participation the document does not give."""

    participation: Fraction
    """Share of the inhabitants."""
    npv_mnok: float
    """Million NOK, present value excl. VAT."""
    is_extrapolated: bool
    """True outside the document's points: the nearest line is drawn on, and the figure is rough."""


def net_at(model: Assumptions, participation: Any) -> NetValue:
    """Return the net present value at a participation, on straight lines between the document's points.

    The points are 25, 40, 85 and 100 %; the break-even the document states is not one of them.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    participation
        Share of the inhabitants who take part, above 0 and at most 1.

    Returns
    -------
    NetValue
        Million NOK, present value excl. VAT; marked where it is outside the document's points.

    Raises
    ------
    InvalidValueError
        If the participation is not above 0 and at most 1.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> net_at(assumptions.load(), 0.65).npv_mnok.__round__()
    1031
    >>> net_at(assumptions.load(), 0.01).is_extrapolated
    True
    """
    share = checked_share(participation)
    points = _points(model)
    segments = list(pairwise(points))
    (x0, y0), (x1, y1) = next((each for each in segments if share <= each[1][0]), segments[-1])
    value = y0 + (y1 - y0) * (share - x0) / (x1 - x0)
    return NetValue(share, float(value), is_extrapolated=not points[0][0] <= share <= points[-1][0])


def net_curve(model: Assumptions, shares: Iterable[Any] = ()) -> pd.DataFrame:
    """Return the net present value at the document's points and at others, as `net_at`.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    shares
        More participations, each above 0 and at most 1.

    Returns
    -------
    pandas.DataFrame
        Rising, each point once: participation_pct, npv_mnok (million NOK, present value excl. VAT) and is_extrapolated.

    Raises
    ------
    InvalidValueError
        If a participation is not above 0 and at most 1.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> net_curve(assumptions.load(), [0.65])["npv_mnok"].round().tolist()
    [-2580.0, -1348.0, 1031.0, 2934.0, 4246.0]
    """
    points = {Fraction(percent, 100) for percent in model.series("npv_by_participation")}
    values = [net_at(model, share) for share in sorted(points | {checked_share(share) for share in shares})]
    return pd.DataFrame(
        {
            "participation_pct": [float(100 * value.participation) for value in values],
            "npv_mnok": [value.npv_mnok for value in values],
            "is_extrapolated": [value.is_extrapolated for value in values],
        }
    )


def break_even(model: Assumptions) -> Fraction:
    """Return the participation at which benefits equal costs, by the same straight lines as `net_at`.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    fractions.Fraction
        Share of the inhabitants; the document states about 55 %.

    Raises
    ------
    InvalidValueError
        If the net present value does not pass zero between the model's points.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> round(float(break_even(assumptions.load())), 3)
    0.542
    """
    for (x0, y0), (x1, y1) in pairwise(_points(model)):
        if y0 < 0 <= y1:
            return x0 - y0 * (x1 - x0) / (y1 - y0)
    raise InvalidValueError(
        "the net present value does not rise through zero between the points of npv_by_participation"
    )


def _points(model: Assumptions) -> list[tuple[Fraction, Fraction]]:
    series = model.series("npv_by_participation")
    if len(series) < 2:  # noqa: PLR2004 - a line needs two
        raise InvalidValueError("npv_by_participation has one point: at least two are needed to draw a line")
    return sorted((Fraction(percent, 100), Fraction(value)) for percent, value in series.items())


def by_year(model: Assumptions) -> pd.DataFrame:
    """Return the 22 billion as what it is: investment, operation and productivity loss, year by year.

    Productivity loss is the document's own series. The document gives investment and operation as present
    values only: investment by year is scaled from the schedule so that it discounts to its present value,
    operation follows the share in use in the same way.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns year, kind (investment, operation, productivity), is_cash, is_inferred, amount_mnok (2019
        prices, excl. VAT, undiscounted), present_value_mnok.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> table = by_year(assumptions.load())
    >>> table.groupby("is_cash")["present_value_mnok"].sum().round().to_dict()
    {False: 10944.0, True: 11134.0}
    """
    years = list(model.years)
    factors = discount_factors(model.share("discount_rate"), years, model.integer("base_year"))
    investment = schedule.national(model, part.TARGET_SHARE).loc[["journal", "rollout", "samhandling"]].sum()
    losses = model.series("productivity_by_year")
    shapes = {
        "investment": (investment.astype(float), model.number("npv_investment")),
        "operation": (pd.Series(schedule.in_use(model)).astype(float), model.number("npv_operation")),
        "productivity": (pd.Series({year: float(losses.get(year, 0)) for year in years}), None),
    }
    tables = []
    for kind, (shape, published) in shapes.items():
        scale = 1.0 if published is None else float(-published) / float(shape @ factors)
        amounts = shape.to_numpy() * scale
        columns = {
            "year": years,
            "kind": kind,
            "is_cash": kind != "productivity",
            "is_inferred": published is not None,
        }
        tables.append(pd.DataFrame({**columns, "amount_mnok": amounts, "present_value_mnok": amounts * factors}))
    return pd.concat(tables, ignore_index=True)


def kinds_by_year(model: Assumptions) -> pd.DataFrame:
    """Return `by_year` with a column for each kind.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: investment_mnok, operation_mnok, productivity_mnok (2019 prices, excl. VAT, undiscounted), and
        present_value_mnok of all three.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> int(kinds_by_year(assumptions.load())["productivity_mnok"].idxmax())
    2030
    """
    table = by_year(model)
    wide = table.pivot_table("amount_mnok", "year", "kind", aggfunc="sum").reindex(columns=list(KINDS), fill_value=0.0)
    wide.columns = [f"{kind}_mnok" for kind in wide.columns]
    return wide.assign(present_value_mnok=table.groupby("year")["present_value_mnok"].sum())
