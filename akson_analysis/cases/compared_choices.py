"""The choices of a scenario beside those of others: how many and how sure, what must hold, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, overload

import pandas as pd

from akson_analysis import options
from akson_analysis.cases._lazy import lazy
from akson_analysis.cases.choices import ScenarioChoices
from akson_analysis.costs import participation
from akson_analysis.costs.assumptions import NOK_PER_MNOK, Assumptions

DOCUMENTED_FROM = Fraction(25, 100)
"""Lowest participation the steering document has figures for (its figure 25); below it the line is drawn on."""

_POINTS = ("p10", "expected", "p90")
_WAVE = (
    "scenario", "point", "participation_pct", "people_population", "bill_p50_mnok", "bill_p85_mnok",
    "sum_p50_nok_per_inhabitant", "sum_p85_nok_per_inhabitant",
)  # fmt: skip


@dataclass(frozen=True)
class ComparedChoices(Sequence[ScenarioChoices]):
    """Scenarios beside each other, the case's own first. Made by `akson_analysis.Case.choices_beside`.

    Tables name a scenario by its id.
    """

    scenarios: tuple[ScenarioChoices, ...]
    """None of them twice."""

    @overload
    def __getitem__(self, place: int) -> ScenarioChoices: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[ScenarioChoices, ...]: ...

    def __getitem__(self, place: int | slice) -> ScenarioChoices | tuple[ScenarioChoices, ...]:
        """Return one of the scenarios, or some."""
        return self.scenarios[place]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.scenarios)

    def __iter__(self) -> Iterator[ScenarioChoices]:
        """Go through them, the case's own first."""
        return iter(self.scenarios)

    @property
    def own(self) -> ScenarioChoices:
        """The case's own scenario."""
        return self.scenarios[0]

    @property
    def in_detail(self) -> ScenarioChoices:
        """The first scenario in which anybody's choice is known, or the case's own when it is in none of them."""
        return next((chosen for chosen in self.scenarios if chosen.is_known), self.own)

    @lazy
    def distributions(self) -> pd.DataFrame:
        """Expected municipalities and people by scenario and choice.

        Columns `choice`, `municipality_count`, `count_share_pct`, `population`, `population_share_pct`, `scenario`.
        """
        tables = [chosen.distribution.assign(scenario=chosen.scenario.id) for chosen in self.scenarios]
        return pd.concat(tables, ignore_index=True).drop(columns="group")

    @lazy
    def ranges(self) -> pd.DataFrame:
        """How sure 2a is in each scenario.

        Columns `scenario`; `expected`, `p10` and `p90`, each of them with `_count` (municipalities), `_population` and
        `_share_pct` (of the people); `p50_share_pct`; `without_largest_pct`, expected without its largest member; and
        `if_unknown_join_pct`, expected when everybody whose choice is unknown is in 2a.
        """
        return pd.DataFrame([_range_of(chosen) for chosen in self.scenarios])

    def must_hold(self, thresholds: Sequence[Fraction]) -> pd.DataFrame:
        """Return what it takes for 2a alone to reach each threshold.

        Parameters
        ----------
        thresholds
            Shares of the people, above 0 and at most 1.

        Returns
        -------
        pandas.DataFrame
            A row per scenario and threshold: `scenario`, and the columns of `akson_analysis.options.what_must_hold`.
        """
        tables = [
            options.what_must_hold(chosen.area, chosen.choices, thresholds).assign(scenario=chosen.scenario.id)
            for chosen in self.scenarios
        ]
        return pd.concat(tables, ignore_index=True)

    def first_wave(self, model: Assumptions) -> pd.DataFrame:
        """Return the municipalities' bill and its price per inhabitant when only 2a takes part.

        Cost per inhabitant falls when more join, so the range of one is the range of the other.

        Parameters
        ----------
        model
            The cost figures.

        Returns
        -------
        pandas.DataFrame
            A row per scenario and `point` (``p10``, ``expected`` and ``p90`` of the people in 2a; only ``expected``
            where they are the same; none without people): `participation_pct`, `people_population`, `bill_p50_mnok`,
            `bill_p85_mnok`, `sum_p50_nok_per_inhabitant`, `sum_p85_nok_per_inhabitant`.
        """
        total = int(self.own.area["population"].sum())
        rows = []
        for row in self.ranges.to_dict("records"):
            people = {point: int(row[f"{point}_population"]) for point in _POINTS}
            points = _POINTS if len({*people.values()}) > 1 else ("expected",)
            rows += [
                {"scenario": row["scenario"], "point": point, **wave_price(model, total, people[point])}
                for point in points
                if people[point]
            ]
        return pd.DataFrame(rows, columns=list(_WAVE))


def wave_price(model: Assumptions, total_people: int, people: int) -> dict[str, float]:
    """Return what the municipalities pay when they have a number of inhabitants together.

    Parameters
    ----------
    model
        The cost figures.
    total_people
        Inhabitants of the service area.
    people
        Inhabitants of those who take part, above 0.

    Returns
    -------
    dict
        `participation_pct`, `people_population`, `bill_p50_mnok`, `bill_p85_mnok`, `sum_p50_nok_per_inhabitant` and
        `sum_p85_nok_per_inhabitant`.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> round(wave_price(assumptions.load(), 4_632_214, 4_632_214)["sum_p50_nok_per_inhabitant"])
    1601
    """
    share = Fraction(people, total_people)
    curve = participation.price_curve(model, total_people, [share])  # has the marked shares too
    row: Any = curve.set_index("participation_pct").loc[float(100 * share)]
    sums = {f"sum_{level}_nok_per_inhabitant": row[f"sum_{level}_nok_per_inhabitant"] for level in ("p50", "p85")}
    bills = {
        f"bill_{level}_mnok": sums[f"sum_{level}_nok_per_inhabitant"] * people / NOK_PER_MNOK
        for level in ("p50", "p85")
    }
    return {"participation_pct": 100 * people / total_people, "people_population": people, **bills, **sums}


def _range_of(chosen: ScenarioChoices) -> dict[str, Any]:
    counts, people = options.count_range(chosen.choices), options.population_range(chosen.area, chosen.choices)
    total = int(chosen.area["population"].sum())
    return {
        "scenario": chosen.scenario.id,
        "expected_count": round(counts.expected),
        "p10_count": counts.p10,
        "p90_count": counts.p90,
        "expected_population": round(people.expected),
        "p10_population": people.p10,
        "p90_population": people.p90,
        "expected_share_pct": 100 * people.expected / total,
        "p10_share_pct": 100 * people.p10 / total,
        "p50_share_pct": 100 * people.p50 / total,
        "p90_share_pct": 100 * people.p90 / total,
        "without_largest_pct": 100 * chosen.share_without_largest,
        "if_unknown_join_pct": 100 * (people.expected + chosen.expected_people("unknown")) / total,
    }
