"""The story in slides: where we stand, who is missing, what is chosen, what it costs, and what is assumed.

Every number, sentence and figure comes from the functions the reports use; nothing is calculated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from akson_analysis import locales
from akson_analysis.figures.theme import DEFAULT
from akson_analysis.narrative import slides_costs, slides_coverage
from akson_analysis.narrative.slides_facts import facts
from akson_analysis.parameters import SlidesParameters
from akson_analysis.publishing.deck import Deck, Look, Slide, save


def deck(p: SlidesParameters) -> Deck:
    """Return the deck of a scenario: ten to fourteen slides, fewer where a register leaves nothing to tell.

    Without an announced total nothing can be inferred, and where nobody goes first there is nothing to settle or to
    own: those slides are then left out.
    """
    text = locales.load(p.language)
    known = facts(p)
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
        subtitle=f"{scenario.title.in_language(p.language)} · {text.date(scenario.as_of)}",
        language=p.language,
        date=scenario.as_of,
        slides=[slide for slide in told if isinstance(slide, Slide)],
        author="Akson Analysis",
        subject=text("coverage.subtitle"),
        look=Look(ink=DEFAULT.ink, series=DEFAULT.series),
    )


def write(values: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the deck of validated parameters, given as JSON values, into a folder; return the two files.

    Raises
    ------
    RefusedError
        If a value, a file or the folder cannot be used.
    """
    return save(deck(SlidesParameters.of(**values)), folder)
