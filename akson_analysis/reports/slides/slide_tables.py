"""The numbers behind the figures of the slides, few enough to be read in a meeting.

A map of 291 municipalities is told by its classes or by county; the reports list every municipality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from akson_analysis.cases.bill import both_estimates
from akson_analysis.cases.signing.inference import THRESHOLDS
from akson_analysis.coverage import Coverage, PublishedComparison
from akson_analysis.figures.maps import MapSpec
from akson_analysis.locales import Text
from akson_analysis.publishing.content.tables import Table
from akson_analysis.reports.shared.column_labels import columns
from akson_analysis.reports.shared.phrases import threshold_label


def behind(name: str, rows: pd.DataFrame, caption: str, text: Text, only: Sequence[str] = ()) -> Table:
    """Return rows as the table of a figure; `only` names the columns to show, in order.

    Raises
    ------
    InvalidValueError
        If a column does not exist, has no label, or holds what its name does not allow.
    """
    return Table.of(name, rows, columns(only or rows.columns, text), caption)


def by_class(spec: MapSpec, area: pd.DataFrame) -> pd.DataFrame:
    """Count the municipalities and the people of the service area in each class of a map, in the legend's order."""
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


def standing(result: Coverage, announced: tuple[pd.Series, PublishedComparison] | None, text: Text) -> pd.DataFrame:
    """Return what the gauge shows: what is documented, what was announced, and what each threshold takes."""
    rows = [_point(text("coverage.gauge.documented"), result.signed_count, result.signed_population, result.share)]
    if announced is not None:
        published, comparison = announced
        label = text("coverage.gauge.published", date=text.date(published["date"]))
        rows.append(_point(label, comparison.published_count, None, comparison.published_share))
    for threshold in sorted({*THRESHOLDS, result.threshold}):
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


def cost_by_county(area: pd.DataFrame, totals: pd.DataFrame, with_equal_part: pd.DataFrame) -> pd.DataFrame:
    """Return kroner per inhabitant by county when a part is split equally, with its lowest and highest municipality."""
    table = both_estimates(area, totals, with_equal_part, area["county_name"]).rename_axis("group").reset_index()
    amounts = with_equal_part["total_p50_nok_per_inhabitant"].groupby(area["county_name"])
    ends = amounts.agg(low_nok_per_inhabitant="min", high_nok_per_inhabitant="max").rename_axis("group")
    return table.join(ends, on="group")
