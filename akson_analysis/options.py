"""The distribution over 2a (`commit`) and 2b (`option`): who is expected to choose what, by count and by people.

Knows members and groups, not Norway. A choice is documented, assumed by a rule with a reason, or unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from akson_analysis.errors import InvalidValueError

CHOICES = ("commit", "option", "unknown")
"""2a, 2b, and nobody knows."""


class Rule(BaseModel):
    """Members that are expected to choose alike. A member follows the first rule that fits it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    choice: str = Field(pattern="^(commit|option)$")
    """``commit`` (2a) or ``option`` (2b)."""
    reason: str = Field(min_length=1)
    """Why they are expected to; shown in the report."""
    members: tuple[str, ...] | None = None
    """Codes the rule is for; None means every member."""
    is_signed: bool | None = None
    """Only those that have signed, or only those that have not."""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Columns of the area with the values the rule is for, as ``{"county_code": ("42",)}``."""


def choose(area: pd.DataFrame, status: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Give every member a choice: the documented one, else that of the first rule that fits it, else unknown.

    Parameters
    ----------
    area
        Indexed by member, with the columns the rules name.
    status
        Same index, with `option` (documented choice or empty) and `is_signed`.
    rules
        In order of precedence.

    Returns
    -------
    pandas.DataFrame
        Same index: `choice` (a category of `CHOICES`), `choice_basis` (``documented``, ``assumed`` or empty) and
        `choice_reason`.

    Raises
    ------
    InvalidValueError
        If a rule names members or columns that the area does not have.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> status = pd.DataFrame({"option": ["", "commit"], "is_signed": [True, True]}, index=["A", "B"])
    >>> choose(area, status, [Rule(choice="option", reason="waits", members=("A",))])["choice"].tolist()
    ['option', 'commit']
    """
    faults = []
    for number, rule in enumerate(rules, start=1):
        missing = [code for code in rule.members or () if code not in area.index]
        if missing:
            faults.append(f"rule {number} names {', '.join(missing)}, which the service area does not have")
        faults += [
            f"rule {number} asks for column {name!r}, which does not exist" for name in rule.where if name not in area
        ]
    if faults:
        raise InvalidValueError("the rules for 2a and 2b cannot be used", faults)
    chosen = pd.DataFrame({"choice": status["option"].reindex(area.index).replace("", None)}, index=area.index)
    chosen["choice_basis"] = chosen["choice"].notna().map({True: "documented", False: ""})
    chosen["choice_reason"] = ""
    for rule in rules:
        fits = chosen["choice"].isna()
        if rule.members is not None:
            fits &= area.index.isin(rule.members)
        if rule.is_signed is not None:
            fits &= status["is_signed"].reindex(area.index) == rule.is_signed
        for name, values in rule.where.items():
            fits &= area[name].astype("str").isin(values)
        chosen.loc[fits, ["choice", "choice_basis", "choice_reason"]] = [rule.choice, "assumed", rule.reason]
    chosen["choice"] = pd.Categorical(chosen["choice"].fillna("unknown"), categories=CHOICES)
    return chosen


def distribution(area: pd.DataFrame, choices: pd.DataFrame, group: pd.Series | None = None) -> pd.DataFrame:
    """Count members and people by choice, for all or by group.

    Returns
    -------
    pandas.DataFrame
        One row per group (``"total"`` when no group is given) and choice: `group`, `choice`, `municipality_count`,
        `count_share_pct`, `population`, `population_share_pct` (shares of the group).

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> choices = pd.DataFrame({"choice": pd.Categorical(["commit", "unknown"], CHOICES)}, index=["A", "B"])
    >>> distribution(area, choices)[["choice", "population_share_pct"]].values.tolist()
    [['commit', 60.0], ['option', 0.0], ['unknown', 40.0]]
    """
    keys = pd.Series("total", index=area.index) if group is None else group.reindex(area.index)
    members = pd.DataFrame(
        {
            "group": keys,
            "choice": choices["choice"],
            "municipality_count": 1,
            "population": area["population"],
        }
    )
    table = members.groupby(["group", "choice"], observed=False)[["municipality_count", "population"]].sum()
    whole = table.groupby(level="group", observed=False).transform("sum")
    table["count_share_pct"] = 100 * table["municipality_count"] / whole["municipality_count"]
    table["population_share_pct"] = 100 * table["population"] / whole["population"]
    return table.reset_index()[
        ["group", "choice", "municipality_count", "count_share_pct", "population", "population_share_pct"]
    ]
