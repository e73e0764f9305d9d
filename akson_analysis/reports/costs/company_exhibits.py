"""Report 03, those who go first and those who come later, who owns and controls the company, and is it worth it."""

from __future__ import annotations

from collections.abc import Sequence

from akson_analysis import ownership
from akson_analysis.cases.case import Case
from akson_analysis.cases.entry import EntryPlan, owners_by_year, settlement
from akson_analysis.cases.scenario import Scenario
from akson_analysis.costs import appraisal, zero_alternative
from akson_analysis.locales import Text
from akson_analysis.publishing import Exhibit
from akson_analysis.reports.costs import control, cost_curves, cost_groups, cost_years, settlement_words
from akson_analysis.reports.shared.exhibits import exhibit

_STATE_SHARES, _TURNOUTS = ("0.30", "0.33", "0.339"), ("1", "0.90", "0.80", "0.70")
"""Of the table of attendance: shares below the letter's limit, and down to where a third blocks in most companies."""


def settlements(case: Case, text: Text, *, front_runner_scenarios: Sequence[str]) -> list[Exhibit]:
    """Show what front-runners and late joiners pay by each rule, in each scenario that says who goes first."""
    exhibits = []
    for number, (first, entry) in enumerate(case.entry_plans(front_runner_scenarios), start=1):
        title = first.title.in_language(text.language)
        if not entry.members:
            nobody = text("joining.nobody_first", title=title)
            exhibits.append(exhibit(f"settlement-{number}", text, conclusion=nobody))
            continue
        exhibits += settled(case, first, entry, text, number=number)
    return exhibits


def settled(case: Case, first: Scenario, entry: EntryPlan, text: Text, *, number: int = 1) -> tuple[Exhibit, Exhibit]:
    """Show what front-runners and late joiners pay by each rule in one scenario, and list it."""
    found, title = settlement(entry, case.model), first.title.in_language(text.language)
    table = settlement_words.rule_table(found, text)
    conclusion = settlement_words.rule_conclusion(found, entry, text)
    return (
        exhibit(
            f"settlement-{number}",
            text,
            heading=text("joining.front_heading", title=title),
            conclusion=conclusion,
            figure=cost_curves.settlement(table, conclusion, text),
        ),
        exhibit(
            f"settlement-rules-{number}",
            text,
            table=table,
            caption=text("joining.rules_caption", title=title),
            note=settlement_words.wave_sentence(entry, case.area, text),
        ),
    )


def limits_of_control(case: Case, text: Text) -> list[Exhibit]:
    """Say what the state's share means, and list when it blocks and how often each owner's vote decides."""
    held, names = case.holdings(), case.area["name_short"]
    turnouts = ownership.turnout_table(_STATE_SHARES, _TURNOUTS)
    power = control.power_table(ownership.decisive_votes(held), names, text)
    return [
        exhibit(
            "control",
            text,
            heading=text("control.heading"),
            conclusion=control.conclusion(ownership.control(held), names, text),
        ),
        exhibit(
            "turnout",
            text,
            conclusion=control.turnout_conclusion(case.state_ownership_share, text),
            table=control.turnout_table(turnouts, text),
            caption=text("control.turnout_heading"),
        ),
        exhibit(
            "voting-power",
            text,
            conclusion=control.power_conclusion(power, text),
            table=power,
            caption=text("control.power_heading"),
            note=text("control.power_note"),
        ),
    ]


def owners(case: Case, text: Text, *, front_runner_scenarios: Sequence[str]) -> list[Exhibit]:
    """Show who owns the company when each wave has entered, in the last scenario where anybody goes first."""
    entering = case.last_entry_plan(front_runner_scenarios)
    if entering is None:
        return []
    first, entry = entering
    largest = str(case.area["population"].idxmax())
    name, title = case.area.loc[largest, "name_short"], first.title.in_language(text.language)
    owned = owners_by_year(entry, case.state_ownership_share, largest, max(case.entry_years))
    table = settlement_words.owner_words(owned, entry, name, text)
    conclusion = settlement_words.owner_conclusion(owned, entry, largest, name, title, text)
    return [
        exhibit(
            "owners",
            text,
            heading=text("joining.owner.heading"),
            conclusion=conclusion,
            figure=cost_curves.owners(table, conclusion, text),
            table=table,
            note=text("joining.owner.note", state=text.percent(float(case.state_ownership_share), 1)),
        )
    ]


def net_value(case: Case, text: Text) -> Exhibit:
    """Show whether the measure pays, by how many join."""
    announced = case.announced.population_share if case.announced else None
    levels = {"documented": case.coverage.share, "announced": announced}
    conclusion = cost_years.appraisal_conclusion(case, levels, text)
    curve = appraisal.net_curve(case.model, [share for share in levels.values() if share])
    marked = {**levels, "break_even": appraisal.break_even(case.model)}
    return exhibit(
        "net-value",
        text,
        heading=text("costs.appraisal.heading"),
        conclusion=conclusion,
        figure=cost_curves.net_value(curve, marked, conclusion, text),
    )


def costs_and_benefits(case: Case, text: Text) -> Exhibit:
    """List the document's costs and benefits."""
    summary = appraisal.summary(case.model)
    return exhibit(
        "appraisal",
        text,
        conclusion=text("costs.appraisal.table_note", stated=text.million_kroner(case.model.number("npv_net_stated"))),
        table=cost_years.appraisal_table(summary, text),
        caption=text("costs.appraisal.table_heading"),
    )


def against_doing_nothing(case: Case, text: Text) -> Exhibit:
    """List buying without Akson beside taking part, by class of inhabitants."""
    found = zero_alternative.by_group(case.against_doing_nothing, case.area["population"], case.group("size"))
    return exhibit(
        "zero-alternative",
        text,
        conclusion=cost_groups.zero_conclusion(case, text),
        table=cost_groups.named_groups(found, text),
        caption=text("costs.zero.heading"),
        note=text("costs.zero.note"),
    )
