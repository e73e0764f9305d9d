"""2a and 2b: documented before assumed before unknown."""

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import akson_analysis as aa
from akson_analysis import influence, options
from akson_analysis.cases import scenario as scenarios
from akson_analysis.errors import InvalidValueError

REFERENCE = pd.read_csv(Path(__file__).parents[1] / "reference" / "coverage_published.csv", dtype=str).set_index("id")[
    "value"
]


@pytest.fixture(scope="module")
def area():
    return aa.service_area(aa.load_municipalities(year=2020), "declaration")


def choices_of(name, area):
    scenario = scenarios.load_scenario(name)
    status = aa.status_on(aa.load_declarations(), scenario.as_of, area)
    return options.choose(area, status, [rule.with_reason(rule.reason.nb) for rule in scenario.rules])


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
        options.ChoiceRule(choice="commit", reason="signed", is_signed=True),
        options.ChoiceRule(choice="option", reason="county", where={"county_code": ("42", "03")}),
    ]
    chosen = options.choose(area, status, rules)
    assert chosen["choice"].tolist() == ["option", "commit", "option"]
    assert chosen["choice_basis"].tolist() == ["documented", "assumed", "assumed"]
    assert chosen["choice_reason"].tolist() == ["", "signed", "county"]


def test_rules_that_name_nobody_are_refused():
    area = pd.DataFrame({"population": [1]}, index=["A"])
    status = pd.DataFrame({"option": [""], "is_signed": [False]}, index=["A"])
    rules = [
        options.ChoiceRule(choice="commit", reason="r", members=("X",)),
        options.ChoiceRule(choice="commit", reason="r", where={"fylke": ("1",)}),
    ]
    with pytest.raises(InvalidValueError) as refused:
        options.choose(area, status, rules)
    assert refused.value.faults == [
        "rule 1 names X, which the service area does not have",
        "rule 2 asks for column 'fylke', which does not exist",
    ]


def test_rest_of_the_probability_goes_where_the_rule_says():
    assert options.ChoiceRule(choice="commit", reason="r", probability=0.7).probabilities == pytest.approx(
        (0.7, 0.3, 0)
    )
    unknown = options.ChoiceRule(choice="option", reason="r", probability=0.7, otherwise="unknown")
    assert unknown.probabilities == pytest.approx((0, 0.7, 0.3))


def test_rules_by_size_and_status():
    area = pd.DataFrame({"population": [10, 100, 1000, 50]}, index=list("ABCD"))
    status = pd.DataFrame(
        {"option": "", "is_signed": False, "status": ["declined", "signed", "undecided", "commit"]}, index=area.index
    )
    rules = [
        options.ChoiceRule(choice="option", reason="no", status=("declined",)),
        options.ChoiceRule(choice="commit", reason="large", probability=0.4, population_from=1000),
        options.ChoiceRule(choice="commit", reason="medium", population_from=100, population_below=1000),
    ]
    chosen = options.choose(area, status, rules)
    assert chosen["choice"].tolist() == ["option", "commit", "option", "unknown"]
    assert chosen["commit_probability"].tolist() == [0, 1, 0.4, 0]
    chances = chosen[[f"{choice}_probability" for choice in options.CHOICES]]
    assert chances.sum(axis=1).to_numpy() == pytest.approx(1)


def test_size_limits_that_fit_nobody_are_refused():
    area = pd.DataFrame({"population": [1]}, index=["A"])
    status = pd.DataFrame({"option": [""], "is_signed": [False]}, index=["A"])
    rule = options.ChoiceRule(choice="commit", reason="r", population_from=10, population_below=10)
    with pytest.raises(InvalidValueError, match=r"rule 1 fits nobody: population_below 10 is not above"):
        options.choose(area, status, [rule])


members = st.lists(
    st.tuples(st.integers(1, 60), st.sampled_from([0.0, 0.1, 0.35, 0.5, 0.8, 1.0])), min_size=1, max_size=8
)


@given(members)
def test_quantiles_are_those_of_all_outcomes(drawn):
    weights = pd.Series([weight for weight, _ in drawn])
    chances = [chance for _, chance in drawn]
    outcomes = {}
    for answers in itertools.product([False, True], repeat=len(drawn)):
        people = int(weights[list(answers)].sum())
        likely = np.prod([chance if yes else 1 - chance for chance, yes in zip(chances, answers, strict=True)])
        outcomes[people] = outcomes.get(people, 0.0) + likely
    choices = pd.DataFrame({"commit_probability": chances, "unknown_probability": 0.0})
    found = options.population_range(pd.DataFrame({"population": weights}), choices)
    assert found.expected == pytest.approx((weights * chances).sum())
    for level, value in zip((0.1, 0.5, 0.9), (found.p10, found.p50, found.p90), strict=True):
        assert sum(chance for people, chance in outcomes.items() if people <= value) >= level - 1e-8
        assert sum(chance for people, chance in outcomes.items() if people < value) <= level + 1e-8


def test_range_of_a_real_scenario_is_exact(area):
    choices = choices_of("size-and-statements", area)
    found = options.population_range(area, choices)
    for level, value in ((0.1, found.p10), (0.9, found.p90)):
        at, below = (
            1 - influence.threshold_probability(area["population"], choices["commit_probability"], people)
            for people in (value + 1, value)
        )
        assert below < level <= at


def test_unknown_bound_the_answer(area):
    choices = choices_of("first-sixteen", area)
    alone = options.population_range(area, choices)
    assert alone.p10 == alone.p90 == 54_714
    assert options.population_range(area, choices, unknown_joins=True).p10 == 4_632_214
    assert options.count_range(choices).p50 == 16


def test_what_must_hold_for_the_reference_municipalities(area):
    choices = choices_of("reference-municipalities", area)
    held = options.what_must_hold(area, choices, [Fraction(1, 4), Fraction(1, 2)]).to_dict("records")
    assert [row["probability"] for row in held] == [1.0, 0.0]
    assert held[0]["closing"] == ()
    quota = 4_632_214 // 2
    inside = int(area["population"][options.likely_members(choices)].sum())
    assert held[1]["missing_population"] == quota - inside
    assert inside + int(area["population"][list(held[1]["closing"])].sum()) >= quota
    assert inside + int(area["population"][list(held[1]["closing"][:-1])].sum()) < quota


def test_owners_are_a_share_of_those_in_2a(area):
    owners = options.largest_owners(area, choices_of("reference-municipalities", area), 2)
    assert owners.index[0] == "0301"
    assert owners.loc["0301", "share_p10_pct"] == owners.loc["0301", "share_p90_pct"]
    assert f"{owners.loc['0301', 'share_p10_pct']:.1f}" == "37.7"
    assert options.largest_owners(area, choices_of("status-2020-07", area)).empty
    with pytest.raises(InvalidValueError, match="0 owners cannot be listed"):
        options.largest_owners(area, choices_of("status-2020-07", area), 0)
