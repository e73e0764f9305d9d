"""Population through PxWebApi 2 and the older service, and a table that is not what it was."""

import json
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from country import AGES, norway, small_country
from server import Fault, Server

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources import contents as _contents
from akson_analysis.sources.fetch import jsonstat, ssb
from akson_analysis.sources.fetch.http import Client, Limits, StatusError, UnavailableError

QUICK = Limits(calls=1000, connect_s=60, read_s=120, total_s=600, attempts=2, first_wait_s=0.01)


@pytest.fixture
def country():
    return small_country()


@pytest.fixture
def server(country):
    with Server(country) as running:
        yield running


@pytest.fixture
def ask(server):
    """Ask the local server for population; keyword arguments as `ssb.population`."""

    def asked(years=(2020,), codes=None, older=None):
        with Client(limits=QUICK) as client:
            client.set_rate = lambda *rate: server.log.append(("RATE", "", {}, rate))
            wanted = sorted(server.country.names) if codes is None else codes
            return ssb.population(client, list(years), wanted, f"{server.url}/api/pxwebapi/v2", older)

    return asked


def older(server):
    return f"{server.url}/api/v0"


def data_requests(server):
    return [entry for entry in server.log if entry[1].startswith("/api/pxwebapi/v2/tables/07459/data")]


def test_people_come_by_municipality_age_and_year(ask, country):
    answer = ask([2020])
    people = answer.people
    assert list(people.columns) == ["year", "municipality_code", "age", "population"]
    assert len(people) == 4 * 106
    assert people["age"].max() == 105
    assert people["population"].sum() == country.national("2020") == answer.national[2020]
    one = people[(people["municipality_code"] == "0301") & (people["age"] == 105)]["population"].item()
    assert one == country.people["0301", "1", "105+"] + country.people["0301", "2", "105+"]
    assert answer.updated == "2020-02-27T07:00:00Z"
    assert answer.service.endswith("/api/pxwebapi/v2")


def test_figures_of_norway_add_up_to_the_published_total():
    country = norway()
    with Server(country) as server, Client(limits=QUICK) as client:
        answer = ssb.population(client, [2020], list(country.names), f"{server.url}/api/pxwebapi/v2")
    assert answer.national == {2020: _contents.NATIONAL_POPULATION[2020]}
    assert answer.people["municipality_code"].nunique() == 356


def test_metadata_are_read_before_a_figure_is_asked_for(ask, server):
    ask()
    paths = [urlsplit(path).path.rpartition("v2/")[2] for method, path, _, _ in server.log if method != "RATE"]
    assert paths[:2] == ["config", "tables/07459/metadata"]
    assert paths[2:] == ["tables/07459/data"] * 2
    assert ("RATE", "", {}, (f"{server.url}/api/pxwebapi/v2", 30, 60)) in server.log


def test_short_selections_are_sent_in_the_address_and_long_ones_in_the_body(ask, server, country):
    ask()
    national, people = data_requests(server)
    assert national[0] == people[0] == "GET"
    assert parse_qs(urlsplit(national[1]).query)["valueCodes[Tid]"] == ["2020"]
    country.names = {f"{number:04d}": "x" for number in range(301, 701)}
    country.people = {(code, sex, age): 1 for code in country.names for sex in "12" for age in AGES}
    country.regions = sorted(country.names)
    server.log.clear()
    ask()
    _, people = data_requests(server)
    assert people[0] == "POST"
    assert {one["variableCode"]: len(one["valueCodes"]) for one in people[3]["selection"]} == {
        "Region": 400,
        "Kjonn": 2,
        "Alder": 106,
        "ContentsCode": 1,
        "Tid": 1,
    }


@pytest.mark.parametrize("most_cells", [424, 300, 106, 9])
def test_selections_are_divided_until_each_is_within_the_limit(ask, server, country, most_cells):
    whole = ask().people
    server.log.clear()
    country.most_cells = most_cells
    pd.testing.assert_frame_equal(ask().people, whole)
    assert len(data_requests(server)) >= 1 + 4 * 2 * 106 / most_cells


def test_a_limit_that_is_lower_than_stated_is_met_by_dividing_too(ask, server):
    too_many = json.dumps({"title": "Too many cells selected", "status": 400}).encode()
    server.fail("valueCodes[Region]", Fault(400, too_many))
    assert len(ask().people) == 4 * 106
    assert len(data_requests(server)) == 4


def test_years_in_which_a_code_was_not_valid_are_left_out(ask, country):
    people = ask([2018, 2020], [*country.names, "9901"]).people
    assert people.groupby("year")["municipality_code"].nunique().to_dict() == {2018: 5, 2020: 4}
    assert "9901" not in set(people.query("year == 2020")["municipality_code"])


def test_a_municipality_left_out_is_noticed_by_the_total(ask, country):
    with pytest.raises(DataError, match=r"2020: the municipalities have \d+ people, the country \d+"):
        ask(codes=sorted(country.names)[1:])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.dimensions.remove("Kjonn"), "dimension Kjonn is gone"),
        (lambda c: c.dimensions.insert(1, "Sivilstand"), "dimension Sivilstand is new"),
        (lambda c: c.contents.__setitem__(0, "Personer2"), r"contents are \['Personer2'\], expected Personer1"),
        (lambda c: setattr(c, "ages", ["00-04", "05-09", "10+"]), "expected 000, 001"),
        (lambda c: c.ages.remove("042"), "expected 000, 001"),
        (lambda c: setattr(c, "years", []), "there are no years"),
    ],
)
def test_a_table_that_changed_is_noticed_before_a_figure_is_used(ask, server, country, change, message):
    change(country)
    with pytest.raises(DataError, match=message) as refusal:
        ask(older=older(server))
    assert "SSB table 07459 has changed" in str(refusal.value)
    assert not data_requests(server)


def test_all_that_is_not_there_is_listed_at_once(ask):
    with pytest.raises(DataError) as refusal:
        ask([2020, 2031], ["0301", "4444", "5555"])
    assert "year 2031 is not there; the last is 2020" in str(refusal.value)
    assert "municipality_code '4444' is not there" in str(refusal.value)
    assert "municipality_code '5555' is not there" in str(refusal.value)


@pytest.mark.parametrize("value", [None, -1, 2.5])
def test_a_figure_that_is_not_a_number_of_people_is_refused(ask, country, value):
    country.people["0301", "1", "030"] = value
    country.national = lambda _: 1
    with pytest.raises(DataError, match=r"2020 0301 age 030: \S+ is not a number of people"):
        ask()


def test_an_answer_with_too_few_values_is_refused(ask, server):
    body = jsonstat_answer(["2020"], [])
    server.fail("07459/data", Fault(body=json.dumps(body).encode()))
    with pytest.raises(DataError, match="0 values for 1 cells"):
        ask()


def jsonstat_answer(years, values):
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["Tid"],
        "size": [len(years)],
        "dimension": {"Tid": {"category": {"index": years}}},
        "value": values,
    }


@pytest.mark.parametrize("fault", [Fault(404, times=9), Fault(503, times=9), Fault(410, times=9)])
def test_the_older_service_answers_when_the_new_one_does_not(ask, server, fault):
    expected = ask().people
    server.fail("pxwebapi", fault)
    answer = ask(older=older(server))
    pd.testing.assert_frame_equal(answer.people, expected)
    assert answer.service.endswith("/api/v0")


def test_the_older_service_is_asked_in_parts_too(ask, server, country, monkeypatch):
    expected = ask().people
    server.fail("pxwebapi", Fault(404, times=9))
    country.most_cells = 100
    pd.testing.assert_frame_equal(ask(older=older(server)).people, expected)
    monkeypatch.setattr(ssb, "MOST_CELLS", 100)
    server.fail("pxwebapi", Fault(404, times=9))
    pd.testing.assert_frame_equal(ask(older=older(server)).people, expected)


def test_without_an_older_service_the_failure_is_told(ask, server):
    server.fail("pxwebapi", Fault(503, times=9))
    with pytest.raises(UnavailableError, match="answered 503"):
        ask()
    server.fail("pxwebapi", Fault(400, b'{"title": "Non-existent value"}', times=9))
    server.faults["pxwebapi"] = server.faults["pxwebapi"][1:]
    with pytest.raises(StatusError, match="400"):
        ask(older=older(server))


def test_a_question_without_sense_is_refused_before_it_is_sent(ask, server):
    with pytest.raises(InvalidValueError) as refusal:
        ask([], ["301", "0301"])
    assert refusal.value.faults == ["municipality_code '301' is not four digits", "no year is asked for"]
    with pytest.raises(InvalidValueError, match="no municipality is asked for"):
        ask(codes=[])
    assert not server.log


@pytest.mark.parametrize("page_size", [2, 3, 100])
def test_tables_are_looked_for_page_by_page(server, page_size):
    with Client(limits=QUICK) as client:
        tables = ssb.find_tables(client, "befolkning", f"{server.url}/api/pxwebapi/v2", page_size)
    assert tables["id"].tolist() == [f"{number:05d}" for number in range(1, 8)]
    assert len(server.log) == -(-7 // page_size)


def test_a_sparse_dataset_has_no_value_where_none_is_given():
    answer = jsonstat_answer(["2019", "2020", "2021"], {"1": 5})
    assert jsonstat.read(answer)["value"].isna().tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"class": "collection"}, "class 'dataset'"),
        ({"version": "1.0"}, "version is '1.0'"),
        ({"size": [1, 2]}, "1 dimensions but 2 sizes"),
        ({"size": [2]}, "dimension 'Tid' has 1 categories, its size is 2"),
        ({"dimension": {}}, "dimension 'Tid' has no categories"),
        ({"dimension": []}, "'dimension' an object"),
        ({"value": [1, 2]}, "2 values for 1 cells"),
        ({"value": None}, "no values for 1 cells"),
    ],
)
def test_what_is_not_json_stat_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        jsonstat.read(jsonstat_answer(["2020"], [1]) | change)


def test_the_order_of_categories_is_the_stated_one():
    answer = jsonstat_answer({"b": 1, "a": 0}, [1, 2]) | {"size": [2]}
    assert jsonstat.read(answer)["Tid"].tolist() == ["a", "b"]
