"""Arrays that charts share: written once, and the same numbers when they are read back."""

from __future__ import annotations

import base64
import json

import numpy as np
import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from akson_analysis.publishing.pages.arrays import ArrayStore


def read_back(array):
    """As the page's script does."""
    if "by" not in array:
        return np.frombuffer(base64.b64decode(array["bdata"]), dtype=array["dtype"])
    at, values = 0, []
    for by in array["by"]:
        at += by or 0
        values.append(np.nan if by is None else at * array["step"])
    return np.array(values)


@given(
    st.lists(
        st.one_of(st.integers(-8_000_000, 8_000_000), st.just(np.nan), st.floats(-1e6, 1e6)), min_size=60, max_size=90
    ),
    st.sampled_from([1, 10]),
)
def test_numbers_come_back_as_they_were(values, step):
    numbers = np.array(values, dtype=float) * step
    store = ArrayStore()
    store.without_arrays(go.Figure(go.Scatter(x=numbers)).to_plotly_json())
    chart = json.loads(json.dumps(store.content))
    np.testing.assert_array_equal(read_back(chart[0]), numbers)


def test_charts_share_what_they_have_in_common_and_keep_what_is_short():
    x, y = np.arange(0, 2000, 10.0), np.linspace(0, 1, 200)
    first = go.Figure(go.Scatter(x=x, y=y, marker={"size": [1, 2, 3]})).to_plotly_json()
    second = go.Figure([go.Scatter(x=x, y=-y), go.Bar(x=np.arange(3), y=["a", "b", "c"])]).to_plotly_json()
    store = ArrayStore()
    charts = [store.without_arrays(json.loads(go.Figure(chart).to_json())) for chart in (first, second)]
    assert charts[0]["data"][0]["x"] == charts[1]["data"][0]["x"] == {"shared": 0}
    assert charts[0]["data"][0]["marker"] == {"size": [1, 2, 3]}
    assert charts[1]["data"][1]["y"] == ["a", "b", "c"]
    assert len(store.content) == 3
    assert store.content[0] == {"step": 10, "by": [0, *[1] * 199]}
