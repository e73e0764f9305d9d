"""How much of a page's text can be traced."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from akson_analysis.locales.written import Written
from akson_analysis.publishing.ledger import numbers_in
from akson_analysis.publishing.trace import bare, plain

if TYPE_CHECKING:
    from akson_analysis.publishing.trace import TracedJob

_DATES = re.compile(r"\b\d{1,2}\.?\s+[^\W\d_]{3,9}\s+(?:19|20)\d\d\b|\b\d{1,2}\.\s+(?=[a-z]{3,9}\b)|\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Share:
    """How many of the numbers in the text of a page lead to a table row, to an exact value only, or nowhere."""

    job: str
    in_tables: int
    by_value: int
    in_words: list[str]
    """Numbers of the text that were never computed: years, thresholds and quotations written out in words."""

    @property
    def total(self) -> int:
        """All numbers of the text."""
        return self.in_tables + self.by_value + len(self.in_words)


def share_of(job: TracedJob) -> Share:
    """Count the numbers in the text of a page, but for dates and years, by how far they can be traced."""
    behind: dict[str, list[Written]] = {}
    for figure in job.told["figures"]:
        behind.setdefault(plain(figure["shown"]), []).extend(Written(**one) for one in figure["written"])
    language = job.told["language"]
    counts = {True: 0, False: 0}
    lost = []
    for shown in (number for piece in job.sentences for number in numbers_in(_DATES.sub("", piece), language)):
        values = behind.get(plain(shown)) or behind.get(bare(shown))
        if values:
            counts[bool(job.cells(values))] += 1
        else:
            lost.append(shown)
    return Share(job.name, counts[True], counts[False], lost)
