"""The announced total brought back to municipalities, probabilities and influence, in words that fit the figures."""

from fractions import Fraction

import pandas as pd
import pytest

import akson_analysis as aa
from akson_analysis import locales
from akson_analysis.cases.case import Case
from akson_analysis.cases.signing.inference import pass_probabilities
from akson_analysis.errors import InvalidValueError
from akson_analysis.reports import coverage as exhibits
from akson_analysis.reports.coverage import inference_words, influence_words
from akson_analysis.reports.shared.phrases import chance, error_words

HALF = Fraction(1, 2)
NB, EN = locales.load("nb"), locales.load("en")


def on(date, definition="declaration", register=None):
    return Case(register=register).with_(as_of=date, service_area=definition)


def introduced(case):
    return exhibits.inference_banner(case, NB)[1]


@pytest.fixture(scope="module")
def july():
    return on("2020-07-01")


def test_expectations_are_the_announced_totals(july):
    area, inference, words = july.area, july.inference, introduced(july)
    assert inference.table["probability"].sum() == pytest.approx(183, abs=1e-9)
    share = (inference.table["probability"] * area["population"]).sum() / area["population"].sum()
    assert share == pytest.approx(0.65, abs=1e-9)
    assert inference.range.low.population_share == pytest.approx(0.645)
    assert inference.range.high.population_share == pytest.approx(0.655)
    assert "64,5" in words
    assert "65,5" in words


def test_documented_stay_documented(july):
    status, inference = july.status, july.inference
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
def test_days_without_anything_to_infer_say_why(date, expected):
    case = on(date)
    assert case.inferred is None
    assert (case.pass_probabilities, case.conversations, case.combined_effect(["Oslo", "Bergen"])) == (None, None, None)
    assert expected in introduced(case)
    with pytest.raises(InvalidValueError, match=f"nothing can be inferred on {date}"):
        exhibits.inferred_map(case, NB)


def test_register_that_contradicts_the_total_is_told_and_does_not_crash(july):
    events = aa.load_declarations()
    codes = july.area.index[:150]
    declined = pd.DataFrame({"municipality_code": codes, "date": pd.Timestamp("2020-06-30"), "event": "declined"})
    contradicting = pd.concat([events, declined.reindex(columns=events.columns, fill_value="")], ignore_index=True)
    case = on("2020-07-01", register=contradicting)
    words = introduced(case)
    assert case.inferred is None
    assert "183 av 291 kommuner" in words
    assert "lar seg ikke forene med svarene som er dokumentert i registeret" in words
    assert "impossible" not in words


def test_whoever_was_not_asked_counts_as_not_signed():
    case = on("2020-07-01", "health_region")
    area, inference = case.area, case.inference
    assert inference.unasked == ("1811",)
    assert inference.table.loc["1811", "probability"] == 0
    assert inference.table["probability"].sum() == pytest.approx(183, abs=1e-9)
    assert len(inference.table) == len(area) == 292
    assert "1 kommune i området fikk ikke brevet" in inference_words.map_conclusion(inference, NB)


def test_probabilities_fall_with_the_threshold_and_rise_with_the_share(july):
    passing = july.pass_probabilities
    assert passing["threshold"].tolist() == [HALF, Fraction(11, 20), Fraction(17, 20)]
    assert passing["pass"].is_monotonic_decreasing
    assert (passing["pass_low"] < passing["pass_high"]).all()
    assert (passing["error_bound"] < 1e-11).all()


def test_possible_is_never_written_as_impossible_or_certain(july):
    passing = pass_probabilities(july.inference, [Fraction(17, 20)])
    assert 0 < passing["pass"].iloc[0] < 0.001
    assert "below 0.1%" in inference_words.pass_meaning(passing, EN)
    assert chance(1.0, EN) == "100.0%"


def test_curve_ends_agree_with_the_thresholds(july):
    curve = july.probability_curve.set_index("share_pct")
    direct = july.pass_probabilities["pass"].iloc[0]
    assert curve.loc[50.0, "pass"] == pytest.approx(direct, abs=1e-12)
    assert curve["pass"].is_monotonic_decreasing


def test_largest_open_municipality_is_the_first_conversation(july):
    ranked = july.conversations
    assert ranked.index[0] == "0301"
    assert not july.inference.table.loc[ranked.index, "is_documented"].any()
    shown = exhibits.conversations(july, NB)
    assert shown.conclusion.startswith("Oslo betyr mest")
    assert "Oslo og Bergen" in shown.note
    assert july.combined_effect(["Oslo"]) is None
    assert influence_words.combined_sentence(None, july.area["name_short"], NB) == ""


def test_power_of_the_documented_is_spent(july):
    table = july.voting_power
    assert table["shapley_shubik_pct"].sum() == pytest.approx(100, abs=1e-10)
    assert table["shapley_shubik_given_pct"].sum() == pytest.approx(100, abs=1e-10)
    assert not table.loc[july.status.index[july.status["is_signed"]], "banzhaf_given_pct"].any()
    assert table["name"].iloc[0] == "Oslo"
    assert len(table) == len(july.area)
    assert 0 < table.attrs["error_bound"] < 1e-9


def test_power_when_the_documented_decide(july):
    everybody = july.with_(signed=list(july.area.index))
    assert not everybody.voting_power["banzhaf_given_pct"].any()
    assert "ingen har makt igjen" in exhibits.voting_power(everybody, NB).conclusion


def test_smallest_sets_from_zero(july):
    sets = exhibits.smallest_sets(july, EN, held_out=["0301"]).table.set_index("held_out")["smallest_count"]
    assert sets.to_dict() == {"nobody": 19, "Oslo": 39, "Oslo and Bergen": 50}
    assert july.with_(threshold=1).smallest_sets()["held_out"].tolist() == [()]


def test_map_keeps_documented_plain_and_inferred_dotted(july):
    spec = exhibits.inferred_map(july, NB).figure.spec
    looks = {entry.key: entry.style.pattern for entry in spec.entries}
    inferred = {key for key in looks if key.startswith("inferred_")}
    assert inferred
    assert {looks[key] for key in inferred} == {"."}
    assert looks["signed"] == ""
    assert sum(entry.count for entry in spec.entries if entry.key in inferred) == 251


@pytest.mark.parametrize(("bound", "expected"), [(0.0, "10⁻¹⁵"), (1e-12, "10⁻¹²"), (3.3e-13, "10⁻¹²"), (0.5, "0.500")])
def test_errors_are_rounded_up_to_a_power_of_ten(bound, expected):
    assert error_words(bound, EN) == expected
