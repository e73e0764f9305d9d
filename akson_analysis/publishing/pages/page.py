"""The page of an executed notebook: its outputs in order, without its code."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from akson_analysis import locales
from akson_analysis.errors import RunError
from akson_analysis.publishing.content.parts import CHART_CONFIG, PLOTLY_MIME, ROLE
from akson_analysis.publishing.pages.arrays import ArrayStore
from akson_analysis.publishing.templates import fill, markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from akson_analysis.locales import Text

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data: blob:; base-uri 'none'; form-action 'none'"
)
"""What a page may load: its own files. `file:` is for browsers whose 'self' leaves out pages from disk;
Plotly makes style elements, hence the inline styles. Nothing inline is executed."""

_HEIGHT_PX = 440
"""Of a chart that does not say how high it is; by eye, beside its words on a laptop."""
_STYLES = ("parts.css", "page.css", "index.css")
_OPENING, _FIGURES, _CLOSING = "exhibit", frozenset({"interactive", "static"}), "exhibit_foot"


@dataclass(frozen=True)
class Block:
    """A piece of a page, and whether it may share a row."""

    html: Markup
    is_half: bool = False


def write_assets(folder: Path) -> None:
    """Put style sheet, script, icon and the one Plotly script all pages of a run share into `folder`."""
    plotly = find_spec("plotly")
    if plotly is None or plotly.origin is None:
        raise RunError("the package plotly is not installed, or not as files; install it again")
    folder.mkdir(parents=True, exist_ok=True)
    assets = resources.files("akson_analysis.publishing").joinpath("assets")
    style = "\n".join(
        assets.joinpath(name).read_text(encoding="utf-8") for name in ("parts.css", "page.css", "index.css")
    )
    folder.joinpath("page.css").write_text(style, encoding="utf-8", newline="\n")
    for name in ("page.js", "index.js", "icon.svg"):
        content = assets.joinpath(name).read_text(encoding="utf-8")
        folder.joinpath(name).write_text(content, encoding="utf-8", newline="\n")
    shutil.copyfile(Path(plotly.origin).parent / "package_data" / "plotly.min.js", folder / "plotly.min.js")


def render(
    notebook: Mapping[str, Any],
    results: Mapping[str, Any],
    *,
    file: str,
    run_title: str = "",
    index: str = "index.html",
    sisters: Mapping[str, str] | None = None,
    links: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the page of an executed notebook as HTML; the same outputs give the same bytes.

    Parameters
    ----------
    notebook
        The executed notebook, as nbformat reads it.
    results
        What ``Output.finish`` wrote, completed by `complete_results`.
    file
        Name of the executed notebook beside the page.
    run_title
        Title of the run, for the link to its index.
    index
        File name of the index in the page's language.
    sisters
        Folders of the same page by language, its own included.
    links
        What stands beside that link: words by address.
    """
    text = locales.load(results["language"])
    store = ArrayStore()
    outputs = [
        output
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for output in cell.get("outputs", [])
        if output["output_type"] in {"display_data", "execute_result"}
    ]
    has_header = any(_part(output).get("role") == "header" for output in outputs)
    if has_header:  # the notebook says what its page shows: a value a cell ends in is for its own reader
        outputs = [output for output in outputs if output["output_type"] == "display_data"]
    return fill(
        "page",
        text=text,
        policy=CONTENT_SECURITY_POLICY,
        root="../",
        page_title=results["title"],
        run_title=run_title,
        index=index,
        sisters=language_links(text, sisters or {}),
        links=links,
        results=results,
        notebook=file,
        folders={kind: text(f"publishing.folder.{kind}") for kind in ("slides", "tables", "figures", "layers")},
        rows=_rows(list(_blocks(outputs, text, store))),
        has_header=has_header,
        has_charts=any(PLOTLY_MIME in output["data"] for output in outputs),
        words=_json(text.under("publishing.chart")),
        arrays=_json(store.content),
    ) + Markup("\n")


def language_links(text: Text, targets: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return language, its name and where it is, if there is more than one.

    >>> language_links(locales.load("en"), {"nb": "a", "en": "b"})[0]
    ('nb', 'Bokmål', 'a')
    """
    named = [(language, text(f"site.language.{language}"), target) for language, target in targets.items()]
    return named if len(named) > 1 else []


def complete_results(results: Mapping[str, Any], name: str, language: str) -> dict[str, Any]:
    """Fill in what a notebook that wrote no results, or few, leaves out.

    >>> complete_results({}, "sketch", "en")["title"]
    'sketch'
    """
    empty = {
        "checks": [],
        "watched": [],
        "figures": [],
        "tables": [],
        "layers": [],
        "slides": [],
        "headlines": [],
        "workbook": "",
        "subtitle": "",
        "conclusion": "",
    }
    return {"notebook": name, "title": name, "language": language} | empty | dict(results)


def _blocks(outputs: Sequence[Mapping[str, Any]], text: Text, store: ArrayStore) -> Iterator[Block]:
    exhibit: list[Markup] = []
    for number, output in enumerate(outputs):
        part = _part(output)
        role = part.get("role")
        if role == "style":
            continue
        is_figure = role in _FIGURES or not role
        html = _figure(output, part, f"figure-{number}", text, store) if is_figure else _html(output)
        if role in {_OPENING, *_FIGURES}:
            exhibit.append(html)
        elif role == _CLOSING:
            opened = Markup('<section class="exhibit {}" id="{}">\n').format(
                part["width"], f"exhibit-{part['exhibit']}"
            )
            yield Block(opened + Markup("\n").join([*exhibit, html]) + Markup("\n</section>"), part["width"] == "half")
            exhibit = []
        elif html:
            yield Block(html)


def _rows(blocks: Sequence[Block]) -> list[list[Block]]:
    rows: list[list[Block]] = []
    for block in blocks:
        if block.is_half and rows and len(rows[-1]) == 1 and rows[-1][0].is_half:
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def _part(output: Mapping[str, Any]) -> Mapping[str, str]:
    part: Mapping[str, str] = output.get("metadata", {}).get(ROLE, {})
    return part


def _html(output: Mapping[str, Any]) -> Markup:
    return Markup(_joined(output["data"]["text/html"]))  # noqa: S704 - made by our own templates


def _figure(output: Mapping[str, Any], part: Mapping[str, str], name: str, text: Text, store: ArrayStore) -> Markup:
    """Return a chart or a picture, or what a notebook displayed without telling what it is."""
    data = output["data"]
    values = {
        "id": name,
        "alt": part.get("alt", ""),
        "heading": part.get("heading", ""),
        "text": text,
        "chart": "",
        "picture": part.get("picture", ""),
    }
    if PLOTLY_MIME in data:
        chart = store.without_arrays(data[PLOTLY_MIME])
        chart |= {"config": chart.get("config", {}) | CHART_CONFIG}
        layout = chart["layout"]
        values |= {"height": layout.get("height", _HEIGHT_PX), "keeps_shape": "scaleanchor" in layout.get("yaxis", {})}
        return fill("figure", **values | {"chart": _json(chart)})
    if not values["picture"] and "text/html" in data:
        return Markup('<div class="loose">{}</div>').format(_html(output))
    if not values["picture"] and "text/markdown" in data:
        return Markup('<div class="pub pub-prose">{}</div>').format(markdown(_joined(data["text/markdown"])))
    values["picture"] = values["picture"] or _embedded(data)
    return fill("figure", **values) if values["picture"] else Markup()


def _embedded(data: Mapping[str, Any]) -> str:
    """Return the picture of an output as an address that holds it, or "" if it has none."""
    if "image/svg+xml" in data:
        encoded = base64.b64encode(_joined(data["image/svg+xml"]).encode()).decode()
        return f"data:image/svg+xml;base64,{encoded}"
    if "image/png" in data:
        return "data:image/png;base64," + _joined(data["image/png"]).replace("\n", "")
    return ""


def _joined(source: str | Sequence[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _json(value: Any) -> Markup:
    """Return JSON that no HTML parser takes for markup."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(compact.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
