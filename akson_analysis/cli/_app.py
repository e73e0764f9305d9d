"""The application every command hangs on, and the options they share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Coverage, options and costs of a shared municipal health record. Try: akson report",
)

Out = Annotated[Path, typer.Option("--out", help="Folder the runs are kept in.")]
Language = Annotated[str, typer.Option(help="nb, nn or en.")]
Scenario = Annotated[str, typer.Option(help="Name of an embedded scenario, or a .yml file. See: akson list")]
Register = Annotated[str, typer.Option(help="CSV or XLSX with declarations, instead of the embedded register.")]
Assumptions = Annotated[str, typer.Option(help="YAML whose cost figures replace those of the steering document.")]


@app.callback()
def common(
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Data folder instead of the embedded one.")
    ] = None,
) -> None:
    """Coverage, options and costs of a shared municipal health record. Try: akson report."""
    if data_dir is not None:
        os.environ["AKSON_DATA"] = str(data_dir.resolve())


def absolute(file: str) -> str:
    """Return the absolute path of a file that exists, because notebooks run in another folder; other text as it is."""
    return str(Path(file).resolve()) if file and Path(file).is_file() else file
