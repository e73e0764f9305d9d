"""Turn boundaries that follow the coast into the two layers maps are drawn from, and refuse what went wrong.

What is checked: number and codes; that neighbours share their borders; that the sea has been left out; and the
area of each municipality against the official one and against itself before generalisation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from akson_analysis.errors import DataError
from akson_analysis.sources import contents
from akson_analysis.sources.fetch import generalise, geonorge

LEVELS = (generalise.COUNTRY, generalise.REGION)
LARGEST_TOTAL_ERROR = 0.01
"""Of the country's area. Clipped to the coast it is within 0.4 %; with the sea it is 45 % too large."""

LARGEST_ERROR = 0.25
"""Of one municipality's area, where that is above `SMALL_KM2`. Measured on the illustration data: 18 %."""

NOTED_ERROR = 0.05
"""From here on a reader is told; nobody sees less on a map."""
SMALL_KM2 = 100.0
"""Islands smaller than this lose up to 60 % in the illustration data, which is noted and not refused."""


@dataclass(frozen=True)
class Layers:
    """The layers by level, what generalisation did (one row for each level and code), and what to know of them."""

    frames: dict[str, gpd.GeoDataFrame]
    report: pd.DataFrame
    notes: tuple[str, ...]


def make(
    boundaries: gpd.GeoDataFrame,
    codes: Collection[str],
    official_km2: Mapping[str, float],
    official_total_km2: float | None = None,
) -> Layers:
    """Return both layers of a country's municipalities.

    Parameters
    ----------
    boundaries
        ``municipality_code`` and ``geometry`` (EPSG:25833), clipped to the coast.
    codes
        The codes that must be there, all and no others.
    official_km2
        Official area, land and lakes, by code; those that are known are compared.
    official_total_km2
        Official area of the country; the sum of `official_km2` when left out.

    Raises
    ------
    DataError
        If a check fails; the message has every municipality concerned.
    """
    geonorge.check_codes(boundaries["municipality_code"], codes, "the boundaries")
    outlines = boundaries.set_index("municipality_code").geometry.sort_index()
    total = sum(official_km2.values()) if official_total_km2 is None else official_total_km2
    notes = _check_areas(outlines, official_km2, total) + _unmatched_note(outlines)
    snapped = generalise.snap(outlines)
    lost = snapped.index[snapped.isna() | snapped.is_empty].tolist()
    if lost:
        raise DataError("municipalities are lost when coordinates are rounded to metres", lost)
    frames, reports = {}, []
    for level in LEVELS:
        try:
            result = generalise.generalise(snapped, level)
        except ValueError as error:
            raise DataError("boundaries cannot be generalised", [str(error)]) from None
        table = gpd.GeoDataFrame({"municipality_code": result.index}, geometry=result.to_numpy(), crs=result.crs)
        faults = contents.boundary_faults(table, codes)
        if faults:
            raise DataError(f"boundaries of level {level.name} cannot be used", faults)
        frames[level.name] = table
        reports.append(generalise.report(level, outlines, result))
    report = pd.concat(reports, ignore_index=True)
    _check_generalisation(report)
    return Layers(frames, report, tuple(notes))


def _check_areas(outlines: gpd.GeoSeries, official_km2: Mapping[str, float], expected: float) -> list[str]:
    area = outlines.area / 1e6
    total = float(area.sum())
    if abs(total / expected - 1) > LARGEST_TOTAL_ERROR:
        raise DataError(
            "the boundaries do not have the area of the country",
            [f"{total:,.0f} km2, officially {expected:,.0f} km2 of land and lakes; is the sea still in them?"],
        )
    official = pd.Series(official_km2, dtype=float).reindex(area.index).dropna()
    error = area[official.index] / official - 1
    wrong = error[(error.abs() > LARGEST_ERROR) & (official > SMALL_KM2)]
    if len(wrong):
        listed = [f"{code}: {area[code]:.1f} km2, officially {official[code]:.1f}" for code in wrong.index]
        raise DataError("municipalities do not have their official area", listed)
    noted = error[error.abs() > NOTED_ERROR]
    if noted.empty:
        return []
    words = ", ".join(f"{code} {share:+.0%}" for code, share in noted.items())
    return [f"area differs from the official one (borders of 2024) by more than {NOTED_ERROR:.0%}: {words}"]


def _check_generalisation(report: pd.DataFrame) -> None:
    is_large = report["source_polygon_area_km2"] > SMALL_KM2
    wrong = report[is_large & (report["area_error_pct"].abs() > LARGEST_ERROR * 100)]
    if len(wrong):
        listed = [f"{row.detail} {row.municipality_code}: {row.area_error_pct:+.1f} %" for row in wrong.itertuples()]
        raise DataError("generalisation changed the area of municipalities too much", listed)


def _unmatched_note(outlines: gpd.GeoSeries) -> list[str]:
    edges = shapely.coverage_invalid_edges(outlines.to_numpy())
    torn = int((shapely.length(edges) > 0).sum())
    if not torn:
        return []
    return [
        f"{torn} municipalities had a border that their neighbour did not share exactly; rounding to metres mended it"
    ]
