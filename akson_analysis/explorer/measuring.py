"""What a scenario comes to, quickly enough to follow a pointer.

A municipality's status and choice depend on its own answer only. So a case works out every answer once for everyone,
and a change on the map only picks rows: the figures are those of `akson_analysis.Case`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from akson_analysis import options
from akson_analysis.cases import entry, what_if
from akson_analysis.cases.case import Case
from akson_analysis.cases.local.joining_later import against_waiting
from akson_analysis.cases.map_classes import choice_classes, status_classes
from akson_analysis.cases.scenario import SETTLEMENT_RULE, Scenario, SetByHand
from akson_analysis.costs import payers, zero_alternative
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.coverage import Coverage
from akson_analysis.explorer import edits
from akson_analysis.explorer.edits import DOCUMENTED

_MOST_KEPT = 40  # tables of a few hundred rows: enough for a visitor who drags a slider there and back

Made = TypeVar("Made")


@dataclass(frozen=True)
class MunicipalAnswers:
    """The answer of every municipality, in the order of the area."""

    is_signed: NDArray[np.bool_]
    status_classes: NDArray[np.object_]
    """Class of each on the map of declarations."""
    choice_classes: NDArray[np.object_]
    """Class of each on the map of 2a and 2b."""
    chances: NDArray[np.float64]
    """Probability of each of `options.CHOICES`: one row per municipality."""
    is_first: NDArray[np.bool_]
    """Whether 2a is the likeliest."""


@dataclass(frozen=True)
class MeasuredScenario:
    """What a scenario comes to. Made by `ScenarioMeasurer.measure`."""

    case: Case
    """The scenario on the data, for what is asked for more rarely than at every click."""
    area: pd.DataFrame
    """The service area without its geometry, which no figure needs."""
    coverage: Coverage
    answers: MunicipalAnswers

    @property
    def scenario(self) -> Scenario:
        """The scenario, without answers of municipalities that its area does not have."""
        return self.case.scenario

    @property
    def model(self) -> Assumptions:
        """Its cost figures."""
        return self.case.model

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """Inhabitants of each municipality."""
        people: NDArray[np.int64] = self.area["population"].to_numpy()
        return people

    @property
    def participation(self) -> Fraction:
        """Share of the inhabitants that takes part in the bill; 0 when it follows the signatures and nobody signed."""
        return what_if.participation(self.scenario, self.coverage)

    @cached_property
    def fewest_missing(self) -> int | None:
        """How few of those that have not signed would meet the threshold; None where all together cannot."""
        if self.coverage.is_met:
            return 0
        open_people = np.sort(self.people[~self.answers.is_signed])[::-1].cumsum()
        enough = np.flatnonzero(open_people >= self.coverage.missing_population)
        return int(enough[0]) + 1 if len(enough) else None

    def share_of(self, choice: str) -> float:
        """Return the expected share of the people in municipalities with one of `options.CHOICES`."""
        return float(self.answers.chances[:, options.CHOICES.index(choice)] @ self.people / self.people.sum())

    @property
    def first_people(self) -> int:
        """Inhabitants of those who go first: 2a is their likeliest choice."""
        return int(self.people[self.answers.is_first].sum())

    @property
    def first_nok_per_inhabitant(self) -> float | None:
        """What those who go first pay at the start; None when nobody does."""
        return entry.first_payment(self.model, self.first_people) if self.first_people else None

    @property
    def last_fee_nok_per_inhabitant(self) -> float | None:
        """What those who enter last pay for it; None when nobody goes first, or everybody does."""
        if not self.first_people or self.first_people == self.coverage.total_population:
            return None
        return entry.entry_fee(self.model, self.coverage.total_population, max(self.entry_years))

    @property
    def entry_years(self) -> tuple[int, ...]:
        """When those who wait enter."""
        return self.case.entry_years

    @property
    def state_ownership(self) -> Fraction:
        """The state's share of the company."""
        return Fraction(self.case.state_ownership_share)

    def company_share(self, people: int) -> Fraction:
        """Return what a municipality with so many inhabitants owns of the company when all have entered."""
        return Fraction(people, self.coverage.total_population) * (1 - self.state_ownership)


class ScenarioMeasurer:
    """Municipalities, register and cost figures of an explorer, shared by all who visit it.

    Parameters
    ----------
    register_file
        CSV or XLSX with declarations; empty for the embedded register.
    assumptions_file
        YAML whose cost figures replace those of the steering document.

    Raises
    ------
    RefusedError
        If a file cannot be used.

    Examples
    --------
    >>> from akson_analysis.cases.scenario import load_scenario
    >>> measurer = ScenarioMeasurer()
    >>> before = measurer.measure(load_scenario("status-2020-07"))
    >>> after = measurer.measure(edits.paint(before.scenario, ["0301"], "signed"))
    >>> round(float(after.coverage.share - before.coverage.share), 4)
    0.1497
    """

    def __init__(self, register_file: str = "", assumptions_file: str = "") -> None:
        self._base = Case(register=register_file or None, assumptions=assumptions_file or None)
        self.municipalities: gpd.GeoDataFrame = self._base.municipalities
        self._read(self._base)
        self._kept: dict[Any, Any] = {}

    def case(self, scenario: Scenario) -> Case:
        """Return a scenario on the data, which is read once for all."""
        return self._once(("case", _data_key(scenario)), lambda: self._read(self._base.under(scenario))).under(scenario)

    def measure(self, scenario: Scenario) -> MeasuredScenario:
        """Return what a scenario comes to."""
        area = self._area(scenario)
        case = self.case(edits.within(scenario, area.index))
        answers = self._answers(case, area)
        people = area["population"].to_numpy()
        result = Coverage(
            int(answers.is_signed.sum()),
            len(area),
            int(people[answers.is_signed].sum()),
            int(people.sum()),
            scenario.threshold,
        )
        return MeasuredScenario(case, area, result, answers)

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario whose answers the reports would refuse: those of municipalities outside its area.

        Raises
        ------
        InvalidValueError
            With the municipalities.
        """
        _ = self.case(scenario).status

    def warm(self, scenario: Scenario) -> None:
        """Work out every answer for a scenario's day beforehand, so that the first change is as quick as the next."""
        for group in what_if.GROUPS:
            self._answers_of_all(scenario, group)
        self._purchases(self.measure(scenario))

    def prices(self, measured: MeasuredScenario) -> pd.DataFrame | None:
        """Return what each municipality pays if it takes part; None when nobody does."""
        share = measured.participation
        if not share:
            return None
        people, model = measured.area["population"], measured.model
        name = ("prices", _data_key(measured.scenario), share)
        return self._once(name, lambda: payers.municipal_prices(people, model, share))

    def against_waiting(self, measured: MeasuredScenario, code: str) -> pd.DataFrame | None:
        """Return 2a now against 2b in the last year of entry for one municipality; None when nobody else goes first.

        One row per level (index), and the columns of `akson_analysis.costs.waiting.compare` for 2b.
        """
        area, model = measured.area, measured.model
        choices = pd.DataFrame({"choice": np.where(measured.answers.is_first, "commit", "unknown")}, index=area.index)
        others = entry.plan(area, choices, measured.entry_years, model.years.start).without(code)
        if not others.members:
            return None
        who = (code, int(area["population"][code]))
        purchase = float(self._purchases(measured)["purchase_nok"][code])
        wait = max(measured.entry_years) - others.first_year
        table = against_waiting(who, others, model, purchase, SETTLEMENT_RULE, [wait])
        return table.set_index(["level", "choice"])

    def _area(self, scenario: Scenario) -> pd.DataFrame:
        name = ("area", scenario.service_area)
        return self._once(name, lambda: pd.DataFrame(self.case(scenario).area.drop(columns="geometry")))

    def _purchases(self, measured: MeasuredScenario) -> pd.DataFrame:
        people, model = measured.area["population"], measured.model
        return self._once(
            ("purchases", _data_key(measured.scenario)), lambda: zero_alternative.against_akson(people, model)
        )

    def _answers(self, case: Case, area: pd.DataFrame) -> MunicipalAnswers:
        """Pick every municipality's answer from those of everybody: as documented, or as it is set by hand."""
        documented = self._answers_of_all(case.scenario, DOCUMENTED)
        picked = {name: getattr(documented, name).copy() for name in MunicipalAnswers.__dataclass_fields__}
        for group in what_if.GROUPS:
            entries = case.scenario.declarations
            codes = [entry.municipality_code for entry in entries if what_if.group_of(entry) == group]
            if codes:
                rows = area.index.get_indexer(pd.Index(codes))
                answers = self._answers_of_all(case.scenario, group)
                for name, values in picked.items():
                    values[rows] = getattr(answers, name)[rows]
        return MunicipalAnswers(**picked)

    def _answers_of_all(self, scenario: Scenario, group: str) -> MunicipalAnswers:
        key = ("answers", scenario.as_of, scenario.service_area, str(scenario.rules), group)
        return self._once(key, lambda: self._when_all_are(scenario, group))

    def _when_all_are(self, scenario: Scenario, group: str) -> MunicipalAnswers:
        case = self.case(scenario)
        entries: tuple[SetByHand, ...] = ()
        if group != DOCUMENTED:
            nobody = scenario.model_copy(update={"declarations": ()})
            entries = edits.paint(nobody, case.area.index, group).declarations
        case = case.under(scenario.model_copy(update={"declarations": entries}))
        choices = case.scenario_choices.choices
        return MunicipalAnswers(
            case.status["is_signed"].to_numpy(dtype=bool),
            status_classes(case.status).to_numpy(dtype=object),
            choice_classes(choices).to_numpy(dtype=object),
            choices[[f"{choice}_probability" for choice in options.CHOICES]].to_numpy(dtype=float),
            (choices["choice"].astype("str") == "commit").to_numpy(dtype=bool),
        )

    def _once(self, name: tuple[Hashable, ...], make: Callable[[], Made]) -> Made:
        if name not in self._kept:
            while len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = make()
        kept: Made = self._kept[name]
        return kept

    @staticmethod
    def _read(case: Case) -> Case:
        """Read what cases under other scenarios share with this one."""
        _ = case.municipalities, case.events, case.area, case.model
        return case


def _data_key(scenario: Scenario) -> Hashable:
    """Return what area and cost figures of a scenario depend on."""
    return scenario.service_area, tuple(sorted(scenario.assumptions.items()))
