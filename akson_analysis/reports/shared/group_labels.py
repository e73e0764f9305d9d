"""Groups of municipalities as people read them."""

from __future__ import annotations

import pandas as pd

from akson_analysis.locales import Text


def group_label(by: str, group: object, text: Text) -> str:
    """Write a group that a case sums by, one of `akson_analysis.cases.grouping.group_of_each`.

    >>> from akson_analysis import locales
    >>> text = locales.load("en")
    >>> [group_label("size", "2000-4999", text), group_label("centrality", 1, text)]
    ['2,000–4,999 inhabitants', 'Class 1 (most central)']
    """
    if by == "region":
        return text(f"coverage.health_region.{group}")
    if by == "size":
        return _size(str(group), text)
    if by == "centrality":
        special = {1: "coverage.groups.centrality_most", 6: "coverage.groups.centrality_least"}
        number = int(str(group))
        return text(special.get(number, "coverage.groups.centrality"), n=number)
    return str(group)


def labelled(by_group: pd.DataFrame, by: str, text: Text) -> pd.DataFrame:
    """Write the groups of a table's index; health regions are then in the order of their names, others as they were."""
    table = by_group.set_axis([group_label(by, group, text) for group in by_group.index], axis="index")
    return table.sort_index() if by == "region" else table


def size_labels(classes: pd.Series, text: Text) -> pd.Series:
    """Write the classes of `akson_analysis.coverage.size_class` as people read them, in their order.

    >>> from akson_analysis import coverage, locales
    >>> size_labels(coverage.size_class(pd.Series([198, 693494])), locales.load("en")).tolist()
    ['below 2,000 inhabitants', '100,000 inhabitants or more']
    """
    return classes.cat.rename_categories({label: _size(label, text) for label in classes.cat.categories})


def _size(label: str, text: Text) -> str:
    low, _, high = label.partition("-")
    if not high:
        return text("coverage.groups.size_from", low=text.number(int(low)))
    if low == "0":
        return text("coverage.groups.size_below", high=text.number(int(high) + 1))
    return text("coverage.groups.size_between", low=text.number(int(low)), high=text.number(int(high)))
