"""The tests themselves: what is quick starts nothing slow, what is made once is made once, and nothing is left running."""

import subprocess
import sys
import time

import pytest

from guard import second_program  # isort: skip
from store import Store  # isort: skip
from waiting import family, is_alive, running, wait_until  # isort: skip


@pytest.mark.parametrize(
    ("command", "program"),
    [
        (["/usr/bin/soffice", "--headless"], "soffice"),
        (["nginx", "-c", "x"], "nginx"),
        (["crontab", "-n"], "crontab"),
        (["systemd-analyze", "verify"], "systemd-analyze"),
        ([sys.executable, "-m", "jupyterlab", "--port=0"], "jupyterlab"),
        ([sys.executable, "-m", "dask", "worker"], "dask"),
        ([sys.executable, "-m", "akson_analysis", "--data-dir", "x", "report"], "akson report"),
        ("akson brief --all", "akson brief"),
        ([sys.executable, "-m", "akson_analysis", "report", "--help"], ""),
        ([sys.executable, "-m", "akson_analysis", "list"], ""),
        ([sys.executable, "-m", "ipykernel_launcher"], ""),
        ([sys.executable, "-c", "import dask"], ""),
        (["git", "status"], ""),
    ],
)
def test_second_programs_are_known_by_their_command(command, program):
    assert second_program(command) == program


def test_a_quick_test_that_starts_a_second_program_fails():
    with pytest.raises(pytest.fail.Exception, match="not marked slow starts nginx: mark it `slow`"):
        subprocess.run(["nginx", "-v"], check=False)


def test_a_quick_test_that_makes_reports_of_its_own_fails(tmp_path):
    from akson_analysis.reports import make as reports

    with pytest.raises(pytest.fail.Exception, match="makes 4 reports of its own: mark it `slow`, or read what the st"):
        reports.make({}, tmp_path / "out")


def test_what_is_made_once_is_made_once_and_a_failure_is_told_to_all(tmp_path):
    made = []
    for store in (Store(tmp_path / "store"), Store(tmp_path / "store")):
        assert store.get("thing", lambda folder: made.append(folder.name)) == tmp_path / "store" / "thing"
    assert made == ["thing"]
    with pytest.raises(ZeroDivisionError):
        store.get("fault", lambda _: 1 / 0)
    with pytest.raises(pytest.fail.Exception, match="fault could not be made: ZeroDivisionError: division by zero"):
        store.get("fault", made.append)


def test_a_program_that_was_started_ends_with_what_it_started():
    command = f"import subprocess, sys; subprocess.run([{sys.executable!r}, '-c', 'import time; time.sleep(999)'])"
    with running([sys.executable, "-c", command]) as process:
        wait_until(lambda: len(family(process.pid)) > 1, process)
        started = family(process.pid)
    wait_until(lambda: not any(map(is_alive, started)))
    began = time.monotonic()
    with pytest.raises(AssertionError, match="ended with -"):
        wait_until(lambda: False, process)
    assert time.monotonic() - began < 60
