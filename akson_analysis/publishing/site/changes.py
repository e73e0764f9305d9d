"""What changed since the last run of the same thing: in figures, and in words for the first page and for a message."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from akson_analysis import locales
from akson_analysis.publishing.templates import fill
from akson_analysis.publishing.tracing.stored import StoredTable, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from akson_analysis.locales import Text
    from akson_analysis.publishing.runs.folders import Run
    from akson_analysis.publishing.runs.manifest import Manifest

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
"""How a run is named that was given no name."""

CHANGES_FILE = "changes.json"
# by taste: what is read of a message, of a page, and of an enumeration in a sentence
_MOST_ROWS_IN_A_MESSAGE, _MOST_ROWS_ON_A_PAGE, _MOST_NAMED = 12, 60, 6


class _ChangeRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeadlineChange(_ChangeRecord):
    """A headline figure, before and now."""

    job: str
    id: str
    label: str
    old: str
    """As it was shown; empty if it is new."""
    new: str
    """As it is shown; empty if it is gone."""
    difference: str = ""
    """With its sign and unit, such as ``+1,2 prosentpoeng``; empty where figures cannot be compared."""
    step: float = 0.0
    """New minus old, as a number."""

    @property
    def is_changed(self) -> bool:
        """Whether the figure shown is another."""
        return self.old != self.new


class RowChange(_ChangeRecord):
    """A row of a watched table that is new, gone or different in one column."""

    job: str
    table: str
    caption: str
    key: list[str]
    row: str
    """What readers call it."""
    kind: str
    """``added``, ``removed`` or ``changed``."""
    column: str = ""
    label: str = ""
    """The column's heading."""
    old: str = ""
    new: str = ""


class InputChange(_ChangeRecord):
    """A file the run was made from that is new, gone or another."""

    name: str
    old_sha256: str = ""
    new_sha256: str = ""
    old_version: str = ""
    new_version: str = ""


class ValueChange(_ChangeRecord):
    """A parameter of a notebook that has another value."""

    job: str
    name: str
    old: Any
    new: Any


class Changes(_ChangeRecord):
    """What changed between two runs.

    `text` says it all in a few lines, ready for a mail or a chat message.
    """

    format: int = 1
    run: str
    title: str
    language: str
    previous: str = ""
    """Name of the run compared with; empty if this is the first of its kind."""
    previous_created: str = ""
    is_changed: bool = False
    pages: list[str] = []
    """Jobs of both runs whose page says something else now."""
    page_count: int = 0
    """Jobs of both runs."""
    headlines: list[HeadlineChange] = []
    rows: list[RowChange] = []
    jobs_added: list[str] = []
    jobs_removed: list[str] = []
    parameters: list[ValueChange] = []
    inputs: list[InputChange] = []
    text: str = ""


def between(last: Run | None, manifest: Manifest, folder: Path, watched: Mapping[str, Sequence[Any]]) -> Changes:
    """Compare a run with the last of its series.

    Parameters
    ----------
    last
        The earlier run; None if there is none.
    manifest, folder
        The run, and where its files are.
    watched
        By job: tables to compare row by row, as `Output.watch` recorded them.
    """
    text = locales.load(manifest.language)
    about: dict[str, Any] = {"run": manifest.run, "title": manifest.title, "language": manifest.language}
    if last is None:
        return _with_text(Changes(**about), manifest, text)
    old = {record["id"]: record for record in last.manifest.get("notebooks", [])}
    new = {record.id: record.model_dump() for record in manifest.notebooks}
    both = [name for name in new if name in old]
    parts: dict[str, Any] = {
        "pages": [name for name in both if _page(old[name]) != _page(new[name])],
        "headlines": [change for name in new for change in _headlines(name, old.get(name, {}), new[name], text)],
        "rows": [
            change
            for name in both
            if old[name].get("fingerprint") != new[name]["fingerprint"]
            for change in _rows(name, last.path / name, folder / name, watched.get(name, ()), text)
        ],
        "jobs_added": [name for name in new if name not in old],
        "jobs_removed": [name for name in old if name not in new],
        "parameters": [change for name in both for change in _values(name, old[name], new[name])],
        "inputs": _inputs(last.manifest.get("inputs", []), manifest.model_dump()["inputs"]),
    }
    is_changed = any(change.is_changed for change in parts["headlines"]) or any(
        part for name, part in parts.items() if name != "headlines"
    )
    parts |= {"previous": last.name, "previous_created": last.created, "page_count": len(both)}
    return _with_text(Changes(**about, **parts, is_changed=is_changed), manifest, text)


def _page(record: Mapping[str, Any]) -> Any:
    return record.get("files", {}).get("index.html")


def _headlines(job: str, old: Mapping[str, Any], new: Mapping[str, Any], text: Text) -> Iterable[HeadlineChange]:
    before = {line["id"]: line for line in old.get("headlines", [])}
    for line in new["headlines"]:
        was = before.pop(line["id"], {})
        values = {"label": line["label"], "old": was.get("value", ""), "new": line["value"]}
        step = _step(was, line)
        difference = _difference(step, line, text)
        yield HeadlineChange(job=job, id=line["id"], **values, difference=difference, step=float(step))
    for line in before.values():
        yield HeadlineChange(job=job, id=line["id"], label=line["label"], old=line["value"], new="")


def _step(old: Mapping[str, Any], new: Mapping[str, Any]) -> Fraction:
    """Return new minus old; none where figures cannot be compared."""
    if not old.get("exact") or not new["exact"] or old.get("unit") != new["unit"] or new["unit"] == "date":
        return Fraction(0)
    return Fraction(new["exact"]) - Fraction(old["exact"])


def _difference(step: Fraction, new: Mapping[str, Any], text: Text) -> str:
    """Return a step in the figure's unit; of percentages, in percentage points."""
    if not step:
        return ""
    decimals = new["decimals"]
    if new["unit"] == "percent":
        shown = text("changes.points", n=text.number(step * 100, decimals))
    elif new["unit"] == "kroner":
        shown = text.kroner(step, decimals)
    elif new["unit"] == "million_kroner":
        shown = text.million_kroner(step, decimals)
    else:
        shown = text.number(step, decimals)
    return f"+{shown}" if step > 0 else shown


def _rows(job: str, old: Path, new: Path, watched: Sequence[Any], text: Text) -> Iterable[RowChange]:
    before, now = tables_of(old), tables_of(new)
    for table in watched:
        if table["table"] in before and table["table"] in now:
            yield from _table(job, table, before[table["table"]], now[table["table"]], text)


def _table(job: str, watched: Mapping[str, Any], old: StoredTable, new: StoredTable, text: Text) -> Iterable[RowChange]:
    needed = {*watched["key"], *watched["columns"]}
    if not needed <= set(old.position) & set(new.position):
        return
    rows_old, rows_new = _by_key(old, watched["key"]), _by_key(new, watched["key"])
    about: dict[str, Any] = {"job": job, "table": watched["table"], "caption": watched["caption"]}
    for key in [*rows_new, *(key for key in rows_old if key not in rows_new)]:
        table, rows = (new, rows_new) if key in rows_new else (old, rows_old)
        label = watched["label"] if watched["label"] in table.position else ""
        name = table.shown(rows[key], table.position[label], text) if label else ", ".join(key)
        row = {**about, "key": list(key), "row": name}
        if key not in rows_old or key not in rows_new:
            yield RowChange(**row, kind="added" if key in rows_new else "removed")
            continue
        for column, heading in watched["columns"].items():
            at_old, at_new = old.position[column], new.position[column]
            if old.rows[rows_old[key]][at_old] != new.rows[rows_new[key]][at_new]:
                values: dict[str, Any] = {
                    "old": old.shown(rows_old[key], at_old, text),
                    "new": new.shown(rows_new[key], at_new, text),
                }
                yield RowChange(**row, **values, kind="changed", column=column, label=heading)


def _by_key(table: StoredTable, key: Sequence[str]) -> dict[tuple[str, ...], int]:
    places = [table.position[name] for name in key]
    return {tuple(row[place] for place in places): number for number, row in enumerate(table.rows)}


def _values(job: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[ValueChange]:
    before, now = old.get("parameters", {}), new["parameters"]
    for name in [*now, *(name for name in before if name not in now)]:
        if before.get(name) != now.get(name):
            yield ValueChange(job=job, name=name, old=before.get(name), new=now.get(name))


def _inputs(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[InputChange]:
    before = {entry["name"]: entry for entry in old}
    now = {entry["name"]: entry for entry in new}
    none = {"sha256": "", "version": ""}
    changes = []
    for name in sorted({*before, *now}):
        was, is_ = before.get(name, none), now.get(name, none)
        if was["sha256"] != is_["sha256"]:
            marks = {"old_sha256": was["sha256"], "new_sha256": is_["sha256"]}
            versions = {"old_version": was.get("version", ""), "new_version": is_.get("version", "")}
            changes.append(InputChange(name=name, **marks, **versions))
    return changes


def _with_text(changes: Changes, manifest: Manifest, text: Text) -> Changes:
    """Add the message: the title, then a line for each thing that changed."""
    lines = [manifest.title, summary(changes, text)]
    if not changes.previous:
        lines += [f"{line.label}: {line.value}" for line in manifest.headlines[:_MOST_ROWS_IN_A_MESSAGE]]
    lines += [f"• {line}" for line in sentences(changes, text, most=_MOST_ROWS_IN_A_MESSAGE)]
    return changes.model_copy(update={"text": "\n".join(lines)})


def section(changes: Changes) -> Markup:
    """Return the section of the first page that tells what changed."""
    text = locales.load(changes.language)
    figures = _weightiest(changes.headlines, _MOST_ROWS_ON_A_PAGE)
    without_figures = changes.model_copy(update={"headlines": []})
    return fill(
        "changes",
        text=text,
        changes=changes,
        summary=summary(changes, text),
        figures=figures[:_MOST_ROWS_ON_A_PAGE],
        rest=sentences(without_figures, text, most=_MOST_ROWS_ON_A_PAGE),
        left_out=len(figures) - _MOST_ROWS_ON_A_PAGE,
    )


def summary(changes: Changes, text: Text) -> str:
    """Return one sentence: what is compared, and whether anything changed."""
    if not changes.previous:
        return text("changes.first")
    key = "changes.since" if changes.is_changed else "changes.nothing"
    has_no_name = _MOMENT.match(changes.previous)
    return text(key, run=when(changes.previous_created, text) if has_no_name else changes.previous)


def when(created: str, text: Text) -> str:
    """Write the moment a run was made, as it is stored, in words; as it is where it is none.

    >>> when("2020-07-01T05:17:00+00:00", locales.load("en"))
    '1 July 2020 05:17 UTC'
    """
    try:
        moment = dt.datetime.fromisoformat(created).astimezone(dt.UTC)
    except ValueError:
        return created
    return f"{text.date(moment.date())} {moment:%H:%M} UTC"


def sentences(changes: Changes, text: Text, most: int = 1000) -> list[str]:
    """Return a sentence for each change, figures first; no more than `most` of a kind, and how many are left out.

    What several pages tell alike is said once.
    """
    kinds = [
        [
            text("changes.figure", label=change.label, old=change.old or "–", new=change.new or "–")
            + (f" ({change.difference})" if change.difference else "")
            for change in _weightiest(changes.headlines, most)
        ],
        [
            text(
                f"changes.row.{change.kind}",
                row=change.row,
                table=change.caption,
                label=change.label,
                old=change.old,
                new=change.new,
            )
            for change in changes.rows
        ],
        _pages(changes, text),
        _jobs("added", changes.jobs_added, text),
        _jobs("removed", changes.jobs_removed, text),
        _parameters(changes.parameters, text),
        [_input_sentence(change, text) for change in changes.inputs],
    ]
    shown = []
    for lines in (list(dict.fromkeys(kind)) for kind in kinds):
        shown += lines[:most]
        if len(lines) > most:
            shown.append(text("changes.more", n=text.number(len(lines) - most)))
    return shown


def _weightiest(headlines: Sequence[HeadlineChange], most: int) -> list[HeadlineChange]:
    """Return the figures that have changed, each once, in order; when they are many, the largest of a kind first."""
    changed = list(
        {(change.label, change.old, change.new): change for change in headlines if change.is_changed}.values()
    )
    if len(changed) <= most:
        return changed
    kinds = list(dict.fromkeys(change.id for change in changed))
    return sorted(changed, key=lambda change: (kinds.index(change.id), bool(change.step), -abs(change.step)))


def _pages(changes: Changes, text: Text) -> list[str]:
    """Say how many pages there are whose text has changed, and which, if they are few among many."""
    if not changes.pages:
        return []
    count, total = text.number(len(changes.pages)), text.number(changes.page_count)
    are_few = len(changes.pages) <= _MOST_NAMED and len(changes.pages) < changes.page_count
    names = f": {', '.join(changes.pages)}" if are_few else ""
    return [text("changes.pages", n=count, total=total) + names]


def _jobs(kind: str, names: Sequence[str], text: Text) -> list[str]:
    """Name the pages that are new or gone, or say how many when that would be a long list."""
    if len(names) > _MOST_NAMED:
        return [text(f"changes.jobs_{kind}", n=text.number(len(names)))]
    return [text(f"changes.job_{kind}", job=name) for name in names]


def _parameters(values: Sequence[ValueChange], text: Text) -> list[str]:
    """Tell of each value that is another, once for all the pages it is another for."""
    jobs: dict[tuple[str, str, str], list[str]] = {}
    for change in values:
        jobs.setdefault((change.name, _plain(change.old), _plain(change.new)), []).append(change.job)
    return [
        text(
            "changes.parameter",
            job=", ".join(names) if len(names) <= _MOST_NAMED else text("changes.many", n=text.number(len(names))),
            name=name,
            old=old,
            new=new,
        )
        for (name, old, new), names in jobs.items()
    ]


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value not in {None, ""} else "–")


def _input_sentence(change: InputChange, text: Text) -> str:
    if change.old_sha256 and change.new_sha256:
        return text("changes.input", name=change.name, old=_mark(change, "old"), new=_mark(change, "new"))
    return text("changes.input_added" if change.new_sha256 else "changes.input_removed", name=change.name)


def _mark(change: InputChange, which: str) -> str:
    """Name a state of a file: its version where that tells the two apart, and the beginning of its checksum."""
    version, mark = getattr(change, f"{which}_version"), getattr(change, f"{which}_sha256")[:8]
    return f"{version} ({mark})" if version and change.old_version != change.new_version else mark
