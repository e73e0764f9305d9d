"""How far the declarations reach: share of the people, the threshold, the gap, who closes it, and by group.

Knows weights and members, not Norway: `area` is any table with a `population`, `status` any table with `is_signed`,
both indexed alike.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from akson_analysis._parsing import parse_threshold
from akson_analysis.errors import InvalidValueError
from akson_analysis.register.status import status_on

SIZE_LIMITS = (2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
"""Lower limits of the size classes above the smallest, in inhabitants."""


@dataclass(frozen=True)
class Coverage:
    """What has been signed, against a threshold. Made by `measure`."""

    signed_count: int
    """Municipalities whose signature counts."""
    total_count: int
    """Municipalities in the service area."""
    signed_population: int
    """Inhabitants of the municipalities whose signature counts."""
    total_population: int
    """Inhabitants of the service area."""
    threshold: Fraction
    """Share of the population that must be reached; reaching it exactly is enough."""

    @property
    def share(self) -> Fraction:
        """Share of the people, exact."""
        return Fraction(self.signed_population, self.total_population)

    @property
    def count_share(self) -> Fraction:
        """Share of the municipalities, exact; not what the letter asks for."""
        return Fraction(self.signed_count, self.total_count)

    @property
    def quota(self) -> int:
        """Smallest number of people that meets the threshold."""
        return quota(self.total_population, self.threshold)

    @property
    def is_met(self) -> bool:
        """Whether at least `threshold` of the people are reached."""
        return self.signed_population >= self.quota

    @property
    def missing_population(self) -> int:
        """People still needed; 0 when the threshold is met."""
        return missing_population(self.signed_population, self.total_population, self.threshold)


def measure(area: pd.DataFrame, status: pd.DataFrame, threshold: str | Fraction | float = "1/2") -> Coverage:
    """Measure the coverage of a service area.

    Parameters
    ----------
    area
        Indexed by municipality, with `population` in people.
    status
        Same index, with the boolean `is_signed`, as `akson_analysis.register.status.status_on` returns it.
    threshold
        Share of the people to reach, above 0 and at most 1: ``"1/2"``, ``"55 %"``, ``Fraction(1, 2)`` or ``0.85``.

    Returns
    -------
    Coverage
        Members and people, signed and in all, with the exact share and what is missing.

    Raises
    ------
    InvalidValueError
        If the indexes differ, a population is not a whole number of people, or the threshold is impossible.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> status = pd.DataFrame({"is_signed": [False, True]}, index=["A", "B"])
    >>> result = measure(area, status)
    >>> result.share, result.is_met, result.missing_population
    (Fraction(2, 5), False, 10)
    """
    population = _population(area)
    signed = _signed(area, status)
    return Coverage(
        signed_count=int(signed.sum()),
        total_count=len(area),
        signed_population=int(population[signed].sum()),
        total_population=int(population.sum()),
        threshold=parse_threshold(threshold),
    )


def quota(total: int, threshold: Fraction) -> int:
    """Smallest whole number of people that is at least `threshold` of `total`.

    Parameters
    ----------
    total
        People of the service area.
    threshold
        Share to reach, from 0 to 1, exact.

    Returns
    -------
    int
        People; `total` and a share of 1 give all of them.

    Examples
    --------
    >>> quota(4_632_214, Fraction(1, 2))
    2316107
    """
    return math.ceil(threshold * total)


def missing_population(signed: int, total: int, threshold: Fraction) -> int:
    """People still needed before `signed` reaches `threshold` of `total`.

    Parameters
    ----------
    signed
        People of the members that have signed.
    total
        People of the service area.
    threshold
        Share to reach, from 0 to 1, exact.

    Returns
    -------
    int
        People. Zero when the threshold is met; "at least" counts as met, so half of an even total needs no one more.

    Examples
    --------
    >>> missing_population(2_316_106, 4_632_214, Fraction(1, 2))
    1
    """
    return max(0, quota(total, threshold) - signed)


def smallest_set(population: pd.Series, quota: int, exclude: Collection[str] = ()) -> list[str]:
    """Fewest members that together reach a quota, largest first.

    Taking the largest first gives a smallest set; of members of equal size, the one with the lower code is taken first.

    Parameters
    ----------
    population
        People by member.
    quota
        People to reach; 0 or less needs nobody.
    exclude
        Members that may not be taken.

    Returns
    -------
    list of str
        The members, as they are called in the index of `population`.

    Raises
    ------
    InvalidValueError
        If `exclude` names someone unknown, or the quota cannot be reached without them.

    Examples
    --------
    >>> smallest_set(pd.Series({"A": 10, "B": 30, "C": 20}), 50)
    ['B', 'C']
    """
    unknown = [code for code in exclude if code not in population.index]
    if unknown:
        raise InvalidValueError(f"exclude names {', '.join(map(repr, unknown))}, which is not in the service area")
    if isinstance(quota, bool) or not hasattr(quota, "__index__"):
        raise InvalidValueError(f"quota {quota!r} is not a whole number of people")
    free = population.drop(list(exclude)).sort_index().sort_values(ascending=False, kind="stable")
    reached = free.cumsum()
    if quota <= 0:
        return []
    if free.empty or reached.iloc[-1] < quota:
        raise InvalidValueError(
            f"quota {quota} cannot be reached: the members that may be taken have {int(free.sum())} people. "
            "Exclude fewer or lower the threshold"
        )
    return free.index[: int((reached < quota).sum()) + 1].tolist()


def not_signed(area: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Members whose signature does not count, largest first, with their share of all people.

    Parameters
    ----------
    area
        Indexed by member, with `population` in people.
    status
        Same index, with `status` (a word) and the boolean `is_signed`.

    Returns
    -------
    pandas.DataFrame
        Indexed by member: the columns of `area` except geometry, `status`, and `share_pct`, per cent of all people.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> status = pd.DataFrame({"is_signed": [False, True], "status": ["undecided", "signed"]}, index=["A", "B"])
    >>> not_signed(area, status)["share_pct"].to_dict()
    {'A': 60.0}
    """
    population = _population(area)
    signed = _signed(area, status)
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")
    table = table.assign(status=status["status"], share_pct=100 * population / population.sum())[~signed]
    return table.sort_index().sort_values("population", ascending=False, kind="stable")


def gap(
    area: pd.DataFrame,
    status: pd.DataFrame,
    threshold: str | Fraction | float = "1/2",
    exclude: Collection[str] = (),
) -> pd.DataFrame:
    """Smallest set of members not yet signed that closes the gap, with the share after each.

    Parameters
    ----------
    area, status, threshold
        As in `measure`.
    exclude
        Members that are held out, such as one that has said no; those that have signed already still count.

    Returns
    -------
    pandas.DataFrame
        Largest first, the columns of `area` except geometry, and `signed_population` (people) and `share_pct` once the
        member and those above it have signed. Empty when the threshold is met.

    Raises
    ------
    InvalidValueError
        If the gap cannot be closed without those in `exclude`.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [50, 30, 20]}, index=["A", "B", "C"])
    >>> status = pd.DataFrame({"is_signed": [False, False, True]}, index=["A", "B", "C"])
    >>> gap(area, status, exclude=["A"])["share_pct"].to_dict()
    {'B': 50.0}
    """
    result = measure(area, status, threshold)
    free = _population(area)[~_signed(area, status)]
    codes = smallest_set(free, result.missing_population, [code for code in exclude if code in free.index])
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore").loc[codes]
    reached = result.signed_population + table["population"].cumsum()
    return table.assign(signed_population=reached, share_pct=100 * reached / result.total_population)


def by_group(area: pd.DataFrame, status: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Coverage by group: share of the municipalities beside share of the people, which are different things.

    Parameters
    ----------
    area, status
        As in `measure`.
    group
        Name or label of each member's group, same index as `area`; a categorical keeps its order and empty groups.

    Returns
    -------
    pandas.DataFrame
        One row per group: `municipality_count` and `signed_count` (members), `count_share_pct`, `population` and
        `signed_population` (people), `population_share_pct`. Both shares are of the group, and empty for one without
        members or people.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> status = pd.DataFrame({"is_signed": [False, True]}, index=["A", "B"])
    >>> by_group(area, status, pd.Series("all", index=area.index))["population_share_pct"].to_dict()
    {'all': 40.0}
    """
    population = _population(area)
    signed = _signed(area, status)
    members = pd.DataFrame(
        {
            "municipality_count": 1,
            "signed_count": signed.astype(int),
            "population": population,
            "signed_population": population.where(signed, 0),
        }
    )
    table = members.groupby(group.reindex(area.index), observed=False).sum()
    table["count_share_pct"] = 100 * table["signed_count"] / table["municipality_count"]
    table["population_share_pct"] = 100 * table["signed_population"] / table["population"]
    return table[
        [
            "municipality_count",
            "signed_count",
            "count_share_pct",
            "population",
            "signed_population",
            "population_share_pct",
        ]
    ]


def timeline(events: pd.DataFrame, area: pd.DataFrame, until: str | dt.date | None = None) -> pd.DataFrame:
    """Coverage on every date that has an event.

    Parameters
    ----------
    events
        As `akson_analysis.register.status.load_declarations` returns them; those of others than `area` are left out.
    area
        As in `measure`.
    until
        The last day that counts; None for all events.

    Returns
    -------
    pandas.DataFrame
        By date, oldest first: `date`, `signed_count` (members), `signed_population` (people) and `share_pct` of the
        people at the end of that day.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> events = pd.DataFrame({"municipality_code": ["B"], "date": pd.to_datetime(["2020-05-31"]), "event": ["signed"],
    ...     "option": "", "source": "", "note": "", "note_nn": "", "note_en": "", "date_quality": "exact", "basis": ""})
    >>> timeline(events, area)["share_pct"].tolist()
    [40.0]
    """
    in_area = events[events["municipality_code"].isin(area.index)]
    dates = in_area["date"] if until is None else in_area["date"][in_area["date"] <= pd.Timestamp(until)]
    rows = []
    for date in sorted(dates.unique()):
        result = measure(area, status_on(in_area, pd.Timestamp(date).date(), area))
        rows.append((pd.Timestamp(date), result.signed_count, result.signed_population, float(100 * result.share)))
    return pd.DataFrame(rows, columns=["date", "signed_count", "signed_population", "share_pct"])


def size_class(population: pd.Series, limits: Collection[int] = SIZE_LIMITS) -> pd.Series:
    """Size class of each member as an ordered category of ``(lowest, highest)`` limits in people.

    Parameters
    ----------
    population
        People by member.
    limits
        Lowest number of people of each class above the smallest.

    Returns
    -------
    pandas.Series
        Same index. Categories are strings such as ``"2000-4999"`` and ``"100000-"``, smallest first.

    Examples
    --------
    >>> size_class(pd.Series({"A": 1999, "B": 2000, "C": 693494})).tolist()
    ['0-1999', '2000-4999', '100000-']
    """
    lower = [0, *sorted(limits)]
    labels = [f"{low}-{high - 1}" for low, high in itertools.pairwise(lower)] + [f"{lower[-1]}-"]
    return pd.cut(population, [*lower, math.inf], right=False, labels=labels)


@dataclass(frozen=True)
class PublishedComparison:
    """What the register documents beside what was announced. Made by `compare_published`."""

    documented_count: int
    published_count: int
    documented_share: Fraction
    published_share: Fraction | None
    """None when no share of the population was announced."""

    @property
    def unnamed_count(self) -> int:
        """Announced signatures that the register cannot name."""
        return self.published_count - self.documented_count

    @property
    def unnamed_share(self) -> Fraction | None:
        """Announced share of the population that the register cannot place."""
        return None if self.published_share is None else self.published_share - self.documented_share


def compare_published(result: Coverage, signed_count: int, population_share: Fraction | None) -> PublishedComparison:
    """Set the documented coverage beside an announced total.

    Parameters
    ----------
    result
        What the register documents, as `measure` returns it.
    signed_count
        Members that were announced to have signed.
    population_share
        Share of the people that was announced, from 0 to 1; None when none was.

    Returns
    -------
    PublishedComparison
        Both, and how much of what was announced the register cannot name.

    Examples
    --------
    >>> result = Coverage(1, 2, 40, 100, Fraction(1, 2))
    >>> compare_published(result, 2, Fraction(65, 100)).unnamed_share
    Fraction(1, 4)
    """
    return PublishedComparison(result.signed_count, signed_count, result.share, population_share)


def _population(area: pd.DataFrame) -> pd.Series:
    if "population" not in area.columns or area.empty:
        raise InvalidValueError("the service area has no rows with a 'population'")
    population = area["population"]
    bad = population[population.isna() | (population < 0) | (population % 1 != 0)]
    if area.index.has_duplicates or not bad.empty or population.sum() == 0:
        faults = [f"{code}: population {value} is not a whole number of people" for code, value in bad.items()]
        faults += [f"{code}: listed more than once" for code in area.index[area.index.duplicated()].unique()]
        raise InvalidValueError("the service area cannot be used", faults or ["it has no inhabitants"])
    return population.astype("int64")


def _signed(area: pd.DataFrame, status: pd.DataFrame) -> pd.Series:
    if not status.index.sort_values().equals(area.index.sort_values()):
        odd = status.index.symmetric_difference(area.index)[:5].tolist()
        raise InvalidValueError(
            f"status and service area do not hold the same municipalities: {odd} differ. "
            "Make the status with status_on(events, date, area)"
        )
    return status["is_signed"].reindex(area.index).astype(bool)
