"""The text of a page as it is read: without tables, scripts and what stands around it."""

from __future__ import annotations

from html.parser import HTMLParser

_HIDDEN = {"script", "style", "table", "svg", "title", "footer", "nav"}
INLINE = {"span", "strong", "em", "a", "b", "i", "abbr", "time"}


def text_of(html: str) -> list[str]:
    """Return the text of a page in pieces, one for each paragraph, heading or item.

    >>> text_of("<p>Half: <b>50 %</b></p><table><tr><td>1</td></tr></table><p>Done</p>")
    ['Half: 50 %', 'Done']
    """
    parser = _Words()
    parser.feed(html)
    return [piece.strip() for piece in parser.pieces if piece.strip()]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces = [""]
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag not in INLINE:
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
        elif tag not in INLINE:
            self.pieces.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces[-1] += data
