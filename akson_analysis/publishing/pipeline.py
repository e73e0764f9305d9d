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
from akson_analysis.publishing.execution import cluster as remote
from akson_analysis.publishing.execution import exchange as places
from akson_analysis.publishing.execution import execute, isolate
from akson_analysis.publishing.execution.progress import Console, say
from akson_analysis.publishing.preview import environment, marked
from akson_analysis.publishing.runs import fingerprint, resume
from akson_analysis.publishing.runs import folders as runs
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
from akson_analysis.publishing.runs.records import Done, Failed, Settings
from akson_analysis.publishing.site import index, pdf, run_index
from akson_analysis.publishing.site import write as site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from akson_analysis.publishing.execution.execute import Progress
    from akson_analysis.publishing.runs.jobs import Job
    from akson_analysis.publishing.runs.records import Transport
    from akson_analysis.publishing.site.index import IndexEdition, Menu


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    Attributes
    ----------
    path
        Folder of the run, with ``index.html`` in it.
    headlines
        The figures worth printing, in the order of the notebooks: of the pages the index shows in full.
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
    editions: Sequence[IndexEdition] = (),
    menu: Menu | None = None,
    series: str = "",
    inputs: Sequence[Input] = (),
    workers: int = 2,
    preload: Sequence[str] = (),
    warm: bool | None = None,
    transport: Transport = "auto",
    timeout: int = 600,
    memory_mb: int = 0,
    cluster: str = "",
    exchange: str = "",
    force: bool = False,
    if_running: runs.IfRunning = "wait",
    wait_s: float = runs.LONGEST_WAIT_S,
    keep: int | None = None,
    with_pdf: bool = False,
    before: Callable[[], object] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunResult:
    """Run notebooks, make their pages, and put the run in place whole or not at all.

    A notebook runs only if it has to: one whose fingerprint is that of a finished job, in an earlier run of the
    folder, in one that was interrupted, or in a part of it (`jobs.shard`) that was run elsewhere, is taken from there.

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
    editions
        The index in each language, when there is more than one; the first is the run's own.
    menu
        Picture on the index that is also a menu.
    series
        What this is a run of, such as the name of a run file; the title unless given. A run is compared with the
        last of its series and language, and takes up one of these that was interrupted.
    inputs
        What every notebook reads; what only some read are inputs of their jobs.
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
    memory_mb
        Memory a notebook may take beyond what it begins with; 0: an even share of the machine's.
    cluster
        Address of a Dask scheduler whose workers run the notebooks, instead of this machine: ``tcp://host:port``.
    exchange
        Address that the workers put finished notebooks at, where they do not see the folder: anything fsspec can
        write to, such as ``s3://bucket/exchange``.
    force
        Run every notebook, whether it has to or not.
    if_running, wait_s
        What to do while another run is made in the folder: ``wait`` so many seconds, or ``refuse``.
    keep
        Runs to keep, this one included; all if None.
    with_pdf
        Whether to print each page as PDF too, into the folder ``pdf``; it takes a browser.
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
    is_warm = isolate.can_start_warm() if warm is None else warm
    _check(language, workers, timeout, keep, is_warm=is_warm)
    _check_exchange(exchange, cluster)
    check(jobs)
    browser = pdf.find_browser() if with_pdf else None
    created, begin = dt.datetime.now(dt.UTC), time.perf_counter()
    name = runs.check_name(run_name or created.strftime("%Y-%m-%dT%H%M%SZ"))
    out_dir = Path(out_dir).resolve()
    series = series or title
    editions = editions or [index.IndexEdition(language, title, subtitle)]
    languages = [edition.language for edition in editions]
    versions = environment()
    jobs = marked(jobs, inputs, editions, versions)
    with (
        runs.sole_use(out_dir, if_running, wait_s, say),
        runs.building(out_dir, name, f"{series}\n{language}", say) as run,
    ):
        finished = resume.take_up(run.folder, jobs, [out_dir, *shard_folders(out_dir)], anew=force)
        left = [job for job in jobs if job.id not in finished]
        if finished:
            say(f"{len(finished)} of {len(jobs)} unchanged")
        if left:
            if before is not None:
                before()
            indexes = index.titles(editions)
            settings = Settings(title, language, transport, is_warm, timeout, memory_mb, exchange, indexes=indexes)
            with (
                contextlib.closing(Console(len(left))) as console,
                remote.cluster_pool(cluster, preload, is_warm=is_warm)
                if cluster
                else execute.worker_pool(min(workers, len(left)), preload, is_warm=is_warm) as pool,
            ):
                ended = execute.execute(pool, left, lambda: run.folder, settings, on_progress or console)
            finished |= {outcome.id: resume.Taken(outcome, "run") for outcome in _all_done(ended)}
        done = [finished[job.id] for job in jobs]
        pages = [
            index.Page(job.id, one.done.results, job.card, job.parameters, pdf.file_of(job.id) if browser else "")
            for job, one in zip(jobs, done, strict=True)
        ]
        manifest = Manifest(
            run=run.name,
            series=series,
            number=run.number,
            title=title,
            language=language,
            created=created.isoformat(timespec="seconds"),
            inputs=_all_inputs(jobs),
            notebooks=[_record(job, one) for job, one in zip(jobs, done, strict=True)],
            files={},
            python=versions.pop("python"),
            system=versions.pop("system"),
            packages=versions,
            code_fingerprint=code_fingerprint(),
            seconds=round(time.perf_counter() - begin, 3),
        )
        last = next((one for one in runs.list_runs(out_dir) if _is_earlier(one, manifest)), None)
        site.write(run.folder, editions, pages, menu, manifest, last)
        if browser is not None:
            pdf.write_all(run.folder, [job.id for job in jobs], browser, workers)
        manifest = manifest.model_copy(update={"files": checksums(run.folder, site.files(run.folder))})
        _write(run.folder / runs.MANIFEST_FILE, manifest.model_dump_json(indent=2) + "\n")
        path = run.put_in_place()
        if keep is not None:
            runs.remove_old(out_dir, keep)
        run_index.write(out_dir)
    shown = index.in_full(index.pages_in(language, languages, pages))
    return _result(path, manifest, shown)


def _check_exchange(address: str, cluster: str) -> None:
    if address and not cluster:
        raise InvalidValueError(f"exchange {address!r} is for a cluster: give the address of one, or leave it out")
    if address:
        places.check(address)


def _check(language: str, workers: int, timeout: int, keep: int | None, *, is_warm: bool) -> None:
    locales.load(language)
    faults = [
        f"{name} is {value!r}: expected a whole number of at least 1"
        for name, value in (("workers", workers), ("timeout", timeout), ("keep", 1 if keep is None else keep))
        if type(value) is not int or value < 1
    ]
    if is_warm and not isolate.can_start_warm():
        faults.append("warm is True, but this system cannot fork: leave it out")
    if faults:
        raise InvalidValueError("the run cannot be started", faults)


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
        "Nothing was published; earlier runs are untouched. Open the notebook in JupyterLab to look closer, "
        "and run again: what was finished is not done twice."
    )


def _is_earlier(run: runs.Run, manifest: Manifest) -> bool:
    """Tell whether a run can be compared with this one: of the same series and language."""
    series = (run.manifest.get("series"), run.manifest.get("language"))
    return series == (manifest.series, manifest.language)


def _all_inputs(jobs: Sequence[Job]) -> list[Input]:
    named = (Input.of_file(path) for job in jobs for path in fingerprint.named_files(job.parameters))
    declared = [*named, *(entry for job in jobs for entry in job.inputs)]
    known = {(entry.name, entry.sha256): entry for entry in declared}
    return [known[key] for key in sorted(known)]


def _record(job: Job, one: resume.Taken) -> NotebookRecord:
    return NotebookRecord(
        id=job.id,
        notebook=job.notebook.name,
        notebook_sha256=fingerprint.file_sha256(job.notebook),
        fingerprint=job.fingerprint,
        origin=one.origin,
        made_in=one.made_in,
        parameters=fingerprint.portable(dict(job.parameters)),
        inputs=fingerprint.inputs_of(job),
        started=one.done.started,
        seconds=one.done.seconds,
        warnings=one.done.warnings,
        checks=[CheckRecord(**check) for check in one.done.results["checks"]],
        headlines=[HeadlineRecord(**headline) for headline in one.done.results["headlines"]],
        files=one.done.files,
    )


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def _result(path: Path, manifest: Manifest, shown: Sequence[index.Page]) -> RunResult:
    return RunResult(
        path=path,
        headlines=[Headline(**line) for one in shown for line in one.results["headlines"]],
        durations={record.id: record.seconds for record in manifest.notebooks},
        warnings=[f"{record.id}: {warning}" for record in manifest.notebooks for warning in record.warnings],
    )
