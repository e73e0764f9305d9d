"""A map in one call: numbers or classes by municipality in, a map that shows itself and can be saved out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from matplotlib.figure import Figure

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures import map_interactive, map_static
from akson_analysis.figures.canvas import FORMATS, to_bytes
from akson_analysis.figures.maps import MapSpec, categorical_map, numeric_map
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT, ClassStyle, Theme, plotly_config
from akson_analysis.municipalities import find_all, load_municipalities

_MISSING = "no_data"
"""Class of the municipalities without a value; the theme and the locales have it."""

_PATTERNS = ("", "/", "x", ".", "\\", "-")
"""Pattern of each own class beside its colour, so that they are told apart without colours too."""

_MOST_CLASSES = 12
"""Own classes a map may have: two rounds of the theme's six colours, each with its own pattern."""


@dataclass(frozen=True)
class Map:
    """A map of Norway. Made by `plot_map`; it shows itself in a notebook."""

    spec: MapSpec
    """Its description."""
    theme: Theme
    """Colours, patterns and sizes."""

    def interactive(self) -> go.Figure:
        """Return the map as a Plotly figure, for the screen."""
        return map_interactive.interactive(self.spec, theme=self.theme)

    def static(self) -> Figure:
        """Return the map as a matplotlib figure, for paper."""
        return map_static.static(self.spec, theme=self.theme, size=map_static.A4_SIZE)

    def save(self, path: str | Path) -> Path:
        """Write the map as a file, SVG, PNG or PDF by its ending; the same map gives the same bytes.

        Parameters
        ----------
        path
            Such as ``"map.svg"``; a file of that name is replaced.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        InvalidValueError
            If the ending is none of the three.
        """
        file = Path(path)
        kind = next((known for known in FORMATS if file.suffix.lower() == f".{known}"), None)
        if kind is None:
            endings = ", ".join(f".{known}" for known in FORMATS)
            raise InvalidValueError(f"{file.name!r} cannot be written as a map: expected one of the endings {endings}")
        file.write_bytes(to_bytes(self.static(), kind, title=self.spec.title, alt=self.spec.alt))
        return file

    def _ipython_display_(self) -> None:
        figure = self.interactive()
        figure.show(config=plotly_config(locales.load(figure.layout.meta["lang"])))


def plot_map(
    values: pd.Series | Mapping[Any, Any],
    title: str = "",
    classes: int | None = None,
    breaks: Sequence[float] | None = None,
    language: str = "nb",
    *,
    year: int | str = 2020,
) -> Map:
    """Draw a map of one number or one class per municipality.

    Parameters
    ----------
    values
        Numbers, or words that are classes (a categorical keeps its order), by municipality: codes such as ``"0301"``,
        numbers such as 301, or names. Municipalities that are not named, and missing values, are drawn and counted as a
        class of their own.
    title
        Heading, and the legend's.
    classes
        How many classes numbers are put in, five by default; each holds about as many municipalities.
    breaks
        Limits between the classes instead, ascending.
    language
        ``"nb"``, ``"nn"`` or ``"en"``.
    year
        Whose municipalities the codes are of.

    Returns
    -------
    Map
        Shows itself; `Map.save`, `Map.static` and `Map.interactive` give it in other forms.

    Raises
    ------
    InvalidValueError
        If a code is unknown or given twice, there is no value, values are neither numbers nor words, or there are more
        own classes than can be told apart.

    Examples
    --------
    >>> drawn = plot_map({"Oslo": 1.0, 1103: 2.0, "4601": 3.0}, title="Numbers", breaks=[2])
    >>> [(entry.label, entry.count) for entry in drawn.spec.entries][-1][1]
    353
    """
    table = pd.Series(values)
    text, municipalities = locales.load(language), load_municipalities(year)
    codes = find_all(municipalities, list(table.index))
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise InvalidValueError(
            f"values name {', '.join(repeated)} more than once. Give one value for each municipality"
        )
    table = pd.Series(table.array, index=codes)
    if not table.notna().any():
        raise InvalidValueError("values are all missing: there is nothing to draw")
    shown = table.reindex(municipalities.index)
    alt = title or text("figures.map.plain_alt")
    if _is_number(table):
        spec = numeric_map(
            municipalities,
            shown.astype(float),
            text,
            style=_style(shown.astype(float)),
            legend_title=title,
            breaks=breaks,
            count=classes or 5,
            title=title,
            alt=alt,
        )
        return Map(spec, DEFAULT)
    if classes is not None or breaks is not None:
        raise InvalidValueError("values are words, so they are the classes: leave out classes= and breaks=")
    words = shown.map(str, na_action="ignore")
    order = table.cat.categories if isinstance(table.dtype, pd.CategoricalDtype) else sorted(set(words.dropna()))
    present = [str(key) for key in order if str(key) in set(words.dropna())]
    if len(present) > _MOST_CLASSES:
        raise InvalidValueError(
            f"values have {len(present)} classes, which cannot be told apart on a map. Expected at most "
            f"{_MOST_CLASSES}; numbers must be numbers, not text"
        )
    styles = {
        key: ClassStyle(DEFAULT.series[place % len(DEFAULT.series)], _PATTERNS[place // len(DEFAULT.series)])
        for place, key in enumerate(present)
    }
    theme = replace(DEFAULT, styles=MappingProxyType({**styles, _MISSING: DEFAULT.style(_MISSING)}))
    labels = {key: key for key in present}
    spec = categorical_map(
        municipalities,
        words.fillna(_MISSING),
        text,
        title=title,
        alt=alt,
        labels=labels,
        theme=theme,
    )
    return Map(spec, theme)


def _is_number(values: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(values):
        return False
    if pd.api.types.is_numeric_dtype(values):
        return True
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values.dropna())


def _style(values: pd.Series) -> NumberStyle:
    """Write numbers to three digits or so: whole where they are large, with decimals where they are small."""
    largest = float(values.abs().max())
    decimals = next((places for places, limit in ((0, 100), (1, 10), (2, 1)) if largest >= limit), 3)
    is_whole = bool((values.dropna() % 1 == 0).all())
    return NumberStyle("number", 0 if is_whole else decimals)
