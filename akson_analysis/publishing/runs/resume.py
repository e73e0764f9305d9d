"""Finished work that need not be done again: jobs of an interrupted run, and of earlier runs in the same folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from akson_analysis.errors import RunError
from akson_analysis.publishing.runs.folders import list_runs
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import RECORD_FILE, Done

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from akson_analysis.publishing.runs.jobs import Job

Origin = Literal["run", "resumed", "reused"]
"""A job ran now, had been finished when the run was interrupted, or was taken from an earlier run."""


@dataclass(frozen=True)
class Taken:
    """A job that was finished before."""

    done: Done
    origin: Origin
    made_in: str = ""
    """Name of the run it ran in, if that is another."""


def take_up(building: Path, jobs: Sequence[Job], folders: Sequence[Path], *, anew: bool = False) -> dict[str, Taken]:
    """Fill the folder of a run with the jobs that are finished and unchanged, and clear everything else from it.

    A job counts only if its fingerprint is the one wanted and every one of its files has the checksum of its
    record; anything else is run again.

    Parameters
    ----------
    building
        Folder of the run, with what an interrupted run left in it.
    jobs
        The jobs wanted, with their fingerprints.
    folders
        Folders of finished runs.
    anew
        Take up nothing.
    """
    fingerprints = {} if anew else {job.id: job.fingerprint for job in jobs}
    taken = {}
    for path in building.iterdir():
        done = _intact(path, fingerprints.get(path.name, ""))
        if done is not None:
            taken[done.id] = Taken(done, "resumed")
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return taken | _reused(building, {id_: mark for id_, mark in fingerprints.items() if id_ not in taken}, folders)


def _reused(building: Path, fingerprints: dict[str, str], folders: Sequence[Path]) -> dict[str, Taken]:
    """Take jobs from finished runs, the newest of each folder that has them."""
    taken: dict[str, Taken] = {}
    for run in [run for folder in folders for run in list_runs(folder)] if fingerprints else []:
        if taken.keys() == fingerprints.keys():
            break
        for record in run.manifest.get("notebooks", []):
            id_ = record.get("id", "")
            if id_ in taken or record.get("fingerprint") != fingerprints.get(id_):
                continue
            done = _intact(run.path / id_, fingerprints[id_])
            if done is not None and _copy(run.path / id_, building / id_, done):
                taken[id_] = Taken(done, "reused", record.get("made_in") or run.name)
    return taken


def _intact(folder: Path, fingerprint: str) -> Done | None:
    """Return the record of a job's folder if it is the one wanted and nothing in it has changed."""
    if not fingerprint or not folder.is_dir():
        return None
    try:
        done = Done.read(folder)
        if done.fingerprint != fingerprint or done.id != folder.name:
            return None
        files = checksums(folder)
    except (RunError, OSError):
        return None
    files.pop(RECORD_FILE, None)
    return done if files == done.files else None


def _copy(source: Path, target: Path, done: Done) -> bool:
    """Put a finished job's files in place at once, by hard links where the disk has them; False if they are gone."""
    hidden = target.with_name(f".job-{target.name}-{uuid.uuid4().hex[:12]}")
    files = (*done.files, RECORD_FILE)
    try:
        for folder in sorted({file.rpartition("/")[0] for file in files}):
            (hidden / folder).mkdir(parents=True, exist_ok=True)
        for file in files:
            old, new = f"{source}/{file}", f"{hidden}/{file}"
            try:
                os.link(old, new)
            except OSError:
                shutil.copyfile(old, new)
        hidden.rename(target)
    except FileNotFoundError:
        with contextlib.suppress(OSError):
            shutil.rmtree(hidden)
        return False
    return True
