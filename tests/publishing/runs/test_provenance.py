"""The record of a run: its published schema, what it must not hold, and the same bytes for the same inputs."""

from __future__ import annotations

import json
import shutil
import socket
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest

from akson_analysis import cli
from akson_analysis.errors import RefusedError
from akson_analysis.publishing import Job
from akson_analysis.publishing.runs.manifest import Manifest, schema
from akson_analysis.publishing.runs.verify import verify

from notebook_files import make_run, write_notebook  # isort: skip
from stand_in import Kernels  # isort: skip

ROOT = Path(__file__).parents[3]
TOKEN = "token-6f1c2d3e4a5b"  # noqa: S105

CELLS = """\
from pathlib import Path
import pandas as pd
from akson_analysis import locales
from akson_analysis.publishing import Column, KeyFigure, Output
text = locales.load(language)
rows = pd.read_csv(register, dtype=str)
out = Output(output_directory, language, "n")
out.header("Tall")
out.key_figures([KeyFigure(text.number(len(rows)), "rader")])
out.table("rows", rows, [Column("code", "Kode", "code")], "Rader")
out.watch("rows", ["code"], ["code"])
out.check("there are rows", len(rows) > 0)
out.headline("rows", "Rader", text.number(len(rows)))
out.finish()
print("read", register)
import warnings
warnings.warn(f"read {register}")
"""
PARAMETERS = 'output_directory = ""\nlanguage = "nb"\nregister = ""\n'


@pytest.fixture(scope="module")
def own_runs(tmp_path_factory):
    """Two runs of the same notebook on a file of one's own, from two folders, with a secret in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AKSON_TEST_TOKEN", TOKEN)
        made = []
        for _ in range(2):
            folder = tmp_path_factory.mktemp("somewhere-private")
            register = folder / "register.csv"
            register.write_text("code\n0301\n4601\n", encoding="utf-8")
            notebook = write_notebook(folder / "n.ipynb", CELLS, parameters=PARAMETERS)
            jobs = [Job("n", notebook, {"register": str(register)})]
            made.append(make_run(jobs, folder / "out", "run").path)
        return made


def contents(run):
    """Give every file of a run, and every file inside its workbooks."""
    for path in sorted(run.rglob("*")):
        if path.is_file():
            yield path.relative_to(run).as_posix(), path.read_bytes()
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as book:
                    yield from ((f"{path.name}/{name}", book.read(name)) for name in book.namelist())


def test_published_schema_is_that_of_the_manifest():
    stored = (ROOT / "docs" / "manifest.schema.json").read_text(encoding="utf-8")
    assert stored == schema(), "write publishing.manifest.schema() to docs/manifest.schema.json"
    jsonschema.Draft202012Validator.check_schema(json.loads(stored))


def test_manifest_of_a_run_is_valid_and_says_what_was_checked(own_runs):
    manifest = json.loads((own_runs[0] / "manifest.json").read_text(encoding="utf-8"))
    jsonschema.validate(manifest, json.loads((own_runs[0] / "manifest.schema.json").read_text(encoding="utf-8")))
    record = manifest["notebooks"][0]
    assert record["checks"] == [{"name": "there are rows", "passed": True, "detail": ""}]
    assert record["origin"] == "run"
    assert record["parameters"] == {"register": "register.csv"}
    assert record["inputs"].keys() == {"register.csv"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest | {"secret": 1}, json.loads(schema()))


def spoilt(run, copy, spoil):
    shutil.copytree(run, copy)
    spoil(copy)
    with pytest.raises(RefusedError) as refused:
        verify(copy)
    shutil.rmtree(copy)
    return [refused.value.what.replace(str(copy), "RUN"), *refused.value.faults]


def test_a_run_is_verified_against_its_manifest(own_runs, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["akson", "check", str(own_runs[0])])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code or 0, "all as they were made" in capsys.readouterr().out) == (0, True)

    def of_manifest(**values):
        def spoil(run):
            told = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
            (run / "manifest.json").write_text(json.dumps(told | values), encoding="utf-8")

        return spoil

    def all_at_once(run):
        (run / "n" / "tables" / "rows.csv").write_text("code\n9999\n", encoding="utf-8")
        (run / "n" / "index.html").unlink()
        (run / "assets" / "other.js").write_text("", encoding="utf-8")

    assert spoilt(own_runs[0], tmp_path / "run", all_at_once) == [
        "'RUN' is not as it was made",
        "n/index.html is missing",
        "n/tables/rows.csv has been changed",
        "assets/other.js is not in manifest.json",
    ]
    assert spoilt(own_runs[0], tmp_path / "run", of_manifest(number=0, titel="T"))[1:] == [
        "number 0: expected 1 or more",
        "titel is not known. Did you mean 'title'?",
    ]
    assert (
        spoilt(own_runs[0], tmp_path / "run", lambda run: (run / "manifest.json").unlink())[0] == "'RUN' is not a run"
    )


def test_no_output_holds_a_secret_or_a_path_of_this_machine(own_runs):
    forbidden = [TOKEN, "somewhere-private", str(Path.home()) + "/", str(ROOT), socket.gethostname()]
    found = [
        (name, word)
        for run in own_runs
        for name, content in contents(run)
        for word in forbidden
        if len(word) > 4 and word.encode() in content and not name.endswith("plotly.min.js")
    ]
    assert found == []


def test_same_inputs_give_the_same_bytes(own_runs):
    """All but what tells when and how long: manifest and job record, and the executed notebook with its times."""
    first, second = (dict(contents(run)) for run in own_runs)
    assert first.keys() == second.keys()
    timed = {"manifest.json", "n/job.json", "n/n.ipynb"}
    assert {name for name in first if first[name] != second[name]} <= timed
    assert {
        "index.html",
        "changes.json",
        "n/index.html",
        "n/n.xlsx",
        "n/tables/rows.csv",
        "n/figures.json",
        "n/numbers.csv",
    } <= first.keys()


def test_record_that_is_not_one_is_refused(tmp_path, monkeypatch):
    Kernels(tmp_path / "log").install(monkeypatch.setattr)
    notebook = write_notebook(tmp_path / "n.ipynb", "x = 1")
    path = make_run([Job("n", notebook)], tmp_path / "out").path
    told = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    assert Manifest.model_validate(told).number == 1
    told["notebooks"][0]["fingerprint"] = "x"
    with pytest.raises(ValueError, match="fingerprint"):
        Manifest.model_validate(told)


@pytest.mark.parametrize("name", ["../out", "a/b", "..", ".hidden", "C:\\x"])
def test_names_that_lead_elsewhere_are_refused_for_runs_and_jobs(tmp_path, name):
    notebook = write_notebook(tmp_path / "n.ipynb", "x = 1")
    for jobs, run_name in ([Job(name, notebook)], "run"), ([Job("n", notebook)], name):
        with pytest.raises(ValueError, match="cannot be a folder"):
            make_run(jobs, tmp_path / "out", run_name)
    assert not (tmp_path / "out").exists()
