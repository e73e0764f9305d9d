"""The main job: the command line, the real notebooks, the files and pages of a run."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
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

from store import akson as run_akson  # isort: skip
from traced import untraced  # isort: skip
from waiting import wait_until  # isort: skip

LANGUAGES = ("nb", "en")
FIGURES = {"01-coverage-map": 10, "02-option-distribution": 12, "03-cost-impact": 14}
SLIDES = "05-slides"
"""Tells what the reports have computed; it has no key figures and no headline of its own."""


def data_file(entry):
    return folder.data_dir() / entry.name


def jobs_of(made, language):
    names = {folder.name for folder in made.reports(language)}
    return [job for job in trace.jobs_of(made.run, data_file) if job.name in names]


def run_of(folder):
    return next(path for path in folder.iterdir() if (path / "index.html").is_file())


@pytest.fixture
def own_register(made):
    """The first report on a register of one's own."""
    return made.run / "own-register"


def test_path_and_headline_figures_of_a_run_file_are_printed(made):
    lines = made.stdout.strip().replace("\u00a0", " ").splitlines()
    assert made.run / "index.html" == made.out.parent / lines[0]
    assert [line.split("  ")[1] for line in lines[1:4]] == ["10,56 %", "0,0 %", "1 601 kr"]
    count = len(made.manifest["notebooks"])
    assert f"{count}/{count}" in made.stderr


@pytest.mark.slow
def test_path_and_three_headline_figures_are_printed(default_run):
    lines = default_run.stdout.strip().replace("\u00a0", " ").splitlines()
    assert default_run.run / "index.html" == default_run.out.parent / lines[0]
    assert [line.split("  ")[1] for line in lines[1:]] == ["10,56 %", "0,0 %", "1 601 kr"]
    assert re.search(r"4/4", default_run.stderr)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_whole_and_in_their_language(made, language):
    for name, count in FIGURES.items():
        folder = made.report(name, language)
        page = (folder / "index.html").read_text(encoding="utf-8")
        assert f'lang="{language}"' in page
        assert len(re.findall(r'<script type="application/json" id="figure-', page)) == count
        assert len(list((folder / "figures").glob("*.svg"))) == count
        assert page.count("<h1") == 1
        assert "http://" not in re.sub(r'xmlns[^"]*="[^"]*"', "", page)
    assert (made.report("01-coverage-map", language) / "layers" / "coverage.gpkg").is_file()


def test_norwegian_page_writes_numbers_as_norwegians_do(made):
    page = (made.report("01-coverage-map") / "index.html").read_text(encoding="utf-8")
    for shown in ("4\u00a0632\u00a0214", "10,56\u00a0%", "1. juli 2020", "65\u00a0%"):
        assert shown in page
    assert "4,632,214" in (made.report("01-coverage-map", "en") / "index.html").read_text(encoding="utf-8")


def test_cost_page_holds_the_published_figures(made):
    page = (made.report("03-cost-impact") / "index.html").read_text(encoding="utf-8").replace("\u00a0", " ")
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


def test_manifest_names_inputs_with_their_checksums(made):
    inputs = {entry["name"]: entry for entry in made.manifest["inputs"]}
    assert inputs["population.csv"]["licence"]
    assert len(inputs["declarations.csv"]["sha256"]) == 64
    assert [record["id"] for record in made.records("nb")] == [*FIGURES, SLIDES]


@pytest.mark.slow
def test_manifest_of_the_default_run_names_the_three_reports_and_the_slides(default_run):
    assert [record["id"] for record in default_run.manifest["notebooks"]] == [*FIGURES, SLIDES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_index_and_every_report_link_to_the_slides(made, language):
    slides = made.report(SLIDES, language)
    for name in FIGURES:
        page = (made.report(name, language) / "index.html").read_text(encoding="utf-8")
        assert page.count(f'href="../{slides.name}/slides.html"') == 1
    files = {"slides.html", "slides.pptx"}
    index = made.index(language).read_text(encoding="utf-8")
    assert {f"{slides.name}/{file}" for file in files} <= set(re.findall(r'href="([^"]+)"', index))
    assert (slides / "slides.html").is_file()
    assert files <= set(made.records(language)[-1]["files"])


def test_no_page_says_that_the_embedded_answers_are_your_own(made, own_register):
    pages = [page for folder in [*made.reports("nb"), *made.briefs("nb")] for page in folder.rglob("*.html")]
    assert len(pages) == 4 + 1 + 3
    for page in pages:
        assert "eget register" not in page.read_text(encoding="utf-8"), page
    assert "eget register" in (own_register / "index.html").read_text(encoding="utf-8")


def test_every_headline_and_key_figure_can_be_traced(made):
    run, names = made.run, {folder.name for folder in made.reports("nb")} - {SLIDES}
    for job in (job for job in trace.jobs_of(run) if job.name in names):
        for record in json.loads((job.folder / "results.json").read_text(encoding="utf-8"))["headlines"]:
            answer = trace.find(run, record["value"].replace("\u00a0", " "))
            assert any(found.cells and found.written for found in answer.traces if found.job == job.name), record
            assert all(found.inputs for found in answer.traces)
        assert [figure for figure in job.figures if figure.part == "key_figures" and figure.written]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_number_in_the_text_leads_to_its_value_or_the_words_it_is_of(made, language):
    jobs = jobs_of(made, language)
    assert len(jobs) == len(FIGURES) + 1
    assert [fault for job in jobs for fault in untraced(job)] == []


def test_most_numbers_in_the_text_lead_to_a_table_or_what_was_given(made):
    shares = [share_of(job) for job in jobs_of(made, "nb")]
    total = sum(share.total for share in shares)
    assert total > 500
    assert sum(share.in_tables + share.given for share in shares) / total > 0.65
    assert sum(share.words for share in shares) / total < 0.1


def test_published_figure_assumption_and_day_lead_to_the_row_of_their_source(made):
    names = {folder.name for folder in made.reports("nb")}

    def given(query):
        traces = [found for found in trace.find(made.run, query, data_file).traces if found.job in names]
        return {(cell.file, cell.column) for found in traces for cell in found.cells if cell.how == "given"}

    assert ("published_totals.csv", "signed_count") in given("183")
    assert ("scenarios/status-2020-07.yml", "as_of") in given("1. juli 2020")
    assert ("scenarios/size-and-statements.yml", "population_from") in given("100 000")
    assert ("manifest.json", "correlation") in given("0,5")
    assert given("94,4 %") == set()


def test_manifest_says_what_was_checked_and_what_each_report_reads(made):
    records = {record["id"]: record for record in made.manifest["notebooks"]}
    assert all(check["passed"] for record in records.values() for check in record["checks"])
    assert all(record["checks"] for record in records.values())
    assert "milestones.csv" in records["01-coverage-map"]["inputs"]
    assert "milestones.csv" not in records["03-cost-impact"]["inputs"]


@pytest.mark.slow
def test_rerun_takes_what_is_unchanged_and_a_changed_day_is_told(default_run, tmp_path):
    out = shutil.copytree(default_run.out, tmp_path / "out")
    again = run_akson("report", "--out", str(out))
    assert again.returncode == 0, again.stderr
    assert "4 of 4 unchanged" in again.stderr
    later = run_akson("report", "--only", "01-coverage-map", "--as-of", "2020-05-31", "--out", str(out))
    assert later.returncode == 0, later.stderr
    told = json.loads((Path(later.stdout.splitlines()[0]).parent / "changes.json").read_text(encoding="utf-8"))
    share = next(line for line in told["headlines"] if line["id"] == "share")
    assert share["difference"].replace("\u00a0", " ") == "−9,38 prosentpoeng"
    assert {"Oslo", "Bergen"} & {row["row"] for row in told["rows"]}
    assert told["jobs_removed"] == ["02-option-distribution", "03-cost-impact", "05-slides"]


def test_executed_notebooks_hold_no_path_of_this_machine(made):
    for notebook in made.run.glob("*/*.ipynb"):
        assert str(made.out) not in notebook.read_text(encoding="utf-8")


def without_languages(file):
    """The bytes of a file; of a page without its links to the same page in other languages, which the other run lacks."""
    return re.sub(rb'<ul class="languages".*?</ul>\s*', b"", file.read_bytes(), flags=re.DOTALL)


@pytest.mark.slow
def test_same_inputs_give_the_same_bytes(made, default_run):
    first, second = made.run, default_run.run
    when_it_ran = {".ipynb", ".json"}
    compared = [
        path.relative_to(second)
        for path in second.glob("0*/**/*")
        if path.is_file() and (path.suffix not in when_it_ran or path.name in {"results.json", "figures.json"})
    ]
    assert {path.suffix for path in compared} >= {".csv", ".svg", ".png", ".pdf", ".gpkg", ".xlsx", ".html", ".pptx"}
    assert [str(path) for path in compared if without_languages(first / path) != without_languages(second / path)] == []


def test_zero_survives_csv_excel_papermill_and_geopackage(own_register):
    folder = own_register
    table = pd.read_csv(folder / "tables" / "coverage-map.csv", dtype=str)
    assert table["municipality_code"].iloc[0] == "0301"
    book = openpyxl.load_workbook(folder / "01-coverage-map.xlsx")
    codes = [cell.value for cell in book["Kart over status"]["A"]]
    assert "0301" in codes
    assert 301 not in codes
    assert "0301" in set(gpd.read_file(folder / "layers" / "coverage.gpkg")["municipality_code"])
    executed = json.loads((folder / "own-register.ipynb").read_text(encoding="utf-8"))
    injected = "".join(
        next(cell["source"] for cell in executed["cells"] if "injected-parameters" in cell["metadata"].get("tags", []))
    )
    assert 'held_out = ["0301"]' in injected


def test_workbook_is_made_for_reading(own_register):
    book = openpyxl.load_workbook(own_register / "01-coverage-map.xlsx")
    sheet = book["Kart over status"]
    assert sheet.freeze_panes
    assert any(
        "ssb" in str(cell.value).lower() or "Statistisk sentralbyrå" in str(cell.value)
        for one in book
        for row in one.iter_rows()
        for cell in row
    )


def test_html_in_a_note_is_shown_as_text(own_register):
    page = (own_register / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_formula_in_a_note_is_neutralised(own_register):
    notes = pd.read_csv(own_register / "tables" / "coverage-map.csv", dtype=str, keep_default_na=False)["note"]
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


@pytest.mark.slow
def test_registers_of_nobody_of_everybody_and_of_one_alone_make_whole_pages(tmp_path):
    everybody = [f"{code},2020-06-30,signed,option" for code in suite.brief_cases({})]
    registers = {"none": [], "all": everybody, "one": ["4601,2020-06-30,signed,commit"]}
    for name, rows in registers.items():
        text = "\n".join(["municipality_code,date,event,option", *rows, ""])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "edges.yml").write_text(EDGES, encoding="utf-8")
    done = run_akson("report", "edges.yml", "--out", "out", folder=tmp_path)
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
    results = json.loads((own_register / "results.json").read_text(encoding="utf-8"))
    assert results["headlines"][0]["value"].replace("\u00a0", " ") == "14,97 %"


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("name", ["", *FIGURES])
def test_everyone_can_read_the_pages_without_a_network(made, faults_for_readers, language, name):
    is_drawn = language != "nn" and bool(name)
    page = made.report(name, language) / "index.html" if name else made.index(language)
    drawn, faults = faults_for_readers(page, is_drawn=is_drawn, width=390 if language == "en" else 1280)
    assert faults == []
    assert drawn == FIGURES.get(name, 0) or not is_drawn


@pytest.mark.slow
@pytest.mark.browser
def test_everyone_can_read_the_index_of_a_run_in_one_language_and_the_index_of_runs(default_run, faults_for_readers):
    for page in (default_run.index(), default_run.out / "index.html"):
        assert faults_for_readers(page, is_drawn=False)[1] == []


@pytest.mark.parametrize("name", FIGURES)
def test_pages_weigh_less_than_a_megabyte_and_a_half(made, name):
    for language in LANGUAGES:
        assert (made.report(name, language) / "index.html").stat().st_size < 1_500_000


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills a process group")
def test_a_killed_run_leaves_the_earlier_one_whole_and_no_half(default_run, tmp_path):
    out = shutil.copytree(default_run.out, tmp_path / "out")
    earlier = {path: path.read_bytes() for path in run_of(out).rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "akson_analysis", "report", "--only", "03-cost-impact", "--force", "--out", out]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_until(lambda: any(path.is_dir() for path in out.glob(".partial*")), process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert {path: path.read_bytes() for path in earlier} == earlier
    visible = [path.name for path in out.iterdir() if path.is_dir() and not path.name.startswith(".")]
    assert len(visible) == 1
    assert run_akson("clean", "--keep", "1", "--out", out).returncode == 0
    assert [path.name for path in out.iterdir() if path.is_dir()] == visible


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--threshold", "3/2"], "threshold '3/2' must be above 0 and at most 1"),
        (["--as-of", "2020-02-30"], "date '2020-02-30' does not exist"),
        (["--scenario", "status-2021"], "scenario 'status-2021' is neither a .yml file nor one of"),
        (["--language", "no"], "'no'"),
        (["--only", "04"], "--only '04' means nothing in this run"),
        (["--service-area", "norge"], "'norge'"),
        pytest.param(
            ["--register", "missing.csv"],
            "'missing.csv' does not exist",
            marks=pytest.mark.slow,  # it is the notebooks that refuse it
        ),
    ],
)
def test_refused_input_exits_2_and_writes_nothing(akson, tmp_path, arguments, message):
    done = akson("report", *arguments, "--out", str(tmp_path / "out"))
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_damaged_data_are_refused(akson, tmp_path):
    from akson_analysis.sources import snapshot

    damaged = tmp_path / "data"
    for file in snapshot.data_dir().rglob("*"):
        if file.is_file():
            target = damaged / file.relative_to(snapshot.data_dir())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    content = (damaged / "population.csv").read_bytes()
    (damaged / "population.csv").write_bytes(content.replace(b"693494", b"693495", 1))
    done = akson("report", "--out", str(tmp_path / "out"), env={"AKSON_DATA": str(damaged)})
    assert done.returncode == 2
    assert "population.csv: checksum is" in done.stderr
    assert not (tmp_path / "out").exists()


def test_unknown_parameter_is_refused():
    with pytest.raises(InvalidValueError, match="parameter 'treshold' is not known"):
        reports.jobs({"treshold": "1/2"})


@pytest.mark.parametrize("command", ["check", "list"])
def test_other_commands_print_and_exit_0(akson, command, tmp_path):
    done = akson(command, *(["--out", str(tmp_path)] if command == "list" else []))
    assert done.returncode == 0, done.stderr
    assert {"check": "all in order", "list": "reference-municipalities"}[command] in done.stdout


@pytest.mark.parametrize("command", ["report", "brief", "check", "list", "clean", "refresh"])
def test_help_shows_an_example(akson, command):
    done = akson(command, "--help")
    assert done.returncode == 0
    assert re.search(rf"Example: akson (--data-dir \S+ )?{command}", " ".join(done.stdout.split()))
