"""The map that is a menu: every municipality with a page of its own is a link to it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from markupsafe import Markup

from akson_analysis import locales
from akson_analysis.sources import editions, folder

if TYPE_CHECKING:
    from akson_analysis.publishing.site.index import Page

STORED_FILE = "menu_2020.csv"
"""The shapes of the snapshot, made by ``tools/build_menu.py``, so that an index needs no geometry to be worked out."""

_TOLERANCE_M = 1_500.0
_UNIT_M = 400.0
"""Coordinates are whole numbers of so many metres."""
_SMALLEST_KM2 = 12.0
"""Islands below this are left out, unless a municipality has nothing larger."""
_MARGIN = 12
_PART = "boundaries_country"
_BOX = ("left", "top", "right", "bottom")

Shape: TypeAlias = tuple[str, tuple[int, ...]]
"""Path and bounds (left, top, right, bottom), in units of 400 m with y pointing down."""


def of_pages(pages: Sequence[Page], language: str) -> str:
    """Return a map of Norway as SVG, in which each municipality that one of the pages is about links to it.

    It is drawn around these municipalities, with the borders of the year their figures are of. Without one, or with
    figures of several years, it is empty text. Nothing in it is set inline. Under it stands whose borders they are.
    """
    about = {str((page.parameters or {}).get("municipality_code", "")): page for page in pages}
    years = {str((page.parameters or {}).get("data", editions.DEFAULT)) for page in pages}
    if len(years) != 1 or not any(about):
        return ""
    fetched = editions.edition(years.pop()).files.get(_PART)
    shapes = drawn(folder.data_dir() / fetched) if fetched else _stored(folder.data_dir())
    linked = {code: page for code, page in about.items() if code in shapes}
    if not linked:
        return ""
    text = locales.load(language)
    bounds = [shapes[code][1] for code in linked]
    left, top = (min(box[side] for box in bounds) - _MARGIN for side in (0, 1))
    right, bottom = (max(box[side] for box in bounds) + _MARGIN for side in (2, 3))
    parts = [Markup('<path d="{}"/>').format(path) for code, (path, _) in shapes.items() if code not in linked]
    parts += [
        Markup('<a href="{}/index.html"><title>{}</title><path d="{}"/></a>').format(
            page.id, page.label, shapes[code][0]
        )
        for code, page in linked.items()
    ]
    return Markup('<svg viewBox="{} {} {} {}" role="group" aria-label="{}">\n{}\n</svg>\n<p>{}</p>').format(
        left,
        top,
        right - left,
        bottom - top,
        text("site.menu"),
        Markup("\n").join(parts),
        text("figures.map.credit"),
    )


def _stored(home: Path) -> Mapping[str, Shape]:
    """Return the shapes of the snapshot; a data folder from before they were kept in it has only its boundaries."""
    file = home / STORED_FILE
    return _read(file) if file.is_file() else drawn(home / f"{_PART}.parquet")


@lru_cache(maxsize=2)
def _read(file: Path) -> Mapping[str, Shape]:
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return {row["municipality_code"]: (row["path"], tuple(int(row[side]) for side in _BOX)) for row in rows}


@lru_cache(maxsize=2)
def drawn(file: Path) -> Mapping[str, Shape]:
    """Return the shape of every municipality by code, from a file of boundaries.

    Neighbours keep the border they share; parts of less than 12 km² are left out unless there is nothing larger.

    >>> len(drawn(folder.data_dir() / "boundaries_country.parquet"))
    356
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only for a fetched year
    import shapely  # noqa: PLC0415

    table = pq.ParquetFile(file).read(columns=["municipality_code", "geometry"])
    outlines = shapely.coverage_simplify(shapely.from_wkb(table["geometry"].to_pylist()), _TOLERANCE_M)
    shapes = {}
    for code, outline in zip(table["municipality_code"].to_pylist(), outlines, strict=True):
        rings = [_ring(part) for part in _parts(outline)]
        x, y = ([point[axis] for ring in rings for point in ring] for axis in (0, 1))
        shapes[str(code)] = ("".join(map(_path, rings)), (min(x), min(y), max(x), max(y)))
    return shapes


def as_csv(shapes: Mapping[str, Shape]) -> str:
    """Return shapes as the text of `STORED_FILE`.

    >>> print(as_csv({"0301": ("M0 0l5 0 0 5z", (0, 0, 5, 5))}), end="")
    municipality_code,path,left,top,right,bottom
    0301,M0 0l5 0 0 5z,0,0,5,5
    """
    rows = [f"{code},{path},{','.join(map(str, box))}" for code, (path, box) in shapes.items()]
    return "\n".join([",".join(("municipality_code", "path", *_BOX)), *rows, ""])


def _parts(outline: Any) -> list[Any]:
    import shapely  # noqa: PLC0415 - as above

    parts = sorted(shapely.get_parts(outline), key=shapely.area, reverse=True)
    return [part for number, part in enumerate(parts) if number == 0 or part.area >= _SMALLEST_KM2 * 1e6]


def _ring(part: Any) -> list[tuple[int, int]]:
    points = [(round(x / _UNIT_M), round(-y / _UNIT_M)) for x, y in part.exterior.coords[:-1]]
    return [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]


def _path(ring: Sequence[tuple[int, int]]) -> str:
    """Return a closed path that begins at a point and goes on in steps.

    >>> _path([(10, 20), (15, 20), (15, 18)])
    'M10 20l5 0 0 -2z'
    """
    steps = [f"{x - x0} {y - y0}" for (x0, y0), (x, y) in pairwise(ring)]
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z"
