"""Charts: the same numbers on screen and on paper, in the reader's language, with labels that do not collide."""

import datetime as dt
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis import figures
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures.charts import (
    Bars,
    DatedShare,
    Dumbbell,
    Gauge,
    GaugeBar,
    Line,
    Lines,
    Mark,
    Milestone,
    Pair,
    Series,
    Swing,
    Threshold,
    Timeline,
    Tornado,
    Waterfall,
    WaterfallStep,
)
from akson_analysis.figures.charts.scene import lanes, spread
from akson_analysis.figures.numbers import NumberStyle
from akson_analysis.figures.theme import DEFAULT

STYLE = DEFAULT.style
HALF = Threshold(0.5, "50 %: brevets krav")


def every_chart(text):
    money, share = NumberStyle("million_kroner"), NumberStyle("percent")
    day = dt.date
    return {
        "gauge": Gauge(text=text, title="Måler", bars=[GaugeBar(0.65, "Kunngjort", STYLE("signed"))], thresholds=[HALF]),
        "timeline": Timeline(
            text=text,
            steps=[DatedShare(day(2020, 3, 1), 0.0), DatedShare(day(2020, 7, 1), 0.142, "<b>183</b>")],
            steps_label="Dokumentert",
            announced=[DatedShare(day(2020, 7, 1), 0.65)],
            announced_label="Kunngjort",
            milestones=[Milestone(day(2020, 6, 30), "Frist"), Milestone(day(2020, 7, 1), "Svar")],
            thresholds=[HALF],
        ),
        "grouped": Bars(
            text=text,
            categories=["Vestfold og Telemark", "Oslo"],
            series=[Series("A", [1234.5, 2], STYLE("commit")), Series("B", [-3, 4], STYLE("option"))],
            number=NumberStyle("number", 1),
            thresholds=[Threshold(900, "900")],
        ),
        "stacked": Bars(
            text=text,
            categories=["2021", "2022"],
            series=[Series("Staten", [1000, 2], STYLE("state")), Series("Kommunene", [500, 4], STYLE("municipality"))],
            number=money,
            mode="stacked",
            orientation="vertical",
        ),
        "dumbbell": Dumbbell(
            text=text, pairs=[Pair("Agder", 1.0, 0.5)], first_name="Kommuner", second_name="Innbyggere", number=share,
            thresholds=[HALF],
        ),
        "lines": Lines(
            text=text,
            lines=[Line("2a", [2021, 2030], [0, 5000], low=[0, 4000], high=[0, 6000]), Line("2b", [2021, 2030], [0, 5000])],
            x_number=NumberStyle(), y_number=money, x_title="År", y_title="Mill. kr", x_is_year=True,
            marks=[Mark(2025, 2000, "Her snur det")],
            y_thresholds=[Threshold(3000, "Tak")], x_thresholds=[Threshold(2024, "Start"), Threshold(2025, "Slutt")],
        ),
        "waterfall": Waterfall(
            text=text,
            steps=[WaterfallStep("Staten", 1400, STYLE("state")), WaterfallStep("Kommunene", 8125, STYLE("municipality")), WaterfallStep("Sum", 9525, STYLE("other"), True)],
            number=money,
        ),
        "tornado": Tornado(
            text=text, swings=[Swing("Deltakelse", -2580, 4246, "25 %", "100 %")], base=2934, base_label="Basis", low_name="Lav",
            high_name="Høy", number=money,
        ),
    }  # fmt: skip


KINDS = ["gauge", "timeline", "grouped", "stacked", "dumbbell", "lines", "waterfall", "tornado"]


def words_of(figure):
    return [note.text for note in figure.layout.annotations]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file_format", figures.FORMATS)
def test_static_charts_have_the_same_bytes_twice(nb, kind, file_format):
    first, second = (figures.to_bytes(figures.static(every_chart(nb)[kind]), file_format) for _ in range(2))
    assert first == second
    assert len(first) > 2_000


@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_is_drawn_in_every_language(text, kind):
    figure = figures.interactive(every_chart(text)[kind])
    assert figure.data
    assert figure.layout.meta["lang"] == text.language
    assert figures.static(every_chart(text)[kind]).axes[0].has_data()


@pytest.mark.parametrize("kind", KINDS)
def test_static_texts_stay_on_the_page(nb, kind):
    figure = figures.static(every_chart(nb)[kind])
    page = figure.bbox
    axes = figure.axes[0]
    ticks = [label for axis in (axes.xaxis, axes.yaxis) if axis.get_visible() for label in axis.get_ticklabels()]
    shown = [words for words in [*axes.texts, *figure.texts, *ticks] if words.get_text()]
    assert shown
    for words in shown:
        box = words.get_window_extent()
        assert box.x0 >= page.x0, words
        assert box.x1 <= page.x1, words
        assert box.y1 <= page.y1, words


def test_gauge_says_what_it_measures_and_what_its_marks_are(nb):
    figure = figures.interactive(every_chart(nb)["gauge"])
    assert words_of(figure) == ["<b>Kunngjort: 65,0\u00a0%</b>", "50 %: brevets krav"]
    assert figure.data[1].x == (0.65,)
    assert figure.layout.shapes[0].x0 == 0.5


def test_timeline_steps_hold_until_the_next_and_words_from_files_are_escaped(nb):
    figure = figures.interactive(every_chart(nb)["timeline"])
    line = figure.data[0]
    assert list(line.y) == [0.0, 0.0, 0.142]
    assert line.hovertext[2].startswith("1. juli 2020<br>Dokumentert: 14,20\u00a0%")
    assert "&lt;b&gt;183" in line.hovertext[2]
    assert "juli 2020" in figure.layout.xaxis.ticktext


def test_milestones_on_neighbouring_days_stand_on_different_lanes(nb):
    notes = figures.interactive(every_chart(nb)["timeline"]).layout.annotations
    heights = [note.y for note in notes if "Frist" in note.text or "Svar" in note.text]
    assert len(set(heights)) == 2


def test_bars_print_norwegian_numbers_and_stand_where_they_belong(nb):
    figure = figures.interactive(every_chart(nb)["grouped"])
    assert "1\u00a0234,5" in words_of(figure)
    assert list(figure.data[1].x) == [-3, 4]
    stacked = figures.interactive(every_chart(nb)["stacked"])
    assert list(stacked.data[1].base) == [1000, 2]
    assert words_of(stacked) == ["1\u00a0500", "6"]


def test_waterfall_starts_where_the_last_step_ended(nb):
    figure = figures.interactive(every_chart(nb)["waterfall"])
    assert [(trace.base[0], trace.x[0]) for trace in figure.data] == [(0, 1400), (1400, 8125), (0, 9525)]


def test_curves_are_named_at_their_ends_without_covering_each_other(nb):
    figure = figures.interactive(every_chart(nb)["lines"])
    ends = [note.y for note in figure.layout.annotations if note.text in {"<b>2a</b>", "<b>2b</b>"}]
    assert abs(ends[0] - ends[1]) > 200
    assert figure.layout.xaxis.ticktext[0].isdigit()


@given(st.lists(st.floats(-100, 100), max_size=12), st.floats(0.1, 10))
def test_spread_keeps_order_and_distance(places, apart):
    moved = spread(places, apart)
    ordered = sorted(zip(places, moved, strict=True))
    assert all(later[1] - earlier[1] >= apart - 1e-6 for earlier, later in itertools.pairwise(ordered)) or len(
        set(places)
    ) < len(places)
    assert all(later - earlier >= apart - 1e-6 for earlier, later in itertools.pairwise(sorted(moved)))


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 30)), max_size=15))
def test_lanes_never_share_room(starts):
    spans = [(start, start + width) for start, width in starts]
    chosen = lanes(spans)
    for (a, first), (b, second) in itertools.combinations(zip(chosen, spans, strict=True), 2):
        assert a != b or first[1] < second[0] or second[1] < first[0]


def test_refusals(nb):
    with pytest.raises(InvalidValueError, match=r"share 1\.2 is not between 0 and 1"):
        Gauge(text=nb, bars=[GaugeBar(1.2, "", STYLE("signed"))])
    with pytest.raises(InvalidValueError, match="gauge has nothing to show"):
        Gauge(text=nb, bars=[])
    with pytest.raises(InvalidValueError, match="steps are not in order of date"):
        Timeline(
            text=nb,
            steps_label="",
            steps=[DatedShare(dt.date(2020, 2, 1), 0), DatedShare(dt.date(2020, 1, 1), 0)],
        )
    with pytest.raises(InvalidValueError) as refused:
        Bars(text=nb, categories=["a"], number=NumberStyle(), mode="stacked", notes=["1", "2"],
             series=[Series("A", [1, 2], STYLE("state")), Series("B", [math.nan], STYLE("state")), Series("C", [-1], STYLE("state"))])  # fmt: skip
    assert refused.value.faults == [
        "series 'A' has 2 values for 1 categories",
        "'B' has the value nan, expected a finite number",
        "a stack has a negative part. Use mode 'grouped' or a Waterfall",
        "there are 2 notes for 1 categories",
    ]
    with pytest.raises(InvalidValueError, match=r"total 'Sum' is 5, but what stands before it adds up to 3\.0"):
        Waterfall(
            text=nb,
            number=NumberStyle(),
            steps=[WaterfallStep("A", 3, STYLE("state")), WaterfallStep("Sum", 5, STYLE("other"), True)],
        )
    with pytest.raises(InvalidValueError, match="line 'A' has x, y, low and high of different lengths"):
        Lines(
            text=nb,
            lines=[Line("A", [1, 2], [1])],
            x_number=NumberStyle(),
            y_number=NumberStyle(),
            x_title="",
            y_title="",
        )
    with pytest.raises(InvalidValueError, match="'A' has the value inf"):
        Dumbbell(text=nb, pairs=[Pair("A", math.inf, 1)], first_name="", second_name="", number=NumberStyle())
    with pytest.raises(InvalidValueError, match="tornado has nothing to show"):
        Tornado(text=nb, swings=[], base=0, base_label="", low_name="", high_name="", number=NumberStyle())


def test_no_line_goes_through_the_name_of_another_where_the_other_side_is_free(nb):
    names = {50: "50 %: brevet", 55: "55 %: lønnsomt", 85: "85 %: kvalitetssikrer"}
    chart = Lines(
        text=nb,
        alt="-",
        lines=[Line("A", [20, 100], [3.0, 1.0])],
        x_thresholds=[Threshold(at, name) for at, name in names.items()],
        x_number=NumberStyle(),
        y_number=NumberStyle(),
        x_title="-",
        y_title="-",
    )
    figure = figures.static(chart)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    boxes = {note.get_text(): note.get_window_extent() for note in axes.texts if note.get_text() in names.values()}
    for at in names:
        line = axes.transData.transform((at, 0))[0]
        assert [name for name, box in boxes.items() if box.x0 < line < box.x1] == []
