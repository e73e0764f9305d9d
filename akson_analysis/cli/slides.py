"""``akson slides``: the story as a page to present from and as a PowerPoint file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from akson_analysis.cli._app import Assumptions, Data, Language, Register, Scenario, absolute, app


@app.command()
def slides(
    *,
    data: Data = "",
    language: Language = "nb",
    scenario: Scenario = "status-2020-07",
    register: Register = "",
    as_of: Annotated[
        str, typer.Option(help="Day the status is taken, such as 2020-07-01; the scenario's when left out.")
    ] = "",
    assumptions: Assumptions = "",
    out: Annotated[Path, typer.Option("--out", help="Folder the two files are put in.")] = Path("reports/slides"),
) -> None:
    """Make the slides: slides.html, which opens anywhere without a network, and slides.pptx.

    Example: akson slides --language en --as-of 2020-05-31 --out meeting
    """
    from akson_analysis import reports  # noqa: PLC0415 - heavy; `akson --help` stays quick

    values = {
        "data": data,
        "language": language,
        "scenario": absolute(scenario),
        "register_file": absolute(register),
        "as_of": as_of,
        "assumptions_file": absolute(assumptions),
    }
    for file in reports.make_slides({name: value for name, value in values.items() if value}, out):
        typer.echo(str(file))
