"""Which figures and answers a page was made from, in words, and what follows when they are not the embedded ones."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd

from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of
from akson_analysis.publishing import Output, PageSource
from akson_analysis.sources import editions
from akson_analysis.sources.codes import carried, correspondence
from akson_analysis.sources.codes.vintage_notes import notes_of


def banner(out: Output, municipalities: gpd.GeoDataFrame, text: Text, register_file: str = "") -> None:
    """Show at the top of a page that its figures are of another year than the answers, or these somebody's own."""
    for words in (note(municipalities, text), register_note(register_file, text)):
        if words:
            out.banner("information", words)


def register_note(register_file: str, text: Text) -> str:
    """Say that the answers are those of a register of somebody's own; empty without one.

    >>> from akson_analysis import locales
    >>> register_note("answers/mine.xlsx", locales.load("en")).partition(", not")[0]
    'The answers are from a register of your own, mine.xlsx'
    """
    return text("edition.register", file=Path(register_file).name) if register_file else ""


def note(municipalities: gpd.GeoDataFrame, text: Text) -> str:
    """Say that the figures are of another year than the answers; empty for 2020."""
    year = year_of(municipalities)
    return text("edition.note", year=year) if year != carried.BASE_YEAR else ""


def announced(municipalities: gpd.GeoDataFrame, text: Text) -> str:
    """Say what announced shares are shares of; empty for 2020, where it goes without saying."""
    return text("edition.announced") if year_of(municipalities) != carried.BASE_YEAR else ""


def source(municipalities: gpd.GeoDataFrame, area: gpd.GeoDataFrame, text: Text, register_file: str = "") -> PageSource:
    """Name the edition a page was made from: year, version, embedded or the data folder; and what to know of it.

    It also says when the answers are somebody's own; in a few words, so that a brief keeps its two pages.

    >>> from akson_analysis import locales
    >>> from akson_analysis.municipalities import load_municipalities
    >>> m = load_municipalities()
    >>> source(m, m, locales.load("en")).title
    'Data: 2020, the embedded snapshot, version 2026-11-26'
    """
    edition = editions.edition(municipalities.attrs["data"])
    kind = "fetched" if edition.files else "embedded" if edition.is_embedded else "folder"
    title = text(f"edition.{kind}", year=edition.year, version=edition.version)
    own = [text("edition.answers")] if register_file else []
    sentences = [text("edition.again", id=edition.id), *own, *_notes(area, edition.year, text)]
    return PageSource(title, note=" ".join(sentences))


def _notes(area: gpd.GeoDataFrame, year: int, text: Text) -> list[str]:
    """Say what happened to the municipalities of an area between 2020 and the year."""
    if year == carried.BASE_YEAR:
        return []
    start, end = dt.date(carried.BASE_YEAR, 1, 1), dt.date(year, 1, 1)
    back = correspondence.history().traces(end, start)
    origins = sorted({origin for code in area.index for origin in back[code].targets})
    notes = notes_of(origins, start, end, {})
    pairs = [
        text(
            "edition.pair",
            old=correspondence.name_on(note.code, note.date),
            new=correspondence.name_on(note.codes[0], note.date),
        )
        for note in notes
        if note.kind == "border"
    ]
    divided = [
        text(
            "edition.divided",
            name=correspondence.name_on(note.code, start),
            basis=text(f"edition.basis.{note.basis}"),
        )
        for note in notes
        if note.kind == "split"
    ]
    return [*([text("edition.borders", pairs=", ".join(pairs))] if pairs else []), *divided]
