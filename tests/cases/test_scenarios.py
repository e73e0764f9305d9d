"""Scenario files: text stays text, faults come all at once."""

import pytest

from akson_analysis.cases import scenario as scenarios
from akson_analysis.errors import DataError, InvalidValueError

MINIMAL = """
id: mine
title: {nb: Min, en: Mine}
description: {nb: Om den, en: About it}
kind: illustrative
as_of: 2020-07-01
source: me
rules:
  - choice: commit
    members: [0301, 1151]
    reason: {nb: derfor, en: because}
"""


@pytest.mark.parametrize("name", scenarios.list_scenarios())
def test_embedded_scenarios_are_valid_and_named_as_their_file(name):
    assert scenarios.load_scenario(name).id == name


def test_unquoted_zero_survives_yaml(tmp_path):
    file = tmp_path / "mine.yml"
    file.write_text(MINIMAL, encoding="utf-8")
    assert scenarios.load_scenario(file).rules[0].members == ("0301", "1151")
    assert scenarios.load_scenario(file).title.in_language("nn") == "Min"


def test_all_faults_at_once_with_the_nearest_name(tmp_path):
    file = tmp_path / "mine.yml"
    file.write_text(
        MINIMAL.replace("as_of: 2020-07-01", "as_off: 2020-07-01\nthreshold: 3/2").replace("0301", "301"),
        encoding="utf-8",
    )
    with pytest.raises(InvalidValueError) as refused:
        scenarios.load_scenario(file)
    text = str(refused.value)
    assert "as_off is not known. Did you mean 'as_of'?" in text
    assert "as_of is missing" in text
    assert "threshold '3/2' must be above 0 and at most 1" in text
    assert "rules.0.members.0 '301'" in text


def test_broken_yaml_names_the_line(tmp_path):
    file = tmp_path / "mine.yml"
    file.write_text("id: mine\ntitle: {nb: [}\n", encoding="utf-8")
    with pytest.raises(DataError, match="is not YAML in line 2"):
        scenarios.load_scenario(file)


def test_unknown_scenario_lists_the_known_ones():
    with pytest.raises(
        InvalidValueError,
        match=r"neither a .yml file nor one of: centrality-and-place, first-sixteen, reference-municipalities",
    ):
        scenarios.load_scenario("status-2021")


def test_rules_of_a_file_reach_the_analysis_whole(tmp_path):
    file = tmp_path / "mine.yml"
    rule = """    probability: 0.6
    otherwise: unknown
    status: [signed, undecided]
    where: {county_code: [42]}
    population_from: 1000
    population_below: 5000
"""
    file.write_text(MINIMAL + rule, encoding="utf-8")
    (found,) = scenarios.load_scenario(file).rules
    made = found.with_reason(found.reason.in_language("en"))
    assert (made.probability, made.otherwise, made.status) == (0.6, "unknown", ("signed", "undecided"))
    assert (made.where, made.population_from, made.population_below) == ({"county_code": ("42",)}, 1000, 5000)
    assert made.reason == "because"


@pytest.mark.parametrize(
    ("line", "name"),
    [("probability: 1.2", "probability"), ("probability: 0", "probability"), ("status: [sign]", "status")],
)
def test_impossible_probability_or_status_is_refused(tmp_path, line, name):
    file = tmp_path / "mine.yml"
    file.write_text(MINIMAL + f"    {line}\n", encoding="utf-8")
    with pytest.raises(InvalidValueError, match=rf"rules.0.{name}"):
        scenarios.load_scenario(file)


@pytest.mark.parametrize("name", ["size-and-statements", "centrality-and-place"])
def test_assumed_probabilities_say_that_they_are_assumptions(name):
    scenario = scenarios.load_scenario(name)
    assert scenario.kind == "illustrative"
    for rule in scenario.rules:
        assert rule.reason.nb.startswith("Antakelse")
        assert rule.reason.nn.startswith("Føresetnad")
        assert rule.reason.en.startswith("Assumption")
