"""A scenario on the data: made once, lazy, read-only; every answer a table or a number, none a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from akson_analysis import coverage, options, ownership
from akson_analysis._validate import validated
from akson_analysis.cases import bill as bills
from akson_analysis.cases import bill_ranges, what_if
from akson_analysis.cases._lazy import forget, lazy
from akson_analysis.cases.against import compared
from akson_analysis.cases.applied import cost_model, status_in
from akson_analysis.cases.choices import ScenarioChoices, scenario_choices
from akson_analysis.cases.compared_choices import ComparedChoices
from akson_analysis.cases.entry import EntryPlan, plan, settlement
from akson_analysis.cases.grouping import group_of_each
from akson_analysis.cases.local.municipality import MunicipalityInCase
from akson_analysis.cases.scenario import (
    ENTRY_YEARS,
    EVERYONE,
    FRONT_RUNNERS,
    STATE_OWNERSHIP_SHARE,
    Scenario,
    load_scenario,
)
from akson_analysis.cases.signing import decisions, signatures
from akson_analysis.cases.signing.decisions import DecisionWeight
from akson_analysis.cases.signing.inference import (
    Inference,
    NoInference,
    curve,
    if_undecided_stayed_out,
    infer,
    latest_published,
    likely_shares,
    pass_probabilities,
    thresholds_of,
)
from akson_analysis.costs import comparisons, keys, payers, schedule, zero_alternative
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.costs.uncertainty import DEFAULT_CORRELATION, DEFAULT_SEED
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import CombinedEffect
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


class Case:
    """A scenario on the data.

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

    Examples
    --------
    >>> case = Case("status-2020-07")
    >>> case.coverage.signed_count, round(float(case.coverage.share), 4)
    (40, 0.1056)
    >>> case.bill(by="payer").round(-6).loc["municipalities", "total_nok"]
    np.float64(7415000000.0)
    >>> case.with_(participation="65 %").bill().loc["0301", "total_nok_per_inhabitant"].round()
    np.float64(1793.0)
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

    @property
    def has_own_register(self) -> bool:
        """Whether the answers are not those of the embedded register."""
        return self._register is not None

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
    def inference(self) -> Inference | NoInference:
        """The announced total brought back to municipalities, or why that cannot be done."""
        return infer(self.municipalities, self.area, self.status, self.published, self._scenario)

    @property
    def inferred(self) -> pd.Series | None:
        """Probability of being among the announced signers, by municipality; None when nothing can be inferred."""
        if isinstance(self.inference, NoInference):
            return None
        return self.inference.table["probability"].copy()

    @property
    def thresholds(self) -> list[Fraction]:
        """The three thresholds and the scenario's own, ascending."""
        return thresholds_of(self._scenario)

    def coverage_by(self, group: str) -> pd.DataFrame:
        """Return the coverage of each group: share of its municipalities beside share of its people.

        Parameters
        ----------
        group
            ``"county"``, ``"region"`` (health region), ``"size"`` (class of inhabitants) or ``"centrality"``.

        Returns
        -------
        pandas.DataFrame
            As `akson_analysis.coverage.by_group`, indexed by group.

        Examples
        --------
        >>> Case().coverage_by("county").loc["Agder", ["municipality_count", "signed_count"]].tolist()
        [25, 25]
        """
        return coverage.by_group(self.area, self.status, self.group(group))

    @lazy
    def coverage_by_definition(self) -> pd.DataFrame:
        """Both service areas at each of `thresholds`, as `cases.signing.signatures.by_definition`."""
        return signatures.by_definition(self.municipalities, self.events, self._scenario, self.thresholds)

    @lazy
    def not_signed(self) -> pd.DataFrame:
        """Those whose signature does not count, largest first, as `akson_analysis.coverage.not_signed`."""
        return coverage.not_signed(self.area, self.status)

    def gap(self, held_out: Collection[str] = ()) -> pd.DataFrame:
        """Return the smallest set that closes the gap, with the share of the people once each has signed.

        Parameters
        ----------
        held_out
            Codes or names of municipalities that may not help; those that were not asked change nothing.

        Returns
        -------
        pandas.DataFrame
            As `akson_analysis.coverage.gap`; no row when the threshold is met.

        Raises
        ------
        InvalidValueError
            If the gap cannot be closed without those held out.

        Examples
        --------
        >>> len(Case().gap()), len(Case().gap(held_out=["Oslo"]))
        (13, 29)
        """
        return coverage.gap(self.area, self.status, self._scenario.threshold, self.asked_of(held_out))

    def smallest_sets(self, held_out: Collection[str] = ()) -> pd.DataFrame:
        """Return how few could reach the threshold from nothing, also without the largest ones, or without some.

        Parameters
        ----------
        held_out
            As in `gap`.

        Returns
        -------
        pandas.DataFrame
            As `akson_analysis.cases.signing.signatures.smallest_sets`.

        Examples
        --------
        >>> Case().smallest_sets()["smallest_count"].tolist()
        [19, 39, 50]
        """
        return signatures.smallest_sets(self.area["population"], self.coverage.quota, self.asked_of(held_out))

    @property
    def half_count(self) -> int:
        """How many of the largest municipalities hold half of the people together."""
        return signatures.half_count(self.area["population"])

    @lazy
    def timeline(self) -> pd.DataFrame:
        """The coverage on every date that has an event, as `akson_analysis.coverage.timeline`."""
        return coverage.timeline(self.events, self.area, until=self._scenario.as_of)

    @lazy
    def conditions(self) -> pd.DataFrame:
        """The letter's conditions for the state going on, as `cases.signing.signatures.conditions`."""
        return signatures.conditions(snapshot.state_decisions(), self.coverage, self._scenario.as_of)

    @lazy
    def pass_probabilities(self) -> pd.DataFrame | None:
        """Probability of each of `thresholds`, as `signing.inference.pass_probabilities`; None without an inference."""
        if isinstance(self.inference, NoInference):
            return None
        return pass_probabilities(self.inference, self.thresholds)

    @lazy
    def probability_curve(self) -> pd.DataFrame | None:
        """Probability of reaching at least each share, as `signing.inference.curve`; None without an inference."""
        return None if isinstance(self.inference, NoInference) else curve(self.inference)

    @property
    def likely_shares(self) -> tuple[Fraction, Fraction] | None:
        """Share of the people that is 90 % likely to be reached, and 10 % likely; None without an inference."""
        return None if isinstance(self.inference, NoInference) else likely_shares(self.inference)

    @property
    def if_undecided_stayed_out(self) -> tuple[list[str], float] | None:
        """Those undecided on the announced day, and the threshold's probability had they not signed; None if nobody."""
        if isinstance(self.inference, NoInference):
            return None
        return if_undecided_stayed_out(self.inference, self.area, self.status, self._scenario.threshold)

    @lazy
    def conversations(self) -> pd.DataFrame | None:
        """Who would move the probability of the threshold most, `name` before the columns of `cases.signing.decisions`.

        None when nothing can be inferred.
        """
        if isinstance(self.inference, NoInference):
            return None
        table = decisions.conversations(self.inference, self._scenario.threshold)
        table.insert(0, "name", self.area["name"].reindex(table.index))
        return table

    def combined_effect(self, queries: Collection[str]) -> tuple[list[str], CombinedEffect] | None:
        """Return which of some are open, by code, and the threshold's probability if all say yes, and if all say no.

        None when nothing can be inferred, or fewer than two are open.

        >>> Case().combined_effect(["Oslo", "Bergen"])[0]
        ['0301', '4601']
        """
        if isinstance(self.inference, NoInference):
            return None
        return decisions.combined_effect(self.inference, self._scenario.threshold, self.asked_of(queries))

    @lazy
    def voting_power(self) -> pd.DataFrame:
        """Share of the people beside share of the power, most powerful first, as `signing.decisions.power_table`."""
        return decisions.power_table(self.area, *decisions.power(self.area, self.status, self._scenario.threshold))

    def weight_of(self, query: str) -> DecisionWeight:
        """Return how much the decision of one municipality weighs, by code or name.

        >>> round(Case().weight_of("Oslo").banzhaf, 3)
        0.835
        """
        inference = None if isinstance(self.inference, NoInference) else self.inference
        return decisions.weight_of(self.code(query), self.area["population"], self._scenario.threshold, inference)

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
        """Return the scenarios that say who goes first, this one before `others` when anybody chooses 2a in it."""
        return what_if.front_runners(self._scenario, others, self.year, self._choices_of)

    def entry_plan(self, first: Scenario | None = None, entry_years: Sequence[int] = ()) -> EntryPlan:
        """Return who makes the first investment and when the others enter.

        Parameters
        ----------
        first
            Scenario whose 2a go first; by default the first of `front_runners`.
        entry_years
            Years of the waves; the case's own by default.

        Returns
        -------
        EntryPlan
        """
        chosen = self._choices_of(first or self.front_runners()[0])
        return plan(self.area, chosen.choices, entry_years or self.entry_years, self.model.years.start)

    def bill(
        self,
        by: str = "municipality",
        key: str | None = None,
        estimate: str = "p50",
        among: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """Return what it costs whom, in kroner.

        Parameters
        ----------
        by
            ``"municipality"``, ``"county"``, ``"region"`` (health region), ``"size"`` (class of inhabitants),
            ``"payer"``, ``"item"`` (the investment), or ``"year"`` (all money that is paid).
        key
            Allocation rule of the programme, such as ``"stepped"``; the cost figures' own by default.
        estimate
            ``"p50"`` or ``"p85"``.
        among
            Codes or names of the municipalities to show. The bill is still everybody's: a part is never handed the
            whole.

        Returns
        -------
        pandas.DataFrame
            Columns in kroner end in `_nok`, those per inhabitant in `_nok_per_inhabitant`; the functions of
            `akson_analysis.cases.bill` name them.

        Raises
        ------
        InvalidValueError
            If a word is not known, nobody takes part, or `among` cannot be had with this `by`.

        Examples
        --------
        >>> Case().bill(among=["Oslo", "1103"])["total_nok"].round(-6).tolist()
        [1110000000.0, 230000000.0]
        """
        way = bills.checked_by(by)
        share = self.participation
        if not share:
            raise InvalidValueError("nobody takes part in the bill: it follows the signatures, and nobody has signed")
        if way in {"payer", "item", "year"}:
            if among is not None or key is not None:
                raise InvalidValueError(f"by={by!r} is of everybody together: leave out among= and key=")
            if way == "year":
                return bills.by_year(self.model, share, self.people, estimate)
            return bills.by_payer_or_item(self.model, share, self.people, way, estimate)
        table = bills.by_municipality(self.area, self.model, share, key, estimate)
        if among is not None:
            table = table.loc[[self.code(query) for query in among]]
        return table if way == "municipality" else bills.by_group(self.area, table, way)

    # the tables of the cost report, with everybody in unless they say otherwise

    @lazy
    def national_bill(self) -> pd.DataFrame:
        """The investment by item and payer, øre at P50 and P85, as `costs.payers.national_bill`."""
        return payers.national_bill(self.model)

    @lazy
    def cash_flow(self) -> pd.DataFrame:
        """What is paid each year by item and payer, øre, as `costs.schedule.national` without lost working time."""
        return schedule.cash(schedule.national(self.model))

    @lazy
    def municipal_totals(self) -> pd.DataFrame:
        """What each municipality pays, exact to the øre, as `costs.payers.municipal_totals`."""
        return payers.municipal_totals(self.area["population"], self.model)

    @lazy
    def equal_part_totals(self) -> pd.DataFrame:
        """The same when a part of the programme is split equally: `equal_part_share` of the cost figures."""
        key = keys.equal_plus_per_inhabitant(self.area["population"], self.model.share("equal_part_share"))
        return payers.municipal_totals(self.area["population"], self.model, weights=key)

    @lazy
    def key_shares(self) -> pd.DataFrame:
        """The municipal part of the programme by every allocation rule, øre, the elderly weighted as one more."""
        elderly = self.area["population_67_79"] + self.area["population_80_plus"]
        return keys.compare_keys(self.area["population"], self.model, columns={"elderly": elderly})

    @lazy
    def against_doing_nothing(self) -> pd.DataFrame:
        """Buying without Akson beside taking part, by municipality, as `costs.zero_alternative.against_akson`."""
        return zero_alternative.against_akson(self.area["population"], self.model)

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
        >>> Case().group("size")["0301"]
        '100000-'
        """
        return group_of_each(self.area, by)

    def key_prices(self, by: str | None = None) -> pd.DataFrame:
        """Return the municipal part of the programme per inhabitant by every allocation rule.

        Parameters
        ----------
        by
            As in `group`; None for each municipality.

        Returns
        -------
        pandas.DataFrame
            Indexed by municipality or group, as `akson_analysis.cases.bill.key_prices`.

        Examples
        --------
        >>> Case().key_prices().loc["0301"].round().tolist()
        [724.0, 654.0, 475.0, 375.0, 523.0]
        """
        group = None if by is None else self.group(by)
        return bills.key_prices(self.key_shares, self.area["population"], group)

    def bill_by_group(self, by: str) -> pd.DataFrame:
        """Return P50 and P85 of the municipal bill by group, beside each other.

        Parameters
        ----------
        by
            As in `group`.

        Returns
        -------
        pandas.DataFrame
            Indexed by group, million kroner and kroner per inhabitant, as `akson_analysis.cases.bill.both_estimates`.

        Examples
        --------
        >>> round(Case().bill_by_group("county").loc["Oslo", "p85_mnok"])
        1344
        """
        return bills.both_estimates(self.area, self.municipal_totals, self.equal_part_totals, self.group(by))

    @lazy
    def uncertain_items(self) -> pd.DataFrame:
        """The cost items with their P50 and P85, as `cases.bill_ranges.items`."""
        return bill_ranges.items(self.model)

    def bill_draws(
        self, correlation: float = DEFAULT_CORRELATION, draws: int = 10_000, seed: int = DEFAULT_SEED
    ) -> pd.Series:
        """Return draws of what all municipalities pay together, kroner.

        Parameters
        ----------
        correlation
            How cost items vary together, 0 to 1.
        draws, seed
            How many, and where they begin: the same seed gives the same draws.

        Returns
        -------
        pandas.Series
            One value for each draw.

        Examples
        --------
        >>> bool(Case().bill_draws(draws=1000).quantile(0.9) > 9e9)
        True
        """
        return bill_ranges.municipal_draws(self.uncertain_items, correlation, draws, seed)

    def bill_range(
        self, correlation: float = DEFAULT_CORRELATION, draws: int = 10_000, seed: int = DEFAULT_SEED
    ) -> pd.DataFrame:
        """Return what each municipality pays at P50 and P85, and its P10 and P90.

        Parameters
        ----------
        correlation, draws, seed
            As in `bill_draws`.

        Returns
        -------
        pandas.DataFrame
            Indexed by `municipality_code`, as `akson_analysis.cases.bill.with_range`.

        Examples
        --------
        >>> Case().bill_range().loc["0301", ["total_p50_nok", "total_p85_nok"]].astype(float).round(-6).tolist()
        [1110000000.0, 1344000000.0]
        """
        ranges = bill_ranges.municipality_ranges(self.uncertain_items, self.municipal_totals, correlation, draws, seed)
        return bills.with_range(self.area, self.municipal_totals, self.equal_part_totals, ranges)

    def per_inhabitant(self, share: Fraction | int | None = None) -> dict[str, float]:
        """Return the bill per inhabitant of those who take part, programme and rollout.

        Parameters
        ----------
        share
            Part of the inhabitants that takes part, above 0; the case's own by default.

        Returns
        -------
        dict
            Kroner by ``p50`` and ``p85``.

        Examples
        --------
        >>> round(Case().per_inhabitant()["p50"])
        1601
        """
        return what_if.per_inhabitant(self.model, self.people, self.participation if share is None else Fraction(share))

    @property
    def is_partial(self) -> bool:
        """Whether the scenario says itself who takes part in the bill, rather than everybody."""
        return self._scenario.participation != EVERYONE

    @lazy
    def scenario_prices(self) -> pd.DataFrame:
        """What each municipality pays at the case's participation, as `cases.bill.at_participation`."""
        prices = payers.municipal_prices(self.area["population"], self.model, self.participation)
        return bills.at_participation(self.area, prices)

    @property
    def participation_points(self) -> dict[Fraction, str]:
        """Participations worth comparing and what each is, as `cases.what_if.participation_points`."""
        announced = self.announced.population_share if self.announced else None
        return what_if.participation_points(self.coverage.share, announced, self.participation)

    @lazy
    def price_by_participation(self) -> pd.DataFrame:
        """The price at `participation_points`: column `point`, and those of `costs.comparisons.by_participation`."""
        points = self.participation_points
        table = comparisons.by_participation(self.model, self.people, points)
        table.insert(0, "point", list(points.values()))
        return table

    def entry_plans(self, others: Sequence[str] = (FRONT_RUNNERS,)) -> list[tuple[Scenario, EntryPlan]]:
        """Return who goes first and when the others enter, in each of `front_runners`; in some nobody may go first.

        Parameters
        ----------
        others
            Scenarios beside this one, as in `front_runners`.

        Returns
        -------
        list
            Each scenario with its `entry_plan`.

        Examples
        --------
        >>> [(first.id, len(entry.members)) for first, entry in Case().entry_plans(["first-sixteen"])]
        [('first-sixteen', 16)]
        """
        return [(first, self.entry_plan(first)) for first in self.front_runners(others)]

    def settlements(self, others: Sequence[str] = (FRONT_RUNNERS,)) -> pd.DataFrame:
        """Return what front-runners and late joiners pay by each rule, in each scenario where anybody goes first.

        Parameters
        ----------
        others
            Scenarios beside this one, as in `front_runners`.

        Returns
        -------
        pandas.DataFrame
            Column `scenario`, and those of `akson_analysis.cases.entry.settlement`, kroner per inhabitant.

        Examples
        --------
        >>> table = Case().settlements().set_index("rule")
        >>> round(table.loc["pro_rata_with_interest", "late_nok_per_inhabitant"])
        724
        """
        tables = [
            settlement(entry, self.model).assign(scenario=first.id)
            for first, entry in self.entry_plans(others)
            if entry.members
        ]
        table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({"scenario": []})
        return table[["scenario", *table.columns.drop("scenario")]]

    def holdings(self, state_share: str | Fraction | None = None) -> ownership.Holdings:
        """Return the company's shares, by inhabitants but for the state's.

        Parameters
        ----------
        state_share
            The state's share of the company, from 0 to below 1; the case's own by default.

        Returns
        -------
        pandas.Series
            Whole shares by owner, as `akson_analysis.ownership.found`.

        Examples
        --------
        >>> ownership.control(Case().holdings("0.30")).has_negative_control
        False
        """
        people = {str(code): int(count) for code, count in self.area["population"].items()}
        return ownership.found(people, self.state_ownership_share if state_share is None else state_share)

    def code(self, query: str) -> str:
        """Return the code of the municipality that a code or a name means, one that was asked.

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
        """Return the codes of those of some municipalities, by code or name, that were asked."""
        codes = [find(self.municipalities, query) for query in ([queries] if isinstance(queries, str) else queries)]
        return [code for code in codes if code in self.area.index]

    def municipality(self, query: str, front_runners: str = FRONT_RUNNERS) -> MunicipalityInCase:
        """Return what the case says of one municipality.

        Parameters
        ----------
        query
            Code or name.
        front_runners
            Scenario that says which others go first where nobody else does in the case's own.

        Returns
        -------
        MunicipalityInCase

        Raises
        ------
        InvalidValueError
            As `code`, and if nobody else goes first in either scenario.

        Examples
        --------
        >>> sandnes = Case().municipality("Sandnes")
        >>> sandnes.bill["p50_nok"].round(-6).astype(int).tolist()
        [58000000, 70000000, 127000000]
        >>> sandnes.wait_until(2028, rate="4 %")["choice"].tolist()
        ['commit', 'option', 'commit', 'option']
        """
        code = self.code(query)
        first = what_if.front_runners_beside(code, self._scenario, front_runners, self.area, self._choices_of)
        return MunicipalityInCase(code, self, first, self.entry_plan(first))

    def with_(
        self,
        *,
        signed: Collection[str] = (),
        declined: Collection[str] = (),
        not_documented: Collection[str] = (),
        commit: Collection[str] = (),
        option: Collection[str] = (),
        state_share_mnok: float | None = None,
        assumptions: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Case:
        """Return another case: this one with something set by hand.

        Parameters
        ----------
        signed, declined, not_documented
            Codes or names of municipalities taken to have answered so, whatever the register says.
        commit, option
            Municipalities taken to have signed and chosen 2a or 2b.
        state_share_mnok
            What the state pays of the programme, million kroner.
        assumptions
            Cost figures by id.
        fields
            Fields of `Scenario`: `as_of`, `threshold`, `service_area`, `participation`, `entry_years`,
            `state_ownership_share` and so on.

        Returns
        -------
        Case
            A new case on the same data; this one is as it was.

        Raises
        ------
        InvalidValueError
            With every value that does not fit.

        Examples
        --------
        >>> case = Case()
        >>> round(float(case.with_(signed=["Oslo"]).coverage.share - case.coverage.share), 4)
        0.1497
        """
        answers = {entry.municipality_code: entry.model_dump() for entry in self._scenario.declarations}
        groups: list[tuple[Collection[str], str, str]] = [
            (signed, "signed", ""),
            (declined, "declined", ""),
            (not_documented, "not_documented", ""),
            (commit, "signed", "commit"),
            (option, "signed", "option"),
        ]
        for queries, status, choice in groups:
            for code in [self.code(query) for query in ([queries] if isinstance(queries, str) else queries)]:
                answers[code] = {"municipality_code": code, "status": status, "option": choice}
        figures = dict(self._scenario.assumptions) | {name: str(value) for name, value in (assumptions or {}).items()}
        if state_share_mnok is not None:
            figures["state_share"] = str(state_share_mnok)
        values = self._scenario.model_dump() | {"declarations": list(answers.values()), "assumptions": figures}
        if answers:
            values["kind"] = "illustrative"
        return self.under(validated(Scenario, values | fields, "scenario"))

    def under(self, scenario: Scenario) -> Case:
        """Return another scenario on the same data; what has been read of the data is shared and not read again.

        >>> Case().under(load_scenario("first-sixteen")).scenario.id
        'first-sixteen'
        """
        shared = {"municipalities", "events", "published"}
        if scenario.service_area == self._scenario.service_area:
            shared.add("area")
        if scenario.assumptions == self._scenario.assumptions:
            shared.add("model")
        other = copy(self)
        forget(other, shared)
        other._scenario = scenario  # noqa: SLF001 - a case of this class
        return other

    def against(self, other: Case) -> pd.DataFrame:
        """Return this case beside another: the same measures of both, and the difference.

        Returns
        -------
        pandas.DataFrame
            Columns `measure`, `first` (this case), `second`, `difference` (second less first), `unit`.

        Examples
        --------
        >>> case = Case()
        >>> table = case.against(case.with_(signed=["Oslo"])).set_index("measure")
        >>> int(table.loc["signed_population", "difference"])
        693494
        """
        return compared(self._measures(), other._measures())

    def _measures(self) -> list[tuple[str, float, str]]:
        """Return what `against` compares: measure, value, unit."""
        distribution = self.scenario_choices.distribution.set_index("choice")["population_share_pct"]
        measures: list[tuple[str, float, str]] = [
            ("signed_count", self.coverage.signed_count, "municipalities"),
            ("signed_population", self.coverage.signed_population, "inhabitants"),
            ("signed_share", float(100 * self.coverage.share), "%"),
            ("missing_population", self.coverage.missing_population, "inhabitants"),
            *((f"{choice}_share", float(distribution[choice]), "%") for choice in options.CHOICES),
            ("participation", float(100 * self.participation), "%"),
        ]
        if self.participation:
            for estimate in ("p50", "p85"):
                bill: Any = self.bill(by="payer", estimate=estimate).loc["municipalities"]
                measures += [
                    (f"municipal_bill_{estimate}", float(bill["total_nok"]), "kr"),
                    (f"per_inhabitant_{estimate}", float(bill["total_nok_per_inhabitant"]), "kr per inhabitant"),
                ]
        return measures
