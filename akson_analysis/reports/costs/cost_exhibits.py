"""Report 03, its first half: what it costs, who pays, when, and what the figures rest on."""

from __future__ import annotations

from akson_analysis.cases.case import Case
from akson_analysis.costs import appraisal, assumptions, keys, payers, subsidy
from akson_analysis.figures.maps import Layout
from akson_analysis.locales import Text
from akson_analysis.publishing import Exhibit, Opening, PageSource
from akson_analysis.publishing.content.parts import BannerKind
from akson_analysis.reports.costs import cost_figures, cost_groups, cost_words, cost_years
from akson_analysis.reports.parameters import CostImpactParameters
from akson_analysis.reports.shared import assumption_words, provenance, set_by_hand
from akson_analysis.reports.shared.exhibits import exhibit


def opening(case: Case, p: CostImpactParameters, text: Text) -> Opening:
    """Return the title, how firm the figures are, and the four key figures."""
    banners: list[tuple[BannerKind, str]] = [
        ("illustrative", cost_words.banner(case.model, text)),
        ("information", provenance.note(case.municipalities, text)),
        ("information", provenance.register_note(p.register_file, text)),
        ("illustrative", set_by_hand.sentence(case.scenario, case.area, case.model, text)),
    ]
    return Opening(
        text("costs.title"),
        text("costs.subtitle"),
        case.scenario.as_of,
        [(kind, message) for kind, message in banners if message],
        cost_words.key_figures(case, text),
    )


def bill(case: Case, text: Text) -> Exhibit:
    """Show the bill at P50 and P85, by those who pay it."""
    return exhibit(
        "bill-by-payer",
        text,
        heading=text("costs.bill.heading"),
        conclusion=cost_words.bill_conclusion(case.national_bill, text),
        figure=cost_figures.bill(case.national_bill, text),
        table=cost_words.bill_table(case.national_bill, text),
    )


def per_inhabitant(case: Case, text: Text) -> Exhibit:
    """List what the municipalities pay per inhabitant, with everybody in and at the target."""
    full = payers.municipal_sums(case.model, case.people)
    target = payers.municipal_sums(case.model, case.people, "target")
    return exhibit(
        "per-inhabitant",
        text,
        conclusion=cost_words.per_head_conclusion(full, text),
        table=cost_words.per_head_table({"full": full, "target": target}, text),
        caption=text("costs.bill.per_head_heading"),
    )


def cost_map(case: Case, text: Text, *, layout: Layout = "whole") -> Exhibit:
    """Show kroner per inhabitant on the map when a part of the programme is split equally."""
    names, equal_part = case.area["name_short"], case.model.share("equal_part_share")
    conclusion = cost_words.map_conclusion(case.equal_part_totals, names, equal_part, text)
    by_own_key = cost_words.map_conclusion(case.municipal_totals, names, equal_part, text)
    return exhibit(
        "cost-map",
        text,
        heading=text("costs.map.heading"),
        conclusion=conclusion,
        figure=cost_figures.per_inhabitant_map(case.municipalities, case.equal_part_totals, conclusion, text, layout),
        note=f"{by_own_key} {text('costs.map.note')}",
    )


def by_county(case: Case, text: Text) -> Exhibit:
    """List the municipal bill by county."""
    table = cost_groups.named_groups(case.bill_by_group("county"), text)
    return exhibit(
        "counties",
        text,
        conclusion=cost_groups.county_conclusion(table, text),
        table=table,
        caption=text("costs.groups.county_caption"),
    )


def by_size(case: Case, text: Text) -> Exhibit:
    """List the municipal bill by class of inhabitants."""
    table = cost_groups.named_groups(case.bill_by_group("size"), text)
    return exhibit(
        "size-classes",
        text,
        conclusion=cost_groups.size_conclusion(table, text),
        table=table,
        caption=text("costs.groups.size_caption"),
    )


def by_municipality(case: Case, text: Text, *, correlation: float, draws: int, seed: int) -> Exhibit:
    """List what each municipality pays, and how far it may go."""
    table = case.bill_range(correlation, draws, seed).reset_index()
    return exhibit("municipalities", text, table=table, caption=text("costs.table.heading"))


def by_key(case: Case, text: Text) -> list[Exhibit]:
    """List the programme per inhabitant by every allocation rule: by class of inhabitants, and by municipality."""
    table = cost_groups.named_groups(case.key_prices("size"), text)
    return [
        exhibit(
            "keys-by-size",
            text,
            conclusion=cost_groups.key_conclusion(table, text),
            table=table,
            caption=text("costs.keys.by_size_heading"),
            note=cost_groups.key_note(case.model, text),
        ),
        exhibit(
            "keys",
            text,
            table=cost_groups.key_table(case.area, case.key_prices()),
            caption=text("costs.keys.table_heading"),
        ),
    ]


def subsidies(case: Case, text: Text) -> Exhibit:
    """Say whether any group of municipalities pays more together than it would alone."""
    checked = subsidy.check_keys(case.key_shares, *keys.municipal_game(case.area["population"], case.model))
    return exhibit(
        "subsidies",
        text,
        heading=text("costs.subsidy.heading"),
        conclusion=cost_groups.subsidy_sentences(checked, text),
    )


def by_year(case: Case, text: Text) -> Exhibit:
    """Show who pays what when, in money."""
    conclusion = cost_years.year_conclusion(case.cash_flow, text)
    return exhibit(
        "years",
        text,
        heading=text("costs.years.heading"),
        conclusion=conclusion,
        figure=cost_figures.years(case.cash_flow, conclusion, text),
        table=cost_years.year_table(case.cash_flow, text),
        note=text("costs.years.note"),
    )


def present_value(case: Case, text: Text) -> Exhibit:
    """Show how the 22 billion add up."""
    parts, rate = appraisal.cost_parts(case.model), case.model.share("discount_rate")
    conclusion = cost_words.split_conclusion(parts, text)
    base_year = case.model.integer("base_year")
    return exhibit(
        "present-value",
        text,
        heading=text("costs.productivity.split_heading"),
        conclusion=conclusion,
        figure=cost_figures.present_value_split(parts, rate, base_year, conclusion, text),
    )


def lost_working_time(case: Case, text: Text) -> Exhibit:
    """Show lost working time by year."""
    losses = appraisal.losses_by_year(case.model)
    table = losses.rename_axis("cost_year").reset_index()
    value = appraisal.productivity_present_value(case.model)
    conclusion = cost_words.productivity_conclusion(losses, value, text)
    return exhibit(
        "lost-working-time",
        text,
        heading=text("costs.productivity.heading"),
        conclusion=conclusion,
        figure=cost_figures.productivity(table, conclusion, text),
        table=table,
    )


def kinds_by_year(case: Case, text: Text) -> Exhibit:
    """Show the 22 billion by year: investment, operation and lost working time."""
    table = appraisal.kinds_by_year(case.model).rename_axis("cost_year").reset_index()
    conclusion = cost_years.kind_conclusion(appraisal.by_year(case.model), text)
    return exhibit(
        "kinds-by-year",
        text,
        heading=text("costs.kinds.heading"),
        conclusion=conclusion,
        figure=cost_figures.kinds(table, conclusion, text),
        table=table,
        note=text("costs.kinds.note"),
    )


def assumed(case: Case, text: Text) -> Exhibit:
    """List every cost figure with its quality, and where it is from or why it is assumed."""
    table = assumptions.to_table(case.model)
    return exhibit(
        "assumptions",
        text,
        heading=text("costs.assumptions.heading"),
        conclusion=assumption_words.assumption_conclusion(table, text),
        table=assumption_words.assumption_table(table, text),
        caption=text("costs.assumptions.heading"),
    )


def definitions(text: Text) -> dict[str, str]:
    """Define the words of the report."""
    return cost_words.definitions(text)


def sources(case: Case, p: CostImpactParameters, text: Text) -> list[PageSource | str]:
    """Name the edition of the figures, and where they come from."""
    edition = provenance.source(case.municipalities, case.area, text, p.register_file)
    return [edition, *cost_words.sources(case.municipalities, text)]


def headlines(case: Case, text: Text) -> list[tuple[str, str, str]]:
    """Return the figures that runs are compared by: id, label and value; the scenario's own price where it has one."""
    everyone = text.kroner(case.per_inhabitant(1)["p50"])
    found = [("per_inhabitant", text("costs.headline.per_inhabitant"), everyone)]
    if case.is_partial and case.participation:
        own = text.kroner(case.per_inhabitant()["p50"])
        found.insert(0, ("scenario_price", text("what_if.price_headline"), own))
    return found
