"""Scenarios: readable files that say which day, area and threshold, and who is expected to choose 2a or 2b."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from akson_analysis._parsing import parse_date, parse_threshold
from akson_analysis._validate import shown, validated
from akson_analysis._yaml import Marked, parse_marked, read_marked
from akson_analysis.errors import InvalidValueError
from akson_analysis.locales.message import Message
from akson_analysis.sources import folder

if TYPE_CHECKING:
    from akson_analysis.options import ChoiceRule

_CODES_YEAR = 2020
"""The year whose municipality codes scenario files have."""

Status = Literal[
    "signed", "signed_with_reservation", "approved", "declined", "withdrawn", "undecided", "not_documented"
]
"""What the register can say of a municipality, as `akson_analysis.register.status.STATUSES`."""

EVERYONE: Literal["everyone"] = "everyone"
SIGNED: Literal["signed"] = "signed"
"""Participations of a scenario beside a share: all inhabitants, or those of the municipalities that have signed."""

ENTRY_YEARS = (2026, 2028, 2030)
"""Years in which those who wait are taken to enter where nobody says: an assumption, one wave every second year from
the year after the first rollout until all are in."""

STATE_OWNERSHIP_SHARE = "0.339"
"""The state's share of the company where nobody says: just below the letter's 34 %."""

FRONT_RUNNERS = "reference-municipalities"
"""Embedded scenario that says who goes first where nobody does in the scenario itself."""

SETTLEMENT_RULE = "pro_rata_with_interest"
"""How joining later is settled where nobody says, a name of `akson_analysis.costs.joining.Rule`: who comes later pays
its part with interest."""

MunicipalityCode = Annotated[str, Field(pattern=r"^\d{4}$")]
EntryYear = Annotated[int, Field(ge=2022, le=2040)]


def _below_the_limit(share: str) -> str:
    if Fraction(share) >= STATE_LIMIT:
        raise InvalidValueError(Message("refused.state_limit", value=share, limit="0.34"))
    return share


STATE_LIMIT = Fraction(34, 100)
"""The letter keeps the state's share of the company below this."""

StateOwnershipShare = Annotated[str, Field(pattern=r"^0(\.\d+)?$"), AfterValidator(_below_the_limit)]


def _participation(value: Any) -> str | Fraction:
    return value if value in (EVERYONE, SIGNED) else parse_threshold(value)


Share = Annotated[Fraction, BeforeValidator(parse_threshold), PlainSerializer(str, return_type=str)]
Participation = Annotated[
    Literal["everyone", "signed"] | Fraction, BeforeValidator(_participation), PlainSerializer(str, return_type=str)
]


class Words(BaseModel):
    """A text in each language; nynorsk is bokmål where it is not given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nb: str = Field(min_length=1)
    en: str = Field(min_length=1)
    nn: str = ""

    def in_language(self, language: str) -> str:
        """Return the text in `nb`, `nn` or `en`.

        Parameters
        ----------
        language
            ``nb``, ``nn`` or ``en``.

        Returns
        -------
        str
            The text; bokmål where there is no nynorsk.
        """
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

    def with_reason(self, reason: str) -> ChoiceRule:
        """Return the rule as `akson_analysis.options` takes it, with `reason` standing for why.

        Parameters
        ----------
        reason
            Text, or a key that stands for it.

        Returns
        -------
        akson_analysis.options.ChoiceRule
            The rule with that reason.
        """
        from akson_analysis.options import ChoiceRule  # noqa: PLC0415 - imports tables, which reading a file needs not

        return ChoiceRule(**self.model_dump(exclude={"reason"}), reason=reason)


class SetByHand(BaseModel):
    """What a scenario takes one municipality to have answered, in place of what the register documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    municipality_code: MunicipalityCode
    """A municipality of the service area."""
    status: Literal["signed", "declined", "not_documented"]
    """``not_documented`` sets aside what the register says."""
    option: Literal["commit", "option", ""] = ""
    """``commit`` (2a), ``option`` (2b), or empty; only one that has signed has chosen."""

    @model_validator(mode="after")
    def _has_signed(self) -> Self:
        if self.option and self.status != "signed":
            raise InvalidValueError(
                Message(
                    "refused.needs",
                    field="option",
                    value=self.option,
                    other="status",
                    needed="signed",
                    given=self.status,
                )
            )
        return self


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
    threshold: Share = Fraction(1, 2)
    """Share of the population to reach."""
    rules: tuple[RuleWords, ...] = ()
    """Who is expected to choose 2a or 2b; the first rule that fits counts."""
    declarations: tuple[SetByHand, ...] = ()
    """Answers set by hand, for illustration; pages say that no source supports them."""
    assumptions: dict[str, str] = Field(default_factory=dict)
    """Cost figures by id, such as ``state_share: 2000`` or ``allocation_key: stepped``, instead of the steering
    document's and of a file's given beside the scenario."""
    participation: Participation = EVERYONE
    """Who takes part in the bill: ``everyone``, ``signed`` (as many as have signed), or a share of the inhabitants."""
    entry_years: tuple[EntryYear, ...] = ()
    """Years in which those who wait are taken to enter; empty: as the report's parameters say."""
    state_ownership_share: StateOwnershipShare | None = None
    """The state's share of the company, from 0 to below 0.34; None: as the report's parameters say."""
    source: str = Field(min_length=1)
    """Where it comes from."""

    @model_validator(mode="after")
    def _is_honest(self) -> Self:
        codes = [entry.municipality_code for entry in self.declarations]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise InvalidValueError(Message("refused.twice", field="declarations", codes=", ".join(repeated)))
        if codes and self.kind != "illustrative":
            needed = {"field": "kind", "needed": "illustrative", "value": self.kind, "other": "declarations"}
            raise InvalidValueError(Message("refused.by_hand", **needed))
        return self


def list_scenarios() -> list[str]:
    """Names of the embedded scenarios.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> list_scenarios()
    ['centrality-and-place', 'first-sixteen', 'reference-municipalities', 'size-and-statements', 'status-2020-07']
    """
    return sorted(file.stem for file in (folder.data_dir() / "scenarios").glob("*.yml"))


def load_scenario(name: str | Path, year: int = 2020) -> Scenario:
    """Return an embedded scenario by name, or one from a YAML file.

    Parameters
    ----------
    name
        Name or path.
    year
        Its municipality codes come as those of 1 January of this year. The file has codes of 2020, or of the year
        itself.

    Returns
    -------
    Scenario
        Validated, its codes of `year`.

    Raises
    ------
    InvalidValueError
        If the name is neither, the file holds something a scenario does not have, or what it says of a municipality
        cannot be said of what that became.
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
            raise InvalidValueError(Message("refused.scenario_unknown", name=shown(str(name)), known=known))
    state = file.stat()
    return _on_codes_of(_of_file(file, state.st_size, state.st_mtime_ns), year)


def parse_scenario(text: str, name: str = "scenario") -> Scenario:
    """Return the scenario in the text of a file; `name` is what messages call it.

    Parameters
    ----------
    text
        YAML.
    name
        What messages call it.

    Returns
    -------
    Scenario
        Validated, its codes as written.

    Raises
    ------
    InvalidValueError, DataError
        As `load_scenario`.

    Examples
    --------
    >>> parse_scenario(dump_scenario(load_scenario("first-sixteen"))).id
    'first-sixteen'
    """
    return _read(parse_marked(text, name), name)


@lru_cache(maxsize=16)
def _of_file(file: Path, _size: int, _changed: int) -> Scenario:
    return _read(read_marked(file), file.name)


def _read(marked: Marked, name: str) -> Scenario:
    return validated(Scenario, marked.plain(), name, marked.line_at)


def dump_scenario(scenario: Scenario) -> str:
    r"""Return a scenario as the text of a file that `load_scenario` reads back to the same scenario.

    Parameters
    ----------
    scenario
        What to write.

    Returns
    -------
    str
        YAML.

    Examples
    --------
    >>> dump_scenario(load_scenario("status-2020-07")).splitlines()[0]
    'id: status-2020-07'
    """
    values = scenario.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=110))


def _on_codes_of(scenario: Scenario, year: int) -> Scenario:
    if year == _CODES_YEAR:
        return scenario
    rules, faults = [], []
    for number, rule in enumerate(scenario.rules, start=1):
        members, wrong = _members_on(rule.members or (), year)
        rules.append(rule.model_copy(update={"members": members}) if rule.members is not None else rule)
        faults += [f"rule {number}: {fault}" for fault in (*wrong, *_counties_that_are_not(rule.where, year))]
    by_hand = []
    for entry in scenario.declarations:
        codes, wrong = _members_on((entry.municipality_code,), year)
        if len(codes) > 1:
            wrong = [f"{entry.municipality_code} was divided into {' and '.join(codes)}. Say which one it is for"]
        by_hand.append(entry.model_copy(update={"municipality_code": codes[0]}))
        faults += [f"declarations: {fault}" for fault in wrong]
    if faults:
        raise InvalidValueError(f"scenario {scenario.id!r} cannot be used on the municipalities of {year}", faults)
    return scenario.model_copy(update={"rules": tuple(rules), "declarations": tuple(by_hand)})


def _members_on(codes: tuple[str, ...], year: int) -> tuple[tuple[str, ...], list[str]]:
    """Return codes of 2020 on those of another year; a part of what was merged since is a fault."""
    from akson_analysis.sources.codes import correspondence  # noqa: PLC0415 - imports tables, which 2020 needs not

    start, end = dt.date(_CODES_YEAR, 1, 1), dt.date(year, 1, 1)
    known = correspondence.history()
    traces, valid = known.traces(start, end), known.codes_on(end)
    found: dict[str, None] = {}
    faults = []
    for code in codes:
        if code in valid or code not in traces:
            found[code] = None
            continue
        apart = sorted(set(traces[code].siblings) - set(codes)) if len(traces[code].targets) == 1 else []
        if apart:
            faults.append(f"{code} became part of {traces[code].targets[0]} with {', '.join(apart)}. Name that code")
        found.update(dict.fromkeys(traces[code].targets))
    return tuple(found), faults


def _counties_that_are_not(where: dict[str, tuple[str, ...]], year: int) -> list[str]:
    from akson_analysis.sources.codes import correspondence  # noqa: PLC0415

    counties = {code[:2] for code in correspondence.codes_on(year)}
    gone = [code for code in where.get("county_code", ()) if code not in counties]
    return [
        f"county_code {code} does not exist in {year}. Name the county's code then, or its members" for code in gone
    ]
