"""An exhibit shows itself as a page shows it."""

import IPython.display
import pandas as pd
import plotly.graph_objects as go
import pytest
from matplotlib.figure import Figure

from akson_analysis.publishing import Column, Drawing, Exhibit

TABLE = pd.DataFrame({"name": ["Oslo"], "population": [693_494]})
COLUMNS = [Column("name", "Name"), Column("population", "People", "integer")]


def static():
    figure = Figure()
    figure.add_subplot().plot([1, 2])
    return figure


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(IPython.display, "display", lambda bundle, **_: bundles.append(bundle))
    return bundles


def test_a_figure_comes_with_heading_sentence_and_table(shown):
    drawing = Drawing("spec", "One bar.", lambda: go.Figure(go.Bar(x=[1], y=[1])), static)
    exhibit = Exhibit("bar", "A heading", "It is one.", drawing, TABLE, COLUMNS, note="A note.", language="en")
    exhibit._ipython_display_()
    words = " ".join(bundle.get("text/html", "") for bundle in shown)
    assert [part in words for part in ("A heading", "It is one.", "693,494", "A note.")] == [True] * 4
    assert any("application/vnd.plotly.v1+json" in bundle and bundle["text/plain"] == "One bar." for bundle in shown)


def test_without_a_figure_it_is_a_section_and_what_is_empty_is_left_out(shown):
    Exhibit("people", "A heading", table=TABLE, columns=COLUMNS)._ipython_display_()
    assert len(shown) == 2
    assert "A heading" in shown[0]["text/html"]
    assert "693\N{NO-BREAK SPACE}494" in shown[1]["text/html"]
