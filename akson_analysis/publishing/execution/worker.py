"""One notebook from start to page, inside a worker process."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akson_analysis import errors
from akson_analysis.publishing.content.parts import RESULTS_FILE
from akson_analysis.publishing.execution import warm  # noqa: F401 - `warm` imports papermill the quick way
from akson_analysis.publishing.execution.inline import InlineEngine
from akson_analysis.publishing.execution.kernels import KERNEL_NAME, choose_transport, manager_class
from akson_analysis.publishing.pages import page
from akson_analysis.publishing.runs.appearing import appearing
from akson_analysis.publishing.runs.fingerprint import named_files, portable
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import Done, Failed

import nbformat  # isort: skip
import papermill  # isort: skip
from papermill.engines import NBClientEngine, papermill_engines  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from akson_analysis.publishing.runs.jobs import Job
    from akson_analysis.publishing.runs.records import Settings

_IN_KERNEL = "publishing-kernel"
_INLINE = "publishing-inline"
_WARNING = re.compile(r"^.*?(\w*Warning: .*)$", re.MULTILINE)
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[\\/]\d+\.py")
_STARTS = 2
_NAMES_OF_REFUSALS = {"RefusedError", "InvalidValueError", "DataError", "ValidationError"}
_SOURCE_SHOWN = 80
_PARAMETERS = "parameters"
_BACKEND = "agg"


class _StartError(Exception):
    """The kernel died before the first cell ran."""


class _FailedCellError(Exception):
    """A cell raised an exception: the cell's name, and Papermill's account of it."""


class _CellError(Exception):
    """A cell ended in another way than by its own exception: it timed out, or its kernel died."""


class _Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, which also tells whether a kernel's end was at its start."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute, and tell a kernel that did not start from one that died or took too long."""
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        except Exception as problem:
            begun = [cell for cell in nb_man.nb.cells if cell.metadata.get("papermill", {}).get("start_time")]
            if not begun:
                raise _StartError(str(problem)) from problem
            what = str(problem).splitlines()[0] if str(problem) else ""
            raise _CellError(f"ended with {type(problem).__name__}: {what}") from problem


papermill_engines.register(_IN_KERNEL, _Engine)
papermill_engines.register(_INLINE, InlineEngine)
logging.getLogger("papermill").addHandler(logging.NullHandler())


def parameter_names(job: Job, tell: Callable[[str], None]) -> list[str] | Failed:  # noqa: ARG001 - as `run`
    """Return the names in the notebook's cell tagged ``parameters``, in their order."""
    try:
        return list(papermill.inspect_notebook(_load(job)))
    except (ValueError, OSError) as problem:
        return Failed(job.id, f"{job.id}: notebook '{job.notebook}' cannot be read: {problem}", is_refusal=True)


def run(
    job: Job, folder: Path, parameters: Mapping[str, Any], settings: Settings, tell: Callable[[str], None]
) -> Done | Failed:
    """Execute a notebook, and leave its files, the executed notebook and its page in `folder`, all or none.

    `tell` is told of each cell before it runs. A kernel that dies before the first cell is started once more;
    nothing else is tried twice.
    """
    try:
        with appearing(folder) as hidden:
            return _made(job, hidden, parameters, settings, tell)
    except _FailedCellError as failed:
        return _failed_cell(job, *failed.args)
    except (_StartError, _CellError) as problem:
        start = "the kernel did not start: " if isinstance(problem, _StartError) else ""
        return Failed(job.id, f"{named(job)}: {start}{problem}")
    except OSError as problem:
        return Failed(job.id, f"{named(job)}: cannot write its files: {problem.strerror or problem}")


def _made(
    job: Job, folder: Path, parameters: Mapping[str, Any], settings: Settings, tell: Callable[[str], None]
) -> Done:
    """Fill a folder, its record last."""
    started, begin = dt.datetime.now(dt.UTC), time.perf_counter()
    if settings.is_warm:
        notebook = _in_this_process(job, folder, parameters, tell)
    else:
        notebook = _in_a_kernel(job, folder, parameters, settings, tell)
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


def _in_this_process(job: Job, folder: Path, parameters: Mapping[str, Any], tell: Callable[[str], None]) -> Any:
    """Execute the cells here; whoever waits for this process limits their time."""
    os.environ["MPLBACKEND"] = _BACKEND
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use(_BACKEND)
    return _executed(job, folder, parameters, _INLINE, tell)


def _in_a_kernel(
    job: Job, folder: Path, parameters: Mapping[str, Any], settings: Settings, tell: Callable[[str], None]
) -> Any:
    for start in range(_STARTS):
        with _kernel_folder() as kernel_folder:
            transport = choose_transport(settings.transport, kernel_folder)
            options = {
                "execution_timeout": settings.timeout,
                "kernel_manager_class": manager_class(kernel_folder, transport, backend=_BACKEND),
                "shutdown_kernel": "immediate",
            }
            try:
                return _executed(job, folder, parameters, _IN_KERNEL, tell, **options)
            except _StartError:
                if start == _STARTS - 1:
                    raise
    raise AssertionError


def _executed(
    job: Job, folder: Path, parameters: Mapping[str, Any], engine: str, tell: Callable[[str], None], **options: Any
) -> Any:
    notebook = _load(job)
    names, reached = _cell_names(notebook, is_injected=bool(parameters)), ""

    def reach(cell: Any, cell_index: int) -> None:  # noqa: ARG001 - as the engines call it
        nonlocal reached
        reached = names[cell_index]
        tell(reached)

    try:
        notebook = papermill.execute_notebook(
            notebook,
            None,
            parameters=dict(parameters),
            engine_name=engine,
            kernel_name=KERNEL_NAME,
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=folder,
            on_cell_execute=reach,
            **options,
        )
    except papermill.PapermillExecutionError as problem:
        raise _FailedCellError(names[problem.cell_index], problem) from problem
    except _CellError as problem:
        raise _CellError(f"{reached} {problem}") from problem
    return _scrubbed(notebook, job, folder)


@contextlib.contextmanager
def _kernel_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pub-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(job: Job) -> Any:
    """Read a notebook; whatever kernel it was written with, it runs with this interpreter's."""
    notebook = nbformat.read(job.notebook, as_version=4)  # type: ignore[no-untyped-call]
    notebook.metadata.kernelspec = {"name": KERNEL_NAME, "language": "python", "display_name": "Python 3"}
    return notebook


def _read_results(folder: Path) -> dict[str, Any]:
    file = folder / RESULTS_FILE
    if not file.exists():
        return {}
    results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return results


def _scrubbed(notebook: Any, job: Job, folder: Path) -> Any:
    """Take the paths of this machine out of an executed notebook."""
    told = {"parameters": portable(notebook.metadata.papermill.get("parameters", {}))}
    notebook.metadata.papermill.update(input_path=job.notebook.name, output_path=f"{job.id}.ipynb", **told)
    own = {str(file): file.name for file in named_files(dict(job.parameters))}
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = _replaced(cell.source, own)
    machine = [str(folder), tempfile.gettempdir(), str(Path(__file__).parents[3]), sys.prefix, str(Path.home())]
    private = own | {path: "…" for path in machine if len(path) > 1}
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
    return [found.strip() for text in errors_shown for found in _WARNING.findall(text)]


def _failed_cell(job: Job, where: str, problem: papermill.PapermillExecutionError) -> Failed:
    message = problem.evalue.strip()
    is_refusal = problem.ename in _NAMES_OF_REFUSALS
    if is_refusal:
        message = message.removesuffix(str(errors.RefusedError("")).strip()).strip()
    return Failed(job.id, f"{named(job)}: {where} raised {problem.ename}: {message}", is_refusal)


def named(job: Job) -> str:
    """Return how a job is called in messages."""
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
    return line if len(line) <= _SOURCE_SHOWN else line[: _SOURCE_SHOWN - 1] + "…"
