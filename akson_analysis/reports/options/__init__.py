"""Report 02: who goes first (2a), who waits (2b), and how sure that is."""

from akson_analysis.reports.options.option_exhibits import (
    by_group,
    first_wave,
    municipalities,
    must_hold,
    opening,
    owners,
    ranges,
    rules,
    scenario_map,
    scenarios,
)

__all__ = [
    "by_group",
    "first_wave",
    "municipalities",
    "must_hold",
    "opening",
    "owners",
    "ranges",
    "rules",
    "scenario_map",
    "scenarios",
]
