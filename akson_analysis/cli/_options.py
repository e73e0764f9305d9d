"""Options that several commands have: what a report is about, what is reported of the work, and how a run is made."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from akson_analysis.cli._app import Assumptions, Register, absolute


class IfRunning(StrEnum):
    """What to do while another run is made in the same folder."""

    wait = "wait"
    refuse = "refuse"


@dataclass(frozen=True, kw_only=True)
class SubjectFlags:
    """What a report, a brief or the slides are about; what is empty is as run file, scenario or notebook say."""

    data: Annotated[str, typer.Option(help="Year of the figures: 2020, or one fetched, such as 2024.")] = ""
    language: Annotated[str, typer.Option(help="nb, nn or en; the run file's, or nb, when left out.")] = ""
    scenario: Annotated[
        str, typer.Option(help="Name of an embedded scenario, or a .yml file; status-2020-07 when left out.")
    ] = ""
    register: Register = ""
    as_of: Annotated[
        str, typer.Option(help="Day the status is taken, such as 2020-07-01; the scenario's when left out.")
    ] = ""
    service_area: Annotated[str, typer.Option(help="declaration (291) or health_region (292).")] = ""
    threshold: Annotated[str, typer.Option(help="Share of the population to reach, such as 1/2 or '55 %'.")] = ""
    assumptions: Assumptions = ""

    @property
    def values(self) -> dict[str, str]:
        """What is given, by the names of the notebooks' parameters."""
        given = {
            "data": self.data,
            "language": self.language,
            "scenario": absolute(self.scenario),
            "register_file": absolute(self.register),
            "as_of": self.as_of,
            "service_area": self.service_area,
            "threshold": self.threshold,
            "assumptions_file": absolute(self.assumptions),
        }
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, kw_only=True)
class ProgressFlags:
    """What is reported of the work, and where."""

    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be made and why; write nothing.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but what went wrong.")] = False
    log: Annotated[Path | None, typer.Option(help="File that progress is added to, with time and run.")] = None


@dataclass(frozen=True, kw_only=True)
class RunFlags(ProgressFlags):
    """How a run is made, whatever is in it."""

    shard: Annotated[
        str,
        typer.Option(help="One part of the work, such as 1/4; without it the same command puts the parts together."),
    ] = ""
    workers: Annotated[int, typer.Option(min=1, help="Notebooks at a time.")] = 2
    timeout: Annotated[int, typer.Option(min=1, help="Seconds a cell of a notebook may take.")] = 600
    memory: Annotated[
        int, typer.Option(min=0, help="MB a notebook may take; an even share of the machine's when left out.")
    ] = 0
    cluster: Annotated[
        str, typer.Option(help="Address of a Dask scheduler whose workers make the pages, such as tcp://10.0.0.1:8786.")
    ] = ""
    exchange: Annotated[
        str, typer.Option(help="Address for finished pages when workers do not see the folder, such as s3://bucket/x.")
    ] = ""
    force: Annotated[bool, typer.Option("--force", help="Run every notebook, also if its results are unchanged.")] = (
        False
    )
    keep: Annotated[
        int | None, typer.Option(min=1, help="Newest runs to keep, this one included; all if not given.")
    ] = None
    if_running: Annotated[IfRunning, typer.Option(help="While another run is made in the folder.")] = IfRunning.wait
    run_name: Annotated[str, typer.Option(help="Name of the run's folder; date and time when left out.")] = ""
    pdf: Annotated[bool, typer.Option("--pdf", help="Print each page as PDF too; takes Chromium, Chrome or Edge.")] = (
        False
    )
    out: Annotated[
        Path | None, typer.Option(help="Folder the runs are kept in; the run file's, or reports, when left out.")
    ] = None


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the fields of the classes above as options of its own, where it takes one of them."""
    signature = inspect.signature(command, eval_str=True)
    classes = (SubjectFlags, ProgressFlags, RunFlags)
    groups = {name: one.annotation for name, one in signature.parameters.items() if one.annotation in classes}
    options: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        options += _options(groups[name]) if name in groups else [parameter]

    @functools.wraps(command)
    def given(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = group(**{one.name: values.pop(one.name) for one in fields(group)})
        command(**values)

    given.__signature__ = signature.replace(parameters=options)  # type: ignore[attr-defined]
    given.__annotations__ = {one.name: one.annotation for one in options}
    return given


def _options(group: type[SubjectFlags | ProgressFlags]) -> list[inspect.Parameter]:
    parameters = inspect.signature(group, eval_str=True).parameters.values()
    return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
