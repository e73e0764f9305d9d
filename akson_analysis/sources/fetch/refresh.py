"""Fetch this year's figures into a user's data folder.

The embedded tables stay as they are, so that a report on them gives the same bytes next year. What is fetched
is added beside them under `refreshed/<date>/`, on the codes of its own year, all of it or nothing: everything
is checked before the first file is written. `akson_analysis.sources.fetch.refreshed` reads it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.sources import contents
from akson_analysis.sources.codes import carried
from akson_analysis.sources.fetch import geonorge, klass, layers, ssb, store
from akson_analysis.sources.fetch.http import Client, Limits, Progress, StatusError, UnavailableError, silent
from akson_analysis.sources.folder import embedded_dir

PARTS = ("municipalities", "population", "boundaries")
"""What can be fetched. Codes are always asked for: the other parts are checked against them."""

FIRST_YEARS = {"municipalities": 2017, "population": 1986, "boundaries": 2020}
"""The first year of each part: where the snapshot's codes, SSB's table and the coastal boundaries begin."""
_AGE_ENDS = [-1, 5, 15, 17, 66, 79, 89, 10_000]  # of `contents.AGE_GROUPS`; the last is open
_SSB, _KARTVERKET = "Kilde: Statistisk sentralbyrå", "© Kartverket"
_LICENCE = "CC BY 4.0"


@dataclass(frozen=True)
class Addresses:
    """Where to ask: the documented official addresses unless others are given."""

    ssb_url: str = ssb.BASE_URL
    ssb_older_url: str | None = ssb.OLDER_URL
    klass_url: str = klass.BASE_URL
    download_url: str = geonorge.DOWNLOAD_URL
    information_url: str | None = geonorge.INFORMATION_URL


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did.

    Attributes
    ----------
    folder
        The data folder; set ``AKSON_DATA`` to it to use it.
    year
        The year that was fetched, 1 January.
    written
        Files added, seen from the folder; empty when everything was there already.
    notes
        What a person should know of the figures, one sentence each.
    """

    folder: Path
    year: int
    written: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def refresh(
    folder: Path | str | None = None,
    year: int | None = None,
    parts: Collection[str] = PARTS,
    *,
    addresses: Addresses | None = None,
    limits: Limits | None = None,
    progress: Progress = silent,
    today: dt.date | None = None,
) -> Refreshed:
    """Fetch a year's figures, check them, and add them to a data folder.

    An empty folder gets a copy of the embedded snapshot first. The folder is whole at every moment, also if
    this is interrupted; another refresh in the same folder at the same time is refused.

    Parameters
    ----------
    folder
        The data folder; the one ``AKSON_DATA`` names when left out. The installed package is never written to.
    year
        1 January of this year; the present one when left out.
    parts
        Some of `PARTS`.
    addresses, limits
        Where, and how often and how long, to ask.
    progress
        Called with what is being done, how much is done, and of how much (0 where not known).
    today
        Today, for the record.

    Raises
    ------
    InvalidValueError
        If the folder is missing or the package's own, a part is not known, or a part is not there for the year.
    UnavailableError
        If a service cannot be reached; what was fetched before can still be used.
    DataError
        If what a service answers is not what it should be, or another refresh is at work.
    """
    day = today or dt.datetime.now(tz=dt.UTC).astimezone().date()
    chosen, when = store.user_dir(folder), year if year is not None else day.year
    _check_question(when, parts, day)
    with store.locked(chosen):
        store.prepare(chosen)
        with Client(chosen / store.CACHE, limits, progress) as client:
            fetched = _Fetch(client, addresses or Addresses(), chosen, when)
            additions, notes = fetched.everything(parts)
        progress("writing", 0, 0)
        written = store.commit(chosen, additions, day)
    return Refreshed(chosen, when, tuple(written), tuple(notes))


@dataclass(frozen=True)
class _Fetch:
    client: Client
    addresses: Addresses
    folder: Path
    year: int

    def everything(self, parts: Collection[str]) -> tuple[list[store.Addition], list[str]]:
        day = dt.date(self.year, 1, 1)
        codes = klass.municipalities(self.client, day, self.addresses.klass_url)
        expected = codes["municipality_code"].tolist()
        additions: list[store.Addition] = []
        notes: list[str] = []
        for part, fetch in (("municipalities", self._municipalities), ("population", self._population)):
            if part in parts:
                added, remarks = fetch(codes)
                additions, notes = additions + added, notes + remarks
        if "boundaries" in parts:
            added, remarks = self._boundaries(expected)
            additions, notes = additions + added, notes + remarks
        return additions, notes

    def _municipalities(self, codes: pd.DataFrame) -> tuple[list[store.Addition], list[str]]:
        client, url, day = self.client, self.addresses.klass_url, dt.date(self.year, 1, 1)
        counties = klass.counties(client, day, url).set_index("county_code")["name"]
        table = codes[["municipality_code", "name"]].assign(county_code=codes["municipality_code"].str[:2])
        table["county_name"] = table["county_code"].map(counties)
        strange = sorted(set(table["county_code"][table["county_name"].isna()]))
        if strange:
            raise DataError("municipalities are in counties that Klass does not have", strange)
        notes: list[str] = []
        for column, ask in (
            ("health_region", klass.health_regions),
            ("kostra_group", klass.kostra_groups),
            ("centrality_class", klass.centrality),
        ):
            table[column] = self._classified(table["municipality_code"], column, ask, notes)
        changes = klass.changes(
            client, dt.date(FIRST_YEARS["municipalities"], 1, 1), dt.date(self.year, 1, 2), base_url=url
        )
        notes += self._news(changes)
        origin = {"source_url": "https://www.ssb.no/klass/klassifikasjoner/131", "attribution": _SSB}
        return [
            _csv(f"municipalities_{self.year}", table, str(day), "SSB Klass 131, 104, 105, 112 and 128", **origin),
            _csv(
                "code_changes",
                changes,
                f"{FIRST_YEARS['municipalities']}-{self.year}",
                "SSB Klass 131, changes",
                **origin,
            ),
        ], notes

    def _classified(
        self,
        codes: pd.Series,
        column: str,
        ask: Callable[[Client, dt.date, str], pd.DataFrame],
        notes: list[str],
    ) -> pd.Series:
        """Return a classification of each municipality; where Klass has none, the health region of the snapshot."""
        try:
            table = ask(self.client, dt.date(self.year, 1, 1), self.addresses.klass_url)
            classes = dict(zip(table["municipality_code"], table[column], strict=True))
        except DataError as error:
            if isinstance(error, (UnavailableError, StatusError)) or column != "health_region":
                raise
            notes.append(f"health_region: {error.what}")
            classes = {}
        missing = sorted(set(codes) - set(classes))
        if missing and column == "health_region":
            regions = self._embedded_regions()
            notes.append(f"health_region of {len(missing)} municipalities is the snapshot's, not of Klass 105")
            classes |= {code: regions[code] for code in missing if code in regions}
            missing = sorted(set(codes) - set(classes))
        if missing:
            notes.append(f"{column}: Klass has none for {len(missing)} of {len(codes)} municipalities; left empty")
        kind = "Int64" if column == "centrality_class" else "str"
        empty = None if column == "centrality_class" else ""
        return pd.Series([classes.get(code, empty) for code in codes], index=codes.index, dtype=kind)

    def _embedded_regions(self) -> dict[str, str]:
        names = pd.read_csv(embedded_dir() / "code_names.csv", dtype=str, keep_default_na=False)
        return dict(zip(names["municipality_code"], names["health_region"], strict=True))

    def _news(self, changes: pd.DataFrame) -> list[str]:
        last_change = pd.read_csv(embedded_dir() / "code_changes.csv", dtype=str)["date"].max()
        news = changes[(changes["date"].str[:10] > last_change) & (changes["from_code"] != changes["to_code"])]
        pairs = ", ".join(f"{row.date} {row.from_code} to {row.to_code}" for row in news.itertuples())
        return [f"Klass has changes of codes that conversions do not know yet: {pairs}"] if len(news) else []

    def _population(self, codes: pd.DataFrame) -> tuple[list[store.Addition], list[str]]:
        municipality_codes = codes["municipality_code"].tolist()
        answer = ssb.population(
            self.client, [self.year], municipality_codes, self.addresses.ssb_url, self.addresses.ssb_older_url
        )
        faults = [
            f"{code} has no people in {self.year}"
            for code in sorted(set(municipality_codes) - {*answer.people["municipality_code"]})
        ]
        published = contents.NATIONAL_POPULATION.get(self.year)
        if published is not None and answer.national[self.year] != published:
            faults.append(f"{self.year}: {answer.national[self.year]} people, published were {published}")
        if faults:
            raise DataError(f"SSB table {ssb.TABLE} cannot be used", faults)
        by_age = answer.people[["year", "municipality_code", "age", "population"]]
        origin = {
            "source_url": f"https://www.ssb.no/statbank/table/{ssb.TABLE}",
            "attribution": _SSB,
            "note": f"On the codes of {self.year}; the table was updated {answer.updated or 'at a time not stated'}",
        }
        day, source = f"{self.year}-01-01", f"SSB table {ssb.TABLE}, by way of {answer.service}"
        return [
            _csv(f"population_{self.year}", age_groups(by_age), day, source, **origin),
            _csv(f"population_by_age_{self.year}", by_age, day, source, **origin),
        ], []

    def _boundaries(self, codes: list[str]) -> tuple[list[store.Addition], list[str]]:
        coastal = geonorge.coastal_boundaries(
            self.client, self.year, codes, self.addresses.download_url, self.addresses.information_url
        )
        self.client.progress("generalising boundaries", 0, 0)
        total = pd.read_csv(embedded_dir() / "municipalities.csv")["area_km2"].sum()
        areas = carried.columns(self.year)["area_km2"].dropna()
        official = {str(code): float(area) for code, area in areas.items()}
        made = layers.make(coastal.frame, codes, official, float(total))
        origin = {"source_url": coastal.source_url, "attribution": _KARTVERKET}
        day, source = f"{self.year}-01-01", f"{coastal.source}; generalised here"
        additions = [
            store.Addition(
                f"boundaries_{level}_{self.year}.parquet",
                _parquet(table),
                len(table),
                day,
                source,
                licence=_LICENCE,
                note="Coast of 2020; small islands have lost land",
                **origin,
            )
            for level, table in made.frames.items()
        ]
        report = _csv(f"boundaries_report_{self.year}", made.report, day, source, **origin)
        return [*additions, report], list(made.notes)


def age_groups(by_age: pd.DataFrame) -> pd.DataFrame:
    """Return people by municipality in the age groups of the suite.

    Parameters
    ----------
    by_age
        Columns ``year``, ``municipality_code``, ``age`` and ``population``.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``municipality_code``, ``population`` and ``population_0_5`` … ``population_90_plus``, which
        add up to it.

    Examples
    --------
    >>> people = {"year": 2020, "municipality_code": "0301", "age": [5, 6, 105], "population": [3, 2, 1]}
    >>> row = age_groups(pd.DataFrame(people)).iloc[0]
    >>> int(row["population"]), int(row["population_0_5"]), int(row["population_6_15"]), int(row["population_90_plus"])
    (6, 3, 2, 1)
    """
    names = [f"population_{group}" for group in contents.AGE_GROUPS]
    group = pd.cut(by_age["age"], _AGE_ENDS, labels=names)
    keys = ["year", "municipality_code"]
    wide = by_age.assign(group=group).pivot_table(
        index=keys, columns="group", values="population", aggfunc="sum", observed=False, fill_value=0
    )
    wide = wide.reindex(columns=names, fill_value=0)
    wide.columns = pd.Index(names)
    wide.insert(0, "population", wide.sum(axis="columns"))
    return wide.reset_index()


def _check_question(year: int, parts: Collection[str], day: dt.date) -> None:
    faults = [f"part {part!r} is not known: {', '.join(PARTS)}" for part in parts if part not in PARTS]
    if not parts:
        faults.append(f"no part is asked for: {', '.join(PARTS)}")
    first = max([FIRST_YEARS["municipalities"], *(FIRST_YEARS[part] for part in parts if part in PARTS)])
    if type(year) is not int or not first <= year <= day.year:
        faults.append(f"year {year!r} is not available: these parts are there for {first} to {day.year}")
    if faults:
        raise InvalidValueError("figures cannot be refreshed", faults)


def _csv(
    name: str, table: pd.DataFrame, version: str, source: str, *, source_url: str, attribution: str, note: str = ""
) -> store.Addition:
    content = table.to_csv(index=False, lineterminator="\n").encode()
    return store.Addition(f"{name}.csv", content, len(table), version, source, source_url, _LICENCE, attribution, note)


def _parquet(table: gpd.GeoDataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
