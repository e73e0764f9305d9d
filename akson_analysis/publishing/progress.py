"""Progress on a terminal as a bar, and elsewhere as plain lines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from akson_analysis.publishing.execute import Progress


def say(sentence: str) -> None:
    """Tell standard error, where a person or a log reads it."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


class Console:
    """Reports to standard error: a bar on a terminal, one line per notebook elsewhere."""

    def __init__(self, total: int) -> None:
        self._bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm  # noqa: PLC0415 - only where somebody watches

            self._bar = tqdm(total=total, unit="notebook", leave=False)

    def __call__(self, progress: Progress) -> None:
        """Tell that a notebook has ended."""
        if self._bar is not None:
            self._bar.set_postfix_str(progress.id)
            self._bar.update()
            return
        how = "failed" if progress.seconds is None else f"{progress.seconds:.1f} s"
        say(f"{progress.done}/{progress.total} {progress.id}: {how}")

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
