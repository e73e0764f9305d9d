"""A corrected copy of a register beside the original, and a log of what was changed."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from akson_analysis.errors import InvalidValueError
from akson_analysis.register import files as register_files
from akson_analysis.register.events import Correction, examine
from akson_analysis.register.headings import RegisterFile, read_register

_FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Fixed:
    """What was corrected.

    Parameters
    ----------
    path, log
        The corrected copy and the log of its changes; none if nothing needed correction.
    corrections
        The cells that differ from the original.
    faults
        What is left for a person to decide; the copy has those cells as they were.
    """

    path: Path | None
    log: Path | None
    corrections: tuple[Correction, ...]
    faults: tuple[str, ...]


def fix(path: str | Path) -> Fixed:
    r"""Write a corrected copy of a register beside it, as ``NAME-fixed``, and a log ``NAME-fixed-log.csv``.

    Only cells whose meaning needs no judgement are changed, and a CSV in Windows-1252 becomes UTF-8. Every other
    cell, the order of rows and columns, titles and other sheets stay as they are; the original is not touched.

    Parameters
    ----------
    path
        CSV or XLSX.

    Returns
    -------
    Fixed
        Where the copy and the log are, what was corrected and what is left for a person.

    Raises
    ------
    InvalidValueError
        If a file of either name is there already.
    DataError
        If the register cannot be read at all.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "register.csv"
    >>> _ = file.write_text("kommune,dato,hendelse\n301,1.7.20,signert\n", encoding="utf-8")
    >>> fixed = fix(file)
    >>> fixed.path.read_text(encoding="utf-8-sig").splitlines()[1], fixed.path.name
    ('0301,2020-07-01,signert', 'register-fixed.csv')
    """
    register = read_register(path)
    examined = examine(register)
    written = tuple(
        correction
        for correction in examined.corrections
        if correction.is_written and correction.column in register.positions
    )
    encoding = [Correction(0, "", "Windows-1252", "UTF-8", "encoding")] if register.encoding == "cp1252" else []
    if not written and not encoding:
        return Fixed(None, None, (), examined.faults)
    file = register.path
    copy, log = file.with_name(f"{file.stem}-fixed{file.suffix}"), file.with_name(f"{file.stem}-fixed-log.csv")
    faults = [f"{target.name} is there already. Move or remove it" for target in (copy, log) if target.exists()]
    if faults:
        raise InvalidValueError(f"{file.name} cannot be corrected beside itself", faults)
    if register.sheet:
        _write(copy, lambda target: _write_xlsx(register, written, target))
    else:
        _write(copy, lambda target: _write_csv(register, written, target))
    changes = (*encoding, *written)
    _write(log, lambda target: _write_log(changes, register.headings, target))
    return Fixed(copy, log, changes, examined.faults)


def _write(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file under another name first, so that it appears whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{path.suffix}")
    try:
        write(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_csv(register: RegisterFile, corrections: Iterable[Correction], target: Path) -> None:
    text, _ = register_files.decoded(register.path)
    grid = register_files.csv_grid(register.path, text, register.delimiter, stripped=False)
    for correction in corrections:
        row, place = grid[correction.row - 1], register.positions[correction.column]
        row += [""] * (place + 1 - len(row))
        row[place] = correction.new
    buffer = io.StringIO(newline="")
    end = "\r\n" if "\r\n" in text else "\n"
    csv.writer(buffer, delimiter=register.delimiter, lineterminator=end).writerows(grid)
    target.write_text(buffer.getvalue(), encoding="utf-8-sig", newline="")


def _write_xlsx(register: RegisterFile, corrections: Iterable[Correction], target: Path) -> None:
    with register_files.opened(register.path) as book:
        sheet = book[register.sheet]
        for correction in corrections:
            cell = sheet.cell(correction.row, register.positions[correction.column] + 1)
            cell.value, cell.number_format = correction.new, "@"
        book.save(target)


def _write_log(corrections: Iterable[Correction], headings: dict[str, str], target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["row", "column", "old", "new", "reason"])
        for change in corrections:
            cells = [headings.get(change.column, change.column), change.old, change.new, change.reason]
            writer.writerow([change.row or "", *map(_harmless, cells)])


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
