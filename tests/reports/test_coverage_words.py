"""Sentences of coverage that must hold when nobody, one or everybody has signed."""

from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest

from akson_analysis import locales
from akson_analysis.cases.signing.signatures import smallest_sets
from akson_analysis.coverage import Coverage, compare_published
from akson_analysis.reports.coverage import coverage_words as words

CASE = SimpleNamespace(as_of=pd.Timestamp("2020-07-01").date(), declarations=())
HALF = Fraction(1, 2)


def key_figures(signed_count, language="nb", held_out=()):
    population = pd.Series([60, 30, 10], index=["0001", "0002", "0003"])
    result = Coverage(signed_count, 3, 10 * signed_count, 100, HALF)
    sets = smallest_sets(population, result.quota, held_out)
    names = pd.Series(["A", "B", "C"], index=population.index)[list(held_out)]
    return words.key_figures(result, None, sets, names, locales.load(language))


@pytest.mark.parametrize(
    ("signed_count", "language", "sentence"),
    [
        (0, "nb", "Kildene navngir ingen kommune som signert."),
        (1, "nb", "10 av 100 innbyggere bor i den ene kommunen som kildene navngir som signert."),
        (2, "nb", "20 av 100 innbyggere bor i de 2 kommunene som kildene navngir som signert."),
        (1, "nn", "10 av 100 innbyggjarar bur i den eine kommunen som kjeldene namngir som signert."),
        (1, "en", "10 of 100 inhabitants live in the one municipality that sources name as signed."),
    ],
)
def test_share_names_nobody_one_and_several(signed_count, language, sentence):
    assert key_figures(signed_count, language)[0].sentence == sentence


def test_one_is_enough_when_one_is_large():
    assert key_figures(0)[-1].value == "1"
    assert key_figures(0)[-1].label == "kommune er nok til å nå terskelen"


@pytest.mark.parametrize(
    ("held_out", "sentence"),
    [
        (["0002"], "Så få kan nå den om alle står fritt. Uten B trengs 1."),
        (["0001"], "Så få kan nå den om alle står fritt. Uten A er det ikke mulig."),
    ],
)
def test_few_are_told_with_those_held_out(held_out, sentence):
    assert key_figures(0, held_out=held_out)[-1].sentence == sentence


@pytest.mark.parametrize(
    ("signed_count", "beginning"),
    [(0, "Ingen kommune er"), (2, "2 av 3 kommuner er"), (3, "Alle 3 kommuner er dokumentert som signert per 1. juli")],
)
def test_map_says_nothing_of_grey_municipalities_when_all_have_signed(signed_count, beginning):
    result = Coverage(signed_count, 3, 10 * signed_count, 100, HALF)
    sentence = words.map_conclusion(result, CASE, locales.load("nb"))
    assert sentence.startswith(beginning)
    assert ("Grå" in sentence) == (signed_count == 2)


def test_fewer_than_five_missing_are_all_named():
    missing = pd.DataFrame({"name_short": ["A", "B"], "share_pct": [20.0, 5.0]})
    said = words.missing_conclusion(missing, locales.load("nb"))
    assert said.startswith("2 kommuner er ikke dokumentert som signert: A og B.")
    assert "fem" not in said


def test_largest_alone_closes_a_small_gap():
    gap = pd.DataFrame({"name_short": ["A"]})
    assert words.gap_conclusion(gap, locales.load("nb")) == "Den største av dem som mangler, er nok: A."
    assert words.gap_conclusion(gap, locales.load("en")) == "The largest of those missing is enough: A."


def test_register_that_names_everyone_announced_leaves_nobody_unnamed():
    row = pd.Series({"date": pd.Timestamp("2020-07-01"), "total_count": 3})
    beside = compare_published(Coverage(3, 3, 100, 100, HALF), 2, Fraction(9, 10))
    said = words.published_paragraph((row, beside), CASE, locales.load("nb"))
    assert "−" not in said
    assert "Registeret navngir 3" in said
