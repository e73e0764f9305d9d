"""Boundaries from Kartverket: ordered, lying ready or piece by piece; zip files and layers in every form."""

import io
import json
import stat
import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely
from country import norway, small_country
from kartverket_files import COASTAL, FULL, collection, geojson_zip, layered, zipped
from server import Fault, Server

from akson_analysis.errors import DataError
from akson_analysis.sources.fetch import generalise, geonorge, layers
from akson_analysis.sources.fetch import geojson_zip as reader
from akson_analysis.sources.fetch.http import Client, Limits, StatusError, UnavailableError

QUICK = Limits(calls=1000, connect_s=60, read_s=120, total_s=600, attempts=2, first_wait_s=0.01)
CODES = ["0301", "1103", "1806", "5001"]


@pytest.fixture
def country():
    return small_country()


@pytest.fixture
def server(country):
    with Server(country) as running:
        yield running


@pytest.fixture
def client():
    with Client(limits=QUICK) as one:
        yield one


def as_zip(value, member="Kommuner.geojson"):
    return zipped({member: json.dumps(value).encode()})


def test_an_order_leads_to_the_file(server, client, country):
    frame = geonorge.download(client, geonorge.COASTAL, server.url)
    assert frame["municipality_code"].tolist() == CODES
    assert frame.crs == "EPSG:25833"
    assert frame.geometry.geom_equals(country.coastal.geometry).all()
    method, path, _, body = server.log[1]
    assert (method, path) == ("POST", "/api/order")
    assert body["orderLines"][0]["metadataUuid"] == "cbbdf78c-fa3a-48bf-8f3f-9eec74e428fd"
    assert body["orderLines"][0]["projections"][0]["code"] == "25833"


def test_an_order_is_waited_for(server, client, country):
    country.order_polls = 3
    waits = []
    urls = geonorge.order(client, geonorge.FULL, server.url, sleep=waits.append)
    assert urls == [f"{server.url}/files/Kommuner.zip"]
    assert waits == [2.0, 2.0, 2.0]
    country.order_polls = 1000
    with pytest.raises(UnavailableError, match="has not made the file ready"):
        geonorge.order(client, geonorge.FULL, server.url, patience_s=10, sleep=waits.append)


def test_an_order_that_leads_elsewhere_is_refused(server, client):
    file = {"name": "x.zip", "status": "ReadyForDownload", "downloadUrl": "https://example.org/x.zip"}
    server.fail("/api/order", Fault(body=json.dumps({"referenceNumber": "1", "files": [file]}).encode()))
    with pytest.raises(DataError, match=r"leads to 'example\.org'"):
        geonorge.order(client, geonorge.FULL, server.url)


@pytest.mark.parametrize("answer", [[], {}, {"referenceNumber": "../../x", "files": []}])
def test_an_answer_that_is_no_order_is_refused(server, client, answer):
    server.fail("/api/order", Fault(body=json.dumps(answer).encode()))
    with pytest.raises(DataError, match="in a form that is not known"):
        geonorge.order(client, geonorge.FULL, server.url)


@pytest.mark.parametrize("ending", ["GeoJSON", "GEOJSON"])
def test_the_ready_file_is_found_however_its_name_is_written(server, client, country, ending):
    country.takes_orders, country.ending = False, ending
    assert geonorge.download(client, geonorge.FULL, server.url)["municipality_code"].tolist() == CODES
    assert server.paths()[-1].endswith(
        f"/geonorge/Basisdata/Kommuner/GeoJSON/Basisdata_0000_Norge_25833_Kommuner_{ending}.zip"
    )


def test_a_file_that_is_nowhere_is_told(server, client, country):
    country.takes_orders, country.ending = False, "SHAPE"
    with pytest.raises(StatusError, match="404"):
        geonorge.download(client, geonorge.FULL, server.url)


def test_2020_is_drawn_from_the_illustration_data_alone(server, client):
    found = geonorge.coastal_boundaries(client, 2021, CODES, server.url, None)
    assert found.frame["municipality_code"].tolist() == CODES
    assert "illustrasjonsdata 2020" in found.source
    assert found.source_url.endswith(geonorge.COASTAL.uuid)
    assert not any("Kommuner.zip" in path for path in server.paths())


@pytest.mark.parametrize("form", ["2020", "2023"])
def test_later_years_are_the_full_file_without_its_sea(server, client, country, form):
    country.layers = form
    found = geonorge.coastal_boundaries(client, 2024, CODES, server.url, None)
    assert found.frame.geometry.geom_equals(country.coastal.geometry).all()
    assert shapely.coverage_is_valid(found.frame.geometry.to_numpy())
    assert country.full.area.sum() > 2 * found.frame.area.sum()
    assert found.frame["name"].iloc[3] == "Trondheim - Tråante"
    assert "clipped to the land of" in found.source


def test_the_information_service_is_a_second_way(server, client, country):
    server.fail("/Kommuner", Fault(404, times=99))
    server.fail(geonorge.FULL.uuid, Fault(404, times=99))
    found = geonorge.coastal_boundaries(client, 2024, CODES, server.url, f"{server.url}/kommuneinfo/v1")
    assert found.frame.geometry.geom_equals(country.coastal.geometry).all()
    asked = [path for path in server.paths() if "kommuneinfo" in path]
    assert asked == [f"/kommuneinfo/v1/kommuner/{code}/omrade?utkoordsys=25833" for code in CODES]
    with pytest.raises(StatusError):
        geonorge.coastal_boundaries(client, 2024, CODES, server.url, None)


def test_an_area_of_another_municipality_is_refused(server, client):
    server.fail("kommuneinfo", Fault(body=b'{"kommunenummer": "1103", "omrade": {}}'))
    with pytest.raises(DataError, match="area of 0301"):
        geonorge.information(client, CODES, f"{server.url}/kommuneinfo/v1")


def test_other_codes_than_the_years_are_refused_with_all_of_them(server, client):
    with pytest.raises(DataError) as refusal:
        geonorge.coastal_boundaries(client, 2020, ["0301", "1103", "1508", "1580"], server.url)
    assert refusal.value.faults == [
        "municipality_code '1508' is missing",
        "municipality_code '1580' is missing",
        "municipality_code '1806' is not one of the year",
        "municipality_code '5001' is not one of the year",
    ]


def test_a_municipality_without_land_is_named(country):
    land = country.coastal[country.coastal["municipality_code"] != "1806"]
    with pytest.raises(DataError, match="no land after clipping") as refusal:
        geonorge.clip_to_land(country.full, land)
    assert refusal.value.faults == ["1806"]


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_truncated_zip_file_is_refused(country, kept):
    content = geojson_zip(country, COASTAL)
    with pytest.raises(DataError, match="is not a whole zip file"):
        reader.municipalities_in_zip(content[: int(len(content) * kept)], "the file")


def test_damage_inside_a_zip_file_is_noticed(country):
    content = bytearray(geojson_zip(country, FULL))
    content[200:210] = bytes(10)
    with pytest.raises(DataError):
        reader.municipalities_in_zip(bytes(content), "the file")


@pytest.mark.parametrize("name", ["../evil.geojson", "/etc/evil.geojson", "a/../../b.json", "C:\\x.json", "..\\x.json"])
def test_a_zip_file_that_names_a_place_outside_itself_is_refused(country, name):
    content = zipped({"Kommuner.geojson": b"{}", name: b"{}"})
    with pytest.raises(DataError, match="names a place outside the zip file"):
        reader.municipalities_in_zip(content, "the file")


def test_a_link_in_a_zip_file_is_refused():
    member = zipfile.ZipInfo("Kommuner.geojson")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    with pytest.raises(DataError, match="is a link"):
        reader.municipalities_in_zip(buffer.getvalue(), "the file")


def test_a_zip_file_that_unpacks_to_too_much_is_refused(country, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_UNPACKED_BYTES", 1_000)
    with pytest.raises(DataError, match="unpacks to more than 1000 bytes"):
        reader.municipalities_in_zip(geojson_zip(country, COASTAL), "the file")


@pytest.mark.parametrize("value", [{}, [], {"type": "FeatureCollection", "features": []}, {"Grense": {"features": []}}])
def test_a_file_without_municipalities_is_refused(value):
    with pytest.raises(DataError, match="has no municipalities"):
        reader.municipalities_in_zip(as_zip(value), "the file")


def test_a_file_that_is_not_json_is_refused():
    with pytest.raises(DataError, match="is not JSON"):
        reader.municipalities_in_zip(zipped({"Kommuner.geojson": b"<gml/>"}), "the file")


def test_every_feature_that_cannot_be_used_is_listed(country):
    value = collection(country, country.coastal)
    value["features"][0]["properties"]["kommunenummer"] = 301
    value["features"][1]["geometry"] = None
    value["features"][2]["geometry"] = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}
    with pytest.raises(DataError) as refusal:
        reader.municipalities_in_zip(as_zip(value), "the file")
    assert refusal.value.faults == [
        "feature 1: kommunenummer 301 is not four digits as text",
        "feature 2: 1103 has no outline that can be read",
        "feature 3: 1806 has no outline that can be read",
    ]


def test_a_file_in_degrees_is_projected(country):
    degrees = country.coastal.to_crs("EPSG:4326")
    value = collection(country, degrees)
    del value["crs"]
    frame = reader.municipalities_in_zip(as_zip(value), "the file")
    assert frame.crs == "EPSG:25833"
    np.testing.assert_allclose(frame.bounds, country.coastal.bounds, atol=0.01)


def test_a_crs_that_is_not_known_is_refused(country):
    value = collection(country, country.coastal)
    value["crs"]["properties"]["name"] = "EPSG:none"
    with pytest.raises(DataError, match="coordinate reference system that is not known"):
        reader.municipalities_in_zip(as_zip(value), "the file")


def test_pieces_of_one_municipality_are_put_together(country):
    value = collection(country, country.coastal)
    value["features"][1]["properties"]["kommunenummer"] = "0301"
    frame = reader.municipalities_in_zip(as_zip(value), "the file")
    assert frame["municipality_code"].tolist() == ["0301", "1806", "5001"]
    assert frame.area.iloc[0] == pytest.approx(country.coastal.area.iloc[:2].sum())


def test_crossing_outlines_are_repaired(country):
    country.coastal.loc[3, "geometry"] = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    frame = reader.municipalities_in_zip(geojson_zip(country, COASTAL), "the file")
    assert frame.geometry.is_valid.all()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}


def test_the_member_called_kommuner_goes_before_others(country):
    other = collection(country, country.full)
    value = collection(country, country.coastal)
    content = zipped(
        {"Annet.geojson": json.dumps(other).encode(), "GeoJSON/Kommuner.geojson": json.dumps(value).encode()}
    )
    assert reader.municipalities_in_zip(content, "the file").area.sum() == pytest.approx(country.coastal.area.sum())


def test_layers_are_told_apart_in_both_forms(country):
    for form in ("2020", "2023"):
        country.layers = form
        features, projection = reader.layer(layered(country, country.full))
        assert len(features) == 4
        assert projection == "EPSG:25833"


@pytest.fixture(scope="module")
def outlines():
    return norway("country").coastal[["municipality_code", "geometry"]]


@pytest.fixture(scope="module")
def official(outlines):
    return dict(zip(outlines["municipality_code"], outlines.area / 1e6, strict=True))


@pytest.fixture(scope="module")
def made(outlines, official):
    return layers.make(outlines, set(official), official)


def test_layers_are_coverages_of_every_municipality(made, official):
    assert list(made.frames) == ["country", "region"]
    for frame in made.frames.values():
        assert set(frame["municipality_code"]) == set(official)
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
        assert frame.crs == "EPSG:25833"
    assert len(made.report) == 2 * 356
    assert made.notes == ()


def test_boundaries_with_the_sea_are_refused(outlines, official):
    with pytest.raises(DataError, match="is the sea still in them"):
        layers.make(outlines, set(official), {code: area * 324 / 469 for code, area in official.items()})


def test_a_municipality_far_from_its_official_area_is_refused(outlines, official):
    moved = official | {"0301": official["0301"] / 2, "1804": official["1804"] + official["0301"] / 2}
    with pytest.raises(DataError, match=r"0301: .* km2, officially"):
        layers.make(outlines, set(official), moved)


def test_a_smaller_difference_is_noted(outlines, official):
    moved = official | {"0301": official["0301"] * 0.93}
    made = layers.make(outlines, set(official), moved)
    assert made.notes == ("area differs from the official one (borders of 2024) by more than 5%: 0301 +8%",)


def test_a_missing_municipality_is_refused(outlines, official):
    with pytest.raises(DataError, match="municipality_code '1151' is missing"):
        layers.make(outlines[outlines["municipality_code"] != "1151"], set(official), official)


def test_the_package_has_the_generalisation_of_the_snapshot(outlines):
    levels = [level.name for level in layers.LEVELS]
    assert levels == ["country", "region"]
    small = gpd.GeoSeries(outlines.geometry.to_numpy()[:3], crs=outlines.crs)
    assert generalise.snap(small).area.sum() == pytest.approx(small.area.sum(), rel=1e-3)
