"""The checks of contents: every table of the snapshot, and of what was fetched, against what it must hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pandas as pd

from akson_analysis.errors import DataError
from akson_analysis.sources import _code_contents, _contents, _table_contents, folder, snapshot

_FETCHED = re.compile(r".*/(municipalities|population|boundaries_country|boundaries_region)_(\d{4})\.\w+")

_YOUNGER = "menu_2020.csv"
"""A file that data folders made earlier do not have."""


def faults_by_file() -> dict[str, list[str]]:
    """Return what is wrong inside each file that can be checked; an empty list where it is in order."""
    codes, table = snapshot.municipality_codes, snapshot.read_table
    checks: dict[str, Callable[[], list[str]]] = {
        "municipalities.csv": lambda: _contents.municipality_faults(table("municipalities.csv")),
        "population.csv": lambda: _contents.population_faults(table("population.csv"), table("municipalities.csv")),
        "projection.csv": lambda: _contents.projection_faults(table("projection.csv"), codes()),
        "neighbours.csv": lambda: _contents.neighbour_faults(table("neighbours.csv"), codes()),
        "code_names.csv": lambda: _code_contents.name_faults(table("code_names.csv"), codes()),
        "code_changes.csv": lambda: _code_contents.change_faults(table("code_changes.csv"), table("code_names.csv")),
        "border_changes.csv": lambda: _code_contents.border_faults(
            table("border_changes.csv"), table("code_names.csv")
        ),
        "declarations.csv": _register_faults,
        "published_totals.csv": lambda: _table_contents.published_total_faults(table("published_totals.csv")),
        "milestones.csv": lambda: _table_contents.labelled_faults(table("milestones.csv")),
        "state_decisions.csv": lambda: _table_contents.labelled_faults(table("state_decisions.csv")),
        "cartogram_2020.csv": lambda: _table_contents.circle_faults(snapshot.circles(), _people()),
        "boundaries_report.csv": lambda: _table_contents.report_faults(table("boundaries_report.csv"), codes()),
    }
    for detail in snapshot.DETAILS:
        checks[f"boundaries_{detail}.parquet"] = partial(_boundary_faults, detail)
    if _YOUNGER in folder.recorded():
        checks[_YOUNGER] = lambda: _table_contents.shape_faults(table(_YOUNGER), codes())
    for file in folder.recorded():
        if match := _FETCHED.fullmatch(file):
            checks[file] = partial(_fetched_faults, file, match[1], int(match[2]))
    return {file: _faults(check) for file, check in checks.items()}


def _faults(check: Callable[[], list[str]]) -> list[str]:
    """Run a check; a table that cannot be read is at fault."""
    try:
        return check()
    except DataError as error:
        return [f"cannot be checked: {error.what}"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"cannot be checked: {type(error).__name__} {error}"]


def _boundary_faults(detail: str) -> list[str]:
    return _contents.boundary_faults(snapshot.boundaries(detail), snapshot.municipality_codes())


def _people() -> pd.Series:
    table = snapshot.read_table("population.csv").query("year == 2020")
    people: pd.Series = table.set_index("municipality_code")["population"]
    return people


def _register_faults() -> list[str]:
    from akson_analysis.sources.register import read_register  # noqa: PLC0415 - it reads the snapshot itself
    from akson_analysis.sources.register_events import examine  # noqa: PLC0415

    return list(examine(read_register(snapshot.data_dir() / "declarations.csv")).faults)


def _fetched_faults(file: str, part: str, year: int) -> list[str]:
    from akson_analysis.sources import refreshed  # noqa: PLC0415 - it reads the snapshot itself

    if part == "municipalities":
        return _table_contents.fetched_municipality_faults(refreshed.read(file))
    if part == "population":
        return _table_contents.fetched_population_faults(refreshed.read(file), year)
    outlines = refreshed.outlines(file)
    return _contents.boundary_faults(outlines, outlines["municipality_code"].tolist())
