"""The empty presentation the slides are put in: 16:9, theme colours and fonts, and two layouts."""

from __future__ import annotations

import copy
import re
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu

from akson_analysis.publishing.deck.slide_parts import BOXES, PX_PER_INCH, STAGE, Box, Look

EMU_PER_PX = 914_400 // PX_PER_INCH
STATUS_INDEX, BODY_INDEX = 2, 1
"""Placeholder numbers of the status line and of the points, in both layouts."""

_BASES = {"beside": 3, "tall": 7}
"""The default template's "Two Content" and "Content with Caption": a title and two texts each."""
_FOOTER, _NUMBER = Box(80, 996, 1500, 60), Box(1640, 996, 200, 60)
_SMALL, _NUMBERS = 11, 12
_TITLE_SIZE = {"beside": 28, "tall": 26}
_LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_COLORS = ("dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink")


def language_tag(language: str) -> str:
    """Return how PowerPoint names a language.

    >>> language_tag("nn")
    'nn-NO'
    """
    return _LANGUAGES[language]


def emu(px: float) -> Emu:
    """Return a length on the slide in PowerPoint's own unit."""
    return Emu(round(px * EMU_PER_PX))


def empty_presentation(look: Look, language: str) -> tuple[Any, dict[str, Any]]:
    """Return a presentation without slides, and its layouts by name."""
    presentation: Any = Presentation()
    presentation.slide_width, presentation.slide_height = emu(STAGE[0]), emu(STAGE[1])
    master = presentation.slide_master
    layouts = {name: presentation.slide_layouts[number] for name, number in _BASES.items()}
    for unused in [layout for layout in presentation.slide_layouts if layout not in layouts.values()]:
        presentation.slide_layouts.remove(unused)
    _color_theme(master, look)
    _set_master(master, look)
    for name, layout in layouts.items():
        _set_layout(layout, name)
    for part in (master, *layouts.values()):
        _speak(part, language_tag(language))
    _drop_printer_settings(presentation)
    return presentation, layouts


def put(shape: Any, box: Box) -> None:
    """Move a shape to a box."""
    shape.left, shape.top, shape.width, shape.height = map(emu, (box.left, box.top, box.width, box.height))


def _color_theme(master: Any, look: Look) -> None:
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    theme.set("name", "Slides")
    scheme = theme.find(f".//{qn('a:clrScheme')}")
    scheme.set("name", "Slides")
    colors = (look.muted, "#f4f7f9", *look.series, look.accent, look.accent)
    for name, color in {"dk1": look.ink, "lt1": "#ffffff", **dict(zip(_COLORS, colors, strict=True))}.items():
        slot = scheme.find(qn(f"a:{name}"))
        slot[:] = [parse_xml(f"<a:srgbClr {nsdecls('a')} val={color[1:].upper()!r}/>".replace("'", '"'))]
    for kind in ("majorFont", "minorFont"):
        theme.find(f".//{qn(f'a:{kind}')}/{qn('a:latin')}").set("typeface", look.font)
    part._blob = serialize_part_xml(theme)  # noqa: SLF001


def _set_master(master: Any, look: Look) -> None:
    places = {0: BOXES["beside"]["heading"], 1: BOXES["beside"]["body"], 2: None, 3: _FOOTER, 4: _NUMBER}
    for shape in list(master.placeholders):
        box = places[shape.placeholder_format.idx]
        if box is None:
            shape._element.getparent().remove(shape._element)  # noqa: SLF001
        else:
            put(shape, box)
    styles = master._element.find(qn("p:txStyles"))  # noqa: SLF001
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("b", "1")
    for index, size, align in ((3, _SMALL, "l"), (4, _NUMBERS, "r")):
        shape = next(shape for shape in master.placeholders if shape.placeholder_format.idx == index)
        _style(shape, size, "tx2", align=align, anchor="ctr")
    bar = master.shapes._spTree  # noqa: SLF001
    bar.insert(2, _accent_bar(look, max(int(node.get("id")) for node in bar.iter(qn("p:cNvPr"))) + 1))


def _set_layout(layout: Any, name: str) -> None:
    boxes = BOXES[name]  # type: ignore[index]
    layout.name = {"beside": "Figure beside words", "tall": "Tall figure"}[name]
    element = layout._element  # noqa: SLF001
    element.attrib.pop("type", None)
    for shape in list(layout.placeholders):
        index, kind = shape.placeholder_format.idx, shape._element.ph.get("type")  # noqa: SLF001
        if kind == "dt":
            shape._element.getparent().remove(shape._element)  # noqa: SLF001
        elif kind == "ftr":
            put(shape, _FOOTER)
            _style(shape, _SMALL, "tx2", anchor="ctr")
        elif kind == "sldNum":
            put(shape, _NUMBER)
            _style(shape, _NUMBERS, "tx2", align="r", anchor="ctr")
        elif index == 0:
            put(shape, boxes["heading"])
            _style(shape, _TITLE_SIZE[name], "tx1", anchor="b" if name == "beside" else "t", is_bold=True)
        else:
            is_status = index == STATUS_INDEX
            shape._element.ph.set("type", "body")  # noqa: SLF001
            put(shape, boxes["status" if is_status else "body"])
            _style(
                shape, 13 if is_status else 16, "tx2" if is_status else "tx1", anchor="t", gap=0 if is_status else 10
            )


def _style(
    shape: Any, size: int, color: str, *, align: str = "l", anchor: str = "t", gap: int = 0, is_bold: bool = False
) -> None:
    """Give a placeholder its text style: no bullets, no inner margins, text that is never shrunk."""
    frame = shape._element.txBody  # noqa: SLF001
    body = frame.find(qn("a:bodyPr"))
    for child in list(body):
        body.remove(child)
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, "0")
    body.set("anchor", anchor)
    body.append(parse_xml(f"<a:noAutofit {nsdecls('a')}/>"))
    old = frame.find(qn("a:lstStyle"))
    style = parse_xml(
        f'<a:lstStyle {nsdecls("a")}><a:lvl1pPr marL="0" indent="0" algn="{align}">'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="{100 * gap}"/></a:spcAft><a:buNone/>'
        f'<a:defRPr sz="{100 * size}" b="{int(is_bold)}"><a:solidFill><a:schemeClr val="{color}"/></a:solidFill>'
        f'<a:latin typeface="+m{"j" if is_bold else "n"}-lt"/></a:defRPr></a:lvl1pPr></a:lstStyle>'
    )
    frame.replace(old, style)


def _accent_bar(look: Look, shape_id: int) -> Any:
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}>"
        f'<p:nvSpPr><p:cNvPr id="{shape_id}" name="Accent"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(14)}" cy="{emu(STAGE[1])}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{look.accent[1:].upper()}"/>'
        "</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _speak(part: Any, tag: str) -> None:
    """Set the language of a layout's own texts, and let them be a mark that is the same in all languages."""
    for node in part._element.iter(qn("a:rPr"), qn("a:endParaRPr")):  # noqa: SLF001
        node.set("lang", tag)
        node.attrib.pop("smtClean", None)
    for run in part._element.iter(qn("a:r")):  # noqa: SLF001
        run.find(qn("a:t")).text = "…"


def _drop_printer_settings(presentation: Any) -> None:
    """Take out what the default template says of a printer, and its thumbnail."""
    for relations in (presentation.part.rels, presentation.part.package._rels):  # noqa: SLF001
        for name, relation in list(relations.items()):
            if re.search(r"(printerSettings|thumbnail)$", relation.reltype):
                relations.pop(name)


def footer_of(layout: Any, kind: str) -> Any:
    """Return a copy of the layout's footer or slide number, for a slide."""
    shape = next(shape for shape in layout.placeholders if shape._element.ph.get("type") == kind)  # noqa: SLF001
    element = copy.deepcopy(shape._element)  # noqa: SLF001
    properties = element.find(qn("p:spPr"))
    properties[:] = []
    return element
