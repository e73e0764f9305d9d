"""A call in a process of its own: whatever becomes of it, the caller and its other calls go on.

Where the system can fork, the process is a fork of one that `warm_up` has prepared; elsewhere it is spawned, and starts
from nothing. It tells where it is, step by step. It is killed with all it started when a step takes too
long, when it ends, and when the caller is gone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import types
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# until its first step a process imports: seconds on an idle machine, many times that on one that is loaded and cold
_START_S = 120.0
# a process that has closed its pipe is about to end; this is how long it may take
_LAST_WORDS_S = 5.0
_POLL_S = 0.5
# Linux's PR_SET_PDEATHSIG
_DIE_WITH_PARENT = 1
# what the kernel kills first when memory runs out: 0 is as likely as others, 1000 before all others
_OOM_SCORE = "500"
_WARM_UP = "akson_analysis.publishing.execution.warm_up"
PRELOAD = "PUBLISHING_PRELOAD"
"""The environment variable that tells the process to be forked from what to prepare; it can be given nothing else."""

_lock = threading.Lock()
_alive: set[BaseProcess] = set()
_stopped = threading.Event()


@dataclass(frozen=True)
class CallStep:
    """Where a call is, in a few words; sent by the called function."""

    where: str


@dataclass(frozen=True)
class Died:
    """A call that ended without an answer."""

    where: str
    """Its last step; empty if it had not come to the first."""
    how: str
    is_timeout: bool = False


def can_fork() -> bool:
    """Tell whether processes can be forked from one that has been warmed up."""
    return sys.platform.startswith("linux") and "forkserver" in multiprocessing.get_all_start_methods()


@contextlib.contextmanager
def warm_process(preload: Sequence[str]) -> Iterator[None]:
    """Keep a process that `warm_up` has prepared, for calls to be forked from; code edited later is not seen.

    `preload` are the modules it imports, and functions it calls, as ``module:function``.
    """
    keep_warm(preload)
    try:
        yield
    finally:
        _end_warm_process()


def keep_warm(preload: Sequence[str]) -> None:
    """Start that process unless it runs."""
    multiprocessing.get_context("forkserver").set_forkserver_preload([_WARM_UP])
    with _lock, _without_main_module():
        os.environ[PRELOAD] = " ".join(preload)
        try:
            forkserver.ensure_running()
        finally:
            del os.environ[PRELOAD]


def _end_warm_process() -> None:
    """End that process, and wait for it; one that does not end by itself is killed."""
    stop = getattr(forkserver._forkserver, "_stop", None)  # noqa: SLF001 - there is no public way
    if stop is None:
        return
    patience = threading.Timer(_LAST_WORDS_S, _kill_warm_process)
    patience.daemon = True
    patience.start()
    try:
        stop()
    finally:
        patience.cancel()


def _kill_warm_process() -> None:
    pid = getattr(forkserver._forkserver, "_forkserver_pid", None)  # noqa: SLF001 - as above
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def call(
    function: Callable[..., Any], *arguments: Any, is_forked: bool, timeout: float, memory_mb: int = 0
) -> Any | Died:
    """Call ``function(*arguments, tell)`` in a process of its own, and return what it returned, or how it died.

    Parameters
    ----------
    function, arguments
        A function of a module, and what it is given; `tell` takes words for the step it has come to.
    is_forked
        Whether the process is forked from the one that `warm_process` keeps, or spawned.
    timeout
        Seconds a step may take.
    memory_mb
        Memory it may take beyond what it begins with, where the system can hold it to that; 0: no limit.
    """
    context = multiprocessing.get_context("forkserver" if is_forked else "spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_begin, args=(sender, memory_mb, function, arguments))  # type: ignore[attr-defined]
    with _lock:
        if _stopped.is_set():
            return Died("", "was stopped")
        with _without_main_module():
            process.start()
        _alive.add(process)
    sender.close()
    try:
        return _answer(process, receiver, timeout)
    finally:
        _kill(process)
        process.join()
        receiver.close()
        with _lock:
            _alive.discard(process)


@contextlib.contextmanager
def calls() -> Iterator[None]:
    """Let calls be made here; if this is cut short, kill every process that is in one, and let no other start."""
    _stopped.clear()
    try:
        yield
    except BaseException:
        _stopped.set()
        while not _lock.acquire(timeout=_POLL_S):
            _kill_warm_process()  # one that is still importing keeps a call from starting, and the lock with it
        try:
            for process in _alive:
                _kill(process)
        finally:
            _lock.release()
        raise


def _answer(process: BaseProcess, receiver: Connection, timeout: float) -> Any | Died:
    where, deadline = "", time.monotonic() + max(timeout, _START_S)
    while True:
        ready = wait([receiver, process.sentinel], timeout=max(0.0, deadline - time.monotonic()))
        if not ready:
            return Died(where, f"took longer than {timeout:g} seconds", is_timeout=True)
        if receiver not in ready and not receiver.poll():
            return Died(where, _last_words(process))
        try:
            answer = receiver.recv()
        except (EOFError, OSError):
            return Died(where, _last_words(process))
        if not isinstance(answer, CallStep):
            return answer
        where, deadline = answer.where, time.monotonic() + timeout


def _last_words(process: BaseProcess) -> str:
    process.join(_LAST_WORDS_S)
    code = process.exitcode
    if code is None or code >= 0:
        return f"its process ended with exit code {code}"
    memory = ", most likely for want of memory" if -code == signal.SIGKILL else ""
    return f"its process was killed by signal {signal.Signals(-code).name}{memory}"


def _kill(process: BaseProcess) -> None:
    """Kill a process and those it started, which share its group; it may be over, and they not."""
    if process.pid is not None and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _begin(sender: Connection, memory_mb: int, function: Callable[..., Any], arguments: Sequence[Any]) -> None:
    if hasattr(os, "setsid"):
        os.setsid()
    _exit_with_parent()
    _limit_memory(memory_mb)
    sender.send(function(*arguments, lambda where: sender.send(CallStep(where))))


def _exit_with_parent() -> None:
    """End this process when the one that asked for it is gone, even if it hangs with Python's lock held."""
    if sys.platform.startswith("linux"):
        import ctypes  # noqa: PLC0415 - in the new process only

        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="exit-with-parent").start()


def _limit_memory(extra_mb: int) -> None:
    """Let allocations fail beyond a limit, and offer this process first if the system runs out all the same."""
    if not sys.platform.startswith("linux"):
        return
    import resource  # noqa: PLC0415 - not on every system

    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(_OOM_SCORE)
    if extra_mb:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            data_pages = int(file.read().split()[5])
        limit = data_pages * resource.getpagesize() + extra_mb * 2**20
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or limit < hard:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Keep new processes from importing the caller's script, which need not be made for it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
