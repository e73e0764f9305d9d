"""Files as Kartverket makes them: zip files with GeoJSON in each of the forms they have had."""

from __future__ import annotations

import io
import json
import zipfile

COASTAL, FULL = "NorskeFylkerKommunerIllustrasjonsdata2020", "Kommuner"


def geojson_zip(country, name):
    """Return a zip file of Kartverket: illustration data in one collection, the full file in layers."""
    if name == COASTAL:
        texts = {
            "Fylker.geojson": {"type": "FeatureCollection", "features": []},
            "Kommuner.geojson": collection(country, country.coastal),
        }
    else:
        texts = {"Basisdata_0000_Norge_25833_Kommuner_GeoJSON.geojson": layered(country, country.full)}
    return zipped({member: json.dumps(value).encode() for member, value in texts.items()})


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def collection(country, frame, properties=None):
    def described(code):
        return (properties or (lambda c: {"kommunenummer": c, "navn": country.names[c]}))(code)

    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:25833"}},
        "features": [
            {"type": "Feature", "properties": described(code), "geometry": outline.__geo_interface__}
            for code, outline in zip(frame["municipality_code"], frame.geometry, strict=True)
        ],
    }


def layered(country, frame):
    """Return the full file: an object of layers, in the form of 2020-2022 or of November 2023 and later."""
    if country.layers == "2020":

        def described(code):
            return {
                "objtype": "Kommune",
                "kommunenummer": code,
                "navn": [{"navn": country.names[code], "rekkefolge": "1", "sprak": "nor"}],
            }

        kommune, grense = "administrative_enheter.kommune", "administrative_enheter.administrativ_grense"
    else:

        def described(code):
            return {
                "objtype": "Kommune",
                "samiskForvaltningsområde": False,
                "identifikasjon.Identifikasjon.lokalId": f"id-{code}",
                "kommunenummer": code,
                "kommunenavn": country.names[code],
                "administrativenhetnavn": [
                    {"navn": "Sámi name", "rekkefolge": "1", "sprak": "sme"},
                    {"navn": country.names[code], "rekkefolge": "0", "sprak": "nor"},
                ],
                "gyldigFra": "2024-01-01",
                "gyldigTil": None,
            }

        kommune, grense = "Kommune", "Grense"
    border = {
        "type": "Feature",
        "properties": {"objtype": "Grense"},
        "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
    }
    lines = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:25833"}},
        "features": [border],
    }
    return {grense: lines, kommune: collection(country, frame, described)}
