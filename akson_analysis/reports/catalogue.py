"""What the suite can make: its notebooks with their parameters, what all of them need, the rules run files may name."""

from __future__ import annotations

import contextlib
import csv
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing import Card
from akson_analysis.publishing.runfile.suite import EachItem, NotebookKind, Suite, plain_case, slug
from akson_analysis.reports import inputs, parameters
from akson_analysis.sources import editions, folder

if TYPE_CHECKING:
    from akson_analysis.figures import charts

_PACKAGE = Path(__file__).resolve().parents[1]
_FILES = ("register_file", "scenario", "assumptions_file", "front_runner_scenario")
_COUNTRY = (*inputs.MUNICIPALITIES, *inputs.REGISTER, inputs.DECLARATIONS)
_LETTERS = f"{string.ascii_letters}æøåÆØÅ{string.digits}.,:–−%() "
_WHERE = ("scenario", "service_area", "as_of", "threshold", "data")


@dataclass(frozen=True)
class Report:
    """One notebook with its parameter model."""

    id: str
    """File name of the notebook without its ending, folder of its page, and handle of ``--only``."""
    model: type[parameters.ReportParameters]
    """Model its parameters are validated by."""
    reads: tuple[str, ...]
    """Files of the data folder it reads, beside its scenarios and files of one's own."""

    @property
    def notebook(self) -> Path:
        """Path of the notebook."""
        return notebooks_dir() / f"{self.id}.ipynb"

    @property
    def takes(self) -> list[str]:
        """Names of its parameters, without the folder a run decides."""
        return [name for name in self.model.model_fields if name != "output_directory"]

    def validated(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return its parameters with every value checked, as JSON values.

        Raises
        ------
        InvalidValueError
            With every value that does not fit, or if the scenario cannot be used.
        """
        model = self.model.of(**values)
        _resolvable(*(str(values.get(name, "")) for name in _WHERE))
        return model.model_dump(mode="json", exclude={"output_directory"})


SLIDES = Report(
    "05-slides",
    parameters.SlidesParameters,
    (*_COUNTRY, inputs.ASSUMPTIONS, "cartogram_2020.csv", "published_totals.csv"),
)
"""The story of the three reports in slides; the pages of a run link to them."""

REPORTS = (
    Report(
        "01-coverage-map",
        parameters.CoverageMapParameters,
        (*_COUNTRY, "cartogram_2020.csv", "milestones.csv", "published_totals.csv", "state_decisions.csv"),
    ),
    Report("02-option-distribution", parameters.OptionDistributionParameters, (*_COUNTRY, inputs.ASSUMPTIONS)),
    Report(
        "03-cost-impact",
        parameters.CostImpactParameters,
        (*_COUNTRY, inputs.ASSUMPTIONS, "published_totals.csv"),
    ),
    SLIDES,
)

BRIEF = Report(
    "04-municipality-brief",
    parameters.MunicipalityBriefParameters,
    (*_COUNTRY, inputs.ASSUMPTIONS, "published_totals.csv"),
)
"""The brief of one municipality; a run makes as many as are asked for."""


def notebooks_dir() -> Path:
    """Return the folder of the notebooks: the installed package's copy, else the repository's.

    >>> (notebooks_dir() / "01-coverage-map.ipynb").is_file()
    True
    """
    installed = _PACKAGE / "_notebooks"
    return installed if installed.is_dir() else _PACKAGE.parent / "notebooks"


def run_files() -> Suite:
    """Return what run files may name: the notebooks by their ids, and the rules ``municipality in …``.

    >>> suite = run_files()
    >>> list(suite.kinds)[-1], len(suite.rules({})["municipality in service area"])
    ('04-municipality-brief', 291)
    >>> suite.case("municipality_code", "Bergen", {}).suffix
    '4601-bergen'
    """
    kinds = {report.id: NotebookKind(report.notebook, report.takes, report.validated) for report in (*REPORTS, BRIEF)}
    return Suite(kinds, rules, _case, _FILES)


def rules(values: Mapping[str, Any]) -> dict[str, Sequence[EachItem]]:
    """Return the rules of ``each:`` with their cases: everyone in the service area, or in one of its counties.

    >>> len(rules({"service_area": "health_region"})["municipality in service area"])
    292
    >>> [case.suffix for case in rules({})["municipality in Oslo"]]
    ['0301-oslo']
    """
    cases = list(brief_cases(values).values())
    counties = sorted({case.card.group for case in cases})
    return {
        "municipality in service area": cases,
        **{f"municipality in {name}": [case for case in cases if case.card.group == name] for name in counties},
    }


def brief_cases(values: Mapping[str, Any]) -> dict[str, EachItem]:
    """Return everyone who was asked to sign, as the parameters in `values` say, as cases of the brief, by code.

    >>> brief_cases({})["1103"].suffix
    '1103-stavanger'
    """
    chosen = parameters.ReportParameters.of(**{name: value for name, value in values.items() if name in _WHERE})
    return dict(_cases_of(chosen.resolved_scenario().service_area, folder.data_dir(), chosen.data))


def brief_case(query: str, values: Mapping[str, Any]) -> EachItem:
    """Return the municipality that a code or a name means, as a case of its brief.

    Raises
    ------
    InvalidValueError
        If it is unknown, ambiguous or was not asked to sign.

    Examples
    --------
    >>> brief_case("Bergen", {}).suffix
    '4601-bergen'
    """
    cases = brief_cases(values)
    if query in cases:
        return cases[query]
    from akson_analysis import municipalities  # noqa: PLC0415 - tables are imported where they are needed

    everybody = municipalities.load_municipalities(values.get("data", editions.DEFAULT))
    code = municipalities.find(everybody, query)
    if code not in cases:
        name, county = everybody.loc[code, ["name", "county_name"]]
        raise InvalidValueError(
            f"municipality {code} ({name}, {county}) was not asked to sign: the letter went to the {len(cases)} "
            "municipalities outside Midt-Norge. A brief needs one of them"
        )
    return cases[code]


def prepare() -> None:
    """Import, read and draw what most notebooks need; called once, in the process they are forked from.

    Nothing here may change what a notebook computes: tables are read through the same functions, which keep them.
    What cannot be read is left to the notebook that needs it, which says so.
    """
    from akson_analysis import figures, locales, municipalities  # noqa: PLC0415 - what the command line does without
    from akson_analysis.cases import scenario  # noqa: PLC0415
    from akson_analysis.costs import assumptions  # noqa: PLC0415
    from akson_analysis.errors import AksonError  # noqa: PLC0415
    from akson_analysis.publishing.content import figure_files  # noqa: PLC0415
    from akson_analysis.register import status  # noqa: PLC0415
    from akson_analysis.reports import brief, costs, coverage, options  # noqa: F401, PLC0415 - for those who are forked
    from akson_analysis.sources import snapshot  # noqa: PLC0415

    with contextlib.suppress(AksonError):
        municipalities.load_municipalities(year=2020)
        status.load_declarations()
        assumptions.load()
        snapshot.published_totals()
        for language in locales.LANGUAGES:
            locales.load(language).kroner(1)
        # fonts, formats, validators, letters and hatches are ready when each kind of chart has been drawn once
        for chart in _sample_charts():
            figures.interactive(chart).to_json(engine="json")
            static = figures.static(chart)
            for kind in figure_files.FIGURE_FORMATS:
                figure_files.figure_bytes(static, kind)
        for name in scenario.list_scenarios():
            scenario.load_scenario(name)


def _sample_charts() -> list[charts.Chart]:
    """Return bars with every hatch, and lines with every letter that texts are written with."""
    from akson_analysis import locales  # noqa: PLC0415 - as above
    from akson_analysis.figures import ClassStyle, NumberStyle, charts  # noqa: PLC0415
    from akson_analysis.figures.canvas import HATCHES  # noqa: PLC0415

    text = locales.load("nb")
    bars = charts.Bars(
        text=text,
        alt="-",
        categories=["-"],
        series=[charts.Series("-", [1.0], ClassStyle("#000000", pattern)) for pattern in HATCHES],
        number=NumberStyle(),
        mode="stacked",
        notes=["-"],
    )
    lines = charts.Lines(
        text=text,
        alt="-",
        lines=[charts.Line("-", [1.0, 2.0], [1.0, 2.0], low=[1.0, 2.0], high=[2.0, 3.0])],
        x_number=NumberStyle(),
        y_number=NumberStyle(),
        x_title=_LETTERS,
        y_title="-",
        y_thresholds=[charts.Threshold(1.0, "-")],
    )
    return [bars, lines]


def _case(parameter: str, value: str, values: Mapping[str, Any]) -> EachItem:
    return brief_case(value, values) if parameter == "municipality_code" else plain_case(parameter, value, values)


@lru_cache(maxsize=8)
def _cases_of(definition: str, home: Path, data: str) -> dict[str, EachItem]:
    """Read who belongs; from the snapshot without the tables that take a second to import."""
    if editions.edition(data).files:
        from akson_analysis import municipalities  # noqa: PLC0415

        table = municipalities.load_municipalities(data).reset_index()
        everybody = table[["municipality_code", "name", "name_short", "county_name", "health_region"]].astype("str")
        everybody["is_declaration_area"] = table["is_declaration_area"].astype("str")
        rows: list[dict[str, str]] = everybody.to_dict("records")
    else:
        with (home / "municipalities.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    rows = [row for row in rows if _is_asked(row, definition)]
    return {
        row["municipality_code"]: EachItem(
            f"{row['municipality_code']}-{slug(row['name_short'])}",
            {"municipality_code": row["municipality_code"]},
            Card(row["name_short"], row["county_name"], f"{row['municipality_code']} {row['name']}"),
        )
        for row in rows
    }


def _is_asked(row: Mapping[str, str], definition: str) -> bool:
    """Tell what `akson_analysis.municipalities.service_area` tells, of a row as it is stored."""
    return (
        row["is_declaration_area"].lower() == "true" if definition == "declaration" else row["health_region"] != "midt"
    )


@lru_cache(maxsize=64)
def _resolvable(*values: str) -> None:
    """Refuse a scenario that cannot be used; once, however many notebooks have it."""
    given = {name: value for name, value in zip(_WHERE, values, strict=True) if value}
    parameters.ReportParameters.of(**given).resolved_scenario()
