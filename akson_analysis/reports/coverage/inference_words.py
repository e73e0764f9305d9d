"""What the announced total says of those it does not name, in words and labelled tables.

Nothing here is a fact but what is documented; every sentence and label says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.scenario import Scenario
from akson_analysis.cases.signing.inference import Inference, NoInference
from akson_analysis.locales import Text
from akson_analysis.reports.shared.phrases import chance, error_words, short_share, threshold_label


def introduction(inference: Inference | NoInference, scenario: Scenario, total_count: int, text: Text) -> str:
    """Say what is inferred and from what, or why nothing can be.

    Parameters
    ----------
    inference
        As `akson_analysis.cases.case.Case.inference`.
    scenario
        Its day.
    total_count
        Municipalities of the service area.
    text
        The reader's language.
    """
    announced = inference.announced
    if announced is None:
        return text("influence.none.no_total", date=text.date(scenario.as_of))
    values = {
        "date": text.date(announced["date"]),
        "count": text.number(int(announced["signed_count"])),
        "total": text.number(int(announced["total_count"])),
    }
    if isinstance(inference, Inference):
        low, high = inference.range.low.population_share, inference.range.high.population_share
        return text(
            "influence.reconstruction.body",
            share=short_share(inference.share, text),
            low=text.percent(low, inference.decimals + 1),
            high=text.percent(high, inference.decimals + 1),
            named=text.number(int((inference.documented == 1).sum())),
            open=text.number(int(inference.documented.isna().sum())),
            **values,
        )
    if inference.reason == "other_area":
        values["n"] = text.number(total_count)
    if inference.reason in {"all_named", "refused"}:
        values["share"] = short_share(Fraction(announced["population_share"]), text)
    if inference.reason == "refused":
        values["named"] = text.number(inference.named_count)
    return text(f"influence.none.{inference.reason}", **values)


def pass_table(passing: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Return the probabilities of passing in words and per cent."""
    table = pd.DataFrame(
        {
            "threshold": [threshold_label(share, text) for share in passing["threshold"]],
            "quota_population": passing["quota_population"],
        }
    )
    for level in ("pass_low", "pass", "pass_high"):
        table[f"{level}_pct"] = 100 * passing[level]
    return table.assign(error_bound=[error_words(bound, text) for bound in passing["error_bound"]])


def pass_conclusion(passing: pd.DataFrame, inference: Inference, threshold: Fraction, text: Text) -> str:
    """Say how likely the threshold is, over the rounding, and what the announcement itself says."""
    row: Any = passing[passing["threshold"] == threshold].iloc[0]
    share = inference.share
    key = "announced_met" if share >= threshold else "announced_not_met"
    values = {"threshold": short_share(threshold, text)}
    sentence = text(
        "influence.probability.conclusion",
        chance=chance(row["pass"], text),
        low=chance(row["pass_low"], text),
        high=chance(row["pass_high"], text),
        **values,
    )
    return f"{sentence} {text(f'influence.probability.{key}', share=short_share(share, text), **values)}"


def pass_meaning(passing: pd.DataFrame, text: Text) -> str:
    """List what each threshold is and how likely it is, with the numerical error."""
    lines = [
        text(
            "influence.probability.each",
            label=threshold_label(row["threshold"], text),
            chance=chance(row["pass"], text),
        )
        for row in passing.to_dict("records")
    ]
    error = error_words(float(passing["error_bound"].max()), text)
    return "\n".join([*(f"- {line}" for line in lines), "", text("influence.probability.error", error=error)])


def curve_table(curve: pd.DataFrame) -> pd.DataFrame:
    """Return the curve in per cent."""
    levels = {f"{level}_pct": 100 * curve[level] for level in ("pass_low", "pass", "pass_high")}
    return pd.DataFrame({"share_pct": curve["share_pct"], "quota_population": curve["quota_population"], **levels})


def curve_conclusion(shares: tuple[Fraction, Fraction], text: Text) -> str:
    """Say which share is 90 % likely to be reached, and which 10 %, as `Case.likely_shares` gives them."""
    low, high = shares
    return text("influence.curve.conclusion", low=text.percent(low, 1), high=text.percent(high, 1))


def undecided_sentence(
    effect: tuple[Sequence[str], float] | None,
    inference: Inference,
    names: pd.Series,
    threshold: Fraction,
    text: Text,
) -> str:
    """Say what the probability is if those undecided on the announced day had not signed; empty when there are none.

    `effect` is as `akson_analysis.cases.signing.inference.if_undecided_stayed_out`, `names` the short names by code.
    """
    if effect is None:
        return ""
    codes, probability = effect
    return text(
        "influence.probability.undecided",
        names=text.join(names[list(codes)].tolist()),
        threshold=short_share(threshold, text),
        chance=chance(probability, text),
        share=short_share(inference.share, text),
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
