"""What a notebook's result depends on, as one checksum: when none of it has changed, it need not run again."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from akson_analysis.publishing.runs.jobs import Job

FORMAT = 1
"""Raised when a change here makes earlier fingerprints incomparable."""

_Files = tuple[dict[str, Path], list[Path]]
"""Modules by name, and the other files code reads."""

_PACKAGE = Path(__file__).parents[2]
_RESOURCES = {".toml", ".css", ".js", ".jinja", ".svg"}
_MAKES_EVERY_PAGE = f"{_PACKAGE.name}.publishing"
_IMPORT = re.compile(r"import[ \t]+")
_BEFORE_IMPORT = re.compile(r"(?:^|[:;])[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?$")
_AFTER_IMPORT = re.compile(r"\([^)]*\)|[^\n;]+")
_COMMENT = re.compile(r"#[^\n]*")
_BY_NAME = ("import_module", "__import__", "run_module")
_IMPORTS_BY_NAME = re.compile(rf"\b(?:{'|'.join(_BY_NAME)})\s*\(")
"""Imports that cannot be followed, since the name is computed."""


def of_jobs(
    jobs: Sequence[Job], *, indexes: Mapping[str, tuple[str, str]], language: str, environment: Mapping[str, str]
) -> list[str]:
    """Return the fingerprint of each job: the notebook, its values, its inputs, the code it can reach, versions.

    Parameters
    ----------
    jobs
        The notebooks, their parameters and their declared inputs.
    indexes, language
        Title and file of the index their pages lead back to, by language, and how the pages are written.
    environment
        Versions of Python, the system and the packages.
    """
    contents = {job.notebook: job.notebook.read_bytes() for job in jobs}
    known = _files_of(_PACKAGE)
    code = {path: code_of(code_cells(content), known=known) for path, content in contents.items()}
    return [
        _checksum(
            {
                "format": FORMAT,
                "id": job.id,
                "notebook": [job.notebook.name, hashlib.sha256(contents[job.notebook]).hexdigest()],
                "parameters": portable(job.parameters),
                "sisters": dict(job.sisters),
                "inputs": inputs_of(job),
                "code": code[job.notebook],
                "indexes": indexes,
                "language": language,
                "links": dict(job.links),
                "environment": dict(environment),
            }
        )
        for job in jobs
    ]


def _checksum(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def inputs_of(job: Job) -> dict[str, str]:
    """Return the checksum of what a job gets of everything it reads, by name: declared, or named by its parameters."""
    declared = {entry.name: entry.sha256 for entry in job.inputs}
    return dict(sorted((_checksums(named_files(job.parameters)) | declared | dict(job.contents)).items()))


def _checksums(files: Sequence[Path]) -> dict[str, str]:
    """Return checksums by name; several files of one name have one together."""
    found: dict[str, list[str]] = {}
    for path in files:
        found.setdefault(path.name, []).append(file_sha256(path))
    return {name: own[0] if len(own) == 1 else _checksum({"files": own}) for name, own in found.items()}


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


def code_cells(notebook: bytes) -> str:
    """Return the code of a notebook, or "" of one that cannot be read: whoever runs it will say so."""
    try:
        cells = json.loads(notebook)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (ValueError, KeyError, TypeError):
        return ""


def code_of(source: str, package: Path = _PACKAGE, *, known: _Files | None = None) -> str:
    """Return one SHA-256 for the code of a package that `source` can reach by imports, and its resources.

    Imports are followed wherever they stand, in functions and for types too. Code that imports modules by names
    it computes is taken to reach the whole package. `known` are the package's files, if they have been listed.
    """
    modules, resources = known or _files_of(package)
    reached: set[str] = set()
    named, is_open = _imports(source)
    waiting = {_MAKES_EVERY_PAGE, *named}
    while waiting and not is_open:
        module = waiting.pop()
        if module in modules and module not in reached:
            reached.add(module)
            named, is_open = _imports_of_file(modules[module], modules[module].stat().st_mtime_ns)
            waiting |= named
    files = sorted([modules[name] for name in (modules if is_open else reached)] + resources)
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(package).as_posix()}\0{file_sha256(path)}\0".encode())
    return digest.hexdigest()


def _files_of(package: Path) -> _Files:
    modules, resources = {}, []
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py":
            parts = path.relative_to(package.parent).with_suffix("").parts
            modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        elif path.suffix in _RESOURCES:
            resources.append(path)
    return modules, resources


@lru_cache(maxsize=1024)
def _imports_of_file(path: Path, _changed: int) -> tuple[frozenset[str], bool]:
    return _imports(path.read_text(encoding="utf-8"))


def _imports(source: str) -> tuple[frozenset[str], bool]:
    """Return every module that code may import, with the packages they are in, and whether it may import others.

    It looks at the surroundings of each word, since hundreds of files are read before every run.
    """
    named: list[str] = []
    for found in _IMPORT.finditer(source):
        line = source.rfind("\n", 0, found.start()) + 1
        before, after = _BEFORE_IMPORT.search(source[line : found.start()]), _AFTER_IMPORT.match(source, found.end())
        if before and after:
            without_comments = _COMMENT.sub("", after[0]).strip("() \t")
            listed = [part.split(" as ")[0].strip() for part in without_comments.split(",")]
            named += [f"{before[1]}.{name}" for name in listed] if before[1] else listed
    parts = [name.split(".") for name in named]
    above = frozenset(".".join(one[:count]) for one in parts for count in range(1, len(one) + 1))
    is_relative = any(name.startswith(".") for name in named)
    is_computed = any(name in source for name in _BY_NAME) and bool(_IMPORTS_BY_NAME.search(source))
    return above, is_relative or is_computed
