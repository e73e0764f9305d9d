"""The client over real HTTP: it waits, tries again, gives up in words, and never takes a wrong answer."""

import datetime as dt
import email.utils
import socket
import time

import pytest
from country import small_country
from server import Fault, Server

from akson_analysis.errors import DataError
from akson_analysis.sources.fetch import http_session as _session
from akson_analysis.sources.fetch.http import Client, Limits, StatusError, UnavailableError

QUICK = Limits(calls=1000, connect_s=2, read_s=2, total_s=5, attempts=4, first_wait_s=0.01, longest_wait_s=2)
PATH = "/api/pxwebapi/v2/config"


@pytest.fixture
def server():
    with Server(small_country()) as running:
        yield running


@pytest.fixture
def client():
    with Client(limits=QUICK) as one:
        yield one


def test_an_answer_is_read(server, client):
    assert client.get_json(server.url + PATH)["maxDataCells"] == 800_000


def test_nothing_but_the_query_is_sent(server, client, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.fail("config", Fault(body=b"{}", headers={"Set-Cookie": "who=you"}))
    for _ in range(2):
        client.get_json(server.url + PATH, {"lang": "no"})
    for method, path, headers, body in server.log:
        assert (method, path, body) == ("GET", PATH + "?lang=no", None)
        assert set(headers) == {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection", "Cache-Control"}
        assert headers["User-Agent"] == _session.USER_AGENT


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(server, client, status):
    server.fail("config", Fault(status, b"later"), Fault(status, b"later"))
    assert client.get_json(server.url + PATH)["timeWindow"] == 60
    assert len(server.log) == 3


def test_waits_grow_until_it_gives_up(server):
    waits = []
    server.fail("config", Fault(503, times=100))
    limits = Limits(calls=1000, attempts=5, first_wait_s=1, longest_wait_s=6)
    with Client(limits=limits, sleep=waits.append) as client, pytest.raises(UnavailableError) as refusal:
        client.get_json(server.url + PATH)
    assert len(server.log) == 5
    for wait, middle in zip(waits, (1, 2, 4, 6), strict=True):
        assert 0.5 * middle <= wait <= 1.5 * middle
        assert wait <= 6
    assert "did not give a usable answer" in str(refusal.value)
    assert "answered 503 Service Unavailable" in str(refusal.value)
    assert "what has been fetched before is unchanged and can be used" in str(refusal.value)


def test_the_time_the_service_asks_for_is_waited(server):
    waits = []
    soon = dt.datetime.now(tz=dt.UTC) + dt.timedelta(seconds=30)
    as_date = {"Retry-After": email.utils.format_datetime(soon, usegmt=True)}
    server.fail("config", Fault(429, headers={"Retry-After": "7"}), Fault(503, headers=as_date))
    with Client(limits=Limits(calls=1000), sleep=waits.append) as client:
        client.get_json(server.url + PATH)
    assert waits[0] == 7
    assert 25 < waits[1] <= 30


def test_a_pause_that_is_too_long_is_not_waited_for(server, client):
    server.fail("config", Fault(429, headers={"Retry-After": "3600"}))
    with pytest.raises(UnavailableError, match="asks for a pause of 3600 s"):
        client.get_json(server.url + PATH)
    assert len(server.log) == 1


def test_calls_take_turns_in_the_rate_of_the_host(server):
    waits = []
    with Client(limits=Limits(calls=3, window_s=60), sleep=waits.append) as client:
        for _ in range(4):
            client.get_json(server.url + PATH)
        assert len(waits) == 1
        assert 58 < waits[0] <= 60
        client.set_rate(server.url, 1000, 60)
        client.get_json(server.url + PATH)
    assert len(waits) == 1


def test_attempts_take_turns_too(server):
    waits = []
    server.fail("config", Fault(503, times=2))
    with Client(limits=Limits(calls=2, window_s=100, first_wait_s=1), sleep=waits.append) as client:
        client.get_json(server.url + PATH)
    assert len(waits) == 3
    assert max(waits) > 90


@pytest.mark.parametrize("bytes_sent", [0, 1, 40])
def test_an_answer_that_breaks_off_is_asked_for_again(server, client, bytes_sent):
    server.fail("config", Fault(cut=bytes_sent))
    assert client.get_json(server.url + PATH)["timeWindow"] == 60
    assert len(server.log) == 2


def test_a_connection_that_is_closed_without_a_word_is_tried_again(server, client):
    server.fail("config", Fault(drop=True))
    assert client.get_json(server.url + PATH)["timeWindow"] == 60


def test_json_that_stops_in_the_middle_is_not_taken(server, client):
    server.fail("config", Fault(body=b'{"maxDataCells": 80', times=100))
    with pytest.raises(UnavailableError, match="JSON that cannot be read"):
        client.get_json(server.url + PATH)


def test_an_answer_that_drips_is_cut_off(server):
    server.fail("config", Fault(drip=0.05, times=100))
    limits = Limits(calls=1000, read_s=2, total_s=0.4, attempts=2, first_wait_s=0.01)
    started = time.monotonic()
    with Client(limits=limits) as client, pytest.raises(UnavailableError, match=r"not complete within 0.4 s"):
        client.get_json(server.url + PATH)
    assert time.monotonic() - started < 3


def test_silence_ends_with_the_time_limit():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        limits = Limits(calls=1000, read_s=0.2, attempts=2, first_wait_s=0.01)
        with Client(limits=limits) as client, pytest.raises(UnavailableError, match=r"no answer within 0.2 s"):
            client.get_json(f"http://127.0.0.1:{mute.getsockname()[1]}/")


def test_without_a_network_it_says_so_soon():
    waits = []
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with Client(sleep=waits.append) as client, pytest.raises(UnavailableError) as refusal:
        client.get_json(f"http://127.0.0.1:{port}/")
    assert "cannot be reached" in str(refusal.value)
    assert "is the network up?" in str(refusal.value)
    assert "Nothing was written." in str(refusal.value)
    assert sum(waits) < 6


def test_a_web_page_is_not_taken_for_data(server, client):
    server.fail("config", Fault(200, b"<html>Vi er straks tilbake</html>", "text/html; charset=utf-8", times=9))
    with pytest.raises(DataError, match="content type is a web page, expected json"):
        client.get_json(server.url + PATH)
    assert len(server.log) == 1


@pytest.mark.parametrize("kind", ["application/xml", "text/csv", ""])
def test_another_content_type_is_not_taken(server, client, kind):
    server.fail("config", Fault(200, b"{}", kind))
    with pytest.raises(DataError, match="answered with something else than json"):
        client.get_json(server.url + PATH)


def test_a_refusal_is_final_and_says_the_words_of_the_service(server, client):
    server.fail("config", Fault(400, b'{"title": "Non-existent variable", "status": 400}'))
    with pytest.raises(StatusError, match="400 Non-existent variable") as refusal:
        client.get_json(server.url + PATH)
    assert refusal.value.status == 400
    assert len(server.log) == 1


def test_too_large_an_answer_is_refused(server):
    with Client(limits=Limits(largest_bytes=50)) as client, pytest.raises(DataError, match="answered with too much"):
        client.get_json(server.url + PATH)


def test_a_redirect_on_the_same_host_is_followed(server, client):
    server.fail("old", Fault(301, headers={"Location": PATH}))
    assert client.get_json(server.url + "/old")["timeWindow"] == 60


@pytest.mark.parametrize("target", ["http://localhost:1/elsewhere", "https://ssb.no.example.org/x"])
def test_a_redirect_to_another_host_is_refused_before_it_is_asked(server, client, target):
    server.fail("old", Fault(302, headers={"Location": target}))
    with pytest.raises(DataError, match="leads to"):
        client.get_json(server.url + "/old")


def test_a_redirect_that_does_not_end_is_refused(server, client):
    server.fail("old", Fault(302, headers={"Location": "/old"}, times=99))
    with pytest.raises(DataError, match="Exceeded 5 redirects"):
        client.get_json(server.url + "/old")


def test_official_hosts_may_lead_to_each_other_but_not_out_of_https():
    _session.check_address("https://nedlasting.geonorge.no/x.zip", "https://api.kartverket.no/y")
    with pytest.raises(DataError, match="leads from https to http"):
        _session.check_address("http://nedlasting.geonorge.no/x.zip", "https://api.kartverket.no/y")
    with pytest.raises(DataError, match=r"leads to 'evilssb\.no'"):
        _session.check_address("https://evilssb.no/", "https://data.ssb.no/")


def test_an_unchanged_answer_is_not_sent_again(server, tmp_path):
    zip_path = "/files/Kommuner.zip"
    for _ in range(2):
        with Client(tmp_path / "cache", QUICK) as client:
            content = client.get_zip(server.url + zip_path)
    assert content == server.zip_of("Kommuner")
    first, second = (headers for _, _, headers, _ in server.log)
    assert "If-None-Match" not in first
    assert second["If-None-Match"]


def test_a_date_of_change_is_asked_about_too(server, tmp_path):
    body, changed = (
        b'{"x": 1}',
        {"Last-Modified": "Mon, 06 Jan 2020 07:00:00 GMT", "Date": "Mon, 23 Nov 2020 07:00:00 GMT"},
    )
    server.fail("config", Fault(body=body, headers=changed), Fault(304, headers=changed))
    for _ in range(2):
        with Client(tmp_path / "cache", QUICK) as client:
            assert client.get_json(server.url + PATH) == {"x": 1}
    assert server.log[1][2]["If-Modified-Since"] == changed["Last-Modified"]


def test_a_wrong_answer_is_not_kept(server, tmp_path):
    server.fail("config", Fault(body=b"<html>", content_type="text/html", headers={"ETag": '"1"'}))
    with Client(tmp_path / "cache", QUICK) as client:
        with pytest.raises(DataError):
            client.get_json(server.url + PATH)
        assert client.get_json(server.url + PATH)["timeWindow"] == 60
    assert "If-None-Match" not in server.log[1][2]


def test_damage_to_the_cache_is_met_by_asking_again(server, tmp_path):
    zip_url = server.url + "/files/Kommuner.zip"
    with Client(tmp_path / "cache", QUICK) as client:
        client.get_zip(zip_url)
    for file in (tmp_path / "cache").rglob("*"):
        if file.is_file() and file.suffix != ".body":
            file.write_bytes(b"garbage")
    with Client(tmp_path / "cache", QUICK) as client:
        assert client.get_zip(zip_url) == server.zip_of("Kommuner")


def test_progress_tells_what_is_going_on(server):
    said = []
    server.fail("config", Fault(503))
    with Client(limits=QUICK, progress=lambda message, done, total: said.append((message, done, total))) as client:
        client.get_json(server.url + PATH)
    words = " | ".join(message for message, _, _ in said)
    assert f"asking 127.0.0.1:{server.url.rpartition(':')[2]}{PATH}" in words
    assert "answered 503 Service Unavailable; trying again in 0 s" in words
