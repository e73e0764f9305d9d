"""What reports get of a register of declarations, as checksums: what one does not get cannot make it run again.

Reports get the events as they are read, whatever the file looks like. A brief gets less: on its days, everybody's
last answer, what that rests on and who is known to choose 2a, which are behind the probabilities and the settlement it
prints; of its own municipality also the date and how well that is known. Notes and sources are in no brief.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from akson_analysis.cases import scenario as scenarios
from akson_analysis.cases.scenario import Scenario
from akson_analysis.errors import RefusedError
from akson_analysis.register import events as register_events
from akson_analysis.register import headings as register
from akson_analysis.reports import catalogue as suite
from akson_analysis.reports import inputs, parameters
from akson_analysis.sources import folder

Event = Mapping[str, str]

_OWN = ("date", "date_quality", "option")
_SHARED = ("register_file", "data", "scenario", "as_of", "service_area", "front_runner_scenario")
_EVEN = 0.5


class Registers:
    r"""Registers as reports read them, each once; tables are not imported, so that a run with nothing to do is quick.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "a.csv").write_text("municipality_code,date,event\n0301,2020-07-01,signed\n", encoding="utf-8")
    >>> _ = (place / "b.csv").write_text("Kommune;Dato;Hendelse\nOslo;1.7.2020;signert\n", encoding="utf-8")
    >>> one, other = (Registers().of_report({"register_file": str(place / name)}) for name in ("a.csv", "b.csv"))
    >>> list(one), one["a.csv"] == other["b.csv"]
    (['a.csv'], True)
    """

    def __init__(self) -> None:
        self._registers: dict[tuple[str, ...], _Register] = {}

    def of_report(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the name of the register and the checksum of its events, for a report with these parameters.

        A register that cannot be read has none: whoever runs the notebook says what is wrong with it.
        """
        read = self._read(values, ("register_file", "data"))
        return {} if read.events is None else {read.name: read.checksum}

    def of_brief(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the name of the register and the checksum of what a brief with these parameters gets of it."""
        read = self._read(values, _SHARED)
        if read.events is None:
            return {}
        own = [[last.get(values["municipality_code"], {}).get(column, "") for column in _OWN] for last in read.last]
        return {read.name: _checksum([read.answers, own])}

    def _read(self, values: Mapping[str, Any], names: Sequence[str]) -> _Register:
        told = {name: str(values[name]) for name in names if name in values}
        key = (*names, *told.values())
        if key not in self._registers:
            self._registers[key] = _Register(parameters.MunicipalityBriefParameters.of(**told))
        return self._registers[key]


class _Register:
    """A register as reports with some parameters in common read it."""

    def __init__(self, common: parameters.MunicipalityBriefParameters) -> None:
        file = Path(common.register_file or folder.data_dir() / inputs.DECLARATIONS)
        self.name, self.events = file.name, _events(file, common.year)
        self._common = common

    @cached_property
    def checksum(self) -> str:
        """Checksum of the events in the order of the file."""
        return _checksum(self.events)

    @cached_property
    def last(self) -> list[dict[str, Event]]:
        """The last event of everybody who was asked, on each day a brief looks at."""
        asked = suite.brief_cases(self._common.model_dump(mode="json"))
        found = []
        for scenario in self._scenarios:
            until = [one for one in self.events or () if one["date"] <= scenario.as_of.isoformat()]
            until.sort(key=lambda one: one["date"])
            found.append({one["municipality_code"]: one for one in until if one["municipality_code"] in asked})
        return found

    @cached_property
    def answers(self) -> str:
        """Checksum of what everybody has answered on these days, as far as it can reach the briefs of others."""
        told = [
            {code: [event["event"], event["basis"], _choice(event, scenario)] for code, event in last.items()}
            for last, scenario in zip(self.last, self._scenarios, strict=True)
        ]
        return _checksum(told)

    @cached_property
    def _scenarios(self) -> tuple[Scenario, Scenario]:
        first = scenarios.load_scenario(self._common.front_runner_scenario, self._common.year)
        return self._common.resolved_scenario(), first


def _events(file: Path, year: int) -> list[Event] | None:
    try:
        read = register_events.examine(register.read_register(file), dt.date(year, 1, 1))
    except RefusedError:
        return None
    return None if read.faults else list(read.cells.values())


def _choice(event: Event, scenario: Scenario) -> str:
    """Return a documented choice if it can change who goes first: 2a, or 2b against a rule that could give 2a."""
    could_be_first = any(
        (rule.choice == "commit" or rule.probability < _EVEN)
        and (rule.members is None or event["municipality_code"] in rule.members)
        for rule in scenario.rules
    )
    return event["option"] if event["option"] == "commit" or could_be_first else ""


def _checksum(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
