"""The page that lists the runs of a folder, and the address that always leads to the newest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.pages.page import CONTENT_SECURITY_POLICY
from akson_analysis.publishing.runs import folders
from akson_analysis.publishing.runs.folders import list_runs
from akson_analysis.publishing.site import changes
from akson_analysis.publishing.templates import fill

if TYPE_CHECKING:
    from pathlib import Path

    from akson_analysis.publishing.runs.folders import Run

INDEX_FILE, LATEST_FILE = "index.html", "latest.html"
# by taste: a card per run stays a few lines
_MOST_HEADLINES = 4


def write(out_dir: Path) -> None:
    """Write ``index.html``, the runs with the newest first, and ``latest.html``; each is replaced in one step.

    Both are in the language of the newest run and hold nothing that is not in the runs themselves. Without a run
    they are removed.
    """
    runs = list_runs(out_dir)
    if not runs:
        for name in (INDEX_FILE, LATEST_FILE):
            (out_dir / name).unlink(missing_ok=True)
        return
    text = locales.load(_language(runs[0]))
    page = fill(
        "runs",
        text=text,
        policy=CONTENT_SECURITY_POLICY,
        root=f"{quote(runs[0].name)}/",
        page_title=text("changes.runs.title"),
        runs=[_card(run) for run in runs],
    )
    _replace(out_dir / INDEX_FILE, f"{page}\n")
    _replace(out_dir / LATEST_FILE, f"{fill('latest', text=text, address=_address(runs[0]))}\n")


def clean(out_dir: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` runs, and what interrupted runs left; return what was deleted.

    Folders that are not runs are left alone. A run that is being made is waited for.

    Raises
    ------
    InvalidValueError
        If `keep` is negative.
    RunError
        If another run does not end.
    """
    if keep < 0:
        raise InvalidValueError(f"keep is {keep}: expected zero or more runs to keep")
    if not out_dir.is_dir():
        return []
    with folders.sole_use(out_dir):
        deleted = folders.remove_leftovers(out_dir) + folders.remove_old(out_dir, keep)
        if deleted:
            write(out_dir)
    return deleted


def _card(run: Run) -> dict[str, Any]:
    text = locales.load(_language(run))
    headlines = [line for record in run.manifest.get("notebooks", []) for line in record.get("headlines", [])]
    return {
        "name": run.name,
        "title": run.title,
        "language": text.language,
        "when": changes.when(run.created, text),
        "address": _address(run),
        "headlines": headlines[:_MOST_HEADLINES],
        "summary": _summary(run, text),
    }


def _summary(run: Run, text: locales.Text) -> str:
    try:
        stored = changes.Changes.model_validate_json((run.path / changes.CHANGES_FILE).read_bytes())
    except (OSError, ValueError):
        return ""
    return changes.summary(stored, text).rstrip(":") if stored.previous and not stored.is_changed else ""


def _language(run: Run) -> str:
    language = str(run.manifest.get("language", ""))
    try:
        return locales.load(language).language
    except InvalidValueError:
        return locales.LANGUAGES[0]


def _address(run: Run) -> str:
    return f"{quote(run.name)}/{INDEX_FILE}"


def _replace(path: Path, content: str) -> None:
    hidden = path.with_name(f".{path.name}")
    try:
        hidden.write_text(content, encoding="utf-8", newline="\n")
        os.replace(hidden, path)  # noqa: PTH105 - the name says what happens
    finally:
        hidden.unlink(missing_ok=True)
