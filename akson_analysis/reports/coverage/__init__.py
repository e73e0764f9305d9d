"""Report 01: how far the letters reach, who is missing, and whose decision matters."""

from akson_analysis.reports.coverage.coverage_exhibits import (
    announced,
    by_county,
    by_group,
    conditions,
    gap,
    gauge,
    missing,
    opening,
    population_twin,
    status_map,
    timeline,
)
from akson_analysis.reports.coverage.influence_exhibits import (
    conversations,
    inference_banner,
    inferred_map,
    probability,
    probability_curve,
    smallest_sets,
    voting_power,
)

__all__ = [
    "announced",
    "by_county",
    "by_group",
    "conditions",
    "conversations",
    "gap",
    "gauge",
    "inference_banner",
    "inferred_map",
    "missing",
    "opening",
    "population_twin",
    "probability",
    "probability_curve",
    "smallest_sets",
    "status_map",
    "timeline",
    "voting_power",
]
