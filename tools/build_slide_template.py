"""Write the empty presentation that slides are put in, as ``akson_analysis/publishing/deck/assets/template.pptx``.

Run once when the places on a slide change, from the root of the project::

    python tools/build_slide_template.py

It is python-pptx's default template made wide, with two layouts of its own. Colours and fonts are names of the theme,
which each deck sets; the same places give the same file. A template drawn in PowerPoint does as well, if it has layouts
of these names with these placeholders.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from akson_analysis.publishing.deck.pptx import LAYOUT_NAMES, STATUS_INDEX, TEMPLATE, emu, same_bytes
from akson_analysis.publishing.deck.slide_parts import BOXES, STAGE, Box, Layout

_BASES: dict[Layout, int] = {"beside": 3, "tall": 7}
"""The default template's "Two Content" and "Content with Caption": a title and two texts each."""
_FOOTER, _NUMBER = Box(80, 996, 1500, 60), Box(1640, 996, 200, 60)
# points; chosen by eye on a projector: a heading of two lines fits its box, and the source is read on paper
_SMALL, _NUMBERS, _STATUS, _BODY = 11, 12, 13, 16
_TITLE_SIZE: dict[Layout, int] = {"beside": 28, "tall": 26}


def template() -> bytes:
    """Return the presentation without slides."""
    presentation: Any = Presentation()
    presentation.slide_width, presentation.slide_height = emu(STAGE[0]), emu(STAGE[1])
    layouts = {name: presentation.slide_layouts[number] for name, number in _BASES.items()}
    for unused in [layout for layout in presentation.slide_layouts if layout not in layouts.values()]:
        presentation.slide_layouts.remove(unused)
    _set_master(presentation.slide_master)
    for name, layout in layouts.items():
        _set_layout(layout, name)
    for part in (presentation.slide_master, *layouts.values()):
        _shorten(part)
    _drop_printer_settings(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return same_bytes(stream.getvalue())


def _put(shape: Any, box: Box) -> None:
    """Move a shape to a box."""
    shape.left, shape.top, shape.width, shape.height = map(emu, (box.left, box.top, box.width, box.height))


def _set_master(master: Any) -> None:
    places = {0: BOXES["beside"]["heading"], 1: BOXES["beside"]["body"], 2: None, 3: _FOOTER, 4: _NUMBER}
    for shape in list(master.placeholders):
        box = places[shape.placeholder_format.idx]
        if box is None:
            shape._element.getparent().remove(shape._element)  # noqa: SLF001
        else:
            _put(shape, box)
    styles = master._element.find(qn("p:txStyles"))  # noqa: SLF001
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("b", "1")
    for index, size, align in ((3, _SMALL, "l"), (4, _NUMBERS, "r")):
        shape = next(shape for shape in master.placeholders if shape.placeholder_format.idx == index)
        _style(shape, size, "tx2", align=align, anchor="ctr")
    bar = master.shapes._spTree  # noqa: SLF001
    bar.insert(2, _accent_bar(max(int(node.get("id")) for node in bar.iter(qn("p:cNvPr"))) + 1))


def _set_layout(layout: Any, name: Layout) -> None:
    boxes = BOXES[name]
    layout.name = LAYOUT_NAMES[name]
    element = layout._element  # noqa: SLF001
    element.attrib.pop("type", None)
    for shape in list(layout.placeholders):
        index, kind = shape.placeholder_format.idx, shape._element.ph.get("type")  # noqa: SLF001
        if kind == "dt":
            shape._element.getparent().remove(shape._element)  # noqa: SLF001
        elif kind == "ftr":
            _put(shape, _FOOTER)
            _style(shape, _SMALL, "tx2", anchor="ctr")
        elif kind == "sldNum":
            _put(shape, _NUMBER)
            _style(shape, _NUMBERS, "tx2", align="r", anchor="ctr")
        elif index == 0:
            _put(shape, boxes["heading"])
            _style(shape, _TITLE_SIZE[name], "tx1", anchor="b" if name == "beside" else "t", is_bold=True)
        else:
            is_status = index == STATUS_INDEX
            shape._element.ph.set("type", "body")  # noqa: SLF001
            _put(shape, boxes["status" if is_status else "body"])
            size, color, gap = (_STATUS, "tx2", 0) if is_status else (_BODY, "tx1", 10)
            _style(shape, size, color, gap=gap)


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


def _accent_bar(shape_id: int) -> Any:
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}>"
        f'<p:nvSpPr><p:cNvPr id="{shape_id}" name="Accent"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(14)}" cy="{emu(STAGE[1])}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="hlink"/>'
        "</a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _shorten(part: Any) -> None:
    """Let the texts that show where words go be a mark that is the same in all languages."""
    for node in part._element.iter(qn("a:rPr"), qn("a:endParaRPr")):  # noqa: SLF001
        node.attrib.pop("smtClean", None)
    for run in part._element.iter(qn("a:r")):  # noqa: SLF001
        run.find(qn("a:t")).text = "…"


def _drop_printer_settings(presentation: Any) -> None:
    """Take out what the default template says of a printer, and its thumbnail."""
    for relations in (presentation.part.rels, presentation.part.package._rels):  # noqa: SLF001
        for name, relation in list(relations.items()):
            if re.search(r"(printerSettings|thumbnail)$", relation.reltype):
                relations.pop(name)


def main() -> None:
    """Write the template into the package."""
    TEMPLATE.write_bytes(template())
    print(TEMPLATE.relative_to(Path.cwd()))


if __name__ == "__main__":
    main()
