"""Capital increases, later entry, sales, and ownership over the years."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import ownership
from akson_analysis.errors import InvalidValueError
from akson_analysis.ownership import capital

BEFORE = ownership.holdings_of({"A": 40, "B": 30, "state": 30})
WEIGHTS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(1, 700_000), min_size=1)


def state_share(holdings):
    return ownership.control(holdings).state_share


def test_an_increase_that_all_subscribe_to_changes_no_share():
    after = capital.capital_increase(BEFORE, 50)
    assert after.to_dict() == {"A": 60, "B": 45, "state": 45}
    assert (capital.dilution(BEFORE, after)["change_pct_points"] == 0).all()


def test_whoever_abstains_is_diluted_and_the_state_may_pass_the_limits():
    after = capital.capital_increase(BEFORE, 70, abstainers=["B"])
    assert after.to_dict() == {"A": 80, "B": 30, "state": 60}
    table = capital.dilution(BEFORE, after)
    assert table.loc["B", "change_pct_points"] == pytest.approx(100 * 30 / 170 - 30)
    assert state_share(after) == Fraction(60, 170)
    found = ownership.control(after).findings[0]
    assert found.code is ownership.Code.LETTER_LIMIT_REACHED


def test_shares_that_nobody_takes_over_are_not_issued():
    after = capital.capital_increase(BEFORE, 70, abstainers=["B"], is_reallocated=False)
    assert after.to_dict() == {"A": 68, "B": 30, "state": 51}
    assert capital.capital_increase(BEFORE, 70, abstainers=["state"]).to_dict() == {
        "A": 80,
        "B": 60,
        "state": 30,
    }


@given(WEIGHTS, st.integers(1, 10**9), st.data())
def test_an_increase_never_raises_the_share_of_an_abstainer(weights, new_shares, data):
    before = ownership.found(weights, "0.30")
    abstainers = data.draw(st.sets(st.sampled_from(sorted(weights))))
    after = capital.capital_increase(before, new_shares, abstainers)
    assert after.sum() - before.sum() == new_shares
    for name in abstainers:
        assert after[name] == before[name]


@given(WEIGHTS, st.integers(1, 700_000), st.sampled_from(["0", "0.25", "1/3"]))
def test_entry_keeps_municipal_shares_in_proportion_to_inhabitants(weights, weight, share):
    before = ownership.found(weights, share)
    everyone = weights | {"new": weight}
    issued = capital.enter(before, "new", weight, weights)
    followed = capital.enter(before, "new", weight, weights, is_state_following=True)
    sold = capital.enter(before, "new", weight, weights, method="transfer")
    total = sum(everyone.values())
    for after in (issued, followed):
        pool = int(after.drop(index="state", errors="ignore").sum())
        assert all(int(after[name]) * total == pool * count for name, count in everyone.items())
    assert state_share(issued) <= state_share(before)
    assert state_share(followed) == state_share(before) == state_share(sold)
    assert sold.sum() == before.sum()
    pool = int(sold.drop(index="state", errors="ignore").sum())
    assert all(abs(int(sold[name]) - pool * count / total) <= 1.5 for name, count in everyone.items())


def test_a_state_that_follows_never_gains_by_rounding():
    before = ownership.holdings_of({"A": 7, "state": 3})
    after = capital.enter(before, "B", 1, {"A": 7}, is_state_following=True)
    assert after.to_dict() == {"A": 7, "state": 3, "B": 1}


def test_a_sale_respects_the_floor():
    start = ownership.from_shares({"Helse Midt-Norge": "0.60", "Trondheim": "0.40"}) * 20
    after = capital.transfer(start, "Trondheim", "others", 30, floor="0.10")
    assert after.to_dict() == {"Helse Midt-Norge": 60, "Trondheim": 10, "others": 30}
    with pytest.raises(InvalidValueError, match=r"'Trondheim' can sell at most 30 of its 40 shares, not 31 \(floor 10"):
        capital.transfer(start, "Trondheim", "others", 31, floor="0.10")
    assert capital.transfer(BEFORE, "A", "B", 40).to_dict() == {"A": 0, "B": 70, "state": 30}


def test_ownership_in_steps():
    steps = [
        capital.Entry(3, "C", 35, method="transfer"),
        capital.Entry(1, "D", 35, is_state_following=True),
        capital.Increase(2, 150, abstainers=("B",)),
        capital.Sale(3, "state", "A", 10),
    ]
    table = capital.over_years({"A": 40, "B": 30}, "0.30", steps, last_year=4)
    assert (table.groupby("year")["share_pct"].sum() - 100).abs().max() < 1e-9
    shares = table.pivot_table(index="year", columns="owner", values="shares")
    assert shares.loc[0].dropna().to_dict() == {"A": 280, "B": 210, "state": 210}
    assert shares.loc[1].dropna().to_dict() == {"A": 280, "B": 210, "D": 245, "state": 315}
    assert shares.loc[2, "B"] == 210
    assert shares.loc[2].sum() == 1050 + 150
    assert shares.loc[3].sum() == shares.loc[2].sum()
    municipal = shares.loc[2, ["A", "B", "D"]].sum()
    assert shares.loc[3, "C"] == round(municipal * 35 / 140)
    assert shares.loc[3, "state"] == shares.loc[2, "state"] - 10
    assert shares.loc[4].equals(shares.loc[3])
    assert list(table.columns) == ["year", "owner", "shares", "share_pct"]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        (lambda: capital.capital_increase(BEFORE, 0), "new_shares 0"),
        (lambda: capital.capital_increase(BEFORE, 5, ["Z"]), "abstainer 'Z' owns no shares"),
        (lambda: capital.capital_increase(BEFORE, 5, ["A", "B", "state"]), "every owner abstains"),
        (lambda: capital.enter(BEFORE, "A", 5, {"A": 4, "B": 3}), "'A' owns shares already"),
        (lambda: capital.enter(BEFORE, "C", 0, {"A": 4, "B": 3}), "weight 0"),
        (lambda: capital.enter(BEFORE, "C", 5, {"A": 4}), "weights lacks the owner 'B'"),
        (lambda: capital.enter(BEFORE, "C", 5, {"A": 4, "B": 3}, method="gift"), "method 'gift'"),
        (
            lambda: capital.enter(BEFORE, "C", 5, {"A": 4, "B": 3}, method="transfer", is_state_following=True),
            "is_state_following needs method 'issue'",
        ),
        (lambda: capital.transfer(BEFORE, "Z", "A", 1), "seller 'Z' owns no shares"),
        (lambda: capital.transfer(BEFORE, "A", "A", 1), "seller and buyer are both 'A'"),
        (lambda: capital.transfer(BEFORE, "A", "B", -1), "shares -1"),
        (lambda: capital.transfer(BEFORE, "A", "B", 1, floor=2), "floor 2"),
        (lambda: capital.transfer(BEFORE, "A", "B", 41), "at most 40 of its 40 shares"),
        (
            lambda: capital.over_years({"A": 4}, 0, [capital.Entry(0, "B", 3)], 5),
            "year must be a whole number from 1 to 5",
        ),
        (
            lambda: capital.over_years({"A": 4}, 0, [capital.Entry(6, "B", 3)], 5),
            "year must be a whole number from 1 to 5",
        ),
        (lambda: capital.over_years({"A": 4}, 0, [], -1), "last_year -1"),
        (lambda: capital.over_years({"A": 4}, "0.34", [], 5), "state_share '0.34'"),
    ],
)
def test_refusals(step, fault):
    with pytest.raises(InvalidValueError, match=fault):
        step()
