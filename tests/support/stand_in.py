"""A stand-in for the kernels: it leaves what a notebook leaves, a file at a time, and keeps a log of what ran."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time
import uuid

from akson_analysis.publishing.execution import execute
from akson_analysis.publishing.pages import page
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import Done, Failed


class Kernels:
    """Replaces execution in `publish`; jobs named in `failing` fail."""

    def __init__(self, log, pause=0.0, failing=()):
        self.log, self.pause, self.failing = log, pause, failing

    def execute(self, _pool, jobs, folder, settings, _options, _on_progress):
        return [self._run(job, folder(), settings) for job in jobs]

    def _run(self, job, parent, settings):
        if job.id in self.failing:
            return Failed(job.id, f"{job.id}: cell 1 failed")
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{job.id}\n")
        hidden = parent / f".job-{job.id}-{uuid.uuid4().hex}"
        (hidden / "tables").mkdir(parents=True)
        for file in ("index.html", "tables/rows.csv", f"{job.id}.ipynb"):
            time.sleep(self.pause)
            (hidden / file).write_text(json.dumps(job.parameters), encoding="utf-8")
        self.fill(job, hidden, settings.language)
        results = json.loads((hidden / "results.json").read_text(encoding="utf-8"))
        results = page.complete_results(results, job.id, settings.language)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        done = Done(job.id, now, 0.1, [], results, checksums(hidden), job.fingerprint)
        done.write(hidden)
        hidden.rename(parent / job.id)
        return done

    def fill(self, _job, folder, _language):
        headline = {"id": "figure", "label": "Figure", "value": "1"}
        (folder / "results.json").write_text(json.dumps({"headlines": [headline]}), encoding="utf-8")

    @contextlib.contextmanager
    def worker_pool(self, *_arguments, **_options):
        yield None

    def install(self, patch=setattr):
        patch(execute, "execute", self.execute)
        patch(execute, "worker_pool", self.worker_pool)
        return self

    def ran(self):
        """Return what ran since the last time this was asked."""
        found = sorted(self.log.read_text(encoding="utf-8").split()) if self.log.exists() else []
        self.log.write_text("", encoding="utf-8")
        return found
