"""The models of one cost figure: what it is, in which unit and basis, who says so, and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from akson_analysis._validate import all_of, shown
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MONEY_UNITS = ("mnok", "mnok_per_percentage_point")
_PERCENT = 100
_RATES = (-50, 100)  # per cent: wider than any rate meant, narrow enough for a rate in another unit
_YEARS = range(1950, 2151)  # a hundred years or so to each side of the programme: outside is a slip of the keyboard


def _plain_number(value: Any) -> Decimal:
    """Let only plain decimal notation through: ``1_000``, ``1e3``, ``nan`` and ``1 000`` are refused."""
    text = str(value).strip()
    if isinstance(value, bool) or not _PLAIN_NUMBER.fullmatch(text):
        raise InvalidValueError(Message("refused.figures.plain_number", value=shown(text)))
    return Decimal(text)


def _plain_whole(value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is not a plain whole number such as 2019")
    return int(text)


def _true_or_false(value: Any) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise ValueError(f"{value!r} is neither true nor false")


Number = Annotated[Decimal, BeforeValidator(_plain_number)]
Whole = Annotated[int, BeforeValidator(_plain_whole)]
Flag = Annotated[bool, BeforeValidator(_true_or_false)]
Text = Annotated[str, Field(min_length=1)]
Quality = Literal["green", "amber", "red"]


class FrozenModel(BaseModel):
    """Base of the models of an assumption file: frozen, and a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)


class Label(FrozenModel):
    """What the figure is called where people read it."""

    nb: Text
    """Bokmål."""
    nn: Text
    """Nynorsk."""
    en: Text
    """English."""


class Source(FrozenModel):
    """Where a figure is taken from."""

    document: Text
    """Key of the document in the file's list."""
    chapter: Text
    """Chapter, annex or part of the document; says so where it is not recorded."""
    table: Text | None = None
    """Table, figure or note, where there is one."""


class CostFigure(FrozenModel):
    """One figure of the cost model: a number, a series of numbers, or a choice between a few rules.

    Examples
    --------
    >>> CostFigure(
    ...     id="loan_years",
    ...     label={"nb": "Løpetid", "nn": "Løpetid", "en": "Term"},
    ...     kind="financing",
    ...     unit="years",
    ...     value="10",
    ...     quality="red",
    ...     assumption="true",
    ...     reason="No terms were settled.",
    ... ).value
    Decimal('10')
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """Name the figure is looked up and overridden by."""
    label: Label
    """What people read."""
    kind: Literal[
        "investment", "operation", "productivity", "productivity_service", "adoption", "profile",
        "cost_function",
        "state_share", "payer_share", "key_parameter", "rule", "rate", "year", "uncertainty", "financing",
        "appraisal_cost", "appraisal_benefit", "appraisal_net", "appraisal_point", "zero_alternative",
    ]  # fmt: skip
    """What sort of figure it is."""
    item: Text | None = None
    """Cost item whose levels belong together."""
    level: Literal["base_calculation", "base_estimate", "p50", "p85"] | None = None
    """Level of the estimate; from one level to the next an item may not fall."""
    unit: Literal["mnok", "mnok_per_percentage_point", "pct", "year", "years", "inhabitants", "count", "rule"]
    """Unit; ``mnok`` is million NOK."""
    value: Number | None = None
    """The number, where the figure is one number."""
    series: dict[Whole, Number] | None = None
    """Numbers by year or by percentage of the population."""
    series_by: Literal["year", "participation_pct"] | None = None
    """What the series is keyed by."""
    choice: Text | None = None
    """The rule that is used, where the figure is a rule."""
    choices: tuple[Text, ...] = ()
    """The rules that can be chosen."""
    currency: Text = "NOK"
    """Currency of money; one for the whole model."""
    price_year: Whole | None = None
    """Year whose prices money is stated in; required for money, one for the whole model."""
    vat: Literal["included", "excluded", "not_stated", "not_applicable"] = "not_applicable"
    """Whether value added tax is in the figure."""
    participation: Literal["full", "target", "by_point", "everyone", "not_applicable"] = "not_applicable"
    """Who takes part. ``full``: 100 % of inhabitants; ``target``: 85 % of inhabitants and 60 % of general
    practitioners; ``everyone``: 100 % of both; ``by_point``: the participation is part of the figure."""
    payer: Literal["programme_split", "municipality_in_full", "state_in_full", "users", "society", "not_applicable"] = (
        "not_applicable"
    )
    """Who pays by the letter's rules. ``programme_split``: the state its part at expected cost, the
    municipalities in use the rest and any release of the allowance up to P85."""
    timing: Literal["undiscounted", "present_value", "yearly", "not_applicable"] = "not_applicable"
    """Whether money is undiscounted or a present value; ``yearly`` for shares by year."""
    source: Source | None = None
    """Where it is taken from; required unless the figure is an assumption."""
    quality: Quality
    """Green: stated in the source. Amber: rounded, read off a figure or inferred. Red: chosen."""
    assumption: Flag = False
    """True when no source gives the figure."""
    reason: Text | None = None
    """Why an assumption is what it is; for other figures what to mind."""

    @model_validator(mode="after")
    def _can_be_used(self) -> Self:
        faults = [*self._incomplete(), *self._out_of_range()]
        if faults:
            raise InvalidValueError(all_of(faults))
        return self

    @property
    def is_money(self) -> bool:
        """True for million NOK, in sum or per percentage point."""
        return self.unit in _MONEY_UNITS

    @property
    def numbers(self) -> Mapping[int | None, Decimal]:
        """The numbers by year or percentage; a single value under None, nothing for a rule."""
        if self.value is not None:
            return {None: self.value}
        return dict((self.series or {}).items())

    def _incomplete(self) -> list[str]:
        faults: list[str] = []
        if sum(part is not None for part in (self.value, self.series, self.choice)) != 1:
            faults.append(Message("refused.figures.one_of", first="value", second="series", third="choice"))
        if bool(self.series) != (self.series_by is not None):
            words = {"field": "series_by", "first": "year", "second": "participation_pct"}
            faults.append(Message("refused.figures.series", **words))
        if self.choice is not None and self.choice not in self.choices:
            choices = ", ".join(self.choices)
            faults.append(Message("refused.figures.choice", field="choice", value=shown(self.choice), known=choices))
        if self.is_money and (self.price_year is None or self.vat == "not_applicable"):
            faults.append("money needs price_year, and vat: included, excluded or not_stated")
        if not self.assumption and self.source is None:
            faults.append("it has no source; give one, or mark it assumption: true with a reason")
        if self.assumption and self.reason is None:
            faults.append("it is an assumption without a reason; say why this figure is used")
        return faults

    def _out_of_range(self) -> list[str]:
        numbers = list(self.numbers.values())
        if self.kind in ("rate", "financing") and self.id.endswith("rate"):
            first, last = map(str, _RATES)
            return [
                Message("refused.figures.rate", value=str(number), first=first, last=last)
                for number in numbers
                if not _RATES[0] <= number <= _RATES[1]
            ]
        shares = [Decimal(point) for point in self.series or {}] if self.series_by == "participation_pct" else []
        if self.unit == "pct":
            shares += numbers
        faults: list[str] = [
            Message("refused.figures.share", value=str(share)) for share in shares if not 0 <= share <= _PERCENT
        ]
        if self.unit == "year":
            first, last = str(_YEARS[0]), str(_YEARS[-1])
            faults += [
                Message("refused.figures.year", value=str(number), first=first, last=last)
                for number in numbers
                if number not in _YEARS
            ]
        elif self.unit != "pct" and self.timing != "present_value":
            faults += [Message("refused.figures.negative", value=str(number)) for number in numbers if number < 0]
        if self.unit == "years" or self.id.endswith("_size"):
            unusable = [number for number in numbers if 0 <= number < 1 or number != int(number)]
            faults += [Message("refused.figures.one_or_more", value=str(number)) for number in unusable]
        if self.kind == "profile" and sum(numbers) != _PERCENT:
            faults.append(Message("refused.figures.profile", value=str(sum(numbers))))
        return faults


class Override(FrozenModel):
    """What a file of one's own may say about a figure; the rest is the overridden figure's."""

    id: Text
    """The figure that is overridden."""
    value: Number | None = None
    """The new number."""
    series: dict[Whole, Number] | None = None
    """The new series, whole."""
    choice: Text | None = None
    """The new rule."""
    unit: Text | None = None
    """May be repeated; must be the overridden figure's."""
    currency: Text | None = None
    """May be repeated; must be the model's."""
    price_year: Whole | None = None
    """May be repeated; must be the model's."""
    vat: Text | None = None
    """May be repeated; must be the overridden figure's."""
    source: Source | None = None
    """Where the new figure is taken from."""
    quality: Quality | None = None
    """Amber when there is a source and nothing is said, red when there is none."""
    assumption: Flag = False
    """True when no source gives the new figure."""
    reason: Text | None = None
    """Why, when it is an assumption."""
