"""What the reports are said to read is what they read, and a change reaches those that depend on it only."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from akson_analysis.publishing.execution import execute
from akson_analysis.reports import inputs
from akson_analysis.reports.catalogue import BRIEF, REPORTS
from akson_analysis.sources import folder

EVERYONE = (*REPORTS, BRIEF)

OBSERVE = """\
import json, os, sys, tempfile
import geopandas as gpd
import IPython.display
from akson_analysis.sources import folder

root, opened = str(folder.data_dir().resolve()), set()


def note(path):
    if isinstance(path, (str, os.PathLike)) and os.path.abspath(path).startswith(root + os.sep):
        opened.add(os.path.relpath(path, root).replace(os.sep, "/"))


sys.addaudithook(lambda event, arguments: note(arguments[0]) if event == "open" else None)
read_parquet = gpd.read_parquet
gpd.read_parquet = lambda path, *rest, **options: (note(path), read_parquet(path, *rest, **options))[1]
IPython.display.display = lambda *arguments, **options: None
cells = [cell for cell in json.load(open(sys.argv[1]))["cells"] if cell["cell_type"] == "code"]
names = {}
with tempfile.TemporaryDirectory() as out:
    for cell in cells:
        exec("".join(cell["source"]), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names["output_directory"] = out
print(json.dumps([{name: value for name, value in names.items() if name in sys.argv[2:]}, sorted(opened)]))
"""


@pytest.fixture
def data(tmp_path, monkeypatch):
    copy = tmp_path / "data"
    shutil.copytree(folder.data_dir(), copy)
    monkeypatch.setenv("AKSON_DATA", str(copy))
    return copy


def read(report, values):
    return {entry.name: entry.sha256 for entry in inputs.of(report.reads, values)}


@pytest.mark.parametrize(
    ("file", "reports"),
    [
        ("declarations.csv", "12345"),
        ("population.csv", "12345"),
        ("milestones.csv", "1"),
        ("published_totals.csv", "1345"),
        ("assumptions/steering-document-2020.yml", "2345"),
        ("scenarios/first-sixteen.yml", "235"),
        ("projection.csv", ""),
        ("README.md", ""),
    ],
)
def test_changed_file_reaches_the_reports_that_read_it(data, file, reports):
    values = {report.id: report.model.of().model_dump(mode="json") for report in EVERYONE}
    before = {report.id: read(report, values[report.id]) for report in EVERYONE}
    with (data / file).open("a", encoding="utf-8") as changed:
        changed.write("\n")
    after = {report.id: read(report, values[report.id]) for report in EVERYONE}
    assert "".join(sorted(name[1] for name in before if before[name] != after[name])) == reports


def test_register_of_ones_own_stands_for_the_embedded_one():
    assert "declarations.csv" not in read(BRIEF, {"register_file": "/somewhere/register.csv"})


def test_edition_is_an_input_and_its_fetched_files_are():
    assert read(BRIEF, {})["data 2020"] != read(BRIEF, {"data": "2021"})["data 2021"]


def test_what_notebooks_need_can_be_prepared():
    """A warm-up that fails to import is passed over in silence, and every notebook is slower."""
    from akson_analysis.publishing.execution import worker
    from akson_analysis.reports import make

    assert worker.__name__ in execute.preloaded(execute.DEFAULT_EXECUTION)
    for name in make._PRELOAD:
        module, _, function = name.partition(":")
        getattr(importlib.import_module(module), function)()


@pytest.mark.slow
@pytest.mark.parametrize("report", EVERYONE, ids=lambda report: report.id)
def test_reports_open_no_other_file_of_the_data_than_they_say(report, tmp_path):
    script = tmp_path / "observe.py"
    script.write_text(OBSERVE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), str(report.notebook), *report.takes],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    values, opened = json.loads(done.stdout.splitlines()[-1])
    said = {name for name in read(report, values) if not name.startswith("data ")}
    assert set(opened) - {"versions.csv", "columns.csv"} <= said
    assert said - set(opened) == set()
