"""The notebook side: what is shown, what is written, and what a spreadsheet or a browser must never execute."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from fractions import Fraction

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from shapely import Point

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing import Column, KeyFigure, Output, PageSource
from akson_analysis.publishing.content.columns import neutralise
from akson_analysis.publishing.content.tables import Table
from akson_analysis.publishing.templates import markdown

COLUMNS = [
    Column("code", "Nummer", "code"),
    Column("name", "Navn", description="Hva stedet heter"),
    Column("population", "Folk", "integer"),
    Column("share_pct", "Andel", "percent", 2),
    Column("cost_nok", "Kostnad", "kroner"),
    Column("decided", "Vedtatt", "date"),
]


@pytest.fixture
def shown(monkeypatch):
    """What was displayed: (bundle, metadata) in order."""
    displayed = []
    monkeypatch.setattr(
        "IPython.display.display", lambda bundle, *, metadata, **_: displayed.append((bundle, metadata))
    )
    return displayed


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "name": ["Oslo", "=cmd()|'x'!A1"],
            "population": [693494, None],
            "share_pct": [14.97, 0.0],
            "cost_nok": [1601.5, -2.0],
            "decided": [dt.date(2020, 7, 1), None],
        },
        index=pd.Index(["0301", "1103"], name="code"),
    )


def show_everything(out, frame):
    out.header("Tittel", date=dt.date(2020, 7, 1))
    out.banner("documented", "Alt er dokumentert.")
    out.key_figures([KeyFigure("1", "sted", "Det er ett.")])
    figure = Figure()
    figure.subplots().plot([1, 2])
    out.exhibit("line", heading="Linje", conclusion="Den stiger.", alt="En linje.", static=figure)
    out.table("places", frame, COLUMNS, "Steder")
    out.definitions({"sted": "et område"})
    out.sources(["Muntlig", PageSource("Bok", "Forlag", "CC0", "https://example.org", "=1+1")])
    out.layer("points", gpd.GeoDataFrame(frame, geometry=[Point(0, 0)] * 2, crs=25833))
    out.headline("one", "Ett", "1")
    out.finish()


def test_without_a_directory_everything_is_shown_and_nothing_written(shown, frame, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = Output(language="nb", notebook="sketch")
    show_everything(out, frame)
    out.table("places", frame, COLUMNS)  # a cell is run again
    roles = [metadata["publishing"]["role"] for _, metadata in shown]
    assert roles[:4] == ["style", "header", "banner", "key_figures"]
    assert "image/svg+xml" in shown[5][0]
    assert list(tmp_path.iterdir()) == []


def test_files_are_the_same_bytes_each_time(shown, frame, tmp_path):
    for name in ("a", "b"):
        show_everything(Output(tmp_path / name, "nb", "sketch"), frame)
    names = sorted(path.relative_to(tmp_path / "a").as_posix() for path in (tmp_path / "a").rglob("*.*"))
    assert names == [
        "figures.json",
        "figures/line.pdf",
        "figures/line.png",
        "figures/line.svg",
        "layers/points.gpkg",
        "numbers.csv",
        "results.json",
        "sketch.xlsx",
        "tables/places.csv",
    ]
    assert [n for n in names if (tmp_path / "a" / n).read_bytes() != (tmp_path / "b" / n).read_bytes()] == []


def test_results_tell_what_the_command_line_and_the_index_need(shown, frame, tmp_path):
    show_everything(Output(tmp_path, "nb", "sketch"), frame)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [(line["id"], line["label"], line["value"]) for line in results["headlines"]] == [("one", "Ett", "1")]
    assert (results["title"], results["conclusion"], results["workbook"]) == (
        "Tittel",
        "Det er ett.",
        "sketch.xlsx",
    )
    assert results["layers"] == ["layers/points.gpkg"]


def test_csv_keeps_codes_and_precision_and_executes_nothing(shown, frame, tmp_path):
    show_everything(Output(tmp_path, "nb", "sketch"), frame)
    text = (tmp_path / "tables" / "places.csv").read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(text))) == [
        ["code", "name", "population", "share_pct", "cost_nok", "decided"],
        ["0301", "Oslo", "693494", "14.97", "1601.5", "2020-07-01"],
        ["1103", "'=cmd()|'x'!A1", "", "0", "-2", ""],
    ]


def test_workbook_has_real_numbers_text_codes_and_its_sources(shown, frame, tmp_path):
    show_everything(Output(tmp_path, "nb", "sketch"), frame)
    workbook = openpyxl.load_workbook(tmp_path / "sketch.xlsx")
    assert workbook.sheetnames == ["Innhold", "Steder", "Definisjoner", "Kilder"]
    sheet = workbook["Steder"]
    assert [cell.value for cell in sheet[1]] == ["Nummer", "Navn", "Folk", "Andel", "Kostnad", "Vedtatt"]
    assert [cell.value for cell in sheet[2]] == [
        "0301",
        "Oslo",
        693494,
        14.97,
        1601.5,
        dt.datetime(2020, 7, 1),  # noqa: DTZ001
    ]
    assert [cell.number_format for cell in sheet[2]] == [
        "@", "@", "#,##0", '0.00" %"', '#,##0" kr"', "dd.mm.yyyy",
    ]  # fmt: skip
    assert sheet["B3"].value.startswith("'=")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F3")
    sources = [cell.value for row in workbook["Kilder"].iter_rows(min_row=2) for cell in row]
    assert "'=1+1" in sources
    assert "CC0" in sources
    definitions = [row[0].value for row in workbook["Definisjoner"].iter_rows(min_row=2)]
    assert definitions[:2] == ["sted", "Nummer"]
    assert not any(cell.data_type == "f" for s in workbook for row in s.iter_rows() for cell in row)


def test_layer_keeps_codes_as_text(shown, frame, tmp_path):
    show_everything(Output(tmp_path, "nb", "sketch"), frame)
    layer = gpd.read_file(tmp_path / "layers" / "points.gpkg")
    assert list(layer["code"]) == ["0301", "1103"]
    assert layer.crs == 25833


@pytest.mark.parametrize(
    ("column", "value", "nb", "en"),
    [
        (Column("x", "X", "integer"), 4632214, "4 632 214", "4,632,214"),
        (Column("x", "X", "integer"), 3.0, "3", "3"),
        (Column("x", "X", "decimal"), Decimal("1.25"), "1,2", "1.2"),
        (Column("x", "X", "percent", 2), Fraction(54714, 4632214), "1,18 %", "1.18%"),
        (Column("share_pct", "X", "percent", 2), 64.97, "64,97 %", "64.97%"),
        (Column("x", "X", "kroner"), 1601, "1 601 kr", "NOK 1,601"),
        (Column("x", "X", "date"), "2020-07-01", "1. juli 2020", "1 July 2020"),
        (Column("x", "X"), True, "ja", "yes"),
        (Column("x", "X", "integer"), float("nan"), "–", "–"),
        (Column("x", "X"), pd.NA, "–", "–"),
    ],
)
def test_values_are_written_as_people_write_them(column, value, nb, en):
    assert column.show(value, locales.load("nb")).replace("\u00a0", " ") == nb
    assert column.show(value, locales.load("en")).replace("\u00a0", " ") == en


def test_table_without_rows_says_so_under_its_headings(frame):
    html = str(Table.of("places", frame.iloc[:0], COLUMNS).html(locales.load("nb")))
    assert html.count('<th scope="col"') == len(COLUMNS)
    assert "Ingen rader" in html


def test_table_tells_every_value_that_is_not_of_its_kind(frame):
    wrong = frame.reset_index().assign(code=[301, "1103"], population=["many", float("inf")], decided=["1.7.20", None])
    with pytest.raises(InvalidValueError) as refused:
        Table.of("places", wrong, COLUMNS)
    assert refused.value.faults == [
        "row 1: code 301 is not text; codes are text, such as '0301'",
        "row 1: population 'many' is not a number",
        "row 2: population inf is not a finite number",
        "row 1: decided '1.7.20' is not a date; expected a date or text such as '2020-07-01'",
    ]
    with pytest.raises(InvalidValueError, match=r"has no column 'navn'. It has: code, cost_nok"):
        Table.of("places", frame, [Column("navn", "Navn")])
    with pytest.raises(InvalidValueError, match=r"no columns"):
        Table.of("places", frame, [])
    with pytest.raises(InvalidValueError, match=r"twice: name"):
        Table.of("places", frame, [COLUMNS[1], COLUMNS[1]])


def test_refusals_say_what_was_expected(shown, frame, tmp_path):
    out = Output(tmp_path, "nb", "sketch")
    with pytest.raises(InvalidValueError, match=r"language 'no' is not known"):
        Output(language="no")
    with pytest.raises(InvalidValueError, match=r"cannot be a file name"):
        Output(notebook="../up")
    with pytest.raises(InvalidValueError, match=r"banner 'sure' is not known. Expected one of: documented"):
        out.banner("sure", "x")
    with pytest.raises(InvalidValueError, match=r"kind 'money' is not known"):
        Column("x", "X", "money")
    with pytest.raises(InvalidValueError, match=r"has no figure"):
        out.exhibit("a", heading="A", conclusion="b", alt="c")
    with pytest.raises(InvalidValueError, match=r"needs a conclusion and an alternative text"):
        out.exhibit("a", heading="A", conclusion="b", alt=" ", static=Figure())
    with pytest.raises(InvalidValueError, match=r"width 'huge'"):
        out.exhibit("a", heading="A", conclusion="b", alt="c", static=Figure(), width="huge")
    with pytest.raises(InvalidValueError, match=r"no coordinate system"):
        out.layer("bare", gpd.GeoDataFrame(geometry=[Point(0, 0)]))
    with pytest.raises(InvalidValueError, match=r"cannot be linked"):
        out.sources([PageSource("x", url="javascript:alert(1)")])
    out.table("places", frame, COLUMNS)
    with pytest.raises(InvalidValueError, match=r"tables/places.csv is written twice"):
        out.table("places", frame, COLUMNS)
    out.headline("one", "x", "1")
    with pytest.raises(InvalidValueError, match=r"headline 'one' is given twice"):
        out.headline("one", "x", "1")


def test_markdown_shows_html_and_loads_nothing():
    html = markdown("# Big\n<b>x</b> ![map](https://example.org/x.png) [go](javascript:alert(1))")
    assert "<h1" not in html
    assert "<b>" not in html
    assert "<img" not in html
    assert "javascript:" not in html


@given(st.text())
def test_any_text_survives_every_form_and_none_executes(text):
    table = Table.of("t", pd.DataFrame({"name": [text]}), [Column("name", "Navn")])
    stored = (
        next(row for n, row in enumerate(csv.reader(io.StringIO(table.csv(), newline=""))) if n == 1) if text else [""]
    )
    assert stored == [neutralise(text)]
    assert not neutralise(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    html = table.html(locales.load("nb"))
    assert html.count("<") == Table.of("t", pd.DataFrame({"name": ["x"]}), [Column("name", "Navn")]).html(
        locales.load("nb")
    ).count("<")
