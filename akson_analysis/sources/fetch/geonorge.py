"""Municipality boundaries from Kartverket, by way of Geonorge's download service or the information service.

Two files matter, and neither is enough alone:

- The full file, *Kommuner*, has today's municipalities. **It has no coast**: its polygons go out to the
  territorial border (469,000 km² against 324,000 km² of land and lakes), so it cannot be drawn as it is.
- The illustration data of 2020 are clipped to the coast, with the municipalities of 2020-2023. They are coarser:
  small islands have lost land (Træna more than half).

For 2020-2023 the illustration data are used; for later years the full file is clipped to the land of the
illustration data, so the borders are new and the coast is that of 2020.

Licence CC BY 4.0, "© Kartverket".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd
import shapely

from akson_analysis.errors import DataError
from akson_analysis.sources.fetch import geojson_zip
from akson_analysis.sources.fetch.http import Client, StatusError, UnavailableError
from akson_analysis.sources.fetch.http_session import check_address

DOWNLOAD_URL = "https://nedlasting.geonorge.no"
INFORMATION_URL = "https://api.kartverket.no/kommuneinfo/v1"
INFORMATION_RATE = (5, 1.0)
"""Calls and seconds; the information service states no limit, this is our own."""

COASTAL_YEARS = range(2020, 2024)
"""Years whose municipalities the illustration data show."""

_NOT_FOUND = 404  # HTTP
_READY = "ReadyForDownload"
_WHOLE_COUNTRY = {"code": "0000", "type": "landsdekkende", "name": "Hele landet"}
_PROJECTION = {
    "code": "25833",
    "name": "EUREF89 UTM sone 33, 2d",
    "codespace": "http://www.opengis.net/def/crs/EPSG/0/25833",
}


@dataclass(frozen=True)
class Dataset:
    """A data set of Kartverket: its metadata identifier, and its file's name and folder where it lies ready."""

    uuid: str
    folder: str
    title: str

    def ready_urls(self, base_url: str) -> list[str]:
        """Return the addresses the file may have: the case of its ending has changed over the years."""
        stem = f"{base_url}/geonorge/Basisdata/{self.folder}/GeoJSON/Basisdata_0000_Norge_25833_{self.folder}"
        return [f"{stem}_GeoJSON.zip", f"{stem}_GEOJSON.zip"]


FULL = Dataset("041f1e6e-bdbc-4091-b48f-8a5990f3cc5b", "Kommuner", "Administrative enheter kommuner")
COASTAL = Dataset(
    "cbbdf78c-fa3a-48bf-8f3f-9eec74e428fd",
    "NorskeFylkerKommunerIllustrasjonsdata2020",
    "Norske fylker og kommuner illustrasjonsdata 2020 (klippet etter kyst)",
)


@dataclass(frozen=True)
class Boundaries:
    """Municipalities clipped to the coast: ``municipality_code``, ``name``, ``geometry``; and where from."""

    frame: gpd.GeoDataFrame
    source: str
    source_url: str


def coastal_boundaries(
    client: Client,
    year: int,
    codes: Collection[str],
    base_url: str = DOWNLOAD_URL,
    information_url: str | None = INFORMATION_URL,
) -> Boundaries:
    """Return the municipalities of a year clipped to the coast, before generalisation.

    Parameters
    ----------
    year
        From 2020. For a year after 2023 the full file of today is used, so the codes must be today's.
    codes
        The codes that must be there, all and no others.
    information_url
        The information service, asked when the download service has no full file; None to let that stop.

    Raises
    ------
    UnavailableError
        If the services cannot be reached.
    DataError
        If the codes are not those expected, or a municipality has no land.
    """
    land = download(client, COASTAL, base_url)
    if year in COASTAL_YEARS:
        check_codes(land["municipality_code"], codes, COASTAL.title)
        return Boundaries(land, f"Kartverket, {COASTAL.title}", _about(COASTAL))
    source, about = f"Kartverket, {FULL.title}, clipped to the land of {COASTAL.title}", _about(FULL)
    try:
        full = download(client, FULL, base_url)
    except (StatusError, UnavailableError):
        if information_url is None:
            raise
        client.progress("the download service has no full file; asking the information service", 0, 0)
        full = information(client, codes, information_url)
        source, about = f"Kartverket, kommuneinfo, clipped to the land of {COASTAL.title}", information_url
    check_codes(full["municipality_code"], codes, FULL.title)
    return Boundaries(clip_to_land(full, land), source, about)


def download(client: Client, dataset: Dataset, base_url: str = DOWNLOAD_URL) -> gpd.GeoDataFrame:
    """Return the municipalities of a data set: ordered if the service takes orders, else from the ready file.

    Raises
    ------
    UnavailableError
        If the service cannot be reached.
    StatusError
        If it neither takes the order nor has the file.
    DataError
        If what it has is not a whole zip file of municipalities.
    """
    try:
        urls = order(client, dataset, base_url)
    except StatusError as error:
        client.progress(f"no order ({error.status}); asking for the ready file", 0, 0)
        urls = dataset.ready_urls(base_url)
    except UnavailableError:
        urls = dataset.ready_urls(base_url)
    return geojson_zip.municipalities_in_zip(_first(client, urls), f"{dataset.title} from {urlsplit(base_url).netloc}")


def order(
    client: Client,
    dataset: Dataset,
    base_url: str = DOWNLOAD_URL,
    wait_s: float = 2.0,
    patience_s: float = 300.0,
    sleep: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Order a data set for the whole country as GeoJSON in EPSG:25833 and return the addresses of its files.

    Nothing personal is sent: the order's field for an e-mail address is empty, as it may be for open data.

    Raises
    ------
    UnavailableError
        If the service cannot be reached, or the order is not ready within `patience_s`.
    StatusError
        If the order is refused.
    DataError
        If the answer is not an order, or leads to another place than the official ones.
    """
    body = {
        "email": "",
        "orderLines": [
            {
                "metadataUuid": dataset.uuid,
                "areas": [_WHOLE_COUNTRY],
                "projections": [_PROJECTION],
                "formats": [{"name": _format(client, dataset, base_url)}],
            }
        ],
    }
    answer = client.post_json(f"{base_url}/api/order", body)
    waited = 0.0
    while not (files := _ready_files(answer)):
        reference = answer.get("referenceNumber") if isinstance(answer, dict) else None
        if not isinstance(reference, str) or not reference.replace("-", "").isalnum():
            raise DataError("Geonorge answered an order in a form that is not known", [f"reference {reference!r}"])
        if waited >= patience_s:
            raise UnavailableError("Geonorge has not made the file ready", [f"order {reference}, {waited:.0f} s"])
        client.progress("waiting for Geonorge to make the file ready", int(waited), int(patience_s))
        sleep(wait_s)
        waited += wait_s
        answer = client.get_json(f"{base_url}/api/order/{reference}")
    for url in files:
        check_address(url, came_from=base_url)
    return files


def information(client: Client, codes: Collection[str], base_url: str = INFORMATION_URL) -> gpd.GeoDataFrame:
    """Return today's municipalities, one call for each code; **the polygons include the sea**.

    Raises
    ------
    UnavailableError
        If the service cannot be reached.
    StatusError
        If a code is not one of today's.
    DataError
        If an answer is not the area that was asked for.
    """
    client.set_rate(base_url, *INFORMATION_RATE)
    features, projections = [], set()
    for done, code in enumerate(sorted(codes)):
        client.progress("asking for the area of each municipality", done, len(codes))
        answer = client.get_json(f"{base_url}/kommuner/{code}/omrade", {"utkoordsys": "25833"})
        area = answer.get("omrade") if isinstance(answer, dict) else None
        if not isinstance(area, dict) or answer.get("kommunenummer") != code:
            raise DataError("the information service answered in a form that is not known", [f"area of {code}"])
        projections.add(((area.get("crs") or {}).get("properties") or {}).get("name"))
        names = {"kommunenummer": code, "kommunenavn": str(answer.get("kommunenavn", ""))}
        features.append({"type": "Feature", "properties": names, "geometry": area})
    if len(projections) != 1:
        raise DataError("the information service mixes coordinate reference systems", sorted(map(str, projections)))
    return geojson_zip.frame(features, projections.pop(), "the information service")


def clip_to_land(full: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return municipalities without the sea: what they share with the land.

    Parameters
    ----------
    full
        Municipalities that reach into the sea.
    land
        Any division of the land, in the same coordinates; only its outer edge matters.

    Raises
    ------
    DataError
        With every municipality that has no land.

    Examples
    --------
    >>> box = lambda *sides: gpd.GeoDataFrame(
    ...     {"municipality_code": ["0301"]}, geometry=[shapely.box(*sides)], crs="EPSG:25833"
    ... )
    >>> clip_to_land(box(0, 0, 10, 10), box(4, 0, 20, 20)).area.tolist()
    [60.0]
    """
    mainland = shapely.union_all(land.geometry.to_numpy())
    pieces = shapely.get_parts(mainland)
    tree = shapely.STRtree(pieces)
    outlines = full.geometry.to_numpy()
    owner, piece = tree.query(outlines, predicate="intersects")
    shared = shapely.intersection(outlines[owner], pieces[piece])
    parts, index = shapely.get_parts(shared, return_index=True)
    is_area = shapely.get_dimensions(parts) == 2  # noqa: PLR2004
    by_owner = pd.Series(parts[is_area]).groupby(owner[index[is_area]])
    clipped = by_owner.agg(lambda areas: shapely.union_all(areas.to_numpy())).reindex(range(len(full)))
    landless = full["municipality_code"][clipped.isna().to_numpy()]
    if len(landless):
        raise DataError("municipalities have no land after clipping to the coast", landless.tolist())
    return full.set_geometry(gpd.GeoSeries(clipped.to_numpy(), index=full.index, crs=full.crs))


def check_codes(codes: Sequence[str] | pd.Series, expected: Collection[str], what: str) -> None:
    """Refuse boundaries whose codes are not exactly those expected.

    Raises
    ------
    DataError
        With every code that is missing, and every one that should not be there.

    Examples
    --------
    >>> check_codes(["0301"], ["0301", "1103"], "boundaries")
    Traceback (most recent call last):
    akson_analysis.errors.DataError: boundaries does not have the municipalities of the year:
      1 municipalities, expected 2
      municipality_code '1103' is missing
    Nothing was written.
    """
    present, required = set(codes), set(expected)
    faults = [f"municipality_code {code!r} is missing" for code in sorted(required - present)]
    faults += [f"municipality_code {code!r} is not one of the year" for code in sorted(present - required)]
    if len(present) != len(required):
        faults.insert(0, f"{len(present)} municipalities, expected {len(required)}")
    if faults:
        raise DataError(f"{what} does not have the municipalities of the year", faults)


def _format(client: Client, dataset: Dataset, base_url: str) -> str:
    """Return the name the service gives GeoJSON, after checking that it divides the country as expected."""
    formats = client.get_json(f"{base_url}/api/codelists/format/{dataset.uuid}")
    names = (
        [str(entry.get("name", "")) for entry in formats if isinstance(entry, dict)]
        if isinstance(formats, list)
        else []
    )
    geojson = [name for name in names if name.lower().startswith("geojson")]
    if not geojson:
        raise StatusError(f"{base_url}/api/codelists/format", _NOT_FOUND, f"no GeoJSON among {', '.join(names)}")
    return geojson[0]


def _ready_files(answer: Any) -> list[str]:
    files = answer.get("files") if isinstance(answer, dict) else None
    if not isinstance(files, list) or not files:
        return []
    ready = [
        file for file in files if isinstance(file, dict) and file.get("downloadUrl") and file.get("status") == _READY
    ]
    return [str(file["downloadUrl"]) for file in ready] if len(ready) == len(files) else []


def _first(client: Client, urls: Sequence[str]) -> bytes:
    for url in urls[:-1]:
        try:
            return client.get_zip(url)
        except StatusError as error:
            if error.status != _NOT_FOUND:
                raise
    return client.get_zip(urls[-1])


def _about(dataset: Dataset) -> str:
    return f"https://kartkatalog.geonorge.no/metadata/{dataset.uuid}"
