"""Tables keyed by municipality code, taken from the codes of one day to those of another.

Mergers add up and renumbering is silent. A municipality that was divided needs to know how: by weights that
are declared, else by people where they are known, else by a guess; the notes say which. Going back in time
every merger is a division. Sums are conserved: whole numbers exactly, kroner to the øre.
"""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from akson_analysis.errors import InvalidValueError
from akson_analysis.sources.codes import correspondence
from akson_analysis.sources.codes.additive import kind_of
from akson_analysis.sources.codes.correspondence import Day, Part
from akson_analysis.sources.codes.vintage_notes import ConversionNote, notes_of

CODE = "municipality_code"
_NOT_ADDED = {"rate": "is a share, a rate, an average or an index", "identifier": "tells rows apart or is a code"}
_ORE = 100  # in a krone
_LARGEST = 2**62  # half of what 64 bits count, so that no sum overflows on the way
_FEW = 10  # codes listed in a message
_DENSE = 16  # up to so many possible rows for each real one, marking them is faster than sorting

_Array = np.ndarray[Any, Any]
Number = int | float | str | Fraction
Weights = Mapping[str, Mapping[str, Number]]


@dataclass(frozen=True)
class Converted:
    """A table on the codes of another day, and what a reader must know of it."""

    table: pd.DataFrame
    notes: tuple[ConversionNote, ...]


def convert(
    table: pd.DataFrame,
    from_date: Day,
    to_date: Day,
    *,
    values: Collection[str] | None = None,
    by: Sequence[str] | None = None,
    weights: Weights | None = None,
    allow_guesses: bool = True,
) -> Converted:
    """Take a table from the municipality codes of one day to those of another.

    Parameters
    ----------
    table
        Keyed by `municipality_code`, as index or column; a row for each code, or for each code and `by`.
    from_date, to_date
        Days from 1 January 2017 on, in either order; a year means its 1 January.
    values
        Columns to add up and share out; when left out, the numbers whose names say that they are sums, such as
        ``population`` or ``antall``, and what is unclear is refused. A share, percentage, rate, average, index or
        code is never added up. Whole numbers stay whole. Columns that end in ``_nok`` are shared in whole øre.
        Other decimals are conserved to their precision.
    by
        Columns that tell apart the rows of one municipality; when left out, ``year`` if it is there.
    weights
        For a municipality that is divided, by its code on the way, what each part weighs: shares, or people.
        ``{"1850": {"1806": 900, "1875": 1050}}``.
    allow_guesses
        Whether area or equal parts may be used where no people are known and no weights are given.

    Returns
    -------
    Converted
        The table, keyed as it came and sorted by code, and the notes.

    Raises
    ------
    InvalidValueError
        If a date, code, column or weight cannot be used, with every fault.

    Examples
    --------
    >>> people = pd.DataFrame({"municipality_code": ["1507", "0301"], "population": [100_000, 700_000]})
    >>> converted = convert(people, 2020, 2024)
    >>> converted.table.set_index("municipality_code")["population"].to_dict()
    {'0301': 700000, '1508': 86213, '1580': 13787}
    >>> [(note.kind, note.code, note.basis) for note in converted.notes]
    [('split', '1507', 'people')]
    """
    start, end = correspondence.as_day(from_date), correspondence.as_day(to_date)
    is_index = table.index.name == CODE
    frame = table.reset_index() if is_index else table
    keys, numbers = _columns(frame, values, by)
    declared = _declared(weights or {}, start, end)
    parts = correspondence.history().shares(start, end, declared)
    code_ids, codes = pd.factorize(frame[CODE])
    key_ids = _key_ids(frame, keys)
    _check_rows(frame, codes, code_ids, key_ids, keys, numbers, start)
    notes = notes_of(list(codes), start, end, declared)
    guesses = [note.message for note in notes if note.is_guess]
    if guesses and not allow_guesses:
        raise InvalidValueError("the table cannot be converted without guessing; give weights=", guesses)
    moved = _move(frame, list(codes), code_ids, key_ids, keys, numbers, parts)
    return Converted(moved.set_index(CODE) if is_index else moved, notes)


def _columns(
    frame: pd.DataFrame, values: Collection[str] | None, by: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    keys = [name for name in ("year",) if name in frame.columns] if by is None else list(by)
    rest = [name for name in frame.columns if name not in {CODE, *keys}]
    numeric = {name for name in rest if _is_number(frame[name])}
    numbers = [name for name in rest if name in numeric] if values is None else list(values)
    faults = [] if CODE in frame.columns else [f"column {CODE!r} is missing"]
    faults += [f"column {name!r} is missing" for name in (*keys, *numbers) if name not in frame.columns]
    faults += [
        f"column {name!r} is not numbers. Leave it out, or name it in by= if it tells rows apart"
        for name in rest
        if name not in numeric
    ]
    kinds = {name: kind_of(name, frame[name]) for name in numbers if name in numeric}
    faults += [
        f"column {name!r} cannot be added up: it {_NOT_ADDED[kind]}. Leave it out, and work it out again from sums"
        for name, kind in kinds.items()
        if kind in _NOT_ADDED
    ]
    if values is None:
        faults += [
            f"column {name!r} may be a sum or not: name it in values= if its numbers can be added up, else leave it out"
            for name, kind in kinds.items()
            if kind == "unclear"
        ]
    else:
        dropped = [name for name in rest if name in numeric and name not in numbers]
        faults += [f"column {name!r} is neither in values= nor in by=. Leave it out" for name in dropped]
    if not numbers:
        faults.append("there are no numbers to convert")
    if faults:
        raise InvalidValueError("the table cannot be converted", faults)
    return keys, numbers


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _check_rows(
    frame: pd.DataFrame,
    codes: Any,
    code_ids: _Array,
    key_ids: _Array,
    keys: list[str],
    numbers: list[str],
    start: dt.date,
) -> None:
    valid = correspondence.codes_on(start)
    faults = [_code_fault(code, start) for code in codes if code not in valid]
    if (code_ids < 0).any():
        faults.append(f"{int((code_ids < 0).sum())} rows have no {CODE}")
    for name in numbers:
        column = frame[name]
        if column.isna().any():
            listed = ", ".join(str(code) for code in frame.loc[column.isna(), CODE].head(_FEW))
            faults.append(f"column {name!r} is missing for {listed}. Fill it in, or leave the rows out")
        elif not np.isfinite(column.to_numpy(dtype="float64")).all():
            faults.append(f"column {name!r} holds infinity")
        elif column.abs().astype("float64").sum() * (_ORE if str(name).endswith("_nok") else 1) >= _LARGEST:
            faults.append(f"column {name!r} adds up to more than can be counted exactly")
    repeated = _repeated(code_ids, key_ids)
    if repeated.any():
        shown = frame.loc[repeated, [CODE, *keys]].head(_FEW).astype("str").agg(" ".join, axis="columns")
        faults.append(f"more than one row for {', '.join(shown)}. Name in by= what tells them apart")
    if faults:
        raise InvalidValueError("the table cannot be converted", faults)


def _repeated(code_ids: _Array, key_ids: _Array) -> _Array:
    """Return which rows have a code and keys that an earlier row has."""
    width = int(key_ids.max(initial=0)) + 1
    both = code_ids * width + key_ids
    if len(both) and both.min() >= 0 and both.max() < _DENSE * len(both):
        seen = np.zeros(int(both.max()) + 1, "bool")
        seen[both] = True
        if seen.sum() == len(both):
            return np.zeros(len(both), "bool")
    repeated: _Array = pd.Series(both).duplicated().to_numpy()
    return repeated


def _code_fault(code: object, start: dt.date) -> str:
    if not isinstance(code, str):
        return f"{CODE} {code!r} is not text; write codes as text, zero included, such as '0301'"
    spells = correspondence.history().by_code.get(code)
    if not spells:
        near = difflib.get_close_matches(code, sorted(correspondence.codes_on(start)), n=1)
        return f"{CODE} {code!r} does not exist.{f' Did you mean {near[0]!r}?' if near else ''}"
    first, last = spells[0].start, spells[-1].end
    when = f"it ended on {last}" if start >= last else f"it began on {first}"
    return f"{CODE} {code!r} ({spells[0].name}) was not valid on {start}: {when}. Is the date right?"


def _declared(weights: Weights, start: dt.date, end: dt.date) -> dict[str, tuple[Part, ...]]:
    """Return the weights given as parts that add up to one, or refuse them with every fault."""
    splits = {
        code: {part.code for part in parts}
        for step in correspondence.history().steps(start, end)
        for code, parts in step.parts.items()
        if len(parts) > 1
    }
    faults, declared = [], {}
    for code, given in weights.items():
        if code not in splits:
            divided = f"divided: {', '.join(sorted(splits)[:_FEW])}" if splits else "none is"
            faults.append(f"{code!r} is not divided between {start} and {end} ({divided})")
        elif set(given) != splits[code]:
            faults.append(f"{code!r} is divided among {', '.join(sorted(splits[code]))}, not {sorted(given)}")
        else:
            amounts = {part: _fraction(amount) for part, amount in given.items()}
            if any(amount is None or amount < 0 for amount in amounts.values()) or not any(amounts.values()):
                faults.append(f"{code!r}: {dict(given)} must be numbers, none below 0 and one above")
                continue
            total = sum((amount or Fraction(0) for amount in amounts.values()), Fraction(0))
            declared[code] = tuple(
                Part(part, (amount or Fraction(0)) / total, "declared") for part, amount in sorted(amounts.items())
            )
    if faults:
        raise InvalidValueError("the weights cannot be used", faults)
    return declared


def _fraction(amount: Any) -> Fraction | None:
    try:
        return Fraction(amount if isinstance(amount, Fraction) else str(amount))
    except (ValueError, ZeroDivisionError):
        return None


def _move(
    frame: pd.DataFrame,
    codes: list[str],
    code_ids: _Array,
    key_ids: _Array,
    keys: list[str],
    numbers: list[str],
    parts: Mapping[str, tuple[Part, ...]],
) -> pd.DataFrame:
    """Give every row its new code, divide the rows of divided codes, and add up those that meet."""
    targets = sorted({part.code for code in codes for part in parts[code]})
    place = {code: number for number, code in enumerate(targets)}
    single = np.array([place[parts[code][0].code] if len(parts[code]) == 1 else -1 for code in codes], "int64")
    columns = {name: _countable(frame[name]) for name in numbers}
    whole = np.flatnonzero(single[code_ids] >= 0)
    rows, target_ids = [whole], [single[code_ids[whole]]]
    amounts = {name: [column[whole]] for name, column in columns.items()}
    if len(whole) < len(frame):
        divided = np.flatnonzero(single[code_ids] < 0)
        divided = divided[np.argsort(code_ids[divided], kind="stable")]
        starts = np.flatnonzero(np.diff(code_ids[divided], prepend=-1))
        for same_code in np.split(divided, starts[1:]):
            shares = parts[codes[code_ids[same_code[0]]]]
            rows += [same_code] * len(shares)
            target_ids += [np.full(len(same_code), place[part.code]) for part in shares]
            for name, column in columns.items():
                amounts[name] += list(_share_out(column[same_code], [part.share for part in shares]).T)
    pieces = _add_up(
        np.concatenate(rows),
        np.concatenate(target_ids),
        key_ids,
        {name: np.concatenate(amounts[name]) for name in numbers},
        _met(codes, place, parts),
    )
    result = frame[keys].take(pieces.rows).reset_index(drop=True)
    result[CODE] = pd.Series(targets, dtype="str").take(pieces.target_ids).array
    for name, amount in pieces.amounts.items():
        result[name] = amount / _ORE if _is_kroner(frame[name]) else amount
    return result[[name for name in frame.columns if name in result.columns]]


def _met(codes: list[str], place: Mapping[str, int], parts: Mapping[str, tuple[Part, ...]]) -> _Array:
    """Return, for each target, whether more than one of `codes` goes there."""
    reached = [place[part.code] for code in codes for part in parts[code]]
    met: _Array = np.bincount(np.array(reached, "int64"), minlength=len(place)) > 1
    return met


@dataclass(frozen=True)
class _Pieces:
    """Rows of the result: the source row they take their keys from, the target, and the amounts."""

    rows: _Array
    target_ids: _Array
    amounts: dict[str, _Array]


def _add_up(rows: _Array, target_ids: _Array, key_ids: _Array, amounts: dict[str, _Array], met: _Array) -> _Pieces:
    """Add up the pieces with the same target and key; only targets that several codes meet in have any."""
    alone, joined = np.flatnonzero(~met[target_ids]), np.flatnonzero(met[target_ids])
    width = int(key_ids.max(initial=0)) + 1
    groups, distinct = pd.factorize(target_ids[joined] * width + key_ids[rows[joined]])
    first = np.empty(len(distinct), "int64")
    first[groups[::-1]] = rows[joined][::-1]  # the earliest row of a group is written last
    all_rows = np.concatenate([rows[alone], first])
    all_targets = np.concatenate([target_ids[alone], distinct // width])
    order = np.argsort(all_targets.astype("int16"), kind="stable")
    added = {}
    for name, amount in amounts.items():
        total = np.zeros(len(distinct), amount.dtype)
        np.add.at(total, groups, amount[joined])
        added[name] = np.concatenate([amount[alone], total])[order]
    return _Pieces(all_rows[order], all_targets[order], added)


def _key_ids(frame: pd.DataFrame, keys: Sequence[str]) -> _Array:
    """Return for each row the number of its values of `keys` among the distinct ones."""
    ids: _Array = np.zeros(len(frame), "int64")
    for name in keys:
        column_ids, distinct = pd.factorize(frame[name], use_na_sentinel=False)
        ids = pd.factorize(ids * len(distinct) + column_ids)[0] if ids.any() else column_ids
    return ids


def _is_kroner(column: pd.Series) -> bool:
    return str(column.name).endswith("_nok") and _has_decimals(column)


def _has_decimals(column: pd.Series) -> bool:
    """Return whether numbers are decimals, those of a database (Arrow's decimal) included."""
    return pd.api.types.is_float_dtype(column) or str(column.dtype).startswith("decimal")


def _countable(column: pd.Series) -> _Array:
    """Return whole numbers as they are, kroner with decimals as whole øre, other decimals as decimals."""
    counted: _Array
    if _is_kroner(column):
        counted = np.rint(column.to_numpy(dtype="float64") * _ORE).astype("int64")
    else:
        counted = column.to_numpy(dtype="float64" if _has_decimals(column) else "int64")
    return counted


def _share_out(amounts: _Array, shares: list[Fraction]) -> _Array:
    """Divide each amount by the shares, whole numbers by the largest remainder (ties to the lowest code)."""
    divided: _Array
    if amounts.dtype.kind == "f":
        divided = amounts[:, None] * np.array([float(share) for share in shares])
        return divided
    unit = math.lcm(*(share.denominator for share in shares))
    units = [int(share * unit) for share in shares]
    largest = int(np.abs(amounts).max(initial=0))
    exact = amounts if largest * unit < _LARGEST else amounts.astype(object)
    product = exact[:, None] * np.array(units, dtype=exact.dtype)
    base, rest = product // unit, (product % unit).astype("int64" if unit < _LARGEST else object)
    missing = amounts - base.sum(axis=1).astype("int64")
    rank = np.argsort(np.argsort(-rest, axis=1, kind="stable"), axis=1, kind="stable")
    divided = base.astype("int64") + (rank < missing[:, None])
    return divided
