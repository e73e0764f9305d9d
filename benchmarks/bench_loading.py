"""Loading the municipality table against the floor: reading the bare geometry with `geopandas.read_parquet`."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

import akson_analysis as aa
from akson_analysis.sources import snapshot

ROUNDS = 15
FIRST_CALL = """
import time
import geopandas as gpd
import akson_analysis as aa
from akson_analysis.sources import snapshot
file = snapshot.data_dir() / "boundaries_country.parquet"
aa.load_municipalities  # the package imports it when it is first named; that is not loading
gpd.read_parquet(file, columns=["geometry"])
started = time.perf_counter(); gpd.read_parquet(file, columns=["geometry"]); floor = time.perf_counter() - started
started = time.perf_counter(); aa.load_municipalities(year=2020); first = time.perf_counter() - started
started = time.perf_counter(); aa.load_municipalities(year=2020); second = time.perf_counter() - started
print(floor, first, second)
"""


def seconds(action: Callable[[], object]) -> float:
    """Return how long one call takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> None:
    """Print the ratio of the first call in a process to the floor, and of the second call to the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = []
    for _ in range(ROUNDS):
        shown = subprocess.run([sys.executable, "-c", FIRST_CALL], check=True, capture_output=True, text=True).stdout
        rows.append([float(part) for part in shown.split()])
    floor, first, second = (statistics.median(column) for column in zip(*rows, strict=True))
    geometry = snapshot.data_dir() / "boundaries_country.parquet"
    warm_floor = statistics.median(
        seconds(lambda: gpd.read_parquet(geometry, columns=["geometry"])) for _ in range(ROUNDS)
    )
    cached = statistics.median(seconds(lambda: aa.load_municipalities(year=2020)) for _ in range(ROUNDS))
    print(f"floor {floor * 1e3:.1f} ms, first call {first * 1e3:.1f} ms: ratio {first / floor:.2f} (wanted: at most 2)")
    print(
        f"second call {second / first:.2%} of the first (wanted: under 1 %); "
        f"repeated {cached / warm_floor:.2%} of the floor"
    )
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"first_over_floor": first / floor, "second_over_first": second / first}),
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
