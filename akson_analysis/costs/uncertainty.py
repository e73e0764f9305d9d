"""The range of what each municipality and the state pays, drawn from the published P50 and P85.

Three steps: `draw` the amount of each item, `split` it between the state and the municipalities, and take the
`ranges` of any payer. A municipality's amount is a fixed combination of a few item amounts, so nothing as
large as draws × municipalities × years is ever held: the quantiles are taken block by block, and once for all
rows that are multiples of each other. Local rollout is one national figure, and a municipality's own
deviation from its share is not in any source: it is not included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from akson_analysis.costs._exact import fraction, whole
from akson_analysis.costs.distributions import Distribution, Kind
from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DEFAULT_CORRELATION = 0.5
"""An assumption: no correlation is published. The drivers that the steering document names (the long rollout,
new legal requirements, the outcome of the procurement) act on several items at once, so 0 is too low; adding
up P85 figures, as the public 11.2 billion does, amounts to 1. The default is halfway: show 0 and 1 too."""

DEFAULT_SEED = 2020
"""Any number does; the same one gives the same draws everywhere."""

QUANTILES = (0.10, 0.50, 0.85, 0.90)
"""What is reported: P10, P50, P85 and P90."""

BLOCK_BYTES = 2**20
"""Size of the blocks in which quantiles are taken: a megabyte fits a processor's second-level cache."""

TOLERANCE = 1e-9
"""How far shares that should add up to 1 may be from it: far above the rounding of floats, far below an øre."""


@dataclass(frozen=True)
class Split:
    """What each payer bears of every drawn amount: two tables draws × items that add up to the amounts."""

    state: pd.DataFrame
    """The state's part, kroner."""
    municipal: pd.DataFrame
    """The municipalities' part, kroner, any overrun included."""


def draw(
    items: pd.DataFrame,
    draws: int = 10_000,
    *,
    correlation: float = DEFAULT_CORRELATION,
    seed: int = DEFAULT_SEED,
    kind: str = Kind.LOGNORMAL,
) -> pd.DataFrame:
    """Draw the amount of every item, correlated by a Gaussian copula with one parameter.

    Each item has its own random stream, named after it, beside a common one:
    z = √ρ · common + √(1 - ρ) · own. An item keeps its draws when others are added, removed or reordered, or
    when figures change, so scenarios drawn with the same seed and number differ by what was changed and by
    nothing else. The values are then replaced by the normal scores of their ranks (a Latin hypercube sample),
    so that the draws of one item have its P50 and P85 without sampling error.

    Parameters
    ----------
    items
        Index item; ``p50_nok`` and ``p85_nok`` with P85 no lower than P50.
    draws
        Number of draws, 2 or more.
    correlation
        ρ between the normal values of any two items, from 0 to 1.
    seed
        Whole number, 0 or more.
    kind
        A `distributions.Kind`.

    Returns
    -------
    pandas.DataFrame
        Kroner, shape (draws, items).

    Raises
    ------
    InvalidValueError
        Naming every figure and setting that cannot be used.

    Examples
    --------
    >>> figures = {"p50_nok": [4.755e9, 4.06e9], "p85_nok": [5.915e9, 4.465e9]}
    >>> items = pd.DataFrame(figures, index=["journal", "rollout"])
    >>> amounts = draw(items, 10_000)
    >>> (amounts.quantile(0.85) / 1e6).round().to_dict()
    {'journal': 5915.0, 'rollout': 4465.0}
    """
    checked = checked_items(items)
    faults = []
    if (count := whole(draws)) is None or count <= 1:
        faults.append(f"draws {draws!r}: expected a whole number, 2 or more")
    if (start := whole(seed)) is None or start < 0:
        faults.append(f"seed {seed!r}: expected a whole number, 0 or more")
    if (rho := fraction(correlation)) is None or not 0 <= rho <= 1:
        faults.append(f"correlation {correlation!r}: expected a number from 0 to 1")
    if faults or count is None or start is None:
        raise InvalidValueError("amounts cannot be drawn", faults)
    common = np.sqrt(correlation) * _stream(start, "", count)
    # the middles of equally likely strata, so that the draws of an item have its P50 and P85 without sampling error
    scores = ndtri((np.arange(count) + 0.5) / count)
    drawn: dict[str, NDArray[np.float64]] = {}
    for name, item in checked.iterrows():
        values = common + np.sqrt(1 - correlation) * _stream(start, str(name), count)
        z = np.empty(count)
        z[np.argsort(values, kind="stable")] = scores
        drawn[str(name)] = Distribution(item["p50_nok"], item["p85_nok"], kind).at(z)
    return pd.DataFrame(drawn).rename_axis(index="draw", columns="item")


def split(items: pd.DataFrame, amounts: pd.DataFrame) -> Split:
    """Divide amounts between the state and the municipalities by the letter's rule.

    The state pays ``state_fixed_nok`` of an item whatever it ends at (all of it when it ends lower) and
    ``state_share`` of the rest; municipalities pay what remains, any overrun included. So the state's 1,400
    million for programme and authority tasks is a fixed amount, samhandling step 1 has share 1, and local
    rollout neither.

    Parameters
    ----------
    items
        As in `draw`, with ``state_fixed_nok`` and ``state_share``; a column that is absent is 0.
    amounts
        Kroner, any number of rows, one column for each item.

    Returns
    -------
    Split
        Kroner: two tables with the rows and columns of `amounts` that add up to them.

    Raises
    ------
    InvalidValueError
        If the items cannot be used, or one has no column in `amounts`.

    Notes
    -----
    Letter of intent 2020; steering document, chapters 3.4 and 5.4.

    Examples
    --------
    >>> items = pd.DataFrame(
    ...     {"p50_nok": [4.755e9], "p85_nok": [5.915e9], "state_fixed_nok": [1.4e9]}, index=["journal"]
    ... )
    >>> split(items, pd.DataFrame({"journal": [4.755e9, 5.915e9]})).municipal["journal"].tolist()
    [3355000000.0, 4515000000.0]
    """
    checked = checked_items(items)
    missing = [f"{name!r} has no column in amounts" for name in checked.index if name not in amounts]
    if missing:
        raise InvalidValueError("amounts cannot be divided", missing)
    whole_amounts = amounts[list(checked.index)]
    fixed = whole_amounts.clip(upper=checked["state_fixed_nok"], axis="columns")
    rest = whole_amounts - fixed
    municipal = rest * (1 - checked["state_share"])
    return Split(state=fixed + (rest - municipal), municipal=municipal)


def ranges(
    amounts: pd.DataFrame,
    shares: pd.DataFrame | pd.Series | None = None,
    *,
    timing: pd.DataFrame | pd.Series | None = None,
    inhabitants: pd.Series | None = None,
    quantiles: Sequence[float] = QUANTILES,
) -> pd.DataFrame:
    """Return the quantiles of what each party pays, in all or by year.

    The P85 of a sum is not the sum of P85 figures: the rows for single years, or municipalities, do not add
    up to the row for all unless they are multiples of each other.

    Parameters
    ----------
    amounts
        One payer's part, draws × items: `Split.municipal`, `Split.state` or the amounts themselves.
    shares
        Each party's share of each item (party × item), or of all items (one Series); the shares of an item
        are not negative and add up to 1 at most. None takes the payer as one party, ``total``.
    timing
        The part of each item that falls in each year (year × item), or of all items (one Series), adding up
        to 1.
    inhabitants
        Of each party: adds the columns per inhabitant.
    quantiles
        Probabilities strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Index party, or (party, year); ``p10_nok``, ``p50_nok``, ... and ``mean_nok``, and with `inhabitants`
        each ``..._nok_per_inhabitant``.

    Raises
    ------
    InvalidValueError
        Naming every share, year or number that cannot be used.

    Examples
    --------
    >>> items = pd.DataFrame({"p50_nok": [4.06e9], "p85_nok": [4.465e9]}, ["rollout"])
    >>> people = pd.Series({"0301": 693_494, "others": 3_938_720}).rename_axis("municipality_code")
    >>> table = ranges(draw(items), people / people.sum(), inhabitants=people)
    >>> table.loc["0301", ["p50_nok_per_inhabitant", "p85_nok_per_inhabitant"]].round().tolist()
    [876.0, 964.0]
    """
    items = list(amounts.columns)
    faults: list[str] = []
    party_shares = _weights("shares", pd.Series({"total": 1.0}) if shares is None else shares, items, faults)
    year_parts = None if timing is None else _weights("timing", timing, items, faults)
    for what, table in (("shares", party_shares), ("timing", year_parts)):
        for item, total in () if table is None else table.sum().items():
            if total > 1 + TOLERANCE or (what == "timing" and total < 1 - TOLERANCE):
                expected = "exactly 100 %" if what == "timing" else "100 % at most"
                faults.append(f"{what} of {item!r} add up to {total:.6%}, expected {expected}")
    if not np.isfinite(amounts.to_numpy(dtype=float)).all() or amounts.empty:
        faults.append("amounts is empty or holds a missing value: every draw of every item must be a finite number")
    faults += [f"quantile {q!r}: expected a number strictly between 0 and 1" for q in quantiles if not 0 < q < 1]
    people = None if inhabitants is None else inhabitants.reindex(party_shares.index)
    if people is not None:
        faults += [
            f"{party!r}: inhabitants {count!r}, expected a number above 0"
            for party, count in people.items()
            if not count > 0
        ]
    if faults:
        raise InvalidValueError("ranges cannot be computed", faults)
    weights, index = (
        party_shares.to_numpy(),
        party_shares.index.rename("party" if party_shares.index.name is None else party_shares.index.name),
    )
    if year_parts is not None:
        weights = (weights[:, None, :] * year_parts.to_numpy()[None, :, :]).reshape(-1, len(items))
        index = pd.MultiIndex.from_product([index, year_parts.index], names=[index.name, "year"])
    drawn = amounts.to_numpy(dtype=float).T
    names = [f"p{100 * q:g}_nok" for q in quantiles]
    table = pd.DataFrame(_quantiles(weights, drawn, quantiles), index=index, columns=names)
    table["mean_nok"] = weights @ drawn.mean(axis=1)
    if people is not None:
        each = people.loc[table.index.get_level_values(0)].to_numpy(dtype=float)[:, None]
        table = table.join(pd.DataFrame(table / each, index=index).add_suffix("_per_inhabitant"))
    return table


def _stream(seed: int, name: str, count: int) -> NDArray[np.float64]:
    """Return the standard normal stream of one item; the empty name is the common one."""
    sequence = np.random.SeedSequence(seed, spawn_key=tuple(name.encode()))
    return np.random.Generator(np.random.PCG64(sequence)).standard_normal(count)


def _quantiles(
    weights: NDArray[np.float64], drawn: NDArray[np.float64], quantiles: Sequence[float]
) -> NDArray[np.float64]:
    """Quantiles of ``weights @ drawn`` row by row (Hazen's definition), in blocks and once per direction."""
    sizes = weights.sum(axis=1, keepdims=True)
    directions = np.divide(weights, sizes, out=np.zeros_like(weights), where=sizes > 0)
    # twelve digits: municipalities that are multiples of each other are one direction in spite of float rounding
    _, first, where = np.unique(directions.round(12), axis=0, return_index=True, return_inverse=True)
    distinct, count = directions[first], drawn.shape[1]
    position = np.clip(np.asarray(quantiles) * count - 0.5, 0, count - 1)
    below = np.floor(position).astype(int)
    above, part = np.minimum(below + 1, count - 1), position - below
    block = max(1, BLOCK_BYTES // (8 * count))
    result = np.empty((len(distinct), len(quantiles)))
    for start in range(0, len(distinct), block):
        ordered = distinct[start : start + block] @ drawn
        ordered.sort(axis=1)
        result[start : start + block] = ordered[:, below] * (1 - part) + ordered[:, above] * part
    return np.asarray(result[where.ravel()] * sizes)


def checked_items(items: pd.DataFrame) -> pd.DataFrame:
    """Return the items with all four columns as numbers; report every fault at once.

    Parameters
    ----------
    items
        Index item; ``p50_nok`` and ``p85_nok``, and if there ``state_fixed_nok`` and ``state_share``.

    Returns
    -------
    pandas.DataFrame
        The four columns as floats, 0 where the last two were absent.

    Raises
    ------
    InvalidValueError
        Naming every column, item and figure that cannot be used.

    Examples
    --------
    >>> items = pd.DataFrame({"p50_nok": [1], "p85_nok": [2]}, index=["journal"])
    >>> checked_items(items).loc["journal"].tolist()
    [1.0, 2.0, 0.0, 0.0]
    """
    needed = {"p50_nok": None, "p85_nok": None, "state_fixed_nok": 0.0, "state_share": 0.0}
    faults = [
        f"column {name!r} is missing" for name, default in needed.items() if default is None and name not in items
    ]
    if items.empty:
        faults.append("there is no item")
    faults += [f"item {name!r} is listed twice" for name in items.index[items.index.duplicated()]]
    faults += [f"item {name!r}: the name must be text" for name in items.index if not isinstance(name, str) or not name]
    if faults:
        raise InvalidValueError("cost items cannot be used", faults)
    columns: dict[str, Any] = {name: items.get(name, default) for name, default in needed.items()}
    given = pd.DataFrame(columns, index=items.index)
    checked: pd.DataFrame = given.apply(pd.to_numeric, errors="coerce").astype(float)
    for (name, row), raw in zip(checked.iterrows(), given.to_dict("records"), strict=True):
        if not (np.isfinite(row["p50_nok"]) and row["p50_nok"] > 0):
            faults.append(f"{name!r}: p50_nok {raw['p50_nok']!r}, expected a finite amount above 0")
        elif not (np.isfinite(row["p85_nok"]) and row["p85_nok"] >= row["p50_nok"]):
            expected = f"no lower than its p50_nok of {raw['p50_nok']!r}"
            faults.append(f"{name!r}: p85_nok {raw['p85_nok']!r}, expected a finite amount {expected}")
        if not (np.isfinite(row["state_fixed_nok"]) and row["state_fixed_nok"] >= 0):
            faults.append(f"{name!r}: state_fixed_nok {raw['state_fixed_nok']!r}, expected a finite amount, 0 or more")
        if not 0 <= row["state_share"] <= 1:
            faults.append(f"{name!r}: state_share {raw['state_share']!r}, expected a share from 0 to 1")
    if faults:
        raise InvalidValueError("cost items cannot be used", faults)
    return checked


def _weights(what: str, given: pd.DataFrame | pd.Series, items: Sequence[Any], faults: list[str]) -> pd.DataFrame:
    """Return shares or timing as a table with a column for each item; faults are added to the list."""
    table = pd.DataFrame(dict.fromkeys(items, given)) if isinstance(given, pd.Series) else given
    faults += [f"{what} has no column for {item!r}" for item in items if item not in table]
    faults += [f"{what} lists {row!r} twice" for row in table.index[table.index.duplicated()]]
    table = table.reindex(columns=list(items)).astype(float)
    present = [item for item in items if isinstance(given, pd.Series) or item in given]
    for row, item in np.argwhere(~(table[present].to_numpy() >= 0)):
        value = float(table[present].iloc[row, item])
        faults.append(f"{what} of {table.index[row]!r} for {present[item]!r} is {value!r}, expected 0 or more")
    return table
