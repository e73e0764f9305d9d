"""The announced total brought back to municipalities, and how likely each threshold is then.

Nothing here is a fact but what is documented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import pandas as pd

from akson_analysis import coverage, influence, options, reconstruction
from akson_analysis.cases.scenario import Scenario
from akson_analysis.coverage import PublishedComparison
from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import ThresholdProbabilities
from akson_analysis.municipalities import on_people_of_2020, service_area
from akson_analysis.reconstruction import ReconstructionRange

THRESHOLDS = (Fraction(1, 2), Fraction(11, 20), Fraction(17, 20))
"""The thresholds people confuse: the letter's, break-even (steering document, figure 25), the external quality
assurer's (26 June 2020)."""

REFUSING = ("declined", "withdrawn")
"""Statuses that say a municipality has not signed; the others than signed are open."""

CURVE_PCT = tuple(range(30, 91, 2))
"""Shares of the people at which the probability curve is worked out: every second per cent is smooth on a page."""

LEVELS = ("probability_low", "probability", "probability_high")
"""Signing probability at the lowest share that rounds to what was announced, at that share, and at the highest."""

Reason = Literal["no_total", "no_share", "other_area", "all_named", "refused"]


@dataclass(frozen=True)
class Inference:
    """What can be inferred on a day. Made by `infer`."""

    table: pd.DataFrame
    """Indexed as the area: `population`, `probability_low`, `probability`, `probability_high`, `is_documented`."""
    announced: pd.Series
    """The row of published totals it agrees with."""
    range: ReconstructionRange
    unasked: tuple[str, ...]
    """Members of the area that the announced total does not count; taken as not signed unless documented."""
    documented: pd.Series
    """What is documented of those that were asked: 1.0 signed, 0.0 refused, missing for the others."""

    @property
    def share(self) -> Fraction:
        """The announced share of the people."""
        return Fraction(self.announced["population_share"])

    @property
    def decimals(self) -> int:
        """Decimals of the percentage that was announced."""
        return _decimals(self.announced)


@dataclass(frozen=True)
class NoInference:
    """Why nothing can be inferred on a day. Made by `infer`."""

    reason: Reason
    announced: pd.Series | None = None
    """The last announced total; None when there is none."""
    named_count: int = 0
    """How many signers are documented."""


def infer(
    municipalities: pd.DataFrame,
    area: pd.DataFrame,
    status: pd.DataFrame,
    published: pd.DataFrame,
    scenario: Scenario,
) -> Inference | NoInference:
    """Reconstruct the last announced total on or before the day, or say why that cannot be done.

    Parameters
    ----------
    municipalities, area
        All municipalities and those of the service area.
    status
        Status on the day, indexed as the area.
    published
        As `akson_analysis.sources.snapshot.published_totals` returns them.
    scenario
        Its day.

    Returns
    -------
    Inference or NoInference
    """
    until = published[published["date"] <= pd.Timestamp(scenario.as_of)]
    if until.empty:
        return NoInference("no_total")
    announced = until.iloc[-1]
    count, total = int(announced["signed_count"]), int(announced["total_count"])
    if not announced["population_share"]:
        return NoInference("no_share", announced)
    asked = area if len(area) == total else service_area(municipalities, "declaration")
    if len(asked) != total or not asked.index.isin(area.index).all():
        return NoInference("other_area", announced)
    documented = documented_answers(status).reindex(asked.index)
    named_count = int((documented == 1).sum())
    if named_count == count:
        return NoInference("all_named", announced, named_count)
    try:
        result = reconstruction.reconstruct_range(
            on_people_of_2020(asked)["population"],
            _as_answers(documented),
            count,
            share_pct=100 * Fraction(announced["population_share"]),
            decimals=_decimals(announced),
        )
    except InvalidValueError:
        return NoInference("refused", announced, named_count)
    return _over(result, area, status, announced, documented)


def documented_answers(status: pd.DataFrame) -> pd.Series:
    """Return 1.0 for those documented as signed, 0.0 for those who declined or withdrew, missing for the others.

    >>> status = pd.DataFrame({"status": ["signed", "declined", "undecided"], "is_signed": [True, False, False]})
    >>> documented_answers(status).tolist()
    [1.0, 0.0, nan]
    """
    answers = pd.Series(float("nan"), index=status.index)
    answers[status["status"].astype("str").isin(REFUSING)] = 0.0
    answers[status["is_signed"]] = 1.0
    return answers


def thresholds_of(scenario: Scenario) -> list[Fraction]:
    """Return the three thresholds and the scenario's own, ascending."""
    return sorted({*THRESHOLDS, scenario.threshold})


def latest_published(
    published: pd.DataFrame, scenario: Scenario, result: coverage.Coverage
) -> tuple[pd.Series, PublishedComparison] | None:
    """Return the last announced total on or before the day, beside what is documented; None when there is none.

    Parameters
    ----------
    published
        As `akson_analysis.sources.snapshot.published_totals` returns them.
    scenario
        Its day.
    result
        What is documented, measured on the people the announcement counted: those of 2020.

    Returns
    -------
    tuple of pandas.Series and PublishedComparison, or None
    """
    until = published[published["date"] <= pd.Timestamp(scenario.as_of)]
    if until.empty:
        return None
    row = until.iloc[-1]
    share = Fraction(row["population_share"]) if row["population_share"] else None
    return row, coverage.compare_published(result, int(row["signed_count"]), share)


def pass_probabilities(inference: Inference, thresholds: Sequence[Fraction]) -> pd.DataFrame:
    """Return the probability of passing each threshold at the announced share and at both ends of its rounding.

    Returns
    -------
    pandas.DataFrame
        `threshold` (exact share), `quota_population`, `pass_low`, `pass`, `pass_high`, and `error_bound` of them all.
    """
    total = int(inference.table["population"].sum())
    quotas = [coverage.quota(total, threshold) for threshold in thresholds]
    results: dict[str, ThresholdProbabilities] = {
        level: influence.threshold_probabilities(inference.table["population"], inference.table[level], quotas)
        for level in LEVELS
    }
    bounds = [result.error_bounds for result in results.values()]
    return pd.DataFrame(
        {
            "threshold": list(thresholds),
            "quota_population": quotas,
            "pass_low": results["probability_low"].probabilities,
            "pass": results["probability"].probabilities,
            "pass_high": results["probability_high"].probabilities,
            "error_bound": [max(each) for each in zip(*bounds, strict=True)],
        }
    )


def curve(inference: Inference) -> pd.DataFrame:
    """Return the probability that at least each share in `CURVE_PCT` is reached, at the three shares of `infer`."""
    shares = [Fraction(percent, 100) for percent in CURVE_PCT]
    table = pass_probabilities(inference, shares)
    return table.assign(share_pct=[float(100 * share) for share in shares]).drop(columns="threshold")


def likely_shares(inference: Inference) -> tuple[Fraction, Fraction]:
    """Return the share of the people that is reached with 90 % probability, and with 10 %; exact to a person."""
    chances = pd.DataFrame({"commit_probability": inference.table["probability"], "unknown_probability": 0.0})
    people = options.population_range(inference.table, chances)
    total = int(inference.table["population"].sum())
    return Fraction(people.p90, total), Fraction(people.p10, total)


def if_undecided_stayed_out(
    inference: Inference, area: pd.DataFrame, status: pd.DataFrame, threshold: Fraction
) -> tuple[list[str], float] | None:
    """Return those undecided on the announced day, and the probability of the threshold if they had not signed.

    That they had not signed is likely but not documented, so elsewhere they are inferred like the others. None when
    there are none of them, or the announced total cannot be had without them.
    """
    asked = area.loc[inference.range.table.index]
    answers = documented_answers(status).reindex(asked.index)
    last = status.reindex(asked.index)
    is_undecided = (last["status"].astype("str") == "undecided") & (last["date"] >= inference.announced["date"])
    codes = asked.index[is_undecided & answers.isna()]
    if codes.empty:
        return None
    answers[codes] = 0.0
    try:
        result = reconstruction.reconstruct(
            on_people_of_2020(asked)["population"],
            _as_answers(answers),
            int(inference.announced["signed_count"]),
            population_share=inference.share,
        )
    except InvalidValueError:
        return None
    quota = coverage.quota(int(area["population"].sum()), threshold)
    return list(codes), influence.threshold_probability(asked["population"], result.table["probability"], quota)


def _decimals(announced: pd.Series) -> int:
    return max(0, len(str(announced["population_share"]).partition(".")[2]) - 2)


def _as_answers(documented: pd.Series) -> dict[str, bool]:
    return {str(code): bool(answer) for code, answer in documented.dropna().items()}


def _over(
    result: ReconstructionRange,
    area: pd.DataFrame,
    status: pd.DataFrame,
    announced: pd.Series,
    documented: pd.Series,
) -> Inference:
    """Set the result over the whole area; whoever was not asked has signed only if that is documented."""
    table = result.table.reindex(area.index)
    unasked = area.index.difference(result.table.index)
    table["population"] = area["population"]
    for level in LEVELS:
        table[level] = table[level].fillna(status["is_signed"].astype(float))
    table["is_documented"] = table["is_documented"].fillna(value=True).astype(bool)
    return Inference(table, announced, result, tuple(str(code) for code in unasked), documented)
