"""The record of a run: what went in, what ran, what came out."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from akson_analysis.errors import DataError
from akson_analysis.publishing.content.parts import Headline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA_FILE = "manifest.schema.json"
_PACKAGE = Path(__file__).parents[2]
_REQUIREMENT_NAME = re.compile(r"[A-Za-z0-9._-]+")
_METADATA = "METADATA"
_VERSION = re.compile(r"^Version:(.*)$", re.MULTILINE)
_SHA256 = "^[0-9a-f]{64}$"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Input(_Record):
    """A file or data set the run was made from."""

    name: str
    """What it is called."""
    sha256: str = Field(pattern=_SHA256)
    """Checksum of its bytes."""
    licence: str = ""
    """Terms it may be used under."""
    source: str = ""
    """Where it came from."""
    version: str = ""
    """Its version or date."""
    retrieved: str = ""
    """When it was taken from its source, as far as that is known."""

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
    exact: str = ""
    """The value in full, such as ``54714/4632214``; a percentage is a share. Empty if not known."""
    unit: str = ""
    """``number``, ``percent``, ``kroner`` or ``million_kroner``."""
    decimals: int = 0


class CheckRecord(_Record):
    """Something that must hold, such as shares that add up, and whether it did."""

    name: str
    passed: bool
    detail: str = ""


class NotebookRecord(_Record):
    """One notebook of a run."""

    id: str
    notebook: str
    notebook_sha256: str = Field(pattern=_SHA256)
    """Checksum of the notebook as it was before it ran."""
    fingerprint: str = Field(pattern=_SHA256)
    """Checksum of all it was made from: notebook, parameters, inputs, code, versions and title."""
    origin: Literal["run", "resumed", "reused"]
    """``run`` now, ``resumed`` from this run before it was interrupted, or ``reused`` unchanged from an earlier one."""
    made_in: str = ""
    """Name of the run a reused one ran in."""
    parameters: dict[str, Any]
    """Its values; a file is told by its name alone."""
    inputs: dict[str, str]
    """SHA-256 of what it gets of everything it reads, by name: of the whole file, unless it gets less."""
    started: str
    seconds: float
    warnings: list[str]
    checks: list[CheckRecord] = []
    """What the notebook made sure of; one that does not hold fails the notebook."""
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

    format: Literal[2] = 2
    run: str
    series: str
    """What it is a run of; it is compared with the last run of the same series."""
    number: int = Field(ge=1)
    """Its place in the order in which the folder's runs were made, whatever the clock said."""
    title: str
    language: str
    created: str
    """When the run began, in ISO form and UTC."""
    seconds: float
    python: str
    system: str
    packages: dict[str, str]
    """Version of every package the code requires."""
    code_fingerprint: str = Field(pattern=_SHA256)
    """SHA-256 of the source of the code."""
    inputs: list[Input]
    """Everything the notebooks read."""
    notebooks: list[NotebookRecord]
    files: dict[str, str]
    """SHA-256 of the files the notebooks share: index, style, scripts."""

    @property
    def headlines(self) -> list[Headline]:
        """All headline figures, in the order of the notebooks."""
        return [Headline(**line.model_dump()) for record in self.notebooks for line in record.headlines]


def code_fingerprint(package: Path = _PACKAGE) -> str:
    """Return one SHA-256 for the code and the resources of a package; it changes when any of these files does.

    Folders whose names begin with ``_`` or ``.`` are no code: caches, and data that an installed package carries.
    """
    files = [
        path
        for path in package.rglob("*")
        if path.suffix != ".pyc"
        and not any(folder.startswith(("_", ".")) for folder in path.relative_to(package).parts[:-1])
    ]
    return hashlib.sha256(json.dumps(checksums(package, files)).encode()).hexdigest()


def package_versions(distribution: str = _PACKAGE.name) -> dict[str, str]:
    """Return the versions of what a distribution requires, and its own; empty if it is not installed."""
    try:
        required = metadata.requires(distribution) or []
        # the code's own word first: an editable installation remembers the version it was installed with
        installed = getattr(sys.modules.get(distribution), "__version__", None) or metadata.version(distribution)
        versions = {distribution.replace("_", "-"): installed}
    except metadata.PackageNotFoundError:
        return {}
    for requirement in required:
        name = _REQUIREMENT_NAME.match(requirement)
        if name and "extra ==" not in requirement:
            versions[name.group()] = _version(name.group())
    return versions


def _version(distribution: str) -> str:
    """Return a version from the head of a distribution's metadata, without parsing its whole description."""
    content = metadata.distribution(distribution).read_text(_METADATA) or ""
    match = _VERSION.search(content.partition("\n\n")[0])
    return match[1].strip() if match else metadata.version(distribution)


def schema() -> str:
    """Return the JSON Schema of a manifest, as it stands beside each one and in the repository."""
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Manifest.model_json_schema()
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def python_version() -> str:
    """Return the version of the running Python, such as ``CPython 3.11.7``."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def checksums(folder: Path, files: Iterable[Path] | None = None) -> dict[str, str]:
    """Return the SHA-256 of files below `folder` (all unless given), by path with forward slashes."""
    chosen = _files_below(str(folder)) if files is None else [str(path) for path in files if path.is_file()]
    start = len(str(folder)) + 1
    by_name = {file[start:].replace(os.sep, "/"): file for file in chosen}
    return {name: _sha256(by_name[name]) for name in sorted(by_name, key=lambda name: name.split("/"))}


def _files_below(folder: str) -> Iterator[str]:
    """Give the files below a folder; hundreds of folders are looked through, so as text and without more."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files_below(entry.path)
            elif entry.is_file():
                yield entry.path


def _sha256(file: str) -> str:
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123 - as above
        return hashlib.sha256(opened.read()).hexdigest()
