"""Checks at the door: whole-number weights, probabilities and quotas, every fault reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from akson_analysis.errors import InvalidValueError
from akson_analysis.influence._fourier import MAX_TOTAL

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MAX_MEMBERS = 10_000  # more than any assembly has; memory grows with members times frequencies
NO_POWER = 1e-9  # a sum of swings is 1 or 0; what is between is rounding
_MAX_FAULTS = 20  # as many as one reads


def weights(values: Any, name: str = "weights") -> Ints:
    """Return weights as an array, or refuse what is not a whole number from zero up."""
    members = _listed(values, name)
    faults = [
        f"member {i}: {name} {value!r} {fault}" for i, value in enumerate(members) if (fault := _weight_fault(value))
    ]
    if not members:
        faults = ["there are no members; give at least one"]
    elif len(members) > MAX_MEMBERS:
        faults = [f"{len(members)} members do not fit in memory; give at most {MAX_MEMBERS}"]
    elif not faults and sum(int(value) for value in members) > MAX_TOTAL:
        faults = [f"they sum to more than {MAX_TOTAL}; measure them in a larger unit"]
    _refuse(f"{name} cannot be used", faults)
    return np.array([int(value) for value in members], dtype=np.int64)


def probabilities(values: Any, count: int) -> Floats:
    """Return one probability for each of `count` members, or refuse."""
    members = _listed(values, "probabilities")
    faults = [
        f"member {i}: probability {value!r} is not a number from 0 to 1"
        for i, value in enumerate(members)
        if not _is_probability(value)
    ]
    if len(members) != count:
        faults.insert(0, f"there are {len(members)} of them and {count} weights; give one for each member")
    _refuse("probabilities cannot be used", faults)
    return np.array([float(value) for value in members])


def quota(value: Any, name: str = "quota") -> int:
    """Return a quota as an int, or refuse; it may be zero, negative or above the total."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise InvalidValueError(
            f"{name} cannot be used",
            [f"{value!r} is a {type(value).__name__}; a quota is a whole number (int) of weight"],
        )
    return int(value)


def tolerance(value: Any) -> float:
    """Return the error to aim for, or refuse."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise InvalidValueError(
            "tolerance cannot be used", [f"{value!r} is not a number between 0 and 1, such as 1e-12"]
        )
    return float(value)


def members(chosen: Any, count: int, name: str) -> Flags:
    """Return members given as positions or as one True or False each, or refuse."""
    flags = np.zeros(count, dtype=bool)
    if chosen is None:
        return flags
    listed = _listed(chosen, name)
    if listed and all(isinstance(value, bool | np.bool_) for value in listed):
        if len(listed) != count:
            raise InvalidValueError(f"{name} cannot be used", [f"there are {len(listed)} flags and {count} members"])
        return np.array(listed, dtype=bool)
    faults = [
        f"{value!r} is not a member's position from 0 to {count - 1}"
        for value in listed
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or not 0 <= value < count
    ]
    _refuse(f"{name} cannot be used", faults)
    flags[np.array(listed, dtype=np.intp)] = True
    return flags


def sides(signed: Any, out: Any, count: int) -> tuple[Flags, Flags]:
    """Return who is already in and who is out; nobody can be both."""
    inside, outside = members(signed, count, "signed"), members(out, count, "out")
    both = np.flatnonzero(inside & outside)
    _refuse("signed and out cannot be used", [f"member {place} is in both; choose one" for place in both])
    return inside, outside


def _listed(values: Any, name: str) -> list[Any]:
    if isinstance(values, str | bytes | dict) or not isinstance(values, Iterable):
        raise InvalidValueError(f"{name} cannot be used", [f"{values!r} is not a list, array or Series of numbers"])
    shape = np.shape(values) if isinstance(values, np.ndarray) else ()
    if len(shape) > 1:
        raise InvalidValueError(f"{name} cannot be used", [f"they have shape {shape}; give one number for each member"])
    return list(values)


def _weight_fault(value: Any) -> str:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        return f"is a {type(value).__name__}; weights are whole numbers (int)"
    return "" if value >= 0 else "is negative"


def _is_probability(value: Any) -> bool:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    return bool(0 <= value <= 1)


def _refuse(what: str, faults: Sequence[str]) -> None:
    if faults:
        more = len(faults) - _MAX_FAULTS
        raise InvalidValueError(what, [*faults[:_MAX_FAULTS], *([f"and {more} more"] if more > 0 else [])])
