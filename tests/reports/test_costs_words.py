"""The cost report's tables, words and exhibits: they say what the figures say, in every language."""

import re
from fractions import Fraction

import pandas as pd
import pytest

import akson_analysis as aa
from akson_analysis import locales, ownership
from akson_analysis.cases import bill_ranges
from akson_analysis.cases.entry import owners_by_year, settlement
from akson_analysis.cases.scenario import load_scenario
from akson_analysis.cases.what_if import participation_points
from akson_analysis.costs import appraisal, assumptions, comparisons, keys, schedule, subsidy
from akson_analysis.reports import costs
from akson_analysis.reports.costs import control, cost_groups, cost_ranges, cost_years, settlement_words
from akson_analysis.reports.shared import assumption_words
from akson_analysis.reports.shared.column_labels import columns

CASE = aa.Case("status-2020-07")
MODEL = CASE.model
LANGUAGES = ("nb", "nn", "en")


def plain(sentence):
    return sentence.replace("\u00a0", " ")


@pytest.fixture(params=LANGUAGES)
def text(request):
    return locales.load(request.param)


def plan_of(scenario):
    return CASE.entry_plan(load_scenario(scenario))


def test_items_are_the_published_figures_and_their_payers():
    items = CASE.uncertain_items / 1e6
    assert items.loc["journal", ["p50_nok", "p85_nok", "state_fixed_nok"]].tolist() == [4755, 5915, 1400]
    assert items.loc["rollout", ["p50_nok", "p85_nok"]].tolist() == [4060, 4465]
    assert bill_ranges.items(MODEL, Fraction(17, 20)).loc["journal", "p50_nok"] == 4.5e9


def test_perfectly_correlated_items_give_the_sum_of_published_figures():
    quantiles = bill_ranges.quantiles_mnok(CASE.bill_draws(correlation=1.0))
    assert quantiles[0.50] == pytest.approx(7415, abs=1)
    assert quantiles[0.85] == pytest.approx(8980, abs=1)


def test_curve_rises_through_its_quantiles():
    draws = CASE.bill_draws(0.5, 10_000, 2020)
    curve = bill_ranges.curve(draws)
    assert curve["amount_mnok"].is_monotonic_increasing
    at_85 = curve.set_index("probability_pct").loc[85.0, "amount_mnok"]
    assert at_85 == pytest.approx(bill_ranges.quantiles_mnok(draws)[0.85])
    assert 8_655 < at_85 < 8_980


def test_tornado_is_sorted_by_its_swing(text):
    found = bill_ranges.swings(MODEL, CASE.uncertain_items, CASE.people, Fraction(1, 2))
    table = cost_ranges.tornado_table(found, text)
    swings = table["high_nok_per_inhabitant"] - table["low_nok_per_inhabitant"]
    assert swings.is_monotonic_decreasing
    row = table.set_index("driver").loc[text("costs.tornado.participation")]
    assert round(row["low_nok_per_inhabitant"]) == 1601
    assert round(row["high_nok_per_inhabitant"]) == 1958


def test_lognormal_is_nearer_the_document_than_normal():
    sentence = cost_ranges.agreement_conclusion(bill_ranges.agreement(MODEL), 0.5, locales.load("en"))
    gaps = [float(gap) for gap in re.findall(r"within (\d+\.\d)", sentence)]
    assert len(gaps) == 2
    assert gaps[0] < gaps[1]


def test_groups_add_up_to_the_nation():
    table = CASE.bill_by_group("county")
    assert table["p50_mnok"].sum() == pytest.approx(7415)
    assert table["p85_mnok"].sum() == pytest.approx(8980)
    assert table["municipality_count"].sum() == 291
    text = locales.load("nb")
    assert "Viken" in cost_groups.county_conclusion(cost_groups.named_groups(table, text), text)


def test_municipalities_add_up_to_the_nation_and_lie_within_their_range():
    table = CASE.bill_range()
    assert table["total_p50_nok"].sum() == pytest.approx(7415e6)
    assert (table["total_p10_nok"] < table["total_p50_nok"]).all()
    assert (table["total_p85_nok"] < table["total_p90_nok"]).all()


def test_keys_divide_the_same_amount():
    shares = CASE.key_shares
    assert shares.sum().unique().tolist() == [335_500_000_000]
    assert list(shares) == ["per_inhabitant", "equal_plus_per_inhabitant", "stepped", "shapley", "elderly"]


def test_subsidy_is_told_in_words():
    shares, text = CASE.key_shares, locales.load("en")
    game = keys.municipal_game(CASE.area["population"], MODEL)
    assert "no group of municipalities pays more" in costs.subsidies(CASE, text).conclusion
    everything = pd.DataFrame({"stepped": shares["stepped"] * 0})
    everything.loc["1151", "stepped"] = 335_500_000_000
    sentence = cost_groups.subsidy_sentences(subsidy.check_keys(everything, *game), text)
    assert "With the key stepped, 1 municipality together pay" in sentence


def test_yearly_cash_leaves_productivity_loss_out(text):
    table = cost_years.year_table(CASE.cash_flow, text)
    cash = schedule.national(MODEL).drop(index="productivity", level="item")
    assert table["amount_mnok"].sum() == pytest.approx(cash.to_numpy().sum() / assumptions.ORE_PER_MNOK)
    assert table["cost_year"].is_monotonic_increasing


def test_the_22_billion_by_year_discount_to_the_document():
    table = appraisal.kinds_by_year(MODEL)
    assert table["present_value_mnok"].sum() == pytest.approx(22_077, abs=1)
    assert table.index.tolist() == list(MODEL.years)


def test_participation_points_have_the_published_prices(text):
    points = participation_points(Fraction(1056, 10_000), Fraction(65, 100))
    table = comparisons.by_participation(MODEL, CASE.people, points).set_index("participation_pct")
    assert table["p50_nok_per_inhabitant"].round().loc[[50, 55, 65, 85, 100]].tolist() == [1082, 1017, 917, 787, 724]
    assert len(table) == 6
    shown = cost_years.participation_table(CASE.price_by_participation, text)
    assert shown["participation"].iloc[-1] == text("costs.participation.full")


def test_nothing_signed_gives_no_point_at_zero():
    assert 0 not in participation_points(Fraction(0), None)
    levels = {"documented": Fraction(0), "announced": None}
    sentence = cost_years.appraisal_conclusion(CASE, levels, locales.load("en"))
    assert sentence == "The measure breaks even when 54.2% of the inhabitants join."


def test_profitability_follows_the_signing_level():
    text = locales.load("en")
    levels = {"documented": Fraction(30, 100), "announced": Fraction(65, 100)}
    few = cost_years.appraisal_conclusion(CASE, levels, text)
    assert "(30.0%) the net present value is NOK\u00a0-2,169 million: not profitable" in few
    assert "(65.0%) it is NOK\u00a01,031 million: profitable" in few
    assert "outside the document's points" not in few
    fewer = cost_years.appraisal_conclusion(CASE, {"documented": Fraction(1, 10), "announced": None}, text)
    assert "outside the document's points" in fewer


def test_more_from_the_state_lowers_the_bill_and_not_the_overrun(text):
    found = comparisons.by_state_contribution(MODEL, CASE.people, [2000, 4755, 9000])
    table = cost_years.state_table(found, text)
    assert table["state_contribution_mnok"].tolist() == [1400, 2000, 4755]
    overruns = (table["p85_nok_per_inhabitant"] - table["p50_nok_per_inhabitant"]).round(6)
    assert overruns.max() == overruns.min()
    assert table["ratio"].iloc[-1] == text("costs.state.no_ratio")


def test_zero_alternative_is_counted_as_stated_and_as_it_is():
    sentence = plain(cost_groups.zero_conclusion(CASE, locales.load("nb")))
    for shown in ("134 innkjøp", "95 kommuner alene og 196", "96 og 195", "3 502 mill. kr"):
        assert shown in sentence


@pytest.mark.parametrize("scenario", ["first-sixteen", "reference-municipalities"])
def test_settlement_with_interest_is_even(scenario):
    settled, text = plan_of(scenario), locales.load("en")
    table = settlement(settled, MODEL)
    even = table.iloc[2]
    assert even["first_nok_per_inhabitant"] == pytest.approx(even["late_nok_per_inhabitant"], abs=0.01)
    assert even["first_nok_per_inhabitant"] == pytest.approx(724.28, abs=0.01)
    assert table["late_nok_per_inhabitant"].iloc[0] == 0
    assert len(settled.members) + len(settled.entries) == 291
    assert str(len(settled.members)) in settlement_words.rule_conclusion(table, settled, text)


def test_settlements_are_told_of_those_scenarios_where_anybody_goes_first():
    names = ["first-sixteen", "status-2020-07", "reference-municipalities"]
    table = CASE.settlements(names)
    assert table["scenario"].unique().tolist() == ["first-sixteen", "reference-municipalities"]
    text = locales.load("en")
    shown = [part.name for part in costs.settlements(CASE, text, front_runner_scenarios=names)]
    assert shown == ["settlement-1", "settlement-rules-1", "settlement-2", "settlement-3", "settlement-rules-3"]
    assert CASE.settlements(["status-2020-07"]).empty
    assert costs.owners(CASE, text, front_runner_scenarios=["status-2020-07"]) == []


def test_plan_leaves_one_out():
    settled = plan_of("reference-municipalities")
    assert "0301" in settled.members
    others = settled.without("0301")
    assert "0301" not in others.members
    assert len(others.entries) == len(settled.entries)


def test_ownership_over_the_years_adds_up(text):
    settled = plan_of("reference-municipalities")
    owned = owners_by_year(settled, "0.30", "0301", 2030)
    table = settlement_words.owner_words(owned, settled, "Oslo", text)
    assert table.groupby("cost_year")["owned_pct"].sum().round(6).unique().tolist() == [100.0]
    state = table[table["owner_name"] == text("costs.payer.state")]["owned_pct"]
    assert state.between(29.9, 30.0 + 1e-9).all()
    assert "10" in settlement_words.owner_conclusion(owned, settled, "0301", "Oslo", "x", text)


@pytest.mark.parametrize(
    ("share", "warns"), [("0.339", "purpose"), ("0.30", "less than 85.7%"), ("0", "The letter asks")]
)
def test_control_warns_where_the_number_is_met_and_the_purpose_not(share, warns):
    held = CASE.holdings(share)
    sentence = control.conclusion(ownership.control(held), CASE.area["name_short"], locales.load("en"))
    assert warns in sentence
    assert ("Warning" in sentence) == (share == "0.339")


def test_power_table_has_the_state_and_the_smallest(text):
    votes = ownership.decisive_votes(CASE.holdings("0.339"))
    table = control.power_table(votes, CASE.area["name_short"], text)
    assert table["owner_name"].iloc[0] == text("costs.payer.state")
    assert table["owner_name"].iloc[-1] == "Utsira"
    assert "nan" not in control.power_conclusion(table, text).lower()


def test_assumptions_are_in_the_readers_language(text):
    table = costs.assumed(CASE, text).table
    words = " ".join(table.astype("str").to_numpy().ravel())
    english = re.search(r"\b(the|March|which|No source|mnok)\b", words)
    assert (english is None) == (text.language != "en" or "mnok" in words)
    assert len(columns(table.columns, text)) == len(table.columns)


def test_an_own_reason_is_shown_as_it_was_written():
    own = {"state_share": {"value": 2000, "assumption": True, "reason": "Hva om?"}}
    model = assumptions.load(overrides=own)
    table = assumption_words.assumption_table(assumptions.to_table(model), locales.load("nb"))
    assert "Hva om?" in set(table["reason"])


def test_financing_moves_cost_in_time(text):
    table = costs.ways_of_financing(CASE, text).table
    assert table["financing"].nunique() == 3
    assert table["owed_nok_per_inhabitant"].iloc[0] == 0
    assert table["paid_2023_nok_per_inhabitant"].is_monotonic_decreasing is False
    assert (table["service_price_nok_per_inhabitant"].iloc[2] > table["service_price_nok_per_inhabitant"].iloc[0]).all()


def test_curves_are_described_in_words(text):
    chart = costs.by_participation(CASE, text)[0].figure.spec
    assert [mark.at for mark in chart.x_thresholds] == [50.0, 55.0, 85.0]
    net = costs.net_value(CASE, text).figure.spec
    assert len(net.x_thresholds) == 3
    assert net.alt


def test_prices_of_a_scenario_are_shown_when_not_everybody_takes_part(text):
    assert costs.scenario_prices(CASE, text) == []
    [nobody] = costs.scenario_prices(CASE.with_(participation="signed", as_of="2020-02-01"), text)
    assert nobody.conclusion == text("what_if.price_nobody")
    some = CASE.with_(participation="65 %")
    [shown] = costs.scenario_prices(some, text)
    assert shown.table["p50_nok_per_inhabitant"].round().unique().tolist() == [1793]
    assert [name for name, _, _ in costs.headlines(some, text)] == ["scenario_price", "per_inhabitant"]
    assert [name for name, _, _ in costs.headlines(CASE, text)] == ["per_inhabitant"]
