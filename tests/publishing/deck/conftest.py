"""One deck of a small story, and the suite's own deck, each made once."""

from __future__ import annotations

import datetime as dt

import pytest
from deck_help import ODD, TABLE, picture, small_slide

from akson_analysis.publishing.deck import Deck, SlideFigure, SlideTable, save
from akson_analysis.reports import slides
from akson_analysis.reports.parameters import SlidesParameters


@pytest.fixture(scope="session")
def small_deck():
    table = SlideTable(ODD, ["Hva", "Verdi"], [[ODD, "1"], ["=cmd()", "2"]], [2, 1])
    pictured = SlideFigure(alt="Støy", interactive={"data": [], "layout": {}}, picture=picture, table=TABLE)
    return Deck(
        title=ODD,
        subtitle="",
        language="nb",
        date=dt.date(2020, 7, 1),
        slides=[
            small_slide(1, layout="tall", eyebrow=ODD),
            small_slide(2),
            small_slide(3, figure=pictured),
            small_slide(4, figure=None, table=table),
        ],
    )


@pytest.fixture(scope="session")
def story():
    """The suite's deck in bokmål."""
    p = SlidesParameters.of()
    return slides.tell(p.case(), p)


@pytest.fixture(scope="session")
def story_files(story, tmp_path_factory):
    return save(story, tmp_path_factory.mktemp("deck"))
