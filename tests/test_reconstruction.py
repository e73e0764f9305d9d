"""Reconstructed probabilities meet the totals, have the largest entropy, and impossible totals are refused."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import xlogy

from akson_analysis.errors import InvalidValueError
from akson_analysis.reconstruction import reconstruct, reconstruct_range

REFERENCE = Path(__file__).parent / "reference"
MEMBERS = {"A": 50, "B": 30, "C": 15, "D": 5}


@pytest.fixture(scope="module")
def populations():
    table = pd.read_csv(REFERENCE / "populations_291.csv", dtype={"municipality_code": "string"})
    return table.set_index("municipality_code")["population"]


@pytest.fixture(scope="module")
def documented():
    table = pd.read_csv(REFERENCE / "documented_answers_2020.csv", dtype={"municipality_code": "string"})
    return table.set_index("municipality_code")["has_signed"]


def assert_meets(result, count, people):
    assert result.expected_count == pytest.approx(count, abs=1e-9)
    assert result.expected_population == pytest.approx(people, abs=1e-9 * result.table["population"].sum())


def test_the_published_totals_of_july_2020(populations, documented):
    result = reconstruct(populations, documented, 183, population_share=Fraction(65, 100))
    assert_meets(result, 183, 0.65 * 4_632_214)
    table = result.table
    assert table.index.equals(populations.index)
    assert table["is_documented"].sum() == len(documented)
    assert (table.loc[documented.index, "probability"] == documented.astype(float)).all()
    inferred = table[~table["is_documented"]]
    assert inferred["probability"].between(0, 1, inclusive="neither").all()
    log_odds = np.log(inferred["probability"] / (1 - inferred["probability"]))
    line = result.log_odds + result.log_odds_per_person * inferred["population"]
    assert log_odds.to_numpy() == pytest.approx(line.to_numpy(), abs=1e-9)


def test_rounding_is_carried_through(populations, documented):
    result = reconstruct_range(populations, documented, 183, share_pct=65)
    assert not result.is_clipped
    for part, share in ((result.low, 0.645), (result.stated, 0.65), (result.high, 0.655)):
        assert_meets(part, 183, share * 4_632_214)
    bergen = result.table.loc["4601"]
    assert bergen["probability_low"] < bergen["probability"] < bergen["probability_high"]
    finer = reconstruct_range(populations, documented, 183, share_pct=65.0, decimals=1)
    assert finer.high.population_share == pytest.approx(0.6505)


def test_entropy_is_the_largest():
    result = reconstruct({"a": 9, "b": 7, "c": 4, "d": 2, "e": 1}, {"e": True}, 3, population=14)
    sizes = np.array([9.0, 7, 4, 2])

    def negative_entropy(p):
        return float((xlogy(p, p) + xlogy(1 - p, 1 - p)).sum())

    best = minimize(
        negative_entropy,
        np.full(4, 0.5),
        bounds=[(0, 1)] * 4,
        constraints=[
            {"type": "eq", "fun": lambda p: p.sum() - 2},
            {"type": "eq", "fun": lambda p: p @ sizes - 13},
        ],
        options={"ftol": 1e-13},
    )
    assert result.table["probability"].iloc[:4].to_numpy() == pytest.approx(best.x, abs=1e-5)


@given(st.lists(st.integers(1, 700_000), min_size=2, max_size=40), st.data())
def test_every_feasible_pair_of_totals_is_met(sizes, data):
    count = data.draw(st.integers(0, len(sizes)))
    fraction = data.draw(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.01, 0.99)))
    ordered = sorted(sizes)
    low, high = sum(ordered[:count]), sum(ordered[len(sizes) - count :])
    people = low if fraction == 0 else high if fraction == 1 else low + (high - low) * fraction
    result = reconstruct(pd.Series(sizes), {}, count, population=people)
    assert_meets(result, count, people)
    assert result.table["probability"].between(0, 1).all()


def test_ends_of_the_range_are_certain_and_ties_share():
    smallest = reconstruct({"A": 5, "B": 3, "C": 3, "D": 1}, {}, 2, population=4)
    assert smallest.table["probability"].to_dict() == pytest.approx({"A": 0, "B": 0.5, "C": 0.5, "D": 1})
    assert smallest.log_odds_per_person == -np.inf
    largest = reconstruct(MEMBERS, {"B": False}, 2, population=65)
    assert largest.table["probability"].to_dict() == {"A": 1, "B": 0, "C": 1, "D": 0}


def test_equal_populations_need_one_multiplier():
    result = reconstruct({"A": 7, "B": 7, "C": 7, "D": 9}, {"D": True}, 2, population=16)
    assert result.table["probability"].to_dict() == pytest.approx({"A": 1 / 3, "B": 1 / 3, "C": 1 / 3, "D": 1})


def test_everybody_documented():
    result = reconstruct({"A": 7, "B": 3}, {"A": True, "B": False}, 1, population=7)
    assert result.table["probability"].to_dict() == {"A": 1, "B": 0}


def test_prior_odds_by_group(populations, documented):
    counties = populations.index.to_series().str[:2]
    plain = reconstruct(populations, documented, 183, population_share=0.65)
    prior = reconstruct(populations, documented, 183, population_share=0.65, prior={"18": 3.0}, groups=counties)
    assert_meets(prior, 183, 0.65 * 4_632_214)
    inferred = prior.table[~prior.table["is_documented"]]
    odds = inferred["probability"] / (1 - inferred["probability"])
    rest = odds / np.exp(prior.log_odds + prior.log_odds_per_person * inferred["population"])
    is_nordland = counties[inferred.index] == "18"
    assert rest[is_nordland].to_numpy() == pytest.approx(3)
    assert rest[~is_nordland].to_numpy() == pytest.approx(1)
    higher = prior.table["probability"] > plain.table["probability"]
    assert higher[is_nordland[is_nordland].index].all()


def test_impossible_totals_tell_the_range():
    with pytest.raises(InvalidValueError, match="totals cannot be met") as refusal:
        reconstruct(MEMBERS, {"A": False}, 2, population_share=0.65)
    assert refusal.value.faults == [
        "2 signers cannot have 65.0 people, 65.0000% of 100",
        "with those documented, 2 signers have from 20 to 45 people",
        "that is from 20.0000% to 45.0000%",
        "65.0 people cannot be had with any number of signers, given those documented",
        "check the published totals and the documented answers",
    ]
    with pytest.raises(InvalidValueError, match=r"20\.0 people can be had with 1 to 2 signers"):
        reconstruct(MEMBERS, {}, 3, population=20)
    with pytest.raises(InvalidValueError, match="count 1 is impossible: 2 of 4 are documented as signed, 1 as not"):
        reconstruct(MEMBERS, {"A": True, "B": True, "C": False}, 1, population=80)


def test_a_rounded_share_that_is_partly_impossible_is_clipped():
    result = reconstruct_range(MEMBERS, {"A": False}, 2, share_pct=45)
    assert result.is_clipped
    assert result.high.population_share == result.stated.population_share == 0.45
    with pytest.raises(InvalidValueError, match=r"from 20\.0000% to 45\.0000%"):
        reconstruct_range(MEMBERS, {"A": False}, 2, share_pct=46)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"populations": {"A": -1}}, "'A': population -1 is not a whole number"),
        ({"populations": {"A": 1.5}}, "'A': population 1.5 is not a whole number"),
        ({"populations": {}}, "there is no population"),
        ({"populations": pd.Series([1, 2], index=["A", "A"])}, "'A' is there more than once"),
        ({"documented": {"X": True}}, "documented member 'X' is not among the 4 members"),
        ({"documented": {"A": "yes"}}, "'A': documented answer 'yes' is not True or False"),
        ({"count": 2.0}, "count 2.0 is a float"),
        ({"count": 5}, "it is from 0 to 4"),
        ({"population": 101}, "population 101 is not a number from 0 to 100"),
        ({"population": float("nan")}, "population nan is not a number"),
        ({"population_share": 0.5}, "give either population_share or population"),
        ({"population": None}, "give either population_share or population"),
        ({"population": None, "population_share": 65}, "population_share 65 is not a number from 0 to 1"),
        ({"prior": {"A": 0}}, "prior odds of 'A' are 0"),
        ({"prior": {"X": 2}}, "prior names 'X', which no member belongs to"),
    ],
)
def test_bad_input_is_refused(changed, message):
    good = {"populations": MEMBERS, "documented": {}, "count": 2, "population": 60}
    with pytest.raises(InvalidValueError, match=message):
        reconstruct(**(good | changed))


def test_documented_answers_may_be_missing_in_a_series():
    answers = pd.Series({"A": True, "B": None, "C": False})
    result = reconstruct(MEMBERS, answers, 2, population=60)
    assert result.table["is_documented"].to_dict() == {"A": True, "B": False, "C": True, "D": False}
