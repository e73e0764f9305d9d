"""What a case says of one municipality: its bill, its years, those like it, and 2a against 2b."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from akson_analysis.cases import bill_ranges
from akson_analysis.cases._lazy import lazy
from akson_analysis.cases.local import joining_later, peers, step_by_step
from akson_analysis.cases.scenario import SETTLEMENT_RULE, Scenario
from akson_analysis.costs import cashflow, schedule, uncertainty, zero_alternative
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions
from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from akson_analysis.cases.entry import EntryPlan

_PAID = ("journal", "rollout", "operation_journal")
_ITEMS = ("programme", "rollout", "total")


class CaseOfAll(Protocol):
    """What is asked of a case about everybody; `akson_analysis.Case` has it."""

    @property
    def area(self) -> pd.DataFrame:
        """The service area."""

    @property
    def status(self) -> pd.DataFrame:
        """The status of every municipality of the area on the day."""

    @property
    def model(self) -> Assumptions:
        """The cost figures."""

    @property
    def municipal_totals(self) -> pd.DataFrame:
        """What each municipality pays."""

    @property
    def equal_part_totals(self) -> pd.DataFrame:
        """The same when a part of the programme is split equally."""


class MunicipalityInCase:
    """What a case says of one municipality. Made by `akson_analysis.Case.municipality`.

    Every figure is worked out when it is asked for, once. The bill is that of everybody taking part.

    Parameters
    ----------
    code
        The municipality, one of the area.
    case
        The case.
    front_runners
        Scenario that says who goes first.
    entry
        Who goes first in it and when the others enter, this municipality included.
    """

    def __init__(self, code: str, case: CaseOfAll, front_runners: Scenario, entry: EntryPlan) -> None:
        self._case, self._area, self._model, self._entry = case, case.area, case.model, entry
        self.code = code
        self.name = str(self._area.loc[code, "name_short"])
        self.population = int(self._area["population"][code])
        self.front_runners = front_runners
        self.others = entry.without(code)
        """Who else goes first and when the rest enter."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.name!r}, population={self.population})"

    @property
    def total_count(self) -> int:
        """Municipalities of the service area."""
        return len(self._area)

    @property
    def total_population(self) -> int:
        """Inhabitants of the service area."""
        return int(self._area["population"].sum())

    @property
    def share(self) -> Fraction:
        """Share of the inhabitants of the service area."""
        return Fraction(self.population, self.total_population)

    @property
    def answer(self) -> pd.Series:
        """Its row of the status: `status`, `date`, `date_quality`, `basis` and so on."""
        return self._case.status.loc[self.code]  # type: ignore[return-value]

    @property
    def is_front_runner(self) -> bool:
        """Whether the scenario lets this municipality go first."""
        return self.code in self._entry.members

    @lazy
    def bill(self) -> pd.DataFrame:
        """What it pays when everybody takes part, in kroner, undiscounted.

        Rows ``programme``, ``rollout`` and ``total``; columns `p50_nok`, `p85_nok`, `p50_nok_per_inhabitant` and
        `p85_nok_per_inhabitant`.
        """
        totals = self.totals
        nok = {level: [totals[f"{item}_{level}_ore"] / ORE_PER_NOK for item in _ITEMS] for level in ("p50", "p85")}
        table = pd.DataFrame({f"{level}_nok": amounts for level, amounts in nok.items()}, index=list(_ITEMS))
        per_head = (table / self.population).add_suffix("_per_inhabitant")
        return table.join(per_head).rename_axis("item")

    @property
    def overrun_nok(self) -> float:
        """What its bill grows by from P50 to P85, kroner."""
        return (self.totals["total_p85_ore"] - self.totals["total_p50_ore"]) / ORE_PER_NOK  # type: ignore[no-any-return]

    @property
    def totals(self) -> Any:
        """Its row of `akson_analysis.costs.payers.municipal_totals`, exact to the øre."""
        return self._case.municipal_totals.loc[self.code]

    def bill_range(self, correlation: float = 0.5) -> tuple[float, float]:
        """Return between which two amounts its bill ends in eight cases of ten: P10 and P90, kroner.

        Parameters
        ----------
        correlation
            How cost items vary together, 0 to 1.
        """
        drawn = bill_ranges.items(self._model)
        municipal = uncertainty.split(drawn, uncertainty.draw(drawn, correlation=correlation)).municipal
        everyone, own = self._case.municipal_totals, self.totals
        shares = {
            "journal": own["programme_p50_ore"] / everyone["programme_p50_ore"].sum(),
            "rollout": own["rollout_p50_ore"] / everyone["rollout_p50_ore"].sum(),
            "samhandling": 0.0,
        }
        limits: Any = uncertainty.ranges(municipal, pd.DataFrame(shares, index=[self.code])).loc[self.code]
        return float(limits["p10_nok"]), float(limits["p90_nok"])

    @lazy
    def by_year(self) -> pd.DataFrame:
        """What it pays each calendar year, in kroner: `journal_nok`, `rollout_nok` and `operation_journal_nok`."""
        return self._flows[list(_PAID)].add_suffix("_nok")

    @property
    def full_use_year(self) -> int:
        """The first whole year in which everybody uses the record."""
        return next(year for year, share in schedule.in_use(self._model).items() if share == 1) + 1

    @property
    def service_price_nok(self) -> float:
        """What it pays for operation in `full_use_year`, kroner."""
        return float(self._flows["operation_journal"][self.full_use_year])

    @property
    def productivity_loss_nok(self) -> float:
        """Lost working time in all years, kroner, undiscounted: not money."""
        return float(self._flows["productivity"].sum())

    @property
    def buys_alone(self) -> bool:
        """Whether it would buy a record system of its own without Akson, and not in a group."""
        return bool(self._purchase["buys_alone"])

    @property
    def purchase_nok(self) -> float:
        """Its part of one purchase without Akson, kroner."""
        return float(self._purchase["purchase_nok"])

    @lazy
    def peers(self) -> pd.DataFrame:
        """The municipality and those most like it, largest first.

        Indexed by code: `name`, `population`, `status`, and at P50 `total_nok`, `total_nok_per_inhabitant` and
        `equal_part_nok_per_inhabitant`, the latter when a part of the programme is split equally.
        """
        codes = self._similar[0]
        own, equal_part = self._case.municipal_totals.loc[codes], self._case.equal_part_totals.loc[codes]
        return pd.DataFrame(
            {
                "name": self._area.loc[codes, "name_short"],
                "population": self._area.loc[codes, "population"],
                "status": self._case.status.loc[codes, "status"],
                "total_nok": own["total_p50_ore"] / ORE_PER_NOK,
                "total_nok_per_inhabitant": own["total_p50_nok_per_inhabitant"],
                "equal_part_nok_per_inhabitant": equal_part["total_p50_nok_per_inhabitant"],
            }
        )

    @property
    def peer_group(self) -> str:
        """The KOSTRA group that `peers` share; empty when they are the nearest in inhabitants of all."""
        return self._similar[1]

    @property
    def kostra_year(self) -> int:
        """The year of the KOSTRA groups."""
        return int(self._area.attrs["kostra_year"])

    def company_share(self, state_share: str | Fraction, *, is_founding: bool = False) -> Fraction:
        """Return its share of the company.

        Parameters
        ----------
        state_share
            The state's share of the company, such as ``"0.30"``.
        is_founding
            Whether it and those who go first found it; otherwise everybody has entered.
        """
        people = self.population + sum(self.others.members.values()) if is_founding else self.total_population
        return Fraction(self.population, people) * (1 - Fraction(state_share))

    @lazy
    def commit_or_wait(self) -> pd.DataFrame:
        """2a against 2b by rule, level (P50 and P85) and year of entry, as `local.joining_later.by_every_rule`."""
        return joining_later.by_every_rule(self._who, self.others, self._model, self.purchase_nok)

    @lazy
    def break_even(self) -> pd.DataFrame:
        """How long waiting pays, by rule, as `cases.local.joining_later.break_even`."""
        return joining_later.break_even(self.commit_or_wait, self.others.first_year)

    def waiting(self, years: Sequence[int], rule: str = SETTLEMENT_RULE) -> pd.DataFrame:
        """Return 2a beside 2b in each of some calendar years, as `cases.local.joining_later.settled_by`."""
        return joining_later.settled_by(self.commit_or_wait, rule, years)

    def wait_until(self, year: int, rate: Any = None, rule: str = SETTLEMENT_RULE) -> pd.DataFrame:
        """Return 2a now against 2b with entry in a later year.

        Parameters
        ----------
        year
            Calendar year of entry.
        rate
            Discount rate, such as ``"4 %"`` or 0.04; the cost figures' own by default.
        rule
            How joining later is settled, a name of `akson_analysis.costs.joining.Rule`.

        Returns
        -------
        pandas.DataFrame
            For ``p50`` and ``p85`` a row that commits and one that waits, as `akson_analysis.costs.waiting.compare`:
            amounts in kroner end in `_nok`; `calendar_year` is the year of entry.

        Raises
        ------
        InvalidValueError
            If the year is not after the investment, or a rate or rule is not known.
        """
        first = self.others.first_year
        if year <= first:
            raise InvalidValueError(f"year {year} is not after the investment in {first}: name a later year of entry")
        return joining_later.against_waiting(
            self._who,
            self.others,
            self._model,
            self.purchase_nok,
            rule,
            [year - first],
            rate=rate,
        )

    @property
    def bill_steps(self) -> pd.DataFrame:
        """The bill in the steps of a calculation, as `cases.local.step_by_step.bill_steps`."""
        return step_by_step.bill_steps(self.totals, self._model)

    def year_steps(self, entry_year: int, rule: str = SETTLEMENT_RULE) -> pd.DataFrame:
        """Return the years in the steps of a calculation, as `cases.local.step_by_step.year_steps`.

        Parameters
        ----------
        entry_year
            Calendar year of entry with 2b.
        rule
            How joining later is settled.
        """
        paid = {
            choice: joining_later.payments(self._who, self.others, self._model, self.purchase_nok, rule, year)
            for choice, year in (("commit", None), ("option", entry_year))
        }
        return step_by_step.year_steps(self.by_year, paid, self.others, self._model)

    @property
    def _who(self) -> tuple[str, int]:
        return self.code, self.population

    @lazy
    def _flows(self) -> pd.DataFrame:
        flows = cashflow.municipal(self._area["population"], self._model)
        paid = flows[(flows["municipality_code"] == self.code) & (flows["payer"] == "municipalities")]
        yearly = paid.pivot_table("amount_ore", "year", "item", aggfunc="sum", observed=True) / ORE_PER_NOK
        return yearly.reindex(index=[*self._model.years], columns=[*_PAID, "productivity"], fill_value=0.0)

    @lazy
    def _purchase(self) -> Any:
        return zero_alternative.own_purchases(self._area["population"], self._model).loc[self.code]

    @lazy
    def _similar(self) -> tuple[pd.Index, str]:
        return peers.similar(self._area, self.code)
