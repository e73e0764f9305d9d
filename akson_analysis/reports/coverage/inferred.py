"""The announced total brought back to municipalities: who is documented or inferred, and how likely each threshold is.

Nothing here is a fact but what is documented; every sentence and label says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis import coverage, influence, options, reconstruction
from akson_analysis.cases.scenario import Scenario
from akson_analysis.errors import InvalidValueError
from akson_analysis.influence import ThresholdProbabilities
from akson_analysis.locales import Text
from akson_analysis.municipalities import on_people_of_2020, service_area
from akson_analysis.reconstruction import ReconstructionRange
from akson_analysis.reports.coverage import coverage_words

REFUSING = ("declined", "withdrawn")
"""Statuses that say a municipality has not signed; the others than signed are open."""

CURVE_PCT = tuple(range(30, 91, 2))
"""Shares of the people at which the probability curve is worked out."""

_LEVELS = ("probability_low", "probability", "probability_high")


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


def infer(
    municipalities: pd.DataFrame,
    area: pd.DataFrame,
    status: pd.DataFrame,
    published: pd.DataFrame,
    scenario: Scenario,
    text: Text,
) -> tuple[Inference | None, str]:
    """Reconstruct the last announced total on or before the day, or say in words why that cannot be done.

    Returns
    -------
    tuple of Inference or None, and str
        The inference with the sentence that says what it is; or None with the reason.
    """
    until = published[published["date"] <= pd.Timestamp(scenario.as_of)]
    day = text.date(scenario.as_of)
    if until.empty:
        return None, text("influence.none.no_total", date=day)
    row = until.iloc[-1]
    count, total = int(row["signed_count"]), int(row["total_count"])
    values = {
        "date": text.date(row["date"]),
        "count": text.number(count),
        "total": text.number(total),
    }
    if not row["population_share"]:
        return None, text("influence.none.no_share", **values)
    asked = area if len(area) == total else service_area(municipalities, "declaration")
    if len(asked) != total or not asked.index.isin(area.index).all():
        return None, text("influence.none.other_area", n=text.number(len(area)), **values)
    documented = documented_answers(status).reindex(asked.index)
    share = Fraction(row["population_share"])
    if int((documented == 1).sum()) == count:
        return None, text("influence.none.all_named", share=coverage_words.short_share(share, text), **values)
    decimals = max(0, len(str(row["population_share"]).partition(".")[2]) - 2)
    try:
        found = reconstruction.reconstruct_range(
            on_people_of_2020(asked)["population"],
            _as_answers(documented),
            count,
            share_pct=100 * share,
            decimals=decimals,
        )
    except InvalidValueError:
        named = text.number(int((documented == 1).sum()))
        return None, text(
            "influence.none.refused", share=coverage_words.short_share(share, text), named=named, **values
        )
    return _over(found, area, status, row), text(
        "influence.reconstruction.body",
        share=coverage_words.short_share(share, text),
        low=text.percent(found.low.population_share, decimals + 1),
        high=text.percent(found.high.population_share, decimals + 1),
        named=text.number(int((documented == 1).sum())),
        open=text.number(int(documented.isna().sum())),
        **values,
    )


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
    return sorted({*coverage_words.THRESHOLDS, scenario.threshold})


def pass_probabilities(inference: Inference, thresholds: Sequence[Fraction]) -> pd.DataFrame:
    """Return the probability of passing each threshold at the announced share and at both ends of its rounding.

    Returns
    -------
    pandas.DataFrame
        `threshold` (exact share), `quota_population`, `pass_low`, `pass`, `pass_high`, and `error_bound` of them all.
    """
    total = int(inference.table["population"].sum())
    quotas = [coverage.quota(total, threshold) for threshold in thresholds]
    found: dict[str, ThresholdProbabilities] = {
        level: influence.threshold_probabilities(inference.table["population"], inference.table[level], quotas)
        for level in _LEVELS
    }
    bounds = [result.error_bounds for result in found.values()]
    return pd.DataFrame(
        {
            "threshold": list(thresholds),
            "quota_population": quotas,
            "pass_low": found["probability_low"].probabilities,
            "pass": found["probability"].probabilities,
            "pass_high": found["probability_high"].probabilities,
            "error_bound": [max(each) for each in zip(*bounds, strict=True)],
        }
    )


def pass_table(passing: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the probabilities of passing in words and per cent."""
    table = pd.DataFrame(
        {
            "threshold": [coverage_words.threshold_label(share, text) for share in passing["threshold"]],
            "quota_population": passing["quota_population"],
        }
    )
    for level in ("pass_low", "pass", "pass_high"):
        table[f"{level}_pct"] = 100 * passing[level]
    return table.assign(error_bound=[error_words(bound, text) for bound in passing["error_bound"]])


def pass_conclusion(passing: pd.DataFrame, inference: Inference, threshold: Fraction, text: Text) -> str:
    """Say how likely the threshold is, over the rounding, and what the announcement itself says."""
    row: Any = passing[passing["threshold"] == threshold].iloc[0]
    share = Fraction(inference.announced["population_share"])
    key = "announced_met" if share >= threshold else "announced_not_met"
    values = {"threshold": coverage_words.short_share(threshold, text)}
    sentence = text(
        "influence.probability.conclusion",
        chance=chance(row["pass"], text),
        low=chance(row["pass_low"], text),
        high=chance(row["pass_high"], text),
        **values,
    )
    return f"{sentence} {text(f'influence.probability.{key}', share=coverage_words.short_share(share, text), **values)}"


def pass_meaning(passing: pd.DataFrame, text: Text) -> str:
    """List what each threshold is and how likely it is, with the numerical error."""
    lines = [
        text(
            "influence.probability.each",
            label=coverage_words.threshold_label(row["threshold"], text),
            chance=chance(row["pass"], text),
        )
        for row in passing.to_dict("records")
    ]
    error = error_words(float(passing["error_bound"].max()), text)
    return "\n".join([*(f"- {line}" for line in lines), "", text("influence.probability.error", error=error)])


def curve(inference: Inference) -> pd.DataFrame:
    """Return the probability that at least each share in `CURVE_PCT` is reached, at the three shares of `infer`."""
    shares = [Fraction(percent, 100) for percent in CURVE_PCT]
    found = pass_probabilities(inference, shares)
    return found.assign(share_pct=[float(100 * share) for share in shares]).drop(columns="threshold")


def curve_table(curve: pd.DataFrame) -> pd.DataFrame:
    """Return the curve in per cent."""
    levels = {f"{level}_pct": 100 * curve[level] for level in ("pass_low", "pass", "pass_high")}
    return pd.DataFrame({"share_pct": curve["share_pct"], "quota_population": curve["quota_population"], **levels})


def curve_conclusion(inference: Inference, text: Text) -> str:
    """Say which share is 90 % likely to be reached, and which 10 %; exact to a person."""
    chances = pd.DataFrame({"commit_probability": inference.table["probability"], "unknown_probability": 0.0})
    found = options.population_range(inference.table, chances)
    total = int(inference.table["population"].sum())
    low, high = Fraction(found.p90, total), Fraction(found.p10, total)
    return text("influence.curve.conclusion", low=text.percent(low, 1), high=text.percent(high, 1))


def undecided_sentence(
    inference: Inference, area: pd.DataFrame, status: pd.DataFrame, threshold: Fraction, text: Text
) -> str:
    """Say what the probability is if those undecided on the announced day had not signed; empty when there are none.

    That they had not signed is likely but not documented, so elsewhere they are inferred like the others.
    """
    asked = area.loc[inference.range.table.index]
    known = documented_answers(status).reindex(asked.index)
    last = status.reindex(asked.index)
    is_undecided = (last["status"].astype("str") == "undecided") & (last["date"] >= inference.announced["date"])
    names = asked.index[is_undecided & known.isna()]
    if names.empty:
        return ""
    known[names] = 0.0
    try:
        found = reconstruction.reconstruct(
            on_people_of_2020(asked)["population"],
            _as_answers(known),
            int(inference.announced["signed_count"]),
            population_share=Fraction(inference.announced["population_share"]),
        )
    except InvalidValueError:
        return ""
    quota = coverage.quota(int(area["population"].sum()), threshold)
    reached = influence.threshold_probability(asked["population"], found.table["probability"], quota)
    return text(
        "influence.probability.undecided",
        names=text.join(asked.loc[names, "name_short"].tolist()),
        threshold=coverage_words.short_share(threshold, text),
        chance=chance(reached, text),
        share=coverage_words.short_share(Fraction(inference.announced["population_share"]), text),
    )


def inferred_table(inference: Inference, area: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return every municipality with its probability of having signed and whether that is documented or inferred."""
    table = pd.DataFrame(area).drop(columns="geometry", errors="ignore")[["name", "county_name", "population"]]
    names = {"probability": "", "probability_low": "_low", "probability_high": "_high"}
    for column, ending in names.items():
        table[f"signing_probability{ending}_pct"] = 100 * inference.table[column]
    table["is_documented"] = inference.table["is_documented"].map(
        {
            True: text("influence.reconstruction.documented"),
            False: text("influence.reconstruction.inferred"),
        }
    )
    return table.reset_index()


def map_conclusion(inference: Inference, text: Text) -> str:
    """Say how many are documented, and within what limits the inferred probabilities lie."""
    open_rows = inference.table.loc[~inference.table["is_documented"], "probability"]
    sentence = text(
        "influence.map.conclusion",
        documented=text.number(int(inference.table["is_documented"].sum())),
        inferred=text.number(len(open_rows)),
        low=text.percent(float(open_rows.min()), 1),
        high=text.percent(float(open_rows.max()), 1),
    )
    slope = inference.range.stated.log_odds_per_person
    if slope:
        sentence += " " + text(f"influence.map.{'larger' if slope > 0 else 'smaller'}")
    if inference.unasked:
        n = text.plural("common.municipalities", len(inference.unasked))
        sentence += " " + text("influence.map.unasked", n=n)
    return sentence


def chance(value: float, text: Text) -> str:
    """Write a probability, without rounding what is possible to impossible or certain.

    >>> from akson_analysis import locales
    >>> [chance(value, locales.load("en")) for value in (0.0, 1.2e-05, 0.944, 0.99999)]
    ['0.0%', 'below 0.1%', '94.4%', 'above 99.9%']
    """
    if 0 < value < 0.0005:  # noqa: PLR2004 - would be printed as an impossible 0.0 %
        return text("influence.probability.below", limit=text.percent(0.001, 1))
    if 0.9995 < value < 1:  # noqa: PLR2004 - would be printed as a certain 100.0 %
        return text("influence.probability.above", limit=text.percent(0.999, 1))
    return text.percent(value, 1)


def error_words(bound: float, text: Text) -> str:
    """Write a bound on a numerical error as the power of ten above it.

    >>> from akson_analysis import locales
    >>> error_words(3.3e-13, locales.load("en"))
    '10⁻¹²'
    """
    power_of_ten = next((exponent for exponent in range(15, 0, -1) if bound <= 10.0**-exponent), 0)
    digits = str(power_of_ten).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return text.written.keep(f"10⁻{digits}", bound, "number", 0) if power_of_ten else text.number(bound, 3)


def _as_answers(documented: pd.Series) -> dict[str, bool]:
    return {str(code): bool(answer) for code, answer in documented.dropna().items()}


def _over(found: ReconstructionRange, area: pd.DataFrame, status: pd.DataFrame, row: pd.Series) -> Inference:
    """Set what was found over the whole area; whoever was not asked has signed only if that is documented."""
    table = found.table.reindex(area.index)
    unasked = area.index.difference(found.table.index)
    table["population"] = area["population"]
    for level in _LEVELS:
        table[level] = table[level].fillna(status["is_signed"].astype(float))
    table["is_documented"] = table["is_documented"].fillna(value=True).astype(bool)
    return Inference(table, row, found, tuple(str(code) for code in unasked))
