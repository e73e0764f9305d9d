"""What it costs whom: assumptions, sharing, payers, cash flow, joining, uncertainty and appraisal."""

from importlib import import_module
from pkgutil import iter_modules

_MODULES = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def __getattr__(name: str) -> object:
    """Import a module of this room when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"{__name__} has no module {name!r}. It has: {', '.join(_MODULES)}")
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return _MODULES
