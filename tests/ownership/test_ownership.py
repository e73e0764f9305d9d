"""Shares and the limits of control."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import ownership
from akson_analysis.errors import InvalidValueError
from akson_analysis.ownership.holdings import Code

PEOPLE = {"0301": 693_494, "4601": 283_929, "1151": 198}
SHARES = st.fractions(0, Fraction(339, 1000), max_denominator=1000)


def codes(holdings):
    return [finding.code for finding in ownership.control(holdings).findings]


@given(st.dictionaries(st.text("abcdefg", min_size=1), st.integers(1, 700_000), min_size=1, max_size=20), SHARES)
def test_founding_is_exact(weights, share):
    holdings = ownership.found(weights, share)
    total = int(holdings.sum())
    assert Fraction(int(holdings.get(ownership.STATE, 0)), total) == share
    for owner, weight in weights.items():
        expected = (1 - share) * Fraction(weight, sum(weights.values()))
        assert Fraction(int(holdings[owner]), total) == expected


def test_shares_are_read_as_written():
    for share in ("3/10", "0.3", 0.3, Fraction(3, 10)):
        assert ownership.control(ownership.found(PEOPLE, share)).state_share == Fraction(3, 10)
    assert ownership.found(PEOPLE).to_dict() == PEOPLE


def test_the_letters_number_is_met_and_its_purpose_is_not():
    result = ownership.control(ownership.found(PEOPLE, "0.3399"))
    assert result.has_negative_control
    assert result.findings[0] == ownership.Finding(
        Code.LETTER_MET_PURPOSE_NOT, "state", {"share": Fraction(3399, 10_000), "limit": Fraction(1, 3)}
    )
    assert result.blocking_turnout > 1


def test_exactly_one_third_does_not_block_until_someone_stays_away():
    result = ownership.control(ownership.found(PEOPLE, "1/3"))
    assert not result.has_negative_control
    assert result.blocking_turnout == 1
    assert result.findings[0].code is Code.BLOCKS_AT_LOW_TURNOUT


def test_thirty_percent_blocks_below_85_7_percent_turnout():
    result = ownership.control(ownership.found(PEOPLE, "0.30"))
    assert result.blocking_turnout == Fraction(6, 7)
    assert result.deciding_turnout == Fraction(3, 7)
    turnout = float(Fraction(6, 7))
    table = ownership.turnout_table(["0.30"], [Fraction(6, 7), Fraction(6, 7) - Fraction(1, 10**9), "3/7", 0])
    assert table["turnout_pct"][0] == pytest.approx(100 * turnout)
    assert table["is_blocking"].tolist() == [False, True, True, True]
    assert table["is_deciding"].tolist() == [False, False, False, True]
    assert table["state_votes_pct"].tolist() == pytest.approx([100 / 3, 100 / 3, 50, 100])


@given(SHARES, st.fractions(0, 1, max_denominator=500))
def test_table_and_turnout_limit_agree(share, turnout):
    limit = ownership.control(ownership.found(PEOPLE, share)).blocking_turnout
    blocks = ownership.turnout_table([share], [turnout])["is_blocking"].item()
    assert blocks == (turnout < limit)
    assert blocks == (share > ownership.largest_harmless_share(turnout))


def test_without_the_state_nothing_is_warned_of():
    holdings = ownership.found(dict.fromkeys("abcd", 10))
    assert codes(holdings) == []
    assert ownership.control(holdings).blocking_turnout == 0


def test_limits_passed_after_founding_are_findings():
    assert codes(ownership.holdings_of({"a": 33, "b": 33, "state": 34})) == [Code.LETTER_LIMIT_REACHED]
    assert codes(ownership.holdings_of({"a": 25, "b": 25, "state": 50})) == [
        Code.LETTER_LIMIT_REACHED,
        Code.MUNICIPAL_MAJORITY_LOST,
    ]
    large = ownership.control(ownership.holdings_of({"a": 34, "b": 33, "c": 33}))
    assert [finding.owner for finding in large.findings] == ["a"]
    assert large.largest_municipality_share == Fraction(34, 100)


def test_known_shares():
    holdings = ownership.from_shares({"Helse Midt-Norge": "0.60", "Trondheim": "0.40"})
    assert holdings.to_dict() == {"Helse Midt-Norge": 3, "Trondheim": 2}
    with pytest.raises(InvalidValueError, match=r"the shares add up to 105\.000000%"):
        ownership.from_shares({"a": 0.65, "b": 0.4})
    with pytest.raises(InvalidValueError, match=r"'a': share 1\.2"):
        ownership.from_shares({"a": 1.2, "b": -0.2})


@pytest.mark.parametrize("share", ["0.34", 0.34, 0.5, 34, -0.01, float("nan"), "a third", None])
def test_state_share_is_refused(share):
    with pytest.raises(InvalidValueError, match=r"state_share .*expected 0 or more and below 0\.34"):
        ownership.found(PEOPLE, share)


def test_percent_is_explained():
    with pytest.raises(InvalidValueError, match=r"Write 30 % as 0\.30"):
        ownership.found(PEOPLE, 30)


def test_every_fault_is_told_at_once():
    with pytest.raises(InvalidValueError) as refusal:
        ownership.found({"a": 0, "b": -1, "c": 1.5, "state": 4}, 2)
    assert len(refusal.value.faults) == 5
    with pytest.raises(InvalidValueError, match="at least one owner"):
        ownership.found({})


def test_holdings_are_checked():
    with pytest.raises(InvalidValueError, match="the capital is zero"):
        ownership.control(ownership.holdings_of({"a": 0}))
    with pytest.raises(InvalidValueError, match="'a': -1 shares"):
        ownership.control(ownership.holdings_of({"a": -1, "b": 3}))
    with pytest.raises(InvalidValueError, match="'state' is the only owner"):
        ownership.control(ownership.holdings_of({"state": 3}))
    with pytest.raises(InvalidValueError, match="more shares than can be counted"):
        ownership.found({"a": 10**17}, Fraction(1, 10**7))


@pytest.mark.parametrize("turnout", [-0.1, 1.01, float("nan"), "all"])
def test_turnout_is_refused(turnout):
    with pytest.raises(InvalidValueError, match="turnout"):
        ownership.largest_harmless_share(turnout)
    with pytest.raises(InvalidValueError, match="turnout"):
        ownership.turnout_table(["0.3"], [turnout])


def test_a_municipality_that_has_sold_everything_is_no_owner():
    with pytest.raises(InvalidValueError, match="'state' is the only owner"):
        ownership.control(ownership.holdings_of({"a": 0, "state": 5}))
