"""What is to be run: a notebook with parameters, checked before anything is started."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import math
import re
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content.parts import NO_CARD, Card
from akson_analysis.publishing.runs.folders import check_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from akson_analysis.publishing.runs.manifest import Input

_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")


@dataclass(frozen=True)
class Job:
    """A notebook to be run with parameters.

    Attributes
    ----------
    id
        Name of its folder in the run.
    notebook
        Path of the notebook.
    parameters
        Values for its cell tagged ``parameters``: text, numbers, true or false, none, and lists and mappings
        of these.
    directory_parameter
        The parameter that receives the folder for the notebook's files, if the notebook has it.
    inputs
        What it reads, with checksums; files its parameters name by their absolute path need not be listed. It runs
        again when one of them changes.
    contents
        Checksums of what it gets of some of these files, by name, where that is less than every byte. It runs again
        when that changes, and not when the rest of the file does.
    fingerprint
        What it is made from, as one checksum; `publish` fills it in.
    card
        How the index shows its page.
    sisters
        Ids of the jobs that make the same page, by language, its own included; empty if it is the only one.
    links
        What its page links to at the top, beside the index: words by address, as seen from its folder.
    """

    id: str
    notebook: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)
    directory_parameter: str = "output_directory"
    inputs: Sequence[Input] = ()
    contents: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    card: Card = NO_CARD
    sisters: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


def check(jobs: Sequence[Job]) -> None:
    """Refuse jobs that cannot be run as they are, before anything is started.

    Raises
    ------
    InvalidValueError
        With every fault: no job, an id that is taken or cannot be a folder, a notebook that is not there, and
        values that JSON does not have. Nothing is converted: a date has to be given as text.

    Examples
    --------
    >>> from pathlib import Path
    >>> check([Job("a", Path("missing.ipynb"), {"codes": ("0301", "1103")})])
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: jobs cannot be run:
      a: notebook 'missing.ipynb' does not exist
      a: parameter codes is a tuple, ('0301', '1103'); give text, a number, true, false, none, list or mapping
    Nothing was written.
    """
    if not jobs:
        raise InvalidValueError("there is no job to run: give at least one notebook")
    faults: list[str] = []
    taken: set[str] = set()
    for job in jobs:
        with _collecting(faults):
            check_name(job.id)
        if job.id in taken:
            faults.append(f"{job.id}: the id is given twice; each job needs its own")
        taken.add(job.id)
        if not job.notebook.is_file():
            faults.append(f"{job.id}: notebook '{job.notebook}' does not exist")
        faults += (
            f"{job.id}: parameter {fault}" for name, value in job.parameters.items() for fault in _not_json(name, value)
        )
    if faults:
        raise InvalidValueError("jobs cannot be run", faults)


def shard_of(jobs: Sequence[Job], part: str) -> list[Job]:
    """Return one of several parts of the jobs, such as ``2/5``; the parts together are all of them, each once.

    A job's part follows from its id alone, so that it stays in its part when others come or go. Parts are of
    about the same size; with few jobs one may be empty.

    Raises
    ------
    InvalidValueError
        If `part` is not a number, a slash and a number at least as large, counted from 1.

    Examples
    --------
    >>> from pathlib import Path
    >>> jobs = [Job(name, Path("n.ipynb")) for name in "abcdef"]
    >>> [[job.id for job in shard_of(jobs, part)] for part in ("1/2", "2/2")]
    [['c', 'd', 'e'], ['a', 'b', 'f']]
    >>> shard_of(jobs, "3/2")
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: shard '3/2' cannot be used: expected i/n with 1 ≤ i ≤ n, such as 2/5
    Nothing was written.
    """
    number, of = _part(part)
    return [job for job in jobs if int(hashlib.sha256(job.id.encode()).hexdigest(), 16) % of == number - 1]


def shard_folder(out_dir: Path, part: str) -> Path:
    """Return the folder a part of the jobs has its runs in, so that parts need not wait for each other.

    >>> from pathlib import Path
    >>> shard_folder(Path("reports"), "2/5").as_posix()
    'reports/shard-2-of-5'
    """
    number, of = _part(part)
    return out_dir / f"shard-{number}-of-{of}"


def shard_folders(out_dir: Path) -> list[Path]:
    """Return the folders of all parts there are."""
    return sorted(path for path in out_dir.glob("shard-*-of-*") if path.is_dir())


def _part(part: str) -> tuple[int, int]:
    match = _SHARD.fullmatch(part)
    number, of = (int(digits) for digits in match.groups()) if match else (0, 0)
    if not 1 <= number <= of:
        raise InvalidValueError(f"shard {part!r} cannot be used: expected i/n with 1 ≤ i ≤ n, such as 2/5")
    return number, of


def refuse_unknown(jobs: Sequence[Job], declared: Mapping[Path, Sequence[str]]) -> None:
    """Refuse parameters that notebooks do not have; `declared` names those they have, by path.

    Raises
    ------
    InvalidValueError
        With every unknown parameter, and the nearest one that is known.
    """
    faults = []
    for job in jobs:
        names = declared[job.notebook]
        for name in job.parameters:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
                hint = f"Did you mean {near[0]!r}? " if near else ""
                listed = f"Known: {', '.join(names)}" if names else "It has no parameters"
                faults.append(f"{job.id}: {job.notebook.name} has no parameter {name!r}. {hint}{listed}")
    if faults:
        raise InvalidValueError("parameters cannot be used", faults)


def _not_json(name: str, value: Any) -> list[str]:
    """Return what JSON does not have in a value; it has no subclasses, such as NumPy's numbers."""
    kind = type(value)
    if kind is list:
        return [fault for i, item in enumerate(value) for fault in _not_json(f"{name}[{i}]", item)]
    if kind is dict:
        odd = [f"{name} has the key {key!r}, which is not text" for key in value if type(key) is not str]
        return odd + [fault for key, item in value.items() for fault in _not_json(f"{name}.{key}", item)]
    if kind is float and not math.isfinite(value):
        return [f"{name} is {value}, which is not a number JSON has"]
    if kind in {str, int, float, bool, types.NoneType}:
        return []
    return [f"{name} is a {kind.__name__}, {value!r}; give text, a number, true, false, none, list or mapping"]


@contextlib.contextmanager
def _collecting(faults: list[str]) -> Iterator[None]:
    try:
        yield
    except InvalidValueError as fault:
        faults.append(fault.what)
