"""The reports of the suite: which notebook answers which question, and what a run of them needs to know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akson_analysis import locales, parameters
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing import Input, Job, RunResult, publish
from akson_analysis.sources import folder

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Report:
    """One notebook with its parameter model."""

    id: str
    """File name of the notebook without its ending, folder of its page, and handle of ``--only``."""
    model: type[parameters.ReportParameters]
    """Model its parameters are validated by."""

    @property
    def notebook(self) -> Path:
        """Path of the notebook."""
        return notebooks_dir() / f"{self.id}.ipynb"


PRELOAD = ("geopandas", "matplotlib.figure", "plotly.graph_objects", "akson_analysis.narrative.exhibits")
"""Modules every notebook imports, read once where kernels can start warm."""

_RECORDED = {"name": "file", "sha256": "sha256", "licence": "licence", "source": "source", "version": "version"}

REPORTS = (
    Report("01-coverage-map", parameters.CoverageMapParameters),
    Report("02-option-distribution", parameters.OptionDistributionParameters),
    Report("03-cost-impact", parameters.CostImpactParameters),
)

BRIEF = Report("04-municipality-brief", parameters.MunicipalityBriefParameters)
"""The brief of one municipality; a run makes as many as are asked for."""


def notebooks_dir() -> Path:
    """Return the folder of the notebooks: the installed package's copy, else the repository's.

    >>> (notebooks_dir() / "01-coverage-map.ipynb").is_file()
    True
    """
    installed = _PACKAGE / "_notebooks"
    return installed if installed.is_dir() else _PACKAGE.parent / "notebooks"


def jobs(values: Mapping[str, Any], only: Collection[str] = ()) -> list[Job]:
    """Return the notebooks to run with their validated parameters.

    Parameters
    ----------
    values
        Parameters by name. Each notebook takes those it has; a name that none of them has is refused.
    only
        Identifiers of the reports wanted; all when empty.

    Raises
    ------
    InvalidValueError
        If a report or a parameter is unknown, or a value does not fit.

    Examples
    --------
    >>> [job.id for job in jobs({"language": "en"}, only=["03-cost-impact"])]
    ['03-cost-impact']
    """
    unknown = sorted(set(only) - {report.id for report in REPORTS})
    if unknown:
        raise InvalidValueError(
            f"report {unknown[0]!r} is not known. Expected one of: {', '.join(r.id for r in REPORTS)}"
        )
    chosen = [report for report in REPORTS if not only or report.id in only]
    fields = {name for report in chosen for name in report.model.model_fields}
    odd = sorted(set(values) - fields)
    if odd:
        raise InvalidValueError(f"parameter {odd[0]!r} is not known. Expected one of: {', '.join(sorted(fields))}")
    return [
        _job(report, {name: value for name, value in values.items() if name in report.model.model_fields})
        for report in chosen
    ]


def make(values: Mapping[str, Any], out: Path, *, only: Collection[str] = (), workers: int = 2) -> RunResult:
    """Check the data, run the notebooks and put their pages in place as one run.

    Parameters
    ----------
    values, only
        As in `jobs`.
    out
        Folder the runs are kept in.
    workers
        Notebooks at a time.

    Raises
    ------
    RefusedError
        If data, parameters or the folder cannot be used; nothing is written.
    RunError
        If a notebook failed; earlier runs are untouched.
    """
    return _publish(jobs(values, only), values, out, "common.run_title", workers)


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
    from akson_analysis import municipalities  # noqa: PLC0415 - tables are imported where they are needed
    from akson_analysis.narrative import brief_numbers  # noqa: PLC0415

    if bool(queries) == everyone:
        raise InvalidValueError(
            "say which municipalities: codes or names such as 4601 or Bergen, or --all for everyone"
        )
    scenario = BRIEF.model.of(**{**values, "municipality_code": "0301"}).resolved_scenario()
    all_municipalities = municipalities.load_municipalities(year=2020)
    area = municipalities.service_area(all_municipalities, scenario.service_area)
    refused: list[InvalidValueError] = []
    codes = list(area.index) if everyone else []
    for query in queries:
        try:
            code = municipalities.find(all_municipalities, query)
            brief_numbers.check_code(area, all_municipalities, code)
        except InvalidValueError as error:
            refused.append(error)
        else:
            codes.append(code)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        faults = [fault for error in refused for fault in (error.what, *(f"  {one}" for one in error.faults))]
        raise InvalidValueError(f"{len(refused)} municipalities cannot be used", faults)
    return [
        _job(BRIEF, {**values, "municipality_code": code}, f"brief-{code}-{_slug(area.loc[code, 'name_short'])}")
        for code in dict.fromkeys(codes)
    ]


def make_briefs(
    values: Mapping[str, Any],
    out: Path,
    queries: Collection[str] = (),
    *,
    everyone: bool = False,
    workers: int = 2,
) -> RunResult:
    """Check the data and make the brief of each municipality as one run, each in its own folder.

    Parameters
    ----------
    values, queries, everyone
        As in `brief_jobs`.
    out, workers
        As in `make`.

    Raises
    ------
    RefusedError
        If data, parameters or the folder cannot be used; nothing is written.
    RunError
        If a notebook failed; earlier runs are untouched.
    """
    return _publish(brief_jobs(values, queries, everyone=everyone), values, out, "brief.run_title", workers)


def _publish(wanted: list[Job], values: Mapping[str, Any], out: Path, title: str, workers: int) -> RunResult:
    from akson_analysis.sources import snapshot  # noqa: PLC0415

    snapshot.check()
    text = locales.load(values.get("language", "nb"))
    scenario = parameters.ReportParameters.of(
        **{name: value for name, value in values.items() if name in parameters.ReportParameters.model_fields}
    ).resolved_scenario()
    return publish(
        wanted,
        out,
        title=text(title),
        subtitle=f"{scenario.title.in_language(text.language)} · {text.date(scenario.as_of)}",
        language=text.language,
        inputs=_inputs(values),
        workers=workers,
        preload=PRELOAD,
    )


def _inputs(values: Mapping[str, Any]) -> list[Input]:
    inputs = [
        Input.model_validate({name: row[column] for name, column in _RECORDED.items()})
        for row in folder.recorded().values()
    ]
    own = [values.get(name, "") for name in ("register_file", "scenario", "assumptions_file")]
    return inputs + [Input.of_file(Path(file)) for file in own if file and Path(file).is_file()]


def _slug(name: str) -> str:
    """Return a name as a part of a folder's name.

    >>> _slug("Sør-Varanger"), _slug("Nord-Aurdal"), _slug("Ås")
    ('sor-varanger', 'nord-aurdal', 'as')
    """
    special = {ord("ø"): "o", ord("æ"): "ae", ord("đ"): "d", ord("ŋ"): "n", ord("ŧ"): "t"}
    plain = name.casefold().translate(special)
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _job(report: Report, values: Mapping[str, Any], job_id: str = "") -> Job:
    model = report.model.of(**values)
    model.resolved_scenario()
    return Job(
        id=job_id or report.id,
        notebook=report.notebook,
        parameters=model.model_dump(mode="json", exclude={"output_directory"}),
    )
