"""From notebooks to a finished run: validate, execute, render, record, put in place."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError, RefusedError, RunError
from akson_analysis.publishing.content.parts import Headline
from akson_analysis.publishing.execution import cluster, exchange, execute, isolate
from akson_analysis.publishing.execution.execute import DEFAULT_EXECUTION
from akson_analysis.publishing.execution.progress import Console, say
from akson_analysis.publishing.preview import environment, with_fingerprints
from akson_analysis.publishing.runs import fingerprint, folders, resume
from akson_analysis.publishing.runs.jobs import check, shard_folders
from akson_analysis.publishing.runs.manifest import (
    CheckRecord,
    HeadlineRecord,
    Input,
    Manifest,
    NotebookRecord,
    checksums,
    code_fingerprint,
)
from akson_analysis.publishing.runs.records import Done, Failed
from akson_analysis.publishing.site import index, pdf, run_index
from akson_analysis.publishing.site.write import site_files, write_site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from akson_analysis.publishing.execution.execute import ExecutionOptions, Progress
    from akson_analysis.publishing.runs.jobs import Job
    from akson_analysis.publishing.site.index import SiteOptions


@dataclass(frozen=True)
class RunOptions:
    """What is done with a run, whatever is in it."""

    name: str = ""
    """Name of its folder; date and time if empty. A name that is taken gets a number."""
    force: bool = False
    """Whether every notebook runs, also one whose result would be the same."""
    keep: int | None = None
    """Runs of the folder to keep, this one included; all if None."""
    if_running: folders.IfRunning = "wait"
    """What to do while another run is made in the folder: ``wait``, or ``refuse``."""
    wait_s: float = folders.LONGEST_WAIT_S
    """Seconds to wait at most."""
    with_pdf: bool = False
    """Whether each page is printed as PDF too, into the folder ``pdf``; it takes a browser."""


DEFAULT_RUN = RunOptions()


@dataclass(frozen=True)
class RunResult:
    """What a run came to."""

    path: Path
    """Folder of the run, with ``index.html`` in it."""
    headlines: list[Headline]
    """The figures worth printing, in the order of the notebooks: of the pages the index shows in full."""
    durations: dict[str, float]
    """Seconds each notebook took, by job id."""
    warnings: list[str]
    """What each notebook warned of, as ``"id: warning"``."""

    @property
    def index(self) -> Path:
        """The page to open first."""
        return self.path / "index.html"


def publish(
    jobs: Sequence[Job],
    out_dir: Path,
    site: SiteOptions,
    options: RunOptions = DEFAULT_RUN,
    execution: ExecutionOptions = DEFAULT_EXECUTION,
    *,
    before: Callable[[], object] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunResult:
    """Run notebooks, make their pages, and put the run in place whole or not at all.

    A notebook runs only if it has to: one whose fingerprint is that of a finished job is taken from there: from an
    earlier run of the folder, one that was interrupted, or a part of it (`jobs.shard_of`) that was run elsewhere.

    Parameters
    ----------
    jobs
        The notebooks, with their parameters and what they read.
    out_dir
        Folder that holds the runs.
    site
        What stands on the first page, in which languages, and what the run is compared with.
    options
        Its name, whether everything runs, and what becomes of other runs.
    execution
        How notebooks are executed, and where.
    before
        Called before the first notebook runs, if any has to; it may refuse.
    on_progress
        Called each time a notebook ends; reports to standard error unless given.

    Raises
    ------
    RefusedError
        If a job, a parameter, a name or the folder cannot be used, another run is being made and it is not to be
        waited for, or a notebook refused its input.
    RunError
        If a notebook failed, with cell and error of each that did, the disk is full, or another run does not
        end. Earlier runs are untouched; jobs that were finished are kept out of sight for the next attempt.
    """
    _check(site, options, execution)
    check(jobs)
    browser = pdf.find_browser() if options.with_pdf else None
    created, begin = dt.datetime.now(dt.UTC), time.perf_counter()
    name = folders.check_name(options.name or created.strftime("%Y-%m-%dT%H%M%SZ"))
    out_dir = Path(out_dir).resolve()
    versions = environment()
    jobs = with_fingerprints(jobs, site, versions)
    with (
        folders.sole_use(out_dir, options.if_running, options.wait_s, say),
        folders.building(out_dir, name, f"{site.run_series}\n{site.language}", say) as run,
    ):
        finished = resume.take_up(run.folder, jobs, [out_dir, *shard_folders(out_dir)], anew=options.force)
        remaining = [job for job in jobs if job.id not in finished]
        if finished:
            say(f"{len(finished)} of {len(jobs)} unchanged")
        if remaining:
            if before is not None:
                before()
            done = _execute(remaining, run.folder, site, execution, on_progress)
            finished |= {outcome.id: resume.Taken(outcome, "run") for outcome in done}
        pages = [
            index.Page(
                job.id,
                finished[job.id].done.results,
                job.card,
                job.parameters,
                pdf.file_of(job.id) if browser else "",
            )
            for job in jobs
        ]
        manifest = Manifest(
            run=run.name,
            series=site.run_series,
            number=run.number,
            title=site.title,
            language=site.language,
            created=created.isoformat(timespec="seconds"),
            inputs=_all_inputs(jobs),
            notebooks=[_record(job, finished[job.id]) for job in jobs],
            files={},
            python=versions.pop("python"),
            system=versions.pop("system"),
            packages=versions,
            code_fingerprint=code_fingerprint(),
            seconds=round(time.perf_counter() - begin, 3),
        )
        last = next((earlier for earlier in folders.list_runs(out_dir) if _is_comparable(earlier, manifest)), None)
        write_site(run.folder, site, pages, manifest, last)
        if browser is not None:
            pdf.write_all(run.folder, [job.id for job in jobs], browser, execution.workers)
        manifest = manifest.model_copy(update={"files": checksums(run.folder, site_files(run.folder))})
        content = manifest.model_dump_json(indent=2) + "\n"
        (run.folder / folders.MANIFEST_FILE).write_text(content, encoding="utf-8", newline="\n")
        path = run.put_in_place()
        if options.keep is not None:
            folders.remove_old(out_dir, options.keep)
        run_index.write(out_dir)
    shown = index.in_full(index.pages_in(site.language, site.languages, pages))
    return RunResult(
        path=path,
        headlines=[Headline(**line) for page in shown for line in page.results["headlines"]],
        durations={record.id: record.seconds for record in manifest.notebooks},
        warnings=[f"{record.id}: {warning}" for record in manifest.notebooks for warning in record.warnings],
    )


def _check(site: SiteOptions, options: RunOptions, execution: ExecutionOptions) -> None:
    """Refuse options that no run can have."""
    locales.load(site.language)
    keep = 1 if options.keep is None else options.keep
    faults = [
        f"{name} is {value!r}: expected a whole number of at least 1"
        for name, value in (("workers", execution.workers), ("timeout", execution.timeout), ("keep", keep))
        if type(value) is not int or value < 1
    ]
    if execution.is_forked and not isolate.can_fork():
        faults.append("start_method is 'fork', but this system cannot fork: leave it out")
    if faults:
        raise InvalidValueError("the run cannot be started", faults)
    if execution.exchange and not execution.cluster:
        raise InvalidValueError(
            f"exchange {execution.exchange!r} is for a cluster: give the address of one, or leave it out"
        )
    if execution.exchange:
        exchange.check(execution.exchange)


def _execute(
    jobs: Sequence[Job],
    folder: Path,
    site: SiteOptions,
    execution: ExecutionOptions,
    on_progress: Callable[[Progress], None] | None,
) -> list[Done]:
    """Run notebooks into a folder; a refusal or a failure is raised when all have ended."""
    with (
        contextlib.closing(Console(len(jobs))) as console,
        cluster.cluster_pool(execution) if execution.cluster else execute.worker_pool(execution, len(jobs)) as pool,
    ):
        outcomes = execute.execute(pool, jobs, lambda: folder, site.page_settings, execution, on_progress or console)
    return _all_done(outcomes)


def _all_done(outcomes: Sequence[Done | Failed]) -> list[Done]:
    """Return the outcomes if all notebooks ran; else raise an error that names every one that did not."""
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    if not failed:
        return [outcome for outcome in outcomes if isinstance(outcome, Done)]
    if all(outcome.is_refusal for outcome in failed):
        raise RefusedError("the input was refused", [outcome.message for outcome in failed])
    listed = "".join(f"\n  {outcome.message}" for outcome in failed)
    raise RunError(
        f"{len(failed)} of {len(outcomes)} notebooks failed:{listed}\n"
        "Nothing was published; earlier runs are untouched. Open the notebook in JupyterLab to look closer, "
        "and run again: what was finished is not done twice."
    )


def _is_comparable(run: folders.Run, manifest: Manifest) -> bool:
    """Tell whether a run can be compared with this one: of the same series and language."""
    series = (run.manifest.get("series"), run.manifest.get("language"))
    return series == (manifest.series, manifest.language)


def _all_inputs(jobs: Sequence[Job]) -> list[Input]:
    named = (Input.of_file(path) for job in jobs for path in fingerprint.named_files(job.parameters))
    declared = [*named, *(entry for job in jobs for entry in job.inputs)]
    unique = {(entry.name, entry.sha256): entry for entry in declared}
    return [unique[key] for key in sorted(unique)]


def _record(job: Job, taken: resume.Taken) -> NotebookRecord:
    return NotebookRecord(
        id=job.id,
        notebook=job.notebook.name,
        notebook_sha256=fingerprint.file_sha256(job.notebook),
        fingerprint=job.fingerprint,
        origin=taken.origin,
        made_in=taken.made_in,
        parameters=fingerprint.portable(dict(job.parameters)),
        inputs=fingerprint.inputs_of(job),
        started=taken.done.started,
        seconds=taken.done.seconds,
        warnings=taken.done.warnings,
        checks=[CheckRecord(**check) for check in taken.done.results["checks"]],
        headlines=[HeadlineRecord(**headline) for headline in taken.done.results["headlines"]],
        files=taken.done.files,
    )
