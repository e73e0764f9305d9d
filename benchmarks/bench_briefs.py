"""Every municipality's brief against the plain way and once more, memory included, and how time grows with the jobs.

The plain way is a loop of the two commands `papermill` and `nbconvert`. Measured beside it is the quickest loop one can
write with them: in one process, each notebook in a kernel of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil
import yaml

from akson_analysis.publishing import ExecutionOptions, Job
from akson_analysis.publishing.execution import execute
from akson_analysis.publishing.runs.records import PageSettings
from akson_analysis.reports import make as reports

ALL = 291
LIGHT = "import json, math\ntable = [math.sqrt(i + number) for i in range(20_000)]\nprint(json.dumps(sum(table)))"


def plain_way(count: int, folder: Path) -> float:
    """Make so many briefs with the two command lines people use, in a loop, and return seconds for each."""
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    for job in _first_briefs(count):
        executed = _folder_of(job, folder) / f"{job.id}.ipynb"
        parameters = folder / f"{job.id}.yaml"
        parameters.write_text(yaml.safe_dump(_parameters(job, folder)), encoding="utf-8")
        run = ["papermill", "--no-progress-bar", "-k", "python3", str(job.notebook), str(executed)]
        page = ["nbconvert", "--to", "html", "--no-input", str(executed)]
        for command in ([*run, "-f", str(parameters)], page):
            subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True, env=environment)
    return (time.perf_counter() - started) / count


def plain_process(count: int, folder: Path) -> float:
    """Make so many briefs in a loop inside one process, a kernel for each, and return seconds for each."""
    import papermill  # noqa: PLC0415 - its start is not the loop's
    from nbconvert import HTMLExporter  # noqa: PLC0415

    started = time.perf_counter()
    for job in _first_briefs(count):
        target = _folder_of(job, folder)
        executed = papermill.execute_notebook(
            str(job.notebook),
            str(target / "brief.ipynb"),
            parameters=_parameters(job, folder),
            kernel_name="python3",
            progress_bar=False,
        )
        page, _ = HTMLExporter(exclude_input=True).from_notebook_node(executed)
        (target / "index.html").write_text(page, encoding="utf-8")
    return (time.perf_counter() - started) / count


def _first_briefs(count: int) -> list[Job]:
    return reports.brief_jobs({}, everyone=True)[:count]


def _folder_of(job: Job, folder: Path) -> Path:
    target = folder / job.id
    target.mkdir(parents=True)
    return target


def _parameters(job: Job, folder: Path) -> dict[str, object]:
    return {**job.parameters, "output_directory": str(folder / job.id)}


def our_way(count: int, folder: Path) -> tuple[float, int]:
    """Run the command line; return the seconds it took, start included, and the most memory its processes had."""
    chosen = ["--all"] if count == ALL else [str(job.parameters["municipality_code"]) for job in _first_briefs(count)]
    started = time.perf_counter()
    command = [sys.executable, "-m", "akson_analysis", "brief", *chosen, "--out", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    if process.wait():
        raise SystemExit(f"{' '.join(command[:4])} failed")
    seconds = time.perf_counter() - started
    watcher.join()
    return seconds, peak[0]


def _processor_s() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    """Add up what the processes have to themselves and their share of the rest, until they end."""
    while process.poll() is None:
        total = 0
        try:
            parent = psutil.Process(process.pid)
            for one in [parent, *parent.children(recursive=True)]:
                total += one.memory_full_info().pss
        except psutil.Error:
            continue
        peak[0] = max(peak[0], total)
        time.sleep(0.25)


def growth(counts: list[int], workers: int, folder: Path) -> list[float]:
    """Return the seconds so many runs of a light notebook take."""
    cells = [nbformat.v4.new_code_cell("number = 0"), nbformat.v4.new_code_cell(LIGHT)]
    cells[0].metadata.tags = ["parameters"]
    file = folder / "light.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
    options, settings = ExecutionOptions(workers, timeout=60), PageSettings("T", "nb")
    taken = []
    for count in counts:
        jobs = [Job(f"job-{i}", file, {"number": i}) for i in range(count)]
        started = time.perf_counter()
        out = folder / f"{workers}-{count}"
        with execute.worker_pool(options, count) as pool:
            execute.execute(pool, jobs, lambda out=out: out, settings, options, lambda _: None)
        taken.append(time.perf_counter() - started)
    return taken


def main() -> None:
    """Print ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", type=int, default=12, help="briefs to make the plain way; scaled")
    parser.add_argument("--briefs", type=int, default=int(os.environ.get("BENCH_BRIEFS", ALL)))
    parser.add_argument("--full", action="store_true", default=bool(os.environ.get("BENCH_FULL")), help="grow to 1,000")
    parser.add_argument("--only-growth", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not arguments.only_growth:
            begin = _processor_s()
            plain = plain_way(arguments.plain, folder / "plain")
            plain_cpu = (_processor_s() - begin) / arguments.plain
            process = plain_process(arguments.plain, folder / "process")
            begin = _processor_s()
            ours, peak = our_way(arguments.briefs, folder / "ours")
            own_cpu = (_processor_s() - begin) / arguments.briefs
            own = ours / arguments.briefs
            begin = _processor_s()
            again, _ = our_way(arguments.briefs, folder / "ours")
            again_cpu = _processor_s() - begin
            print(f"({arguments.plain} briefs made the plain ways)")
            print(f"papermill and nbconvert   {plain:6.2f} s a brief, {plain * ALL:6.0f} s for {ALL}")
            print(f"the same in one process   {process:6.2f} s a brief, {process * ALL:6.0f} s for {ALL}")
            print(f"akson                     {own:6.2f} s a brief, {ours:6.0f} s for {arguments.briefs}")
            print(f"ratio {plain / own:.1f} (wanted: at least 12); {process / own:.1f} against the one process")
            print(f"processor time a brief: {plain_cpu:.2f} s, akson {own_cpu:.2f} s: ratio {plain_cpu / own_cpu:.1f}")
            print(f"again, nothing changed: {again:.1f} s, {again_cpu:.1f} s of processor time (wanted: below 2)")
            print(f"peak memory {peak / 2**30:.2f} GiB in all processes (wanted: below 3)")
        counts = [10, 100, 1000] if arguments.full else [10, 50, 200]
        taken = {workers: growth(counts, workers, folder) for workers in (1, 2)}
        for place, count in enumerate(counts):
            one, two = taken[1][place], taken[2][place]
            print(
                f"light notebook × {count:4}: {one:6.1f} s by one worker, {two:6.1f} s by two ({one / two:.2f}×); "
                f"{1000 * two / count:5.0f} ms each by two"
            )


if __name__ == "__main__":
    main()
