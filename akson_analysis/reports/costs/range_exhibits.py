"""Report 03, how far it may go, and what follows when fewer join, the state pays more or the bill is lent."""

from __future__ import annotations

from akson_analysis.cases import bill_ranges
from akson_analysis.cases.case import Case
from akson_analysis.costs import comparisons, financing
from akson_analysis.costs import participation as prices
from akson_analysis.locales import Text
from akson_analysis.publishing import Exhibit
from akson_analysis.reports.costs import cost_curves, cost_figures, cost_ranges, cost_words, cost_years
from akson_analysis.reports.shared import set_by_hand
from akson_analysis.reports.shared.exhibits import exhibit


def distribution(case: Case, text: Text, *, correlation: float, draws: int, seed: int) -> Exhibit:
    """Show how far the municipalities' bill may go."""
    drawn = case.bill_draws(correlation, draws, seed)
    quantiles, curve = bill_ranges.quantiles_mnok(drawn), bill_ranges.curve(drawn)
    conclusion = cost_ranges.curve_conclusion(quantiles, case.national_bill, text)
    return exhibit(
        "distribution",
        text,
        heading=text("costs.range.heading"),
        conclusion=conclusion,
        figure=cost_curves.distribution(curve, quantiles, conclusion, text),
        table=curve,
    )


def ranges(case: Case, text: Text, *, correlation: float, draws: int, seed: int) -> Exhibit:
    """List P10 to P90 of the municipalities and the state, for the chosen correlation and the two extremes."""
    correlations = sorted({0.0, correlation, 1.0})
    found = bill_ranges.by_payer(case.uncertain_items, case.people, correlations, draws, seed)
    return exhibit(
        "ranges",
        text,
        table=cost_ranges.range_table(found, correlation, text),
        caption=text("costs.range.table_heading"),
        note=text("costs.range.note", correlation=text.number(correlation, 1)),
    )


def distribution_check(case: Case, text: Text, *, correlation: float) -> Exhibit:
    """List what the document says beside its P50 and P85 against what the distributions imply."""
    agreement = bill_ranges.agreement(case.model)
    return exhibit(
        "distribution-check",
        text,
        conclusion=cost_ranges.agreement_conclusion(agreement, correlation, text),
        table=cost_ranges.agreement_table(agreement, text),
        caption=text("costs.agreement.heading"),
    )


def drivers(case: Case, text: Text, *, correlation: float, draws: int, seed: int) -> Exhibit:
    """Show what moves the bill per inhabitant."""
    swings = bill_ranges.swings(case.model, case.uncertain_items, case.people, case.scenario.threshold)
    table = cost_ranges.tornado_table(swings, text)
    shares = bill_ranges.driver_shares(case.uncertain_items, correlation, draws, seed)
    conclusion = cost_ranges.tornado_conclusion(shares, text)
    return exhibit(
        "tornado",
        text,
        heading=text("costs.tornado.heading"),
        conclusion=conclusion,
        figure=cost_curves.tornado(table, case.per_inhabitant(1)["p50"], conclusion, text),
        table=table,
    )


def overrun(case: Case, text: Text) -> Exhibit:
    """Show who bears what more than P50."""
    conclusion = cost_words.overrun_conclusion(case.national_bill, text)
    return exhibit(
        "overrun",
        text,
        heading=text("costs.overrun.heading"),
        conclusion=conclusion,
        figure=cost_figures.overrun(case.national_bill, conclusion, text),
    )


def state_contribution(case: Case, text: Text, *, contributions_mnok: tuple[float, ...]) -> Exhibit:
    """List what the municipalities pay when the state pays more of the programme."""
    table = comparisons.by_state_contribution(case.model, case.people, contributions_mnok)
    offered = float(case.model.number("state_share"))
    return exhibit(
        "state-contribution",
        text,
        conclusion=cost_years.state_conclusion(table, offered, case.people, text),
        table=cost_years.state_table(table, text),
        caption=text("costs.state.heading"),
    )


def by_participation(case: Case, text: Text) -> list[Exhibit]:
    """Show the programme's price per inhabitant by how many join, and list the points that have been spoken of."""
    conclusion = cost_years.participation_conclusion(case, text)
    curve = prices.price_curve(case.model, case.people)
    return [
        exhibit(
            "participation",
            text,
            heading=text("costs.participation.heading"),
            conclusion=conclusion,
            figure=cost_curves.participation_curve(curve, conclusion, text),
            note=text("costs.participation.note"),
        ),
        exhibit(
            "participation-points",
            text,
            table=cost_years.participation_table(case.price_by_participation, text),
            caption=text("costs.participation.table_caption"),
        ),
    ]


def scenario_prices(case: Case, text: Text) -> list[Exhibit]:
    """List what each municipality pays at the scenario's own participation; nothing when everybody takes part."""
    if not case.is_partial:
        return []
    if not case.participation:
        return [exhibit("scenario-prices", text, conclusion=text("what_if.price_nobody"))]
    return [
        exhibit(
            "scenario-prices",
            text,
            conclusion=set_by_hand.price_conclusion(case, text),
            table=case.scenario_prices.reset_index(),
            caption=text("what_if.price_caption"),
        )
    ]


def ways_of_financing(case: Case, text: Text) -> Exhibit:
    """List what is paid when, by way of financing, and what is owed."""
    table = comparisons.by_financing(case.model, case.people)
    return exhibit(
        "financing",
        text,
        conclusion=cost_years.financing_conclusion(financing.terms(case.model, "company_loan"), text),
        table=cost_years.financing_table(table, text),
        caption=text("costs.financing.heading"),
    )
