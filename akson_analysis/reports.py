"""The reports of the suite: which notebook answers which question, and what a run of them needs to know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akson_analysis import locales, parameters
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing import Input, Job, RunResult, publish
from akson_analysis.sources import snapshot

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
    wanted = jobs(values, only)
    snapshot.check()
    text = locales.load(values.get("language", "nb"))
    scenario = parameters.ReportParameters.of(
        **{name: value for name, value in values.items() if name in parameters.ReportParameters.model_fields}
    ).resolved_scenario()
    return publish(
        wanted,
        out,
        title=text("common.run_title"),
        subtitle=f"{scenario.title.in_language(text.language)} · {text.date(scenario.as_of)}",
        language=text.language,
        inputs=_inputs(values),
        workers=workers,
        preload=PRELOAD,
    )


def _inputs(values: Mapping[str, Any]) -> list[Input]:
    record = snapshot.versions().query("tags == 'latest'")
    inputs = [
        Input.model_validate({name: row[column] for name, column in _RECORDED.items()})
        for row in record.to_dict("records")
    ]
    own = [values.get(name, "") for name in ("register_file", "scenario", "assumptions_file")]
    return inputs + [Input.of_file(Path(file)) for file in own if file and Path(file).is_file()]


def _job(report: Report, values: Mapping[str, Any]) -> Job:
    model = report.model.of(**values)
    model.resolved_scenario()
    return Job(
        id=report.id,
        notebook=report.notebook,
        parameters=model.model_dump(mode="json", exclude={"output_directory"}),
    )
