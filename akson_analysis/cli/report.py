"""``akson report`` and ``akson brief``: notebooks in, a run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from akson_analysis.cli._app import app
from akson_analysis.cli._options import RunFlags, SubjectFlags, with_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from akson_analysis.publishing import RunResult
    from akson_analysis.publishing.preview import Outlook
    from akson_analysis.reports.make import RunPlan


@app.command()
@with_groups
def report(
    run_file: Annotated[
        Path | None, typer.Argument(help="What to make, such as runs/weekly.yml; the three reports when left out.")
    ] = None,
    *,
    subject: SubjectFlags,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Make this one only, or those that fit a pattern such as 'brief-03*'; can be repeated. See: akson list"
        ),
    ] = None,
    flags: RunFlags,
) -> None:
    """Make the reports: pages, figures, tables, map layer and manifest in one dated folder.

    Example: akson report runs/weekly.yml --only 'brief-03*' --out reports
    """
    from akson_analysis.reports import make as reports  # noqa: PLC0415 - heavy; `akson --help` stays quick

    _publish(lambda: reports.planned(subject.values, run_file=run_file, only=only or ()), flags)


@app.command()
@with_groups
def brief(
    municipalities: Annotated[
        list[str] | None, typer.Argument(metavar="CODE...", help="Codes or names, such as 4601 or Bergen.")
    ] = None,
    *,
    everyone: Annotated[bool, typer.Option("--all", help="Every municipality that was asked to sign.")] = False,
    subject: SubjectFlags,
    flags: RunFlags,
) -> None:
    """Make the two-page brief of one or more municipalities, each in its own folder of one run.

    Example: akson brief 4601 Utsira --language en --out reports
    """
    from akson_analysis.reports import make as reports  # noqa: PLC0415

    _publish(lambda: reports.planned_briefs(subject.values, municipalities or (), everyone=everyone), flags)


def _publish(plan: Callable[[], RunPlan], flags: RunFlags) -> None:
    """Make a plan as one run, or tell what would run; a plan that is refused is in the log too."""
    from akson_analysis.publishing import ExecutionOptions, RunOptions  # noqa: PLC0415
    from akson_analysis.publishing.execution import progress  # noqa: PLC0415
    from akson_analysis.reports import make as reports  # noqa: PLC0415

    if flags.dry_run:
        _print_outlook(reports.outlook(plan(), flags.out, flags.shard))
        return
    name = flags.run_name or dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    options = RunOptions(
        name=name, force=flags.force, keep=flags.keep, if_running=flags.if_running.value, with_pdf=flags.pdf
    )
    execution = ExecutionOptions(
        workers=flags.workers,
        timeout=flags.timeout,
        memory_mb=flags.memory,
        cluster=flags.cluster,
        exchange=flags.exchange,
    )
    with progress.reporting(name, quiet=flags.quiet, log=flags.log):
        result = reports.carry_out(plan(), flags.out, options, execution, flags.shard)
    if not flags.quiet:
        _print(result)


def _print_outlook(expected: Sequence[Outlook]) -> None:
    for outlook in expected:
        why = f" ({outlook.why})" if outlook.why else ""
        typer.echo(f"{outlook.id}: {outlook.state}{why}")
    count = sum(outlook.state != "unchanged" for outlook in expected)
    typer.echo(f"{count} of {len(expected)} would run; nothing was written")


def _print(result: RunResult) -> None:
    typer.echo(str(result.index) if result.durations else "nothing to make in this part")
    for headline in result.headlines:
        typer.echo(f"  {headline.value}  {headline.label}")
