"""Notebooks in, pages out: what a notebook shows, how it is run, and the folder a run becomes.

The package knows notebooks, tables, figures and pages; it knows nothing of what they are about.

Inside a notebook, `Output` shows headings, key figures, exhibits and tables, and writes their files.
Outside, `publish` executes notebooks through Papermill in parallel, renders their pages and puts the finished
run in place.
"""

from akson_analysis.publishing.content.columns import Column
from akson_analysis.publishing.content.exhibit import Drawing, Exhibit, Opening
from akson_analysis.publishing.content.output import Output
from akson_analysis.publishing.content.parts import Card, KeyFigure, PageSource
from akson_analysis.publishing.execution.execute import Progress
from akson_analysis.publishing.pipeline import RunResult, publish
from akson_analysis.publishing.runs.folders import Run, list_runs
from akson_analysis.publishing.runs.jobs import Job
from akson_analysis.publishing.runs.manifest import Input
from akson_analysis.publishing.site.run_index import clean

__all__ = [
    "Card",
    "Column",
    "Drawing",
    "Exhibit",
    "Input",
    "Job",
    "KeyFigure",
    "Opening",
    "Output",
    "PageSource",
    "Progress",
    "Run",
    "RunResult",
    "clean",
    "list_runs",
    "publish",
]
