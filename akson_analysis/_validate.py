"""Turning pydantic's findings into the suite's refusals, in words that every language has."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message

Model = TypeVar("Model", bound=BaseModel)

EXPECTED = {
    "bool_parsing": "true_or_false",
    "bool_type": "true_or_false",
    "dict_type": "group",
    "float_parsing": "number",
    "float_type": "number",
    "greater_than": "above",
    "greater_than_equal": "at_least",
    "int_from_float": "whole_number",
    "int_parsing": "whole_number",
    "int_parsing_size": "whole_number",
    "int_type": "whole_number",
    "less_than_equal": "at_most",
    "literal_error": "one_of",
    "model_type": "fields",
    "string_pattern_mismatch": "pattern",
    "string_too_short": "text",
    "string_type": "text",
    "string_unicode": "letters",
    "tuple_type": "list",
}
"""What was expected where pydantic finds a fault, by the fault's type: ``refused.expected.<name>``."""

PATTERNS = ("id", "members", "municipality_code", "state_ownership_share")
"""Fields whose text follows a pattern: ``refused.pattern.<field>`` says which."""

_LONGEST = 80
"""Characters of a value that a message quotes: a line of a terminal."""


def validated(
    model: type[Model], values: Any, name: str, line_at: Callable[[Sequence[str | int]], int] | None = None
) -> Model:
    """Return `values` as `model`, or refuse them with all faults at once, each with its place.

    `line_at` gives the line of a place in the file they are from; faults then begin with it, and come in its order.

    Raises
    ------
    InvalidValueError
        If anything does not fit the model.

    Examples
    --------
    >>> class Point(BaseModel, extra="forbid"):
    ...     x: int
    >>> validated(Point, {"x": "3"}, "point").x
    3
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [(_line(fault, line_at), _fault(model, fault)) for fault in error.errors()]
        numbered = [
            Message("refused.on_line", line=str(line), fault=fault) if line else fault
            for line, fault in sorted(faults, key=lambda each: each[0])
        ]
        raise InvalidValueError(Message("refused.cannot_be_used", name=name), numbered) from None


def shown(value: Any) -> str:
    """Return a value as a message quotes it: on one line, and not longer than one wants to read.

    >>> shown(None), shown(["a", None]), shown("x" * 1000)[-3:]
    ('', '["a", null]', 'xx…')
    """
    if value is None:
        return ""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = "…"
    line = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def complaint(model: type[BaseModel], fault: Mapping[str, Any]) -> str:
    """Return what is wrong with a value by one of pydantic's findings, without its place."""
    raised, expected = fault.get("ctx", {}).get("error"), EXPECTED.get(fault["type"], "")
    if isinstance(raised, InvalidValueError):  # by a validator of the suite's own, in words that can be translated
        return raised.what
    if expected == "pattern":
        field = next((part for part in reversed(fault["loc"]) if isinstance(part, str)), "")
        if field in PATTERNS:
            return Message(f"refused.pattern.{field}")
    elif expected:
        return Message(f"refused.expected.{expected}", **_limits(model, fault))
    return str(fault["msg"]).removeprefix("Value error, ")


def _limits(model: type[BaseModel], fault: Mapping[str, Any]) -> dict[str, str]:
    """Return what can stand where pydantic finds a fault."""
    match fault["type"]:
        case "literal_error":
            return {"known": _listed(re.findall(r"'([^']*)'", fault["ctx"]["expected"]))}
        case "model_type":
            return {"known": _listed(_model_at(model, fault["loc"]).model_fields)}
        case "bool_parsing" | "bool_type":
            return {"known": _listed(("true", "false"))}
        case "greater_than" | "greater_than_equal" | "less_than_equal":
            limit = next(iter(fault["ctx"].values()))
            return {"limit": str(int(limit) if limit == int(limit) else limit)}
    return {}


def all_of(faults: Sequence[str]) -> str:
    """Return several complaints as one."""
    first, *others = faults
    return Message("refused.both", fault=first, more=all_of(others)) if others else first


def _line(fault: Mapping[str, Any], line_at: Callable[[Sequence[str | int]], int] | None) -> int:
    """Return the line of a fault; 0 for what is about the whole."""
    place = fault["loc"][:-1] if fault["type"] == "missing" else fault["loc"]
    return line_at(place) if line_at and place else 0


def _fault(model: type[BaseModel], fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return _unknown(place, str(fault["loc"][-1]), _model_at(model, fault["loc"][:-1]).model_fields)
    if fault["type"] == "missing":
        return Message("refused.missing", place=place)
    message, value = complaint(model, fault), shown(fault["input"])
    if not fault["loc"]:
        return message if fault["type"] == "value_error" else Message("refused.found", value=value, fault=message)
    if fault["type"] == "value_error" and isinstance(message, Message):
        return Message("refused.at", place=place, fault=message)
    if isinstance(fault["input"], str):
        return Message("refused.at_value", place=place, value=value, fault=message)
    return Message("refused.at", place=f"{place} {value}".strip(), fault=message)


def _unknown(place: str, name: str, known: Mapping[str, Any]) -> Message:
    near = difflib.get_close_matches(name, list(known), n=1)
    if near:
        return Message("refused.not_known_near", place=shown(place), near=near[0])
    return Message("refused.not_known", place=shown(place), known=_listed(known))


def _model_at(model: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel]:
    """Return the model at a place within a model; the model itself where none is found."""
    for part in place:
        field = model.model_fields.get(str(part))
        model = next(_models(field.annotation), model) if field else model
    return model


def _models(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _listed(names: Any) -> str:
    return ", ".join(name or '""' for name in names)
