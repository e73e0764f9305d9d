"""Folders of runs: one made at a time, out of sight, put in place in one rename, taken up again if interrupted."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import json
import re
import shutil
import time
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import filelock

from akson_analysis.errors import InvalidValueError, RefusedError, RunError
from akson_analysis.publishing.runs.records import RECORD_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MANIFEST_FILE = "manifest.json"
IfRunning = Literal["wait", "refuse"]
LONGEST_WAIT_S = 3600.0
"""Seconds a run waits for another in the same folder, by taste; the largest take minutes."""

PARTIAL = ".partial-"
_TRASH = ".trash-"
_LOCK = ".lock"
_NAME = re.compile(r"[0-9A-Za-zÆØÅæøå][0-9A-Za-zÆØÅæøå._-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# a virus scanner lets go of a file in a second or two; tries come 0.2, 0.4 … seconds apart
_RENAMES = 5
_POLL_S = 0.2
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True)
class Run:
    """A finished run on disk.

    Attributes
    ----------
    name
        Name of its folder.
    path
        The folder.
    created
        When it was made, in ISO form and UTC, by the clock of that moment.
    title
        Its title.
    number
        Its place in the order the folder's runs were made in, whatever the clock said.
    manifest
        What it was made from and came to, as it is stored.
    """

    name: str
    path: Path
    created: str
    title: str
    number: int
    manifest: dict[str, Any]


def check_name(name: str) -> str:
    """Return a name that is safe as a folder on every system.

    Raises
    ------
    InvalidValueError
        If it is empty, leads to another folder, or some system reserves it.

    Examples
    --------
    >>> check_name("2020-07-01")
    '2020-07-01'
    >>> check_name("../elsewhere")
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: name '../elsewhere' cannot be a folder: use at most ...
    """
    if not _NAME.fullmatch(name) or ".." in name or name.endswith(".") or _RESERVED.fullmatch(name):
        raise InvalidValueError(
            f"name {name!r} cannot be a folder: use at most 100 letters, digits, '.', '-' and '_', "
            "beginning with a letter or digit"
        )
    return name


@contextlib.contextmanager
def sole_use(
    out_dir: Path,
    if_running: IfRunning = "wait",
    wait_s: float = LONGEST_WAIT_S,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Hold a folder of runs alone; the lock of a process that died is free.

    Parameters
    ----------
    out_dir
        The folder; made if it is not there, and taken away again if it stays empty.
    if_running
        Whether to wait for a run that is being made there, or to refuse.
    wait_s
        Seconds to wait at most.
    tell
        Called with a sentence when waiting begins.

    Raises
    ------
    RefusedError
        If another run is being made and `if_running` is ``refuse``, or the folder cannot be written to.
    RunError
        If the other run has not ended in time.
    """
    with explained(out_dir):
        new = [folder for folder in (out_dir, *out_dir.parents) if not folder.exists()]
        out_dir.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(out_dir / _LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            _wait_for(lock, out_dir, if_running, wait_s, tell)
        try:
            yield
        finally:
            _leave_no_trace(out_dir, new)
            lock.release()


def _leave_no_trace(out_dir: Path, new: list[Path]) -> None:
    """Remove the lock of a folder without anything else, and the folders that were made for it."""
    with contextlib.suppress(OSError):
        if [path.name for path in out_dir.iterdir()] == [_LOCK]:
            (out_dir / _LOCK).unlink()
        for folder in new:
            folder.rmdir()


def _wait_for(
    lock: filelock.BaseFileLock, out_dir: Path, if_running: IfRunning, wait_s: float, tell: Callable[[str], None]
) -> None:
    if if_running == "refuse":
        raise RefusedError(
            f"another run is being made in '{out_dir}'. Wait for it, choose another folder with --out, "
            "or run with --if-running wait"
        )
    tell(f"waiting for another run in '{out_dir}', at most {wait_s:.0f} s")
    try:
        lock.acquire(timeout=wait_s, poll_interval=_POLL_S)
    except filelock.Timeout:
        raise RunError(
            f"another run in '{out_dir}' has not ended after {wait_s:.0f} s. Nothing was written. "
            "Look at what it does, or choose another folder with --out"
        ) from None


@contextlib.contextmanager
def building(
    out_dir: Path, name: str, series: str = "", tell: Callable[[str], None] = lambda _: None
) -> Iterator[Building]:
    """Give the folder in which a run is built; whoever calls has `sole_use` of `out_dir`.

    A run of the same series that was interrupted is taken up: its finished jobs are still in the folder. If this
    one is interrupted too, finished jobs stay for the next, out of sight, and `tell` is told; else nothing is left.

    Raises
    ------
    InvalidValueError
        If the name cannot be a folder.
    """
    check_name(name)
    remove_leftovers(out_dir, unless_finished=True)
    number = 1 + max((run.number for run in list_runs(out_dir)), default=0)
    partial = out_dir / f"{PARTIAL}{hashlib.sha256(series.encode()).hexdigest()[:12]}"
    partial.mkdir(exist_ok=True)
    try:
        yield Building(partial, _free(out_dir, name), number)
    except KeyboardInterrupt:
        if _has_finished_jobs(partial):
            tell(
                f"interrupted: what was finished is kept out of sight in '{out_dir}'. "
                "Run the same again to go on from there, or remove it with clean"
            )
        raise
    finally:
        if not _has_finished_jobs(partial):
            shutil.rmtree(partial, ignore_errors=True)


@dataclass(frozen=True)
class Building:
    """A run that nobody sees yet, in a hidden folder beside its place."""

    folder: Path
    name: str
    number: int

    def put_in_place(self) -> Path:
        """Rename the folder to its name."""
        target = self.folder.with_name(self.name)
        if not _rename(self.folder, target):
            raise RunError(f"'{target.name}' has appeared in '{target.parent}' in the meantime; run again")
        return target


def _free(out_dir: Path, name: str) -> str:
    """Return the name, or ``name-2``, ``name-3`` and so on where that is taken."""
    names = (name if number == 1 else f"{name}-{number}" for number in itertools.count(1))
    return next(free for free in names if not (out_dir / free).exists())


def list_runs(out_dir: Path) -> list[Run]:
    """Return the finished runs of a folder, the newest first; a missing folder has none."""
    if not out_dir.is_dir():
        return []
    runs = []
    for path in out_dir.iterdir():
        path_of_manifest = path / MANIFEST_FILE
        if path.name.startswith(".") or not path_of_manifest.is_file():
            continue
        with contextlib.suppress(ValueError, KeyError, TypeError, OSError):
            manifest = _read(path_of_manifest, path_of_manifest.stat().st_mtime_ns, path_of_manifest.stat().st_size)
            number = int(manifest.get("number", 0))
            runs.append(Run(path.name, path, str(manifest["created"]), str(manifest["title"]), number, manifest))
    return sorted(runs, key=lambda run: (run.number, run.created, run.name), reverse=True)


@lru_cache(maxsize=64)
def _read(manifest: Path, _changed: int, _size: int) -> dict[str, Any]:
    """Return a manifest, which stays as it is once its run is in place; a run asks for the last ones several times."""
    content: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    return content


def remove_old(out_dir: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` runs; return them. A reader sees each whole or not at all."""
    deleted = []
    for run in list_runs(out_dir)[keep:]:
        hidden = run.path.with_name(f"{_TRASH}{run.name}-{uuid.uuid4().hex[:12]}")
        if _rename(run.path, hidden):
            shutil.rmtree(hidden, ignore_errors=True)
            deleted.append(run.path)
    return deleted


def remove_leftovers(out_dir: Path, *, unless_finished: bool = False) -> list[Path]:
    """Delete half-made and half-deleted folders, except, if asked, those with finished jobs; return them."""
    if not out_dir.is_dir():
        return []
    deleted = [path for path in sorted(out_dir.glob(f"{_TRASH}*")) if path.is_dir()]
    for path in sorted(out_dir.glob(f"{PARTIAL}*")):
        if path.is_dir() and not (unless_finished and _has_finished_jobs(path)):
            deleted.append(path)
        elif path.is_file():
            path.unlink(missing_ok=True)
    for path in deleted:
        shutil.rmtree(path, ignore_errors=True)
    return deleted


def _has_finished_jobs(partial: Path) -> bool:
    return any(partial.glob(f"*/{RECORD_FILE}"))


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn a full disk or a folder that cannot be written to into words a person can act on."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            raise RunError(
                f"there is no room left on the disk of '{folder}'. Earlier runs are untouched. "
                "Free some space, or choose another folder with --out"
            ) from problem
        if problem.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}:
            raise RefusedError(
                f"folder '{folder}' cannot be written to ({problem.strerror}). "
                "Choose another with --out, or change its permissions"
            ) from problem
        raise


def _rename(source: Path, target: Path) -> bool:
    """Rename a folder; False if the name was taken. Tries again while a scanner holds a file open."""
    for attempt in range(_RENAMES):
        try:
            source.rename(target)
        except PermissionError:
            if target.exists():
                return False
            if attempt == _RENAMES - 1:
                raise
            time.sleep(0.2 * (attempt + 1))
        except OSError as problem:
            if problem.errno in {errno.EEXIST, errno.ENOTEMPTY}:
                return False
            raise
        else:
            return True
    return False
