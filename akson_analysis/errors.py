"""The exceptions of the suite: each message says what, which value, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Sequence


class AksonError(Exception):
    """Base of every error the suite raises on purpose; the command line exits 1 on it, 2 on `RefusedError`."""


class RefusedError(AksonError):
    """The input cannot be used as it is, and nothing was written.

    Parameters
    ----------
    what
        One line naming what was refused, such as ``"declarations.csv has 3 rows that cannot be used"``.
    faults
        Every fault found, in the order of the input. All are shown at once.

    Either is plain English, or an `akson_analysis.locales.Message` where a page may show it in its reader's language.

    Examples
    --------
    >>> print(RefusedError("parameters cannot be used", ["threshold '3/2' is above 1"]))
    parameters cannot be used:
      threshold '3/2' is above 1
    Nothing was written.
    """

    def __init__(self, what: str, faults: Sequence[str] = ()) -> None:
        self.what = what
        self.faults = list(faults)
        listed = "".join(f"\n  {fault}" for fault in self.faults)
        super().__init__(f"{what}{':' if listed else ''}{listed}\nNothing was written.")


class InvalidValueError(RefusedError, ValueError):
    """A value given to a function or in a file is outside what is possible."""

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        RefusedError.__init__(self, message, faults)


class DataError(RefusedError):
    """A data file is missing, damaged or is not what its record in `data/versions.csv` says."""


class RunError(AksonError):
    """A notebook or a page failed while it was made; what was there before is untouched."""
