"""One municipality's choice in a case: 2a now against 2b in a later year, by each rule of settlement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from akson_analysis.cases.entry import EntryPlan, investment_nok
from akson_analysis.costs import joining, participation, schedule, waiting
from akson_analysis.costs.assumptions import Assumptions

LONGEST_WAIT = 15
"""Years after the investment up to which joining later is compared: from 2021 to 2036, a year beyond the last that the
brief sets beside 2a."""


def outside_costs(model: Assumptions, purchase_nok: float) -> list[float]:
    """Return what each year outside costs: a tenth of a purchase a year once the first are in use, else nothing.

    Before the first rollout those inside keep their old system too. Operation is left out on both sides: what a
    municipality's own system costs to run is not known.
    """
    use = schedule.in_use(model)
    yearly = purchase_nok / model.integer("purchase_interval")
    return [yearly if use[year] > 0 else 0.0 for year in model.years]


def against_waiting(
    municipality: tuple[str, int],
    others: EntryPlan,
    model: Assumptions,
    purchase_nok: float,
    rule: str,
    years: Sequence[int],
    rate: Any = None,
) -> pd.DataFrame:
    """Return 2a now against 2b in each of `years` after the investment, for one municipality and one settlement rule.

    Parameters
    ----------
    municipality
        Code and inhabitants.
    others
        Who else goes first and when the rest enter, without this municipality.
    model
        The cost figures.
    purchase_nok
        Its part of one purchase without Akson.
    rule
        A name from `costs.joining.Rule`.
    years
        Years after the investment, each 1 or later.
    rate
        Discount rate; the model's by default.

    Returns
    -------
    pandas.DataFrame
        As `akson_analysis.costs.waiting.compare`, with the columns rule and calendar_year.
    """
    return waiting.compare(
        municipality,
        {estimate: investment_nok(model, estimate) for estimate in participation.ESTIMATES},
        others.members,
        others.joiners,
        model.share("discount_rate") if rate is None else rate,  # type: ignore[arg-type]
        rule,
        years,
        outside_cost_nok=outside_costs(model, purchase_nok),
    ).assign(rule=rule, calendar_year=lambda table: table["year"] + others.first_year)


def by_every_rule(
    municipality: tuple[str, int], others: EntryPlan, model: Assumptions, purchase_nok: float
) -> pd.DataFrame:
    """Return `against_waiting` for every rule and for every year of entry up to `LONGEST_WAIT`, one below another."""
    years = range(1, LONGEST_WAIT + 1)
    tables = [against_waiting(municipality, others, model, purchase_nok, str(rule), years) for rule in joining.Rule]
    return pd.concat(tables, ignore_index=True)


def break_even(comparison: pd.DataFrame, first_year: int) -> pd.DataFrame:
    """Return, for each rule, how long waiting pays at P50.

    Parameters
    ----------
    comparison
        From `by_every_rule`.
    first_year
        Calendar year of the investment.

    Returns
    -------
    pandas.DataFrame
        Indexed by rule: `waiting_pays` (``never``, ``until`` or ``throughout``) and `break_even_year`, the calendar
        year of entry from which it no longer pays (Int64; missing when it pays in every year compared).
    """
    years: dict[str, Any] = {
        str(rule): waiting.break_even_year(table)["p50"] for rule, table in comparison.groupby("rule", sort=False)
    }
    pays = {rule: "throughout" if pd.isna(year) else "never" if year == 1 else "until" for rule, year in years.items()}
    calendar = pd.Series(years, dtype="Int64") + first_year
    return pd.DataFrame({"waiting_pays": pd.Series(pays), "break_even_year": calendar}).rename_axis("rule")


def settled_by(comparison: pd.DataFrame, rule: str, years: Sequence[int]) -> pd.DataFrame:
    """Return 2a beside 2b in each of `years`, settled by one rule; years that were not compared are left out.

    Parameters
    ----------
    comparison
        From `by_every_rule`.
    rule
        A name from `costs.joining.Rule`.
    years
        Calendar years of entry.

    Returns
    -------
    pandas.DataFrame
        2a first, then by year: `choice` (``commit`` or ``option``), `calendar_year`, and in kroner `fee_nok`,
        `refunds_nok`, `outside_cost_nok` at P50; `present_p50_nok` and `present_p85_nok`; and beyond committing, at
        P50 in present value, `difference_nok` and `others_difference_nok`, 0 where they are rounding to the øre.
    """
    by_level = comparison[comparison["rule"] == rule].set_index(["level", "calendar_year"])
    p50, p85 = by_level.loc["p50"], by_level.loc["p85"]
    shown = p50.index[(p50["choice"] == "commit") | p50.index.isin(list(years))]
    table = p50.loc[shown, ["choice", "fee_nok", "refunds_nok", "outside_cost_nok"]].assign(
        present_p50_nok=p50["present_value_nok"], present_p85_nok=p85["present_value_nok"]
    )
    for column in ("difference_nok", "others_difference_nok"):
        table[column] = p50[column].where(p50[column].abs() >= waiting.ROUNDING_NOK, 0.0)
    table.insert(1, "calendar_year", table.index)
    return table.reset_index(drop=True)


def payments(
    municipality: tuple[str, int],
    others: EntryPlan,
    model: Assumptions,
    purchase_nok: float,
    rule: str,
    entry_year: int | None = None,
) -> dict[int, float]:
    """Return what one municipality pays for the programme and outside it, kroner by calendar year.

    Parameters
    ----------
    municipality, others, model, purchase_nok, rule
        As in `against_waiting`.
    entry_year
        Calendar year of entry with 2b; None with 2a, from the investment on.
    """
    code, people = municipality
    waited = 0 if entry_year is None else entry_year - others.first_year
    joiners = [*others.joiners, (code, people, waited)]
    rate = model.share("discount_rate")
    table = joining.settle(investment_nok(model), others.members, joiners, rate, rule)
    own: Any = table[table["member"] == code].set_index("year")["amount_nok"]
    paid = {int(year) + others.first_year: float(nok) for year, nok in own.items()}
    outside = outside_costs(model, purchase_nok)[:waited]
    return paid | {others.first_year + year: cost for year, cost in enumerate(outside)}
