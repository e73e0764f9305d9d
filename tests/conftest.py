"""Fixtures that any test may use: a browser without a network, and how warnings of third parties are met."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from akson_analysis import locales
from akson_analysis.locales import LANGUAGES

_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _find_chromium() -> str | None:
    return next((found for name in _CHROMIUM_NAMES if (found := shutil.which(name))), None)


@pytest.fixture(autouse=True)
def _nothing_written_yet():
    """Numbers that another test has written are no page's figures here."""
    for language in LANGUAGES:
        locales.load(language).written.forget()


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; skips where there is none, but fails on continuous integration."""
    executable = _find_chromium()
    if executable is None:
        message = "Chromium is not installed; install it to run the tests that open pages"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Open a file or a loopback address: ``page = open_page(path, width=1280, height=900, **context_options)``.

    Any request that leaves the machine, and any error on the console, fails the test when it ends.
    """
    contexts, faults = [], []

    def guard(route):
        address = urlsplit(route.request.url)
        if address.scheme in {"file", "data", "blob", "about"} or address.hostname in _LOOPBACK:
            route.continue_()
        else:
            faults.append(f"request to the network: {route.request.url}")
            route.abort()

    def open_(path_or_url, *, width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.append(f"request failed: {request.url}"))
        url = path_or_url.resolve().as_uri() if isinstance(path_or_url, Path) else str(path_or_url)
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def report_runs(tmp_path_factory):
    """The whole report in each language, by the command line: the run's folder, and what the command said."""
    made = {}
    for language in LANGUAGES:
        folder = tmp_path_factory.mktemp(language)
        command = [sys.executable, "-m", "akson_analysis", "report", "--language", language, "--out", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=900, check=False)
        assert done.returncode == 0, done.stderr
        made[language] = (next(path.parent for path in folder.glob("*/index.html")), done)
    return made


def _draw(page):
    page.wait_for_selector("html.ready, .index")
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".main-svg[role=img]").wait_for(timeout=120_000)


@pytest.fixture
def draw_charts():
    """Scroll to every chart of a page, as a reader does, and wait until it is drawn: ``draw_charts(page)``."""
    return _draw


@pytest.fixture
def axe_violations(open_page):
    """Open a page, draw what it draws when scrolled to, and return what axe-core finds wrong with it, at any level."""
    from axe_playwright_python.sync_playwright import Axe

    def violations(path, *, width=1280, is_drawn=True):
        page = open_page(path, width=width, bypass_csp=True)
        page.wait_for_load_state()
        if is_drawn:
            _draw(page)
        found = Axe().run(page, options={"preload": False}).response["violations"]
        return [f"{one['id']} ({one['impact']}): {node['html'][:200]}" for one in found for node in one["nodes"]]

    return violations
