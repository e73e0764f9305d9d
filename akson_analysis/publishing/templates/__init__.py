"""Every piece of HTML the package writes, as Jinja2 templates that escape all text."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
import mistune
from markupsafe import Markup

from akson_analysis.errors import InvalidValueError

_SAFE_SCHEMES = ("https://", "http://", "mailto:", "#", "./", "../")


def fill(name: str, /, **values: Any) -> Markup:
    """Fill the template `name` in; every value is escaped unless it is markup already."""
    filled = _environment().get_template(f"{name}.html.jinja").render(values)
    return Markup(filled.strip())  # noqa: S704 - the template has escaped every value


def markdown(source: str) -> Markup:
    """Turn Markdown into HTML; HTML in it is shown as text, pictures as their words, headings as bold lines.

    >>> print(markdown("Half is **2,316,107**. <script>alert(1)</script>").strip())
    <p>Half is <strong>2,316,107</strong>. &lt;script&gt;alert(1)&lt;/script&gt;</p>
    """
    return Markup(_markdown()(source))  # noqa: S704 - the renderer escapes what it is given


class _Renderer(mistune.HTMLRenderer):
    """Headings belong to the page, and a page loads no picture from elsewhere."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:  # noqa: ARG002
        return f"<p><strong>{text}</strong></p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        return text


@cache
def _markdown() -> mistune.Markdown:
    return mistune.create_markdown(renderer=_Renderer(escape=True), plugins=["table"])


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("akson_analysis.publishing"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["markdown"] = markdown
    environment.filters["address"] = _address
    return environment


def _address(url: str) -> str:
    if not url.startswith(_SAFE_SCHEMES):
        raise InvalidValueError(f"address {url!r} cannot be linked: expected it to begin with https://")
    return url
