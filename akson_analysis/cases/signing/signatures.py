"""How far the signatures of a case reach: under both definitions of the area, and who could carry it alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from fractions import Fraction

import geopandas as gpd
import pandas as pd

from akson_analysis import coverage
from akson_analysis.cases.applied import status_in
from akson_analysis.cases.scenario import Scenario
from akson_analysis.errors import InvalidValueError
from akson_analysis.municipalities import service_area

DEFINITIONS = ("declaration", "health_region")
"""Service areas as the letter and as the health regions draw them."""


def by_definition(
    municipalities: gpd.GeoDataFrame, events: pd.DataFrame, scenario: Scenario, thresholds: Sequence[Fraction]
) -> pd.DataFrame:
    """Measure a scenario under both definitions of the service area.

    Parameters
    ----------
    municipalities
        All municipalities.
    events
        As `akson_analysis.load_declarations` returns them.
    scenario
        Its day, and its answers set by hand; those of municipalities that a definition leaves out are left out too.
    thresholds
        Shares of the people to reach.

    Returns
    -------
    pandas.DataFrame
        One row per definition and threshold: `service_area` (of `DEFINITIONS`), `total_count` (municipalities),
        `threshold` (exact share), `total_population`, `quota_population`, `signed_population`, `share_pct`, `is_met`,
        `missing_population`.
    """
    rows = []
    for definition in DEFINITIONS:
        area = service_area(municipalities, definition)
        answers = tuple(entry for entry in scenario.declarations if entry.municipality_code in area.index)
        asked = scenario.model_copy(update={"service_area": definition, "declarations": answers})
        status = status_in(asked, events, area)
        for threshold in thresholds:
            result = coverage.measure(area, status, threshold)
            rows.append(
                {
                    "service_area": definition,
                    "total_count": result.total_count,
                    "threshold": threshold,
                    "total_population": result.total_population,
                    "quota_population": result.quota,
                    "signed_population": result.signed_population,
                    "share_pct": float(100 * result.share),
                    "is_met": result.is_met,
                    "missing_population": result.missing_population,
                }
            )
    return pd.DataFrame(rows)


def half_count(population: pd.Series) -> int:
    """Count the largest municipalities that together hold half of the people.

    Parameters
    ----------
    population
        People by municipality.

    Returns
    -------
    int

    Examples
    --------
    >>> half_count(pd.Series({"A": 30, "B": 25, "C": 45}))
    2
    """
    return len(coverage.smallest_set(population, coverage.quota(int(population.sum()), Fraction(1, 2))))


def smallest_sets(population: pd.Series, quota: int, held_out: Collection[str] = ()) -> pd.DataFrame:
    """Return the fewest that reach a quota: all free, without the largest, without the two largest, without some.

    Parameters
    ----------
    population
        People by municipality.
    quota
        People to reach.
    held_out
        Codes of those held out in the last row.

    Returns
    -------
    pandas.DataFrame
        One row for each that can be had: `held_out` (tuple of codes), `smallest_count`, `smallest_population` (people
        of the smallest set) and `last_code` (its smallest member; empty when nobody is needed).

    Examples
    --------
    >>> smallest_sets(pd.Series({"A": 30, "B": 25, "C": 45}), 50)[["held_out", "smallest_count"]].values.tolist()
    [[(), 2], [('C',), 2]]
    """
    largest = [str(code) for code in population.sort_index().sort_values(ascending=False, kind="stable").index]
    groups = {frozenset(codes): tuple(codes) for codes in ([], largest[:1], largest[:2], list(held_out))}
    rows = []
    for codes in groups.values():
        try:
            smallest = coverage.smallest_set(population, quota, exclude=codes)
        except InvalidValueError:
            continue
        rows.append((codes, len(smallest), int(population[smallest].sum()), smallest[-1] if smallest else ""))
    return pd.DataFrame(rows, columns=["held_out", "smallest_count", "smallest_population", "last_code"])


def conditions(decisions: pd.DataFrame, result: coverage.Coverage, as_of: dt.date) -> pd.DataFrame:
    """Return the letter's conditions for the state going on, as they stand on a day.

    Parameters
    ----------
    decisions
        As `akson_analysis.sources.snapshot.state_decisions` returns them.
    result
        How far the signatures reach on the day, which decides the computed condition.
    as_of
        The day.

    Returns
    -------
    pandas.DataFrame
        The columns of `decisions`, with `state` (``met``, ``not_met`` for the computed one, ``open`` for a decision
        not made) and `date`, missing unless the decision was made by the day.
    """
    is_computed = decisions["kind"] == "computed"
    dates = pd.to_datetime(decisions["date"], errors="coerce", format="ISO8601")
    is_decided = ~is_computed & (dates <= pd.Timestamp(as_of))
    state = pd.Series("open", index=decisions.index).mask(is_decided, "met")
    return decisions.assign(
        state=state.mask(is_computed, "met" if result.is_met else "not_met"), date=dates.where(is_decided)
    )
