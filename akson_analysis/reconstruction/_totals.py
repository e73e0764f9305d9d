"""What a reconstruction has to meet: checked input, and the totals that those who are not documented can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from akson_analysis.errors import InvalidValueError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Totals:
    """Checked input: who is open (not documented), and the totals that are left for them."""

    populations: pd.Series
    fixed: pd.Series  # 1.0, 0.0 or missing
    count: int
    log_prior: Floats

    @property
    def is_open(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.fixed.isna())

    @property
    def open_count(self) -> int:
        return self.count - int((self.fixed == 1).sum())

    @property
    def documented_population(self) -> int:
        return int(self.populations[self.fixed == 1].sum())

    def extremes(self) -> tuple[int, int]:
        """Smallest and largest population of `count` signers who include those documented, and none of those out."""
        ascending = np.sort(self.populations[self.is_open].to_numpy())
        last = len(ascending) - self.open_count
        base = self.documented_population
        return base + int(ascending[: self.open_count].sum()), base + int(ascending[last:].sum())

    def counts(self, population: float) -> tuple[int, int] | None:
        """Fewest and most signers with which a population can be reached in expectation."""
        ascending = np.sort(self.populations[self.is_open].to_numpy())
        smallest = np.concatenate(([0], np.cumsum(ascending))) + self.documented_population
        largest = np.concatenate(([0], np.cumsum(ascending[::-1]))) + self.documented_population
        possible = np.flatnonzero((smallest <= population) & (population <= largest))
        named = int((self.fixed == 1).sum())
        return (named + int(possible[0]), named + int(possible[-1])) if len(possible) else None


def impossible(totals: Totals, population: float) -> InvalidValueError:
    """Return the refusal of a population that the signers cannot have, with what they can have."""
    lowest, highest = totals.extremes()
    total = int(totals.populations.sum())
    counts = totals.counts(population)
    return InvalidValueError(
        "totals cannot be met",
        [
            f"{totals.count} signers cannot have {population:.1f} people, {population / total:.4%} of {total}",
            f"with those documented, {totals.count} signers have from {lowest} to {highest} people",
            f"that is from {lowest / total:.4%} to {highest / total:.4%}",
            f"{population:.1f} people can be had with {counts[0]} to {counts[1]} signers"
            if counts
            else f"{population:.1f} people cannot be had with any number of signers, given those documented",
            "check the published totals and the documented answers",
        ],
    )


def checked(populations: Any, documented: Any, count: Any, prior: Any, groups: Any) -> Totals:
    """Return the input of a reconstruction, or refuse it with every fault."""
    series = _populations(populations)
    fixed, faults = _fixed(documented, series.index)
    if isinstance(count, bool) or not isinstance(count, int | np.integer):
        faults.append(f"count {count!r} is a {type(count).__name__}; it is a whole number (int) of members")
    else:
        signed, refused = int((fixed == 1).sum()), int((fixed == 0).sum())
        if not signed <= count <= len(series) - refused:
            faults.append(
                f"count {count} is impossible: {signed} of {len(series)} are documented as signed, {refused} as not; "
                f"it is from {signed} to {len(series) - refused}"
            )
    odds, prior_faults = _odds(prior, groups, series.index)
    if faults or prior_faults:
        raise InvalidValueError("totals cannot be reconstructed", [*faults, *prior_faults])
    return Totals(series, fixed, int(count), np.log(odds[np.asarray(fixed.isna())]))


def _populations(populations: Any) -> pd.Series:
    series = populations if isinstance(populations, pd.Series) else pd.Series(populations, dtype=object)
    faults = [
        f"{member!r}: population {value!r} is not a whole number from zero up"
        for member, value in series.items()
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or value < 0
    ]
    faults += [f"{member!r} is there more than once" for member in series.index[series.index.duplicated()].unique()]
    if not faults and (series.empty or int(series.sum()) == 0):
        faults = ["there is no population; give at least one member with inhabitants"]
    if faults:
        raise InvalidValueError("populations cannot be used", faults)
    return series.astype("int64").rename("population")


def _fixed(documented: Any, index: pd.Index) -> tuple[pd.Series, list[str]]:
    fixed = pd.Series(np.nan, index=index)
    faults = []
    for member, answer in documented.items():
        if member not in index:
            faults.append(f"documented member {member!r} is not among the {len(index)} members")
        elif isinstance(answer, bool | np.bool_):
            fixed[member] = float(answer)
        elif not pd.isna(answer):
            faults.append(f"{member!r}: documented answer {answer!r} is not True or False")
    return fixed, faults


def _odds(prior: Mapping[Any, Any] | None, groups: pd.Series | None, index: pd.Index) -> tuple[Floats, list[str]]:
    if prior is None:
        return np.ones(len(index)), []
    labels = pd.Series(index, index=index) if groups is None else groups.reindex(index)
    taken = set(labels)
    faults = [
        f"prior odds of {group!r} are {odds!r}; odds are positive numbers"
        for group, odds in prior.items()
        if isinstance(odds, bool) or not isinstance(odds, int | float) or not 0 < odds < np.inf
    ]
    faults += [f"prior names {group!r}, which no member belongs to" for group in prior if group not in taken]
    if faults:
        return np.ones(len(index)), faults
    return np.array([float(prior.get(label, 1.0)) for label in labels]), []


def number(value: Any, name: str, most: int) -> Fraction:
    """Return a number from 0 to `most` exactly as it was written, or refuse it by its name."""
    try:
        number = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
        is_number = not isinstance(value, bool | str) and 0 <= number <= most
    except (TypeError, ValueError, OverflowError):
        is_number = False
    if not is_number:
        raise InvalidValueError("totals cannot be used", [f"{name} {value!r} is not a number from 0 to {most}"])
    return number
