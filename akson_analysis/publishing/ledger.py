"""The numbers of a page's text: each gets an id, and the exact values that were written there."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from akson_analysis.locales import Text
    from akson_analysis.publishing.tables import Table

FIGURES_FILE = "figures.json"

_SPACE = "\N{NO-BREAK SPACE}"
_SIGN = "(?:[\N{MINUS SIGN}-](?=\\d))?"
_NORWEGIAN = rf"{_SIGN}(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d+)(?:,\d+)?"
_ENGLISH = rf"{_SIGN}(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?"
_BEFORE, _AFTER = r"(?<![\w.,&#/-])", r"(?![\w]|[.,]\d|-\w)"
_NUMBERS = {
    "nb": re.compile(rf"{_BEFORE}({_NORWEGIAN})({_SPACE}%|{_SPACE}kr|{_SPACE}mill\.{_SPACE}kr)?{_AFTER}"),
    "en": re.compile(rf"{_BEFORE}(?:NOK{_SPACE})?({_ENGLISH})(%|{_SPACE}million| million)?{_AFTER}"),
}
_TAG = re.compile(r"(<[^>]*>)")
_SKIPPED = re.compile(r"<(style|script|table)\b.*?</\1>", re.DOTALL)


@dataclass(frozen=True)
class Figure:
    """A number in the text of a page.

    Attributes
    ----------
    id
        Its id in the page.
    shown
        As it is printed.
    part
        The part of the page it is in, such as ``key_figures``.
    sentence
        The text around it.
    written
        The exact values that were written like this, with unit and decimals; usually one.
    """

    id: str
    shown: str
    part: str
    sentence: str
    written: list[dict[str, Any]]


@dataclass
class Ledger:
    """Collects the numbers of one page as they are shown, and the columns of its tables."""

    text: Text
    figures: list[Figure] = field(default_factory=list)

    def mark(self, html: str, part: str) -> Markup:
        """Return HTML in which every number whose value is known has an id; tables are left as they are.

        >>> from akson_analysis.locales import load
        >>> text = load("en")
        >>> share = text.percent(0.1497, 2)
        >>> print(Ledger(text).mark(f"<p>Oslo has {share}, not 49.8765%.</p>", "prose"))
        <p>Oslo has <span id="n1">14.97%</span>, not 49.8765%.</p>
        """
        pieces, position = [], 0
        for skipped in _SKIPPED.finditer(html):
            pieces += [self._marked(html[position : skipped.start()], part), skipped.group()]
            position = skipped.end()
        return Markup("".join([*pieces, self._marked(html[position:], part)]))  # noqa: S704 - only spans are added

    def content(self, tables: list[Table]) -> str:
        """Return what is stored beside the page: its numbers, and how the columns of its tables are written."""
        told = {
            "language": self.text.language,
            "figures": [asdict(figure) for figure in self.figures],
            "tables": {
                table.name: {
                    "caption": table.caption,
                    "columns": [
                        {"name": one.name, "label": one.label, "kind": one.kind, "decimals": one.shown_decimals}
                        for one in table.columns
                    ],
                }
                for table in tables
            },
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    def _marked(self, html: str, part: str) -> str:
        pieces = _TAG.split(html)
        return "".join(piece if piece.startswith("<") else self._with_ids(piece, part) for piece in pieces)

    def _with_ids(self, words: str, part: str) -> str:
        def replaced(match: re.Match[str]) -> str:
            for shown in (match.group(), match.group(1)):
                behind = self.text.written.behind(shown)
                if behind:
                    number = f"n{len(self.figures) + 1}"
                    values = [asdict(one) for one in behind]
                    self.figures.append(Figure(number, shown, part, unescape(words).strip(), values))
                    return match.group().replace(shown, f'<span id="{number}">{shown}</span>', 1)
            return match.group()

        return _pattern(self.text.language).sub(replaced, words)


def numbers_in(words: str, language: str) -> Iterator[str]:
    """Give every number of a text as it is printed there, with its unit; words with digits in them are none.

    >>> [shown.replace(_SPACE, " ") for shown in numbers_in(f"2a: 1{_SPACE}601{_SPACE}kr, eller 3,5 av 10.", "nb")]
    ['1 601 kr', '3,5', '10']
    """
    return (match.group() for match in _pattern(language).finditer(words))


def _pattern(language: str) -> re.Pattern[str]:
    return _NUMBERS["en" if language == "en" else "nb"]
