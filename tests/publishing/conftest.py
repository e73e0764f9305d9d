"""Small notebooks written on the spot, and one run of them that many tests look at."""

from __future__ import annotations

import pytest

from akson_analysis.publishing import Job

from notebook_files import make_run, write_notebook  # isort: skip

IMPORTS = """\
import datetime as dt
import geopandas as gpd
import matplotlib.pyplot as plt
import pandas as pd
import plotly.graph_objects as go
from shapely import Point
from akson_analysis.publishing import Column, KeyFigure, Output, PageSource
"""

RICH = """\
out = Output(output_directory, language, "rich")
out.header("Folk & fe", "Hvor mange det er", dt.date(2020, 7, 1))
out.banner("reconstructed", "Noe er utledet.")
out.key_figures([
    KeyFigure("1 234", "mennesker", "Det er mange."),
    KeyFigure("12,5 %", "andel", "Det er få."),
    KeyFigure("3", "steder", "Det er nok."),
])
out.heading("Steder")
names = ["Ås", "Asker", "Ørsta", "Årdal", "Ærøy", "Bø", "Ski", "Moss", "Oslo", "<script>alert(1)</script>", "=cmd()"]
frame = pd.DataFrame({
    "name": names,
    "population": range(1000, 12000, 1000),
    "share": [i / 20 for i in range(11)],
    "cost_nok": [-1500.5 * i for i in range(11)],
    "decided": [dt.date(2020, 1, 1 + i) for i in range(11)],
}, index=pd.Index([f"{i:04d}" for i in range(301, 312)], name="code"))
columns = [
    Column("code", "Nummer", "code"), Column("name", "Navn", description="Hva stedet heter"),
    Column("population", "Folk", "integer"), Column("share", "Andel", "percent"),
    Column("cost_nok", "Kostnad", "kroner"), Column("decided", "Dato", "date"),
]
for name, width in [("left", "half"), ("right", "half"), ("below", "wide")]:
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.bar(frame["name"].str.slice(0, 5), frame["population"])
    out.exhibit(
        name, heading=f"Figur {name}", conclusion="Oslo har flest.", alt="Søyler som stiger mot høyre.",
        interactive=go.Figure(go.Bar(x=list(frame["name"]), y=list(frame["population"]))),
        static=figure, table=frame, columns=columns, credit="© Noen", width=width,
    )
out.prose("Mer *her*: <img src=x onerror=alert(1)>")
out.table("places", frame, columns, "Alle steder <b>")
out.sources([PageSource("Kilde", "Utgiver", "CC BY 4.0", "https://example.org/a")])
out.layer("points", gpd.GeoDataFrame(frame, geometry=[Point(i, i) for i in range(11)], crs=25833))
out.headline("most", "Flest", names[8])
out.finish()
"""


@pytest.fixture(scope="session")
def rich_runs(store):
    """The folders of the same run made twice: forked where the system can, and spawned as every system can."""
    folder = store.get("rich", make_rich)
    return [folder / name / "run" for name in START_METHODS]


def make_rich(folder):
    notebook = write_notebook(folder / "rich.ipynb", IMPORTS, RICH)
    jobs = [Job("rich", notebook), Job("plain", notebook, {"language": "en"})]
    for start_method in START_METHODS:
        out = folder / start_method
        make_run(jobs, out, "run", title="Kjøring", subtitle="En prøve", start_method=start_method)


START_METHODS = ("auto", "spawn")
