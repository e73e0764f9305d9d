"""The record of a run: what went in, what ran, what came out."""

from __future__ import annotations

import hashlib
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from akson_analysis.errors import DataError
from akson_analysis.publishing.parts import Headline

if TYPE_CHECKING:
    from collections.abc import Iterable

_PACKAGE = Path(__file__).parents[1]
_SOURCE_ENDINGS = {".py", ".toml", ".css", ".js", ".jinja", ".svg"}
_REQUIREMENT_NAME = re.compile(r"[A-Za-z0-9._-]+")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Input(_Record):
    """A file or data set the run was made from."""

    name: str
    """What it is called."""
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    """Checksum of its bytes."""
    licence: str = ""
    """Terms it may be used under."""
    source: str = ""
    """Where it came from."""
    version: str = ""
    """Its version or date."""

    @classmethod
    def of_file(cls, path: Path, *, licence: str = "", source: str = "", version: str = "") -> Input:
        """Describe a file by its name and checksum.

        Raises
        ------
        DataError
            If the file cannot be read.
        """
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise DataError(f"input '{path}' cannot be read: {problem.strerror}") from problem
        checksum = hashlib.sha256(content).hexdigest()
        return cls(name=path.name, sha256=checksum, licence=licence, source=source, version=version)


class HeadlineRecord(_Record):
    """A figure the command line prints."""

    id: str
    label: str
    value: str


class NotebookRecord(_Record):
    """One notebook of a run."""

    id: str
    notebook: str
    fingerprint: str
    """SHA-256 of the notebook as it was before it ran."""
    parameters: dict[str, Any]
    started: str
    seconds: float
    warnings: list[str]
    headlines: list[HeadlineRecord]
    files: dict[str, str]
    """SHA-256 of every file it left, by path within its folder."""


class Manifest(_Record):
    """A whole run.

    Examples
    --------
    >>> sorted(Manifest.model_json_schema()["required"])[:3]
    ['code_fingerprint', 'created', 'files']
    """

    format: int = 1
    run: str
    title: str
    language: str
    created: str
    """When the run began, in ISO form and UTC."""
    seconds: float
    python: str
    system: str
    packages: dict[str, str]
    """Version of every package the code requires."""
    code_fingerprint: str
    """SHA-256 of the source of the code."""
    inputs: list[Input]
    notebooks: list[NotebookRecord]
    files: dict[str, str]
    """SHA-256 of the files the notebooks share: index, style, scripts."""

    @property
    def headlines(self) -> list[Headline]:
        """All headline figures, in the order of the notebooks."""
        return [Headline(line.id, line.label, line.value) for record in self.notebooks for line in record.headlines]


def code_fingerprint(package: Path = _PACKAGE) -> str:
    """Return one SHA-256 for the source files of a package; it changes when any of them does."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in _SOURCE_ENDINGS:
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def package_versions(distribution: str = _PACKAGE.name) -> dict[str, str]:
    """Return the versions of what a distribution requires, and its own; empty if it is not installed."""
    try:
        required = metadata.requires(distribution) or []
        versions = {distribution.replace("_", "-"): metadata.version(distribution)}
    except metadata.PackageNotFoundError:
        return {}
    for requirement in required:
        name = _REQUIREMENT_NAME.match(requirement)
        if name and "extra ==" not in requirement:
            versions[name.group()] = metadata.version(name.group())
    return versions


def python_version() -> str:
    """Return the version of the running Python, such as ``CPython 3.11.7``."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def checksums(folder: Path, files: Iterable[Path] | None = None) -> dict[str, str]:
    """Return the SHA-256 of files below `folder` (all unless given), by path with forward slashes."""
    chosen = folder.rglob("*") if files is None else files
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(chosen)
        if path.is_file()
    }
