"""One visitor: messages in, what the page shows out. The same for both homes of the explorer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from akson_analysis import locales
from akson_analysis._validate import shown, validated
from akson_analysis.cases import what_if
from akson_analysis.cases.scenario import Scenario, dump_scenario, load_scenario, parse_scenario
from akson_analysis.errors import InvalidValueError, RefusedError
from akson_analysis.explorer import edits, start, view
from akson_analysis.explorer.history import History
from akson_analysis.explorer.measuring import MeasuredScenario, ScenarioMeasurer
from akson_analysis.locales import Text
from akson_analysis.locales.message import Message
from akson_analysis.publishing.content.tables import Table
from akson_analysis.reports.shared import set_by_hand
from akson_analysis.reports.shared.column_labels import columns

LARGEST_FILE = 1_000_000
"""Longest scenario file that is read, in characters."""

_LONGEST_TITLE = 80
_KEPT = ("_opened", "_history", "_measured", "_beside", "_chosen")
_log = logging.getLogger(__name__)


class Session:
    """One visitor's scenario with its past, and the one it is compared with.

    Parameters
    ----------
    measurer
        The data, shared between visitors.
    language
        ``nb``, ``nn`` or ``en``.
    scenario
        Name of an embedded scenario, or the path of a scenario file.

    Raises
    ------
    RefusedError
        If language or scenario cannot be used.

    Examples
    --------
    >>> session = Session(ScenarioMeasurer(), "en")
    >>> replies = list(session.replies({"do": "paint", "codes": ["0301"], "group": "signed"}))
    >>> replies[0]["view"]["figures"][0]["value"]
    '25.53%'
    """

    def __init__(self, measurer: ScenarioMeasurer, language: str = "nb", scenario: str = "status-2020-07") -> None:
        self.measurer = measurer
        self.text: Text = locales.load(language)
        self._opened = load_scenario(scenario)
        measurer.check(self._opened)
        self._history = History(self._opened)
        self._beside: Scenario | None = None
        self._chosen = ""
        self._prices_shown: object = ()
        self._measured = measurer.measure(self.scenario)

    @property
    def scenario(self) -> Scenario:
        """The scenario as the visitor has made it."""
        return self._history.present

    @property
    def measured(self) -> MeasuredScenario:
        """What it comes to."""
        return self._measured

    def start(self) -> dict[str, Any]:
        """Return what the page is built from, and work out beforehand what its first changes need."""
        self.measurer.warm(self.scenario)
        return start.of(self.measurer, self.scenario, self.text)

    def replies(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Do what a message asks, and give what the page shows then: the key figures and the map first.

        A message that cannot be followed changes nothing, and its last reply is ``{"error": [[language, what], …]}``:
        what was refused, then its faults, each in the reader's language where it has words there and else in English.
        """
        before = {name: getattr(self, name) for name in _KEPT}
        is_shown = False
        try:
            for reply in self._followed(message):
                yield reply
                is_shown = True
        except Exception as error:  # noqa: BLE001 - whatever a visitor's values bring about is told on the page
            refused = self._refused(error)
            for name, value in before.items():
                setattr(self, name, value)
            if is_shown:
                yield from self._everything()
            yield {"error": [self._in_language(said) for said in (refused.what, *refused.faults)]}

    def _followed(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        actions: dict[str, Callable[[Mapping[str, Any]], Iterator[dict[str, Any]]]] = {
            "hello": lambda _: self._everything(),
            "paint": self._paint,
            "set": self._set,
            "undo": lambda _: self._go(self._history.undone(), self.text("explore.said.undone")),
            "redo": lambda _: self._go(self._history.redone(), self.text("explore.said.redone")),
            "reset": lambda _: self._go(self._history.to(self._opened), self.text("explore.said.reset")),
            "scenario": self._open,
            "load": self._load,
            "compare": self._compare,
            "choose": self._choose,
            "save": self._save,
            "csv": lambda _: self._csv(),
        }
        asked = str(message.get("do"))
        if asked not in actions:
            raise InvalidValueError(Message("refused.word.message", value=shown(asked), known=", ".join(actions)))
        yield from actions[asked](message)

    def _refused(self, error: Exception) -> RefusedError:
        if isinstance(error, RefusedError):
            return error
        _log.error("a visitor's values were not foreseen", exc_info=error)
        return RefusedError(Message("refused.not_computed"), [f"{type(error).__name__}: {error}"])

    def _in_language(self, said: str) -> tuple[str, str]:
        return (self.text.language, self.text.say(said)) if isinstance(said, Message) else ("en", said)

    def _everything(self) -> Iterator[dict[str, Any]]:
        self._prices_shown = ()
        yield from self._shown("")

    def _paint(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        codes, group = [str(code) for code in message.get("codes", ())], str(message.get("group", ""))
        asked = [code for code in codes if code in self._measured.area.index]
        if not asked:
            yield {"said": self.text("explore.said.outside")}
            return
        current = {entry.municipality_code: what_if.group_of(entry) for entry in self.scenario.declarations}
        if len(asked) == 1:
            self._chosen = asked[0]
            if current.get(asked[0]) == group and not message.get("isFirm"):
                group = edits.DOCUMENTED
        painted = edits.paint(self.scenario, asked, group)
        names = self._measured.area.loc[asked, "name_short"].tolist()
        who = names[0] if len(names) == 1 else self.text.plural("common.municipalities", len(names))
        key = f"explore.brush.{group or 'register'}"
        said = self.text("explore.said.painted", who=who, group=self.text(key))
        yield from self._go(self._history.to(painted), said)

    def _set(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        control, value = str(message.get("control")), message.get("value")
        changed = edits.set_control(self.scenario, *_as_field(control, value))
        yield from self._go(self._history.to(changed, control if message.get("isMoving") else ""), "")

    def _open(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        opened = load_scenario(str(message.get("name")))
        self._opened = opened
        yield from self._go(self._history.to(opened), self.text("explore.said.opened", title=self._title(opened)))

    def _load(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        content, name = str(message.get("text", "")), str(message.get("name", "scenario"))
        if len(content) > LARGEST_FILE:
            long = Message("refused.too_long", name=shown(name), length=len(content), limit=LARGEST_FILE)
            raise InvalidValueError(long)
        loaded = parse_scenario(content, name)
        self.measurer.check(loaded)
        self.measurer.prices(self.measurer.measure(loaded))
        if message.get("to") == "compare":
            yield from self._beside_is(loaded)
        else:
            self._opened = loaded
            said = self.text("explore.said.opened", title=self._title(loaded))
            yield from self._go(self._history.to(loaded), said)

    def _compare(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        name = str(message.get("with", ""))
        scenario = {"": None, "now": self.scenario}.get(name) if name in {"", "now"} else load_scenario(name)
        yield from self._beside_is(scenario)

    def _choose(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        code = str(message.get("code", ""))
        if code and code not in self._measured.area.index:
            yield {"said": self.text("explore.said.outside")}
            return
        self._chosen = code
        yield self._detail()

    def _save(self, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        title = str(message.get("title", ""))[:_LONGEST_TITLE].strip() or self.text("explore.word.save_default")
        measured = self._measured
        description = {}
        for language in locales.LANGUAGES:
            text = locales.load(language)
            by_hand = set_by_hand.sentence(measured.scenario, measured.area, measured.model, text)
            description[language] = by_hand or measured.scenario.description.in_language(language)
        saved = validated(
            Scenario, edits.named(measured.scenario, title, description).model_dump(), Message("refused.scenario")
        )
        self._history = History(saved, (*self._history.past, self.scenario))
        self._measured = self.measurer.measure(saved)
        yield {"file": {"name": f"{saved.id}.yml", "text": dump_scenario(saved)}}
        yield from self._shown(self.text("explore.said.saved", file=f"{saved.id}.yml"))

    def _csv(self) -> Iterator[dict[str, Any]]:
        shown = view.table(self.measurer, self._measured, self.text)
        table = Table.of("municipalities", shown, columns(shown.columns, self.text))
        yield {"file": {"name": f"{self.scenario.id}.csv", "text": table.csv()}}

    def _beside_is(self, scenario: Scenario | None) -> Iterator[dict[str, Any]]:
        self._beside = scenario
        key = "explore.said.alone" if scenario is None else "explore.said.beside"
        yield from self._shown(self.text(key, title=self._title(scenario) if scenario else ""))

    def _go(self, history: History[Scenario], said: str) -> Iterator[dict[str, Any]]:
        measured = self.measurer.measure(history.present)
        self._history, self._measured = history, measured
        if self._chosen not in measured.area.index:
            self._chosen = ""
        yield from self._shown(said)

    def _shown(self, said: str) -> Iterator[dict[str, Any]]:
        beside = self.measurer.measure(self._beside) if self._beside else None
        shown = view.of(self._measured, self.text, list(self.measurer.municipalities.index), beside)
        shown["history"] = {"undo": bool(self._history.past), "redo": bool(self._history.future)}
        shown["scenario"] = {"id": self.scenario.id, "title": view.title(self._measured, self.text)}
        shown["controls"] = start.values(self.measurer, self.scenario, self.text)
        figures = shown["figures"]
        summary = self.text("explore.said.summary", share=figures[0]["value"], met=figures[1]["value"])
        yield {"view": shown, "said": f"{said} {summary}".strip()}
        yield self._detail()

    def _detail(self) -> dict[str, Any]:
        measured, text = self._measured, self.text
        prices = self.measurer.prices(measured)
        detail: dict[str, Any] = {"chosen": None}
        if prices is not self._prices_shown:
            self._prices_shown = prices
            detail["prices"] = view.price_rows(prices, list(self.measurer.municipalities.index), text)
        if self._chosen:
            waiting = self.measurer.against_waiting(measured, self._chosen)
            detail["chosen"] = view.chosen(measured, self._chosen, prices, waiting, text)
        return {"detail": detail}

    def _title(self, scenario: Scenario) -> str:
        return scenario.title.in_language(self.text.language)


def _as_field(control: str, value: Any) -> tuple[str, Any]:
    """Return what a control of the page means as a field of the scenario.

    >>> _as_field("participation_share", 70), _as_field("state_ownership_share", 30), _as_field("entry_years", "")
    (('participation', '70 %'), ('state_ownership_share', '0.3'), ('entry_years', ()))
    """
    if control == "participation_share" or (control == "participation" and value == "share"):
        return "participation", f"{value if control == 'participation_share' else 100} %"
    if control == "state_ownership_share":
        return control, f"{float(value) / 100:.4f}".rstrip("0").rstrip(".") if isinstance(value, int | float) else value
    if control == "entry_years" and isinstance(value, str):
        return control, tuple(part for part in value.split(",") if part)
    return control, value
