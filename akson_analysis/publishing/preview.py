"""What a run would do, before it does anything: which notebooks run, and why."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from akson_analysis.errors import RunError
from akson_analysis.publishing.runs import fingerprint
from akson_analysis.publishing.runs.folders import PARTIAL, list_runs
from akson_analysis.publishing.runs.jobs import Job, shard_folders
from akson_analysis.publishing.runs.manifest import package_versions, python_version
from akson_analysis.publishing.runs.records import Done
from akson_analysis.publishing.site.index import SiteOptions


@dataclass(frozen=True)
class Outlook:
    """What would become of one job."""

    id: str
    """The job."""
    state: Literal["new", "changed", "unchanged"]
    """``unchanged``: it would not run again."""
    why: str = ""
    """What has changed, in the words of the manifest; the run it would be taken from."""


def environment() -> dict[str, str]:
    """Return the versions results depend on beside the code: packages, Python and the system."""
    return {**package_versions(), "python": python_version(), "system": platform.system()}


def with_fingerprints(jobs: Sequence[Job], site: SiteOptions, versions: Mapping[str, str]) -> list[Job]:
    """Return jobs with their fingerprints."""
    fingerprints = fingerprint.of_jobs(jobs, site.page_settings, versions)
    return [replace(job, fingerprint=mark) for job, mark in zip(jobs, fingerprints, strict=True)]


def preview(jobs: Sequence[Job], out_dir: Path, site: SiteOptions) -> list[Outlook]:
    """Tell of each job whether it would run, from the records alone: nothing is written and no file is verified.

    The parameters are as `akson_analysis.publishing.publish` takes them.
    """
    runs = [run for folder in (out_dir, *shard_folders(out_dir)) for run in list_runs(folder)]
    earlier: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for run in runs:
        for record in run.manifest.get("notebooks", []):
            earlier.setdefault(record.get("id", ""), []).append((run.name, record))
    return [_outlook(job, earlier.get(job.id, []), out_dir) for job in with_fingerprints(jobs, site, environment())]


def _outlook(job: Job, earlier: Sequence[tuple[str, Mapping[str, Any]]], out_dir: Path) -> Outlook:
    for name, record in earlier:
        if record.get("fingerprint") == job.fingerprint:
            return Outlook(job.id, "unchanged", name)
    for folder in out_dir.glob(f"{PARTIAL}*"):
        with contextlib.suppress(RunError, OSError):
            if Done.read(folder / job.id).fingerprint == job.fingerprint:
                return Outlook(job.id, "unchanged", "finished before an interruption")
    return Outlook(job.id, "changed", _difference(job, earlier[0][1])) if earlier else Outlook(job.id, "new")


def _difference(job: Job, record: Mapping[str, Any]) -> str:
    parts = []
    if record.get("notebook_sha256") != fingerprint.file_sha256(job.notebook):
        parts.append("notebook")
    pairs = {
        "parameters": (record.get("parameters", {}), fingerprint.portable(dict(job.parameters))),
        "inputs": (record.get("inputs", {}), fingerprint.inputs_of(job)),
    }
    for what, (old, new) in pairs.items():
        names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
        if names:
            parts.append(f"{what} {', '.join(names)}")
    return "; ".join(parts) or "code, versions or titles"
