"""The words and number formats of one language."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

import babel.dates
import babel.numbers

from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.written import Counted, KeyedText, Number, Record

LANGUAGES = ("nb", "nn", "en")
"""Bokmål, nynorsk and English."""
_BABEL_LOCALE = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
NO_BREAK_SPACE = "\u00a0"
"""Thousands mark of Norwegian, and what stands between a number and its unit."""
MINUS = "\u2212"
"""The minus of Norwegian typography; a hyphen is none."""

_GAP = re.compile(
    r"(?<=[\d}]) (?=\d{3}(?!\d)|(?:%|kr\b|mill\.|km²))|(?<=mill\.) (?=kr\b)|(?<=NOK) (?=\d)|(?<=§) (?=\d)"
)
"""The spaces within a number and before its unit, at which no line may break."""


@dataclass(frozen=True)
class Text:
    """The words and number formats of one language. Make one with `load`.

    Examples
    --------
    >>> text = load("nb")
    >>> text.number(4632214).replace(NO_BREAK_SPACE, " ")
    '4 632 214'
    >>> text.percent(Fraction(54714, 4632214), 2).replace(NO_BREAK_SPACE, " ")
    '1,18 %'
    """

    language: str
    messages: dict[str, str]
    written: Record = field(default_factory=Record, compare=False, repr=False)
    """The numbers written so far, with the exact values behind them."""

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text of `key` with its named places filled in.

        Values are inserted as they are: format numbers first with `number`, `percent` or `date`.

        Raises
        ------
        InvalidValueError
            If no text has this key.
        """
        try:
            template = self.messages[key]
        except KeyError:
            raise InvalidValueError(
                f"text key {key!r} does not exist in language {self.language!r}: "
                f"add it to locales/{self.language}/{key.partition('.')[0]}.toml"
            ) from None
        if not values:
            return template
        filled = template.format_map(values)
        self.written.fill(filled, key, values)
        return filled

    def say(self, message: KeyedText) -> str:
        """Return the message of an error in this language.

        >>> from akson_analysis.locales import Message
        >>> load("nn").say(Message("refused.missing", place="title"))
        'title manglar. Legg det til'
        """
        return self.filled(message.key, message.values)

    def filled(self, key: str, values: Mapping[str, Any]) -> str:
        """Return the text of `key` with values written as the language does: messages, and whole numbers."""
        return self(key, **{name: self._shown(value) for name, value in values.items()})

    def _shown(self, value: Any) -> Any:
        if isinstance(value, KeyedText):
            return self.say(value)
        if isinstance(value, int):
            return Counted(self._number(value, 0), value)
        return value

    def under(self, stem: str) -> dict[str, str]:
        """Return the texts whose keys begin with `stem` and a point, by the rest of their keys.

        >>> load("nb").under("publishing.chart")["Zoom in"]
        'Zoom inn'
        """
        return {
            key.removeprefix(f"{stem}."): message
            for key, message in self.messages.items()
            if key.startswith(f"{stem}.")
        }

    def plural(self, key: str, count: int, **values: Any) -> Counted:
        """Return ``key.one`` when `count` is 1, else ``key.other``, with ``{n}`` the formatted count.

        >>> load("en").plural("common.municipalities", 1)
        '1 municipality'
        """
        form = "one" if count == 1 else "other"
        return Counted(self(f"{key}.{form}", n=self.number(count), **values), count)

    def number(self, value: Number, decimals: int = 0) -> Counted:
        """Write a number with the language's thousands mark (no-break space), decimal mark and minus sign.

        In a text the number chooses the words around it: see `akson_analysis.locales.written.Counted`.

        >>> load("en").number(1234.5, 1)
        '1,234.5'
        """
        return self.written.keep(self._number(value, decimals), value, "number", decimals)

    def _number(self, value: Number, decimals: int) -> str:
        pattern = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
        exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
        if decimals < 0:
            exact = round(Decimal(exact), decimals)
        shown = str(babel.numbers.format_decimal(exact, format=pattern, locale=_BABEL_LOCALE[self.language]))
        return shown if self.language == "en" else shown.replace("-", MINUS)

    def percent(self, share: Number, decimals: int = 1) -> str:
        """Write a share (0.5 is 50 %) as a percentage.

        >>> load("en").percent(0.1497, 2)
        '14.97%'
        """
        sign = "%" if self.language == "en" else f"{NO_BREAK_SPACE}%"
        scaled = share * 100 if not isinstance(share, float) else Decimal(repr(float(share))) * 100
        return self.written.keep(self._number(scaled, decimals) + sign, share, "percent", decimals)

    def kroner(self, value: Number, decimals: int = 0) -> str:
        """Write an amount in kroner; with -3 decimals, in whole thousands.

        >>> load("nb").kroner(1601).replace(NO_BREAK_SPACE, " ")
        '1 601 kr'
        """
        number = self._number(value, decimals)
        shown = f"NOK{NO_BREAK_SPACE}{number}" if self.language == "en" else f"{number}{NO_BREAK_SPACE}kr"
        return self.written.keep(shown, value, "kroner", decimals)

    def million_kroner(self, value: Number, decimals: int = 0) -> str:
        """Write an amount that is given in million kroner.

        >>> load("nb").million_kroner(9525).replace(NO_BREAK_SPACE, " ")
        '9 525 mill. kr'
        """
        number = self._number(value, decimals)
        if self.language == "en":
            shown = f"NOK{NO_BREAK_SPACE}{number} million"
        else:
            shown = f"{number}{NO_BREAK_SPACE}mill.{NO_BREAK_SPACE}kr"
        return self.written.keep(shown, value, "million_kroner", decimals)

    def date(self, value: dt.date) -> str:
        """Write a date in words.

        >>> load("nb").date(dt.date(2020, 7, 1))
        '1. juli 2020'
        """
        pattern = "d MMMM y" if self.language == "en" else "d. MMMM y"
        shown = str(babel.dates.format_date(value, pattern, _BABEL_LOCALE[self.language]))
        return self.written.keep(shown, value, "date", 0)

    def calendar(self) -> dict[str, Any]:
        """Return names of days and months, and marks of numbers, as Plotly's ``locales`` takes them.

        >>> load("nn").calendar()["days"][0]
        'søndag'
        """
        locale = _BABEL_LOCALE[self.language]
        days = {width: babel.dates.get_day_names(width, locale=locale) for width in ("wide", "abbreviated")}
        months = {width: babel.dates.get_month_names(width, locale=locale) for width in ("wide", "abbreviated")}
        sunday_first = (6, *range(6))
        return {
            "days": [days["wide"][day] for day in sunday_first],
            "shortDays": [days["abbreviated"][day] for day in sunday_first],
            "months": [months["wide"][month] for month in range(1, 13)],
            "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
            "decimal": babel.numbers.get_decimal_symbol(locale),
            "thousands": babel.numbers.get_group_symbol(locale),
        }

    def join(self, items: list[str]) -> str:
        """Join names as the language does: "Oslo, Bergen og Stavanger".

        >>> load("nb").join(["Oslo", "Bergen", "Stavanger"])
        'Oslo, Bergen og Stavanger'
        """
        if len(items) < 2:  # noqa: PLR2004
            return "".join(items)
        joined = ", ".join(items[:-1]) + self("common.and") + items[-1]
        self.written.fill(joined, "common.and", {str(number): item for number, item in enumerate(items, start=1)})
        return joined


@cache
def load(language: str) -> Text:
    """Return the texts of one language.

    Raises
    ------
    InvalidValueError
        If the language is not one of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise InvalidValueError(f"language {language!r} is not known. Expected one of: {', '.join(LANGUAGES)}")
    messages: dict[str, str] = {}
    for file in sorted(resources.files(__package__).joinpath(language).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            topic = file.name.removesuffix(".toml")
            messages |= _flatten(topic, tomllib.loads(file.read_text(encoding="utf-8")))
    return Text(language, messages)


def tidy(message: str) -> str:
    r"""Keep the digits of a number, and its unit, on one line.

    >>> tidy("1 400 mill. kr, 85 %").split(" ")
    ['1\xa0400\xa0mill.\xa0kr,', '85\xa0%']
    """
    return _GAP.sub(NO_BREAK_SPACE, message)


def _flatten(prefix: str, table: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}.{key}"
        flat |= _flatten(name, value) if isinstance(value, dict) else {name: tidy(value)}
    return flat
