"""YAML in which every value is the text that was written: ``0301`` stays ``0301`` and ``NO`` stays ``NO``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from akson_analysis._validate import shown
from akson_analysis.errors import DataError
from akson_analysis.locales.message import Message

# libyaml reads twenty times faster; what it refuses is read again by the reader whose messages say where and why
_QUICK_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", "?", "!", None}
# no file written by hand comes near it, and the reader calls itself once for each level
_DEEPEST = 40


@dataclass(frozen=True)
class Marked:
    """A value and the line it stands on, counted from 1; a value under a key has the key's line."""

    line: int
    value: str | list[Marked] | dict[str, Marked]

    def plain(self) -> Any:
        """Return the value without lines: text, and lists and mappings of text."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value

    def line_at(self, place: Sequence[str | int]) -> int:
        """Return the line of the value at a place within this one, or of the last on the way that there is."""
        deepest = self
        for part in place:
            inside: Any = deepest.value
            is_there = part in inside if isinstance(inside, dict) else part in range(len(inside))
            if isinstance(inside, str) or not is_there:
                break
            deepest = inside[part]
        return deepest.line


def read_marked(path: Path) -> Marked:
    r"""Read a YAML file with the line of every value, and only what can be read in one way.

    Every value is a text; the models that validate it turn text into numbers.

    Raises
    ------
    DataError
        If the file is missing, is not UTF-8 or is not YAML, with the line; and with every key that is given twice,
        anchor, reference and tag, because what they do to a file is easily overlooked.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "run.yml"
    >>> _ = file.write_text("notebook: a\nparameters:\n  code: 0301\n", encoding="utf-8")
    >>> read_marked(file).value["parameters"].value["code"]
    Marked(line=3, value='0301')
    """
    text = _text(path)
    try:
        return _checked(text, path.name)
    except yaml.YAMLError as error:
        raise _not_yaml(path.name, error) from error


def parse_marked(text: str, name: str) -> Marked:
    """Read YAML as `read_marked` does, from a text; `name` is what messages call it.

    Raises
    ------
    DataError
        As `read_marked`, in words that every language has: the line, and what stands there.

    Examples
    --------
    >>> parse_marked("code: 0301", "a file").plain()
    {'code': '0301'}
    """
    try:
        return _checked(text, name)
    except yaml.reader.ReaderError as error:
        line, code = text.count("\n", 0, error.position) + 1, f"U+{ord(text[error.position]):04X}"
        raise DataError(Message("refused.yaml.sign", name=shown(name), line=str(line), value=code)) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        value = shown("\n".join(text.split("\n")[line - 1 : line]))
        raise DataError(Message("refused.yaml.broken", name=shown(name), line=str(line), value=value)) from error


def _checked(text: str, name: str) -> Marked:
    try:
        return _read(text, name, _QUICK_LOADER)
    except yaml.YAMLError:
        return _read(text, name, yaml.BaseLoader)


def _read(text: str, name: str, loader: Any) -> Marked:
    faults: list[str] = list(_anchors(text, loader))
    node = None if faults else yaml.compose(text, Loader=loader)
    if not faults and node is None:
        raise DataError(Message("refused.yaml.empty", name=shown(name)))
    marked = Marked(1, "") if node is None else _marked(node, _line(node), faults)
    if faults:
        raise DataError(Message("refused.yaml.unusable", name=shown(name)), faults)
    return marked


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"{path.name!r} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name!r} is not UTF-8 at byte {error.start}. Save it as UTF-8") from error


def _not_yaml(name: str, error: yaml.YAMLError) -> DataError:
    place = getattr(error, "problem_mark", None)
    line = f" in line {place.line + 1}" if place else ""
    return DataError(f"{name!r} is not YAML{line}: {getattr(error, 'problem', None) or error}")


def _anchors(text: str, loader: Any) -> Iterator[str]:
    """Yield the anchors and references of a file, and stop at a depth nobody writes by hand."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        line = _line(event)
        anchor = getattr(event, "anchor", None)
        if anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            yield Message("refused.yaml.reference", line=str(line), value=f"{sign}{anchor}")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield Message("refused.yaml.deep", line=str(line), most=_DEEPEST)
            return


def _marked(node: Any, line: int, faults: list[str]) -> Marked:
    if node.tag not in _PLAIN_TAGS:
        faults.append(Message("refused.yaml.tag", line=str(line), value=shown(node.tag)))
    if isinstance(node, yaml.SequenceNode):
        return Marked(line, [_marked(item, _line(item), faults) for item in node.value])
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Marked] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                faults.append(Message("refused.yaml.key", line=str(_line(key))))
                continue
            if key.value in mapping:
                lines = {"line": str(_line(key)), "first": str(mapping[key.value].line)}
                faults.append(Message("refused.yaml.twice", value=shown(key.value), **lines))
            mapping[key.value] = _marked(value, _line(key), faults)
        return Marked(line, mapping)
    return Marked(line, str(node.value))


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1
