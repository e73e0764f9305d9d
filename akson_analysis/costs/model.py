"""All figures of a cost model in one currency and one price year, and what must fit together between them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from akson_analysis._validate import shown
from akson_analysis.costs.figure import CostFigure, FrozenModel, Text, Whole
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message

ORE_PER_NOK = 100
NOK_PER_MNOK = 1_000_000
ORE_PER_MNOK = 1_000_000 * ORE_PER_NOK
"""Amounts are whole øre: a national total fits a 64-bit integer, and parts add up exactly."""
LEVELS = ("base_calculation", "base_estimate", "p50", "p85")
"""Levels of an estimate, in the order in which an item may not fall."""


def nearest(figure_id: str, figures: Mapping[str, CostFigure]) -> str:
    """Return what to say of an id that is not known, with the nearest one that is.

    Parameters
    ----------
    figure_id
        The id that was given.
    figures
        The figures by id.

    Returns
    -------
    str
        A sentence, said in the reader's language.

    Examples
    --------
    >>> nearest("state_shares", {"state_share": None})
    "figure 'state_shares' is not known. Did you mean 'state_share'?"
    """
    # 0.4: a guess for any typing error, none for another word
    near = difflib.get_close_matches(figure_id, figures, n=1, cutoff=0.4)
    if near:
        return Message("refused.figure_near", figure=shown(figure_id), near=near[0])
    return Message("refused.figure_not_known", figure=shown(figure_id))


class Assumptions(FrozenModel):
    """All figures of a cost model, in one currency and one price year. Made by `assumptions.load`.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> model = assumptions.load()
    >>> model.ore("state_share")
    140000000000
    >>> model.share("discount_rate")
    Fraction(1, 25)
    """

    title: Text
    """Name of the set of figures."""
    currency: Text
    """Currency of all money."""
    price_year: Whole
    """Year whose prices all money is stated in."""
    documents: dict[str, Text]
    """The documents figures are taken from, by key."""
    figures: tuple[CostFigure, ...]
    """The figures, in the order of the file."""

    @cached_property
    def by_id(self) -> Mapping[str, CostFigure]:
        """The figures by id."""
        return {figure.id: figure for figure in self.figures}

    def figure(self, figure_id: str) -> CostFigure:
        """Return one figure.

        Parameters
        ----------
        figure_id
            Id of the figure.

        Returns
        -------
        CostFigure
            With unit, basis, source and quality.

        Raises
        ------
        InvalidValueError
            If there is none with this id; the message has the nearest one.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().figure("rollout_p50").vat
        'included'
        """
        try:
            return self.by_id[figure_id]
        except KeyError:
            raise InvalidValueError(nearest(figure_id, self.by_id)) from None

    def number(self, figure_id: str) -> Decimal:
        """Return a figure's number in its own unit.

        Parameters
        ----------
        figure_id
            Id of a figure that is one number.

        Returns
        -------
        decimal.Decimal
            In the figure's own unit: million NOK, per cent, years ...

        Raises
        ------
        InvalidValueError
            If there is no such figure or it is a series or a rule.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().number("discount_rate")
        Decimal('4')
        """
        value = self.figure(figure_id).value
        if value is None:
            raise InvalidValueError(f"figure {figure_id!r} is not one number: use series() or choice()")
        return value

    def ore(self, figure_id: str) -> int:
        """Return a money figure in integer øre.

        Parameters
        ----------
        figure_id
            Id of a figure in money.

        Returns
        -------
        int
            Øre, rounded.

        Raises
        ------
        InvalidValueError
            If the figure is not money.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().ore("journal_p50")
        475500000000
        """
        if not self.figure(figure_id).is_money:
            raise InvalidValueError(f"figure {figure_id!r} is in {self.figure(figure_id).unit}, not in money")
        return round(self.number(figure_id) * ORE_PER_MNOK)

    def share(self, figure_id: str) -> Fraction:
        """Return a percentage as an exact share: 4 % is 1/25.

        Parameters
        ----------
        figure_id
            Id of a figure in per cent.

        Returns
        -------
        fractions.Fraction
            From 0 to 1, for a rate also outside.

        Raises
        ------
        InvalidValueError
            If the figure is not a percentage.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().share("equity_share")
        Fraction(1, 10)
        """
        if self.figure(figure_id).unit != "pct":
            raise InvalidValueError(f"figure {figure_id!r} is in {self.figure(figure_id).unit}, not in per cent")
        return Fraction(self.number(figure_id)) / 100

    def integer(self, figure_id: str) -> int:
        """Return a count, a year or a number of inhabitants.

        Parameters
        ----------
        figure_id
            Id of a figure that is one whole number.

        Returns
        -------
        int
            In the figure's own unit.

        Raises
        ------
        InvalidValueError
            If there is no such figure or it is a series or a rule.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().integer("base_year")
        2019
        """
        return int(self.number(figure_id))

    def series(self, figure_id: str) -> dict[int, Decimal]:
        """Return a figure's numbers by year or by percentage of the population.

        Parameters
        ----------
        figure_id
            Id of a figure that is a series.

        Returns
        -------
        dict of int to decimal.Decimal
            In the figure's own unit; the keys are years or per cent.

        Raises
        ------
        InvalidValueError
            If there is no such figure or it is not a series.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().series("npv_by_participation")[25]
        Decimal('-2580')
        """
        series = self.figure(figure_id).series
        if series is None:
            raise InvalidValueError(f"figure {figure_id!r} is not a series: use number() or choice()")
        return dict(series)

    def choice(self, figure_id: str) -> str:
        """Return the rule a figure chooses.

        Parameters
        ----------
        figure_id
            Id of a figure that is a rule.

        Returns
        -------
        str
            One of the figure's ``choices``.

        Raises
        ------
        InvalidValueError
            If there is no such figure or it is not a rule.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().choice("allocation_key")
        'per_inhabitant'
        """
        choice = self.figure(figure_id).choice
        if choice is None:
            raise InvalidValueError(f"figure {figure_id!r} is not a rule: use number() or series()")
        return choice

    @property
    def years(self) -> range:
        """The years of the cash flow, first to last.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> assumptions.load().years
        range(2021, 2041)
        """
        return range(self.integer("first_year"), self.integer("last_year") + 1)

    def source_text(self, figure: CostFigure) -> str:
        """Return a figure's source in words, empty for an assumption without one.

        Parameters
        ----------
        figure
            One of the model's figures.

        Returns
        -------
        str
            Document, chapter and table, with commas between.

        Examples
        --------
        >>> from akson_analysis.costs import assumptions
        >>> model = assumptions.load()
        >>> model.source_text(model.figure("discount_rate")).endswith("Vedlegg J")
        True
        """
        if figure.source is None:
            return ""
        parts = (self.documents[figure.source.document], figure.source.chapter, figure.source.table)
        return ", ".join(part for part in parts if part)


def mismatches(model: Assumptions) -> Iterator[tuple[str, str]]:
    """Yield what does not fit together between figures: the id of one, and the fault.

    Parameters
    ----------
    model
        Figures that are each valid.

    Yields
    ------
    tuple of str
        Id of a figure, and a sentence of what is wrong with it.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> list(mismatches(assumptions.load()))
    []
    """
    seen: set[str] = set()
    for figure in model.figures:
        if figure.id in seen:
            yield figure.id, "is given twice; keep one"
        seen.add(figure.id)
        yield from ((figure.id, fault) for fault in _basis_faults(figure, model))
    yield from _backward_years(model)
    yield from _falling_levels(model)
    yield from _off_the_line(model)


def _basis_faults(figure: CostFigure, model: Assumptions) -> Iterator[str]:
    if figure.currency != model.currency:
        yield f"currency {figure.currency} among figures in {model.currency}; convert it first"
    if figure.price_year not in (None, model.price_year):
        yield f"price year {figure.price_year} among {model.price_year} prices; convert it first"
    if figure.source is not None and figure.source.document not in model.documents:
        documents = ", ".join(model.documents)
        yield f"document {figure.source.document!r} is not in the file's list; known: {documents}"


def _backward_years(model: Assumptions) -> Iterator[tuple[str, str]]:
    first, last = (model.by_id.get(name) for name in ("first_year", "last_year"))
    if first and last and first.value is not None and last.value is not None and last.value < first.value:
        years = {"value": str(last.value), "other": first.id, "limit": str(first.value)}
        yield last.id, Message("refused.figures.backwards", **years)


def _falling_levels(model: Assumptions) -> Iterator[tuple[str, str]]:
    """Yield where an item falls from base calculation towards P85."""
    estimates: dict[tuple[str, str], list[tuple[int, Decimal, str]]] = {}
    for figure in model.figures:
        if figure.item and figure.level and figure.value is not None:
            level = (LEVELS.index(figure.level), figure.value, figure.id)
            estimates.setdefault((figure.item, figure.participation), []).append(level)
    for levels in estimates.values():
        for (low, low_value, low_id), (_, value, figure_id) in pairwise(sorted(levels)):
            if value < low_value:
                lower = {"limit": str(low_value), "level": LEVELS[low], "other": low_id}
                yield figure_id, Message("refused.figures.falling", value=str(value), **lower)


def _off_the_line(model: Assumptions) -> Iterator[tuple[str, str]]:
    """Yield where fixed and variable part do not give the programme's points."""
    for level in ("p50", "p85"):
        parts = (model.by_id.get(f"journal_fixed_{level}"), model.by_id.get(f"journal_variable_{level}"))
        for suffix, percent in (("", 100), ("_target", 85)):
            point = model.by_id.get(f"journal_{level}{suffix}")
            values = [each.value for each in (*parts, point) if each is not None and each.value is not None]
            if len(values) < len((*parts, point)):
                continue
            line = values[0] + percent * values[1]
            if line != values[2]:
                sum_of_parts = f"journal_fixed_{level} + {percent} × journal_variable_{level} = {line}"
                apart = Message("refused.figures.off_the_line", value=str(values[2]), sum=sum_of_parts)
                yield f"journal_{level}{suffix}", apart
