"""The snapshot's tables of municipalities and people, compiled from the open data in the raw folders.

Every function takes the folder it reads and returns a table in the snapshot's own columns; nothing is
written here.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

HEALTH_REGIONS = {
    "Helse Nord RHF": "nord",
    "Helse Vest RHF": "vest",
    "Helse Sør-Øst RHF": "sor_ost",
    "Helse Midt-Norge RHF": "midt",
}
AGE_GROUPS = {
    "age_0_5": "population_0_5",
    "age_6_15": "population_6_15",
    "age_16_17": "population_16_17",
    "age_18_66": "population_18_66",
    "age_67_79": "population_67_79",
    "age_80_89": "population_80_89",
    "age_90plus": "population_90_plus",
}
WRITTEN_FORMS = {"Bokmål": "nb", "Nynorsk": "nn", "Nøytral": "neutral"}
MERGED_AGAIN_AFTER_2020 = {"1580": "1508"}
"""Haram left Ålesund in 2024: what cannot be summed for the one of 2020 is taken from the larger part."""


def read(path: Path) -> pd.DataFrame:
    """Read a raw CSV with every column as text, so that no code loses its leading zero."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def municipalities(raw: Path, facts: Path) -> pd.DataFrame:
    """Return one row for each of the 356 municipalities of 2020, sorted by code."""
    codes = read(raw / "codes/klass131_kommuner_2020.csv").set_index("kommunenummer")
    names = read(raw / "names/kommunenavn_2020codes_kartverket_nov2023.csv").set_index("kommunenummer")
    health = read(raw / "health/helseregion_2020codes.csv").set_index("kommunenummer")
    structure = read(raw / "kostra/kostra_sentralitet_areal_2020codes_carried_back.csv").set_index("kommunenummer")
    universe = read(facts / "akson_universe_2020.csv").set_index("kommunenr")

    table = pd.DataFrame(index=pd.Index(sorted(codes.index), name="municipality_code"))
    table["name"] = codes["navn"].str.strip()
    table["name_short"] = names["navn_norsk"].str.strip()
    table["later_names"] = _later_names(names, table["name"])
    table["county_code"] = names["fylkesnummer"]
    table["county_name"] = names["fylkesnavn"]
    table["health_region"] = health["rhf_navn"].map(HEALTH_REGIONS)
    table["is_declaration_area"] = universe["in_ks_universe_291"] == "1"
    table["area_km2"] = structure["areal_km2_2024grenser"].astype(float)
    table["kostra_group"] = structure["kostragruppe_2023"]
    table["centrality_class"] = structure["sentralitet_2024"].astype(int)
    table["is_sami_administrative_area"] = names["samisk_forvaltningsomrade"] == "True"
    return table.join(_administration(raw)).join(_free_income(raw)).reset_index()


def _later_names(names: pd.DataFrame, official: pd.Series) -> pd.Series:
    """Return the official names of November 2023 that the 2020 form does not hold."""
    given = names[["navn_offisielt_1", "navn_2", "navn_3"]]
    in_2020 = official.map(lambda form: set(form.partition(" (")[0].split(" - ")))
    return pd.Series(
        {
            code: " - ".join(name for name in row if name and name not in in_2020[code])
            for code, row in zip(given.index, given.itertuples(index=False), strict=True)
        }
    )


def _administration(raw: Path) -> pd.DataFrame:
    table = read(raw / "kostra/kostra_sentralitet_areal_2024codes.csv")
    table = table[~table["kommunenummer"].isin(MERGED_AGAIN_AFTER_2020)].set_index("kommunenummer_2020")
    return pd.DataFrame(
        {
            "administrative_centre": table["adm_senter"].str.strip(),
            "written_form": table["maalform"].map(WRITTEN_FORMS),
        }
    )


def _free_income(raw: Path) -> pd.DataFrame:
    table = read(raw / "kostra/frie_inntekter_2026_2027_2020codes.csv").set_index("kommunenummer").astype("int64")
    inhabitants = table["innbyggere"]
    columns = {"free_income_inhabitants": inhabitants}
    for year in (2026, 2027):
        total = table[f"frie_inntekter_{year}_kr"]
        columns[f"free_income_{year}_nok"] = total
        columns[f"free_income_{year}_nok_per_inhabitant"] = (total / inhabitants).round().astype("int64")
    return pd.DataFrame(columns)


def population(raw: Path) -> pd.DataFrame:
    """Return people by age group on 1 January 2017-2026, on the codes of 2020, with its `method`."""
    table = read(raw / "population/population_2020codes_agegroups.csv")
    table = table.rename(columns={"kommunenummer": "municipality_code", "total": "population"} | AGE_GROUPS)
    numbers = ["year", "population", *AGE_GROUPS.values()]
    table = table[["year", "municipality_code", *numbers[1:], "method"]].astype(dict.fromkeys(numbers, "int64"))
    return table.sort_values(["year", "municipality_code"], ignore_index=True)


def projection(raw: Path) -> pd.DataFrame:
    """Return people registered on 1 January 2024 and projected to 2050, on the codes of 2020."""
    table = read(raw / "population/projection_14288_2020codes_2024_2050.csv")
    table = pd.DataFrame(
        {
            "year": table["year"].astype("int64"),
            "municipality_code": table["kommunenummer"],
            "population": table["pop"].astype("int64"),
            "is_projected": table["kind"] == "projected",
        }
    )
    return table.sort_values(["year", "municipality_code"], ignore_index=True)


def neighbours(raw: Path) -> pd.DataFrame:
    """Return each pair of neighbours once, sea borders included."""
    table = read(raw / "boundaries/naboer_2020_inkl_sjo.csv")
    pairs = table[["kommunenummer_a", "kommunenummer_b"]].apply(sorted, axis=1, result_type="expand")
    return pd.DataFrame(
        {
            "municipality_code_a": pairs[0],
            "municipality_code_b": pairs[1],
            "shares_land_border": table["deler_landgrense"] == "True",
        }
    ).sort_values(["municipality_code_a", "municipality_code_b"], ignore_index=True)
