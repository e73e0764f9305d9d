"""What a notebook can do to its process, and what that does to the others: nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing import ExecutionOptions, Job
from akson_analysis.publishing.execution import execute, isolate
from akson_analysis.publishing.runs import folders as runs
from akson_analysis.publishing.runs.jobs import shard_of
from akson_analysis.publishing.runs.records import RECORD_FILE, Done, Failed, PageSettings
from akson_analysis.publishing.site import run_index

from notebook_files import write_notebook  # isort: skip
from waiting import is_alive, running, wait_until  # isort: skip

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and process groups are POSIX")
START_METHODS = ["fork", "spawn"] if isolate.can_fork() else ["spawn"]
FAULTS = {
    "error": ("share = 1 / 0", "cell 2 [share = 1 / 0] raised ZeroDivisionError: division by zero"),
    "exits": ("import os; os._exit(0)", "cell 2 [import os; os._exit(0)] ended with DeadKernelError"),
    "killed": ("import os; os.kill(os.getpid(), 9)", "ended with DeadKernelError"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "ended with DeadKernelError"),
    "sleeps": ("import time; time.sleep(300)", "cell 2 [import time; time.sleep(300)] ended with CellTimeoutError"),
    "hangs": ("import ctypes; ctypes.PyDLL(None).sleep(300)", "ended with CellTimeoutError"),
    "hungry": ("taken = [bytearray(2**20) for _ in range(2000)]", "raised MemoryError"),
}


SETTINGS = PageSettings("T", "nb")


def executed(jobs, out, **options):
    """Execute jobs, and return how each ended."""
    execution = ExecutionOptions(**options)
    with execute.worker_pool(execution, len(jobs)) as pool:
        return execute.execute(pool, jobs, lambda: out, SETTINGS, execution, lambda _: None)


def wait_until_gone(pid):
    wait_until(lambda: not is_alive(pid))


@pytest.mark.slow
@pytest.mark.parametrize("start_method", START_METHODS)
def test_every_kind_of_end_is_told_and_harms_no_other(tmp_path, start_method, capfd):
    good = write_notebook(tmp_path / "good.ipynb", "x = 1")
    jobs = [Job("first", good)]
    jobs += [Job(name, write_notebook(tmp_path / f"{name}.ipynb", cell)) for name, (cell, _) in FAULTS.items()]
    jobs += [Job("last", good)]
    out = tmp_path / "run"
    ended = executed(jobs, out, start_method=start_method, timeout=15, memory_mb=800)
    outcomes = {outcome.id: outcome for outcome in ended}
    assert {name for name, outcome in outcomes.items() if isinstance(outcome, Done)} == {"first", "last"}
    for name, (_, message) in FAULTS.items():
        assert outcomes[name].message.startswith(f"{name} ({name}.ipynb): "), name
        assert message in outcomes[name].message, outcomes[name].message
        assert not outcomes[name].is_refusal
    assert sorted(path.name for path in out.iterdir()) == ["first", "last"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("start_method", START_METHODS)
def test_what_a_notebook_started_ends_with_it(tmp_path, start_method):
    mark = tmp_path / "pid"
    start = f"child = __import__('subprocess').Popen(['sleep', '300'])\nopen({str(mark)!r}, 'w').write(str(child.pid))"
    jobs = [Job("leaves", write_notebook(tmp_path / "leaves.ipynb", start))]
    (done,) = executed(jobs, tmp_path / "run", start_method=start_method)
    assert isinstance(done, Done)
    wait_until_gone(int(mark.read_text()))


@pytest.mark.parametrize("start_method", START_METHODS)
def test_notebooks_share_no_state_and_none_is_left_behind(tmp_path, start_method):
    cell = "import sys, os\nassert not hasattr(sys, 'mark')\nsys.mark = 1\nos.environ['MARK'] = '1'\nprint(os.getpid())"
    jobs = [Job(f"job-{i}", write_notebook(tmp_path / f"{i}.ipynb", cell)) for i in range(3)]
    outcomes = executed(jobs, tmp_path / "run", start_method=start_method)
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert "MARK" not in os.environ


def starve(flag, tell):
    """Die before the first step, once."""
    if not flag.exists():
        flag.touch()
        os._exit(1)
    tell("a step")
    return "done"


def test_process_that_died_before_its_first_step_says_so(tmp_path):
    flag = tmp_path / "flag"
    died = isolate.call(starve, flag, is_forked=False, timeout=60)
    assert (died.where, died.how) == ("", "its process ended with exit code 1")
    assert isolate.call(starve, flag, is_forked=False, timeout=60) == "done"


def test_only_a_start_that_failed_is_tried_again(tmp_path, monkeypatch):
    answers = [isolate.Died("", "its process ended with exit code 1")] * 2 + [
        isolate.Died("cell 1 [x]", "its process was killed by signal SIGSEGV")
    ]
    calls = []

    def call(*_, **__):
        calls.append(1)
        return answers[len(calls) - 1]

    monkeypatch.setattr(isolate, "call", call)
    job = Job("a", tmp_path / "a.ipynb")
    told = execute._run_here(job, tmp_path / "a", {}, SETTINGS, ExecutionOptions(start_method="spawn"))
    assert told == Failed("a", "a (a.ipynb): its process did not start: its process ended with exit code 1")
    assert len(calls) == 2
    told = execute._run_here(job, tmp_path / "a", {}, SETTINGS, ExecutionOptions(start_method="spawn"))
    assert told.message.startswith("a (a.ipynb): cell 1 [x] ended with DeadKernelError: its process was killed")
    assert len(calls) == 3


LISTENS = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets its background jobs, and theirs, ignore it
"""
INTERRUPTED = f"""{LISTENS}
import sys
from pathlib import Path
from akson_analysis.publishing import IndexEdition, Job, RunOptions, SiteOptions, publish
jobs = [Job(name, Path(sys.argv[1])) for name in ("a", "b", "c")]
publish(jobs, Path(sys.argv[2]), SiteOptions([IndexEdition("nb", "T")]), RunOptions("run"))
"""


def interrupted(process):
    """Press Ctrl-C, as a person would: again if nothing happens, as Python drops one that comes inside a destructor."""
    for _ in range(6):
        process.send_signal(2)
        try:
            return process.communicate(timeout=60)[1]
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    return process.communicate()[1]


@pytest.mark.slow
@pytest.mark.skipif(not isolate.can_fork(), reason="no forking")
def test_interrupted_run_ends_at_once_with_all_its_processes(tmp_path):
    mark = tmp_path / "pid"
    cell = f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(300)"
    slow = write_notebook(tmp_path / "slow.ipynb", cell)
    script = tmp_path / "interrupt_me.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    command = [sys.executable, str(script), str(slow), str(tmp_path / "out")]
    with running(command, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: mark.exists() and mark.read_text(), process)
        said = interrupted(process)
    assert said.rstrip().endswith("KeyboardInterrupt")
    wait_until_gone(int(mark.read_text()))
    assert list((tmp_path / "out").rglob("*")) == []


WARMING = f"""{LISTENS}
import sys
from pathlib import Path
from akson_analysis.publishing import ExecutionOptions, IndexEdition, Job, RunOptions, SiteOptions, publish
execution = ExecutionOptions(preload=["slow_to_import"])
publish([Job("a", Path(sys.argv[1]))], Path(sys.argv[2]), SiteOptions([IndexEdition("nb", "T")]), RunOptions("run"), execution)
"""


@pytest.mark.slow
@pytest.mark.skipif(not isolate.can_fork(), reason="no forking")
def test_interrupt_during_the_warm_up_does_not_wait_for_it(tmp_path):
    mark = tmp_path / "mark"
    slow = f"import pathlib, time\npathlib.Path({str(mark)!r}).touch()\ntime.sleep(600)"
    (tmp_path / "slow_to_import.py").write_text(slow, encoding="utf-8")
    (tmp_path / "warming.py").write_text(WARMING, encoding="utf-8")
    notebook = write_notebook(tmp_path / "a.ipynb", "x = 1")
    command = [sys.executable, str(tmp_path / "warming.py"), str(notebook), str(tmp_path / "out")]
    python_path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    options = {"env": {**os.environ, "PYTHONPATH": python_path}, "stderr": subprocess.PIPE, "text": True}
    with running(command, **options) as process:
        wait_until(mark.exists, process)
        process.send_signal(2)
        assert process.communicate(timeout=300)[1].rstrip().endswith("KeyboardInterrupt")  # and not after 600 s
    assert list((tmp_path / "out").rglob("*")) == []


def test_interrupted_run_says_what_is_kept(tmp_path):
    told, job = [], tmp_path / "job"

    def interrupted_run():
        with runs.building(tmp_path, "run", tell=told.append) as run:
            job.rename(run.folder / "job")
            raise KeyboardInterrupt

    job.mkdir()
    (job / RECORD_FILE).touch()
    with pytest.raises(KeyboardInterrupt):
        interrupted_run()
    assert len(told) == 1
    assert told[0].startswith(
        f"interrupted: what was finished is kept out of sight in '{tmp_path}'. Run the same again"
    )
    assert len(run_index.clean(tmp_path, 0)) == 1
    assert not list(tmp_path.rglob(RECORD_FILE))


@pytest.mark.parametrize("count", [1, 3, 7])
def test_shards_are_all_jobs_each_once_and_stay_when_others_come(tmp_path, count):
    jobs = [Job(f"brief-{i:04d}", tmp_path / "n.ipynb") for i in range(291)]
    parts = [shard_of(jobs, f"{i}/{count}") for i in range(1, count + 1)]
    assert sorted(job.id for part in parts for job in part) == [job.id for job in jobs]
    assert min(map(len, parts)) > 291 / count / 2
    assert [
        job for job in shard_of([*jobs, Job("new", tmp_path / "n.ipynb")], f"1/{count}") if job.id != "new"
    ] == parts[0]


@pytest.mark.parametrize("part", ["", "0/2", "3/2", "1/0", "1", "-1/2", "1/2/3", "1.0/2", " 1/2", "a/b", "1/9999999"])
def test_malformed_shards_are_refused(part):
    with pytest.raises(InvalidValueError, match="expected i/n with 1 ≤ i ≤ n, such as 2/5"):
        shard_of([], part)
