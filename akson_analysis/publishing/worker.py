"""One notebook from start to page, inside a worker process."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import re
import shutil
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akson_analysis import errors
from akson_analysis.publishing import page, warm  # noqa: F401 - `warm` imports papermill the quick way
from akson_analysis.publishing.kernels import KERNEL_NAME, choose_transport, manager_class
from akson_analysis.publishing.manifest import checksums
from akson_analysis.publishing.outcomes import Done, Failed
from akson_analysis.publishing.parts import RESULTS_FILE

import nbformat  # isort: skip
import papermill  # isort: skip
from papermill.engines import NBClientEngine, papermill_engines  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from akson_analysis.publishing.execute import Job
    from akson_analysis.publishing.outcomes import Settings

_ENGINE = "publishing"
_WARNING = re.compile(r"^.*?(\w*Warning: .*)$", re.MULTILINE)
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[\\/]\d+\.py")
_STARTS = 2
_NAMES_OF_REFUSALS = {"RefusedError", "InvalidValueError", "DataError", "ValidationError"}
_SOURCE_SHOWN = 80
_INJECTED = "injected-parameters"


class _StartError(Exception):
    """The kernel died before the first cell ran."""


class _CellError(Exception):
    """A cell ended in another way than by its own exception: it timed out, or its kernel died."""


class _Engine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, which also tells where an execution stopped."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute, and name the cell if the kernel dies or takes too long."""
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        except Exception as problem:
            cells = nb_man.nb.cells
            begun = [i for i, cell in enumerate(cells) if cell.metadata.get("papermill", {}).get("start_time")]
            if not begun:
                raise _StartError(str(problem)) from problem
            what = str(problem).splitlines()[0] if str(problem) else ""
            raise _CellError(f"{_where(cells, begun[-1])} ended with {type(problem).__name__}: {what}") from problem


papermill_engines.register(_ENGINE, _Engine)
logging.getLogger("papermill").addHandler(logging.NullHandler())


def parameter_names(job: Job) -> list[str] | Failed:
    """Return the names in the notebook's cell tagged ``parameters``, in their order."""
    try:
        return list(papermill.inspect_notebook(_load(job)))
    except (ValueError, OSError) as problem:
        return Failed(job.id, f"{job.id}: notebook '{job.notebook}' cannot be read: {problem}", is_refusal=True)


def run(job: Job, folder: Path, parameters: Mapping[str, Any], settings: Settings) -> Done | Failed:
    """Execute a notebook, and leave its files, the executed notebook and its page in `folder`, all or none.

    A kernel that dies before the first cell is started once more; nothing else is tried twice.
    """
    try:
        with _appearing(folder) as hidden:
            return _made(job, hidden, parameters, settings)
    except papermill.PapermillExecutionError as problem:
        return _failed_cell(job, problem, is_injected=bool(parameters))
    except (_StartError, _CellError) as problem:
        start = "the kernel did not start: " if isinstance(problem, _StartError) else ""
        return Failed(job.id, f"{_named(job)}: {start}{problem}")
    except OSError as problem:
        return Failed(job.id, f"{_named(job)}: cannot write its files: {problem.strerror or problem}")


def _made(job: Job, folder: Path, parameters: Mapping[str, Any], settings: Settings) -> Done:
    """Fill a folder, its record last."""
    started, begin = dt.datetime.now(dt.UTC), time.perf_counter()
    notebook = _execute(job, folder, parameters, settings)
    results = page.complete_results(_read_results(folder), job.id, settings.language)
    file = f"{job.id}.ipynb"
    nbformat.write(notebook, folder / file)  # type: ignore[no-untyped-call]
    html = page.render(notebook, results, file=file, run_title=settings.run_title)
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


@contextlib.contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """Give a hidden folder that becomes `folder`, in place of an older one, unless something goes wrong."""
    hidden = folder.with_name(f".job-{folder.name}-{uuid.uuid4().hex[:12]}")
    older = hidden.with_name(f"{hidden.name}-older")
    hidden.mkdir(parents=True)
    try:
        yield hidden
        if folder.exists():
            folder.rename(older)
        hidden.rename(folder)
    finally:
        for leftover in (hidden, older):
            shutil.rmtree(leftover, ignore_errors=True)


def _execute(job: Job, folder: Path, parameters: Mapping[str, Any], settings: Settings) -> Any:
    for start in range(_STARTS):
        with _kernel_folder() as kernel_folder:
            transport = choose_transport(settings.transport, kernel_folder)
            try:
                notebook = papermill.execute_notebook(
                    _load(job),
                    None,
                    parameters=dict(parameters),
                    engine_name=_ENGINE,
                    kernel_name=KERNEL_NAME,
                    language="python",
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    execution_timeout=settings.timeout,
                    cwd=folder,
                    kernel_manager_class=manager_class(kernel_folder, transport, is_warm=settings.is_warm),
                    shutdown_kernel="immediate",
                )
            except _StartError:
                if start == _STARTS - 1:
                    raise
            else:
                return _scrubbed(notebook, job, [kernel_folder, folder])
    raise AssertionError


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


def _scrubbed(notebook: Any, job: Job, folders: list[Path]) -> Any:
    """Take the paths of this machine out of an executed notebook."""
    notebook.metadata.papermill.update(input_path=job.notebook.name, output_path=f"{job.id}.ipynb")
    private = [*map(str, folders), str(Path(__file__).parents[2]), sys.prefix, str(Path.home())]
    for output in _outputs(notebook):
        if output.output_type == "stream":
            text = _CELL_FILE.sub("cell", output.text)
            for path in private:
                text = text.replace(path, "…") if len(path) > 1 else text
            output.text = text
    return notebook


def _outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", [])


def _warnings(notebook: Any) -> list[str]:
    errors_shown = (out.text for out in _outputs(notebook) if out.output_type == "stream" and out.name == "stderr")
    return [found.strip() for text in errors_shown for found in _WARNING.findall(text)]


def _failed_cell(job: Job, problem: papermill.PapermillExecutionError, *, is_injected: bool) -> Failed:
    """Say which cell failed, counting code cells as in the notebook, without the one Papermill adds."""
    where = _where(_load(job).cells, problem.cell_index - is_injected)
    message = problem.evalue.strip()
    is_refusal = problem.ename in _NAMES_OF_REFUSALS
    if is_refusal:
        message = message.removesuffix(str(errors.RefusedError("")).strip()).strip()
    return Failed(job.id, f"{_named(job)}: {where} raised {problem.ename}: {message}", is_refusal)


def _named(job: Job) -> str:
    return f"{job.id} ({job.notebook.name})"


def _where(cells: Any, index: int) -> str:
    own = [cell for cell in cells[: index + 1] if _INJECTED not in cell.metadata.get("tags", [])]
    number = sum(cell.cell_type == "code" for cell in own)
    return f"cell {number} [{_first_line(cells[index].source)}]"


def _first_line(source: str) -> str:
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= _SOURCE_SHOWN else line[: _SOURCE_SHOWN - 1] + "…"
