"""The keys side by side: each adds up, and each does what its name says."""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import load_municipalities, service_area
from akson_analysis.costs import assumptions, keys, sharing, subsidy
from akson_analysis.costs import participation as part
from akson_analysis.errors import InvalidValueError

TARIFF = pd.read_csv(Path(__file__).parents[1] / "reference" / "costs_tariff_kombit.csv")
MODEL = assumptions.load()
AREA = service_area(load_municipalities(year=2020), "declaration")
POPULATION = AREA["population"]
PEOPLE = st.lists(st.integers(1, 700_000), min_size=1, max_size=30).map(
    lambda people: pd.Series(people, index=[f"{i:04d}" for i in range(len(people))])
)


def test_the_stepped_key_is_the_published_tariff():
    inhabitants = pd.Series(TARIFF["inhabitants"].to_numpy(), index=TARIFF["inhabitants"].map(str))
    price = MODEL.share("stepped_price")
    weights = keys.stepped(inhabitants, MODEL.integer("stepped_above"), price)
    assert (weights * 25).map(float).tolist() == TARIFF["dkk"].tolist()


@given(PEOPLE, st.fractions(0, 1))
def test_an_equal_part_is_equal_and_the_rest_follows_inhabitants(population, equal_share):
    weights = keys.equal_plus_per_inhabitant(population, equal_share)
    assert sum(weights) == 1
    assert all(weight >= Fraction(equal_share) / len(population) for weight in weights)
    assert keys.equal_plus_per_inhabitant(population, 0).map(float).tolist() == pytest.approx(
        (population / population.sum()).tolist()
    )


@given(PEOPLE, st.integers(0, 4000))
def test_every_key_adds_up_to_the_same_bill(population, state_share):
    table = keys.compare_keys(population, MODEL, columns={"alike": population * 0 + 1}, state_share_mnok=state_share)
    assert table.sum().unique().tolist() == [part.municipal_programme_ore(MODEL, "p50", 1, state_share)]
    assert table.columns.tolist() == [*MODEL.figure("allocation_key").choices, "alike"]


def test_the_291_under_every_key():
    ages = keys.weighted(AREA, {"population": 1, "population_80_plus": 5})
    table = keys.compare_keys(POPULATION, MODEL, "p85", columns={"with_age": ages})
    assert table.sum().eq(4515 * assumptions.ORE_PER_MNOK).all()
    assert (table.dtypes == "int64").all()
    per_head = table.div(100).div(POPULATION, axis=0)
    assert per_head["per_inhabitant"].round().eq(975).all()
    assert per_head.loc["0301", "stepped"] < per_head.loc["1151", "stepped"]
    assert per_head.loc["1151", "shapley"] == per_head["shapley"].max()


def test_the_fixed_and_variable_game_adds_up_for_any_members():
    for members in (None, ["1151"], list(POPULATION.index[:50])):
        fixed, own = keys.municipal_game(POPULATION, MODEL, "p50", members)
        share = part.participation_of(POPULATION, members)
        assert fixed + own.sum() == part.municipal_programme_ore(MODEL, "p50", share)
    assert keys.municipal_game(POPULATION, MODEL, state_share_mnok=4000)[0] == 0


def test_no_default_key_makes_anyone_pay_more_than_alone():
    fixed, own = keys.municipal_game(POPULATION, MODEL)
    for name, shares in keys.compare_keys(POPULATION, MODEL).items():
        assert not subsidy.check_fixed_variable(shares, fixed, own).is_subsidising, name


def test_a_key_by_age_alone_is_caught_with_the_group_that_subsidises():
    fixed, own = keys.municipal_game(POPULATION, MODEL, state_share_mnok=3000)
    shares = keys.compare_keys(POPULATION, MODEL, columns={"old": AREA["population_90_plus"]}, state_share_mnok=3000)
    found = subsidy.check_fixed_variable(shares["old"], fixed, own)
    assert found.is_subsidising
    assert 0 < len(found.group) < 291
    assert all(shares.loc[code, "old"] > own[code] for code in found.group)


def test_weights_of_several_columns_are_in_the_columns_own_units():
    table = pd.DataFrame({"population": [1000, 3000], "share": [0.5, 0.25]}, index=["0301", "1151"])
    assert keys.weighted(table, {"population": 2, "share": 100}).to_dict() == {"0301": 2050, "1151": 6025}
    assert sharing.allocate(8075, keys.weighted(table, {"population": 2, "share": 100})).to_dict() == {
        "0301": 2050,
        "1151": 6025,
    }


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: keys.equal_plus_per_inhabitant(POPULATION, 1.1), "equal part 1.1 is not between 0 and 1"),
        (lambda: keys.stepped(POPULATION, 0, 0.5), "the step is at 0 inhabitants"),
        (lambda: keys.stepped(POPULATION, 1000, 50), "price above the step 50 is not between 0 and 1"),
        (lambda: keys.weighted(AREA, {"age": 1}), "column 'age' is not in the table"),
        (lambda: keys.weighted(AREA, {"population": -1}), "price -1 is not a number from zero up"),
        (lambda: keys.weighted(AREA, {}), "no column is given"),
        (
            lambda: keys.weights(POPULATION, MODEL, "by_lot"),
            "key 'by_lot' is not known. Expected one of: per_inh",
        ),
        (
            lambda: keys.compare_keys(POPULATION, MODEL, columns={"x": POPULATION.drop("0301")}),
            "'0301' has no weight",
        ),
        (
            lambda: keys.compare_keys(POPULATION, MODEL, columns={"x": POPULATION * 0}),
            "all 291 weights are zero",
        ),
        (lambda: keys.compare_keys(POPULATION, MODEL, "p90"), "estimate 'p90' is not known"),
    ],
)
def test_keys_that_cannot_be_made_are_refused(call, fault):
    with pytest.raises(InvalidValueError, match=fault):
        call()
