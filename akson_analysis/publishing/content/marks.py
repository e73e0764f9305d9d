"""The numbers of a page's text: each gets an id, and is kept with the exact value that was written there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape
from string import Formatter
from typing import TYPE_CHECKING

from markupsafe import Markup

from akson_analysis import locales
from akson_analysis.publishing.content.number_table import PageNumber, Value
from akson_analysis.publishing.content.page_text import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from akson_analysis.locales import Text
    from akson_analysis.publishing.content.tables import Table

FIGURES_FILE = "figures.json"

_SPACE = "\N{NO-BREAK SPACE}"
_SIGN = "(?:[\N{MINUS SIGN}-](?=\\d))?"
_POWER = "(?:\N{SUPERSCRIPT MINUS}?[⁰¹²³⁴-⁹]+)?"
_NORWEGIAN = rf"{_SIGN}(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d+)(?:,\d+)?{_POWER}"
_ENGLISH = rf"{_SIGN}(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?{_POWER}"
_DAY = r"\d{1,2}\.? [^\W\d_]{3,9} \d{4}|\d{4}-\d\d-\d\d"
_YEAR = 4
_BEFORE, _AFTER = r"(?<![\w.,&#/-])", r"(?![\w]|[.,]\d|-\w)"
_NUMBERS = {
    "nb": re.compile(rf"{_BEFORE}({_DAY}|{_NORWEGIAN})({_SPACE}%|{_SPACE}kr|{_SPACE}mill\.{_SPACE}kr)?{_AFTER}"),
    "en": re.compile(rf"{_BEFORE}(?:NOK{_SPACE})?({_DAY}|{_ENGLISH})(%|{_SPACE}million| million)?{_AFTER}"),
}
_TAG = re.compile(r"(<[^>]*>)")
_SKIPPED = re.compile(r"<(style|script|table)\b.*?</\1>", re.DOTALL)
_MARKS = re.compile(r"[*`]|\s+")


@dataclass
class Ledger:
    """Collects the numbers of one page as they are shown, and the columns of its tables."""

    text: Text
    figures: list[PageNumber] = field(default_factory=list)

    def mark(self, html: str, part: str) -> Markup:
        """Return HTML in which every number has an id; tables are left as they are.

        >>> from akson_analysis.locales import load
        >>> text = load("en")
        >>> share = text.percent(0.123456, 2)
        >>> ledger = Ledger(text)
        >>> print(ledger.mark(f"<p>Oslo has <b>{share}</b>.</p><table><tr><td>7</td></tr></table>", "prose"))
        <p>Oslo has <b><span id="n1">12.35%</span></b>.</p><table><tr><td>7</td></tr></table>
        >>> ledger.figures[0].sentence, ledger.figures[0].written[0].exact
        ('Oslo has 12.35%.', '0.123456')
        """
        pieces, position = [], 0
        for skipped in _SKIPPED.finditer(html):
            pieces += [self._marked(html[position : skipped.start()], part), skipped.group()]
            position = skipped.end()
        return Markup("".join([*pieces, self._marked(html[position:], part)]))  # noqa: S704 - only spans are added

    def columns(self, tables: list[Table]) -> str:
        """Return what is stored beside the page: its language, and how the columns of its tables are written."""
        content = {
            "language": self.text.language,
            "tables": {
                table.name: {
                    "caption": table.caption,
                    "columns": [
                        {
                            "name": column.name,
                            "label": column.label,
                            "kind": column.kind,
                            "decimals": column.shown_decimals,
                        }
                        for column in table.columns
                    ],
                }
                for table in tables
            },
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def _marked(self, html: str, part: str) -> str:
        return "".join(self._with_ids(paragraph, part) for paragraph in _paragraphs(html))

    def _with_ids(self, paragraph: list[str], part: str) -> str:
        """Return a paragraph's pieces, text and tags, with ids."""
        words = unescape("".join(piece for piece in paragraph if not piece.startswith("<")))
        sentence = re.sub(r"[\n\t\r ]+", " ", words).strip()

        def replaced(match: re.Match[str]) -> str:
            whole, bare = match.group(), match.group(1)
            shown = next((candidate for candidate in (whole, bare) if self.text.written.behind(candidate)), whole)
            number = f"n{len(self.figures) + 1}"
            self.figures.append(PageNumber(number, shown, part, sentence, self._values(shown, bare, sentence)))
            return whole.replace(shown, f'<span id="{number}">{shown}</span>', 1)

        pattern = _pattern(self.text.language)
        return "".join(piece if piece.startswith("<") else pattern.sub(replaced, piece) for piece in paragraph)

    def _values(self, shown: str, bare: str, sentence: str) -> tuple[Value, ...]:
        """Return the values a number was written for in this very sentence; all it was ever written for, if unknown."""
        around = _simple(sentence)
        year = bare[-_YEAR:] if re.fullmatch(_DAY, bare) else bare
        for number in dict.fromkeys((shown, bare, year)):
            fitting = [use for use in self.text.written.uses(number) if _simple(use.text) in around]
            longest = max((len(use.text) for use in fitting), default=0)
            if fitting:
                return tuple(
                    dict.fromkeys(Value(use.place, use.written) for use in fitting if len(use.text) == longest)
                )
        fixed = [(len(words), key) for words, key in _fixed(self.text.language).get(bare, ()) if words in around]
        if fixed:
            return (Value(max(fixed)[1], None),)
        return tuple(Value("", written) for written in self.text.written.behind(shown)) or (Value("", None),)


def numbers_in(words: str, language: str) -> Iterator[str]:
    """Give every number and day of a text as it is printed there, with its unit; words with digits in them are none.

    >>> [shown.replace(_SPACE, " ") for shown in numbers_in(f"2a: 1{_SPACE}601{_SPACE}kr, 3,5 den 1. juli 2020.", "nb")]
    ['1 601 kr', '3,5', '1. juli 2020']
    """
    return (match.group() for match in _pattern(language).finditer(words))


def _pattern(language: str) -> re.Pattern[str]:
    return _NUMBERS["en" if language == "en" else "nb"]


def _paragraphs(html: str) -> Iterator[list[str]]:
    """Give the text and tags of HTML in order, a paragraph at a time."""
    pieces: list[str] = []
    for piece in _TAG.split(html):
        name = re.match(r"</?(\w+)", piece)
        if name and name[1] not in INLINE:
            yield [*pieces, piece]
            pieces = []
        else:
            pieces.append(piece)
    yield pieces


@lru_cache(maxsize=20_000)
def _simple(words: str) -> str:
    """Return text without Markdown's marks, spaces and line ends, to be looked for in other text."""
    return _MARKS.sub("", words)


@cache
def _fixed(language: str) -> dict[str, list[tuple[str, str]]]:
    """Return the numbers that are words of a language's texts: the words around each, and the text's key."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, message in locales.load(language).messages.items():
        for words, *_ in Formatter().parse(message):
            for match in _pattern(language).finditer(words):
                found.setdefault(match.group(1), []).append((_simple(words), key))
    return found
