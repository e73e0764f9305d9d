"""The register of declarations, announced totals, milestones and the conditions for the state going on.

Codes, counts and sources come from the facts folder; dates, certainty and the words shown to readers from
`register.toml` beside this file. A fact without words, or words without a fact, stops the program.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
from tables import read

WORDS = Path(__file__).with_name("register.toml")
PLAN_SOURCE = "Sentralt styringsdokument Akson, IE-1056, Direktoratet for e-helse, March 2020"
COMPILED_SOURCE = "compiled figures on Akson after March 2020 (see data/README.md)"


def words() -> dict[str, list[dict[str, Any]]]:
    """Read `register.toml`."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def declarations(facts: Path) -> pd.DataFrame:
    """Return the event log, oldest first.

    Raises
    ------
    ValueError
        If a municipality named in the facts has no words in `register.toml`.
    """
    text = words()
    by_code = {entry["code"]: entry for entry in text["municipalities"]}
    by_detail = {entry["detail"]: entry for entry in text["groups"]}
    rows = []
    for fact in read(facts / "signing_status_named.csv").to_dict("records"):
        entry = by_code.get(fact["kommunenr_2020"]) or by_detail.get(fact["detail"])
        if entry is None:
            raise ValueError(f"no words in register.toml for {fact['kommunenr_2020']} {fact['kommune']}")
        rows.append(
            {
                "municipality_code": fact["kommunenr_2020"],
                "date": entry["date"].isoformat(),
                "event": entry["event"],
                "option": "",
                "source": fact["source"],
                "note": entry["note"],
                "note_nn": entry["note_nn"],
                "note_en": entry["note_en"],
                "date_quality": entry["date_quality"],
                "basis": entry["basis"],
            }
        )
    return pd.DataFrame(rows).sort_values(["date", "municipality_code"], ignore_index=True)


def with_added_events(built: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """Return the built log with the events that were added to `present` by hand: a log only ever grows."""
    key = ["municipality_code", "date", "event", "option"]
    built_keys = pd.MultiIndex.from_frame(built[key])
    added = present[~pd.MultiIndex.from_frame(present[key]).isin(built_keys)]
    return pd.concat([built, added[list(built.columns)]], ignore_index=True)


def published_totals(facts: Path) -> pd.DataFrame:
    """Return the totals announced for the whole service area, oldest first."""
    announced = read(facts / "coverage_by_date.csv")
    rows = []
    for entry in words()["totals"]:
        (fact,) = announced[announced["date"].str.startswith(entry["fact_date"].strip())].to_dict("records")
        rows.append(
            {
                "date": entry["date"].isoformat(),
                "signed_count": int(fact["n_signed"]),
                "total_count": int(fact["n_total"]),
                "population_share": entry["population_share"],
                "source": fact["source"],
                "note": entry["note"],
                "note_en": entry["note_en"],
                "date_quality": entry["date_quality"],
                "basis": "quoted",
            }
        )
    return pd.DataFrame(rows)


def milestones(facts: Path) -> pd.DataFrame:
    """Return planned and actual milestones by date.

    Raises
    ------
    ValueError
        If the plan in the facts and the plan in `register.toml` do not name the same rows.
    """
    entries = words()["milestones"]
    planned = read(facts / "milestones_ssd.csv")["date"]
    named = [entry["fact"] for entry in entries if "fact" in entry]
    if sorted(named) != sorted(planned):
        raise ValueError(f"register.toml and the plan differ: {sorted(set(named) ^ set(planned))}")
    rows = [
        {
            "id": entry["id"],
            "date": entry["date"].isoformat(),
            "date_precision": entry["date_precision"],
            "kind": entry["kind"],
            "label_nb": entry["label_nb"],
            "label_nn": entry["label_nn"],
            "label_en": entry["label_en"],
            "source": PLAN_SOURCE if "fact" in entry else COMPILED_SOURCE,
        }
        for entry in entries
    ]
    return pd.DataFrame(rows).sort_values(["date", "id"], ignore_index=True)


def state_decisions() -> pd.DataFrame:
    """Return the letter's conditions for the state going on, in the letter's order."""
    columns = [
        "id",
        "kind",
        "date",
        "source",
        "label_nb",
        "label_nn",
        "label_en",
        "note",
        "note_nn",
        "note_en",
    ]
    return pd.DataFrame(words()["decisions"])[columns]
