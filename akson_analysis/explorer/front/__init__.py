"""The page: plain scripts, put together as one module, and one style sheet. Nothing is fetched from anywhere."""

from __future__ import annotations

from importlib import resources

PARTS = ("dom.js", "map.js", "panels.js", "picture.js", "page.js")
"""The scripts of the module, in the order they build on each other."""


def read(name: str) -> str:
    """Return one file of the page as text."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def module() -> str:
    """Return the module that both homes load: its default export has ``render({model, el})``, as anywidget asks.

    >>> "export default" in module()
    True
    """
    return "\n".join(read(part) for part in PARTS)


def style() -> str:
    """Return the style sheet."""
    return read("page.css")


def app(key: str) -> str:
    """Return the script of the app's page, which fetches the module with the key that every request needs."""
    return read("app.js").replace("./page.js", f"./page.js?token={key}")
