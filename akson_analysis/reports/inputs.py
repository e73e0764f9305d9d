"""What each report reads: files of the data folder and files of one's own, with checksums of what is in them now.

A report is made again when one of its inputs changes, and only then; a test compares this list with what the
notebooks open.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from akson_analysis.errors import RefusedError
from akson_analysis.publishing import Input
from akson_analysis.publishing.runs.fingerprint import file_sha256
from akson_analysis.register.events import examine
from akson_analysis.register.headings import read_register
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
        Its parameters. A register of one's own stands for the embedded one; scenarios are found by their names, and
        the edition by ``data``.

    Examples
    --------
    >>> [entry.name for entry in of(["declarations.csv"], {"scenario": "status-2020-07"})]
    ['declarations.csv', 'scenarios/status-2020-07.yml', 'data 2020']
    """
    edition = editions.edition(values.get("data") or editions.DEFAULT)
    recorded = {row["file"]: row for row in edition.record()}
    named = {_SCENARIO.format(name) for value in values.values() for name in _texts(value)}
    files = {*reads, *(named & recorded.keys()), *edition.files.values()}
    if values.get("register_file"):
        files.discard(DECLARATIONS)
    which = hashlib.sha256(repr(edition).encode()).hexdigest()
    figures = Input(name=f"data {edition.id}", sha256=which, source=folder.RECORD_FILE, version=edition.version)
    return (*(_input(file, recorded.get(file, {})) for file in sorted(files)), figures)


def register_events(register_file: str = "", data: str = "") -> dict[str, str]:
    r"""Return the name of a register and one checksum of its events as they are read: a page depends on all of them.

    What the file looks like does not count; every cell of every event does, and their order. A register that cannot be
    used has no checksum: whoever runs the notebook says what is wrong with it. Tables are not imported, so that a run
    with nothing to do is quick.

    Parameters
    ----------
    register_file
        The register; the embedded one if empty.
    data
        The edition of the figures, whose codes the events are on.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "a.csv").write_text("municipality_code,date,event\n0301,2020-07-01,signed\n", encoding="utf-8")
    >>> _ = (place / "b.csv").write_text("Kommune;Dato;Hendelse\nOslo;1.7.2020;signert\n", encoding="utf-8")
    >>> plain, norwegian = (register_events(str(place / name)) for name in ("a.csv", "b.csv"))
    >>> list(plain), plain["a.csv"] == norwegian["b.csv"]
    (['a.csv'], True)
    """
    file = Path(register_file or folder.data_dir() / DECLARATIONS)
    day = dt.date(editions.edition(data or editions.DEFAULT).year, 1, 1)
    try:
        examined = examine(read_register(file), day)
    except RefusedError:
        return {}
    content = json.dumps(list(examined.cells.values()), sort_keys=True, ensure_ascii=False)
    return {} if examined.faults else {file.name: hashlib.sha256(content.encode()).hexdigest()}


def _texts(value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    return [text for text in texts if isinstance(text, str)] if isinstance(texts, list | tuple) else []


def _input(file: str, row: Mapping[str, str]) -> Input:
    path: Path = folder.data_dir() / file
    checksum = file_sha256(path) if path.is_file() else "0" * 64
    return Input(name=file, sha256=checksum, **{name: row.get(name, "") for name in _RECORDED})
