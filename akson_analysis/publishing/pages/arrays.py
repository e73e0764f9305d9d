"""The long arrays of a page's charts, each written once however many charts draw it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONG = 64
"""Shorter arrays stay where they are: a reference would not save anything."""
# metres; borders that are rounded to tens are written shorter
_STEPS = (10, 1)


class ArrayStore:
    """Takes long numeric arrays out of charts and keeps each once.

    Maps of one page repeat the same borders. Plotly writes an array as ``{"dtype": …, "bdata": base64}``; on
    the page it becomes ``{"shared": number}``, and the page's script puts `content` back before it draws.

    Examples
    --------
    >>> import numpy as np
    >>> import plotly.graph_objects as go
    >>> line = {"x": np.arange(0.0, 1000.0, 10), "y": np.zeros(100)}
    >>> store = ArrayStore()
    >>> charts = [store.without_arrays(go.Figure(go.Scatter(line)).to_plotly_json()) for _ in range(2)]
    >>> charts[0]["data"][0]["x"], charts[1]["data"][0]["x"], len(store.content)
    ({'shared': 0}, {'shared': 0}, 2)
    """

    def __init__(self) -> None:
        self.content: list[Any] = []
        """Arrays in order: whole steps as ``{"step": metres, "by": differences}``, others as Plotly wrote them."""
        self._places: dict[tuple[str, str], int] = {}

    def without_arrays(self, part: Any) -> Any:
        """Return a chart, or a part of one, with references in place of its long arrays."""
        if isinstance(part, Mapping):
            if part.keys() == {"dtype", "bdata"} and len(part["bdata"]) > _LONG:
                return {"shared": self._place(part)}
            return {key: self.without_arrays(value) for key, value in part.items()}
        if isinstance(part, list):
            return [self.without_arrays(value) for value in part]
        return part

    def _place(self, array: Mapping[str, str]) -> int:
        import numpy as np  # noqa: PLC0415 - a run with nothing to draw is quicker without

        key = (array["dtype"], array["bdata"])
        if key not in self._places:
            self._places[key] = len(self.content)
            values = np.frombuffer(base64.b64decode(array["bdata"]), dtype=f"<{array['dtype']}")
            self.content.append(_in_steps(values.astype(float)) or dict(array))
        return self._places[key]


def _in_steps(values: NDArray[np.float64]) -> dict[str, Any] | None:
    """Return whole steps as their differences, NaN as null; None where the values are not whole steps.

    >>> import numpy as np
    >>> _in_steps(np.array([100.0, 120.0, np.nan, 90.0]))
    {'step': 10, 'by': [10, 2, None, -3]}
    >>> _in_steps(np.array([0.5]))
    """
    import numpy as np  # noqa: PLC0415 - as above

    is_number = np.isfinite(values)
    numbers = values[is_number]
    if (np.isinf(values)).any():
        return None
    step = next((step for step in _STEPS if (numbers % step == 0).all()), None)
    if step is None:
        return None
    by: list[int | None] = [None] * len(values)
    differences = np.diff((numbers / step).astype("int64"), prepend=0).tolist()
    for place, difference in zip(np.flatnonzero(is_number), differences, strict=True):
        by[place] = difference
    return {"step": step, "by": by}
