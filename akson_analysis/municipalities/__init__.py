"""The one table everything joins on: the municipalities of Norway, their people, service areas and names.

The embedded table is on the codes of 1 January 2020, and only population is of `year`; the other columns keep their own
vintage, which `describe_columns` states and which a report must not pass off as 2020. A year that was fetched is on its
own codes, with what was not fetched carried from the embedded table.

`load_neighbours`, `load_projection` and `describe_columns` are for an analyst at hand: no report uses them.
"""

from akson_analysis.municipalities.finding import find, find_all
from akson_analysis.municipalities.loading import (
    SERVICE_AREAS,
    YEARS,
    check_municipalities,
    describe_columns,
    load_municipalities,
    load_neighbours,
    load_population,
    load_projection,
    on_people_of_2020,
    service_area,
    year_of,
)
from akson_analysis.municipalities.people import population, projection

__all__ = [
    "SERVICE_AREAS",
    "YEARS",
    "check_municipalities",
    "describe_columns",
    "find",
    "find_all",
    "load_municipalities",
    "load_neighbours",
    "load_population",
    "load_projection",
    "on_people_of_2020",
    "population",
    "projection",
    "service_area",
    "year_of",
]
