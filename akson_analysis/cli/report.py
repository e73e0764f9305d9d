"""``akson report`` and ``akson brief``: notebooks in, a run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from akson_analysis.cli._app import app
from akson_analysis.cli._options import How, Question, with_groups

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
    question: Question,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Make this one only, or those that fit a pattern such as 'brief-03*'; can be repeated. See: akson list"
        ),
    ] = None,
    how: How,
) -> None:
    """Make the reports: pages, figures, tables, map layer and manifest in one dated folder.

    Example: akson report runs/weekly.yml --only 'brief-03*' --out reports
    """
    from akson_analysis.reports import make as reports  # noqa: PLC0415 - heavy; `akson --help` stays quick

    _publish(lambda: reports.planned(question.values, run_file=run_file, only=only or ()), how)


@app.command()
@with_groups
def brief(
    municipalities: Annotated[
        list[str] | None, typer.Argument(metavar="CODE...", help="Codes or names, such as 4601 or Bergen.")
    ] = None,
    *,
    everyone: Annotated[bool, typer.Option("--all", help="Every municipality that was asked to sign.")] = False,
    question: Question,
    how: How,
) -> None:
    """Make the two-page brief of one or more municipalities, each in its own folder of one run.

    Example: akson brief 4601 Utsira --language en --out reports
    """
    from akson_analysis.reports import make as reports  # noqa: PLC0415

    _publish(lambda: reports.planned_briefs(question.values, municipalities or (), everyone=everyone), how)


def _publish(wanted: Callable[[], RunPlan], how: How) -> None:
    """Make what is wanted as one run, or tell what would run."""
    from akson_analysis.publishing.execution import progress  # noqa: PLC0415
    from akson_analysis.reports import make as reports  # noqa: PLC0415

    if how.dry_run:
        _tell_outlook(reports.outlook(wanted(), how.out, how.shard))
        return
    name = how.run_name or dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    with progress.telling(name, quiet=how.quiet, log=how.log):
        result = reports.carry_out(
            wanted(),
            how.out,
            shard=how.shard,
            workers=how.workers,
            timeout=how.timeout,
            memory_mb=how.memory,
            cluster=how.cluster,
            exchange=how.exchange,
            force=how.force,
            keep=how.keep,
            if_running=how.if_running.value,
            run_name=name,
            with_pdf=how.pdf,
        )
    if not how.quiet:
        _tell(result)


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
