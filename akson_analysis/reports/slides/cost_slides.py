"""Slides of the costs: the bill, kroner per inhabitant, first and late, ownership, uncertainty, and what is assumed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from akson_analysis import ownership as ownership_rules
from akson_analysis.cases import bill_ranges
from akson_analysis.cases.entry import REST, owners_by_year, settlement
from akson_analysis.costs import appraisal, assumptions, keys, payers
from akson_analysis.costs import participation as prices
from akson_analysis.locales import Text, tidy
from akson_analysis.publishing.deck import Slide, SlideTable
from akson_analysis.reports.costs import control, cost_curves, cost_figures, cost_ranges, cost_words, cost_years
from akson_analysis.reports.costs import settlement_words as settling
from akson_analysis.reports.shared import assumption_words, set_by_hand
from akson_analysis.reports.shared import provenance as editions
from akson_analysis.reports.slides import slide_tables as slides_tables
from akson_analysis.reports.slides.facts import Facts, paragraphs
from akson_analysis.reports.slides.slide_figures import figure
from akson_analysis.reports.slides.slide_tables import behind

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
_PER_INHABITANT = ("equal_part_p50_nok_per_inhabitant", "low_nok_per_inhabitant", "high_nok_per_inhabitant")


def bill(known: Facts, text: Text) -> Slide:
    """Show what it costs in total, and who pays."""
    table = payers.national_bill(known.model)
    total, _, overrun, loss = cost_words.key_figures(known.case, text)
    by_payer: Any = payers.by_payer(table)
    shares = by_payer["p50_ore"] / by_payer["p50_ore"].sum()
    return Slide(
        id="bill",
        heading=text("slides.bill.heading", total=total.value, share=text.percent(shares["municipalities"], 0)),
        body=[
            total.sentence,
            text("slides.bill.overrun", share=overrun.value),
            text("slides.bill.loss", share=loss.value),
        ],
        **_example(known, text),
        figure=figure(
            cost_figures.bill(table, text),
            text,
            behind("bill", cost_words.bill_table(table, text), text("costs.bill.heading"), text),
        ),
        notes=paragraphs(
            cost_words.bill_conclusion(table, text),
            overrun.sentence,
            cost_words.split_conclusion(appraisal.cost_parts(known.model), text),
            cost_words.banner(known.model, text),
        ),
        source=text("slides.source.costs"),
    )


def per_inhabitant(known: Facts, text: Text) -> Slide:
    """Show kroner per inhabitant by municipality when a part is split equally."""
    people, model = known.area["population"], known.model
    equal_part = model.share("equal_part_share")
    with_part = payers.municipal_totals(people, model, weights=keys.equal_plus_per_inhabitant(people, equal_part))
    uniform = payers.municipal_totals(people, model)
    amounts = with_part["total_p50_nok_per_inhabitant"]
    values = {
        "even": cost_words.key_figures(known.case, text)[1].value,
        "part": text.percent(equal_part, 0),
        "lowest": text.kroner(amounts.min()),
        "lowest_name": known.area.loc[amounts.idxmin(), "name_short"],
        "highest": text.kroner(amounts.max()),
        "highest_name": known.area.loc[amounts.idxmax(), "name_short"],
    }
    conclusion = cost_words.map_conclusion(with_part, known.area["name_short"], equal_part, text)
    return Slide(
        id="per-inhabitant",
        layout="tall",
        heading=text("slides.per_inhabitant.heading", **values),
        body=[text("slides.per_inhabitant.even", **values), text("slides.per_inhabitant.part", **values)],
        **_example(known, text),
        figure=figure(
            cost_figures.per_inhabitant_map(known.municipalities, with_part, conclusion, text, layout="split"),
            text,
            behind(
                "per-inhabitant",
                slides_tables.cost_by_county(known.area, uniform, with_part),
                text("slides.data.per_inhabitant", share=values["part"]),
                text,
                ["group", "municipality_count", "population", *_PER_INHABITANT],
            ),
        ),
        notes=paragraphs(
            cost_words.map_conclusion(uniform, known.area["name_short"], equal_part, text),
            conclusion,
            text("costs.map.note"),
        ),
        source=text("slides.source.costs_map"),
    )


def participation(known: Facts, text: Text) -> Slide:
    """Show how the price rises when fewer join."""
    curve: Any = prices.price_curve(known.model, known.people, [1]).set_index("participation_pct")
    price = curve["p50_nok_per_inhabitant"]
    conclusion = cost_years.participation_conclusion(known.case, text)
    taking_part = ""
    if 0 < known.taking_part < 1:
        taking_part = set_by_hand.price_conclusion(known.case, text)
    return Slide(
        id="participation",
        heading=text("slides.participation.heading", half=text.kroner(price[50.0]), full=text.kroner(price[100.0])),
        body=[conclusion, taking_part or text("slides.participation.fixed")],
        **_example(known, text),
        figure=figure(
            cost_curves.participation_curve(prices.price_curve(known.model, known.people), conclusion, text),
            text,
            behind(
                "participation",
                cost_years.participation_table(known.case.price_by_participation, text),
                text("costs.participation.table_caption"),
                text,
                ["participation", "participation_pct", "p50_nok_per_inhabitant", "p85_nok_per_inhabitant"],
            ),
        ),
        notes=paragraphs(conclusion, taking_part, text("costs.participation.note")),
        source=text("slides.source.costs"),
    )


def joining(known: Facts, text: Text) -> Slide | None:
    """Show what those who go first carry, and what evens it out."""
    if known.settled is None:
        return None
    found = settlement(known.settled, known.model)
    table = settling.rule_table(found, text)
    conclusion = settling.rule_conclusion(found, known.settled, text)
    by_rule: Any = found.set_index("rule")
    values = {
        "title": known.settled_title,
        "count": text.plural("common.municipalities", len(known.settled.members)),
        "share": text.percent(sum(known.settled.members.values()) / known.people, 1),
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
        status_note=text("slides.status.joining", title=known.settled_title),
        figure=figure(
            cost_curves.settlement(table, conclusion, text),
            text,
            behind("joining", table, text("joining.rules_caption", title=known.settled_title), text),
        ),
        notes=paragraphs(conclusion, settling.wave_sentence(known.settled, known.area, text)),
        source=text("slides.source.costs"),
    )


def ownership(known: Facts, text: Text) -> Slide | None:
    """Show who owns the company when each wave has entered, and what the state's share means."""
    if known.settled is None:
        return None
    largest = str(known.area["population"].idxmax())
    name = known.area.loc[largest, "name_short"]
    table = owners_by_year(known.settled, known.state_ownership_share, largest, max(known.entry_years))
    owners = settling.owner_words(table, known.settled, name, text)
    conclusion = settling.owner_conclusion(table, known.settled, largest, name, known.settled_title, text)
    values = {"state": text.percent(float(known.state_ownership_share), 1), "name": name}
    is_first = largest in known.settled.members
    own = table[table["owner"] == (largest if is_first else REST)].set_index("year")["share_pct"]
    bars = cost_curves.owners(owners, conclusion, text)
    notes = (
        [f"{name}: {text.percent(own[int(year)] / 100, 1)}" for year in bars.categories]
        if is_first
        else [""] * len(bars.categories)
    )
    values |= {"first": text.percent(own.iloc[0] / 100, 1), "last": text.percent(own.iloc[-1] / 100, 1)}
    turnout = control.turnout_conclusion(known.state_ownership_share, text)
    held = known.case.holdings()
    return Slide(
        id="ownership",
        heading=text("slides.ownership.heading" if is_first else "slides.ownership.heading_without", **values),
        body=[text("slides.ownership.diluted"), turnout],
        status="illustrative",
        status_note=text("slides.status.joining", title=known.settled_title),
        figure=figure(
            replace(bars, notes=notes), text, behind("ownership", owners, text("joining.owner.heading"), text)
        ),
        notes=paragraphs(
            conclusion,
            text("joining.owner.note", state=values["state"]),
            control.conclusion(ownership_rules.control(held), known.area["name_short"], text),
            turnout,
        ),
        source=text("slides.source.ownership"),
    )


def uncertainty(known: Facts, text: Text) -> Slide:
    """Show how far the municipalities' bill may go."""
    p = known.parameters
    drawn = known.case.bill_draws(p.correlation, p.draws, p.seed)
    curve, quantiles = bill_ranges.curve(drawn), bill_ranges.quantiles_mnok(drawn)
    conclusion = cost_ranges.curve_conclusion(quantiles, known.case.national_bill, text)
    shares = bill_ranges.driver_shares(known.case.uncertain_items, p.correlation, p.draws, p.seed)
    driver = cost_ranges.tornado_conclusion(shares, text)
    rounded = curve.round({"probability_pct": 6})
    points = rounded[rounded["probability_pct"].isin(_PROBABILITIES_PCT)]
    low, middle, _, high = quantiles.values()
    values = {
        "low": text.million_kroner(low),
        "high": text.million_kroner(high),
        "middle": text.million_kroner(middle),
    }
    return Slide(
        id="uncertainty",
        heading=text("slides.uncertainty.heading", **values),
        body=[
            text("slides.uncertainty.middle", **values),
            f"{driver.partition('. ')[0]}.",
            text("slides.uncertainty.correlation", correlation=text.number(p.correlation, 1)),
        ],
        **_example(known, text),
        figure=figure(
            cost_curves.distribution(curve, quantiles, conclusion, text),
            text,
            behind("uncertainty", points, text("costs.range.heading"), text),
        ),
        notes=paragraphs(conclusion, text("costs.range.note", correlation=text.number(p.correlation, 1))),
        source=text("slides.source.costs"),
    )


def assumed(known: Facts, text: Text) -> Slide:
    """List what the slides rest on that no source says, and name the sources."""
    p = known.parameters
    table = assumptions.to_table(known.model)
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
        (text("slides.assumed.correlation"), text.number(p.correlation, 1), own),
        (text("slides.assumed.entry"), text.join([str(year) for year in known.entry_years]), own),
        (text("slides.assumed.state"), text.percent(float(known.state_ownership_share), 1), own),
    ]
    conclusion = assumption_words.assumption_conclusion(table, text)
    figures_table = table.drop_duplicates("id")
    edition = editions.source(known.municipalities, known.area, text)
    sources = [edition.title, *cost_words.sources(known.municipalities, text)]
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


def _example(known: Facts, text: Text) -> dict[str, Any]:
    return {
        "status": "illustrative",
        "status_note": text("slides.status.costs", year=known.model.integer("base_year")),
    }


def _with_unit(value: str, unit: str, text: Text) -> str:
    return f"{value}{unit}" if unit == "%" and text.language == "en" else tidy(f"{value} {unit}")
