"""Maps of municipalities: one description, drawn by `interactive` (Plotly) and `static` (matplotlib) alike.

`categorical_map` and `numeric_map` make a `MapSpec` from a municipality table and one value per municipality.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from akson_analysis.errors import InvalidValueError
from akson_analysis.figures import geometry, placing
from akson_analysis.figures.classes import Scheme, classify
from akson_analysis.figures.map_spec import SMALL_AREA_M2, Inset, Layout, LegendEntry, MapSpec, ScaleBar
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT, ClassStyle, Theme
from akson_analysis.locales import Text

__all__ = ["Layout", "MapSpec", "categorical_map", "numeric_map"]

OSLO_REGION: geometry.Bounds = (209_000, 6_594_000, 319_000, 6_694_000)
"""The window of the inset, EPSG:25833: Oslo and the many small municipalities round the inner fjord."""


def categorical_map(
    municipalities: gpd.GeoDataFrame,
    classes: pd.Series,
    text: Text,
    *,
    title: str = "",
    alt: str = "",
    legend_title: str = "",
    outside: str | None = None,
    labels: Mapping[str, str] | None = None,
    details: pd.DataFrame | None = None,
    theme: Theme = DEFAULT,
    layout: Layout = "whole",
    focus: Collection[str] | None = None,
    places: Sequence[str] = (),
    credit: str = "",
) -> MapSpec:
    """Describe a map of one class per municipality.

    Parameters
    ----------
    municipalities
        As `akson_analysis.load_municipalities` returns them.
    classes
        Key of a class of the theme for each municipality code.
    text
        Language of legend and hover text.
    title, alt
        Heading, and what a reader who cannot see the map must know (the heading when empty).
    legend_title
        Heading of the legend.
    outside
        Class of the municipalities `classes` does not name, such as ``"outside_area"``. None: all must be
        named.
    labels
        Other words for classes than ``figures.class.<key>``.
    details
        More lines for the hover text: column names and values are shown as they are (escaped), empty values
        skipped.
    layout
        ``"whole"``, or ``"split"`` with the north beside the south, for wide pages.
    focus
        Codes to zoom to, such as those of a county; the rest is drawn pale and not counted.
    places
        Codes of municipalities to name on the map. Names that would collide are left out.
    credit
        Source of the figures, placed after that of the boundaries.

    Raises
    ------
    InvalidValueError
        If the table cannot be drawn, codes differ, or a class has no style.

    Examples
    --------
    >>> from akson_analysis import locales
    >>> square = gpd.GeoDataFrame(
    ...     {"name": ["Oslo"], "name_short": ["Oslo"], "county_code": ["03"], "county_name": ["Oslo"]},
    ...     index=["0301"], geometry=[shapely.box(250_000, 6_640_000, 270_000, 6_660_000)], crs=25833,
    ... )
    >>> spec = categorical_map(square, pd.Series({"0301": "undecided"}), locales.load("nb"))
    >>> [(entry.label, entry.count) for entry in spec.entries]
    [('Ikke avgjort', 1)]
    """
    geometry.check_municipalities(municipalities)
    geometry.check_codes("classes", classes.index, municipalities.index, must_cover=outside is None)
    keys = classes.astype("object").reindex(municipalities.index)
    if outside is not None:
        keys = keys.where(municipalities.index.isin(classes.index), outside)
    bare = keys.index[keys.isna()]
    if len(bare):
        raise InvalidValueError(
            f"classes are missing for {', '.join(bare[:10])}. Give each a key, such as 'not_documented'"
        )
    order = {key: place for place, key in enumerate(theme.styles)}
    present = sorted(keys.unique(), key=lambda key: order.get(key, len(order)))
    looks = {key: theme.style(key) for key in present}
    named = {key: (labels or {}).get(key) or text(f"figures.class.{key}") for key in present}
    lines = pd.Series([named[key] for key in keys], index=keys.index)
    styles = [(key, named[key], looks[key]) for key in present]
    return _spec(
        municipalities,
        keys,
        styles,
        lines,
        text,
        title=title,
        alt=alt,
        legend_title=legend_title,
        details=details,
        layout=layout,
        focus=focus,
        places=places,
        credit=credit,
    )


def numeric_map(
    municipalities: gpd.GeoDataFrame,
    values: pd.Series,
    text: Text,
    *,
    style: NumberStyle,
    legend_title: str,
    breaks: Sequence[float] | None = None,
    scheme: Scheme = "quantiles",
    count: int = 5,
    is_inferred: bool = False,
    outside: str | None = None,
    title: str = "",
    alt: str = "",
    details: pd.DataFrame | None = None,
    theme: Theme = DEFAULT,
    layout: Layout = "whole",
    focus: Collection[str] | None = None,
    places: Sequence[str] = (),
    credit: str = "",
) -> MapSpec:
    """Describe a map of one number per municipality, in classes that rounding cannot blur.

    Parameters
    ----------
    values
        A number for each municipality code; NaN is drawn as missing.
    style
        How the numbers are written.
    legend_title
        The quantity with its unit: the legend's limits are written without one.
    breaks, scheme, count
        As in `akson_analysis.figures.classes.classify`.
    is_inferred
        Whether the numbers are inferred and not documented: the classes are then dotted.
    outside
        Class of the municipalities `values` does not name, such as ``"outside_area"``. None: all must be
        named.

    The other parameters are those of `categorical_map`.

    Raises
    ------
    InvalidValueError
        If the table cannot be drawn, codes differ, or the values cannot be put in classes.
    """
    geometry.check_municipalities(municipalities)
    geometry.check_codes("values", values.index, municipalities.index, must_cover=outside is None)
    shown = values if focus is None else values[values.index.isin(list(focus))]
    classes = classify(shown, text, style=style, breaks=breaks, scheme=scheme, count=count)
    numbers = classes.of.reindex(municipalities.index)
    keys = ("class_" + numbers.fillna(-1).astype("int64").astype("str")).replace("class_-1", "no_data")
    keys = keys.astype("object")
    if outside is not None:
        keys = keys.where(municipalities.index.isin(values.index), outside)
    sequence = theme.sequence(len(classes.labels), is_inferred=is_inferred)
    styles = [
        (f"class_{number}", label, look)
        for number, (label, look) in enumerate(zip(classes.labels, sequence, strict=True))
    ]
    styles += [
        (key, text(f"figures.class.{key}"), theme.style(key)) for key in dict.fromkeys(("no_data", outside)) if key
    ]
    words = {key: label for key, label, _ in styles}
    lines = pd.Series(
        [
            f"{legend_title}: {style.format(text, values[code])}" if key.startswith("class_") else words[key]
            for code, key in zip(keys.index, keys, strict=True)
        ],
        index=keys.index,
    )
    return _spec(
        municipalities,
        keys,
        styles,
        lines,
        text,
        title=title,
        alt=alt,
        legend_title=legend_title,
        details=details,
        layout=layout,
        focus=focus,
        places=places,
        credit=credit,
    )


def _spec(
    municipalities: gpd.GeoDataFrame,
    keys: pd.Series,
    styles: Sequence[tuple[str, str, ClassStyle]],
    lines: pd.Series,
    text: Text,
    *,
    title: str,
    alt: str,
    legend_title: str,
    details: pd.DataFrame | None,
    layout: Layout,
    focus: Collection[str] | None,
    places: Sequence[str],
    credit: str,
) -> MapSpec:
    shapes, county = municipalities.geometry, municipalities["county_code"]
    if layout not in {"whole", "split"}:
        raise InvalidValueError(f"layout {layout!r} is not known. Expected 'whole' or 'split'")
    if focus is not None and layout == "split":
        raise InvalidValueError("layout 'split' shows the whole country. Leave out focus, or use layout 'whole'")
    if details is not None:
        geometry.check_codes("details", details.index, shapes.index, must_cover=False)
    geometry.check_codes("places", places, shapes.index, must_cover=False)
    hovers = _hover_texts(municipalities, lines, details)
    divider_x, inset, context = None, None, shapely.GeometryCollection()
    if layout == "split":
        north, offset = geometry.split_offset(shapes, county)
        shapes = geometry.shifted(shapes, north, offset)
        divider_x = float(shapes.loc[north].total_bounds[0]) - geometry.SPLIT_GAP_M / 2
    outlines = geometry.county_borders(shapes, county)
    if focus is not None:
        drawn = shapes.index[shapes.index.isin(list(focus))]
        geometry.check_codes("focus", focus, shapes.index, must_cover=False)
        if drawn.empty:
            raise InvalidValueError("focus names no municipality. Give the codes to zoom to, or leave it out")
        bounds = geometry.padded(shapes[drawn].total_bounds, 0.05, 0.05, 0.05, 0.05)
        # as far round the county as the widest page shows
        window = shapely.box(*geometry.padded(bounds, 1.5, 0.6, 1.5, 0.6))
        context = shapely.intersection(shapely.coverage_union_all(shapes.drop(drawn).to_numpy()), window)
        outlines = shapely.intersection(outlines, window)
        shapes, keys, hovers = shapes[drawn], keys[drawn], hovers[drawn]
    else:
        # by eye: more to the west of the whole country, where the legend stands in the sea
        bounds = geometry.padded(shapes.total_bounds, 0.02 if layout == "split" else 0.06, 0.02, 0.02, 0.03)
        inset = _oslo_inset(shapes, layout, text)
    counts = keys.value_counts()
    named = dict(municipalities["name_short"])
    small = shapes.index[shapes.area < SMALL_AREA_M2]
    labels = [(code, named[code]) for code in places if code in shapes.index]
    if inset:
        # the inset is about 270 pixels high on a page of 720
        inset = replace(inset, labels=placing.place_labels(shapes, labels, inset.bounds, height_px=270))
        labels = [(code, name) for code, name in labels if code not in {label.code for label in inset.labels}]
    return MapSpec(
        shapes=shapes,
        keys=keys,
        hovers=hovers,
        entries=tuple(LegendEntry(key, label, int(counts[key]), look) for key, label, look in styles if key in counts),
        bounds=bounds,
        title=title,
        alt=alt or title,
        legend_title=legend_title,
        credit=" · ".join(part for part in (text("figures.map.credit"), credit) if part),
        language=text.language,
        outlines=outlines,
        context=context,
        divider_x=divider_x,
        inset=inset,
        scale=_scale_bar(bounds, text, divider_x, is_zoomed=focus is not None),
        labels=placing.place_labels(shapes, labels, bounds, marked=small, windows=[inset.bounds] if inset else []),
        names=named,
        is_zoomed=focus is not None,
    )


def _hover_texts(municipalities: gpd.GeoDataFrame, lines: pd.Series, details: pd.DataFrame | None) -> pd.Series:
    texts = {}
    for code, name, county in zip(
        municipalities.index, municipalities["name"], municipalities["county_name"], strict=True
    ):
        body = [str(county), lines[code]]
        if details is not None and code in details.index:
            body += [
                f"{label}: {value}" for label, value in details.loc[code].items() if pd.notna(value) and value != ""
            ]
        wrapped = [html.escape(part) for line in body for part in textwrap.wrap(line, 56, break_on_hyphens=False)]
        texts[code] = "<br>".join([f"<b>{html.escape(str(name))}</b>", *wrapped])
    return pd.Series(texts)


def _oslo_inset(shapes: gpd.GeoSeries, layout: Layout, text: Text) -> Inset | None:
    if not shapes.intersects(shapely.box(*OSLO_REGION)).any():
        return None
    # the empty corner: Sweden beside the whole country, below the moved north where it is split
    box = (0.62, 0.01, 0.995, 0.40) if layout == "whole" else (0.76, 0.01, 0.995, 0.44)
    return Inset(OSLO_REGION, box, text("figures.map.oslo_region"))


def _scale_bar(bounds: geometry.Bounds, text: Text, divider_x: float | None, *, is_zoomed: bool) -> ScaleBar:
    """Return a bar of about a sixth of the width: in the sea off Helgeland, or low where the map is split or zoomed."""
    minx, miny, maxx, maxy = bounds
    length = geometry.round_length((maxx - minx) / 6)
    y = miny + (0.02 if is_zoomed or divider_x else 0.52) * (maxy - miny)
    return ScaleBar((divider_x or minx) + 0.03 * (maxx - minx), y, length, f"{text.number(length / 1000)} km")
