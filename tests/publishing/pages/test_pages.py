"""Pages: what is on them, that they need no network, and that the same inputs give the same bytes."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import nbformat
import pytest

from akson_analysis.publishing.content.parts import ROLE
from akson_analysis.publishing.pages.page import complete_results, render


@pytest.fixture(scope="module")
def page_html(rich_runs):
    return (rich_runs[0] / "rich" / "index.html").read_text(encoding="utf-8")


def test_page_has_its_figures_with_data_picture_and_words(page_html):
    assert page_html.count("<figure") == 3
    assert page_html.count('class="chart"') == 3
    assert page_html.count('alt="Søyler som stiger mot høyre."') == 3
    assert page_html.count('role="img" aria-label="Søyler som stiger mot høyre."') == 3
    charts = re.findall(r'<script type="application/json" id="figure-\d+">(.*?)</script>', page_html, re.DOTALL)
    figures = [json.loads(chart) for chart in charts]
    assert [len(figure["data"]) for figure in figures] == [1, 1, 1]
    assert all(figure["config"]["showSendToCloud"] is False for figure in figures)
    assert all(figure["layout"]["separators"] == ",\u00a0" for figure in figures)


def test_page_is_in_its_language_with_headings_in_order(page_html):
    assert '<html lang="nb">' in page_html
    assert "<title>Folk &amp; fe</title>" in page_html
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", page_html)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_english_page_has_english_words_and_numbers(rich_runs):
    html = (rich_runs[0] / "plain" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert "Search the table" in html
    assert ">12.5%<" not in html  # the notebook's own words stay as they were written
    assert ">50.0%<" in html
    assert "Søk i tabellen" not in html


def test_text_from_data_is_shown_as_text(page_html):
    assert "<script>alert" not in page_html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page_html
    assert "<img src=x" not in page_html
    assert "Alle steder &lt;b&gt;" in page_html


def test_code_and_streams_are_not_on_the_page_but_stay_in_the_notebook(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "secret_code = 1",
                outputs=[
                    nbformat.v4.new_output("stream", name="stdout", text="printed"),
                    nbformat.v4.new_output("display_data", data={"text/html": "<p>shown</p>"}),
                    nbformat.v4.new_output("display_data", data={"image/png": "iVBORw0KGgo="}),
                    nbformat.v4.new_output("execute_result", data={"text/plain": "repr"}, execution_count=1),
                ],
            )
        ]
    )
    html = render(notebook, complete_results({}, "sketch", "en"), file="sketch.ipynb")
    assert "<p>shown</p>" in html
    assert "data:image/png;base64,iVBORw0KGgo=" in html
    assert "<h1>sketch</h1>" in html
    for absent in ("printed", "repr", "secret_code", "plotly.min.js"):
        assert absent not in html


@pytest.mark.parametrize("says", [True, False])
def test_a_value_that_a_cell_ends_in_is_on_the_page_only_if_the_notebook_does_not_say_what_its_page_shows(says):
    outputs = [
        nbformat.v4.new_output("execute_result", data={"text/html": "<table>looked at</table>"}, execution_count=1)
    ]
    if says:
        header = {ROLE: {"role": "header"}}
        outputs.append(nbformat.v4.new_output("display_data", data={"text/html": "<h1>Said</h1>"}, metadata=header))
    cells = [nbformat.v4.new_code_cell("table", outputs=[output]) for output in outputs]
    html = render(nbformat.v4.new_notebook(cells=cells), complete_results({}, "sketch", "en"), file="sketch.ipynb")
    assert ("looked at" in html) is not says


def test_nothing_is_loaded_from_elsewhere_and_nothing_inline_runs(rich_runs):
    for page in rich_runs[0].rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert "default-src &#39;none&#39;" in html
        addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
        assert [a for a in addresses if a.startswith(("http", "//", "/")) and "example.org" not in a] == []
        scripts = re.findall(r"<script\b([^>]*)>", html)
        assert all(re.search(r'src="(\.\./)?assets/', script) or "application/json" in script for script in scripts)
        assert re.findall(r"\son\w+=\"", html) == []
        assert "<style" not in html
    assert len(list(rich_runs[0].rglob("plotly.min.js"))) == 1


def test_same_inputs_give_same_bytes_however_the_kernel_was_started(rich_runs):
    first, second = rich_runs
    names = {path.relative_to(first) for path in first.rglob("*") if path.is_file()}
    assert names == {path.relative_to(second) for path in second.rglob("*") if path.is_file()}
    stable = {name for name in names if name.suffix != ".ipynb" and name.name not in {"manifest.json", "job.json"}}
    assert {name.suffix for name in stable} >= {
        ".html",
        ".csv",
        ".xlsx",
        ".svg",
        ".png",
        ".pdf",
        ".gpkg",
        ".js",
    }
    assert [str(n) for n in sorted(stable) if (first / n).read_bytes() != (second / n).read_bytes()] == []


def test_index_links_to_everything(rich_runs):
    html = (rich_runs[0] / "index.html").read_text(encoding="utf-8")
    assert "<h1>Kjøring</h1>" in html
    assert "Det er mange." in html
    for link in re.findall(r'href="([^"#]+)"', html):
        assert (rich_runs[0] / link).exists(), link
    page = rich_runs[0] / "rich"
    for link in re.findall(r'href="([^"#]+)"', (page / "index.html").read_text(encoding="utf-8")):
        assert link.startswith("https://example.org") or (page / link).exists(), link


@pytest.mark.browser
@pytest.mark.parametrize("width", [1920, 1280, 500, 320])
def test_page_draws_and_fits_without_a_network(rich_runs, open_page, draw_charts, width):
    page = open_page(rich_runs[0] / "rich" / "index.html", width=width)
    draw_charts(page)
    assert page.locator(".js-plotly-plot .main-svg[role=img]").count() == 3
    assert page.locator(".plot img:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [page.locator(f"#exhibit-{name}").bounding_box() for name in ("left", "right")]
    assert (boxes[0]["y"] == boxes[1]["y"]) is (width >= 1000)


@pytest.mark.browser
def test_tables_sort_as_norwegians_do_and_by_value(rich_runs, open_page):
    page = open_page(rich_runs[0] / "rich" / "index.html")
    page.wait_for_selector("html.ready")
    table = page.locator("main > .pub-table")
    table.get_by_role("button", name="Navn").click()
    names = table.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert names[-4:] == ["Ærøy", "Ørsta", "Årdal", "Ås"]
    table.get_by_role("button", name="Folk").click()
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    assert table.locator("tbody tr td:nth-child(3)").first.inner_text() == "11\u00a0000"
    table.get_by_role("searchbox").fill("os")
    assert table.locator("tbody tr:visible").count() == 2
    assert "Viser 2 av 11 rader" in table.inner_text()
    assert "<script>alert(1)</script>" in table.locator("tbody").text_content()


@pytest.mark.browser
def test_page_is_whole_without_javascript_and_in_print(rich_runs, open_page):
    path = rich_runs[0] / "rich" / "index.html"
    plain = open_page(path, java_script_enabled=False)
    assert plain.locator(".plot img:visible").count() == 3
    assert plain.locator("main > .pub-table tbody tr").count() == 11
    printed = open_page(path)
    printed.wait_for_selector("html.ready")
    printed.wait_for_function("[...document.querySelectorAll('.plot img')].every(img => img.complete)")
    printed.emulate_media(media="print")
    assert printed.locator(".plot img:visible").count() == 3
    assert printed.locator(".chart:visible").count() == 0


@pytest.mark.browser
def test_index_opens_without_a_network(rich_runs, open_page):
    page = open_page(rich_runs[0] / "index.html", width=320)
    assert page.locator(".card").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_charts_are_drawn_when_they_come_near_and_not_before(rich_runs, open_page):
    page = open_page(rich_runs[0] / "rich" / "index.html", width=400, height=300)
    page.wait_for_selector("html.ready")
    assert page.locator(".js-plotly-plot").count() == 0
    assert page.evaluate("typeof window.Plotly") == "undefined"
    before = page.evaluate("document.documentElement.scrollHeight")
    below = page.locator("#exhibit-below .chart")
    assert below.get_attribute("aria-label") == "Søyler som stiger mot høyre."
    below.scroll_into_view_if_needed()
    page.wait_for_selector("#exhibit-below .main-svg[role=img]")
    assert below.get_attribute("role") is None
    assert page.evaluate("document.documentElement.scrollHeight") == pytest.approx(before, abs=40)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["index.html", "rich/index.html", "plain/index.html"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_at_any_level(rich_runs, axe_violations, name, width):
    assert axe_violations(rich_runs[0] / name, width=width) == []


@pytest.mark.browser
def test_page_zoomed_to_400_percent_does_not_scroll_sideways(rich_runs, open_page, draw_charts):
    page = open_page(rich_runs[0] / "rich" / "index.html", width=1280)
    draw_charts(page)
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_everything_is_reached_by_the_keyboard_and_seen_when_it_is(rich_runs, open_page, draw_charts):
    page = open_page(rich_runs[0] / "rich" / "index.html")
    draw_charts(page)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    reached, unseen = [], []
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
              const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect()
              return [one.tagName, one.className.toString(), style.outlineStyle !== 'none' && box.width > 0 && box.height > 0]
            }"""
        )
        if focused[0] == "BODY":
            break
        reached.append(focused[0])
        unseen += [] if focused[2] else [focused[:2]]
    assert reached[0] == "A"
    assert {"A", "BUTTON", "SUMMARY", "INPUT", "DIV"} <= set(reached)
    assert unseen == []
