"""Finished folders on their way from another machine: put at an address, and fetched from it, whole or not at all.

An address is anything fsspec can write to: ``s3://bucket/runs``, ``sftp://host/runs``, ``file:///mnt/runs``.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import InvalidValueError, RunError
from akson_analysis.publishing.runs.appearing import appearing
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import RECORD_FILE, Done

if TYPE_CHECKING:
    from pathlib import Path


def check(address: str) -> None:
    """Refuse an address that cannot be used.

    Raises
    ------
    InvalidValueError
        If fsspec does not know it, or the package it needs for it is missing.

    Examples
    --------
    >>> check("nowhere://runs")
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: exchange 'nowhere://runs' cannot be used: Protocol not known: nowhere
    Nothing was written.
    """
    try:
        _opened(address)
    except (ImportError, ValueError) as problem:
        raise InvalidValueError(f"exchange {address!r} cannot be used: {problem}") from problem


def put(folder: Path, address: str) -> None:
    """Copy a finished folder to ``address/<its name>``, its record last; what is there is replaced."""
    system, root = _opened(address)
    target = f"{root.rstrip('/')}/{folder.name}"
    if system.exists(target):
        system.rm(target, recursive=True)
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name == RECORD_FILE)
    for path in files:
        remote = f"{target}/{path.relative_to(folder).as_posix()}"
        system.makedirs(remote.rpartition("/")[0], exist_ok=True)
        system.put_file(str(path), remote)


def fetch(address: str, folder: Path) -> Done:
    """Move a finished folder from ``address/<its name>`` to `folder`, and return its record.

    Raises
    ------
    RunError
        If it is not all there, or a file is not what its record says.
    """
    system, root = _opened(address)
    source = f"{root.rstrip('/')}/{folder.name}"
    with appearing(folder) as hidden:
        for remote in system.find(source):
            local = hidden / remote.removeprefix(f"{source}/")
            local.parent.mkdir(parents=True, exist_ok=True)
            with system.open(remote, "rb") as incoming, local.open("wb") as file:
                shutil.copyfileobj(incoming, file)
        done = Done.read(hidden)
        files = checksums(hidden)
        files.pop(RECORD_FILE)
        if files != done.files:
            raise RunError(f"'{folder.name}' did not come whole from '{address}'; run again")
    system.rm(source, recursive=True)
    return done


def _opened(address: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs  # noqa: PLC0415 - comes with the extra `cluster`

    opened: tuple[Any, str] = url_to_fs(address)
    return opened
