"""2a and 2b: documented before assumed before unknown."""

from pathlib import Path

import pandas as pd
import pytest

import akson_analysis as aa
from akson_analysis import options, scenarios
from akson_analysis.errors import InvalidValueError

REFERENCE = pd.read_csv(Path(__file__).parent / "reference" / "coverage_published.csv", dtype=str).set_index("id")[
    "value"
]


@pytest.fixture(scope="module")
def area():
    return aa.service_area(aa.load_municipalities(year=2020), "declaration")


def choices_of(name, area):
    scenario = scenarios.load_scenario(name)
    status = aa.status_on(aa.load_declarations(), scenario.as_of, area)
    return options.choose(area, status, [rule.in_language("nb") for rule in scenario.rules])


def test_reference_municipalities(area):
    choices = choices_of("reference-municipalities", area)
    commit = area["population"][choices["choice"] == "commit"]
    total = area["population"].sum()
    assert f"{100 * commit.sum() / total:.1f}" == REFERENCE["reference_municipalities_share_pct"]
    assert (
        f"{100 * commit.drop('0301').sum() / total:.1f}" == REFERENCE["reference_municipalities_without_oslo_share_pct"]
    )
    assert set(choices["choice"]) == {"commit", "option"}
    assert set(choices["choice_basis"]) == {"assumed"}


def test_nobody_had_chosen_in_july_2020(area):
    assert set(choices_of("status-2020-07", area)["choice"]) == {"unknown"}


def test_first_sixteen(area):
    choices = choices_of("first-sixteen", area)
    assert (choices["choice"] == "commit").sum() == int(REFERENCE["first_sixteen_count"])


def test_distribution_adds_up_by_every_group(area):
    choices = choices_of("first-sixteen", area)
    for group in (None, area["county_name"], area["health_region"]):
        table = options.distribution(area, choices, group)
        assert table["municipality_count"].sum() == 291
        assert table["population"].sum() == 4_632_214
        assert table.groupby("group", observed=False)["population_share_pct"].sum().to_numpy() == pytest.approx(100)


def test_documented_choice_is_kept_and_first_rule_wins():
    area = pd.DataFrame({"population": [1, 2, 3], "county_code": ["42", "42", "03"]}, index=["A", "B", "C"])
    status = pd.DataFrame({"option": ["option", "", ""], "is_signed": [True, True, False]}, index=area.index)
    rules = [
        options.Rule(choice="commit", reason="signed", is_signed=True),
        options.Rule(choice="option", reason="county", where={"county_code": ("42", "03")}),
    ]
    chosen = options.choose(area, status, rules)
    assert chosen["choice"].tolist() == ["option", "commit", "option"]
    assert chosen["choice_basis"].tolist() == ["documented", "assumed", "assumed"]
    assert chosen["choice_reason"].tolist() == ["", "signed", "county"]


def test_rules_that_name_nobody_are_refused():
    area = pd.DataFrame({"population": [1]}, index=["A"])
    status = pd.DataFrame({"option": [""], "is_signed": [False]}, index=["A"])
    rules = [
        options.Rule(choice="commit", reason="r", members=("X",)),
        options.Rule(choice="commit", reason="r", where={"fylke": ("1",)}),
    ]
    with pytest.raises(InvalidValueError) as refused:
        options.choose(area, status, rules)
    assert refused.value.faults == [
        "rule 1 names X, which the service area does not have",
        "rule 2 asks for column 'fylke', which does not exist",
    ]
