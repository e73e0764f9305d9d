"""The main job: the command line, the real notebooks, the files and pages of a run."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.tracing import number_trace as trace
from akson_analysis.publishing.tracing.trace_share import share_of
from akson_analysis.reports import catalogue as suite
from akson_analysis.reports import make as reports
from akson_analysis.sources import folder

from traced import untraced  # isort: skip

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reports")]

LANGUAGES = ("nb", "en")
FIGURES = {"01-coverage-map": 10, "02-option-distribution": 12, "03-cost-impact": 14}
NOTE = "<script>alert('note')</script><b>fet</b>"
SLIDES = "05-slides"
"""Tells what the reports have computed; it has no key figures and no headline of its own."""


def akson(*arguments, **options):
    command = [sys.executable, "-m", "akson_analysis", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False, **options
    )


def data_file(entry):
    return folder.data_dir() / entry.name


def run_of(folder):
    return next(path for path in folder.iterdir() if (path / "index.html").is_file())


@pytest.fixture(scope="session")
def runs(report_runs):
    return report_runs


@pytest.fixture(scope="session")
def own_register(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    register = folder / "register.csv"
    register.write_text(
        f'municipality_code,date,event,option,note\n0301,2020-06-01,signed,commit,"{NOTE}"\n1151,2020-06-02,declined,,=cmd()\n',
        encoding="utf-8",
    )
    done = akson("report", "--only", "01-coverage-map", "--register", str(register), "--out", str(folder / "out"))
    assert done.returncode == 0, done.stderr
    return run_of(folder / "out")


def test_path_and_three_headline_figures_are_printed(runs):
    run, done = runs["nb"]
    lines = done.stdout.strip().replace("\u00a0", " ").splitlines()
    assert Path(lines[0]) == run / "index.html"
    assert [line.split("  ")[1] for line in lines[1:]] == ["10,56 %", "0,0 %", "1 601 kr"]
    assert re.search(r"4/4", done.stderr)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_whole_and_in_their_language(runs, language):
    run, _ = runs[language]
    for name, count in FIGURES.items():
        page = (run / name / "index.html").read_text(encoding="utf-8")
        assert f'lang="{language}"' in page
        assert len(re.findall(r'<script type="application/json" id="figure-', page)) == count
        assert len(list((run / name / "figures").glob("*.svg"))) == count
        assert page.count("<h1") == 1
        assert "http://" not in re.sub(r'xmlns[^"]*="[^"]*"', "", page)
    assert (run / "01-coverage-map" / "layers" / "coverage.gpkg").is_file()


def test_norwegian_page_writes_numbers_as_norwegians_do(runs):
    page = (runs["nb"][0] / "01-coverage-map" / "index.html").read_text(encoding="utf-8")
    for shown in ("4\u00a0632\u00a0214", "10,56\u00a0%", "1. juli 2020", "65\u00a0%"):
        assert shown in page
    assert "4,632,214" in (runs["en"][0] / "01-coverage-map" / "index.html").read_text(encoding="utf-8")


def test_cost_page_holds_the_published_figures(runs):
    page = (runs["nb"][0] / "03-cost-impact" / "index.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    for shown in (
        "9 525",
        "11 225",
        "724 kr",
        "876 kr",
        "1 601 kr",
        "1 939 kr",
        "1 676 kr",
        "2 032 kr",
        "10 943,7 mill. kr",
        "22 077 mill. kr",
    ):
        assert shown in page


def test_manifest_names_inputs_with_their_checksums(runs):
    manifest = json.loads((runs["nb"][0] / "manifest.json").read_text(encoding="utf-8"))
    inputs = {entry["name"]: entry for entry in manifest["inputs"]}
    assert inputs["population.csv"]["licence"]
    assert len(inputs["declarations.csv"]["sha256"]) == 64
    assert [notebook["id"] for notebook in manifest["notebooks"]] == [*FIGURES, "05-slides"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_and_every_report_link_to_the_slides(runs, language):
    run, _ = runs[language]
    for name in FIGURES:
        page = (run / name / "index.html").read_text(encoding="utf-8")
        assert page.count('href="../05-slides/slides.html"') == 1
    index = (run / "index.html").read_text(encoding="utf-8")
    assert {"05-slides/slides.html", "05-slides/slides.pptx"} <= set(re.findall(r'href="([^"]+)"', index))
    assert (run / "05-slides" / "slides.html").is_file()
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert {"slides.html", "slides.pptx"} <= set(manifest["notebooks"][-1]["files"])


def test_no_page_says_that_the_embedded_answers_are_your_own(runs):
    for page in runs["nb"][0].rglob("*.html"):
        assert "eget register" not in page.read_text(encoding="utf-8"), page


def test_every_headline_and_key_figure_can_be_traced(runs):
    run, _ = runs["nb"]
    for job in (job for job in trace.jobs_of(run) if job.name != SLIDES):
        for record in json.loads((job.folder / "results.json").read_text(encoding="utf-8"))["headlines"]:
            answer = trace.find(run, record["value"].replace("\u00a0", " "))
            assert any(found.cells and found.written for found in answer.traces if found.job == job.name), record
            assert all(found.inputs for found in answer.traces)
        assert [figure for figure in job.figures if figure.part == "key_figures" and figure.written]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_number_in_the_text_leads_to_its_value_or_the_words_it_is_of(runs, language):
    faults = [fault for job in trace.jobs_of(runs[language][0], data_file) for fault in untraced(job)]
    assert faults == []


def test_most_numbers_in_the_text_lead_to_a_table_or_what_was_given(runs):
    shares = [share_of(job) for job in trace.jobs_of(runs["nb"][0], data_file)]
    total = sum(share.total for share in shares)
    assert total > 500
    assert sum(share.in_tables + share.given for share in shares) / total > 0.65
    assert sum(share.words for share in shares) / total < 0.1


def test_published_figure_assumption_and_day_lead_to_the_row_of_their_source(runs):
    def given(query):
        traces = trace.find(runs["nb"][0], query, data_file).traces
        return {(cell.file, cell.column) for found in traces for cell in found.cells if cell.how == "given"}

    assert ("published_totals.csv", "signed_count") in given("183")
    assert ("scenarios/status-2020-07.yml", "as_of") in given("1. juli 2020")
    assert ("scenarios/size-and-statements.yml", "population_from") in given("100 000")
    assert ("manifest.json", "correlation") in given("0,5")
    assert given("94,4 %") == set()


def test_manifest_says_what_was_checked_and_what_each_report_reads(runs):
    manifest = json.loads((runs["nb"][0] / "manifest.json").read_text(encoding="utf-8"))
    records = {record["id"]: record for record in manifest["notebooks"]}
    assert all(check["passed"] for record in records.values() for check in record["checks"])
    assert all(record["checks"] for record in records.values())
    assert "milestones.csv" in records["01-coverage-map"]["inputs"]
    assert "milestones.csv" not in records["03-cost-impact"]["inputs"]


def test_rerun_takes_what_is_unchanged_and_a_changed_day_is_told(runs, tmp_path):
    out = shutil.copytree(runs["nb"][0].parent, tmp_path / "out")
    again = akson("report", "--out", str(out))
    assert again.returncode == 0, again.stderr
    assert "4 of 4 unchanged" in again.stderr
    later = akson("report", "--only", "01-coverage-map", "--as-of", "2020-05-31", "--out", str(out))
    assert later.returncode == 0, later.stderr
    told = json.loads((Path(later.stdout.splitlines()[0]).parent / "changes.json").read_text(encoding="utf-8"))
    share = next(line for line in told["headlines"] if line["id"] == "share")
    assert share["difference"].replace("\u00a0", " ") == "−9,38 prosentpoeng"
    assert {"Oslo", "Bergen"} & {row["row"] for row in told["rows"]}
    assert told["jobs_removed"] == ["02-option-distribution", "03-cost-impact", "05-slides"]


def test_executed_notebooks_hold_no_path_of_this_machine(runs):
    run, _ = runs["nb"]
    for notebook in run.glob("*/*.ipynb"):
        assert str(run.parent) not in notebook.read_text(encoding="utf-8")


def test_same_inputs_give_the_same_bytes(runs, tmp_path):
    chosen = ("01-coverage-map", "03-cost-impact", "05-slides")
    done = akson("report", *(part for name in chosen for part in ("--only", name)), "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    first, second = runs["nb"][0], run_of(tmp_path)
    when_it_ran = {".ipynb", ".json"}
    compared = [
        path.relative_to(second)
        for path in second.glob("0*/**/*")
        if path.is_file() and (path.suffix not in when_it_ran or path.name in {"results.json", "figures.json"})
    ]
    assert {path.suffix for path in compared} >= {".csv", ".svg", ".png", ".pdf", ".gpkg", ".xlsx", ".html", ".pptx"}
    assert [str(path) for path in compared if (first / path).read_bytes() != (second / path).read_bytes()] == []


def test_zero_survives_csv_excel_papermill_and_geopackage(own_register):
    folder = own_register / "01-coverage-map"
    table = pd.read_csv(folder / "tables" / "coverage-map.csv", dtype=str)
    assert table["municipality_code"].iloc[0] == "0301"
    book = openpyxl.load_workbook(folder / "01-coverage-map.xlsx")
    codes = [cell.value for cell in book["Kart over status"]["A"]]
    assert "0301" in codes
    assert 301 not in codes
    assert "0301" in set(gpd.read_file(folder / "layers" / "coverage.gpkg")["municipality_code"])
    executed = json.loads((folder / "01-coverage-map.ipynb").read_text(encoding="utf-8"))
    injected = "".join(
        next(cell["source"] for cell in executed["cells"] if "injected-parameters" in cell["metadata"].get("tags", []))
    )
    assert 'held_out = ["0301"]' in injected


def test_workbook_is_made_for_reading(own_register):
    book = openpyxl.load_workbook(own_register / "01-coverage-map" / "01-coverage-map.xlsx")
    sheet = book["Kart over status"]
    assert sheet.freeze_panes
    assert any(
        "ssb" in str(cell.value).lower() or "Statistisk sentralbyrå" in str(cell.value)
        for one in book
        for row in one.iter_rows()
        for cell in row
    )


def test_html_in_a_note_is_shown_as_text(own_register):
    page = (own_register / "01-coverage-map" / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_formula_in_a_note_is_neutralised(own_register):
    notes = pd.read_csv(
        own_register / "01-coverage-map" / "tables" / "coverage-map.csv", dtype=str, keep_default_na=False
    )["note"]
    assert "'=cmd()" in set(notes)
    assert not notes.str.startswith("=").any()


EDGES = """
title: Edges
outputs: [csv]
entries:
  - {id: none, notebook: 01-coverage-map, parameters: {register_file: none.csv}}
  - {id: all, notebook: 01-coverage-map, parameters: {register_file: all.csv}}
  - {id: wait, notebook: 02-option-distribution, parameters: {register_file: all.csv}}
  - {id: first, notebook: 04-municipality-brief, parameters: {register_file: one.csv, municipality_code: "4601"}}
"""


def test_registers_of_nobody_of_everybody_and_of_one_alone_make_whole_pages(tmp_path):
    everybody = [f"{code},2020-06-30,signed,option" for code in suite.brief_cases({})]
    registers = {"none": [], "all": everybody, "one": ["4601,2020-06-30,signed,commit"]}
    for name, rows in registers.items():
        text = "\n".join(["municipality_code,date,event,option", *rows, ""])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "edges.yml").write_text(EDGES, encoding="utf-8")
    done = akson("report", "edges.yml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = {
        page.parent.name: page.read_text(encoding="utf-8") for page in run_of(tmp_path / "out").glob("*/index.html")
    }
    assert "Svarene er fra et eget register, none.csv, og ikke fra det innebygde." in told["none"].replace(
        "\u00a0", " "
    )
    assert "Svar: eget register." in told["first"]
    assert "Kildene navngir ingen kommune som signert." in told["none"]
    assert "Alle kommunene er dokumentert som signert." in told["all"]
    assert "Ingen kommune har et dokumentert eller antatt valg av 2a." in told["wait"]
    assert "Eksemplet lar Bergen gå i front" in told["first"]
    assert "Referansekommunene først" in told["first"]


def test_own_register_changes_the_answer(own_register):
    results = json.loads((own_register / "01-coverage-map" / "results.json").read_text(encoding="utf-8"))
    assert results["headlines"][0]["value"].replace("\u00a0", " ") == "14,97 %"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("name", ["", *FIGURES])
def test_everyone_can_read_the_pages_without_a_network(runs, faults_for_readers, language, name):
    is_drawn = language != "nn" and bool(name)
    drawn, faults = faults_for_readers(
        runs[language][0] / name / "index.html", is_drawn=is_drawn, width=390 if language == "en" else 1280
    )
    assert faults == []
    assert drawn == FIGURES.get(name, 0) or not is_drawn


@pytest.mark.browser
def test_everyone_can_read_the_index_of_runs(runs, faults_for_readers):
    assert faults_for_readers(runs["nn"][0].parent / "index.html", is_drawn=False)[1] == []


@pytest.mark.parametrize("name", FIGURES)
def test_pages_weigh_less_than_a_megabyte_and_a_half(runs, name):
    for language in LANGUAGES:
        assert (runs[language][0] / name / "index.html").stat().st_size < 1_500_000


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills a process group")
def test_a_killed_run_leaves_the_earlier_one_whole_and_no_half(runs, tmp_path):
    done = akson("report", "--only", "03-cost-impact", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    earlier = {path: path.read_bytes() for path in run_of(tmp_path).rglob("*") if path.is_file()}
    command = [
        sys.executable,
        "-m",
        "akson_analysis",
        "report",
        "--only",
        "03-cost-impact",
        "--force",
        "--out",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while (
        not any(path.name.startswith(".partial") and path.is_dir() for path in tmp_path.iterdir())
        and time.monotonic() < deadline
    ):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert {path: path.read_bytes() for path in earlier} == earlier
    visible = [path.name for path in tmp_path.iterdir() if path.is_dir() and not path.name.startswith(".")]
    assert len(visible) == 1
    assert akson("clean", "--keep", "1", "--out", str(tmp_path)).returncode == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == visible


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--threshold", "3/2"], "threshold '3/2' must be above 0 and at most 1"),
        (["--as-of", "2020-02-30"], "date '2020-02-30' does not exist"),
        (["--scenario", "status-2021"], "scenario 'status-2021' is neither a .yml file nor one of"),
        (["--language", "no"], "'no'"),
        (["--only", "04"], "--only '04' means nothing in this run"),
        (["--service-area", "norge"], "'norge'"),
        (["--register", "missing.csv"], "'missing.csv' does not exist"),
    ],
)
def test_refused_input_exits_2_and_writes_nothing(tmp_path, arguments, message):
    done = akson("report", *arguments, "--out", str(tmp_path / "out"))
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_damaged_data_are_refused(tmp_path):
    from akson_analysis.sources import snapshot

    damaged = tmp_path / "data"
    for file in snapshot.data_dir().rglob("*"):
        if file.is_file():
            target = damaged / file.relative_to(snapshot.data_dir())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    content = (damaged / "population.csv").read_bytes()
    (damaged / "population.csv").write_bytes(content.replace(b"693494", b"693495", 1))
    done = akson("report", "--out", str(tmp_path / "out"), env={**os.environ, "AKSON_DATA": str(damaged)})
    assert done.returncode == 2
    assert "population.csv: checksum is" in done.stderr
    assert not (tmp_path / "out").exists()


def test_unknown_parameter_is_refused():
    with pytest.raises(InvalidValueError, match="parameter 'treshold' is not known"):
        reports.jobs({"treshold": "1/2"})


@pytest.mark.parametrize("command", ["check", "list"])
def test_other_commands_print_and_exit_0(command, tmp_path):
    done = akson(command, *(["--out", str(tmp_path)] if command == "list" else []))
    assert done.returncode == 0, done.stderr
    assert {"check": "all in order", "list": "reference-municipalities"}[command] in done.stdout


@pytest.mark.parametrize("command", ["report", "brief", "check", "list", "clean", "refresh"])
def test_help_shows_an_example(command):
    done = akson(command, "--help")
    assert done.returncode == 0
    assert re.search(rf"Example: akson (--data-dir \S+ )?{command}", " ".join(done.stdout.split()))
