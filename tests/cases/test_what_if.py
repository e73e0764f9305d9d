"""What a scenario sets by hand: kept through a file, honoured by every report, told on the page."""

from fractions import Fraction
from functools import partial

import pytest

import akson_analysis as aa
from akson_analysis import coverage, locales
from akson_analysis.cases import applied as cases
from akson_analysis.cases import scenario as scenarios
from akson_analysis.cases import what_if
from akson_analysis.cases.case import Case
from akson_analysis.cases.choices import choices_in, scenario_choices
from akson_analysis.costs import assumptions, payers
from akson_analysis.errors import InvalidValueError
from akson_analysis.reports import coverage as reports
from akson_analysis.reports.options import option_words
from akson_analysis.reports.shared import set_by_hand

FILE = """
id: my-what-if
title: {nb: Min, en: Mine}
description: {nb: Om den, en: About it}
kind: illustrative
as_of: 2020-07-01
declarations:
  - {municipality_code: 0301, status: signed, option: commit}
  - {municipality_code: 1103, status: declined}
  - {municipality_code: 1151, status: not_documented}
assumptions: {state_share: 2000, allocation_key: stepped}
participation: 70 %
entry_years: [2027]
state_ownership_share: 0.30
source: me
"""


@pytest.fixture
def scenario(tmp_path):
    file = tmp_path / "my.yml"
    file.write_text(FILE, encoding="utf-8")
    return scenarios.load_scenario(file)


@pytest.fixture(scope="module")
def area():
    return aa.service_area(aa.load_municipalities(year=2020), "declaration")


@pytest.fixture(scope="module")
def events():
    return aa.load_declarations()


@pytest.mark.parametrize("name", [*scenarios.list_scenarios(), None])
def test_a_scenario_written_to_a_file_comes_back_the_same(name, scenario, tmp_path):
    wanted = scenarios.load_scenario(name) if name else scenario
    file = tmp_path / "again.yml"
    file.write_text(scenarios.dump_scenario(wanted), encoding="utf-8")
    assert scenarios.load_scenario(file) == wanted


def test_what_is_set_by_hand_replaces_the_register_and_says_so(scenario, area, events):
    before, after = aa.status_on(events, scenario.as_of, area), cases.status_in(scenario, events, area)
    changed = after.index[after["basis"] == cases.BY_HAND]
    assert sorted(changed) == ["0301", "1103", "1151"]
    assert after.drop(changed).equals(before.drop(changed))
    assert after.loc[changed, "source"].tolist() == ["", "", ""]
    moved = coverage.measure(area, after).signed_population - coverage.measure(area, before).signed_population
    people = area["population"]
    assert moved == people["0301"] - people["1103"] - people["1151"]  # Stavanger and Utsira are documented


def test_choices_set_by_hand_are_assumed_and_never_documented(scenario, area, events):
    case = scenario_choices(scenario, area, events)
    assert case.choices.loc["0301", ["choice", "choice_basis"]].tolist() == ["commit", "assumed"]
    assert option_words.reasons(case, locales.load("nb"))["0301"] == "Satt for hånd i scenarioet"


def test_one_that_is_set_to_have_declined_follows_no_rule(area, events):
    declined = scenarios.SetByHand(municipality_code="0301", status="declined")
    case = scenarios.load_scenario("centrality-and-place")
    assert choices_in(case, area, events).loc["0301", "choice"] == "commit"
    case = case.model_copy(update={"declarations": (declined,)})
    chosen = choices_in(case, area, events).loc["0301"]
    assert (chosen["choice"], chosen["unknown_probability"]) == ("unknown", 1.0)


def test_the_map_draws_them_apart(scenario):
    spec = reports.status_map(Case(scenario), locales.load("en")).figure.spec
    assert spec.keys[["0301", "1103", "1151"]].tolist() == ["signed_by_hand", "declined_by_hand", "not_documented"]


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_page_tells_everything_that_is_set(language, scenario, area):
    text = locales.load(language)
    told = set_by_hand.sentence(scenario, area, cases.cost_model(scenario), text)
    for part in ("2a: Oslo", "Stavanger", "Utsira", text.number(2000), "70", "2027", text.percent(0.3, 1)):
        assert part in told
    share = reports.opening(Case(scenario), text).key_figures[0]
    assert share.label == text("coverage.key.share_by_hand_label")
    assert set_by_hand.sentence(scenarios.load_scenario("status-2020-07"), area, assumptions.load(), text) == ""


def test_cost_figures_of_a_scenario_stand_above_those_of_a_file(scenario, tmp_path):
    file = tmp_path / "mine.yml"
    file.write_text(
        "title: x\nfigures:\n  - {id: state_share, value: 1500, assumption: true, reason: y}\n"
        "  - {id: discount_rate, value: 3, assumption: true, reason: y}\n",
        encoding="utf-8",
    )
    model = cases.cost_model(scenario, file)
    assert (model.number("state_share"), model.share("discount_rate")) == (2000, Fraction(3, 100))
    assert model.choice("allocation_key") == "stepped"


def test_prices_at_full_participation_are_the_bill_and_fewer_pay_more(area):
    model = assumptions.load()
    assert payers.municipal_prices(area["population"], model, 1).equals(
        payers.municipal_totals(area["population"], model)
    )
    prices = payers.municipal_prices(area["population"], model, Fraction(7, 10))
    nok = what_if.per_inhabitant(model, int(area["population"].sum()), Fraction(7, 10))
    for estimate in ("p50", "p85"):
        assert prices[f"total_{estimate}_nok_per_inhabitant"].to_numpy() == pytest.approx(nok[estimate], abs=1e-4)
    assert nok["p50"] > what_if.per_inhabitant(model, int(area["population"].sum()), Fraction(1))["p50"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: illustrative", "kind: documented", "kind must be 'illustrative'"),
        ("status: declined}", "status: declined, option: commit}", "needs status 'signed'"),
        ("1103", "0301", "declarations set 0301 twice"),
        ("status: declined", "status: decline", "declarations.1.status"),
        ("participation: 70 %", "participation: 170 %", "participation"),
        ("entry_years: [2027]", "entry_years: [1927]", "entry_years.0"),
    ],
)
def test_impossible_settings_are_refused(tmp_path, old, new, message):
    file = tmp_path / "my.yml"
    file.write_text(FILE.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidValueError) as refused:
        scenarios.load_scenario(file)
    assert message in str(refused.value)


def test_a_municipality_outside_the_area_is_refused(area, events, scenario):
    bindal = scenarios.SetByHand(municipality_code="1811", status="signed")
    case = scenario.model_copy(update={"declarations": (bindal,)})
    with pytest.raises(InvalidValueError, match="sets 1811, which the service area 'declaration' does not have"):
        cases.status_in(case, events, area)


def test_whoever_goes_first_alone_is_compared_with_those_who_do_in_the_other_scenario(scenario, area, events):
    find, chosen = what_if.front_runners_beside, partial(scenario_choices, area=area, events=events)
    assert find("1151", scenario, "reference-municipalities", area, chosen) == scenario
    other = scenarios.load_scenario("reference-municipalities")
    assert find("0301", scenario, other.id, area, chosen) == other
    with pytest.raises(InvalidValueError, match=r"Oslo to wait .* nobody else .* 'my-what-if' or 'status-2020-07'"):
        find("0301", scenario, "status-2020-07", area, chosen)
