"""The snapshot: it is what its record says, its boundaries keep their limits, and damage is noticed."""

import hashlib
import shutil
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from akson_analysis.checks import data_folder
from akson_analysis.errors import DataError
from akson_analysis.sources import folder as folder_of_the_snapshot
from akson_analysis.sources import snapshot

LIMITS = {"country": (25_000, 500_000), "region": (None, 1_800_000)}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the snapshot that a test may damage."""
    folder = tmp_path / "data"
    shutil.copytree(snapshot.data_dir(), folder)
    monkeypatch.setenv("AKSON_DATA", str(folder))
    return folder


def faults():
    return {(result.file, result.message) for result in data_folder.verify() if not result.ok}


def reseal(folder, file):
    """Make the record agree with a changed file, so that only the check of its contents can notice."""
    record = pd.read_csv(folder / "versions.csv", dtype="str", keep_default_na=False)
    record.loc[record["file"] == file, "sha256"] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    record.to_csv(folder / "versions.csv", index=False)


def test_the_snapshot_is_in_order():
    results = data_folder.check()
    assert {result.ok for result in results} == {True}
    recorded = set(snapshot.versions().query("tags == 'latest'")["file"])
    assert recorded <= {result.file for result in results}


def test_a_flipped_byte_is_noticed_in_any_file(copy):
    record = snapshot.versions().set_index("file")
    for file, row in record.iterrows():
        path = copy / file
        whole = path.read_bytes()
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        found = data_folder._check_file(path, file, row)
        assert (found.ok, found.file) == (False, file)
        assert "checksum is" in found.message
        if file != record.index[-1]:
            path.write_bytes(whole)
    assert [name for name, message in faults() if "checksum is" in message] == [record.index[-1]]
    path.write_bytes(whole)
    assert not faults()


def test_missing_and_unrecorded_files_are_listed_at_once(copy):
    (copy / "neighbours.csv").unlink()
    (copy / "scenarios" / "extra.yml").write_text("a: b\n", encoding="utf-8")
    (copy / ".hidden").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"have \d faults") as refusal:
        data_folder.check()
    message = str(refusal.value)
    assert "neighbours.csv: is missing: get the snapshot again" in message
    assert "scenarios/extra.yml: is not recorded in versions.csv" in message
    assert "README.md" not in message
    assert ".hidden" not in message


def test_a_damaged_parquet_file_is_a_fault_and_not_a_crash(copy):
    (copy / "boundaries_country.parquet").write_bytes(b"PAR1 nonsense PAR1")
    assert any("cannot be read as boundaries" in message for _, message in faults())


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("population.csv", "2020,0301,693494", "2020,0301,693495", "2020 0301: the age groups do not add up"),
        ("population.csv", "2020,0301,693494", "2020,0301,693495", "2020: 5367581 people, expected 5367580"),
        ("population.csv", "2021,1811,", "2021,9999,", "2021: municipality_code '1811' is missing"),
        ("municipalities.csv", "0301,Oslo", "301,Oslo", "municipality_code '301' is not four digits"),
        (
            "municipalities.csv",
            "nord,False,",
            "nord,True,",
            "'declaration' has 292 municipalities, expected 291",
        ),
        ("municipalities.csv", ",sor_ost,", ",sorost,", "health_region ['sorost'] is not known"),
        (
            "projection.csv",
            "2030,0301,",
            "2030,1101,",
            "2030: municipality_code '1101' is there more than once",
        ),
        ("neighbours.csv", "0301,3007,", "0301,3020,", "each pair must be there once"),
        (
            "code_names.csv",
            "0101,Halden,2017-01-01,2020-01-01",
            "0101,Halden,2017-01-01,2019-01-01",
            "421 codes are valid",
        ),
        ("code_names.csv", "0101,Halden,2017-01-01", "0101,Halden,2017-13-01", "valid_from '2017-13-01' is not a date"),
        (
            "code_names.csv",
            "0101,Halden,2017-01-01,2020",
            "0101,Halden,2021-01-01,2020",
            "begins on 2021-01-01 and ends on",
        ),
        ("code_names.csv", "0101,Halden", "0104,Halden", "0104 has two names at once"),
        ("code_changes.csv", "1507,1508,split,0.86213", "1507,1508,split,0.86313", "1507: share adds up to 1.001"),
        ("code_changes.csv", "2024-01-01,1507,1580,", "2024-01-01,1507,1508,", "1507 to 1508 is there twice"),
        (
            "code_changes.csv",
            "2020-01-01,0101,3001,",
            "2020-01-01,0101,3002,",
            "3001 begins, and nothing says what it came of",
        ),
        ("code_changes.csv", "2020-01-01,0101,", "2020-01-01,0191,", "0101 ends, and nothing says what became of it"),
        ("code_changes.csv", "0101,3001,renumbered", "0101,3001,merged", "0101 to 3001 is merged, expected renumbered"),
        ("code_changes.csv", ",people,1.0", ",guess,1.0", "share_basis 'guess' is not known"),
        (
            "border_changes.csv",
            "1535,1539,2021-01-01,2021-01-01",
            "1535,1539,2021-01-01,2020-01-01",
            "is before earliest",
        ),
        ("border_changes.csv", "4619,4618,", "4619,0618,", "0618 is not valid from 2020-01-01"),
        ("border_changes.csv", ",52.5,", ",-52.5,", "area_km2 -52.5 is not above zero"),
        (
            "published_totals.csv",
            "2020-07-01,183,291,0.65",
            "2020-07-01,383,291,0.65",
            "383 of 291 signed is not possible",
        ),
        (
            "published_totals.csv",
            "2020-07-01,183,291,0.65",
            "2020-07-01,183,291,65",
            "population_share 65 is not from 0 to 1",
        ),
        ("milestones.csv", "declarations,2020-06-01", "declarations,2020-06-31", "date '2020-06-31' is not a date"),
        ("menu_2020.csv", "0301,M650 ", "0301,X650 ", "0301: the path cannot be drawn"),
        ("menu_2020.csv", ",622,-16686,685,", ",685,-16686,622,", "0301: the box has no extent"),
        ("cartogram_2020.csv", ",138781.52", ",238781.52", "0301: the circle is +"),
        ("boundaries_report.csv", "country,0301,1,", "country,0301,0,", "country 0301 has no area"),
        ("declarations.csv", "1145,2020-05-31,signed,", "1145,2020-05-32,signed,", "date '2020-05-32'"),
    ],
)
def test_figures_are_checked_beside_the_checksum(copy, file, old, new, message):
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the test no longer fits the data"
    path.write_text(text.replace(old, new), encoding="utf-8")
    reseal(copy, file)
    assert any(name == file and message in found for name, found in faults())


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda frame: frame.to_crs(4326), "CRS is WGS 84, expected EPSG:25833"),
        (lambda frame: frame.set_crs(None, allow_override=True), "CRS is missing, expected EPSG:25833"),
        (lambda frame: frame.drop(index=0), "municipality_code '0301' is missing"),
        (
            lambda frame: frame.assign(geometry=[shapely.MultiPolygon(), *frame.geometry[1:]]),
            "0301 has no outline",
        ),
        (lambda frame: frame.assign(geometry=frame.geometry.convex_hull), "0301 is not a multipolygon"),
        (lambda frame: frame.assign(geometry=shift_one(frame)), "neighbours do not share their borders"),
    ],
)
def test_boundaries_are_checked(copy, damage, message):
    file = "boundaries_country.parquet"
    frame = gpd.read_parquet(copy / file)
    damage(frame).to_parquet(copy / file)
    reseal(copy, file)
    assert any(name == file and message in found for name, found in faults())


def shift_one(frame):
    outlines = frame.geometry.to_list()
    outlines[0] = shapely.transform(outlines[0], lambda xy: xy + 500)
    return outlines


@pytest.mark.parametrize("detail", snapshot.DETAILS)
def test_boundaries_keep_their_limits(detail):
    frame = snapshot.boundaries(detail)
    outlines = frame.geometry.to_numpy()
    vertices, size = LIMITS[detail]
    assert len(frame) == 356
    assert str(frame.crs) == "EPSG:25833"
    assert shapely.is_valid(outlines).all()
    assert not shapely.is_empty(outlines).any()
    assert shapely.coverage_is_valid(outlines)
    assert set(frame.geom_type) == {"MultiPolygon"}
    assert (shapely.get_coordinates(outlines) % 1 == 0).all()
    assert vertices is None or shapely.get_num_coordinates(outlines).sum() <= vertices
    assert (snapshot.data_dir() / f"boundaries_{detail}.parquet").stat().st_size <= size


def test_region_area_errors():
    report = snapshot.read_table("boundaries_report.csv").query("detail == 'region'")
    assert (report["area_error_pct"].abs() <= 2).sum() >= 345
    assert abs(report["polygon_area_km2"].sum() / report["source_polygon_area_km2"].sum() - 1) <= 0.001


@pytest.mark.parametrize("detail", snapshot.DETAILS)
def test_the_report_describes_the_boundaries_that_are_there(detail):
    report = snapshot.read_table("boundaries_report.csv").query("detail == @detail").set_index("municipality_code")
    outlines = snapshot.boundaries(detail).set_index("municipality_code").geometry
    assert report.index.tolist() == outlines.index.tolist()
    assert report["vertex_count"].tolist() == shapely.get_num_coordinates(outlines.to_numpy()).tolist()
    assert (report["polygon_area_km2"] - outlines.area / 1e6).abs().max() < 0.001


def test_codes_and_dates_are_text_as_written():
    declared = snapshot.read_table("declarations.csv")
    assert "0301" in set(declared["municipality_code"])
    assert declared["option"].tolist() == [""] * len(declared)
    assert snapshot.municipality_codes()[0] == "0301"


def test_the_register_says_how_sure_it_is():
    declared = snapshot.read_table("declarations.csv").set_index("municipality_code")
    assert declared.index.is_unique
    assert declared["event"].value_counts().to_dict() == {
        "signed": 39,
        "undecided": 3,
        "approved": 2,
        "signed_with_reservation": 1,
    }
    assert set(declared["date_quality"]) == {"exact", "approximate"}
    assert set(declared["basis"]) == {"quoted", "inferred"}
    agder = declared[declared.index.str.startswith("42")]
    assert len(agder) == 25
    assert (agder["basis"] == "inferred").sum() == 23
    assert declared.loc[["0301", "1815"], "basis"].tolist() == ["inferred", "inferred"]
    assert declared["source"].str.startswith("https://").all()
    assert (declared[["note", "note_nn", "note_en"]] != "").all(axis=None)


def test_announced_totals_are_exact_text():
    totals = snapshot.published_totals()
    assert totals["date"].dt.strftime("%Y-%m-%d").tolist() == ["2020-05-31", "2020-07-01", "2020-10-07"]
    assert [Fraction(share) for share in totals["population_share"] if share] == [
        Fraction(118, 10000),
        Fraction(65, 100),
    ]
    assert set(totals["total_count"]) == {291}


def test_the_plan_is_in_the_order_of_time_and_in_three_languages():
    plan = snapshot.milestones()
    assert plan["date"].is_monotonic_increasing
    assert plan["id"].is_unique
    assert set(plan["date_precision"]) <= {"day", "month", "season", "year"}
    assert (plan[["label_nb", "label_nn", "label_en", "source"]] != "").all(axis=None)


def test_no_decision_is_invented():
    decisions = snapshot.state_decisions().set_index("id")
    assert decisions["kind"].to_dict() == {
        "population_share": "computed",
        "government": "recorded",
        "storting": "recorded",
    }
    assert (decisions["date"] == "").all()
    assert (decisions.loc[["government", "storting"], "note"].str.startswith("Åpen")).all()


def test_the_dictionary_has_every_column_of_every_table():
    for file in snapshot.versions().query("tags == 'latest'")["file"]:
        if file.endswith(".csv"):
            assert snapshot.columns(file).index.tolist() == snapshot.read_table(file).columns.tolist(), file
        elif file.endswith(".parquet"):
            assert (
                snapshot.columns(file).index.tolist() == gpd.read_parquet(snapshot.data_dir() / file).columns.tolist()
            )
    assert snapshot.columns("versions.csv").index.tolist() == snapshot.versions().columns.tolist()


def test_the_readme_is_in_step_with_the_dictionary():
    text = (snapshot.data_dir() / "README.md").read_text(encoding="utf-8")
    dictionary = snapshot.read_table("columns.csv")
    for file, rows in dictionary.groupby("file"):
        section = text.partition(f"### {file}")[2].partition("### ")[0]
        for row in rows.itertuples():
            line = f"| `{row.column}` | {row.unit} | {row.vintage} | {row.description_en} |"
            assert line in section, f"{file}: run python tools/build_snapshot --reseal"


def test_the_record_names_origin_and_licence_of_every_file():
    record = snapshot.versions()
    assert list(record.columns[:3]) == ["dataset", "file", "version"]
    assert (record[["source", "licence", "added", "sha256", "rows"]].astype("str") != "").all(axis=None)
    mapped = record[record["file"].str.startswith("boundaries")]
    assert set(mapped["attribution"]) == {"© Kartverket"}


def test_missing_folder_and_tables_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("AKSON_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match=r"(?s)AKSON_DATA says .*Unset AKSON_DATA"):
        snapshot.data_dir()
    monkeypatch.setenv("AKSON_DATA", str(tmp_path))
    for read in (
        data_folder.verify,
        snapshot.boundaries,
        snapshot.published_totals,
        snapshot.municipality_codes,
    ):
        with pytest.raises(DataError, match=r"(?s)is missing from .*get the snapshot again"):
            read()


def test_a_table_that_is_not_text_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("AKSON_DATA", str(tmp_path))
    (tmp_path / "neighbours.csv").write_bytes(b"\xff\xfe\x00broken")
    with pytest.raises(DataError, match=r"neighbours.csv cannot be read as a table"):
        snapshot.read_table("neighbours.csv")


def test_an_installed_copy_comes_before_the_repository(tmp_path, monkeypatch):
    installed = tmp_path / "akson_analysis"
    (installed / "_data").mkdir(parents=True)
    monkeypatch.delenv("AKSON_DATA", raising=False)
    monkeypatch.setattr(folder_of_the_snapshot, "_PACKAGE", installed)
    assert snapshot.data_dir() == installed / "_data"
    monkeypatch.setattr(folder_of_the_snapshot, "_PACKAGE", Path(tmp_path) / "elsewhere" / "akson_analysis")
    with pytest.raises(DataError, match=r"embedded data were not found"):
        snapshot.data_dir()
