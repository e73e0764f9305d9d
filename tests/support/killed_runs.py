"""Called with a folder and a seed: runs until 50 of them have been killed, each at a random moment or file operation; prints what was found."""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from akson_analysis.publishing import Job
from akson_analysis.publishing.runs import folders as runs
from akson_analysis.publishing.runs.manifest import Manifest, checksums

from notebook_files import make_run, write_notebook  # isort: skip
from stand_in import Kernels  # isort: skip

OPERATIONS = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
POINTS, JOBS = 50, 4


def make(folder, version):
    jobs = [Job(f"job-{number}", folder / "n.ipynb", {"version": version}) for number in range(JOBS)]
    make_run(jobs, folder / "out", "run", keep=3)


def forked(action):
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            action()
        finally:
            os._exit(0)
    return child


def after_operations(count, folder, version):
    def killing():
        left = [count]

        def hook(event, arguments):
            if event in OPERATIONS:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        make(folder, version)

    return os.waitpid(forked(killing), 0)[1]


def after_seconds(seconds, folder, version):
    child = forked(lambda: make(folder, version))
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def is_whole(run):
    manifest = Manifest.model_validate(run.manifest)
    told = dict(manifest.files)
    for record in manifest.notebooks:
        told |= {f"{record.id}/{file}": checksum for file, checksum in record.files.items()}
    found = checksums(run.path)
    return told == {name: mark for name, mark in found.items() if Path(name).name not in {"manifest.json", "job.json"}}


def main():
    folder, chance = Path(sys.argv[1]), random.Random(int(sys.argv[2]))  # noqa: S311
    kernels = Kernels(folder / "log", 0.002).install()
    write_notebook(folder / "n.ipynb", "x = 1")
    begin = time.perf_counter()
    make(folder, 0)
    duration = time.perf_counter() - begin
    kernels.ran()
    found = {"killed": 0, "broken": 0, "twice": 0, "resumed": 0, "versions": 0}
    version, finished = 1, set()
    while found["killed"] < POINTS:
        before = len(runs.list_runs(folder / "out"))
        if chance.random() < 0.5:
            status = after_operations(chance.randrange(1, 260), folder, version)
        else:
            status = after_seconds(chance.uniform(0, 1.1 * duration), folder, version)
        found["killed"] += os.WIFSIGNALED(status)
        ran = set(kernels.ran())
        found["twice"] += len(ran & finished)
        found["resumed"] += len(finished)
        listed = runs.list_runs(folder / "out")
        found["broken"] += sum(not is_whole(run) for run in listed)
        shown = {path for path in (folder / "out").iterdir() if not path.name.startswith(".") and path.is_dir()}
        found["broken"] += len(shown - {run.path for run in listed})
        if listed[0].manifest["notebooks"][0]["parameters"]["version"] == version:
            version, finished = version + 1, set()
        else:
            finished = {path.parent.name for path in (folder / "out").glob(".partial-*/job-*/job.json")}
        assert len(listed) >= before or len(listed) >= 3
    make(folder, version)
    found["versions"] = version
    found["hidden"] = sorted(path.name for path in (folder / "out").iterdir() if path.name.startswith("."))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
