"""A refresh: what it adds, that it adds all or nothing, and that the folder is whole whenever it is stopped."""

import datetime as dt
import hashlib
import threading
import time
from pathlib import Path

import pytest
from country import GROUPS, norway
from server import Fault, Server

import akson_analysis as aa
from akson_analysis.checks import data_folder
from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources import snapshot
from akson_analysis.sources.fetch import refreshed
from akson_analysis.sources.fetch import store as _store
from akson_analysis.sources.fetch.http import Limits, UnavailableError
from akson_analysis.sources.fetch.refresh import Addresses, refresh

QUICK = Limits(calls=1000, connect_s=60, read_s=120, total_s=600, attempts=2, first_wait_s=0.01)
DAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def country():
    return norway()


@pytest.fixture
def server(country):
    with Server(country) as running:
        yield running


def addresses(server):
    return Addresses(
        f"{server.url}/api/pxwebapi/v2",
        f"{server.url}/api/v0",
        f"{server.url}/api/klass/v1",
        server.url,
        f"{server.url}/kommuneinfo/v1",
    )


@pytest.fixture(scope="module")
def fetched(country, tmp_path_factory):
    """A folder that was empty, after one refresh of everything."""
    folder = tmp_path_factory.mktemp("akson") / "data"
    said = []
    with Server(country) as server:
        result = refresh(
            folder,
            2020,
            addresses=addresses(server),
            limits=QUICK,
            progress=lambda *step: said.append(step[0]),
            today=DAY,
        )
    return folder, result, said


@pytest.fixture
def use(monkeypatch):
    def used(folder):
        monkeypatch.setenv("AKSON_DATA", str(folder))
        return folder

    return used


@pytest.fixture
def folder(tmp_path, use):
    """An empty data folder, named by AKSON_DATA."""
    return use(tmp_path / "data")


def visible(folder):
    """Return the checksum of every file that is not hidden."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def embedded():
    return visible(_store.embedded_dir())


def faults():
    return [f"{one.file}: {one.message}" for one in data_folder.verify() if not one.ok]


def test_everything_of_a_year_is_added(fetched):
    folder, result, said = fetched
    assert (result.folder, result.year) == (folder, 2020)
    assert sorted(path.rpartition("/")[2] for path in result.written) == [
        "boundaries_country_2020.parquet",
        "boundaries_region_2020.parquet",
        "boundaries_report_2020.csv",
        "code_changes.csv",
        "municipalities_2020.csv",
        "population_2020.csv",
        "population_by_age_2020.csv",
    ]
    assert all(path.startswith("refreshed/2026-11-23/") for path in result.written)
    assert any("receiving" in message for message in said)
    assert "generalising boundaries" in said


def test_the_embedded_tables_keep_their_bytes(fetched):
    folder, _, _ = fetched
    after = visible(folder)
    before = {file: sha for file, sha in embedded().items() if file != "versions.csv"}
    assert before.items() <= after.items()


def test_the_folder_passes_the_check_and_reports_use_it(fetched, use):
    folder, _, _ = fetched
    use(folder)
    assert faults() == []
    assert snapshot.data_dir() == folder
    assert aa.load_municipalities(2020)["population"].sum() == 5_367_580


def test_the_record_says_where_each_file_is_from(fetched, use):
    folder, result, _ = fetched
    use(folder)
    record = snapshot.versions().set_index("file").loc[list(result.written)]
    assert set(record["tags"]) == {"latest"}
    assert set(record["retrieved"]) == {"2026-11-23"}
    assert set(record["licence"]) == {"CC BY 4.0"}
    assert set(record["attribution"]) == {"Kilde: Statistisk sentralbyrå", "© Kartverket"}
    people = record.loc["refreshed/2026-11-23/population_2020.csv"]
    assert people["dataset"] == "refreshed/population_2020"
    assert people["rows"] == "356"
    assert people["sha256"] == visible(folder)["refreshed/2026-11-23/population_2020.csv"]
    assert "2020-02-27T07:00:00Z" in people["note"]


def test_the_figures_are_those_of_the_service(fetched, use):
    use(fetched[0])
    people = refreshed.table("population", 2020).set_index("municipality_code")
    expected = aa.load_municipalities(2020)
    assert people["population"].to_dict() == expected["population"].to_dict()
    for group in GROUPS:
        assert people[group].sum() == snapshot.read_table("population.csv").query("year == 2020")[group].sum()
    by_age = refreshed.table("population_by_age", 2020)
    assert by_age.groupby("municipality_code")["population"].sum().to_dict() == people["population"].to_dict()


def test_a_year_is_read_on_its_own_codes(fetched, use):
    use(fetched[0])
    frame = aa.load_municipalities("2020@2026-11-23", "region")
    expected = aa.load_municipalities(2020)
    for column in set(expected.columns) - {"geometry"}:
        assert frame[column].tolist() == expected[column].tolist(), column
    assert frame.crs == "EPSG:25833"
    assert refreshed.years() == (2020,)
    with pytest.raises(DataError, match=r"population of 2024 has not been fetched:\n  years fetched: 2020"):
        refreshed.table("population", 2024)
    with pytest.raises(InvalidValueError, match="data set 'people' is not known"):
        refreshed.path("people", 2020)
    with pytest.raises(InvalidValueError, match="detail 'street' is not known"):
        aa.load_municipalities("2020@2026-11-23", "street")


def ask(server, folder, *parts, year=2020, today=DAY):
    return refresh(folder, year, parts or ("population",), addresses=addresses(server), limits=QUICK, today=today)


def test_what_is_there_already_is_not_added_again(server, folder):
    first = ask(server, folder)
    before = visible(folder)
    again = ask(server, folder, today=DAY + dt.timedelta(days=7))
    assert len(first.written) == 2
    assert again.written == ()
    assert visible(folder) == before


def test_a_newer_version_is_added_and_the_older_kept(server, folder, country, monkeypatch):
    ask(server, folder)
    before = visible(folder)
    monkeypatch.setattr(country, "updated", "2020-06-01T07:00:00Z")
    monkeypatch.setitem(country.people, ("0301", "1", "030"), country.people["0301", "1", "030"] - 1)
    monkeypatch.setitem(country.people, ("1103", "1", "030"), country.people["1103", "1", "030"] + 1)
    written = ask(server, folder).written
    assert written == (
        "refreshed/2026-11-23-2/population_2020.csv",
        "refreshed/2026-11-23-2/population_by_age_2020.csv",
    )
    after = visible(folder)
    assert {file: sha for file, sha in before.items() if file != "versions.csv"}.items() <= after.items()
    rows = snapshot.versions().query("dataset == 'refreshed/population_2020'").set_index("tags")["file"]
    assert rows.to_dict() == {
        "superseded": "refreshed/2026-11-23/population_2020.csv",
        "latest": "refreshed/2026-11-23-2/population_2020.csv",
    }
    assert refreshed.path("population", 2020).parent.name == "2026-11-23-2"
    assert faults() == []


FAILURES = {
    "a web page": ("07459/data", Fault(body=b"<html/>", content_type="text/html", times=9)),
    "a broken answer": ("07459", Fault(cut=100, times=99)),
    "a service that is down": ("/api/", Fault(503, times=99)),
    "a closed connection": ("/api/", Fault(drop=True, times=99)),
    "another total": (
        "07459/data",
        Fault(body=b'{"version": "2.0", "class": "dataset", "id": [], "size": []}', times=9),
    ),
    "a broken zip file": ("/files/", Fault(cut=5000, times=9)),
    "a zip file of something else": ("/files/", Fault(body=b"PK\x03\x04 no", content_type="application/zip", times=9)),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_nothing_is_written_when_anything_fails(server, folder, failure):
    _store.prepare(folder) if folder.mkdir() is None else None
    part, fault = FAILURES[failure]
    before = visible(folder)
    server.fail(part, Fault(**{name: getattr(fault, name) for name in vars(fault)}))
    with pytest.raises(DataError, match="Nothing was written"):
        ask(server, folder, "population", "boundaries")
    assert visible(folder) == before
    assert faults() == []


def test_a_changed_table_is_refused(server, folder, country, monkeypatch):
    monkeypatch.setattr(country, "contents", ["Personer3"])
    with pytest.raises(DataError, match="SSB table 07459 has changed"):
        ask(server, folder)


def test_a_national_total_that_is_not_the_published_one_is_refused(server, folder, country, monkeypatch):
    monkeypatch.setitem(country.people, ("0301", "1", "030"), 0)
    with pytest.raises(DataError, match=r"2020: \d+ people, published were 5367580"):
        ask(server, folder)


def test_offline_it_says_so_and_everything_works_on_what_is_there(folder):
    nowhere = "http://127.0.0.1:9"
    limits = Limits(attempts=2, first_wait_s=0.01, connect_s=1)
    places = Addresses(nowhere, nowhere, nowhere, nowhere, nowhere)
    with pytest.raises(UnavailableError) as refusal:
        refresh(folder, 2020, addresses=places, limits=limits, today=DAY)
    assert "cannot be reached" in str(refusal.value)
    assert "what has been fetched before is unchanged and can be used" in str(refusal.value)
    assert faults() == []
    assert len(aa.load_municipalities()) == 356


def test_missing_classifications_are_noted_and_the_region_taken_from_the_snapshot(server, folder, country, monkeypatch):
    monkeypatch.setattr(country, "corresponding", {})
    changes = [*country.changes, ("3118", "Indre Østfold", "3216", "Vestby", "2026-01-01")]
    monkeypatch.setattr(country, "changes", changes)
    result = ask(server, folder, "municipalities")
    assert result.notes == (
        "health_region of 356 municipalities is the snapshot's, not of Klass 105",
        "kostra_group: Klass has none for 356 of 356 municipalities; left empty",
        "centrality_class: Klass has none for 356 of 356 municipalities; left empty",
    )
    table = refreshed.table("municipalities", 2020)
    assert table["health_region"].tolist() == aa.load_municipalities()["health_region"].tolist()
    assert table["centrality_class"].isna().all()


def test_changes_that_conversions_do_not_know_are_told(server, folder, country, monkeypatch):
    news = ("9991", "Gammel", "9992", "Ny", "2025-01-01")
    monkeypatch.setattr(country, "changes", [*country.changes, news])
    monkeypatch.setattr(country, "years", ["2025"])
    notes = ask(server, folder, "municipalities", year=2025).notes
    assert "Klass has changes of codes that conversions do not know yet: 2025-01-01 9991 to 9992" in notes


def test_the_present_year_is_asked_for_when_none_is_named(server, folder):
    with pytest.raises(DataError, match=r"year 2026 is not there; the last is 2020"):
        refresh(folder, parts=["population"], addresses=addresses(server), limits=QUICK, today=DAY)


@pytest.mark.parametrize(
    ("year", "parts", "message"),
    [
        (2019, ["boundaries"], "year 2019 is not available: these parts are there for 2020 to 2026"),
        (2027, ["population"], "there for 2017 to 2026"),
        ("2020", ["population"], "year '2020' is not available"),
        (2020, ["people"], "part 'people' is not known"),
        (2020, [], "no part is asked for"),
    ],
)
def test_questions_without_sense_are_refused_before_anything_is_made(folder, year, parts, message):
    with pytest.raises(InvalidValueError, match=message):
        refresh(folder, year, parts, today=DAY)
    assert not folder.exists()


def test_the_installed_package_is_never_written_to(monkeypatch):
    monkeypatch.delenv("AKSON_DATA", raising=False)
    with pytest.raises(InvalidValueError, match="the installed package is never written to"):
        refresh(year=2020, today=DAY)
    package = Path(aa.__file__).parent
    for own in (_store.embedded_dir(), _store.embedded_dir() / "scenarios", package / "new"):
        with pytest.raises(InvalidValueError, match="belongs to the installed package"):
            refresh(own, 2020, today=DAY)


def test_a_folder_of_something_else_is_left_alone(server, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match=r"thesis\.docx is there already"):
        ask(server, tmp_path)
    assert visible(tmp_path).keys() == {"thesis.docx"}


def test_a_second_refresh_at_the_same_time_is_refused(server, folder):
    server.fail("codesAt", Fault(503, headers={"Retry-After": "1"}))
    first = threading.Thread(target=ask, args=(server, folder))
    first.start()
    while not server.log:
        time.sleep(0.01)
    with pytest.raises(DataError, match="another refresh is at work"):
        ask(server, folder)
    first.join()
    assert faults() == []
    assert len(refreshed.table("population", 2020)) == 356
