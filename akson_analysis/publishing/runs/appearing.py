"""Folders that appear whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """Give a hidden folder that becomes `folder`, in place of an older one, unless something goes wrong."""
    hidden = folder.with_name(f".job-{folder.name}-{uuid.uuid4().hex[:12]}")
    older = hidden.with_name(f"{hidden.name}-older")
    hidden.mkdir(parents=True)
    try:
        yield hidden
        with contextlib.suppress(FileNotFoundError):
            folder.rename(older)
        hidden.rename(folder)
    finally:
        for leftover in (hidden, older):
            shutil.rmtree(leftover, ignore_errors=True)


def remove_hidden(folder: Path) -> None:
    """Remove what a process that was killed left of `folder`."""
    for leftover in folder.parent.glob(f".job-{folder.name}-{'[0-9a-f]' * 12}*"):
        shutil.rmtree(leftover, ignore_errors=True)
