"""Reports on a year that was fetched: the local server, `akson refresh`, and `akson report --data` on what it left."""

import csv
import json
import os
import re
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
from country import norway_in_2024
from server import Server
from typer.testing import CliRunner

import akson_analysis as aa
from akson_analysis import municipalities
from akson_analysis.cli import app
from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources import editions, snapshot
from akson_analysis.sources.fetch import refresh
from akson_analysis.sources.fetch.http import Limits

pytestmark = pytest.mark.slow

QUICK = Limits(calls=1000, connect_s=60, read_s=120, total_s=600, attempts=2, first_wait_s=0.01)
REPORTS = ("01-coverage-map", "02-option-distribution", "03-cost-impact")


def akson(*arguments, folder=None):
    environment = {name: value for name, value in os.environ.items() if name != "AKSON_DATA"}
    own = ["--data-dir", str(folder)] if folder else []
    return subprocess.run(
        [sys.executable, "-m", "akson_analysis", *own, *arguments],
        capture_output=True, text=True, encoding="utf-8", timeout=600, check=False, env=environment,
    )  # fmt: skip


def run_of(folder):
    return next(path for path in folder.iterdir() if (path / "manifest.json").is_file())


def words(page):
    inline = re.sub(r"</?(span|strong|em|mark|b|i)\b[^>]*>", "", page.read_text(encoding="utf-8"))
    shown = re.sub(r"<script.*?</script>|<[^>]+>", " ", inline, flags=re.DOTALL)
    return re.sub(r"[\s\u00a0]+", " ", shown)


@pytest.fixture(scope="module")
def fetched(store):
    """A data folder after ``akson refresh --year 2024`` from the local server."""
    return store.get("fetched", fetch) / "data"


def fetch(place):
    folder = place / "data"
    with Server(norway_in_2024()) as server, pytest.MonkeyPatch.context() as patch:
        places = refresh.Addresses(
            f"{server.url}/api/pxwebapi/v2", f"{server.url}/api/v0", f"{server.url}/api/klass/v1",
            server.url, f"{server.url}/kommuneinfo/v1",
        )  # fmt: skip
        patch.setattr(refresh, "Addresses", lambda: places)
        patch.setattr(refresh, "Limits", lambda: QUICK)
        patch.setattr(refresh.Client, "__init__", _quick(refresh.Client.__init__))
        patch.setenv("AKSON_DATA", str(folder))
        done = CliRunner().invoke(app, ["--data-dir", str(folder), "refresh", "--year", "2024"])
        assert done.exit_code == 0, (done.output, done.exception)
        assert "7 files added" in done.output


def _quick(init):
    def quick(self, cache, limits=None, *rest):
        init(self, cache, limits or QUICK, *rest)

    return quick


@pytest.fixture(scope="module")
def run(fetched, store):
    """The three reports on the figures of 2024."""

    def make(out):
        done = akson("report", "--data", "2024", "--out", str(out), folder=fetched)
        assert done.returncode == 0, done.stderr

    return run_of(store.get("reports-2024", make))


@pytest.fixture
def used(fetched, monkeypatch):
    monkeypatch.setenv("AKSON_DATA", str(fetched))
    return fetched


def test_the_folder_is_in_order_and_says_what_it_has(fetched):
    checked = akson("check", folder=fetched)
    assert checked.returncode == 0, checked.stderr
    assert "all in order" in checked.stdout
    assert re.search(
        r"refreshed/\S+/population_2024.csv: \d+ rows|population_2024.csv: figures in order", checked.stdout
    )
    listed = akson("list", "data", folder=fetched).stdout
    assert re.search(r"population_2024\.csv  version 2024-01-01, CC BY 4\.0: SSB table 07459", listed)


def test_the_municipalities_of_the_year_have_its_people_and_its_service_area(used):
    m = aa.load_municipalities("2024")
    assert (len(m), m["population"].sum(), m["population_2020"].sum()) == (357, 5_550_203, 5_367_580)
    assert m.attrs["year"] == m.attrs["kostra_year"] == m.attrs["centrality_year"] == 2024
    assert [len(aa.service_area(m, one)) for one in ("declaration", "health_region")] == [291, 292]
    assert m.loc["3201", ["name_short", "county_name", "health_region"]].tolist() == ["Bærum", "Akershus", "sor_ost"]
    assert m.loc["5001", "name"] == "Trondheim - Tråante"
    assert m.loc[["1508", "1580"], "is_declaration_area"].tolist() == [False, False]
    assert m.crs == "EPSG:25833"
    assert not m.geometry.is_empty.any()
    area = aa.service_area(m)
    embedded = snapshot.read_table("population.csv").query("year == 2024").set_index("municipality_code")
    then = aa.service_area(aa.load_municipalities(2020))
    assert area["population"].sum() == embedded.loc[then.index, "population"].sum()


def test_the_register_and_the_scenarios_are_brought_to_the_codes_of_the_year(used):
    m = aa.load_municipalities("2024")
    events, then = aa.load_declarations(year=2024), aa.load_declarations()
    assert len(events) == len(then)
    assert set(events["municipality_code"]) <= set(m.index)
    assert "3024" in set(then["municipality_code"]) or "3036" in set(then["municipality_code"])
    for day in ("2020-05-31", "2020-07-01"):
        now = aa.status_on(events, day, aa.service_area(m))["is_signed"]
        assert now.sum() == aa.status_on(then, day, aa.service_area(aa.load_municipalities()))["is_signed"].sum()


def test_every_report_is_made_and_says_what_it_was_made_from(run, fetched):
    version = next(path.name for path in (fetched / "refreshed").iterdir())
    for name in REPORTS:
        shown = words(run / name / "index.html")
        assert f"Datagrunnlag: 2024, hentet til datamappen, versjon {version}" in shown
        assert f"--data 2024@{version}" in shown
        assert "Folketall og kommuneinndeling er fra 1. januar 2024." in shown
        assert "1. januar 2020: Statistisk" not in shown
        assert "Gulen til Høyanger" in shown
    cover = words(run / "01-coverage-map" / "index.html")
    assert "av 4 795 224 innbyggere bor i de 40 kommunene" in cover
    assert "klasser fra 2024. KOSTRA-grupper: SSB, fra 2024" in cover
    assert "Meldt andel gjelder folketallet 1. januar 2020" in cover


def test_the_tables_are_of_the_year_and_what_was_announced_is_of_2020(run, used):
    m = aa.service_area(aa.load_municipalities("2024"))
    table = pd.read_csv(run / "01-coverage-map" / "tables" / "coverage-map.csv", dtype={"municipality_code": str})
    assert table.set_index("municipality_code")["population"].to_dict() == m["population"].to_dict()
    inferred = pd.read_csv(run / "01-coverage-map" / "tables" / "inferred-map.csv", dtype={"municipality_code": str})
    chances = inferred.set_index("municipality_code")["signing_probability_pct"] / 100
    assert chances.sum() == pytest.approx(183)
    then = aa.load_municipalities("2024")["population_2020"]
    assert (chances * then[chances.index]).sum() / then[chances.index].sum() == pytest.approx(0.65, abs=1e-6)
    layer = gpd.read_file(run / "01-coverage-map" / "layers" / "coverage.gpkg")
    assert set(layer["municipality_code"]) == set(m.index)


def test_the_manifest_names_the_files_of_the_edition_and_no_other_year(run, fetched):
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    inputs = {one["name"]: one for one in manifest["inputs"]}
    home = next(path.name for path in (fetched / "refreshed").iterdir())
    people = inputs[f"refreshed/{home}/population_2024.csv"]
    assert (people["version"], people["retrieved"]) == ("2024-01-01", home[:10])
    assert {notebook["parameters"]["data"] for notebook in manifest["notebooks"]} == {f"2024@{home}"}


def test_2020_gives_the_same_bytes_whatever_was_fetched(fetched, tmp_path):
    made = {}
    for name, folder in (("before", None), ("after", fetched)):
        out = tmp_path / name
        done = akson("report", "--data", "2020", "--only", "01-coverage-map", "--out", str(out), folder=folder)
        assert done.returncode == 0, done.stderr
        made[name] = run_of(out)
    files = [path.relative_to(made["before"]) for path in made["before"].rglob("*") if path.is_file()]
    timed = {".ipynb", ".json"}  # the executed notebook and the job's record hold times
    files = [file for file in files if file.suffix not in timed and file.parts[0] == "01-coverage-map"]
    assert {file.suffix for file in files} >= {".html", ".csv", ".svg", ".png", ".pdf", ".xlsx", ".gpkg"}
    assert [str(f) for f in files if (made["before"] / f).read_bytes() != (made["after"] / f).read_bytes()] == []
    inputs = [
        json.loads((made[name] / "manifest.json").read_text(encoding="utf-8"))["inputs"] for name in ("before", "after")
    ]
    assert inputs[0] == inputs[1]


def test_a_brief_takes_names_and_codes_of_the_year(fetched, tmp_path):
    done = akson("brief", "Bærum", "--data", "2024", "--language", "nn", "--out", str(tmp_path), folder=fetched)
    assert done.returncode == 0, done.stderr
    page = run_of(tmp_path) / "brief-3201-baerum" / "index.html"
    assert "Datagrunnlag: 2024" in words(page)
    refused = akson("brief", "3024", "--data", "2024", "--out", str(tmp_path), folder=fetched)
    assert refused.returncode == 2
    assert "municipality_code '3024' is not known in 2024. 3024 (Bærum) is '3201' (Bærum) in 2024." in refused.stderr


def test_a_split_municipality_must_say_which_part(fetched, tmp_path):
    register = tmp_path / "register.csv"
    with register.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["kommune", "dato", "hendelse"], ["1507", "1.6.2020", "signert"]])
    own = ("--register", str(register), "--only", "01-coverage-map", "--out", str(tmp_path / "o"))
    done = akson("report", "--data", "2024", *own, folder=fetched)
    assert done.returncode == 2, done.stderr
    assert "'1507' (Ålesund) was split on 2024-01-01 into 1508 and 1580. Say which one signed." in done.stderr
    assert not (tmp_path / "o").exists() or not any(path.is_dir() for path in (tmp_path / "o").iterdir())


def test_what_is_not_there_is_refused_with_what_to_do(used, tmp_path):
    assert editions.fetched_years() == (2024,)
    with pytest.raises(DataError, match=r"figures of 2025 are not there:\n  fetched years: 2024; embedded years: 2020"):
        editions.edition(2025)
    home = next(path.name for path in (used / "refreshed").iterdir())
    assert editions.edition(f"2024@{home}").id == editions.edition("2024").id == f"2024@{home}"
    with pytest.raises(
        DataError, match=rf"figures of 2024 as of 2020-01-01 are not there:\n  2024 was fetched on {home}"
    ):
        editions.edition("2024@2020-01-01")
    with pytest.raises(InvalidValueError, match="municipality 'Viken' is not known in 2024"):
        municipalities.find(aa.load_municipalities("2024"), "Viken")
