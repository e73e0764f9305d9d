"""One municipality's choice: commit now (2a) or take an option and join in year t (2b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from akson_analysis.costs._exact import whole
from akson_analysis.costs.entry_rules import DEFAULT_TERMS, Joiner, PricedRule, Terms, read
from akson_analysis.costs.joining import sums_of
from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

COLUMNS = [
    "level",
    "choice",
    "year",
    "fee_nok",
    "refunds_nok",
    "outside_cost_nok",
    "nominal_nok",
    "present_value_nok",
    "present_value_per_inhabitant_nok",
    "difference_nok",
    "others_difference_nok",
    "state_difference_nok",
]
"""The columns of `compare`."""

ROUNDING_NOK = 1.0
"""Smaller differences are rounding to the øre (one a year for each party), not a reason to wait or to commit."""


def compare(
    municipality: tuple[str, int],
    investments: Mapping[str, float],
    members: Mapping[str, int],
    joiners: Iterable[Joiner],
    rate: float,
    rule: str,
    years: Iterable[int],
    *,
    outside_cost_nok: float | Sequence[float] = 0.0,
    terms: Terms = DEFAULT_TERMS,
) -> pd.DataFrame:
    """Compare 2a now with 2b in each of `years`, for one municipality and for each investment of a range.

    The others do the same in every row; only this municipality's choice changes. The investment itself is
    taken as given: what participation does to its size belongs in `investments`.

    Parameters
    ----------
    municipality
        Name and inhabitants; neither among `members` nor among `joiners`.
    investments
        Kroner by label, such as ``{"p50": 3.355e9, "p85": 4.515e9}``.
    members, joiners, rate, rule
        As in `joining.settle`, without this municipality.
    years
        Years of entry to compare, each 1 or later.
    outside_cost_nok
        What each year outside costs beyond a year inside: its own system and the benefits forgone, less the
        service price it does not pay; negative where staying outside is cheaper. One number for every year,
        or one for each year from year 0. The default 0 assumes nothing.
    terms
        As in `joining.settle`.

    Returns
    -------
    pandas.DataFrame
        For each ``level`` a row with ``choice`` ``commit`` (``year`` 0) and one ``option`` row for each year:
        ``fee_nok`` (the first share or the entry fee), ``refunds_nok`` (received from those who come later),
        ``outside_cost_nok``, ``nominal_nok`` = fee - refunds + outside cost, ``present_value_nok``,
        ``present_value_per_inhabitant_nok``; and against committing, in present value: ``difference_nok``
        (positive: waiting is dearer), ``others_difference_nok`` and ``state_difference_nok`` (positive: they
        pay more because this municipality waits).

    Raises
    ------
    InvalidValueError
        Naming every year, cost and term that cannot be used; as `joining.settle`.

    Examples
    --------
    >>> table = compare(("D", 20_000), {"p50": 1_000_000}, {"A": 80_000}, [], 0.04, "pro_rata", [5, 10])
    >>> table[["choice", "year", "fee_nok", "present_value_nok", "difference_nok"]].round()
       choice  year   fee_nok  present_value_nok  difference_nok
    0  commit     0  200000.0           200000.0             0.0
    1  option     5  200000.0           164385.0        -35615.0
    2  option    10  200000.0           135113.0        -64887.0
    """
    name, inhabitants = municipality
    waiting, others = list(years), list(joiners)
    outside = _outside_cost(outside_cost_nok, waiting, investments)
    rows = []
    for level, investment in investments.items():
        case = read(investment, members, [*others, (name, inhabitants, max(waiting))], rate, rule, terms)
        for year in [0, *waiting]:
            choice = "option" if year else "commit"
            row = {"level": level, "choice": choice, "year": year}
            rows.append(row | _outcome(case.moved(name, year), name, year, outside[:year]))
    result = pd.DataFrame(rows)
    result["nominal_nok"] = result["fee_nok"] - result["refunds_nok"] + result["outside_cost_nok"]
    result["present_value_per_inhabitant_nok"] = result["present_value_nok"] / inhabitants
    committed = result[result["choice"] == "commit"].set_index("level")
    for payer in ("", "others_", "state_"):
        value = result[f"{payer}present_value_nok"]
        result[f"{payer}difference_nok"] = value - result["level"].map(committed[value.name])
    return result[COLUMNS]


def break_even_year(comparison: pd.DataFrame) -> pd.Series[int]:
    """Return the year from which waiting no longer pays, by level of the investment.

    It is the first year compared after the last one in which waiting is cheaper than committing by at least
    `ROUNDING_NOK` in present value. The first year compared means that waiting never pays; missing means that
    it still pays in the last year compared.

    Parameters
    ----------
    comparison
        From `compare`.

    Returns
    -------
    pandas.Series
        Year of entry (Int64) indexed by ``level``.

    Examples
    --------
    >>> table = compare(
    ...     *(("D", 20_000), {"p50": 1e6}, {"A": 80_000}, [], 0.04, "none"),
    ...     range(1, 11),
    ...     outside_cost_nok=40_000,
    ... )
    >>> break_even_year(table)
    level
    p50    6
    Name: break_even_year, dtype: Int64
    """
    first_years: dict[str, int | None] = {}
    for level, rows in comparison[comparison["choice"] == "option"].groupby("level", sort=False):
        ordered = rows.sort_values("year")
        cheaper = np.flatnonzero(ordered["difference_nok"].to_numpy() <= -ROUNDING_NOK)
        first = cheaper[-1] + 1 if cheaper.size else 0
        first_years[str(level)] = int(ordered["year"].iloc[first]) if first < len(ordered) else None
    return pd.Series(first_years, dtype="Int64", name="break_even_year").rename_axis("level")


def _outcome(case: PricedRule, name: str, year: int, outside: NDArray[np.float64]) -> dict[str, float]:
    """Sum up a settlement for one that enters in `year`, the others and the state."""
    years, *ore = np.array(list(sums_of(case, name)), dtype=float).T
    growth = (1 + float(case.rate)) ** years
    paid, state, others = (amounts / 100 for amounts in ore)
    entry = years == year
    return {
        "fee_nok": paid[entry].sum(),
        "refunds_nok": 0.0 - paid[~entry].sum(),
        "outside_cost_nok": outside.sum(),
        "present_value_nok": (paid / growth).sum() + (outside / (1 + float(case.rate)) ** np.arange(year)).sum(),
        "others_present_value_nok": (others / growth).sum(),
        "state_present_value_nok": (state / growth).sum(),
    }


def _outside_cost(
    cost: float | Sequence[float], years: Sequence[object], investments: Mapping[str, float]
) -> NDArray[np.float64]:
    """Cost of each year outside, from year 0 to the last one compared."""
    faults = [] if investments else ["investments is empty: give at least one, such as {'p50': 3.355e9}"]
    entries = [year for year in map(whole, years) if year is not None and year >= 1]
    if not years or len(entries) < len(years):
        faults.append(f"years {list(years)!r}: whole years of entry, each 1 or later")
    values = np.asarray(cost, dtype=float)
    if not np.isfinite(values).all():
        faults.append(f"outside_cost_nok {cost!r}: every value must be a finite number")
    if values.ndim and len(values) < max(entries, default=0):
        faults.append(
            f"outside_cost_nok has {len(values)} years, but the last entry compared is in year {max(entries)}"
        )
    if faults:
        raise InvalidValueError("2a and 2b cannot be compared", faults)
    return values if values.ndim else np.full(max(entries), float(values))
