"""Who pays what: the published bill, the municipalities' part, and each municipality's."""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import load_municipalities, service_area
from akson_analysis.costs import assumptions, payers
from akson_analysis.costs import participation as part
from akson_analysis.errors import InvalidValueError

REFERENCE = Path(__file__).parents[1] / "reference"
PER_INHABITANT = pd.read_csv(REFERENCE / "costs_per_inhabitant.csv")
NATIONAL = pd.read_csv(REFERENCE / "costs_national.csv").set_index("quantity")["value"]
MODEL = assumptions.load()
POPULATION = service_area(load_municipalities(year=2020), "declaration")["population"]
TOTAL = 4_632_214
MNOK = assumptions.ORE_PER_MNOK


def test_the_national_bill_adds_up_to_the_published_sums():
    bill = payers.national_bill(MODEL)
    for estimate in ("p50", "p85"):
        assert bill[f"{estimate}_ore"].sum() == NATIONAL[f"sum_{estimate}"] * MNOK


@pytest.mark.parametrize("basis", ["full", "target"])
def test_the_municipal_part_is_the_published_one(basis):
    by_payer = payers.by_payer(payers.national_bill(MODEL, basis))
    for estimate in ("p50", "p85"):
        assert by_payer.loc["municipalities", f"{estimate}_ore"] == NATIONAL[f"municipal_{estimate}_{basis}"] * MNOK
    assert list(by_payer.index) == list(payers.PAYERS)
    assert by_payer.loc[["company", "other_users"]].eq(0).all(axis=None)


@pytest.mark.parametrize("state_share", [0, 1400, 3000])
def test_an_overrun_of_the_programme_falls_on_the_municipalities(state_share):
    bill = payers.national_bill(MODEL, state_share_mnok=state_share).set_index(["item", "payer"])["overrun_ore"]
    assert bill["journal", "state"] == 0
    assert bill["journal", "municipalities"] == MODEL.ore("journal_p85") - MODEL.ore("journal_p50")
    assert bill["samhandling", "state"] == 135 * MNOK


@pytest.mark.parametrize(
    "row",
    list(PER_INHABITANT[PER_INHABITANT["measure"].isin(["programme", "rollout", "sum"])].itertuples()),
    ids=lambda row: f"{row.measure}-{row.estimate}-{row.participation_pct}",
)
def test_kroner_per_inhabitant_are_the_derived_ones(row):
    sums = payers.municipal_sums(MODEL, TOTAL, "full" if row.participation_pct == 100 else "target")
    assert sums.loc[row.measure, f"{row.estimate}_ore"] == row.mnok * MNOK
    assert round(sums.loc[row.measure, f"{row.estimate}_nok_per_inhabitant"]) == row.nok_per_inhabitant


def test_the_whole_programme_and_present_values_per_inhabitant():
    rows = PER_INHABITANT.set_index("measure")
    for row in rows.loc["programme_whole"].itertuples():
        assert round(payers.nok_per_inhabitant(MODEL.ore(f"journal_{row.estimate}"), TOTAL)) == row.nok_per_inhabitant
    target = Fraction(85, 100) * TOTAL
    for measure, figure in (
        ("productivity", "npv_productivity"),
        ("operation_journal", "npv_operation_journal"),
    ):
        expected = rows.loc[f"{measure}_present_value", "nok_per_inhabitant"]
        assert abs(payers.nok_per_inhabitant(-MODEL.ore(figure), target) - expected) <= 1


@pytest.mark.parametrize(
    "row",
    list(PER_INHABITANT[PER_INHABITANT["measure"] == "curve"].itertuples()),
    ids=lambda row: str(row.participation_pct),
)
def test_the_price_curve_is_the_illustration(row):
    curve = part.price_curve(MODEL, TOTAL).set_index("participation_pct")
    assert curve.loc[row.participation_pct, "programme_p50_nok"] == row.mnok * 1e6
    assert round(curve.loc[row.participation_pct, "p50_nok_per_inhabitant"]) == row.nok_per_inhabitant


def test_the_price_curve_marks_50_55_and_85_and_falls():
    curve = part.price_curve(MODEL, TOTAL, [0.3, 1])
    assert curve.loc[curve["is_marked"], "participation_pct"].tolist() == [50, 55, 85]
    assert curve["participation_pct"].tolist() == [30, 50, 55, 85, 100]
    assert curve["p50_nok_per_inhabitant"].is_monotonic_decreasing


def test_municipal_risk_is_leveraged():
    found = payers.leverage(MODEL)
    assert found.programme == Fraction(5915, 4755)
    assert found.municipal_programme == Fraction(4515, 3355)
    assert found.municipal_sum == Fraction(8980, 7415)
    assert payers.leverage(MODEL, state_share_mnok=0).municipal_programme == found.programme
    with pytest.raises(InvalidValueError, match="the state pays the whole programme at P50"):
        payers.leverage(MODEL, state_share_mnok=4755)


def test_the_291_pay_the_published_sums_to_the_ore():
    totals = payers.municipal_totals(POPULATION, MODEL)
    assert totals["total_p50_ore"].sum() == 7415 * MNOK
    assert totals["total_p85_ore"].sum() == 8980 * MNOK
    assert totals["programme_p50_ore"].sum() == 3355 * MNOK
    assert totals["total_p50_nok_per_inhabitant"].round().eq(1601).all()
    assert totals["total_p85_nok_per_inhabitant"].round().eq(1939).all()
    assert totals.index.equals(POPULATION.index)


@given(st.sets(st.sampled_from(sorted(POPULATION.index)), min_size=1), st.integers(0, 5000))
def test_any_set_of_members_shares_its_own_bill_exactly(members, state_share):
    totals = payers.municipal_totals(POPULATION, MODEL, members, state_share_mnok=state_share)
    share = part.participation_of(POPULATION, members)
    for estimate in ("p50", "p85"):
        expected = part.municipal_programme_ore(MODEL, estimate, share, state_share)
        assert totals[f"programme_{estimate}_ore"].sum() == expected >= 0
        assert totals[f"rollout_{estimate}_ore"].sum() == part.rollout_ore(MODEL, estimate, share)
    assert set(totals.index) == members


def test_own_rollout_does_not_depend_on_who_else_joins():
    alone = payers.municipal_totals(POPULATION, MODEL, ["1151"])
    together = payers.municipal_totals(POPULATION, MODEL)
    assert abs(alone.loc["1151", "rollout_p50_ore"] - together.loc["1151", "rollout_p50_ore"]) <= 1


def test_the_programme_can_be_divided_by_another_key():
    totals = payers.municipal_totals(POPULATION, MODEL, weights=POPULATION * 0 + 1)
    assert totals["programme_p50_ore"].sum() == 3355 * MNOK
    assert totals["programme_p50_ore"].max() - totals["programme_p50_ore"].min() <= 1
    with pytest.raises(InvalidValueError, match="member '0301' has no weight"):
        payers.municipal_totals(POPULATION, MODEL, weights=POPULATION.drop("0301"))


def test_when_one_leaves_the_others_pay_what_the_bill_without_it_says():
    effect = part.if_one_leaves(POPULATION, MODEL)
    without = payers.municipal_totals(POPULATION, MODEL, POPULATION.index.drop("0301"))
    price = without["programme_p50_ore"].sum() / 100 / without["population"].sum()
    assert effect.loc["0301", "p50_nok_per_inhabitant"] == pytest.approx(price)
    assert effect["rise_nok_per_inhabitant"].gt(0).all()
    assert effect["rise_nok_per_inhabitant"].idxmax() == "0301"
    assert part.if_one_leaves(POPULATION, MODEL, ["1151"])["p50_nok_per_inhabitant"].isna().all()


def test_the_state_pays_no_more_than_the_programme():
    assert part.municipal_programme_ore(MODEL, "p50", Fraction(1, 10), 10_000) == 0
    assert part.municipal_programme_ore(MODEL, "p85", 1, 10_000) == (5915 - 4755) * MNOK


@pytest.mark.parametrize("participation", [0, -0.1, 1.01, 85, float("nan"), "a", True, None])
def test_a_participation_outside_its_range_is_refused(participation):
    with pytest.raises(InvalidValueError, match="is not above 0 and at most 1"):
        part.programme_ore(MODEL, "p50", participation)


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: payers.national_bill(MODEL, "all"), "basis 'all' is not known"),
        (lambda: payers.national_bill(MODEL, state_share_mnok=-1), "state share -1 is not a number"),
        (lambda: part.programme_ore(MODEL, "p90", 1), "estimate 'p90' is not known"),
        (lambda: part.price_curve(MODEL, 0), "total population 0 is not a whole number above zero"),
        (lambda: payers.nok_per_inhabitant(1, 0), "0 inhabitants"),
        (lambda: payers.municipal_totals(POPULATION.tolist(), MODEL), "population is a list"),
        (lambda: payers.municipal_totals(POPULATION, MODEL, []), "nobody takes part"),
        (
            lambda: payers.municipal_totals(POPULATION, MODEL, ["301"]),
            "member '301' is not in the service area",
        ),
        (lambda: payers.municipal_totals(pd.Series({"0301": 0}), MODEL), "municipality '0301': population 0"),
        (
            lambda: payers.municipal_totals(pd.Series({"0301": 1.5}), MODEL),
            "municipality '0301': population 1.5",
        ),
        (
            lambda: payers.municipal_totals(pd.Series([1, 2], index=["0301", "0301"]), MODEL),
            "'0301' is given twice",
        ),
        (lambda: payers.municipal_totals(pd.Series(dtype="int64"), MODEL), "nobody takes part"),
    ],
)
def test_what_cannot_be_used_is_refused(call, fault):
    with pytest.raises(InvalidValueError, match=fault):
        call()


def test_all_faults_of_a_population_are_listed_at_once():
    with pytest.raises(InvalidValueError) as refusal:
        payers.municipal_totals(pd.Series({"0301": -1, "1103": None, "1151": 198}), MODEL, ["1151", "4601"])
    assert refusal.value.faults == [
        "municipality '0301': population -1.0 is not a whole number above zero",
        "municipality '1103': population nan is not a whole number above zero",
        "member '4601' is not in the service area",
    ]
