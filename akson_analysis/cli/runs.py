"""``akson list`` and ``akson clean``: what there is, and what may go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from akson_analysis.cli._app import Out, app
from akson_analysis.errors import InvalidValueError


@app.command("list")
def list_everything(
    what: Annotated[
        str, typer.Argument(help="reports, scenarios, runs or data, or a run file; all but data when left out.")
    ] = "",
    out: Out = Path("reports"),
) -> None:
    """List reports, scenarios, run files and finished runs; the data with source and licence; or what a run file makes.

    Example: akson list runs/weekly.yml
    """
    if Path(what).suffix.lower() in {".yml", ".yaml"}:
        _list_run_file(Path(what))
        return
    listings = {
        "reports": _list_reports,
        "scenarios": _list_scenarios,
        "runs": lambda: _list_runs(out),
        "data": _list_data,
    }
    if what and what not in listings:
        raise InvalidValueError(f"{what!r} cannot be listed. Expected one of: {', '.join(listings)}")
    for name in [what] if what else ["reports", "scenarios", "runs"]:
        listings[name]()
    if not what:
        _list_run_files()


def _list_reports() -> None:
    from akson_analysis.reports import make as reports  # noqa: PLC0415

    typer.echo("Reports (--only):")
    for entry in reports.REPORTS:
        typer.echo(f"  {entry.id}")


def _list_scenarios() -> None:
    from akson_analysis.cases import scenario as scenarios  # noqa: PLC0415

    typer.echo("Scenarios (--scenario):")
    for name in scenarios.list_scenarios():
        scenario = scenarios.load_scenario(name)
        typer.echo(f"  {name}  {scenario.kind}, {scenario.as_of.isoformat()}: {scenario.title.en}")


def _list_run_files() -> None:
    from akson_analysis.errors import RefusedError  # noqa: PLC0415
    from akson_analysis.reports import make as reports  # noqa: PLC0415

    typer.echo("Run files (akson report FILE, akson list FILE):")
    for file in sorted(Path("runs").glob("*.yml")):
        try:
            typer.echo(f"  {file.as_posix()}  {len(reports.read_run_file(file).entries)} pages")
        except RefusedError as refused:
            typer.echo(f"  {file.as_posix()}  cannot be used: {refused.what}")


def _list_run_file(file: Path) -> None:
    from akson_analysis.reports import make as reports  # noqa: PLC0415

    read = reports.read_run_file(file)
    typer.echo(f"{file.as_posix()}: {next(iter(read.title.values()), read.name)}")
    typer.echo(f"  languages: {', '.join(read.languages)}")
    for name, value in read.shared.items():
        typer.echo(f"  {name}: {value}")
    width = max(len(entry.id) for entry in read.entries)
    notebook = ""
    for entry in read.entries:
        if entry.notebook != notebook:
            notebook = entry.notebook
            count = sum(other.notebook == notebook for other in read.entries)
            typer.echo(f"{notebook} ({count}):")
        overrides = ", ".join(f"{name}={value}" for name, value in entry.overrides.items())
        typer.echo(f"  {entry.id:<{width}}  {entry.language}  {overrides}".rstrip())
    typer.echo(f"{len(read.entries)} pages in all")


def _list_runs(out: Path) -> None:
    from akson_analysis.publishing.runs.folders import list_runs  # noqa: PLC0415

    typer.echo(f"Runs in {out}:")
    for run in list_runs(out):
        typer.echo(f"  {run.name}")


def _list_data() -> None:
    from akson_analysis.sources import snapshot  # noqa: PLC0415

    typer.echo(f"Data in {snapshot.data_dir()}:")
    for row in snapshot.versions().query("tags == 'latest'").to_dict("records"):
        typer.echo(f"  {row['file']}  version {row['version']}, {row['licence']}: {row['source']}")


@app.command()
def clean(
    keep: Annotated[int, typer.Option(min=0, help="Newest runs to keep.")] = 5,
    out: Out = Path("reports"),
) -> None:
    """Remove old runs and what interrupted runs left behind.

    Example: akson clean --keep 5
    """
    from akson_analysis.publishing.site import run_index  # noqa: PLC0415

    removed = run_index.clean(out, keep=keep)
    for run in removed:
        typer.echo(f"removed {run}")
    typer.echo(f"{len(removed)} removed, at most {keep} kept")
