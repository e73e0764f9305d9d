"""A run file as it is written: its entries with their lines, and every fault of its form."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from akson_analysis import locales
from akson_analysis._yaml import Marked
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content.parts import OUTPUTS
from akson_analysis.publishing.runs.folders import check_name

ENTRY_KEYS = ("id", "notebook", "parameters", "each", "languages", "outputs", "entries")
FILE_KEYS = ("title", "out", *ENTRY_KEYS)


class Faults:
    """What is wrong with a file, each with its line, told all at once."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], None] = {}

    def add(self, line: int, message: str) -> None:
        """Keep a fault; the same one in the same line counts once."""
        self._found[line, message] = None

    def refuse(self, name: str) -> None:
        """Raise `InvalidValueError` with all of them, in the order of the file, if there are any."""
        if self._found:
            listed = [f"line {line}: {message}" if line else message for line, message in sorted(self._found)]
            raise InvalidValueError(f"{name} has {len(listed)} fault{'s' * (len(listed) > 1)}", listed)


@dataclass(frozen=True)
class Branch:
    """One entry of a run file, or the whole file: what it says itself, before anything is inherited."""

    line: int
    id: str = ""
    notebook: Marked | None = None
    parameters: Mapping[str, Marked] = field(default_factory=dict)
    each: Marked | None = None
    languages: Sequence[str] = ()
    outputs: Sequence[str] | None = None
    entries: Sequence[Branch] | None = None


@dataclass(frozen=True)
class RunFileTree:
    """A run file as it is written."""

    title: Mapping[str, str]
    out: str
    root: Branch


def written(content: Marked, faults: Faults) -> RunFileTree:
    """Return what a run file says, and add what is wrong with its form to `faults`."""
    if not isinstance(content.value, dict):
        faults.add(content.line, f"expected the keys of a run file: {', '.join(FILE_KEYS)}")
        return RunFileTree({}, "", Branch(content.line))
    title = _title(content.value.get("title"), faults)
    out = _out(content.value.get("out"), faults)
    return RunFileTree(title, out, _branch(content, FILE_KEYS, faults))


def nearest(word: str, words: Iterable[str]) -> str:
    """Return a hint: the nearest of the known words, or all of them.

    >>> nearest("notbook", ["notebook", "each"])
    "Did you mean 'notebook'?"
    """
    listed = list(words)
    near = difflib.get_close_matches(word, listed, n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(listed)}"


def _branch(content: Marked, keys: Sequence[str], faults: Faults) -> Branch:
    if not isinstance(content.value, dict):
        faults.add(content.line, f"expected an entry with keys such as notebook, got {_shown(content)}")
        return Branch(content.line)
    for key, value in content.value.items():
        if key not in keys:
            faults.add(value.line, f"key {key!r} is not known. {nearest(key, keys)}")
    own = content.value
    entries = own.get("entries")
    return Branch(
        line=content.line,
        id=_id(own.get("id"), faults),
        notebook=own.get("notebook"),
        parameters=_parameters(own.get("parameters"), faults),
        each=own.get("each"),
        languages=_words(own.get("languages"), "languages", locales.LANGUAGES, faults) or (),
        outputs=_words(own.get("outputs"), "outputs", OUTPUTS, faults, may_be_empty=True),
        entries=None if entries is None else _entries(entries, faults),
    )


def _entries(entries: Marked, faults: Faults) -> list[Branch]:
    if not isinstance(entries.value, list) or not entries.value:
        faults.add(entries.line, f"entries: expected a list with at least one entry, got {_shown(entries)}")
        return []
    return [_branch(entry, ENTRY_KEYS, faults) for entry in entries.value]


def _id(value: Marked | None, faults: Faults) -> str:
    if value is None:
        return ""
    if not isinstance(value.value, str):
        faults.add(value.line, f"id: expected a word, got {_shown(value)}")
        return ""
    try:
        return check_name(value.value)
    except InvalidValueError as fault:
        faults.add(value.line, f"id: {fault.what}")
        return ""


def _parameters(value: Marked | None, faults: Faults) -> Mapping[str, Marked]:
    if value is None:
        return {}
    if not isinstance(value.value, dict):
        faults.add(value.line, f"parameters: expected names with values, got {_shown(value)}")
        return {}
    return value.value


def _words(
    value: Marked | None, key: str, allowed: Sequence[str], faults: Faults, *, may_be_empty: bool = False
) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value.value, list) or not (value.value or may_be_empty):
        faults.add(value.line, f"{key}: expected a list such as [{', '.join(allowed[:2])}], got {_shown(value)}")
        return None
    words: list[str] = []
    for item in value.value:
        word = item.value if isinstance(item.value, str) else _shown(item)
        if word not in allowed:
            faults.add(item.line, f"{key}: {word!r} is not known. {nearest(word, allowed)}")
        elif word in words:
            faults.add(item.line, f"{key}: {word!r} is given twice")
        else:
            words.append(word)
    return words


def _title(value: Marked | None, faults: Faults) -> Mapping[str, str]:
    if value is None:
        return {}
    if isinstance(value.value, str):
        return dict.fromkeys(locales.LANGUAGES, value.value)
    if not isinstance(value.value, dict):
        faults.add(value.line, f"title: expected a text, or one for each language, got {_shown(value)}")
        return {}
    titles = {}
    for language, title in value.value.items():
        if language not in locales.LANGUAGES:
            faults.add(title.line, f"title: language {language!r} is not known. {nearest(language, locales.LANGUAGES)}")
        elif not isinstance(title.value, str) or not title.value.strip():
            faults.add(title.line, f"title: expected a text for {language}, got {_shown(title)}")
        else:
            titles[language] = title.value
    return titles


def _out(value: Marked | None, faults: Faults) -> str:
    if value is None:
        return ""
    text = value.value if isinstance(value.value, str) else ""
    path = PurePosixPath(text.replace("\\", "/"))
    if not text or path.is_absolute() or Path(text).is_absolute() or ".." in path.parts or ":" in text:
        faults.add(
            value.line,
            f"out: {_shown(value)} is not a folder below the one the command runs in. "
            "Give another place on the command line, with --out",
        )
    return text


def _shown(value: Marked) -> str:
    if isinstance(value.value, str):
        return repr(value.value) if value.value else "nothing"
    kind = "list" if isinstance(value.value, list) else "mapping"
    return f"a {kind}" if value.value else f"an empty {kind}"
