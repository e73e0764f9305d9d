"""Read what a page, a chart or a workbook says, and find words of another language and numbers written as elsewhere."""

from __future__ import annotations

import json
import re
import string
from functools import cache
from html.parser import HTMLParser

import openpyxl

from akson_analysis import locales
from akson_analysis.cases.scenario import list_scenarios, load_scenario
from akson_analysis.costs import assumptions
from akson_analysis.sources import snapshot

_ATTRIBUTES = ("alt", "aria-label", "title", "placeholder", "data-alt", "data-search", "data-shown", "data-sort")
_CHART_TEXTS = {"text", "hovertext", "name", "ticktext", "hovertemplate", "texttemplate", "customdata", "alt", "title"}
_SILENT = {"script", "style"}
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

# Common words that only this language writes, whether the catalogues have them or not.
_COMMON = {
    "en": "the of and with without this that these those are was were has have been will would from into than which who"
    " what when where while whose each every none share shares year years municipality municipalities inhabitants people"
    " population signed letter cost costs bill price table chart figure map county show hide search download file"
    " loading error warning reset undo close next previous page slide notes",
    "nb": "ikke noe noen hvor hva hvem hvorfor hvordan hvilken hvilket hvilke hver hvert jeg de dere dem deres disse fra"
    " bare kommuner kommunene innbyggere innbyggerne flere mer mye uten være vært ble da samme egen eget egne antall"
    " kostnadene fordelingen størrelse størrelsen høyere høyest lavere lavest sannsynlighet sannsynligheten nøkkeltall"
    " folketall folketallet utenfor innenfor velger gjør sier vet finnes trenger mangler tall tallet tallene avtaler"
    " regningen selv hele videre senere tidligere kommer øker beslutning anskaffelse anskaffelsen hendelse kilde kilder"
    " kildene navn navnet rapporter tabeller figurer forrige lysbilde lysbilder en et",
    "nn": "ikkje noko nokon nokre kvar kvart kva kvifor korleis eg dei dykk deira desse frå berre kommunar kommunane"
    " innbyggjarar innbyggjarane fleire meir mykje utan vere vore blei vart vert då eigen eige eigne kostnadane"
    " fordelinga storleik storleiken høgare høgast lågare lågast sannsyn sannsynet nøkkeltal folketal folketalet utanfor"
    " innanfor gjer seier veit finst treng manglar tala avtalar rekning rekninga sjølv heile vidare seinare tidlegare"
    " kjem aukar avgjerd hending kjelde kjelder namn namnet rapportar tabellar figurar førre lysbilete røyst røyster ein"
    " eit",
}


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts, self.charts, self._open = [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.texts += [given[name] for name in _ATTRIBUTES if given.get(name)]
        if tag not in _VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, given = self._open[-1] if self._open else ("", {})
        if tag == "script" and given.get("type") == "application/json":
            self.charts.append((given.get("id", ""), json.loads(data)))
        elif tag not in _SILENT and data.strip():
            self.texts.append(data.strip())


def page_texts(html):
    """Everything a page says: its text, its names for those who listen, and the words in its charts."""
    page = _Page()
    page.feed(html)
    for name, content in page.charts:
        page.texts += content.values() if name == "chart-words" else _chart_texts(content)
    return list(dict.fromkeys(page.texts))


def _chart_texts(value, *, is_text=False):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _chart_texts(inner, is_text=key in _CHART_TEXTS)
    elif isinstance(value, list):
        for inner in value:
            yield from _chart_texts(inner, is_text=is_text)
    elif is_text and isinstance(value, str) and value.strip():
        yield re.sub(r"<[^>]+>|%\{[^}]*\}", " ", value)


def workbook_texts(path):
    """Every sheet's name and every text in it, but formulas."""
    book = openpyxl.load_workbook(path)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = [cell for cell in cells if isinstance(cell, str) and not cell.startswith("=")]
    return list(dict.fromkeys([*book.sheetnames, *texts]))


def foreign_words(texts, language):
    """Words that another language of the suite writes and `language` does not, each with the text it stands in."""
    found = {}
    for text in texts:
        for word in _words(_without_addresses(text)):
            is_acronym = word.isupper() and len(word) > 1
            if word.lower() in _foreign(language) and not is_acronym and word not in _names():
                found.setdefault(word, text[:160])
    return found


def badly_written_numbers(texts, language):
    """Numbers with another language's marks, an ASCII space in or after them, or a hyphen for a minus."""
    gap = locales.NO_BREAK_SPACE
    if language == "en":
        patterns = [rf"\d{gap}\d{{3}}\b", r"\d[ \u00a0]%", r"\d,\d{1,2}(?!\d)", r"\bkr\b"]
    else:
        patterns = [
            r"\d \d{3}(?!\d)",
            r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])",
            r"(?<![\d.,§-])\d+\.\d+(?![\d.-])",
            r"\d+ %|\d+%(?!\d)",
            r"\d (?:kr|mill|mrd|km²)\b",
            r"(?:^|[\s(])-\d",
            r"NOK",
        ]
    return {
        found.group(): text[:160]
        for text in texts
        for pattern in patterns
        for found in re.finditer(pattern, _without_addresses(text))
    }


_TITLES = (
    "Sentralt styringsdokument",
    "Direktoratet for e-helse",
    "Felles kommunal journal interim AS",
    "Dagens Medisin",
)
"""Titles and names that are not translated."""


def _without_addresses(text):
    for title in _TITLES:
        text = text.replace(title, " ")
    return re.sub(
        r"\{\w+\}|(?:kap\.|chapters) [\d., ]+|https?://\S+|CC BY \d\.\d|\b[\w./-]+\.(?:csv|yml|xlsx|ipynb|svg|png|pdf|pptx|gpkg|html|json|md)\b",
        " ",
        text,
    )


def _words(text):
    return re.findall(r"[^\W\d_]+", text)


def common_words_of_others(language):
    """Common words in a language's texts that it does not itself write, each with the text it stands in."""
    own = set(_COMMON[language].split())
    others = {word for other, words in _COMMON.items() if other != language for word in words.split()} - own
    found = {}
    for text in map(_without_addresses, _all_texts(language)):
        found |= {word: text[:160] for word in _words(text) if word.lower() in others}
    return found


@cache
def _foreign(language):
    own = _written_in(language)
    return {word for other in locales.LANGUAGES if other != language for word in _written_in(other)} - own


@cache
def _written_in(language):
    written = {word.lower() for said in _all_texts(language) for word in _words(said)}
    return written | set(_COMMON[language].split())


def _all_texts(language):
    """The catalogue of a language, and what the data say in it."""
    yield from (_said(message) for message in locales.load(language).messages.values())
    for case in map(load_scenario, list_scenarios()):
        for words in (case.title, case.description, *(rule.reason for rule in case.rules)):
            yield words.in_language(language)
    yield from assumptions.to_table(assumptions.load())[f"label_{language}"]
    yield from snapshot.milestones()[f"label_{language}"]
    note = "note" if language == "nb" else f"note_{language}"
    for table, column in (("state_decisions", f"label_{language}"), ("state_decisions", note), ("declarations", note)):
        yield from snapshot.read_table(f"{table}.csv")[column].astype(str)


def _said(message):
    """The words of a text without the names of its places, in all their forms."""
    return " ".join(said + " " + _said(forms or "") for said, _, forms, _ in string.Formatter().parse(message))


@cache
def _names():
    """Words of the official names, which are the same in every language."""
    table = snapshot.read_table("municipalities.csv")
    columns = ("name", "name_short", "later_names", "county_name", "administrative_centre")
    return {word for column in columns for name in table[column].astype(str) for word in _words(name)}
