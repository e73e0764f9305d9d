"""The reports of the suite, made: from parameters or a run file to a finished run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing import (
    Card,
    ExecutionOptions,
    IndexEdition,
    Input,
    Job,
    RunOptions,
    RunResult,
    SiteOptions,
    publish,
)
from akson_analysis.publishing.content.parts import NO_CARD
from akson_analysis.publishing.execution.execute import DEFAULT_EXECUTION
from akson_analysis.publishing.pipeline import DEFAULT_RUN
from akson_analysis.publishing.preview import Outlook, preview
from akson_analysis.publishing.runfile.read import RunFile, read, select
from akson_analysis.publishing.runs.jobs import shard_folder, shard_of
from akson_analysis.reports import inputs, map_menu, parameters
from akson_analysis.reports.catalogue import (
    BRIEF,
    REPORTS,
    SLIDES,
    Report,
    brief_case,
    brief_cases,
    notebooks_dir,
    run_files,
)

__all__ = [
    "BRIEF",
    "REPORTS",
    "Report",
    "RunPlan",
    "brief_jobs",
    "carry_out",
    "jobs",
    "make",
    "make_briefs",
    "notebooks_dir",
    "outlook",
    "plan",
    "planned",
    "planned_briefs",
    "read_run_file",
]

_SUBJECT = ("language", "data", "scenario", "register_file", "as_of", "service_area", "threshold")
"""Parameters that slides and a page have in common when they are about the same."""

_NAME_NO_FILE = ("language", "municipality_code")
"""Parameters that differ from one brief to the next, which all read the same files."""

_PRELOAD = ("akson_analysis.reports.catalogue:prepare",)
"""What is done once where notebooks are forked from one process."""


@dataclass(frozen=True)
class RunPlan:
    """What is to be made, before anything is.

    Attributes
    ----------
    jobs
        The notebooks with their parameters.
    titles
        Title of the run by language; the first language is the run's own.
    out
        Folder the run file wants its runs in; empty if it does not say.
    series
        What the run is compared with: the runs of the same run file; those with its title when empty.
    """

    jobs: Sequence[Job]
    titles: Mapping[str, str]
    out: str = ""
    series: str = ""

    def folder(self, out: Path | None) -> Path:
        """Return the folder the runs are kept in: the one given, the run file's, or ``reports``."""
        return out or Path(self.out or "reports")

    def only(self, patterns: Collection[str]) -> RunPlan:
        """Return the plan with the jobs whose id fits one of the patterns, such as ``brief-03*``.

        Raises
        ------
        InvalidValueError
            With every pattern that fits no job.
        """
        chosen = set(select([job.id for job in self.jobs], patterns))
        return replace(self, jobs=_linked([_among(job, chosen) for job in self.jobs if job.id in chosen]))


def read_run_file(file: Path, values: Mapping[str, Any] | None = None) -> RunFile:
    """Return a run file with everything resolved; the parameters in `values` replace the file's own, everywhere.

    Raises
    ------
    InvalidValueError, DataError
        With every fault of the file and its line.
    """
    given = dict(values or {})
    languages = [given.pop("language")] if "language" in given else []
    return read(file, run_files(), given, languages)


def plan(run_file: Path, values: Mapping[str, Any] | None = None) -> RunPlan:
    """Return what a run file comes to; the parameters in `values` replace the file's own, everywhere.

    Raises
    ------
    InvalidValueError, DataError
        With every fault of the file and its line.
    """
    resolved = read_run_file(run_file, values)
    languages = resolved.languages or ("nb",)
    titles = {name: resolved.title.get(name) or locales.load(name)("common.run_title") for name in languages}
    return RunPlan(_linked(resolved.jobs(run_files())), titles, resolved.out, resolved.name)


def jobs(values: Mapping[str, Any], only: Collection[str] = ()) -> list[Job]:
    """Return the notebooks to run with their validated parameters.

    Parameters
    ----------
    values
        Parameters by name. Each notebook takes those it has; a name that none of them has is refused.
    only
        Identifiers of the reports wanted, or patterns such as ``0*``; all when empty.

    Raises
    ------
    InvalidValueError
        If a report or a parameter is unknown, or a value does not fit.

    Examples
    --------
    >>> [job.id for job in jobs({"language": "en"}, only=["03-cost-impact"])]
    ['03-cost-impact']
    """
    ids = select([report.id for report in REPORTS], only)
    chosen = [report for report in REPORTS if report.id in ids]
    fields = {name for report in chosen for name in report.model.model_fields}
    odd = sorted(set(values) - fields)
    if odd:
        raise InvalidValueError(f"parameter {odd[0]!r} is not known. Expected one of: {', '.join(sorted(fields))}")
    return [
        _job(report, {name: value for name, value in values.items() if name in report.model.model_fields})
        for report in chosen
    ]


def make(
    values: Mapping[str, Any],
    out: Path | None = None,
    *,
    run_file: Path | None = None,
    only: Collection[str] = (),
    options: RunOptions = DEFAULT_RUN,
    execution: ExecutionOptions = DEFAULT_EXECUTION,
) -> RunResult:
    """Check the data, run the notebooks and put their pages in place as one run.

    Parameters
    ----------
    values, only
        As in `jobs`; with a run file, `values` replace its parameters and `only` takes its ids.
    out
        Folder the runs are kept in; the run file's, or ``reports``, when left out.
    run_file
        File that says what to make instead of the three reports.
    options, execution
        As in `carry_out`.

    Raises
    ------
    RefusedError
        If data, parameters or the folder cannot be used; nothing is written.
    RunError
        If a notebook failed; earlier runs are untouched.
    """
    return carry_out(planned(values, run_file=run_file, only=only), out, options, execution)


def planned(values: Mapping[str, Any], *, run_file: Path | None = None, only: Collection[str] = ()) -> RunPlan:
    """Return what `make` would make of the same; its errors are those of `make` before anything is written."""
    if run_file is not None:
        return plan(run_file, values).only(only)
    return RunPlan(_linked(jobs(values, only)), _titles(values, "common.run_title"))


def planned_briefs(values: Mapping[str, Any], queries: Collection[str] = (), *, everyone: bool = False) -> RunPlan:
    """Return what `make_briefs` would make of the same; its errors are those of `brief_jobs`."""
    return RunPlan(brief_jobs(values, queries, everyone=everyone), _titles(values, "brief.run_title"))


def outlook(plan: RunPlan, out: Path | None = None, shard: str = "") -> list[Outlook]:
    """Return of each notebook whether a run, or that part of it, would run it, and why; nothing is written.

    >>> outlook(planned({}, only=["03-*"]), Path("no-such-folder"))
    [Outlook(id='03-cost-impact', state='new', why='')]
    """
    jobs, folder = _part(plan, out, shard)
    return preview(jobs, folder, _site(plan))


def brief_jobs(values: Mapping[str, Any], queries: Collection[str] = (), *, everyone: bool = False) -> list[Job]:
    """Return one job for each municipality, with validated parameters.

    Parameters
    ----------
    values
        Parameters of the brief by name, without the municipality.
    queries
        Codes or names, as `akson_analysis.municipalities.find` takes them; given twice counts once.
    everyone
        Every municipality of the service area.

    Raises
    ------
    InvalidValueError
        If nobody is asked for, a parameter does not fit, or a municipality is unknown, ambiguous or was not asked
        to sign; every faulty query is listed.

    Examples
    --------
    >>> [job.id for job in brief_jobs({"language": "en"}, ["Bergen", "1151"])]
    ['brief-4601-bergen', 'brief-1151-utsira']
    """
    if bool(queries) == everyone:
        raise InvalidValueError(
            "say which municipalities: codes or names such as 4601 or Bergen, or --all for everyone"
        )
    BRIEF.model.of(**{**values, "municipality_code": "0301"})
    everybody = brief_cases(values)
    cases = list(everybody.values()) if everyone else []
    refused: list[InvalidValueError] = []
    for query in queries:
        try:
            cases.append(brief_case(query, values))
        except InvalidValueError as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        faults = [fault for error in refused for fault in (error.what, *(f"  {detail}" for detail in error.faults))]
        raise InvalidValueError(f"{len(refused)} municipalities cannot be used", faults)
    asked = {case.suffix: case for case in cases}
    return [_job(BRIEF, {**values, **case.parameters}, f"brief-{suffix}", case.card) for suffix, case in asked.items()]


def make_briefs(
    values: Mapping[str, Any],
    out: Path,
    queries: Collection[str] = (),
    *,
    everyone: bool = False,
    options: RunOptions = DEFAULT_RUN,
    execution: ExecutionOptions = DEFAULT_EXECUTION,
) -> RunResult:
    """Check the data and make the brief of each municipality as one run, each in its own folder.

    Parameters
    ----------
    values, queries, everyone
        As in `brief_jobs`.
    out, options, execution
        As in `make`.

    Raises
    ------
    RefusedError
        If data, parameters or the folder cannot be used; nothing is written.
    RunError
        If a notebook failed; earlier runs are untouched.
    """
    return carry_out(planned_briefs(values, queries, everyone=everyone), out, options, execution)


def make_slides(values: Mapping[str, Any], out: Path) -> list[Path]:
    """Check the data and write the slides of a scenario, as a page and as PowerPoint, both or neither.

    Parameters
    ----------
    values
        Parameters by name, those of `akson_analysis.reports.parameters.SlidesParameters`.
    out
        Folder the two files are put in; files of the same names are replaced.

    Returns
    -------
    list of pathlib.Path
        The page and the PowerPoint file.

    Raises
    ------
    RefusedError
        If data, parameters or the folder cannot be used; nothing is written.
    """
    from akson_analysis.reports import slides  # noqa: PLC0415 - python-pptx, which only slides need

    _check_data()
    return slides.write(values, out)


def slide_files(values: Mapping[str, Any], out: Path) -> list[Path]:
    """Check data, parameters and the files they name, and return the files that `make_slides` would write.

    Raises
    ------
    RefusedError
        If any of them cannot be used.
    """
    from akson_analysis.publishing.deck import FILES  # noqa: PLC0415 - as above
    from akson_analysis.reports import slides  # noqa: PLC0415 - tables are imported where they are needed

    _check_data()
    slides.read(parameters.SlidesParameters.of(**values))
    return [out / file for file in FILES]


def carry_out(
    plan: RunPlan,
    out: Path | None = None,
    options: RunOptions = DEFAULT_RUN,
    execution: ExecutionOptions = DEFAULT_EXECUTION,
    shard: str = "",
) -> RunResult:
    """Check the data, run the notebooks of a plan and put their pages in place as one run.

    Parameters
    ----------
    plan
        What is to be made, as `planned` or `planned_briefs` return it.
    out
        As in `make`.
    options, execution
        As `akson_analysis.publishing.publish` takes them.
    shard
        One part of the notebooks only, such as ``1/4``, in a folder of its own within `out`. The whole, made
        afterwards, takes up what the parts have made.

    Raises
    ------
    RefusedError
        If data, parameters or the folder cannot be used; nothing is written.
    RunError
        If a notebook failed; earlier runs are untouched.
    """
    jobs, folder = _part(plan, out, shard)
    if not jobs:
        return RunResult(folder, [], {}, [])
    execution = replace(execution, preload=_PRELOAD)
    return publish(jobs, folder, _site(plan), options, execution, before=_check_data)


def _part(plan: RunPlan, out: Path | None, shard: str) -> tuple[list[Job], Path]:
    """Return the jobs of a part, all of them without one, and the folder its runs are kept in."""
    jobs, folder = _complete(plan), plan.folder(out)
    return (shard_of(jobs, shard), shard_folder(folder, shard)) if shard else (jobs, folder)


def _site(plan: RunPlan) -> SiteOptions:
    editions = [
        IndexEdition(
            language,
            title,
            _subtitle(plan.jobs, language),
            listed=locales.load(language)("site.municipalities"),
            group=locales.load(language)("site.county"),
        )
        for language, title in plan.titles.items()
    ]
    return SiteOptions(editions, map_menu.of_pages, plan.series)


def _linked(jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs, each with a link to the slides about the same, where they are made with it."""

    def subject(job: Job) -> tuple[Any, ...]:
        return tuple(job.parameters.get(name, "") for name in _SUBJECT)

    decks = {subject(job): job.id for job in jobs if job.notebook == SLIDES.notebook}
    return [
        replace(
            job,
            links={f"../{decks[subject(job)]}/slides.html": locales.load(subject(job)[0])("slides.link")}
            if subject(job) in decks and job.notebook != SLIDES.notebook
            else {},
        )
        for job in jobs
    ]


def _titles(values: Mapping[str, Any], key: str) -> dict[str, str]:
    language = values.get("language", "nb")
    return {language: locales.load(language)(key)}


def _subtitle(jobs: Sequence[Job], language: str) -> str:
    """Return scenario and day, where all notebooks have the same."""
    names = ("scenario", "as_of", "data")
    days = {tuple(job.parameters[name] for name in names) for job in jobs}
    if len(days) > 1:
        return ""
    given = dict(zip(names, days.pop(), strict=True))
    resolved = parameters.ReportParameters.of(**given).resolved_scenario()
    title, day = resolved.title.in_language(language), locales.load(language).date(resolved.as_of)
    return title if title.endswith(day) else f"{title} · {day}"


def _check_data() -> None:
    from akson_analysis.checks import data_folder  # noqa: PLC0415 - tables are imported where they are needed

    data_folder.check()


def _complete(plan: RunPlan) -> list[Job]:
    """Return the jobs with what each of them reads."""
    reads = {report.notebook: report.reads for report in (*REPORTS, BRIEF)}
    # hundreds of briefs read the same files and the same register
    files: dict[tuple[Path, str], tuple[Input, ...]] = {}
    events: dict[tuple[str, str], dict[str, str]] = {}
    complete = []
    for job in plan.jobs:
        common = {name: value for name, value in job.parameters.items() if name not in _NAME_NO_FILE}
        key = (job.notebook, repr(common))
        if key not in files:
            files[key] = inputs.of(reads[job.notebook], common)
        register = (job.parameters["register_file"], job.parameters["data"])
        if register not in events:
            events[register] = inputs.register_events(*register)
        complete.append(replace(job, inputs=files[key], contents=events[register]))
    return complete


def _job(report: Report, values: Mapping[str, Any], job_id: str = "", card: Card = NO_CARD) -> Job:
    return Job(job_id or report.id, report.notebook, report.validated(values), card=card)


def _among(job: Job, chosen: Collection[str]) -> Job:
    """Return a job that names only sisters that are made with it."""
    return replace(job, sisters={language: sister for language, sister in job.sisters.items() if sister in chosen})
