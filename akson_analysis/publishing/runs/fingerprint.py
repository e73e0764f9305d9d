"""What a notebook's result depends on, as one checksum: when none of it has changed, it need not run again."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akson_analysis.publishing.runs.manifest import code_fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from akson_analysis.publishing.runs.jobs import Job
    from akson_analysis.publishing.runs.records import PageSettings

FORMAT = 2
"""Raised when a change here makes earlier fingerprints incomparable."""


def of_jobs(jobs: Sequence[Job], settings: PageSettings, environment: Mapping[str, str]) -> list[str]:
    """Return the fingerprint of each job: the notebook, its values, its inputs, the whole code, versions.

    Parameters
    ----------
    jobs
        The notebooks, their parameters and their declared inputs.
    settings
        How the pages are written, and the indexes they lead back to.
    environment
        Versions of Python, the system and the packages.
    """
    code = code_fingerprint()
    return [
        _checksum(
            {
                "format": FORMAT,
                "id": job.id,
                "notebook": [job.notebook.name, file_sha256(job.notebook)],
                "parameters": portable(job.parameters),
                "sisters": dict(job.sisters),
                "inputs": inputs_of(job),
                "code": code,
                "indexes": settings.indexes,
                "language": settings.language,
                "links": dict(job.links),
                "environment": dict(environment),
            }
        )
        for job in jobs
    ]


def _checksum(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def inputs_of(job: Job) -> dict[str, str]:
    """Return the checksum of what a job gets of everything it reads, by name: declared, or named by its parameters."""
    declared = {entry.name: entry.sha256 for entry in job.inputs}
    return dict(sorted((_checksums(named_files(job.parameters)) | declared | dict(job.contents)).items()))


def _checksums(files: Sequence[Path]) -> dict[str, str]:
    """Return checksums by name; several files of one name have one together."""
    by_name: dict[str, list[str]] = {}
    for path in files:
        by_name.setdefault(path.name, []).append(file_sha256(path))
    return {name: sums[0] if len(sums) == 1 else _checksum({"files": sums}) for name, sums in by_name.items()}


def named_files(parameters: Any) -> list[Path]:
    """Return the files that parameters name by their absolute path."""
    if isinstance(parameters, str):
        if "/" not in parameters and "\\" not in parameters:
            return []
        path = Path(parameters)
        return [path] if path.is_absolute() and path.is_file() else []
    values = parameters.values() if isinstance(parameters, dict) else parameters
    return [path for value in values for path in named_files(value)] if isinstance(parameters, (dict, list)) else []


def portable(parameters: Any) -> Any:
    """Return parameters in which a file on this machine stands with its name alone.

    >>> portable({"register": str(Path(__file__).resolve()), "threshold": "1/2"})
    {'register': 'fingerprint.py', 'threshold': '1/2'}
    """
    if isinstance(parameters, dict):
        return {name: portable(value) for name, value in parameters.items()}
    if isinstance(parameters, list):
        return [portable(value) for value in parameters]
    return named_files(parameters)[0].name if named_files(parameters) else parameters


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; read once as long as its size and time of change stay the same."""
    state = path.stat()
    return _file_sha256(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1024)
def _file_sha256(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
