"""Report 02: who goes first (2a), who waits (2b), and how sure that is; tables and choices in, exhibits out."""

from akson_analysis.reports.options.option_exhibits import (
    by_group,
    definitions,
    first_wave,
    headlines,
    map_layer,
    municipalities,
    must_hold,
    opening,
    owners,
    ranges,
    rules,
    scenario_map,
    scenarios,
    sources,
)

__all__ = [
    "by_group",
    "definitions",
    "first_wave",
    "headlines",
    "map_layer",
    "municipalities",
    "must_hold",
    "opening",
    "owners",
    "ranges",
    "rules",
    "scenario_map",
    "scenarios",
    "sources",
]
