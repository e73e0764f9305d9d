"""Who may come in: this machine, with the key, from the page itself."""

import asyncio
import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from tornado import httpclient, websocket

from akson_analysis.errors import InvalidValueError
from akson_analysis.explorer.app import App

FILES = ("/", "/start.json", "/app.js", "/page.js", "/page.css", "/icon.svg")


def get(app, path, **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{app.port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, {}, ""


@pytest.mark.parametrize("path", FILES)
def test_every_file_needs_the_key(served, path):
    assert get(served, path)[0] == 403
    assert get(served, f"{path}?token=wrong")[0] == 403
    assert get(served, f"{path}?token={served.key[:-1]}")[0] == 403
    assert get(served, f"{path}?token={served.key}")[0] == 200


def test_a_name_pointed_at_this_machine_from_elsewhere_is_refused(served):
    path = f"/?token={served.key}"
    assert get(served, path, Host=f"localhost:{served.port}")[0] == 200
    for host in ("evil.example", f"evil.example:{served.port}", "127.0.0.1", f"127.0.0.1:{served.port + 1}"):
        assert get(served, path, Host=host)[0] == 403


def test_the_page_may_fetch_nothing_from_anywhere(served):
    _, headers, page = get(served, f"/?token={served.key}")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Server" not in headers
    assert "//" not in page.replace("<!DOCTYPE html>", "")


async def visit(served, key, origin):
    request = httpclient.HTTPRequest(
        f"ws://127.0.0.1:{served.port}/socket?token={key}", headers={"Origin": origin}, request_timeout=300
    )
    connection = await websocket.websocket_connect(request)
    await connection.write_message(json.dumps({"do": "hello"}))
    answer = json.loads(await connection.read_message())
    connection.close()
    while await connection.read_message() is not None:
        pass
    return answer


def apart(coroutine):
    """Run on a thread of its own: the browser of other tests has a loop on this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_a_socket_needs_the_key_and_the_page_as_its_origin(served):
    own = f"http://127.0.0.1:{served.port}"
    assert "view" in apart(visit(served, served.key, own))
    for key, origin in (("wrong", own), (served.key, "http://evil.example"), (served.key, "null")):
        with pytest.raises(httpclient.HTTPClientError) as refused:
            apart(visit(served, key, origin))
        assert refused.value.code == 403


def test_it_listens_on_the_loopback_address_only(served):
    others = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others or {"127.0.0.2"}:
        with socket.socket() as outside:
            outside.settimeout(2)
            assert outside.connect_ex((address, served.port)) != 0


def test_a_port_that_is_taken_is_refused(measurer, served):
    with pytest.raises(InvalidValueError, match=f"port {served.port} cannot be used"):
        App(measurer).listen_here(served.port)
