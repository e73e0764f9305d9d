"""The command line: ``akson report`` and its companions.

Exit codes: 0 done, 1 the run failed, 2 the input was refused.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from akson_analysis.errors import AksonError, RefusedError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Coverage, options and costs of a shared municipal health record. Try: akson report",
)

Out = Annotated[Path, typer.Option("--out", help="Folder the runs are kept in.")]


def main() -> None:
    """Run the command line and turn the suite's errors into exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except RefusedError as error:
        typer.echo(f"akson: {error}", err=True)
        sys.exit(2)
    except AksonError as error:
        typer.echo(f"akson: {error}", err=True)
        sys.exit(1)


@app.command()
def report(
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
    scenario: Annotated[
        str, typer.Option(help="Name of an embedded scenario, or a .yml file. See: akson list")
    ] = "status-2020-07",
    register: Annotated[
        str, typer.Option(help="CSV or XLSX with declarations, instead of the embedded register.")
    ] = "",
    as_of: Annotated[
        str, typer.Option(help="Day the status is taken, such as 2020-07-01; the scenario's when left out.")
    ] = "",
    service_area: Annotated[str, typer.Option(help="declaration (291) or health_region (292).")] = "",
    threshold: Annotated[str, typer.Option(help="Share of the population to reach, such as 1/2 or '55 %'.")] = "",
    assumptions: Annotated[
        str, typer.Option(help="YAML whose cost figures replace those of the steering document.")
    ] = "",
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
        "scenario": _absolute(scenario),
        "register_file": _absolute(register),
        "as_of": as_of,
        "service_area": service_area,
        "threshold": threshold,
        "assumptions_file": _absolute(assumptions),
    }
    result = reports.make(
        {name: value for name, value in values.items() if value}, out, only=only or (), workers=workers
    )
    typer.echo(str(result.path / "index.html"))
    for headline in result.headlines:
        typer.echo(f"  {headline.value}  {headline.label}")


@app.command()
def check() -> None:
    """Verify the data: every checksum, code and total against what it must be.

    Example: akson check
    """
    from akson_analysis.sources import snapshot  # noqa: PLC0415

    results = snapshot.check()
    for result in results:
        typer.echo(f"{result.file}: {result.message}")
    typer.echo(f"{len(results)} checks, all in order")


@app.command("list")
def list_everything(out: Out = Path("reports")) -> None:
    """List the reports, the scenarios and the finished runs.

    Example: akson list
    """
    from akson_analysis import reports, scenarios  # noqa: PLC0415
    from akson_analysis.publishing import runs  # noqa: PLC0415

    typer.echo("Reports (--only):")
    for entry in reports.REPORTS:
        typer.echo(f"  {entry.id}")
    typer.echo("Scenarios (--scenario):")
    for name in scenarios.list_scenarios():
        scenario = scenarios.load_scenario(name)
        typer.echo(f"  {name}  {scenario.kind}, {scenario.as_of.isoformat()}: {scenario.title.en}")
    typer.echo(f"Runs in {out}:")
    for run in runs.list_runs(out):
        typer.echo(f"  {run.name}")


@app.command()
def clean(
    keep: Annotated[int, typer.Option(min=0, help="Newest runs to keep.")] = 5,
    out: Out = Path("reports"),
) -> None:
    """Remove old runs and what interrupted runs left behind.

    Example: akson clean --keep 5
    """
    from akson_analysis.publishing import runs  # noqa: PLC0415

    removed = runs.clean(out, keep=keep)
    for run in removed:
        typer.echo(f"removed {run}")
    typer.echo(f"{len(removed)} removed, at most {keep} kept")


def _absolute(file: str) -> str:
    """Return the absolute path of a file that exists, because notebooks run in another folder; other text as it is."""
    return str(Path(file).resolve()) if file and Path(file).is_file() else file
