"""Many notebooks at a time: each in its own kernel, driven by its own worker process."""

from __future__ import annotations

import contextlib
import difflib
import math
import multiprocessing
import sys
import threading
import types
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import InvalidValueError, RunError
from akson_analysis.publishing.outcomes import Done, Failed, exit_with_parent
from akson_analysis.publishing.parts import NO_CARD, Card
from akson_analysis.publishing.runs import check_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from akson_analysis.publishing.manifest import Input
    from akson_analysis.publishing.outcomes import Settings

_WARM = ("akson_analysis.publishing.worker", "akson_analysis.publishing.output")


@dataclass(frozen=True)
class Job:
    """A notebook to be run with parameters.

    Attributes
    ----------
    id
        Name of its folder in the run.
    notebook
        Path of the notebook.
    parameters
        Values for its cell tagged ``parameters``: text, numbers, true or false, none, and lists and mappings
        of these.
    directory_parameter
        The parameter that receives the folder for the notebook's files, if the notebook has it.
    inputs
        What it reads, with checksums; files its parameters name by their absolute path need not be listed. It runs
        again when one of them changes.
    fingerprint
        What it is made from, as one checksum; `publish` fills it in.
    card
        How the index shows its page.
    sisters
        Ids of the jobs that make the same page, by language, its own included; empty if it is the only one.
    """

    id: str
    notebook: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    directory_parameter: str = "output_directory"
    inputs: Sequence[Input] = ()
    fingerprint: str = ""
    card: Card = NO_CARD
    sisters: Mapping[str, str] = field(default_factory=dict)


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


def can_start_warm() -> bool:
    """Tell whether kernels can be forked from a process that has imported the heavy modules."""
    return sys.platform.startswith("linux") and "forkserver" in multiprocessing.get_all_start_methods()


def check(jobs: Sequence[Job]) -> None:
    """Refuse jobs that cannot be run as they are, before anything is started.

    Raises
    ------
    InvalidValueError
        With every fault: no job, an id that is taken or cannot be a folder, a notebook that is not there, and
        values that JSON does not have. Nothing is converted: a date has to be given as text.

    Examples
    --------
    >>> from pathlib import Path
    >>> check([Job("a", Path("missing.ipynb"), {"codes": ("0301", "1103")})])
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: jobs cannot be run:
      a: notebook 'missing.ipynb' does not exist
      a: parameter codes is a tuple, ('0301', '1103'); give text, a number, true, false, none, list or mapping
    Nothing was written.
    """
    if not jobs:
        raise InvalidValueError("there is no job to run: give at least one notebook")
    faults: list[str] = []
    for number, job in enumerate(jobs):
        with _collecting(faults):
            check_name(job.id)
        if job.id in {earlier.id for earlier in jobs[:number]}:
            faults.append(f"{job.id}: the id is given twice; each job needs its own")
        if not job.notebook.is_file():
            faults.append(f"{job.id}: notebook '{job.notebook}' does not exist")
        faults += (
            f"{job.id}: parameter {fault}" for name, value in job.parameters.items() for fault in _not_json(name, value)
        )
    if faults:
        raise InvalidValueError("jobs cannot be run", faults)


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
    name. A job that fails leaves no folder and stops no other. `on_progress` is called in this process as each
    job ends.

    Raises
    ------
    InvalidValueError
        If a notebook does not have a parameter it is given.
    RunError
        If a worker process died.
    """
    try:
        names = _submit(pool, _parameter_names, [(job,) for job in jobs])
        known = _refuse_unreadable([future.result() for future in names])
        _refuse_unknown(jobs, known)
        parent = folder()
        futures = _submit(
            pool,
            _run,
            [
                (job, parent / job.id, _with_directory(job, declared), settings)
                for job, declared in zip(jobs, known, strict=True)
            ],
        )
        for done, future in enumerate(as_completed(futures), start=1):
            outcome = future.result()
            on_progress(Progress(outcome.id, done, len(jobs), getattr(outcome, "seconds", None), outcome))
        return [future.result() for future in futures]
    except BrokenProcessPool as problem:
        raise RunError(
            "a worker process died while notebooks were running, most likely for want of memory. "
            "Nothing was published; run again with workers=1."
        ) from problem


@contextlib.contextmanager
def worker_pool(workers: int, preload: Sequence[str], *, is_warm: bool) -> Iterator[ProcessPoolExecutor]:
    """Give worker processes; warm ones, and their kernels, are forked with `preload` imported."""
    context = multiprocessing.get_context("forkserver" if is_warm else "spawn")
    if is_warm:
        context.set_forkserver_preload([*_WARM, *preload])
        forkserver.ensure_running()
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=exit_with_parent)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        if is_warm:
            _stop_warm_process()


def _parameter_names(job: Job) -> list[str] | Failed:
    from akson_analysis.publishing import worker  # noqa: PLC0415 - Papermill is only needed in workers

    return worker.parameter_names(job)


def _run(job: Job, folder: Path, parameters: Mapping[str, Any], settings: Settings) -> Done | Failed:
    from akson_analysis.publishing import worker  # noqa: PLC0415 - as above

    return worker.run(job, folder, parameters, settings)


def _submit(pool: Executor, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Future[Any]]:
    with _without_main_module():
        return [pool.submit(function, *arguments) for arguments in calls]


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Keep new processes from importing the caller's script, which need not be made for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _stop_warm_process() -> None:
    """End the process kernels were forked from, so that the next run sees code that was edited in between."""
    stop = getattr(forkserver._forkserver, "_stop", None)  # noqa: SLF001
    if stop is not None:
        stop()


def _refuse_unreadable(declared: Sequence[list[str] | Failed]) -> list[list[str]]:
    unreadable = [outcome.message for outcome in declared if isinstance(outcome, Failed)]
    if unreadable:
        raise InvalidValueError("notebooks cannot be run", unreadable)
    return [outcome for outcome in declared if not isinstance(outcome, Failed)]


def _refuse_unknown(jobs: Sequence[Job], known: Sequence[Sequence[str]]) -> None:
    faults = []
    for job, declared in zip(jobs, known, strict=True):
        for name in job.parameters:
            if name not in declared:
                near = difflib.get_close_matches(name, declared, n=1, cutoff=0.5)
                hint = f"Did you mean {near[0]!r}? " if near else ""
                listed = f"Known: {', '.join(declared)}" if declared else "It has no parameters"
                faults.append(f"{job.id}: {job.notebook.name} has no parameter {name!r}. {hint}{listed}")
    if faults:
        raise InvalidValueError("parameters cannot be used", faults)


def _with_directory(job: Job, declared: Sequence[str]) -> dict[str, Any]:
    """Return the parameters, with the folder as the kernel sees it: the one it works in."""
    directory = {job.directory_parameter: "."} if job.directory_parameter in declared else {}
    return dict(job.parameters) | directory


def _not_json(name: str, value: Any) -> list[str]:
    """Return what JSON does not have in a value; it has no subclasses, such as NumPy's numbers."""
    kind = type(value)
    if kind is list:
        return [fault for i, item in enumerate(value) for fault in _not_json(f"{name}[{i}]", item)]
    if kind is dict:
        odd = [f"{name} has the key {key!r}, which is not text" for key in value if type(key) is not str]
        return odd + [fault for key, item in value.items() for fault in _not_json(f"{name}.{key}", item)]
    if kind is float and not math.isfinite(value):
        return [f"{name} is {value}, which is not a number JSON has"]
    if kind in {str, int, float, bool, types.NoneType}:
        return []
    return [f"{name} is a {kind.__name__}, {value!r}; give text, a number, true, false, none, list or mapping"]


@contextlib.contextmanager
def _collecting(faults: list[str]) -> Iterator[None]:
    try:
        yield
    except InvalidValueError as fault:
        faults.append(fault.what)
