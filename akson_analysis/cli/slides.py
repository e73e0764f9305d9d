"""``akson slides``: the story as a page to present from and as a PowerPoint file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from akson_analysis.cli._app import app
from akson_analysis.cli._options import ProgressFlags, SubjectFlags, with_groups


@app.command()
@with_groups
def slides(
    *,
    subject: SubjectFlags,
    flags: ProgressFlags,
    out: Annotated[Path, typer.Option(help="Folder the two files are put in.")] = Path("reports/slides"),
) -> None:
    """Make the slides: slides.html, which opens anywhere without a network, and slides.pptx.

    Example: akson slides --language en --as-of 2020-05-31 --out meeting
    """
    from akson_analysis.publishing.execution import progress  # noqa: PLC0415
    from akson_analysis.reports import make as reports  # noqa: PLC0415 - heavy with what follows; `akson --help` stays quick

    if flags.dry_run:
        for file in reports.slide_files(subject.values, out):
            typer.echo(f"{file} would be {'replaced' if file.exists() else 'made'}")
        typer.echo("nothing was written")
        return
    with progress.reporting("slides", quiet=flags.quiet, log=flags.log):
        files = reports.make_slides(subject.values, out)
    for file in () if flags.quiet else files:
        typer.echo(str(file))
