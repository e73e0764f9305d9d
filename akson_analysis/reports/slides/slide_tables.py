"""The numbers behind the figures of the slides, few enough to be read in a meeting.

A map of 291 municipalities is told by its classes or by county; the reports list every municipality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from akson_analysis.cases.case import Case
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.maps import MapSpec
from akson_analysis.locales import Text
from akson_analysis.publishing import Exhibit
from akson_analysis.publishing.content.tables import Table
from akson_analysis.reports.shared.column_labels import columns
from akson_analysis.reports.shared.phrases import threshold_label
from akson_analysis.reports.slides.slide_figures import described


def behind(name: str, rows: pd.DataFrame, caption: str, text: Text, only: Sequence[str] = ()) -> Table:
    """Return rows as the table of a figure; `only` names the columns to show, in order.

    Raises
    ------
    InvalidValueError
        If a column does not exist, has no label, or holds what its name does not allow.
    """
    return Table.of(name, rows, columns(only or rows.columns, text), caption)


def own_table(name: str, shown: Exhibit, text: Text, only: Sequence[str] = (), count: int | None = None) -> Table:
    """Return an exhibit's own table as the table of a figure; `only` and `count` choose columns, and the first rows.

    Raises
    ------
    InvalidValueError
        If it has none, or as `behind`.
    """
    if shown.table is None:
        raise InvalidValueError(f"exhibit {shown.name!r} has no table, so a slide needs another")
    return behind(name, shown.table.head(count or len(shown.table)), shown.caption or shown.heading, text, only)


def by_class(shown: Exhibit, area: pd.DataFrame) -> pd.DataFrame:
    """Count the municipalities and the people of the service area in each class of a map, in the legend's order."""
    spec: MapSpec = described(shown)
    people = area["population"]
    keys = spec.keys.reindex(area.index)
    rows = [
        {
            "status": entry.label,
            "municipality_count": int((keys == entry.key).sum()),
            "population": int(people[keys == entry.key].sum()),
        }
        for entry in spec.entries
    ]
    table = pd.DataFrame(rows)
    table["population_share_pct"] = 100 * table["population"] / int(people.sum())
    return table[table["municipality_count"] > 0]


def standing_rows(case: Case, text: Text) -> pd.DataFrame:
    """Return what the gauge shows: what is documented, what was announced, and what each threshold takes."""
    result, announced = case.coverage, case.beside_announced
    rows = [_point(text("coverage.gauge.documented"), result.signed_count, result.signed_population, result.share)]
    if announced is not None:
        published, comparison = announced
        label = text("coverage.gauge.published", date=text.date(published["date"]))
        rows.append(_point(label, comparison.published_count, None, comparison.published_share))
    for threshold in case.thresholds:
        needed = replace(result, threshold=threshold).quota
        rows.append(_point(threshold_label(threshold, text), None, needed, threshold))
    return pd.DataFrame(rows)


def _point(label: str, count: int | None, population: int | None, share: Fraction | None) -> dict[str, object]:
    return {
        "point": label,
        "municipality_count": count,
        "population": population,
        "share_pct": None if share is None else float(100 * share),
    }


def cost_by_county(case: Case) -> pd.DataFrame:
    """Return kroner per inhabitant by county when a part is split equally, with its lowest and highest municipality."""
    counties = case.bill_by_group("county").join(case.equal_part_extremes("county"))
    return counties.rename_axis("group").reset_index()
