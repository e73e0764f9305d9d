"""`akson report` against the plain way: the same notebooks by `papermill` and `nbconvert`, one after the other."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from akson_analysis.reports import make as reports


def plain_way(folder: Path) -> float:
    """Run each notebook with the two command lines people use; return the seconds it took."""
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    for job in reports.jobs({}):
        executed = folder / f"{job.id}.ipynb"
        target = folder / job.id
        target.mkdir()
        parameters = ["-p", "output_directory", str(target)]
        run = [
            sys.executable,
            "-m",
            "papermill",
            "--no-progress-bar",
            "-k",
            "python3",
            str(job.notebook),
            str(executed),
            *parameters,
        ]
        page = [sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", str(executed)]
        for command in (run, page):
            subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


def our_way(folder: Path) -> float:
    """Run the command line; return the seconds it took, its own start included."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "akson_analysis", "report", "--out", str(folder)],
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - started


def main() -> None:
    """Time both ways in turn, print seconds and the ratio of the medians, and the bytes of what was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    plain, ours = [], []
    for _ in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            plain.append(plain_way(Path(first)))
            ours.append(our_way(Path(second)))
            sizes = {page.parent.name: page.stat().st_size for page in sorted(Path(second).glob("*/*/index.html"))}
            script = next(Path(second).glob("*/assets/plotly.min.js")).stat().st_size
            plain_sizes = {page.stem: page.stat().st_size for page in sorted(Path(first).glob("*.html"))}
    ratio = sorted(plain)[len(plain) // 2] / sorted(ours)[len(ours) // 2]
    print(f"plain way  {'  '.join(f'{seconds:6.1f} s' for seconds in plain)}")
    print(f"akson      {'  '.join(f'{seconds:6.1f} s' for seconds in ours)}")
    print(f"ratio of medians {ratio:.2f} (wanted: at least 2.5)")
    for name, size in sizes.items():
        print(
            f"page {name:24} {size / 1e3:6.0f} kB beside the shared script of {script / 1e3:.0f} kB; "
            f"plain {plain_sizes[name] / 1e3:6.0f} kB"
        )
    if arguments.json:
        arguments.json.write_text(
            json.dumps({"plain_s": plain, "akson_s": ours, "ratio": ratio, "page_bytes": sizes}),
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
