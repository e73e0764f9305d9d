"""Folders of runs: whole or not at all, names that stay inside, and clearing away."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from akson_analysis.errors import InvalidValueError, RefusedError, RunError
from akson_analysis.publishing.runs import folders as runs
from akson_analysis.publishing.runs.manifest import Input, Manifest, checksums, code_fingerprint, package_versions
from akson_analysis.publishing.runs.records import RECORD_FILE
from akson_analysis.publishing.site import run_index

from waiting import running  # isort: skip


def make_run(out, name, created="2020-07-01T00:00:00+00:00"):
    with runs.building(out, name) as building:
        manifest = json.dumps({"created": created, "title": name})
        (building.folder / "manifest.json").write_text(manifest, encoding="utf-8")
        return building.put_in_place()


def visible(folder):
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../up",
        "a/b",
        "a\\b",
        "/root",
        "C:\\x",
        ".hidden",
        "a..b",
        "con",
        "NUL.txt",
        "a\n",
        "x" * 101,
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(InvalidValueError, match="cannot be a folder"), runs.building(tmp_path / "out", name):
        pass
    assert not (tmp_path / "out").exists()


def test_run_is_invisible_until_it_is_whole(tmp_path):
    with runs.building(tmp_path, "week") as building:
        (building.folder / "manifest.json").write_text('{"created": "1", "title": "t"}', encoding="utf-8")
        assert runs.list_runs(tmp_path) == []
        path = building.put_in_place()
    assert path == tmp_path / "week"
    assert [run.name for run in runs.list_runs(tmp_path)] == ["week"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["week"]


def test_failed_run_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), runs.building(tmp_path, "week"):
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


def test_taken_name_gets_a_number_and_the_earlier_run_stays(tmp_path):
    assert [make_run(tmp_path, "week").name for _ in range(3)] == ["week", "week-2", "week-3"]


def test_half_made_and_half_deleted_folders_are_removed_by_the_next_run_and_finished_jobs_are_not(tmp_path):
    (tmp_path / ".partial-1").mkdir()
    (tmp_path / ".partial-1" / "index.html").write_text("half", encoding="utf-8")
    (tmp_path / ".trash-1").mkdir()
    (tmp_path / ".partial-of-version-1.lock").touch()
    finished = tmp_path / ".partial-2" / "job"
    finished.mkdir(parents=True)
    (finished / "job.json").write_text("{}", encoding="utf-8")
    make_run(tmp_path, "week")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".partial-2", "week"]
    run_index.clean(tmp_path, keep=1)
    assert visible(tmp_path) == ["week"]
    assert not finished.exists()


def test_interrupted_run_is_taken_up_by_the_next_of_its_series_only(tmp_path):
    with contextlib.suppress(KeyboardInterrupt), runs.building(tmp_path, "week", "weekly") as building:
        (building.folder / "a").mkdir()
        (building.folder / "a" / "job.json").touch()
        raise KeyboardInterrupt
    with runs.building(tmp_path, "other", "yearly") as other:
        assert list(other.folder.iterdir()) == []
    with runs.building(tmp_path, "again", "weekly") as again:
        assert again.folder == building.folder
        assert (again.folder / "a" / "job.json").exists()


def test_order_of_runs_does_not_depend_on_the_clock(tmp_path):
    for name, created in [("first", "2030-01-01T00:00:00"), ("second", "2020-01-01T00:00:00")]:
        with runs.building(tmp_path, name) as building:
            told = {"created": created, "title": name, "number": building.number}
            (building.folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
            building.put_in_place()
    assert [run.name for run in runs.list_runs(tmp_path)] == ["second", "first"]
    assert [path.name for path in run_index.clean(tmp_path, keep=1)] == ["first"]


HOLD = """\
import sys
from pathlib import Path
from akson_analysis.publishing.runs import folders as runs
with runs.sole_use(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextlib.contextmanager
def held(folder):
    """Let another process have the folder until it is told to end."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with running(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.stdin.close()


def test_second_run_in_a_folder_waits_or_refuses_or_gives_up(tmp_path):
    told = []
    with held(tmp_path):
        with pytest.raises(RefusedError, match="another run is being made"), runs.sole_use(tmp_path, "refuse"):
            pass
        with pytest.raises(RunError, match="has not ended after 0 s"), runs.sole_use(tmp_path, "wait", 0.1):
            pass
    with (
        held(tmp_path) as process,
        runs.sole_use(tmp_path, "wait", 600, lambda line: (told.append(line), process.stdin.close())),
    ):
        assert told == [f"waiting for another run in '{tmp_path}', at most 600 s"]


def test_lock_of_a_killed_process_is_taken_over_at_once(tmp_path):
    with held(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with runs.sole_use(tmp_path, "refuse"):
            pass
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_folders_that_were_made_for_nothing(tmp_path):
    with pytest.raises(RefusedError), runs.sole_use(tmp_path / "a" / "b"):
        raise RefusedError("no")
    assert list(tmp_path.iterdir()) == []


def test_clean_keeps_the_newest_and_everything_that_is_no_run(tmp_path):
    for day in range(1, 5):
        make_run(tmp_path, f"day-{day}", f"2020-07-0{day}")
    (tmp_path / "notes").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    deleted = run_index.clean(tmp_path, keep=1)
    assert sorted(path.name for path in deleted) == ["day-1", "day-2", "day-3"]
    assert visible(tmp_path) == ["broken", "day-4", "notes"]
    with pytest.raises(InvalidValueError, match="keep is -1"):
        run_index.clean(tmp_path, keep=-1)
    assert runs.list_runs(tmp_path / "missing") == []


@pytest.mark.parametrize(
    ("number", "error", "words"),
    [
        (errno.ENOSPC, RunError, "no room left on the disk"),
        (errno.EROFS, RefusedError, "cannot be written to"),
        (errno.EACCES, RefusedError, "Choose another with --out"),
    ],
)
def test_full_disk_and_closed_folder_are_told_in_words(tmp_path, number, error, words):
    with pytest.raises(error, match=words), runs.sole_use(tmp_path), runs.building(tmp_path, "week"):
        raise OSError(number, os.strerror(number))
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file_is_refused(tmp_path):
    file = tmp_path / "reports"
    file.write_text("", encoding="utf-8")
    with pytest.raises(RefusedError, match="cannot be written to"), runs.sole_use(file):
        pass


def test_input_is_described_by_its_bytes(tmp_path):
    file = tmp_path / "data.csv"
    file.write_bytes(b"a")
    described = Input.of_file(file, licence="NLOD 2.0")
    assert described.sha256 == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert described.name == "data.csv"


def test_fingerprint_changes_with_the_code_and_only_with_it(tmp_path):
    (tmp_path / "a.py").write_text("x = 1", encoding="utf-8")
    first = code_fingerprint(tmp_path)
    (tmp_path / "a.pyc").write_text("compiled", encoding="utf-8")
    assert code_fingerprint(tmp_path) == first
    (tmp_path / "a.py").write_text("x = 2", encoding="utf-8")
    assert code_fingerprint(tmp_path) != first


def test_manifest_of_a_run_agrees_with_its_schema_and_files(rich_runs):
    path = rich_runs[0]
    manifest = Manifest.model_validate_json((path / "manifest.json").read_text(encoding="utf-8"))
    told = dict(manifest.files)
    for record in manifest.notebooks:
        told |= {f"{record.id}/{file}": checksum for file, checksum in record.files.items()}
    found = checksums(path)
    found.pop("manifest.json")
    found = {file: checksum for file, checksum in found.items() if Path(file).name != RECORD_FILE}
    assert told == found
    assert manifest.packages["papermill"] == package_versions()["papermill"]
