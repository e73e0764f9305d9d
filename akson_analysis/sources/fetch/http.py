"""Ask a public web service: politely, again after a passing failure, and never for longer than it may take.

Every attempt takes a turn (so many calls in so many seconds for each host), has a time limit, and is tried
again with growing waits, or after the time the service asks for. Answers are kept in a cache that asks whether
they have changed (ETag, Last-Modified). Nothing is sent but the query: no cookies, no stored passwords.
"""

from __future__ import annotations

import email.utils
import json
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests
import tenacity
from cachecontrol import CacheControlAdapter
from cachecontrol.filewrapper import CallbackFileWrapper
from cachecontrol.heuristics import LastModified

from akson_analysis.errors import DataError
from akson_analysis.sources.fetch.http_session import Cache, HttpSession, place

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much; 0 where that is not known."""

_TEMPORARY = {408, 425, 429, 500, 502, 503, 504}  # HTTP: too slow, too early, too often, or broken for now
_UNREACHABLE_ATTEMPTS = 3  # fewer than for a busy service: without a network nobody should wait for minutes
_CHUNK = 1 << 16  # bytes between two looks at the size and the time
_KINDS = {
    "json": ("json",),
    "zip": ("zip", "octet-stream"),
}


@dataclass(frozen=True)
class Limits:
    """How often, how long and how much is asked for.

    Attributes
    ----------
    calls, window_s
        At most so many calls in so many seconds to one host; Statistics Norway's limit is 30 in 60.
    connect_s, read_s, total_s
        Seconds to get through, without a byte arriving, and for one whole answer.
    attempts, first_wait_s, longest_wait_s
        Attempts at one call; the wait doubles from the first. A service that asks for a longer wait than the
        longest is not waited for.
    largest_bytes
        A larger answer is refused.
    """

    calls: int = 30
    window_s: float = 60.0
    connect_s: float = 10.0
    read_s: float = 60.0
    total_s: float = 900.0
    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 120.0
    largest_bytes: int = 1_000_000_000


class UnavailableError(DataError):
    """A service cannot be reached, or goes on failing; what was fetched before is still there to use."""


class StatusError(DataError):
    """A service refused the query for good, with `status` and its own words in `title`."""

    def __init__(self, url: str, status: int, title: str) -> None:
        self.status = status
        self.title = title
        super().__init__(f"{place(url)} refused the query", [f"{status} {title}", url])


class _TemporaryError(Exception):
    """An attempt failed in a way that may pass."""

    def __init__(self, reason: str, wait_s: float | None = None, *, is_unreachable: bool = False) -> None:
        super().__init__(reason)
        self.wait_s = wait_s
        self.is_unreachable = is_unreachable


def silent(message: str, done: int, total: int) -> None:
    """Show nothing: the progress callback of those who do not want one."""


class Client:
    """A connection to public web services, to be used in a ``with`` block.

    Parameters
    ----------
    cache
        Folder for answers that the service allows to be kept; nothing is kept when left out. Whatever is
        kept is asked about again every time and checked again.
    limits
        How often, how long and how much.
    progress
        Called before every attempt and while a large answer arrives.
    sleep
        How to wait; tests put a stopwatch here.
    """

    def __init__(
        self,
        cache: Path | None = None,
        limits: Limits | None = None,
        progress: Progress = silent,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits or Limits()
        self.progress = progress
        self._sleep = sleep
        self._session = HttpSession()
        self._cache = Cache(cache) if cache else None
        if self._cache:
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, CacheControlAdapter(self._cache, heuristic=LastModified()))
        self._rates: dict[str, tuple[int, float]] = {}
        self._turns: dict[str, deque[float]] = defaultdict(deque)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    def set_rate(self, url: str, calls: int, window_s: float) -> None:
        """Take another rate for the host of `url`, such as the one its service states."""
        self._rates[place(url)] = (max(1, calls), window_s)

    def get_json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """Return what a GET answers, read as JSON.

        Raises
        ------
        UnavailableError
            If the service cannot be reached or goes on failing.
        StatusError
            If it refuses the query.
        DataError
            If what it answers is not JSON, is too large or leads elsewhere.
        """
        return self._fetch("GET", url, "json", params=params)

    def post_json(self, url: str, body: Any, params: Mapping[str, str] | None = None) -> Any:
        """Return what a POST of `body` answers, read as JSON; raises as `get_json`."""
        return self._fetch("POST", url, "json", params=params, body=body)

    def get_zip(self, url: str) -> bytes:
        """Return the bytes of a zip file; raises as `get_json`."""
        content: bytes = self._fetch("GET", url, "zip")
        return content

    def _fetch(self, method: str, url: str, kind: str, **query: Any) -> Any:
        retrying = tenacity.Retrying(
            stop=self._is_enough,
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(_TemporaryError),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._attempt, method, url, kind, **query)
        except _TemporaryError as error:
            faults = [str(error), url, "what has been fetched before is unchanged and can be used; try again later"]
            verb = "cannot be reached" if error.is_unreachable else "did not give a usable answer"
            raise UnavailableError(f"{place(url)} {verb}", faults) from None

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        unreachable = isinstance(error, _TemporaryError) and error.is_unreachable
        most = min(self.limits.attempts, _UNREACHABLE_ATTEMPTS) if unreachable else self.limits.attempts
        return state.attempt_number >= most

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _TemporaryError) and error.wait_s is not None:
            seconds = error.wait_s
        else:
            doubled = self.limits.first_wait_s * 2.0 ** (state.attempt_number - 1)
            # a random part, so that many who were refused together do not come back together
            seconds = min(doubled * random.uniform(0.5, 1.5), self.limits.longest_wait_s)  # noqa: S311 - not a secret
        self.progress(f"{error}; trying again in {seconds:.0f} s", state.attempt_number, self.limits.attempts)
        return seconds

    def _attempt(
        self, method: str, url: str, kind: str, params: Mapping[str, str] | None = None, body: Any = None
    ) -> Any:
        self._take_turn(place(url))
        self.progress(f"asking {place(url)}{urlsplit(url).path}", 0, 0)
        accept = {"json": "application/json", "zip": "*/*"}[kind]
        try:
            response = self._session.request(
                method,
                url,
                params=params,
                json=body,
                headers={"Accept": accept, "Cache-Control": "no-cache"},
                stream=True,
                timeout=(self.limits.connect_s, self.limits.read_s),
            )
        except requests.Timeout:
            raise _TemporaryError(f"no answer within {self.limits.read_s:g} s") from None
        except requests.ConnectionError as error:
            reason = f"no connection ({type(error).__name__}): is the network up?"
            raise _TemporaryError(reason, is_unreachable=True) from None
        except (requests.RequestException, ValueError) as error:
            raise DataError(f"{place(url)} cannot be asked", [str(error), url]) from None
        with response:
            try:
                self._check_status(response)
                return _read_as(kind, self._body(response), response)
            except (_TemporaryError, DataError):
                self._forget(response)
                raise

    def _take_turn(self, host: str) -> None:
        calls, window = self._rates.get(host, (self.limits.calls, self.limits.window_s))
        turns = self._turns[host]
        now = time.monotonic()
        while turns and now - turns[0] >= window:
            turns.popleft()
        if len(turns) >= calls:
            seconds = window - (now - turns[-calls])
            self.progress(f"{host} allows {calls} calls in {window:g} s; waiting {seconds:.0f} s", 0, 0)
            self._sleep(seconds)
        turns.append(time.monotonic())

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status < requests.codes.bad_request:
            return
        if status not in _TEMPORARY:
            raise StatusError(response.url, status, _title(self._body(response), response.reason))
        wait = _seconds(response.headers.get("Retry-After"))
        if wait is not None and wait > self.limits.longest_wait_s:
            raise UnavailableError(
                f"{place(response.url)} asks for a pause of {wait:.0f} s",
                [f"{status} {response.reason}", "what has been fetched before can be used; try again after that"],
            )
        raise _TemporaryError(f"{place(response.url)} answered {status} {response.reason}", wait)

    def _body(self, response: requests.Response) -> bytes:
        """Read the whole answer; a thread cuts the connection when the time is up."""
        expired = threading.Event()

        def cut() -> None:
            expired.set()
            try:
                response.raw.shutdown()
            except (AttributeError, OSError, ValueError):
                return  # the answer came from the cache or has just ended

        timer = threading.Timer(self.limits.total_s, cut)
        timer.daemon = True
        timer.start()
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else 0
        received = bytearray()
        try:
            for chunk in response.iter_content(_CHUNK):
                received += chunk
                if len(received) > self.limits.largest_bytes:
                    raise DataError(
                        f"{place(response.url)} answered with too much",
                        [f"more than {self.limits.largest_bytes} bytes", response.url],
                    )
                if len(received) > _CHUNK:
                    self.progress(f"receiving {place(response.url)}", len(received), total)
        except requests.RequestException as error:
            reason = "the answer broke off" if not expired.is_set() else self._too_slow()
            raise _TemporaryError(f"{reason} after {len(received)} bytes ({type(error).__name__})") from None
        finally:
            timer.cancel()
        if expired.is_set():
            raise _TemporaryError(self._too_slow())
        return bytes(received)

    def _too_slow(self) -> str:
        return f"the answer was not complete within {self.limits.total_s:g} s"

    def _forget(self, response: requests.Response) -> None:
        """Take an answer that cannot be used out of the cache, and close the file it was gathered in."""
        gathering = getattr(response.raw, "_fp", None)
        if isinstance(gathering, CallbackFileWrapper):
            gathering._close()  # noqa: SLF001 - nothing else closes it before the garbage collector
        if self._cache and response.request.url:
            self._cache.delete(CacheControlAdapter().controller.cache_url(response.request.url))


def _read_as(kind: str, content: bytes, response: requests.Response) -> Any:
    host = place(response.url)
    stated = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not any(word in stated for word in _KINDS[kind]):
        what = "a web page" if "html" in stated else repr(stated or "nothing stated")
        faults = [f"content type is {what}, expected {kind}", response.url, "the service may be down for maintenance"]
        raise DataError(f"{host} answered with something else than {kind}", faults)
    if kind == "zip":
        return content
    try:
        return json.loads(content)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _TemporaryError(f"{host} answered with JSON that cannot be read: {error}") from None


def _title(body: bytes, reason: str) -> str:
    """Return the service's own words for a refusal: the title of a problem in JSON, else the status line."""
    try:
        problem = json.loads(body)
    except ValueError:
        return reason
    words = (
        [str(problem[key]) for key in ("title", "detail", "error", "message") if problem.get(key)]
        if (isinstance(problem, dict))
        else []
    )
    return ": ".join(words)[:300] or reason


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After: seconds, or a date.

    >>> _seconds("7"), _seconds(None), _seconds("soon")
    (7.0, None, None)
    """
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        until = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, until.timestamp() - time.time())
