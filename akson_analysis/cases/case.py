"""A scenario on the data: made once, lazy, read-only; every answer a table or a number, none a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from typing import Any

import pandas as pd

from akson_analysis import options
from akson_analysis._validate import validated
from akson_analysis.cases import what_if
from akson_analysis.cases._lazy import forget
from akson_analysis.cases.against import compared
from akson_analysis.cases.case_costs import CaseCosts
from akson_analysis.cases.local.municipality import MunicipalityInCase
from akson_analysis.cases.scenario import (
    FRONT_RUNNERS,
    Scenario,
)
from akson_analysis.cases.signing.case_signing import CaseSigning


class Case(CaseSigning, CaseCosts):
    """A scenario on the data.

    Parameters
    ----------
    scenario
        Name of an embedded scenario, path of a scenario file, or a `Scenario`.
    year
        Municipalities and people of 1 January of this year; an edition such as ``"2024@2026-11-23"`` where it has been
        fetched.
    register
        CSV or XLSX with declarations, or the events as `akson_analysis.load_declarations` returns them; None for the
        embedded register.
    assumptions
        YAML whose cost figures replace those of the steering document; None for the document's.
    entry_years
        Years in which those who wait are taken to enter where the scenario says nothing.
    state_ownership_share
        The state's share of the company where the scenario says nothing.

    Raises
    ------
    RefusedError
        When the scenario is read, or when an answer is first asked for, if what it needs cannot be used.

    Examples
    --------
    >>> from akson_analysis import Case
    >>> case = Case("status-2020-07")
    >>> case.coverage.signed_count, round(float(case.coverage.share), 4)
    (40, 0.1056)
    >>> case.bill(by="payer").round(-6).loc["municipalities", "total_nok"]
    np.float64(7415000000.0)
    >>> case.with_(participation="65 %").bill().loc["0301", "total_nok_per_inhabitant"].round()
    np.float64(1793.0)
    """

    def municipality(self, query: str, front_runners: str = FRONT_RUNNERS) -> MunicipalityInCase:
        """Return what the case says of one municipality.

        Parameters
        ----------
        query
            Code or name.
        front_runners
            Scenario that says which others go first where nobody else does in the case's own.

        Returns
        -------
        MunicipalityInCase
            What the case says of it; each answer is worked out when it is asked for.

        Raises
        ------
        InvalidValueError
            As `code`, and if nobody else goes first in either scenario.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> sandnes = Case().municipality("Sandnes")
        >>> sandnes.bill["p50_nok"].round(-6).astype(int).tolist()
        [58000000, 70000000, 127000000]
        >>> sandnes.wait_until(2028, rate="4 %")["choice"].tolist()
        ['commit', 'option', 'commit', 'option']
        """
        code = self.code(query)
        first = what_if.front_runners_beside(code, self._scenario, front_runners, self.area, self._choices_of)
        return MunicipalityInCase(code, self, first, self.entry_plan(first))

    def with_(
        self,
        *,
        signed: Collection[str] = (),
        declined: Collection[str] = (),
        not_documented: Collection[str] = (),
        commit: Collection[str] = (),
        option: Collection[str] = (),
        state_share_mnok: float | None = None,
        assumptions: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Case:
        """Return another case: this one with something set by hand.

        Parameters
        ----------
        signed, declined, not_documented
            Codes or names of municipalities taken to have answered so, whatever the register says.
        commit, option
            Municipalities taken to have signed and chosen 2a or 2b.
        state_share_mnok
            What the state pays of the programme, million kroner.
        assumptions
            Cost figures by id.
        **fields
            Fields of `Scenario`: `as_of`, `threshold`, `service_area`, `participation`, `entry_years`,
            `state_ownership_share` and so on.

        Returns
        -------
        Case
            A new case on the same data; this one is as it was.

        Raises
        ------
        InvalidValueError
            With every value that does not fit.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> case = Case()
        >>> round(float(case.with_(signed=["Oslo"]).coverage.share - case.coverage.share), 4)
        0.1497
        """
        answers = {entry.municipality_code: entry.model_dump() for entry in self._scenario.declarations}
        groups: list[tuple[Collection[str], str, str]] = [
            (signed, "signed", ""),
            (declined, "declined", ""),
            (not_documented, "not_documented", ""),
            (commit, "signed", "commit"),
            (option, "signed", "option"),
        ]
        for queries, status, choice in groups:
            for code in [self.code(query) for query in ([queries] if isinstance(queries, str) else queries)]:
                answers[code] = {"municipality_code": code, "status": status, "option": choice}
        figures = dict(self._scenario.assumptions) | {name: str(value) for name, value in (assumptions or {}).items()}
        if state_share_mnok is not None:
            figures["state_share"] = str(state_share_mnok)
        values = self._scenario.model_dump() | {"declarations": list(answers.values()), "assumptions": figures}
        if answers:
            values["kind"] = "illustrative"
        return self.under(validated(Scenario, values | fields, "scenario"))

    def under(self, scenario: Scenario) -> Case:
        """Return another scenario on the same data; what has been read of the data is shared and not read again.

        Parameters
        ----------
        scenario
            The other scenario.

        Returns
        -------
        Case
            On the same municipalities, register and assumption file.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> from akson_analysis.cases.scenario import load_scenario
        >>> Case().under(load_scenario("first-sixteen")).scenario.id
        'first-sixteen'
        """
        shared = {"municipalities", "events", "published"}
        if scenario.service_area == self._scenario.service_area:
            shared.add("area")
        if scenario.assumptions == self._scenario.assumptions:
            shared.add("model")
        other = copy(self)
        forget(other, shared)
        other._scenario = scenario  # noqa: SLF001 - a case of this class
        return other

    def against(self, other: Case) -> pd.DataFrame:
        """Return this case beside another: the same measures of both, and the difference.

        Parameters
        ----------
        other
            The case it is set beside.

        Returns
        -------
        pandas.DataFrame
            Columns `measure`, `first` (this case), `second`, `difference` (second less first), `unit`.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> case = Case()
        >>> table = case.against(case.with_(signed=["Oslo"])).set_index("measure")
        >>> int(table.loc["signed_population", "difference"])
        693494
        """
        return compared(self._measures(), other._measures())

    def _measures(self) -> list[tuple[str, float, str]]:
        """Return what `against` compares: measure, value, unit."""
        distribution = self.scenario_choices.distribution.set_index("choice")["population_share_pct"]
        measures: list[tuple[str, float, str]] = [
            ("signed_count", self.coverage.signed_count, "municipalities"),
            ("signed_population", self.coverage.signed_population, "inhabitants"),
            ("signed_share", float(100 * self.coverage.share), "%"),
            ("missing_population", self.coverage.missing_population, "inhabitants"),
            *((f"{choice}_share", float(distribution[choice]), "%") for choice in options.CHOICES),
            ("participation", float(100 * self.participation), "%"),
        ]
        if self.participation:
            for estimate in ("p50", "p85"):
                bill: Any = self.bill(by="payer", estimate=estimate).loc["municipalities"]
                measures += [
                    (f"municipal_bill_{estimate}", float(bill["total_nok"]), "kr"),
                    (f"per_inhabitant_{estimate}", float(bill["total_nok_per_inhabitant"]), "kr per inhabitant"),
                ]
        return measures
