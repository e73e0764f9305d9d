"""Bytes and seconds of one map of Norway: ours, `geopandas.explore` (folium) and Plotly's own choropleth.

All three show the same 356 polygons in the same classes with the same words on pointing. Plotly's script is
left out, since a site shares it; folium's page is counted as it is, although it also fetches scripts and
tiles from the network.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import plotly.graph_objects as go
import shapely

import akson_analysis as aa
from akson_analysis import figures, locales


def ours(municipalities: gpd.GeoDataFrame, classes: pd.Series) -> str:
    """Return our interactive map as JSON."""
    spec = figures.categorical_map(municipalities, classes, locales.load("nb"), title="Norge", legend_title="Status")
    return str(figures.interactive(spec).to_json())


def ours_static(municipalities: gpd.GeoDataFrame, classes: pd.Series) -> bytes:
    """Return our static map as SVG."""
    spec = figures.categorical_map(municipalities, classes, locales.load("nb"), title="Norge", legend_title="Status")
    return figures.to_bytes(figures.static(spec), "svg")


def folium_page(municipalities: gpd.GeoDataFrame, classes: pd.Series) -> str:
    """Return the page that `geopandas.explore` makes."""
    table = municipalities[["name", "county_name", "geometry"]].assign(status=classes)
    return str(table.explore("status", tooltip=["name", "county_name", "status"]).get_root().render())


def plotly_choropleth(municipalities: gpd.GeoDataFrame, classes: pd.Series) -> str:
    """Return Plotly's own choropleth of the same polygons as JSON."""
    table = municipalities.to_crs(4326)
    table = table.set_geometry(shapely.orient_polygons(table.geometry.to_numpy(), exterior_cw=True))
    trace = go.Choropleth(
        geojson=json.loads(table[["geometry"]].to_json()),
        locations=list(table.index),
        z=pd.Categorical(classes).codes,
        text=table["name"] + "<br>" + table["county_name"] + "<br>" + classes,
        hoverinfo="text",
    )
    return str(go.Figure(trace, {"geo": {"fitbounds": "locations", "visible": False}}).to_json())


def main() -> None:
    """Print the table; ratios are to our interactive map."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()
    municipalities = aa.load_municipalities(year=2020)
    classes = pd.Series("signed", index=municipalities.index).where(municipalities["county_code"] != "46", "declined")
    makers: dict[str, Callable[[gpd.GeoDataFrame, pd.Series], str | bytes]] = {
        "ours, interactive (JSON)": ours,
        "ours, static (SVG)": ours_static,
        "geopandas.explore (HTML)": folium_page,
        "Plotly's choropleth (JSON)": plotly_choropleth,
    }
    rows = {}
    for name, make in makers.items():
        make(municipalities, classes)
        started = time.perf_counter()
        made = make(municipalities, classes)
        seconds = time.perf_counter() - started
        rows[name] = {
            "bytes": len(made if isinstance(made, bytes) else made.encode()),
            "seconds": round(seconds, 3),
        }
    base = rows["ours, interactive (JSON)"]["bytes"]
    print(f"{'map':30}{'kB':>8}{'ratio':>8}{'s':>8}")
    for name, row in rows.items():
        print(f"{name:30}{row['bytes'] / 1000:8.0f}{row['bytes'] / base:8.2f}{row['seconds']:8.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
