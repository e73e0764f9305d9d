"""Write the layout of the population-true twin: one circle per municipality, as ``data/cartogram_2020.csv``.

Run once when boundaries or populations change, from the root of the project::

    python tools/build_cartogram.py --out data

The same data give the same file. It takes about a quarter of a minute.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
import shapely

import akson_analysis as aa
from akson_analysis.figures import cartogram, geometry

NAME = "cartogram_2020.csv"


def build(neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return the circles to the centimetre, and refuse to go on if rounding made any overlap."""
    municipalities = aa.load_municipalities(year=2020)
    points = geometry.inner_points(municipalities.geometry)
    places = pd.DataFrame({"x": shapely.get_x(points), "y": shapely.get_y(points)}, index=municipalities.index)
    pairs = neighbours.iloc[:, :2].itertuples(index=False, name=None)
    circles = cartogram.layout(places, municipalities["population"], pairs).round({"x": 2, "y": 2, "radius": 2})
    if cartogram.largest_overlap(circles) > cartogram.OVERLAP_TOLERANCE:
        raise SystemExit("circles overlap after rounding; nothing was written")
    return circles


def main() -> None:
    """Read the neighbour list of the data folder and write the layout beside it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("data"), help="the data folder (default: data)")
    folder = parser.parse_args().out
    circles = build(pd.read_csv(folder / "neighbours.csv", dtype=str))
    table = circles.rename(columns={"code": "municipality_code"})
    (folder / NAME).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
    print(f"{folder / NAME}: {len(circles)} circles, largest overlap {cartogram.largest_overlap(circles):.1e}")


if __name__ == "__main__":
    main()
