"""Codes and classifications from Statistics Norway's Klass.

Municipalities are classification 131 and counties 104; health regions (105), KOSTRA groups (112) and centrality
(128) are reached from 131 by correspondence. Service: https://data.ssb.no/api/klass/v1. Licence CC BY 4.0,
"Kilde: Statistisk sentralbyrå".
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources.fetch.http import Client, StatusError

BASE_URL = "https://data.ssb.no/api/klass/v1"
MUNICIPALITIES, COUNTIES = 131, 104
HEALTH_REGIONS, KOSTRA_GROUPS, CENTRALITY = 105, 112, 128
UNSTATED = {"9999", "99"}
"""Klass's "Uoppgitt": no municipality and no county."""

_NOT_FOUND = 404
_REGION_WORDS = {"nord": "nord", "vest": "vest", "midt": "midt", "sør-øst": "sor_ost", "sørøst": "sor_ost"}
_ITEMS = ("correspondenceItems", "correspondenceMaps")


def municipalities(client: Client, day: dt.date, base_url: str = BASE_URL) -> pd.DataFrame:
    """Return the municipalities valid on a day: ``municipality_code``, ``name``, ``valid_from``; sorted.

    Raises
    ------
    UnavailableError
        If the service cannot be reached.
    DataError
        If the answer has no codes, or codes that are repeated or not four digits.
    """
    codes = _codes_at(client, MUNICIPALITIES, day, 4, base_url)
    return codes.rename(columns={"code": "municipality_code"})


def counties(client: Client, day: dt.date, base_url: str = BASE_URL) -> pd.DataFrame:
    """Return the counties valid on a day: ``county_code``, ``name``, ``valid_from``; raises as `municipalities`."""
    return _codes_at(client, COUNTIES, day, 2, base_url).rename(columns={"code": "county_code"})


def changes(
    client: Client,
    start: dt.date,
    end: dt.date,
    classification: int = MUNICIPALITIES,
    base_url: str = BASE_URL,
) -> pd.DataFrame:
    """Return the changes of codes and names from `start` until, but not on, `end`, oldest first.

    Columns ``date``, ``from_code``, ``from_name``, ``to_code`` and ``to_name``. A municipality that was merged
    or split has a row for each pair; land that moved under unchanged codes is not shown by Klass.

    Raises
    ------
    InvalidValueError
        If `end` is not after `start`.
    DataError
        If the answer is not a list of changes.
    """
    if end <= start:
        raise InvalidValueError(f"changes from {start} to {end} cannot be asked for: the end must be later")
    answer = client.get_json(
        f"{base_url}/classifications/{classification}/changes", {"from": start.isoformat(), "to": end.isoformat()}
    )
    columns = {
        "changeOccurred": "date",
        "oldCode": "from_code",
        "oldName": "from_name",
        "newCode": "to_code",
        "newName": "to_name",
    }
    items = _items(answer, ("codeChanges",), tuple(columns))
    table = pd.DataFrame([{name: str(item[key] or "") for key, name in columns.items()} for item in items])
    return (
        table.reindex(columns=list(columns.values()))
        .astype("str")
        .sort_values(["date", "from_code", "to_code"], ignore_index=True)
    )


def correspondence(client: Client, target: int, day: dt.date, base_url: str = BASE_URL) -> pd.DataFrame:
    """Return what each municipality of a day corresponds to in another classification.

    ``correspondsAt`` is asked first, then ``corresponds`` for that day alone, each from municipalities and from
    the other side: reports differ on which of them answers.

    Parameters
    ----------
    target
        Number of the classification, such as `CENTRALITY`.

    Returns
    -------
    pandas.DataFrame
        ``municipality_code``, ``code`` and ``name``; empty if Klass has no table for that day.

    Raises
    ------
    DataError
        If a municipality corresponds to two, or the answer is not a correspondence.
    """
    day_after = day + dt.timedelta(days=1)
    at, between = {"date": day.isoformat()}, {"from": day.isoformat(), "to": day_after.isoformat()}
    for source, other in ((MUNICIPALITIES, target), (target, MUNICIPALITIES)):
        for verb, period in (("correspondsAt", at), ("corresponds", between)):
            try:
                answer = client.get_json(
                    f"{base_url}/classifications/{source}/{verb}", {"targetClassificationId": str(other), **period}
                )
            except StatusError as error:
                if error.status != _NOT_FOUND:
                    raise
                continue
            pairs = _pairs(answer, day, source == MUNICIPALITIES)
            if len(pairs):
                return pairs
    return _as_pairs([])


def health_regions(client: Client, day: dt.date, base_url: str = BASE_URL) -> pd.DataFrame:
    """Return ``municipality_code`` and ``health_region`` (nord, vest, sor_ost, midt); empty as `correspondence`.

    Raises
    ------
    DataError
        If a region is not one of the four.
    """
    table = correspondence(client, HEALTH_REGIONS, day, base_url)
    regions = [_region(str(name)) for name in table["name"]]
    unknown = sorted({str(name) for name, region in zip(table["name"], regions, strict=True) if region is None})
    if unknown:
        raise DataError("Klass 105 has health regions that are not known", unknown)
    return pd.DataFrame({"municipality_code": table["municipality_code"], "health_region": regions})


def kostra_groups(client: Client, day: dt.date, base_url: str = BASE_URL) -> pd.DataFrame:
    """Return ``municipality_code`` and ``kostra_group`` such as EKG13; empty as `correspondence`."""
    table = correspondence(client, KOSTRA_GROUPS, day, base_url)
    return table.rename(columns={"code": "kostra_group"}).drop(columns="name")


def centrality(client: Client, day: dt.date, base_url: str = BASE_URL) -> pd.DataFrame:
    """Return ``municipality_code`` and ``centrality_class`` 1-6; empty as `correspondence`.

    Raises
    ------
    DataError
        If a class is not 1 to 6.
    """
    table = correspondence(client, CENTRALITY, day, base_url)
    classes = table["code"].str.lstrip("0")
    if not classes.isin(list("123456")).all():
        raise DataError("Klass 128 has classes that are not known", sorted(set(table["code"])))
    return pd.DataFrame({"municipality_code": table["municipality_code"], "centrality_class": classes.astype(int)})


def _codes_at(client: Client, classification: int, day: dt.date, digits: int, base_url: str) -> pd.DataFrame:
    answer = client.get_json(f"{base_url}/classifications/{classification}/codesAt", {"date": day.isoformat()})
    items = _items(answer, ("codes",), ("code", "name"))
    table = pd.DataFrame(
        {
            "code": [str(item["code"]) for item in items],
            "name": [str(item["name"]) for item in items],
            "valid_from": [str(item.get("validFrom") or "") for item in items],
        },
        dtype="str",
    )
    table = table[~table["code"].isin(UNSTATED)].sort_values("code", ignore_index=True)
    faults = [
        f"code {code!r} is not {digits} digits" for code in table["code"] if not re.fullmatch(rf"\d{{{digits}}}", code)
    ]
    faults += [
        f"code {code!r} is there more than once" for code in sorted(set(table["code"][table["code"].duplicated()]))
    ]
    if table.empty:
        faults.append(f"no codes are valid on {day}")
    if faults:
        raise DataError(f"Klass {classification} cannot be used", faults)
    return table


def _pairs(answer: Any, day: dt.date, is_from_municipalities: bool) -> pd.DataFrame:
    municipal, other = ("source", "target") if is_from_municipalities else ("target", "source")
    items = _items(answer, _ITEMS, ("sourceCode", "targetCode"))
    triples = {
        (str(item[f"{municipal}Code"]), str(item[f"{other}Code"]), str(item.get(f"{other}Name") or ""))
        for item in items
        if _is_valid(item, day)
    }
    pairs = _as_pairs(sorted(pair for pair in triples if pair[0] not in UNSTATED))
    faults = [
        f"{code!r} is not a municipality code"
        for code in pairs["municipality_code"]
        if not re.fullmatch(r"\d{4}", code)
    ]
    repeated = pairs[pairs["municipality_code"].duplicated(keep=False)].groupby("municipality_code")["code"]
    faults += [f"{code} corresponds to {' and '.join(targets)}" for code, targets in repeated]
    if faults:
        raise DataError("a correspondence of Klass cannot be used", faults)
    return pairs


def _as_pairs(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["municipality_code", "code", "name"], dtype="str")


def _is_valid(item: dict[str, Any], day: dt.date) -> bool:
    start, end = str(item.get("validFrom") or "")[:10], str(item.get("validTo") or "")[:10]
    return start <= day.isoformat() and (not end or day.isoformat() < end)


def _region(name: str) -> str | None:
    """Return the code of a health region by its name, such as "Helse Sør-Øst RHF"."""
    words = re.sub(r"[^a-zæøå -]", "", name.lower()).replace("helse", "").split()
    regions = {
        _REGION_WORDS[word.removesuffix("-norge")] for word in words if word.removesuffix("-norge") in _REGION_WORDS
    }
    return regions.pop() if len(regions) == 1 else None


def _items(answer: Any, lists: tuple[str, ...], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    items = next((answer[name] for name in lists if isinstance(answer, dict) and name in answer), None)
    if not isinstance(items, list):
        raise DataError("Klass answered in a form that is not known", [f"expected {' or '.join(lists)}"])
    if not all(isinstance(item, dict) and set(keys) <= set(item) for item in items):
        raise DataError("Klass answered in a form that is not known", [f"an item is without {', '.join(keys)}"])
    return items
