"""What changed since the last run: in figures, by row, in words, and on the pages that list runs."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError, RunError
from akson_analysis.publishing import Column, Input, Job, Output
from akson_analysis.publishing.site import changes, run_index

from notebook_files import make_run, write_notebook  # isort: skip
from stand_in import Kernels  # isort: skip


class Shown(Kernels):
    """Fills a job's folder with what a notebook with one watched table would have left."""

    def fill(self, job, folder, language):
        text = locales.load(language)
        out = Output(folder, language, "places")
        rows = pd.DataFrame(job.parameters["rows"], columns=["code", "name", "status", "people"])
        columns = [Column("code", "Kode", "code"), Column("name", "Navn"), Column("status", "Status")]
        out.table("places", rows, [*columns, Column("people", "Folk", "integer")], "Alle steder")
        out.watch("places", ["code"], ["status", "people"], "name")
        out.headline("share", "Andel", text.percent(job.parameters["share"], 2))
        out.headline("price", "Pris", text.kroner(job.parameters["price"]))
        out.headline("largest", "Størst", job.parameters["largest"])
        out.finish()


FIRST = {
    "rows": [["0301", "Oslo", "ukjent", 5], ["4601", "Bergen", "signert", 3], ["1151", "Utsira", "ukjent", 1]],
    "share": 0.5,
    "price": 1601,
    "largest": "Oslo",
}
SECOND = FIRST | {
    "rows": [["0301", "Oslo", "signert", 5], ["4601", "Bergen", "signert", 3], ["0302", "<b>Ny", "=cmd()", 2]],
    "share": 0.512,
    "price": 1599,
}


@pytest.fixture
def make(tmp_path, monkeypatch):
    Shown(tmp_path / "log").install(monkeypatch.setattr)
    notebook = write_notebook(tmp_path / "n.ipynb", "x = 1")

    def made(*values, language="nb", name="run", inputs=(), **options):
        jobs = [Job(f"job-{number}", notebook, one, inputs=inputs) for number, one in enumerate(values)]
        return make_run(jobs, tmp_path / "out", name, title="Uke", language=language, **options).path

    return made


def told(path):
    return changes.Changes.model_validate_json((path / "changes.json").read_bytes())


def words(path):
    return (path / "index.html").read_text(encoding="utf-8").replace("\u00a0", " ")


def test_first_run_says_so(make):
    first = make(FIRST)
    assert told(first).previous == ""
    assert not told(first).is_changed
    assert "Første kjøring" in words(first)
    assert told(first).text.replace("\u00a0", " ").splitlines() == [
        "Uke",
        "Første kjøring: ingen tidligere å sammenligne med.",
        "Andel: 50,00 %",
        "Pris: 1 601 kr",
        "Størst: Oslo",
    ]


def test_figures_rows_and_inputs_are_compared_and_told(make):
    make(FIRST, inputs=[Input(name="data.csv", sha256=f"{1:064x}", version="1")])
    second = make(SECOND, inputs=[Input(name="data.csv", sha256=f"{2:064x}", version="2")])
    found = told(second)
    assert found.previous == "run"
    lines = found.text.replace("\u00a0", " ").splitlines()
    assert lines[:6] == [
        "Uke",
        "Sammenlignet med kjøringen run:",
        "• Andel: 50,00 % → 51,20 % (+1,20 prosentpoeng)",
        "• Pris: 1 601 kr → 1 599 kr (−2 kr)",
        "• Oslo: Status ukjent → signert",
        "• <b>Ny: ny i «Alle steder»",
    ]
    assert lines[6] == "• Utsira: borte fra «Alle steder»"
    assert lines[-1] == "• Inndata data.csv er byttet: 1 (00000000) → 2 (00000000)"
    assert [(row.kind, row.key) for row in found.rows] == [
        ("changed", ["0301"]),
        ("added", ["0302"]),
        ("removed", ["1151"]),
    ]
    page = words(second)
    assert "51,20 %</strong> (+1,20 prosentpoeng)" in page
    assert "&lt;b&gt;Ny: ny i «Alle steder»" in page
    assert "<b>" not in page


def test_nothing_changed_is_told_too_and_languages_and_titles_are_not_mixed(make):
    make(FIRST)
    again = make(FIRST, name="again")
    assert told(again).text.splitlines()[1] == "Ingenting er endret siden kjøringen run."
    assert not told(again).is_changed
    assert told(make(FIRST, language="en", name="english")).previous == ""
    assert told(make(SECOND, language="en", name="later")).headlines[0].difference == "+1.20 percentage points"
    assert told(make(FIRST, series="other", name="other")).previous == ""
    assert told(make(FIRST, name="last")).previous == "again"


def test_page_in_another_language_than_its_run_is_compared_with_itself(make):
    pages = [FIRST, FIRST | {"language": "en"}]
    make(*pages)
    assert not told(make(*pages, name="again")).is_changed


def test_jobs_that_come_and_go_are_told(make):
    make(FIRST, FIRST)
    fewer = told(make(FIRST))
    assert fewer.jobs_removed == ["job-1"]
    assert "Side som er borte: job-1" in fewer.text
    assert told(make(FIRST, FIRST)).jobs_added == ["job-1"]


def test_what_many_pages_have_in_common_is_told_once(make):
    make(*[FIRST] * 9)
    lines = told(
        make(*[FIRST | {"price": 2000, "odd": number} for number in range(2)], *[SECOND] * 16)
    ).text.splitlines()
    lines = [line.replace("\u00a0", " ") for line in lines]
    assert "• 9 nye sider" in lines
    assert "• job-0, job-1: price er 2000, var 1601" in lines
    assert "• 7 sider: price er 1599, var 1601" in lines
    assert "• job-1: odd er 1, var –" in lines
    assert "• 9 sider er borte" in told(make(*[SECOND] * 9)).text.replace("\u00a0", " ")


def test_earlier_run_without_its_files_is_compared_as_far_as_it_goes(make):
    first = make(FIRST)
    (first / "job-0" / "tables" / "places.csv").write_text("code\n", encoding="utf-8")
    (first / "job-0" / "figures.json").write_text("{", encoding="utf-8")
    assert [one.new for one in told(make(SECOND)).headlines if one.is_changed] == ["51,20\u00a0%", "1\u00a0599\u00a0kr"]


def test_inputs_that_come_and_go_are_told(make):
    make(FIRST, inputs=[Input(name="a.csv", sha256=f"{1:064x}")])
    lines = told(make(FIRST, inputs=[Input(name="b.csv", sha256=f"{1:064x}")])).text.splitlines()
    assert lines[-2:] == ["• Inndata som ikke leses lenger: a.csv", "• Nye inndata: b.csv"]


def test_long_lists_are_cut_in_a_message_and_say_so(make):
    rows = [[f"{number:04d}", f"Sted {number}", "ukjent", 1] for number in range(40)]
    make(FIRST | {"rows": rows})
    signed = [[code, name, "signert", people] for code, name, _, people in rows]
    found = told(make(FIRST | {"rows": signed}))
    assert len(found.rows) == 40
    assert "• og 28 til" in found.text.splitlines()


def test_runs_are_listed_newest_first_with_an_address_of_the_latest(make, tmp_path):
    make(FIRST, name="uke-æ")
    make(SECOND, name="week-2", language="en")
    out = tmp_path / "out"
    page = (out / "index.html").read_text(encoding="utf-8")
    assert 'lang="en"' in page
    assert page.index("week-2/index.html") < page.index("uke-%C3%A6/index.html")
    assert page.count('id="latest"') == 1
    assert "51.20%" in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'url=week-2/index.html"' in (out / "latest.html").read_text(encoding="utf-8")
    run_index.clean(out, keep=0)
    assert [path.name for path in out.iterdir() if not path.name.startswith(".")] == []


def test_index_of_runs_is_replaced_in_one_step(make, tmp_path, monkeypatch):
    make(FIRST)
    out = tmp_path / "out"
    before = (out / "index.html").read_bytes()

    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(run_index.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_index.write(out)
    assert (out / "index.html").read_bytes() == before
    assert sorted(path.name for path in out.iterdir()) == [".lock", "index.html", "latest.html", "run"]


def test_what_cannot_be_watched_is_refused(tmp_path):
    out = Output(tmp_path, "nb", "n")
    out.table("places", pd.DataFrame({"code": ["1"]}), [Column("code", "Kode", "code")])
    with pytest.raises(InvalidValueError, match="table 'other' cannot be watched"):
        out.watch("other", ["code"], ["code"])
    with pytest.raises(InvalidValueError, match=r"has no column 'status'. It has: code"):
        out.watch("places", ["code"], ["status"])


def test_check_that_does_not_hold_fails_and_those_that_do_are_recorded(tmp_path):
    out = Output(tmp_path, "nb", "n")
    out.check("shares add up", passed=True, detail="100 %")
    out.finish()
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert results["checks"] == [{"name": "shares add up", "passed": True, "detail": "100 %"}]
    with pytest.raises(RunError, match="totals agree does not hold: 3 against 4"):
        out.check("totals agree", passed=False, detail="3 against 4")


def test_pages_with_new_content_are_counted_and_named_when_few(make):
    make(FIRST, FIRST | {"price": 1}, FIRST)
    some = told(make(FIRST, FIRST | {"price": 2}, FIRST))
    assert (some.pages, some.page_count) == (["job-1"], 3)
    assert "• Én side har nytt innhold, av 3 i begge kjøringer: job-1" in some.text.splitlines()
    every = make(*[FIRST | {"price": 3}] * 3)
    assert "• 3 sider har nytt innhold, av 3 i begge kjøringer" in told(every).text.splitlines()
    assert "3 sider har nytt innhold" in words(every)
    assert told(make(*[FIRST | {"price": 3}] * 3)).pages == []


def test_what_many_pages_tell_alike_is_said_once_and_the_largest_steps_come_first(make):
    make(*[FIRST] * 15)
    found = told(make(*(SECOND | {"price": 1601 + number} for number in range(15))))
    lines = [line.replace("\u00a0", " ") for line in found.text.splitlines()]
    assert len([line for line in lines if "Oslo: " in line]) == 1
    assert len([row for row in found.rows if row.key == ["0301"]]) == 15
    figures = [line for line in lines if " → " in line and "kr" in line]
    assert figures[0].endswith("(+14 kr)")
    assert [float(line.rpartition("(+")[2].partition(" ")[0]) for line in figures] == [
        *range(14, 14 - len(figures), -1)
    ]


def test_earlier_run_without_a_name_is_told_by_its_moment(make):
    make(FIRST, name="2026-01-01T000000Z")
    line = told(make(FIRST)).text.splitlines()[1]
    assert re.fullmatch(r"Ingenting er endret siden kjøringen \d+\. [a-z]+ \d{4} \d\d:\d\d UTC\.", line)
