"""A deck as a PowerPoint file: real text in placeholders, native charts, sharp pictures, notes, alternative texts."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from akson_analysis import locales
from akson_analysis.locales import Text
from akson_analysis.publishing.deck.pptx_chart import add_chart
from akson_analysis.publishing.deck.slide_parts import (
    ICONS,
    PX_PER_INCH,
    Box,
    Deck,
    Layout,
    Look,
    Slide,
    SlideFigure,
    SlideTable,
)

TEMPLATE = Path(__file__).parent / "assets" / "template.pptx"
"""The empty presentation: 16:9, with a layout for each way a slide is laid out. ``tools/build_slide_template.py``."""
LAYOUT_NAMES: dict[Layout, str] = {"beside": "Figure beside words", "tall": "Tall figure"}
STATUS_INDEX, BODY_INDEX = 2, 1
"""Placeholder numbers of the status line and of the points, in both layouts."""

_EMU_PER_PX = 914_400 // PX_PER_INCH
_LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_THEME_COLORS = ("dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")
_LIGHT = "#f4f7f9"
# what a zip file can say at the earliest
_TIME = (1980, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
# by eye, on a projector
_TABLE_PT = 13
# notes that are longer are not read while one speaks
_MOST_ROWS_IN_NOTES = 20
_STATUS_COLORS = {
    "documented": "1C6B48",
    "reconstructed": "8A4B00",
    "illustrative": "5B3C99",
    "information": "0B4F6C",
    "warning": "A3231B",
}


def deck_pptx(deck: Deck) -> bytes:
    """Return the deck as a PowerPoint file; the same deck gives the same bytes."""
    text = locales.load(deck.language)
    presentation: Any = Presentation(str(TEMPLATE))
    _set_theme(presentation.slide_master, deck.look)
    layouts = {name: presentation.slide_layouts.get_by_name(label) for name, label in LAYOUT_NAMES.items()}
    for part in (presentation.slide_master, *layouts.values()):
        _set_language(part, language_tag(deck.language))
    for slide in deck.slides:
        _add(presentation, layouts[slide.layout], slide, deck, text)
    _describe(presentation, deck)
    stream = io.BytesIO()
    presentation.save(stream)
    return same_bytes(stream.getvalue())


def language_tag(language: str) -> str:
    """Return how PowerPoint names a language.

    >>> language_tag("nn")
    'nn-NO'
    """
    return _LANGUAGES[language]


def emu(px: float) -> Emu:
    """Return a length on the slide in PowerPoint's own unit."""
    return Emu(round(px * _EMU_PER_PX))


def _set_theme(master: Any, look: Look) -> None:
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    theme.set("name", "Slides")
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", "Slides")
    colors = (look.muted, _LIGHT, *look.series, look.accent, look.accent)
    for name, color in {"dk1": look.ink, "lt1": "#ffffff", **dict(zip(_THEME_COLORS, colors, strict=True))}.items():
        slot = scheme.find(qn(f"a:{name}"))
        slot[:] = [parse_xml(f"<a:srgbClr {nsdecls('a')} val={color[1:].upper()!r}/>".replace("'", '"'))]
    for kind in ("majorFont", "minorFont"):
        theme.find(f".//{qn(f'a:{kind}')}/{qn('a:latin')}").set("typeface", look.font)
    part._blob = serialize_part_xml(theme)  # noqa: SLF001


def _add(presentation: Any, layout: Any, slide: Slide, deck: Deck, text: Text) -> None:
    shown = presentation.slides.add_slide(layout)
    shown.shapes.title.text = slide.heading
    places = {shape.placeholder_format.idx: shape for shape in shown.placeholders}
    _write_status(places[STATUS_INDEX], slide, text)
    _write_points(places[BODY_INDEX], slide)
    box = slide.boxes["figure"]
    if slide.figure is not None:
        _add_figure(shown.shapes, slide.figure, box, deck, text)
    elif slide.table is not None:
        _add_table(shown.shapes, slide.table, box)
    tree = shown.shapes._spTree  # noqa: SLF001
    for kind, words in (("ftr", f"{text('deck.source')}: {slide.source}"), ("sldNum", "")):
        element = _footer_of(layout, kind)
        tree.append(element)
        element.nvSpPr.cNvPr.set("id", str(max(int(node.get("id")) for node in tree.iter(qn("p:cNvPr"))) + 1))
        if words:
            next(shape for shape in shown.placeholders if shape._element is element).text_frame.text = words  # noqa: SLF001
    shown.notes_slide.notes_text_frame.text = "\n".join([*slide.notes.split("\n\n"), *_data_notes(slide, text)])
    for part in (shown, shown.notes_slide):
        _set_language(part, language_tag(deck.language))


def _footer_of(layout: Any, kind: str) -> Any:
    """Return a copy of the layout's footer or slide number, for a slide."""
    shape = next(shape for shape in layout.placeholders if shape._element.ph.get("type") == kind)  # noqa: SLF001
    element = copy.deepcopy(shape._element)  # noqa: SLF001
    properties = element.find(qn("p:spPr"))
    properties[:] = []
    return element


def _write_status(shape: Any, slide: Slide, text: Text) -> None:
    paragraph = shape.text_frame.paragraphs[0]
    word = paragraph.add_run()
    word.text, word.font.bold = f"{ICONS[slide.status]} {text(f'publishing.banner.{slide.status}')} ", True
    word.font.color.rgb = RGBColor.from_string(_STATUS_COLORS[slide.status])
    paragraph.add_run().text = slide.status_note


def _write_points(shape: Any, slide: Slide) -> None:
    points = [*([slide.eyebrow] if slide.eyebrow else []), *slide.body]
    if not points:
        shape._element.getparent().remove(shape._element)  # noqa: SLF001
        return
    frame = shape.text_frame
    for number, point in enumerate(points):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.add_run().text = point


def _data_notes(slide: Slide, text: Text) -> list[str]:
    """Return the numbers behind a picture, line by line; a native chart carries its own."""
    if slide.figure is None or slide.figure.native is not None or slide.figure.table is None:
        return []
    table = slide.figure.table
    if len(table.rows) > _MOST_ROWS_IN_NOTES:
        return [text("deck.data_elsewhere", rows=text.plural("publishing.rows", len(table.rows)))]
    labels = [column.label for column in table.columns]
    rows = ["; ".join(f"{label}: {cell}" for label, cell in zip(labels, row, strict=True)) for row in table.shown(text)]
    return [f"{text('deck.data')}: {table.title}", *rows]


def _add_figure(shapes: Any, figure: SlideFigure, box: Box, deck: Deck, text: Text) -> None:
    place = emu(box.left), emu(box.top), emu(box.width), emu(box.height)
    if figure.native is not None:
        shape = add_chart(shapes, figure.native, place, deck.look, language_tag(deck.language))
        properties = shape._element.nvGraphicFramePr.cNvPr  # noqa: SLF001
    elif figure.picture is not None:
        shape = shapes.add_picture(io.BytesIO(figure.picture(*box.inches)), *place)
        properties = shape._element.nvPicPr.cNvPr  # noqa: SLF001
    shape.name = text("deck.figure")
    properties.set("descr", figure.alt)


def _add_table(shapes: Any, table: SlideTable, box: Box) -> None:
    height = emu(box.height / (len(table.rows) + 1))
    frame = shapes.add_table(
        len(table.rows) + 1,
        len(table.columns),
        *map(emu, (box.left, box.top, box.width)),
        height * (len(table.rows) + 1),
    )
    frame.name = table.caption
    frame._element.nvGraphicFramePr.cNvPr.set("descr", table.caption)  # noqa: SLF001
    grid = frame.table
    for column, share in zip(grid.columns, table.widths, strict=True):
        column.width = emu(box.width * share / sum(table.widths))
    for row, cells in enumerate([table.columns, *table.rows]):
        for place, words in enumerate(cells):
            cell = grid.cell(row, place)
            cell.text = words
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.margin_left = cell.margin_right = emu(12)
            cell.margin_top = cell.margin_bottom = emu(4)
            font = cell.text_frame.paragraphs[0].font
            font.size, font.bold = Pt(_TABLE_PT), row == 0


def _set_language(part: Any, tag: str) -> None:
    """Set the language of every run, so that the spelling is checked, and read aloud, in it."""
    for run in part._element.iter(qn("a:r"), qn("a:fld")):  # noqa: SLF001
        properties = run.find(qn("a:rPr"))
        if properties is None:
            properties = parse_xml(f"<a:rPr {nsdecls('a')}/>")
            run.insert(0, properties)
        properties.set("lang", tag)
    for end in part._element.iter(qn("a:endParaRPr")):  # noqa: SLF001
        end.set("lang", tag)


def _describe(presentation: Any, deck: Deck) -> None:
    core = presentation.core_properties
    day = dt.datetime.combine(deck.date, dt.time())
    core.title, core.subject, core.author = deck.title, deck.subject or deck.subtitle, deck.author
    core.last_modified_by, core.language, core.revision = deck.author, language_tag(deck.language), 1
    core.created = core.modified = day
    core.keywords = core.comments = core.category = ""


def same_bytes(package: bytes, *, is_inner: bool = False) -> bytes:
    """Return an Office file without the time it was made; its own dates stay, those of its workbooks do not."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".xlsx"):
                content = same_bytes(content, is_inner=True)
            elif is_inner and name == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            target.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
