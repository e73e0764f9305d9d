"""Figures and map layers as files whose bytes depend on nothing but what they show."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from akson_analysis.errors import InvalidValueError

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.figure import Figure

FIGURE_FORMATS = ("svg", "png", "pdf")
_DPI = 200
_NO_DATES = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
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

    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "publishing"}):
        figure.savefig(buffer, format=kind, dpi=_DPI, metadata=_NO_DATES[kind])
    return buffer.getvalue()


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
