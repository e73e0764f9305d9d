"""Bad input is refused before work starts, with every fault named."""

import numpy as np
import pytest

from akson_analysis import influence
from akson_analysis.errors import InvalidValueError

GOOD = {"weights": [1, 2, 3], "probabilities": [0.1, 0.2, 0.3], "quota": 3}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weights": [1, -2, 3]}, "member 1: weights -2 is negative"),
        ({"weights": [1, 2.5, 3]}, "member 1: weights 2.5 is a float; weights are whole numbers"),
        ({"weights": np.array([1.0, 2.0, np.nan])}, "member 2: weights .*nan.* is a float"),
        ({"weights": [True, 2, 3]}, "member 0: weights True is a bool"),
        ({"weights": ["1", 2, None]}, "(?s)member 0: weights '1' is a str.*member 2: weights None is a NoneType"),
        ({"weights": []}, "there are no members"),
        ({"weights": 5}, "5 is not a list, array or Series"),
        ({"weights": np.ones((2, 2), dtype=int)}, r"shape \(2, 2\)"),
        ({"weights": [2**60, 2, 3]}, "measure them in a larger unit"),
        ({"weights": range(10_001)}, "10001 members do not fit in memory; give at most 10000"),
        ({"probabilities": [0.1, 1.2, -0.3]}, "(?s)member 1: probability 1.2 .* member 2: probability -0.3"),
        ({"probabilities": [0.1, float("nan"), 0.3]}, "member 1: probability nan is not a number from 0 to 1"),
        ({"probabilities": [0.1, 0.2]}, "there are 2 of them and 3 weights"),
        ({"quota": 1.5}, "1.5 is a float; a quota is a whole number"),
        ({"quota": 3.0}, "3.0 is a float"),
        ({"quota": True}, "True is a bool"),
        ({"quota": float("nan")}, "nan is a float"),
        ({"quota": "3"}, "'3' is a str"),
    ],
)
@pytest.mark.parametrize("function", [influence.threshold_probability, influence.sensitivities])
def test_probability_refuses(function, changed, message):
    with pytest.raises(InvalidValueError, match=message):
        function(**(GOOD | changed))


@pytest.mark.parametrize("function", [influence.banzhaf, influence.shapley_shubik, influence.voting_power])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, -1], 1), "is negative"),
        (([1, 1], 1.0), "1.0 is a float"),
        (([1, 1], np.bool_(True)), "True.* is a bool"),
    ],
)
def test_power_refuses(function, arguments, message):
    with pytest.raises(InvalidValueError, match=message):
        function(*arguments)


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        ({"signed": [0], "out": [0]}, "member 0 is in both"),
        ({"signed": [3]}, "3 is not a member's position from 0 to 2"),
        ({"out": [-1]}, "-1 is not a member's position"),
        ({"signed": [True, False]}, "there are 2 flags and 3 members"),
        ({"signed": [0.0]}, "0.0 is not a member's position"),
        ({"out": "012"}, "'012' is not a list"),
    ],
)
def test_sides_refuse(sides, message):
    with pytest.raises(InvalidValueError, match=message):
        influence.banzhaf([1, 2, 3], 3, **sides)


@pytest.mark.parametrize("tolerance", [0, 1, -1e-9, True, "small"])
def test_tolerance_refuses(tolerance):
    with pytest.raises(InvalidValueError, match="tolerance cannot be used"):
        influence.threshold_probabilities([1], [0.5], [1], tolerance=tolerance)


def test_long_lists_of_faults_are_cut():
    with pytest.raises(InvalidValueError, match="and 30 more"):
        influence.banzhaf([-1] * 50, 1)


def test_numpy_and_python_numbers_are_the_same():
    weights = np.array([4, 4, 2], dtype=np.uint8)
    assert influence.banzhaf(weights, np.int64(6)).tolist() == influence.banzhaf([4, 4, 2], 6).tolist()
