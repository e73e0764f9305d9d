"""The first page of a large run: every report and every brief in three languages, found by name, county and map."""

import functools
import http.server
import re
import shutil
import threading
from pathlib import Path

import pytest

from akson_analysis import locales
from akson_analysis.publishing.pages.page import write_assets
from akson_analysis.publishing.site import index
from akson_analysis.reports import make as reports
from akson_analysis.reports import map_menu as menu
from akson_analysis.sources import snapshot

WEEKLY = Path(__file__).parents[2] / "runs" / "weekly.yml"
EMPTY = {"conclusion": "", "subtitle": "", "headlines": [], "workbook": "", "figures": [], "layers": [], "tables": []}
HEADERS = dict(line.strip().split(": ", 1) for line in index.server_headers().splitlines()[1:])


def result(job):
    headline = {"id": "one", "label": f"of {job.id}", "value": "1"}
    return {**EMPTY, "language": job.parameters["language"], "title": job.id, "headlines": [headline]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    plan = reports.plan(WEEKLY)
    pages = [index.Page(job.id, result(job), job.card, job.parameters) for job in plan.jobs]
    editions = [
        index.IndexEdition(language, title, group=locales.load(language)("site.county"))
        for language, title in plan.titles.items()
    ]
    write_assets(folder / "assets")
    for edition in editions:
        file = folder / index.file_of(edition.language, list(plan.titles))
        file.write_text(index.render(edition, index.SiteOptions(editions, menu.of_pages), pages), encoding="utf-8")
    for job in plan.jobs:
        (folder / job.id).mkdir()
        (folder / job.id / "index.html").write_text(f"<!DOCTYPE html><title>{job.id}</title>", encoding="utf-8")
        (folder / job.id / f"{job.id}.ipynb").write_text("{}", encoding="utf-8")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served(site):
    """The site from a web server that sends the headers the run ships."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def end_headers(self):
            for name, value in HEADERS.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("language", "file"), [("nb", "index.html"), ("nn", "index-nn.html"), ("en", "index-en.html")])
def test_each_language_has_its_own_index_of_its_own_pages(site, language, file):
    html = (site / file).read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)"', html)
    assert [link for link in links if not (site / link).is_file()] == []
    pages = {link.split("/")[0] for link in links if link.endswith("/index.html")}
    assert len(pages) == 295
    assert all(name.endswith(f"-{language}") == (language != "nb") for name in pages)
    assert html.count('<li class="card"') == 4
    assert html.count("pub-key-value") == 4
    assert re.findall(r'<a href="(index[^"]*)"', html) == ["index.html", "index-nn.html", "index-en.html"]


def test_index_is_light_and_holds_nothing_inline(site):
    html = (site / "index.html").read_text(encoding="utf-8")
    assert len(html.encode()) < 160_000
    assert "style=" not in html
    assert re.findall(r"<script(?! src=)", html) == []
    assert "http" not in html.replace("http-equiv", "")


def test_counties_and_names_stand_as_norwegians_sort_them(site):
    html = (site / "index.html").read_text(encoding="utf-8")
    groups = re.findall(r'<section data-group="([^"]+)">', html)
    assert groups[:4] == ["Agder", "Innlandet", "Nordland", "Oslo"]
    innlandet = html.split('data-group="Innlandet"')[1].split("</section>")[0]
    names = re.findall(r">([^<]+)</a></li>", innlandet)
    assert names[-4:] == ["Øyer", "Øystre Slidre", "Åmot", "Åsnes"]


def test_map_is_drawn_around_what_it_links_to():
    plan = reports.plan(WEEKLY).only(["brief-0301-oslo", "brief-3024-baerum"])
    pages = [index.Page(job.id, result(job), job.card, job.parameters) for job in plan.jobs]
    svg = menu.of_pages(pages, "nb")
    assert svg.count("<a ") == 2
    assert "Grenser: © Kartverket" in svg
    width, height = map(int, re.search(r'viewBox="\S+ \S+ (\d+) (\d+)"', svg).groups())
    assert max(width, height) < 200
    assert menu.of_pages([], "nb") == ""


def test_stored_map_is_that_of_the_boundaries():
    drawn = menu.drawn(snapshot.data_dir() / "boundaries_country.parquet")
    stored = snapshot.read_table("menu_2020.csv").set_index("municipality_code")
    assert list(stored.index) == list(drawn)
    assert stored["path"].str.count("M").tolist() == [path.count("M") for path, _ in drawn.values()]
    boxes = stored[["left", "top", "right", "bottom"]].to_numpy()
    assert abs(boxes - [box for _, box in drawn.values()]).max() <= 3, "boundaries have changed: tools/build_menu.py"


def test_data_folder_without_the_stored_map_has_the_same_one(tmp_path, monkeypatch):
    plan = reports.plan(WEEKLY).only(["brief-0301-oslo"])
    pages = [index.Page(job.id, result(job), job.card, job.parameters) for job in plan.jobs]
    stored = menu.of_pages(pages, "nb")
    shutil.copytree(snapshot.data_dir(), tmp_path / "data")
    (tmp_path / "data" / "menu_2020.csv").unlink()
    monkeypatch.setenv("AKSON_DATA", str(tmp_path / "data"))
    svg = menu.of_pages(pages, "nb")
    assert re.findall("<title>.*?</title>", svg) == re.findall("<title>.*?</title>", stored)
    assert svg.count("<path") == stored.count("<path") == 356


def test_few_pages_are_shown_in_full():
    plan = reports.plan(WEEKLY).only(["brief-030*", "brief-1103-*"])
    pages = [index.Page(job.id, result(job), job.card, job.parameters) for job in plan.jobs]
    assert index.in_full(pages) == pages


@pytest.mark.browser
def test_search_county_and_keyboard_find_a_brief(site, open_page):
    page = open_page(site / "index.html")
    shown = page.locator(".finder li:visible")
    page.locator("input[type=search]").fill("gaivuotna")
    assert shown.all_text_contents() == ["Kåfjord"]
    assert page.locator("output").text_content() == "Viser 1 av 291"
    assert page.locator(".finder h3:visible").text_content() == "Troms og Finnmark 1"
    assert page.locator(".menu a:not(.off)").count() == 1
    page.locator("input[type=search]").fill("")
    page.locator("select").select_option("Rogaland")
    assert shown.count() == 23
    assert page.locator(".finder h3:visible").text_content() == "Rogaland 23"
    page.locator("input[type=search]").fill("stavanger")
    page.keyboard.press("Enter")
    page.wait_for_url("**/brief-1103-stavanger/index.html")


@pytest.mark.browser
def test_map_is_a_menu_for_mouse_and_keyboard(site, open_page):
    page = open_page(site / "index-nn.html")
    link = page.locator('.menu a[href="brief-5444-sor-varanger-nn/index.html"]')
    link.focus()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Sør-Varanger"
    assert page.locator(".finder li a.on").text_content() == "Sør-Varanger"
    page.keyboard.press("Enter")
    page.wait_for_url("**/brief-5444-sor-varanger-nn/index.html")
    page.go_back()
    box = page.locator('.menu a[href="brief-5437-karasjok-nn/index.html"] path').bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/brief-5437-karasjok-nn/index.html")


@pytest.mark.browser
@pytest.mark.parametrize("file", ["index.html", "index-nn.html", "index-en.html"])
def test_everyone_can_read_the_index_of_a_large_run(site, faults_for_readers, file):
    assert faults_for_readers(site / file, is_drawn=False)[1] == []


@pytest.mark.browser
def test_without_javascript_it_is_a_plain_list(site, open_page):
    page = open_page(site / "index.html", java_script_enabled=False)
    assert page.locator(".finder li:visible").count() == 291
    assert page.locator(".controls").count() == 0
    page.get_by_role("link", name="Bergen", exact=True).first.click()
    page.wait_for_url("**/brief-4601-bergen/index.html")


@pytest.mark.browser
def test_it_works_from_a_server_that_sends_the_shipped_headers(served, open_page):
    page = open_page(f"{served}index-en.html")
    page.locator("input[type=search]").fill("0301")
    assert page.locator(".finder li:visible").all_text_contents() == ["Oslo"]
    page.locator(".languages").get_by_text("Nynorsk").click()
    page.wait_for_url("**/index-nn.html")
    assert page.locator("h1").text_content() == "Akson, veke for veke"


@pytest.mark.browser
def test_first_paint_does_not_wait_for_the_list(served, open_page):
    page, painted = open_page(served), []
    for _ in range(5):  # the quickest of some: the machine may do much else at the time
        painted.append(
            page.evaluate(
                "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()"
            )
        )
        page.reload()
    weight = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
    assert min(painted) < 5_000
    assert not [name for name in weight if "plotly" in name]
