"""The data folder: whole wherever a refresh is stopped, and never more than one refresh at a time."""

import datetime as dt
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from akson_analysis.checks import data_folder
from akson_analysis.sources.fetch import refreshed
from akson_analysis.sources.fetch import store as _store

DAY = dt.date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder, named by AKSON_DATA."""
    monkeypatch.setenv("AKSON_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def visible(folder):
    """Return the checksum of every file that is not hidden."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def embedded():
    return visible(_store.embedded_dir())


def faults():
    return [f"{one.file}: {one.message}" for one in data_folder.verify() if not one.ok]


def addition(content=b"a\n1\n", name="population_by_age_2020.csv"):
    return _store.Addition(name, content, 1, "2020-01-01", "test", "", "CC BY 4.0", "test")


class Stop(BaseException):
    """The end of the process, at any point."""


def stops(monkeypatch, after):
    """Let the process end after so many steps on the disk, the last one half done."""
    steps = {"left": after}
    write, replace = _store._write, Path.replace

    def half_write(path, content):
        if steps["left"] == 0:
            write(path, content[: len(content) // 2])
            raise Stop
        steps["left"] -= 1
        write(path, content)

    def no_replace(path, target):
        if steps["left"] == 0:
            raise Stop
        steps["left"] -= 1
        return replace(path, target)

    monkeypatch.setattr(_store, "_write", half_write)
    monkeypatch.setattr(Path, "replace", no_replace)
    return steps


@pytest.mark.parametrize("after", range(7))
def test_the_folder_is_whole_wherever_a_refresh_is_stopped(folder, monkeypatch, after):
    folder.mkdir()
    _store.prepare(folder)
    _store.commit(folder, [addition()], DAY)
    before = visible(folder)
    newer, other = addition(b"a\n2\n"), addition(b"b\n2\n", "code_changes.csv")
    with monkeypatch.context() as context:
        stops(context, after)
        with pytest.raises(Stop):
            _store.commit(folder, [newer, other], DAY)
    assert {file: sha for file, sha in before.items() if file != "versions.csv"}.items() <= visible(folder).items()
    assert faults() == []
    assert refreshed.path("population_by_age", 2020).read_bytes() == b"a\n1\n"
    _store.prepare(folder)
    assert visible(folder) == before
    assert _store.commit(folder, [newer, other], DAY) == [
        "refreshed/2026-11-23-2/population_by_age_2020.csv",
        "refreshed/2026-11-23-2/code_changes.csv",
    ]
    assert refreshed.path("population_by_age", 2020).read_bytes() == b"a\n2\n"


def test_a_refresh_has_exactly_the_steps_that_are_tested(folder, monkeypatch):
    folder.mkdir()
    _store.prepare(folder)
    with monkeypatch.context() as context:
        steps = stops(context, 7)
        _store.commit(folder, [addition(), addition(name="code_changes.csv")], DAY)
    assert steps["left"] == 0


@pytest.mark.parametrize("after", [0, 1, 5, 20, 41])
def test_a_copy_that_was_stopped_is_taken_up_again(folder, monkeypatch, after):
    folder.mkdir()
    with monkeypatch.context() as context:
        stops(context, after)
        with pytest.raises(Stop):
            _store.prepare(folder)
    assert not (folder / "versions.csv").exists()
    _store.prepare(folder)
    assert visible(folder) == embedded()


def test_rows_that_lead_out_of_the_folder_are_not_followed(folder, tmp_path):
    folder.mkdir()
    _store.prepare(folder)
    outside = tmp_path / "keep.txt"
    outside.write_text("mine", encoding="utf-8")
    table = _store.record(folder)
    row = table.iloc[[0]].assign(file="refreshed/../../keep.txt", tags="pending")
    _store._write_record(folder, pd.concat([table, row]))
    _store.prepare(folder)
    assert outside.exists()
    assert "pending" not in set(_store.record(folder)["tags"])


WRITER = """
import datetime, sys
from pathlib import Path
from akson_analysis.sources.fetch import store as _store
folder = Path(sys.argv[1])
with _store.locked(folder):
    _store.prepare(folder)
    print("ready", flush=True)
    for number in range(100_000):
        content = f"a\\n{number}\\n".encode() * 1000
        one = _store.Addition("population_by_age_2020.csv", content, 1, str(number), "", "", "", "")
        _store.commit(folder, [one], datetime.date(2026, 11, 23))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize("wait_s", [0.03, 0.11, 0.2])
def test_a_process_killed_outright_leaves_a_whole_folder_and_no_lock(folder, wait_s):
    environment = {name: value for name, value in os.environ.items() if name != "AKSON_DATA"}
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        stdout=subprocess.PIPE,
        env=environment,
        cwd=_store.embedded_dir().parent,
    ) as writer:
        assert writer.stdout.readline().strip() == b"ready"
        time.sleep(wait_s)
        writer.kill()
    assert writer.returncode == -signal.SIGKILL
    assert faults() == []
    with _store.locked(folder):
        _store.prepare(folder)
    assert faults() == []
