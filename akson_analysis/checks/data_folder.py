"""The data folder verified: every file against its record, and every table against what it must hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from akson_analysis.checks import code_tables, other_tables
from akson_analysis.errors import DataError
from akson_analysis.register.events import examine
from akson_analysis.register.headings import read_register
from akson_analysis.sources import contents, folder, snapshot
from akson_analysis.sources.fetch import refreshed

_FETCHED = re.compile(r".*/(municipalities|population|boundaries_country|boundaries_region)_(\d{4})\.\w+")

_NOT_RECORDED = {"README.md", folder.RECORD_FILE}

_YOUNGER = "menu_2020.csv"
"""A file that data folders made earlier do not have."""


@dataclass(frozen=True)
class Check:
    """The outcome of one check of the snapshot."""

    file: str
    """Path inside the data folder."""
    ok: bool
    """Whether it is in order."""
    message: str
    """A sentence."""


def verify() -> list[Check]:
    """Check every file of the snapshot against its record, and the figures inside against what they must be.

    Returns
    -------
    list of Check
        One for each file, earlier versions of what was fetched included, and one for the contents of each table:
        codes, totals, parts, shares, service areas, days, sources, boundaries.

    Raises
    ------
    DataError
        If the folder or its record `versions.csv` is missing.

    Examples
    --------
    >>> all(result.ok for result in verify())
    True
    """
    record = snapshot.versions()
    is_kept = record["file"].str.startswith(f"{folder.FETCHED_FOLDER}/") & (record["tags"] == "superseded")
    record = record[(record["tags"] == "latest") | is_kept].set_index("file")
    data = folder.data_dir()
    results = [_check_file(data / str(file), str(file), row) for file, row in record.iterrows()]
    files = (path.relative_to(data) for path in data.rglob("*") if path.is_file())
    present = {path.as_posix() for path in files if not any(part.startswith(".") for part in path.parts)}
    unlisted = sorted(present - set(snapshot.versions()["file"]) - _NOT_RECORDED)
    message = f"is not recorded in {folder.RECORD_FILE}: record it, or remove it"
    results += [Check(file, ok=False, message=message) for file in unlisted]
    return results + _check_contents()


def check() -> list[Check]:
    """Verify the snapshot and refuse it if anything is wrong; all faults are listed at once.

    Returns
    -------
    list of Check
        As `verify`, all in order.

    Raises
    ------
    DataError
        With one line for each fault.

    Examples
    --------
    >>> {result.ok for result in check()}
    {True}
    """
    results = verify()
    faults = [f"{result.file}: {result.message}" for result in results if not result.ok]
    if faults:
        noun = "fault" if len(faults) == 1 else "faults"
        raise DataError(f"the data in {folder.data_dir()} have {len(faults)} {noun}", faults)
    return results


def _check_file(path: Path, file: str, row: pd.Series[Any]) -> Check:
    if not path.is_file():
        return Check(file, ok=False, message="is missing: get the snapshot again, or build it")
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    if checksum != row["sha256"]:
        return Check(
            file,
            ok=False,
            message=f"checksum is {checksum[:12]}…, {folder.RECORD_FILE} says {str(row['sha256'])[:12]}…: "
            "the file has changed or is damaged. Get it again; after a change on purpose, reseal the record",
        )
    return Check(file, ok=True, message=f"{row['rows']} rows, checksum in order")


def _check_contents() -> list[Check]:
    results = []
    for file, faults in faults_by_file().items():
        results += [Check(file, ok=False, message=fault) for fault in faults]
        if not faults:
            results.append(Check(file, ok=True, message="figures in order"))
    return results


def faults_by_file() -> dict[str, list[str]]:
    """Return what is wrong inside each file that can be checked; an empty list where it is in order."""
    codes, table = snapshot.municipality_codes, snapshot.read_table
    checks: dict[str, Callable[[], list[str]]] = {
        "municipalities.csv": lambda: contents.municipality_faults(table("municipalities.csv")),
        "population.csv": lambda: contents.population_faults(table("population.csv"), table("municipalities.csv")),
        "projection.csv": lambda: contents.projection_faults(table("projection.csv"), codes()),
        "neighbours.csv": lambda: contents.neighbour_faults(table("neighbours.csv"), codes()),
        "code_names.csv": lambda: code_tables.name_faults(table("code_names.csv"), codes()),
        "code_changes.csv": lambda: code_tables.change_faults(table("code_changes.csv"), table("code_names.csv")),
        "border_changes.csv": lambda: code_tables.border_faults(table("border_changes.csv"), table("code_names.csv")),
        "declarations.csv": _register_faults,
        "published_totals.csv": lambda: other_tables.published_total_faults(table("published_totals.csv")),
        "milestones.csv": lambda: other_tables.labelled_faults(table("milestones.csv")),
        "state_decisions.csv": lambda: other_tables.labelled_faults(table("state_decisions.csv")),
        "cartogram_2020.csv": lambda: other_tables.circle_faults(snapshot.circles(), _people()),
        "boundaries_report.csv": lambda: other_tables.report_faults(table("boundaries_report.csv"), codes()),
    }
    for detail in snapshot.DETAILS:
        checks[f"boundaries_{detail}.parquet"] = partial(_boundary_faults, detail)
    if _YOUNGER in folder.recorded():
        checks[_YOUNGER] = lambda: other_tables.shape_faults(table(_YOUNGER), codes())
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
    return contents.boundary_faults(snapshot.boundaries(detail), snapshot.municipality_codes())


def _people() -> pd.Series:
    table = snapshot.read_table("population.csv").query("year == 2020")
    people: pd.Series = table.set_index("municipality_code")["population"]
    return people


def _register_faults() -> list[str]:
    return list(examine(read_register(snapshot.data_dir() / "declarations.csv")).faults)


def _fetched_faults(file: str, part: str, year: int) -> list[str]:
    if part == "municipalities":
        return other_tables.fetched_municipality_faults(refreshed.read(file))
    if part == "population":
        return other_tables.fetched_population_faults(refreshed.read(file), year)
    outlines = refreshed.outlines(file)
    return contents.boundary_faults(outlines, outlines["municipality_code"].tolist())
