"""Codes, changes and correspondences from Klass, by whichever verb answers."""

import datetime as dt

import pytest
from country import small_country
from server import Fault, Server

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources.fetch import klass
from akson_analysis.sources.fetch.http import Client, Limits, StatusError

DAY = dt.date(2020, 1, 1)
QUICK = Limits(calls=1000, attempts=2, first_wait_s=0.01)


@pytest.fixture
def country():
    one = small_country()
    one.counties = {"03": "Oslo", "11": "Rogaland", "18": "Nordland - Nordlánnda", "50": "Trøndelag - Trööndelage"}
    return one


@pytest.fixture
def server(country):
    with Server(country) as running:
        yield running


@pytest.fixture
def ask(server):
    def asked(function, *arguments):
        with Client(limits=QUICK) as client:
            return function(client, *arguments, base_url=f"{server.url}/api/klass/v1")

    return asked


def verbs(server):
    return [path.split("?")[0].split("/")[-2:] for path in server.paths()]


def test_municipalities_come_without_the_unstated_one(ask, server):
    table = ask(klass.municipalities, DAY)
    assert table["municipality_code"].tolist() == ["0301", "1103", "1806", "5001"]
    assert table["name"].iloc[3] == "Trondheim - Tråante"
    assert server.log[0][2]["Accept"] == "application/json"
    assert server.log[0][1].endswith("/classifications/131/codesAt?date=2020-01-01")


def test_counties_have_two_digits(ask):
    assert ask(klass.counties, DAY)["county_code"].tolist() == ["03", "11", "18", "50"]


@pytest.mark.parametrize(
    ("names", "message"),
    [({"301": "Oslo"}, "code '301' is not 4 digits"), ({}, "no codes are valid on 2020-01-01")],
)
def test_codes_that_cannot_be_right_are_refused(ask, country, names, message):
    country.valid = names
    with pytest.raises(DataError, match=message):
        ask(klass.municipalities, DAY)


@pytest.mark.parametrize("body", [b"[]", b'{"codes": {}}', b'{"codes": [{"code": "0301"}]}', b'{"items": []}'])
def test_another_form_of_answer_is_refused(ask, server, body):
    server.fail("codesAt", Fault(body=body))
    with pytest.raises(DataError, match="in a form that is not known"):
        ask(klass.municipalities, DAY)


def test_xml_is_refused_with_its_type(ask, server):
    server.fail("codesAt", Fault(body=b"<codes/>", content_type="application/xml"))
    with pytest.raises(DataError, match="content type is 'application/xml', expected json"):
        ask(klass.municipalities, DAY)


def test_changes_are_those_from_a_day_until_another(ask, country):
    country.changes = [
        ("1850", "Tysfjord", "1875", "Hamarøy", "2020-01-01"),
        ("1850", "Tysfjord", "1806", "Narvik", "2020-01-01"),
        ("1507", "Ålesund", "1508", "Ålesund", "2024-01-01"),
    ]
    table = ask(klass.changes, dt.date(2019, 1, 1), dt.date(2024, 1, 1))
    assert list(table.columns) == ["date", "from_code", "from_name", "to_code", "to_name"]
    assert table["to_code"].tolist() == ["1806", "1875"]
    none = ask(klass.changes, dt.date(2021, 1, 1), dt.date(2022, 1, 1))
    assert none.empty
    assert list(none.columns) == list(table.columns)
    with pytest.raises(InvalidValueError, match="the end must be later"):
        ask(klass.changes, DAY, DAY)


def pairs(*rows, start="", end=""):
    return [(code, "", target, name, start, end) for code, target, name in rows]


CLASSES = pairs(("0301", "1", ""), ("1103", "2", ""))


def inverted(items):
    return [(target, name, code, source, start, end) for code, source, target, name, start, end in items]


@pytest.mark.parametrize(
    ("key", "items"),
    [
        (("131", "128", "correspondsAt"), CLASSES),
        (("131", "128", "corresponds"), CLASSES),
        (("128", "131", "correspondsAt"), inverted(CLASSES)),
        (("128", "131", "corresponds"), inverted(CLASSES)),
    ],
)
@pytest.mark.parametrize("others", [None, []])
def test_a_correspondence_is_found_wherever_it_is(ask, country, key, items, others):
    """Reports differ on which verb answers; the others may be empty or not found."""
    for source, target in (("131", "128"), ("128", "131")):
        for verb in ("correspondsAt", "corresponds"):
            country.corresponding[source, target, verb] = others
    country.corresponding[key] = items
    table = ask(klass.centrality, DAY)
    assert dict(zip(table["municipality_code"], table["centrality_class"], strict=True)) == {"0301": 1, "1103": 2}


def test_the_first_answer_is_enough(ask, server, country):
    country.corresponding["131", "128", "correspondsAt"] = CLASSES
    ask(klass.centrality, DAY)
    assert verbs(server) == [["131", "correspondsAt"]]


def test_a_range_is_asked_for_one_day_and_read_for_that_day(ask, server, country):
    country.corresponding["131", "128", "corresponds"] = [
        *pairs(("0301", "1", ""), start="2018-01-01", end="2020-01-01"),
        *pairs(("0301", "2", ""), start="2020-01-01"),
        *pairs(("9999", "6", "")),
    ]
    assert ask(klass.centrality, DAY)["centrality_class"].tolist() == [2]
    assert "from=2020-01-01&to=2020-01-02" in server.paths()[1]


def test_no_table_for_a_day_is_an_empty_answer(ask):
    assert ask(klass.kostra_groups, DAY).empty
    assert ask(klass.health_regions, DAY).columns.tolist() == ["municipality_code", "health_region"]


def test_two_targets_for_one_municipality_are_refused(ask, country):
    country.corresponding["131", "112", "correspondsAt"] = pairs(("0301", "EKG13", ""), ("0301", "EKG12", ""))
    with pytest.raises(DataError, match="0301 corresponds to EKG12 and EKG13"):
        ask(klass.kostra_groups, DAY)


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Helse Nord RHF", "nord"),
        ("Helse Midt-Norge RHF", "midt"),
        ("Helse Sør-Øst RHF", "sor_ost"),
        ("Helseregion Vest", "vest"),
    ],
)
def test_health_regions_are_known_by_their_names(ask, country, name, region):
    country.corresponding["131", "105", "correspondsAt"] = pairs(("0301", "R1", name))
    assert ask(klass.health_regions, DAY)["health_region"].tolist() == [region]


def test_a_name_that_is_no_health_region_is_refused(ask, country):
    country.corresponding["131", "105", "correspondsAt"] = pairs(("0301", "H1", "Helse Nord-Trøndelag HF"))
    with pytest.raises(DataError, match="Helse Nord-Trøndelag HF"):
        ask(klass.health_regions, DAY)


def test_a_class_that_is_not_one_to_six_is_refused(ask, country):
    country.corresponding["131", "128", "correspondsAt"] = pairs(("0301", "7", ""))
    with pytest.raises(DataError, match="classes that are not known"):
        ask(klass.centrality, DAY)


def test_a_refusal_is_not_taken_for_an_empty_answer(ask, server):
    server.fail("correspondsAt", Fault(400, b'{"error": "bad date"}'))
    with pytest.raises(StatusError, match="400 bad date"):
        ask(klass.centrality, DAY)
