"""Population by municipality, age and year from Statistics Norway (SSB), table 07459.

The figures come through PxWebApi 2; the older PxWebApi is asked when that one is not to be had. Metadata are
read first, so that a table that has changed is noticed before a figure is used, and selections are divided
until each is within the number of cells the service allows.

Service: https://data.ssb.no/api/pxwebapi/v2 (older: https://data.ssb.no/api/v0). Licence CC BY 4.0,
"Kilde: Statistisk sentralbyrå".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources.fetch import jsonstat
from akson_analysis.sources.fetch.http import Client, StatusError, UnavailableError

BASE_URL = "https://data.ssb.no/api/pxwebapi/v2"
OLDER_URL = "https://data.ssb.no/api/v0"
TABLE = "07459"
DIMENSIONS = ("Region", "Kjonn", "Alder", "ContentsCode", "Tid")
MOST_CELLS = 800_000
"""What the older service allows; PxWebApi 2 states its own limit."""

_PERSONS = "Personer1"
_SEXES = ("1", "2")
_LONGEST_URL = 2_000
"""Above about 2,100 characters PxWebApi 2 answers 404; longer selections are sent by POST."""

_MOST_PAGES = 50  # of a hundred tables: more is a search for everything

Selection = dict[str, list[str]]
Ask = Callable[[Selection], Any]


@dataclass(frozen=True)
class SsbTable:
    """What the metadata of the table say.

    Attributes
    ----------
    updated
        When the figures were last changed, as the service writes it; empty where it does not say.
    regions, ages, years
        The codes that can be asked for. The highest age is written ``"105+"``.
    """

    updated: str
    regions: tuple[str, ...]
    ages: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class Population:
    """People on 1 January.

    Attributes
    ----------
    people
        Columns ``year``, ``municipality_code``, ``age`` (105 is 105 and over) and ``population``. A
        municipality is there in the years its code was valid.
    national
        The country's total by year as the table itself gives it; `people` adds up to it.
    updated
        When the figures were last changed, as the service writes it.
    service
        Address of the service that answered.
    """

    people: pd.DataFrame
    national: dict[int, int]
    updated: str
    service: str


def metadata(client: Client, base_url: str = BASE_URL) -> SsbTable:
    """Return what can be asked of the table, from PxWebApi 2.

    Raises
    ------
    DataError
        If the table is no longer what this program knows: dimensions, contents, sexes or ages.
    """
    answer = client.get_json(f"{base_url}/tables/{TABLE}/metadata", {"lang": "no", "outputFormat": "json-stat2"})
    names, codes = jsonstat.dimensions(answer)
    described = answer["dimension"]
    is_optional = {name: bool((described[name].get("extension") or {}).get("elimination", False)) for name in names}
    return _table(str(answer.get("updated", "")), codes, is_optional)


def older_metadata(client: Client, base_url: str = OLDER_URL) -> SsbTable:
    """Return what can be asked of the table, from the older service; raises as `metadata`."""
    answer = client.get_json(f"{base_url}/no/table/{TABLE}")
    variables = answer.get("variables") if isinstance(answer, dict) else None
    if not isinstance(variables, list) or not all(
        isinstance(variable, dict) and "code" in variable for variable in variables
    ):
        raise _changed(["the description has no list of variables"])
    codes = {str(variable["code"]): [str(value) for value in variable.get("values", [])] for variable in variables}
    return _table(
        "", codes, {str(variable["code"]): bool(variable.get("elimination", False)) for variable in variables}
    )


def find_tables(client: Client, words: str, base_url: str = BASE_URL, page_size: int = 100) -> pd.DataFrame:
    """Return every table whose description has `words`: where to look when `TABLE` is closed or divided.

    Columns ``id``, ``label``, ``updated``, ``first_period`` and ``last_period``.

    Raises
    ------
    DataError
        If the answer is not a list of tables, or its pages do not end.
    """
    keys = {
        "id": "id", "label": "label", "updated": "updated", "firstPeriod": "first_period", "lastPeriod": "last_period"
    }  # fmt: skip
    rows: list[dict[str, str]] = []
    page, pages = 1, 1
    while page <= pages:
        query = {"lang": "no", "query": words, "pageSize": str(page_size), "pageNumber": str(page)}
        answer = client.get_json(f"{base_url}/tables", query)
        tables = answer.get("tables") if isinstance(answer, dict) else None
        if not isinstance(tables, list):
            raise DataError("PxWebApi 2 answered in a form that is not known", ["there is no list of tables"])
        rows += [{name: str(table.get(key) or "") for key, name in keys.items()} for table in tables]
        pages = _positive({"totalPages": 1} | (answer.get("page") or {}), "totalPages")
        if pages > _MOST_PAGES:
            raise DataError("PxWebApi 2 has too many tables to look through", [f"{pages} pages; use more words"])
        page += 1
    return pd.DataFrame(rows, columns=list(keys.values()), dtype="str")


def population(
    client: Client,
    years: Sequence[int],
    codes: Collection[str],
    base_url: str = BASE_URL,
    older_url: str | None = OLDER_URL,
) -> Population:
    """Return people by municipality, age and year.

    Parameters
    ----------
    years
        Years, 1 January.
    codes
        Municipality codes to ask for; a code that was not valid in a year is left out of that year (the
        service answers 0 for it).
    older_url
        Where to ask when PxWebApi 2 is not to be had; None to let that stop.

    Raises
    ------
    InvalidValueError
        If no year or no code is asked for, or a code is not four digits.
    UnavailableError
        If neither service answers.
    DataError
        If the table has changed, a year or a code is not in it, a figure is missing or not a whole number of
        people, or the municipalities do not add up to the country.
    """
    _check_question(years, codes)
    try:
        return _population(client, years, codes, base_url)
    except (UnavailableError, StatusError) as error:
        if older_url is None or (isinstance(error, StatusError) and error.status not in {404, 410}):
            raise
        client.progress("PxWebApi 2 is not to be had; asking the older service", 0, 0)
        return _older_population(client, years, codes, older_url)


def _population(client: Client, years: Sequence[int], codes: Collection[str], base_url: str) -> Population:
    config = client.get_json(f"{base_url}/config")
    most_cells, calls, window = (
        _positive(config, key) for key in ("maxDataCells", "maxCallsPerTimeWindow", "timeWindow")
    )
    client.set_rate(base_url, calls, window)
    table = metadata(client, base_url)
    url = f"{base_url}/tables/{TABLE}/data"

    def ask(selection: Selection) -> Any:
        words = {"lang": "no", "outputFormat": "json-stat2"}
        by_address = words | {f"valueCodes[{name}]": ",".join(values) for name, values in selection.items()}
        if len(url) + len(urlencode(by_address)) < _LONGEST_URL:
            return client.get_json(url, by_address)
        body = {"selection": [{"variableCode": name, "valueCodes": values} for name, values in selection.items()]}
        return client.post_json(url, body, words)

    return _asked(ask, table, years, codes, most_cells, base_url)


def _older_population(client: Client, years: Sequence[int], codes: Collection[str], base_url: str) -> Population:
    table = older_metadata(client, base_url)

    def ask(selection: Selection) -> Any:
        query = [
            {"code": name, "selection": {"filter": "item", "values": values}} for name, values in selection.items()
        ]
        body = {"query": query, "response": {"format": "json-stat2"}}
        return client.post_json(f"{base_url}/no/table/{TABLE}", body)

    return _asked(ask, table, years, codes, MOST_CELLS, base_url)


def _asked(
    ask: Ask, table: SsbTable, years: Sequence[int], codes: Collection[str], most_cells: int, service: str
) -> Population:
    missing = [
        f"year {year} is not there; the last is {max(table.years)}" for year in sorted(set(years) - {*table.years})
    ]
    missing += [f"municipality_code {code!r} is not there" for code in sorted(set(codes) - {*table.regions})]
    if missing:
        raise DataError(f"SSB table {TABLE} cannot answer", missing)
    when = {"ContentsCode": [_PERSONS], "Tid": [str(year) for year in sorted(set(years))]}
    national = _by_year(jsonstat.read(ask(when)))
    everything = {"Region": sorted(codes), "Kjonn": list(_SEXES), "Alder": list(table.ages), **when}
    answers = [jsonstat.read(answer) for answer in _in_parts(ask, everything, most_cells)]
    people = _people(pd.concat(answers, ignore_index=True), everything)
    _check_totals(people, national)
    return Population(people, national, table.updated, service)


def _in_parts(ask: Ask, selection: Selection, most_cells: int) -> list[Any]:
    """Ask for a selection, divided at its longest dimension as often as the service needs it."""
    longest = max(selection, key=lambda name: len(selection[name]))
    values = selection[longest]
    if math.prod(len(chosen) for chosen in selection.values()) <= most_cells:
        try:
            return [ask(selection)]
        except StatusError as error:
            if len(values) == 1 or not _is_too_much(error):
                raise
    middle = len(values) // 2
    halves = (values[:middle], values[middle:])
    return [answer for half in halves for answer in _in_parts(ask, {**selection, longest: half}, most_cells)]


def _is_too_much(error: StatusError) -> bool:
    return error.status in {400, 403} and (
        "too many" in error.title.lower() or "too large" in error.title.lower() or error.status == 403  # noqa: PLR2004
    )


def _people(cells: pd.DataFrame, asked: Selection) -> pd.DataFrame:
    faults = [f"dimension {name} is missing" for name in DIMENSIONS if name not in cells.columns]
    if faults:
        raise _changed(faults)
    expected = math.prod(len(values) for values in asked.values())
    distinct = sum(~cells.duplicated(list(DIMENSIONS)))
    if len(cells) != expected or distinct != expected:
        raise DataError(f"SSB table {TABLE} is not complete", [f"{distinct} different cells, asked for {expected}"])
    whole = cells["value"].notna() & (cells["value"] >= 0) & (cells["value"] % 1 == 0)
    if not whole.all():
        places = cells[~whole].head(10)
        listed = [
            f"{row.Tid} {row.Region} age {row.Alder}: {row.value} is not a number of people"
            for row in places.itertuples()
        ]
        raise DataError(f"SSB table {TABLE} has {int((~whole).sum())} figures that cannot be used", listed)
    people = pd.DataFrame(
        {
            "year": cells["Tid"].astype(int),
            "municipality_code": cells["Region"].astype("str"),
            "age": cells["Alder"].str.removesuffix("+").astype(int),
            "population": cells["value"].astype("int64"),
        }
    )
    keys = ["year", "municipality_code"]
    people = people.groupby([*keys, "age"])["population"].sum().reset_index()
    is_valid = people.groupby(keys)["population"].transform("sum") > 0
    return people[is_valid].reset_index(drop=True)


def _check_totals(people: pd.DataFrame, national: Mapping[int, int]) -> None:
    sums = people.groupby("year")["population"].sum()
    faults = [
        f"{year}: the municipalities have {int(sums.get(year, 0))} people, the country {total}"
        for year, total in national.items()
        if int(sums.get(year, 0)) != total
    ]
    if faults:
        raise DataError(f"SSB table {TABLE} does not add up; is a municipality left out?", faults)


def _by_year(cells: pd.DataFrame) -> dict[int, int]:
    if "Tid" not in cells.columns or cells["Tid"].duplicated().any() or cells["value"].isna().any():
        raise _changed(["the country's total is not one figure for each year"])
    return {int(year): int(total) for year, total in zip(cells["Tid"], cells["value"], strict=True)}


def _table(updated: str, codes: Mapping[str, list[str]], is_optional: Mapping[str, bool]) -> SsbTable:
    """Compare metadata with what this program knows, all differences at once."""
    faults = [f"dimension {name} is gone" for name in DIMENSIONS if name not in codes]
    faults += [f"dimension {name} is new" for name in codes if name not in DIMENSIONS]
    if faults:
        raise _changed(faults)
    faults += [
        f"dimension {name} can no longer be left out, so the country's total cannot be asked for"
        for name in ("Region", "Kjonn", "Alder")
        if not is_optional[name]
    ]
    if _PERSONS not in codes["ContentsCode"]:
        faults.append(f"contents are {codes['ContentsCode']}, expected {_PERSONS}")
    if not set(_SEXES) <= set(codes["Kjonn"]):
        faults.append(f"sexes are {codes['Kjonn']}, expected {list(_SEXES)}")
    ages = sorted(age for age in codes["Alder"] if re.fullmatch(r"\d{3}\+?", age))
    single = [f"{age:03d}" for age in range(len(ages) - 1)] + [f"{len(ages) - 1:03d}+"]
    if len(ages) < 100 or ages != single:  # noqa: PLR2004 - a hundred years of life
        faults.append(f"ages are {', '.join(ages[:3])} … {', '.join(ages[-3:])}, expected 000, 001 … 105+")
    years = sorted(int(year) for year in codes["Tid"] if re.fullmatch(r"\d{4}", year))
    if not years:
        faults.append("there are no years")
    if faults:
        raise _changed(faults)
    return SsbTable(updated, tuple(codes["Region"]), tuple(ages), tuple(years))


def _changed(faults: list[str]) -> DataError:
    advice = "the figures were not used; look at https://www.ssb.no/statbank/table/07459 for what has changed"
    return DataError(f"SSB table {TABLE} has changed", [*faults, advice])


def _positive(config: Any, key: str) -> int:
    value = config.get(key) if isinstance(config, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise DataError("PxWebApi 2 describes itself in a way that is not known", [f"{key} is {value!r}"])
    return value


def _check_question(years: Sequence[int], codes: Collection[str]) -> None:
    faults = [
        f"municipality_code {code!r} is not four digits" for code in codes if not re.fullmatch(r"\d{4}", str(code))
    ]
    if not years:
        faults.append("no year is asked for")
    if not codes:
        faults.append("no municipality is asked for")
    if faults:
        raise InvalidValueError("population cannot be asked for", faults)
