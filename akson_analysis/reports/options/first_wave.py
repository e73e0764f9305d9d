"""What the first wave (2a) owns and pays, in words and labelled tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis import options
from akson_analysis.cases.choices import ScenarioChoices
from akson_analysis.costs import participation, payers
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.locales import Text
from akson_analysis.reports.options.option_words import title

DOCUMENTED_FROM = Fraction(25, 100)
"""Lowest participation the steering document has figures for (its figure 25); below it the line is drawn on."""

_NOK_PER_MNOK = 1_000_000


def owners_table(owners: pd.DataFrame, area: pd.DataFrame) -> pd.DataFrame:
    """Return the largest expected owners of 2a with their probability and range, from `options.largest_owners`."""
    table = owners.assign(
        name=area.loc[owners.index, "name"], commit_probability_pct=100 * owners["commit_probability"]
    )
    return table.reset_index(drop=True)[
        ["name", "population", "commit_probability_pct", "share_p10_pct", "share_p90_pct"]
    ]


def owners_conclusion(owners: pd.DataFrame, area: pd.DataFrame, case: ScenarioChoices, text: Text) -> str:
    """Say what part of the municipal shares the largest expected owner would have."""
    largest: Any = owners.iloc[0]
    low, high = (text.percent(float(largest[f"share_{level}_pct"]) / 100, 1) for level in ("p10", "p90"))
    key = "options.owners.conclusion" if low == high else "options.owners.conclusion_range"
    name = area.loc[owners.index[0], "name_short"]
    return text(key, scenario=title(case, text), name=name, low=low, high=high)


def likely_bill(case: ScenarioChoices, area: pd.DataFrame, model: Assumptions) -> pd.DataFrame | None:
    """Return what each of those likelier than not to choose 2a pays when only they take part; None when nobody is."""
    members = options.likely_members(case.choices)
    return payers.municipal_totals(area["population"], model, members=members) if members else None


def wave_table(ranges: pd.DataFrame, area: pd.DataFrame, model: Assumptions, text: Text) -> pd.DataFrame:
    """Return the municipalities' bill and its price per inhabitant at P10, the expectation and P90 of 2a.

    `ranges` is what `akson_analysis.reports.options.option_words.ranges_table` returns. Cost per inhabitant
    falls when more join, so the range of one is the range of the other. Scenarios without people in 2a have no row.
    """
    total = int(area["population"].sum())
    rows = []
    for case in ranges.to_dict("records"):
        points = {point: case[f"{point}_population"] for point in ("p10", "expected", "p90")}
        if len({*points.values()}) == 1:
            points = {"expected": points["expected"]}
        for point, people in points.items():
            if people:
                price = _price(model, total, people)
                rows.append(
                    {
                        "scenario": case["scenario"],
                        "point": text(f"options.wave.{point}"),
                        "participation_pct": 100 * people / total,
                        "people_population": people,
                        "bill_p50_mnok": price["sum_p50_nok_per_inhabitant"] * people / _NOK_PER_MNOK,
                        "bill_p85_mnok": price["sum_p85_nok_per_inhabitant"] * people / _NOK_PER_MNOK,
                        "sum_p50_nok_per_inhabitant": price["sum_p50_nok_per_inhabitant"],
                        "sum_p85_nok_per_inhabitant": price["sum_p85_nok_per_inhabitant"],
                    }
                )
    names = ["scenario", "point", "participation_pct", "people_population", "bill_p50_mnok", "bill_p85_mnok"]
    return pd.DataFrame(rows, columns=[*names, "sum_p50_nok_per_inhabitant", "sum_p85_nok_per_inhabitant"])


def wave_conclusion(
    wave: pd.DataFrame, case: ScenarioChoices, area: pd.DataFrame, model: Assumptions, text: Text
) -> str:
    """Say what the first wave of a scenario pays per inhabitant, against everybody taking part."""
    everybody = _price(model, int(area["population"].sum()), int(area["population"].sum()))
    own = wave[(wave["scenario"] == title(case, text)) & (wave["point"] == text("options.wave.expected"))]
    if own.empty:
        return text("options.wave.conclusion_none", all=text.kroner(everybody["sum_p50_nok_per_inhabitant"]))
    row: Any = own.iloc[0]
    sentence = text(
        "options.wave.conclusion",
        scenario=title(case, text),
        share=text.percent(row["participation_pct"] / 100, 1),
        price=text.kroner(row["sum_p50_nok_per_inhabitant"]),
        high=text.kroner(row["sum_p85_nok_per_inhabitant"]),
        all=text.kroner(everybody["sum_p50_nok_per_inhabitant"]),
    )
    if wave["participation_pct"].min() < 100 * DOCUMENTED_FROM:
        sentence += " " + text("options.wave.extrapolated", limit=text.percent(DOCUMENTED_FROM, 0))
    return sentence


def _price(model: Assumptions, total: int, people: int) -> Any:
    share = Fraction(people, total)
    curve = participation.price_curve(model, total, [share])
    return curve.set_index("participation_pct").loc[float(share * 100)]
