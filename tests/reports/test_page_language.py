"""Pages and workbooks speak one language: bokmål, nynorsk or English, with its numbers, and no other's words."""

import json

import pandas as pd
import pytest
from page_language import (
    badly_written_numbers,
    common_words_of_others,
    foreign_words,
    page_texts,
    workbook_texts,
)

from akson_analysis.locales import LANGUAGES


def faults(files, language):
    """What is wrong on pages and in workbooks, but the names of files and their columns."""
    found = {}
    for file in sorted(files):
        columns = {
            column for table in file.parent.glob("tables/*.csv") for column in pd.read_csv(table, nrows=0).columns
        }
        texts = workbook_texts(file) if file.suffix == ".xlsx" else page_texts(file.read_text(encoding="utf-8"))
        texts = [text for text in texts if text not in columns]
        assert len(texts) > 10, file
        wrong = foreign_words(texts, language) | badly_written_numbers(texts, language)
        if wrong:
            found[f"{file.parent.name}/{file.name}"] = wrong
    return found


def pages_and_workbooks(folders):
    return [file for folder in folders for file in (*folder.glob("**/*.html"), *folder.glob("*.xlsx"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_and_their_index_speak_one_language(made, language):
    files = pages_and_workbooks(made.reports(language))
    assert len(files) > 6
    assert faults([made.index(language), *files], language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_briefs_speak_one_language(made, language):
    files = pages_and_workbooks(made.briefs(language))
    assert len(files) > 3
    assert faults(files, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_hold_no_common_word_of_another_language(language):
    assert common_words_of_others(language) == {}


PAGE = """<html lang="nb"><head><title>{title}</title></head><body><img src="x" alt="{alt}"><p>{text}</p>
<script type="application/json" id="figure-1">{chart}</script>
<script type="application/json" id="chart-words">{{"Zoom": "Zoom"}}</script><script>const and = "the of";</script></body>"""


def page(title="Kart", alt="Oslo", text="Oslo", chart=None):
    return page_texts(PAGE.format(title=title, alt=alt, text=text, chart=json.dumps(chart or {})))


@pytest.mark.parametrize(
    ("texts", "language", "words"),
    [
        (page(text="Share of the inhabitants"), "nb", {"Share", "of", "the", "inhabitants"}),
        (page(alt="Map of municipalities"), "nb", {"Map", "of", "municipalities"}),
        (page(chart={"layout": {"xaxis": {"title": {"text": "Probability"}}}}), "nb", {"Probability"}),
        (page(chart={"data": [{"hovertemplate": "<b>%{x}</b> signed", "type": "scatter"}]}), "nb", {"signed"}),
        (page(text="Innbyggerne i kommunene er ikke spurt"), "nn", {"Innbyggerne", "kommunene", "ikke"}),
        (page(text="Innbyggjarane veit ikkje"), "nb", {"Innbyggjarane", "veit", "ikkje"}),
        (["Kart over kommuner"], "en", {"Kart", "kommuner"}),
        (page(text="Time, Hole og Os, se https://example.org/the-share"), "nb", set()),
        (page(text="time"), "nb", {"time"}),
        (["«Sentralt styringsdokument Akson», Direktoratet for e-helse"], "en", set()),
    ],
)
def test_words_of_another_language_are_found(texts, language, words):
    assert set(foreign_words(texts, language)) == words


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("4 632 214 innbyggere", "nb", {"4 632"}),
        ("4,632,214 innbyggere", "nb", {"4,632,214"}),
        ("14.97\u00a0%", "nn", {"14.97"}),
        ("85 % eller 85%", "nb", {"85 %", "85%"}),
        ("1\u00a0601 kr og -3 kr", "nb", {"1 kr", " -3", "3 kr"}),
        ("NOK\u00a05", "nn", {"NOK"}),
        ("4\u00a0632\u00a0214 innbyggere, 14,97\u00a0%, \u22123\u00a0kr, 1. juli 2020 (P50–P85)", "nb", set()),
        ("14,97\u00a0% of 4\u00a0632\u00a0214", "en", {"7\u00a0%", "4,97", "4\u00a0632"}),
        ("14.97% of 4,632,214; NOK\u00a0-3", "en", set()),
    ],
)
def test_numbers_of_another_language_are_found(text, language, numbers):
    assert set(badly_written_numbers([text], language)) == numbers
