"""Record every file of the snapshot in `versions.csv`: origin, licence, checksum and row count."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from akson_analysis.sources.folder import RECORD_COLUMNS, RECORD_FILE

DATASETS = Path(__file__).with_name("datasets.toml")
NOT_RECORDED = {"README.md", RECORD_FILE}
CURRENT, SUPERSEDED = "latest", "superseded"


def seal(data: Path) -> pd.DataFrame:
    """Write `versions.csv` for what is in `data` now and return it.

    A file whose version is recorded already gets its checksum and row count renewed. A file with a new
    version, or a new file, gets a new row, and its earlier row is tagged superseded. Rows are never removed.

    Raises
    ------
    ValueError
        If a file has neither an entry nor a folder default in `datasets.toml`.
    """
    described = tomllib.loads(DATASETS.read_text(encoding="utf-8"))
    rows = _earlier_rows(data / RECORD_FILE)
    for path in recorded_files(data):
        file = path.relative_to(data).as_posix()
        row = _describe(file, described) | {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "rows": str(count_rows(path)),
            "tags": CURRENT,
        }
        earlier = rows.get((file, row["version"]), {})
        rows |= {key: old | {"tags": SUPERSEDED} for key, old in rows.items() if key[0] == file}
        rows[file, row["version"]] = row | {"added": earlier.get("added", row["added"])}
    table = pd.DataFrame(rows.values(), columns=list(RECORD_COLUMNS)).sort_values(
        ["file", "tags", "version"], ignore_index=True
    )
    table.to_csv(data / RECORD_FILE, index=False, encoding="utf-8", lineterminator="\n")
    return table


def recorded_files(data: Path) -> list[Path]:
    """Return the snapshot's files, sorted; hidden files, README.md and versions.csv are not among them."""
    return sorted(
        path
        for path in data.rglob("*")
        if path.is_file()
        and path.relative_to(data).as_posix() not in NOT_RECORDED
        and not any(part.startswith(".") for part in path.relative_to(data).parts)
    )


def count_rows(path: Path) -> int:
    """Return the number of rows of a table, or of lines of any other text."""
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    if path.suffix == ".csv":
        return len(pd.read_csv(path, dtype=str, encoding="utf-8"))
    return len(path.read_text(encoding="utf-8").splitlines())


def _earlier_rows(versions: Path) -> dict[tuple[str, str], Any]:
    if not versions.is_file():
        return {}
    table = pd.read_csv(versions, dtype=str, keep_default_na=False, encoding="utf-8")
    return {(row["file"], row["version"]): row for row in table.to_dict("records")}


def _describe(file: str, described: dict[str, Any]) -> Any:
    folder = file.partition("/")[0]
    entry = described["files"].get(file) or described["defaults"]["by_folder"].get(folder)
    if entry is None:
        raise ValueError(f"{file} is not described: add [files.{file!r}] to {DATASETS.name}, or remove the file")
    dataset = file.rpartition(".")[0]
    return {"dataset": dataset, "file": file, "added": described["defaults"]["added"]} | entry
