"""Whatever a visitor's file or message is refused for is said in bokmål, nynorsk and English."""

import logging
import pickle

import pytest
from page_language import badly_written_numbers, foreign_words

from akson_analysis import _validate, locales
from akson_analysis.cases import scenario as scenarios
from akson_analysis.errors import InvalidValueError
from akson_analysis.explorer.session import Session
from akson_analysis.locales.message import Message

FILE = """
id: mine
title: {nb: Min, en: Mine}
description: {nb: Om den, en: About it}
kind: illustrative
as_of: 2020-07-01
rules:
  - choice: commit
    members: [0301]
    reason: {nb: derfor, en: because}
declarations:
  - {municipality_code: 0301, status: signed, option: commit}
  - {municipality_code: 1103, status: declined}
assumptions: {state_share: 2000}
source: me
"""


def file(old="", new=""):
    assert old in FILE
    return {"do": "load", "name": "my.yml", "text": FILE.replace(old, new) if old else new}


def more(line):
    return {"do": "load", "name": "my.yml", "text": f"{FILE}{line}\n"}


def setting(control, value):
    return {"do": "set", "control": control, "value": value}


REFUSED = {
    "not yaml": (file("{nb: Min, en: Mine}", "{nb: [}"), "3", "title: {nb: [}"),
    "a colon": (file("source: me", "source: me: you"), "15", "source: me: you"),
    "a sign": (file("source: me", "source: \x07"), "15", "U+0007"),
    "too deep": (file(new="[" * 500), "my.yml", "1", "40"),
    "a field twice": (file("kind: illustrative", "kind: illustrative\nid: other"), "id", "6", "2"),
    "a reference": (file("source: me", "source: &a me"), "&a", "15"),
    "a tag": (file("source: me", "source: !x me"), "!x", "15"),
    "no word": (file("source: me", "source: me\n? [a]\n: b"), "16"),
    "words": (file(new="Hei du"), "Hei du", "service_area"),
    "a list": (file(new="- id"), '["id"]', "service_area"),
    "empty": (file(new=""), "my.yml"),
    "half a sign": (file("source: me", 'source: "\\uD800"'), "source"),
    "unknown": (file("as_of", "as_off"), "6", "as_off", "as_of"),
    "unknown in a rule": (file("choice: ", "chioce: "), "8", "rules.0.chioce", "choice"),
    "unknown and far": (more("schema_version: 3"), "schema_version", "state_ownership_share"),
    "missing": (file("kind: illustrative", ""), "kind"),
    "missing in a title": (file("nb: Min, ", ""), "title.nb"),
    "an empty text": (file("nb: Min", "nb: ''"), "title.nb"),
    "a text for fields": (file("{nb: Min, en: Mine}", "Min"), "title", "Min", "nb, en, nn"),
    "a list for a text": (file("source: me", "source: [me]"), "source", '["me"]'),
    "a text for a list": (more("entry_years: 2026"), "entry_years", "2026"),
    "a text for names": (file("{state_share: 2000}", "none"), "assumptions", "none"),
    "not a word": (file("kind: illustrative", "kind: guess"), "kind", "guess", "documented"),
    "not a name": (file("id: mine", "id: Min fil"), "id", "Min fil"),
    "a short code": (file("members: [0301]", "members: [301]"), "rules.0.members.0", "301"),
    "a word for a code": (file("code: 1103", "code: Oslo"), "13", "declarations.1.municipality_code", "Oslo"),
    "not a chance": (file("    reason", "    probability: often\n    reason"), "rules.0.probability", "often"),
    "no chance": (file("    reason", "    probability: 0\n    reason"), "rules.0.probability", "0"),
    "too sure": (file("    reason", "    probability: 1.2\n    reason"), "rules.0.probability", "1.2", "1"),
    "neither": (file("    reason", "    is_signed: perhaps\n    reason"), "rules.0.is_signed", "perhaps", "false"),
    "not whole": (file("    reason", "    population_from: 1.5\n    reason"), "rules.0.population_from", "1.5"),
    "nobody": (
        file("    reason", "    population_from: 9\n    population_below: 9\n    reason"),
        "population_from",
        "population_below",
    ),
    "a column": (file("    reason", "    where: {fylke: [42]}\n    reason"), "1", "fylke"),
    "a rule's stranger": (file("members: [0301]", "members: [9999]"), "1", "9999"),
    "no date": (file("2020-07-01", "2020-02-31"), "as_of", "2020-02-31", "1.7.2020"),
    "no share": (more("threshold: half"), "threshold", "half", "1/2"),
    "too large a share": (more("threshold: 3/2"), "threshold", "3/2"),
    "who takes part": (more("participation: 170 %"), "participation", "170 %"),
    "an early year": (more("entry_years: [1927]"), "entry_years.0", "1927", "2022"),
    "a late year": (more("entry_years: [2127]"), "entry_years.0", "2127", "2040"),
    "no year": (more("entry_years: [soon]"), "entry_years.0", "soon"),
    "the state's share": (more("state_ownership_share: 0.4"), "state_ownership_share", "0.4", "0.34"),
    "the state's per cent": (more("state_ownership_share: 30 %"), "state_ownership_share", "30 %"),
    "twice": (file("code: 1103", "code: 0301"), "declarations", "0301"),
    "set by hand and documented": (file("kind: illustrative", "kind: documented"), "kind", "illustrative", "documented"),
    "an option without a signature": (file("declined}", "declined, option: commit}"), "declarations.1", "commit"),
    "a stranger": (file("code: 1103", "code: 9999"), "9999", "service_area"),
    "outside the area": (file("code: 1103", "code: 1811"), "1811", "declaration"),
    "an unknown figure": (file("state_share", "state_shares"), "state_shares", "state_share"),
    "an unlike figure": (file("state_share", "xyz"), "xyz"),
    "not a number": (file("2000", "1 000"), "state_share", "1 000"),
    "a negative": (file("2000", "-5"), "state_share", "-5"),
    "a rule": (file("state_share: 2000", "allocation_key: by_lot"), "allocation_key", "by_lot", "stepped"),
    "a rate": (file("state_share: 2000", "discount_rate: -100"), "discount_rate", "-100"),
    "a percentage": (file("state_share: 2000", "equal_part_share: 110"), "equal_part_share", "110", "100"),
    "one number for a series": (file("state_share: 2000", "establishing_profile: 3"), "establishing_profile", "series"),
    "no year of ours": (file("state_share: 2000", "base_year: 99999"), "base_year", "99999", "2150"),
    "years backwards": (file("state_share: 2000", "last_year: 2010"), "last_year", "2010", "first_year", "2021"),
    "no step": (file("state_share: 2000", "allocation_key: stepped, stepped_above: 0"), "0", "stepped_above"),
    "below P50": (file("state_share: 2000", "journal_p85: 4000"), "journal_p85", "4000", "4755", "5915"),
    "too long": (file(new="x" * 1_000_001), "my.yml"),
    "a message": ({"do": "dance"}, "dance", "paint"),
    "a group": ({"do": "paint", "codes": ["0301"], "group": "maybe"}, "maybe", "commit"),
    "a control": (setting("id", "x"), "id", "as_of"),
    "a day": (setting("as_of", "2020-02-31"), "2020-02-31"),
    "a rate that is a word": (setting("discount_rate", "much"), "discount_rate", "much"),
    "a key that is unknown": (setting("allocation_key", "lot"), "allocation_key", "lot", "stepped"),
    "a share too large": (setting("state_ownership_share", 40), "state_ownership_share", "0.4", "0.34"),
    "a share that is a word": (setting("state_ownership_share", "all"), "state_ownership_share", "all"),
    "a year that is a number": (setting("entry_years", 2028), "entry_years", "2028"),
    "a day that is nothing": (setting("as_of", None), "as_of"),
    "a file for a name": ({"do": "scenario", "name": "/etc/passwd"}, "/etc/passwd", "status-2020-07"),
    "a comparison": ({"do": "compare", "with": "nothing"}, "nothing", "status-2020-07"),
}  # fmt: skip


@pytest.fixture(scope="module")
def sessions(measurer):
    return {language: Session(measurer, language) for language in locales.LANGUAGES}


def values(message):
    """What a message quotes: what visitors wrote, and names that files and messages have."""
    for name, value in message.values.items():
        if isinstance(value, Message):
            yield from values(value)
        else:
            assert name not in {"fault", "more"}, f"{value!r} has words in no other language"
            yield str(value)


def refused(error):
    return [error.what, *error.faults]


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_speaks_the_readers_language(sessions, name, monkeypatch):
    message, *named = REFUSED[name]
    seen = []
    keep = Session._refused
    monkeypatch.setattr(Session, "_refused", lambda self, error: seen.append(error) or keep(self, error))
    for language, session in sessions.items():
        before = session.scenario
        (reply,) = session.replies(message)
        assert session.scenario == before
        assert {spoken for spoken, _ in reply["error"]} == {language}, reply
        whole = " ".join(said for _, said in reply["error"])
        assert [part for part in named if part not in whole] == []
        for said, origin in zip(reply["error"], refused(seen[-1]), strict=True):
            own = said[1]
            for value in sorted({*values(origin), "my.yml", ".yml"}, key=len, reverse=True):
                own = own.replace(value, " ") if value else own
            assert foreign_words([own], language) == {}
            assert badly_written_numbers([own], language) == {}


def test_the_terminal_is_told_the_same_in_english():
    with pytest.raises(InvalidValueError) as error:
        scenarios.parse_scenario(FILE.replace("as_of", "as_off"), "my.yml")
    assert str(error.value).splitlines() == [
        "my.yml cannot be used:",
        "  as_of is missing. Add it",
        "  line 6: as_off is not known. Did you mean 'as_of'?",
        "Nothing was written.",
    ]


def kinds(node):
    """Every kind of check in a model's schema, with what limits it."""
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node["type"], node
        for key, inner in node.items():
            if key not in {"metadata", "serialization"}:
                yield from kinds(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from kinds(inner)


FAULTS = {
    "bool": {"bool_parsing", "bool_type"},
    "date": set(),  # parsed before, as are fractions and the union of a word and a fraction
    "fraction": set(),
    "union": set(),
    "dict": {"dict_type"},
    "float": {"float_parsing", "float_type"},
    "int": {"int_parsing", "int_type", "int_from_float", "int_parsing_size"},
    "literal": {"literal_error"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden"},
    "str": {"string_type", "string_unicode"},
    "tuple": {"tuple_type"},
    "function-after": {"value_error"},
    "function-before": {"value_error"},
    **{kind: set() for kind in ("definitions", "definition-ref", "default", "nullable", "model-field", "no-info")},
}
"""Faults that each kind of check can find."""

LIMITS = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "le": "less_than_equal",
    "pattern": "string_pattern_mismatch",
    "min_length": "string_too_short",
    "lt": "less_than",
    "max_length": "string_too_long",
    "multiple_of": "multiple_of",
}


def test_every_fault_a_scenario_can_have_has_words():
    possible = set()
    for kind, node in kinds(scenarios.Scenario.__pydantic_core_schema__):
        possible |= FAULTS[kind] | {fault for limit, fault in LIMITS.items() if limit in node}
    own = {"missing", "extra_forbidden", "value_error"}
    assert possible > own
    assert possible - own - set(_validate.EXPECTED) == set()
    words = locales.load("nb").under("refused.expected")
    assert {*_validate.EXPECTED.values()} - {*words, "pattern"} == set()


def test_every_pattern_of_a_scenario_has_words():
    fields = {
        name
        for kind, node in kinds(scenarios.Scenario.__pydantic_core_schema__)
        if kind == "model-fields"
        for name, field in node["fields"].items()
        if any("pattern" in inner for _, inner in kinds(field) if inner["type"] == "str")
    }
    deepest = {"id", "members", "municipality_code", "state_ownership_share"}
    assert deepest <= fields
    assert fields - {"rules", "declarations"} == deepest == set(_validate.PATTERNS)
    assert set(locales.load("nb").under("refused.pattern")) == deepest


def test_what_was_not_foreseen_is_shown_in_english_under_the_readers_words(measurer, caplog):
    session = Session(measurer, "nn")
    before = session.scenario
    with caplog.at_level(logging.CRITICAL, "akson_analysis.explorer.session"):
        (reply,) = session.replies({"do": "paint", "codes": 3, "group": "signed"})
    own, foreign = reply["error"]
    assert own[0] == "nn"
    assert foreign[0] == "en"
    assert foreign[1].startswith("TypeError")
    assert session.scenario == before


def test_figures_that_fail_when_half_shown_are_taken_back(measurer, caplog, monkeypatch):
    session = Session(measurer, "nb")
    before, prices = session.scenario, measurer.prices
    monkeypatch.setattr(measurer, "prices", lambda found: prices(found) if found.scenario is before else 1 / 0)
    with caplog.at_level(logging.CRITICAL, "akson_analysis.explorer.session"):
        half, again, _, last = session.replies({"do": "paint", "codes": ["0301"], "group": "signed"})
    assert half["view"]["figures"] != again["view"]["figures"]
    assert session.scenario is before
    assert last["error"][1] == ("en", "ZeroDivisionError: division by zero")


def test_a_message_crosses_between_processes():
    message = Message("refused.at", place="x", fault=Message("refused.missing", place="y"))
    again = pickle.loads(pickle.dumps(message))  # noqa: S301 - made here
    assert (again, again.values) == (message, message.values)
    assert locales.load("nb").say(again) == "x: y mangler. Legg det til"
