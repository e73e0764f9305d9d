"""Run files: which notebooks run with which parameters, in which languages, written once and inherited downwards.

A run file is YAML in which every value stays the text it is. What it may name, its notebooks, parameters and rules, is
handed in as a `Suite`; nothing here knows what they are about.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from akson_analysis._yaml import Marked, read_marked
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content.parts import Card
from akson_analysis.publishing.runfile.suite import NO_CASE, EachItem, Suite
from akson_analysis.publishing.runfile.tree import Branch, Faults, RunFileTree, nearest, written
from akson_analysis.publishing.runs.folders import check_name
from akson_analysis.publishing.runs.jobs import Job

MOST_ENTRIES = 10_000
"""Each of everybody in every language is below 2,000; a product of lists that is longer is a mistake."""

_PLACE = re.compile(r"\w+")


@dataclass(frozen=True)
class RunEntry:
    """One notebook to run, as a run file comes to it."""

    id: str
    """Its folder, its row in a listing and its handle; the same as long as what it is made from is called the same."""
    notebook: str
    """Name of the notebook."""
    language: str
    """Language of its page."""
    parameters: Mapping[str, Any]
    """Validated parameters."""
    overrides: Mapping[str, Any]
    """Those that the file's top does not set for everything, as written."""
    card: Card
    """How the index shows it."""
    sisters: Mapping[str, str]
    """Ids of the same entry by language, its own included."""
    line: int
    """Where it stands in the file."""


@dataclass(frozen=True)
class RunFile:
    """A run file with everything resolved. Make one with `read`."""

    name: str
    title: Mapping[str, str]
    out: str
    languages: tuple[str, ...]
    shared: Mapping[str, Any]
    entries: tuple[RunEntry, ...]

    def jobs(self, suite: Suite) -> list[Job]:
        """Return the entries as notebooks to run."""
        return [
            Job(
                entry.id, suite.kinds[entry.notebook].notebook, entry.parameters, card=entry.card, sisters=entry.sisters
            )
            for entry in self.entries
        ]


@dataclass(frozen=True)
class _Inherited:
    """What holds at a place of the file: all that is written above it."""

    ids: tuple[str, ...]
    notebook: Marked | None
    parameters: Mapping[str, Marked]
    languages: Sequence[str]
    outputs: Sequence[str] | None
    case: EachItem = NO_CASE


@dataclass(frozen=True)
class _Leaf:
    line: int
    is_named: bool
    at: _Inherited


def read(
    path: Path, suite: Suite, parameters: Mapping[str, Any] | None = None, languages: Sequence[str] = ()
) -> RunFile:
    r"""Read a run file and resolve it to entries, refusing all its faults at once, each with its line.

    Parameters
    ----------
    path
        The file.
    suite
        What it may name.
    parameters, languages
        What replaces the file's own, everywhere; a notebook takes those of the parameters it has.

    Raises
    ------
    InvalidValueError
        If the file says anything that does not fit, or comes to more than `MOST_ENTRIES` entries.
    DataError
        If it is not YAML that can be read in one way.

    Examples
    --------
    >>> import tempfile
    >>> from akson_analysis.publishing.runfile.suite import NotebookKind
    >>> file = Path(tempfile.mkdtemp()) / "run.yml"
    >>> _ = file.write_text("notebook: brief\neach: {code: [0301, 1103]}\nlanguages: [nb, en]", encoding="utf-8")
    >>> suite = Suite({"brief": NotebookKind(Path("brief.ipynb"), ["code", "language"], dict)})
    >>> [entry.id for entry in read(file, suite).entries]
    ['brief-0301', 'brief-0301-en', 'brief-1103', 'brief-1103-en']
    """
    faults = Faults()
    said = written(read_marked(path), faults)
    faults.refuse(path.name)
    resolver = _Resolver(suite, path.resolve().parent, parameters or {}, languages, faults)
    entries = resolver.entries(said)
    faults.refuse(path.name)
    used = tuple(dict.fromkeys(entry.language for entry in entries))
    top = {name: value.plain() for name, value in said.root.parameters.items()}
    return RunFile(path.stem, said.title, said.out, used, top | dict(parameters or {}), entries)


def select(ids: Collection[str], patterns: Collection[str]) -> list[str]:
    """Return the ids that one of the patterns matches, in their own order; all if there are no patterns.

    Raises
    ------
    InvalidValueError
        With every pattern that matches none of them, and the nearest id.

    Examples
    --------
    >>> select(["brief-0301-oslo", "brief-1103-stavanger"], ["brief-03*"])
    ['brief-0301-oslo']
    >>> select(["01-coverage-map"], ["01-coverage"])
    Traceback (most recent call last):
    akson_analysis.errors.InvalidValueError: --only '01-coverage' means nothing in this run. Did you mean ...
    """
    unmatched = [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in ids)]
    faults = [f"--only {pattern!r} means nothing in this run. {_few(nearest(pattern, ids))}" for pattern in unmatched]
    if len(faults) == 1:
        raise InvalidValueError(faults[0])
    if faults:
        raise InvalidValueError(f"{len(faults)} of --only mean nothing", faults)
    return [name for name in ids if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)]


class _Resolver:
    """Walks the entries of one file from the top, and carries down what is inherited."""

    def __init__(
        self, suite: Suite, folder: Path, parameters: Mapping[str, Any], languages: Sequence[str], faults: Faults
    ) -> None:
        self._suite = suite
        self._folder = folder
        self._replaced = {name: Marked(0, value) for name, value in parameters.items()}
        self._languages = languages
        self._faults = faults

    def entries(self, said: RunFileTree) -> tuple[RunEntry, ...]:
        self._check_names(said.root, said.root.notebook)
        top = _Inherited((), None, {}, ("nb",), None)
        leaves = list(itertools.islice(self._leaves(said.root, top), MOST_ENTRIES + 1))
        if len(leaves) > MOST_ENTRIES:
            self._faults.add(said.root.line, f"the file comes to more than {MOST_ENTRIES} entries")
            return ()
        found = [entry for leaf in leaves for entry in self._entries_of(leaf, said.root)]
        seen: dict[str, int] = {}
        for entry in found:
            if entry.id in seen:
                first = f"first in line {seen[entry.id]}"
                self._faults.add(entry.line, f"id {entry.id!r} is taken, {first}: give the entries ids of their own")
            seen.setdefault(entry.id, entry.line)
        return tuple(found)

    def _settable(self, known: Collection[str]) -> list[str]:
        return sorted(set(known) - set(self._suite.reserved))

    def _check_names(self, branch: Branch, notebook: Marked | None) -> set[str]:
        """Refuse notebooks and parameters that nothing has, and return the parameters known below."""
        notebook = branch.notebook or notebook
        if branch.entries is None:
            known = self._known(branch, notebook)
        else:
            known = {name for entry in branch.entries for name in self._check_names(entry, notebook)}
        named = dict(branch.parameters)
        if branch.each is not None and isinstance(branch.each.value, dict):
            named |= branch.each.value
        for name, value in named.items():
            if name in self._suite.reserved:
                self._faults.add(value.line, f"parameter {name!r} cannot be set here: {self._suite.reserved[name]}")
            elif known and name not in known:
                self._faults.add(value.line, f"parameter {name!r} is not known. {nearest(name, self._settable(known))}")
        return known

    def _known(self, branch: Branch, notebook: Marked | None) -> set[str]:
        if notebook is None:
            self._faults.add(branch.line, f"no notebook is named. {nearest('', self._suite.kinds)}")
            return set()
        kind = self._suite.kinds.get(notebook.value) if isinstance(notebook.value, str) else None
        if kind is None:
            told = nearest(str(notebook.plain()), self._suite.kinds)
            self._faults.add(notebook.line, f"notebook {notebook.plain()!r} is not known. {told}")
            return set()
        return set(kind.parameters)

    def _leaves(self, branch: Branch, above: _Inherited) -> Iterator[_Leaf]:
        here = replace(
            above,
            ids=(*above.ids, branch.id) if branch.id else above.ids,
            notebook=branch.notebook or above.notebook,
            parameters={**above.parameters, **branch.parameters},
            languages=branch.languages or above.languages,
            outputs=above.outputs if branch.outputs is None else branch.outputs,
        )
        for place in self._each(branch, here):
            if branch.entries is None:
                yield _Leaf(branch.line, bool(branch.id) or branch.each is not None, place)
            else:
                for entry in branch.entries:
                    yield from self._leaves(entry, place)

    def _each(self, branch: Branch, here: _Inherited) -> Iterator[_Inherited]:
        if branch.each is None:
            yield here
            return
        line = branch.each.line
        for case in self._cases(branch.each, self._values(here)):
            named = here.ids
            if branch.entries is None and not branch.id and here.notebook is not None:
                named = (*named, str(here.notebook.value))
            given = {name: Marked(line, value) for name, value in case.parameters.items()}
            yield replace(
                here, ids=(*named, case.suffix), parameters={**here.parameters, **given}, case=_joined(here.case, case)
            )

    def _cases(self, each: Marked, parameters: Mapping[str, Any]) -> Iterator[EachItem]:
        if isinstance(each.value, dict):
            yield from self._listed(each, parameters)
            return
        if not isinstance(each.value, str) or not each.value:
            self._faults.add(each.line, "each: expected a rule in words, or parameters with lists of values")
            return
        try:
            rules = self._suite.rules(parameters)
        except InvalidValueError as problem:
            self._refused(problem, {}, each.line)
            return
        rule = " ".join(each.value.split())
        if rule in rules:
            yield from rules[rule]
        else:
            self._faults.add(each.line, f"each: rule {rule!r} is not known. {_few(nearest(rule, rules))}")

    def _listed(self, each: Marked, parameters: Mapping[str, Any]) -> Iterator[EachItem]:
        lists: list[list[EachItem]] = []
        for name, values in each.value.items() if isinstance(each.value, dict) else ():
            if not isinstance(values.value, list) or not values.value:
                self._faults.add(values.line, f"each: expected a list of values for {name}, such as [a, b]")
                continue
            cases: list[EachItem] = []
            for value in values.value:
                if not isinstance(value.value, str):
                    self._faults.add(value.line, f"each: expected texts for {name}, got {value.plain()!r}")
                    continue
                try:
                    case = self._suite.case(name, value.value, parameters)
                except InvalidValueError as problem:
                    self._refused(problem, {}, value.line)
                    continue
                if any(case.suffix == other.suffix for other in cases):
                    self._faults.add(value.line, f"each: {name} {value.value!r} is given twice")
                else:
                    cases.append(case)
            lists.append(cases)
        for chosen in itertools.product(*lists) if lists else ():
            joined = chosen[0]
            for case in chosen[1:]:
                joined = replace(
                    _joined(joined, case),
                    suffix=f"{joined.suffix}-{case.suffix}",
                    parameters={**joined.parameters, **case.parameters},
                )
            yield joined

    def _entries_of(self, leaf: _Leaf, root: Branch) -> list[RunEntry]:
        name = str(leaf.at.notebook.value) if leaf.at.notebook else ""
        kind = self._suite.kinds.get(name)
        if kind is None:
            return []
        stem = "-".join(leaf.at.ids if leaf.is_named else (*leaf.at.ids, name))
        takes_language = "language" in kind.parameters
        languages = (self._languages or leaf.at.languages) if takes_language else ("",)
        ids = {language: stem if number == 0 else f"{stem}-{language}" for number, language in enumerate(languages)}
        values = {name: value for name, value in self._values(leaf.at).items() if name in kind.parameters}
        overrides = {
            name: value
            for name, value in values.items()
            if name not in self._replaced and leaf.at.parameters.get(name) is not root.parameters.get(name)
        }
        if leaf.at.outputs is not None and "outputs" in kind.parameters:
            values["outputs"] = list(leaf.at.outputs)
        entries = []
        for language, entry_id in ids.items():
            given = {**values, "language": language} if takes_language else values
            try:
                check_name(entry_id)
                checked = kind.validated(given)
            except InvalidValueError as problem:
                self._refused(problem, leaf.at.parameters, leaf.line)
            else:
                sisters = ids if len(ids) > 1 else {}
                entries.append(
                    RunEntry(entry_id, name, language, checked, overrides, leaf.at.case.card, sisters, leaf.line)
                )
        return entries

    def _values(self, at: _Inherited) -> dict[str, Any]:
        values = {name: value.plain() for name, value in {**at.parameters, **self._replaced}.items()}
        for name in self._suite.files:
            given = at.parameters.get(name)
            if name not in self._replaced and given is not None and isinstance(given.value, str) and given.value:
                file = self._folder / given.value
                values[name] = str(file.resolve()) if file.is_file() else given.value
        return values

    def _refused(self, problem: InvalidValueError, parameters: Mapping[str, Marked], line: int) -> None:
        for fault in problem.faults or [problem.what]:
            word = _PLACE.match(fault)
            place = None if word is None or word.group() in self._replaced else parameters.get(word.group())
            self._faults.add(0 if word and word.group() in self._replaced else place.line if place else line, fault)


def _joined(outer: EachItem, inner: EachItem) -> EachItem:
    """Return a case within a case: the inner one's names, where it has any."""
    card = Card(
        label=inner.card.label or outer.card.label,
        group=inner.card.group or outer.card.group,
        terms=f"{outer.card.terms} {inner.card.terms}".strip(),
    )
    return replace(inner, card=card)


def _few(hint: str, most: int = 300) -> str:
    return hint if len(hint) <= most else f"{hint[: hint.rfind(',', 0, most)]}, …"
