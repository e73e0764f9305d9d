"""Taking one million rows to other municipality codes, against a plain pandas merge with the same correspondence.

Run: python benchmarks/bench_vintages.py. Exits 1 when a conversion takes twice as long as the merge, or ten times the
rows take more than twenty times as long. The merge only looks up new codes; the conversion also divides and adds up.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from akson_analysis.sources.codes import correspondence, vintages

ROWS = 1_000_000
WAYS = ((2019, 2020), (2020, 2024), (2017, 2024), (2020, 2019), (2024, 2017))
LIMIT, GROWTH_LIMIT = 2.0, 20.0


def table(year: int, rows: int) -> pd.DataFrame:
    """Make up numbers for every code of a year and as many groups as it takes, in random order."""
    codes = sorted(correspondence.codes_on(year))
    groups = rows // len(codes)
    rng = np.random.default_rng(1)
    columns = {
        "municipality_code": np.repeat(codes, groups),
        "group": np.tile(np.arange(groups), len(codes)),
        "population": rng.integers(0, 1000, groups * len(codes)),
    }
    frame = pd.DataFrame(columns).astype({"municipality_code": "str"})
    return frame.take(rng.permutation(len(frame))).reset_index(drop=True)


def best_seconds(action: Callable[[], object], repeats: int = 7) -> float:
    """Return the shortest time of several calls."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main() -> int:
    """Print the ratio for each pair of years and how time grows with rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    ratios, growth = {}, 0.0
    for start, end in WAYS:
        shares = correspondence.history().shares(correspondence.as_day(start), correspondence.as_day(end))
        pairs = [(code, part.code, float(part.share)) for code, parts in shares.items() for part in parts]
        correspond = pd.DataFrame(pairs, columns=["municipality_code", "to_code", "share"])
        large, small = table(start, ROWS), table(start, ROWS // 10)
        merge = best_seconds(lambda large=large, other=correspond: large.merge(other, on="municipality_code"))
        convert, tenth = (
            best_seconds(lambda rows=rows, way=(start, end): vintages.convert(rows, *way, by=["group"]))
            for rows in (large, small)
        )
        ratios[f"{start}-{end}"] = convert / merge
        growth = max(growth, convert / tenth)
        print(
            f"{start} to {end}: merge {merge:.3f} s, conversion {convert:.3f} s, "
            f"ratio {convert / merge:.2f} (limit {LIMIT:g})"
        )
    print(f"ten times the rows take at most {growth:.1f} times as long (limit {GROWTH_LIMIT:g})")
    if arguments.json:
        arguments.json.write_text(json.dumps({"ratios": ratios, "growth": growth}), encoding="utf-8")
    return int(max(ratios.values()) >= LIMIT or growth > GROWTH_LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
