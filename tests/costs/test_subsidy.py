"""The no-subsidy check: structure finds the same worst group as trying every group."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.costs import shapley, sharing, subsidy
from akson_analysis.errors import InvalidValueError

AMOUNTS = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=2, max_size=8)


def series(values):
    return pd.Series(list(values), index=[f"{i:04d}" for i in range(len(values))])


@given(st.integers(0, 2000), AMOUNTS)
def test_one_pass_finds_the_worst_group_of_a_fixed_and_variable_cost(fixed, amounts):
    shares, own = series([paid for paid, _ in amounts]), series([cost for _, cost in amounts])
    found = subsidy.check_fixed_variable(shares, fixed, own)
    tried = subsidy.check_every_group(shares, lambda group: fixed + int(own[list(group)].sum()))
    whole = int(shares.sum()) - fixed - int(own.sum())
    assert found.excess_ore == max(tried.excess_ore, whole)
    assert found.pays_ore == shares[list(found.group)].sum()
    assert found.alone_ore == fixed + own[list(found.group)].sum()


@given(AMOUNTS)
def test_running_sums_find_the_worst_group_of_an_airport_cost(amounts):
    shares, alone = series([paid for paid, _ in amounts]), series([cost for _, cost in amounts])
    found = subsidy.check_airport(shares, alone)
    tried = subsidy.check_every_group(shares, lambda group: int(alone[list(group)].max()))
    whole = int(shares.sum()) - int(alone.max())
    assert found.excess_ore == max(tried.excess_ore, whole)
    assert found.pays_ore == shares[list(found.group)].sum()


def test_the_group_that_pays_more_than_alone_is_named():
    found = subsidy.check_fixed_variable(series([700, 290, 10]), 100, series([300, 200, 400]))
    assert found.group == ("0000", "0001")
    assert (found.pays_ore, found.alone_ore, found.excess_ore) == (990, 600, 390)
    assert found.is_subsidising


def test_rounding_to_whole_ore_is_no_subsidy():
    shares = series(sharing.allocate(100, [1, 1, 1]))
    assert not subsidy.check_fixed_variable(shares, 0, series([Fraction(100, 3)] * 3)).is_subsidising


def test_the_shapley_value_of_an_airport_has_no_subsidy():
    costs = [8, 11, 13, 18]
    assert not subsidy.check_airport(
        series([int(part) for part in shapley.airport(costs)]), series(costs)
    ).is_subsidising


def test_shares_that_cannot_be_checked_are_refused():
    with pytest.raises(InvalidValueError, match="at least one member"):
        subsidy.check_fixed_variable(pd.Series(dtype="int64"), 0, pd.Series(dtype="int64"))
    with pytest.raises(InvalidValueError, match="'b' is in one only"):
        subsidy.check_airport(pd.Series({"a": 1}), pd.Series({"a": 1, "b": 2}))
    with pytest.raises(InvalidValueError, match=r"'a': 1\.5"):
        subsidy.check_airport(pd.Series({"a": 1.5}), pd.Series({"a": 1}))
    with pytest.raises(InvalidValueError, match="cost of group a is nan"):
        subsidy.check_airport(pd.Series({"a": 1}), pd.Series({"a": float("nan")}))
    with pytest.raises(InvalidValueError, match="19 members: every group can be tried for 2 to 18"):
        subsidy.check_every_group(series(range(19)), len)
