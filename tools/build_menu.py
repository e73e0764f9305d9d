"""Write the shapes of the map that is a menu, one row per municipality, as ``data/menu_2020.csv``.

Run once when the boundaries change, from the root of the project, and renew the record afterwards::

    python tools/build_menu.py --out data
    python tools/build_snapshot --reseal

The same boundaries give the same file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from akson_analysis.reports import map_menu as menu


def main() -> None:
    """Read the boundaries of the data folder and write the shapes beside them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("data"), help="the data folder (default: data)")
    folder = parser.parse_args().out
    shapes = menu.drawn(folder / "boundaries_country.parquet")
    (folder / menu.STORED_FILE).write_text(menu.as_csv(shapes), encoding="utf-8", newline="\n")
    print(f"{folder / menu.STORED_FILE}: {len(shapes)} shapes")


if __name__ == "__main__":
    main()
