"""Loans: annuities in whole øre, drawn as the investment falls and repaid to the last øre."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.costs import assumptions, discounting, financing
from akson_analysis.errors import InvalidValueError

MODEL = assumptions.load()
INVESTMENTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=6)


def yearly(amounts, horizon=60):
    years = range(2021, 2021 + horizon)
    return pd.Series([*amounts, *[0] * (horizon - len(amounts))], index=years)


@given(INVESTMENTS, st.integers(0, 150), st.integers(1, 40), st.sampled_from(["municipal_loan", "company_loan"]))
def test_loans_are_repaid_to_the_last_ore_and_keep_their_present_value(amounts, permille, years, kind):
    rate = permille / 1000
    terms = financing.terms(MODEL, kind, rate=rate, years=years)
    table = financing.plan(yearly(amounts), terms)
    assert (table["paid_ore"] + table["drawn_ore"]).tolist() == table["investment_ore"].tolist()
    assert table["repayment_ore"].sum() == table["drawn_ore"].sum()
    assert table["balance_ore"].iloc[-1] == 0
    assert (table["balance_ore"] >= 0).all()
    value = discounting.present_value(table["drawn_ore"] - table["service_ore"], rate, 2021)
    assert abs(value) <= 2 * years * len(amounts)  # interest and repayment are each rounded


def test_a_single_loan_is_the_annuity():
    terms = financing.terms(MODEL, "municipal_loan", rate=0.04, years=10)
    table = financing.plan(yearly([100_000_000]), terms)
    expected = discounting.annuity(0.04, 10, 100_000_000)
    assert table.loc[2022:2031, "service_ore"].sub(expected).abs().max() < 2
    assert table.loc[2021, "service_ore"] == 0
    assert table.loc[2032:, "service_ore"].eq(0).all()


def test_without_interest_a_loan_is_repaid_in_equal_parts():
    table = financing.plan(yearly([100]), financing.terms(MODEL, "municipal_loan", rate=0, years=3))
    assert table.loc[2022:2024, "repayment_ore"].tolist() == [33, 34, 33]
    assert table["interest_ore"].eq(0).all()


def test_who_pays_in_the_year_itself():
    amounts = yearly([1000, 500])
    assert financing.plan(amounts, financing.terms(MODEL))["paid_ore"].tolist() == amounts.tolist()
    assert financing.plan(amounts, financing.terms(MODEL, "municipal_loan"))["paid_ore"].eq(0).all()
    assert financing.plan(amounts, financing.terms(MODEL, "company_loan"))["paid_ore"].tolist()[:2] == [
        100,
        50,
    ]
    everything = financing.terms(MODEL, "company_loan", equity_share=1)
    assert financing.plan(amounts, everything)["drawn_ore"].eq(0).all()


def test_what_is_owed_after_the_last_year_is_the_last_balance():
    table = financing.plan(yearly([1000], horizon=3), financing.terms(MODEL, "municipal_loan", rate=0, years=10))
    assert table["balance_ore"].tolist() == [1000, 900, 800]


def test_guarantees_add_up_to_what_is_owed():
    plan = financing.plan(yearly([10**12 + 1], horizon=20), financing.terms(MODEL, "company_loan"))
    table = financing.guarantees(plan["balance_ore"], pd.Series({"0301": 693_494, "1103": 143_574, "1151": 198}))
    assert table.sum().tolist() == plan["balance_ore"].tolist()
    assert (table.loc["0301"] > table.loc["1103"]).iloc[0]
    assert table[2031].eq(0).all()


def test_terms_that_cannot_be_used_are_refused_all_at_once():
    with pytest.raises(InvalidValueError) as refusal:
        financing.terms(MODEL, "lottery", equity_share=1.1, rate=-1, years=0)
    assert refusal.value.faults == [
        "kind 'lottery' is not known. Expected one of: as_it_falls, municipal_loan, company_loan",
        "equity share 1.1 is not between 0 and 1",
        "rate -1 is not a number above -1 (-100 %)",
        "term 0 is not a whole number of years above zero",
    ]
