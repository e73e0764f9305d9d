"""Answers worked out when they are first asked for, and handed out so that nobody can change them for others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Generic, TypeVar, overload

import pandas as pd

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class lazy(Generic[Owner, Value]):  # noqa: N801 - reads as what it is: a kind of property
    """A read-only property that is computed once; a table is given as a copy, which costs nothing until it is changed.

    Examples
    --------
    >>> class Data:
    ...     @lazy
    ...     def table(self) -> pd.DataFrame:
    ...         return pd.DataFrame({"a": [1]})
    >>> data = Data()
    >>> mine = data.table
    >>> mine.loc[0, "a"] = 2
    >>> int(mine.loc[0, "a"]), int(data.table.loc[0, "a"])
    (2, 1)
    """

    def __init__(self, compute: Callable[[Owner], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__
        self._key = f"lazy {compute.__name__}"

    @overload
    def __get__(self, instance: None, owner: type[Owner]) -> lazy[Owner, Value]: ...

    @overload
    def __get__(self, instance: Owner, owner: type[Owner]) -> Value: ...

    def __get__(self, instance: Owner | None, owner: type[Owner]) -> lazy[Owner, Value] | Value:
        """Return the answer, computing it the first time."""
        if instance is None:
            return self
        answers: dict[str, Any] = vars(instance)
        if self._key not in answers:
            answers[self._key] = self._compute(instance)
        value: Value = answers[self._key]
        # pandas copies on write: the copy shares its memory until somebody changes it
        return value.copy(deep=False) if isinstance(value, pd.DataFrame | pd.Series) else value  # type: ignore[return-value]

    def __set__(self, instance: Owner, value: Value) -> None:
        """Refuse: an answer follows from the case."""
        raise AttributeError(f"{self._key.removeprefix('lazy ')} follows from the rest and cannot be set")


def forget(instance: object, kept: Collection[str]) -> None:
    """Forget the lazy answers of an object but those named, so that they are worked out again.

    >>> class Data:
    ...     @lazy
    ...     def one(self) -> int:
    ...         return 1
    >>> data = Data()
    >>> data.one, vars(data)
    (1, {'lazy one': 1})
    >>> forget(data, kept=[])
    >>> vars(data)
    {}
    """
    answers = vars(instance)
    for key in [key for key in answers if key.startswith("lazy ") and key.removeprefix("lazy ") not in kept]:
        del answers[key]
