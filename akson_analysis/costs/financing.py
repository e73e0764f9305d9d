"""How the municipalities' part of the programme is paid for: as it falls, by their loans or the company's.

The steering document names the ways and settles none: capital that municipalities put in from their own
loans (kommuneloven § 14-16), loans of the company that they guarantee (§ 14-19), or both. Rate, term and
equity share are assumptions of the model. Loans are annuities, drawn in the year of the investment and paid
from the year after.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal, get_args

import pandas as pd

from akson_analysis.costs import _exact, sharing
from akson_analysis.costs.assumptions import Assumptions
from akson_analysis.costs.figure import FrozenModel
from akson_analysis.errors import InvalidValueError

Kind = Literal["as_it_falls", "municipal_loan", "company_loan"]


class Financing(FrozenModel):
    """A way of financing and its terms. Make one with `terms`."""

    kind: Kind
    """``as_it_falls``: paid each year. ``municipal_loan``: each municipality borrows its part and puts it
    in as capital. ``company_loan``: the company borrows, the municipalities guarantee and repay through the
    price."""
    equity_share: Fraction
    """Share that municipalities put in themselves when the company borrows."""
    rate: Fraction
    """Real rate of the loan, a year."""
    years: int
    """Term: number of yearly payments."""


def terms(
    model: Assumptions,
    kind: str = "as_it_falls",
    *,
    equity_share: Any = None,
    rate: Any = None,
    years: Any = None,
) -> Financing:
    """Return a way of financing, with the model's terms where none are given.

    Parameters
    ----------
    model
        The cost figures, as `assumptions.load` returns them.
    kind
        ``"as_it_falls"``, ``"municipal_loan"`` or ``"company_loan"``.
    equity_share
        Share that municipalities put in themselves when the company borrows, 0 to 1.
    rate
        Real rate of the loan, a year, above −1.
    years
        Number of yearly payments.

    Returns
    -------
    Financing
        The way and its terms, exact.

    Raises
    ------
    InvalidValueError
        Listing everything that cannot be used: an unknown kind, an equity share outside 0 to 1, a rate at
        or below −1, a term that is not a whole number above zero.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> terms(assumptions.load(), "company_loan").equity_share
    Fraction(1, 10)
    """
    share = _exact.fraction(model.share("equity_share") if equity_share is None else equity_share)
    interest = _exact.fraction(model.share("loan_rate") if rate is None else rate)
    count = _exact.whole(model.integer("loan_years") if years is None else years)
    faults = []
    if kind not in get_args(Kind):
        faults.append(f"kind {kind!r} is not known. Expected one of: {', '.join(get_args(Kind))}")
    if share is None or not 0 <= share <= 1:
        faults.append(f"equity share {equity_share!r} is not between 0 and 1")
    if fault := _exact.rate_fault(interest if rate is None else rate):
        faults.append(fault)
    if count is None or count <= 0:
        faults.append(f"term {years!r} is not a whole number of years above zero")
    if faults:
        raise InvalidValueError("the financing cannot be used", faults)
    return Financing.model_validate({"kind": kind, "equity_share": share, "rate": interest, "years": count})


def plan(investment_ore: pd.Series, financing: Financing) -> pd.DataFrame:
    """Return how an investment is paid, drawn and repaid, year by year.

    Parameters
    ----------
    investment_ore
        Integer øre by year, every year of the horizon in order.
    financing
        The way and its terms.

    Returns
    -------
    pandas.DataFrame
        Indexed by year, integer øre: investment_ore, paid_ore (in the year itself), drawn_ore,
        interest_ore, repayment_ore, service_ore (interest and repayment), balance_ore (owed at the end of
        the year). Payments after the last year are not in the table; what is owed then is its last balance.

    Examples
    --------
    >>> from akson_analysis.costs import assumptions
    >>> loan = terms(assumptions.load(), "municipal_loan", rate=0.04, years=2)
    >>> years = plan(pd.Series({2021: 10_000, 2022: 0, 2023: 0}), loan)
    >>> years[["service_ore", "balance_ore"]].to_numpy().tolist()
    [[0, 10000], [5302, 5098], [5302, 0]]
    """
    years = list(investment_ore.index)
    own_share = {
        "as_it_falls": Fraction(1),
        "municipal_loan": Fraction(0),
        "company_loan": financing.equity_share,
    }
    paid = {year: round(int(investment_ore[year]) * own_share[financing.kind]) for year in years}
    drawn = {year: int(investment_ore[year]) - paid[year] for year in years}
    interest, repayment = dict.fromkeys(years, 0), dict.fromkeys(years, 0)
    for year, loan in drawn.items():
        for offset, (cost, part) in enumerate(_annuity_payments(loan, financing), start=1):
            if year + offset in interest:
                interest[year + offset] += cost
                repayment[year + offset] += part
    table = pd.DataFrame(
        {
            "investment_ore": investment_ore.astype("int64"),
            "paid_ore": pd.Series(paid),
            "drawn_ore": pd.Series(drawn),
            "interest_ore": pd.Series(interest),
            "repayment_ore": pd.Series(repayment),
        }
    ).rename_axis("year")
    service = table["interest_ore"] + table["repayment_ore"]
    return table.assign(service_ore=service, balance_ore=(table["drawn_ore"] - table["repayment_ore"]).cumsum())


def guarantees(balance_ore: pd.Series, weights: pd.Series) -> pd.DataFrame:
    """Return how much of what the company owes each municipality guarantees, at the end of each year.

    Parameters
    ----------
    balance_ore
        What the company owes by year, as in `plan`.
    weights
        The key, indexed by municipality code.

    Returns
    -------
    pandas.DataFrame
        One row for each municipality, one column for each year, integer øre; each column adds up to the
        balance.

    Examples
    --------
    >>> guarantees(pd.Series({2021: 100}), pd.Series({"0301": 2, "1151": 1})).to_dict()
    {2021: {'0301': 67, '1151': 33}}
    """
    parts = sharing.allocate_many(balance_ore.to_numpy(), weights)
    return pd.DataFrame(parts.T, index=weights.index, columns=balance_ore.index)


def _annuity_payments(loan: int, financing: Financing) -> list[tuple[int, int]]:
    """Return interest and repayment of each payment, in øre, from the exact balance before and after it."""
    if not loan:
        return []
    rate, count = financing.rate, financing.years
    level = Fraction(loan, count) if not rate else loan * rate / (1 - (1 + rate) ** -count)
    payments, owed = [], Fraction(loan)
    for _ in range(count):
        left = owed * (1 + rate) - level
        payments.append((round(owed * rate), round(owed) - round(left)))
        owed = left
    return payments
