"""People by municipality, year and age, as one asks for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

import pandas as pd

from akson_analysis.errors import InvalidValueError
from akson_analysis.municipalities.loading import load_population, load_projection

_PREFIX = "population_"

Wanted = TypeVar("Wanted")


def population(years: int | Collection[int] | None = None, ages: str | Collection[str] | None = None) -> pd.DataFrame:
    """Return people on 1 January by year and municipality, on the codes of 2020.

    Parameters
    ----------
    years
        One year or several of 2017 to 2026; all when left out.
    ages
        Age groups wanted, such as ``"80+"`` or ``["67-79", "80+"]``; all when left out.

    Returns
    -------
    pandas.DataFrame
        `year`, `municipality_code`, `population` and the age groups as `population_67_79`, `population_80_plus` and so
        on, in people. With all groups also `method`, as `akson_analysis.municipalities.load_population` describes it.

    Raises
    ------
    InvalidValueError
        With every year or age group that is not there, and those that are.

    Examples
    --------
    >>> population(2020, "80+").query("municipality_code == '0301'")["population_80_plus"].tolist()
    [21337]
    """
    table = load_population()
    if years is not None:
        wanted = [years] if isinstance(years, int) else list(years)
        table = table[table["year"].isin(_checked("year", wanted, sorted(set(table["year"]))))]
    if ages is not None:
        groups = {_shown(name): name for name in table.columns if name.startswith(_PREFIX)}
        wanted_ages = [ages] if isinstance(ages, str) else list(ages)
        plain = [age.strip().replace("\N{EN DASH}", "-").replace(" ", "") for age in wanted_ages]
        table = table[
            ["year", "municipality_code", "population", *(groups[age] for age in _checked("age", plain, groups))]
        ]
    return table.reset_index(drop=True)


def projection() -> pd.DataFrame:
    """Return people registered in 2024 and projected for 2025 to 2050, by year and municipality.

    Returns
    -------
    pandas.DataFrame
        As `akson_analysis.municipalities.load_projection`: `year`, `municipality_code`, `population`, `is_projected`.

    Examples
    --------
    >>> int(projection().query("year == 2050")["population"].sum())
    6114899
    """
    return load_projection()


def _shown(column: str) -> str:
    """Return an age group as people write it.

    >>> _shown("population_67_79"), _shown("population_80_plus")
    ('67-79', '80+')
    """
    return column.removeprefix(_PREFIX).replace("_plus", "+").replace("_", "-")


def _checked(what: str, wanted: list[Wanted], known: Collection[Wanted]) -> list[Wanted]:
    missing = [value for value in wanted if value not in known]
    if missing:
        listed = ", ".join(str(value) for value in known)
        raise InvalidValueError(f"{what} {', '.join(map(repr, missing))} is not there. Expected some of: {listed}")
    return wanted
