"""Notebooks in, pages out: what a notebook shows, how it is run, and the folder a run becomes.

The package knows notebooks, tables, figures and pages; it knows nothing of what they are about.

Inside a notebook, `Output` shows headings, key figures, exhibits and tables, and writes their files.
Outside, `publish` executes notebooks through Papermill in parallel, renders their pages and puts the finished
run in place.
"""

from akson_analysis.publishing.columns import Column
from akson_analysis.publishing.execute import Job, Progress
from akson_analysis.publishing.manifest import Input
from akson_analysis.publishing.output import Output
from akson_analysis.publishing.parts import Card, KeyFigure, Source
from akson_analysis.publishing.pipeline import RunResult, publish
from akson_analysis.publishing.runs import Run, clean, list_runs

__all__ = [
    "Card",
    "Column",
    "Input",
    "Job",
    "KeyFigure",
    "Output",
    "Progress",
    "Run",
    "RunResult",
    "Source",
    "clean",
    "list_runs",
    "publish",
]
