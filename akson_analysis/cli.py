"""The command line: ``akson report`` and its companions.

Exit codes: 0 done, 1 the run failed, 2 the input was refused.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from akson_analysis.errors import AksonError, InvalidValueError, RefusedError

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


@app.callback()
def common(
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Data folder instead of the embedded one.")
    ] = None,
) -> None:
    """Coverage, options and costs of a shared municipal health record. Try: akson report."""
    if data_dir is not None:
        os.environ["AKSON_DATA"] = str(data_dir.resolve())


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
def brief(
    municipalities: Annotated[
        list[str] | None, typer.Argument(metavar="CODE...", help="Codes or names, such as 4601 or Bergen.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every municipality that was asked to sign.")] = False,
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
    scenario: Annotated[
        str, typer.Option(help="Name of an embedded scenario, or a .yml file. See: akson list")
    ] = "status-2020-07",
    register: Annotated[
        str, typer.Option(help="CSV or XLSX with declarations, instead of the embedded register.")
    ] = "",
    assumptions: Annotated[
        str, typer.Option(help="YAML whose cost figures replace those of the steering document.")
    ] = "",
    workers: Annotated[int, typer.Option(min=1, help="Notebooks at a time.")] = 2,
    out: Out = Path("reports"),
) -> None:
    """Make the two-page brief of one or more municipalities, each in its own folder of one run.

    Example: akson brief 4601 Utsira --language en --out reports
    """
    from akson_analysis import reports  # noqa: PLC0415

    values = {
        "language": language,
        "scenario": _absolute(scenario),
        "register_file": _absolute(register),
        "assumptions_file": _absolute(assumptions),
    }
    given = {name: value for name, value in values.items() if value}
    result = reports.make_briefs(given, out, municipalities or (), everyone=everyone, workers=workers)
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


@app.command()
def refresh(
    year: Annotated[
        int | None, typer.Option(help="Year of codes, population and boundaries; the latest when left out.")
    ] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="municipalities, population or boundaries; can be repeated.")
    ] = None,
) -> None:
    """Fetch newer figures from Statistics Norway and Kartverket into a data folder of your own.

    Example: akson --data-dir my-data refresh --year 2024
    """
    from akson_analysis.sources import refresh as fetching  # noqa: PLC0415

    def progress(message: str, done: int, total: int) -> None:
        typer.echo(f"{done}/{total} {message}" if total else message, err=True)

    result = fetching.refresh(year=year, parts=tuple(part) if part else fetching.PARTS, progress=progress)
    for file in result.written:
        typer.echo(str(file))
    for note in result.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"{len(result.written)} files added to {result.folder}")


@app.command("list")
def list_everything(
    what: Annotated[str, typer.Argument(help="reports, scenarios, runs or data; all but data when left out.")] = "",
    out: Out = Path("reports"),
) -> None:
    """List the reports, the scenarios and the finished runs; or the data with source, licence and version.

    Example: akson list data
    """
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


def _list_reports() -> None:
    from akson_analysis import reports  # noqa: PLC0415

    typer.echo("Reports (--only):")
    for entry in reports.REPORTS:
        typer.echo(f"  {entry.id}")


def _list_scenarios() -> None:
    from akson_analysis import scenarios  # noqa: PLC0415

    typer.echo("Scenarios (--scenario):")
    for name in scenarios.list_scenarios():
        scenario = scenarios.load_scenario(name)
        typer.echo(f"  {name}  {scenario.kind}, {scenario.as_of.isoformat()}: {scenario.title.en}")


def _list_runs(out: Path) -> None:
    from akson_analysis.publishing import runs  # noqa: PLC0415

    typer.echo(f"Runs in {out}:")
    for run in runs.list_runs(out):
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
    from akson_analysis.publishing import runs  # noqa: PLC0415

    removed = runs.clean(out, keep=keep)
    for run in removed:
        typer.echo(f"removed {run}")
    typer.echo(f"{len(removed)} removed, at most {keep} kept")


register_app = typer.Typer(
    no_args_is_help=True, help="The register of declarations: a sheet to fill in, and its checks."
)
app.add_typer(register_app, name="register")


@register_app.command("template")
def register_template(
    language: Annotated[str, typer.Option(help="nb, nn or en.")] = "nb",
    out: Annotated[Path, typer.Option("--out", help="Folder the sheet is written to.")] = Path(),
) -> None:
    """Write an Excel sheet to fill in: one row per municipality, drop-downs and notes.

    Example: akson register template --out .
    """
    from akson_analysis import register  # noqa: PLC0415

    typer.echo(str(register.template(out / "register.xlsx", language=language)))


@register_app.command("check")
def register_check(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX.")],
    fix: Annotated[bool, typer.Option("--fix", help="Write a corrected copy beside the file, and a log.")] = False,
) -> None:
    """Check a register: every fault at once, with row and column.

    Example: akson register check register.xlsx --fix
    """
    from akson_analysis import register  # noqa: PLC0415

    if fix:
        fixed = register.fix(file)
        for correction in fixed.corrections:
            cell = f"row {correction.row}, {correction.column}"
            typer.echo(f"{cell}: {correction.old!r} → {correction.new!r} ({correction.reason})")
        typer.echo(f"{fixed.path} and {fixed.log} written" if fixed.path else "nothing to correct")
        if fixed.faults:
            typer.echo(f"{len(fixed.faults)} rows are left for a person to decide:", err=True)
            for fault in fixed.faults:
                typer.echo(f"  {fault}", err=True)
            raise typer.Exit(2)
        return
    checked = register.check(file)
    for correction in checked.corrections:
        cell = f"row {correction.row}, {correction.column}"
        typer.echo(f"{cell}: {correction.old!r} is read as {correction.new!r} ({correction.reason})")
    typer.echo(f"{len(checked.events)} events can be used; {checked.unfilled_count} rows are not filled in")


@register_app.command("diff")
def register_diff(
    old: Annotated[Path, typer.Argument(help="The earlier register.")],
    new: Annotated[Path, typer.Argument(help="The later one.")],
) -> None:
    """Say what changed from one register to another.

    Example: akson register diff last-week.xlsx this-week.xlsx
    """
    from akson_analysis import register  # noqa: PLC0415

    changes = register.diff(old, new)
    for change in changes.to_dict("records"):
        typer.echo("  ".join(str(value) for value in change.values() if value == value and str(value)))  # noqa: PLR0124 - NaN
    typer.echo(f"{len(changes)} changes")


def _absolute(file: str) -> str:
    """Return the absolute path of a file that exists, because notebooks run in another folder; other text as it is."""
    return str(Path(file).resolve()) if file and Path(file).is_file() else file
