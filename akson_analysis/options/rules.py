"""Rules that say who is expected to choose what, and the expected number of members and people by choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from akson_analysis._validate import shown
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message

CHOICES = ("commit", "option", "unknown")
"""2a, 2b, and nobody knows."""

_OTHER = {"commit": "option", "option": "commit"}


class ChoiceRule(BaseModel):
    """Members that are expected to choose alike. A member follows the first rule that fits it.

    Everything a rule asks for must fit: codes, status, columns and size.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    choice: Literal["commit", "option"]
    """``commit`` (2a) or ``option`` (2b)."""
    reason: str = Field(min_length=1)
    """Why they are expected to; shown in the report."""
    probability: float = Field(default=1.0, gt=0, le=1)
    """Probability that a member makes this choice, each independently of the others."""
    otherwise: Literal["other", "unknown"] = "other"
    """Where the rest of the probability goes: to the other of the two choices, or to unknown."""
    members: tuple[str, ...] | None = None
    """Codes the rule is for; None means every member."""
    is_signed: bool | None = None
    """Only those that have signed, or only those that have not."""
    status: tuple[str, ...] = ()
    """Only those whose documented status is one of these; empty for any."""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Columns of the area with the values the rule is for, as ``{"county_code": ("42",)}``."""
    population_from: int = Field(default=0, ge=0)
    """Only those with at least so many people."""
    population_below: int | None = Field(default=None, gt=0)
    """Only those with fewer people; None for no limit."""

    @property
    def probabilities(self) -> tuple[float, float, float]:
        """Probability of each of `CHOICES`.

        >>> ChoiceRule(choice="option", reason="waits", probability=0.75).probabilities
        (0.25, 0.75, 0.0)
        """
        rest = _OTHER[self.choice] if self.otherwise == "other" else "unknown"
        chances = {self.choice: self.probability, rest: 1 - self.probability}
        commit, option, unknown = (chances.get(choice, 0.0) for choice in CHOICES)
        return commit, option, unknown

    def fits(self, area: pd.DataFrame, status: pd.DataFrame) -> pd.Series:
        """Return whether each member is one the rule is for.

        Parameters
        ----------
        area
            Indexed by member, with `population` in people and the columns that `where` names.
        status
            Same index, with `is_signed`, and `status` when the rule asks for it.

        Returns
        -------
        pandas.Series
            True or False by member, in the order of `area`.

        Examples
        --------
        >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
        >>> ChoiceRule(choice="commit", reason="large", population_from=50).fits(area, pd.DataFrame()).to_dict()
        {'A': True, 'B': False}
        """
        size = area["population"]
        fits = size >= self.population_from
        if self.population_below is not None:
            fits &= size < self.population_below
        if self.members is not None:
            fits &= area.index.isin(self.members)
        if self.is_signed is not None:
            fits &= status["is_signed"].reindex(area.index) == self.is_signed
        if self.status:
            fits &= status["status"].reindex(area.index).astype("str").isin(self.status)
        for name, values in self.where.items():
            fits &= area[name].astype("str").isin(values)
        return fits


def choose(area: pd.DataFrame, status: pd.DataFrame, rules: Sequence[ChoiceRule]) -> pd.DataFrame:
    """Give every member a choice: the documented one, else that of the first rule that fits it, else unknown.

    Parameters
    ----------
    area
        Indexed by member, with `population` and the columns the rules name.
    status
        Same index, with `option` (documented choice or empty), `is_signed`, and `status` when a rule asks for it.
    rules
        In order of precedence.

    Returns
    -------
    pandas.DataFrame
        Same index: `choice` (the likeliest of `CHOICES`, as a category; at even odds the rule's own),
        `choice_basis` (``documented``, ``assumed`` or empty), `choice_reason`, and the probability of each
        choice: `commit_probability`, `option_probability`, `unknown_probability`, which sum to 1.

    Raises
    ------
    InvalidValueError
        If a rule names members or columns that the area does not have.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> status = pd.DataFrame({"option": ["", "commit"], "is_signed": [True, True]}, index=["A", "B"])
    >>> rules = [ChoiceRule(choice="option", probability=0.75, reason="waits", members=("A",))]
    >>> choose(area, status, rules)[["choice", "commit_probability"]].values.tolist()
    [['option', 0.25], ['commit', 1.0]]
    """
    _check(area, rules)
    documented = status["option"].reindex(area.index).replace("", None)
    chosen = pd.DataFrame({"choice": documented}, index=area.index)
    chosen["choice_basis"] = chosen["choice"].notna().map({True: "documented", False: ""})
    chosen["choice_reason"] = ""
    columns = [f"{choice}_probability" for choice in CHOICES]
    for choice, column in zip(CHOICES, columns, strict=True):
        chosen[column] = (chosen["choice"].fillna("unknown") == choice).astype(float)
    for rule in rules:
        fits = chosen["choice"].isna() & rule.fits(area, status)
        chances = rule.probabilities
        likeliest = max(chances)
        choice = rule.choice if rule.probability == likeliest else CHOICES[chances.index(likeliest)]
        chosen.loc[fits, ["choice", "choice_basis", "choice_reason"]] = [choice, "assumed", rule.reason]
        chosen.loc[fits, columns] = list(chances)
    chosen["choice"] = pd.Categorical(chosen["choice"].fillna("unknown"), categories=CHOICES)
    return chosen


def distribution(area: pd.DataFrame, choices: pd.DataFrame, group: pd.Series | None = None) -> pd.DataFrame:
    """Return expected members and people by choice, for all or by group.

    Parameters
    ----------
    area
        Indexed by member, with `population`.
    choices
        As `choose` returns them. Without probabilities every choice is taken as certain.
    group
        Label of each member's group; a categorical keeps its order and empty groups.

    Returns
    -------
    pandas.DataFrame
        One row per group (``"total"`` when no group is given) and choice: `group`, `choice`, `municipality_count`,
        `count_share_pct`, `population`, `population_share_pct` (shares of the group). Counts are expectations,
        whole numbers when every choice is certain.

    Examples
    --------
    >>> area = pd.DataFrame({"population": [60, 40]}, index=["A", "B"])
    >>> choices = pd.DataFrame({"choice": pd.Categorical(["commit", "unknown"], CHOICES)}, index=["A", "B"])
    >>> distribution(area, choices)[["choice", "population_share_pct"]].values.tolist()
    [['commit', 60.0], ['option', 0.0], ['unknown', 40.0]]
    """
    keys = pd.Series("total", index=area.index) if group is None else group.reindex(area.index)
    parts = []
    for choice in CHOICES:
        column = f"{choice}_probability"
        chance = choices[column] if column in choices else (choices["choice"] == choice).astype(float)
        parts.append(
            pd.DataFrame(
                {
                    "group": keys,
                    "choice": choice,
                    "municipality_count": chance,
                    "population": chance * area["population"],
                }
            )
        )
    members = pd.concat(parts)
    members["choice"] = pd.Categorical(members["choice"], categories=CHOICES)
    table = members.groupby(["group", "choice"], observed=False)[["municipality_count", "population"]].sum()
    whole = table.groupby(level="group", observed=False).transform("sum")
    table["count_share_pct"] = 100 * table["municipality_count"] / whole["municipality_count"]
    table["population_share_pct"] = 100 * table["population"] / whole["population"]
    return table.reset_index()[
        ["group", "choice", "municipality_count", "count_share_pct", "population", "population_share_pct"]
    ]


def _check(area: pd.DataFrame, rules: Sequence[ChoiceRule]) -> None:
    faults = []
    for number, rule in enumerate(rules, start=1):
        missing = [code for code in rule.members or () if code not in area.index]
        if missing:
            faults.append(Message("refused.rule_members", rule=number, codes=shown(", ".join(missing))))
        faults += [
            Message("refused.rule_column", rule=number, column=shown(name)) for name in rule.where if name not in area
        ]
        if rule.population_below is not None and rule.population_below <= rule.population_from:
            below, from_ = (str(size) for size in (rule.population_below, rule.population_from))
            fields = {"field": "population_below", "other": "population_from"}
            faults.append(Message("refused.rule_sizes", rule=number, value=below, limit=from_, **fields))
    if faults:
        raise InvalidValueError(Message("refused.rules"), faults)
