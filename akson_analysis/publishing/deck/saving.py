"""Both files of a deck in a folder, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from akson_analysis.publishing.deck.html import deck_html
from akson_analysis.publishing.deck.pptx import deck_pptx
from akson_analysis.publishing.deck.slide_parts import Deck
from akson_analysis.publishing.runs.folders import explained

HTML_FILE, PPTX_FILE = FILES = ("slides.html", "slides.pptx")


def save(deck: Deck, folder: Path) -> list[Path]:
    """Write ``slides.html`` and ``slides.pptx`` into a folder and return their paths.

    Both are made and written under other names before either is put in place; files of those names are replaced.

    Raises
    ------
    RefusedError
        If the folder cannot be written to.
    RunError
        If the disk is full.
    """
    contents = {HTML_FILE: deck_html(deck).encode(), PPTX_FILE: deck_pptx(deck)}
    with explained(folder), contextlib.ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        hidden = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".slides-", dir=folder)))
        for name, content in contents.items():
            (hidden / name).write_bytes(content)
        for name in contents:
            os.replace(hidden / name, folder / name)  # noqa: PTH105 - Path.replace says the same
    return [folder / name for name in contents]
