"""The PowerPoint file: read back, checked against what PowerPoint demands, and drawn by LibreOffice."""

import dataclasses
import io
import os
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from deck_help import TABLE
from lxml import etree
from PIL import Image, ImageStat
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from akson_analysis.locales import NO_BREAK_SPACE
from akson_analysis.publishing.deck import NativeChart, NativeSeries, SlideFigure, deck_pptx

PICTURE = 13
NS = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
}


@pytest.fixture(scope="module")
def shown(story_files):
    return Presentation(story_files[1])


def figures_of(slide):
    return [shape for shape in slide.shapes if shape.has_chart or shape.has_table or shape.shape_type == PICTURE]


def test_every_slide_has_title_text_figure_notes_source_and_number(story, shown):
    assert shown.slide_width == Inches(40 / 3)
    assert 10 <= len(shown.slides) == len(story.slides) <= 14
    for slide, told in zip(shown.slides, story.slides, strict=True):
        assert slide.shapes.title.text == told.heading
        kinds = {shape.placeholder_format.type for shape in slide.placeholders}
        assert kinds >= {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.BODY}
        text = "\n".join(shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame)
        assert all(point in text for point in (*told.body, told.source, told.status_note))
        assert slide.notes_slide.notes_text_frame.text.startswith(told.notes.replace("\n\n", "\n"))
        (figure,) = figures_of(slide)
        assert len(figure._element.xpath(".//p:cNvPr/@descr")[0]) > 20


@pytest.mark.parametrize("kind", ["bars", "curves"])
def test_workbook_within_a_chart_holds_no_formula_of_a_name(small_deck, kind):
    formulas = ["=cmd|'/c calc'!A0", "+1+cmd()", "-1+cmd()", "@SUM(1)"]
    series = [NativeSeries(name, [1.0, 2.0, 3.0, 4.0], "#0b4f8a", "", x=[1.0, 2.0, 3.0, 4.0]) for name in formulas]
    figure = SlideFigure(
        alt="Søyler", interactive={"data": [], "layout": {}}, native=NativeChart(kind, series, formulas, "0")
    )
    deck = dataclasses.replace(small_deck, slides=[dataclasses.replace(small_deck.slides[1], figure=figure)])
    slides = Presentation(io.BytesIO(deck_pptx(deck))).slides
    (chart,) = (shape.chart for slide in slides for shape in slide.shapes if shape.has_chart)
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    cells = [cell for row in book.active.iter_rows() for cell in row if isinstance(cell.value, str)]
    planted = {cell.value for cell in cells if any(formula in cell.value for formula in formulas)}
    assert planted == {f"'{formula}" for formula in formulas}
    assert {cell.data_type for cell in cells if cell.value in planted} == {"s"}


def test_charts_are_native_and_pictures_sharp(shown):
    charts = [shape for slide in shown.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 7
    assert any(NO_BREAK_SPACE in shape.chart.value_axis.tick_labels.number_format for shape in charts)
    pictures = [shape for slide in shown.slides for shape in slide.shapes if shape.shape_type == PICTURE]
    assert len(pictures) >= 4
    for shape in pictures:
        assert shape.image.size[0] / (shape.width / Inches(1)) >= 200


def test_numbers_of_a_picture_are_in_the_notes_and_a_long_table_is_pointed_to(story, shown, small_deck):
    for slide, told in zip(shown.slides, story.slides, strict=True):
        notes = slide.notes_slide.notes_text_frame.text.replace(NO_BREAK_SPACE, " ")
        assert ("Tallene: " in notes) == (told.figure is not None and told.figure.native is None)
    assert "Status: Signert; Kommuner: 39; Innbyggere: 345 445; Andel av innbyggerne: 7,46 %" in (
        shown.slides[0].notes_slide.notes_text_frame.text.replace(NO_BREAK_SPACE, " ")
    )
    pictured = next(slide for slide in small_deck.slides if slide.figure and slide.figure.picture)
    table = dataclasses.replace(TABLE, rows=TABLE.rows * 21)
    long = dataclasses.replace(pictured, figure=dataclasses.replace(pictured.figure, table=table))
    deck = dataclasses.replace(small_deck, slides=[long])
    (slide,) = Presentation(io.BytesIO(deck_pptx(deck))).slides
    assert slide.notes_slide.notes_text_frame.text.endswith(
        "Tabellen bak figuren har 21 rader. Den står i slides.html (tast t) og i rapporten."
    )


def test_bars_hold_the_numbers_of_the_report(shown):
    bill = next(
        shape.chart
        for slide in shown.slides
        for shape in slide.shapes
        if shape.has_chart and shape.chart.plots[0].categories[0] == "P50"
    )
    values = {series.name: list(series.values) for series in bill.plots[0].series}
    assert {name: round(numbers[0]) for name, numbers in values.items()} == {"Staten": 2110, "Kommunene": 7415}


def test_the_package_is_whole(story_files):
    with zipfile.ZipFile(story_files[1]) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        types = etree.fromstring(package.read("[Content_Types].xml"))
        extensions = {node.get("Extension") for node in types if node.tag.endswith("Default")}
        overrides = {node.get("PartName") for node in types if node.tag.endswith("Override")}
        assert [
            n
            for n in names
            if f"/{n}" not in overrides and n.rpartition(".")[2] not in extensions and n != "[Content_Types].xml"
        ] == []
        assert [part for part in overrides if part[1:] not in names] == []
        for name in (name for name in names if name.endswith(".rels")):
            folder = name.replace("_rels/", "").rpartition("/")[0]
            for relation in etree.fromstring(package.read(name)):
                assert relation.get("TargetMode") != "External"
                target = relation.get("Target")
                path = target[1:] if target.startswith("/") else os.path.normpath(f"{folder}/{target}").lstrip("./")
                assert path in names, (name, target)
        for name in (
            name
            for name in names
            if re.fullmatch(r"ppt/(slides|notesSlides|slideLayouts|slideMasters)/[^/]+\.xml", name)
        ):
            root = etree.fromstring(package.read(name))
            ids = [node.get("id") for node in root.iter(f"{{{NS['p']}}}cNvPr")]
            assert len(ids) == len(set(ids)), name
            if "/slides/" in name:
                runs = root.findall(".//a:r/a:rPr", NS)
                assert runs
                assert {run.get("lang") for run in runs} == {"nb-NO"}


def test_core_properties_say_what_it_is(story, shown):
    core = shown.core_properties
    assert (core.title, core.language, core.created.date()) == (story.title, "nb-NO", story.date)


@pytest.mark.slow
def test_libreoffice_opens_it_and_no_figure_is_empty(story, story_files, tmp_path):
    office, drawer = shutil.which("soffice"), shutil.which("pdftoppm")
    if not office or not drawer:
        message = "LibreOffice Impress and pdftoppm are not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(story_files[1])]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    subprocess.run(
        [drawer, "-r", "36", "-png", str(tmp_path / "slides.pdf"), str(tmp_path / "slide")], check=True, timeout=120
    )
    drawn = sorted(tmp_path.glob("slide-*.png"))
    assert len(drawn) == len(story.slides)
    for file, slide in zip(drawn, story.slides, strict=True):
        with Image.open(file) as image:
            scale = image.width / 1920
            box = slide.boxes["figure"]
            area = image.convert("L").crop(
                [round(scale * side) for side in (box.left, box.top, box.left + box.width, box.top + box.height)]
            )
            assert ImageStat.Stat(area).stddev[0] > 8, slide.id
