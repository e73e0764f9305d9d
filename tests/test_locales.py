"""Every text in every language, with the same places to fill in, and each one used."""

import ast
import datetime as dt
import json
import re
import string
from fractions import Fraction
from functools import cache
from pathlib import Path

import plotly
import pytest

from akson_analysis import locales
from akson_analysis.cases.scenario import list_scenarios, load_scenario
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales import LANGUAGES, NO_BREAK_SPACE
from akson_analysis.sources import snapshot

PACKAGE = Path(locales.__file__).parents[1]
KEYS = locales.load("nb").messages
TOPICS = {key.partition(".")[0] for key in KEYS}
FORMS = re.compile(r"\.(one|other)$")


def places(message):
    parts = [(name, spec) for _, name, spec, _ in string.Formatter().parse(message) if name]
    return {name for name, _ in parts}.union(*(places(spec) for _, spec in parts))


def sources():
    """Code of the package and of the notebooks, as trees."""
    for file in PACKAGE.rglob("*.py"):
        yield ast.parse(file.read_text(encoding="utf-8"))
    for file in (PACKAGE.parent / "notebooks").glob("*.ipynb"):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield ast.parse("".join(cell["source"]))


def is_affix(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"add_prefix", "add_suffix"}
        and isinstance(node.args[0], ast.Constant)
    )


@cache
def written():
    """What code says: whole strings (and names of values), and strings it builds, as patterns with a group per gap."""
    whole, built = set(), set()
    for tree in sources():
        within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within:
                whole.add(node.value)
            elif isinstance(node, ast.keyword) and node.arg:
                whole.add(node.arg)
            elif is_affix(node):
                affix = re.escape(node.args[0].value)
                built.add(f"{affix}([^.]+)" if node.func.attr == "add_prefix" else f"([^.]+){affix}")
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "([^.]+)" for part in node.values]
                built.add("".join(parts))
    for file in PACKAGE.rglob("*.jinja"):
        whole |= set(re.findall(r"'([^']+)'", file.read_text(encoding="utf-8")))
    for file in (snapshot.data_dir() / "assumptions").glob("*.yml"):
        whole |= set(re.findall(r"[a-z][a-z0-9_]+", file.read_text(encoding="utf-8")))
    return whole, [re.compile(pattern) for pattern in sorted(built)]


def is_used(key):
    """Whether code writes the key, or builds it from pieces each of which it writes."""
    whole, built = written()
    stem = FORMS.sub("", key)
    return bool({key, stem} & whole) or any(
        all(is_written(piece) for piece in found.groups())
        for pattern in built
        if pattern.pattern.startswith(f"{key.partition('.')[0]}\\.") and (found := pattern.fullmatch(key))
    )


@cache
def is_written(piece):
    """Whether code writes this piece of a key, or builds it around a word, as ``p50_nok`` of ``f"{level}_nok"``."""
    whole, built = written()
    return (
        piece in whole
        or re.fullmatch(r"\d+(/\d+)?", piece) is not None
        or any(
            all(is_written(smaller) for smaller in found.groups())
            for pattern in built
            if re.search(r"[a-z]{3}", pattern.pattern) and (found := pattern.fullmatch(piece))
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_keys_and_places(language):
    messages = locales.load(language).messages
    assert sorted(set(messages) ^ set(KEYS)) == []
    assert {key: places(messages[key]) for key in KEYS} == {key: places(KEYS[key]) for key in KEYS}
    assert [key for key, message in messages.items() if not message.strip()] == []


def test_every_key_written_in_code_exists():
    whole, _ = written()
    looks_like_a_key = re.compile(rf"({'|'.join(TOPICS)})(\.[a-z0-9_/]+)+(?<!\.csv|xlsx|html|pptx|json)")
    called = {entry for entry in whole if looks_like_a_key.fullmatch(entry)}
    called |= {
        node.args[0].value
        for tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and re.search(r"(^|\.)_?text(\.plural)?$", ast.unparse(node.func))
        if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }
    stems = {FORMS.sub("", key) for key in KEYS}
    assert len(called) > 300
    assert sorted(called - set(KEYS) - stems - {"publishing.chart"}) == []


def test_every_text_is_used():
    assert [key for key in KEYS if not key.startswith("publishing.chart.") and not is_used(key)] == []


def test_an_unused_text_is_found():
    assert is_used("coverage.gap.conclusion_met")
    assert is_used("columns.key_stepped_nok_per_inhabitant")
    assert not is_used("coverage.gap.conclusion_unwritten")
    assert not is_used("coverage.threshold.conclusion_nowhere")
    assert not is_used("columns.unwritten_nok")


def test_words_of_the_charts_are_those_plotly_asks_for():
    bundle = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
    names = [key.removeprefix("publishing.chart.") for key in KEYS if key.startswith("publishing.chart.")]
    assert names
    assert [name for name in names if f'"{name}"' not in bundle] == []


@pytest.mark.parametrize("name", list_scenarios())
def test_scenarios_speak_every_language(name):
    case = load_scenario(name)
    for words in (case.title, case.description, *(rule.reason for rule in case.rules)):
        assert all(words.model_dump().values()), words


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "1 234,5 | 14,97 % | 1 601 kr | 9 525 mill. kr | −3 | 1. juli 2020"),
        ("nn", "1 234,5 | 14,97 % | 1 601 kr | 9 525 mill. kr | −3 | 1. juli 2020"),
        ("en", "1,234.5 | 14.97% | NOK 1,601 | NOK 9,525 million | -3 | 1 July 2020"),
    ],
)
def test_numbers_and_dates_as_they_are_written(language, expected):
    text = locales.load(language)
    shown = " | ".join(
        [
            text.number(1234.5, 1),
            text.percent(0.1497, 2),
            text.kroner(1601),
            text.million_kroner(9525),
            text.number(-3),
            text.date(dt.date(2020, 7, 1)),
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
