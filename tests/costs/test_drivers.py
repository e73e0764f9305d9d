"""What drives the range, and who bears an overrun."""

import pandas as pd
import pytest

from akson_analysis.costs import drivers, uncertainty
from akson_analysis.errors import InvalidValueError

ITEMS = pd.DataFrame(
    {
        "p50_nok": [4.06e9, 4.755e9, 0.71e9],
        "p85_nok": [4.465e9, 5.915e9, 0.845e9],
        "state_fixed_nok": [0, 1.4e9, 0],
        "state_share": [0, 0, 1],
    },
    index=["rollout", "journal", "samhandling"],
)
AMOUNTS = uncertainty.draw(ITEMS, 5000)


def test_the_programme_drives_the_municipal_range():
    table = drivers.tornado(ITEMS, AMOUNTS)
    assert table.index.tolist() == ["journal", "rollout", "samhandling"]
    assert (table["p50_total_nok"] == 7.415e9).all()
    p10, p90 = uncertainty.Distribution(4.755e9, 5.915e9).quantile([0.10, 0.90])
    assert table.loc["journal", "low_nok"] == pytest.approx(7.415e9 + p10 - 4.755e9)
    assert table.loc["journal", "high_nok"] == pytest.approx(7.415e9 + p90 - 4.755e9)
    assert table.loc["samhandling", ["swing_nok", "variance_share"]].tolist() == [0, 0]
    assert table["variance_share"].sum() == pytest.approx(1)
    assert table.loc["journal", "variance_share"] > 0.75


def test_variance_of_independent_items_is_their_own():
    amounts = uncertainty.draw(ITEMS, 50_000, correlation=0)
    variance = uncertainty.split(ITEMS, amounts).municipal.var()
    table = drivers.tornado(ITEMS, amounts)
    assert table.loc["journal", "variance_share"] == pytest.approx(variance["journal"] / variance.sum(), abs=0.01)


def test_the_state_and_one_municipality():
    state = drivers.tornado(ITEMS, AMOUNTS, payer="state")
    assert state.index[0] == "samhandling"
    assert state.loc["samhandling", "variance_share"] == pytest.approx(1)
    own = drivers.tornado(ITEMS, AMOUNTS, shares=pd.Series({"journal": 0.1, "rollout": 0.0, "samhandling": 0.1}))
    assert own.loc["journal", "swing_nok"] == pytest.approx(
        0.1 * drivers.tornado(ITEMS, AMOUNTS).loc["journal", "swing_nok"]
    )
    assert own.loc["journal", "variance_share"] == pytest.approx(1)


def test_nothing_uncertain_has_no_driver():
    certain = ITEMS.assign(p85_nok=ITEMS["p50_nok"])
    table = drivers.tornado(certain, uncertainty.draw(certain, 100))
    assert (table[["swing_nok", "variance_share"]] == 0).all(axis=None)


def test_leverage():
    table = drivers.leverage(ITEMS)
    assert table.loc["journal", "ratio"] == pytest.approx(5915 / 4755)
    assert table.loc["journal", "municipal_ratio"] == pytest.approx(4515 / 3355)
    assert table.loc["journal", ["overrun_nok", "state_overrun_nok", "municipal_overrun_nok"]].tolist() == [
        1.16e9,
        0,
        1.16e9,
    ]
    assert table.loc["samhandling", ["state_overrun_nok", "municipal_overrun_nok"]].tolist() == [0.135e9, 0]
    assert pd.isna(table.loc["samhandling", "municipal_ratio"])
    assert pd.isna(table.loc["rollout", "state_ratio"])


def test_refusals():
    with pytest.raises(InvalidValueError, match="payer 'county'"):
        drivers.tornado(ITEMS, AMOUNTS, payer="county")
    with pytest.raises(InvalidValueError, match="share of 'rollout' is nan"):
        drivers.tornado(ITEMS, AMOUNTS, shares=pd.Series({"journal": 0.1}))
    with pytest.raises(InvalidValueError, match=r"share of 'journal' is 1\.5"):
        drivers.tornado(ITEMS, AMOUNTS, shares=pd.Series({"journal": 1.5, "rollout": 0, "samhandling": 0}))
