"""``akson trace``: from a figure on a page to the table row and the inputs it comes from."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from akson_analysis.cli._app import app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from akson_analysis.publishing.runs.manifest import Input
    from akson_analysis.publishing.tracing.number_trace import Cell, NumberTrace, TraceAnswer


@app.command()
def trace(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    figure: Annotated[
        str, typer.Argument(help="A figure as it is printed, or its id in a page; what can be traced when left out.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Trace a figure printed on a page to its table row, its exact value and the inputs behind it.

    Example: akson trace reports/2020-07-01T051700Z "10,56 %"
    """
    from akson_analysis.publishing.content.number_table import NUMBERS_FILE  # noqa: PLC0415
    from akson_analysis.publishing.tracing import number_trace  # noqa: PLC0415
    from akson_analysis.publishing.tracing.trace_share import share_of  # noqa: PLC0415

    if not figure:
        for job in number_trace.jobs_of(run, _file_of):
            share = share_of(job)
            typer.echo(
                f"{share.job}: {share.total} numbers in the text; {share.in_tables} lead to a table, "
                f"{share.given} to what was given, {share.by_value} to their exact value in {NUMBERS_FILE}; "
                f"{share.words} are words that were not computed, {len(share.lost)} lead nowhere"
            )
        return
    answer = number_trace.find(run, figure, _file_of)
    if as_json:
        content = asdict(answer)
        for traced, trace in zip(content["traces"], answer.traces, strict=True):
            traced["inputs"] = [entry.model_dump() for entry in trace.inputs]
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        for page in dict.fromkeys(trace.job for trace in answer.traces):
            _print([trace for trace in answer.traces if trace.job == page])
    if not answer.traces:
        _print_nothing(answer, quiet=as_json)
        raise typer.Exit(1)


def _file_of(entry: Input) -> Path:
    from akson_analysis.sources import folder  # noqa: PLC0415

    return folder.data_dir() / entry.name


_HOW = {"sum": "  (the column's sum)", "count": "  (rows)", "rounded": "  (rounds to it)"}


def _print(traces: Sequence[NumberTrace]) -> None:
    """Print what is known of a figure on one page: places, values, cells and, once, the page's inputs."""
    for trace in traces:
        typer.echo(f"{trace.shown}  {trace.job}/{f'index.html#{trace.id}' if trace.id else 'tables'}")
        if trace.sentence:
            typer.echo(f"  in: {trace.sentence}")
    for value in dict.fromkeys(value for trace in traces for value in trace.written):
        typer.echo(f"  value: {value.exact} ({value.unit}, {value.decimals} decimals shown)")
    for cell in dict.fromkeys(cell for trace in traces for cell in trace.cells):
        typer.echo(f"  {_cell(cell, traces[0].job)}")
    for entry in traces[0].inputs:
        version = f" {entry.version}" if entry.version else ""
        typer.echo(f"  input {entry.name}{version}  {entry.licence}  sha256 {entry.sha256[:12]}…  {entry.source}")


def _cell(cell: Cell, job: str) -> str:
    where = f" line {cell.line}" if cell.line else ""
    if cell.how == "words":
        return f"{job}/{cell.file}{where}: {cell.key}: part of the words, not computed"
    folder = "given: " if cell.how == "given" else f"{job}/"
    key = f": {cell.key}" if cell.key else ""
    return f"{folder}{cell.file}{where}{key}: {cell.column or 'table'} = {cell.exact}{_HOW.get(cell.how, '')}"


def _print_nothing(answer: TraceAnswer, *, quiet: bool) -> None:
    if quiet:
        return
    typer.echo(f"{answer.query!r} was not found among the figures and tables of: {', '.join(answer.pages)}", err=True)
    for page in answer.in_words:
        typer.echo(f"  {page} has these words, but no such figure", err=True)
    if answer.nearest:
        typer.echo(f"  nearest: {'  '.join(answer.nearest)}", err=True)
