"""What a deck refuses, that its files are the same each time, and appear both or neither."""

import dataclasses
import re

import pytest
from deck_help import ODD, small_slide

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.deck import Deck, NativeChart, SlideFigure, SlideTable, deck_html, deck_pptx, save


@pytest.mark.parametrize("gone", ["heading", "status_note", "notes", "source"])
def test_a_slide_needs_all_its_words(gone):
    with pytest.raises(InvalidValueError, match=f"it has no {gone}"):
        small_slide(1, **{gone: " "})


def test_a_slide_shows_either_a_figure_or_a_table():
    with pytest.raises(InvalidValueError, match="either a figure or a table"):
        small_slide(1, figure=None)
    with pytest.raises(InvalidValueError, match="either a figure or a table"):
        small_slide(1, table=SlideTable("t", ["a"], [["b"]], [1]))


def test_figures_tables_and_decks_say_what_they_lack(small_deck):
    with pytest.raises(InvalidValueError, match="alternative text"):
        SlideFigure(alt=" ", interactive={}, native=NativeChart("bars", []))
    with pytest.raises(InvalidValueError, match="native chart or a picture"):
        SlideFigure(alt="x", interactive={})
    with pytest.raises(InvalidValueError, match="2 columns, 1 widths and rows of"):
        SlideTable("t", ["a", "b"], [["c", "d"]], [1])
    with pytest.raises(InvalidValueError, match="'slide-1' is given twice"):
        dataclasses.replace(small_deck, slides=[small_slide(1), small_slide(1)])
    with pytest.raises(InvalidValueError, match="no slides"):
        dataclasses.replace(small_deck, slides=[])


def test_text_stays_text(small_deck):
    page = deck_html(small_deck)
    assert page.count("<script>") == 2
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; ") > 10
    assert not re.search(r'(src|href)="(?!#|data:image/png;base64,)', page[: page.index("<script")])


def test_the_same_deck_gives_the_same_bytes(small_deck):
    assert deck_html(small_deck) == deck_html(small_deck)
    once = Deck(**{field.name: getattr(small_deck, field.name) for field in dataclasses.fields(small_deck)})
    once = dataclasses.replace(once, slides=[slide for slide in once.slides if slide.id != "slide-3"])
    assert deck_pptx(once) == deck_pptx(once)


def test_both_files_appear_or_neither(small_deck, tmp_path):
    def fails(width, height):
        raise InvalidValueError(f"cannot draw {width} by {height}")

    broken = SlideFigure(alt="x", interactive={"data": [], "layout": {}}, picture=fails)
    (tmp_path / "slides.html").write_text("older")
    with pytest.raises(InvalidValueError, match="cannot draw"):
        save(dataclasses.replace(small_deck, slides=[small_slide(1, figure=broken)]), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["slides.html"]
    assert (tmp_path / "slides.html").read_text() == "older"
    files = save(small_deck, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["slides.html", "slides.pptx"] == [f.name for f in files]
    assert ODD not in files[0].read_text(encoding="utf-8")
