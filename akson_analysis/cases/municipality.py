"""The numbers of a municipality's brief, computed once and read by its words, figures and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases import bill_ranges
from akson_analysis.cases.entry import EntryPlan, investment_nok
from akson_analysis.costs import cashflow, keys, participation, payers, schedule, uncertainty, waiting, zero_alternative
from akson_analysis.costs import joining as rules
from akson_analysis.costs.assumptions import ORE_PER_NOK, Assumptions
from akson_analysis.errors import InvalidValueError
from akson_analysis.municipalities import year_of

PEER_COUNT = 3
"""Similar municipalities shown beside the one the brief is about."""

LONGEST_WAIT = 15
"""Years after the investment up to which joining later is compared."""

COSTS = ("journal", "rollout", "operation_journal")
"""What a municipality pays: programme share, rollout, and the yearly price for operation."""


@dataclass(frozen=True)
class Numbers:
    """What a brief says of one municipality. Made by `of`."""

    code: str
    name: str
    population: int
    total_population: int
    total_count: int
    national: pd.DataFrame
    """Everyone's bill: `payers.municipal_totals`."""
    p10_nok: float
    p90_nok: float
    yearly: pd.DataFrame
    """Kroner by year (index) for each item of `COSTS`."""
    price_nok: float
    """Yearly service price in the first year of full use."""
    price_year: int
    productivity_nok: float
    """Productivity loss in all years, undiscounted: not money."""
    buys_alone: bool
    purchase_nok: float
    """Its part of one purchase without Akson."""
    settled: EntryPlan
    """The others: who goes first and when the rest enter."""
    is_front_runner: bool
    """Whether the scenario lets this municipality go first."""
    comparison: pd.DataFrame
    """2a against 2b for each rule, level and year: `waiting.compare` with the columns rule and calendar_year."""
    break_even: dict[str, int | None]
    """By rule: the calendar year from which waiting no longer pays at P50; None when it pays in every year."""
    always: tuple[str, ...]
    """Rules by which waiting never pays."""
    kostra_year: int
    """Year of the KOSTRA groups peers are found by."""

    @property
    def totals(self) -> pd.Series:
        """Its own row of the bill."""
        return self.national.loc[self.code]  # type: ignore[return-value]

    @property
    def share(self) -> Fraction:
        """Share of the inhabitants of the service area."""
        return Fraction(self.population, self.total_population)

    @property
    def founding_share(self) -> Fraction:
        """Share of the company's municipal shares when it and the assumed front-runners found it."""
        return Fraction(self.population, self.population + sum(self.settled.members.values()))


def check_code(area: pd.DataFrame, municipalities: pd.DataFrame, code: str) -> None:
    """Refuse a municipality that was not asked to sign.

    Raises
    ------
    InvalidValueError
        If the code is unknown in the table's year, or the municipality is outside the service area.
    """
    if code in area.index:
        return
    if code not in municipalities.index:
        raise InvalidValueError(f"municipality_code {code!r} is not known in {year_of(municipalities)}")
    name, county = municipalities.loc[code, ["name", "county_name"]]
    raise InvalidValueError(
        f"municipality {code} ({name}, {county}) was not asked to sign: the letter went to the {len(area)} "
        "municipalities outside Midt-Norge. A brief needs one of them"
    )


def of(
    area: pd.DataFrame,
    code: str,
    model: Assumptions,
    settled: EntryPlan,
    correlation: float,
) -> Numbers:
    """Compute a brief's numbers.

    Parameters
    ----------
    area
        The service area.
    code
        A municipality of it.
    model
        The cost figures.
    settled
        Who goes first and when the others enter, this municipality included.
    correlation
        How cost items vary together.
    """
    population = area["population"]
    items = bill_ranges.items(model)
    amounts = uncertainty.draw(items, correlation=correlation)
    national = payers.municipal_totals(population, model)
    totals: Any = national.loc[code]
    own = pd.DataFrame(
        {
            "journal": totals["programme_p50_ore"] / national["programme_p50_ore"].sum(),
            "rollout": totals["rollout_p50_ore"] / national["rollout_p50_ore"].sum(),
            "samhandling": 0.0,
        },
        index=[code],
    )
    limits: Any = uncertainty.ranges(uncertainty.split(items, amounts).municipal, own).loc[code]
    flows = cashflow.municipal(population, model)
    paid = flows[(flows["municipality_code"] == code) & (flows["payer"] == "municipalities")]
    yearly = paid.pivot_table("amount_ore", "year", "item", aggfunc="sum", observed=True) / ORE_PER_NOK
    yearly = yearly.reindex(index=[*model.years], columns=[*COSTS, "productivity"], fill_value=0.0)
    full_use = next(year for year, share in schedule.in_use(model).items() if share == 1) + 1
    alone: Any = zero_alternative.own_purchases(population, model).loc[code]
    others = settled.without(code)
    comparison = _comparison(code, int(population[code]), others, model, float(alone["purchase_nok"]))
    break_even, always = _break_even(comparison, settled.first_year)
    return Numbers(
        code=code,
        name=str(area.loc[code, "name_short"]),
        population=int(population[code]),
        total_population=int(population.sum()),
        total_count=len(area),
        national=national,
        p10_nok=float(limits["p10_nok"]),
        p90_nok=float(limits["p90_nok"]),
        yearly=yearly[list(COSTS)],
        price_nok=float(yearly["operation_journal"][full_use]),
        price_year=full_use,
        productivity_nok=float(yearly["productivity"].sum()),
        buys_alone=bool(alone["buys_alone"]),
        purchase_nok=float(alone["purchase_nok"]),
        settled=others,
        is_front_runner=code in settled.members,
        comparison=comparison,
        break_even=break_even,
        always=always,
        kostra_year=int(area.attrs["kostra_year"]),
    )


def outside_costs(model: Assumptions, purchase_nok: float) -> list[float]:
    """Return what each year outside costs: a tenth of a purchase a year once the first are in use, else nothing.

    Before the first rollout those inside keep their old system too. Operation is left out on both sides: what a
    municipality's own system costs to run is not known.
    """
    use = schedule.in_use(model)
    yearly = purchase_nok / model.integer("purchase_interval")
    return [yearly if use[year] > 0 else 0.0 for year in model.years]


def peers(area: pd.DataFrame, code: str) -> tuple[pd.Index, str]:
    """Return the municipality and the most similar ones, and its KOSTRA group when that is what they share.

    They are those of the same KOSTRA group nearest in population; where the group has too few, the nearest of all.
    """
    group = str(area.loc[code, "kostra_group"])
    alike = area[area["kostra_group"].astype("str") == group]
    is_group = len(alike) > PEER_COUNT
    own = int(area["population"][code])
    distance = ((alike if is_group else area)["population"] / own).map(_distance)
    nearest = distance.drop(index=code).sort_values(kind="stable").index[:PEER_COUNT]
    chosen = area.loc[[code, *nearest]].sort_values("population", ascending=False).index
    return chosen, group if is_group else ""


def equal_part_price(area: pd.DataFrame, model: Assumptions) -> pd.Series:
    """Return the bill per inhabitant at P50 when a part of the programme is split equally."""
    key = keys.equal_plus_per_inhabitant(area["population"], model.share("equal_part_share"))
    return payers.municipal_totals(area["population"], model, weights=key)["total_p50_nok_per_inhabitant"]


def against_waiting(
    municipality: tuple[str, int],
    others: EntryPlan,
    model: Assumptions,
    purchase_nok: float,
    rule: str,
    years: Sequence[int],
    rate: Any = None,
) -> pd.DataFrame:
    """Return 2a now against 2b in each of `years` after the investment, for one municipality and one settlement rule.

    Parameters
    ----------
    municipality
        Code and inhabitants.
    others
        Who else goes first and when the rest enter, without this municipality.
    model
        The cost figures.
    purchase_nok
        Its part of one purchase without Akson.
    rule
        A name from `costs.joining.Rule`.
    years
        Years after the investment, each 1 or later.
    rate
        Discount rate; the model's by default.

    Returns
    -------
    pandas.DataFrame
        As `akson_analysis.costs.waiting.compare`, with the columns rule and calendar_year.
    """
    return waiting.compare(
        municipality,
        {estimate: investment_nok(model, estimate) for estimate in participation.ESTIMATES},
        others.members,
        others.joiners,
        model.share("discount_rate") if rate is None else rate,  # type: ignore[arg-type]
        rule,
        years,
        outside_cost_nok=outside_costs(model, purchase_nok),
    ).assign(rule=rule, calendar_year=lambda table: table["year"] + others.first_year)


def _comparison(code: str, people: int, others: EntryPlan, model: Assumptions, purchase_nok: float) -> pd.DataFrame:
    years = range(1, LONGEST_WAIT + 1)
    tables = [against_waiting((code, people), others, model, purchase_nok, str(rule), years) for rule in rules.Rule]
    return pd.concat(tables, ignore_index=True)


def _break_even(comparison: pd.DataFrame, first_year: int) -> tuple[dict[str, int | None], tuple[str, ...]]:
    found: dict[str, int | None] = {}
    always = []
    for rule, table in comparison.groupby("rule", sort=False):
        year: Any = waiting.break_even_year(table)["p50"]
        found[str(rule)] = None if pd.isna(year) else int(year) + first_year
        if not pd.isna(year) and int(year) == 1:
            always.append(str(rule))
    return found, tuple(always)


def _distance(ratio: float) -> float:
    return max(ratio, 1 / ratio)


class MunicipalityInCase:
    """What a case says of one municipality. Made by `akson_analysis.Case.municipality`.

    Parameters
    ----------
    code
        The municipality, one of the area.
    area
        The service area.
    model
        The cost figures.
    entry
        Who goes first and when the others enter.
    """

    def __init__(self, code: str, area: pd.DataFrame, model: Assumptions, entry: EntryPlan) -> None:
        self._area, self._model, self._entry = area, model, entry
        self.code = code
        self.name = str(area.loc[code, "name_short"])
        self.population = int(area["population"][code])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.name!r}, population={self.population})"

    def wait_until(self, year: int, rate: Any = None, rule: str = "pro_rata_with_interest") -> pd.DataFrame:
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
        others = self._entry.without(self.code)
        if year <= others.first_year:
            raise InvalidValueError(
                f"year {year} is not after the investment in {others.first_year}: name a later year of entry"
            )
        alone: Any = zero_alternative.own_purchases(self._area["population"], self._model).loc[self.code]
        return against_waiting(
            (self.code, self.population),
            others,
            self._model,
            float(alone["purchase_nok"]),
            rule,
            [year - others.first_year],
            rate=rate,
        )
