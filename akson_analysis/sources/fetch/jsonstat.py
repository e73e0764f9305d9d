"""Read JSON-stat 2.0, the format Statistics Norway answers in.

The reader is our own. Of the libraries at hand in November 2026, `pyjstat` (last release March 2023) warns that
its own functions are deprecated, took 4.1 s for 378,420 cells where this takes 0.1 s, and accepts an answer with
too few values; `jsonstat-validator` rejects the answers of PxWebApi 2 because their links carry no address.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from akson_analysis.errors import DataError


def read(dataset: Any) -> pd.DataFrame:
    """Return one row for each cell: a column of codes for each dimension, and `value`.

    Parameters
    ----------
    dataset
        A JSON-stat 2.0 dataset as Python objects. Values may be a list, or an object of positions for a
        sparse one; cells without a value become NaN.

    Raises
    ------
    DataError
        If it is not such a dataset, or sizes, categories and values do not agree.

    Notes
    -----
    Format: https://json-stat.org/format/

    Examples
    --------
    >>> answer = {
    ...     "version": "2.0", "class": "dataset", "id": ["Region", "Tid"], "size": [2, 1],
    ...     "dimension": {
    ...         "Region": {"category": {"index": {"1103": 1, "0301": 0}}},
    ...         "Tid": {"category": {"label": {"2020": "2020"}}},
    ...     },
    ...     "value": [693494, 143574],
    ... }
    >>> read(answer).to_dict("list")
    {'Region': ['0301', '1103'], 'Tid': ['2020', '2020'], 'value': [693494, 143574]}
    """
    names, categories = dimensions(dataset)
    index = pd.MultiIndex.from_product([categories[name] for name in names], names=names)
    return pd.DataFrame({"value": _values(dataset.get("value"), len(index))}, index=index).reset_index()


def dimensions(dataset: Any) -> tuple[list[str], dict[str, list[str]]]:
    """Return the names of the dimensions in order, and the codes of each in order; metadata have these too.

    Raises
    ------
    DataError
        As `read`.
    """
    what = "the answer is not a JSON-stat 2.0 dataset"
    if not isinstance(dataset, dict) or dataset.get("class") != "dataset":
        raise DataError(what, ["expected an object with class 'dataset'"])
    if not str(dataset.get("version", "")).startswith("2."):
        raise DataError(what, [f"version is {dataset.get('version')!r}, expected '2.0'"])
    names, sizes, described = dataset.get("id"), dataset.get("size"), dataset.get("dimension")
    if not isinstance(names, list) or not isinstance(sizes, list) or not isinstance(described, dict):
        raise DataError(what, ["'id' and 'size' must be lists and 'dimension' an object"])
    if len(names) != len(sizes):
        raise DataError(what, [f"{len(names)} dimensions but {len(sizes)} sizes"])
    faults, categories = [], {}
    for name, size in zip(names, sizes, strict=True):
        codes = _codes(described.get(name))
        if codes is None or len(codes) != size:
            content = "no categories" if codes is None else f"{len(codes)} categories"
            faults.append(f"dimension {name!r} has {content}, its size is {size}")
        else:
            categories[str(name)] = codes
    if faults:
        raise DataError(what, faults)
    return [str(name) for name in names], categories


def _codes(dimension: Any) -> list[str] | None:
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        return None
    index = category.get("index", category.get("label"))
    if isinstance(index, list):
        return [str(code) for code in index]
    if not isinstance(index, dict):
        return None
    if "index" not in category:
        return [str(code) for code in index]
    return sorted(map(str, index), key=lambda code: int(index[code]))


def _values(values: Any, count: int) -> list[float]:
    if isinstance(values, dict):
        sparse = {int(position): value for position, value in values.items() if str(position).isdigit()}
        values = [sparse.get(position) for position in range(count)]
    if not isinstance(values, list) or len(values) != count:
        content = f"{len(values)} values" if isinstance(values, list) else "no values"
        raise DataError("the answer is not complete", [f"{content} for {count} cells"])
    return [math.nan if value is None else value for value in values]
