"""Read municipalities out of the zip files and the GeoJSON of Kartverket, in every form they have had.

Nothing is unpacked to disk: members are read into memory after their names and sizes have been checked.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
import zlib
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from akson_analysis.errors import DataError
from akson_analysis.sources.contents import CRS

LARGEST_UNPACKED_BYTES = 4_000_000_000
"""Far above what the whole country unpacks to: more is a mistake or an attack."""
GEOJSON_WITHOUT_CRS = "EPSG:4326"
"""GeoJSON that names no coordinate reference system is in WGS 84 (RFC 7946)."""

_NAME_KEYS = ("kommunenavn", "navn", "administrativenhetnavn")
_MOST_FAULTS = 20  # shown: the rest are of the same kind
_NORWEGIAN = ("nor", "norsk", "nob", "nno")


def municipalities_in_zip(content: bytes, what: str) -> gpd.GeoDataFrame:
    """Return the municipalities in a zip file of Kartverket.

    Parameters
    ----------
    content
        The zip file.
    what
        What messages call it.

    Returns
    -------
    geopandas.GeoDataFrame
        ``municipality_code`` (sorted), ``name`` (Norwegian) and ``geometry`` (EPSG:25833, valid polygons or
        multipolygons, one row for each code).

    Raises
    ------
    DataError
        If it is not a whole zip file, names a place outside itself, unpacks to too much, or holds no
        municipalities that can be read.
    """
    texts = _geojson_members(content, what)
    layers = []
    for name, text in texts.items():
        try:
            payload = json.loads(text)
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise DataError(f"{what} is damaged", [f"{name} is not JSON: {error}"]) from None
        features, projection = layer(payload)
        if features:
            layers.append((name, features, projection))
    if not layers:
        raise DataError(f"{what} has no municipalities", [f"looked in {', '.join(texts) or 'an empty zip file'}"])
    named = [
        candidate for candidate in layers if re.search(r"(^|/)kommuner?\.(geo)?json$", candidate[0], re.IGNORECASE)
    ]
    _, features, projection = (named or layers)[0]
    return frame(features, projection, what)


def layer(payload: Any) -> tuple[list[dict[str, Any]], str | None]:
    """Return the features that are municipalities and the name of their coordinate reference system.

    The whole file is one collection, or an object of layers: ``administrative_enheter.kommune`` in 2020-2022,
    ``Kommune`` since November 2023.

    Examples
    --------
    >>> feature = {"properties": {"kommunenummer": "0301"}, "geometry": {"type": "Polygon", "coordinates": []}}
    >>> crs = {"type": "name", "properties": {"name": "EPSG:25833"}}
    >>> features, projection = layer({"Kommune": {"features": [feature], "crs": crs}, "Grense": {"features": []}})
    >>> len(features), projection
    (1, 'EPSG:25833')
    """
    if not isinstance(payload, dict):
        return [], None
    collections = [payload] if isinstance(payload.get("features"), list) else list(payload.values())
    for collection in collections:
        if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
            continue
        features = [
            feature
            for feature in collection["features"]
            if isinstance(feature, dict) and "kommunenummer" in (feature.get("properties") or {})
        ]
        if features and any(_is_area(feature) for feature in features):
            return features, _projection(collection) or _projection(payload)
    return [], None


def frame(features: list[dict[str, Any]], projection: str | None, what: str) -> gpd.GeoDataFrame:
    """Return features as `municipalities_in_zip` does.

    Raises
    ------
    DataError
        With every feature that has no usable code or outline.
    """
    faults, codes, names, outlines = [], [], [], []
    for number, feature in enumerate(features, start=1):
        properties = feature["properties"]
        code = properties["kommunenummer"]
        outline = _outline(feature.get("geometry"))
        if not isinstance(code, str) or not re.fullmatch(r"\d{4}", code):
            faults.append(f"feature {number}: kommunenummer {code!r} is not four digits as text")
        elif outline is None:
            faults.append(f"feature {number}: {code} has no outline that can be read")
        else:
            codes.append(code)
            names.append(_name(properties))
            outlines.append(outline)
    if faults:
        raise DataError(f"{what} has {len(faults)} faults", faults[:_MOST_FAULTS])
    columns = {"municipality_code": codes, "name": names}
    try:
        table = gpd.GeoDataFrame(columns, geometry=outlines, crs=projection or GEOJSON_WITHOUT_CRS).to_crs(CRS)
    except (RuntimeError, ValueError) as error:
        raise DataError(f"{what} has a coordinate reference system that is not known", [str(error)]) from None
    table.geometry = [_polygonal(outline) for outline in shapely.make_valid(table.geometry.to_numpy())]
    if table["municipality_code"].duplicated().any():
        table = table.dissolve("municipality_code", aggfunc="first").reset_index()
    return table.sort_values("municipality_code", ignore_index=True)[["municipality_code", "name", "geometry"]]


def _geojson_members(content: bytes, what: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            faults = [fault for member in members for fault in _member_faults(member)]
            if sum(member.file_size for member in members) > LARGEST_UNPACKED_BYTES:
                faults.append(f"unpacks to more than {LARGEST_UNPACKED_BYTES} bytes")
            if faults:
                raise DataError(f"{what} is refused", faults)
            readable = [member for member in members if member.filename.lower().endswith((".json", ".geojson"))]
            return {member.filename: archive.read(member) for member in readable}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise DataError(f"{what} is not a whole zip file", [str(error)]) from None


def _member_faults(member: zipfile.ZipInfo) -> list[str]:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return [f"member {member.orig_filename!r} names a place outside the zip file"]
    if stat.S_ISLNK(member.external_attr >> 16):
        return [f"member {member.orig_filename!r} is a link"]
    return []


def _projection(collection: dict[str, Any]) -> str | None:
    crs = collection.get("crs")
    name = (crs.get("properties") or {}).get("name") if isinstance(crs, dict) else None
    return str(name) if name else None


def _is_area(feature: dict[str, Any]) -> bool:
    geometry = feature.get("geometry")
    return isinstance(geometry, dict) and geometry.get("type") in {"Polygon", "MultiPolygon"}


def _outline(geometry: Any) -> Any:
    if not isinstance(geometry, dict):
        return None
    try:
        outline = shapely.geometry.shape(geometry)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, shapely.errors.ShapelyError):
        return None
    usable = outline.geom_type in {"Polygon", "MultiPolygon"} and not outline.is_empty
    return shapely.force_2d(outline) if usable and np.isfinite(shapely.get_coordinates(outline)).all() else None


def _polygonal(outline: Any) -> Any:
    """Drop the lines and points that repairing an outline may leave beside its polygons."""
    if outline.geom_type in {"Polygon", "MultiPolygon"}:
        return outline
    parts = shapely.get_parts(outline)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004 - areas


def _name(properties: dict[str, Any]) -> str:
    for key in _NAME_KEYS:
        value = properties.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            names = [spelling for spelling in value if isinstance(spelling, dict) and spelling.get("navn")]
            norwegian = [spelling for spelling in names if str(spelling.get("sprak", "")).lower() in _NORWEGIAN]
            if names:
                return str((norwegian or names)[0]["navn"])
    return ""
