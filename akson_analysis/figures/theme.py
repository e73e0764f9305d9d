"""How every figure looks: one frozen theme, read by the interactive and the static renderers.

Colours come with a pattern, so that no meaning rests on colour alone. Substantive classes have a contrast
of at least 3:1 against white; classes for what is not known are light, with a grey outline of at least 3:1.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go
from matplotlib.colors import LinearSegmentedColormap, to_hex

from akson_analysis.errors import InvalidValueError
from akson_analysis.locales import LANGUAGES, NO_BREAK_SPACE, Text

PATTERNS = ("", "/", "\\", "x", "-", "|", "+", ".")
"""Patterns both renderers can draw; the empty one is a plain fill."""

SEPARATORS = {"nb": f",{NO_BREAK_SPACE}", "nn": f",{NO_BREAK_SPACE}", "en": ".,"}
"""Decimal and thousands mark of each language, as Plotly's ``layout.separators``."""

PLOTLY_CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "displaylogo": False,
        "showSendToCloud": False,
        "responsive": True,
        "scrollZoom": False,
        "modeBarButtonsToRemove": ["autoScale2d", "lasso2d", "select2d"],
    }
)
"""Options of every interactive figure: nothing that reaches for a network, no logo. See `plotly_config`."""


@dataclass(frozen=True)
class ClassStyle:
    """How one class is drawn, on maps and in charts alike."""

    color: str
    """Fill, as ``#rrggbb``."""
    pattern: str = ""
    """One of `PATTERNS`, drawn over the fill."""
    pattern_color: str = "#ffffff"
    """Colour of the pattern."""
    outline: str = "#ffffff"
    """Colour of the border between two areas of the class."""

    def __post_init__(self) -> None:
        """Refuse a pattern that a renderer could not draw."""
        if self.pattern not in PATTERNS:
            raise InvalidValueError(f"pattern {self.pattern!r} is not known. Expected one of: {PATTERNS}")


_TITLE_LETTERS = 54  # in a line of a title, by eye: beside it stands the toolbar

# Dark enough for 3:1 on white, as tests hold; what is assumed or set by hand is the documented colour, lighter, dotted.
_UNKNOWN = ClassStyle("#eef1f3", "/", "#bcc3c9", "#868e96")

_STYLES = {
    "signed": ClassStyle("#0b4f8a"),
    "signed_with_reservation": ClassStyle("#3f7fbf", "/"),
    "approved": ClassStyle("#0b7a75", "."),
    "declined": ClassStyle("#b8430b", "x"),
    "withdrawn": ClassStyle("#7b2d6e", "\\"),
    "undecided": ClassStyle("#9a7400", "-"),
    "signed_by_hand": ClassStyle("#4a86c5", "."),
    "declined_by_hand": ClassStyle("#c46f2c", "+"),
    "not_documented": _UNKNOWN,
    "outside_area": ClassStyle("#ffffff", outline="#868e96"),
    "commit": ClassStyle("#0b4f8a"),
    "commit_assumed": ClassStyle("#4a86c5", "."),
    "option": ClassStyle("#b8430b", "x"),
    "option_assumed": ClassStyle("#c46f2c", "+"),
    "unknown": _UNKNOWN,
    "state": ClassStyle("#7b2d6e", "\\"),
    "municipality": ClassStyle("#0b4f8a"),
    "company": ClassStyle("#0b7a75", "."),
    "other": ClassStyle("#6b7280", "-"),
    "no_data": _UNKNOWN,
}

# one hue from light to dark: the order is read without the legend
_SEQUENCE = ("#deebf6", "#abcde6", "#71a8d3", "#3f80b8", "#175a95", "#0a3a6b", "#051f42")


@dataclass(frozen=True)
class Theme:
    """Colours, patterns, fonts and sizes. `DEFAULT` is the suite's own.

    Examples
    --------
    >>> DEFAULT.style("declined").pattern
    'x'
    >>> [style.color for style in DEFAULT.sequence(3)]
    ['#deebf6', '#3f80b8', '#051f42']
    """

    styles: Mapping[str, ClassStyle] = field(default_factory=lambda: MappingProxyType(_STYLES))
    """Style of each class by key."""
    sequential: tuple[str, ...] = _SEQUENCE
    """Light to dark, for numeric classes."""
    series: tuple[str, ...] = ("#0b4f8a", "#b8430b", "#0b7a75", "#7b2d6e", "#9a7400", "#4b5563")
    """Colours of lines and bars that are not classes."""
    ink: str = "#1b1f24"
    """Text and county outlines."""
    muted: str = "#555e67"
    """Secondary text; 6.5:1 on white."""
    grid: str = "#dde1e5"
    """Grid lines."""
    land: str = "#f4f5f6"
    """Land that is context only."""
    axis: str = "#868e96"
    """Axis lines and frames; 3.3:1 on white."""
    web_font: str = '"Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif'
    """Fonts of interactive figures, first one found."""
    static_font: str = "DejaVu Sans"
    """Font of static figures; comes with matplotlib, so it is the same everywhere."""
    web_size: float = 13
    """Text size of interactive figures, in pixels."""
    static_size: float = 8.5
    """Text size of static figures, in points."""

    def style(self, key: str) -> ClassStyle:
        """Return the style of a class.

        Raises
        ------
        InvalidValueError
            If the theme has no such class.
        """
        try:
            return self.styles[key]
        except KeyError:
            raise InvalidValueError(
                f"class {key!r} has no style. Known: {', '.join(self.styles)}. Add it to the theme's styles"
            ) from None

    def sequence(self, count: int, *, is_inferred: bool = False) -> list[ClassStyle]:
        """Return `count` styles from light to dark for numeric classes; dotted when the numbers are inferred.

        Raises
        ------
        InvalidValueError
            If `count` is below 1.
        """
        if count < 1:
            raise InvalidValueError(f"a sequence of {count} classes cannot be drawn. Expected 1 or more")
        ramp = LinearSegmentedColormap.from_list("akson", list(self.sequential))
        # a class alone is neither the palest nor the darkest
        positions = [0.6] if count == 1 else [step / (count - 1) for step in range(count)]
        colors = [to_hex(ramp(position)) for position in positions]
        return [self._numeric_style(color, is_inferred=is_inferred) for color in colors]

    def text_on(self, color: str) -> str:
        """Return the colour of text on a fill: ink or white, whichever is easier to read."""
        return max((self.ink, "#ffffff"), key=lambda candidate: contrast(candidate, color))

    def scaled(self, factor: float) -> Theme:
        """Return the theme with all text `factor` times as large, as for a projector."""
        return replace(self, web_size=self.web_size * factor, static_size=self.static_size * factor)

    def _numeric_style(self, color: str, *, is_inferred: bool) -> ClassStyle:
        is_light = luminance(color) > 0.35  # noqa: PLR2004 - white dots are lost on anything lighter
        return ClassStyle(
            color,
            "." if is_inferred else "",
            self.muted if is_light else "#ffffff",
            self.axis if is_light else "#ffffff",
        )


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, 0 for black and 1 for white (WCAG 2.1).

    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]  # noqa: PLR2004
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def plotly_template(theme: Theme, language: str) -> go.layout.Template:
    """Return the template of interactive figures, with the number marks of a language.

    >>> plotly_template(DEFAULT, "en").layout.separators
    '.,'
    """
    if language not in LANGUAGES:
        raise InvalidValueError(f"language {language!r} is not known. Expected one of: {', '.join(LANGUAGES)}")
    axis = {
        "gridcolor": theme.grid,
        "linecolor": theme.axis,
        "tickcolor": theme.axis,
        "zerolinecolor": theme.axis,
        "automargin": True,
        "title": {"standoff": 8},
    }
    return go.layout.Template(
        layout={
            "font": {"family": theme.web_font, "size": theme.web_size, "color": theme.ink},
            "title": {
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"t": 10, "l": 8},
                "font": {"size": theme.web_size * 1.25, "weight": "bold"},
            },
            "separators": SEPARATORS[language],
            "colorway": list(theme.series),
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "hoverlabel": {
                "bgcolor": "#ffffff",
                "bordercolor": theme.axis,
                "font": {"family": theme.web_font, "size": theme.web_size, "color": theme.ink},
                "align": "left",
            },
            "modebar": {"bgcolor": "rgba(255,255,255,0.85)", "color": theme.muted, "activecolor": theme.ink},
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
        }
    )


def title_html(title: str) -> str:
    """Return a title escaped, in lines that leave the toolbar its room."""
    return "<br>".join(html.escape(line) for line in textwrap.wrap(title, _TITLE_LETTERS))


def credit_annotation(credit: str, yshift: float, theme: Theme) -> dict[str, Any]:
    """Return the source as a small annotation, `yshift` pixels from the foot of the plot."""
    return {
        "text": html.escape(credit),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "yshift": yshift,
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "font": {"size": theme.web_size - 2, "color": theme.muted},
        "align": "left",
    }


def plotly_config(text: Text) -> dict[str, Any]:
    """Return `PLOTLY_CONFIG` with the toolbar's words in the language of `text`.

    Pass it wherever a figure becomes HTML: ``figure.write_html(..., config=plotly_config(text))``.
    """
    config = dict(PLOTLY_CONFIG)
    if text.language != "en":
        words = {"dictionary": text.under("publishing.chart"), "format": text.calendar()}
        config |= {"locale": text.language, "locales": {text.language: words}}
    return config


DEFAULT = Theme()
"""The suite's own theme."""
