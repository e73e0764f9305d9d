"""The settlement between front-runners and late joiners."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.costs import joining
from akson_analysis.errors import InvalidValueError

REFERENCE = Path(__file__).parents[1] / "reference" / "late_joiners.csv"
FOUNDERS = {"A": 50_000, "B": 30_000, "C": 20_000}
PEOPLE = st.integers(1, 700_000)
RATES = st.integers(-500, 500).map(lambda permille: permille / 1000)


def ore(table):
    return (table["amount_nok"] * 100).round().astype("int64")


def by_member(table, year):
    rows = table[table["year"] == year]
    return dict(zip(rows["member"], rows["amount_nok"], strict=True))


@st.composite
def cases(draw):
    members = {f"front {i}": draw(PEOPLE) for i in range(draw(st.integers(1, 6)))}
    joiners = [(f"late {i}", draw(PEOPLE), draw(st.integers(0, 30))) for i in range(draw(st.integers(0, 6)))]
    return draw(st.integers(1_000_000, 12_000_000_000)), members, joiners, draw(RATES)


@pytest.mark.parametrize("rule", ["pro_rata_with_interest", "pro_rata"])
def test_published_case(rule):
    expected = pd.read_csv(REFERENCE).query("rule == @rule").set_index("member")
    table = joining.settle(100_000_000, FOUNDERS, [("D", 25_000, 3)], 0.04, rule)
    assert list(table.columns) == ["year", "member", "amount_nok"]
    assert by_member(table, 0) == {"A": 50_000_000.0, "B": 30_000_000.0, "C": 20_000_000.0}
    assert by_member(table, 3) == expected["amount_in_entry_of_d_nok"].to_dict()
    values = joining.present_values(table, 0.04, expected["inhabitants"].to_dict())
    got = values["present_value_per_inhabitant_nok"].to_dict()
    assert got == pytest.approx(expected["present_value_per_inhabitant_nok"].to_dict(), rel=1e-12)


@given(cases())
def test_present_value_per_inhabitant_is_equal_for_all_after_every_entry(case):
    investment, members, joiners, rate = case
    table = joining.settle(investment, members, joiners, rate, "pro_rata_with_interest")
    people = members | {name: count for name, count, _ in joiners}
    for year in sorted({0, *(year for _, _, year in joiners)}):
        values = joining.present_values(table, rate, people, until=year)["present_value_nok"]
        inside = {name: people[name] for name in values.index}
        entry = {name: when for name, _, when in joiners}
        assert set(inside) == {name for name in people if entry.get(name, 0) <= year}
        rounding = 0.01 * sum((1 + rate) ** -float(when) for when in range(year + 1))
        for name, count in inside.items():
            equal = investment * count / sum(inside.values())
            assert values[name] == pytest.approx(equal, abs=rounding * 1.01, rel=1e-9)


@given(cases(), st.sampled_from(list(joining.Rule)))
def test_every_year_adds_up_to_the_ore(case, rule):
    investment, members, joiners, rate = case
    table = joining.settle(investment, members, joiners, rate, rule)
    sums = ore(table).groupby(table["year"]).sum()
    assert sums[0] == investment * 100
    assert (sums.drop(0) == 0).all()
    assert not table.duplicated(["year", "member"]).any()
    assert set(table["member"]) - {joining.STATE} == set(members) | {name for name, _, _ in joiners}


@given(cases(), st.randoms())
def test_order_of_joiners_does_not_matter(case, random):
    investment, members, joiners, rate = case
    shuffled = random.sample(joiners, len(joiners))
    first, second = (
        joining.settle(investment, members, order, rate, "pro_rata_with_interest").set_index(["year", "member"])
        for order in (joiners, shuffled)
    )
    gap = (first["amount_nok"] - second["amount_nok"]).abs()
    assert len(gap) == len(first) == len(second)
    assert gap.max() <= 0.0101  # equal remainders may give the odd øre to another member


def test_joining_together_equals_joining_one_after_the_other():
    together = joining.settle(1e8, FOUNDERS, [("D", 25_000, 3), ("E", 75_000, 3)], 0.04, "pro_rata_with_interest")
    assert by_member(together, 3) == {
        "A": pytest.approx(-50_000_000 * 0.5 * 1.124864),
        "B": pytest.approx(-30_000_000 * 0.5 * 1.124864),
        "C": pytest.approx(-20_000_000 * 0.5 * 1.124864),
        "D": pytest.approx(1e8 * 25 / 200 * 1.124864),
        "E": pytest.approx(1e8 * 75 / 200 * 1.124864),
    }


def test_one_who_joins_in_year_0_is_a_founder_under_every_rule():
    for rule in joining.Rule:
        table = joining.settle(1e8, {"A": 75_000}, [("B", 25_000, 0)], 0.04, rule)
        assert by_member(table, 0) == {"A": 75_000_000.0, "B": 25_000_000.0}
        assert set(table["year"]) == {0}


def test_none_asks_for_nothing():
    table = joining.settle(1e8, FOUNDERS, [("D", 25_000, 3)], 0.04, "none")
    assert by_member(table, 3) == {"D": 0.0}


def test_risk_premium_is_on_top_of_interest():
    people = FOUNDERS | {"D": 25_000}
    terms = joining.Terms(premium=0.25)
    table = joining.settle(1e8, FOUNDERS, [("D", 25_000, 3)], 0.04, "risk_premium", terms=terms)
    value = joining.present_values(table, 0.04, people)["present_value_per_inhabitant_nok"]
    assert value["D"] == pytest.approx(1.25 * 800)
    assert by_member(table, 3)["A"] == 1.25 * -11_248_640
    default = joining.settle(1e8, FOUNDERS, [("D", 25_000, 3)], 0.04, "risk_premium")
    assert by_member(default, 3)["D"] == pytest.approx(1.10 * 22_497_280)


def test_state_carries_idle_shares_until_taken_up():
    joiners = [("D", 25_000, 3), ("E", 75_000, 7)]
    table = joining.settle(1e8, FOUNDERS, joiners, 0.04, "state_bridge")
    assert by_member(table, 0) == {"A": 25e6, "B": 15e6, "C": 10e6, joining.STATE: 50e6}
    assert by_member(table, 3) == {joining.STATE: -14_060_800.0, "D": 14_060_800.0}
    values = joining.present_values(table, 0.04, FOUNDERS | {"D": 25_000, "E": 75_000})
    assert values.loc[joining.STATE, "present_value_nok"] == pytest.approx(0, abs=0.02)
    assert math.isnan(values.loc[joining.STATE, "present_value_per_inhabitant_nok"])
    municipal = values.drop(index=joining.STATE)["present_value_per_inhabitant_nok"]
    assert municipal.to_numpy() == pytest.approx(np.full(5, 500.0))


def test_state_keeps_the_shares_of_options_that_lapse():
    table = joining.settle(1e8, FOUNDERS, [("D", 25_000, 3), ("E", 75_000, None)], 0.04, "state_bridge")
    assert "E" not in set(table["member"])
    values = joining.present_values(table, 0.04, FOUNDERS | {"D": 25_000})
    assert values.loc[joining.STATE, "present_value_nok"] == pytest.approx(1e8 * 75 / 200, abs=0.02)


def test_state_bridge_without_interest_and_with_planned_capacity():
    terms = joining.Terms(planned_inhabitants=400_000, bridge_rate=0)
    table = joining.settle(1e8, FOUNDERS, [("D", 25_000, 9)], 0.04, "state_bridge", terms=terms)
    assert by_member(table, 0)[joining.STATE] == 75e6
    assert by_member(table, 9) == {joining.STATE: -6_250_000.0, "D": 6_250_000.0}


@pytest.mark.parametrize("rule", ["none", "pro_rata", "pro_rata_with_interest", "risk_premium"])
def test_a_lapsed_option_changes_nothing_for_the_others(rule):
    joiners = [("D", 25_000, 3)]
    with_lapse = joining.settle(1e8, FOUNDERS, [*joiners, ("E", 75_000, None)], 0.04, rule)
    pd.testing.assert_frame_equal(with_lapse, joining.settle(1e8, FOUNDERS, joiners, 0.04, rule))


def test_amounts_beyond_the_integers_of_a_processor_still_add_up():
    table = joining.settle(1e12, {"A": 1, "B": 2}, [("C", 3, 200)], 0.5, "pro_rata_with_interest")
    assert table["amount_nok"].dtype == float
    assert table[table["year"] == 200]["amount_nok"].sum() == pytest.approx(0, abs=1e-6 * table["amount_nok"].max())


def test_every_fault_is_told_at_once():
    with pytest.raises(InvalidValueError) as refusal:
        joining.settle(
            math.inf,
            {"A": 0, "B": -4, "state": 3},
            [("D", 5, -1), ("D", 5, 2), ("A", 5, 2), ("E", 2.5, 2029), ("F", 5)],
            -1,
            "pro_rata_with_intrest",
        )
    told = str(refusal.value)
    for fault in (
        "investment inf",
        "rate -1",
        "rule 'pro_rata_with_intrest' is not known. Did you mean 'pro_rata_with_interest'?",
        "member 'A': inhabitants 0",
        "member 'B': inhabitants -4",
        "member 'state': that name is kept for the state",
        "joiner 'D': year -1",
        "joiner 'D' joins twice",
        "joiner 'A' is a member already",
        "joiner 'E': inhabitants 2.5",
        "joiner 'E': year 2029",
        "joiner ('F', 5): expected (name, inhabitants, year)",
    ):
        assert fault in told


@pytest.mark.parametrize("investment", [math.nan, -1, "much", None, True])
def test_investment_is_refused(investment):
    with pytest.raises(InvalidValueError, match="investment"):
        joining.settle(investment, FOUNDERS, [], 0.04, "none")


@pytest.mark.parametrize("rate", [math.nan, -1, -1.5, math.inf, "x"])
def test_rate_is_refused(rate):
    with pytest.raises(InvalidValueError, match="rate"):
        joining.settle(1e8, FOUNDERS, [], rate, "none")
    with pytest.raises(InvalidValueError, match="rate"):
        joining.present_values(joining.settle(1e8, FOUNDERS, [], 0, "none"), rate, FOUNDERS)


def test_no_members_and_no_room():
    with pytest.raises(InvalidValueError, match="members is empty"):
        joining.settle(1e8, {}, [("D", 5, 2)], 0.04, "none")
    terms = joining.Terms(planned_inhabitants=110_000)
    with pytest.raises(InvalidValueError, match="planned_inhabitants 110000: fewer than the 125000 who join"):
        joining.settle(1e8, FOUNDERS, [("D", 25_000, 3)], 0.04, "state_bridge", terms=terms)


def test_terms_are_checked():
    with pytest.raises(InvalidValueError) as refusal:
        joining.Terms(premium=-0.1, planned_inhabitants=0, bridge_rate=-1)
    assert [fault.split(" ")[0] for fault in refusal.value.faults] == [
        "premium",
        "bridge_rate",
        "planned_inhabitants",
    ]


def test_present_values_need_everyone_s_inhabitants():
    table = joining.settle(1e8, FOUNDERS, [("D", 25_000, 3)], 0.04, "pro_rata")
    with pytest.raises(InvalidValueError, match="member 'D' has no inhabitants"):
        joining.present_values(table, 0.04, FOUNDERS)
