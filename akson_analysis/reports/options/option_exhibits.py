"""Report 02 as exhibits: what a page, a notebook and slides show of 2a and 2b."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from akson_analysis.cases.case import Case
from akson_analysis.cases.choices import ScenarioChoices
from akson_analysis.cases.compared_choices import ComparedChoices, wave_price
from akson_analysis.costs import participation
from akson_analysis.locales import Text
from akson_analysis.publishing import Exhibit, Opening, PageSource
from akson_analysis.reports.coverage import coverage_words
from akson_analysis.reports.options import option_figures as figures
from akson_analysis.reports.options import option_words as words
from akson_analysis.reports.options import wave_words
from akson_analysis.reports.parameters import OptionDistributionParameters
from akson_analysis.reports.shared import provenance
from akson_analysis.reports.shared.banners import banners
from akson_analysis.reports.shared.exhibits import exhibit

_SCENARIO_COLUMNS = (
    "scenario", "choice", "municipality_count", "count_share_pct", "population", "population_share_pct",
)  # fmt: skip


def opening(case: Case, p: OptionDistributionParameters, text: Text, *, held: pd.DataFrame) -> Opening:
    """Return what the page says first: the shares of 2a, 2b and unknown, and whether 2a alone reaches the threshold.

    `held` is what `akson_analysis.cases.compared_choices.ComparedChoices.must_hold` returns, the case's own in it.
    """
    return Opening(
        title=text("options.title"),
        subtitle=text("options.subtitle"),
        date=case.scenario.as_of,
        banners=banners(case, text, p.register_file),
        key_figures=words.key_figures(case.scenario_choices, _of(case.scenario_choices, held), text),
    )


def scenarios(compared: ComparedChoices, text: Text) -> Exhibit:
    """Return 2a, 2b and unknown in every scenario side by side."""
    conclusion = words.comparison_conclusion(compared, text)
    table = words.with_titles(compared.distributions, compared, text)
    alt = text("options.compare.alt", conclusion=conclusion)
    return exhibit(
        "scenarios",
        text,
        heading=text("options.compare.heading"),
        conclusion=conclusion,
        figure=figures.stacked_shares(table, "scenario", text("options.compare.axis"), alt, text),
        table=words.labelled(table, text),
        only=_SCENARIO_COLUMNS,
    )


def ranges(case: Case, compared: ComparedChoices, text: Text) -> Exhibit:
    """Return how sure the share of 2a is in each scenario, against the thresholds."""
    table, titles = compared.ranges, words.titles(compared, text)
    return exhibit(
        "ranges",
        text,
        heading=text("options.ranges.heading"),
        conclusion=words.ranges_conclusion(table, titles, text),
        figure=figures.share_ranges(table, titles, case.thresholds, text),
        table=words.with_titles(table, compared, text),
        note=text("options.ranges.note"),
    )


def must_hold(compared: ComparedChoices, held: pd.DataFrame, text: Text) -> Exhibit:
    """Return what it takes for 2a alone to reach each threshold, the scenario in detail in words."""
    chosen = compared.in_detail
    return exhibit(
        "must-hold",
        text,
        heading=text("options.must_hold.heading"),
        conclusion=words.must_hold_conclusion(chosen, _of(chosen, held), text),
        table=words.must_hold_table(held, chosen.area, words.titles(compared, text), text),
    )


def scenario_map(case: Case, chosen: ScenarioChoices, text: Text) -> Exhibit:
    """Return the map of one scenario: its choices, or the assumed probability of 2a where they are not certain."""
    return exhibit(
        f"map-{chosen.scenario.id}",
        text,
        heading=text("options.map.heading", scenario=words.title(chosen, text)),
        conclusion=words.map_conclusion(chosen, text),
        figure=figures.scenario_map(case.municipalities, chosen, text),
        width="half",
    )


def by_group(chosen: ScenarioChoices, by: str, text: Text) -> Exhibit:
    """Return 2a, 2b and unknown by ``"county"``, ``"region"`` (health region) or ``"size"``."""
    table = words.with_group_names(chosen.distribution_by(by), by, text)
    conclusion = words.group_conclusion(table, text)
    alt = text("options.by_group.alt", conclusion=conclusion)
    return exhibit(
        f"by-{by}",
        text,
        heading=text(f"options.by_group.{by}_heading", scenario=words.title(chosen, text)),
        conclusion=conclusion,
        figure=figures.stacked_shares(table, "group", text("options.by_group.axis"), alt, text),
        table=words.labelled(table, text).astype({"group": "str"}),
    )


def owners(chosen: ScenarioChoices, text: Text) -> list[Exhibit]:
    """Return what the largest expected owners would hold of the municipal shares; nothing when nobody may be in 2a."""
    if chosen.owners.empty:
        return []
    table = chosen.owners.reset_index(drop=True)
    conclusion = wave_words.owners_conclusion(chosen, text)
    shown = exhibit(
        "owners",
        text,
        heading=text("options.owners.heading", scenario=words.title(chosen, text)),
        conclusion=conclusion,
        figure=figures.owner_ranges(table, text("options.owners.alt", conclusion=conclusion), text),
        table=table,
    )
    return [shown]


def first_wave(case: Case, compared: ComparedChoices, wave: pd.DataFrame, text: Text) -> Exhibit:
    """Return what the first wave of each scenario pays per inhabitant.

    `wave` is what `akson_analysis.cases.compared_choices.ComparedChoices.first_wave` returns.
    """
    titles = words.titles(compared, text)
    everybody = wave_price(case.model, case.people, case.people)
    conclusion = wave_words.wave_conclusion(wave, compared.in_detail, everybody, text)
    curve = participation.price_curve(case.model, case.people)
    return exhibit(
        "first-wave-price",
        text,
        heading=text("options.wave.heading"),
        conclusion=conclusion,
        figure=figures.wave_lines(wave, titles, curve, text("options.wave.alt", conclusion=conclusion), text),
        table=wave_words.wave_table(wave, titles, text),
    )


def rules(compared: ComparedChoices, text: Text) -> list[Exhibit]:
    """Return the assumptions of every scenario that has any."""
    return [
        exhibit(
            f"rules-{chosen.scenario.id}",
            text,
            heading=text("options.rules.heading", scenario=words.title(chosen, text)),
            conclusion=chosen.scenario.description.in_language(text.language),
            table=words.rules_table(chosen, text),
        )
        for chosen in compared
        if chosen.scenario.rules
    ]


def municipalities(case: Case, chosen: ScenarioChoices, text: Text) -> Exhibit:
    """Return every municipality's choice in one scenario, and its part of the first bill."""
    return exhibit(
        "municipalities",
        text,
        heading=text("options.table.heading", scenario=words.title(chosen, text)),
        conclusion=text("options.table.note"),
        table=words.municipality_table(chosen, chosen.bill_of_likely(case.model), text),
    )


def map_layer(chosen: ScenarioChoices, text: Text) -> gpd.GeoDataFrame:
    """Return the municipalities with their choices as a layer for other programs, reasons in words."""
    choices = chosen.choices.astype({"choice": "str"}).assign(choice_reason=words.reasons(chosen, text))
    return chosen.area.join(choices)


def definitions(case: Case, text: Text) -> dict[str, str]:
    """Define the words of the report."""
    return words.definitions(case.municipalities, text)


def sources(case: Case, p: OptionDistributionParameters, text: Text) -> list[PageSource | str]:
    """Name the edition of the figures, and where they come from."""
    edition = provenance.source(case.municipalities, case.area, text, p.register_file)
    return [edition, *coverage_words.sources(case.municipalities, text), text("options.sources.costs")]


def headlines(case: Case, text: Text) -> list[tuple[str, str, str]]:
    """Return the figure that runs are compared by: id, label and value."""
    return [("commit", text("options.headline.commit"), words.commit_share(case.scenario_choices, text))]


def _of(chosen: ScenarioChoices, held: pd.DataFrame) -> pd.DataFrame:
    return held[held["scenario"] == chosen.scenario.id]
