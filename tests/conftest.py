"""Fixtures that any test may use: a store of made runs, the command line, a browser without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import hypothesis
import pytest
from _pytest.doctest import DoctestModule
from guard import GUARD
from store import Made, Store, make_default, make_run_file

from akson_analysis import cli, locales
from akson_analysis.locales import LANGUAGES

# `make test` tries the same few examples each time, `make test-slow` (--hypothesis-profile=thorough) many new ones.
# Neither has a deadline: a busy machine is no fault.
hypothesis.settings.register_profile("quick", max_examples=25, derandomize=True, deadline=None)
hypothesis.settings.register_profile("thorough", max_examples=200, deadline=None)
hypothesis.settings.load_profile("quick")
GUARD.install()

_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    """Collect no test twice: the documentation strings that are run are those of the package."""
    return [found for found in (yield) if not isinstance(found, DoctestModule)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """See to it that what is not marked slow starts no second program and makes no reports of its own."""
    with GUARD.watching(is_slow=item.get_closest_marker("slow") is not None):
        return (yield)


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
        context.set_default_timeout(120_000)  # milliseconds: for a machine that does much else
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
def store(tmp_path_factory):
    """The store of what takes long to make; its folder lies above those of the workers, or is that of an earlier part."""
    if given := os.environ.get("AKSON_TEST_STORE"):
        return Store(Path(given))
    base = tmp_path_factory.getbasetemp()
    return Store((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "store")


@pytest.fixture(scope="session")
def made(store):
    """The run of `support/made.yml`: every report in three languages, briefs, and a report on a register of one's own."""
    with GUARD.looking_away():
        return Made(store.get("made", make_run_file))


@pytest.fixture(scope="session")
def default_run(store):
    """What ``akson report`` makes, with what it said: a second full set of reports, for slow tests."""
    return Made(store.get("default", make_default))


@pytest.fixture
def akson(monkeypatch, capsys):
    """Call the command line in this process: ``done = akson("check", cwd=folder, env={"AKSON_DATA": "…"})``.

    It answers as `subprocess.run` would, a hundred times as fast.
    """

    def call(*arguments, cwd=None, env=None):
        with monkeypatch.context() as patch, mock.patch.dict(os.environ, env or {}):
            patch.setattr(sys, "argv", ["akson", *map(str, arguments)])
            if cwd is not None:
                patch.chdir(cwd)
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                cli.main()
            said = capsys.readouterr()
        return subprocess.CompletedProcess(sys.argv, ended.value.code or 0, said.out, said.err)

    return call


def _draw(page):
    page.wait_for_selector("html.ready, .index")
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".main-svg[role=img]").wait_for()


@pytest.fixture
def draw_charts():
    """Scroll to every chart of a page, as a reader does, and wait until it is drawn: ``draw_charts(page)``."""
    return _draw


@pytest.fixture
def axe_violations(open_page):
    """Open a page, draw what it draws when scrolled to, and return what axe-core finds wrong with it, at any level."""

    def violations(path, *, width=1280, is_drawn=True):
        page = open_page(path, width=width, bypass_csp=True)
        page.wait_for_load_state()
        if is_drawn:
            _draw(page)
        return _axe(page)

    return violations


@pytest.fixture
def axe():
    """Return what axe-core finds wrong with an open page as it is now, at any level: ``axe(page)``."""
    return _axe


def _axe(page):
    from axe_playwright_python.sync_playwright import Axe

    # hundreds of rows are made the same way, and what a drawn chart or map consists of is one image to those who listen
    page.evaluate(
        """() => {
            const alike = document.querySelectorAll("tbody tr:nth-child(n+21):not([hidden])");
            window.alike = Array.from(alike, (row) => [row.parentElement, row]);
            for (const [, row] of window.alike) row.remove();
        }"""
    )
    found = (
        Axe()
        .run(page, context={"exclude": [[".main-svg > *"], [".akx-map > *"]]}, options={"preload": False})
        .response["violations"]
    )
    page.evaluate("for (const [body, row] of alike) body.append(row)")
    return [f"{one['id']} ({one['impact']}): {node['html'][:200]}" for one in found for node in one["nodes"]]


_CUT_OR_CROSSED = """Array.from(document.querySelectorAll(".js-plotly-plot")).flatMap((chart) => {
    const frame = chart.getBoundingClientRect();
    const seen = Array.from(chart.querySelectorAll(".annotation")).filter((one) => one.style.visibility !== "hidden");
    const boxes = seen.map((one) => [one.textContent, one.getBoundingClientRect()]).filter(([, box]) => box.width);
    const cut = boxes.filter(([, box]) => box.right > frame.right + 1 || box.left < frame.left - 1);
    const crossed = boxes.filter(([, a], at) => boxes.slice(0, at).some(([, b]) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
    return [...cut.map(([words]) => `cut: ${words}`), ...crossed.map(([words]) => `crossed: ${words}`)];
})"""


@pytest.fixture
def faults_for_readers(open_page):
    """Open a page once, and return its drawn charts and every fault: axe-core's, sideways scrolling, motion.

    It is looked at as wide as a desk or a phone, at 400 % zoom and on the narrowest phone, by a reader who asked for
    less motion.
    """

    def look(path, *, is_drawn, width=1280):
        page = open_page(path, width=width, bypass_csp=True, reduced_motion="reduce")
        page.wait_for_load_state()
        if is_drawn:
            _draw(page)
        faults = _axe(page)
        faults += page.evaluate(_CUT_OR_CROSSED)
        if page.locator("h1").count() != 1:
            faults.append("not one h1")
        for height in (256, 640):
            page.set_viewport_size({"width": 320, "height": height})
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > 320:
                faults.append(f"{needed} px wide at 320 px")
        moving = """[...document.querySelectorAll("*")].filter((one) => {
            const style = getComputedStyle(one);
            return style.animationName !== "none" || !/^(0s(, )?)+$/.test(style.transitionDuration);
        }).map((one) => `moves: ${one.outerHTML.slice(0, 100)}`)"""
        return page.locator(".js-plotly-plot").count(), faults + page.evaluate(moving)

    return look
