"""Reading an assumption file: every scalar as the text that was written, with the line it stands in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from akson_analysis.errors import InvalidValueError

Place = tuple[str | int, ...]
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(path: Path) -> tuple[Any, dict[Place, int]]:
    r"""Read a YAML file as text, and the line of every place in it.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    tuple
        The mappings, lists and strings of the file, and the line (from 1) of each place, where a place is
        the keys and list positions that lead to it, such as ``("figures", 3, "value")``.

    Raises
    ------
    InvalidValueError
        If the file is missing, not UTF-8, not YAML, empty, or says a key twice (YAML would silently keep
        the last).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "mine.yml"
    >>> _ = file.write_text("currency: NO\nprice_year: 0301\n", encoding="utf-8")
    >>> read(file)[0]
    {'currency': 'NO', 'price_year': '0301'}
    >>> read(file)[1]["price_year",]
    2
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_LOADER)
    except OSError as error:
        raise InvalidValueError(f"assumption file {path.name!r} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InvalidValueError(
            f"assumption file {path.name!r} is not UTF-8 at byte {error.start}: save it as UTF-8"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        raise InvalidValueError(
            f"assumption file {path.name!r} is not YAML", [f"{line}{getattr(error, 'problem', error)}"]
        ) from error
    if node is None:
        raise InvalidValueError(f"assumption file {path.name!r} is empty: it needs a list named figures")
    lines: dict[Place, int] = {}
    repeated: list[str] = []
    data = _text(node, (), lines, repeated)
    if repeated:
        raise InvalidValueError(f"assumption file {path.name!r} says a key twice", repeated)
    return data, lines


def _text(node: yaml.Node, place: Place, lines: dict[Place, int], repeated: list[str]) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                repeated.append(f"line {key_node.start_mark.line + 1}: {key!r} is given again; keep one")
            mapping[key] = _text(value_node, (*place, key), lines, repeated)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_text(item, (*place, i), lines, repeated) for i, item in enumerate(node.value)]
    return node.value
