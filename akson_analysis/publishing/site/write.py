"""What the pages of a run share: style and scripts, the first page in each language, and what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from akson_analysis.publishing.pages import page
from akson_analysis.publishing.runs.folders import Run
from akson_analysis.publishing.runs.manifest import SCHEMA_FILE, Manifest, schema
from akson_analysis.publishing.site import changes, index, pdf

ASSETS = "assets"


def write_site(
    folder: Path, site: index.SiteOptions, pages: Sequence[index.Page], manifest: Manifest, last: Run | None
) -> None:
    """Write it all into the folder of a run whose pages are there.

    Each edition tells what has changed among its own pages; the first one's is also kept as `changes.CHANGES_FILE`.
    """
    page.write_assets(folder / ASSETS)
    for edition in site.editions:
        shown = index.pages_in(edition.language, site.languages, pages)
        since_last = _changes(edition, shown, manifest, last, folder)
        if edition is site.editions[0]:
            _write(folder / changes.CHANGES_FILE, since_last.model_dump_json(indent=2) + "\n")
        html = index.render(edition, site, pages, changes.section(since_last))
        _write(folder / index.file_of(edition.language, site.languages), html)
    _write(folder / index.SERVER_FILE, index.server_headers())
    _write(folder / SCHEMA_FILE, schema())


def site_files(folder: Path) -> list[Path]:
    """Return the files that belong to no single page."""
    shared = [path for path in folder.iterdir() if path.is_file()]
    return shared + [path for name in (ASSETS, pdf.FOLDER) for path in sorted((folder / name).glob("*"))]


def _changes(
    edition: index.IndexEdition, pages: Sequence[index.Page], manifest: Manifest, last: Run | None, folder: Path
) -> changes.Changes:
    ids = {page.id for page in pages}
    records = [record for record in manifest.notebooks if record.id in ids]
    part = manifest.model_copy(update={"language": edition.language, "title": edition.title, "notebooks": records})
    if last is not None:
        others = {record.id for record in manifest.notebooks} - ids
        before = [
            record
            for record in last.manifest.get("notebooks", [])
            if record["id"] in ids
            or (
                record["id"] not in others
                and record.get("parameters", {}).get("language", edition.language) == edition.language
            )
        ]
        last = replace(last, manifest={**last.manifest, "notebooks": before})
    watched = {page.id: page.results["watched"] for page in pages}
    return changes.between(last, part, folder, watched)


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
