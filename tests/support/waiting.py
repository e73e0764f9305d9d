"""Waiting for events and not for seconds, since a busy machine is no fault; and programs that leave nothing running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

LONGEST_S = 600
"""A bound for a machine that does much else at the time, so that a test that waits for nothing ends too."""


def wait_until(condition, process=None):
    """Wait until a condition holds and return what it gave; fail when the process it depends on has ended."""
    deadline = time.monotonic() + LONGEST_S
    while not (found := condition()):
        assert process is None or process.poll() is None, f"{process.args} ended with {process.returncode}"
        assert time.monotonic() < deadline, f"waited for {LONGEST_S} s"
        time.sleep(0.02)
    return found


def is_alive(pid):
    """Tell whether a process is there and is not only waiting to be counted."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return not stat.parent.parent.exists()  # gone meanwhile, unless the system does not show its processes


def family(root):
    """Return the ids of a process and of those it has started, and they, as Linux shows them."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@contextlib.contextmanager
def running(command, *, is_killed=False, **options):
    """Run a program while a test does; then ask it to end, or kill it, and kill whatever it started and left."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        started = family(process.pid) if process.poll() is None else set()
        process.kill() if is_killed else process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0 if is_killed else 60)
        for left in started:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(left, signal.SIGKILL)
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
