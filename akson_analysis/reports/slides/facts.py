"""What the slides tell of: the results of the three reports, computed once by the reports' own functions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import geopandas as gpd
import pandas as pd

from akson_analysis import coverage, locales
from akson_analysis.cases import applied as cases
from akson_analysis.cases import what_if
from akson_analysis.cases.case import Case
from akson_analysis.cases.choices import choices_in, scenario_choices
from akson_analysis.cases.compared_choices import ComparedChoices
from akson_analysis.cases.entry import EntryPlan, plan
from akson_analysis.cases.scenario import Scenario, load_scenario
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.municipalities import load_municipalities, on_people_of_2020, service_area, year_of
from akson_analysis.register.status import load_declarations
from akson_analysis.reports.coverage import coverage_words
from akson_analysis.reports.coverage import inferred as reconstruction
from akson_analysis.reports.coverage.inferred import Inference
from akson_analysis.reports.parameters import SlidesParameters
from akson_analysis.reports.shared import provenance as editions
from akson_analysis.reports.shared import set_by_hand as by_hand
from akson_analysis.sources import snapshot


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
    scenario = p.resolved_scenario()
    municipalities = load_municipalities(p.data)
    area = service_area(municipalities, scenario.service_area)
    events = load_declarations(p.register_file or None, p.year)
    status = cases.status_in(scenario, events, area)
    published = snapshot.published_totals()
    result = coverage.measure(area, status, scenario.threshold)
    then = coverage.measure(on_people_of_2020(area), status, scenario.threshold)
    inference, words = reconstruction.infer(municipalities, area, status, published, scenario, text)
    others = [load_scenario(name, p.year) for name in p.compare_with if name != scenario.id]
    model = cases.cost_model(scenario, p.assumptions_file)
    entry_years = tuple(scenario.entry_years or p.entry_years)
    settled, title = None, ""
    for first in what_if.front_runners(scenario, p.front_runner_scenarios, area, events):
        entering = plan(area, choices_in(first, area, events), entry_years, model.years.start)
        if entering.members:
            settled, title = entering, first.title.in_language(p.language)
    return Facts(
        parameters=p,
        case=p.case(),
        scenario=scenario,
        municipalities=municipalities,
        area=area,
        status=status,
        result=result,
        announced=coverage_words.latest_published(published, scenario, then),
        inference=inference,
        inference_words=words,
        cases=ComparedChoices(tuple(scenario_choices(entry, area, events) for entry in [scenario, *others])),
        model=model,
        settled=settled,
        settled_title=title,
        entry_years=entry_years,
        state_ownership_share=scenario.state_ownership_share or p.state_ownership_share,
        set_by_hand=by_hand.sentence(scenario, area, model, text),
        edition_note=editions.note(municipalities, text),
        register_note=editions.register_note(p.register_file, text),
        taking_part=what_if.participation(scenario, result),
    )


def paragraphs(*parts: str) -> str:
    r"""Join what the speaker may say, leaving out what is empty.

    >>> paragraphs("One.", "", "Two.")
    'One.\n\nTwo.'
    """
    return "\n\n".join(part.strip() for part in parts if part.strip())
