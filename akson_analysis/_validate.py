"""Turning pydantic's findings into the suite's refusals."""

from __future__ import annotations

import difflib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from akson_analysis.errors import InvalidValueError

Model = TypeVar("Model", bound=BaseModel)


def validated(model: type[Model], values: Any, name: str) -> Model:
    """Return `values` as `model`, or refuse them with all faults at once, each with its place.

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
        raise InvalidValueError(f"{name} cannot be used", [_fault(model, fault) for fault in error.errors()]) from None


def _fault(model: type[BaseModel], fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"]) or "the whole"
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(fault["loc"][-1]), list(model.model_fields), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(model.model_fields)}."
        return f"{place} is not known.{hint}"
    if fault["type"] == "missing":
        return f"{place} is missing"
    message = str(fault["msg"]).removeprefix("Value error, ").removesuffix(str(InvalidValueError("")))
    return f"{place} {fault['input']!r}: {message}"
