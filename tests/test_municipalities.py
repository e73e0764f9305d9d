"""The municipality table: the figures it must reproduce, its years, names, service areas and refusals."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import municipalities as mun
from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources.snapshot import data_dir

REFERENCE = Path(__file__).parent / "reference"

CONTRACT = [
    "name",
    "name_short",
    "county_code",
    "county_name",
    "health_region",
    "population",
    "area_km2",
    "kostra_group",
    "centrality_class",
    "population_67_79",
    "population_80_plus",
]
ISLANDS = {
    "1151": "Utsira",
    "1856": "Røst",
    "1857": "Værøy",
    "1835": "Træna",
    "4633": "Fedje",
    "1144": "Kvitsøy",
}


@pytest.fixture(scope="module")
def m():
    return mun.load_municipalities(2020)


@pytest.fixture(scope="module")
def totals():
    table = pd.read_csv(REFERENCE / "snapshot_totals.csv", index_col="id")
    assert table["source"].notna().all()
    return table["value"]


def test_contract_columns_index_and_crs(m):
    assert isinstance(m, gpd.GeoDataFrame)
    assert list(m.columns[: len(CONTRACT)]) == CONTRACT
    assert m.columns[-1] == m.geometry.name == "geometry"
    assert m.index.name == "municipality_code"
    assert m.index.is_monotonic_increasing
    assert m.index.is_unique
    assert str(m.crs) == "EPSG:25833"
    years = {"kostra_year": 2023, "centrality_year": 2024}
    assert m.attrs == {"year": 2020, "data": "2020", "detail": "country", **years}


def test_codes_keep_their_leading_zero(m):
    assert m.index[0] == "0301"
    assert m.index.str.fullmatch(r"\d{4}").all()
    assert (m["county_code"] == m.index.str[:2]).all()


def test_totals_and_service_areas(m, totals):
    assert (len(m), m["population"].sum()) == (totals["municipality_count"], totals["population"])
    for definition in mun.SERVICE_AREAS:
        area = mun.service_area(m, definition)
        assert len(area) == totals[f"{definition}_count"]
        assert area["population"].sum() == totals[f"{definition}_population"]
    only = set(mun.service_area(m, "health_region").index) - set(mun.service_area(m).index)
    assert only == {"1811"}


def test_oslo_share(m, totals):
    area = mun.service_area(m)
    assert round(100 * area.loc["0301", "population"] / area["population"].sum(), 2) == totals["oslo_share_pct"]


def test_age_groups(m, totals):
    assert m["population_67_79"].sum() == totals["population_67_79"]
    assert m["population_80_plus"].sum() == totals["population_80_plus"]
    assert m[["population_0_5", "population_6_15", "population_16_17"]].sum().sum() == totals["population_0_17"]
    assert m["population_18_66"].sum() == totals["population_18_66"]


@pytest.mark.parametrize("region", ["nord", "midt", "vest", "sor_ost"])
def test_health_regions(m, totals, region):
    assert m.loc[m["health_region"] == region, "population"].sum() == totals[f"health_region_{region}"]


def test_by_county_as_in_the_reference(m):
    reference = pd.read_csv(REFERENCE / "universe_by_county_2020.csv", dtype={"county_code": "str"})
    reference = reference.set_index("county_code")
    inside = mun.service_area(m)
    found = pd.DataFrame(
        {
            "county_name": m.groupby("county_code")["county_name"].first(),
            "health_region": m.groupby("county_code")["health_region"].agg(lambda r: "/".join(sorted(set(r)))),
            "municipality_count": m.groupby("county_code").size(),
            "declaration_count": inside.groupby("county_code").size(),
            "population": m.groupby("county_code")["population"].sum(),
            "declaration_population": inside.groupby("county_code")["population"].sum(),
        }
    )
    counts = ["declaration_count", "declaration_population"]
    found[counts] = found[counts].fillna(0).astype("int64")
    pd.testing.assert_frame_equal(found, reference[list(found.columns)], check_names=False)
    share = 100 * found["declaration_population"] / found["declaration_population"].sum()
    assert (share - reference["declaration_share_pct"]).abs().max() < 0.006


def test_official_area_is_not_the_polygons(m, totals):
    assert m["area_km2"].sum() == pytest.approx(totals["official_area_km2"], abs=0.005)
    assert (m.area / 1e6 - m["area_km2"]).abs().max() > 1


def test_classifications(m, totals):
    assert set(m["centrality_class"]) == set(range(1, 7))
    assert (m["centrality_class"] == 1).sum() == totals["centrality_1_count"]
    assert m["kostra_group"].str.fullmatch(r"EKG(0[1-9]|1[0-7])").all()
    per_inhabitant = m["free_income_2027_nok"] / m["free_income_inhabitants"]
    assert (per_inhabitant - m["free_income_2027_nok_per_inhabitant"]).abs().max() <= 0.5


def test_every_column_is_described_with_its_vintage(m):
    for language in ("nb", "en"):
        described = mun.describe_columns(language)
        assert set(m.columns) - {"geometry"} <= set(described.index)
        assert (described["description"] != "").all()
    vintage = mun.describe_columns()["vintage"]
    assert vintage["kostra_group"] == "2023"
    assert vintage["centrality_class"] == "2024"
    assert vintage["free_income_2027_nok"] == "2027"
    with pytest.raises(InvalidValueError, match=r"not described in 'sv'"):
        mun.describe_columns("sv")


def test_population_of_every_year():
    reference = pd.read_csv(REFERENCE / "national_population.csv", index_col="year")
    found = mun.load_population().groupby("year")["population"].agg(["sum", "size"])
    assert (found["sum"] - reference["national_population"]).to_dict() == reference["difference"].to_dict()
    assert set(found["size"]) == {356}


@pytest.mark.parametrize("year", mun.YEARS)
def test_native_years(year):
    reference = pd.read_csv(REFERENCE / "national_population.csv", index_col="year")
    people = mun.load_population().query("year == @year")
    assert set(people["method"]) == {"native"}
    assert mun.load_municipalities(year)["population"].sum() == reference.loc[year, "national_population"]


def test_projection(totals):
    found = mun.load_projection().groupby("year")["population"].sum()
    assert found.index.tolist() == list(range(2024, 2051))
    for year in (2030, 2040, 2050):
        assert found[year] == totals[f"projection_{year}"]
    registered = mun.load_population().query("year == 2024").set_index("municipality_code")["population"]
    start = mun.load_projection().query("not is_projected").set_index("municipality_code")["population"]
    pd.testing.assert_series_equal(start.sort_index(), registered.sort_index())


def test_neighbours(m, totals):
    pairs = mun.load_neighbours()
    assert len(pairs) == totals["neighbour_pairs"]
    on_land = pairs[pairs["shares_land_border"]]
    assert len(on_land) == totals["land_neighbour_pairs"]
    assert set(pairs["municipality_code_a"]) | set(pairs["municipality_code_b"]) == set(m.index)
    touching = set(on_land["municipality_code_a"]) | set(on_land["municipality_code_b"])
    assert len(set(m.index) - touching) == totals["no_land_neighbour_count"]


@pytest.mark.parametrize("detail", ["country", "region"])
def test_generalisation_keeps_who_meets_whom_on_land(detail):
    outlines = mun.load_municipalities(detail=detail).geometry
    pairs = mun.load_neighbours().query("shares_land_border")
    first, second = outlines[pairs["municipality_code_a"]], outlines[pairs["municipality_code_b"]]
    meet = shapely.length(shapely.intersection(first.to_numpy(), second.to_numpy())) > 0
    assert meet.mean() > 0.98


@pytest.mark.parametrize(("code", "name"), ISLANDS.items())
def test_small_islands_are_there_to_be_seen_and_pointed_at(m, code, name):
    outline = m.geometry[code]
    west, south, east, north = outline.bounds
    assert m.loc[code, "name_short"] == name
    assert outline.area >= 10e6
    assert min(east - west, north - south) >= 2500
    detailed = mun.load_municipalities(detail="region").geometry[code]
    main_island = max(detailed.geoms, key=lambda part: part.area)
    assert outline.contains(main_island.centroid)


def test_only_islands_of_their_own_are_enlarged():
    report = pd.read_csv(data_dir() / "boundaries_report.csv", dtype={"municipality_code": "str"})
    larger = report.query("detail == 'country' and area_error_pct > 30")["municipality_code"]
    assert set(larger) <= set(ISLANDS)


def test_a_caller_may_change_the_table(m):
    mine = mun.load_municipalities()
    mine.loc["0301", "population"] = 0
    mine["new"] = 1
    mine.index.name = "code"
    mine.attrs["year"] = 1999
    mine.geometry.array[0] = shapely.Point(0, 0)
    again = mun.load_municipalities()
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(m))
    assert again.attrs["year"] == 2020
    assert again.geometry.iloc[0].geom_type == "MultiPolygon"


def test_another_snapshot_is_seen_without_a_new_process(tmp_path, monkeypatch):
    mun.load_municipalities()
    monkeypatch.setenv("AKSON_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"versions.csv is missing"):
        mun.load_municipalities()


@pytest.mark.parametrize("year", ["202", True, None, "2020-01-01", "i fjor", ""])
def test_what_is_not_a_year_is_refused(year):
    with pytest.raises(InvalidValueError, match=r"data .* is not a year\. Write 2020 for the embedded") as refusal:
        mun.load_municipalities(year)
    assert repr(year) in str(refusal.value)


def test_other_years_are_refused_with_what_to_do():
    with pytest.raises(InvalidValueError, match=r"data '2019' is before 2020, the year of the letters"):
        mun.load_municipalities(2019)
    with pytest.raises(DataError, match=r"figures of 2024 are not there:\n.*fetched years: none") as refusal:
        mun.load_municipalities(2024)
    assert "akson --data-dir FOLDER refresh --year 2024" in str(refusal.value)


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_other_years_carry_the_people_announced_shares_are_of(year):
    table = mun.load_municipalities(year)
    assert table["population_2020"].sum() == 5_367_580
    assert table["population"].sum() != 5_367_580
    then = mun.on_people_of_2020(table)
    assert then["population"].tolist() == mun.load_municipalities(2020)["population"].tolist()


def test_unknown_detail_and_area_name_the_nearest(m):
    with pytest.raises(InvalidValueError, match=r"detail 'contry' is not known. Did you mean 'country'"):
        mun.load_municipalities(detail="contry")
    with pytest.raises(InvalidValueError, match=r"'helth_region' is not known. Did you mean 'health_region'"):
        mun.service_area(m, "helth_region")
    with pytest.raises(InvalidValueError, match=r"'x' is not known. Known: declaration, health_region"):
        mun.service_area(m, "x")
    with pytest.raises(InvalidValueError, match=r"has no column 'is_declaration_area'. Use load_municipalities"):
        mun.service_area(m[["population"]])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("0301", "0301"),
        ("Bergen", "4601"),
        ("bergen ", "4601"),
        ("Kåfjord", "5426"),
        ("Gáivuotna", "5426"),
        ("KAIVUONO", "5426"),
        ("Gáivuotna - Kåfjord - Kaivuono", "5426"),
        ("Kafjord", "5426"),
        ("Raelingen", "3027"),
        ("Tråante", "5001"),
        ("Porsáŋgu", "5436"),
        ("Porsángu", "5436"),
        ("Herøy (Nordland)", "1818"),
        ("Sande", "1514"),
    ],
)
def test_find(m, query, code):
    assert mun.find(m, query) == code


@pytest.mark.parametrize(("query", "counties"), [("Herøy", ("1515", "1818")), ("våler", ("3018", "3419"))])
def test_find_refuses_ambiguous_names_with_the_candidates(m, query, counties):
    with pytest.raises(InvalidValueError, match=r"is ambiguous; use the code") as refusal:
        mun.find(m, query)
    assert [fault[:4] for fault in refusal.value.faults] == list(counties)
    assert m.loc[counties[0], "county_name"] in refusal.value.faults[0]


def test_find_refuses_unknown_ones_with_what_to_do(m):
    with pytest.raises(InvalidValueError, match=r"'Bergn' is not known in 2020. Did you mean 'Bergen'"):
        mun.find(m, "Bergn")
    with pytest.raises(InvalidValueError, match=r"Use the name of 2020 or the four-digit code"):
        mun.find(m, "zzzzzz")
    with pytest.raises(InvalidValueError, match=r"Did a spreadsheet drop a zero. Use '0301'"):
        mun.find(m, "301")
    with pytest.raises(InvalidValueError, match=r"'9999' is not known in 2020. The codes are in"):
        mun.find(m, "9999")
    assert mun.find(m, 301) == "0301"
    for nothing in (True, 3.5, "", None):
        with pytest.raises(InvalidValueError, match=r"is not a code or a name"):
            mun.find(m, nothing)


def test_every_short_name_is_found_or_ambiguous(m):
    unique = m[~m["name_short"].duplicated(keep=False)]
    assert [mun.find(m, name) for name in unique["name_short"]] == unique.index.tolist()
    assert len(m) - len(unique) == 4


@given(data=st.data())
def test_letter_case_never_matters(data):
    m = mun.load_municipalities()
    code = data.draw(st.sampled_from(m.index.tolist()))
    swap = data.draw(st.sampled_from([str.lower, str.upper, str.title]))
    assert mun.find(m, swap(m.loc[code, "name"])) == code


def test_check_accepts_the_own_table_for_each_year():
    for year in mun.YEARS:
        mun.check_municipalities(mun.load_municipalities(year), year)


def test_check_lists_every_fault_at_once(m):
    table = pd.DataFrame(m.drop(columns="geometry")).rename(index={"0301": "301", "1101": "1103", "1106": "9999"})
    table["population"] = table["population"].astype(object)
    table.loc["1108", "population"] = None
    table.loc["1111", "population"] = -5
    table.loc["1112", "population"] = 3.5
    with pytest.raises(InvalidValueError, match=r"mine.csv cannot be used") as refusal:
        mun.check_municipalities(table, name="mine.csv")
    message = str(refusal.value)
    for expected in (
        "municipality_code '301' is not four digits",
        "municipality_code '1103' is there more than once",
        "municipality_code '0301' is missing",
        "municipality_code '9999' is not one of 2020",
        "1108: population None is missing or not a number",
        "1111: population -5 is negative",
        "1112: population 3.5 is not a whole number",
        "1111: population -5 is not the sum of its age groups",
    ):
        assert expected in message


def test_check_refuses_count_numbers_for_codes_and_missing_people(m):
    with pytest.raises(InvalidValueError, match=r"355 municipalities, expected 356 in 2020"):
        mun.check_municipalities(m.drop(index="0301"))
    numbered = m.set_axis(m.index.astype("int64"), axis="index")
    with pytest.raises(InvalidValueError, match=r"has lost its leading zero"):
        mun.check_municipalities(numbered)
    with pytest.raises(InvalidValueError, match=r"column 'population' is missing"):
        mun.check_municipalities(m.drop(columns="population"))
    with pytest.raises(InvalidValueError, match=r"0 municipalities, expected 356"):
        mun.check_municipalities(m.iloc[:0])


def test_check_refuses_a_missing_or_wrong_crs(m):
    with pytest.raises(InvalidValueError, match=r"CRS is missing, expected EPSG:25833"):
        mun.check_municipalities(m.set_crs(None, allow_override=True))
    with pytest.raises(InvalidValueError, match=r"CRS is WGS 84, expected EPSG:25833. Convert with to_crs"):
        mun.check_municipalities(m.to_crs(4326))
