"""Maps: everyone is drawn, can be pointed at, is counted once, and looks the same on screen and on paper."""

import math
import re

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.patches import PathPatch

from akson_analysis import figures
from akson_analysis.errors import InvalidValueError
from akson_analysis.figures import geometry, map_interactive
from akson_analysis.figures.maps import categorical_map, numeric_map
from akson_analysis.figures.numbers import NumberStyle

ISLANDS = {
    "1151": "Utsira",
    "1856": "Røst",
    "1857": "Værøy",
    "1835": "Træna",
    "4633": "Fedje",
    "1144": "Kvitsøy",
}


def statuses(table, key="signed"):
    return pd.Series(key, index=table.index)


def areas(figure, axis="x"):
    return [trace for trace in figure.data if trace.meta and (trace.xaxis or "x") == axis]


def patches(figure, axes=0):
    return [patch for patch in figure.axes[axes].patches if isinstance(patch, PathPatch) and patch.get_gid()]


def test_all_356_municipalities_are_drawn_on_screen_and_on_paper(norway, nb):
    spec = categorical_map(norway, statuses(norway), nb, title="Norge")
    screen, paper = figures.interactive(spec), figures.static(spec)
    assert sorted(trace.meta for trace in areas(screen)) == sorted(norway.index)
    assert sorted(patch.get_gid() for patch in patches(paper)) == sorted(f"m{code}" for code in norway.index)


def test_the_smallest_islands_have_a_mark_that_can_be_pointed_at(norway, nb):
    spec = categorical_map(norway, statuses(norway), nb)
    marked = {
        code: (trace, number)
        for trace in figures.interactive(spec).data
        if trace.type == "scatter" and trace.mode == "markers"
        for number, code in enumerate(trace.customdata)
    }
    for code, name in ISLANDS.items():
        trace, number = marked[code]
        assert trace.marker.size >= 8
        assert f"<b>{name}" in trace.text[number]
        assert norway.geometry[code].contains(shapely.Point(trace.x[number], trace.y[number]))
    dots = [artist for artist in figures.static(spec).axes[0].collections if artist.get_gid() == "small"]
    assert len(dots[0].get_offsets()) == len(marked)


def test_the_page_stays_small(norway, nb):
    spec = categorical_map(norway, statuses(norway, "not_documented"), nb, title="Norge", legend_title="Status")
    assert len(figures.interactive(spec).to_json()) < 500_000


def test_norway_keeps_its_shape(norway, nb):
    figure = figures.interactive(categorical_map(norway, statuses(norway), nb))
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.yaxis.scaleratio == 1
    assert figures.static(categorical_map(norway, statuses(norway), nb)).axes[0].get_aspect() == 1


def test_the_oslo_region_is_drawn_larger_and_framed_in_both_places(norway, nb):
    spec = categorical_map(norway, statuses(norway), nb, places=["0301", "4601"])
    figure = figures.interactive(spec)
    inside = {trace.meta for trace in areas(figure, "x2")}
    assert {"0301", "3024", "3030"} <= inside
    assert len(inside) < 60
    frame = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (frame.x0, frame.y0, frame.x1, frame.y1) == spec.inset.bounds
    assert any("Oslo-regionen" in note.text for note in figure.layout.annotations)
    assert [label.text for label in spec.inset.labels] == ["Oslo"]
    assert len(figures.static(spec).axes) == 2


def test_legend_counts_every_municipality_once(country, nb):
    classes = pd.Series({"0301": "signed", "0302": "declined", "0303": "declined"})
    spec = categorical_map(country, classes, nb, outside="outside_area")
    assert [(entry.key, entry.label, entry.count) for entry in spec.entries] == [
        ("signed", "Signert", 1),
        ("declined", "Avslått", 2),
        ("outside_area", "Utenfor opptaksområdet", 5),
    ]
    named = [trace.name for trace in figures.interactive(spec).data if trace.showlegend is None and trace.name]
    assert named == ["Signert (1)", "Avslått (2)", "Utenfor opptaksområdet (5)"]
    legend = figures.static(spec).legends[0]
    assert [words.get_text() for words in legend.get_texts()] == named


def test_legend_speaks_the_language(country, text):
    spec = categorical_map(country, statuses(country, "not_documented"), text)
    assert spec.entries[0].label == {
        "nb": "Ikke dokumentert", "nn": "Ikkje dokumentert", "en": "Not documented",
    }[text.language]  # fmt: skip
    assert figures.interactive(spec).layout.meta["lang"] == text.language


def test_hover_names_everyone_with_parallel_names_and_escapes_what_files_say(country, nb):
    country.loc["0301", "name"] = "<script>alert(1)</script>"
    details = pd.DataFrame({"Merknad": ["<b onclick=x>ja</b> & nei", ""]}, index=["0302", "1101"])
    spec = categorical_map(country, statuses(country), nb, details=details)
    assert set(spec.hovers.index) == set(country.index)
    assert all(spec.hovers)
    assert "<script" not in spec.hovers["0301"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in spec.hovers["0301"]
    assert "Merknad: &lt;b onclick=x&gt;ja&lt;/b&gt; &amp; nei" in spec.hovers["0302"]
    assert "Merknad" not in spec.hovers["1101"]
    assert "Porsanger - Porsáŋgu - Porsanki" in spec.hovers["1802"]
    allowed = re.compile(r"</?b>|<br>")
    assert all("<" not in allowed.sub("", hover) for hover in spec.hovers)


def test_a_hole_stays_open_so_that_its_enclave_is_seen(country, nb):
    spec = categorical_map(country, statuses(country), nb)
    outer = next(trace for trace in areas(figures.interactive(spec)) if trace.meta == "0302")
    xy = np.column_stack([outer.x, outer.y]).astype(float)
    cut = np.flatnonzero(np.isnan(xy[:, 0]))
    rings = [ring[~np.isnan(ring[:, 0])] for ring in np.split(xy, cut)]
    turns = [shapely.LinearRing(ring).is_ccw for ring in rings]
    assert turns == [True, False]
    without = country.drop("0303")
    paper = figures.static(categorical_map(without, statuses(without), nb))
    paper.canvas.draw()
    pixels = np.asarray(paper.canvas.buffer_rgba())[::-1]
    for code, is_white in (("0303", True), ("0302", False)):
        inside = country.geometry[code].representative_point()
        column, row = paper.axes[0].transData.transform((inside.x, inside.y)).astype(int)
        assert (pixels[row, column, :3] == 255).all() == is_white


def test_a_pattern_goes_with_the_colour_on_screen_and_on_paper(country, nb):
    spec = categorical_map(country, statuses(country, "declined"), nb)
    assert all(trace.fillpattern.shape == "x" for trace in areas(figures.interactive(spec)))
    assert all(patch.get_hatch() == "xxx" for patch in patches(figures.static(spec)))


def test_split_layout_places_the_north_beside_the_south(norway, nb):
    whole = categorical_map(norway, statuses(norway), nb)
    split = categorical_map(norway, statuses(norway), nb, layout="split")
    width, height = np.diff(np.array(split.bounds).reshape(2, 2), axis=0)[0]
    assert width > 1.5 * height
    assert split.shapes["0301"].equals(whole.shapes["0301"])
    moved = split.shapes["5401"]
    assert moved.area == pytest.approx(whole.shapes["5401"].area)
    south = split.shapes[[code for code in norway.index if split.shapes[code].equals(whole.shapes[code])]]
    assert south.total_bounds[2] < split.divider_x < moved.bounds[0]


def test_focus_zooms_counts_only_the_focus_and_keeps_the_rest_as_context(norway, nb):
    codes = norway.index[norway["county_code"] == "46"]
    spec = categorical_map(norway, statuses(norway), nb, focus=codes, places=["4601"])
    assert sum(entry.count for entry in spec.entries) == len(codes) == len(spec.shapes)
    assert not spec.context.is_empty
    assert spec.inset is None
    assert len(areas(figures.interactive(spec))) == len(codes)


def test_names_never_cover_each_other_or_a_mark(norway, nb):
    largest = norway["population"].nlargest(30).index.tolist()
    spec = categorical_map(norway, statuses(norway), nb, places=largest)
    assert "Bergen" in {label.text for label in spec.labels}
    metres = (spec.bounds[3] - spec.bounds[1]) / 720
    boxes = []
    for label in spec.labels:
        width, height = len(label.text) * 12 * 0.58 * metres, 14.4 * metres
        shift = {"right": (6 * metres, -height / 2), "left": (-6 * metres - width, -height / 2)}
        dx, dy = shift.get(label.anchor, (-width / 2, 6 * metres if label.anchor == "above" else -6 * metres - height))
        boxes.append(shapely.box(label.x + dx, label.y + dy, label.x + dx + width, label.y + dy + height))
    overlapping = [(a, b) for a in range(len(boxes)) for b in range(a) if boxes[a].intersection(boxes[b]).area > 1]
    assert not overlapping


def test_numeric_map_prints_limits_counts_and_missing(country, nb):
    values = pd.Series([100, 200, 300, 400, 500, 600, 700, math.nan], index=country.index)
    spec = numeric_map(
        country, values, nb, style=NumberStyle("kroner"), legend_title="Kr per innbygger", breaks=[300, 1000]
    )
    assert [(entry.label, entry.count) for entry in spec.entries] == [
        ("100–299", 2), ("300–999", 5), ("Tall mangler", 1),
    ]  # fmt: skip
    assert "Kr per innbygger: 300\u00a0kr" in spec.hovers["0303"]
    assert spec.style_of("1802").pattern == "/"
    dotted = numeric_map(
        country, values, nb, style=NumberStyle(), legend_title="Sannsynlighet", breaks=[300], is_inferred=True
    )
    assert dotted.style_of("0301").pattern == "."


def test_selection_points_carry_the_codes(country, nb):
    figure = map_interactive.interactive(categorical_map(country, statuses(country), nb), is_selectable=True)
    points = next(trace for trace in figure.data if trace.name == "selection")
    assert list(points.customdata) == country.index.tolist()


@pytest.mark.parametrize("file_format", figures.FORMATS)
def test_static_maps_have_the_same_bytes_twice_and_leave_settings_alone(country, nb, file_format):
    before = dict(mpl.rcParams)
    spec = categorical_map(country, statuses(country), nb, title="Kart", alt="Alle har signert")
    first = figures.to_bytes(figures.static(spec), file_format, title=spec.title, alt=spec.alt)
    with mpl.rc_context({"font.size": 30, "hatch.linewidth": 9, "axes.facecolor": "black"}):
        second = figures.to_bytes(figures.static(spec), file_format, title=spec.title, alt=spec.alt)
    assert first == second
    assert dict(mpl.rcParams) == before


def test_save_writes_all_formats_and_svg_says_what_it_shows(country, nb, tmp_path):
    spec = categorical_map(country, statuses(country), nb, title="Kart")
    files = figures.save(figures.static(spec), tmp_path / "kart.v1", title=spec.title, alt="Alle har signert")
    assert [file.name for file in files] == ["kart.v1.svg", "kart.v1.png", "kart.v1.pdf"]
    svg = files[0].read_text(encoding="utf-8")
    assert "Alle har signert" in svg
    assert 'id="m0301"' in svg


def test_refusals_of_tables(country, nb):
    with pytest.raises(InvalidValueError, match="the CRS is missing"):
        categorical_map(country.set_crs(None, allow_override=True), statuses(country), nb)
    with pytest.raises(InvalidValueError, match=r"the CRS is EPSG:4326, expected EPSG:25833\. Convert with to_crs"):
        categorical_map(country.to_crs(4326), statuses(country), nb)
    with pytest.raises(InvalidValueError, match="expected a GeoDataFrame"):
        categorical_map(pd.DataFrame(country), statuses(country), nb)
    empty = country.copy()
    empty.loc["0301", "geometry"] = shapely.Polygon()
    with pytest.raises(InvalidValueError) as refused:
        categorical_map(empty.drop(columns="county_name"), statuses(country), nb)
    assert refused.value.faults == [
        "columns are missing: county_name",
        "municipalities have no geometry: 0301",
    ]


def test_refusals_of_classes(country, nb):
    classes = statuses(country)
    with pytest.raises(InvalidValueError, match="class 'sign' has no style"):
        categorical_map(country, classes.replace("signed", "sign"), nb)
    with pytest.raises(InvalidValueError) as refused:
        categorical_map(country, classes.drop("0301").rename({"0302": "9999"}), nb)
    assert refused.value.faults == ["unknown codes: 9999", "no value for 2 drawn municipalities: 0301, 0302"]
    with pytest.raises(InvalidValueError, match="classes are missing for 0301"):
        categorical_map(country, classes.where(classes.index != "0301"), nb)
    with pytest.raises(InvalidValueError, match="codes occur more than once: 0301"):
        categorical_map(country, pd.concat([classes, classes[:1]]), nb)
    with pytest.raises(InvalidValueError, match="places cannot be matched"):
        categorical_map(country, classes, nb, places=["Oslo"])


def test_refusals_of_layouts(country, nb):
    classes = statuses(country)
    with pytest.raises(InvalidValueError, match="layout 'double' is not known"):
        categorical_map(country, classes, nb, layout="double")
    with pytest.raises(InvalidValueError, match="Leave out focus"):
        categorical_map(country, classes, nb, layout="split", focus=["0301"])
    with pytest.raises(InvalidValueError, match="focus names no municipality"):
        categorical_map(country, classes, nb, focus=[])
    with pytest.raises(InvalidValueError, match="needs municipalities both in the north and in the south"):
        categorical_map(country.loc[:"1103"], classes[:"1103"], nb, layout="split")
    with pytest.raises(InvalidValueError, match="figure size"):
        figures.static(categorical_map(country, classes, nb), size=(0, 5))
    with pytest.raises(InvalidValueError, match="a dict cannot be drawn"):
        figures.interactive({})


def test_county_borders_leave_out_the_coast(country):
    borders = geometry.county_borders(country.geometry, country["county_code"])
    assert borders.length == pytest.approx(80_000)


@pytest.mark.parametrize(("options", "length"), [({}, 200), ({"layout": "split"}, 200), ({"focus": ["4601"]}, 5)])
def test_scale_bar_is_as_long_as_it_says(norway, nb, options, length):
    spec = figures.categorical_map(norway, pd.Series("signed", index=norway.index), nb, **options)
    assert (spec.scale.length_m, spec.scale.label) == (length * 1000, f"{length} km")
    assert spec.bounds[0] < spec.scale.x < spec.scale.x + spec.scale.length_m < spec.bounds[2]
    bar = shapely.LineString([(spec.scale.x, spec.scale.y), (spec.scale.x + spec.scale.length_m, spec.scale.y)])
    assert not spec.shapes.intersects(bar.buffer(5_000)).any() or "focus" in options
    drawn = [
        trace
        for trace in figures.interactive(spec).data
        if trace.type == "scatter" and trace.mode == "lines+markers+text"
    ]
    assert [(trace.x[-1] - trace.x[0], trace.text[1]) for trace in drawn] == [(length * 1000, f"{length} km")]
    assert any(f"{length} km" in text.get_text() for text in figures.static(spec).axes[0].texts)
