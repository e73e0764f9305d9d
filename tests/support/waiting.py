"""Waiting for events and not for seconds: a busy machine is no fault."""

from __future__ import annotations

import time

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
