"""Execution: what is refused before anything runs, what survives, what failure leaves behind."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from akson_analysis.errors import InvalidValueError, RefusedError, RunError
from akson_analysis.publishing import ExecutionOptions, Job, list_runs
from akson_analysis.publishing.execution import execute, isolate
from akson_analysis.publishing.runs import folders as runs
from akson_analysis.publishing.runs import jobs
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import RECORD_FILE, Done, Failed, PageSettings
from akson_analysis.publishing.site import run_index

from notebook_files import make_run, write_notebook  # isort: skip
from waiting import is_alive, running, wait_until  # isort: skip

ECHO = "code = ''\ncountry = ''\ncodes = []\noutput_directory = ''\n"


def run(jobs, out, **options):
    return make_run(jobs, out, "run", **options)


@pytest.fixture
def echo(tmp_path):
    check = "import json\nprint(json.dumps([code, country, codes]))"
    return write_notebook(tmp_path / "echo {x}.ipynb", check, parameters=ECHO)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            Path("x"),
            "parameter when is a PosixPath" if os.name == "posix" else "parameter when is a WindowsPath",
        ),
        (dt.date(2020, 7, 1), "parameter when is a date"),
        (np.int64(3), "parameter when is a int64"),
        (np.float64(3), "parameter when is a float64"),
        ((1, 2), "parameter when is a tuple"),
        (float("nan"), "parameter when is nan"),
        ([{"a": {1}}], "parameter when[0].a is a set"),
        ({1: 2}, "parameter when has the key 1"),
    ],
)
def test_values_json_does_not_have_are_refused(echo, value, message):
    with pytest.raises(InvalidValueError, match=re.escape(message)):
        jobs.check([Job("a", echo, {"when": value})])


def test_all_faults_of_jobs_are_told_at_once(tmp_path, echo):
    bad = [Job("../a", echo), Job("b", tmp_path / "none.ipynb"), Job("b", echo, {"x": (1,)})]
    with pytest.raises(InvalidValueError) as refused:
        run(bad, tmp_path / "out")
    assert len(refused.value.faults) == 4
    assert not (tmp_path / "out").exists()
    with pytest.raises(InvalidValueError, match="no job"):
        jobs.check([])
    with pytest.raises(InvalidValueError, match="workers is 0"):
        run([Job("a", echo)], tmp_path / "out", workers=0)


def test_unknown_parameter_is_refused_with_the_nearest_name_and_nothing_is_written(tmp_path, echo):
    with pytest.raises(InvalidValueError, match=r"no parameter 'cuntry'. Did you mean 'country'\?"):
        run([Job("a", echo, {"cuntry": "NO"})], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_unreadable_notebook_is_refused(tmp_path):
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(InvalidValueError, match=r"broken.ipynb' cannot be read"):
        run([Job("a", broken)], tmp_path / "out")


@pytest.mark.parametrize("start_method", ["auto", "spawn"])
def test_text_stays_text_and_no_path_of_this_machine_is_left(tmp_path, echo, start_method):
    given = {"code": "0301", "country": "NO", "codes": ["0301", "1_000", "nan"]}
    result = run([Job("a", echo, given)], tmp_path / "out", start_method=start_method)
    stored = (result.path / "a" / "a.ipynb").read_text(encoding="utf-8")
    printed = "".join(
        output.text for cell in nbformat.reads(stored, as_version=4).cells for output in cell.get("outputs", [])
    )
    assert json.loads(printed) == ["0301", "NO", ["0301", "1_000", "nan"]]
    assert str(tmp_path) not in stored
    assert str(Path.home()) not in stored.replace('"/', "")
    manifest = json.loads((result.path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["notebooks"][0]["parameters"] == given


def test_warnings_and_headlines_reach_the_result_and_the_manifest(tmp_path):
    noisy = write_notebook(
        tmp_path / "noisy.ipynb",
        "import warnings\nwarnings.warn('too few rows')",
        "from akson_analysis.publishing import Output\n"
        "out = Output(output_directory, language, 'noisy')\n"
        "out.headline('half', 'Halvparten', '2 316 107')\nout.finish()",
    )
    result = run([Job("noisy", noisy)], tmp_path / "out")
    assert result.warnings == ["noisy: UserWarning: too few rows"]
    assert [(line.id, line.value) for line in result.headlines] == [("half", "2 316 107")]
    assert result.durations["noisy"] > 0
    assert result.index.is_file()


def test_failures_name_notebook_cell_and_error_and_publish_nothing(tmp_path):
    good = write_notebook(tmp_path / "good.ipynb", "x = 1")
    bad = write_notebook(tmp_path / "bad.ipynb", "x = 1", "\nshare = x / 0")
    slow = write_notebook(tmp_path / "slow.ipynb", "import time\ntime.sleep(60)")
    dead = write_notebook(tmp_path / "dead.ipynb", "import os\nos._exit(3)")
    out = tmp_path / "out"
    jobs = [Job(path.stem, path) for path in (good, bad, slow, dead)]
    with pytest.raises(RunError) as failed:
        run(jobs, out, timeout=5)  # of which only one is meant to take long
    message = str(failed.value)
    assert "3 of 4 notebooks failed" in message
    assert "bad (bad.ipynb): cell 3 [share = x / 0] raised ZeroDivisionError: division by zero" in message
    assert "slow (slow.ipynb): cell 2 [import time] ended with CellTimeoutError" in message
    assert "dead (dead.ipynb): cell 2 [import os] ended with DeadKernelError" in message
    assert list_runs(out) == []
    finished = [path.parent.name for path in out.glob(f".partial-*/*/{RECORD_FILE}")]
    assert finished == ["good"]


def test_folder_is_in_place_with_its_record_when_its_end_is_told_and_a_failure_leaves_none(tmp_path):
    good = write_notebook(tmp_path / "good.ipynb", "x = 1")
    bad = write_notebook(tmp_path / "bad.ipynb", "x = 1 / 0")
    parent, told = tmp_path / "run", {}

    def look(progress):
        told[progress.id] = sorted(path.name for path in parent.glob(f"{progress.id}/*"))

    (parent / "good").mkdir(parents=True)
    (parent / "good" / "of-an-earlier-try").touch()
    jobs, options = [Job("good", good), Job("bad", bad)], ExecutionOptions(workers=1, timeout=60)
    with execute.worker_pool(options, len(jobs)) as pool:
        done, failed = execute.execute(pool, jobs, lambda: parent, PageSettings("T", "nb"), options, look)
    assert told == {"good": ["good.ipynb", "index.html", RECORD_FILE], "bad": []}
    assert [path.name for path in parent.iterdir()] == ["good"]
    assert Done.read(parent / "good") == done
    assert done.files.keys() == {"good.ipynb", "index.html"}
    assert isinstance(failed, Failed)
    (parent / "good" / RECORD_FILE).write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="'good' is not the folder of a finished notebook"):
        Done.read(parent / "good")


def test_refusal_in_a_notebook_is_a_refusal_of_the_run(tmp_path):
    refusing = write_notebook(
        tmp_path / "refusing.ipynb",
        "from akson_analysis.errors import InvalidValueError\nraise InvalidValueError('code 301 has three characters')",
    )
    with pytest.raises(RefusedError, match="code 301 has three characters") as refused:
        run([Job("a", refusing)], tmp_path / "out")
    assert str(refused.value).count("Nothing was written.") == 1


CELLS = (
    """\
import sys
from IPython.display import HTML, clear_output, display
print("out"); print("out again", end="")
display(HTML("<b>shown</b>"), metadata={"a": 1})
""",
    """sys.stderr.write("err\\n"); None""",
    """print("gone"); clear_output(wait=True); print("kept"); {"a": [1, 2]}""",
    """handle = display("first", display_id="one"); handle.update("second")""",
    """class Odd:\n    def _repr_markdown_(self):\n        return "*odd*"\nOdd()""",
)


@pytest.mark.slow
@pytest.mark.parametrize("start_method", ["auto", "spawn"])
def test_cells_leave_what_they_leave_in_a_jupyter_kernel(tmp_path, start_method):
    notebook = nbformat.read(write_notebook(tmp_path / "n.ipynb", *CELLS), as_version=4)
    path = run([Job("n", tmp_path / "n.ipynb")], tmp_path / "out", start_method=start_method).path
    ours = nbformat.read(path / "n" / "n.ipynb", as_version=4).cells
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in (*ours, *notebook.cells):
        for output in cell.outputs:
            output.pop("execution_count", None)  # ours has one cell more, with the folder
    found, expected = ([shown(cell) for cell in cells if cell.outputs] for cells in (ours[1:], notebook.cells[1:]))
    assert len(expected) == len(CELLS)
    assert found == expected


KILLED = """\
import sys
from pathlib import Path
from akson_analysis.publishing import ExecutionOptions, IndexEdition, Job, RunOptions, SiteOptions, publish
site, execution = SiteOptions([IndexEdition("nb", "T")]), ExecutionOptions(start_method=sys.argv[3])
publish([Job("slow", Path(sys.argv[1]))], Path(sys.argv[2]), site, RunOptions("run"), execution)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("start_method", ["fork", "spawn"] if isolate.can_fork() else ["spawn"])
def test_killed_run_leaves_earlier_run_whole_and_no_half_run_and_no_process(tmp_path, echo, start_method):
    out = tmp_path / "out"
    earlier = run([Job("a", echo)], out).path
    before = checksums(earlier)
    mark = tmp_path / "pid"
    slow = write_notebook(
        tmp_path / "slow.ipynb",
        f"import os, pathlib, time\npathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\ntime.sleep(120)",
    )
    script = tmp_path / "kill_me.py"
    script.write_text(KILLED, encoding="utf-8")
    with running([sys.executable, str(script), str(slow), str(out), start_method]) as process:
        wait_until(lambda: mark.exists() and mark.read_text(), process)
        with pytest.raises(RefusedError, match="another run is being made"), runs.sole_use(out, "refuse"):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert [found.path for found in list_runs(out)] == [earlier]
    assert checksums(earlier) == before
    kernel = int(mark.read_text())
    wait_until(lambda: not is_alive(kernel))
    assert run_index.clean(out, keep=1)
    assert [path.name for path in out.iterdir() if path.is_dir()] == ["run"]


def shown(cell):
    """What a cell shows, without the addresses of its process."""
    return re.sub(r"0x[0-9a-f]+|ipykernel_\d+", "", json.dumps(cell.outputs, sort_keys=True))
