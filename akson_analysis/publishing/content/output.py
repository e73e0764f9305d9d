"""What a notebook shows its reader, and the files that go with it."""

from __future__ import annotations

import datetime as dt
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, get_args

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError, RunError
from akson_analysis.publishing.content import number_table
from akson_analysis.publishing.content.figure_files import figure_bytes, write_layer
from akson_analysis.publishing.content.marks import FIGURES_FILE, Ledger
from akson_analysis.publishing.content.output_folder import OutputFolder, file_name
from akson_analysis.publishing.content.parts import (
    CHART_CONFIG,
    OUTPUTS,
    PLOTLY_MIME,
    RESULTS_FILE,
    ROLE,
    BannerKind,
    Headline,
    KeyFigure,
    PageSource,
    Width,
)
from akson_analysis.publishing.content.tables import Table
from akson_analysis.publishing.templates import fill

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd
    from markupsafe import Markup
    from matplotlib.figure import Figure as StaticFigure
    from plotly.graph_objects import Figure as InteractiveFigure

    from akson_analysis.publishing.content.columns import Column
    from akson_analysis.publishing.content.live import LiveSheet
    from akson_analysis.publishing.deck import Deck

_SEPARATORS = {"nb": ",\N{NO-BREAK SPACE}", "nn": ",\N{NO-BREAK SPACE}", "en": ".,"}
_ICONS = {"documented": "✓", "reconstructed": "≈", "illustrative": "◇", "information": "i", "warning": "!"}


class Showable(Protocol):
    """What knows how to put itself on a page, such as `akson_analysis.publishing.Exhibit`."""

    def put_on(self, page: Output) -> None:
        """Show itself by the methods of `Output`."""


class Output:
    """Shows a notebook's results, in the notebook and on its page, and writes the files behind them.

    Every call displays with IPython, so the executed notebook is the record and the page is made from it.

    Parameters
    ----------
    directory
        Folder the files go to: figures as SVG, PNG and PDF, tables as CSV and in one workbook, map layers as
        GeoPackage. Empty: everything is shown and nothing is written, as when one works in JupyterLab.
    language
        ``nb``, ``nn`` or ``en``: how numbers and dates are written, and the page's own words.
    notebook
        Name of the notebook, and of its workbook.
    outputs
        Endings of the files that are written beside the page and its pictures: of `OUTPUTS`.

    Raises
    ------
    InvalidValueError
        If the language or an ending is unknown, or the name cannot be a file name.

    Examples
    --------
    >>> out = Output(language="en", notebook="example")
    >>> out.headline("half", "Half of the people", "2,316,107")
    >>> out.finish()
    """

    def __init__(
        self,
        directory: str | Path = "",
        language: str = "nb",
        notebook: str = "notebook",
        outputs: Collection[str] = OUTPUTS,
    ) -> None:
        self._text = locales.load(language)
        self._folder = OutputFolder(directory, outputs)
        self._notebook = file_name(notebook)
        self._title = notebook
        self._subtitle = ""
        self._conclusion = ""
        self._heading = ""
        self._tables: list[Table] = []
        self._live_sheets: list[LiveSheet] = []
        self._definitions: list[tuple[str, str]] = []
        self._sources: list[PageSource] = []
        self._headlines: list[Headline] = []
        self._checks: list[dict[str, Any]] = []
        self._watched: list[dict[str, Any]] = []
        self._ledger = Ledger(self._text)

    def header(self, title: str, subtitle: str = "", date: dt.date | str = "") -> None:
        """Show the title (the page's one first-level heading), a line under it, and the date."""
        self._title, self._subtitle = title, subtitle
        shown = self._text.date(date) if isinstance(date, dt.date) else date
        iso = date.isoformat() if isinstance(date, dt.date) else ""
        _show_html(f"<style>{_style()}</style>", role="style")
        self._show("header", title=title, subtitle=subtitle, date=shown, iso_date=iso)

    def banner(self, kind: BannerKind, message: str) -> None:
        """Show how firm the figures are: an icon, a word and a message.

        Raises
        ------
        InvalidValueError
            If `kind` is none of ``documented``, ``reconstructed``, ``illustrative``, ``information`` and
            ``warning``.
        """
        if kind not in _ICONS:
            raise InvalidValueError(f"banner {kind!r} is not known. Expected one of: {', '.join(_ICONS)}")
        word = self._text(f"publishing.banner.{kind}")
        self._show("banner", kind=kind, icon=_ICONS[kind], word=word, message=message)

    def key_figures(self, figures: Sequence[KeyFigure]) -> None:
        """Show three to five figures large, each with what it is and what it means."""
        if not figures:
            raise InvalidValueError("no key figures: give at least one KeyFigure")
        self._conclusion = self._conclusion or figures[0].sentence
        self._show("key_figures", figures=figures)

    def heading(self, text: str) -> None:
        """Begin a section of the page."""
        self._heading = text
        self._show("heading", heading=text)

    def prose(self, source: str) -> None:
        """Show text, written in Markdown; HTML in it is shown as text."""
        self._show("prose", source=source)

    def show(self, *parts: Showable) -> None:
        """Show exhibits, or how a page opens, one after the other.

        Raises
        ------
        InvalidValueError
            As `exhibit` and `table`.
        """
        for part in parts:
            part.put_on(self)

    def exhibit(
        self,
        name: str,
        *,
        heading: str,
        conclusion: str,
        alt: str,
        interactive: InteractiveFigure | None = None,
        static: StaticFigure | None = None,
        table: pd.DataFrame | None = None,
        columns: Sequence[Column] = (),
        credit: str = "",
        width: Width = "wide",
    ) -> None:
        """Show a figure with its conclusion above it and its numbers under it.

        Parameters
        ----------
        name
            File name of the figure and its table: small letters, digits, ``-`` and ``_``.
        heading, conclusion
            Heading, and the sentence that says what the figure shows.
        alt
            What a reader who cannot see the figure needs to know.
        interactive
            Plotly figure, for the screen.
        static
            Matplotlib figure, for files, print and readers without JavaScript. It is closed afterwards.
        table, columns
            The numbers behind the figure.
        credit
            Attribution line under the figure.
        width
            ``half``: two in a row stand side by side where there is room; ``wide``; ``full``: the window.

        Raises
        ------
        InvalidValueError
            If there is no figure, no `alt` or `conclusion`, the name is taken or cannot be a file name, or
            the width is unknown.
        """
        if interactive is None and static is None:
            raise InvalidValueError(f"exhibit {name!r} has no figure: give interactive=, static= or both")
        if not alt.strip() or not conclusion.strip():
            raise InvalidValueError(f"exhibit {name!r} needs a conclusion and an alternative text in words")
        if width not in get_args(Width):
            raise InvalidValueError(f"width {width!r} is not known. Expected one of: {', '.join(get_args(Width))}")
        prepared = Table.of(file_name(name), table, columns, heading) if table is not None else None
        files, picture = self._folder.write_figure(file_name(name), static) if static is not None else ([], "")
        level = 3 if self._heading else 2
        part = {"exhibit": name, "width": width, "alt": alt, "heading": heading}
        self._show("exhibit", part, level=level, heading=heading, conclusion=conclusion)
        if interactive is not None:
            bundle = {PLOTLY_MIME: self._chart(interactive, name), "text/plain": alt}
            _show_bundle(bundle, role="interactive", picture=picture, **part)
        elif static is not None:
            bundle = {"image/svg+xml": figure_bytes(static, "svg").decode(), "text/plain": alt}
            _show_bundle(bundle, role="static", picture=picture, **part)
        if static is not None:
            _close(static)
        rows = self._keep_table(prepared) if prepared is not None else None
        self._show("exhibit_foot", part, credit=credit, table=rows, files=files)

    def table(self, name: str, df: pd.DataFrame, columns: Sequence[Column], caption: str = "") -> None:
        """Show a table to sort, search and scroll; keep it as CSV and as a sheet of the workbook.

        Without a `caption` it is named by the last heading for those who listen, and in the workbook.

        Raises
        ------
        InvalidValueError
            If a column does not exist or a value is not of its column's kind; all faults are listed.
        """
        kept = self._keep_table(Table.of(file_name(name), df, columns, caption, self._heading))
        _show_html(self._marked(kept, name), role="table")

    def live_sheet(self, sheet: LiveSheet) -> None:
        """Add a sheet that calculates to the workbook; nothing is shown on the page."""
        self._live_sheets.append(sheet)

    def definitions(self, meanings: Mapping[str, str]) -> None:
        """Show what words mean, and keep them for the workbook's sheet of definitions."""
        self._definitions += meanings.items()
        self._show("definitions", definitions=list(meanings.items()))

    def sources(self, sources: Sequence[PageSource | str]) -> None:
        """Show where the figures come from, and keep it for the workbook's sheet of sources."""
        listed = [PageSource(source) if isinstance(source, str) else source for source in sources]
        self._sources += listed
        self._show("sources", sources=listed)

    def layer(self, name: str, layer: gpd.GeoDataFrame) -> None:
        """Keep a map layer as a GeoPackage for a geographic information system.

        Raises
        ------
        InvalidValueError
            If the layer has no coordinate system or the name is taken.
        """
        if "gpkg" in self._folder.outputs:
            self._folder.claim(f"layers/{file_name(name)}.gpkg", "layers")
        if self._folder.directory is not None and "gpkg" in self._folder.outputs:
            write_layer(self._folder.path(f"layers/{name}.gpkg"), layer)

    def deck(self, deck: Deck) -> None:
        """Write a deck as a page to present from and as PowerPoint, and show what is said, with links to both.

        The table behind each figure is kept as any other.

        Raises
        ------
        RefusedError
            If the folder cannot be written to.
        """
        from akson_analysis.publishing.deck import FILES, save  # noqa: PLC0415 - python-pptx, which only decks need

        if self._folder.directory is not None:
            for file in FILES:
                self._folder.claim(file, "slides")
            save(deck, self._folder.directory)
        tables = {
            slide.id: self._keep_table(slide.figure.table)
            for slide in deck.slides
            if slide.figure and slide.figure.table
        }
        self._show("deck_page", deck=deck, files=self._folder.files["slides"], tables=tables)

    def headline(self, id: str, label: str, value: str) -> None:  # noqa: A002 - the word results.json uses
        """Keep a figure for the command line, the index of the run, and the comparison with the last run.

        Two runs can be compared in figures if the value was written with `locales.Text`, and in words otherwise.
        """
        if self._folder.directory is not None and any(headline.id == id for headline in self._headlines):
            raise InvalidValueError(f"headline {id!r} is given twice; each needs its own id")
        behind = self._text.written.behind(value)
        self._headlines.append(Headline(id, label, value, **(vars(behind[-1]) if behind else {})))

    def check(self, name: str, passed: bool, detail: str = "") -> None:
        """Record something that must hold, such as shares that add up; the run's manifest lists it.

        Raises
        ------
        RunError
            If it does not hold, which fails the notebook.
        """
        self._checks.append({"name": name, "passed": bool(passed), "detail": detail})
        if not passed:
            raise RunError(f"{name} does not hold{': ' if detail else ''}{detail}")

    def watch(self, table: str, key: Sequence[str], columns: Sequence[str], label: str = "") -> None:
        """Say that a table can be compared with the same table of the last run, row by row.

        Parameters
        ----------
        table
            Name of a table or exhibit that has been shown.
        key
            Columns that tell rows apart.
        columns
            Columns whose changes are worth telling.
        label
            Column that names a row for readers; the key if empty.

        Raises
        ------
        InvalidValueError
            If there is no such table or column.
        """
        if self._folder.directory is None:
            return
        shown = next((kept for kept in self._tables if kept.name == table), None)
        if shown is None:
            raise InvalidValueError(f"table {table!r} cannot be watched: it has not been shown")
        labels = {column.name: column.label for column in shown.columns}
        unknown = [name for name in (*key, *columns, *([label] if label else [])) if name not in labels]
        if unknown:
            raise InvalidValueError(f"table {table!r} has no column {unknown[0]!r}. It has: {', '.join(labels)}")
        watched = {"table": table, "caption": shown.caption, "key": list(key), "label": label}
        self._watched.append(watched | {"columns": {name: labels[name] for name in columns}})

    def finish(self, conclusion: str = "") -> None:
        """Write the workbook and ``results.json``; call it last.

        `conclusion` is the notebook's answer in a sentence, for the index; the first key figure's otherwise.
        """
        if self._folder.directory is None:
            return
        workbook_name = ""
        if "xlsx" in self._folder.outputs and (self._tables or self._live_sheets):
            from akson_analysis.publishing.content import workbook  # noqa: PLC0415 - openpyxl is only needed here

            workbook_name = f"{self._notebook}.xlsx"
            book = workbook.build(
                self._title, self._tables, self._sources, self._definitions, self._text, self._live_sheets
            )
            self._folder.path(workbook_name).write_bytes(book)
        results = {
            "notebook": self._notebook,
            "language": self._text.language,
            "title": self._title,
            "subtitle": self._subtitle,
            "conclusion": conclusion or self._conclusion,
            "headlines": [vars(headline) for headline in self._headlines],
            "checks": self._checks,
            "watched": self._watched,
            "workbook": workbook_name,
            **self._folder.files,
        }
        self._folder.write(FIGURES_FILE, self._ledger.columns(self._tables))
        self._folder.write(number_table.NUMBERS_FILE, number_table.content(self._ledger.figures), newline="")
        self._folder.write(RESULTS_FILE, json.dumps(results, ensure_ascii=False, indent=2) + "\n")

    def _show(self, template: str, part: Mapping[str, str] | None = None, **values: Any) -> None:
        html = fill(template, text=self._text, **values)
        _show_html(self._marked(html, (part or {}).get("exhibit", template)), role=template, **(part or {}))

    def _marked(self, html: Markup, part: str) -> Markup:
        return html if self._folder.directory is None else self._ledger.mark(html, part)

    def _chart(self, figure: InteractiveFigure, name: str) -> dict[str, Any]:
        chart: dict[str, Any] = json.loads(figure.to_json(engine="json"))
        chart["layout"].setdefault("separators", _SEPARATORS[self._text.language])
        picture = {"toImageButtonOptions": {"format": "svg", "filename": name}}
        return chart | {"config": CHART_CONFIG | picture}

    def _keep_table(self, table: Table) -> Markup:
        file = ""
        if self._folder.directory is not None:
            self._tables.append(table)
        if self._folder.directory is not None and "csv" in self._folder.outputs:
            file = f"tables/{table.name}.csv"
            self._folder.claim(file, "tables")
            self._folder.write(file, table.csv(), newline="")
        return table.html(self._text, file=file)


def _show_html(html: str, **metadata: str) -> None:
    _show_bundle({"text/html": str(html)}, **metadata)


def _show_bundle(bundle: Mapping[str, Any], **metadata: str) -> None:
    from IPython.display import display  # noqa: PLC0415 - slow, and only notebooks need it

    display(dict(bundle), raw=True, metadata={ROLE: metadata})  # type: ignore[no-untyped-call]


def _style() -> str:
    return resources.files("akson_analysis.publishing").joinpath("assets/parts.css").read_text(encoding="utf-8")


def _close(figure: StaticFigure) -> None:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - an open figure would be shown a second time

    plt.close(figure)
