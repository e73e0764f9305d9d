"""Who makes the first investment, when the others enter, and how they settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from akson_analysis import ownership
from akson_analysis.costs import joining, participation
from akson_analysis.costs.assumptions import NOK_PER_MNOK, ORE_PER_NOK, Assumptions

REST = "front_runners"
"""Owner name of the other front-runners together, in the table of ownership over the years."""


@dataclass(frozen=True)
class EntryPlan:
    """Who goes first, and when the others enter: an assumption, never something that was decided."""

    members: Mapping[str, int]
    """Inhabitants of each front-runner."""
    entries: Mapping[str, int]
    """Year of entry of each late joiner."""
    population: pd.Series
    """Inhabitants of everybody."""
    first_year: int
    """Calendar year of the investment; year 0 of the settlement."""

    @property
    def joiners(self) -> list[joining.Joiner]:
        """The late joiners as `akson_analysis.costs.joining` takes them, years counted from the investment."""
        return [(code, int(self.population[code]), year - self.first_year) for code, year in self.entries.items()]

    def without(self, code: str) -> EntryPlan:
        """Return the plan of the others, when one municipality's own choice is what is asked about.

        Parameters
        ----------
        code
            The municipality left out.

        Returns
        -------
        EntryPlan
            As this one, of all others.
        """
        return EntryPlan(
            {other: people for other, people in self.members.items() if other != code},
            {other: year for other, year in self.entries.items() if other != code},
            self.population,
            self.first_year,
        )


def plan(area: pd.DataFrame, choices: pd.DataFrame, entry_years: Sequence[int], first_year: int) -> EntryPlan:
    """Let those who choose 2a go first and the others enter in waves, the largest first, each wave as many people.

    Parameters
    ----------
    area
        The service area.
    choices
        As `akson_analysis.cases.choices.choices_in` returns them.
    entry_years
        Calendar year of each wave.
    first_year
        Calendar year of the investment.

    Returns
    -------
    EntryPlan
        In which everybody of the area is either a member or enters.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [50, 30, 20, 20]}, index=list("ABCD"))
    >>> choices = pd.DataFrame({"choice": ["commit", "option", "option", "unknown"]}, index=list("ABCD"))
    >>> dict(plan(area, choices, [2026, 2028], 2021).entries)
    {'B': 2026, 'C': 2028, 'D': 2028}
    """
    population = area["population"]
    is_first = choices["choice"].reindex(area.index).astype("str") == "commit"
    later = population[~is_first].sort_values(ascending=False, kind="stable")
    middle = 2 * later.cumsum() - later
    wave = middle * len(entry_years) // max(2 * int(later.sum()), 1)
    entries = {str(code): int(sorted(entry_years)[int(number)]) for code, number in wave.items()}
    members = {str(code): int(people) for code, people in population[is_first].items()}
    return EntryPlan(members, entries, population, first_year)


def investment_nok(model: Assumptions, estimate: str = "p50") -> float:
    """Return what is settled: the municipalities' part of the programme when all have entered.

    Parameters
    ----------
    model
        The cost figures.
    estimate
        ``"p50"`` or ``"p85"``.

    Returns
    -------
    float
        Kroner.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> investment_nok(assumptions.load())
    3355000000.0
    """
    return participation.municipal_programme_ore(model, estimate, 1) / ORE_PER_NOK


def first_payment(model: Assumptions, first_people: int) -> float:
    """Return what those who go first pay at the start, kroner per inhabitant.

    It is the first payment of `akson_analysis.costs.joining.settle`, to the øre.

    Parameters
    ----------
    model
        The cost figures.
    first_people
        Inhabitants of those who go first, above 0.

    Returns
    -------
    float
        Kroner per inhabitant.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> round(first_payment(assumptions.load(), 4_632_214))
    724
    """
    return investment_nok(model) / first_people


def entry_fee(model: Assumptions, total_people: int, year: int) -> float:
    """Return what it costs to enter in a year, kroner per inhabitant, settled pro rata with interest.

    Parameters
    ----------
    model
        The cost figures.
    total_people
        Inhabitants of everybody, when all have entered.
    year
        Calendar year of entry.

    Returns
    -------
    float
        Kroner per inhabitant.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> round(entry_fee(assumptions.load(), 4_632_214, 2030))
    1031
    """
    growth = (1 + model.share("discount_rate")) ** (year - model.years.start)
    return investment_nok(model) / total_people * float(growth)


def settlement(entry: EntryPlan, model: Assumptions) -> pd.DataFrame:
    """Return the five rules side by side: what front-runners and late joiners pay per inhabitant.

    Parameters
    ----------
    entry
        Who goes first and when the others enter.
    model
        The cost figures; present values are of the year of the investment, at their discount rate.

    Returns
    -------
    pandas.DataFrame
        One row for each `akson_analysis.costs.joining.Rule`: `rule`, `start_nok_per_inhabitant` (paid by front-runners
        at the start), `returned_nok_per_inhabitant` (refunded to them later), `first_nok_per_inhabitant` and
        `late_nok_per_inhabitant` (present value), and `state_mnok` (present value, the state's).
    """
    rate = model.share("discount_rate")
    first = sum(entry.members.values())
    late = sum(int(entry.population[code]) for code in entry.entries)
    people = {str(code): int(count) for code, count in entry.population.items()}
    rows = []
    for rule in joining.Rule:
        table = joining.settle(investment_nok(model), entry.members, entry.joiners, rate, rule)
        values = joining.present_values(table, rate, people)
        is_first = values.index.isin(list(entry.members))
        is_late = values.index.isin(list(entry.entries))
        members = table[table["member"].isin(list(entry.members))]
        start = float(members.loc[members["year"] == 0, "amount_nok"].sum())
        state = values["present_value_nok"].get(joining.STATE, 0.0)
        rows.append(
            {
                "rule": str(rule),
                "start_nok_per_inhabitant": start / first,
                "returned_nok_per_inhabitant": (start - float(members["amount_nok"].sum())) / first,
                "first_nok_per_inhabitant": float(values.loc[is_first, "present_value_nok"].sum()) / first,
                "late_nok_per_inhabitant": float(values.loc[is_late, "present_value_nok"].sum()) / max(late, 1),
                "state_mnok": float(state) / NOK_PER_MNOK,
            }
        )
    return pd.DataFrame(rows)


def owners_by_year(entry: EntryPlan, state_share: str, largest: str, last_year: int) -> pd.DataFrame:
    """Return who owns what at the end of each year: the largest, the other front-runners, each wave and the state.

    Late joiners are given new shares, and the state subscribes so that it keeps what it has.

    Parameters
    ----------
    entry
        Who goes first and when the others enter.
    state_share
        The state's share of the company, such as ``"0.339"``.
    largest
        Municipality that is named by itself where it is a front-runner.
    last_year
        Last calendar year of the table.

    Returns
    -------
    pandas.DataFrame
        As `akson_analysis.ownership.over_years`, `year` as calendar year; owners are `largest`, `REST`, the year of
        each wave, and `akson_analysis.ownership.STATE`.
    """
    rest = sum(people for code, people in entry.members.items() if code != largest)
    weights = {largest: entry.members[largest]} if largest in entry.members else {}
    weights |= {REST: rest} if rest else {}
    steps = [
        ownership.Entry(year - entry.first_year, str(year), people, is_state_following=True)
        for year, people in _people_by_entry(entry).items()
    ]
    table = ownership.over_years(weights, state_share, steps, last_year - entry.first_year)
    return table.assign(year=table["year"] + entry.first_year)


def _people_by_entry(entry: EntryPlan) -> dict[int, int]:
    entries = pd.Series(entry.entries, dtype="int64")
    people = entry.population.reindex(entries.index)
    return {year: int(people[entries == year].sum()) for year in sorted(set(entries.tolist()))}
