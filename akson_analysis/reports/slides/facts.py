"""What the slides tell of: the results of the three reports, computed once by the reports' own functions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import geopandas as gpd
import pandas as pd

from akson_analysis import locales
from akson_analysis.cases import what_if
from akson_analysis.cases.case import Case
from akson_analysis.cases.choices import choices_in, scenario_choices
from akson_analysis.cases.compared_choices import ComparedChoices
from akson_analysis.cases.entry import EntryPlan, plan
from akson_analysis.cases.scenario import Scenario, load_scenario
from akson_analysis.cases.signing.inference import Inference, NoInference
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.municipalities import year_of
from akson_analysis.reports.coverage import inference_words
from akson_analysis.reports.parameters import SlidesParameters
from akson_analysis.reports.shared import provenance as editions
from akson_analysis.reports.shared import set_by_hand as by_hand


@dataclass(frozen=True)
class Facts:
    """Everything the slides are built from. Made by `facts`."""

    parameters: SlidesParameters
    case: Case
    scenario: Scenario
    municipalities: gpd.GeoDataFrame
    area: gpd.GeoDataFrame
    status: pd.DataFrame
    result: Coverage
    announced: tuple[pd.Series, PublishedComparison] | None
    inference: Inference | None
    inference_words: str
    """What was inferred, or why nothing could be."""
    cases: ComparedChoices
    """The scenario and those it is compared with."""
    model: Assumptions
    settled: EntryPlan | None
    """Who goes first and who comes later; None when nobody goes first."""
    settled_title: str
    entry_years: tuple[int, ...]
    state_ownership_share: str
    set_by_hand: str
    """What the scenario sets that no source supports; empty when it sets nothing."""
    edition_note: str
    register_note: str
    """What follows when the figures are of another year than the answers; empty when they are not."""
    taking_part: Fraction
    """Share of the inhabitants that takes part in the scenario's bill."""

    @property
    def year(self) -> int:
        """Year of the municipalities and their people."""
        return year_of(self.municipalities)

    @property
    def people(self) -> int:
        """Inhabitants of the service area."""
        return int(self.area["population"].sum())


def facts(p: SlidesParameters) -> Facts:
    """Load the data and compute what the slides tell."""
    text = locales.load(p.language)
    case = p.case()
    scenario, municipalities, area, events = case.scenario, case.municipalities, case.area, case.events
    others = [load_scenario(name, p.year) for name in p.compare_with if name != scenario.id]
    model = case.model
    entry_years = tuple(scenario.entry_years or p.entry_years)
    settled, title = None, ""
    chosen = partial(scenario_choices, area=area, events=events)
    for first in what_if.front_runners(scenario, p.front_runner_scenarios, p.year, chosen):
        entering = plan(area, choices_in(first, area, events), entry_years, model.years.start)
        if entering.members:
            settled, title = entering, first.title.in_language(p.language)
    return Facts(
        parameters=p,
        case=case,
        scenario=scenario,
        municipalities=municipalities,
        area=area,
        status=case.status,
        result=case.coverage,
        announced=case.beside_announced,
        inference=None if isinstance(case.inference, NoInference) else case.inference,
        inference_words=inference_words.introduction(case.inference, scenario, len(area), text),
        cases=ComparedChoices(tuple(scenario_choices(entry, area, events) for entry in [scenario, *others])),
        model=model,
        settled=settled,
        settled_title=title,
        entry_years=entry_years,
        state_ownership_share=scenario.state_ownership_share or p.state_ownership_share,
        set_by_hand=by_hand.sentence(scenario, area, model, text),
        edition_note=editions.note(municipalities, text),
        register_note=editions.register_note(p.register_file, text),
        taking_part=case.participation,
    )


def paragraphs(*parts: str) -> str:
    r"""Join what the speaker may say, leaving out what is empty.

    >>> paragraphs("One.", "", "Two.")
    'One.\n\nTwo.'
    """
    return "\n\n".join(part.strip() for part in parts if part.strip())
