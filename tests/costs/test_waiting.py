"""2a now against 2b in year t, for one municipality."""

import pytest

from akson_analysis.costs import joining, waiting
from akson_analysis.errors import InvalidValueError

OTHERS = {"A": 50_000, "B": 30_000}
LATE = [("C", 20_000, 4)]
RANGE = {"p50": 3.355e9, "p85": 4.515e9}
ME = ("D", 25_000)


def compare(rule, **options):
    return waiting.compare(ME, RANGE, OTHERS, LATE, 0.04, rule, range(1, 11), **options)


def test_waiting_is_neutral_with_interest():
    table = compare("pro_rata_with_interest")
    assert len(table) == 2 * 11
    assert table["difference_nok"].abs().max() < waiting.ROUNDING_NOK
    assert table["others_difference_nok"].abs().max() < waiting.ROUNDING_NOK
    equal = {level: investment / 125_000 for level, investment in RANGE.items()}
    for level, rows in table.groupby("level"):
        assert rows["present_value_per_inhabitant_nok"].to_numpy() == pytest.approx(equal[level], rel=1e-9)
    assert waiting.break_even_year(table).to_dict() == {"p50": 1, "p85": 1}


@pytest.mark.parametrize("rule", joining.Rule)
@pytest.mark.parametrize("year", [0, 4, 7])
def test_sums_are_those_of_the_whole_settlement(rule, year):
    joiners = [*LATE, (*ME, year), ("E", 7, None)]
    table = joining.settle(3.355e9, OTHERS, joiners, 0.04, rule)
    case = joining.read(3.355e9, OTHERS, [*LATE, ("E", 7, None), (*ME, 9)], 0.04, rule, joining.DEFAULT_TERMS)
    who = table["member"].map({"D": "own", joining.STATE: "state"}).fillna("others")
    expected = table.assign(ore=(table["amount_nok"] * 100).round()).pivot_table(
        "ore", "year", who.rename("who"), aggfunc="sum", fill_value=0
    )
    expected = expected.reindex(columns=["own", "state", "others"], fill_value=0)
    found = {when: sums for when, *sums in joining.sums_of(case.moved("D", year), "D")}
    assert found == {when: row.tolist() for when, row in expected.iterrows()}


def test_what_one_saves_the_others_pay():
    for rule in ("none", "pro_rata", "risk_premium"):
        table = compare(rule)
        assert (table["difference_nok"] + table["others_difference_nok"]).abs().max() < waiting.ROUNDING_NOK
        assert (table["state_difference_nok"] == 0).all()
    saved = compare("none").query("level == 'p50' and year == 5")["difference_nok"].item()
    # a founder's share, less the refund it would have had if anyone paid: nobody does
    assert saved == pytest.approx(-3.355e9 * 25 / 105)


def test_the_state_carries_the_one_who_waits():
    free = joining.Terms(bridge_rate=0)
    table = compare("state_bridge", terms=free).query("level == 'p50'").set_index("year")
    assert table.loc[10, "fee_nok"] == table.loc[0, "fee_nok"]
    assert table.loc[10, "difference_nok"] < 0
    assert table.loc[10, "state_difference_nok"] == pytest.approx(-table.loc[10, "difference_nok"])
    assert table.loc[10, "others_difference_nok"] == pytest.approx(0)


def test_premium_makes_waiting_dearer_and_time_outside_counts():
    table = compare("risk_premium").set_index(["level", "year"])
    assert (table.loc["p50"].loc[1:, "difference_nok"] > 0).all()
    dear = compare("pro_rata_with_interest", outside_cost_nok=1_000_000).set_index(["level", "year"])
    row = dear.loc[("p50", 3)]
    assert row["outside_cost_nok"] == 3_000_000
    assert row["difference_nok"] == pytest.approx(1e6 * (1 + 1 / 1.04 + 1 / 1.04**2), abs=1)
    assert row["nominal_nok"] == pytest.approx(row["fee_nok"] - row["refunds_nok"] + 3_000_000)


def test_break_even_moves_with_the_cost_of_staying_outside():
    saving = 3.355e9 * 25 / 105
    table = compare("none", outside_cost_nok=saving / 4.5)
    p50, p85 = waiting.break_even_year(table).loc[["p50", "p85"]]
    assert p50 == 5  # four years outside cost less than the share saved, five discounted ones more
    assert p85 > p50
    assert waiting.break_even_year(compare("none")).isna().all()


def test_break_even_looks_past_a_first_year_that_does_not_pay():
    costs = [saving := 3.355e9 * 25 / 105 + 1, -saving, *[0] * 8]
    table = waiting.compare(ME, {"p50": 3.355e9}, OTHERS, LATE, 0, "none", range(1, 4), outside_cost_nok=costs)
    assert table["difference_nok"].round().tolist() == [0, 1, -round(saving) + 1, -round(saving) + 1]
    assert waiting.break_even_year(table).isna().all()


def test_refunds_come_from_those_who_join_later():
    table = compare("pro_rata").query("level == 'p50'").set_index("year")
    assert table.loc[0, "refunds_nok"] == pytest.approx(3.355e9 * 20 / 125 * 25 / 105)
    assert table.loc[1, "refunds_nok"] == pytest.approx(3.355e9 * 20 / 125 * 25 / 105)
    assert table.loc[5, "refunds_nok"] == 0
    assert table.loc[4, "refunds_nok"] == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"years": [0, 3]}, r"years \[0, 3\]"),
        ({"years": []}, r"years \[\]"),
        ({"investments": {}}, "investments is empty"),
        ({"outside_cost_nok": [1.0, 2.0]}, "outside_cost_nok has 2 years"),
        ({"outside_cost_nok": float("nan")}, "outside_cost_nok nan"),
        ({"municipality": ("A", 5)}, "'A' is a member already"),
        ({"municipality": ("D", 0)}, "'D': inhabitants 0"),
        ({"rate": -1.0}, "rate -1.0"),
    ],
)
def test_refusals(change, fault):
    case = {
        "municipality": ME,
        "investments": RANGE,
        "members": OTHERS,
        "joiners": LATE,
        "rate": 0.04,
        "rule": "none",
        "years": range(1, 11),
    }
    with pytest.raises(InvalidValueError, match=fault):
        waiting.compare(**(case | change))
