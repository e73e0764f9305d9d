"""Akson Analysis: coverage, options and costs of a shared municipal health record, on real figures.

Examples
--------
>>> import akson_analysis as aa
>>> from akson_analysis import coverage
>>> area = aa.service_area(aa.load_municipalities(year=2020), "declaration")
>>> status = aa.status_on(aa.load_declarations(), "2020-05-31", area)
>>> coverage.measure(area, status).signed_population
54714
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from akson_analysis.municipalities import load_municipalities, service_area
    from akson_analysis.register.status import load_declarations, status_on

__all__ = ["load_declarations", "load_municipalities", "service_area", "status_on"]
__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """Import what the name needs when it is first used; most commands never do."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from akson_analysis import municipalities  # noqa: PLC0415
    from akson_analysis.register import status as declarations  # noqa: PLC0415

    home = declarations if hasattr(declarations, name) else municipalities
    globals()[name] = getattr(home, name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
