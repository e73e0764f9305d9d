"""Scenarios: readable files that say which day, area and threshold, and who is expected to choose 2a or 2b."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from akson_analysis._parsing import parse_date, parse_threshold
from akson_analysis._validate import validated
from akson_analysis.errors import InvalidValueError
from akson_analysis.sources import folder
from akson_analysis.sources.text_yaml import read_yaml

if TYPE_CHECKING:
    from akson_analysis.options import Rule

Status = Literal[
    "signed", "signed_with_reservation", "approved", "declined", "withdrawn", "undecided", "not_documented"
]
"""What the register can say of a municipality, as `akson_analysis.declarations.STATUSES`."""


class Words(BaseModel):
    """A text in each language; nynorsk is bokmål where it is not given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nb: str
    en: str
    nn: str = ""

    def in_language(self, language: str) -> str:
        """Return the text in `nb`, `nn` or `en`."""
        return str(getattr(self, language)) or self.nb


class RuleWords(BaseModel):
    """A rule of the file, with its reason in each language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    choice: Literal["commit", "option"]
    """``commit`` is 2a, ``option`` is 2b."""
    reason: Words
    """Why they are expected to."""
    probability: float = Field(default=1.0, gt=0, le=1)
    """Probability that each of them makes this choice, independently of the others."""
    otherwise: Literal["other", "unknown"] = "other"
    """Where the rest of the probability goes: to the other choice, or to unknown."""
    members: tuple[Annotated[str, Field(pattern=r"^\d{4}$")], ...] | None = None
    """Municipality codes; leave out for everyone."""
    is_signed: bool | None = None
    """Only those that have signed on the day, or only those that have not."""
    status: tuple[Status, ...] = ()
    """Only those with one of these documented statuses on the day; leave out for any."""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Columns of the municipality table with the values the rule is for."""
    population_from: int = Field(default=0, ge=0)
    """Only those with at least so many inhabitants."""
    population_below: int | None = Field(default=None, gt=0)
    """Only those with fewer inhabitants; leave out for no limit."""

    def in_language(self, language: str) -> Rule:
        """Return the rule with its reason in one language."""
        from akson_analysis.options import Rule  # noqa: PLC0415 - imports tables, which reading a file needs not

        values = self.model_dump(exclude={"reason"})
        return Rule(**values, reason=self.reason.in_language(language))


class Scenario(BaseModel):
    """One scenario file, validated. Made by `load_scenario`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Name on the command line and in file names."""
    title: Words
    """Name on the page."""
    description: Words
    """What it is and where it comes from, in a sentence or two."""
    kind: Literal["documented", "reconstructed", "illustrative"]
    """How the page's status banner calls it."""
    as_of: Annotated[dt.date, BeforeValidator(parse_date)]
    """The day the status is taken."""
    service_area: Literal["declaration", "health_region"] = "declaration"
    """291 municipalities (declaration) or 292 (health_region)."""
    threshold: Annotated[Fraction, BeforeValidator(parse_threshold)] = Fraction(1, 2)
    """Share of the population to reach."""
    rules: tuple[RuleWords, ...] = ()
    """Who is expected to choose 2a or 2b; the first rule that fits counts."""
    source: str = Field(min_length=1)
    """Where it comes from."""


def list_scenarios() -> list[str]:
    """Names of the embedded scenarios.

    >>> list_scenarios()
    ['centrality-and-place', 'first-sixteen', 'reference-municipalities', 'size-and-statements', 'status-2020-07']
    """
    return sorted(file.stem for file in (folder.data_dir() / "scenarios").glob("*.yml"))


def load_scenario(name: str | Path) -> Scenario:
    """Return an embedded scenario by name, or one from a YAML file.

    Raises
    ------
    InvalidValueError
        If the name is neither, or the file holds something a scenario does not have.
    DataError
        If the file is not YAML.

    Examples
    --------
    >>> load_scenario("status-2020-07").as_of
    datetime.date(2020, 7, 1)
    """
    if str(name) in list_scenarios():
        file = folder.data_dir() / "scenarios" / f"{name}.yml"
    else:
        file = Path(name)
        if file.suffix.lower() not in {".yml", ".yaml"} or not file.is_file():
            known = ", ".join(list_scenarios())
            raise InvalidValueError(f"scenario {str(name)!r} is neither a .yml file nor one of: {known}")
    return validated(Scenario, read_yaml(file), file.name)
