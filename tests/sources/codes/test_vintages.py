"""Codes through time: which were valid, where each went, and tables taken from any day to any other."""

import datetime as dt
import decimal
import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.errors import InvalidValueError
from akson_analysis.sources import snapshot
from akson_analysis.sources.codes import correspondence, vintages

REFERENCE = Path(__file__).parents[2] / "reference"
DAYS = ("2017-01-01", "2018-01-01", "2019-01-01", "2020-01-01", "2022-07-01", "2024-01-01", "2026-06-01")
COUNTS = {"2017": 426, "2018": 422, "2019": 422, "2020": 356, "2021": 356, "2022": 356, "2023": 356, "2024": 357}
SUCCESSORS = {
    ("1850", 2019, 2020): ("1806", "1875"),
    ("1507", 2020, 2024): ("1508", "1580"),
    ("5012", 2019, 2020): ("5055", "5056", "5059"),
    ("1613", 2017, 2020): ("5055", "5056", "5059"),
    ("1444", 2019, 2020): ("1577",),
    ("1567", 2018, 2019): ("5061",),
    ("1818", 2017, 2024): ("1818",),
    ("1515", 2017, 2024): ("1515",),
    ("0137", 2019, 2020): ("3018",),
    ("0426", 2019, 2020): ("3419",),
    ("3018", 2020, 2024): ("3114",),
    ("3419", 2020, 2024): ("3419",),
    ("3001", 2020, 2024): ("3101",),
    ("3801", 2020, 2024): ("3901",),
    ("3807", 2020, 2024): ("4003",),
    ("5401", 2020, 2024): ("5501",),
    ("5403", 2020, 2024): ("5601",),
}


def people(day, seed=1):
    """A table of made-up whole numbers, one for each code of the day."""
    codes = sorted(correspondence.codes_on(day))
    numbers = np.random.default_rng(seed).integers(0, 700_000, len(codes))
    return pd.DataFrame({"municipality_code": codes, "population": numbers})


@pytest.mark.parametrize(("year", "count"), COUNTS.items())
def test_number_of_codes(year, count):
    assert len(correspondence.codes_on(f"{year}-01-01")) == count


def test_codes_of_2020_are_those_of_the_municipality_table():
    assert correspondence.codes_on(2020) == set(snapshot.municipality_codes())


@pytest.mark.parametrize(("way", "expected"), SUCCESSORS.items())
def test_hard_cases(way, expected):
    assert correspondence.trace(*way).targets == expected


def test_a_merger_has_siblings_and_a_renumbering_has_not():
    hornindal = correspondence.trace("1444", 2019, 2020)
    assert (hornindal.siblings, hornindal.date, hornindal.is_whole) == (("1519",), dt.date(2020, 1, 1), False)
    assert correspondence.trace("0101", 2017, 2024).is_whole
    assert correspondence.trace("1103", 2019, 2020).siblings == ("1141", "1142")
    assert correspondence.trace("1624", 2017, 2020).date == dt.date(2018, 1, 1)


def test_the_five_county_splits_of_2024_lose_and_gain_nothing():
    counties = {code[:2]: set() for code in correspondence.codes_on(2020)}
    for code, trace in correspondence.history().traces(dt.date(2020, 1, 1), dt.date(2024, 1, 1)).items():
        counties[code[:2]] |= {target[:2] for target in trace.targets}
    assert counties["30"] == {"31", "32", "33"}
    assert counties["38"] == {"39", "40"}
    assert counties["54"] == {"55", "56"}
    assert {county for county, now in counties.items() if now == {county}} == {
        "03",
        "11",
        "15",
        "18",
        "34",
        "42",
        "46",
        "50",
    }


@pytest.mark.parametrize(("start", "end"), list(itertools.permutations(DAYS, 2)))
def test_every_pair_of_days_conserves_totals_and_gives_the_codes_of_the_day(start, end):
    table = people(start)
    converted = vintages.convert(table, start, end)
    assert converted.table["population"].sum() == table["population"].sum()
    assert converted.table["population"].dtype == "int64"
    assert set(converted.table["municipality_code"]) == correspondence.codes_on(end)
    assert converted.table["municipality_code"].is_monotonic_increasing
    shares = correspondence.history().shares(correspondence.as_day(start), correspondence.as_day(end))
    assert {sum(part.share for part in parts) for parts in shares.values()} == {Fraction(1)}


@given(
    st.sampled_from(DAYS),
    st.sampled_from(DAYS),
    st.integers(0, 2**32),
    st.sampled_from([1, 10**6, 10**12]),
)
def test_whole_numbers_are_conserved_whatever_their_size_and_sign(start, end, seed, scale):
    codes = sorted(correspondence.codes_on(start))
    rng = np.random.default_rng(seed)
    chosen = rng.choice(codes, size=rng.integers(1, len(codes)), replace=False)
    table = pd.DataFrame({"municipality_code": chosen, "amount": rng.integers(-scale, scale, len(chosen))})
    assert vintages.convert(table, start, end).table["amount"].sum() == table["amount"].sum()


@given(
    st.lists(st.integers(0, 10**13), min_size=2, max_size=2),
    st.sampled_from([("1850", 2019, 2020), ("1577", 2020, 2019)]),
)
def test_kroner_are_conserved_to_the_ore(ore, way):
    code, start, end = way
    table = pd.DataFrame(
        {"municipality_code": [code, "0301"], "cost_nok": [amount / 100 for amount in ore], "part_nok": [1.0, 2.0]}
    )
    out = vintages.convert(table, start, end).table
    assert [round(amount * 100) for amount in (out["cost_nok"].sum(), out["part_nok"].sum())] == [sum(ore), 300]
    assert np.allclose(out["part_nok"] * 100, np.rint(out["part_nok"] * 100))


def test_national_population_survives_every_year_and_day():
    reference = pd.read_csv(REFERENCE / "national_population.csv")
    expected = dict(zip(reference["year"], reference["national_population"] + reference["difference"], strict=True))
    population = snapshot.read_table("population.csv")[["year", "municipality_code", "population"]]
    for day in DAYS:
        totals = vintages.convert(population, 2020, day).table.groupby("year")["population"].sum()
        for year, total in expected.items():
            assert totals[year] == total


def test_alesund_is_divided_by_people():
    table = pd.DataFrame({"municipality_code": ["1507"], "population": [66_258]})
    converted = vintages.convert(table, 2020, 2024)
    assert converted.table.set_index("municipality_code")["population"].to_dict() == {"1508": 57_123, "1580": 9_135}
    (note,) = converted.notes
    assert (note.kind, note.basis, note.is_guess) == ("split", "people", False)
    assert note.message == (
        "1507 Ålesund is divided (2024-01-01): 1508 Ålesund 86.21%, 1580 Haram 13.79%, by people at the split"
    )


@pytest.mark.parametrize(
    ("code", "parts", "basis"),
    [
        ("1850", ("1806", "1875"), "area"),
        ("5012", ("5055", "5056", "5059"), "area"),
    ],
)
def test_guesses_are_named_and_can_be_forbidden(code, parts, basis):
    table = pd.DataFrame({"municipality_code": [code], "population": [1958]})
    (note,) = vintages.convert(table, 2019, 2020).notes
    assert (note.code, note.codes, note.basis, note.is_guess) == (code, parts, basis, True)
    assert "by land area measured, a guess" in note.message
    with pytest.raises(InvalidValueError, match="cannot be converted without guessing; give weights="):
        vintages.convert(table, 2019, 2020, allow_guesses=False)


def test_declared_weights_come_before_guesses():
    table = pd.DataFrame({"municipality_code": ["1850", "5012"], "population": [1950, 900]})
    weights = {"1850": {"1806": 900, "1875": 1050}, "5012": {"5055": "0.2", "5056": 0.3, "5059": Fraction(1, 2)}}
    converted = vintages.convert(table, 2018, 2020, weights=weights, allow_guesses=False)
    assert converted.table.set_index("municipality_code")["population"].to_dict() == {
        "1806": 900,
        "1875": 1050,
        "5055": 180,
        "5056": 270,
        "5059": 450,
    }
    assert {note.basis for note in converted.notes if note.kind == "split"} == {"declared"}


def test_a_merger_taken_back_is_a_split_and_2018_has_nothing_but_equal_parts():
    table = pd.DataFrame({"municipality_code": ["5054", "1103"], "population": [10_001, 90_000]})
    converted = vintages.convert(table, 2020, 2017)
    by_code = converted.table.set_index("municipality_code")["population"]
    assert by_code[["1624", "1718"]].tolist() == [5001, 5000]
    assert by_code[["1103", "1141", "1142"]].sum() == 90_000
    assert {note.code: note.basis for note in converted.notes} == {"1103": "area", "5054": "equal"}


def test_no_municipality_is_divided_twice_in_one_direction():
    for steps in (correspondence.history().forward, correspondence.history().backward):
        divided = [code for step in steps for code, parts in step.parts.items() if len(parts) > 1]
        assert len(divided) == len(set(divided))


def test_renumbering_is_silent_and_mergers_add_up():
    table = pd.DataFrame({"municipality_code": ["0101", "0104", "0136"], "population": [1, 20, 300]})
    converted = vintages.convert(table, 2019, 2024)
    assert converted.notes == ()
    assert converted.table.to_numpy().tolist() == [["3101", 1], ["3103", 320]]


def test_the_five_border_transfers_are_warned_of():
    everything = vintages.convert(people("2020-01-01"), 2020, 2024)
    moved = {(note.code, note.codes) for note in everything.notes if note.kind == "border"}
    assert moved == {
        ("1535", ("1539",)),
        ("4619", ("4618",)),
        ("3453", ("3452",)),
        ("4635", ("4638",)),
        ("3443", ("3407",)),
    }
    vestnes = pd.DataFrame({"municipality_code": ["1535"], "population": [6500]})
    (note,) = vintages.convert(vestnes, 2020, 2021).notes
    assert note.message == (
        "land (52.5 km², about 420 people) moved from 1535 Vestnes to 1539 Rauma on 2021-01-01 under unchanged codes; "
        "not adjusted for"
    )
    assert vintages.convert(vestnes, 2019, 2020).notes == ()
    assert vintages.convert(vestnes, 2021, 2024).notes == ()
    assert vintages.convert(vestnes, 2024, 2020).notes == (note,)
    assert [n.code for n in vintages.convert(people("2024-01-01"), 2024, 2026).notes] == ["3118", "3118"]


def test_hornindal_and_only_hornindal_changes_health_region():
    notes = vintages.convert(people("2017-01-01"), 2017, 2024).notes
    changed = [note for note in notes if note.kind == "health_region"]
    assert [(note.code, note.codes, note.date.year) for note in changed] == [("1444", ("1577",), 2020)]
    assert changed[0].message == "1444 Hornindal was in health region vest; 1577 Volda is in midt"


def test_health_regions_of_2020_are_those_of_the_municipality_table():
    own = snapshot.read_table("municipalities.csv").set_index("municipality_code")["health_region"]
    assert {code: correspondence.health_region_on(code, 2020) for code in own.index} == own.to_dict()


def test_rows_are_told_apart_by_year_or_what_is_named():
    table = pd.DataFrame(
        {
            "municipality_code": ["0104", "0136", "0104"],
            "year": [2018, 2018, 2019],
            "sex": ["m", "m", "f"],
            "population": [1, 2, 4],
        }
    )
    out = vintages.convert(table, 2019, 2020, by=["year", "sex"]).table
    assert out.columns.tolist() == table.columns.tolist()
    assert out.to_numpy().tolist() == [["3002", 2018, "m", 3], ["3002", 2019, "f", 4]]
    by_index = vintages.convert(table.drop(columns="sex").set_index("municipality_code"), 2019, 2020).table
    assert by_index.index.name == "municipality_code"
    assert by_index["population"].tolist() == [3, 4]


def test_decimals_that_are_not_money_are_shared_as_they_are():
    table = pd.DataFrame({"municipality_code": ["1507"], "area_km2": [633.58]})
    assert vintages.convert(table, 2020, 2024).table["area_km2"].sum() == pytest.approx(633.58)


def test_an_empty_table_stays_empty():
    table = people("2020-01-01").head(0)
    assert vintages.convert(table, 2020, 2024).table.empty


@pytest.mark.parametrize(
    ("change", "way", "message"),
    [
        (
            {"municipality_code": ["1850"]},
            (2020, 2024),
            "'1850' (Tysfjord - Divtasvuodna) was not valid on 2020-01-01: it ended on 2020-01-01",
        ),
        (
            {"municipality_code": ["3101"]},
            (2020, 2024),
            "'3101' (Halden) was not valid on 2020-01-01: it began on 2024-01-01",
        ),
        ({"municipality_code": ["0302"]}, (2020, 2024), "municipality_code '0302' does not exist."),
        (
            {"municipality_code": [301]},
            (2020, 2024),
            "municipality_code 301 is not text; write codes as text, zero included",
        ),
        ({"municipality_code": [None]}, (2020, 2024), "1 rows have no municipality_code"),
        ({"population": [np.nan]}, (2020, 2024), "column 'population' is missing for 0301"),
        ({"population": [np.inf]}, (2020, 2024), "column 'population' holds infinity"),
        ({"population": ["many"]}, (2020, 2024), "column 'population' is not numbers"),
        ({"population": [True]}, (2020, 2024), "column 'population' is not numbers"),
        ({"population": [2**62]}, (2020, 2024), "adds up to more than can be counted exactly"),
        ({"signed_share": [0.5]}, (2020, 2024), "column 'signed_share' cannot be added up"),
        ({"name": ["Oslo"]}, (2020, 2024), "column 'name' is not numbers. Leave it out, or name it in by="),
        ({}, (2016, 2024), "date 2016-01-01 is before 2017-01-01"),
        ({}, ("2020-02-30", 2024), "date '2020-02-30' is not a day"),
        ({}, (True, 2024), "date True is not a day"),
    ],
)
def test_refusals(change, way, message):
    table = pd.DataFrame({"municipality_code": ["0301"], "population": [1]} | change)
    with pytest.raises(InvalidValueError) as refused:
        vintages.convert(table, *way)
    assert message in str(refused.value)


def test_all_faults_of_a_table_are_listed_at_once():
    table = pd.DataFrame({"municipality_code": ["0301", "0301", "9999"], "population": [1, 2, np.nan]})
    with pytest.raises(InvalidValueError) as refused:
        vintages.convert(table, 2020, 2024)
    assert len(refused.value.faults) == 3
    assert "more than one row for 0301" in str(refused.value)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"0301": {"0301": 1}}, "'0301' is not divided between 2019-01-01 and 2020-01-01 (divided: 1850, 5012)"),
        ({"1850": {"1806": 1}}, "'1850' is divided among 1806, 1875, not ['1806']"),
        ({"1850": {"1806": -1, "1875": 2}}, "must be numbers, none below 0 and one above"),
        ({"1850": {"1806": 0, "1875": 0}}, "must be numbers, none below 0 and one above"),
        ({"1850": {"1806": "half", "1875": 2}}, "must be numbers, none below 0 and one above"),
        ({"1850": {"1806": float("nan"), "1875": 2}}, "must be numbers, none below 0 and one above"),
    ],
)
def test_weights_that_cannot_be_used(weights, message):
    table = pd.DataFrame({"municipality_code": ["1850"], "population": [1]})
    with pytest.raises(InvalidValueError, match="the weights cannot be used") as refused:
        vintages.convert(table, 2019, 2020, weights=weights)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "name",
    ["prosent", "andel", "Andel %", "befolkningsandel", "medianinntekt", "rate", "ledighetsrate", "per_capita", "snitt",
     "gjennomsnittsalder", "index", "konsumprisindeks", "dekningsgrad", "kommunenr", "org_nr", "antall_per_1000", "meanAge"],
)  # fmt: skip
@pytest.mark.parametrize("values", [None, "named"])
def test_what_is_no_sum_is_never_added_up(name, values):
    table = pd.DataFrame({"municipality_code": ["1246", "1259"], name: [70.0, 80.0]})
    with pytest.raises(InvalidValueError, match=f"column '{name}' cannot be added up"):
        vintages.convert(table, 2019, 2020, values=None if values is None else [name])


@pytest.mark.parametrize(
    "name", ["folketall", "antall_brukere", "population_80_plus", "Innbyggere", "belop", "sum_nok"]
)
def test_what_is_a_sum_by_its_name_is_added_up(name):
    table = pd.DataFrame({"municipality_code": ["1246", "1259"], name: [70, 80]})
    assert vintages.convert(table, 2019, 2020).table[name].tolist() == [150]


@pytest.mark.parametrize("name", ["verdi", "x", 2019, "2020"])
def test_what_is_unclear_is_asked_for_by_name(name):
    table = pd.DataFrame({"municipality_code": ["1246", "1259"], name: [70, 80]})
    with pytest.raises(InvalidValueError, match=f"column {name!r} may be a sum or not: name it in values="):
        vintages.convert(table, 2019, 2020)
    assert vintages.convert(table, 2019, 2020, values=[name]).table[name].tolist() == [150]


def test_decimals_of_a_database_keep_their_ore():
    money = pd.ArrowDtype(pa.decimal128(10, 2))
    amounts = pd.array([decimal.Decimal("1.50"), decimal.Decimal("2.75")], dtype=money)
    table = pd.DataFrame({"municipality_code": ["0301", "1103"], "amount_nok": amounts})
    assert vintages.convert(table, 2020, 2024).table["amount_nok"].tolist() == [1.5, 2.75]


def test_columns_named_in_values_must_account_for_the_rest():
    table = pd.DataFrame({"municipality_code": ["0301"], "population": [1], "area_km2": [2.0]})
    with pytest.raises(InvalidValueError, match="column 'area_km2' is neither in values= nor in by="):
        vintages.convert(table, 2020, 2024, values=["population"])
    with pytest.raises(InvalidValueError, match="column 'people' is missing"):
        vintages.convert(table, 2020, 2024, values=["people", "population", "area_km2"])
    with pytest.raises(InvalidValueError, match="there are no numbers to convert"):
        vintages.convert(table[["municipality_code"]], 2020, 2024)


def test_a_code_that_was_not_valid_cannot_be_traced():
    with pytest.raises(InvalidValueError, match="'1507' was not valid on 2024-01-01"):
        correspondence.trace("1507", 2024, 2020)
    with pytest.raises(InvalidValueError, match="'9999' has not existed since 2017-01-01"):
        correspondence.name_on("9999", 2020)
