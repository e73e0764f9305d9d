"""From a figure on a page to the row it stands in: every kind of spaces, several hits, none, sums, and ids."""

from __future__ import annotations

import hashlib
import json
import re
from fractions import Fraction

import pandas as pd
import pytest
from typer.testing import CliRunner

from akson_analysis import locales
from akson_analysis.cli import app
from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.locales.written import Written
from akson_analysis.publishing import Column, Input, Job, KeyFigure, Output
from akson_analysis.publishing.content.marks import Ledger, numbers_in
from akson_analysis.publishing.content.number_table import PageNumber, Value
from akson_analysis.publishing.tracing import input_rows
from akson_analysis.publishing.tracing import number_trace as trace
from akson_analysis.publishing.tracing.trace_share import share_of

from notebook_files import make_run, write_notebook  # isort: skip
from stand_in import Kernels  # isort: skip

NBSP = "\u00a0"


class Page(Kernels):
    """Leaves a page with numbers in its text and a table they come from."""

    def fill(self, _job, folder, language):
        text = locales.load(language)
        rows = pd.DataFrame(
            {
                "code": ["0301", "4601", "1151"],
                "name": ["Oslo", "Bergen", "=Utsira"],
                "people": [693494, 283929, 198],
                "share": [Fraction(6497, 10000), Fraction(1, 3), 0.0001],
                "share_pct": [64.97, 12.345, 0.5],
                "cost_mnok": [9525.25, 100.5, 1.25],
                "cost_nok": [1601.4, 2.0, -3.0],
            }
        )
        kinds = {"share": "percent", "share_pct": "percent", "people": "integer", "cost_nok": "kroner"}
        columns = [Column("code", "Kode", "code"), Column("name", "Navn")]
        columns += [Column(name, name, kinds.get(name, "decimal")) for name in rows.columns[2:]]
        shown = {
            "share": text.percent(Fraction(6497, 10000), 2),
            "all": text.number(693494 + 283929 + 198),
            "price": text.kroner(1601.4),
            "bill": text.million_kroner(9525.25),
            "derived": text.number(123456.789, 1),
            "three": text.number(3),
        }
        out = Output(folder, language, "places")
        out.header("Folk i 2020")
        out.key_figures([KeyFigure(shown["share"], "andel"), KeyFigure(shown["bill"], "regning")])
        out.prose("Av {all} folk i {three} steder betaler hver {price}: {derived}. Terskelen er 50 %.".format(**shown))
        out.table("places", rows, columns, "Alle steder")
        out.finish()
        html = " ".join(piece["text/html"] for piece in self.shown)
        (folder / "index.html").write_text(html, encoding="utf-8")


@pytest.fixture(params=["nb", "en"])
def run(tmp_path, monkeypatch, request):
    import IPython.display

    kernels = Page(tmp_path / "log").install(monkeypatch.setattr)
    kernels.shown = []
    monkeypatch.setattr(IPython.display, "display", lambda bundle, **_options: kernels.shown.append(bundle))
    notebook = write_notebook(tmp_path / "n.ipynb", "x = 1")
    source = Input(name="data.csv", sha256=f"{1:064x}", licence="NLOD", source="Kontoret", version="3")
    jobs = [Job("places", notebook, inputs=[source])]
    return make_run(jobs, tmp_path / "out", "run", language=request.param).path, request.param


def printed(language):
    text = locales.load(language)
    return {
        text.percent(Fraction(6497, 10000), 2): ("share", "0.6497", "exact"),
        text.kroner(1601.4): ("cost_nok", "1601.4", "exact"),
        text.million_kroner(9525.25): ("cost_mnok", "9525.25", "exact"),
        text.number(977621): ("people", "977621", "sum"),
    }


def test_figure_leads_to_its_row_its_exact_value_and_its_inputs_however_it_is_typed(run):
    path, language = run
    for shown, (column, exact, how) in printed(language).items():
        for query in (shown, shown.replace(NBSP, " "), f" {shown.replace(NBSP, chr(0x202F))} "):
            (found,) = [one for one in trace.find(path, query).traces if one.id]
            cell = next(cell for cell in found.cells if cell.column == column)
            assert (cell.exact, cell.how, cell.file) == (exact, how, "tables/places.csv")
            if how == "exact":
                assert (cell.line, cell.key) == (2, "code=0301, name=Oslo")
            assert [(entry.name, entry.licence, entry.source) for entry in found.inputs] == [
                ("data.csv", "NLOD", "Kontoret")
            ]


def test_id_in_the_page_leads_to_the_same(run):
    path, _ = run
    html = (path / "places" / "index.html").read_text(encoding="utf-8")
    ids = dict(re.findall(r'<span id="(n\d+)">([^<]*)</span>', html))
    assert len(ids) == 9
    for number, shown in ids.items():
        for query in (number, f"places#{number}", f"places/index.html#{number}"):
            (found,) = trace.find(path, query).traces
            assert (found.id, found.shown) == (number, shown)
    assert trace.find(path, "other#n1").traces == []


def test_counted_rows_cells_only_and_figures_in_no_table(run):
    path, language = run
    text = locales.load(language)
    three, _ = trace.find(path, "3").traces
    assert ("count", "3") in {(cell.how, cell.exact) for cell in three.cells}
    (cells_only,) = trace.find(path, text.percent(Fraction(1, 3), 1)).traces
    assert (cells_only.id, cells_only.cells[0].line, cells_only.cells[0].column) == ("", 3, "share")
    (derived,) = trace.find(path, text.number(123456.789, 1)).traces
    assert [(cell.file, cell.how, cell.exact) for cell in derived.cells] == [("numbers.csv", "text", "123456.789")]
    assert derived.written[0].exact == "123456.789"


def test_what_is_not_there_is_told_with_what_was_searched_and_the_nearest(run):
    path, language = run
    text = locales.load(language)
    answer = trace.find(path, text.percent(Fraction(65, 100), 2))
    assert (answer.traces, answer.pages, answer.in_words) == ([], ["places"], [])
    assert answer.nearest == [text.percent(Fraction(6497, 10000), 2)]
    assert trace.find(path, "Terskelen er 50 %").in_words == ["places"]
    done = CliRunner().invoke(app, ["trace", str(path), "51 %"])
    assert done.exit_code == 1
    assert "'51 %' was not found among the figures and tables of: places" in done.output


def test_numbers_of_a_page_are_counted_by_how_far_they_lead(run):
    (job,) = trace.jobs_of(run[0])
    share = share_of(job)
    assert (share.in_tables, share.given, share.by_value, share.words, share.lost) == (6, 0, 1, 2, [])


def test_number_without_an_id_is_told_as_lost(run):
    page = run[0] / "places" / "index.html"
    page.write_text(page.read_text(encoding="utf-8") + "<p>Og 77 til i 2a.</p>", encoding="utf-8")
    assert share_of(trace.jobs_of(run[0])[0]).lost == ["77"]


def test_command_prints_rows_and_inputs_as_text_and_as_json(run):
    path, language = run
    shown = locales.load(language).kroner(1601.4)
    done = CliRunner().invoke(app, ["trace", str(path), shown])
    assert done.exit_code == 0
    assert "places/tables/places.csv line 2: code=0301, name=Oslo: cost_nok = 1601.4" in done.output
    assert "input data.csv 3  NLOD" in done.output
    told = json.loads(CliRunner().invoke(app, ["trace", str(path), shown, "--json"]).output)
    assert told["traces"][0]["inputs"][0]["sha256"] == f"{1:064x}"
    assert "places: 9 numbers in the text; 6 lead to a table" in CliRunner().invoke(app, ["trace", str(path)]).output


def test_what_cannot_be_traced_is_refused(tmp_path, run):
    with pytest.raises(InvalidValueError, match="there is nothing to trace"):
        trace.find(run[0], " ")
    with pytest.raises(DataError, match="is not a run that can be traced"):
        trace.find(tmp_path, "1")


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (
            f"2a eller 2b: 1{NBSP}601{NBSP}kr, \N{MINUS SIGN}3,5{NBSP}%.",
            [f"1{NBSP}601{NBSP}kr", f"\N{MINUS SIGN}3,5{NBSP}%"],
        ),
        ("kapittel 3.2.1, IE-1056, 0301-koden og 12.", ["12"]),
        (f"9{NBSP}525,5{NBSP}mill.{NBSP}kr av 10", [f"9{NBSP}525,5{NBSP}mill.{NBSP}kr", "10"]),
    ],
)
def test_numbers_are_found_whole_and_words_with_digits_are_not(words, numbers):
    assert list(numbers_in(words, "nb")) == numbers


def test_marks_leave_tables_tags_and_entities_as_they_are():
    text = locales.load("nb")
    text.number(39), text.number(7)
    html = '<p title="39">&#39;39&#39; <b>7</b></p><table><tr><td>39</td></tr></table><style>a{width:7px}</style>'
    marked = Ledger(text).mark(html, "prose")
    assert re.sub(r"</?span[^>]*>", "", marked) == html
    assert marked.count("<span") == 2
    assert '<span id="n1">39</span>&#39;' in marked


def figure(shown, sentence, *values):
    return PageNumber(
        "n1", shown, "prose", sentence, tuple(Value("topic.key: name", one) for one in values) or (Value("", None),)
    )


def test_rows_of_inputs_hold_values_days_and_words_but_codes_are_no_numbers(tmp_path):
    table, settings = tmp_path / "totals.csv", tmp_path / "settings.yml"
    table.write_text("a_code,date,signed,share_pct\n183,2020-07-01,183,65\n0184,2020-07-02,7,1/3\n", encoding="utf-8")
    settings.write_text("- id: state\n  unit: pct\n  value: 34\n  note: >-\n    Vedtatt våren 2021\n", encoding="utf-8")

    def found(path, one, checksum=""):
        sha256 = checksum or hashlib.sha256(path.read_bytes()).hexdigest()
        return input_rows.rows(path, Input(name=path.name, sha256=sha256), one)

    count = figure("183", "183 har", Written("183", "number", 0))
    assert found(table, count) == [(2, "a_code=183, date=2020-07-01", "signed", "183")]
    assert found(table, count, f"{1:064x}") == []
    assert [row[2] for row in found(table, figure("65 %", "", Written("13/20", "percent", 0)))] == ["share_pct"]
    assert [row[0] for row in found(table, figure("2. juli 2020", "", Written("2020-07-02", "date", 0)))] == [3]
    assert found(table, figure("184", "", Written("184", "number", 0))) == []
    assert found(settings, figure("34 %", "", Written("0.34", "percent", 0))) == [(3, "id=state", "value_pct", "34")]
    assert [row[:3] for row in found(settings, figure("2021", "Det ble vedtatt våren 2021."))] == [
        (4, "id=state", "note")
    ]
    assert found(settings, figure("2021", "Det skjedde i 2021.")) == []


def test_number_takes_the_value_of_its_own_sentence_and_words_are_told_by_their_text():
    text = locales.load("nb")
    first = text(
        "brief.cost.conclusion", **dict.fromkeys(["p10", "p90", "overrun", "productivity"], text.percent(0.123, 0))
    )
    other = text("brief.key.share", state=text.percent(0.1249, 0), diluted=text.number(7))
    ledger = Ledger(text)
    ledger.mark(f"<p>{first}</p><p>Om: <b>{other}</b></p><p>Fritt: {text.percent(0.12, 0)}</p>", "prose")
    told = {
        (one.shown.replace(NBSP, " "), value.place): value.written for one in ledger.figures for value in one.behind
    }
    assert told["12 %", "brief.cost.conclusion: p10"].exact == "0.123"
    assert told["12 %", "brief.key.share: state"].exact == "0.1249"
    assert told["80 %", "brief.cost.conclusion"] is None
    assert told["12 %", ""].exact == "0.12"
