"""Slides: one description of a deck, written as a page that opens anywhere and as a PowerPoint file.

A `Deck` holds slides with their words, a figure or a table, notes and source; `deck_html` and `deck_pptx` write it, and
`save` puts both in a folder, whole or not at all. The package knows nothing of what the slides are about.
"""

from akson_analysis.publishing.deck.html import deck_html
from akson_analysis.publishing.deck.pptx import deck_pptx
from akson_analysis.publishing.deck.saving import FILES, save
from akson_analysis.publishing.deck.slide_parts import (
    Deck,
    Look,
    NativeChart,
    NativeSeries,
    Slide,
    SlideFigure,
    SlideTable,
)

__all__ = [
    "FILES",
    "Deck",
    "Look",
    "NativeChart",
    "NativeSeries",
    "Slide",
    "SlideFigure",
    "SlideTable",
    "deck_html",
    "deck_pptx",
    "save",
]
