"""A clean matplotlib figure whatever the reader's own settings, and its bytes, the same on every run."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.theme import ClassStyle, Theme

Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")

HATCHES = {
    "": "",
    "/": "////",
    "\\": "\\\\\\\\",
    "x": "xxx",
    "-": "----",
    "|": "||||",
    "+": "+++",
    ".": "....",
}
"""matplotlib's hatch for each pattern of the theme."""


_LEFT = 0.012  # of the width: the left edge of words, a hair inside the figure
_TITLE_SIZE = 1.25  # times the text; a taste
_BOLD_LETTER = 0.62  # mean width of a bold letter of the font, as a share of its size


def hatch_of(style: ClassStyle) -> str:
    """Return matplotlib's hatch for the pattern of a class."""
    return HATCHES[style.pattern]


@contextmanager
def figure_canvas(theme: Theme, size: tuple[float, float]) -> Iterator[Figure]:
    """Give an empty figure to draw on, with matplotlib's defaults and the theme's font.

    The reader's own settings are put back afterwards; nothing is registered with ``pyplot``.

    Raises
    ------
    InvalidValueError
        If the size is not positive.
    """
    if not all(0 < side < 100 for side in size):  # noqa: PLR2004 - inches: more is meant as pixels
        raise InvalidValueError(
            f"figure size {size} cannot be drawn. Expected width and height in inches, above 0 and below 100"
        )
    with mpl.rc_context(_settings(theme)):
        figure = Figure(figsize=size, facecolor="#ffffff")
        FigureCanvasAgg(figure)
        yield figure


def title_lines(title: str, width: float, theme: Theme) -> str:
    """Return a title in lines that fit a figure `width` inches wide."""
    return textwrap.fill(title, int(width * 72 / (theme.static_size * _TITLE_SIZE * _BOLD_LETTER)))


def add_title(figure: Figure, title: str, y: float, theme: Theme) -> None:
    """Write a title whose top is at `y`, as a share of the figure's height."""
    figure.text(
        _LEFT, y, title, ha="left", va="top", size=theme.static_size * _TITLE_SIZE, weight="bold", color=theme.ink
    )


def add_credit(figure: Figure, credit: str, y: float, theme: Theme) -> None:
    """Write the source small, its foot at `y`, as a share of the figure's height."""
    figure.text(_LEFT, y, credit, ha="left", va="bottom", size=theme.static_size * 0.85, color=theme.muted)


def to_bytes(figure: Figure, file_format: Format, *, title: str = "", alt: str = "", dpi: int = 200) -> bytes:
    """Return a static figure as SVG, PNG or PDF, with title and text alternative in the file's own metadata.

    The same figure gives the same bytes: no dates, no random ids.

    Raises
    ------
    InvalidValueError
        If the format is not one of `FORMATS`.
    """
    if file_format not in FORMATS:
        raise InvalidValueError(f"figure format {file_format!r} is not known. Expected one of: {', '.join(FORMATS)}")
    metadata: dict[str, str | None] = {
        "svg": {"Date": None, "Creator": None, "Title": title, "Description": alt},
        "pdf": {
            "CreationDate": None,
            "ModDate": None,
            "Creator": None,
            "Producer": None,
            "Title": title,
            "Subject": alt,
        },
        "png": {"Software": None, "Title": title, "Description": alt},
    }[file_format]
    filled = {key: value for key, value in metadata.items() if value != ""}
    stream = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "akson-analysis", "svg.fonttype": "path", "pdf.fonttype": 42}):
        figure.savefig(stream, format=file_format, dpi=dpi, metadata=filled)
    return stream.getvalue()


def save(figure: Figure, stem: Path, *, title: str = "", alt: str = "", dpi: int = 200) -> list[Path]:
    """Write a static figure as ``stem.svg``, ``stem.png`` and ``stem.pdf`` and return the paths."""
    files = []
    for file_format in FORMATS:
        file = stem.with_name(f"{stem.name}.{file_format}")
        file.write_bytes(to_bytes(figure, file_format, title=title, alt=alt, dpi=dpi))
        files.append(file)
    return files


def _settings(theme: Theme) -> dict[Any, Any]:
    defaults: dict[Any, Any] = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(("backend", "interactive"))
    }
    return defaults | {
        "font.family": [theme.static_font],
        "font.size": theme.static_size,
        "text.color": theme.ink,
        "axes.labelcolor": theme.ink,
        "axes.edgecolor": theme.axis,
        "xtick.color": theme.axis,
        "ytick.color": theme.axis,
        "xtick.labelcolor": theme.ink,
        "ytick.labelcolor": theme.ink,
        "axes.unicode_minus": True,
    }
