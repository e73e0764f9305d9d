"""What passes between the process that asks for notebooks and the workers that run them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from akson_analysis.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RECORD_FILE = "job.json"
"""The last file written into a job's folder: a folder that has it is complete."""

_SEAL = "sha256"


@dataclass(frozen=True)
class PageSettings:
    """What the pages of a run have in common."""

    run_title: str
    """What the link to the index says."""
    language: str
    """Language of a page whose notebook does not say."""
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Title and file of the index in each language of the run."""


@dataclass(frozen=True)
class Done:
    """A notebook that ran, with its page written; its folder holds it as `RECORD_FILE`."""

    id: str
    started: str
    """When it began, in ISO form and UTC."""
    seconds: float
    warnings: list[str]
    results: dict[str, Any]
    """What the notebook handed to its page, complete."""
    files: dict[str, str]
    """SHA-256 of every file in the folder but the record itself, by path."""
    fingerprint: str = ""
    """What it was made from, as `fingerprint.of_jobs` tells."""

    def write(self, folder: Path) -> None:
        """Write the record of a complete folder; nothing is written there after it."""
        record = asdict(self)
        content = json.dumps(record | {_SEAL: _seal(record)}, ensure_ascii=False, indent=1) + "\n"
        (folder / RECORD_FILE).write_text(content, encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> Done:
        """Read the record of a complete folder.

        Raises
        ------
        RunError
            If there is none, or it is damaged.
        """
        try:
            record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
            if record.pop(_SEAL, "") != _seal(record):
                raise ValueError(f"{RECORD_FILE} has been changed")  # noqa: TRY301
            return cls(**record)
        except (OSError, ValueError, TypeError, AttributeError) as problem:
            raise RunError(f"'{folder.name}' is not the folder of a finished notebook: {problem}") from problem


def _seal(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Failed:
    """A notebook that did not run to its end, and why; it left no folder."""

    id: str
    message: str
    """Which notebook, which cell with its first line, and what happened, in a sentence."""
    is_refusal: bool = False
    """Whether it refused its input; else it failed."""
