"""Coverage on the embedded figures and, for the threshold's arithmetic, on any figures."""

import re
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import akson_analysis as aa
from akson_analysis import coverage
from akson_analysis.errors import InvalidValueError

REFERENCE = pd.read_csv(
    Path(__file__).parent / "reference" / "coverage_published.csv", dtype=str, keep_default_na=False
).set_index("id")


@pytest.fixture(scope="module")
def area():
    return aa.service_area(aa.load_municipalities(year=2020), "declaration")


@pytest.fixture(scope="module")
def events():
    return aa.load_declarations()


def expected(name):
    return REFERENCE.loc[name, "value"]


def test_half_of_the_service_area(area):
    assert coverage.quota(int(area["population"].sum()), Fraction(1, 2)) == int(expected("half"))


def test_first_sixteen(area, events):
    result = coverage.measure(area, aa.status_on(events, "2020-05-31", area))
    assert result.signed_count == int(expected("first_sixteen_count"))
    assert result.signed_population == int(expected("first_sixteen_population"))
    assert f"{float(100 * result.share):.2f}" == expected("first_sixteen_share_pct")
    assert not result.is_met


def test_agder(area, events):
    status = aa.status_on(events, "2020-07-01", area)
    agder = coverage.by_group(area, status, area["county_code"]).loc["42"]
    assert agder["signed_count"] == agder["municipality_count"] == int(expected("agder_count"))
    assert agder["signed_population"] == int(expected("agder_population"))
    assert f"{100 * agder['population'] / area['population'].sum():.2f}" == expected("agder_share_pct")


def test_oslo(area):
    share = 100 * area.loc["0301", "population"] / area["population"].sum()
    assert f"{share:.2f}" == expected("oslo_share_pct")
    assert f"{100 - share:.2f}" == expected("without_oslo_share_pct")


@pytest.mark.parametrize(
    ("excluded", "name"),
    [
        ((), "smallest_set_count"),
        (("0301",), "smallest_set_without_oslo_count"),
        (("0301", "4601"), "smallest_set_without_oslo_bergen_count"),
    ],
)
def test_smallest_sets(area, excluded, name):
    needed = coverage.quota(int(area["population"].sum()), Fraction(1, 2))
    codes = coverage.smallest_set(area["population"], needed, exclude=excluded)
    assert len(codes) == int(expected(name))
    assert area.loc[codes, "population"].sum() >= needed
    assert area.loc[codes[:-1], "population"].sum() < needed


def test_quota_that_cannot_be_reached_is_refused(area):
    needed = coverage.quota(int(area["population"].sum()), Fraction(90, 100))
    with pytest.raises(InvalidValueError, match="cannot be reached: the members that may be taken have 3938720 people"):
        coverage.smallest_set(area["population"], needed, exclude=("0301",))


def test_gap_closes_exactly(area, events):
    status = aa.status_on(events, "2020-07-01", area)
    gap = coverage.gap(area, status, "1/2", exclude=("0301",))
    assert gap["signed_population"].iloc[-1] >= 2_316_107 > gap["signed_population"].iloc[-2]
    assert "0301" not in gap.index
    assert not status.loc[gap.index, "is_signed"].any()


def test_timeline_ends_where_the_last_status_is(area, events):
    rows = coverage.timeline(events, area)
    last = coverage.measure(area, aa.status_on(events, "2020-12-31", area))
    assert rows["signed_count"].iloc[-1] == last.signed_count
    assert rows["date"].is_monotonic_increasing
    assert len(coverage.timeline(events, area, until="2020-05-31")) < len(rows)


def test_published_comparison(area, events):
    result = coverage.measure(area, aa.status_on(events, "2020-07-01", area))
    beside = coverage.compare_published(result, 183, Fraction(65, 100))
    assert beside.unnamed_count == 183 - result.signed_count
    assert beside.unnamed_share == Fraction(65, 100) - result.share
    assert coverage.compare_published(result, 185, None).unnamed_share is None


@given(st.integers(1, 10**10), st.fractions(min_value=Fraction(1, 1000), max_value=1), st.integers(0, 10**10))
def test_threshold_arithmetic_is_exact(total, threshold, signed):
    signed = min(signed, total)
    missing = coverage.missing_population(signed, total, threshold)
    assert (missing == 0) == (signed >= threshold * total)
    assert signed + missing >= threshold * total
    assert missing == 0 or signed + missing - 1 < threshold * total


@given(st.integers(1, 10**12))
def test_exactly_half_is_enough(half):
    area = pd.DataFrame({"population": [half, half]}, index=["A", "B"])
    status = pd.DataFrame({"is_signed": [True, False]}, index=["A", "B"])
    assert coverage.measure(area, status).is_met
    area.loc["B", "population"] += 1
    assert not coverage.measure(area, status).is_met


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=9), st.data())
def test_smallest_set_is_smallest(people, data):
    population = pd.Series(people, index=[f"m{i}" for i in range(len(people))])
    needed = data.draw(st.integers(0, sum(people)))
    codes = coverage.smallest_set(population, needed)
    assert population[codes].sum() >= needed
    fewer = sorted(people, reverse=True)[: max(len(codes) - 1, 0)]
    assert not codes or sum(fewer) < needed


@pytest.mark.parametrize(
    ("value", "share"),
    [
        ("1/2", (1, 2)),
        ("0,55", (11, 20)),
        ("85 %", (17, 20)),
        (0.55, (11, 20)),
        (1, (1, 1)),
        (Fraction(1, 3), (1, 3)),
    ],
)
def test_thresholds_are_read_exactly(value, share):
    assert coverage.parse_threshold(value) == Fraction(*share)


@pytest.mark.parametrize("value", ["3/2", "0", "-1/2", "half", "1/0", "", None, float("nan"), float("inf"), True])
def test_impossible_thresholds_are_refused(value):
    with pytest.raises(InvalidValueError, match="threshold"):
        coverage.parse_threshold(value)


def test_bad_areas_are_refused():
    status = pd.DataFrame({"is_signed": [True, False]}, index=["A", "B"])
    for people, message in [
        ([-1, 2], "A: population -1"),
        ([None, 2], "A: population nan"),
        ([1.5, 2], "A: population 1.5"),
        ([0, 0], "no inhabitants"),
    ]:
        with pytest.raises(InvalidValueError, match=re.escape(message)):
            coverage.measure(pd.DataFrame({"population": people}, index=["A", "B"]), status)
    with pytest.raises(InvalidValueError, match="A: listed more than once"):
        coverage.measure(pd.DataFrame({"population": [1, 2]}, index=["A", "A"]), status)
    with pytest.raises(InvalidValueError, match="do not hold the same municipalities"):
        coverage.measure(pd.DataFrame({"population": [1, 2]}, index=["A", "C"]), status)
    with pytest.raises(InvalidValueError, match="exclude names 'X'"):
        coverage.smallest_set(pd.Series({"A": 1}), 1, exclude=["X"])
    with pytest.raises(InvalidValueError, match=r"quota 0.5 is not a whole number"):
        coverage.smallest_set(pd.Series({"A": 1}), 0.5)


def test_size_classes_cover_everyone(area):
    classes = coverage.size_class(area["population"])
    assert classes.notna().all()
    assert classes["1151"] == "0-1999"
    assert classes["0301"] == "100000-"
