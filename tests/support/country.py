"""Countries for the local server: a made-up one of four municipalities, and Norway of 2020 from the snapshot."""

from __future__ import annotations

import geopandas as gpd
import shapely

from akson_analysis.sources import snapshot
from akson_analysis.sources.codes import carried, correspondence, vintages

AGES = [f"{age:03d}" for age in range(105)] + ["105+"]
GROUPS = {
    "population_0_5": range(6),
    "population_6_15": range(6, 16),
    "population_16_17": range(16, 18),
    "population_18_66": range(18, 67),
    "population_67_79": range(67, 80),
    "population_80_89": range(80, 90),
    "population_90_plus": range(90, 106),
}


class Country:
    """What the services know: codes, people by age and sex, outlines, and what may be changed by a test."""

    def __init__(self, year, names, people, coastal=None, full=None):
        self.year = year
        self.names = names  # code: name
        self.people = people  # (code, sex, age) -> people; ages "000" … "105+"
        self.ages = sorted({age for _, _, age in people})
        self.years = [str(one) for one in range(year - 2, year + 1)]
        self.regions = ["0", *sorted(names), "9901"]  # the country, municipalities, and one no longer in use
        self.valid = names  # those of `names` that are valid
        self.coastal, self.full = coastal, full  # GeoDataFrames: municipality_code, geometry
        self.most_cells = 800_000
        self.updated = "2020-02-27T07:00:00Z"
        self.dimensions = ["Region", "Kjonn", "Alder", "ContentsCode", "Tid"]
        self.contents = ["Personer1"]
        self.corresponding = {}  # (classification, verb): [(municipality, target, name)]
        self.changes = []
        self.counties = {}
        self.layers = "2023"  # or "2020", or "plain"
        self.ending = "GeoJSON"  # or "GEOJSON"
        self.takes_orders = True
        self.order_polls = 0

    def codes_of(self, dimension):
        return {
            "Region": self.regions,
            "Kjonn": ["1", "2"],
            "Alder": self.ages,
            "ContentsCode": self.contents,
            "Tid": self.years,
        }.get(dimension, ["A"])

    def value(self, cell):
        """People of one cell; a dimension that is left out is summed over; earlier years are as the last."""
        region, year = cell.get("Region"), cell["Tid"]
        if region is None:
            return self.national(year)
        if region == "9901":
            return 7 if year == self.years[0] else 0
        return self.people.get((region, cell["Kjonn"], cell["Alder"]), 0)

    def national(self, year):
        no_longer = 7 * 2 * len(self.ages) if year == self.years[0] else 0
        return sum(self.people.values()) + no_longer


def small_country():
    """Four municipalities in a square of water: two share an island, two are alone. Figures are made up."""
    names = {"0301": "Oslo", "1103": "Stavanger", "1806": "Narvik", "5001": "Trondheim - Tråante"}
    people = {
        (code, sex, age): 10 * place + number % 7 + int(sex)
        for place, code in enumerate(sorted(names), start=1)
        for number, age in enumerate(AGES)
        for sex in ("1", "2")
    }
    land = [
        shapely.box(0, 0, 40_000, 40_000),
        shapely.box(40_000, 0, 80_000, 40_000),
        shapely.box(0, 60_000, 20_000, 80_000),
        shapely.box(60_000, 60_000, 75_000, 70_000),
    ]
    sea = [shapely.box(x, y, x + 50_000, y + 60_000) for y in (-10_000, 50_000) for x in (-10_000, 40_000)]
    codes = sorted(names)
    coastal = gpd.GeoDataFrame({"municipality_code": codes}, geometry=land, crs="EPSG:25833")
    full = gpd.GeoDataFrame({"municipality_code": codes}, geometry=sea, crs="EPSG:25833")
    return Country(2020, names, people, coastal, full)


def by_age(table):
    """Spread each age group evenly over its years and both sexes."""
    people = {}
    for group, ages in GROUPS.items():
        cells = [(sex, AGES[age]) for age in ages for sex in ("1", "2")]
        for code, total in table[group].items():
            each, rest = divmod(int(total), len(cells))
            for place, (sex, age) in enumerate(cells):
                people[code, sex, age] = each + (place < rest)
    return people


def norway(detail="region"):
    """The 356 municipalities of 2020: names, age groups and outlines of the snapshot.

    The snapshot has no single years of age, so each group is spread over its years and both sexes.
    """
    own = snapshot.read_table("municipalities.csv").set_index("municipality_code")
    table = snapshot.read_table("population.csv").query("year == 2020").set_index("municipality_code")
    people = by_age(table)
    outlines = snapshot.boundaries(detail)
    if detail == "region":  # fewer vertices, for the time the tests take; every island stays
        coast = shapely.coverage_simplify(outlines.geometry.to_numpy(), 300)
        outlines = outlines.set_geometry(gpd.GeoSeries(coast, crs=outlines.crs))
    country = Country(2020, own["name"].to_dict(), people, outlines)
    country.counties = dict(zip(own["county_code"], own["county_name"], strict=True))
    at = ("", "")
    regions = {
        "nord": "Helse Nord RHF",
        "vest": "Helse Vest RHF",
        "midt": "Helse Midt-Norge RHF",
        "sor_ost": "Helse Sør-Øst RHF",
    }
    country.corresponding = {
        ("131", "105", "correspondsAt"): [(c, "", r, regions[r], *at) for c, r in own["health_region"].items()],
        ("131", "112", "correspondsAt"): [(c, "", k, k, *at) for c, k in own["kostra_group"].items()],
        ("131", "128", "correspondsAt"): [],
        ("131", "128", "corresponds"): [
            (c, "", str(k), "", "2020-01-01", "") for c, k in own["centrality_class"].items()
        ],
    }
    country.changes = [
        ("1850", "Tysfjord", "1806", "Narvik", "2020-01-01"),
        ("1850", "Tysfjord", "1875", "Hamarøy", "2020-01-01"),
    ]
    return country


COUNTIES_2024 = {
    "03": "Oslo", "11": "Rogaland", "15": "Møre og Romsdal", "18": "Nordland", "31": "Østfold", "32": "Akershus",
    "33": "Buskerud", "34": "Innlandet", "39": "Vestfold", "40": "Telemark", "42": "Agder", "46": "Vestland",
    "50": "Trøndelag", "55": "Troms", "56": "Finnmark",
}  # fmt: skip


def norway_in_2024():
    """The 357 municipalities of 2024: people of that year, and Ålesund and Haram either side of a line made up here."""
    country = norway()
    traces = correspondence.history().traces(*(correspondence.as_day(year) for year in (2020, 2024)))
    named = {code: correspondence.name_on(code, 2024) for code in sorted(correspondence.codes_on(2024))}
    table = snapshot.read_table("population.csv").query("year == 2024").drop(columns=["year", "method"])
    moved = vintages.convert(table, 2020, 2024).table.set_index("municipality_code")
    rows = []
    for code, outline in zip(country.coastal["municipality_code"], country.coastal.geometry, strict=True):
        targets = traces[code].targets
        west, south, east, north = outline.bounds
        cut = west + 0.55 * (east - west)
        halves = [outline] if len(targets) == 1 else [
            shapely.intersection(outline, shapely.box(west, south, cut, north)),
            shapely.intersection(outline, shapely.box(cut, south, east, north)),
        ]  # fmt: skip
        rows += zip(targets, halves, strict=True)
    codes, outlines = zip(*sorted(rows), strict=True)
    full = gpd.GeoDataFrame({"municipality_code": codes}, geometry=list(outlines), crs="EPSG:25833")
    now = Country(2024, country.names | named, by_age(moved), country.coastal, full)
    now.regions = ["0", *sorted(named), "9901"]
    now.valid = named
    now.counties = COUNTIES_2024
    own, at = carried.columns(2024), ("", "")
    regions = {"nord": "Helse Nord RHF", "vest": "Helse Vest RHF", "midt": "Helse Midt-Norge RHF"}
    now.corresponding = {
        ("131", "105", "correspondsAt"): [
            (code, "", region, regions.get(region, "Helse Sør-Øst RHF"), *at)
            for code, region in own["health_region"].items()
        ],
        ("131", "112", "correspondsAt"): [(code, "", group, group, *at) for code, group in own["kostra_group"].items()],
        ("131", "128", "corresponds"): [
            (code, "", str(level), "", "2024-01-01", "") for code, level in own["centrality_class"].items()
        ],
    }
    now.updated = "2024-02-21T07:00:00Z"
    return now
