"""What every process that runs notebooks imports, and what the one they are forked from does besides.

A fork has everything ready: modules, fonts, templates, formats, validators and tables that were read; and what the
process holds when it is done stays memory that forks share.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import sys
import tempfile
from collections.abc import Iterable

from akson_analysis import locales
from akson_analysis.publishing.execution import isolate

# jsonschema builds a grammar for internationalised addresses when it finds this optional package, which takes longer
# than all else Papermill imports; no notebook has such addresses, so jsonschema is kept from finding it
_SLOW = "rfc3987_syntax"
_is_hidden = _SLOW not in sys.modules
if _is_hidden:
    sys.modules[_SLOW] = None  # type: ignore[assignment]
try:
    import ipykernel.zmqshell  # noqa: F401
    import nbformat
    import papermill  # noqa: F401
finally:
    if _is_hidden:
        del sys.modules[_SLOW]


def warm_up(preload: Iterable[str]) -> None:
    """Import modules, call functions (``module:function``), and make a page once.

    What the page wrote is forgotten: a page's numbers are its own.
    """
    for name in preload:
        module, _, function = name.partition(":")
        prepared = importlib.import_module(module)
        if function:
            getattr(prepared, function)()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        _rehearse(folder)
    for language in locales.LANGUAGES:
        locales.load(language).written.forget()
    # what is alive now is never looked at again by the collector, which would copy the pages it touches in every fork
    gc.collect()
    gc.freeze()


def _rehearse(folder: str) -> None:
    """Make a page with one part of each kind."""
    import matplotlib as mpl  # noqa: PLC0415 - needed once; a process that is spawned should not wait for it
    import pandas as pd  # noqa: PLC0415
    import plotly.graph_objects as go  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    from akson_analysis.publishing.content.columns import Column  # noqa: PLC0415
    from akson_analysis.publishing.content.output import Output  # noqa: PLC0415
    from akson_analysis.publishing.content.parts import KeyFigure  # noqa: PLC0415
    from akson_analysis.publishing.pages import page  # noqa: PLC0415

    mpl.use("agg")
    out = Output(folder, notebook="rehearsal")
    out.header("-")
    out.banner("information", "-")
    out.key_figures([KeyFigure("-", "-")])
    out.heading("-")
    out.prose("-")
    static = Figure()
    static.add_subplot().bar([1], [1], label="-")
    static.legend()
    out.exhibit(
        "figure",
        heading="-",
        conclusion="-",
        alt="-",
        interactive=go.Figure([go.Bar(x=[1], y=[1]), go.Scatter(x=[1], y=[1])]),
        static=static,
        table=pd.DataFrame({"a": ["-"], "b": [1]}),
        columns=[Column("a", "-"), Column("b", "-", "integer")],
    )
    out.sources(["-"])
    out.finish()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")])  # type: ignore[no-untyped-call]
    nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    page.render(notebook, page.complete_results({}, "rehearsal", locales.LANGUAGES[0]), file="-", run_title="-")


if (_preload := os.environ.pop(isolate.PRELOAD, None)) is not None:
    warm_up(_preload.split())
