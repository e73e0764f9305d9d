"""Many notebooks at a time, each in a process of its own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.execution import exchange, isolate
from akson_analysis.publishing.execution.isolate import Died
from akson_analysis.publishing.runs.appearing import remove_hidden
from akson_analysis.publishing.runs.jobs import Job, refuse_unknown
from akson_analysis.publishing.runs.records import Done, Failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from akson_analysis.publishing.runs.records import Settings

_WARM = "akson_analysis.publishing.execution.warm"
_WARMED = "akson_analysis.publishing.execution.rehearsal"
_STARTS = 2
_KERNEL_GRACE_S = 60
"""How much later than a kernel's own client its process gives up."""


@dataclass(frozen=True)
class Progress:
    """How far a run has come, told each time a notebook ends."""

    id: str
    done: int
    total: int
    seconds: float | None
    """None if the notebook failed."""
    outcome: Done | Failed
    """How it ended; its folder is in place by now if it is done."""


def execute(
    pool: Executor,
    jobs: Sequence[Job],
    folder: Callable[[], Path],
    settings: Settings,
    on_progress: Callable[[Progress], None],
) -> list[Done | Failed]:
    """Run all jobs, each into ``folder()/<id>``, and return how each ended, in their order.

    Parameters are compared with the notebooks' before `folder` is called, so a refusal leaves nothing behind.
    A job is made in a hidden folder beside its own, which is renamed to it when all is written, its record
    (`Done`, as `outcomes.RECORD_FILE`) last: a folder that exists is complete, and replaces one of the same
    name. A job that fails leaves no folder and stops no other, whatever it does to its process. `on_progress`
    is called in this process as each job ends.

    Raises
    ------
    InvalidValueError
        If a notebook cannot be read, or does not have a parameter it is given.
    """
    sources = {job.notebook: job.notebook.read_bytes() for job in jobs}
    one_of_each = {job.notebook: job for job in jobs}.values()
    asked = [pool.submit(_parameter_names, job, sources[job.notebook], settings) for job in one_of_each]
    found = [_outcome(pool, job, future) for job, future in zip(one_of_each, asked, strict=True)]
    unreadable = [outcome.message for outcome in found if isinstance(outcome, Failed)]
    if unreadable:
        raise InvalidValueError("notebooks cannot be run", unreadable)
    declared: dict[Path, list[str]] = dict(zip(sources, found, strict=True))
    refuse_unknown(jobs, declared)
    parent = folder()
    if hasattr(pool, "check_folder") and not settings.exchange:
        pool.check_folder(parent)
    memory = settings.memory_mb * 2**20 or _even_share(getattr(pool, "_max_workers", os.cpu_count() or 1))
    futures: dict[Future[Any], Job] = {}
    for job in jobs:
        parameters = _with_directory(job, declared[job.notebook])
        futures[pool.submit(_run, job, sources[job.notebook], parent / job.id, parameters, settings, memory)] = job
    outcomes: dict[str, Done | Failed] = {}
    for done, future in enumerate(as_completed(futures), start=1):
        outcome = _outcome(pool, futures[future], future)
        if settings.exchange and isinstance(outcome, Done):
            outcome = exchange.fetch(settings.exchange, parent / outcome.id)
        outcomes[outcome.id] = outcome
        on_progress(Progress(outcome.id, done, len(jobs), getattr(outcome, "seconds", None), outcome))
    return [outcomes[job.id] for job in jobs]


def _outcome(pool: Executor, job: Job, future: Future[Any]) -> Any:
    """Return what a call came to, also when every machine it was tried on was lost."""
    try:
        return future.result()
    except getattr(pool, "lost", ()) as problem:
        return Failed(job.id, f"{job.id} ({job.notebook.name}): the workers that ran it were lost: {problem}")


def warm_modules(preload: Sequence[str]) -> list[str]:
    """Return the modules of a warm process, in their order."""
    return [_WARM, *preload, _WARMED]


@contextlib.contextmanager
def worker_pool(workers: int, preload: Sequence[str], *, is_warm: bool) -> Iterator[ThreadPoolExecutor]:
    """Give what runs jobs: threads that each wait for one process at a time. `cluster.cluster_pool` is its like.

    Where it is warm, processes are forks of one that has imported `preload`. A module that reads tables when it
    is imported hands them to every notebook that way. What runs when the caller is cut short is killed.
    """
    warm = isolate.warm_process(warm_modules(preload)) if is_warm else contextlib.nullcontext()
    with warm, ThreadPoolExecutor(workers, thread_name_prefix="notebook") as pool, isolate.calls():
        yield pool


def _parameter_names(job: Job, source: bytes, settings: Settings) -> list[str] | Failed:
    with _at_hand(job, source) as own:
        answer: list[str] | Failed | Died = isolate.call(
            _ask_names, own, is_warm=settings.is_warm, timeout=settings.timeout
        )
    return _dead(job, answer) if isinstance(answer, Died) else answer


def _run(
    job: Job, source: bytes, folder: Path, parameters: dict[str, Any], settings: Settings, memory: int
) -> Done | Failed:
    """Run a job where it is wanted, or beside and put at the address that its folder is fetched from."""
    with _at_hand(job, source) as own:
        if not settings.exchange:
            return _run_here(own, folder, parameters, settings, memory)
        with tempfile.TemporaryDirectory(prefix="pub-") as beside:
            made = Path(beside) / job.id
            outcome = _run_here(own, made, parameters, settings, memory)
            if isinstance(outcome, Done):
                exchange.put(made, settings.exchange)
            return outcome


def _run_here(job: Job, folder: Path, parameters: dict[str, Any], settings: Settings, memory: int) -> Done | Failed:
    """Run a job; a process that dies before the first cell is started once more, as nothing of the notebook's ran."""
    timeout = settings.timeout if settings.is_warm else settings.timeout + _KERNEL_GRACE_S
    for start in range(_STARTS):
        answer: Done | Failed | Died = isolate.call(
            _ask_run,
            job,
            folder,
            parameters,
            settings,
            is_warm=settings.is_warm,
            timeout=timeout,
            memory_bytes=memory,
        )
        if not isinstance(answer, Died):
            return answer
        remove_hidden(folder)
        if answer.where or start == _STARTS - 1:
            return _dead(job, answer)
    raise AssertionError


@contextlib.contextmanager
def _at_hand(job: Job, source: bytes) -> Iterator[Job]:
    """Give the job with a notebook that is there: on another machine it may not be."""
    if job.notebook.is_file():
        yield job
        return
    with tempfile.TemporaryDirectory(prefix="pub-") as folder:
        copy = Path(folder) / job.notebook.name
        copy.write_bytes(source)
        yield replace(job, notebook=copy)


def _ask_names(*arguments: Any) -> list[str] | Failed:
    from akson_analysis.publishing.execution import worker  # noqa: PLC0415 - Papermill is only needed in workers

    return worker.parameter_names(*arguments)


def _ask_run(*arguments: Any) -> Done | Failed:
    from akson_analysis.publishing.execution import worker  # noqa: PLC0415 - as above

    return worker.run(*arguments)


def _dead(job: Job, died: Died) -> Failed:
    kind = "CellTimeoutError" if died.is_timeout else "DeadKernelError"
    where = f"{died.where} ended with {kind}" if died.where else "its process did not start"
    return Failed(job.id, f"{job.id} ({job.notebook.name}): {where}: {died.how}")


def _even_share(workers: int) -> int:
    """Return the memory each of so many may take, leaving one share to the rest of the system; 0 if unknown."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (workers + 1)
    except (AttributeError, ValueError, OSError):
        return 0


def _with_directory(job: Job, declared: Sequence[str]) -> dict[str, Any]:
    """Return the parameters, with the folder as the notebook sees it: the one it works in."""
    directory = {job.directory_parameter: "."} if job.directory_parameter in declared else {}
    return dict(job.parameters) | directory
