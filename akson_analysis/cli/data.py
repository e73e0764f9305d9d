"""``akson check`` and ``akson refresh``: data and runs verified, data renewed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from akson_analysis.cli._app import app


@app.command()
def check(
    run: Annotated[Path | None, typer.Argument(help="Folder of a run; the data when left out.")] = None,
) -> None:
    """Verify the data: every checksum, code and total; or a run: its manifest and the checksum of every file.

    Example: akson check reports/2020-07-01T051700Z
    """
    if run is not None:
        from akson_analysis.publishing.runs.verify import verify  # noqa: PLC0415

        manifest = verify(run)
        files = len(manifest.files) + sum(len(record.files) for record in manifest.notebooks)
        typer.echo(f"{run}: {len(manifest.notebooks)} notebooks, {files} files, all as they were made")
        return
    from akson_analysis.checks import data_folder  # noqa: PLC0415

    results = data_folder.check()
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
    from akson_analysis.sources.fetch import refresh as fetching  # noqa: PLC0415

    def progress(message: str, done: int, total: int) -> None:
        typer.echo(f"{done}/{total} {message}" if total else message, err=True)

    result = fetching.refresh(year=year, parts=tuple(part) if part else fetching.PARTS, progress=progress)
    for file in result.written:
        typer.echo(str(file))
    for note in result.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"{len(result.written)} files added to {result.folder}")
