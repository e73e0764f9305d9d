"""What a case says of its signatures agrees with itself, and with its own register."""

import pandas as pd
import pytest

from akson_analysis.cases.case import Case
from akson_analysis.cases.signing.signatures import conditions
from akson_analysis.errors import InvalidValueError


@pytest.fixture(scope="module")
def case():
    return Case("status-2020-07")


@pytest.mark.parametrize("group", ["county", "region", "size", "centrality"])
def test_groups_add_up_to_everybody(case, group):
    table, result = case.coverage_by(group), case.coverage
    assert table["population"].sum() == result.total_population
    assert table["signed_population"].sum() == result.signed_population
    assert table["municipality_count"].sum() == result.total_count


def test_a_group_that_is_not_known_is_refused_with_those_that_are(case):
    with pytest.raises(InvalidValueError, match="county, region, size, centrality"):
        case.coverage_by("kommune")


def test_both_definitions_are_measured_at_each_threshold(case):
    table = case.coverage_by_definition
    assert dict(zip(table["service_area"], table["total_count"], strict=True)) == {
        "declaration": 291,
        "health_region": 292,
    }
    assert len(table) == 2 * len(case.thresholds)
    own = table[(table["service_area"] == "declaration") & (table["threshold"] == case.scenario.threshold)]
    assert own["missing_population"].item() == case.coverage.missing_population


def test_the_gap_is_closed_by_those_it_names(case):
    closing = case.gap()
    assert case.with_(signed=list(closing.index)).coverage.is_met
    assert not case.with_(signed=list(closing.index[:-1])).coverage.is_met
    assert "0301" not in case.gap(held_out=["Oslo"]).index


def test_held_out_are_codes_or_names_and_those_that_were_not_asked_change_nothing(case):
    assert case.asked_of(["Oslo", "5001", "1103"]) == ["0301", "1103"]
    assert case.gap(held_out=["Trondheim"]).equals(case.gap())
    with pytest.raises(InvalidValueError, match="9999"):
        case.gap(held_out=["9999"])


def test_nothing_closes_the_gap_without_all_who_are_missing(case):
    with pytest.raises(InvalidValueError, match="cannot be reached"):
        case.gap(held_out=list(case.not_signed.index))


def test_conditions_are_met_from_the_day_they_are_decided(case):
    decisions = pd.DataFrame({"kind": ["computed", "recorded", "recorded"], "date": ["", "2020-07-01", "2020-07-02"]})
    table = conditions(decisions, case.coverage, case.scenario.as_of)
    assert table["state"].tolist() == ["not_met", "met", "open"]
    assert table["date"].isna().tolist() == [True, False, True]


def test_the_last_day_of_the_timeline_is_the_status(case):
    last = case.timeline.iloc[-1]
    assert (last["signed_count"], last["signed_population"]) == (
        case.coverage.signed_count,
        case.coverage.signed_population,
    )


def test_the_weight_of_a_decision_is_what_the_ranking_says(case):
    weight, ranked = case.weight_of("Oslo"), case.conversations
    assert weight.pass_if_yes == pytest.approx(ranked.loc["0301", "pass_if_yes"], abs=1e-12)
    assert 100 * weight.banzhaf == pytest.approx(case.voting_power.loc["0301", "banzhaf_pct"], abs=1e-8)
    assert case.with_(as_of="2020-05-31").weight_of("Oslo").pass_if_yes is None
