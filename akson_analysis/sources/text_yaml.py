"""YAML in which every value is the text that was written: ``0301`` stays ``0301`` and ``NO`` stays ``NO``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from akson_analysis.errors import DataError


def read_yaml(path: Path) -> Any:
    """Read a YAML file with every scalar as a string; the models that validate it turn text into numbers.

    Raises
    ------
    DataError
        If the file is missing, is not UTF-8 or is not YAML, with the line.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "codes.yml"
    >>> _ = file.write_text("codes: [0301, NO, 1_000]", encoding="utf-8")
    >>> read_yaml(file)
    {'codes': ['0301', 'NO', '1_000']}
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506 - makes only strings
    except OSError as error:
        raise DataError(f"{path.name!r} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name!r} is not UTF-8 at byte {error.start}. Save it as UTF-8") from error
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" in line {place.line + 1}" if place else ""
        raise DataError(f"{path.name!r} is not YAML{line}: {getattr(error, 'problem', error)}") from error
