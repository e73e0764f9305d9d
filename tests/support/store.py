"""What takes long to make is made once: by the first test that asks for it, for the tests of all workers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pytest
from filelock import FileLock

RUN_FILE = Path(__file__).with_name("made.yml")
NOTE = "<script>alert('note')</script><b>fet</b>"
"""What a register of one's own says of Oslo."""
LONGEST_S = 1800
"""A bound for a machine that does much else at the time, not what it should take."""


class Store:
    """A folder that all workers share, with one folder for each thing that is made.

    Tests read what is in it and change nothing; one that needs to change something copies it.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return the folder that `make` fills; who comes while it is made waits, and a failure is told to all."""
        made, done, failed = (self.folder / f"{name}{end}" for end in ("", ".done", ".failed"))
        with FileLock(self.folder / f"{name}.lock"):
            if failed.exists():
                pytest.fail(f"{name} could not be made: {failed.read_text(encoding='utf-8')}")
            if not done.exists():
                made.mkdir()
                try:
                    make(made)
                except BaseException as error:
                    failed.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
                    raise
                done.touch()
        return made


def akson(*arguments: object, folder: Path | None = None, **options: object) -> subprocess.CompletedProcess[str]:
    """Call the command line as a process of its own."""
    command = [sys.executable, "-m", "akson_analysis", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=LONGEST_S, check=False, **options
    )


def keep(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    """Keep what a command said beside what it made."""
    assert done.returncode == 0, done.stderr
    (folder / "said.json").write_text(json.dumps([done.stdout, done.stderr]), encoding="utf-8")


class Made:
    """A run of the store: its folder, what the command said, and its pages by notebook and language."""

    def __init__(self, folder: Path):
        self.out = folder / "out"
        self.run = next(path.parent for path in self.out.glob("*/manifest.json"))
        self.stdout, self.stderr = json.loads((folder / "said.json").read_text(encoding="utf-8"))

    @cached_property
    def manifest(self) -> dict:
        """The record of the run."""
        return json.loads((self.run / "manifest.json").read_text(encoding="utf-8"))

    def records(self, language: str) -> list[dict]:
        """The records of a language's reports on the embedded register, in their order."""
        return [one for one in self._of(language) if not self._is_brief(one) and not one["parameters"]["register_file"]]

    def report(self, name: str, language: str = "nb") -> Path:
        """The folder of a report on the embedded register."""
        return next(self.run / one["id"] for one in self.records(language) if one["notebook"] == f"{name}.ipynb")

    def reports(self, language: str) -> list[Path]:
        """The folders of a language's reports on the embedded register."""
        return [self.run / one["id"] for one in self.records(language)]

    def briefs(self, language: str) -> list[Path]:
        """The folders of a language's briefs."""
        return [self.run / one["id"] for one in self._of(language) if self._is_brief(one)]

    def index(self, language: str = "nb") -> Path:
        """The first page in a language."""
        return self.run / ("index.html" if language == "nb" else f"index-{language}.html")

    def _of(self, language: str) -> list[dict]:
        return [one for one in self.manifest["notebooks"] if one["parameters"]["language"] == language]

    @staticmethod
    def _is_brief(record: dict) -> bool:
        return "municipality_code" in record["parameters"]


def make_run_file(folder: Path) -> None:
    """Make everything in `made.yml` as one run, in one pool of warm processes."""
    (folder / "register.csv").write_text(
        f'municipality_code,date,event,option,note\n0301,2020-06-01,signed,commit,"{NOTE}"\n1151,2020-06-02,declined,,=cmd()\n',
        encoding="utf-8",
    )
    shutil.copy(RUN_FILE, folder)
    keep(akson("report", RUN_FILE.name, "--out", "out", folder=folder), folder)


def make_default(folder: Path) -> None:
    """Make what ``akson report`` makes when it is asked for nothing else."""
    keep(akson("report", "--out", "out", folder=folder), folder)
