"""How much of a page's text can be traced."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from akson_analysis.publishing.content.marks import numbers_in
from akson_analysis.publishing.content.page_text import text_of

if TYPE_CHECKING:
    from akson_analysis.publishing.tracing.number_trace import TracedJob

_WITH_ID = re.compile(r'<span id="n\d+">[^<]*</span>')


@dataclass(frozen=True)
class Share:
    """How many of the numbers in the text of a page lead where.

    Attributes
    ----------
    job
        Name of the job.
    in_tables
        They lead to a row of a table, its sum or the count of its rows.
    given
        To a parameter or a row of an input, and their own row.
    by_value
        To their own row: the exact value, and the text it was computed for.
    words
        They are words of a text that were not computed, such as the year in a document's name.
    lost
        They lead nowhere.
    """

    job: str
    in_tables: int
    given: int
    by_value: int
    words: int
    lost: list[str]

    @property
    def total(self) -> int:
        """All numbers of the text."""
        return self.in_tables + self.given + self.by_value + self.words + len(self.lost)


def share_of(job: TracedJob) -> Share:
    """Count the numbers in the text of a page by how far they can be traced."""
    far = Counter(trace.cells[0].how for trace in job.all_figures())
    in_tables = sum(far[how] for how in ("exact", "sum", "count", "rounded"))
    without = text_of(_WITH_ID.sub("", job.html))
    lost = [shown for piece in without for shown in numbers_in(piece, job.language)]
    return Share(job.name, in_tables, far["given"], far["text"], far["words"], lost)
