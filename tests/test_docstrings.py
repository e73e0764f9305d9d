"""Public functions of the rooms an analyst calls say what goes in and what comes out: ``numpydoc`` reads their sections."""

import importlib
import inspect
import pkgutil
import tomllib
from pathlib import Path

from numpydoc.validate import validate

import akson_analysis

ROOMS = (
    "cases",
    "costs",
    "coverage",
    "influence",
    "municipalities",
    "options",
    "ownership",
    "reconstruction",
    "register",
)
"""Add a room, and its docstrings are held to the checks that pyproject.toml lists."""

CONFIG = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CHECKS = set(CONFIG["numpydoc_validation"]["checks"])


def public_modules(room):
    module = importlib.import_module(f"akson_analysis.{room}")
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", [])):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"{module.__name__}.{found.name}")


def public_functions(owner, module):
    """Functions that are written in a module, and the methods of its classes; properties are said in a sentence."""
    for name, value in vars(owner).items():
        if name.startswith("_"):
            continue
        if inspect.isclass(value) and value.__module__ == module:
            yield from public_functions(value, module)
        function = inspect.unwrap(getattr(value, "__func__", value))
        if inspect.isfunction(function) and function.__module__ == module:
            yield f"{module}.{function.__qualname__}"


def test_parameters_and_returns_are_described():
    faults = []
    for room in ROOMS:
        for module in public_modules(room):
            for name in public_functions(module, module.__name__):
                faults += [f"{name}: {code} {what}" for code, what in validate(name)["errors"] if code in CHECKS]
    assert faults == [], "\n".join(faults)


def test_rooms_are_rooms():
    tops = {found.name for found in pkgutil.iter_modules(akson_analysis.__path__)}
    assert set(ROOMS) <= tops
