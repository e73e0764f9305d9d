"""Who owns the company, the limits of control (`holdings`), and how ownership changes (`capital`).

>>> holdings = found({"Bergen": 300, "Utsira": 100}, "0.30")
>>> control(enter(holdings, "Bodø", 50, {"Bergen": 300, "Utsira": 100})).has_negative_control
False
"""

from akson_analysis.ownership.capital import (
    Entry,
    Increase,
    Method,
    Sale,
    Step,
    capital_increase,
    dilution,
    enter,
    over_years,
    transfer,
)
from akson_analysis.ownership.holdings import (
    BLOCKING_LIMIT,
    LETTER_LIMIT,
    MAJORITY,
    STATE,
    Code,
    Control,
    Finding,
    Holdings,
    blocking_turnout,
    control,
    found,
    from_shares,
    holdings_of,
    largest_harmless_share,
    shares_of,
    turnout_table,
)
from akson_analysis.ownership.voting import decisive_votes

__all__ = [
    "BLOCKING_LIMIT",
    "LETTER_LIMIT",
    "MAJORITY",
    "STATE",
    "Code",
    "Control",
    "Entry",
    "Finding",
    "Holdings",
    "Increase",
    "Method",
    "Sale",
    "Step",
    "blocking_turnout",
    "capital_increase",
    "control",
    "decisive_votes",
    "dilution",
    "enter",
    "found",
    "from_shares",
    "holdings_of",
    "largest_harmless_share",
    "over_years",
    "shares_of",
    "transfer",
    "turnout_table",
]
