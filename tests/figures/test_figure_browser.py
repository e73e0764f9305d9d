"""Figures in Chromium with the network cut: drawn, silent, and answering to the pointer."""

import pytest

from akson_analysis import figures
from akson_analysis.figures import map_interactive
from akson_analysis.figures.maps import categorical_map

PLACE = """([x, y]) => {
  const layout = document.querySelector('.js-plotly-plot')._fullLayout
  const main = layout.xaxis, up = layout.yaxis, frame = document.querySelector('.js-plotly-plot').getBoundingClientRect()
  return [frame.x + main._offset + main.d2p(x), frame.y + up._offset + up.d2p(y)]
}"""
HOVERED = "[...document.querySelectorAll('.hoverlayer .hovertext')].map(label => label.textContent)"

pytestmark = pytest.mark.browser


@pytest.fixture
def page(norway, nb, tmp_path, open_page):
    import pandas as pd

    classes = pd.Series("signed", index=norway.index).where(norway["county_code"] != "46", "declined")
    spec = categorical_map(norway, classes, nb, title="Norge", legend_title="Status")
    file = tmp_path / "map.html"
    map_interactive.interactive(spec).write_html(
        file, include_plotlyjs="directory", config=figures.plotly_config(nb), full_html=True
    )
    page = open_page(file, height=800)
    page.wait_for_function("document.querySelectorAll('.fills path').length >= 356")
    return page


def test_map_answers_on_land_on_the_smallest_islands_and_not_at_sea(page, norway):
    for code, name in (
        ("0301", "Oslo"),
        ("1151", "Utsira"),
        ("1856", "Røst"),
        ("1144", "Kvitsøy"),
        ("5437", "Kárášjohka"),
    ):
        inside = norway.geometry[code].representative_point()
        place = page.evaluate(PLACE, [inside.x, inside.y])
        page.mouse.move(place[0] - 2, place[1] - 2)
        page.mouse.move(*place)
        page.wait_for_function(f"{HOVERED}.some(label => label.startsWith('{name}'))")
    page.mouse.move(*page.evaluate(PLACE, [100_000, 7_400_000]))
    page.wait_for_function(f"{HOVERED}.length === 0")


def test_toolbar_is_norwegian_and_sends_nothing(page):
    page.hover(".js-plotly-plot")
    titles = page.eval_on_selector_all(".modebar-btn", "buttons => buttons.map(b => b.dataset.title || b.dataset.attr)")
    assert "Zoom inn" in titles
    assert not [title for title in titles if title and ("cloud" in title.lower() or "share" in title.lower())]
