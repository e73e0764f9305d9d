"""``akson register``: a sheet to fill in, its checks, and what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from akson_analysis.cli._app import Language, app

register_app = typer.Typer(
    no_args_is_help=True, help="The register of declarations: a sheet to fill in, and its checks."
)
app.add_typer(register_app, name="register")


@register_app.command("template")
def register_template(
    language: Language = "nb",
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
