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
class _Ears:
    """Who is told."""

    run: str = ""
    is_quiet: bool = False
    log: TextIO | None = None


_EVERYBODY = _Ears()
_EARS: ContextVar[_Ears] = ContextVar("ears", default=_EVERYBODY)


def say(sentence: str) -> None:
    """Tell standard error, where a person reads it, and the log if there is one."""
    ears = _EARS.get()
    if not ears.is_quiet:
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201
    _note(ears, sentence)


def note(sentence: str) -> None:
    """Tell the log alone."""
    _note(_EARS.get(), sentence)


@contextlib.contextmanager
def telling(run: str, *, quiet: bool = False, log: Path | None = None) -> Iterator[None]:
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
        ears = _Ears(run, quiet, file)
        token = _EARS.set(ears)
        stack.callback(_EARS.reset, token)
        try:
            _note(ears, "begun")
            yield
        except AksonError as problem:
            _note(ears, f"failed: {problem}")
            raise
        except KeyboardInterrupt:
            _note(ears, "interrupted")
            raise
        _note(ears, "done")


def _note(ears: _Ears, text: str) -> None:
    if ears.log is not None:
        time = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        ears.log.writelines(f"{time} {ears.run} {line}\n" for line in text.splitlines())
        ears.log.flush()


class Console:
    """Reports to standard error: a bar on a terminal, one line per notebook elsewhere."""

    def __init__(self, total: int) -> None:
        self._bar = None
        if sys.stderr.isatty() and not _EARS.get().is_quiet:
            from tqdm import tqdm  # noqa: PLC0415 - only where somebody watches

            self._bar = tqdm(total=total, unit="notebook", leave=False)

    def __call__(self, progress: Progress) -> None:
        """Tell that a notebook has ended."""
        if self._bar is not None:
            self._bar.set_postfix_str(progress.id)
            self._bar.update()
        how = "failed" if progress.seconds is None else f"{progress.seconds:.1f} s"
        tell = say if self._bar is None else note
        tell(f"{progress.done}/{progress.total} {progress.id}: {how}")

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
