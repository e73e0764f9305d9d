"""Folders of runs: built out of sight, put in place in one rename, cleared away if left half done."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from akson_analysis.errors import InvalidValueError, RefusedError, RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST_FILE = "manifest.json"
_PARTIAL = ".partial-"
_LOCK = ".lock"
_NAME = re.compile(r"[0-9A-Za-zÆØÅæøå][0-9A-Za-zÆØÅæøå._-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_RENAMES = 5
_FORGOTTEN_AFTER_S = 3600.0
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
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
        When it was made, in ISO form and UTC.
    title
        Its title.
    """

    name: str
    path: Path
    created: str
    title: str


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
def building(out_dir: Path, name: str) -> Iterator[Building]:
    """Give a run to build; it appears with `Building.put_in_place`, and vanishes without.

    Leftovers of runs that were killed are cleared away first.

    Raises
    ------
    InvalidValueError
        If the name cannot be a folder.
    RefusedError
        If `out_dir` cannot be written to.
    RunError
        If the disk is full.
    """
    check_name(name)
    with explained(out_dir):
        out_dir.mkdir(parents=True, exist_ok=True)
        remove_leftovers(out_dir)
        partial = out_dir / f"{_PARTIAL}{name}-{uuid.uuid4().hex[:12]}"
        lock = _lock(_lock_file(partial))
        if lock is None:
            raise RunError(f"'{partial.name}' is in use by another run; try again")
        try:
            partial.mkdir()
            yield Building(partial, name)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
            lock.close()
            _lock_file(partial).unlink(missing_ok=True)


@dataclass(frozen=True)
class Building:
    """A run that nobody sees yet, in a hidden folder beside its place."""

    folder: Path
    name: str

    def put_in_place(self) -> Path:
        """Rename the folder to its name, or to ``name-2``, ``name-3`` and so on where that is taken."""
        number = 1
        while True:
            target = self.folder.with_name(self.name if number == 1 else f"{self.name}-{number}")
            if not target.exists() and _rename(self.folder, target):
                return target
            number += 1


def list_runs(out_dir: Path) -> list[Run]:
    """Return the finished runs of a folder, the newest first; a missing folder has none."""
    if not out_dir.is_dir():
        return []
    found = []
    for path in out_dir.iterdir():
        manifest = path / MANIFEST_FILE
        if path.name.startswith(".") or not manifest.is_file():
            continue
        try:
            told = json.loads(manifest.read_text(encoding="utf-8"))
            found.append(Run(path.name, path, str(told["created"]), str(told["title"])))
        except (ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda run: (run.created, run.name), reverse=True)


def clean(out_dir: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` runs, and what killed runs left; return what was deleted.

    Folders that are not runs are left alone, and so is a run that is being made.

    Raises
    ------
    InvalidValueError
        If `keep` is negative.
    """
    if keep < 0:
        raise InvalidValueError(f"keep is {keep}: expected zero or more runs to keep")
    deleted = remove_leftovers(out_dir)
    for run in list_runs(out_dir)[keep:]:
        hidden = run.path.with_name(f"{_PARTIAL}{run.name}-{uuid.uuid4().hex[:12]}")
        if _rename(run.path, hidden):
            shutil.rmtree(hidden, ignore_errors=True)
            deleted.append(run.path)
    return deleted


def remove_leftovers(out_dir: Path) -> list[Path]:
    """Delete the half-made folders whose run is no longer alive; return them."""
    deleted: list[Path] = []
    if not out_dir.is_dir():
        return deleted
    for path in sorted(out_dir.glob(f"{_PARTIAL}*")):
        if path.is_dir():
            lock = _lock(_lock_file(path))
            if lock is not None:
                shutil.rmtree(path, ignore_errors=True)
                lock.close()
                _lock_file(path).unlink(missing_ok=True)
                deleted.append(path)
        elif path.suffix == _LOCK and _is_forgotten(path):
            path.unlink(missing_ok=True)
    return deleted


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


def _lock_file(partial: Path) -> Path:
    return partial.with_name(partial.name + _LOCK)


def _is_forgotten(path: Path) -> bool:
    """Tell whether a lock without a folder is older than the moment between making the one and the other."""
    try:
        return not path.with_suffix("").exists() and time.time() - path.stat().st_mtime > _FORGOTTEN_AFTER_S
    except OSError:
        return False


def _lock(path: Path) -> IO[bytes] | None:
    """Open and lock a file, or return None if a living process holds it; a lock ends with its process."""
    file = path.open("ab")
    try:
        _lock_now(file)
    except OSError as problem:
        file.close()
        if problem.errno in _NO_LOCKS:
            raise RunError(f"files in '{path.parent}' cannot be locked; choose a folder on a local disk") from problem
        return None
    return file


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _lock_now(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _lock_now(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
