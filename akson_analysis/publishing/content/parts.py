"""The small values a notebook hands to its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RESULTS_FILE = "results.json"
PLOTLY_MIME = "application/vnd.plotly.v1+json"
CHART_CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["autoScale2d", "lasso2d", "select2d"],
}
ROLE = "publishing"
"""Key of the output metadata that tells the page what an output is."""

OUTPUTS = ("png", "pdf", "csv", "xlsx", "gpkg")
"""Endings of the files a notebook can leave beside its page, its pictures (SVG) and itself."""

Width = Literal["half", "wide", "full"]
BannerKind = Literal["documented", "reconstructed", "illustrative", "information", "warning"]


@dataclass(frozen=True)
class Card:
    """How the index of a run shows a page, when it is one of many of its kind.

    Attributes
    ----------
    label
        Name in the list; the page's own title when empty.
    group
        Heading it is listed under; a page without one is shown in full.
    terms
        Other words it is found by.
    """

    label: str = ""
    group: str = ""
    terms: str = ""


NO_CARD = Card()
"""The card of a page that stands for itself."""


@dataclass(frozen=True)
class KeyFigure:
    """A number worth remembering, written as people read it.

    Attributes
    ----------
    value
        The figure, formatted: ``"1,18 %"``.
    label
        What it is, in a few words.
    sentence
        What it means, in one sentence.
    """

    value: str
    label: str
    sentence: str = ""


@dataclass(frozen=True)
class PageSource:
    """Where figures come from.

    Attributes
    ----------
    title
        Name of the document or data set.
    publisher
        Who made it.
    licence
        Terms it may be used under.
    url
        Address; printed and linked, never loaded.
    note
        What was taken from it, and when.
    """

    title: str
    publisher: str = ""
    licence: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Headline:
    """A figure the command line prints and the index shows.

    Attributes
    ----------
    id
        Stable name, such as ``"population_share"``.
    label
        What it is, in the reader's language.
    value
        The figure, formatted.
    exact, unit, decimals
        The value in full and how it was written, as `akson_analysis.locales.written.Written`; empty if not known.
    """

    id: str
    label: str
    value: str
    exact: str = ""
    unit: str = ""
    decimals: int = 0
