"""The long table: years, municipalities and payers add up to the øre, and to the published present values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import load_municipalities, service_area
from akson_analysis.costs import assumptions, cashflow, financing, keys, payers, schedule
from akson_analysis.costs import participation as part
from akson_analysis.errors import InvalidValueError

MODEL = assumptions.load()
POPULATION = service_area(load_municipalities(year=2020), "declaration")["population"]
MNOK = assumptions.ORE_PER_MNOK
KINDS = ("as_it_falls", "municipal_loan", "company_loan")


def sums(table, *by):
    return table.groupby(list(by), observed=True)["amount_ore"].sum()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("estimate", ["p50", "p85"])
def test_municipalities_add_up_to_the_national_amount_of_every_year(kind, estimate):
    terms = financing.terms(MODEL, kind)
    table = cashflow.municipal(POPULATION, MODEL, estimate=estimate, financing=terms)
    national = cashflow.national(MODEL, 1, estimate, terms)
    found = table.pivot_table("amount_ore", ["item", "payer"], "year", aggfunc="sum", observed=True)
    for row in national.index:
        assert found.loc[row].tolist() == national.loc[row].tolist()
    assert len(table) == 291 * 20 * len(national)


@pytest.mark.parametrize("estimate", ["p50", "p85"])
def test_years_add_up_to_each_municipalitys_total(estimate):
    table = cashflow.municipal(POPULATION, MODEL, estimate=estimate)
    own = table[table["payer"] == "municipalities"]
    totals = payers.municipal_totals(POPULATION, MODEL)
    for item, name in (("journal", "programme"), ("rollout", "rollout")):
        found = sums(own[own["item"] == item], "municipality_code")
        assert found[POPULATION.index].tolist() == totals[f"{name}_{estimate}_ore"].tolist()


@given(
    st.sets(st.sampled_from(sorted(POPULATION.index)), min_size=1),
    st.sampled_from(KINDS),
    st.integers(0, 3000),
)
def test_any_members_and_financing_add_up(members, kind, state_share):
    terms = financing.terms(MODEL, kind)
    table = cashflow.municipal(POPULATION, MODEL, members, "p85", terms, state_share_mnok=state_share)
    share = part.participation_of(POPULATION, members)
    paid = sums(table[~table["is_financing"]], "item")
    assert paid["journal"] == part.programme_ore(MODEL, "p85", share)
    assert paid["rollout"] == part.rollout_ore(MODEL, "p85", share)
    assert paid["samhandling"] == MODEL.ore("samhandling_p85")
    assert set(table["municipality_code"].unique()) == members


def test_the_payers_of_the_table_are_those_of_the_bill():
    found = sums(cashflow.municipal(POPULATION, MODEL), "item", "payer")
    bill = payers.national_bill(MODEL).set_index(["item", "payer"])["p50_ore"]
    for row, amount in bill.items():
        assert found[row] == amount


def test_present_values_are_the_published_ones_at_the_target():
    values = schedule.discounted(MODEL, schedule.national(MODEL, part.TARGET_SHARE)).groupby("item").sum() / 1e6
    assert values["productivity"] == pytest.approx(10_943.7, abs=0.05)
    assert values["operation_journal"] == pytest.approx(4_329, abs=1e-6)
    assert values["operation_samhandling"] == pytest.approx(950, abs=1e-6)


def test_the_assumed_years_agree_with_the_published_present_value_of_investment():
    """The document's 5,855 is excl. VAT: the ratio must lie between no VAT and 25 % on everything."""
    national = schedule.national(MODEL, part.TARGET_SHARE)
    investment = schedule.discounted(MODEL, national.loc[["journal", "rollout", "samhandling"]]).sum() / 1e6
    assert 1 < investment / -float(MODEL.number("npv_investment")) < 1.25


def test_cash_and_productivity_loss_are_apart():
    table = cashflow.municipal(POPULATION, MODEL)
    assert table.loc[~table["is_cash"], "item"].unique().tolist() == ["productivity"]
    assert table.loc[table["item"] == "productivity", "payer"].unique().tolist() == ["municipalities"]
    assert not table["is_cash"].all()
    assert set(table.loc[table["item"] == "operation_journal", "vat"]) == {"excluded"}
    assert set(table.loc[table["item"] == "journal", "vat"]) == {"included"}
    loan = cashflow.municipal(POPULATION.head(2), MODEL, financing=financing.terms(MODEL, "company_loan"))
    assert set(loan.loc[loan["is_financing"], "vat"]) == {"not_applicable"}


def test_present_value_is_the_discounted_amount():
    table = cashflow.municipal(POPULATION.head(3), MODEL)
    expected = table["amount_ore"] / 100 / 1.04 ** (table["year"] - 2019)
    np.testing.assert_allclose(table["present_value_nok"], expected, rtol=1e-12)


def test_a_loan_at_the_discount_rate_moves_cost_in_time_and_keeps_its_value():
    for kind in ("municipal_loan", "company_loan"):
        table = cashflow.municipal(POPULATION, MODEL, financing=financing.terms(MODEL, kind))
        plain = cashflow.municipal(POPULATION, MODEL)
        values = [t.loc[t["payer"] == "municipalities", "present_value_nok"].sum() for t in (table, plain)]
        assert values[0] == pytest.approx(values[1], rel=1e-9)
        assert sums(table[table["payer"] == "company"], "year").eq(0).all() or kind == "municipal_loan"


def test_equity_is_paid_at_once_and_the_rest_through_the_price():
    terms = financing.terms(MODEL, "company_loan", equity_share=0.1)
    national = cashflow.national(MODEL, financing=terms)
    plain = cashflow.national(MODEL)
    assert national.loc[("journal", "municipalities"), 2021] == round(
        plain.loc[("journal", "municipalities"), 2021] * 0.1
    )
    price = cashflow.service_price(cashflow.municipal(POPULATION, MODEL, financing=terms), POPULATION)
    flat = cashflow.service_price(cashflow.municipal(POPULATION, MODEL), POPULATION)
    assert (
        price["price_ore"].sum() - flat["price_ore"].sum()
        == national.loc[("service_price_capital", "municipalities")].sum()
    )
    assert price["nok_per_inhabitant"].ge(0).all()


def test_the_service_price_per_inhabitant_rises_when_fewer_join():
    few = list(POPULATION.index[:100])
    all_in = cashflow.service_price(cashflow.municipal(POPULATION, MODEL), POPULATION)
    some = cashflow.service_price(cashflow.municipal(POPULATION, MODEL, few), POPULATION)
    for code in ("0301", few[-1]):
        late = [
            t.loc[(t["municipality_code"] == code) & (t["year"] == 2035), "nok_per_inhabitant"].item()
            for t in (all_in, some)
        ]
        assert late[0] < late[1]
    with pytest.raises(InvalidValueError, match="municipality '0301' has none"):
        cashflow.service_price(cashflow.municipal(POPULATION, MODEL), POPULATION.drop("0301"))


def test_the_service_price_curve_falls_with_participation_and_agrees_with_the_table():
    terms = financing.terms(MODEL, "company_loan")
    curve = cashflow.service_price_curve(MODEL, int(POPULATION.sum()), [0.2, 1], terms)
    assert sorted(curve.loc[curve["is_marked"], "participation_pct"].unique()) == [50, 55, 85]
    late = curve[curve["year"] == 2035]
    assert late["nok_per_inhabitant"].is_monotonic_decreasing
    price = cashflow.service_price(cashflow.municipal(POPULATION, MODEL, financing=terms), POPULATION)
    everybody = price.groupby("year")["price_ore"].sum() / 100 / POPULATION.sum()
    full = curve[curve["participation_pct"] == 100].set_index("year")["nok_per_inhabitant"]
    assert full.tolist() == pytest.approx(everybody.tolist())
    with pytest.raises(InvalidValueError, match="inhabitants: a price per inhabitant"):
        cashflow.service_price_curve(MODEL, 0)


def test_another_key_divides_the_programme_and_not_the_rollout():
    weights = keys.weights(POPULATION, MODEL, "equal_plus_per_inhabitant")
    table = cashflow.municipal(POPULATION, MODEL, weights=weights)
    own = table[(table["payer"] == "municipalities") & (table["municipality_code"] == "1151")]
    plain = payers.municipal_totals(POPULATION, MODEL).loc["1151"]
    found = sums(own, "item")
    assert found["rollout"] == plain["rollout_p50_ore"]
    assert found["journal"] > 5 * plain["programme_p50_ore"]


def test_the_model_s_own_key_is_the_default():
    model = assumptions.load(
        overrides={"allocation_key": {"choice": "equal_plus_per_inhabitant", "assumption": True, "reason": "to see"}}
    )
    weights = keys.weights(POPULATION, MODEL, "equal_plus_per_inhabitant")
    pd.testing.assert_frame_equal(
        cashflow.municipal(POPULATION, model), cashflow.municipal(POPULATION, MODEL, weights=weights)
    )
    pd.testing.assert_frame_equal(
        payers.municipal_totals(POPULATION, model),
        payers.municipal_totals(POPULATION, MODEL, weights=weights),
    )


def test_the_state_pays_more_if_asked_to():
    table = cashflow.municipal(POPULATION, MODEL, state_share_mnok=2000)
    assert sums(table, "item", "payer")["journal", "state"] == 2000 * MNOK
    assert sums(table, "item", "payer")["journal", "municipalities"] == 2755 * MNOK


def test_the_profiles_add_up_and_follow_the_curve():
    assert sum(schedule.establishing_profile(MODEL).values()) == 1
    assert sum(schedule.rollout_profile(MODEL).values()) == 1
    assert [year for year, step in schedule.rollout_profile(MODEL).items() if step] == list(range(2025, 2031))
    assert schedule.in_use(MODEL)[2036] == 1


def test_no_year_is_negative_but_where_money_comes_in():
    table = cashflow.municipal(POPULATION, MODEL, financing=financing.terms(MODEL, "company_loan"))
    negative = table[table["amount_ore"] < 0]
    assert set(negative["item"]) == {"loan_drawn", "service_price_capital"}
    assert set(negative["payer"]) == {"company"}
