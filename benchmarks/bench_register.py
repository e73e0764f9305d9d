"""Checking a register of 356 rows, against importing pandas.

Run: python benchmarks/bench_register.py. Every round starts two processes: one that imports pandas, one that has the
suite and openpyxl loaded and checks the register for the first time. Exits 1 when a check takes as long as the import.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

from akson_analysis.sources import snapshot

ROUNDS = 9
IMPORT = "import time; started = time.perf_counter(); import pandas; print(time.perf_counter() - started)"
CHECK = """
import sys, time
import openpyxl
from akson_analysis.errors import RefusedError
from akson_analysis.register import check
started = time.perf_counter()
try:
    check(sys.argv[1])
except RefusedError as refused:
    str(refused)
print(time.perf_counter() - started)
"""
HEAD = ("Kommunenummer", "Kommune", "Dato", "Hendelse", "Valg", "Merknad")


def rows(*, clean: bool) -> list[tuple[str, ...]]:
    """Return a row for each municipality, in order or with a fault or a correction in every cell."""
    table = snapshot.read_table("municipalities.csv")
    if clean:
        return [
            (code, name, "1.7.2020", "signert", "2a", "")
            for code, name in zip(table["municipality_code"], table["name"], strict=True)
        ]
    return [("", f"{name}x", "31.6.2020", "signertt", "2c", "") for name in table["name"]]


def write(folder: Path) -> dict[str, Path]:
    """Write the registers to be checked."""
    files = {}
    for name, clean in (("in order", True), ("all at fault", False)):
        files[f"CSV, {name}"] = folder / f"{name}.csv"
        with files[f"CSV, {name}"].open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows([HEAD, *rows(clean=clean)])
        book = openpyxl.Workbook()
        for row in (HEAD, *rows(clean=clean)):
            book.worksheets[0].append(row)
        files[f"Excel, {name}"] = folder / f"{name}.xlsx"
        book.save(files[f"Excel, {name}"])
    return files


def seconds(*command: str) -> float:
    """Return what a program printed of the time it took."""
    shown = subprocess.run(
        [sys.executable, "-c", *command], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return float(shown.stdout)


def main() -> int:
    """Print the ratio of each check to the import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder))
        taken: dict[str, list[float]] = {name: [] for name in ("import pandas", *files)}
        for _ in range(ROUNDS):
            taken["import pandas"].append(seconds(IMPORT))
            for name, file in files.items():
                taken[name].append(seconds(CHECK, str(file)))
    floor = statistics.median(taken.pop("import pandas"))
    ratios = {name: statistics.median(times) / floor for name, times in taken.items()}
    print(f"import pandas: {floor:.3f} s")
    for name, ratio in ratios.items():
        print(f"check, {name}: {ratio * floor:.3f} s, {ratio:.2f} of the import (limit 1)")
    if arguments.json:
        arguments.json.write_text(json.dumps(ratios), encoding="utf-8")
    return int(max(ratios.values()) >= 1)


if __name__ == "__main__":
    raise SystemExit(main())
