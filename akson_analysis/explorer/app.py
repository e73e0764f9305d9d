"""The explorer's home without code: the same page as in JupyterLab, served to this machine by ``akson explore``.

A small tornado application, and not Voilà: tornado comes with JupyterLab, so nothing more is installed; one process
holds the data for every visitor and a change crosses one WebSocket, where Voilà starts a kernel for each visitor and
sends every change through three; and the page is ours alone, so that its policy can forbid everything else, its
language and headings are right, and it is there in a second.

It listens on the loopback address only. Page, files and socket ask for a random key that stands in the address, the
host must be this machine's (a page elsewhere cannot point a name of its own here), and a socket must come from the
page itself.
"""

from __future__ import annotations

import asyncio
import html
import json
import secrets
import socket
import webbrowser
from collections.abc import Callable
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from tornado import httpserver, web, websocket

from akson_analysis.errors import InvalidValueError
from akson_analysis.explorer import front, session
from akson_analysis.explorer.measuring import ScenarioMeasurer
from akson_analysis.explorer.session import Session

ADDRESS = "127.0.0.1"
HOSTS = (ADDRESS, "localhost")

_ICON = resources.files("akson_analysis.publishing").joinpath("assets", "icon.svg")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' {socket}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Keyed:
    """What every request must bring: this machine as host, and the key."""

    application: App
    request: Any
    get_query_argument: Callable[..., str]

    def check(self) -> None:
        """Refuse a request for another host with 403, and one without the key with 403."""
        host = urlsplit(f"//{self.request.host}")
        if host.hostname not in HOSTS or host.port != self.application.port:
            raise web.HTTPError(403, "host")
        given = self.get_query_argument("token", "")
        if not secrets.compare_digest(given.encode(), self.application.key.encode()):
            raise web.HTTPError(403, "token")


class File(Keyed, web.RequestHandler):
    """One file of the page."""

    application: App

    def initialize(self, kind: str, make: Callable[[App], str]) -> None:
        """Keep what kind of file it is, and how it is made."""
        self._kind, self._make = kind, make

    def set_default_headers(self) -> None:
        """Forbid everything the page does not use."""
        self.clear_header("Server")
        policy = _POLICY.format(socket=" ".join(f"ws://{host}:{self.application.port}" for host in HOSTS))
        self.set_header("Content-Security-Policy", policy)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    def prepare(self) -> None:
        """Check the request."""
        self.check()

    def get(self) -> None:
        """Send the file."""
        self.set_header("Content-Type", f"{self._kind}; charset=utf-8")
        self.finish(self._make(self.application))


class Socket(Keyed, websocket.WebSocketHandler):
    """One visitor."""

    application: App

    def check_origin(self, origin: str) -> bool:
        """Take only what comes from the page itself."""
        return origin in {f"http://{host}:{self.application.port}" for host in HOSTS}

    def prepare(self) -> None:
        """Check the request."""
        self.check()

    def open(self, *_args: str, **_kwargs: str) -> None:
        """Begin with the scenario that was asked for."""
        self.set_nodelay(True)
        self._session = self.application.visit()

    async def on_message(self, message: str | bytes) -> None:
        """Answer a message; the first part is sent before the next is worked out."""
        try:
            asked = json.loads(message)
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            self.close(1003, "not a message")
            return
        for reply in self._session.replies(asked):
            await self.write_message(json.dumps(reply, ensure_ascii=False))
            await asyncio.sleep(0)


class App(web.Application):
    """The page of one explorer.

    Parameters
    ----------
    measurer
        The data.
    language
        ``nb``, ``nn`` or ``en``.
    scenario
        The one visitors begin with: name or file.
    """

    def __init__(self, measurer: ScenarioMeasurer, language: str = "nb", scenario: str = "status-2020-07") -> None:
        self.key = secrets.token_urlsafe(24)
        self.port = 0
        self._asked = (measurer, language, scenario)
        first = self.visit()
        self._start = json.dumps({**first.start(), "heading": "h1"}, ensure_ascii=False)
        self._page = front.read("page.html").format(
            language=first.text.language, title=html.escape(first.text("explore.word.title")), token=self.key
        )
        files: dict[str, tuple[str, Callable[[App], str]]] = {
            "/": ("text/html", lambda app: app._page),  # noqa: SLF001
            "/start.json": ("application/json", lambda app: app._start),  # noqa: SLF001
            "/app.js": (
                "text/javascript",
                lambda app: front.app(app.key),
            ),
            "/page.js": ("text/javascript", lambda _: front.module()),
            "/page.css": ("text/css", lambda _: front.style()),
            "/icon.svg": ("image/svg+xml", lambda _: _ICON.read_text(encoding="utf-8")),
        }
        handlers: list[Any] = [(path, File, {"kind": kind, "make": make}) for path, (kind, make) in files.items()]
        super().__init__(
            [*handlers, ("/socket", Socket)],
            websocket_max_message_size=4 * session.LARGEST_FILE,
            websocket_ping_interval=20,
            log_function=lambda _: None,
        )

    def visit(self) -> Session:
        """Return a new visitor's session."""
        return Session(*self._asked)

    @property
    def address(self) -> str:
        """Where the page is, key included."""
        return f"http://{ADDRESS}:{self.port}/?token={self.key}"

    def listen_here(self, port: int = 0) -> httpserver.HTTPServer:
        """Listen on the loopback address; port 0 takes a free one.

        Raises
        ------
        InvalidValueError
            If the port is taken or may not be used.
        """
        try:
            door = socket.create_server((ADDRESS, port), backlog=128)
        except (OSError, OverflowError) as error:
            raise InvalidValueError(f"port {port} cannot be used ({error}). Give another, or 0") from error
        door.setblocking(False)  # noqa: FBT003 - the name of the call says what
        self.port = door.getsockname()[1]
        server = httpserver.HTTPServer(self, max_buffer_size=8 * session.LARGEST_FILE)
        server.add_sockets([door])
        return server


async def serve(app: App, port: int, said: Callable[[str], None], *, is_opening: bool) -> None:
    """Serve the page until it is cancelled.

    Parameters
    ----------
    app
        The page.
    port
        Where; 0 for any that is free.
    said
        Told the address once it is there.
    is_opening
        Whether to open it in the browser.
    """
    server = app.listen_here(port)
    said(app.address)
    if is_opening:
        await asyncio.to_thread(webbrowser.open, app.address)
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
        await server.close_all_connections()
