"""Figures and map layers as files whose bytes depend on nothing but what they show."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.figure import Figure

FIGURE_FORMATS = ("svg", "png", "pdf")
# by eye, on a screen of twice the usual density
_DPI = 200
_NO_DATES = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
# points; within matplotlib's tile of 72 a hatch repeats itself three times each way
_TILE = 24
_PATH = re.compile(r' d="([^"]*)"')
_HATCH = re.compile(r'<pattern\b[^>]*width="72"[^>]*>.*? d="([^"]*)".*?</pattern>', re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_SPACE = re.compile(r"\s*([MLCQZz])\s*")
_PART = re.compile(r"M[^M]*")
_KEPT_PATHS = 2048
"""Letters and hatches have the same paths in every figure."""
_FIXED_TIME = "2000-01-01T00:00:00.000Z"


def figure_bytes(figure: Figure, kind: str) -> bytes:
    """Return a matplotlib figure as ``svg``, ``png`` or ``pdf``; the same figure gives the same bytes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> figure_bytes(figure, "svg") == figure_bytes(figure, "svg")
    True
    """
    import matplotlib as mpl  # noqa: PLC0415 - whoever has a figure has imported it
    from matplotlib.backend_bases import get_registered_canvas_class  # noqa: PLC0415

    buffer = io.BytesIO()
    before, shown_on = figure.dpi, figure.canvas
    canvas = get_registered_canvas_class(kind)(figure)
    figure.set_dpi(_DPI)
    try:
        # what `savefig` does, without drawing once more beforehand to find a layout
        with mpl.rc_context({"svg.hashsalt": "publishing"}):
            getattr(canvas, f"print_{kind}")(buffer, metadata=_NO_DATES[kind])
    finally:
        figure.set_dpi(before)
        figure.set_canvas(shown_on)
    content = buffer.getvalue()
    return _compact(content.decode()).encode() if kind == "svg" else content


def _compact(svg: str) -> str:
    r"""Return matplotlib's SVG with two decimals, 1/7200 inch, instead of six, and with small hatch tiles.

    matplotlib repeats a hatch over a tile of 72 points; all its hatches repeat after 24 points already, and dots
    over the large tile are most of a map's file.

    >>> _compact('<path d="M 1.250000 2.123456\nL 3 4\n"/>')
    '<path d="M1.25 2.12L3 4"/>'
    """
    svg = _PATH.sub(lambda path: f' d="{_short(path[1])}"', svg)
    return _HATCH.sub(lambda hatch: hatch[0].replace('"72"', f'"{_TILE}"').replace(hatch[1], _on_tile(hatch[1])), svg)


@lru_cache(_KEPT_PATHS)
def _short(path: str) -> str:
    rounded = _NUMBER.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), path)
    return _SPACE.sub(r"\1", rounded).strip()


@lru_cache(_KEPT_PATHS)
def _on_tile(path: str) -> str:
    """Return the parts of a hatch that touch its tile."""
    parts = []
    for part in _PART.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(part)]
        if all(min(axis) <= _TILE and max(axis) >= 0 for axis in (numbers[::2], numbers[1::2])):
            parts.append(part)
    return "".join(parts)


def write_layer(path: Path, layer: gpd.GeoDataFrame) -> None:
    """Write a GeoPackage, the same bytes for the same layer.

    Raises
    ------
    InvalidValueError
        If the layer has no coordinate system, or a file is there already.
    """
    import pyogrio  # noqa: PLC0415

    if layer.crs is None:
        raise InvalidValueError(f"layer {path.stem!r} has no coordinate system: set it, for example to EPSG:25833")
    if path.exists():
        raise InvalidValueError(f"layer {path.stem!r} exists already: write it once, under one name")
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_TIME})
    try:
        layer.to_file(path, driver="GPKG", layer=path.stem, engine="pyogrio", index=layer.index.name is not None)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
