"""The program that builds the snapshot: generalisation, record and dictionary, on small made-up inputs."""

import importlib
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

TOOL = Path(__file__).parents[2] / "tools" / "build_snapshot"


@pytest.fixture(scope="module", autouse=True)
def _tool_on_path():
    sys.path.insert(0, str(TOOL))
    yield
    sys.path.remove(str(TOOL))


@pytest.fixture
def generalise():
    return importlib.import_module("generalise")


@pytest.fixture
def seal():
    return importlib.import_module("seal")


@pytest.fixture
def dictionary():
    return importlib.import_module("dictionary")


def wavy(x0, y0, size, seed):
    """A round island of about `size` metres with a coast of 200 points."""
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    radius = size * (1 + 0.05 * np.random.default_rng(seed).standard_normal(200))
    return shapely.Polygon(np.column_stack([x0 + radius * np.cos(angle), y0 + radius * np.sin(angle)]))


@pytest.fixture
def coverage():
    """Two municipalities that share an island, with skerries, and one alone far out."""
    island = wavy(0, 0, 30_000, 1)
    west = shapely.box(-50_000, -50_000, 0.25, 50_000)
    skerries = [wavy(45_000, y, 300, y) for y in (0, 5_000)]
    parts = {
        "0001": shapely.MultiPolygon([shapely.intersection(island, west)]),
        "0002": shapely.MultiPolygon([shapely.difference(island, west), *skerries]),
        "0003": shapely.MultiPolygon([wavy(90_000, 0, 900, 7), wavy(95_000, 0, 200, 8)]),
    }
    return gpd.GeoSeries(parts, crs="EPSG:25833").rename_axis("municipality_code")


def test_snapping_gives_whole_metres_and_keeps_the_coverage(generalise, coverage):
    snapped = generalise.snap(coverage)
    assert snapped.index.tolist() == coverage.index.tolist()
    assert (shapely.get_coordinates(snapped.to_numpy()) % 1 == 0).all()
    assert shapely.coverage_is_valid(snapped.to_numpy())
    assert (snapped.area / coverage.area - 1).abs().max() < 0.002


def test_islands_are_told_apart(generalise, coverage):
    pieces = generalise.split_into_islands(generalise.snap(coverage))
    assert len(pieces) == 6
    assert pieces["island"].nunique() == 5
    shared = pieces[pieces["code"].isin(["0001"])]["island"].iloc[0]
    assert set(pieces.loc[pieces["island"] == shared, "code"]) == {"0001", "0002"}


def test_the_largest_piece_of_each_municipality_stays(generalise, coverage):
    pieces = generalise.split_into_islands(generalise.snap(coverage))
    level = generalise.Level("test", 1000, 0.25, 50, smallest_island_km2=10_000, kept_share=2)
    kept = generalise.keep_main_islands(pieces, level)
    assert sorted(kept["code"]) == ["0001", "0002", "0003"]


def test_generalised_boundaries_are_a_coverage_with_fewer_vertices(generalise, coverage):
    level = generalise.Level("test", 1000, 0.25, 50, smallest_island_km2=1, kept_share=0.5)
    snapped = generalise.snap(coverage)
    result = generalise.generalise(snapped, level)
    report = generalise.report(level, snapped, result).set_index("municipality_code")
    assert shapely.coverage_is_valid(result.to_numpy())
    assert set(result.geom_type) == {"MultiPolygon"}
    assert (shapely.get_coordinates(result.to_numpy()) % 1 == 0).all()
    assert report["polygon_count"].to_dict() == {"0001": 1, "0002": 1, "0003": 1}
    assert (report["vertex_count"] < 0.8 * report["source_vertex_count"]).all()
    assert report["area_error_pct"].abs().max() < 15


def test_a_municipality_too_small_to_see_is_enlarged_where_there_is_room(generalise, coverage):
    level = generalise.Level("test", 1000, 0.25, 50, 1, 0.5, smallest_municipality_km2=12)
    result = generalise.generalise(generalise.snap(coverage), level)
    assert result["0003"].area == pytest.approx(12e6, rel=0.01)


def test_enlarging_stops_before_it_touches_another(generalise):
    near = gpd.GeoSeries(
        {"0001": shapely.box(0, 0, 1000, 1000), "0002": shapely.box(1300, -9000, 9000, 9000)},
        crs="EPSG:25833",
    )
    result = generalise.enlarge_small(near, 25.0)
    assert not result["0001"].intersects(result["0002"])
    assert result["0001"].area > near["0001"].area


def test_islands_that_would_overlap_are_simplified_together(generalise):
    """A hooked coast holds an islet that cutting the hook off would cover."""
    hook = shapely.Polygon(
        [
            (0, 0),
            (40_000, 0),
            (40_000, 40_000),
            (20_500, 40_000),
            (20_000, 38_500),
            (19_500, 40_000),
            (0, 40_000),
        ]
    )
    islet = shapely.Point(20_000, 39_600).buffer(150)
    source = gpd.GeoSeries(
        {"0001": shapely.MultiPolygon([hook]), "0002": shapely.MultiPolygon([islet])}, crs="EPSG:25833"
    )
    level = generalise.Level("test", 2000, 0.25, 20, smallest_island_km2=0, kept_share=0)
    result = generalise.generalise(generalise.snap(source), level)
    assert shapely.coverage_is_valid(result.to_numpy())
    assert not result["0001"].intersects(result["0002"])


@pytest.fixture
def folder(tmp_path, monkeypatch, seal):
    data = tmp_path / "data"
    (data / "scenarios").mkdir(parents=True)
    (data / "population.csv").write_text("code,people\n0301,1\n1101,2\n", encoding="utf-8")
    (data / "scenarios" / "one.yml").write_text("a: b\nc: d\n", encoding="utf-8")
    (data / "README.md").write_text("", encoding="utf-8")
    words = tmp_path / "datasets.toml"
    words.write_text(seal.DATASETS.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(seal, "DATASETS", words)
    return data


def test_sealing_records_tables_and_texts_and_repeats_itself(seal, folder):
    first = seal.seal(folder).set_index("file")
    written = (folder / "versions.csv").read_bytes()
    seal.seal(folder)
    assert (folder / "versions.csv").read_bytes() == written
    assert first["rows"].to_dict() == {"population.csv": "2", "scenarios/one.yml": "2"}
    assert set(first["tags"]) == {"latest"}
    assert first.loc["scenarios/one.yml", "licence"] == "MIT"


def test_a_changed_file_gets_a_new_checksum_and_keeps_its_row(seal, folder):
    before = seal.seal(folder).set_index("file")
    (folder / "scenarios" / "one.yml").write_text("a: e\n", encoding="utf-8")
    after = seal.seal(folder).set_index("file")
    assert before.loc["scenarios/one.yml", "sha256"] != after.loc["scenarios/one.yml", "sha256"]
    assert before.loc["population.csv"].equals(after.loc["population.csv"])


def test_a_new_version_supersedes_the_old_row_without_removing_it(seal, folder):
    seal.seal(folder)
    words = seal.DATASETS.read_text(encoding="utf-8")
    assert 'version = "2017-2026"' in words
    seal.DATASETS.write_text(words.replace('version = "2017-2026"', 'version = "2017-2027"'), encoding="utf-8")
    rows = seal.seal(folder).query("file == 'population.csv'")
    assert rows.set_index("version")["tags"].to_dict() == {"2017-2026": "superseded", "2017-2027": "latest"}


def test_a_file_that_nobody_described_stops_the_seal(seal, folder):
    (folder / "surprise.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"surprise.csv is not described: add .*datasets.toml"):
        seal.seal(folder)


def test_the_dictionary_is_written_between_its_markers(dictionary):
    columns = pd.DataFrame(
        {"file": ["a.csv"], "column": ["x"], "unit": ["m"], "vintage": ["2020"], "description_en": ["Length"]}
    )
    text = "# T\n<!-- columns of a.csv -->\nold\n<!-- end -->\nrest\n"
    once = dictionary.render(text, columns)
    assert "| `x` | m | 2020 | Length |" in once
    assert "old" not in once
    assert once.endswith("<!-- end -->\nrest\n")
    assert dictionary.render(once, columns) == once
    with pytest.raises(ValueError, match=r"no place for a.csv"):
        dictionary.render("# T\n", columns)


def test_every_fact_has_words_and_every_word_a_fact():
    register = importlib.import_module("register")
    words = register.words()
    assert {"groups", "municipalities", "totals", "milestones", "decisions"} == set(words)
    codes = [entry["code"] for entry in words["municipalities"]]
    assert len(codes) == len(set(codes))
    for entry in (*words["groups"], *words["municipalities"]):
        assert entry["basis"] in {"quoted", "inferred"}
        assert entry["date_quality"] in {"exact", "approximate"}
        assert len(entry["note"]) < 160


def test_events_added_by_hand_outlive_a_rebuild():
    register = importlib.import_module("register")
    event = {
        "municipality_code": "0301",
        "date": "2020-07-01",
        "event": "undecided",
        "option": "",
        "note": "new words",
    }
    added = event | {"date": "2020-08-01", "event": "signed", "note": "seen"}
    built, present = pd.DataFrame([event]), pd.DataFrame([event | {"note": "old words"}, added])
    log = register.with_added_events(built, present)
    assert log[["event", "note"]].to_numpy().tolist() == [["undecided", "new words"], ["signed", "seen"]]


def test_the_program_refuses_without_its_folders(capsys, tmp_path):
    sys.modules.pop("build_main", None)
    spec = importlib.util.spec_from_file_location("build_main", TOOL / "__main__.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    assert program.main(["--facts", str(tmp_path / "none"), "--out", str(tmp_path)]) == 2
    assert "is not a folder" in capsys.readouterr().err
    assert not (tmp_path / "versions.csv").exists()
