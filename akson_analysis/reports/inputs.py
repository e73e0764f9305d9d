"""What each report reads: files of the data folder and files of one's own, with checksums of what is in them now.

A report is made again when one of its inputs changes, and only then; a test compares this list with what the
notebooks open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from akson_analysis.publishing import Input
from akson_analysis.publishing.runs.fingerprint import file_sha256
from akson_analysis.sources import editions, folder

MUNICIPALITIES = ("municipalities.csv", "population.csv", "boundaries_country.parquet")
"""Behind the table everything joins on."""

REGISTER = ("code_names.csv", "code_changes.csv", "border_changes.csv")
"""Behind every reading of a register: codes of other years are translated."""

DECLARATIONS, ASSUMPTIONS = "declarations.csv", "assumptions/steering-document-2020.yml"

_SCENARIO = "scenarios/{}.yml"
_RECORDED = ("licence", "source", "version", "retrieved")


def of(reads: Collection[str], values: Mapping[str, Any]) -> tuple[Input, ...]:
    """Return the inputs of a notebook: the files it `reads`, its scenarios, and its edition of the figures.

    Files of one's own that parameters name by their path are added by whoever runs the notebook.

    Parameters
    ----------
    reads
        Files of the data folder that belong to the notebook whatever its parameters.
    values
        Its parameters. A register of one's own stands for the embedded one; scenarios are told by their names, and
        the edition by ``data``.

    Examples
    --------
    >>> [entry.name for entry in of(["declarations.csv"], {"scenario": "status-2020-07"})]
    ['declarations.csv', 'scenarios/status-2020-07.yml', 'data 2020']
    """
    edition = editions.edition(values.get("data") or editions.DEFAULT)
    recorded = {row["file"]: row for row in edition.record()}
    named = {_SCENARIO.format(name) for value in values.values() for name in _texts(value)}
    wanted = {*reads, *(named & recorded.keys()), *edition.files.values()}
    if values.get("register_file"):
        wanted.discard(DECLARATIONS)
    which = hashlib.sha256(repr(edition).encode()).hexdigest()
    told = Input(name=f"data {edition.id}", sha256=which, source=folder.RECORD_FILE, version=edition.version)
    return (*(_input(file, recorded.get(file, {})) for file in sorted(wanted)), told)


def _texts(value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    return [text for text in texts if isinstance(text, str)] if isinstance(texts, list | tuple) else []


def _input(file: str, row: Mapping[str, str]) -> Input:
    path: Path = folder.data_dir() / file
    checksum = file_sha256(path) if path.is_file() else "0" * 64
    return Input(name=file, sha256=checksum, **{name: row.get(name, "") for name in _RECORDED})
