"""The notebooks as they are stored and as they run in JupyterLab."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from akson_analysis.reports.catalogue import BRIEF, REPORTS

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_thin_and_without_outputs(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    assert all(len(cell["source"]) <= 15 for cell in cells[1:])
    assert sum(1 for cell in cells for line in cell["source"] if line.strip()) <= 120
    assert [index for index, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", [])] == [0]
    defined = [
        node
        for cell in cells
        for node in ast.walk(ast.parse("".join(cell["source"])))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    assert defined == []


@pytest.mark.parametrize("report", [*REPORTS, BRIEF], ids=lambda report: report.id)
def test_parameters_are_typed_explained_and_those_of_the_model(report):
    cells = json.loads(report.notebook.read_text(encoding="utf-8"))["cells"]
    source = "".join(next(cell for cell in cells if "parameters" in cell["metadata"].get("tags", []))["source"])
    declared = ast.parse(source).body
    assert all(isinstance(node, ast.AnnAssign) for node in declared)
    lines = source.splitlines()
    assert all(re.search(r"# \w", "".join(lines[node.lineno - 1 : node.end_lineno])) for node in declared)
    given = {node.target.id: ast.literal_eval(node.value) for node in declared}
    assert given == report.model.of().model_dump(mode="json")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_top_to_bottom_as_it_is(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(path, as_version=4)
    # every cell twice: an analyst goes back, changes something and runs it again
    again = [cell for cell in notebook.cells for _ in range(2 if cell.cell_type == "code" else 1)]
    notebook.cells = [nbformat.from_dict({**cell, "id": f"cell-{at}"}) for at, cell in enumerate(again)]
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("data" in output for output in shown)
    assert not [output for output in shown if output.output_type == "error"]
    assert list(tmp_path.iterdir()) == []
