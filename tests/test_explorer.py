"""The explorer's controls."""

import datetime as dt
from fractions import Fraction

import pytest

from akson_analysis.errors import InvalidValueError
from akson_analysis.explorer import Explorer


def test_scenario_sets_the_other_controls_and_they_can_be_changed():
    explorer = Explorer(language="en")
    explorer.scenario.value = "first-sixteen"
    assert explorer.day.value == dt.date(2020, 5, 31)
    explorer.threshold.value = Fraction(17, 20)
    explorer.service_area.value = "health_region"
    case = explorer.case()
    assert (case.id, case.threshold, case.service_area) == ("first-sixteen", Fraction(17, 20), "health_region")


def test_controls_speak_the_language():
    assert [control.description for control in (Explorer("nb").day, Explorer("en").day)] == ["Dato", "Date"]
    with pytest.raises(InvalidValueError, match="language 'no' is not known"):
        Explorer("no")
