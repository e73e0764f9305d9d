"""``akson slides``: the story as a page to present from and as a PowerPoint file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from akson_analysis.cli._app import app
from akson_analysis.cli._options import Question, with_groups


@app.command()
@with_groups
def slides(
    *,
    question: Question,
    out: Annotated[Path, typer.Option(help="Folder the two files are put in.")] = Path("reports/slides"),
) -> None:
    """Make the slides: slides.html, which opens anywhere without a network, and slides.pptx.

    Example: akson slides --language en --as-of 2020-05-31 --out meeting
    """
    from akson_analysis import reports  # noqa: PLC0415 - heavy with what follows; `akson --help` stays quick

    for file in reports.make_slides(question.values, out):
        typer.echo(str(file))
