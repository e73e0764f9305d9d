"""``akson report`` and ``akson brief``: notebooks in, a run out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from akson_analysis.cli._app import Assumptions, Language, Out, Register, Scenario, absolute, app


@app.command()
def report(
    language: Language = "nb",
    scenario: Scenario = "status-2020-07",
    register: Register = "",
    as_of: Annotated[
        str, typer.Option(help="Day the status is taken, such as 2020-07-01; the scenario's when left out.")
    ] = "",
    service_area: Annotated[str, typer.Option(help="declaration (291) or health_region (292).")] = "",
    threshold: Annotated[str, typer.Option(help="Share of the population to reach, such as 1/2 or '55 %'.")] = "",
    assumptions: Assumptions = "",
    only: Annotated[
        list[str] | None, typer.Option(help="Make this report only; can be repeated. See: akson list")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Notebooks at a time.")] = 2,
    out: Out = Path("reports"),
) -> None:
    """Make the reports: pages, figures, tables, map layer and manifest in one dated folder.

    Example: akson report --language en --as-of 2020-05-31 --out reports
    """
    from akson_analysis import reports  # noqa: PLC0415 - heavy; `akson --help` stays quick

    values: dict[str, Any] = {
        "language": language,
        "scenario": absolute(scenario),
        "register_file": absolute(register),
        "as_of": as_of,
        "service_area": service_area,
        "threshold": threshold,
        "assumptions_file": absolute(assumptions),
    }
    result = reports.make(
        {name: value for name, value in values.items() if value}, out, only=only or (), workers=workers
    )
    typer.echo(str(result.path / "index.html"))
    for headline in result.headlines:
        typer.echo(f"  {headline.value}  {headline.label}")


@app.command()
def brief(
    municipalities: Annotated[
        list[str] | None, typer.Argument(metavar="CODE...", help="Codes or names, such as 4601 or Bergen.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every municipality that was asked to sign.")] = False,
    language: Language = "nb",
    scenario: Scenario = "status-2020-07",
    register: Register = "",
    assumptions: Assumptions = "",
    workers: Annotated[int, typer.Option(min=1, help="Notebooks at a time.")] = 2,
    out: Out = Path("reports"),
) -> None:
    """Make the two-page brief of one or more municipalities, each in its own folder of one run.

    Example: akson brief 4601 Utsira --language en --out reports
    """
    from akson_analysis import reports  # noqa: PLC0415

    values = {
        "language": language,
        "scenario": absolute(scenario),
        "register_file": absolute(register),
        "assumptions_file": absolute(assumptions),
    }
    given = {name: value for name, value in values.items() if value}
    result = reports.make_briefs(given, out, municipalities or (), everyone=everyone, workers=workers)
    typer.echo(str(result.path / "index.html"))
    for headline in result.headlines:
        typer.echo(f"  {headline.value}  {headline.label}")
