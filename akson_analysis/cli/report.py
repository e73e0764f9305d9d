"""``akson report`` and ``akson brief``: notebooks in, a run out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from akson_analysis.cli._app import (
    Assumptions,
    Cluster,
    Data,
    DryRun,
    Exchange,
    Force,
    IfRunning,
    Keep,
    Language,
    Log,
    Memory,
    Only,
    Out,
    Pdf,
    Quiet,
    Register,
    RunName,
    Running,
    Scenario,
    Shard,
    Timeout,
    Workers,
    absolute,
    app,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from akson_analysis.publishing import RunResult
    from akson_analysis.publishing.preview import Outlook


@app.command()
def report(
    run_file: Annotated[
        Path | None, typer.Argument(help="What to make, such as runs/weekly.yml; the three reports when left out.")
    ] = None,
    *,
    data: Data = "",
    language: Annotated[str, typer.Option(help="nb, nn or en, instead of the run file's; nb without one.")] = "",
    scenario: Annotated[
        str, typer.Option(help="Name of an embedded scenario, or a .yml file; status-2020-07 when left out.")
    ] = "",
    register: Register = "",
    as_of: Annotated[
        str, typer.Option(help="Day the status is taken, such as 2020-07-01; the scenario's when left out.")
    ] = "",
    service_area: Annotated[str, typer.Option(help="declaration (291) or health_region (292).")] = "",
    threshold: Annotated[str, typer.Option(help="Share of the population to reach, such as 1/2 or '55 %'.")] = "",
    assumptions: Assumptions = "",
    only: Only = None,
    shard: Shard = "",
    dry_run: DryRun = False,
    workers: Workers = 2,
    timeout: Timeout = 600,
    memory: Memory = 0,
    cluster: Cluster = "",
    exchange: Exchange = "",
    force: Force = False,
    keep: Keep = None,
    if_running: Running = IfRunning.wait,
    run_name: RunName = "",
    pdf: Pdf = False,
    quiet: Quiet = False,
    log: Log = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder the runs are kept in; the run file's, or reports.")
    ] = None,
) -> None:
    """Make the reports: pages, figures, tables, map layer and manifest in one dated folder.

    Example: akson report runs/weekly.yml --only 'brief-03*' --out reports
    """
    from akson_analysis import reports  # noqa: PLC0415 - heavy; `akson --help` stays quick
    from akson_analysis.publishing import progress  # noqa: PLC0415

    values = {
        "data": data,
        "language": language,
        "scenario": absolute(scenario),
        "register_file": absolute(register),
        "as_of": as_of,
        "service_area": service_area,
        "threshold": threshold,
        "assumptions_file": absolute(assumptions),
    }
    given = {name: value for name, value in values.items() if value}
    if dry_run:
        _tell_outlook(reports.outlook(reports.planned(given, run_file=run_file, only=only or ()), out))
        return
    name = run_name or dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    with progress.telling(name, quiet=quiet, log=log):
        result = reports.make(
            given,
            out,
            run_file=run_file,
            only=only or (),
            shard=shard,
            workers=workers,
            timeout=timeout,
            memory_mb=memory,
            cluster=cluster,
            exchange=exchange,
            force=force,
            keep=keep,
            if_running=if_running.value,
            run_name=name,
            with_pdf=pdf,
        )
    if not quiet:
        _tell(result)


@app.command()
def brief(
    municipalities: Annotated[
        list[str] | None, typer.Argument(metavar="CODE...", help="Codes or names, such as 4601 or Bergen.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every municipality that was asked to sign.")] = False,
    data: Data = "",
    language: Language = "nb",
    scenario: Scenario = "status-2020-07",
    register: Register = "",
    assumptions: Assumptions = "",
    workers: Workers = 2,
    pdf: Pdf = False,
    out: Out = Path("reports"),
) -> None:
    """Make the two-page brief of one or more municipalities, each in its own folder of one run.

    Example: akson brief 4601 Utsira --language en --out reports
    """
    from akson_analysis import reports  # noqa: PLC0415

    values = {
        "data": data,
        "language": language,
        "scenario": absolute(scenario),
        "register_file": absolute(register),
        "assumptions_file": absolute(assumptions),
    }
    given = {name: value for name, value in values.items() if value}
    _tell(reports.make_briefs(given, out, municipalities or (), everyone=everyone, workers=workers, with_pdf=pdf))


def _tell_outlook(expected: Sequence[Outlook]) -> None:
    for one in expected:
        why = f" ({one.why})" if one.why else ""
        typer.echo(f"{one.id}: {one.state}{why}")
    count = sum(one.state != "unchanged" for one in expected)
    typer.echo(f"{count} of {len(expected)} would run; nothing was written")


def _tell(result: RunResult) -> None:
    typer.echo(str(result.index) if result.durations else "nothing to make in this part")
    for headline in result.headlines:
        typer.echo(f"  {headline.value}  {headline.label}")
