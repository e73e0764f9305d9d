"""A deck as one page that holds everything it needs: words, figures, Plotly, style and script."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

from akson_analysis import locales
from akson_analysis.locales import Text
from akson_analysis.publishing.content.parts import CHART_CONFIG
from akson_analysis.publishing.deck.slide_parts import ICONS, STAGE, Deck
from akson_analysis.publishing.templates import fill

_KEYS = (
    "next",
    "previous",
    "ends",
    "number",
    "overview",
    "enlarge",
    "data",
    "notes",
    "presenter",
    "fullscreen",
    "print",
    "help",
)


def deck_html(deck: Deck) -> str:
    """Return the deck as one HTML page that loads nothing; the same deck gives the same bytes."""
    text = locales.load(deck.language)
    scripts = [_plotly(), _asset("show.js")]
    policy = (
        "default-src 'none'; script-src " + " ".join(f"'sha256-{_digest(script)}'" for script in scripts) + "; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    pictures = {
        slide.id: _address(slide.figure.picture(*slide.boxes["figure"].inches))
        for slide in deck.slides
        if slide.figure and slide.figure.picture
    }
    figures = {slide.id: _chart(dict(slide.figure.interactive)) for slide in deck.slides if slide.figure}
    return (
        fill(
            "deck",
            text=text,
            deck=deck,
            date=text.date(deck.date),
            icons=ICONS,
            pictures=pictures,
            policy=policy,
            stage=STAGE,
            style=Markup(_asset("show.css")),  # noqa: S704 - our own file
            scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own and Plotly's
            charts={name: _json(chart) for name, chart in figures.items()},
            words=_json(_words(text)),
            keys=[(text(f"deck.keys.{key}"), text(f"deck.help.{key}")) for key in _KEYS],
        )
        + "\n"
    )


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(f"assets/{name}").read_text(encoding="utf-8")


def _plotly() -> str:
    import plotly  # noqa: PLC0415 - slow to import, and only its file is wanted

    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


def _address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _chart(figure: dict[str, Any]) -> dict[str, Any]:
    return figure | {"config": {**CHART_CONFIG, **figure.get("config", {}), "responsive": False}}


def _words(text: Text) -> dict[str, Any]:
    """Return what the script says, and Plotly's own words."""
    prefix = "publishing.chart."
    charts = {key.removeprefix(prefix): word for key, word in text.messages.items() if key.startswith(prefix)}
    labels = {name: text(f"deck.script.{name}") for name in ("position", "clock", "next", "last", "presenter")}
    return {**labels, "chart": charts}


def _json(value: Any) -> Markup:
    """Return JSON that no HTML parser takes for markup."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(compact.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
