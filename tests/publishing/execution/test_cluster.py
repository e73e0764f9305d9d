"""The same jobs on a Dask cluster: a real scheduler and two worker processes on loopback."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading

import pytest

from akson_analysis.errors import InvalidValueError, RefusedError, RunError
from akson_analysis.publishing import ExecutionOptions, Job
from akson_analysis.publishing.execution import cluster, exchange, isolate
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import Done
from akson_analysis.publishing.runs.verify import verify

from notebook_files import make_run, write_notebook  # isort: skip
from waiting import LONGEST_S, running, wait_until  # isort: skip

distributed = pytest.importorskip("distributed")
JOBS = 4
CELL = """\
import os, time
from pathlib import Path
worker = Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
Path(marks, f"{name}-{worker}-{os.getpid()}").touch()
time.sleep(1)
print(name)
"""


def spawned(address):
    return ExecutionOptions(cluster=address, start_method="spawn")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def dask(tmp_path):
    """The address of a scheduler, and the processes of its two workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    host = ["--host", "127.0.0.1", "--no-dashboard"]
    with contextlib.ExitStack() as stack:
        port = address.rpartition(":")[2]
        scheduler = [*command, "scheduler", *host, "--port", port]
        worker = [*command, "worker", address, *host, "--nthreads", "1", "--no-nanny", "--local-directory", tmp_path]
        started = [stack.enter_context(running(one, is_killed=True, **quiet)) for one in (scheduler, worker, worker)]
        yield address, started[1:]


def jobs_of(tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    notebook = write_notebook(tmp_path / "slow.ipynb", CELL, parameters='name = ""\nmarks = ""\n')
    return marks, [Job(f"job-{i}", notebook, {"name": f"job-{i}", "marks": str(marks)}) for i in range(JOBS)]


@pytest.mark.slow
@pytest.mark.skipif(not isolate.can_fork(), reason="looks at processes as Linux shows them")
def test_a_run_is_put_in_place_whole_although_a_worker_was_killed(tmp_path, dask):
    address, workers = dask
    marks, jobs = jobs_of(tmp_path)
    out, store, told = tmp_path / "out", tmp_path / "store", []
    victim = workers[0]

    def kill_one():
        wait_until(lambda: list(marks.glob(f"*-{victim.pid}-*")), victim)
        victim.kill()

    with distributed.Client(address) as client:
        client.wait_for_workers(2, timeout=LONGEST_S)
    killer = threading.Thread(target=kill_one)
    killer.start()
    result = make_run(jobs, out, "run", cluster=address, on_progress=told.append)
    killer.join()
    assert victim.wait() == -9
    assert sorted(progress.id for progress in told) == [job.id for job in jobs]
    started = [path.name.split("-")[1] for path in marks.iterdir()]
    assert len(started) > JOBS  # what the killed worker had begun was begun again
    manifest = verify(result.path)
    assert [(record.id, record.origin) for record in manifest.notebooks] == [(job.id, "run") for job in jobs]
    assert [path.name for path in out.glob(".partial*")] == []
    exchanged = make_run(
        jobs[:2],
        out,
        "other",
        cluster=address,
        exchange=f"file://{store}",
        force=True,
        on_progress=told.append,
    )
    assert [record.origin for record in verify(exchanged.path).notebooks] == ["run", "run"]
    assert list(store.iterdir()) == []


@pytest.mark.slow
def test_a_worker_with_other_code_or_a_folder_it_does_not_see_is_refused(tmp_path, dask, monkeypatch):
    address, _ = dask
    with cluster.cluster_pool(spawned(address), timeout_s=LONGEST_S) as pool:
        monkeypatch.setattr(cluster, "_is_there", os.path.islink)
        with pytest.raises(RefusedError, match=r"is not seen by tcp://127.0.0.1:\d+"):
            pool.check_folder(tmp_path)
    mine = cluster._versions()
    monkeypatch.setattr(cluster, "_check_workers", lambda *_: None)
    with cluster.cluster_pool(spawned(address), timeout_s=LONGEST_S) as pool:
        monkeypatch.undo()
        monkeypatch.setattr(cluster, "code_fingerprint", lambda: "other")
        with pytest.raises(RefusedError, match=f"code is {mine['code']}, here other"):
            cluster._check_workers(pool._client, address, LONGEST_S)


@pytest.mark.parametrize("address", ["", "10.0.0.1:8786", "tcp://host", "http://host:8786", "tcp://host:port", "x"])
def test_malformed_addresses_are_refused(address):
    with (
        pytest.raises(InvalidValueError, match="expected tcp://host:port"),
        cluster.cluster_pool(spawned(address)),
    ):
        pass


def test_silent_address_is_refused_in_time():
    address = f"tcp://127.0.0.1:{free_port()}"
    with (
        pytest.raises(RefusedError, match="no scheduler answers at"),
        cluster.cluster_pool(spawned(address), timeout_s=1),
    ):
        pass


def test_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(RefusedError, match=r"pip install 'akson-analysis\[cluster\]'"),
        cluster.cluster_pool(spawned("tcp://127.0.0.1:1")),
    ):
        pass


def test_exchange_is_checked_before_anything_runs(tmp_path):
    jobs = [Job("a", write_notebook(tmp_path / "a.ipynb", "x = 1"))]
    for options, fault in (
        ({"exchange": "file:///x"}, "is for a cluster"),
        ({"exchange": "nowhere://x", "cluster": "tcp://127.0.0.1:1"}, "Protocol not known: nowhere"),
        ({"cluster": "127.0.0.1:1"}, "expected tcp://host:port"),
    ):
        with pytest.raises(InvalidValueError, match=fault):
            make_run(jobs, tmp_path / "out", **options)
    assert not list(tmp_path.glob("out/[!.]*"))


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_folders_come_whole_or_not_at_all(tmp_path, kind):
    address = f"memory://{tmp_path.name}" if kind == "memory" else f"file://{tmp_path}/store"
    made = tmp_path / "made" / "job"
    (made / "tables").mkdir(parents=True)
    (made / "tables" / "a.csv").write_text("a", encoding="utf-8")
    done = Done("job", "2020-07-01T00:00:00+00:00", 1.0, [], {}, checksums(made))
    done.write(made)
    for _ in range(2):
        exchange.put(made, address)
    assert exchange.fetch(address, tmp_path / "out" / "job") == done
    assert (tmp_path / "out" / "job" / "tables" / "a.csv").read_text(encoding="utf-8") == "a"
    (made / "tables" / "a.csv").write_text("b", encoding="utf-8")
    exchange.put(made, address)
    with pytest.raises(RunError, match="'job' did not come whole"):
        exchange.fetch(address, tmp_path / "again" / "job")
    assert list((tmp_path / "again").iterdir()) == []
