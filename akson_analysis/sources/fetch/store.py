"""A user's data folder: begun as a copy of the embedded snapshot, added to in one step, whole at every moment.

Files that are there are never changed. New ones are written into a hidden folder, announced in `versions.csv`
as pending, moved to `refreshed/<date>/` at once, and then made valid by replacing `versions.csv`. Whatever is
interrupted, `versions.csv` says which files count, and they are whole; the next refresh clears the rest away.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock
import pandas as pd

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources.folder import FETCHED_FOLDER, RECORD_COLUMNS, RECORD_FILE, embedded_dir

CURRENT, SUPERSEDED, PENDING = "latest", "superseded", "pending"
CACHE = ".cache"

_INCOMING, _LOCK = ".incoming", ".refresh.lock"


@dataclass(frozen=True)
class Addition:
    """A file to be added, with what `versions.csv` says of it; `name` is the file's name without a folder."""

    name: str
    content: bytes
    rows: int
    version: str
    source: str
    source_url: str
    licence: str
    attribution: str
    note: str = ""

    @property
    def dataset(self) -> str:
        """The name the data set keeps through all its versions."""
        return f"{FETCHED_FOLDER}/{self.name.rpartition('.')[0]}"

    @property
    def sha256(self) -> str:
        """The checksum of the content."""
        return hashlib.sha256(self.content).hexdigest()


def user_dir(folder: Path | str | None) -> Path:
    """Return the folder refreshed data go into: the one given, else the one ``AKSON_DATA`` names.

    Raises
    ------
    InvalidValueError
        If neither is given, or it is the installed package's own.
    """
    named = folder or os.environ.get("AKSON_DATA")
    if not named:
        raise InvalidValueError(
            "there is no folder for refreshed data: the installed package is never written to. "
            "Name one with --data-dir, or with the environment variable AKSON_DATA"
        )
    chosen = Path(named).expanduser().resolve()
    embedded = embedded_dir().resolve()
    package = Path(__file__).resolve().parents[2]
    if embedded in {chosen, *chosen.parents} or package in {chosen, *chosen.parents}:
        raise InvalidValueError(f"{chosen} belongs to the installed package, which is never written to; name another")
    return chosen


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one refresh; the lock goes with the process, however it ends.

    Raises
    ------
    DataError
        If another refresh holds it, or the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / _LOCK, timeout=0)
        lock.acquire()
    except filelock.Timeout:
        raise DataError(f"another refresh is at work in {folder}", ["let it finish, then try again"]) from None
    except OSError as error:
        raise DataError(f"{folder} cannot be written to", [str(error)]) from None
    try:
        yield
    finally:
        lock.release()


def prepare(folder: Path) -> None:
    """Clear away what an interrupted refresh left, and copy the embedded snapshot into an empty folder.

    Raises
    ------
    DataError
        If the folder has no `versions.csv` but files of its own, or its record cannot be read.
    """
    shutil.rmtree(folder / _INCOMING, ignore_errors=True)
    if not (folder / RECORD_FILE).is_file():
        _copy_embedded(folder)
        return
    table = record(folder)
    pending = table["tags"] == PENDING
    fetched = (folder / FETCHED_FOLDER).resolve()
    for file in table.loc[pending, "file"]:
        path = (folder / file).resolve()
        if fetched not in path.parents:
            continue
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    if pending.any():
        _write_record(folder, table[~pending])


def record(folder: Path) -> pd.DataFrame:
    """Return `versions.csv` of a folder, all text.

    Raises
    ------
    DataError
        If it is not a record.
    """
    try:
        table = pd.read_csv(folder / RECORD_FILE, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DataError(f"{RECORD_FILE} of {folder} cannot be read", [str(error)]) from None
    missing = [name for name in RECORD_COLUMNS if name not in table.columns]
    if missing:
        raise DataError(
            f"{RECORD_FILE} of {folder} cannot be used", [f"column {name!r} is missing" for name in missing]
        )
    return table


def commit(folder: Path, additions: Sequence[Addition], day: dt.date) -> list[str]:
    """Add files that differ from what is recorded, all of them or none, and return their paths in the folder.

    Earlier versions stay where they are, tagged superseded.

    Raises
    ------
    DataError
        If the folder cannot be written to.
    """
    table = record(folder)
    current = table[table["tags"] == CURRENT].set_index("dataset")
    new = [addition for addition in additions if not _is_there(folder, current, addition)]
    if not new:
        return []
    target = _free_folder(folder, day)
    rows = pd.DataFrame([_row(addition, target, day) for addition in new], columns=list(RECORD_COLUMNS))
    try:
        incoming = folder / _INCOMING
        incoming.mkdir()
        for addition in new:
            _write(incoming / addition.name, addition.content)
        _sync_folder(incoming)
        _write_record(folder, pd.concat([table, rows.assign(tags=PENDING)]))
        (folder / FETCHED_FOLDER).mkdir(exist_ok=True)
        incoming.replace(folder / target)
        _sync_folder(folder / FETCHED_FOLDER)
        superseded = table["dataset"].isin(rows["dataset"]) & (table["tags"] == CURRENT)
        table.loc[superseded, "tags"] = SUPERSEDED
        _write_record(folder, pd.concat([table, rows]))
    except OSError as error:
        raise DataError(f"{folder} cannot be written to", [str(error), "what was there is still valid"]) from None
    return rows["file"].tolist()


def _copy_embedded(folder: Path) -> None:
    """Copy the snapshot, its record last: a folder without a record is not a snapshot yet."""
    source = embedded_dir()
    files = [path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file()]
    files = [file for file in files if not any(part.startswith(".") for part in file.parts)]
    present = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    strange = [
        file.as_posix()
        for file in sorted(present)
        if not any(part.startswith(".") for part in file.parts)
        and not (file in files and (folder / file).read_bytes() == (source / file).read_bytes())
    ]
    if strange:
        faults = [f"{file} is there already" for file in strange[:10]]
        raise DataError(f"{folder} is not a data folder", [*faults, f"name one that is empty, or has a {RECORD_FILE}"])
    for file in sorted(files, key=lambda file: file == Path(RECORD_FILE)):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        _replace(folder / file, (source / file).read_bytes())


def _is_there(folder: Path, current: pd.DataFrame, addition: Addition) -> bool:
    if addition.dataset not in current.index or current.loc[addition.dataset, "sha256"] != addition.sha256:
        return False
    path = folder / str(current.loc[addition.dataset, "file"])
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == addition.sha256


def _free_folder(folder: Path, day: dt.date) -> str:
    names = (f"{FETCHED_FOLDER}/{day}{suffix}" for suffix in ["", *(f"-{number}" for number in range(2, 10_000))])
    return next(name for name in names if not (folder / name).exists())


def _row(addition: Addition, target: str, day: dt.date) -> dict[str, str]:
    return {
        "dataset": addition.dataset,
        "file": f"{target}/{addition.name}",
        "version": addition.version,
        "source": addition.source,
        "source_url": addition.source_url,
        "licence": addition.licence,
        "attribution": addition.attribution,
        "retrieved": day.isoformat(),
        "added": day.isoformat(),
        "sha256": addition.sha256,
        "rows": str(addition.rows),
        "tags": CURRENT,
        "note": addition.note,
    }


def _write_record(folder: Path, table: pd.DataFrame) -> None:
    ordered = table.sort_values(["file", "tags", "version"], ignore_index=True)
    _replace(folder / RECORD_FILE, ordered.to_csv(index=False, lineterminator="\n").encode())


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    _write(beside, content)
    beside.replace(path)
    _sync_folder(path.parent)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
