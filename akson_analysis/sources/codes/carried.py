"""What the snapshot says of the municipalities of 2020, carried to the codes of a later year.

A municipality that went on as it was keeps everything. One that came of a division has the words of the whole; one
that came of a merger the words its parts share. Their amounts are left empty: nobody has divided or added them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from akson_analysis.errors import DataError
from akson_analysis.sources import snapshot
from akson_analysis.sources.codes import correspondence
from akson_analysis.sources.codes.vintages import convert

BASE_YEAR = 2020
"""The year whose codes the snapshot's tables are on."""
_WORDS = ("kostra_group", "written_form", "is_sami_administrative_area", "health_region")
_FEW = 10  # codes listed in a message


def check_codes(codes: Sequence[str], year: int) -> None:
    """Refuse codes of a year that the snapshot's history of codes does not lead to.

    Raises
    ------
    DataError
        With the codes that are new, and those that are gone.

    Examples
    --------
    >>> check_codes(sorted(correspondence.codes_on(2024)), 2024)
    """
    expected = correspondence.codes_on(dt.date(year, 1, 1))
    new, gone = sorted(set(codes) - expected), sorted(expected - set(codes))
    if new or gone:
        listed = [
            f"{what}: {', '.join(differing[:_FEW])}{' …' if len(differing) > _FEW else ''}"
            for what, differing in (("new", new), ("gone", gone))
            if differing
        ]
        raise DataError(
            f"the codes of {year} are not those that code_changes.csv leads to",
            [*listed, "add the changes to the snapshot (tools/build_snapshot), or use an earlier year"],
        )


def columns(year: int) -> pd.DataFrame:
    """Return the columns of `municipalities.csv` on the codes of a year, and `population_2020`.

    Parameters
    ----------
    year
        2020 or later; its codes are those of 1 January.

    Returns
    -------
    pandas.DataFrame
        Indexed by the municipality codes of the year, sorted. `population_2020` has the people of 1 January 2020,
        added up where municipalities merged, and divided by people at the split where one was divided.

    Examples
    --------
    >>> table = columns(2024)
    >>> table.loc[["3201", "1580"], ["name_short", "is_declaration_area", "area_km2"]].to_numpy().tolist()
    [['Bærum', True, 192.28], ['Haram', False, nan]]
    >>> int(table["population_2020"].sum())
    5367580
    """
    embedded = snapshot.read_table("municipalities.csv").set_index("municipality_code")
    start, end = dt.date(BASE_YEAR, 1, 1), dt.date(year, 1, 1)
    history = correspondence.history()
    ahead, back = history.traces(start, end), history.traces(end, start)
    rows = {code: _row(code, embedded, back[code].targets, ahead, end) for code in sorted(history.codes_on(end))}
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(embedded.columns))
    table.index.name = "municipality_code"
    for name in embedded.columns:
        if isinstance(embedded[name].dtype, pd.StringDtype):
            table[name] = table[name].fillna("")
        if table[name].notna().all():
            table[name] = table[name].astype(embedded[name].dtype)
    return table.assign(population_2020=population_2020(year))


def origins(year: int) -> dict[str, list[str]]:
    """Return the codes of 2020 that each code of a year came of.

    >>> origins(2024)["1580"], origins(2024)["3201"]
    (['1507'], ['3024'])
    """
    start, end = dt.date(BASE_YEAR, 1, 1), dt.date(year, 1, 1)
    return {code: list(trace.targets) for code, trace in correspondence.history().traces(end, start).items()}


def population_2020(year: int) -> pd.Series:
    """Return the people of 1 January 2020 by the municipality codes of a year.

    >>> int(population_2020(2024)["0301"])
    693494
    """
    people = snapshot.read_table("population.csv").query(f"year == {BASE_YEAR}")
    table = people[["municipality_code", "population"]]
    converted: pd.Series = convert(table, BASE_YEAR, year).table.set_index("municipality_code")["population"]
    return converted


def _row(code: str, embedded: pd.DataFrame, origins: Sequence[str], ahead: Any, end: dt.date) -> dict[str, Any]:
    first = embedded.loc[list(origins)]
    if len(origins) == 1 and ahead[origins[0]].targets == (code,):
        return dict(first.iloc[0])
    spell = correspondence.history().spell(code, end)
    shared = {name: first[name].iloc[0] for name in _WORDS if len(set(first[name])) == 1}
    return {
        "name": spell.name,
        "name_short": spell.name.partition(" (")[0],
        "later_names": "",
        "health_region": spell.health_region,
        **shared,
        "centrality_class": first["centrality_class"].min(),
        "is_declaration_area": bool(first["is_declaration_area"].any() and spell.health_region != "midt"),
    }
