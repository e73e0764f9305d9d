"""Report 04: one municipality on two pages."""

from akson_analysis.reports.brief.brief_exhibits import (
    choice,
    commit_or_wait,
    costs,
    letter,
    opening,
    similar,
    sources,
    waiting,
    years,
)
from akson_analysis.reports.brief.brief_sheet import sheet
from akson_analysis.reports.brief.brief_words import headline

__all__ = [
    "choice",
    "commit_or_wait",
    "costs",
    "headline",
    "letter",
    "opening",
    "sheet",
    "similar",
    "sources",
    "waiting",
    "years",
]
