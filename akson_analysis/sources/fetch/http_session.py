"""The session and the cache behind the client: what is sent, where an answer may lead, and what is kept."""

from __future__ import annotations

import http.cookiejar
import io
from typing import IO
from urllib.parse import urljoin, urlsplit

import requests
from cachecontrol.caches import SeparateBodyFileCache

from akson_analysis.errors import DataError

OFFICIAL_DOMAINS = ("ssb.no", "geonorge.no", "kartverket.no")
"""An answer may lead to another host only within these."""

USER_AGENT = "akson-analysis (open data client)"


class Cache(SeparateBodyFileCache):
    """A cache of files that leaves none of them open."""

    def get_body(self, key: str) -> IO[bytes] | None:
        """Return the body, read and closed."""
        body = super().get_body(key)
        if body is None:
            return None
        with body:
            return io.BytesIO(body.read())


class HttpSession(requests.Session):
    """A session that keeps no cookies, sends no stored password and follows redirects within official hosts."""

    def __init__(self) -> None:
        super().__init__()
        self.auth = _unchanged
        self.max_redirects = 5
        self.headers["User-Agent"] = USER_AGENT
        self.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))

    def rebuild_auth(
        self,
        prepared_request: requests.PreparedRequest,
        response: requests.Response,  # noqa: ARG002 - the name requests calls it by
    ) -> None:
        """Send no credentials to where an answer leads."""
        prepared_request.headers.pop("Authorization", None)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Refuse to be led to a host that is not official."""
        target = super().get_redirect_target(resp)
        if target is not None:
            try:
                check_address(urljoin(resp.url, target), came_from=resp.url)
            except DataError:
                resp.close()
                raise
        return target


def check_address(url: str, came_from: str) -> None:
    """Refuse an address that an answer leads to unless it is on the same host or an official one.

    Raises
    ------
    DataError
        If the host is another, or the address leaves https.

    Examples
    --------
    >>> check_address("https://nedlasting.geonorge.no/x.zip", came_from="https://api.kartverket.no/order")
    """
    here, there = urlsplit(came_from), urlsplit(url)
    host = there.hostname or ""
    is_official = any(host == domain or host.endswith(f".{domain}") for domain in OFFICIAL_DOMAINS)
    if not (is_official or there.netloc == here.netloc):
        raise DataError(f"{place(came_from)} leads to {host!r}", [f"only {', '.join(OFFICIAL_DOMAINS)} are used", url])
    if there.scheme not in {here.scheme, "https"}:
        raise DataError(f"{place(came_from)} leads from {here.scheme} to {there.scheme}", [url])


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def place(url: str) -> str:
    """Return the host of an address, with its port, as messages name it.

    >>> place("https://data.ssb.no/api/v0")
    'data.ssb.no'
    """
    return urlsplit(url).netloc
