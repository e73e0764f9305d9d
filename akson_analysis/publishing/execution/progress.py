"""Progress on a terminal as a bar, elsewhere as plain lines, and in a log with time and run."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from akson_analysis.errors import AksonError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from akson_analysis.publishing.execution.execute import Progress


@dataclass(frozen=True)
class _Listeners:
    """Where progress goes, beside standard error."""

    run: str = ""
    is_quiet: bool = False
    log: TextIO | None = None


_DEFAULT = _Listeners()
_LISTENERS: ContextVar[_Listeners] = ContextVar("listeners", default=_DEFAULT)


def say(sentence: str) -> None:
    """Write to standard error, where a person reads it, and the log if there is one."""
    listeners = _LISTENERS.get()
    if not listeners.is_quiet:
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201
    _note(listeners, sentence)


def note(sentence: str) -> None:
    """Write to the log alone."""
    _note(_LISTENERS.get(), sentence)


@contextlib.contextmanager
def reporting(run: str, *, quiet: bool = False, log: Path | None = None) -> Iterator[None]:
    """Keep progress from standard error when `quiet`, and add it to the file `log`, each line with time and run.

    The log also tells how it ended, and why if it failed.

    Raises
    ------
    RefusedError
        If the log cannot be written to.
    """
    with contextlib.ExitStack() as stack:
        file = None
        if log is not None:
            try:
                log.parent.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context(log.open("a", encoding="utf-8", newline="\n"))
            except OSError as problem:
                raise RefusedError(
                    f"log '{log}' cannot be written to ({problem.strerror}). Choose another file with --log"
                ) from problem
        listeners = _Listeners(run, quiet, file)
        token = _LISTENERS.set(listeners)
        stack.callback(_LISTENERS.reset, token)
        try:
            _note(listeners, "begun")
            yield
        except AksonError as problem:
            _note(listeners, f"failed: {problem}")
            raise
        except KeyboardInterrupt:
            _note(listeners, "interrupted")
            raise
        _note(listeners, "done")


def _note(listeners: _Listeners, text: str) -> None:
    if listeners.log is not None:
        time = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        listeners.log.writelines(f"{time} {listeners.run} {line}\n" for line in text.splitlines())
        listeners.log.flush()


class Console:
    """Reports to standard error: a bar on a terminal, one line per notebook elsewhere."""

    def __init__(self, total: int) -> None:
        self._bar = None
        if sys.stderr.isatty() and not _LISTENERS.get().is_quiet:
            from tqdm import tqdm  # noqa: PLC0415 - only where somebody watches

            self._bar = tqdm(total=total, unit="notebook", leave=False)

    def __call__(self, progress: Progress) -> None:
        """Report that a notebook has ended."""
        if self._bar is not None:
            self._bar.set_postfix_str(progress.id)
            self._bar.update()
        how = "failed" if progress.seconds is None else f"{progress.seconds:.1f} s"
        write = say if self._bar is None else note
        write(f"{progress.done}/{progress.total} {progress.id}: {how}")

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
