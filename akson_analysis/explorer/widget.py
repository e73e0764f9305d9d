"""The explorer's home in JupyterLab: one widget, which sends the page and answers its messages."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from akson_analysis.cases.scenario import Scenario
from akson_analysis.explorer import front
from akson_analysis.explorer.measuring import ScenarioMeasurer
from akson_analysis.explorer.session import Session


class Explorer(anywidget.AnyWidget):
    """A map to click on, with figures that follow. Leave it as the last line of a cell.

    Parameters
    ----------
    language
        ``nb``, ``nn`` or ``en``.
    register_file
        CSV or XLSX with declarations; empty for the embedded register.
    scenario
        Name of an embedded scenario, or the path of a scenario file.
    assumptions_file
        YAML whose cost figures replace those of the steering document.

    Raises
    ------
    RefusedError
        If the language is unknown or a file cannot be used.

    Examples
    --------
    >>> explorer = Explorer(language="en")
    >>> explorer.scenario.id
    'status-2020-07'
    """

    _esm = front.module()
    _css = front.style()
    start = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        language: str = "nb",
        register_file: str = "",
        scenario: str = "status-2020-07",
        assumptions_file: str = "",
    ) -> None:
        self._session = Session(ScenarioMeasurer(register_file, assumptions_file), language, scenario)
        super().__init__(start={**self._session.start(), "heading": "h2"})
        self.on_msg(self._answer)

    @property
    def scenario(self) -> Scenario:
        """The scenario as it stands on the page: use it in the next cell."""
        return self._session.scenario

    def _answer(self, _widget: Any, message: dict[str, Any], _buffers: Any) -> None:
        for reply in self._session.replies(message):
            self.send(reply)
