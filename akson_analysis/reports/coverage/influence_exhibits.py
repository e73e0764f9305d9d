"""Report 01 as exhibits: what is inferred, how likely the thresholds are, and whose decision matters.

What rests on an announcement refuses a case in which nothing can be inferred: `Case.inferred` is None then.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from akson_analysis.cases.case import Case
from akson_analysis.cases.signing.inference import NoInference
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.maps import Layout
from akson_analysis.locales import Text
from akson_analysis.publishing import Exhibit
from akson_analysis.publishing.content.parts import BannerKind
from akson_analysis.reports.coverage import inference_words, influence_figures, influence_words
from akson_analysis.reports.shared.exhibits import exhibit

Answer = TypeVar("Answer")


def inference_banner(case: Case, text: Text) -> tuple[BannerKind, str]:
    """Return the banner above what is inferred: from what, or why nothing can be."""
    sentence = inference_words.introduction(case.inference, case.scenario, len(case.area), text)
    return ("information" if isinstance(case.inference, NoInference) else "reconstructed"), sentence


def inferred_map(case: Case, text: Text, *, layout: Layout = "whole") -> Exhibit:
    """Return the map of documented answers beside inferred probabilities."""
    inference = _needed(case.inference, case)
    return exhibit(
        "inferred-map",
        text,
        heading=text("influence.map.heading"),
        conclusion=inference_words.map_conclusion(inference, text),
        figure=influence_figures.inferred_map(case.municipalities, case.area, case.status, inference, text, layout),
        table=inference_words.inferred_table(inference, case.area, text),
    )


def probability(case: Case, text: Text) -> Exhibit:
    """Return how likely each threshold is."""
    inference, passing = _needed(case.inference, case), _needed(case.pass_probabilities, case)
    threshold = case.scenario.threshold
    conclusion = inference_words.pass_conclusion(passing, inference, threshold, text)
    undecided = inference_words.undecided_sentence(
        case.if_undecided_stayed_out, inference, case.area["name_short"], threshold, text
    )
    return exhibit(
        "probability",
        text,
        heading=text("influence.probability.heading"),
        conclusion=conclusion,
        figure=influence_figures.probability_gauge(passing, conclusion, text),
        table=inference_words.pass_table(passing, text),
        note=f"{inference_words.pass_meaning(passing, text)}\n\n{undecided}",
    )


def probability_curve(case: Case, text: Text) -> Exhibit:
    """Return how likely it is that at least each share of the people is reached."""
    curve = _needed(case.probability_curve, case)
    conclusion = inference_words.curve_conclusion(_needed(case.likely_shares, case), text)
    return exhibit(
        "probability-curve",
        text,
        heading=text("influence.curve.heading"),
        conclusion=conclusion,
        figure=influence_figures.probability_curve(curve, case.thresholds, conclusion, text),
        table=inference_words.curve_table(curve),
    )


def conversations(case: Case, text: Text) -> Exhibit:
    """Return whose yes would move the probability of the threshold most."""
    ranked = _needed(case.conversations, case)
    conclusion = influence_words.conversations_conclusion(ranked, case.area, case.scenario.threshold, text)
    first_two = case.combined_effect([str(code) for code in ranked.index[:2]])
    combined = influence_words.combined_sentence(first_two, case.area["name_short"], text)
    return exhibit(
        "conversations",
        text,
        heading=text("influence.conversations.heading"),
        conclusion=conclusion,
        figure=influence_figures.conversation_swings(ranked, case.area, conclusion, text),
        table=influence_words.conversations_table(ranked, case.area),
        note=f"{text('influence.conversations.note')} {combined}",
    )


def voting_power(case: Case, text: Text) -> Exhibit:
    """Return the share of the people beside the share of the power."""
    conclusion = influence_words.power_conclusion(case.voting_power, case.area["name_short"], text)
    return exhibit(
        "voting-power",
        text,
        heading=text("influence.power.heading"),
        conclusion=conclusion,
        figure=influence_figures.power_pairs(case.voting_power, case.area, conclusion, text),
        table=case.voting_power.reset_index(),
    )


def smallest_sets(case: Case, text: Text, *, held_out: Collection[str] = ()) -> Exhibit:
    """Return how few could reach the threshold from nothing, also without the largest ones or without some."""
    sets = influence_words.smallest_sets_table(case.smallest_sets(held_out), case.area["name_short"], text)
    return exhibit(
        "smallest-sets",
        text,
        heading=text("influence.sets.heading"),
        conclusion=influence_words.smallest_sets_conclusion(sets, case.scenario.threshold, text),
        table=sets,
    )


def _needed(answer: Answer | NoInference | None, case: Case) -> Answer:
    """Return an answer that rests on an inference, or refuse."""
    if answer is None or isinstance(answer, NoInference):
        raise InvalidValueError(
            f"nothing can be inferred on {case.scenario.as_of:%Y-%m-%d}, so there is nothing to show. "
            "Ask first whether case.inferred is None"
        )
    return answer
