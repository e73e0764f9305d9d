"""The announced total brought back to municipalities, probabilities and influence, in words that fit the figures."""

import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import akson_analysis as aa
from akson_analysis import coverage, locales
from akson_analysis.cases.scenario import load_scenario
from akson_analysis.reports.coverage import inferred as reconstruction
from akson_analysis.reports.coverage import influence_figures
from akson_analysis.reports.coverage import influence_words as influence
from akson_analysis.sources import snapshot

HALF = Fraction(1, 2)


@pytest.fixture(scope="module")
def municipalities():
    return aa.load_municipalities(year=2020)


def inferred_on(municipalities, date, definition="declaration", language="nb", events=None):
    case = load_scenario("status-2020-07").model_copy(update={"as_of": dt.date.fromisoformat(date)})
    area = aa.service_area(municipalities, definition)
    status = aa.status_on(aa.load_declarations() if events is None else events, case.as_of, area)
    found = reconstruction.infer(
        municipalities, area, status, snapshot.published_totals(), case, locales.load(language)
    )
    return area, status, *found


@pytest.fixture(scope="module")
def july(municipalities):
    return inferred_on(municipalities, "2020-07-01")


def test_expectations_are_the_announced_totals(july):
    area, _, inference, words = july
    assert inference.table["probability"].sum() == pytest.approx(183, abs=1e-9)
    share = (inference.table["probability"] * area["population"]).sum() / area["population"].sum()
    assert share == pytest.approx(0.65, abs=1e-9)
    assert inference.range.low.population_share == pytest.approx(0.645)
    assert inference.range.high.population_share == pytest.approx(0.655)
    assert "64,5" in words
    assert "65,5" in words


def test_documented_stay_documented(july):
    _, status, inference, _ = july
    documented = inference.table["is_documented"]
    assert int(documented.sum()) == 40
    assert (inference.table.loc[documented, "probability"] == status.loc[documented, "is_signed"]).all()
    assert inference.table.loc[~documented, "probability"].between(0, 1, inclusive="neither").all()


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2020-04-01", "Ingen samlet melding er kjent"),
        ("2020-05-31", "Ingenting gjenstår å utlede"),
        ("2020-10-07", "uten andel av innbyggerne"),
    ],
)
def test_days_without_anything_to_infer_say_why(municipalities, date, expected):
    _, _, inference, words = inferred_on(municipalities, date)
    assert inference is None
    assert expected in words


def test_register_that_contradicts_the_total_is_told_and_does_not_crash(municipalities):
    events = aa.load_declarations()
    codes = aa.service_area(municipalities, "declaration").index[:150]
    declined = pd.DataFrame({"municipality_code": codes, "date": pd.Timestamp("2020-06-30"), "event": "declined"})
    contradicting = pd.concat([events, declined.reindex(columns=events.columns, fill_value="")], ignore_index=True)
    _, _, inference, words = inferred_on(municipalities, "2020-07-01", events=contradicting)
    assert inference is None
    assert "183 av 291 kommuner" in words
    assert "lar seg ikke forene med svarene som er dokumentert i registeret" in words
    assert "impossible" not in words


def test_whoever_was_not_asked_counts_as_not_signed(municipalities):
    area, _, inference, _ = inferred_on(municipalities, "2020-07-01", "health_region")
    assert inference.unasked == ("1811",)
    assert inference.table.loc["1811", "probability"] == 0
    assert inference.table["probability"].sum() == pytest.approx(183, abs=1e-9)
    assert len(inference.table) == len(area) == 292
    assert "1 kommune i området fikk ikke brevet" in reconstruction.map_conclusion(inference, locales.load("nb"))


def test_probabilities_fall_with_the_threshold_and_rise_with_the_share(july):
    passing = reconstruction.pass_probabilities(july[2], [HALF, Fraction(11, 20), Fraction(17, 20)])
    assert passing["pass"].is_monotonic_decreasing
    assert (passing["pass_low"] < passing["pass_high"]).all()
    assert (passing["error_bound"] < 1e-11).all()


def test_possible_is_never_written_as_impossible_or_certain(july):
    text = locales.load("en")
    passing = reconstruction.pass_probabilities(july[2], [Fraction(17, 20)])
    assert 0 < passing["pass"].iloc[0] < 0.001
    assert "below 0.1%" in reconstruction.pass_meaning(passing, text)
    assert reconstruction.chance(1.0, text) == "100.0%"


def test_curve_ends_agree_with_the_thresholds(july):
    curve = reconstruction.curve(july[2]).set_index("share_pct")
    direct = reconstruction.pass_probabilities(july[2], [HALF])["pass"].iloc[0]
    assert curve.loc[50.0, "pass"] == pytest.approx(direct, abs=1e-12)
    assert curve["pass"].is_monotonic_decreasing


def test_largest_open_municipality_is_the_first_conversation(july):
    area, _, inference, _ = july
    ranked = influence.conversations(inference, HALF)
    assert ranked.index[0] == "0301"
    assert not inference.table.loc[ranked.index, "is_documented"].any()
    words = influence.conversations_conclusion(ranked, area, HALF, locales.load("nb"))
    assert words.startswith("Oslo betyr mest")
    assert influence.combined_sentence(inference, area, HALF, ["0301"], locales.load("nb")) == ""
    assert "Oslo og Bergen" in influence.combined_sentence(inference, area, HALF, ["0301", "4601"], locales.load("nb"))


def test_power_of_the_documented_is_spent(july):
    area, status, _, _ = july
    free, fixed = influence.power(area, status, HALF)
    signed = status["is_signed"].to_numpy()
    assert free.shapley_shubik.sum() == pytest.approx(1, abs=1e-12)
    assert fixed.shapley_shubik.sum() == pytest.approx(1, abs=1e-12)
    assert not fixed.banzhaf[signed].any()
    table = influence.power_table(area, free, fixed)
    assert table["name"].iloc[0] == "Oslo"
    assert len(table) == len(area)


def test_power_when_the_documented_decide(july):
    area, status, _, _ = july
    everybody = status.assign(is_signed=True, status="signed")
    free, fixed = influence.power(area, everybody, HALF)
    table = influence.power_table(area, free, fixed)
    assert not np.any(fixed.banzhaf)
    assert "ingen har makt igjen" in influence.power_conclusion(table, area, free, fixed, locales.load("nb"))


def test_smallest_sets_from_zero(july):
    area = july[0]
    text = locales.load("en")
    quota = coverage.quota(int(area["population"].sum()), HALF)
    sets = influence.smallest_sets(area, quota, ["0301"], text).set_index("held_out")["smallest_count"]
    assert sets.to_dict() == {"nobody": 19, "Oslo": 39, "Oslo and Bergen": 50}
    impossible = influence.smallest_sets(area, int(area["population"].sum()), [], text)
    assert impossible["held_out"].tolist() == ["nobody"]


def test_map_keeps_documented_plain_and_inferred_dotted(municipalities, july):
    area, status, inference, _ = july
    spec = influence_figures.inferred_map(municipalities, area, status, inference, locales.load("nb"))
    looks = {entry.key: entry.style.pattern for entry in spec.entries}
    inferred = {key for key in looks if key.startswith("inferred_")}
    assert inferred
    assert {looks[key] for key in inferred} == {"."}
    assert looks["signed"] == ""
    assert sum(entry.count for entry in spec.entries if entry.key in inferred) == 251


@pytest.mark.parametrize(("bound", "expected"), [(0.0, "10⁻¹⁵"), (1e-12, "10⁻¹²"), (3.3e-13, "10⁻¹²"), (0.5, "0.500")])
def test_errors_are_rounded_up_to_a_power_of_ten(bound, expected):
    assert reconstruction.error_words(bound, locales.load("en")) == expected
