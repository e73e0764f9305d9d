"""Draws, payers and ranges."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.costs import uncertainty
from akson_analysis.errors import InvalidValueError

REFERENCE = Path(__file__).parents[1] / "reference"
POPULATION = 4_632_214
ITEMS = pd.DataFrame(
    {
        "p50_nok": [4.755e9, 4.06e9, 0.71e9],
        "p85_nok": [5.915e9, 4.465e9, 0.845e9],
        "state_fixed_nok": [1.4e9, 0, 0],
        "state_share": [0, 0, 1],
    },
    index=["journal", "rollout", "samhandling"],
)
PEOPLE = pd.Series({"0301": 693_494, "4601": 283_929, "1151": 198}, name="inhabitants").rename_axis("municipality_code")
TIMING = pd.DataFrame(
    {"journal": [0.5, 0.5, 0], "rollout": [0, 0.25, 0.75], "samhandling": [1, 0, 0]}, index=[2021, 2022, 2023]
)


def municipal(correlation=uncertainty.DEFAULT_CORRELATION, draws=20_000, items=ITEMS, seed=1):
    amounts = uncertainty.draw(items, draws, correlation=correlation, seed=seed)
    return uncertainty.split(items, amounts).municipal


@pytest.mark.parametrize("correlation", [0, 0.5, 1])
def test_each_item_keeps_its_published_quantiles(correlation):
    amounts = uncertainty.draw(ITEMS, 10_000, correlation=correlation)
    table = uncertainty.ranges(amounts, pd.DataFrame(np.eye(3), ITEMS.index, ITEMS.index))
    assert table["p50_nok"].to_numpy() == pytest.approx(ITEMS["p50_nok"].to_numpy(), rel=1e-6)
    assert table["p85_nok"].to_numpy() == pytest.approx(ITEMS["p85_nok"].to_numpy(), rel=1e-6)


def test_full_correlation_gives_the_published_sums_per_inhabitant():
    expected = pd.read_csv(REFERENCE / "uncertainty_per_inhabitant.csv")
    parts = municipal(correlation=1)[["journal", "rollout"]]
    shares = pd.DataFrame(
        {"journal": [1, 0, 1], "rollout": [0, 1, 1]}, index=["journal", "rollout", "sum"], dtype=float
    )
    for measure, rows in expected.groupby("measure"):
        one = uncertainty.ranges(parts, shares.loc[[measure]], inhabitants=pd.Series({measure: POPULATION}))
        for row in rows.itertuples():
            assert round(one[f"{row.quantile}_nok"].item() / 1e6) == row.mnok_2019
            assert round(one[f"{row.quantile}_nok_per_inhabitant"].item()) == row.kr_per_inhabitant


@pytest.mark.parametrize(
    "row",
    list(pd.read_csv(REFERENCE / "uncertainty_equicorrelated.csv").itertuples()),
    ids=lambda row: str(row.correlation),
)
def test_spread_of_a_sum_of_equally_correlated_items(row):
    items = pd.DataFrame({"p50_nok": 1000.0, "p85_nok": 1100.0}, index=[f"item {i}" for i in range(row.items)])
    amounts = uncertainty.draw(items, 40_000, correlation=row.correlation, kind="normal")
    independent = np.sqrt(row.items) * amounts["item 0"].std()
    assert amounts.sum(axis=1).std() / independent == pytest.approx(row.sd_ratio, rel=0.015)


def test_payers_add_up_and_overruns_fall_on_municipalities():
    points = pd.DataFrame(ITEMS[["p50_nok", "p85_nok"]].T)
    parts = uncertainty.split(ITEMS, points)
    assert parts.municipal["journal"].tolist() == [3.355e9, 4.515e9]
    assert parts.state["journal"].tolist() == [1.4e9, 1.4e9]
    assert parts.municipal["rollout"].tolist() == [4.06e9, 4.465e9]
    assert parts.state["samhandling"].tolist() == [0.71e9, 0.845e9]
    assert (parts.municipal["samhandling"] == 0).all()
    low = uncertainty.split(ITEMS, pd.DataFrame({"journal": [1.0e9], "rollout": [1.0], "samhandling": [1.0]}))
    assert low.state["journal"].item() == 1.0e9
    amounts = uncertainty.draw(ITEMS, 1000)
    drawn = uncertainty.split(ITEMS, amounts)
    pd.testing.assert_frame_equal(drawn.state + drawn.municipal, amounts)


def test_scenarios_share_their_draws():
    amounts = uncertainty.draw(ITEMS, 5000, seed=3)
    pd.testing.assert_frame_equal(uncertainty.draw(ITEMS.iloc[::-1], 5000, seed=3)[list(ITEMS.index)], amounts)
    alone = uncertainty.draw(ITEMS.loc[["rollout"]], 5000, seed=3)
    pd.testing.assert_series_equal(alone["rollout"], amounts["rollout"])
    assert not uncertainty.draw(ITEMS, 5000, seed=4)["journal"].equals(amounts["journal"])
    assert uncertainty.draw(ITEMS, 5000, seed=3).equals(amounts)
    dearer = ITEMS.assign(p50_nok=1.1 * ITEMS["p50_nok"], p85_nok=1.1 * ITEMS["p85_nok"])
    assert uncertainty.draw(dearer, 5000, seed=3).to_numpy() == pytest.approx(1.1 * amounts.to_numpy())


def test_a_state_that_pays_more_lowers_every_quantile_by_the_same():
    richer = ITEMS.assign(state_fixed_nok=[1.9e9, 0, 0])
    gap = uncertainty.ranges(municipal()) - uncertainty.ranges(municipal(items=richer))
    assert gap.to_numpy() == pytest.approx(np.full(gap.shape, 0.5e9), rel=1e-9)


@pytest.mark.parametrize("size", [1, 8 * 20_000 * 2, 2**30])
def test_block_size_changes_nothing(monkeypatch, size):
    shares = pd.DataFrame(np.random.default_rng(0).random((40, 3)) / 100, columns=ITEMS.index)
    expected = uncertainty.ranges(municipal(), shares, timing=TIMING)
    monkeypatch.setattr(uncertainty, "BLOCK_BYTES", size)
    again = uncertainty.ranges(municipal(), shares, timing=TIMING)
    pd.testing.assert_frame_equal(again, expected, rtol=1e-13)


@given(st.integers(2, 400), st.integers(0, 2**32), st.floats(0, 1))
def test_ranges_are_the_plain_quantiles(draws, seed, correlation):
    parts = municipal(correlation=correlation, draws=draws, seed=seed)
    shares = pd.DataFrame({"journal": [0.2, 0.4, 0], "rollout": [0.3, 0.6, 0], "samhandling": [0, 0, 0]}, dtype=float)
    table = uncertainty.ranges(parts, shares, timing=TIMING, quantiles=[0.025, 0.5, 0.999])
    plain = parts.to_numpy() @ (shares.to_numpy()[:, None, :] * TIMING.to_numpy()).reshape(-1, 3).T
    expected = np.quantile(plain, [0.025, 0.5, 0.999], axis=0, method="hazen").T
    assert table[["p2.5_nok", "p50_nok", "p99.9_nok"]].to_numpy() == pytest.approx(expected, rel=1e-9, abs=1e-3)
    assert table["mean_nok"].to_numpy() == pytest.approx(plain.mean(axis=0), rel=1e-9, abs=1e-3)


def test_ranges_by_municipality_and_year():
    share = PEOPLE / POPULATION
    table = uncertainty.ranges(municipal(), share, timing=TIMING, inhabitants=PEOPLE)
    assert table.index.names == ["municipality_code", "year"]
    assert table.shape == (9, 10)
    each = table.filter(like="per_inhabitant")
    for code in PEOPLE.index:
        assert each.loc[code].to_numpy() == pytest.approx(each.loc["0301"].to_numpy())
    columns = ["p10_nok", "p50_nok", "p85_nok", "p90_nok"]
    assert (np.diff(table[columns].to_numpy(), axis=1) > 0).all()
    whole = uncertainty.ranges(municipal(), share)
    assert table["mean_nok"].groupby("municipality_code", sort=False).sum().to_numpy() == pytest.approx(
        whole["mean_nok"].to_numpy()
    )


def test_the_state_s_range_is_that_of_samhandling():
    amounts = uncertainty.draw(ITEMS)
    table = uncertainty.ranges(uncertainty.split(ITEMS, amounts).state)
    assert table.index.tolist() == ["total"]
    assert table["p50_nok"].item() == pytest.approx(1.4e9 + 0.71e9, rel=1e-6)
    assert table["p85_nok"].item() == pytest.approx(1.4e9 + 0.845e9, rel=1e-6)


def test_correlation_widens_the_range():
    widths = [
        (table["p90_nok"] - table["p10_nok"]).item()
        for table in (uncertainty.ranges(municipal(correlation=rho)) for rho in (0, 0.5, 1))
    ]
    assert widths == sorted(widths)
    assert widths[2] > 1.1 * widths[0]


def test_items_are_refused_all_at_once():
    bad = pd.DataFrame(
        {
            "p50_nok": [5.0, 0.0, None, "many", 1.0],
            "p85_nok": [4.0, 1.0, 2.0, 3.0, float("inf")],
            "state_fixed_nok": [-1.0, 0, 0, 0, 0],
            "state_share": [0, 1.2, 0, 0, 0],
        },
        index=["a", "b", "c", "d", "e"],
    )
    with pytest.raises(InvalidValueError) as refusal:
        uncertainty.draw(bad)
    told = str(refusal.value)
    assert "'a': p85_nok 4.0, expected a finite amount no lower than its p50_nok of 5.0" in told
    for fault in (
        "'a': state_fixed_nok -1.0",
        "'b': p50_nok 0.0",
        "'b': state_share 1.2",
        "'c': p50_nok",
        "'d': p50_nok 'many'",
        "'e': p85_nok inf",
    ):
        assert fault in told
    with pytest.raises(InvalidValueError, match="column 'p85_nok' is missing"):
        uncertainty.draw(pd.DataFrame({"p50_nok": [1.0]}, index=["a"]))
    with pytest.raises(InvalidValueError, match="there is no item"):
        uncertainty.draw(ITEMS.iloc[:0])
    with pytest.raises(InvalidValueError, match="item 'journal' is listed twice"):
        uncertainty.draw(pd.concat([ITEMS, ITEMS.iloc[:1]]))
    with pytest.raises(InvalidValueError, match="the name must be text"):
        uncertainty.draw(ITEMS.reset_index(drop=True))


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ({"draws": 1}, "draws 1"),
        ({"draws": 2.5}, "draws 2.5"),
        ({"seed": -1}, "seed -1"),
        ({"correlation": 1.1}, "correlation 1.1"),
        ({"correlation": -0.2}, "correlation -0.2"),
        ({"correlation": float("nan")}, "correlation nan"),
        ({"kind": "gamma"}, "kind 'gamma' is not known"),
    ],
)
def test_settings_are_refused(setting, fault):
    with pytest.raises(InvalidValueError, match=fault):
        uncertainty.draw(ITEMS, **setting)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"shares": pd.Series({"a": 0.7, "b": 0.4})},
            r"shares of 'journal' add up to 110\.000000%, expected 100 % at",
        ),
        ({"shares": pd.Series({"a": -0.1})}, "shares of 'a' for 'rollout' is -0.1"),
        ({"shares": pd.Series({"a": float("nan")})}, "is nan, expected 0 or more"),
        ({"shares": pd.DataFrame({"journal": [1.0]})}, "shares has no column for 'rollout'"),
        ({"shares": pd.Series([0.1, 0.1], index=["a", "a"])}, "shares lists 'a' twice"),
        ({"timing": TIMING * 0.9}, r"timing of 'journal' add up to 90\.000000%, expected exactly 100 %"),
        ({"quantiles": [0.5, 1.0]}, "quantile 1.0"),
        ({"inhabitants": pd.Series({"other": 4})}, "'total': inhabitants nan"),
        ({"inhabitants": pd.Series({"total": 0})}, "'total': inhabitants 0"),
        ({"amounts": municipal(draws=10) * float("nan")}, "amounts is empty or holds a missing value"),
    ],
)
def test_ranges_refuse(change, fault):
    with pytest.raises(InvalidValueError, match=fault):
        uncertainty.ranges(**({"amounts": municipal(draws=10)} | change))


def test_split_needs_every_item():
    with pytest.raises(InvalidValueError, match="'samhandling' has no column in amounts"):
        uncertainty.split(ITEMS, municipal(draws=10).drop(columns="samhandling"))
