"""Text from files never becomes markup, script or formula, whoever wrote it; and a run listens to nobody and tells no secret."""

import csv
import hashlib
import io
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from markupsafe import escape
from pptx import Presentation

from akson_analysis.publishing import Card
from akson_analysis.publishing.pages.page import write_assets
from akson_analysis.publishing.site import index
from akson_analysis.sources import folder as data_folder

from waiting import family, running  # isort: skip

ROOT = Path(__file__).parents[1]
SCRIPT = "<script>window.hacked=1;alert(1)</script>"
IMAGE = '"><img src=x onerror="window.hacked=1;alert(2)">'
CLOSING = "</title></script></svg><svg/onload=window.hacked=1>"
FORMULAS = ("=cmd|'/c calc'!A0", "+1+cmd()", "-1+cmd()", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://x","y")')
PHRASE = "hunter2-is-not-to-be-told"
RUN = f"""
title: '{SCRIPT}'
parameters: {{register_file: register.csv, scenario: own.yml}}
entries:
  - notebook: 01-coverage-map
  - notebook: 05-slides
  - id: brief
    notebook: 04-municipality-brief
    parameters: {{municipality_code: "0301"}}
"""


def stream_of_lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


NAMES = {
    "0301": SCRIPT,
    "4601": IMAGE,
    "3024": FORMULAS[0],
    "3025": CLOSING,
    "3005": FORMULAS[1],
    "1103": FORMULAS[3],
    "4204": FORMULAS[6],
}
"""Those that every page tells of: the largest."""


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def data_with_such_names(folder):
    """Copy the snapshot, with other names of municipalities and counties and a record that agrees."""
    shutil.copytree(data_folder.data_dir(), folder)
    named = rows_of(folder / "municipalities.csv")
    for row in named:
        row["name"] = row["name_short"] = NAMES.get(row["municipality_code"], row["name"])
        row["county_name"] = {"03": IMAGE, "46": FORMULAS[0]}.get(row["county_code"], row["county_name"])
    write_rows(folder / "municipalities.csv", named)
    record = rows_of(folder / "versions.csv")
    for row in record:
        row["sha256"] = hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest()
    write_rows(folder / "versions.csv", record)
    return folder


@pytest.fixture(scope="module")
def attacked(store):
    """A run whose title, register, scenario and names are written by somebody with bad intentions."""
    return store.get("attacked", make_attacked) / "out" / "run"


def make_attacked(place):
    notes = [SCRIPT, IMAGE, CLOSING, *FORMULAS]
    codes = ["0301", "1101", "1103", "1106", "1108", "1111", "1112", "1114", "1119", "1120"]
    with (place / "register.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["municipality_code", "date", "event", "option", "source", "note"])
        for code, note in zip(codes, notes, strict=True):
            rows.writerow([code, "2020-06-01", "signed", "commit", "javascript:alert(3)", note])
    scenario = (data_folder.data_dir() / "scenarios" / "status-2020-07.yml").read_text(encoding="utf-8")
    scenario = scenario.replace("id: status-2020-07", "id: own")
    scenario = scenario.replace("Dokumentert 1. juli 2020", f"'{SCRIPT} {IMAGE}'")
    scenario = scenario.replace("Bare det navngitte", f"{IMAGE} {CLOSING} Bare det navngitte")
    (place / "own.yml").write_text(scenario, encoding="utf-8")
    (place / "run.yml").write_text(RUN, encoding="utf-8")
    command = [sys.executable, "-m", "akson_analysis", "report", "run.yml", "--out", "out", "--run-name", "run"]
    data = data_with_such_names(place / "data")
    environment = {**os.environ, "AKSON_SECRET_TOKEN": PHRASE, "PGPASSWORD": PHRASE, "AKSON_DATA": str(data)}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert PHRASE not in done.stdout + done.stderr


@pytest.mark.slow
def test_no_page_holds_it_as_markup(attacked):
    pages = [attacked / "index.html", *attacked.glob("*/index.html"), *attacked.glob("*/slides.html")]
    assert len(pages) == 5
    told = "".join(page.read_text(encoding="utf-8") for page in pages)
    for wrong in (SCRIPT, "<img src=x", "<svg/onload", 'href="javascript:', "href='javascript:"):
        assert wrong not in told
    assert "&lt;script&gt;window.hacked=1" in told
    assert "&lt;img src=x onerror" in told


@pytest.mark.slow
def test_no_table_or_workbook_holds_a_formula_from_a_file(attacked):
    cells = [cell for path in attacked.rglob("*.csv") for row in stream_of_lines(path) for cell in row]
    planted = [cell for cell in cells if "cmd" in cell or "SUM(1)" in cell or "1+1" in cell]
    assert len({cell.strip("'\t\n ") for cell in planted}) >= 5
    assert [cell for cell in planted if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert [cell for cell in cells if "\r" in cell] == []
    found = 0
    for path in attacked.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
                if "cmd" in cell.value or "SUM(1)" in cell.value or "HYPERLINK" in cell.value:
                    found += 1
                    assert cell.data_type == "s"
                    assert not cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))
                assert cell.hyperlink is None or not str(cell.hyperlink.target or "").startswith("javascript")
    assert found >= 4


@pytest.mark.slow
def test_names_are_only_names_on_pages_in_tables_workbook_and_layer(attacked):
    told = {page.parent.name: page.read_text(encoding="utf-8") for page in attacked.glob("*/index.html")}
    assert told["brief"].count(str(escape(SCRIPT))) > 5
    assert all(str(escape(name)) in told["01-coverage-map"] for name in NAMES.values())
    named = {row["name"] for row in rows_of(attacked / "01-coverage-map" / "tables" / "coverage-map.csv")}
    neutral = {f"'{name}" if name.startswith(FORMULAS) else name for name in NAMES.values()}
    assert neutral <= named
    book = openpyxl.load_workbook(attacked / "01-coverage-map" / "01-coverage-map.xlsx")
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert neutral <= cells
    layer = gpd.read_file(attacked / "01-coverage-map" / "layers" / "coverage.gpkg").set_index("municipality_code")
    assert layer["name"].loc[list(NAMES)].to_dict() == NAMES


@pytest.mark.slow
def test_names_are_only_names_in_the_powerpoint(attacked):
    told, links, cells = [], [], []
    for slide in Presentation(attacked / "05-slides" / "slides.pptx").slides:
        links += [part.target_ref for part in slide.part.rels.values() if part.is_external]
        for shape in (*slide.shapes, *slide.notes_slide.shapes):
            if shape.has_text_frame:
                told.append(shape.text_frame.text)
            if shape.has_chart:
                book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
                cells += [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            if shape.has_table:
                told += [cell.text for cell in shape.table.iter_cells()]
    assert any(SCRIPT in text for text in told)
    assert any("Svarene er fra et eget register." in text for text in told)
    assert [link for link in links if not link.startswith("https://")] == []
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.slow
def test_no_output_holds_a_secret_of_the_environment(attacked):
    files = [path for path in attacked.rglob("*") if path.is_file()]
    assert len(files) > 50
    assert [path for path in files if PHRASE.encode() in path.read_bytes()] == []
    home = str(Path.home()).encode()
    assert [path for path in attacked.rglob("*.ipynb") if home + b"/" in path.read_bytes()] == []


def looked_at(open_page, path):
    """Open a page and report whatever was executed, asked or blocked on it."""
    seen = []
    page = open_page("about:blank")
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.goto(path.resolve().as_uri())
    page.wait_for_load_state("load")
    seen += page.evaluate("() => (window.hacked === undefined ? [] : ['script ran'])")
    seen += page.evaluate(
        "() => Array.from(document.querySelectorAll('[onerror], [onload], img[src=x]'), (e) => e.outerHTML)"
    )
    return page, seen


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    "name", ["index.html", "01-coverage-map/index.html", "brief/index.html", "05-slides/slides.html"]
)
def test_nothing_of_it_runs_in_a_browser(attacked, open_page, name):
    page, seen = looked_at(open_page, attacked / name)
    if name.endswith("/index.html"):
        page.locator(".chart").first.scroll_into_view_if_needed()
        page.wait_for_selector(".main-svg", state="attached")
    assert seen == []
    assert "<script>window.hacked=1;alert(1)</script>" in page.locator("body").text_content()


@pytest.fixture
def named_by_an_enemy(tmp_path):
    """An index of municipalities with such names, in such counties."""
    names = [SCRIPT, IMAGE, CLOSING, *FORMULAS, *map(str, range(10))]
    results = {"language": "nb", "headlines": [], "workbook": "", "figures": [], "layers": [], "subtitle": ""}
    pages = [
        index.Page(
            f"brief-{number}",
            {**results, "title": name, "conclusion": name},
            Card(name, f"{names[number % 3]}{IMAGE}", f"{IMAGE} {name}"),
            {"municipality_code": code},
        )
        for number, (name, code) in enumerate(zip(names, sorted(codes_of_a_county(len(names))), strict=True))
    ]
    from akson_analysis.reports import map_menu as menu

    edition = index.IndexEdition("nb", SCRIPT, IMAGE, listed=CLOSING, group=IMAGE)
    write_assets(tmp_path / "assets")
    (tmp_path / "index.html").write_text(
        index.render(edition, index.SiteOptions([edition], menu.of_pages), pages), encoding="utf-8"
    )
    return tmp_path / "index.html"


def codes_of_a_county(count):
    from akson_analysis.reports import catalogue as suite

    return list(suite.brief_cases({}))[:count]


@pytest.mark.browser
def test_names_on_the_index_and_its_map_are_only_names(named_by_an_enemy, open_page):
    page, seen = looked_at(open_page, named_by_an_enemy)
    assert seen == []
    assert page.title() == SCRIPT
    assert page.locator(".menu a title").first.text_content() == SCRIPT
    assert page.locator("select option").count() == 4
    page.locator("input[type=search]").fill("<script>")
    assert page.locator(".finder li:visible").all_text_contents() == [SCRIPT]


@pytest.mark.browser
@pytest.mark.parametrize("has_policy", [True, False])
def test_the_policy_stops_what_escaping_would_miss(tmp_path, chromium, has_policy):
    """A script planted in a page as if escaping had failed, with the page's policy and without."""
    edition = index.IndexEdition("nb", "T")
    planted = f"{SCRIPT.replace('alert(1)', '')}</main>"
    html = str(index.render(edition, index.SiteOptions([edition]), [])).replace("</main>", planted)
    assert planted in html
    if not has_policy:
        html = html.replace('http-equiv="Content-Security-Policy"', 'name="none"')
    (tmp_path / "index.html").write_text(html, encoding="utf-8")
    write_assets(tmp_path / "assets")
    context = chromium.new_context()
    page = context.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    assert page.evaluate("window.hacked === undefined") == has_policy
    context.close()


@pytest.mark.parametrize(
    "name", ["../up", "/etc/x", "a/b", "a\\b", "..", "con", "nul.txt", ".hidden", "x" * 101, "a\nb"]
)
def test_run_names_lead_nowhere_else(tmp_path, name):
    from akson_analysis.errors import InvalidValueError
    from akson_analysis.publishing import RunOptions
    from akson_analysis.reports import make as reports

    with pytest.raises(InvalidValueError, match="cannot be a folder"):
        reports.make({}, tmp_path / "out", only=["03-cost-impact"], options=RunOptions(name))
    assert not (tmp_path / "out").exists()


LISTENER = """
import sys
from pathlib import Path
from akson_analysis.publishing import ExecutionOptions, IndexEdition, Job, RunOptions, SiteOptions, publish
notebook, out, start_method = sys.argv[1:]
jobs, site = [Job(name, Path(notebook)) for name in "ab"], SiteOptions([IndexEdition("nb", "T")])
publish(jobs, Path(out), site, RunOptions(), ExecutionOptions(start_method=start_method), on_progress=print)
"""


def listening(root):
    """Addresses that a process and those it has started listen on."""
    found = set()
    for process in family(root):
        try:
            inodes = {str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir()}
            for kind, width in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
                for line in Path(f"/proc/{process}/net/{kind}").read_text().splitlines()[1:]:
                    fields = line.split()
                    if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                        found.add((width, fields[1].split(":")[0]))
        except OSError:
            continue
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux' list of sockets")
@pytest.mark.parametrize("start_method", ["auto", "spawn"])
def test_a_run_listens_nowhere(tmp_path, start_method):
    import nbformat

    parameters = nbformat.v4.new_code_cell("x = 1")
    parameters.metadata.tags = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell("import time; time.sleep(1)")])
    nbformat.write(notebook, tmp_path / "n.ipynb")
    command = [sys.executable, "-c", LISTENER, str(tmp_path / "n.ipynb"), str(tmp_path / "out"), start_method]
    seen = set()
    with running(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            seen |= listening(process.pid)
            time.sleep(0.05)
        assert process.returncode == 0, process.stderr.read()
    assert seen == set()
    server = "import socket, time; one = socket.create_server(('127.0.0.1', 0)); print(flush=True); time.sleep(600)"
    with running([sys.executable, "-c", server], stdout=subprocess.PIPE) as listener:
        listener.stdout.readline()
        assert listening(listener.pid) == {(socket.AF_INET, "0100007F")}
