"""What a case says of the costs: the bill, keys, ranges, participation, settlement and ownership."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

import pandas as pd

from akson_analysis import ownership
from akson_analysis.cases import bill as bills
from akson_analysis.cases import bill_ranges, what_if
from akson_analysis.cases._lazy import lazy
from akson_analysis.cases.case_data import CaseData
from akson_analysis.cases.entry import EntryPlan, plan, settlement
from akson_analysis.cases.scenario import (
    EVERYONE,
    FRONT_RUNNERS,
    Scenario,
)
from akson_analysis.costs import comparisons, keys, payers, schedule, zero_alternative
from akson_analysis.costs.uncertainty import DEFAULT_CORRELATION, DEFAULT_SEED
from akson_analysis.errors import InvalidValueError


class CaseCosts(CaseData):
    """The costs: who pays what by which key, how far it may go, who enters when, and who owns the company."""

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
            Front-runners with their inhabitants, and the year in which each of the others enters.
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
        >>> from akson_analysis import Case
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
        >>> from akson_analysis import Case
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
        >>> from akson_analysis import Case
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
        >>> from akson_analysis import Case
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
        >>> from akson_analysis import Case
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
        >>> from akson_analysis import Case
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
        >>> from akson_analysis import Case
        >>> [(first.id, len(entry.members)) for first, entry in Case().entry_plans(["first-sixteen"])]
        [('first-sixteen', 16)]
        """
        return [(first, self.entry_plan(first)) for first in self.front_runners(others)]

    def last_entry_plan(self, others: Sequence[str] = (FRONT_RUNNERS,)) -> tuple[Scenario, EntryPlan] | None:
        """Return the last of `entry_plans` in which anybody goes first; None when nobody does in any of them.

        Parameters
        ----------
        others
            Names of scenarios that say who goes first, as in `front_runners`.

        Returns
        -------
        tuple of Scenario and EntryPlan, or None
            The scenario that says who goes first, and who enters when.
        """
        return next((planned for planned in reversed(self.entry_plans(others)) if planned[1].members), None)

    def equal_part_extremes(self, by: str) -> pd.DataFrame:
        """Return the lowest and the highest price per inhabitant in each group when a part is split equally.

        Parameters
        ----------
        by
            As in `group`.

        Returns
        -------
        pandas.DataFrame
            Indexed by group: `low_nok_per_inhabitant` and `high_nok_per_inhabitant`, programme and rollout at P50.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> Case().equal_part_extremes("county").round().loc["Oslo"].tolist()
        [1530.0, 1530.0]
        """
        price = self.equal_part_totals["total_p50_nok_per_inhabitant"].groupby(self.group(by), observed=True)
        return pd.DataFrame({"low_nok_per_inhabitant": price.min(), "high_nok_per_inhabitant": price.max()})

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
        >>> from akson_analysis import Case
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
        >>> from akson_analysis import Case
        >>> ownership.control(Case().holdings("0.30")).has_negative_control
        False
        """
        people = {str(code): int(count) for code, count in self.area["population"].items()}
        return ownership.found(people, self.state_ownership_share if state_share is None else state_share)
