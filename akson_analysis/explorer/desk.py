"""The data behind an explorer, loaded once, and what a scenario comes to on it, quickly enough to follow a pointer.

A municipality's status and choice depend on its own answer only. So the functions of the reports work out every
answer once for everyone, and a change on the map only picks rows: the figures are the reports' own.
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

from akson_analysis import coverage, options
from akson_analysis.cases import applied as cases
from akson_analysis.cases import entry, what_if
from akson_analysis.cases.choices import choices_in
from akson_analysis.cases.local import joining_later
from akson_analysis.cases.map_classes import choice_classes, status_classes
from akson_analysis.cases.scenario import Scenario, SetByHand
from akson_analysis.costs import assumptions, participation, payers, zero_alternative
from akson_analysis.explorer import edits as changes
from akson_analysis.municipalities import load_municipalities, service_area
from akson_analysis.register.status import load_declarations
from akson_analysis.reports.parameters import CostImpactParameters, MunicipalityBriefParameters

SETTLEMENT_RULE = str(MunicipalityBriefParameters.model_fields["settlement_rule"].default)
"""How joining later is settled, as in the brief."""

ENTRY_YEARS: tuple[int, ...] = CostImpactParameters.model_fields["entry_years"].default
"""Years in which those who wait enter where the scenario says nothing, as in the reports."""

STATE_OWNERSHIP = str(CostImpactParameters.model_fields["state_ownership_share"].default)
"""The state's share of the company where the scenario says nothing, as in the cost report."""

_MOST_KEPT = 40

Made = TypeVar("Made")


@dataclass(frozen=True)
class DeskAnswer:
    """What one answer makes of every municipality, in the order of the area."""

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
class Found:
    """What a scenario comes to. Made by `Desk.measure`."""

    scenario: Scenario
    area: pd.DataFrame
    model: assumptions.Assumptions
    result: coverage.Coverage
    answer: DeskAnswer
    """Each municipality's own answer."""

    @property
    def taking_part(self) -> Fraction:
        """Share of the inhabitants that takes part in the bill; 0 when it follows the signatures and nobody signed."""
        return what_if.participation(self.scenario, self.result)

    @cached_property
    def needed(self) -> int | None:
        """How few of those that have not signed would meet the threshold; None where all together cannot."""
        if self.result.is_met:
            return 0
        open_people = np.sort(self.area["population"].to_numpy()[~self.answer.is_signed])[::-1].cumsum()
        enough = np.flatnonzero(open_people >= self.result.missing_population)
        return int(enough[0]) + 1 if len(enough) else None

    def share_of(self, choice: str) -> float:
        """Return the expected share of the people in municipalities with one of `options.CHOICES`."""
        people = self.area["population"].to_numpy()
        return float(self.answer.chances[:, options.CHOICES.index(choice)] @ people / people.sum())

    @property
    def first_people(self) -> int:
        """Inhabitants of those who go first: 2a is their likeliest choice."""
        return int(self.area["population"].to_numpy()[self.answer.is_first].sum())

    @property
    def entry_years(self) -> tuple[int, ...]:
        """When those who wait enter."""
        return self.scenario.entry_years or ENTRY_YEARS

    @property
    def state_ownership(self) -> Fraction:
        """The state's share of the company."""
        return Fraction(self.scenario.state_ownership_share or STATE_OWNERSHIP)


class Desk:
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
    >>> desk = Desk()
    >>> before = desk.measure(load_scenario("status-2020-07"))
    >>> after = desk.measure(changes.paint(before.scenario, ["0301"], "signed"))
    >>> round(float(after.result.share - before.result.share), 4)
    0.1497
    """

    def __init__(self, register_file: str = "", assumptions_file: str = "") -> None:
        self.municipalities: gpd.GeoDataFrame = load_municipalities(year=2020)
        self._events = load_declarations(register_file or None)
        self._assumptions = assumptions.load(overrides=assumptions_file or None)
        self._assumptions_file = assumptions_file
        self._kept: dict[Any, Any] = {}

    def area(self, scenario: Scenario) -> gpd.GeoDataFrame:
        """Return the service area of a scenario."""
        name = scenario.service_area
        return self._once(("area", name), lambda: service_area(self.municipalities, name))

    def model(self, scenario: Scenario) -> assumptions.Assumptions:
        """Return the cost figures of a scenario."""
        if not scenario.assumptions:
            return self._assumptions
        name = ("model", tuple(sorted(scenario.assumptions.items())))
        return self._once(name, lambda: cases.cost_model(scenario, self._assumptions_file))

    def measure(self, scenario: Scenario) -> Found:
        """Return what a scenario comes to."""
        area = self.area(scenario)
        base = self._answer(scenario, changes.DOCUMENTED)
        picked = {name: getattr(base, name).copy() for name in DeskAnswer.__dataclass_fields__}
        own = changes.within(scenario, area.index)
        for group in what_if.GROUPS:
            codes = [entry.municipality_code for entry in own.declarations if what_if.group_of(entry) == group]
            if codes:
                rows = area.index.get_indexer(codes)
                answer = self._answer(scenario, group)
                for name, values in picked.items():
                    values[rows] = getattr(answer, name)[rows]
        answer = DeskAnswer(**picked)
        people = area["population"].to_numpy()
        result = coverage.Coverage(
            int(answer.is_signed.sum()),
            len(area),
            int(people[answer.is_signed].sum()),
            int(people.sum()),
            scenario.threshold,
        )
        return Found(own, area, self.model(scenario), result, answer)

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario whose answers the reports would refuse: those of municipalities outside its area.

        Raises
        ------
        InvalidValueError
            With the municipalities.
        """
        cases.status_in(scenario, self._events, self.area(scenario))

    def warm(self, scenario: Scenario) -> None:
        """Work out every answer for a scenario's day beforehand, so that the first change is as quick as the next."""
        for group in what_if.GROUPS:
            self._answer(scenario, group)
        self._purchases(self.measure(scenario))

    def prices(self, found: Found) -> pd.DataFrame | None:
        """Return what each municipality pays if it takes part; None when nobody does."""
        share = found.taking_part
        if not share:
            return None
        name = ("prices", found.scenario.service_area, tuple(sorted(found.scenario.assumptions.items())), share)
        people = found.area["population"]
        return self._once(name, lambda: payers.municipal_prices(people, found.model, share))

    def against_waiting(self, found: Found, code: str) -> pd.DataFrame | None:
        """Return 2a now against 2b in the last year of entry for one municipality; None when nobody else goes first.

        One row per level (index), and the columns of `akson_analysis.costs.waiting.compare` for 2b.
        """
        choices = pd.DataFrame({"choice": np.where(found.answer.is_first, "commit", "unknown")}, index=found.area.index)
        years = found.entry_years
        others = entry.plan(found.area, choices, years, found.model.years.start).without(code)
        if not others.members:
            return None
        people: Any = found.area["population"][code]
        wait = max(years) - others.first_year
        purchase = float(self._purchases(found)["purchase_nok"][code])
        return joining_later.against_waiting(
            (code, int(people)), others, found.model, purchase, SETTLEMENT_RULE, [wait]
        ).set_index(["level", "choice"])

    def status(self, found: Found) -> pd.DataFrame:
        """Return the status of every municipality, as the reports have it."""
        return cases.status_in(found.scenario, self._events, found.area)

    def choices(self, found: Found) -> pd.DataFrame:
        """Return the choice of every municipality, as the reports have it."""
        return choices_in(found.scenario, found.area, self._events)

    def _purchases(self, found: Found) -> pd.DataFrame:
        name = ("purchases", found.scenario.service_area, tuple(sorted(found.scenario.assumptions.items())))
        return self._once(name, lambda: zero_alternative.against_akson(found.area["population"], found.model))

    def _answer(self, scenario: Scenario, group: str) -> DeskAnswer:
        key = ("answer", scenario.as_of, scenario.service_area, str(scenario.rules), group)
        return self._once(key, lambda: self._answer_of_all(scenario, group))

    def _answer_of_all(self, scenario: Scenario, group: str) -> DeskAnswer:
        area = self.area(scenario)
        entries: tuple[SetByHand, ...] = ()
        if group:
            entries = changes.paint(scenario.model_copy(update={"declarations": ()}), area.index, group).declarations
        everyone = scenario.model_copy(update={"declarations": entries})
        status = cases.status_in(everyone, self._events, area)
        choices = choices_in(everyone, area, self._events)
        return DeskAnswer(
            status["is_signed"].to_numpy(dtype=bool),
            status_classes(status).to_numpy(dtype=object),
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


def first_pay(found: Found) -> float | None:
    """Return what those who go first pay at the start, kroner per inhabitant; None when nobody does.

    It is the first payment of `akson_analysis.costs.joining.settle`, to the øre.
    """
    people = found.first_people
    return entry.investment_nok(found.model) / people if people else None


def last_fee(found: Found) -> float | None:
    """Return the entry fee of those who enter last, kroner per inhabitant, settled pro rata with interest."""
    if not found.first_people or found.first_people == found.result.total_population:
        return None
    rate, wait = found.model.share("discount_rate"), max(found.entry_years) - found.model.years.start
    investment = participation.municipal_programme_ore(found.model, "p50", 1) / assumptions.ORE_PER_NOK
    return investment / found.result.total_population * float((1 + rate) ** wait)
