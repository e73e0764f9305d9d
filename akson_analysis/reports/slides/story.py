"""The story in slides: where we stand, who is missing, what is chosen, what it costs, and what is assumed.

Every number is the case's, and every sentence and figure that of the reports' exhibits; nothing is calculated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from akson_analysis import locales
from akson_analysis.cases.case import Case
from akson_analysis.costs import payers
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.publishing.deck import Deck, Look, Slide, save
from akson_analysis.reports.parameters import SlidesParameters
from akson_analysis.reports.slides import cost_slides, coverage_slides


def tell(case: Case, p: SlidesParameters) -> Deck:
    """Return the deck of a case: ten to fourteen slides, fewer where a register leaves nothing to tell.

    Without an announced total nothing can be inferred, and where nobody goes first there is nothing to settle or to
    own: those slides are then left out.
    """
    text, scenario = locales.load(p.language), case.scenario
    first = {"front_runner_scenarios": p.front_runner_scenarios}
    slides = [
        coverage_slides.cover(case, text, register_file=p.register_file),
        coverage_slides.standing(case, text),
        coverage_slides.status(case, text),
        coverage_slides.inferred(case, text),
        coverage_slides.gap(case, text, held_out=p.on_codes_of_the_year(p.held_out)),
        coverage_slides.influence(case, text),
        coverage_slides.options(case, text, compare_with=p.compare_with),
        cost_slides.bill(case, text),
        cost_slides.per_inhabitant(case, text),
        cost_slides.participation(case, text),
        cost_slides.joining(case, text, **first),
        cost_slides.ownership(case, text, **first),
        cost_slides.uncertainty(case, text, correlation=p.correlation, draws=p.draws, seed=p.seed),
        cost_slides.assumed(case, text, correlation=p.correlation),
    ]
    return Deck(
        title=text("slides.title"),
        subtitle=f"{scenario.title.in_language(text.language)} · {text.date(scenario.as_of)}",
        language=text.language,
        date=scenario.as_of,
        slides=[slide for slide in slides if isinstance(slide, Slide)],
        author="Akson Analysis",
        subject=text("coverage.subtitle"),
        look=Look(ink=DEFAULT.ink, series=DEFAULT.series),
    )


def checks(case: Case, p: SlidesParameters) -> dict[str, bool]:
    """Return what must hold in the figures of the slides, as in the reports', and whether it does."""
    result, total = case.coverage, len(case.area)
    paid = case.municipal_totals["total_p50_ore"].sum()
    held = {
        "counties add up to the service area": case.coverage_by("county")["population"].sum()
        == result.total_population,
        "those who have signed and those who have not are everybody": result.signed_count + len(case.not_signed)
        == total,
        "municipalities pay the whole of their part, to the øre": paid
        == payers.municipal_sums(case.model, case.people)["p50_ore"]["sum"],
    }
    for chosen in case.choices_beside(p.compare_with):
        counted = chosen.distribution["municipality_count"].sum()
        held[f"2a, 2b and unknown are everybody: {chosen.scenario.id}"] = round(counted, 6) == total
    return {name: bool(holds) for name, holds in held.items()}


def read(p: SlidesParameters) -> Case:
    """Return the case of the slides, everything that is named in their parameters read.

    Raises
    ------
    RefusedError
        If a value or a file cannot be used.
    """
    case = p.case()
    _ = case.status, case.inference, case.model, case.choices_beside(p.compare_with)
    case.entry_plans(p.front_runner_scenarios)
    return case


def write(values: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the deck of validated parameters, given as JSON values, into a folder; return the two files.

    Raises
    ------
    RefusedError
        If a value, a file or the folder cannot be used.
    """
    p = SlidesParameters.of(**values)
    return save(tell(p.case(), p), folder)
