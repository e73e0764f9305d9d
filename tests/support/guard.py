"""What only a test marked slow may do: start a second program, or make a second set of reports."""

from __future__ import annotations

import contextlib
import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from akson_analysis.publishing.execution import execute
from akson_analysis.reports.catalogue import notebooks_dir

PROGRAMS = re.compile(
    r"soffice|libreoffice|lo(calc|impress)|pdftoppm|jupyter(lab|-lab|-server)?|dask(-\w+)?|nginx|crontab|systemd-\w+"
)
MOST_NOTEBOOKS = 2
"""The suite's own notebooks that a quick test may run; a full set of reports has four."""
MAKES = {"report", "brief", "slides"}
LOOKS = {"--help", "--dry-run"}


def second_program(command: str | Sequence[object]) -> str:
    """Return which program of the slow kind a command starts; nothing if it is none.

    A Python that runs a module is that module; a report of ours that is made and not only told of is one too.
    """
    words = shlex.split(command) if isinstance(command, str) else [str(word) for word in command]
    name = Path(words[0]).stem
    if name.startswith("python") and "-m" in words[:-1]:
        at = words.index("-m") + 1
        name, words = words[at].partition(".")[0], words[at:]
    if PROGRAMS.fullmatch(name):
        return name
    if name in {"akson", "akson_analysis"} and MAKES & set(words) and not LOOKS & set(words):
        return f"akson {next(word for word in words if word in MAKES)}"
    return ""


class Guard:
    """Watches what the test at hand starts, and ends it if that belongs to the slow part."""

    def __init__(self) -> None:
        self.is_watching = False
        self.notebooks = 0

    def install(self) -> None:
        """Look at every process that is started and at every notebook that is run from now on."""
        start, run = subprocess.Popen.__init__, execute.execute

        def started(process, args, *rest, **options):
            if self.is_watching and (program := second_program(args)):
                self.refuse(f"starts {program}")
            start(process, args, *rest, **options)

        def ran(pool, jobs, *rest, **options):
            self.notebooks += sum(job.notebook.parent == notebooks_dir() for job in jobs)
            if self.is_watching and self.notebooks > MOST_NOTEBOOKS:
                self.refuse(f"makes {self.notebooks} reports of its own")
            return run(pool, jobs, *rest, **options)

        subprocess.Popen.__init__, execute.execute = started, ran

    def refuse(self, what: str) -> None:
        """Fail the test with what to do."""
        pytest.fail(f"a test that is not marked slow {what}: mark it `slow`, or read what the store has made")

    @contextlib.contextmanager
    def watching(self, *, is_slow: bool) -> Iterator[None]:
        """Watch one test; one that is marked slow may do anything."""
        self.is_watching, self.notebooks = not is_slow, 0
        try:
            yield
        finally:
            self.is_watching = False

    @contextlib.contextmanager
    def looking_away(self) -> Iterator[None]:
        """Let the store make what all tests share."""
        before, self.is_watching = self.is_watching, False
        try:
            yield
        finally:
            self.is_watching, self.notebooks = before, 0


GUARD = Guard()
