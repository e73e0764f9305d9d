"""Slides of the costs: the bill, kroner per inhabitant, first and late, ownership, uncertainty, and what is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from akson_analysis import ownership as company
from akson_analysis.cases import bill_ranges
from akson_analysis.cases.case import Case
from akson_analysis.cases.entry import REST, owners_by_year, settlement
from akson_analysis.costs import appraisal, assumptions, payers
from akson_analysis.costs import participation as prices
from akson_analysis.locales import Text, tidy
from akson_analysis.publishing.deck import Slide, SlideTable
from akson_analysis.reports import costs
from akson_analysis.reports.costs import control, cost_ranges, cost_words
from akson_analysis.reports.shared import assumption_words, provenance, set_by_hand
from akson_analysis.reports.slides.slide_figures import described, figure
from akson_analysis.reports.slides.slide_tables import behind, cost_by_county, own_table
from akson_analysis.reports.slides.telling import of_the_costs, paragraphs

_SHOWN_FIGURES = (
    "state_share",
    "allocation_key",
    "equal_part_share",
    "journal_fixed_p50",
    "journal_variable_p50",
    "operation_fixed_share",
)
"""The assumptions that the slides rest on most; the report lists all of them."""
_PROBABILITIES_PCT = (10, 20, 30, 40, 50, 60, 70, 80, 85, 90)
_BY_COUNTY = (
    *("group", "municipality_count", "population", "equal_part_p50_nok_per_inhabitant"),
    *("low_nok_per_inhabitant", "high_nok_per_inhabitant"),
)
_BY_PARTICIPATION = ("participation", "participation_pct", "p50_nok_per_inhabitant", "p85_nok_per_inhabitant")


def bill(case: Case, text: Text) -> Slide:
    """Show what it costs in total, and who pays."""
    shown = costs.bill(case, text)
    total, _, overrun, loss = cost_words.key_figures(case, text)
    by_payer: Any = payers.by_payer(case.national_bill)
    shares = by_payer["p50_ore"] / by_payer["p50_ore"].sum()
    return Slide(
        id="bill",
        heading=text("slides.bill.heading", total=total.value, share=text.percent(shares["municipalities"], 0)),
        body=[
            total.sentence,
            text("slides.bill.overrun", share=overrun.value),
            text("slides.bill.loss", share=loss.value),
        ],
        **of_the_costs(case, text),
        figure=figure(shown, text, own_table("bill", shown, text)),
        notes=paragraphs(
            shown.conclusion,
            overrun.sentence,
            cost_words.split_conclusion(appraisal.cost_parts(case.model), text),
            cost_words.banner(case.model, text),
        ),
        source=text("slides.source.costs"),
    )


def per_inhabitant(case: Case, text: Text) -> Slide:
    """Show kroner per inhabitant by municipality when a part is split equally."""
    shown = costs.cost_map(case, text, layout="split")
    names, equal_part = case.area["name_short"], case.model.share("equal_part_share")
    amounts = case.equal_part_totals["total_p50_nok_per_inhabitant"]
    values = {
        "even": cost_words.key_figures(case, text)[1].value,
        "part": text.percent(equal_part, 0),
        "lowest": text.kroner(amounts.min()),
        "lowest_name": names[amounts.idxmin()],
        "highest": text.kroner(amounts.max()),
        "highest_name": names[amounts.idxmax()],
    }
    caption = text("slides.data.per_inhabitant", share=values["part"])
    return Slide(
        id="per-inhabitant",
        layout="tall",
        heading=text("slides.per_inhabitant.heading", **values),
        body=[text("slides.per_inhabitant.even", **values), text("slides.per_inhabitant.part", **values)],
        **of_the_costs(case, text),
        figure=figure(shown, text, behind("per-inhabitant", cost_by_county(case), caption, text, _BY_COUNTY)),
        notes=paragraphs(
            cost_words.map_conclusion(case.municipal_totals, names, equal_part, text),
            shown.conclusion,
            text("costs.map.note"),
        ),
        source=text("slides.source.costs_map"),
    )


def participation(case: Case, text: Text) -> Slide:
    """Show how the price rises when fewer join."""
    curve: Any = prices.price_curve(case.model, case.people, [1]).set_index("participation_pct")
    price = curve["p50_nok_per_inhabitant"]
    shown, points = costs.by_participation(case, text)
    taking_part = set_by_hand.price_conclusion(case, text) if 0 < case.participation < 1 else ""
    return Slide(
        id="participation",
        heading=text("slides.participation.heading", half=text.kroner(price[50.0]), full=text.kroner(price[100.0])),
        body=[shown.conclusion, taking_part or text("slides.participation.fixed")],
        **of_the_costs(case, text),
        figure=figure(shown, text, own_table("participation", points, text, _BY_PARTICIPATION)),
        notes=paragraphs(shown.conclusion, taking_part, shown.note),
        source=text("slides.source.costs"),
    )


def joining(case: Case, text: Text, *, front_runner_scenarios: Sequence[str]) -> Slide | None:
    """Show what those who go first carry, and what evens it out."""
    entering = case.last_entry_plan(front_runner_scenarios)
    if entering is None:
        return None
    first, entry = entering
    shown, rules = costs.settled(case, first, entry, text)
    by_rule: Any = settlement(entry, case.model).set_index("rule")
    values = {
        "title": first.title.in_language(text.language),
        "count": text.plural("common.municipalities", len(entry.members)),
        "share": text.percent(sum(entry.members.values()) / case.people, 1),
        "start": text.kroner(by_rule.loc["none", "start_nok_per_inhabitant"]),
        "even": text.kroner(by_rule.loc["pro_rata_with_interest", "first_nok_per_inhabitant"]),
    }
    return Slide(
        id="joining",
        heading=text("slides.joining.heading", **values),
        body=[
            text("slides.joining.first", **values),
            text("slides.joining.even", **values),
            text("slides.joining.undecided"),
        ],
        status="illustrative",
        status_note=text("slides.status.joining", title=values["title"]),
        figure=figure(shown, text, own_table("joining", rules, text)),
        notes=paragraphs(shown.conclusion, rules.note),
        source=text("slides.source.costs"),
    )


def ownership(case: Case, text: Text, *, front_runner_scenarios: Sequence[str]) -> Slide | None:
    """Show who owns the company when each wave has entered, and what the state's share means."""
    entering = case.last_entry_plan(front_runner_scenarios)
    if entering is None:
        return None
    first, entry = entering
    (shown,) = costs.owners(case, text, front_runner_scenarios=front_runner_scenarios)
    largest, names = str(case.area["population"].idxmax()), case.area["name_short"]
    is_first = largest in entry.members
    owned = owners_by_year(entry, case.state_ownership_share, largest, max(case.entry_years))
    own = owned[owned["owner"] == (largest if is_first else REST)].set_index("year")["share_pct"]
    years = described(shown).categories
    values = {
        "state": text.percent(float(case.state_ownership_share), 1),
        "name": names[largest],
        "first": text.percent(own.iloc[0] / 100, 1),
        "last": text.percent(own.iloc[-1] / 100, 1),
    }
    notes = [f"{names[largest]}: {text.percent(own[int(year)] / 100, 1)}" if is_first else "" for year in years]
    turnout = control.turnout_conclusion(case.state_ownership_share, text)
    return Slide(
        id="ownership",
        heading=text("slides.ownership.heading" if is_first else "slides.ownership.heading_without", **values),
        body=[text("slides.ownership.diluted"), turnout],
        status="illustrative",
        status_note=text("slides.status.joining", title=first.title.in_language(text.language)),
        figure=figure(shown, text, own_table("ownership", shown, text), notes=notes),
        notes=paragraphs(
            shown.conclusion,
            shown.note,
            control.conclusion(company.control(case.holdings()), names, text),
            turnout,
        ),
        source=text("slides.source.ownership"),
    )


def uncertainty(case: Case, text: Text, *, correlation: float, draws: int, seed: int) -> Slide:
    """Show how far the municipalities' bill may go."""
    shown = costs.distribution(case, text, correlation=correlation, draws=draws, seed=seed)
    drawn = case.bill_draws(correlation, draws, seed)
    low, middle, _, high = bill_ranges.quantiles_mnok(drawn).values()
    shares = bill_ranges.driver_shares(case.uncertain_items, correlation, draws, seed)
    driver = cost_ranges.tornado_conclusion(shares, text)
    curve = bill_ranges.curve(drawn).round({"probability_pct": 6})
    points = curve[curve["probability_pct"].isin(_PROBABILITIES_PCT)]
    values = {
        "low": text.million_kroner(low),
        "high": text.million_kroner(high),
        "middle": text.million_kroner(middle),
    }
    together = text.number(correlation, 1)
    return Slide(
        id="uncertainty",
        heading=text("slides.uncertainty.heading", **values),
        body=[
            text("slides.uncertainty.middle", **values),
            f"{driver.partition('. ')[0]}.",
            text("slides.uncertainty.correlation", correlation=together),
        ],
        **of_the_costs(case, text),
        figure=figure(shown, text, behind("uncertainty", points, shown.heading, text)),
        notes=paragraphs(shown.conclusion, text("costs.range.note", correlation=together)),
        source=text("slides.source.costs"),
    )


def assumed(case: Case, text: Text, *, correlation: float) -> Slide:
    """List what the slides rest on that no source says, and name the sources."""
    table = assumptions.to_table(case.model)
    shown = assumption_words.assumption_table(table, text).assign(id=table["id"], is_rule=table["rule"].notna())
    shown = shown.drop_duplicates("id").set_index("id")
    rows = [
        (
            row["figure"],
            row["value"] if row["is_rule"] else _with_unit(row["value"], row["unit"], text),
            row["quality"].split(":")[0],
        )
        for row in shown.loc[list(_SHOWN_FIGURES)].to_dict("records")
    ]
    own = text("slides.assumed.own")
    rows += [
        (text("slides.assumed.correlation"), text.number(correlation, 1), own),
        (text("slides.assumed.entry"), text.join([str(year) for year in case.entry_years]), own),
        (text("slides.assumed.state"), text.percent(float(case.state_ownership_share), 1), own),
    ]
    conclusion = assumption_words.assumption_conclusion(table, text)
    figures_table = table.drop_duplicates("id")
    edition = provenance.source(case.municipalities, case.area, text)
    sources = [edition.title, *cost_words.sources(case.municipalities, text)]
    return Slide(
        id="assumed",
        heading=text(
            "slides.assumed.heading",
            assumed=text.number(int(figures_table["is_assumption"].sum())),
            total=text.number(len(figures_table)),
        ),
        body=[text("slides.assumed.quality"), text("slides.assumed.inferred"), text("slides.assumed.rest")],
        status="information",
        status_note=text("slides.status.assumed"),
        table=SlideTable(
            caption=text("slides.assumed.caption"),
            columns=[text("slides.assumed.what"), text("columns.value"), text("columns.quality")],
            rows=rows,
            widths=[6, 3.4, 1.6],
        ),
        notes=paragraphs(conclusion, " ".join(f"{source}." for source in sources), text("slides.assumed.use")),
        source=text("slides.source.all"),
    )


def _with_unit(value: str, unit: str, text: Text) -> str:
    return f"{value}{unit}" if unit == "%" and text.language == "en" else tidy(f"{value} {unit}")
