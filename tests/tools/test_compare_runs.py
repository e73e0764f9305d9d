"""The program that compares two runs: it finds what a reader would notice, and nothing else."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import geopandas as gpd
import openpyxl
import pptx
import pytest
import shapely
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

TOOL = Path(__file__).parents[2] / "tools" / "compare_runs.py"
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Map</title><style>p { color: red }</style></head><body>
<p>Made by <strong>2020-07-01T120000Z</strong>, 1. juli 2020 12:00 UTC</p><p>291 of 356</p>
<table><tr><th>Oslo</th><td>693494</td></tr></table><div role="img" aria-label="A map of Norway"></div>
<script type="application/json" id="figure-5">{"data": [{"x": [1, 2], "name": "signed"}]}</script></body></html>"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>Gauge</title><!-- 50 % --><path d="M0 0"/></svg>'


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("compare_runs", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_deck(path, share=65):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Who is in?"
    slide.notes_slide.notes_text_frame.text = "Say it slowly"
    chart = CategoryChartData()
    chart.categories = ["signed", "not"]
    chart.add_series("share", (share, 100 - share))
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Cm(10), Cm(5), chart)
    deck.save(path)


def write_workbook(path, value=693494, number_format="#,##0"):
    workbook = openpyxl.Workbook()
    workbook.active.append(["Oslo", value])
    workbook.active["B1"].number_format = number_format
    workbook.save(path)


def write_layer(path, value=1, size=1.0):
    square = shapely.box(0, 0, size, 1)
    gpd.GeoDataFrame({"code": ["0301"], "value": [value]}, geometry=[square], crs=25833).to_file(path, layer="map")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a folder with one run of one page."""
    folder = tmp_path_factory.mktemp("first")
    page = folder / "2020-07-01T120000Z" / "01-map"
    page.mkdir(parents=True)
    manifest = {"run": page.parent.name, "seconds": 3.5, "notebooks": [{"headlines": [{"value": "65 %"}]}]}
    (page.parent / "manifest.json").write_text(json.dumps(manifest))
    (page / "index.html").write_text(PAGE)
    (page / "gauge.svg").write_text(SVG)
    (page / "numbers.csv").write_text("id,shown,value\nn1,65 %,0.65\nn2,291,291\n")
    (page / "table.csv").write_text("name,population\nOslo,693494\nBergen,283929\n")
    (page / "page.ipynb").write_text("{}")
    write_deck(page / "slides.pptx")
    write_workbook(page / "map.xlsx")
    write_layer(page / "map.gpkg")
    return folder


@pytest.fixture
def pair(made, tmp_path):
    """Give a folder, and a copy of it made a day later, with its run and its page."""
    shutil.copytree(made / "2020-07-01T120000Z", tmp_path / "2020-07-02T070000Z")
    run = tmp_path / "2020-07-02T070000Z"
    for name in ("manifest.json", "01-map/index.html"):
        content = (run / name).read_text().replace("2020-07-01T120000Z", run.name).replace("1. juli", "2. juli")
        (run / name).write_text(content.replace("3.5", "4.75"))
    (run / "01-map/page.ipynb").write_text('{"cells": []}')
    return made, tmp_path, run / "01-map"


def test_names_times_and_durations_are_no_difference(tool, pair):
    first, second, page = pair
    assert tool.compare(first, second) == {}
    assert tool.compare(first / "2020-07-01T120000Z", page.parent) == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("index.html", "291 of", "292 of", "text: 291 of 356 → 292 of 356"),
        ("index.html", "693494", "693495", "row Oslo: 693494 → 693495"),
        ("index.html", "A map of Norway", "A map", "div aria-label: A map of Norway → A map"),
        ("index.html", "[1, 2]", "[1, 3]", "chart 1.data.0.x: [1, 2] → [1, 3]"),
        ("index.html", "red", "blue", "other bytes, same content"),
        ("gauge.svg", "50 %", "55 %", "drawn: 50 % → 55 %"),
        ("gauge.svg", "M0 0", "M0 1", "other bytes, same content"),
        ("numbers.csv", "0.65", "0.66", "number: value=0.65 → value=0.66"),
        ("numbers.csv", "n1,65 %,0.65\n", "", "- number | shown=65 % | value=0.65"),
        ("table.csv", "283929", "283930", "Bergen: population=283929 → population=283930"),
        ("table.csv", "Bergen,283929\n", "", "- Bergen | name=Bergen | population=283929"),
        ("../manifest.json", "65 %", "66 %", 'notebooks.0.headlines.0.value: "65 %" → "66 %"'),
    ],
)
def test_a_change_in_a_text_is_one_line(tool, pair, file, old, new, line):
    first, second, page = pair
    content = (page / file).read_text()
    assert old in content
    (page / file).write_text(content.replace(old, new))
    [(name, lines)] = tool.compare(first, second).items()
    assert (Path(name).name, lines) == (Path(file).name, [line])


@pytest.mark.parametrize(
    ("file", "write", "changed", "told"),
    [
        ("map.xlsx", write_workbook, {"value": "693494"}, "'693494', s, #,##0"),
        ("map.xlsx", write_workbook, {"number_format": "0.0"}, "n, #,##0) → B=693494 (693494, n, 0.0)"),
        ("map.gpkg", write_layer, {"value": 2}, "map 0301: value=1 → value=2"),
        ("map.gpkg", write_layer, {"size": 2.0}, "map 0301: geometry=Polygon, 5 points"),
        ("slides.pptx", write_deck, {"share": 66}, "slide 1, chart: 65.0 → 66.0; 35.0 → 34.0"),
    ],
)
def test_a_change_in_a_file_of_an_office_or_a_map_is_one_line(tool, pair, file, write, changed, told):
    first, second, page = pair
    (page / file).unlink()
    write(page / file, **changed)
    [line] = tool.compare(first, second)[f"run-1/01-map/{file}"]
    assert told in line


def test_a_file_that_only_one_of_them_has_is_named(tool, pair):
    first, second, page = pair
    (page / "table.csv").rename(page / "other.csv")
    assert tool.compare(first, second) == {
        "run-1/01-map/table.csv": ["only in the first"],
        "run-1/01-map/other.csv": ["only in the second"],
    }


def test_a_deck_alone_can_be_compared(tool, tmp_path):
    for name, share in (("first", 65), ("second", 70)):
        (tmp_path / name).mkdir()
        write_deck(tmp_path / name / "slides.pptx", share)
    assert tool.compare(tmp_path / "first", tmp_path / "second")["slides.pptx"]


def test_the_print_is_cut_and_counted(tool, pair, monkeypatch, capsys):
    first, second, page = pair
    (page / "table.csv").write_text("name,population\n" + "".join(f"{n},{n}\n" for n in range(9)))
    for folder, code in ((second, 1), (first, 0)):
        monkeypatch.setattr(sys, "argv", ["compare_runs", str(first), str(folder), "--lines", "2"])
        with pytest.raises(SystemExit) as end:
            tool.main()
        assert end.value.code == code
    *_, more, summary, none = capsys.readouterr().out.splitlines()
    assert (more, summary, none) == ("  … and 9 more", "11 differences in 1 files", "no difference")
