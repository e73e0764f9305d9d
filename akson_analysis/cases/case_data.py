"""What every answer of a case begins from: municipalities, answers, choices and cost figures of one scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import pandas as pd

from akson_analysis import coverage, options
from akson_analysis.cases import what_if
from akson_analysis.cases._lazy import lazy
from akson_analysis.cases.applied import cost_model, status_in
from akson_analysis.cases.choices import ScenarioChoices, scenario_choices
from akson_analysis.cases.compared_choices import ComparedChoices
from akson_analysis.cases.grouping import group_of_each
from akson_analysis.cases.scenario import (
    ENTRY_YEARS,
    FRONT_RUNNERS,
    STATE_OWNERSHIP_SHARE,
    Scenario,
    load_scenario,
)
from akson_analysis.cases.signing.inference import (
    latest_published,
)
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.errors import InvalidValueError
from akson_analysis.municipalities import find, load_municipalities, on_people_of_2020, service_area
from akson_analysis.register.status import load_declarations
from akson_analysis.sources import snapshot


@dataclass(frozen=True)
class Announcement:
    """What was announced of the 291 municipalities, the last time on or before a day."""

    date: dt.date
    signed_count: int
    total_count: int
    population_share: Fraction | None
    """Share of the people, as it was rounded; None where none was given."""
    source: str


class CaseData:
    """A scenario and the data it is about. `akson_analysis.Case` adds the answers.

    Parameters
    ----------
    scenario
        Name of an embedded scenario, path of a scenario file, or a `Scenario`.
    year
        Municipalities and people of 1 January of this year; an edition such as ``"2024@2026-11-23"`` where it has been
        fetched.
    register
        CSV or XLSX with declarations, or the events as `akson_analysis.load_declarations` returns them; None for the
        embedded register.
    assumptions
        YAML whose cost figures replace those of the steering document; None for the document's.
    entry_years
        Years in which those who wait are taken to enter where the scenario says nothing.
    state_ownership_share
        The state's share of the company where the scenario says nothing.

    Raises
    ------
    RefusedError
        When the scenario is read, or when an answer is first asked for, if what it needs cannot be used.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario = "status-2020-07",
        year: int | str = 2020,
        register: str | Path | pd.DataFrame | None = None,
        assumptions: str | Path | None = None,
        *,
        entry_years: Sequence[int] = ENTRY_YEARS,
        state_ownership_share: str = STATE_OWNERSHIP_SHARE,
    ) -> None:
        self._data = year
        self._register = register
        self._assumptions_file = assumptions
        self._entry_years = tuple(entry_years)
        self._state_ownership_share = state_ownership_share
        self._known_choices: list[ScenarioChoices] = []
        number = int(str(year).partition("@")[0])
        self._scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, number)

    def __repr__(self) -> str:
        return f"Case({self._scenario.id!r}, year={self._data!r}, as_of={self._scenario.as_of.isoformat()!r})"

    @property
    def scenario(self) -> Scenario:
        """The scenario: its day, area, threshold, rules, and what it sets by hand."""
        return self._scenario

    @property
    def year(self) -> int:
        """The year whose municipalities and people the figures are of."""
        return int(str(self._data).partition("@")[0])

    @lazy
    def municipalities(self) -> gpd.GeoDataFrame:
        """All municipalities, as `akson_analysis.load_municipalities` returns them."""
        return load_municipalities(self._data)

    @lazy
    def area(self) -> gpd.GeoDataFrame:
        """The municipalities that were asked: those of the scenario's service area."""
        return service_area(self.municipalities, self._scenario.service_area)

    @property
    def people(self) -> int:
        """Inhabitants of the service area."""
        return int(self.area["population"].sum())

    @lazy
    def events(self) -> pd.DataFrame:
        """The declarations, as `akson_analysis.load_declarations` returns them."""
        if isinstance(self._register, pd.DataFrame):
            return self._register
        return load_declarations(self._register, self.year)

    @lazy
    def status(self) -> pd.DataFrame:
        """The status of every municipality of the area on the scenario's day, as `cases.applied.status_in`."""
        return status_in(self._scenario, self.events, self.area)

    @lazy
    def coverage(self) -> Coverage:
        """How far the signatures reach."""
        return coverage.measure(self.area, self.status, self._scenario.threshold)

    @lazy
    def published(self) -> pd.DataFrame:
        """What was announced, oldest first, as `akson_analysis.sources.snapshot.published_totals`."""
        return snapshot.published_totals()

    @lazy
    def beside_announced(self) -> tuple[pd.Series, PublishedComparison] | None:
        """The last announced total beside what is documented, on the people of 2020; None when there is none."""
        then = coverage.measure(on_people_of_2020(self.area), self.status, self._scenario.threshold)
        return latest_published(self.published, self._scenario, then)

    @property
    def announced(self) -> Announcement | None:
        """The last announced total on or before the day; None when nothing had been announced.

        >>> from akson_analysis import Case
        >>> Case("status-2020-07").announced.signed_count
        183
        """
        if self.beside_announced is None:
            return None
        row, comparison = self.beside_announced
        return Announcement(
            row["date"].date(),
            int(row["signed_count"]),
            int(row["total_count"]),
            comparison.published_share,
            str(row["source"]),
        )

    @lazy
    def scenario_choices(self) -> ScenarioChoices:
        """Every municipality's choice in the scenario, with its basis and its reason."""
        return self._choices_of(self._scenario)

    @lazy
    def choices(self) -> pd.DataFrame:
        """Who is documented or assumed to choose what, by municipality.

        Columns `name`, `population`, `choice` (``commit``, ``option``, ``unknown``), `choice_basis` (``documented``,
        ``assumed`` or empty), and the probabilities `p_commit`, `p_option`, `p_unknown`.
        """
        table = self.scenario_choices.choices
        names = pd.DataFrame(self.area)[["name", "population"]].join(table[["choice", "choice_basis"]])
        return names.assign(**{f"p_{choice}": table[f"{choice}_probability"] for choice in options.CHOICES})

    def choices_beside(self, names: Sequence[str]) -> ComparedChoices:
        """Return the choices of this scenario and of other embedded ones or files, this one first and none twice.

        Parameters
        ----------
        names
            Names or paths of scenarios.

        Returns
        -------
        ComparedChoices
            The choices of each scenario, this one first.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> Case().choices_beside(["first-sixteen"]).ranges[["scenario", "expected_count"]].values.tolist()
        [['status-2020-07', 0], ['first-sixteen', 16]]
        """
        others = [load_scenario(name, self.year) for name in names if name != self._scenario.id]
        return ComparedChoices((self.scenario_choices, *map(self._choices_of, others)))

    def _choices_of(self, scenario: Scenario) -> ScenarioChoices:
        """Return the choices in a scenario on the data of this case, worked out once."""
        known = next((choices for choices in self._known_choices if choices.scenario == scenario), None)
        if known is None:
            known = scenario_choices(scenario, self.area, self.events)
            self._known_choices.append(known)
        return known

    @lazy
    def model(self) -> Assumptions:
        """The cost figures: the steering document's, then those of a file, then the scenario's own."""
        return cost_model(self._scenario, self._assumptions_file or "")

    @property
    def participation(self) -> Fraction:
        """The share of the inhabitants that takes part in the bill; 0 when it follows signatures and nobody signed."""
        return what_if.participation(self._scenario, self.coverage)

    @property
    def is_changed(self) -> bool:
        """Whether the scenario sets anything by hand."""
        return what_if.is_changed(self._scenario)

    @property
    def entry_years(self) -> tuple[int, ...]:
        """Years in which those who wait are taken to enter."""
        return self._scenario.entry_years or self._entry_years

    @property
    def state_ownership_share(self) -> str:
        """The state's share of the company."""
        return self._scenario.state_ownership_share or self._state_ownership_share

    def front_runners(self, others: Sequence[str] = (FRONT_RUNNERS,)) -> list[Scenario]:
        """Return the scenarios that say who goes first, this one before `others` when anybody chooses 2a in it.

        Parameters
        ----------
        others
            Names of scenarios.

        Returns
        -------
        list of Scenario
            None of them twice.
        """
        return what_if.front_runners(self._scenario, others, self.year, self._choices_of)

    def group(self, by: str) -> pd.Series:
        """Return the group of each municipality.

        Parameters
        ----------
        by
            ``"county"``, ``"region"`` (health region) or ``"size"`` (class of inhabitants).

        Returns
        -------
        pandas.Series
            Indexed by `municipality_code`, as `akson_analysis.cases.grouping.group_of_each`.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> Case().group("size")["0301"]
        '100000-'
        """
        return group_of_each(self.area, by)

    def code(self, query: str) -> str:
        """Return the code of the municipality that a code or a name means, one that was asked.

        Parameters
        ----------
        query
            Code such as ``"0301"``, number such as 301, or name.

        Returns
        -------
        str
            Four digits, as in the index of `area`.

        Raises
        ------
        InvalidValueError
            If nobody or several have the name, or it was not asked.
        """
        code = find(self.municipalities, query)
        if code not in self.area.index:
            name = self.municipalities.loc[code, "name"]
            raise InvalidValueError(
                f"{code} ({name}) is not one of the {len(self.area)} municipalities of this case: it was not asked to "
                "sign. Name one that was"
            )
        return code

    def asked_of(self, queries: Collection[str]) -> list[str]:
        """Return the codes of those of some municipalities, by code or name, that were asked.

        Parameters
        ----------
        queries
            Codes or names of municipalities, or one of them.

        Returns
        -------
        list of str
            Codes, in the order of `queries`.
        """
        codes = [find(self.municipalities, query) for query in ([queries] if isinstance(queries, str) else queries)]
        return [code for code in codes if code in self.area.index]
