"""Numeric classes: a value is never read in another class than its own."""

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import locales
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.classes import classify
from akson_analysis.figures.numbers import NumberStyle

EN = locales.load("en")
VALUES = st.lists(st.floats(-1e7, 1e7, allow_nan=False), min_size=1, max_size=60)
STYLES = st.builds(NumberStyle, st.sampled_from(["number", "percent", "pct", "kroner"]), st.integers(0, 2))


def read(printed):
    return Decimal(printed.replace(",", "").replace("\u2212", "-").replace("−", "-"))


@given(values=VALUES, style=STYLES, scheme=st.sampled_from(["quantiles", "equal"]), count=st.integers(1, 7))
def test_a_printed_value_lies_within_the_printed_limits_of_its_class(values, style, scheme, count):
    series = pd.Series(values, index=[f"{number:04d}" for number in range(len(values))])
    classes = classify(series, EN, style=style, scheme=scheme, count=count)
    parts = [label.replace(" – ", "–").split("–") for label in classes.labels]
    for code, value in series.items():
        low, high = parts[classes.of[code]][0], parts[classes.of[code]][-1]
        assert read(low) <= read(style.plain(EN, value)) <= read(high)
        others = [part for number, part in enumerate(parts) if number != classes.of[code]]
        assert not any(read(part[0]) <= read(style.plain(EN, value)) <= read(part[-1]) for part in others)


@given(values=VALUES, count=st.integers(1, 7))
def test_no_class_is_empty_and_every_value_has_one(values, count):
    classes = classify(pd.Series(values), EN, style=NumberStyle(), count=count)
    assert set(classes.of) == set(range(len(classes.labels)))


def test_a_value_just_below_a_limit_is_in_the_class_it_is_printed_in():
    classes = classify(pd.Series([999.4, 999.6, 1000.4]), EN, style=NumberStyle(), breaks=[1000])
    assert classes.of.tolist() == [0, 1, 1]
    assert classes.labels == ("999", "1,000")


def test_missing_values_have_no_class():
    assert classify(pd.Series([1.0, np.nan, 3.0]), EN, style=NumberStyle(), breaks=[2]).of.tolist() == [
        0,
        -1,
        1,
    ]


def test_norwegian_limits_are_written_as_norwegians_do():
    classes = classify(pd.Series([0.5, 1234.5]), locales.load("nb"), style=NumberStyle("number", 1), breaks=[1000])
    assert classes.labels == ("0,5–999,9", "1\u00a0000,0–1\u00a0234,5")


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([np.nan], {}, "all are missing"),
        ([1.0, math.inf], {}, "some are infinite"),
        (["many"], {}, "not numbers"),
        ([1.0], {"breaks": [2, 1]}, "break 2 is not below 1"),
        ([1.0], {"breaks": [1.5]}, "break 1.5 would be printed as another number with 0 decimals"),
        ([1.0], {"scheme": "jenks"}, "scheme 'jenks' is not known"),
        ([1.0], {"count": 0}, "0 classes cannot be made"),
    ],
)
def test_refusals(values, options, message):
    with pytest.raises(InvalidValueError, match=message):
        classify(pd.Series(values), EN, style=NumberStyle(), **options)


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        (NumberStyle(), 4632214, "4 632 214"),
        (NumberStyle("percent", 2), 54714 / 4632214, "1,18 %"),
        (NumberStyle("pct", 1), 64.83, "64,8 %"),
        (NumberStyle("kroner"), 1601, "1 601 kr"),
        (NumberStyle("million_kroner"), 9525, "9 525 mill. kr"),
    ],
)
def test_numbers_are_written_with_no_break_spaces(nb, style, value, written):
    assert style.format(nb, value) == written.replace(" ", "\u00a0")


@pytest.mark.parametrize("value", [math.nan, math.inf, True, "7"])
def test_what_is_not_a_number_is_not_written(value):
    with pytest.raises(InvalidValueError, match="is not a finite number"):
        NumberStyle().round(value)


def test_number_styles_that_cannot_be_written():
    with pytest.raises(InvalidValueError, match="number kind 'euro' is not known"):
        NumberStyle("euro")
    with pytest.raises(InvalidValueError, match="9 decimals cannot be written"):
        NumberStyle("number", 9)
