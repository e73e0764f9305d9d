"""The cost figures everything is computed from, each with its unit, basis, source and quality.

The default figures are those of the steering document, in ``data/assumptions/steering-document-2020.yml``;
a file of one's own overrides any of them by id. Both are read as text (`0301`, `NO` and `1_000` stay what
they are) and validated by the same models, and every fault of a file is reported at once with its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import ValidationError

from akson_analysis._validate import complaint, shown
from akson_analysis._yaml import Marked, read_marked
from akson_analysis.costs.figure import CostFigure, FrozenModel, Override
from akson_analysis.costs.model import NOK_PER_MNOK, ORE_PER_MNOK, ORE_PER_NOK, Assumptions, mismatches, nearest
from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.locales.message import Message
from akson_analysis.sources import snapshot

__all__ = [
    "DEFAULT_FILE",
    "NOK_PER_MNOK",
    "ORE_PER_MNOK",
    "ORE_PER_NOK",
    "TABLE_COLUMNS",
    "Assumptions",
    "load",
    "override",
    "to_table",
]

DEFAULT_FILE = "steering-document-2020.yml"
"""The steering document's figures, in ``data/assumptions``."""
_Model = TypeVar("_Model", bound=FrozenModel)
TABLE_COLUMNS = (
    *("id", "point", "label_nb", "label_nn", "label_en", "kind", "item", "level", "value", "rule", "unit"),
    *(
        "price_year",
        "vat",
        "participation",
        "payer",
        "timing",
        "source",
        "quality",
        "is_assumption",
        "reason",
    ),
)
"""Columns of `to_table`."""
_COPIED = ("kind", "item", "level", "unit", "price_year", "vat", "participation", "payer", "timing")
_HEADER = ("title", "currency", "price_year", "documents", "figures")


def load(
    path: Path | str | None = None, overrides: Path | str | Mapping[str, Mapping[str, Any]] | None = None
) -> Assumptions:
    """Load the cost figures, and override some of them.

    Parameters
    ----------
    path
        An assumption file; the steering document's by default.
    overrides
        A file of one's own in the same form, where each figure needs only its id, what is new and where it
        is from; or a mapping from id to those fields. A figure that is overridden loses its old source:
        give a new one, or ``assumption: true`` with a reason.

    Returns
    -------
    Assumptions
        All figures, frozen; the same object while the file is unchanged.

    Raises
    ------
    InvalidValueError
        With every fault of the file at once and its line: a figure without source, an assumption without
        reason, an unknown id (with the nearest), another currency, price year, unit or VAT basis, a share
        outside 0 to 100 %, a rate outside −50 to 100 %, P85 below P50.

    Examples
    --------
    >>> more = {"state_share": {"value": 2000, "assumption": True, "reason": "What if the state pays more?"}}
    >>> load(overrides=more).ore("state_share") // ORE_PER_MNOK
    2000
    """
    model = _embedded(snapshot.stamp(f"assumptions/{DEFAULT_FILE}")) if path is None else _loaded(Path(path))
    return model if overrides is None else override(model, overrides)


@lru_cache(maxsize=4)
def _embedded(_stamp: tuple[Any, ...]) -> Assumptions:
    return _loaded(snapshot.data_dir() / "assumptions" / DEFAULT_FILE)


def _loaded(file: Path) -> Assumptions:
    marked = _read(file)
    data = marked.plain()
    what = f"assumption file {file.name!r}"
    faults = _header_faults(data, complete=True)
    if faults:
        raise InvalidValueError(Message("refused.cannot_be_used", name=what), faults)
    figures = _validated(CostFigure, data["figures"], marked, faults)
    return _assembled(what, {**data, "figures": figures}, data["figures"], marked, faults)


def _read(file: Path) -> Marked:
    try:
        return read_marked(file)
    except DataError as error:
        raise InvalidValueError(f"assumption file {error.what}", error.faults) from error


def override(model: Assumptions, overrides: Path | str | Mapping[str, Mapping[str, Any]]) -> Assumptions:
    """Return the figures with some of them replaced, as `load` does.

    Parameters
    ----------
    model
        The figures to start from, as `load` returns them.
    overrides
        As in `load`.

    Returns
    -------
    Assumptions
        New figures; `model` is unchanged.

    Raises
    ------
    InvalidValueError
        With every fault at once, as `load`.

    Examples
    --------
    >>> dearer = {"discount_rate": {"value": 5, "assumption": True, "reason": "What if money costs more?"}}
    >>> override(load(), dearer).share("discount_rate")
    Fraction(1, 20)
    """
    marked = None
    if isinstance(overrides, Mapping):
        what: str = Message("refused.figures.overridden", field="assumptions")
        data: Any = {"figures": [{**fields, "id": name} for name, fields in overrides.items()]}
    else:
        what = f"assumption file {Path(overrides).name!r}"
        marked = _read(Path(overrides))
        data = marked.plain()
    faults = _header_faults(data, complete=False)
    if faults:
        raise InvalidValueError(Message("refused.cannot_be_used", name=what), faults)
    for field, unit in (("currency", model.currency), ("price_year", str(model.price_year))):
        if str(data.get(field, unit)) != unit:
            faults.append(f"{_line(marked, (field,))}{field} {data[field]} among figures in {unit}; convert them first")
    given = _validated(Override, data["figures"], marked, faults)
    figures = dict(model.by_id)
    seen: set[str] = set()
    place = _places(data["figures"], marked)
    for override in given:
        where = place.get(override.id, "")
        if override.id not in figures:
            faults.append(Message("refused.after", place=where, fault=nearest(override.id, figures)))
        elif override.id in seen:
            faults.append(f"{where}figure {override.id!r} is given twice; keep one")
        else:
            _replace(figures, override, where, faults)
        seen.add(override.id)
    documents = {**model.documents, **data.get("documents", {})}
    fields = {name: getattr(model, name) for name in Assumptions.model_fields}
    merged = {**fields, "title": data.get("title", model.title), "documents": documents}
    return _assembled(what, {**merged, "figures": tuple(figures.values())}, data["figures"], marked, faults)


def to_table(model: Assumptions) -> pd.DataFrame:
    """Return every figure as a table for reports, one row for each number or rule.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns id, point (year or per cent of the population, missing for single numbers), label_nb,
        label_nn, label_en, kind, item, level, value (missing for rules), rule, unit, price_year, vat,
        participation, payer, timing, source, quality, is_assumption, reason.

    Examples
    --------
    >>> table = to_table(load())
    >>> table.loc[table["id"] == "state_share", ["value", "quality", "is_assumption"]].to_dict("records")
    [{'value': 1400.0, 'quality': 'amber', 'is_assumption': True}]
    """
    rows: list[dict[str, Any]] = []
    for figure in model.figures:
        shared = {
            "id": figure.id,
            **{f"label_{language}": text for language, text in figure.label},
            **{name: getattr(figure, name) for name in _COPIED},
            "rule": figure.choice,
            "source": model.source_text(figure),
            "quality": figure.quality,
            "is_assumption": figure.assumption,
            "reason": figure.reason or "",
        }
        points = figure.numbers.items() or [(None, None)]
        rows.extend({**shared, "point": point, "value": value} for point, value in points)
    table = pd.DataFrame(rows)[list(TABLE_COLUMNS)]
    return table.astype({"value": "float64", "point": "Int64", "price_year": "Int64"})


def _header_faults(data: Any, *, complete: bool) -> list[str]:
    if not isinstance(data, dict):
        return ["the file is not a mapping with a list named figures"]
    faults = [f"{key!r} is not known here; known: {', '.join(_HEADER)}" for key in data if key not in _HEADER]
    if not isinstance(data.get("documents", {}), dict):
        faults.append("documents: a mapping from key to title is needed")
    if not isinstance(data.get("figures"), list):
        faults.append("figures: a list of figures is needed")
    if complete:
        faults += [f"{key}: is missing" for key in ("title", "currency", "price_year", "documents") if key not in data]
    return faults


def _validated(kind: type[_Model], entries: Sequence[Any], marked: Marked | None, faults: list[str]) -> list[_Model]:
    """Validate each entry, adding every fault with its line."""
    valid = []
    for position, entry in enumerate(entries):
        try:
            valid.append(kind.model_validate(entry))
        except ValidationError as error:
            name = str(entry.get("id", "without id") if isinstance(entry, dict) else entry)
            for fault in error.errors():
                place = ("figures", position, *fault["loc"])
                where = ".".join(str(part) for part in fault["loc"])
                said = complaint(kind, fault)
                faults.append(_of_figure(_line(marked, place), name, said, f", {where}" if where else ""))
    return valid


def _assembled(
    what: str, data: Mapping[str, Any], entries: Sequence[Any], marked: Marked | None, faults: list[str]
) -> Assumptions:
    """Put validated figures together, refusing everything found so far and what does not fit together."""
    try:
        model = Assumptions.model_validate(dict(data))
    except ValidationError as error:
        faults += [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise InvalidValueError(Message("refused.cannot_be_used", name=what), faults) from error
    place = _places(entries, marked)
    faults += [_of_figure(place.get(name, ""), name, fault) for name, fault in mismatches(model)]
    if faults:
        raise InvalidValueError(Message("refused.cannot_be_used", name=what), faults)
    return model


def _replace(figures: dict[str, CostFigure], override: Override, where: str, faults: list[str]) -> None:
    old = figures[override.id]
    for field in ("unit", "vat"):
        new = getattr(override, field)
        if new not in (None, getattr(old, field)):
            instead = f"{field} {new!r} instead of {getattr(old, field)!r}"
            faults.append(f"{where}figure {old.id!r}: {instead}; convert it first")
            return
    given = override.model_dump(include={"value", "series", "choice", "source", "assumption", "reason"})
    basis = {name: value for name in ("currency", "price_year") if (value := getattr(override, name)) is not None}
    quality = override.quality or ("amber" if override.source else "red")
    unusable: list[str] = []
    valid = _validated(CostFigure, [{**old.model_dump(), **given, **basis, "quality": quality}], None, unusable)
    faults += [Message("refused.after", place=where, fault=fault) for fault in unusable]
    figures.update({figure.id: figure for figure in valid})


def _places(entries: Sequence[Any], marked: Marked | None) -> dict[str, str]:
    """Return the line each id is given in, in words; of one that is given twice the last."""
    return {
        str(entry.get("id")): _line(marked, ("figures", position))
        for position, entry in enumerate(entries)
        if isinstance(entry, dict)
    }


def _of_figure(line: str, figure: str, fault: str, place: str = "") -> Message:
    return Message("refused.figure", line=line, figure=shown(figure), place=place, fault=fault)


def _line(marked: Marked | None, place: Sequence[str | int]) -> str:
    """Return the line of a place in a file in words; nothing for figures that come from no file."""
    return "" if marked is None else Message("refused.line", line=str(marked.line_at(place)))
