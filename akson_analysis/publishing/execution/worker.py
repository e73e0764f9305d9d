"""One notebook from start to page, inside a worker process."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import logging
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akson_analysis import errors
from akson_analysis.publishing.content.parts import RESULTS_FILE
from akson_analysis.publishing.execution import warm_up  # noqa: F401 - imports papermill the quick way
from akson_analysis.publishing.execution.inline import InlineEngine
from akson_analysis.publishing.pages import page
from akson_analysis.publishing.runs.appearing import appearing
from akson_analysis.publishing.runs.fingerprint import named_files, portable
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import Done, Failed

import nbformat  # isort: skip
import papermill  # isort: skip
from papermill.engines import papermill_engines  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from akson_analysis.publishing.runs.jobs import Job
    from akson_analysis.publishing.runs.records import PageSettings

_ENGINE = "publishing-inline"
_WARNING = re.compile(r"^.*?(\w*Warning: .*)$", re.MULTILINE)
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[\\/]\d+\.py")
_REFUSALS = {"RefusedError", "InvalidValueError", "DataError", "ValidationError"}
# a message stays on one line of a wide terminal
_LONGEST_SOURCE = 80
_PARAMETERS = "parameters"
_BACKEND = "agg"


class _FailedCellError(Exception):
    """A cell raised an exception: the cell's name, and Papermill's account of it."""


papermill_engines.register(_ENGINE, InlineEngine)
logging.getLogger("papermill").addHandler(logging.NullHandler())


def parameter_names(job: Job, tell: Callable[[str], None]) -> list[str] | Failed:  # noqa: ARG001 - as `run`
    """Return the names in the notebook's cell tagged ``parameters``, in their order."""
    try:
        return list(papermill.inspect_notebook(_load(job)))
    except (ValueError, OSError) as problem:
        return Failed(job.id, f"{job.id}: notebook '{job.notebook}' cannot be read: {problem}", is_refusal=True)


def run(
    job: Job, folder: Path, parameters: Mapping[str, Any], settings: PageSettings, tell: Callable[[str], None]
) -> Done | Failed:
    """Execute a notebook, and leave its files, the executed notebook and its page in `folder`, all or none.

    `tell` is called with the name of each cell before it runs; whoever waits for this process limits their time.
    """
    try:
        with appearing(folder) as hidden:
            return _fill(job, hidden, parameters, settings, tell)
    except _FailedCellError as failed:
        return _failed_cell(job, *failed.args)
    except OSError as problem:
        return Failed(job.id, f"{label(job)}: cannot write its files: {problem.strerror or problem}")


def _fill(
    job: Job, folder: Path, parameters: Mapping[str, Any], settings: PageSettings, tell: Callable[[str], None]
) -> Done:
    """Fill a folder, its record last."""
    started, begin = dt.datetime.now(dt.UTC), time.perf_counter()
    notebook = _execute(job, folder, parameters, tell)
    tell("its page")
    results = page.complete_results(_read_results(folder), job.id, settings.language)
    file = f"{job.id}.ipynb"
    nbformat.write(notebook, folder / file)  # type: ignore[no-untyped-call]
    title, index = settings.indexes.get(results["language"], (settings.run_title, "index.html"))
    html = page.render(notebook, results, file=file, run_title=title, index=index, sisters=job.sisters, links=job.links)
    (folder / "index.html").write_text(html, encoding="utf-8", newline="\n")
    seconds = round(time.perf_counter() - begin, 3)
    done = Done(
        job.id,
        started.isoformat(timespec="seconds"),
        seconds,
        _warnings(notebook),
        results,
        checksums(folder),
        job.fingerprint,
    )
    done.write(folder)
    return done


def _execute(job: Job, folder: Path, parameters: Mapping[str, Any], tell: Callable[[str], None]) -> Any:
    """Return the executed notebook, without the paths of this machine."""
    os.environ["MPLBACKEND"] = _BACKEND
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use(_BACKEND)
    notebook = _load(job)
    names = _cell_names(notebook, is_injected=bool(parameters))
    try:
        notebook = papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=_ENGINE,
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=folder,
            on_cell_execute=lambda cell, cell_index: tell(names[cell_index]),  # noqa: ARG005 - as Papermill calls it
        )
    except papermill.PapermillExecutionError as problem:
        raise _FailedCellError(names[problem.cell_index], problem) from problem
    return _without_paths(notebook, job, folder)


def _load(job: Job) -> Any:
    """Read a notebook; whatever kernel it was written with, it runs in this interpreter."""
    notebook = nbformat.read(job.notebook, as_version=4)  # type: ignore[no-untyped-call]
    notebook.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return notebook


def _read_results(folder: Path) -> dict[str, Any]:
    file = folder / RESULTS_FILE
    if not file.exists():
        return {}
    results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return results


def _without_paths(notebook: Any, job: Job, folder: Path) -> Any:
    """Take the paths of this machine out of an executed notebook."""
    parameters = portable(notebook.metadata.papermill.get("parameters", {}))
    notebook.metadata.papermill.update(
        input_path=job.notebook.name, output_path=f"{job.id}.ipynb", parameters=parameters
    )
    files = {str(file): file.name for file in named_files(dict(job.parameters))}
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = _replaced(cell.source, files)
    machine = [str(folder), tempfile.gettempdir(), str(Path(__file__).parents[3]), sys.prefix, str(Path.home())]
    private = files | {path: "…" for path in machine if len(path) > 1}
    for output in _outputs(notebook):
        if output.output_type == "stream":
            output.text = _replaced(_CELL_FILE.sub("cell", output.text), private)
    return notebook


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for word, instead in words.items():
        text = text.replace(word, instead)
    return text


def _outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def _warnings(notebook: Any) -> list[str]:
    errors_shown = (out.text for out in _outputs(notebook) if out.output_type == "stream" and out.name == "stderr")
    return [match.strip() for text in errors_shown for match in _WARNING.findall(text)]


def _failed_cell(job: Job, where: str, problem: papermill.PapermillExecutionError) -> Failed:
    message = problem.evalue.strip()
    is_refusal = problem.ename in _REFUSALS
    if is_refusal:
        message = message.removesuffix(str(errors.RefusedError("")).strip()).strip()
    return Failed(job.id, f"{label(job)}: {where} raised {problem.ename}: {message}", is_refusal)


def label(job: Job) -> str:
    """Return how messages name a job."""
    return f"{job.id} ({job.notebook.name})"


def _cell_names(notebook: Any, *, is_injected: bool) -> list[str]:
    """Name every cell Papermill will have, counting code cells as in the notebook, without the one it adds."""
    code = itertools.count(1)
    names = [
        f"cell {next(code)} [{_first_line(cell.source)}]" if cell.cell_type == "code" else "" for cell in notebook.cells
    ]
    tagged = [i for i, cell in enumerate(notebook.cells) if _PARAMETERS in cell.metadata.get("tags", [])]
    if is_injected:
        place = tagged[0] + 1 if tagged else 0
        names.insert(place, names[place - 1] if tagged else _PARAMETERS)
    return names


def _first_line(source: str) -> str:
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= _LONGEST_SOURCE else line[: _LONGEST_SOURCE - 1] + "…"
