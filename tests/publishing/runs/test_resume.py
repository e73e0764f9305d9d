"""Work that is not done twice: unchanged jobs, interrupted runs, and whatever may have happened to them."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from akson_analysis.errors import RefusedError, RunError
from akson_analysis.publishing import Input, Job, list_runs
from akson_analysis.publishing.runs import fingerprint
from akson_analysis.publishing.runs.manifest import checksums, code_fingerprint

from notebook_files import make_run, write_notebook  # isort: skip
from stand_in import Kernels  # isort: skip


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    return Kernels(tmp_path / "log").install(monkeypatch.setattr)


@pytest.fixture
def jobs(tmp_path):
    notebook = write_notebook(tmp_path / "n.ipynb", "x = 1")
    return [Job(name, notebook, {"value": name}) for name in ("a", "b", "c")]


def make(jobs, folder, **options):
    return make_run(jobs, folder / "out", "run", **options)


def records(result):
    manifest = json.loads((result.path / "manifest.json").read_text(encoding="utf-8"))
    return {record["id"]: record for record in manifest["notebooks"]}


def data(content):
    return Input(name="data.csv", sha256=f"{content:064x}")


def test_nothing_changed_runs_nothing_and_gives_the_same_files(tmp_path, kernels, jobs):
    first = make(jobs, tmp_path)
    assert kernels.ran() == ["a", "b", "c"]
    second, third = make(jobs, tmp_path), make(jobs, tmp_path)
    assert kernels.ran() == []
    assert {(record["origin"], record["made_in"]) for record in records(third).values()} == {("reused", "run")}
    for name in ("a", "b", "c"):
        assert checksums(first.path / name) == checksums(second.path / name) == checksums(third.path / name)
    make(jobs, tmp_path, force=True)
    assert kernels.ran() == ["a", "b", "c"]


def test_a_change_runs_what_depends_on_it_and_nothing_else(tmp_path, kernels, jobs):
    jobs[1] = dataclasses.replace(jobs[1], inputs=[data(1)])
    make(jobs, tmp_path)
    kernels.ran()
    changed = [jobs[0], dataclasses.replace(jobs[1], inputs=[data(2)]), jobs[2]]
    result = make(changed, tmp_path)
    assert kernels.ran() == ["b"]
    assert {name: record["origin"] for name, record in records(result).items()} == {
        "a": "reused",
        "b": "run",
        "c": "reused",
    }
    assert records(result)["b"]["inputs"] == {"data.csv": f"{2:064x}"}
    changed[2] = dataclasses.replace(changed[2], parameters={"value": "other"})
    make(changed, tmp_path)
    assert kernels.ran() == ["c"]
    make(jobs, tmp_path)  # as at first: the first run still has it
    assert kernels.ran() == []


def test_language_title_and_notebook_are_part_of_what_a_page_is_made_from(tmp_path, kernels, jobs):
    make(jobs, tmp_path)
    kernels.ran()
    make_run(jobs, tmp_path / "out", "run", language="en")
    make_run(jobs, tmp_path / "out", "run", title="Another")
    assert len(kernels.ran()) == 6
    write_notebook(jobs[0].notebook, "x = 2")
    make(jobs, tmp_path)
    assert kernels.ran() == ["a", "b", "c"]


def test_file_named_by_a_parameter_counts_by_its_content_and_its_path_is_not_told(tmp_path, kernels, jobs):
    register = tmp_path / "register.csv"
    register.write_text("1", encoding="utf-8")
    jobs = [jobs[0], dataclasses.replace(jobs[1], parameters={"register": str(register)})]
    make(jobs, tmp_path)
    kernels.ran()
    os.utime(register, (1, 1))
    make(jobs, tmp_path)
    assert kernels.ran() == []
    register.write_text("2", encoding="utf-8")
    result = make(jobs, tmp_path)
    assert kernels.ran() == ["b"]
    assert records(result)["b"]["parameters"] == {"register": "register.csv"}
    told = (result.path / "manifest.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in told
    assert [entry["name"] for entry in json.loads(told)["inputs"]] == ["register.csv"]


@pytest.mark.parametrize("damage", ["changed", "missing", "added", "record", "record changed", "manifest"])
def test_damaged_job_is_noticed_and_run_again(tmp_path, kernels, jobs, damage):
    folder = make(jobs, tmp_path).path / "b"
    kernels.ran()
    if damage == "changed":
        content = (folder / "index.html").read_bytes()
        (folder / "index.html").write_bytes(content[:-1] + b"?")
    elif damage == "missing":
        (folder / "tables" / "rows.csv").unlink()
    elif damage == "added":
        (folder / "tables" / "more.csv").touch()
    elif damage == "record":
        (folder / "job.json").write_text("{", encoding="utf-8")
    elif damage == "record changed":
        record = (folder / "job.json").read_text(encoding="utf-8")
        (folder / "job.json").write_text(record.replace('"value": "1"', '"value": "2"'), encoding="utf-8")
    else:
        (folder.parent / "manifest.json").write_text('{"notebooks": 3', encoding="utf-8")
    make(jobs, tmp_path)
    assert kernels.ran() == (["a", "b", "c"] if damage == "manifest" else ["b"])


def test_what_was_finished_before_a_failure_is_not_done_twice(tmp_path, kernels, jobs):
    kernels.failing = {"b"}
    with pytest.raises(RunError, match="1 of 3 notebooks failed"):
        make(jobs, tmp_path)
    assert kernels.ran() == ["a", "c"]
    assert list_runs(tmp_path / "out") == []
    damaged = next((tmp_path / "out").glob(".partial-*")) / "c" / "index.html"
    damaged.write_text("half", encoding="utf-8")
    kernels.failing = ()
    result = make(jobs, tmp_path)
    assert kernels.ran() == ["b", "c"]
    assert {name: record["origin"] for name, record in records(result).items()} == {
        "a": "resumed",
        "b": "run",
        "c": "run",
    }


def test_what_an_interrupted_run_left_is_cleared_away_if_it_is_no_longer_wanted(tmp_path, kernels, jobs):
    kernels.failing = {"b"}
    with pytest.raises(RunError):
        make(jobs, tmp_path)
    kernels.failing = ()
    result = make([jobs[1], dataclasses.replace(jobs[2], parameters={"value": "new"})], tmp_path)
    assert kernels.ran()[-2:] == ["c", "c"]
    assert sorted(path.name for path in result.path.iterdir() if path.is_dir()) == ["assets", "b", "c"]
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".partial")] == []


def test_data_are_looked_at_before_anything_runs_and_only_then(tmp_path, kernels, jobs):
    looked = []
    make(jobs, tmp_path, before=lambda: looked.append(1))
    make(jobs, tmp_path, before=lambda: looked.append(2))
    assert looked == [1]

    def refuse():
        raise RefusedError("damaged")

    with pytest.raises(RefusedError, match="damaged"):
        make([dataclasses.replace(jobs[0], inputs=[data(9)])], tmp_path / "new", before=refuse)
    assert not (tmp_path / "new").exists()


def test_last_runs_are_kept(tmp_path, kernels, jobs):
    for _ in range(4):
        make(jobs[:1], tmp_path, keep=2)
    assert [run.name for run in list_runs(tmp_path / "out")] == ["run-2", "run"] or len(
        list_runs(tmp_path / "out")
    ) == 2
    assert kernels.ran() == ["a"]


def test_where_hard_links_cannot_be_made_files_are_copied(tmp_path, kernels, jobs, monkeypatch):
    def refuse(*arguments):
        raise OSError(1, "Operation not permitted")

    first = make(jobs, tmp_path).path
    monkeypatch.setattr(os, "link", refuse)
    second = make(jobs, tmp_path).path
    assert kernels.ran() == ["a", "b", "c"]
    assert checksums(first / "a") == checksums(second / "a")
    assert not (first / "a" / "index.html").samefile(second / "a" / "index.html")


@pytest.mark.parametrize(
    ("mount", "error", "words"),
    [("size=48k", RunError, "no room left on the disk"), ("ro", RefusedError, "cannot be written to")],
)
def test_full_and_read_only_disks_are_told_in_words_and_leave_nothing(tmp_path, kernels, jobs, mount, error, words):
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", mount, "tmpfs", str(disk)]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        with pytest.raises(error, match=words):
            make_run(jobs, disk, "run")
        assert list_runs(disk) == []
        assert not [path for path in disk.glob("*") if not path.name.startswith(".")]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_runs_killed_at_50_random_points_are_whole_or_invisible_and_finished_work_is_not_done_twice(tmp_path):
    script = Path(__file__).parents[2] / "support" / "killed_runs.py"
    seed = uuid.uuid4().int % 10_000
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(seed)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["killed"], found["broken"], found["twice"]) == (50, 0, 0), f"seed {seed}: {found}"
    assert found["resumed"] > 20, f"seed {seed}: {found}"
    assert found["hidden"] == [".lock"]


def test_any_change_of_code_or_resources_runs_everything(tmp_path, kernels, jobs, monkeypatch):
    package = tmp_path / "suite"
    (package / "words").mkdir(parents=True)
    monkeypatch.setattr(fingerprint, "code_fingerprint", lambda: code_fingerprint(package))
    for file in ("one.py", "words/nb.toml", "words/template.pptx"):
        make(jobs, tmp_path)
        kernels.ran()
        (package / file).write_text("x = 1", encoding="utf-8")
        make(jobs, tmp_path)
        assert kernels.ran() == ["a", "b", "c"], file
    for folder in ("_data", "__pycache__", ".cache"):
        (package / folder).mkdir()
        (package / folder / "file").write_text("", encoding="utf-8")
    make(jobs, tmp_path)
    assert kernels.ran() == []
