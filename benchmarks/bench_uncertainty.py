"""Uncertainty for every municipality: time against starting one Jupyter kernel, and memory of the large case.

Run: python benchmarks/bench_uncertainty.py. Exits 1 when a limit is passed. Populations are made up
(lognormal), and every municipality has its own mix of keys, so that no two rows are multiples of each other
and none is saved.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc

import numpy as np
import pandas as pd
from jupyter_client.manager import KernelManager

from akson_analysis.costs import uncertainty

MUNICIPALITIES, YEARS = 291, 20
MEMORY_LIMIT_GIB = 2.0
ITEMS = pd.DataFrame(
    {
        "p50_nok": [4.755e9, 4.06e9, 0.71e9],
        "p85_nok": [5.915e9, 4.465e9, 0.845e9],
        "state_fixed_nok": [1.4e9, 0, 0],
        "state_share": [0, 0, 1],
    },
    index=["journal", "rollout", "samhandling"],
)


def shares() -> pd.DataFrame:
    sizes = np.random.default_rng(1).lognormal(8.6, 1.2, (MUNICIPALITIES, len(ITEMS)))
    return pd.DataFrame(sizes / sizes.sum(axis=0), columns=ITEMS.index)


def timing() -> pd.DataFrame:
    parts = np.random.default_rng(2).random((YEARS, len(ITEMS)))
    return pd.DataFrame(parts / parts.sum(axis=0), index=range(2021, 2021 + YEARS), columns=ITEMS.index)


def ranges(draws: int, years: pd.DataFrame | None) -> pd.DataFrame:
    municipal = uncertainty.split(ITEMS, uncertainty.draw(ITEMS, draws)).municipal
    return uncertainty.ranges(municipal, shares(), timing=years)


def best_seconds(action, repeats: int = 5) -> float:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def start_kernel() -> None:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def peak_gib() -> float:
    """Peak memory of this process; where the system does not tell, that of its Python objects and arrays."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return tracemalloc.get_traced_memory()[1] / 2**30
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30


def large_case() -> None:
    if sys.platform == "win32":
        tracemalloc.start()
    start = time.perf_counter()
    rows = len(ranges(100_000, timing()))
    print(f"{rows} {time.perf_counter() - start:.2f} {peak_gib():.3f}")


def main() -> int:
    kernel = best_seconds(start_kernel, repeats=3)
    total = best_seconds(lambda: ranges(10_000, None))
    yearly = best_seconds(lambda: ranges(10_000, timing()), repeats=2)
    print(f"start of one Jupyter kernel: {kernel:.3f} s")
    print(f"10,000 draws x {MUNICIPALITIES} municipalities: {total:.3f} s, {kernel / total:.1f} times as fast")
    print(f"the same for each of {YEARS} years: {yearly:.3f} s, {kernel / yearly:.2f} times as fast")
    run = subprocess.run(
        [sys.executable, __file__, "--large"], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    rows, seconds, gib = run.stdout.split()
    print(
        f"100,000 draws x {MUNICIPALITIES} x {YEARS} ({rows} rows): {seconds} s, peak {gib} GiB "
        f"({float(gib) / MEMORY_LIMIT_GIB:.2f} of the {MEMORY_LIMIT_GIB:g} GiB allowed)"
    )
    return 0 if total < kernel and float(gib) < MEMORY_LIMIT_GIB else 1


if __name__ == "__main__":
    if "--large" in sys.argv:
        large_case()
    else:
        raise SystemExit(main())
