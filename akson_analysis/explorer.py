"""The explorer: controls for date, service area, threshold and scenario that redraw figures, map and table."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML, display
from IPython.utils.capture import capture_output

from akson_analysis import coverage, locales, options
from akson_analysis.declarations import load_declarations, status_on
from akson_analysis.errors import AksonError
from akson_analysis.municipalities import load_municipalities, service_area
from akson_analysis.narrative import coverage as words
from akson_analysis.narrative import coverage_figures, exhibits, option_figures
from akson_analysis.narrative import options as option_words
from akson_analysis.narrative.columns import columns
from akson_analysis.publishing import Output
from akson_analysis.scenarios import Scenario, list_scenarios, load_scenario
from akson_analysis.sources import snapshot

FIRST_DAY, LAST_DAY = dt.date(2020, 5, 1), dt.date(2020, 12, 31)
VIEWS = ("coverage", "options")


class Explorer:
    """Controls beside results. Call `show`; every change redraws what depends on it.

    Parameters
    ----------
    language
        ``nb``, ``nn`` or ``en``.
    register_file
        CSV or XLSX with declarations; empty for the embedded register.

    Raises
    ------
    RefusedError
        If the language is unknown or the register cannot be used.

    Examples
    --------
    >>> explorer = Explorer(language="en")
    >>> explorer.scenario.value
    'status-2020-07'
    >>> explorer.case().threshold
    Fraction(1, 2)
    """

    def __init__(self, language: str = "nb", register_file: str = "") -> None:
        self._text = locales.load(language)
        self._municipalities = load_municipalities(year=2020)
        self._events = load_declarations(register_file or None)
        self._results = widgets.Output()
        self._is_shown = self._is_following = False
        text = self._text
        titles = {load_scenario(name).title.in_language(language): name for name in list_scenarios()}
        self.scenario = widgets.Dropdown(options=titles, value="status-2020-07", description=text("explore.scenario"))
        self.view = widgets.ToggleButtons(options={text(f"explore.view_{name}"): name for name in VIEWS})
        self.day = widgets.DatePicker(description=text("explore.day"), min=FIRST_DAY, max=LAST_DAY)
        self.service_area = widgets.Dropdown(description=text("explore.service_area"))
        self.threshold = widgets.Dropdown(description=text("explore.threshold"))
        self.service_area.options = {
            text(f"coverage.service_area.{name}", count=count): name
            for name, count in (("declaration", 291), ("health_region", 292))
        }
        self.threshold.options = {words.threshold_label(share, text): share for share in words.THRESHOLDS}
        self._follow_scenario()
        self.scenario.observe(self._follow_scenario, names="value")
        controls = (self.view, self.scenario, self.day, self.service_area, self.threshold)
        for control in controls:
            control.layout.width = "auto"
            control.style = {"description_width": "9em"}
            control.observe(self._redraw, names="value")
        self._panel = widgets.VBox([*controls, self._results])

    def show(self) -> None:
        """Show the controls, and the results under them."""
        self._is_shown = True
        self._redraw()
        display(self._panel)  # type: ignore[no-untyped-call]

    def case(self) -> Scenario:
        """Return the scenario as the controls have changed it."""
        return load_scenario(self.scenario.value).model_copy(
            update={
                "as_of": self.day.value,
                "service_area": self.service_area.value,
                "threshold": self.threshold.value,
            }
        )

    def _follow_scenario(self, _change: Any = None) -> None:
        case = load_scenario(self.scenario.value)
        self._is_following = True
        self.day.value, self.service_area.value, self.threshold.value = case.as_of, case.service_area, case.threshold
        self._is_following = False

    def _redraw(self, _change: Any = None) -> None:
        if self.day.value is None or self._is_following or not self._is_shown:
            return
        case = self.case()
        area = service_area(self._municipalities, case.service_area)
        status = status_on(self._events, case.as_of, area)
        with capture_output() as drawn:
            try:
                if self.view.value == "coverage":
                    self._show_coverage(case, area, status)
                else:
                    self._show_options(case, area)
            except AksonError as error:
                display(HTML(f"<pre>{html.escape(str(error))}</pre>"))  # type: ignore[no-untyped-call]
        self._results.outputs = tuple(
            {"output_type": "display_data", "data": part.data, "metadata": part.metadata or {}}
            for part in drawn.outputs
        )

    def _show_coverage(self, case: Scenario, area: pd.DataFrame, status: pd.DataFrame) -> None:
        text, out = self._text, Output(language=self._text.language, notebook="explore")
        result = coverage.measure(area, status, case.threshold)
        beside = words.latest_published(snapshot.published_totals(), case, result)
        out.header(case.title.in_language(text.language), date=case.as_of)
        out.banner(case.kind, case.description.in_language(text.language))
        out.key_figures(words.key_figures(result, beside, area, ("0301",), text))
        exhibits.show(
            out, "gauge", coverage_figures.gauge(result, beside, text), text,
            heading=text("coverage.gauge.heading"), conclusion=words.gauge_conclusion(result, text),
        )  # fmt: skip
        exhibits.show(
            out, "map", coverage_figures.status_map(self._municipalities, area, status, case, text), text,
            heading=text("coverage.map.heading"), conclusion=words.map_conclusion(result, case, text),
            table=words.status_table(area, status, text),
        )  # fmt: skip

    def _show_options(self, case: Scenario, area: pd.DataFrame) -> None:
        text, out = self._text, Output(language=self._text.language, notebook="explore")
        choices = option_words.choices_in(case, area, self._events, text)
        distribution = options.distribution(area, choices)
        out.header(case.title.in_language(text.language), date=case.as_of)
        out.banner(case.kind, case.description.in_language(text.language))
        out.key_figures(option_words.key_figures(distribution, case.threshold, text))
        exhibits.show(
            out, "map", option_figures.choice_map(self._municipalities, choices, case, text), text,
            heading=text("options.map.heading", scenario=case.title.in_language(text.language)),
            conclusion=option_words.map_conclusion(distribution, case, text),
        )  # fmt: skip
        listed = option_words.municipality_table(area, choices, text)
        out.table("municipalities", listed, columns(listed.columns, text))
