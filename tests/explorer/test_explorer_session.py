"""A visitor's changes come to exactly what the reports make of them."""

import random
from fractions import Fraction

import pytest

from akson_analysis import coverage, locales, options
from akson_analysis.cases import entry, what_if
from akson_analysis.cases.case import Case
from akson_analysis.cases.map_classes import choice_classes, status_classes
from akson_analysis.cases.scenario import load_scenario
from akson_analysis.costs import joining as settling
from akson_analysis.explorer import edits, front, start
from akson_analysis.explorer.session import Session, _as_field

OSLO = "0301"


@pytest.fixture
def session(measurer):
    return Session(measurer, "nb")


def tell(session, do, **message):
    return list(session.replies({"do": do, **message}))


def figures(replies):
    return {figure["id"]: figure for reply in replies if "view" in reply for figure in reply["view"]["figures"]}


def test_oslo_moves_the_share_by_exactly_its_own(session):
    before = session.measured.coverage.share
    shown = figures(tell(session, "paint", codes=[OSLO], group="signed"))["share"]
    assert session.measured.coverage.share - before == Fraction(693_494, 4_632_214)
    assert shown["value"].replace("\u00a0", " ") == "25,53 %"
    tell(session, "paint", codes=[OSLO], group="signed")
    assert session.measured.coverage.share == before
    assert session.scenario == load_scenario("status-2020-07")


@pytest.mark.parametrize("name", ["status-2020-07", "centrality-and-place", "reference-municipalities"])
def test_whatever_is_painted_comes_to_what_the_reports_make_of_it(measurer, name):
    dice = random.Random(name)  # noqa: S311 - the same draws every time
    scenario = load_scenario(name)
    codes = list(measurer.case(scenario).area.index)
    for group in what_if.GROUPS:
        scenario = edits.paint(scenario, dice.sample(codes, 25), group)
    measured, case = measurer.measure(scenario), Case(scenario)
    assert measured.coverage == case.coverage
    assert measured.participation == case.participation
    assert measured.fewest_missing == len(coverage.gap(case.area, case.status, scenario.threshold))
    assert measured.answers.status_classes.tolist() == status_classes(case.status).tolist()
    assert measured.answers.choice_classes.tolist() == choice_classes(case.scenario_choices.choices).tolist()
    spread = case.scenario_choices.distribution.set_index("choice")["population_share_pct"]
    for choice in options.CHOICES:
        assert measured.share_of(choice) * 100 == pytest.approx(spread[choice], abs=1e-9)


def test_those_who_go_first_and_last_pay_what_the_settlement_says(measurer):
    scenario = edits.paint(load_scenario("status-2020-07"), [OSLO, "4601", "1103"], "commit")
    scenario = edits.set_control(scenario, "entry_years", ("2027",))
    measured = measurer.measure(scenario)
    plan = entry.plan(measured.area, measured.case.choices, (2027,), measured.model.years.start)
    table = settling.settle(
        entry.investment_nok(measured.model), plan.members, plan.joiners, Fraction(1, 25), "pro_rata_with_interest"
    )
    first = table[table["year"] == 0]["amount_nok"].sum() / sum(plan.members.values())
    late = table[table["member"].isin(list(plan.entries))]["amount_nok"].sum()
    people = int(measured.area["population"].sum()) - sum(plan.members.values())
    assert measured.first_nok_per_inhabitant == pytest.approx(first, abs=1e-6)
    assert measured.last_fee_nok_per_inhabitant == pytest.approx(late / people, abs=1e-6)


def test_undo_redo_reset_and_one_step_for_one_drag(session):
    tell(session, "paint", codes=[OSLO], group="commit")
    for rate in ("5", "5.5", "6"):
        tell(session, "set", control="discount_rate", value=rate, isMoving=True)
    tell(session, "set", control="discount_rate", value="6")
    assert session.measured.model.share("discount_rate") == Fraction(6, 100)
    tell(session, "undo")
    assert session.scenario.assumptions == {}
    assert session.scenario.declarations[0].option == "commit"
    tell(session, "undo")
    assert session.scenario == load_scenario("status-2020-07")
    tell(session, "redo")
    tell(session, "redo")
    assert session.scenario.assumptions == {"discount_rate": "6"}
    tell(session, "reset")
    assert session.scenario == load_scenario("status-2020-07")
    tell(session, "undo")
    assert session.scenario.assumptions == {"discount_rate": "6"}


@pytest.mark.parametrize(
    ("control", "value", "field", "becomes"),
    [
        ("as_of", "2020-05-31", "as_of", "2020-05-31"),
        ("service_area", "health_region", "service_area", "health_region"),
        ("threshold", "17/20", "threshold", "17/20"),
        ("participation", "signed", "participation", "signed"),
        ("participation_share", 70, "participation", "7/10"),
        ("entry_years", "2028", "entry_years", "(2028,)"),
        ("state_ownership_share", 30, "state_ownership_share", "0.3"),
    ],
)
def test_every_control_is_a_field_of_the_scenario_and_shows_where_it_stands(session, control, value, field, becomes):
    view = tell(session, "set", control=control, value=value)[0]["view"]
    assert str(getattr(session.scenario, field)) == becomes
    assert view["controls"][control]["value"] == value


def test_fewer_who_take_part_pay_more_and_a_click_counts_when_the_bill_follows_the_signatures(session):
    everyone = figures(tell(session, "hello"))["price"]["value"]
    some = figures(tell(session, "set", control="participation", value="signed"))["price"]["value"]
    more = figures(tell(session, "paint", codes=[OSLO], group="signed"))["price"]["value"]
    kroner = [int("".join(filter(str.isdigit, value))) for value in (everyone, more, some)]
    assert kroner == sorted(kroner)
    assert len(set(kroner)) == 3
    codes = list(session.measured.area.index)
    nobody = tell(session, "paint", codes=codes, group="declined")
    assert figures(nobody)["price"]["value"] == "–"
    assert set(nobody[1]["detail"]["prices"]) == {""}


def test_a_saved_scenario_opens_again_to_the_same_figures(measurer, session):
    tell(session, "paint", codes=[OSLO, "4601"], group="commit")
    tell(session, "set", control="state_share", value="2000")
    before = figures(tell(session, "paint", codes=["1103"], group="declined"))
    saved = next(reply["file"] for reply in tell(session, "save", title="Uten Stavanger") if "file" in reply)
    assert saved["name"] == "uten-stavanger.yml"
    other = Session(measurer, "nb")
    assert figures(tell(other, "load", name=saved["name"], text=saved["text"])) == before
    assert other.scenario == session.scenario
    assert "2a: Oslo og Bergen" in other.scenario.description.nb
    assert "2a: Oslo and Bergen" in other.scenario.description.en


def test_a_comparison_shows_the_differences(session):
    tell(session, "compare", **{"with": "now"})
    view = tell(session, "paint", codes=[OSLO], group="signed")[0]["view"]
    shown = {figure["id"]: figure["difference"] for figure in view["figures"]}
    assert shown["share"] == "+14,97 prosentpoeng"
    assert shown["price"] == ""
    assert view["beside"]["text"] == "Sammenlignes med Dokumentert 1. juli 2020. 1 kommune er ulik i de to."
    assert "beside" not in tell(session, "compare", **{"with": ""})[0]["view"]


def test_bindal_is_set_aside_with_its_area_and_comes_back(session):
    tell(session, "set", control="service_area", value="health_region")
    tell(session, "paint", codes=["1811"], group="signed")
    count = session.measured.coverage.signed_count
    tell(session, "set", control="service_area", value="declaration")
    assert session.measured.coverage.signed_count == count - 1
    assert session.measured.scenario.declarations == ()
    tell(session, "set", control="service_area", value="health_region")
    assert session.measured.coverage.signed_count == count
    assert "said" in tell(session, "choose", code="5001")[0]


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_page_speaks_every_language(measurer, language):
    session = Session(measurer, language)
    begin = session.start()
    assert begin["language"] == language
    assert all(begin["words"].values())
    assert len(begin["map"]["paths"]) == len(begin["order"]) == 356
    view, detail = tell(session, "paint", codes=[OSLO], group="commit")
    assert set(view["view"]["classes"]["choice"]) <= set(begin["looks"])
    assert detail["detail"]["chosen"]["name"] == "Oslo"
    waiting = tell(session, "choose", code="4601")[0]["detail"]["chosen"]["waiting"]
    assert len(waiting["rows"]) == 2


def test_every_word_of_the_page_is_on_it():
    scripts = front.module() + front.read("app.js")
    assert [word for word in start.WORDS if f"words.{word}" not in scripts] == []


def test_a_file_of_the_table_executes_nothing(session):
    tell(session, "paint", codes=[OSLO], group="signed")
    (reply,) = tell(session, "csv")
    rows = reply["file"]["text"].splitlines()
    assert len(rows) == 292
    assert rows[1].startswith("0301,Oslo,Oslo,693494,Signert,satt for hånd")
    assert not any(cell[:1] in "=+@" for row in rows for cell in row.split(",") if cell)


def test_a_share_keeps_its_leading_place():
    assert _as_field("state_ownership_share", 0) == ("state_ownership_share", "0")
