"""What a case says of the letters: announced and inferred, who is missing, and whose decision matters."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

import pandas as pd

from akson_analysis import coverage
from akson_analysis.cases._lazy import lazy
from akson_analysis.cases.case_data import CaseData
from akson_analysis.cases.signing import decisions, signatures
from akson_analysis.cases.signing.decisions import DecisionWeight
from akson_analysis.cases.signing.inference import (
    Inference,
    NoInference,
    curve,
    if_undecided_stayed_out,
    infer,
    likely_shares,
    pass_probabilities,
    thresholds_of,
)
from akson_analysis.influence import CombinedEffect
from akson_analysis.sources import snapshot


class CaseSigning(CaseData):
    """The letters: coverage by group, the gap, what was announced, probabilities and voting power."""

    @lazy
    def inference(self) -> Inference | NoInference:
        """The announced total brought back to municipalities, or why that cannot be done."""
        return infer(self.municipalities, self.area, self.status, self.published, self._scenario)

    @property
    def inferred(self) -> pd.Series | None:
        """Probability of being among the announced signers, by municipality; None when nothing can be inferred."""
        if isinstance(self.inference, NoInference):
            return None
        return self.inference.table["probability"].copy()

    @property
    def thresholds(self) -> list[Fraction]:
        """The three thresholds and the scenario's own, ascending."""
        return thresholds_of(self._scenario)

    def coverage_by(self, group: str) -> pd.DataFrame:
        """Return the coverage of each group: share of its municipalities beside share of its people.

        Parameters
        ----------
        group
            ``"county"``, ``"region"`` (health region), ``"size"`` (class of inhabitants) or ``"centrality"``.

        Returns
        -------
        pandas.DataFrame
            As `akson_analysis.coverage.by_group`, indexed by group.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> Case().coverage_by("county").loc["Agder", ["municipality_count", "signed_count"]].tolist()
        [25, 25]
        """
        return coverage.by_group(self.area, self.status, self.group(group))

    @lazy
    def coverage_by_definition(self) -> pd.DataFrame:
        """Both service areas at each of `thresholds`, as `cases.signing.signatures.by_definition`."""
        return signatures.by_definition(self.municipalities, self.events, self._scenario, self.thresholds)

    @lazy
    def not_signed(self) -> pd.DataFrame:
        """Those whose signature does not count, largest first, as `akson_analysis.coverage.not_signed`."""
        return coverage.not_signed(self.area, self.status)

    def gap(self, held_out: Collection[str] = ()) -> pd.DataFrame:
        """Return the smallest set that closes the gap, with the share of the people once each has signed.

        Parameters
        ----------
        held_out
            Codes or names of municipalities that may not help; those that were not asked change nothing.

        Returns
        -------
        pandas.DataFrame
            As `akson_analysis.coverage.gap`; no row when the threshold is met.

        Raises
        ------
        InvalidValueError
            If the gap cannot be closed without those held out.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> len(Case().gap()), len(Case().gap(held_out=["Oslo"]))
        (13, 29)
        """
        return coverage.gap(self.area, self.status, self._scenario.threshold, self.asked_of(held_out))

    def smallest_sets(self, held_out: Collection[str] = ()) -> pd.DataFrame:
        """Return how few could reach the threshold from nothing, also without the largest ones, or without some.

        Parameters
        ----------
        held_out
            As in `gap`.

        Returns
        -------
        pandas.DataFrame
            As `akson_analysis.cases.signing.signatures.smallest_sets`.

        Examples
        --------
        >>> from akson_analysis import Case
        >>> Case().smallest_sets()["smallest_count"].tolist()
        [19, 39, 50]
        """
        return signatures.smallest_sets(self.area["population"], self.coverage.quota, self.asked_of(held_out))

    @property
    def half_count(self) -> int:
        """How many of the largest municipalities hold half of the people together."""
        return signatures.half_count(self.area["population"])

    @lazy
    def timeline(self) -> pd.DataFrame:
        """The coverage on every date that has an event, as `akson_analysis.coverage.timeline`."""
        return coverage.timeline(self.events, self.area, until=self._scenario.as_of)

    @lazy
    def conditions(self) -> pd.DataFrame:
        """The letter's conditions for the state going on, as `cases.signing.signatures.conditions`."""
        return signatures.conditions(snapshot.state_decisions(), self.coverage, self._scenario.as_of)

    @lazy
    def pass_probabilities(self) -> pd.DataFrame | None:
        """Probability of each of `thresholds`, as `signing.inference.pass_probabilities`; None without an inference."""
        if isinstance(self.inference, NoInference):
            return None
        return pass_probabilities(self.inference, self.thresholds)

    @lazy
    def probability_curve(self) -> pd.DataFrame | None:
        """Probability of reaching at least each share, as `signing.inference.curve`; None without an inference."""
        return None if isinstance(self.inference, NoInference) else curve(self.inference)

    @property
    def likely_shares(self) -> tuple[Fraction, Fraction] | None:
        """Share of the people that is 90 % likely to be reached, and 10 % likely; None without an inference."""
        return None if isinstance(self.inference, NoInference) else likely_shares(self.inference)

    @property
    def if_undecided_stayed_out(self) -> tuple[list[str], float] | None:
        """Those undecided on the announced day, and the threshold's probability had they not signed; None if nobody."""
        if isinstance(self.inference, NoInference):
            return None
        return if_undecided_stayed_out(self.inference, self.area, self.status, self._scenario.threshold)

    @lazy
    def conversations(self) -> pd.DataFrame | None:
        """Who would move the probability of the threshold most, `name` before the columns of `cases.signing.decisions`.

        None when nothing can be inferred.
        """
        if isinstance(self.inference, NoInference):
            return None
        table = decisions.conversations(self.inference, self._scenario.threshold)
        table.insert(0, "name", self.area["name"].reindex(table.index))
        return table

    def combined_effect(self, queries: Collection[str]) -> tuple[list[str], CombinedEffect] | None:
        """Return which of some are open, by code, and the threshold's probability if all say yes, and if all say no.

        None when nothing can be inferred, or fewer than two are open.

        >>> from akson_analysis import Case
        >>> Case().combined_effect(["Oslo", "Bergen"])[0]
        ['0301', '4601']
        """
        if isinstance(self.inference, NoInference):
            return None
        return decisions.combined_effect(self.inference, self._scenario.threshold, self.asked_of(queries))

    @lazy
    def voting_power(self) -> pd.DataFrame:
        """Share of the people beside share of the power, most powerful first, as `signing.decisions.power_table`."""
        return decisions.power_table(self.area, *decisions.power(self.area, self.status, self._scenario.threshold))

    def weight_of(self, query: str) -> DecisionWeight:
        """Return how much the decision of one municipality weighs, by code or name.

        >>> from akson_analysis import Case
        >>> round(Case().weight_of("Oslo").banzhaf, 3)
        0.835
        """
        inference = None if isinstance(self.inference, NoInference) else self.inference
        return decisions.weight_of(self.code(query), self.area["population"], self._scenario.threshold, inference)
