"""Many notebooks at a time, each in a process of its own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.execution import exchange, isolate
from akson_analysis.publishing.execution.isolate import Died
from akson_analysis.publishing.runs.appearing import remove_hidden
from akson_analysis.publishing.runs.jobs import Job, refuse_unknown
from akson_analysis.publishing.runs.records import Done, Failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from akson_analysis.publishing.runs.records import PageSettings

_WORKER = "akson_analysis.publishing.execution.worker"
# a process may not start on a machine that is short of memory for a moment; one that fails twice has a reason
_STARTS = 2


@dataclass(frozen=True)
class ExecutionOptions:
    """How notebooks are executed."""

    workers: int = 2
    """Notebooks that run at a time."""
    timeout: int = 600
    """Seconds a cell may take."""
    memory_mb: int = 0
    """Memory a notebook may take beyond what it begins with; 0: an even share of the machine's."""
    cluster: str = ""
    """Address of a Dask scheduler whose workers run the notebooks, instead of this machine: ``tcp://host:port``."""
    exchange: str = ""
    """Address that the workers put finished notebooks at, where they do not see the folder of the run: anything fsspec
    can write to, such as ``s3://bucket/exchange``."""
    preload: Sequence[str] = ()
    """What is done once in the process that notebooks are forked from: modules to import, functions to call as
    ``module:function``. One that reads tables hands them to every notebook that way."""
    start_method: Literal["auto", "fork", "spawn"] = "auto"
    """How the process of a notebook is made: forked where the system can, spawned elsewhere."""

    @property
    def is_forked(self) -> bool:
        """Whether processes are forked."""
        return isolate.can_fork() if self.start_method == "auto" else self.start_method == "fork"


DEFAULT_EXECUTION = ExecutionOptions()


@dataclass(frozen=True)
class Progress:
    """How far a run has come, as a notebook ends."""

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
    settings: PageSettings,
    options: ExecutionOptions,
    on_progress: Callable[[Progress], None],
) -> list[Done | Failed]:
    """Run all jobs, each into ``folder()/<id>``, and return how each ended, in their order.

    Parameters are compared with the notebooks' before `folder` is called, so a refusal leaves nothing behind.
    A job is made in a hidden folder beside its own, which is renamed to it when all is written, its record
    (`Done`, as `records.RECORD_FILE`) last: a folder that exists is complete, and replaces one of the same
    name. A job that fails leaves no folder and stops no other, whatever it does to its process. `on_progress`
    is called in this process as each job ends.

    Raises
    ------
    InvalidValueError
        If a notebook cannot be read, or does not have a parameter it is given.
    """
    sources = {job.notebook: job.notebook.read_bytes() for job in jobs}
    readers = {job.notebook: job for job in jobs}.values()
    futures = [pool.submit(_read_names, job, sources[job.notebook], options) for job in readers]
    answers = [_outcome(pool, job, future) for job, future in zip(readers, futures, strict=True)]
    unreadable = [answer.message for answer in answers if isinstance(answer, Failed)]
    if unreadable:
        raise InvalidValueError("notebooks cannot be run", unreadable)
    declared: dict[Path, list[str]] = dict(zip(sources, answers, strict=True))
    refuse_unknown(jobs, declared)
    parent = folder()
    if hasattr(pool, "check_folder") and not options.exchange:
        pool.check_folder(parent)
    if not options.memory_mb:
        options = replace(options, memory_mb=_even_share_mb(getattr(pool, "_max_workers", os.cpu_count() or 1)))
    running: dict[Future[Any], Job] = {}
    for job in jobs:
        parameters = _with_directory(job, declared[job.notebook])
        running[pool.submit(_run, job, sources[job.notebook], parent / job.id, parameters, settings, options)] = job
    outcomes: dict[str, Done | Failed] = {}
    for done, future in enumerate(as_completed(running), start=1):
        outcome = _outcome(pool, running[future], future)
        if options.exchange and isinstance(outcome, Done):
            outcome = exchange.fetch(options.exchange, parent / outcome.id)
        outcomes[outcome.id] = outcome
        on_progress(Progress(outcome.id, done, len(jobs), getattr(outcome, "seconds", None), outcome))
    return [outcomes[job.id] for job in jobs]


def _outcome(pool: Executor, job: Job, future: Future[Any]) -> Any:
    """Return what a call came to, also when every machine it was tried on was lost."""
    try:
        return future.result()
    except getattr(pool, "lost", ()) as problem:
        return Failed(job.id, f"{job.id} ({job.notebook.name}): the workers that ran it were lost: {problem}")


def preloaded(options: ExecutionOptions) -> list[str]:
    """Return what the process that notebooks are forked from prepares: what every notebook needs, and the caller's."""
    return [_WORKER, *options.preload]


@contextlib.contextmanager
def worker_pool(options: ExecutionOptions, count: int) -> Iterator[ThreadPoolExecutor]:
    """Give what runs `count` jobs: threads that each wait for one process at a time.

    What runs when the caller is cut short is killed. `cluster.cluster_pool` does the same elsewhere.
    """
    warm = isolate.warm_process(preloaded(options)) if options.is_forked else contextlib.nullcontext()
    workers = min(options.workers, count)
    with warm, ThreadPoolExecutor(workers, thread_name_prefix="notebook") as pool, isolate.calls():
        yield pool


def _read_names(job: Job, source: bytes, options: ExecutionOptions) -> list[str] | Failed:
    with _with_notebook(job, source) as local:
        answer: list[str] | Failed | Died = isolate.call(
            _call_parameter_names, local, is_forked=options.is_forked, timeout=options.timeout
        )
    return _dead(job, answer) if isinstance(answer, Died) else answer


def _run(
    job: Job,
    source: bytes,
    folder: Path,
    parameters: dict[str, Any],
    settings: PageSettings,
    options: ExecutionOptions,
) -> Done | Failed:
    """Run a job into its folder, or into another and put it at the address that its folder is fetched from."""
    with _with_notebook(job, source) as local:
        if not options.exchange:
            return _run_here(local, folder, parameters, settings, options)
        with tempfile.TemporaryDirectory(prefix="pub-") as parent:
            made = Path(parent) / job.id
            outcome = _run_here(local, made, parameters, settings, options)
            if isinstance(outcome, Done):
                exchange.put(made, options.exchange)
            return outcome


def _run_here(
    job: Job, folder: Path, parameters: dict[str, Any], settings: PageSettings, options: ExecutionOptions
) -> Done | Failed:
    """Run a job; a process that dies before the first cell is started once more, as nothing of the notebook's ran."""
    for start in range(_STARTS):
        answer: Done | Failed | Died = isolate.call(
            _call_run,
            job,
            folder,
            parameters,
            settings,
            is_forked=options.is_forked,
            timeout=options.timeout,
            memory_mb=options.memory_mb,
        )
        if not isinstance(answer, Died):
            return answer
        remove_hidden(folder)
        if answer.where or start == _STARTS - 1:
            return _dead(job, answer)
    raise AssertionError


@contextlib.contextmanager
def _with_notebook(job: Job, source: bytes) -> Iterator[Job]:
    """Give the job with a notebook that is there: on another machine it may not be."""
    if job.notebook.is_file():
        yield job
        return
    with tempfile.TemporaryDirectory(prefix="pub-") as folder:
        copy = Path(folder) / job.notebook.name
        copy.write_bytes(source)
        yield replace(job, notebook=copy)


def _call_parameter_names(*arguments: Any) -> list[str] | Failed:
    from akson_analysis.publishing.execution import worker  # noqa: PLC0415 - Papermill is only needed in workers

    return worker.parameter_names(*arguments)


def _call_run(*arguments: Any) -> Done | Failed:
    from akson_analysis.publishing.execution import worker  # noqa: PLC0415 - as above

    return worker.run(*arguments)


def _dead(job: Job, died: Died) -> Failed:
    kind = "CellTimeoutError" if died.is_timeout else "DeadKernelError"
    where = f"{died.where} ended with {kind}" if died.where else "its process did not start"
    return Failed(job.id, f"{job.id} ({job.notebook.name}): {where}: {died.how}")


def _even_share_mb(workers: int) -> int:
    """Return the memory each of so many may take, leaving one share to the rest of the system; 0 if unknown."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (workers + 1) // 2**20
    except (AttributeError, ValueError, OSError):
        return 0


def _with_directory(job: Job, declared: Sequence[str]) -> dict[str, Any]:
    """Return the parameters, with the folder as the notebook sees it: the one it works in."""
    directory = {job.directory_parameter: "."} if job.directory_parameter in declared else {}
    return dict(job.parameters) | directory
