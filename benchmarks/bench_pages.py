"""Bytes and seconds of a page with one map of Norway in Chromium: ours, Plotly's own choropleth and folium's.

Each page stands on disk and is opened with the network cut off. First paint is what the browser reports; ours draws its
map once it is near, so the map is scrolled to. Plotly's script, which a run shares, is not counted; folium's page
fetches its script and tiles from the network and is counted as it is, and cannot draw.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

import pandas as pd
import plotly
from bench_maps import folium_page, plotly_choropleth
from playwright.sync_api import Browser, sync_playwright

import akson_analysis as aa
from akson_analysis import figures, locales
from akson_analysis.publishing.content.parts import PLOTLY_MIME
from akson_analysis.publishing.pages import page as pages

PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
DRAWN = {"ours": ".js-plotly-plot .main-svg", "Plotly's choropleth": ".js-plotly-plot .main-svg"}


def write_pages(folder: Path) -> dict[str, Path]:
    """Write the three pages and return them by name."""
    municipalities = aa.load_municipalities(year=2020)
    classes = pd.Series("signed", index=municipalities.index).where(municipalities["county_code"] != "46", "declined")
    spec = figures.categorical_map(municipalities, classes, locales.load("nb"), title="Norge", legend_title="Status")
    chart = json.loads(figures.interactive(spec).to_json())
    output = {"output_type": "display_data", "data": {PLOTLY_MIME: chart}, "metadata": {}}
    notebook = {"cells": [{"cell_type": "code", "outputs": [output]}]}
    pages.write_assets(folder / "assets")
    (folder / "map").mkdir()
    html = {
        "ours": pages.render(notebook, pages.complete_results({}, "map", "nb"), file="map.ipynb"),
        "Plotly's choropleth": _plotly_page(plotly_choropleth(municipalities, classes)),
        "folium": folium_page(municipalities, classes),
    }
    files = {name: folder / "map" / f"{number}.html" for number, name in enumerate(html)}
    for name, file in files.items():
        file.write_text(html[name], encoding="utf-8")
    shutil.copyfile(Path(plotly.__file__).parent / "package_data" / "plotly.min.js", folder / "map" / "plotly.min.js")
    return files


def _plotly_page(figure: str) -> str:
    return (
        '<!DOCTYPE html><meta charset="utf-8"><title>Norge</title><h1>Norge</h1><div id="map"></div>'
        '<script src="plotly.min.js"></script>'
        f"<script>const f = {figure}; Plotly.newPlot('map', f.data, f.layout)</script>"
    )


def seconds(browser: Browser, name: str, file: Path) -> tuple[float, float | None]:
    """Return seconds to first paint and, where it can draw offline, to the drawn map."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("http*://**", lambda route: route.abort())
    page.goto(file.as_uri(), wait_until="commit")
    drawn = None
    if name in DRAWN:
        page.wait_for_selector(DRAWN[name], timeout=120_000)
        drawn = page.evaluate("performance.now()") / 1000
    page.wait_for_load_state("load")
    page.wait_for_function(f"({PAINT}) > 0", timeout=60_000)
    paint = page.evaluate(PAINT) / 1000
    page.close()
    return paint, drawn


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="openings of each page (default: 3)")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is not installed; nothing was measured")
    rows = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, file in write_pages(Path(folder)).items():
            measured = [seconds(browser, name, file) for _ in range(arguments.rounds)]
            drawn = [one for _, one in measured if one is not None]
            rows[name] = {
                "bytes": file.stat().st_size,
                "first_paint_s": round(statistics.median(one for one, _ in measured), 2),
                "drawn_s": round(statistics.median(drawn), 2) if drawn else None,
            }
        browser.close()
    print(f"{'page with one map':22}{'kB':>8}{'first paint s':>15}{'drawn s':>10}")
    for name, row in rows.items():
        print(f"{name:22}{row['bytes'] / 1000:8.0f}{row['first_paint_s']:15.2f}{row['drawn_s'] or 'never':>10}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
