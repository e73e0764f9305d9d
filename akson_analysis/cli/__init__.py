"""The command line: ``akson report`` and its companions, one module per family of commands.

Exit codes: 0 done, 1 the run failed, 2 the input was refused.
"""

from __future__ import annotations

import sys

import typer

from akson_analysis.cli import (  # noqa: F401 - each adds its commands to `app`
    data,
    explore,
    register,
    report,
    runs,
    slides,
    trace,
)
from akson_analysis.cli._app import app
from akson_analysis.errors import AksonError, RefusedError


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
