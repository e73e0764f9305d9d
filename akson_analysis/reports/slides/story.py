"""The story in slides: where we stand, who is missing, what is chosen, what it costs, and what is assumed.

Every number, sentence and figure comes from the functions the reports use; nothing is calculated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from akson_analysis import coverage, locales
from akson_analysis.costs import payers
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.publishing.deck import Deck, Look, Slide, save
from akson_analysis.reports.parameters import SlidesParameters
from akson_analysis.reports.slides import cost_slides as slides_costs
from akson_analysis.reports.slides import coverage_slides as slides_coverage
from akson_analysis.reports.slides.facts import Facts, facts


def deck(p: SlidesParameters) -> Deck:
    """Return the deck of a scenario: ten to fourteen slides, fewer where a register leaves nothing to tell.

    Without an announced total nothing can be inferred, and where nobody goes first there is nothing to settle or to
    own: those slides are then left out.
    """
    return tell(facts(p))


def tell(known: Facts) -> Deck:
    """Return the deck of what is known, as `deck` does."""
    text = locales.load(known.parameters.language)
    scenario = known.scenario
    told = [
        slides_coverage.cover(known, text),
        slides_coverage.standing(known, text),
        slides_coverage.status(known, text),
        slides_coverage.inferred(known, text),
        slides_coverage.gap(known, text),
        slides_coverage.influence(known, text),
        slides_coverage.options(known, text),
        slides_costs.bill(known, text),
        slides_costs.per_inhabitant(known, text),
        slides_costs.participation(known, text),
        slides_costs.joining(known, text),
        slides_costs.ownership(known, text),
        slides_costs.uncertainty(known, text),
        slides_costs.assumed(known, text),
    ]
    return Deck(
        title=text("slides.title"),
        subtitle=f"{scenario.title.in_language(text.language)} · {text.date(scenario.as_of)}",
        language=text.language,
        date=scenario.as_of,
        slides=[slide for slide in told if isinstance(slide, Slide)],
        author="Akson Analysis",
        subject=text("coverage.subtitle"),
        look=Look(ink=DEFAULT.ink, series=DEFAULT.series),
    )


def checks(known: Facts) -> dict[str, bool]:
    """Return what must hold in the figures of the slides, as in the reports', and whether it does."""
    people = known.area["population"]
    by_county: Any = coverage.by_group(known.area, known.status, known.area["county_name"])
    missing = coverage.not_signed(known.area, known.status)
    paid = payers.municipal_totals(people, known.model)["total_p50_ore"].sum()
    held = {
        "counties add up to the service area": by_county["population"].sum() == known.result.total_population,
        "those who have signed and those who have not are everybody": known.result.signed_count + len(missing)
        == len(known.area),
        "municipalities pay the whole of their part, to the øre": paid
        == payers.municipal_sums(known.model, known.people)["p50_ore"]["sum"],
    }
    for case in known.cases:
        counted = case.distribution["municipality_count"].sum()
        held[f"2a, 2b and unknown are everybody: {case.scenario.id}"] = round(counted, 6) == len(known.area)
    return {name: bool(holds) for name, holds in held.items()}


def write(values: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the deck of validated parameters, given as JSON values, into a folder; return the two files.

    Raises
    ------
    RefusedError
        If a value, a file or the folder cannot be used.
    """
    return save(deck(SlidesParameters.of(**values)), folder)
