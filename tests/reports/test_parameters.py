"""Parameters of the notebooks: JSON in, frozen model out, nothing guessed."""

import json

import pytest
from pydantic import ValidationError

from akson_analysis.errors import InvalidValueError
from akson_analysis.reports import parameters


def test_round_trip_through_json_keeps_every_value():
    model = parameters.CoverageMapParameters.of(
        threshold="55 %", as_of="1.7.2020", held_out=["0301", "4601"], service_area="health_region"
    )
    again = parameters.CoverageMapParameters.of(**json.loads(json.dumps(model.model_dump(mode="json"))))
    assert again == model
    assert again.held_out == ("0301", "4601")


def test_defaults_survive_json_too():
    model = parameters.CostImpactParameters.of()
    assert parameters.CostImpactParameters.of(**model.model_dump(mode="json")) == model


def test_integer_code_is_refused():
    with pytest.raises(InvalidValueError, match=r"held_out.0 301: expected a text"):
        parameters.CoverageMapParameters.of(held_out=[301])


def test_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(InvalidValueError, match=r"scenari is not known. Did you mean 'scenario'"):
        parameters.ReportParameters.of(scenari="x")


def test_model_is_frozen():
    with pytest.raises(ValidationError):
        parameters.ReportParameters.of().language = "en"


def test_scenario_is_overridden_only_where_said():
    scenario = parameters.ReportParameters.of(threshold="0.85").resolved_scenario()
    assert str(scenario.threshold) == "17/20"
    assert scenario.as_of.isoformat() == "2020-07-01"


def test_the_case_takes_years_and_ownership_from_the_parameters_where_its_scenario_says_nothing():
    case = parameters.CostImpactParameters.of(entry_years=[2027], state_ownership_share="0.2").case()
    assert case.entry_years == case.with_(declined=["Oslo"]).entry_years == (2027,)
    assert case.with_(entry_years=[2029]).entry_years == (2029,)
    assert case.state_ownership_share == "0.2"
    plain = parameters.CoverageMapParameters.of().case()
    assert (plain.entry_years, plain.state_ownership_share) == ((2026, 2028, 2030), "0.339")
