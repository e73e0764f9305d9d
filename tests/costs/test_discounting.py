"""Present values and annuities against published examples."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.costs import appraisal, discounting
from akson_analysis.errors import InvalidValueError

PUBLISHED = pd.read_csv(Path(__file__).parents[1] / "reference" / "costs_finance.csv")
FLOWS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30)


def cases(function):
    return list(PUBLISHED[PUBLISHED["function"] == function].itertuples())


@pytest.mark.parametrize("case", cases("npv"), ids=lambda case: str(case.rate))
def test_net_present_value_has_its_first_flow_at_t_0(case):
    flows = [float(flow) for flow in case.flows.split()]
    assert appraisal.net_present_value(case.rate, flows) == pytest.approx(case.expected, abs=1e-10)
    assert appraisal.net_present_value(case.rate, np.array(flows)) == appraisal.net_present_value(
        case.rate, pd.Series(flows)
    )


@pytest.mark.parametrize("case", [*cases("pmt"), *cases("annuity_factor")], ids=lambda case: str(case.periods))
def test_annuities(case):
    assert discounting.annuity(case.rate, int(case.periods), float(case.flows)) == pytest.approx(
        case.expected, rel=1e-12
    )


@pytest.mark.parametrize("case", cases("discount_factor"), ids=lambda case: str(case.periods))
def test_discount_factors(case):
    factor = discounting.discount_factors(case.rate, [2019 + int(case.periods)], 2019)[0]
    assert factor == pytest.approx(case.expected, rel=1e-12)


@given(FLOWS, st.floats(-0.5, 1))
def test_flows_by_year_and_by_position_are_worth_the_same(flows, rate):
    by_year = dict(enumerate(flows, start=2019))
    value = appraisal.net_present_value(rate, flows)
    assert discounting.present_value(by_year, rate, 2019) == pytest.approx(value, rel=1e-9, abs=1e-3)


@given(st.floats(-0.5, 1), st.integers(1, 50), st.floats(1, 1e9))
def test_the_payments_of_an_annuity_are_worth_the_loan(rate, periods, loan):
    payment = discounting.annuity(rate, periods, loan)
    assert appraisal.net_present_value(rate, [0, *[payment] * periods]) == pytest.approx(loan, rel=1e-6)


def test_without_interest_nothing_is_discounted():
    assert appraisal.net_present_value(0, [1, 2, 3]) == 6
    assert discounting.annuity(0, 4, 100) == 25


@pytest.mark.parametrize("rate", [-1, -1.5, math.nan, math.inf, "four", None, True])
def test_rates_at_or_below_minus_100_per_cent_are_refused(rate):
    with pytest.raises(InvalidValueError, match="is not a number above -1"):
        appraisal.net_present_value(rate, [1])


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: appraisal.net_present_value(0.04, []), "there are none"),
        (
            lambda: appraisal.net_present_value(0.04, [1, math.nan, None]),
            "flow 1: nan is not a finite number",
        ),
        (lambda: discounting.present_value({}, 0.04, 2019), "there are none"),
        (lambda: discounting.annuity(0.04, 0, 100), "0 periods"),
        (lambda: discounting.annuity(0.04, 2.5, 100), "2.5 periods"),
        (lambda: discounting.annuity(0.04, 2, math.inf), "flow 0: inf"),
    ],
)
def test_what_cannot_be_discounted_is_refused(call, fault):
    with pytest.raises(InvalidValueError, match=fault):
        call()
