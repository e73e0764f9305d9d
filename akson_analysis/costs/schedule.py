"""When the cost falls: the national amounts by year, item and payer, in whole øre.

The document gives totals, milestones and a curve of the share in use, but no yearly budget, so the years
are assumptions of the model: the fixed part of the programme and step 1 of samhandling are spread over the
years of establishing, the variable part and local rollout over the years in which the share in use grows.
Operation follows the share in use; only its present value is published, and its size is what discounts to
it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.costs import discounting, payers, sharing
from akson_analysis.costs import participation as part
from akson_analysis.costs.assumptions import ORE_PER_MNOK, ORE_PER_NOK, Assumptions
from akson_analysis.costs.members import checked_share

ITEMS = ("journal", "rollout", "samhandling", "operation_journal", "operation_samhandling", "productivity")
"""The items of the cash flow, in the order tables have."""
NOT_CASH = ("productivity",)
"""Items that cost somebody time, and nobody money."""
# the figure whose VAT basis is the item's
_FIGURE_OF_ITEM = {
    "journal": "journal_p50",
    "rollout": "rollout_p50",
    "samhandling": "samhandling_p50",
    "operation_journal": "npv_operation_journal",
    "operation_samhandling": "npv_operation",
    "productivity": "productivity_by_year",
}


def in_use(model: Assumptions) -> dict[int, Fraction]:
    """Return the share of the goal that is in use in each year of the cash flow, 0 to 1.

    Years the document's curve does not list keep the value of the year before; before its first year nothing
    is in use.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    dict of int to fractions.Fraction
        By calendar year, every year of the cash flow.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> use = in_use(assumptions.load())
    >>> [str(use[year]) for year in (2024, 2028, 2030, 2040)]
    ['0', '9/17', '1', '1']
    """
    curve = {year: Fraction(value) for year, value in model.series("adoption_municipal").items()}
    goal = max(curve.values())
    shares, last = {}, Fraction(0)
    for year in range(min(*curve, *model.years), model.years.stop):
        last = curve.get(year, last)
        shares[year] = last / goal
    return {year: shares[year] for year in model.years}


def rollout_profile(model: Assumptions) -> dict[int, Fraction]:
    """Return the share of rollout that falls in each year: the growth of the share in use. Adds up to 1.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    dict of int to fractions.Fraction
        By calendar year, every year of the cash flow.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> profile = rollout_profile(assumptions.load())
    >>> str(profile[2025]), str(profile[2030])
    ('2/17', '4/17')
    """
    use = in_use(model)
    growth = {year: use[year] - use.get(year - 1, Fraction(0)) for year in use}
    total = sum(growth.values())
    return {year: step / total for year, step in growth.items()}


def establishing_profile(model: Assumptions) -> dict[int, Fraction]:
    """Return the share of establishing that falls in each year. Adds up to 1.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    dict of int to fractions.Fraction
        By calendar year, every year of the cash flow.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> str(establishing_profile(assumptions.load())[2021])
    '1/4'
    """
    profile = model.series("establishing_profile")
    return {year: Fraction(profile.get(year, 0)) / 100 for year in model.years}


def operation_at_full_use_ore(model: Assumptions, present_value_ore: int) -> int:
    """Return the yearly cost at full use that, following the share in use, discounts to a present value.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    present_value_ore
        Øre of the base year.

    Returns
    -------
    int
        Øre a year, undiscounted.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> model = assumptions.load()
    >>> operation_at_full_use_ore(model, 432_900_000_000) // assumptions.ORE_PER_MNOK
    590
    """
    rate, base_year = model.share("discount_rate"), model.integer("base_year")
    factor = sum(share / (1 + rate) ** (year - base_year) for year, share in in_use(model).items())
    return round(present_value_ore / factor)


def national(
    model: Assumptions, participation: Any = 1, estimate: str = "p50", state_share_mnok: Any = None
) -> pd.DataFrame:
    """Return every national amount by year, item and payer.

    Parameters
    ----------
    model
        The cost figures.
    participation
        Share of the inhabitants who take part.
    estimate
        ``"p50"`` or ``"p85"``: of the investment; operation and productivity loss have one published level.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        One row for each item and payer (MultiIndex item, payer), one column for each year, integer øre,
        undiscounted. Each investment adds up exactly to its total.

    Raises
    ------
    InvalidValueError
        If the participation, the estimate or the state's share cannot be used.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> years = national(assumptions.load())
    >>> int(years.loc[("journal", "municipalities")].sum())
    335500000000
    """
    share = checked_share(participation)
    establishing, rollout, use = establishing_profile(model), rollout_profile(model), in_use(model)
    fixed, variable = part.programme_parts_ore(model, estimate, share)
    state = part.state_part_ore(model, share, state_share_mnok)
    programme = [fixed * establishing[year] + variable * rollout[year] for year in model.years]
    rows: dict[tuple[str, str], Any] = {
        ("journal", "state"): sharing.allocate(state, programme),
        ("journal", "municipalities"): sharing.allocate(fixed + variable - state, programme),
        ("rollout", "municipalities"): sharing.allocate(
            part.rollout_ore(model, estimate, share), list(rollout.values())
        ),
        ("samhandling", "state"): sharing.allocate(model.ore(f"samhandling_{estimate}"), list(establishing.values())),
    }
    for key, present_value in payers.operation_present_values(model).items():
        yearly = operation_at_full_use_ore(model, present_value)
        if key[0] == "operation_journal":
            fixed_share = model.share("operation_fixed_share")
            yearly = part.scaled_ore(yearly, fixed_share, share, part.TARGET_SHARE)
        if yearly:
            rows[key] = [round(used * yearly) for used in use.values()]
    rows["productivity", "municipalities"] = _productivity(model, share)
    names = pd.MultiIndex.from_tuples(rows, names=["item", "payer"])
    years = pd.Index(model.years, name="year")
    return pd.DataFrame(list(rows.values()), index=names, columns=years, dtype="int64")


def cash(flows: pd.DataFrame) -> pd.DataFrame:
    """Return what is paid in money: everything but productivity loss.

    Parameters
    ----------
    flows
        As `national` returns them.

    Returns
    -------
    pandas.DataFrame
        The rows whose item is not in `NOT_CASH`; columns and øre as they were.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> flows = national(assumptions.load())
    >>> len(flows) - len(cash(flows))
    1
    """
    return flows.drop(index=list(NOT_CASH), level="item", errors="ignore")


def vat_of(model: Assumptions) -> dict[str, str]:
    """Return whether VAT is in the amounts of each item, as the document gives them.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    dict of str to str
        ``included``, ``excluded``, ``not_stated`` or ``not_applicable`` by item.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> vat_of(assumptions.load())["rollout"]
    'included'
    """
    return {item: model.figure(figure_id).vat for item, figure_id in _FIGURE_OF_ITEM.items()}


def discounted(model: Assumptions, years: pd.DataFrame) -> pd.Series:
    """Return the present value of each row of a table like `national`, kroner.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    years
        Øre, one column for each calendar year.

    Returns
    -------
    pandas.Series
        Kroner of the base year at the model's discount rate, with the index of `years`.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> model = assumptions.load()
    >>> values = discounted(model, national(model, 0.85))
    >>> (values.groupby("item").sum() / 1e6).round(1).loc[["operation_journal", "productivity"]].tolist()
    [4329.0, 10943.7]
    """
    factors = discounting.discount_factors(
        model.share("discount_rate"), [int(year) for year in years.columns], model.integer("base_year")
    )
    return (years * factors).sum(axis=1) / ORE_PER_NOK


def _productivity(model: Assumptions, share: Fraction) -> list[int]:
    losses, fixed = model.series("productivity_by_year"), model.share("productivity_fixed_share")
    by_year = [round(losses.get(year, 0) * ORE_PER_MNOK) for year in model.years]
    return [part.scaled_ore(loss, fixed, share, part.TARGET_SHARE) for loss in by_year]
