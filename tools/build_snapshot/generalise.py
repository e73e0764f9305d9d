"""The generalisation of boundaries, under the name this program uses; it lives in the package."""

from akson_analysis.sources.fetch.generalise import (
    COUNTRY,
    REGION,
    Level,
    enlarge_small,
    generalise,
    keep_main_islands,
    report,
    simplify,
    snap,
    split_into_islands,
)

__all__ = [
    "COUNTRY",
    "REGION",
    "Level",
    "enlarge_small",
    "generalise",
    "keep_main_islands",
    "report",
    "simplify",
    "snap",
    "split_into_islands",
]
