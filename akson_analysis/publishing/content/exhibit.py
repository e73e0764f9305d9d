"""An exhibit: what a report's function returns, and a page, a notebook, slides and PowerPoint show alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from akson_analysis.publishing.content.columns import Column
from akson_analysis.publishing.content.output import Output
from akson_analysis.publishing.content.parts import BannerKind, KeyFigure, PageSource, Width

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as StaticFigure
    from plotly.graph_objects import Figure as InteractiveFigure


@dataclass(frozen=True)
class Drawing:
    """A figure that has been described and is drawn when it is wanted."""

    spec: Any
    """The description, for whoever draws it in another way, such as PowerPoint's own charts."""
    alt: str
    """What a reader who cannot see the figure needs to know."""
    draw_interactive: Callable[[], InteractiveFigure]
    """Draws it for the screen."""
    draw_static: Callable[[], StaticFigure]
    """Draws it for files, print and readers without JavaScript."""


@dataclass(frozen=True)
class Opening:
    """What a page says first: its title, how firm its figures are, and the answer in three to five key figures."""

    title: str
    subtitle: str
    date: dt.date
    """The day the page is about."""
    banners: Sequence[tuple[BannerKind, str]]
    """How firm the figures are, most important first."""
    key_figures: Sequence[KeyFigure]

    def put_on(self, page: Output) -> None:
        """Show it on a page: header, banners, key figures."""
        page.header(self.title, self.subtitle, self.date)
        for kind, message in self.banners:
            page.banner(kind, message)
        page.key_figures(self.key_figures)


@dataclass(frozen=True)
class Exhibit:
    """A figure or a table with the sentence it proves. An exhibit shows itself in JupyterLab.

    `akson_analysis.publishing.Output.show` puts it on a page. What is empty is left out.
    """

    name: str
    """File name of its figure and its table: small letters, digits, ``-`` and ``_``."""
    heading: str = ""
    """What it is about, in a few words; without a figure it begins a section of the page."""
    conclusion: str = ""
    """The sentence that says what it shows; without a figure it may be several, in Markdown."""
    figure: Drawing | None = None
    """The picture."""
    table: pd.DataFrame | None = None
    """The numbers behind it."""
    columns: Sequence[Column] = ()
    """What the columns of the table mean, in the order they are shown."""
    caption: str = ""
    """What a table without a figure shows, in a few words; the heading names it otherwise."""
    note: str = ""
    """What must be known beside it, in Markdown; stands under it."""
    sources: Sequence[PageSource | str] = field(default=())
    """Where its figures come from, beyond the page's own sources."""
    language: str = "nb"
    """Language its numbers are written in where it shows itself."""
    width: Width = "wide"
    """``half``: two in a row stand side by side where there is room; ``wide``; ``full``: the window."""

    def put_on(self, page: Output) -> None:
        """Show it on a page: with a figure as heading, conclusion, figure and table; without one as a section."""
        if self.figure is not None:
            page.exhibit(
                self.name,
                heading=self.heading,
                conclusion=self.conclusion,
                alt=self.figure.alt,
                interactive=self.figure.draw_interactive(),
                static=self.figure.draw_static(),
                table=self.table,
                columns=self.columns,
                width=self.width,
            )
        else:
            if self.heading:
                page.heading(self.heading)
            if self.conclusion:
                page.prose(self.conclusion)
            if self.table is not None:
                page.table(self.name, self.table, self.columns, self.caption)
        if self.note:
            page.prose(self.note)
        if self.sources:
            page.sources(self.sources)

    def _ipython_display_(self) -> None:
        """Show the exhibit in JupyterLab: heading and sentence, picture, table."""
        Output(language=self.language).show(self)
