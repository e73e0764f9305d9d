"""Imports run one way: nothing imports what is further down the line."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "akson_analysis"
ANALYSIS = ["coverage", "reconstruction", "influence", "options", "costs", "ownership", "capital"]
ORDER = [
    ["errors", "_validate", "_parsing", "locales", "text_yaml"],
    ["sources"],
    ["municipalities", "declarations"],
    ANALYSIS,
    ["scenarios", "register"],
    ["cases"],
    ["parameters"],
    ["figures", "publishing"],
    ["narrative"],
    ["inputs", "suite", "contents", "menu", "reports", "explorer", "preloaded"],
    ["cli", "__main__"],
]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def top(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("akson_analysis"):
            parts = node.module.split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from [alias.name.split(".")[1] for alias in node.names if alias.name.startswith("akson_analysis.")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path):
    own = LEVEL[top(path)]
    wrong = [
        name
        for name in imported(path)
        if LEVEL[name] > own or (LEVEL[name] == own == LEVEL["figures"] and name != top(path))
    ]
    assert wrong == []


def test_publishing_knows_nothing_of_what_it_publishes():
    allowed = {"errors", "locales", "publishing", "_validate", "text_yaml"}
    assert {name for path in MODULES if top(path) == "publishing" for name in imported(path)} <= allowed


def test_analysis_reads_no_language_and_draws_nothing():
    for path in MODULES:
        if top(path) in {"coverage", "options", "influence", "reconstruction", "ownership"}:
            text = path.read_text(encoding="utf-8")
            assert "locales" not in text
            assert "plotly" not in text
            assert "matplotlib" not in text
