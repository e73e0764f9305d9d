"""The parameters of each notebook: one frozen model per notebook, built in its second code cell.

Values arrive from Papermill, a run file or a person as JSON values. An integer where a code is expected is refused,
because the leading zero is lost by then; an unknown name is refused with the nearest one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from akson_analysis._parsing import parse_date, parse_threshold
from akson_analysis._validate import validated
from akson_analysis.cases.scenario import (
    ENTRY_YEARS,
    FRONT_RUNNERS,
    SETTLEMENT_RULE,
    STATE_OWNERSHIP_SHARE,
    EntryYear,
    MunicipalityCode,
    Scenario,
    StateOwnershipShare,
    load_scenario,
)
from akson_analysis.sources import editions

if TYPE_CHECKING:
    from akson_analysis.cases.case import Case
    from akson_analysis.publishing import Output

EntryYears = Annotated[tuple[EntryYear, ...], Field(min_length=1)]


def _none_when_empty(value: Any) -> Any:
    return None if value == "" else value


def _date_or_none(value: Any) -> dt.date | None:
    return None if value in ("", None) else parse_date(value)


def _threshold_or_none(value: Any) -> Fraction | None:
    return None if value in ("", None) else parse_threshold(value)


class ReportParameters(BaseModel):
    """What every report notebook understands. An empty text means: as the scenario says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Literal["nb", "nn", "en"] = "nb"
    """Language of everything people read."""
    data: Annotated[str, BeforeValidator(lambda data: editions.edition(data).id)] = editions.DEFAULT
    """The figures: 2020 for the embedded snapshot, or a year that was fetched, as `akson_analysis.sources.editions`."""
    scenario: str = "status-2020-07"
    """Name of an embedded scenario, or the path of a scenario file."""
    register_file: str = ""
    """CSV or XLSX with declarations; empty for the embedded register."""
    as_of: Annotated[
        dt.date | None,
        BeforeValidator(_date_or_none),
        PlainSerializer(lambda date: date.isoformat() if date else "", return_type=str),
    ] = None
    """The day the status is taken, instead of the scenario's."""
    service_area: Annotated[
        Literal["declaration", "health_region"] | None,
        BeforeValidator(_none_when_empty),
        PlainSerializer(lambda area: area or "", return_type=str),
    ] = None
    """291 (declaration) or 292 (health_region) municipalities, instead of the scenario's."""
    threshold: Annotated[
        Fraction | None,
        BeforeValidator(_threshold_or_none),
        PlainSerializer(lambda share: "" if share is None else str(share), return_type=str),
    ] = None
    """Share of the population to reach, instead of the scenario's."""
    outputs: tuple[Literal["png", "pdf", "csv", "xlsx", "gpkg"], ...] = ("png", "pdf", "csv", "xlsx", "gpkg")
    """Endings of the files that are written beside page and pictures."""
    output_directory: str = ""
    """Where figures and tables are written; empty to only show them."""

    @classmethod
    def of(cls, **values: Any) -> Self:
        """Build the model, refusing all faults at once in the suite's own words.

        Raises
        ------
        InvalidValueError
            If a name is unknown or a value does not fit.

        Examples
        --------
        >>> ReportParameters.of(threshold="55 %").threshold
        Fraction(11, 20)
        """
        return validated(cls, values, "parameters")

    @classmethod
    def of_cell(cls, names: Mapping[str, Any]) -> Self:
        """Build the model from a notebook's names: those of its cell tagged ``parameters``, or as a run has set them.

        Parameters
        ----------
        names
            ``globals()`` of the notebook; names that are no parameters are passed over.

        Raises
        ------
        InvalidValueError
            With every value that does not fit.

        Examples
        --------
        >>> language, threshold, other = "en", "55 %", 3
        >>> ReportParameters.of_cell(globals()).threshold
        Fraction(11, 20)
        """
        return cls.of(**{name: names[name] for name in cls.model_fields if name in names})

    def case(self) -> Case:
        """Return the scenario on the data, as these parameters say.

        >>> ReportParameters.of(as_of="31.5.2020").case().coverage.signed_count
        16
        """
        from akson_analysis.cases.case import Case  # noqa: PLC0415 - imports tables

        return Case(
            self.resolved_scenario(),
            self.data,
            self.register_file or None,
            getattr(self, "assumptions_file", None) or None,
            **{name: getattr(self, name) for name in ("entry_years", "state_ownership_share") if hasattr(self, name)},
        )

    def output(self, notebook: str) -> Output:
        """Return what shows a notebook's results and writes its files, in this language and this folder."""
        from akson_analysis.publishing import Output  # noqa: PLC0415 - imports what only notebooks need

        return Output(self.output_directory, self.language, notebook, self.outputs)

    def resolved_scenario(self) -> Scenario:
        """Return the scenario with this model's own day, service area and threshold in place of the file's.

        >>> ReportParameters.of(as_of="31.5.2020").resolved_scenario().as_of
        datetime.date(2020, 5, 31)
        """
        changes = {name: getattr(self, name) for name in ("as_of", "service_area", "threshold")}
        return load_scenario(self.scenario, self.year).model_copy(
            update={name: value for name, value in changes.items() if value is not None}
        )

    @property
    def year(self) -> int:
        """The year whose municipalities and people the figures are of.

        >>> ReportParameters.of(data="2021").year
        2021
        """
        return editions.edition(self.data).year

    def on_codes_of_the_year(self, codes: Sequence[str]) -> list[str]:
        """Return codes of 2020 on those of the figures' year; others as they are.

        >>> ReportParameters.of().on_codes_of_the_year(["0301", "3024"])
        ['0301', '3024']
        """
        if self.year in editions.EMBEDDED_YEARS:
            return list(codes)
        from akson_analysis.sources.codes import correspondence  # noqa: PLC0415 - imports tables

        return correspondence.followed(codes, 2020, self.year)


class CoverageMapParameters(ReportParameters):
    """`notebooks/01-coverage-map.ipynb`."""

    held_out: tuple[MunicipalityCode, ...] = ("0301",)
    """Municipalities that may not help to close the gap in the second smallest set; Oslo unless said otherwise."""


class OptionDistributionParameters(ReportParameters):
    """`notebooks/02-option-distribution.ipynb`."""

    compare_with: tuple[str, ...] = (
        "reference-municipalities",
        "first-sixteen",
        "size-and-statements",
        "centrality-and-place",
    )
    """Scenarios set beside the main one."""


class CostImpactParameters(ReportParameters):
    """`notebooks/03-cost-impact.ipynb`."""

    assumptions_file: str = ""
    """YAML whose figures replace those of the steering document; empty for the steering document's."""
    state_contributions_mnok: tuple[Annotated[float, Field(ge=0)], ...] = (2000, 2500, 3000, 4755)
    """What the state might pay of the programme, million kroner, beside what it has offered."""
    correlation: Annotated[float, Field(ge=0, le=1)] = 0.5
    """How cost items vary together, 0 to 1; halfway is an assumption, see `costs.uncertainty`."""
    draws: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    """Draws behind the ranges."""
    seed: Annotated[int, Field(ge=0)] = 2020
    """The same number gives the same draws."""
    front_runner_scenarios: tuple[str, ...] = ("first-sixteen", FRONT_RUNNERS)
    """Scenarios that say who chooses 2a, for the settlement between early and late."""
    entry_years: EntryYears = ENTRY_YEARS
    """Years in which the others are taken to enter: an assumption."""
    state_ownership_share: StateOwnershipShare = STATE_OWNERSHIP_SHARE
    """The state's share of the company, from 0 to below 0.34."""


class MunicipalityBriefParameters(ReportParameters):
    """`notebooks/04-municipality-brief.ipynb`."""

    municipality_code: MunicipalityCode = "0301"
    """The municipality the brief is about, one that was asked to sign; text of four digits."""
    assumptions_file: str = ""
    """YAML whose figures replace those of the steering document; empty for the steering document's."""
    correlation: Annotated[float, Field(ge=0, le=1)] = 0.5
    """How cost items vary together, 0 to 1; halfway is an assumption."""
    front_runner_scenario: str = FRONT_RUNNERS
    """Scenario that says which others choose 2a."""
    entry_years: EntryYears = ENTRY_YEARS
    """Years in which the other late joiners are taken to enter: an assumption."""
    waiting_years: EntryYears = (2024, 2026, 2030, 2035)
    """Years of joining later (2b) that are set beside joining from the start (2a)."""
    settlement_rule: str = SETTLEMENT_RULE
    """How joining later is settled; a name from `costs.joining.Rule`."""
    state_ownership_share: StateOwnershipShare = "0.30"
    """The state's share of the company, from 0 to below 0.34."""


class SlidesParameters(CoverageMapParameters, OptionDistributionParameters, CostImpactParameters):
    """The slides, which tell what the three reports find."""
