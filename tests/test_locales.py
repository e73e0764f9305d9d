"""Every text in every language, with the same places to fill in."""

import re
import string
from fractions import Fraction
from pathlib import Path

import pytest

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales import NO_BREAK_SPACE

PACKAGE = Path(locales.__file__).parents[1]
SOURCES = [
    *PACKAGE.rglob("*.py"),
    *PACKAGE.rglob("*.jinja*"),
    *PACKAGE.rglob("*.html"),
    *(PACKAGE.parent / "notebooks").glob("*.ipynb"),
]


def places(message):
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def own_keys(language):
    return locales._read(language)


def test_bokmal_and_english_have_the_same_keys():
    assert set(own_keys("nb")) == set(own_keys("en"))


def test_nynorsk_has_no_key_of_its_own():
    assert set(own_keys("nn")) <= set(own_keys("nb"))


@pytest.mark.parametrize("language", ["en", "nn"])
def test_places_to_fill_in_are_the_same(language):
    ours, bokmal = own_keys(language), own_keys("nb")
    assert {key: places(ours[key]) for key in ours} == {key: places(bokmal[key]) for key in ours}


def test_every_key_written_in_code_exists():
    known = set(own_keys("nb"))
    written = {
        key
        for source in SOURCES
        for key in re.findall(r"text\(\\?[\"']([a-z_]+\.[a-z0-9_.]+)\\?[\"']", source.read_text(encoding="utf-8"))
    }
    assert len(written) > 50
    assert sorted(written - known) == []


def test_every_text_is_used_somewhere():
    code = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)
    built = set(re.findall(r"[\"']([a-z_]+\.[a-z0-9_.]*?)\.?\{", code))
    unused = [
        key
        for key in own_keys("nb")
        if key not in code
        and not any(key.startswith(f"{stem}") for stem in built)
        and not re.search(r"\.(one|other)$", key)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "1 234,5 | 14,97 % | 1 601 kr | 9 525 mill. kr | −3"),
        ("nn", "1 234,5 | 14,97 % | 1 601 kr | 9 525 mill. kr | −3"),
        ("en", "1,234.5 | 14.97% | NOK 1,601 | NOK 9,525 million | -3"),
    ],
)
def test_numbers_as_they_are_written(language, expected):
    text = locales.load(language)
    shown = " | ".join(
        [
            text.number(1234.5, 1),
            text.percent(0.1497, 2),
            text.kroner(1601),
            text.million_kroner(9525),
            text.number(-3),
        ]
    )
    assert shown.replace(NO_BREAK_SPACE, " ") == expected


def test_fractions_are_rounded_once():
    assert locales.load("nb").percent(Fraction(54714, 4632214), 2) == f"1,18{NO_BREAK_SPACE}%"
    assert locales.load("en").percent(Fraction(1, 3), 1) == "33.3%"


def test_unknown_language_and_key_are_refused():
    with pytest.raises(InvalidValueError, match=r"language 'no' is not known. Expected one of: nb, nn, en"):
        locales.load("no")
    with pytest.raises(
        InvalidValueError,
        match=r"text key 'coverage.nothing' does not exist in language 'nb': add it to locales/nb/coverage.toml",
    ):
        locales.load("nb")("coverage.nothing")


def test_values_with_braces_are_shown_as_they_are():
    assert "{x}" in locales.load("nb")("coverage.threshold.other", share="{x}")
