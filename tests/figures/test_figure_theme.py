"""The theme: readable, told apart without colour, in the reader's language, and quiet on the network."""

import itertools

import pytest

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.theme import (
    DEFAULT,
    PATTERNS,
    PLOTLY_CONFIG,
    ClassStyle,
    contrast,
    plotly_config,
    plotly_template,
)

GROUPS = (
    (
        "signed",
        "signed_with_reservation",
        "approved",
        "declined",
        "withdrawn",
        "undecided",
        "not_documented",
        "outside_area",
    ),
    ("commit", "commit_assumed", "option", "option_assumed", "unknown"),
    ("state", "municipality", "company", "other"),
)


@pytest.mark.parametrize("group", GROUPS)
def test_classes_that_meet_differ_in_pattern_or_much_in_lightness(group):
    for first, second in itertools.combinations(group, 2):
        one, other = DEFAULT.style(first), DEFAULT.style(second)
        assert one.pattern != other.pattern or contrast(one.color, other.color) >= 3, (first, second)


@pytest.mark.parametrize("key", sorted(DEFAULT.styles))
def test_fill_or_outline_stands_out_from_the_page(key):
    style = DEFAULT.style(key)
    assert max(contrast(style.color, "#ffffff"), contrast(style.outline, "#ffffff")) >= 3


def test_text_is_readable_on_the_page_and_on_every_class():
    assert contrast(DEFAULT.ink, "#ffffff") >= 4.5
    assert contrast(DEFAULT.muted, "#ffffff") >= 4.5
    assert all(contrast(color, "#ffffff") >= 4.4 for color in DEFAULT.series[:4])
    for style in DEFAULT.styles.values():
        assert contrast(DEFAULT.text_on(style.color), style.color) >= 3


def test_numeric_classes_run_from_light_to_dark():
    colors = [style.color for style in DEFAULT.sequence(6)]
    assert sorted(colors, key=lambda color: contrast(color, "#ffffff")) == colors


def test_inferred_numbers_are_dotted_and_documented_ones_plain():
    assert {style.pattern for style in DEFAULT.sequence(5, is_inferred=True)} == {"."}
    assert {style.pattern for style in DEFAULT.sequence(5)} == {""}


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_class_has_words_in_every_language(language):
    text = locales.load(language)
    assert all(text(f"figures.class.{key}") for key in DEFAULT.styles)


def test_numbers_are_marked_as_the_language_does():
    assert plotly_template(DEFAULT, "nb").layout.separators == ",\u00a0"
    assert plotly_template(DEFAULT, "en").layout.separators == ".,"


def test_nothing_can_be_sent_to_a_cloud():
    assert PLOTLY_CONFIG["showSendToCloud"] is False
    assert PLOTLY_CONFIG["displaylogo"] is False
    with pytest.raises(TypeError):
        PLOTLY_CONFIG["showSendToCloud"] = True


def test_the_toolbar_speaks_norwegian_on_a_norwegian_page(nb):
    words = plotly_config(nb)["locales"]["nb"]["dictionary"]
    assert words["Zoom in"] == "Zoom inn"
    assert "locale" not in plotly_config(locales.load("en"))


def test_refusals():
    with pytest.raises(InvalidValueError, match=r"class 'sign' has no style\. Known: signed"):
        DEFAULT.style("sign")
    with pytest.raises(InvalidValueError, match="pattern 'zigzag' is not known"):
        ClassStyle("#000000", "zigzag")
    with pytest.raises(InvalidValueError, match="language 'se' is not known"):
        plotly_template(DEFAULT, "se")
    with pytest.raises(InvalidValueError, match="sequence of 0 classes"):
        DEFAULT.sequence(0)
    assert "" in PATTERNS
