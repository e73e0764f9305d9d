"""The municipality brief in words: sentences, key figures and labelled tables of what a case says of a municipality."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.applied import BY_HAND
from akson_analysis.cases.local.municipality import MunicipalityInCase
from akson_analysis.costs.waiting import ROUNDING_NOK
from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of
from akson_analysis.ownership import blocking_turnout
from akson_analysis.publishing import KeyFigure, PageSource

_MILLION = 1_000_000
_HUNDRED_MILLION = 100 * _MILLION
_THOUSAND = 1000
_SMALL_SHARE = 0.001
"""Below it two decimals of a percentage would leave one figure or none."""


def amount(nok: float, text: Text) -> str:
    """Write an amount to the precision it has: million kroner when large, rounded kroner when small.

    >>> from akson_analysis import locales
    >>> shown = [amount(nok, locales.load("en")) for nok in (1_110_108_000, 63_500_000, 317_000, 26_660, -3)]
    >>> " | ".join(shown).replace(locales.NO_BREAK_SPACE, " ")
    'NOK 1,110 million | NOK 63.5 million | NOK 317,000 | NOK 26,700 | NOK -3'
    """
    if abs(nok) >= _MILLION:
        return text.million_kroner(nok / _MILLION, 0 if abs(nok) >= _HUNDRED_MILLION else 1)
    return text.kroner(nok, -3 if abs(nok) >= 100 * _THOUSAND else -2 if abs(nok) >= 10 * _THOUSAND else 0)


def share_text(share: Fraction | float, text: Text) -> str:
    """Write a share with as many decimals as a small one needs.

    >>> from akson_analysis import locales
    >>> [share_text(Fraction(n, 4632214), locales.load("en")) for n in (198, 693494)]
    ['0.0043%', '14.97%']
    """
    return text.percent(share, 4 if abs(float(share)) < _SMALL_SHARE else 2)


def key_figures(
    municipality: MunicipalityInCase, waiting: pd.DataFrame, rule: str, state_share: Fraction, text: Text
) -> list[KeyFigure]:
    """Return four key figures: the investment, the yearly price, 2a against 2b, and the share of the company.

    `waiting` is what `MunicipalityInCase.waiting` gives for `rule` and the year that is told of, its last.
    """
    total: Any = municipality.bill.loc["total"]
    price = municipality.service_price_nok
    return [
        KeyFigure(
            amount(total["p50_nok"], text),
            text("brief.key.total_label", p85=amount(total["p85_nok"], text)),
            text(
                "brief.key.total",
                p50=text.kroner(total["p50_nok_per_inhabitant"]),
                p85=text.kroner(total["p85_nok_per_inhabitant"]),
            ),
        ),
        KeyFigure(
            amount(price, text),
            text("brief.key.price_label", year=municipality.full_use_year),
            text("brief.key.price", per_inhabitant=text.kroner(price / municipality.population)),
        ),
        _waiting_figure(waiting.iloc[-1], rule, text),
        KeyFigure(
            share_text(municipality.share, text),
            text("brief.key.share_label"),
            text(
                "brief.key.share",
                state=text.percent(state_share, 0),
                diluted=share_text(municipality.company_share(state_share), text),
            ),
        ),
    ]


def letter(municipality: MunicipalityInCase, text: Text) -> str:
    """Say what the letter asks of the municipality, what signing binds to, and what it does not."""
    return "\n\n".join(
        [
            text(
                "brief.letter.asks",
                name=municipality.name,
                population=text.number(municipality.population),
                share=share_text(municipality.share, text),
                total=text.number(municipality.total_count),
                status=status_sentence(municipality.name, municipality.answer, text),
            ),
            text("brief.letter.binds"),
            text("brief.letter.open"),
        ]
    )


def status_sentence(name: str, status: pd.Series, text: Text) -> str:
    """Say what is documented about the municipality's answer on the day."""
    answer = str(status["status"])
    if answer == "not_documented":
        return text("brief.status.not_documented", name=name)
    date = text.date(status["date"])
    about = status["date_quality"] == "approximate"
    sentence = text(f"brief.status.{answer}", name=name, date=text("brief.status.about", date=date) if about else date)
    apart = {"inferred": "brief.status.inferred", BY_HAND: "brief.status.by_hand"}.get(str(status["basis"]))
    return f"{sentence} {text(apart)}" if apart else sentence


def cost_table(bill: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Name the rows of `MunicipalityInCase.bill`."""
    labels = {"programme": "programme", "rollout": "rollout", "total": "sum"}
    return bill.rename(index={item: text(f"costs.item.{label}") for item, label in labels.items()}).reset_index()


def cost_conclusion(municipality: MunicipalityInCase, correlation: float, text: Text) -> str:
    """Say how far the bill may go, and whose an overrun is."""
    low, high = municipality.bill_range(correlation)
    return text(
        "brief.cost.conclusion",
        p10=amount(low, text),
        p90=amount(high, text),
        overrun=amount(municipality.overrun_nok, text),
        productivity=amount(municipality.productivity_loss_nok, text),
    )


def year_conclusion(by_year: pd.DataFrame, text: Text) -> str:
    """Say in which year the municipality pays most."""
    sums = by_year.sum(axis="columns")
    peak: Any = sums.idxmax()
    return text("brief.years.conclusion", year=peak, amount=amount(float(sums[peak]), text))


def choice_table(waiting: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Name the rows of `MunicipalityInCase.waiting`."""
    named = [
        text(f"brief.choice.{choice}", year=year)
        for choice, year in zip(waiting["choice"], waiting["calendar_year"], strict=True)
    ]
    return waiting.assign(choice=named).drop(columns="calendar_year")


def choice_conclusion(break_even: pd.DataFrame, text: Text) -> str:
    """Say, rule by rule, until when waiting pays."""
    told: dict[str, list[str]] = {"never": [], "until": [], "throughout": []}
    for row in break_even.reset_index().to_dict("records"):
        rule = text(f"brief.rule.{row['rule']}")
        if row["waiting_pays"] == "until":
            rule = text("brief.choice.rule_until", rule=rule, year=int(row["break_even_year"]) - 1)
        told[row["waiting_pays"]].append(rule)
    keys = {"never": "brief.choice.never", "until": "brief.choice.until", "throughout": "brief.choice.still"}
    return " ".join(text(key, rules=text.join(told[pays])) for pays, key in keys.items() if told[pays])


def choice_note(municipality: MunicipalityInCase, text: Text) -> str:
    """Say what is assumed about the others and about waiting, and what the figures cannot hold."""
    alone = "brief.choice.alone" if municipality.buys_alone else "brief.choice.group"
    own = text("brief.choice.is_front_runner", name=municipality.name) if municipality.is_front_runner else ""
    title = municipality.front_runners.title.in_language(text.language)
    years = sorted(set(municipality.others.entries.values()))
    sentences = [
        text("brief.choice.others", title=title, years=text.join([str(year) for year in years])),
        own,
        text(alone, purchase=amount(municipality.purchase_nok, text)),
        text("brief.choice.limits"),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def ownership(municipality: MunicipalityInCase, state_share: Fraction, text: Text) -> str:
    """Say what share of the company and the votes the municipality has, early and late, and what the state can do."""
    key = "brief.owner.can_block" if state_share > Fraction(1, 3) else "brief.owner.turnout" if state_share else ""
    sentences = [
        text(
            "brief.owner.share",
            name=municipality.name,
            first=share_text(municipality.company_share(state_share, is_founding=True), text),
            last=share_text(municipality.company_share(state_share), text),
            state=text.percent(state_share, 0),
        )
    ]
    if key:
        turnout = text.percent(blocking_turnout(state_share), 0)
        sentences.append(text(key, state=text.percent(state_share, 1), turnout=turnout))
    return " ".join(sentences)


def peer_table(peers: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Name the answers of `MunicipalityInCase.peers`."""
    return pd.DataFrame(
        {
            "name": peers["name"],
            "population": peers["population"],
            "total_p50_nok": peers["total_nok"],
            "p50_nok_per_inhabitant": peers["total_nok_per_inhabitant"],
            "equal_part_p50_nok_per_inhabitant": peers["equal_part_nok_per_inhabitant"],
            "status": [text(f"figures.class.{status}") for status in peers["status"]],
        }
    ).reset_index(drop=True)


def peer_conclusion(municipality: MunicipalityInCase, equal_part_share: Fraction, text: Text) -> str:
    """Say whom the municipality is compared with, and what an equal part would do to it."""
    row: Any = municipality.peers.loc[municipality.code]
    own, uniform = float(row["equal_part_nok_per_inhabitant"]), float(row["total_nok_per_inhabitant"])
    change = "same" if abs(own - uniform) < 1 else "dearer" if own > uniform else "cheaper"
    group = municipality.peer_group
    return " ".join(
        [
            text("brief.peers.group", group=group, year=municipality.kostra_year)
            if group
            else text("brief.peers.nearest"),
            text(
                f"brief.peers.{change}",
                name=municipality.name,
                share=text.percent(equal_part_share, 0),
                amount=text.kroner(abs(own - uniform)),
            ),
        ]
    )


def headline(municipality: MunicipalityInCase, text: Text) -> tuple[str, str]:
    """Return what the command line and the list of briefs say of it: what the amount is of, and the amount."""
    total: Any = municipality.bill.loc["total"]
    return text("brief.headline.total", name=municipality.name), amount(total["p50_nok"], text)


def sources(municipalities: pd.DataFrame, text: Text) -> list[PageSource]:
    """Name the sources of the brief, each with what was taken from it."""
    names, year = ("document", "letter", "assumptions"), year_of(municipalities)
    return [
        PageSource(text(f"brief.sources.{name}", year=year), note=text(f"brief.sources.{name}_note")) for name in names
    ]


def _waiting_figure(row: Any, rule: str, text: Text) -> KeyFigure:
    difference = float(row["difference_nok"])
    change = "same" if abs(difference) < ROUNDING_NOK else "dearer" if difference > 0 else "cheaper"
    return KeyFigure(
        text("brief.key.same_value") if change == "same" else amount(abs(difference), text),
        text(f"brief.key.wait_{change}_label", year=int(row["calendar_year"])),
        text("brief.key.wait", rule=text(f"brief.rule.{rule}"), outside=amount(float(row["outside_cost_nok"]), text)),
    )
