"""Notebooks in, pages out: what a notebook shows, how it is run, and the folder a run becomes.

The package knows notebooks, tables, figures and pages; it knows nothing of what they are about.

Inside a notebook, `Output` shows headings, key figures, exhibits and tables, and writes their files.
Outside, `publish` executes notebooks through Papermill in parallel, renders their pages and puts the finished
run in place; `SiteOptions`, `RunOptions` and `ExecutionOptions` say what stands on it, what is done with it, and how.
"""

from akson_analysis.publishing.content.columns import Column
from akson_analysis.publishing.content.exhibit import Drawing, Exhibit, Opening
from akson_analysis.publishing.content.output import Output
from akson_analysis.publishing.content.parts import Card, KeyFigure, PageSource
from akson_analysis.publishing.execution.execute import ExecutionOptions, Progress
from akson_analysis.publishing.pipeline import RunOptions, RunResult, publish
from akson_analysis.publishing.runs.folders import Run, list_runs
from akson_analysis.publishing.runs.jobs import Job
from akson_analysis.publishing.runs.manifest import Input
from akson_analysis.publishing.site.index import IndexEdition, SiteOptions
from akson_analysis.publishing.site.run_index import clean

__all__ = [
    "Card",
    "Column",
    "Drawing",
    "ExecutionOptions",
    "Exhibit",
    "IndexEdition",
    "Input",
    "Job",
    "KeyFigure",
    "Opening",
    "Output",
    "PageSource",
    "Progress",
    "Run",
    "RunOptions",
    "RunResult",
    "SiteOptions",
    "clean",
    "list_runs",
    "publish",
]
