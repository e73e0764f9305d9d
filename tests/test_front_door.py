"""The front door: an ordinary question with one import."""

import subprocess
import sys

import pandas as pd
import pytest

import akson_analysis as aa
from akson_analysis.errors import InvalidValueError


def test_importing_the_package_imports_no_table():
    code = "import sys, akson_analysis; print({'pandas', 'numpy', 'pydantic'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip() == "set()"


def test_every_name_is_offered_and_there():
    assert set(aa.__all__) <= set(dir(aa))
    assert [name for name in aa.__all__ if getattr(aa, name) is None] == []
    assert aa.costs.payers.PAYERS
    with pytest.raises(AttributeError, match=r"no attribute 'coverge'. It has: .*coverage"):
        _ = aa.coverge


@pytest.fixture(scope="module")
def case():
    return aa.Case("status-2020-07")


def test_a_case_is_read_only_and_its_tables_are_nobodys_to_change(case):
    with pytest.raises(AttributeError, match="status follows from the rest"):
        case.status = None
    mine = case.status
    mine["is_signed"] = True
    assert case.coverage.signed_count == int(case.status["is_signed"].sum()) < 291


def test_what_is_set_by_hand_makes_another_case(case):
    other = case.with_(state_share_mnok=2000, participation="65 %", declined=["0301"], signed=["Bergen"])
    assert other.status.loc["0301", "status"] == "declined"
    assert other.scenario.kind == "illustrative"
    assert case.scenario.declarations == ()
    beside = case.against(other).set_index("measure")
    assert beside.loc["signed_population", "difference"] == case.area.loc["4601", "population"]
    assert float(beside.loc["participation", "second"]) == 65.0
    assert set(beside.columns) == {"first", "second", "difference", "unit"}


def test_a_bill_adds_up_whoever_it_is_divided_by(case):
    total = case.bill(by="payer").loc["municipalities", "total_nok"]
    for by in ("municipality", "county", "region", "size"):
        assert case.bill(by=by)["total_nok"].sum() == pytest.approx(total, abs=1)
    assert case.bill(by="item")["total_nok"].sum() == pytest.approx(case.bill(by="payer")["total_nok"].sum(), abs=1)
    rogaland = case.bill(among=["Stavanger", 1108])
    assert rogaland["total_nok_per_inhabitant"].round().tolist() == [1601.0, 1601.0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"by": "kommune"}, "by='kommune' is not known. Expected one of: municipality"),
        ({"estimate": "p90"}, "p90"),
        ({"by": "year", "among": ["Oslo"]}, "of everybody together"),
        ({"among": ["Trondheim"]}, "was not asked to sign"),
        ({"key": "stepwise"}, "key 'stepwise' is not known"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_what_can(case, arguments, message):
    with pytest.raises(InvalidValueError, match=message):
        case.bill(**arguments)


def test_waiting_is_asked_of_a_municipality_in_calendar_years(case):
    table = case.municipality("Sandnes").wait_until(2028, rate="4 %")
    assert set(table["calendar_year"]) == {2021, 2028}
    assert round(table.query("level == 'p50' and choice == 'option'")["difference_nok"].iloc[0] / 1e6, 2) == 4.93
    with pytest.raises(InvalidValueError, match="is not after the investment in 2021"):
        case.municipality("Sandnes").wait_until(2020)
    with pytest.raises(InvalidValueError, match=r"rate 4: 4 % or 400 %\?"):
        case.municipality("Sandnes").wait_until(2028, rate=4)


def test_people_by_year_and_age():
    table = aa.population([2020, 2024], ages=["67-79", "80+"])
    assert list(table) == ["year", "municipality_code", "population", "population_67_79", "population_80_plus"]
    assert set(table["year"]) == {2020, 2024}
    with pytest.raises(InvalidValueError, match=r"year 2016 is not there. Expected some of: 2017"):
        aa.population(2016)
    with pytest.raises(InvalidValueError, match=r"age '70\+' is not there"):
        aa.population(ages="70+")


def test_a_map_of_numbers_or_words_counts_what_is_missing(tmp_path):
    numbers = aa.plot_map({"Oslo": 1.5, 301 + 802: 2.5, "4601": None}, title="Tall", breaks=[2])
    assert [entry.count for entry in numbers.spec.entries] == [1, 1, 354]
    words = aa.plot_map(pd.Series(["ja", "nei"], index=["0301", "1103"]), language="en")
    assert [(entry.label, entry.count) for entry in words.spec.entries][:2] == [("ja", 1), ("nei", 1)]
    for ending in ("svg", "png", "pdf"):
        assert words.save(str(tmp_path / f"map.{ending}")).stat().st_size > 10_000
    with pytest.raises(InvalidValueError, match=r"'map.jpg' cannot be written as a map"):
        words.save("map.jpg")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"Oslo": 1, "0301": 2}, "values name 0301 more than once"),
        ({"0301": None}, "values are all missing"),
        ({"Olso": 1}, "Did you mean 'Oslo'"),
        ({"301": 1}, "Did a spreadsheet drop a zero"),
    ],
)
def test_a_map_that_cannot_be_drawn_says_why(values, message):
    with pytest.raises(InvalidValueError) as refused:
        aa.plot_map(values)
    assert message in str(refused.value)


def test_own_classes_need_no_limits_and_have_one():
    with pytest.raises(InvalidValueError, match="values are words"):
        aa.plot_map({"Oslo": "a"}, breaks=[1, 2])
    codes = aa.load_municipalities().index[:20]
    with pytest.raises(InvalidValueError, match="20 classes, which cannot be told apart"):
        aa.plot_map(pd.Series([f"klasse {n}" for n in range(20)], index=codes))
