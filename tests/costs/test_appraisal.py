"""The document's cost-benefit analysis, and doing nothing."""

from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from akson_analysis import load_municipalities, service_area
from akson_analysis.costs import appraisal, assumptions, zero_alternative
from akson_analysis.errors import InvalidValueError

NATIONAL = pd.read_csv(Path(__file__).parents[1] / "reference" / "costs_national.csv").set_index("quantity")
MODEL = assumptions.load()
POPULATION = service_area(load_municipalities(year=2020), "declaration")["population"]


def published(quantity):
    return pytest.approx(NATIONAL.loc[quantity, "value"], abs=NATIONAL.loc[quantity, "tolerance"] + 1e-9)


def changed(figure_id, **fields):
    return assumptions.load(overrides={figure_id: {**fields, "assumption": True, "reason": "to see"}})


def test_costs_benefits_and_net_are_the_published_ones():
    found = appraisal.summary(MODEL)
    assert found.costs_mnok == published("costs")
    assert found.benefits_mnok == published("benefits")
    assert found.net_mnok == published("net")
    assert found.net_stated_mnok == published("net")
    assert found.cash_costs_mnok == published("cash_costs")
    assert found.cash_costs_mnok + found.productivity_mnok == found.costs_mnok
    assert found.parts["npv_mnok"].sum() == found.net_mnok


def test_the_productivity_series_discounts_to_the_published_value():
    assert appraisal.productivity_present_value(MODEL) == published("productivity_series")
    services = [figure for figure in MODEL.figures if figure.kind == "productivity_service"]
    assert float(sum(figure.value for figure in services)) == published("productivity_services")


@pytest.mark.parametrize("percent", [25, 40, 85, 100])
def test_the_published_points_are_reproduced(percent):
    found = appraisal.net_at(MODEL, Fraction(percent, 100))
    assert found.npv_mnok == float(MODEL.series("npv_by_participation")[percent])
    assert not found.is_extrapolated


def test_the_break_even_is_near_the_stated_one_and_does_not_use_it():
    share = appraisal.break_even(MODEL)
    assert NATIONAL.loc["break_even_low", "value"] < share * 100 < NATIONAL.loc["break_even_high", "value"]
    assert appraisal.net_at(MODEL, share).npv_mnok == pytest.approx(0, abs=1e-9)
    assert appraisal.break_even(changed("break_even_stated", value=70)) == share


def test_today_s_signing_level_pays_and_the_first_sixteen_alone_would_not():
    assert appraisal.net_at(MODEL, 0.65).npv_mnok == pytest.approx(-1348 + 4282 * 25 / 45)
    sixteen = appraisal.net_at(MODEL, Fraction(54_714, 4_632_214))
    assert sixteen.npv_mnok < -2580
    assert sixteen.is_extrapolated


def test_points_that_never_pay_or_are_too_few_are_refused():
    with pytest.raises(InvalidValueError, match="does not rise through zero"):
        appraisal.break_even(changed("npv_by_participation", series={25: -2, 100: -1}))
    with pytest.raises(InvalidValueError, match="has one point"):
        appraisal.net_at(changed("npv_by_participation", series={25: -2}), 0.5)
    for share in (0, 1.2, 65):
        with pytest.raises(InvalidValueError, match="is not above 0 and at most 1"):
            appraisal.net_at(MODEL, share)


def test_22_billion_is_half_cash_and_falls_year_by_year():
    table = appraisal.by_year(MODEL)
    values = table.groupby("kind")["present_value_mnok"].sum()
    assert values["investment"] == pytest.approx(5855)
    assert values["operation"] == pytest.approx(5279)
    assert values["productivity"] == published("productivity_series")
    assert table.loc[~table["is_cash"], "kind"].unique().tolist() == ["productivity"]
    assert table.loc[~table["is_inferred"], "kind"].unique().tolist() == ["productivity"]
    peak = table.groupby("year")["amount_mnok"].sum().idxmax()
    assert peak == 2030
    assert table["amount_mnok"].ge(0).all()


def test_the_stated_purchases_are_134_and_today_s_split_is_96_and_195():
    stated, counted = zero_alternative.stated(MODEL), zero_alternative.counted(POPULATION, MODEL)
    assert stated.count == published("purchases_stated")
    assert (stated.large_count, stated.small_count) == (95, 196)
    assert counted.large_count == published("large_counted")
    assert counted.small_count == published("small_counted")
    assert stated.round_nok == 134 * 20_000_000
    assert counted.round_nok == counted.count * 20_000_000


def test_stated_counts_that_do_not_agree_are_refused():
    with pytest.raises(InvalidValueError, match="purchase_count 140 is not 95 alone and 196 in groups, which give 134"):
        zero_alternative.stated(changed("purchase_count", value=140))


def test_doing_nothing_costs_the_same_sum_whenever_it_falls_but_not_the_same_value():
    stated = zero_alternative.stated(MODEL)
    first = changed("purchase_timing_rule", choice="first_year")
    evenly, at_once = (zero_alternative.yearly_ore(stated, model) for model in (MODEL, first))
    assert sum(evenly.values()) == sum(at_once.values()) == 2 * stated.round_nok * 100
    assert [year for year, amount in at_once.items() if amount] == [2021, 2031]
    assert zero_alternative.present_value_nok(stated, MODEL) < zero_alternative.present_value_nok(stated, first)
    assert zero_alternative.present_value_nok(stated, MODEL) / 1e6 == pytest.approx(
        sum(268 / 1.04 ** (year - 2019) for year in range(2021, 2041))
    )


@pytest.mark.parametrize("override", [{"operation_other_users_share": 100}, {"npv_operation_journal": 0}])
def test_operation_that_others_pay_in_full_costs_a_municipality_nothing(override):
    why = {"assumption": True, "reason": "What if others paid?"}
    model = assumptions.override(MODEL, {name: {"value": value, **why} for name, value in override.items()})
    table = zero_alternative.against_akson(POPULATION, model)
    assert (table["operation_pv_nok"] == 0).all()
    assert (table["akson_pv_nok"] > 0).all()


def test_each_municipality_beside_doing_nothing():
    table = zero_alternative.against_akson(POPULATION, MODEL)
    counted = zero_alternative.counted(POPULATION, MODEL)
    assert table["purchase_nok"].sum() == pytest.approx(counted.round_nok)
    assert table["purchases_pv_nok"].sum() == pytest.approx(zero_alternative.present_value_nok(counted, MODEL))
    assert table.loc["0301", "buys_alone"]
    assert not table.loc["1151", "buys_alone"]
    assert table["akson_p50_nok"].sum() == pytest.approx(7415e6)
    assert (table["akson_pv_nok"] < table["akson_p50_nok"]).all()
    alone = zero_alternative.against_akson(POPULATION[["1151"]], MODEL)
    assert alone.loc["1151", "purchase_nok"] == 20_000_000
