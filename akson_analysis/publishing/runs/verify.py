"""A finished run held against its own record: the manifest against its schema, every file against its checksum."""

from __future__ import annotations

import json
from pathlib import Path

from akson_analysis._validate import validated
from akson_analysis.errors import DataError
from akson_analysis.publishing.runs.fingerprint import file_sha256
from akson_analysis.publishing.runs.folders import MANIFEST_FILE
from akson_analysis.publishing.runs.manifest import Manifest
from akson_analysis.publishing.runs.records import RECORD_FILE


def verify(run: Path) -> Manifest:
    """Return the manifest of a run whose files are all as they were when it was put in place.

    Parameters
    ----------
    run
        Folder of the run.

    Raises
    ------
    InvalidValueError
        If the manifest is not what its schema says, with every place.
    DataError
        If the folder is not a run, or with every file that is missing, was changed, or is not in the manifest.
    """
    try:
        content = json.loads((run / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DataError(f"'{run}' is not a run", [f"its {MANIFEST_FILE} cannot be read: {problem}"]) from None
    manifest = validated(Manifest, content, f"{MANIFEST_FILE} of '{run}'")
    expected = _expected(manifest)
    files = {path.relative_to(run).as_posix(): path for path in run.rglob("*") if path.is_file()}
    faults = [f"{file} is missing" for file in sorted(expected.keys() - files.keys())]
    faults += [
        f"{file} has been changed"
        for file in sorted(expected.keys() & files.keys())
        if file_sha256(files[file]) != expected[file]
    ]
    records = {MANIFEST_FILE, *(f"{record.id}/{RECORD_FILE}" for record in manifest.notebooks)}
    faults += [f"{file} is not in {MANIFEST_FILE}" for file in sorted(files.keys() - expected.keys() - records)]
    if faults:
        raise DataError(f"'{run}' is not as it was made", faults)
    return manifest


def _expected(manifest: Manifest) -> dict[str, str]:
    """Return the checksum of every file of a run, by path."""
    pages = {f"{record.id}/{file}": own for record in manifest.notebooks for file, own in record.files.items()}
    return manifest.files | pages
