"""The keys a bill can be divided by: a weight for each member, of which `sharing.allocate` makes øre."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.costs import _exact, sharing
from akson_analysis.costs import participation as part
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.costs.members import members_of, participation_of, weights_of
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message


def equal_plus_per_inhabitant(population: pd.Series, equal_share: Any) -> pd.Series:
    """Return weights where `equal_share` of the bill is the same for each and the rest follows inhabitants.

    Parameters
    ----------
    population
        Inhabitants of each member, indexed by municipality code.
    equal_share
        Share of the bill that is divided equally, 0 to 1.

    Returns
    -------
    pandas.Series
        Fractions that add up to 1, with the index of `population`.

    Raises
    ------
    InvalidValueError
        If the share is not between 0 and 1 or a population cannot be used.

    Examples
    --------
    >>> key = equal_plus_per_inhabitant(pd.Series({"a": 100, "b": 300}), 0.5)
    >>> sharing.allocate(1000, key).to_dict()
    {'a': 375, 'b': 625}
    """
    people = members_of(population)
    share = _share(equal_share, "equal part")
    total, count = int(people.sum()), len(people)
    return people.map(lambda inhabitants: share / count + (1 - share) * Fraction(inhabitants, total)).astype(object)


def stepped(population: pd.Series, above: int, price_above: Any) -> pd.Series:
    """Return weights where inhabitants above a size count for less.

    Parameters
    ----------
    population
        Inhabitants of each member.
    above
        Inhabitants that count in full.
    price_above
        What each inhabitant above counts, 0 to 1: 0.5 is half price.

    Returns
    -------
    pandas.Series
        Inhabitants as they count, fractions, with the index of `population`.

    Raises
    ------
    InvalidValueError
        If the size is not a whole number above zero, or the price not between 0 and 1.

    Notes
    -----
    The form is that of the Danish municipalities' tariff for common infrastructure (KOMBIT); none was proposed for
    Akson.

    Examples
    --------
    >>> stepped(pd.Series({"big": 150_001, "small": 100}), 150_000, 0.5).map(float).to_dict()
    {'big': 150000.5, 'small': 100.0}
    """
    people = members_of(population)
    price = _share(price_above, "price above the step")
    size = _exact.whole(above)
    if size is None or size <= 0:
        raise InvalidValueError(Message("refused.figures.step", field="stepped_above", value=str(above)))
    return people.map(lambda n: min(n, size) + price * max(n - size, 0)).astype(object)


def weighted(table: pd.DataFrame, prices: Mapping[str, Any]) -> pd.Series:
    """Return weights that add up columns, each at its own price, such as inhabitants and those above 80.

    Parameters
    ----------
    table
        One row for each member.
    prices
        What one unit of each column counts, none negative.

    Returns
    -------
    pandas.Series
        Fractions, with the index of `table`.

    Raises
    ------
    InvalidValueError
        Listing every column that is not in the table and every price that cannot be used.

    Examples
    --------
    >>> ages = pd.DataFrame({"population": [100, 300], "population_80_plus": [20, 0]}, index=["a", "b"])
    >>> weighted(ages, {"population": 1, "population_80_plus": 5}).map(int).to_dict()
    {'a': 200, 'b': 300}
    """
    faults = [f"column {name!r} is not in the table" for name in prices if name not in table.columns]
    exact = {name: _exact.fraction(price) for name, price in prices.items()}
    faults += [
        f"column {name!r}: price {prices[name]!r} is not a number from zero up"
        for name in exact
        if not _is_price(exact[name])
    ]
    if faults or not prices:
        raise InvalidValueError("the key cannot be made", faults or ["no column is given"])
    columns = {name: sharing.whole_weights(table[name]) for name in prices}
    scale = {name: _scale(table[name], columns[name]) for name in prices}
    totals = [
        sum(
            (price * scale[name] * columns[name][i] for name, price in exact.items() if price is not None),
            Fraction(0),
        )
        for i in range(len(table))
    ]
    return pd.Series(totals, index=table.index, dtype=object)


def shapley_fixed_variable(population: pd.Series, fixed_ore: int, variable_ore: int) -> pd.Series:
    """Return the Shapley value of a cost with a fixed part and one that follows inhabitants.

    Closed form: whoever comes first brings the fixed part, and everybody is first equally often, so each
    bears an equal part of it and its own variable cost.

    Parameters
    ----------
    population
        Inhabitants of each member, indexed by municipality code.
    fixed_ore
        What a group costs before it has members, øre.
    variable_ore
        What all members add together, øre; divided by inhabitants.

    Returns
    -------
    pandas.Series
        Øre as fractions, with the index of `population`; they add up to both parts together.

    Examples
    --------
    >>> shapley_fixed_variable(pd.Series({"a": 1, "b": 3}), 100, 200).map(int).to_dict()
    {'a': 100, 'b': 200}
    """
    people = members_of(population)
    total, count = int(people.sum()), len(people)
    return people.map(lambda n: Fraction(fixed_ore, count) + Fraction(variable_ore * n, total)).astype(object)


def municipal_game(
    population: pd.Series,
    model: Assumptions,
    estimate: str = "p50",
    members: Collection[str] | None = None,
    state_share_mnok: Any = None,
) -> tuple[int, pd.Series]:
    """Return the municipal part of the programme as a game: fixed part and what each member adds, in øre.

    A group alone is taken to get the state's whole part as well, which goes to the fixed cost first.
    Together they are the municipalities' part of the programme at the members' participation.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area, whole numbers above 0, indexed by municipality code.
    model
        The cost figures, as `assumptions.load` returns them.
    estimate
        ``"p50"`` or ``"p85"``.
    members
        Codes of those who take part; None for all.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    tuple
        The fixed part, an integer; and a Series of integers indexed by the members.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> fixed, added = municipal_game(pd.Series({"0301": 693_494, "rest": 3_938_720}), assumptions.load())
    >>> fixed // assumptions.ORE_PER_MNOK, added.sum() // assumptions.ORE_PER_MNOK
    (1655, np.int64(1700))
    """
    inside = members_of(population, members)
    share = participation_of(population, members)
    fixed, variable = part.programme_parts_ore(model, estimate, share)
    state = part.state_part_ore(model, share, state_share_mnok)
    covered = min(state, fixed)
    return fixed - covered, sharing.allocate(variable - (state - covered), inside)


def weights(
    population: pd.Series,
    model: Assumptions,
    key: str | None = None,
    estimate: str = "p50",
    members: Collection[str] | None = None,
    state_share_mnok: Any = None,
) -> pd.Series:
    """Return the weights of one of the keys of the assumptions, with the sizes given there.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area.
    model
        The cost figures.
    key
        ``per_inhabitant``, ``equal_plus_per_inhabitant``, ``stepped`` or ``shapley``; the model's choice by
        default.
    estimate, members, state_share_mnok
        As in `municipal_game`, for the Shapley key.

    Returns
    -------
    pandas.Series
        A weight for each member, in the order of `population`; what it is in depends on the key, and `sharing.allocate`
        needs their proportion only.

    Raises
    ------
    InvalidValueError
        If the key is unknown or the population cannot be used.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> weights(pd.Series({"0301": 693_494, "1151": 198}), assumptions.load()).to_dict()
    {'0301': 693494, '1151': 198}
    """
    chosen = model.choice("allocation_key") if key is None else key
    inside = members_of(population, members)
    if chosen == "per_inhabitant":
        return inside
    if chosen == "equal_plus_per_inhabitant":
        return equal_plus_per_inhabitant(inside, model.share("equal_part_share"))
    if chosen == "stepped":
        return stepped(inside, model.integer("stepped_above"), model.share("stepped_price"))
    if chosen == "shapley":
        fixed, added = municipal_game(population, model, estimate, members, state_share_mnok)
        return shapley_fixed_variable(inside, fixed, int(added.sum()))
    choices = ", ".join(model.figure("allocation_key").choices)
    raise InvalidValueError(f"key {chosen!r} is not known. Expected one of: {choices}")


def compare_keys(
    population: pd.Series,
    model: Assumptions,
    estimate: str = "p50",
    members: Collection[str] | None = None,
    columns: Mapping[str, pd.Series] | None = None,
    state_share_mnok: Any = None,
) -> pd.DataFrame:
    """Return the municipal part of the programme divided by every key, side by side.

    Parameters
    ----------
    population
        Inhabitants of every municipality of the service area.
    model
        The cost figures; the keys' sizes are assumptions there.
    estimate
        ``"p50"`` or ``"p85"``.
    members
        Codes of those who take part; None for all.
    columns
        More keys: weights by name, each with the members' codes in the index.
    state_share_mnok
        Million NOK instead of the model's ``state_share``.

    Returns
    -------
    pandas.DataFrame
        Whole øre, one row for each member and one column for each key; every column adds up to the same
        amount.

    Raises
    ------
    InvalidValueError
        If the population, a member or a key's weights cannot be used.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> table = compare_keys(pd.Series({"0301": 693_494, "rest": 3_938_720}), assumptions.load())
    >>> table.sum().unique().tolist()
    [335500000000]
    """
    inside = members_of(population, members)
    share = participation_of(population, members)
    total = part.municipal_programme_ore(model, estimate, share, state_share_mnok)
    keys = {
        name: weights(population, model, name, estimate, members, state_share_mnok)
        for name in model.figure("allocation_key").choices
    }
    keys |= {name: weights_of(column, inside.index) for name, column in (columns or {}).items()}
    return pd.DataFrame({name: sharing.allocate(total, key) for name, key in keys.items()}, index=inside.index)


def _share(value: Any, name: str) -> Fraction:
    share = _exact.fraction(value)
    if share is None or not 0 <= share <= 1:
        raise InvalidValueError(f"{name} {value!r} is not between 0 and 1")
    return share


def _is_price(price: Fraction | None) -> bool:
    return price is not None and price >= 0


def _scale(column: pd.Series, whole: list[int]) -> Fraction:
    """Return what one unit of `whole_weights` is in the column's own unit."""
    largest = max(range(len(whole)), key=whole.__getitem__)
    number = _exact.fraction(column.iloc[largest])
    return (number or Fraction(0)) / whole[largest]
