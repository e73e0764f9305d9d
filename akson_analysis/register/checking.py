"""Whether a register can be used, and what was mended on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from akson_analysis.register.events import Correction, examine
from akson_analysis.register.headings import read_register
from akson_analysis.register.status import events_of


@dataclass(frozen=True)
class Checked:
    """A register that can be used.

    Parameters
    ----------
    path
        The file.
    events
        As `akson_analysis.load_declarations` returns them.
    corrections
        Cells that were read as something else than they say.
    unfilled_count
        Rows that name a municipality and say nothing of it.
    """

    path: Path
    events: pd.DataFrame
    corrections: tuple[Correction, ...]
    unfilled_count: int


def check(path: str | Path) -> Checked:
    """Read a register and return what it holds.

    Parameters
    ----------
    path
        CSV or XLSX.

    Returns
    -------
    Checked
        Its events, what was mended in reading them, and how many rows say nothing yet.

    Raises
    ------
    InvalidValueError
        With every row that cannot be used.
    DataError
        If the file cannot be read at all.

    Examples
    --------
    >>> from akson_analysis.sources import snapshot
    >>> checked = check(snapshot.data_dir() / "declarations.csv")
    >>> len(checked.events), checked.corrections, checked.unfilled_count
    (45, (), 0)
    """
    register = read_register(path)
    examined = examine(register)
    events = events_of(examined, register.path.name)
    return Checked(register.path, events, examined.corrections, len(examined.unfilled))
