"""Scenarios for 2a and 2b beside each other: computed by the case, named by the report."""

from fractions import Fraction

import pytest

import akson_analysis as aa
from akson_analysis import locales
from akson_analysis.cases.scenario import load_scenario
from akson_analysis.reports import options as report
from akson_analysis.reports.options import option_words

NAMES = ["reference-municipalities", "first-sixteen", "size-and-statements"]


@pytest.fixture(scope="module")
def case():
    return aa.Case("status-2020-07")


@pytest.fixture(scope="module")
def compared(case):
    return case.choices_beside([*NAMES, "status-2020-07"])


def test_the_own_scenario_is_first_and_none_is_there_twice(compared):
    assert [chosen.scenario.id for chosen in compared] == ["status-2020-07", *NAMES]
    assert compared.own.scenario.id == "status-2020-07"
    assert not compared.own.is_known
    assert compared.in_detail is compared[1]


def test_tables_name_scenarios_by_their_ids_in_the_same_order(case, compared):
    ids = ["status-2020-07", *NAMES]
    for table in (compared.distributions, compared.ranges, compared.must_hold([Fraction(1, 2)])):
        assert table["scenario"].drop_duplicates().tolist() == ids
    wave = compared.first_wave(case.model)
    assert wave["scenario"].drop_duplicates().tolist() == NAMES
    assert wave.groupby("scenario")["point"].agg(list).to_dict() == {
        "first-sixteen": ["expected"],
        "reference-municipalities": ["expected"],
        "size-and-statements": ["p10", "expected", "p90"],
    }


def test_everybody_is_somewhere_and_the_largest_is_oslo(case, compared):
    totals = compared.distributions.groupby("scenario")["population"].sum()
    assert totals.round(6).unique().tolist() == [case.people]
    assert compared.own.largest == ""
    assert compared.own.share_without_largest == 0
    assert compared.own.owners.empty
    assert compared.own.bill_of_likely(case.model).empty
    detail = compared.in_detail
    assert detail.largest == "0301"
    share = detail.expected_people("commit") / case.people
    assert detail.share_without_largest == pytest.approx(share - 693_494 / case.people)


def test_a_rule_is_told_with_those_it_decided_for(compared):
    rules = compared[3].rules
    assert rules["choice_reason"].tolist() == [f"rule-{number}" for number in range(1, len(rules) + 1)]
    assumed = compared[3].choices.query("choice_basis == 'assumed'")
    assert rules["municipality_count"].sum() == len(assumed)


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_layer_has_the_reasons_in_words(compared, language):
    text = locales.load(language)
    chosen = compared[3]
    layer = report.map_layer(chosen, text)
    assert list(layer.columns) == [*chosen.area.columns, *chosen.choices.columns]
    written = {rule.reason.in_language(language) for rule in chosen.scenario.rules}
    assert set(layer["choice_reason"]) <= {"", *written}
    assert (
        layer["choice_reason"].tolist()
        == option_words.municipality_table(chosen, chosen.bill_of_likely(aa.Case().model), text)[
            "choice_reason"
        ].tolist()
    )


def test_another_scenario_on_the_same_data_reads_nothing_again_and_computes_anew(case):
    other = case.under(load_scenario("first-sixteen").model_copy(update={"assumptions": {"state_share": "2000"}}))
    assert other.scenario_choices.scenario.id == "first-sixteen"
    assert vars(other)["lazy municipalities"] is vars(case)["lazy municipalities"]
    assert other.coverage != case.coverage
    assert other.model.number("state_share") == 2000
    assert case.model.number("state_share") != 2000
    assert len(case.with_(service_area="health_region").area) == len(case.area) + 1
