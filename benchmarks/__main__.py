"""Run every benchmark, each in a process of its own, so that none warms up another. `make bench` calls this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run `bench_*.py` in order of their names, or those named on the command line."""
    folder = Path(__file__).parent
    wanted = sys.argv[1:] or sorted(file.stem.removeprefix("bench_") for file in folder.glob("bench_*.py"))
    for name in wanted:
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, str(folder / f"bench_{name}.py")], check=True)


if __name__ == "__main__":
    main()
