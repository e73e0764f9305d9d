"""The municipality brief in words and tables that follow its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from akson_analysis.cases.applied import BY_HAND
from akson_analysis.cases.municipality import Numbers
from akson_analysis.costs import joining as rules
from akson_analysis.costs.assumptions import ORE_PER_NOK
from akson_analysis.locales import Text
from akson_analysis.municipalities import year_of
from akson_analysis.publishing import KeyFigure, PageSource

_MILLION = 1_000_000
_HUNDRED_MILLION = 100 * _MILLION
_THOUSAND = 1000
_ROUNDING_NOK = 1.0
_SMALL_SHARE = 0.001


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


def key_figures(numbers: Numbers, rule: str, year: int, state_share: Fraction, text: Text) -> list[KeyFigure]:
    """Return four key figures: the investment, the yearly price, 2a against 2b, and the share of the company."""
    totals: Any = numbers.totals
    return [
        KeyFigure(
            amount(totals["total_p50_ore"] / ORE_PER_NOK, text),
            text("brief.key.total_label", p85=amount(totals["total_p85_ore"] / ORE_PER_NOK, text)),
            text(
                "brief.key.total",
                p50=text.kroner(totals["total_p50_nok_per_inhabitant"]),
                p85=text.kroner(totals["total_p85_nok_per_inhabitant"]),
            ),
        ),
        KeyFigure(
            amount(numbers.price_nok, text),
            text("brief.key.price_label", year=numbers.price_year),
            text("brief.key.price", per_inhabitant=text.kroner(numbers.price_nok / numbers.population)),
        ),
        _waiting_figure(numbers, rule, year, text),
        KeyFigure(
            share_text(numbers.share, text),
            text("brief.key.share_label"),
            text(
                "brief.key.share",
                state=text.percent(state_share, 0),
                diluted=share_text(numbers.share * (1 - state_share), text),
            ),
        ),
    ]


def letter(numbers: Numbers, status: pd.Series, text: Text) -> str:
    """Say what the letter asks of the municipality, what signing binds to, and what it does not."""
    return "\n\n".join(
        [
            text(
                "brief.letter.asks",
                name=numbers.name,
                population=text.number(numbers.population),
                share=share_text(numbers.share, text),
                total=text.number(numbers.total_count),
                status=status_sentence(numbers.name, status, text),
            ),
            text("brief.letter.binds"),
            text("brief.letter.open"),
        ]
    )


def status_sentence(name: str, status: pd.Series, text: Text) -> str:
    """Say what is documented about the municipality's answer on the day."""
    known = str(status["status"])
    if known == "not_documented":
        return text("brief.status.not_documented", name=name)
    date = text.date(status["date"])
    about = status["date_quality"] == "approximate"
    sentence = text(f"brief.status.{known}", name=name, date=text("brief.status.about", date=date) if about else date)
    apart = {"inferred": "brief.status.inferred", BY_HAND: "brief.status.by_hand"}.get(str(status["basis"]))
    return f"{sentence} {text(apart)}" if apart else sentence


def cost_table(numbers: Numbers, text: Text) -> pd.DataFrame:
    """Return what the municipality pays at P50 and P85, in kroner and per inhabitant."""
    totals: Any = numbers.totals
    rows = []
    for item, label in (("programme", "programme"), ("rollout", "rollout"), ("total", "sum")):
        row: dict[str, Any] = {"item": text(f"costs.item.{label}")}
        for estimate in ("p50", "p85"):
            nok = totals[f"{item}_{estimate}_ore"] / ORE_PER_NOK
            row[f"{estimate}_nok"] = nok
            row[f"{estimate}_nok_per_inhabitant"] = nok / numbers.population
        rows.append(row)
    names = ["item", "p50_nok", "p85_nok", "p50_nok_per_inhabitant", "p85_nok_per_inhabitant"]
    return pd.DataFrame(rows)[names]


def cost_conclusion(numbers: Numbers, text: Text) -> str:
    """Say how far the bill may go, and whose an overrun is."""
    totals: Any = numbers.totals
    return text(
        "brief.cost.conclusion",
        p10=amount(numbers.p10_nok, text),
        p90=amount(numbers.p90_nok, text),
        overrun=amount((totals["total_p85_ore"] - totals["total_p50_ore"]) / ORE_PER_NOK, text),
        productivity=amount(numbers.productivity_nok, text),
    )


def year_table(numbers: Numbers) -> pd.DataFrame:
    """Return what the municipality pays each year, kroner."""
    table = numbers.yearly.rename(columns={item: f"{item}_nok" for item in numbers.yearly.columns})
    return table.rename_axis("cost_year").reset_index()


def year_conclusion(numbers: Numbers, text: Text) -> str:
    """Say in which year the municipality pays most."""
    sums = numbers.yearly.sum(axis="columns")
    peak: Any = sums.idxmax()
    return text("brief.years.conclusion", year=peak, amount=amount(float(sums[peak]), text))


def choice_table(numbers: Numbers, rule: str, years: Sequence[int], text: Text) -> pd.DataFrame:
    """Return 2a now beside 2b in each of `years`, settled by one rule, kroner."""
    own = numbers.comparison[numbers.comparison["rule"] == rule]
    p50 = own[own["level"] == "p50"].set_index("calendar_year")
    p85 = own[own["level"] == "p85"].set_index("calendar_year")
    first = numbers.settled.first_year
    shown = [first, *(year for year in sorted(years) if year in p50.index and year > first)]
    return pd.DataFrame(
        {
            "choice": [
                text("brief.choice.commit" if year == first else "brief.choice.option", year=year) for year in shown
            ],
            **{name: p50.loc[shown, name].to_numpy() for name in ("fee_nok", "refunds_nok", "outside_cost_nok")},
            "present_p50_nok": p50.loc[shown, "present_value_nok"].to_numpy(),
            "present_p85_nok": p85.loc[shown, "present_value_nok"].to_numpy(),
            "difference_nok": _clean(p50.loc[shown, "difference_nok"]),
            "others_difference_nok": _clean(p50.loc[shown, "others_difference_nok"]),
        }
    )


def choice_conclusion(numbers: Numbers, text: Text) -> str:
    """Say, rule by rule, until when waiting pays."""
    never = [text(f"brief.rule.{name}") for name in rules.Rule if name in numbers.always]
    still = [text(f"brief.rule.{name}") for name in rules.Rule if numbers.break_even[name] is None]
    until = [
        text("brief.choice.rule_until", rule=text(f"brief.rule.{name}"), year=(numbers.break_even[name] or 0) - 1)
        for name in rules.Rule
        if numbers.break_even[name] is not None and name not in numbers.always
    ]
    sentences = [text("brief.choice.never", rules=text.join(never))] if never else []
    sentences += [text("brief.choice.until", rules=text.join(until))] if until else []
    sentences += [text("brief.choice.still", rules=text.join(still))] if still else []
    return " ".join(sentences)


def choice_note(numbers: Numbers, title: str, text: Text) -> str:
    """Say what is assumed about the others and about waiting, and what the figures cannot hold."""
    alone = "brief.choice.alone" if numbers.buys_alone else "brief.choice.group"
    own = text("brief.choice.is_front_runner", name=numbers.name) if numbers.is_front_runner else ""
    sentences = [
        text("brief.choice.others", title=title, years=text.join([str(y) for y in _years(numbers)])),
        own,
        text(alone, purchase=amount(numbers.purchase_nok, text)),
        text("brief.choice.limits"),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def ownership(numbers: Numbers, state_share: Fraction, text: Text) -> str:
    """Say what share of the company and the votes the municipality has, early and late, and what the state can do."""
    key = "brief.owner.can_block" if state_share > Fraction(1, 3) else "brief.owner.turnout" if state_share else ""
    sentences = [
        text(
            "brief.owner.share",
            name=numbers.name,
            first=share_text(numbers.founding_share * (1 - state_share), text),
            last=share_text(numbers.share * (1 - state_share), text),
            state=text.percent(state_share, 0),
        )
    ]
    if key:
        turnout = text.percent(2 * state_share / (1 - state_share), 0)
        sentences.append(text(key, state=text.percent(state_share, 1), turnout=turnout))
    return " ".join(sentences)


def peer_table(
    area: pd.DataFrame, codes: pd.Index, totals: pd.DataFrame, equal_part: pd.Series, status: pd.DataFrame, text: Text
) -> pd.DataFrame:
    """Return similar municipalities: the bill at P50, per inhabitant with both keys, and what they answered."""
    own = area.loc[codes]
    return pd.DataFrame(
        {
            "name": own["name_short"].to_numpy(),
            "population": own["population"].to_numpy(),
            "total_p50_nok": (totals.loc[codes, "total_p50_ore"] / ORE_PER_NOK).to_numpy(),
            "p50_nok_per_inhabitant": totals.loc[codes, "total_p50_nok_per_inhabitant"].to_numpy(),
            "equal_part_p50_nok_per_inhabitant": equal_part[codes].to_numpy(),
            "status": [text(f"figures.class.{status.loc[code, 'status']}") for code in codes],
        }
    )


def peer_conclusion(numbers: Numbers, group: str, equal_part: pd.Series, share: Fraction, text: Text) -> str:
    """Say whom the municipality is compared with, and what an equal part would do to it."""
    totals: Any = numbers.totals
    own, uniform = float(equal_part[numbers.code]), float(totals["total_p50_nok_per_inhabitant"])
    change = "same" if abs(own - uniform) < 1 else "dearer" if own > uniform else "cheaper"
    basis = text("brief.peers.group", group=group, year=numbers.kostra_year) if group else text("brief.peers.nearest")
    return f"{basis} " + text(
        f"brief.peers.{change}",
        name=numbers.name,
        share=text.percent(share, 0),
        amount=text.kroner(abs(own - uniform)),
    )


def sources(municipalities: pd.DataFrame, text: Text) -> list[PageSource]:
    """Name the sources of the brief, each with what was taken from it."""
    names, year = ("document", "letter", "assumptions"), year_of(municipalities)
    return [
        PageSource(text(f"brief.sources.{name}", year=year), note=text(f"brief.sources.{name}_note")) for name in names
    ]


def _waiting_figure(numbers: Numbers, rule: str, year: int, text: Text) -> KeyFigure:
    table = numbers.comparison
    row: Any = table[(table["rule"] == rule) & (table["level"] == "p50") & (table["calendar_year"] == year)].iloc[0]
    difference = float(row["difference_nok"])
    change = "same" if abs(difference) < _ROUNDING_NOK else "dearer" if difference > 0 else "cheaper"
    return KeyFigure(
        text("brief.key.same_value") if change == "same" else amount(abs(difference), text),
        text(f"brief.key.wait_{change}_label", year=year),
        text("brief.key.wait", rule=text(f"brief.rule.{rule}"), outside=amount(float(row["outside_cost_nok"]), text)),
    )


def _clean(values: pd.Series) -> Any:
    """Return differences with rounding to the øre taken away."""
    return values.where(values.abs() >= _ROUNDING_NOK, 0.0).to_numpy()


def _years(numbers: Numbers) -> list[int]:
    return sorted(set(numbers.settled.entries.values()))
