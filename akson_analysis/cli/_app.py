"""The application every command hangs on, and the options they share."""

from __future__ import annotations

import os
from enum import StrEnum
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
Workers = Annotated[int, typer.Option(min=1, help="Notebooks at a time.")]
Timeout = Annotated[int, typer.Option(min=1, help="Seconds a cell of a notebook may take.")]
Force = Annotated[bool, typer.Option("--force", help="Run every notebook, also those whose results are unchanged.")]
Keep = Annotated[int | None, typer.Option(min=1, help="Newest runs to keep, this one included; all when left out.")]
RunName = Annotated[str, typer.Option("--run-name", help="Name of the run's folder; date and time when left out.")]
Shard = Annotated[
    str, typer.Option(help="One part of the work, such as 1/4; the same command without it puts the parts together.")
]
Memory = Annotated[
    int, typer.Option("--memory", min=0, help="MB a notebook may take; an even share of the machine's when left out.")
]
Cluster = Annotated[
    str, typer.Option(help="Address of a Dask scheduler whose workers make the pages, such as tcp://10.0.0.1:8786.")
]
Exchange = Annotated[
    str, typer.Option(help="Address for finished pages when the workers do not see the folder, such as s3://bucket/x.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but what went wrong.")]
Log = Annotated[Path | None, typer.Option("--log", help="File that progress is added to, with time and run.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would run and why; write nothing.")]
Pdf = Annotated[bool, typer.Option("--pdf", help="Print each page as PDF too; takes Chromium, Chrome or Edge.")]
Only = Annotated[
    list[str] | None,
    typer.Option(
        help="Make this one only, or those that fit a pattern such as 'brief-03*'; can be repeated. See: akson list"
    ),
]
Scenario = Annotated[str, typer.Option(help="Name of an embedded scenario, or a .yml file. See: akson list")]
Register = Annotated[str, typer.Option(help="CSV or XLSX with declarations, instead of the embedded register.")]
Data = Annotated[str, typer.Option(help="Year of the figures: 2020 when left out, or one fetched, such as 2024.")]
Assumptions = Annotated[str, typer.Option(help="YAML whose cost figures replace those of the steering document.")]


class IfRunning(StrEnum):
    """What to do while another run is made in the same folder."""

    wait = "wait"
    refuse = "refuse"


Running = Annotated[IfRunning, typer.Option("--if-running", help="While another run is made in the folder.")]


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
