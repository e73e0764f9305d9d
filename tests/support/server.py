"""A server on loopback that answers as Statistics Norway and Kartverket do, and fails as services do.

Requests and answers have the forms of the services' own documentation and of saved answers: PxWebApi 2 and the
older PxWebApi, Klass, Geonorge's download service and the municipality information service.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from kartverket_files import COASTAL, FULL, geojson_zip

JSON, XML, ZIP = "application/json", "application/xml;charset=UTF-8", "application/x-zip-compressed"
COASTAL_UUID, FULL_UUID = "cbbdf78c-fa3a-48bf-8f3f-9eec74e428fd", "041f1e6e-bdbc-4091-b48f-8a5990f3cc5b"


class Fault:
    """One answer that is not the right one: status, headers and body, and how the connection is treated.

    `cut` sends only so many bytes of a longer answer; `drip` waits so many seconds between bytes; `drop` closes
    without an answer. `times` says how many requests it meets.
    """

    def __init__(self, status=200, body=b"", content_type=JSON, headers=None, cut=None, drip=0.0, drop=False, times=1):
        self.status, self.body, self.content_type = status, body, content_type
        self.headers, self.cut, self.drip, self.drop, self.times = headers or {}, cut, drip, drop, times


class Server:
    """Serve a country; `url` is its address, `log` what was asked, `faults` what goes wrong where."""

    def __init__(self, country=None):
        self.country = country
        self.log = []
        self.faults = defaultdict(list)
        self._zips = {}
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def fail(self, part_of_path, *faults):
        """Meet the next requests whose path has `part_of_path` with these."""
        self.faults[part_of_path] += faults

    def fault(self, path):
        for part, waiting in self.faults.items():
            if part in path and waiting:
                waiting[0].times -= 1
                return waiting.pop(0) if waiting[0].times <= 0 else waiting[0]
        return None

    def paths(self):
        return [path for _, path, _, _ in self.log]

    def zip_of(self, name):
        if name not in self._zips:
            self._zips[name] = geojson_zip(self.country, name)
        return self._zips[name]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner: Server

    def log_message(self, *args):
        """Keep quiet."""

    def do_GET(self):
        self._answer("GET", None)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer("POST", json.loads(body))

    def _answer(self, method, body):
        path = unquote(self.path)
        self.owner.log.append((method, path, dict(self.headers), body))
        fault = self.owner.fault(path)
        try:
            if fault is None:
                self._send(*self._route(method, self.path, body))
            else:
                self._fail(fault, method, self.path, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, status, content_type, content, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _fail(self, fault, method, path, body):
        if fault.drop:
            self.close_connection = True
            return
        content, kind, headers = fault.body, fault.content_type, fault.headers
        if fault.cut is not None or fault.drip:
            _, kind, content, *own = self._route(method, path, body)
            headers = own[0] if own else {}
        self.send_response(fault.status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if fault.cut is not None:
            self.wfile.write(content[: fault.cut])
            self.close_connection = True
        elif fault.drip:
            self.close_connection = True
            for byte in content:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(fault.drip)
        else:
            self.wfile.write(content)

    def _route(self, method, path, body):  # noqa: PLR0911 - one return for each service
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        route = parts.path.strip("/").split("/")
        country = self.owner.country
        if route[:3] == ["api", "pxwebapi", "v2"]:
            if len(self.path) > 2_100:
                return _problem(404, "Not Found")
            return _pxweb2(country, method, route[3:], query, body)
        if route[:2] == ["api", "v0"]:
            return _pxweb0(country, method, body)
        if route[:3] == ["api", "klass", "v1"]:
            if "json" not in self.headers.get("Accept", ""):
                return 200, XML, b"<codes/>"
            return _klass(country, route[3:], query)
        if route[0] == "kommuneinfo":
            return _information(country, route[2:], query)
        return self._geonorge(country, method, route, body)

    def _geonorge(self, country, method, route, body):
        names = {COASTAL_UUID: COASTAL, FULL_UUID: FULL}
        if route[:3] == ["api", "codelists", "format"]:
            return _json([{"name": "GML 3.2.1"}, {"name": "GeoJSON"}, {"name": "PostGIS 12"}])
        if route[:2] == ["api", "order"]:
            if not country.takes_orders:
                return _problem(404, "Not Found")
            if method == "POST":
                line = body["orderLines"][0]
                assert body["email"] == ""
                assert line["formats"] == [{"name": "GeoJSON"}]
                reference = line["metadataUuid"]
            else:
                reference = route[2]
                country.order_polls -= 1
            name = names[reference]
            file = {
                "name": f"{name}.zip",
                "status": "ReadyForDownload",
                "downloadUrl": f"{self.owner.url}/files/{name}.zip",
            }
            if country.order_polls > 0:
                file = {"name": f"{name}.zip", "status": "WaitingForProcessing", "downloadUrl": ""}
            return _json({"referenceNumber": reference, "files": [file]})
        file = route[-1]
        for name in (COASTAL, FULL):
            if file in {f"{name}.zip", f"Basisdata_0000_Norge_25833_{name}_{country.ending}.zip"}:
                content = self.owner.zip_of(name)
                tag = '"' + hashlib.sha256(content).hexdigest()[:16] + '"'
                if self.headers.get("If-None-Match") == tag:
                    return 304, ZIP, b"", {"ETag": tag}
                return 200, ZIP, content, {"ETag": tag}
        return _problem(404, "Not Found")


def _json(value, status=200):
    return status, f"{JSON}; charset=utf-8", json.dumps(value, ensure_ascii=False).encode()


def _problem(status, title):
    return _json({"type": "Parameter error", "title": title, "status": status}, status)


def _pxweb2(country, method, route, query, body):
    if route == ["config"]:
        return _json(
            {
                "apiVersion": "2.0.0",
                "maxDataCells": country.most_cells,
                "maxCallsPerTimeWindow": 30,
                "timeWindow": 60,
                "defaultDataFormat": "json-stat2",
            }
        )
    if route == ["tables"]:
        return _tables(query)
    if route == ["tables", "07459", "metadata"]:
        return _json(
            _dataset(country, country.dimensions, {name: country.codes_of(name) for name in country.dimensions})
        )
    if route == ["tables", "07459", "data"]:
        if method == "POST":
            chosen = {one["variableCode"]: one["valueCodes"] for one in body["selection"]}
        else:
            prefix = "valueCodes["
            chosen = {name[len(prefix) : -1]: v.split(",") for name, v in query.items() if name.startswith(prefix)}
        return _data(country, chosen, 400)
    return _problem(404, "Not Found")


def _tables(query):
    labels = [f"{number:05d}: Befolkning, tabell {number}" for number in range(1, 8)]
    size, page = int(query["pageSize"]), int(query["pageNumber"])
    some = labels[(page - 1) * size : page * size]
    tables = [
        {
            "type": "Table",
            "id": label[:5],
            "label": label,
            "updated": "2024-02-26T07:00:00Z",
            "firstPeriod": "2013",
            "lastPeriod": "2023",
        }
        for label in some
    ]
    info = {"pageNumber": page, "pageSize": size, "totalElements": len(labels), "totalPages": -(-len(labels) // size)}
    return _json({"language": "no", "tables": tables, "page": info})


def _pxweb0(country, method, body):
    if method == "GET":
        variables = [
            {"code": name, "text": name.lower(), "values": country.codes_of(name), "valueTexts": country.codes_of(name)}
            | ({"elimination": True} if name in {"Region", "Kjonn", "Alder"} else {})
            for name in country.dimensions
        ]
        return _json({"title": "07459: Befolkning", "variables": variables})
    assert body["response"] == {"format": "json-stat2"}
    assert all(one["selection"]["filter"] == "item" for one in body["query"])
    return _data(country, {one["code"]: one["selection"]["values"] for one in body["query"]}, 403)


def _data(country, chosen, too_many):
    for name, values in chosen.items():
        if name not in country.dimensions:
            return _problem(400, "Non-existent variable")
        if not set(values) <= set(country.codes_of(name)):
            return _problem(400, "Non-existent value")
    cells = 1
    for values in chosen.values():
        cells *= len(values)
    if cells > country.most_cells:
        return _problem(too_many, "Too many cells selected")
    names = [name for name in country.dimensions if name in chosen]
    dataset = _dataset(country, names, chosen)
    values = [{}]
    for name in names:
        values = [cell | {name: code} for cell in values for code in chosen[name]]
    dataset["value"] = [country.value(cell) for cell in values]
    return _json(dataset)


def _dataset(country, names, codes):
    def category(name):
        listed = list(codes[name])
        return {
            "label": name.lower(),
            "category": {
                "index": {code: place for place, code in enumerate(listed)},
                "label": {code: code for code in listed},
            },
            "extension": {"elimination": name in {"Region", "Kjonn", "Alder"}, "show": "value"},
            "link": {"describedby": [{"extension": {name: "urn:ssb:classification:klass:131"}}]},
        }

    return {
        "version": "2.0",
        "class": "dataset",
        "label": "07459: Befolkning",
        "source": "Statistisk sentralbyrå",
        "updated": country.updated,
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "id": list(names),
        "size": [len(codes[name]) for name in names],
        "dimension": {name: category(name) for name in names},
        "extension": {"px": {"tableid": "07459"}},
    }


def _klass(country, route, query):
    _, number, verb = route
    if verb == "codesAt":
        codes = country.valid | {"9999": "Uoppgitt"} if number == "131" else country.counties | {"99": "Uoppgitt"}
        start = query["date"][:4] + "-01-01"
        return _json(
            {
                "codes": [
                    {
                        "code": code,
                        "parentCode": None,
                        "level": "1",
                        "name": name,
                        "shortName": "",
                        "validFrom": start,
                        "validTo": None,
                    }
                    for code, name in codes.items()
                ]
            }
        )
    if verb == "changes":
        keys = ("oldCode", "oldName", "newCode", "newName", "changeOccurred")
        changes = [dict(zip(keys, change, strict=True)) for change in country.changes]
        return _json({"codeChanges": [one for one in changes if query["from"] <= one["changeOccurred"] < query["to"]]})
    found = country.corresponding.get((number, query["targetClassificationId"], verb))
    if found is None:
        return _problem(404, "No correspondence table")
    keys = ("sourceCode", "sourceName", "targetCode", "targetName", "validFrom", "validTo")
    return _json({"correspondenceItems": [dict(zip(keys, item, strict=True)) for item in found]})


def _information(country, route, query):
    code = route[1]
    rows = country.full[country.full["municipality_code"] == code]
    if rows.empty:
        return _problem(404, "Fant ikke kommunen")
    area = dict(rows.geometry.iloc[0].__geo_interface__)
    area["crs"] = {"type": "name", "properties": {"name": f"EPSG:{query['utkoordsys']}"}}
    return _json({"kommunenummer": code, "kommunenavn": country.names[code], "omrade": area})
