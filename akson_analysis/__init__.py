"""Akson Analysis: coverage, options and costs of a shared municipal health record, on real figures.

A question and its answer
    `Case`                a scenario on the data: status, coverage, choices, bill; `with_` alters, `against` compares

Data
    `load_municipalities` the municipalities of a year with people, areas and boundaries
    `service_area`        those that were asked: 291 (declaration) or 292 (health_region)
    `load_declarations`   the register of letters, embedded or a file of your own
    `status_on`           what each municipality had answered on a day
    `population`          people by municipality, year and age
    `projection`          people projected to 2050
    `convert`             a table from the municipality codes of one year to those of another

Pictures
    `plot_map`            numbers or classes by municipality on a map, to look at and to save

Rooms, each a module of functions on tables
    `coverage`            the share of the people, thresholds, the gap, by group and day
    `reconstruction`      signing probabilities that agree with an announced total
    `influence`           probability of a threshold, voting power, whose decision matters
    `options`             2a and 2b: rules, distribution, ranges
    `costs`               assumptions, sharing, payers, cash flow, joining, uncertainty, appraisal
    `ownership`           shares of the company, control, dilution
    `municipalities`      the table everything joins on, and `find` for codes and names
    `register`            check, mend, compare and begin a register of your own
    `cases`               what a `Case` is made of
    `figures`             maps and charts, described once and drawn for screen and paper
    `publishing`          notebooks to pages: `Output`, `Exhibit`, `publish`

Examples
--------
>>> import akson_analysis as aa
>>> case = aa.Case("status-2020-07")
>>> case.coverage.signed_population
489019
>>> aa.coverage.measure(case.area, case.status, threshold="55 %").is_met
False
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from akson_analysis import (
        cases,
        costs,
        coverage,
        errors,
        explorer,
        figures,
        influence,
        locales,
        municipalities,
        options,
        ownership,
        publishing,
        reconstruction,
        register,
        reports,
        sources,
    )
    from akson_analysis.cases.case import Case
    from akson_analysis.figures.plot import plot_map
    from akson_analysis.municipalities import (
        load_municipalities,
        population,
        projection,
        service_area,
    )
    from akson_analysis.register.status import load_declarations, status_on
    from akson_analysis.sources.codes.vintages import convert

__version__ = "0.2.0"

_HOMES = {
    "Case": "akson_analysis.cases.case",
    "convert": "akson_analysis.sources.codes.vintages",
    "load_declarations": "akson_analysis.register.status",
    "load_municipalities": "akson_analysis.municipalities",
    "plot_map": "akson_analysis.figures.plot",
    "population": "akson_analysis.municipalities",
    "projection": "akson_analysis.municipalities",
    "service_area": "akson_analysis.municipalities",
    "status_on": "akson_analysis.register.status",
}
"""Where each name is at home: imported when it is first used, so that importing the package costs nothing."""

_ROOMS = (
    "cases",
    "costs",
    "coverage",
    "errors",
    "explorer",
    "figures",
    "influence",
    "locales",
    "municipalities",
    "options",
    "ownership",
    "publishing",
    "reconstruction",
    "register",
    "reports",
    "sources",
)

__all__ = [
    "Case",
    "cases",
    "convert",
    "costs",
    "coverage",
    "errors",
    "explorer",
    "figures",
    "influence",
    "load_declarations",
    "load_municipalities",
    "locales",
    "municipalities",
    "options",
    "ownership",
    "plot_map",
    "population",
    "projection",
    "publishing",
    "reconstruction",
    "register",
    "reports",
    "service_area",
    "sources",
    "status_on",
]


def __getattr__(name: str) -> object:
    """Import what the name needs when it is first used; most commands never do."""
    if name in _HOMES:
        value: object = getattr(import_module(_HOMES[name]), name)
    elif name in _ROOMS:
        value = import_module(f"{__name__}.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}. It has: {', '.join(__all__)}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
