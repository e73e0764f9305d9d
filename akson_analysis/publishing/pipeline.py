"""From notebooks to a finished run: validate, execute, render, record, put in place."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError, RefusedError, RunError
from akson_analysis.publishing import execute, page, runs
from akson_analysis.publishing.manifest import (
    HeadlineRecord,
    Manifest,
    NotebookRecord,
    checksums,
    code_fingerprint,
    package_versions,
    python_version,
)
from akson_analysis.publishing.outcomes import Done, Failed, Settings
from akson_analysis.publishing.progress import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from akson_analysis.publishing.execute import Job, Progress
    from akson_analysis.publishing.manifest import Input
    from akson_analysis.publishing.outcomes import Transport
    from akson_analysis.publishing.parts import Headline

_ASSETS = "assets"


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    Attributes
    ----------
    path
        Folder of the run, with ``index.html`` in it.
    headlines
        The figures worth printing, in the order of the notebooks.
    durations
        Seconds each notebook took, by job id.
    warnings
        What each notebook warned of, as ``"id: warning"``.
    """

    path: Path
    headlines: list[Headline]
    durations: dict[str, float]
    warnings: list[str]

    @property
    def index(self) -> Path:
        """The page to open first."""
        return self.path / "index.html"


def publish(
    jobs: Sequence[Job],
    out_dir: Path,
    run_name: str = "",
    *,
    title: str,
    subtitle: str = "",
    language: str = "nb",
    inputs: Sequence[Input] = (),
    workers: int = 2,
    preload: Sequence[str] = (),
    warm: bool | None = None,
    transport: Transport = "auto",
    timeout: int = 600,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunResult:
    """Run notebooks, make their pages, and put the run in place whole or not at all.

    Parameters
    ----------
    jobs
        The notebooks, with their parameters.
    out_dir
        Folder that holds the runs.
    run_name
        Name of the run's folder; date and time if empty. A name that is taken gets a number.
    title, subtitle, language
        What stands on the index, and its language.
    inputs
        What the run is made from, for the manifest.
    workers
        Notebooks that run at a time.
    preload
        Modules the notebooks import, imported once where kernels can start warm.
    warm
        Whether kernels are forked from a process that has imported them; where the system can, unless told.
    transport
        How kernels are talked to: ``auto``, ``ipc`` or ``tcp``.
    timeout
        Seconds a cell may take.
    on_progress
        Called each time a notebook ends; reports to standard error unless given.

    Raises
    ------
    RefusedError
        If a job, a parameter, a name or the folder cannot be used, or a notebook refused its input.
    RunError
        If a notebook failed, with cell and error of each that did, or the disk is full. Nothing is left
        behind.
    """
    is_warm = execute.can_start_warm() if warm is None else warm
    _check(language, workers, timeout, is_warm=is_warm)
    execute.check(jobs)
    created, begin = dt.datetime.now(dt.UTC), time.perf_counter()
    name = runs.check_name(run_name or created.strftime("%Y-%m-%dT%H%M%SZ"))
    out_dir = Path(out_dir).resolve()
    with contextlib.ExitStack() as stack, runs.explained(out_dir):
        pool = stack.enter_context(execute.worker_pool(min(workers, len(jobs)), preload, is_warm=is_warm))
        report = on_progress or stack.enter_context(_console(len(jobs)))
        building: list[runs.Building] = []

        def folder() -> Path:
            building.append(stack.enter_context(runs.building(out_dir, name)))
            page.write_assets(building[0].folder / _ASSETS)
            return building[0].folder

        settings = Settings(title, language, transport, is_warm, timeout)
        done = _all_done(execute.execute(pool, jobs, folder, settings, report))
        run = building[0]
        records = [_record(job, outcome) for job, outcome in zip(jobs, done, strict=True)]
        headlines = [line for outcome in done for line in outcome.results["headlines"]]
        cards = [{"id": outcome.id, "results": outcome.results} for outcome in done]
        index = page.render_index(title, subtitle, language, headlines, cards)
        (run.folder / "index.html").write_text(index, encoding="utf-8", newline="\n")
        manifest = Manifest(
            run=name,
            title=title,
            language=language,
            created=created.isoformat(timespec="seconds"),
            inputs=list(inputs),
            notebooks=records,
            files=_shared_files(run.folder),
            python=python_version(),
            system=platform.system(),
            packages=package_versions(),
            code_fingerprint=code_fingerprint(),
            seconds=round(time.perf_counter() - begin, 3),
        )
        content = manifest.model_dump_json(indent=2) + "\n"
        (run.folder / runs.MANIFEST_FILE).write_text(content, encoding="utf-8", newline="\n")
        path = run.put_in_place()
    return _result(path, manifest)


def _check(language: str, workers: int, timeout: int, *, is_warm: bool) -> None:
    locales.load(language)
    faults = [
        f"{name} is {value!r}: expected a whole number of at least 1"
        for name, value in (("workers", workers), ("timeout", timeout))
        if type(value) is not int or value < 1
    ]
    if is_warm and not execute.can_start_warm():
        faults.append("warm is True, but this system cannot fork: leave it out")
    if faults:
        raise InvalidValueError("the run cannot be started", faults)


@contextlib.contextmanager
def _console(total: int) -> Iterator[Console]:
    console = Console(total)
    try:
        yield console
    finally:
        console.close()


def _all_done(outcomes: Sequence[Done | Failed]) -> list[Done]:
    """Return the outcomes if all notebooks ran; else tell of every one that did not."""
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    if not failed:
        return [outcome for outcome in outcomes if isinstance(outcome, Done)]
    if all(outcome.is_refusal for outcome in failed):
        raise RefusedError("the input was refused", [outcome.message for outcome in failed])
    listed = "".join(f"\n  {outcome.message}" for outcome in failed)
    raise RunError(
        f"{len(failed)} of {len(outcomes)} notebooks failed:{listed}\n"
        "Nothing was published; earlier runs are untouched. Open the notebook in JupyterLab to look closer."
    )


def _record(job: Job, outcome: Done) -> NotebookRecord:
    return NotebookRecord(
        id=job.id,
        notebook=job.notebook.name,
        fingerprint=hashlib.sha256(job.notebook.read_bytes()).hexdigest(),
        parameters=dict(job.parameters),
        started=outcome.started,
        seconds=outcome.seconds,
        warnings=outcome.warnings,
        headlines=[HeadlineRecord(**headline) for headline in outcome.results["headlines"]],
        files=outcome.files,
    )


def _shared_files(folder: Path) -> dict[str, str]:
    return checksums(folder, [folder / "index.html", *sorted((folder / _ASSETS).iterdir())])


def _result(path: Path, manifest: Manifest) -> RunResult:
    return RunResult(
        path=path,
        headlines=manifest.headlines,
        durations={record.id: record.seconds for record in manifest.notebooks},
        warnings=[f"{record.id}: {warning}" for record in manifest.notebooks for warning in record.warnings],
    )
