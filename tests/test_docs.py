"""The README is true: every block is run or checked."""

import csv
import doctest
import io
import re
import shlex
from pathlib import Path

import pytest
import yaml
from IPython.core.interactiveshell import InteractiveShell

from akson_analysis.costs import assumptions
from akson_analysis.register.status import check_declarations

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SUBCOMMANDS = {"report", "brief", "check", "clean", "explore", "list", "refresh", "register", "slides", "trace"}
COMMANDS = [
    line[2:].split("   ")[0]
    for kind, block in BLOCKS
    if kind == "console"
    for line in block.splitlines()
    if line.startswith("$ ")
]


def blocks(kind):
    return [block for found, block in BLOCKS if found == kind]


def test_every_kind_of_block_is_tested():
    assert {kind for kind, _ in BLOCKS} == {"console", "python", "csv", "yaml", "text"}


@pytest.mark.parametrize("block", [block for block in blocks("python") if block.startswith(">>>")])
def test_shown_results_are_the_results(block):
    test = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_six_lines_give_coverage_map_and_table(monkeypatch):
    import plotly.graph_objects as go

    block = next(block for block in blocks("python") if not block.startswith(">>>"))
    assert len(block.strip().splitlines()) == 6
    shown = []
    monkeypatch.setattr(go.Figure, "show", lambda figure, config: shown.append((len(figure.data), config)))
    shell = InteractiveShell.instance()
    result = shell.run_cell(block)
    result.raise_error()
    case = shell.user_ns["case"]
    assert case.coverage.total_count == 291
    assert len(case.coverage_by("county")) == 9
    result.result._ipython_display_()
    assert shown[-1][0] > 291
    assert shown[-1][1]["showSendToCloud"] is False


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(akson, command):
    words = shlex.split(command, posix=False)
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", MAKEFILE, flags=re.MULTILINE)
    elif words[0] == "akson":
        called = next(word for word in words[1:] if word in SUBCOMMANDS)
        group = [called, words[words.index(called) + 1]] if called == "register" else [called]
        shown = akson("--help").stdout + akson(*group, "--help").stdout
        assert "Example: akson" in shown
        assert all(option in shown for option in words if option.startswith("--"))
    else:
        assert words[0] in {"python", "pip", "conda", ".venv\\Scripts\\activate"}
        assert all((ROOT / word).exists() for word in words if word.endswith((".txt", ".yml")))


def test_cron_line_calls_commands_that_exist(akson):
    line = next(line for kind, block in BLOCKS for line in block.splitlines() if line.startswith("17 5"))
    for called in re.findall(r"akson (\w+) ([^&]*)", line):
        help_text = akson(called[0], "--help").stdout
        assert all(option in help_text for option in re.findall(r"--\w+", called[1]))


def test_register_block_is_a_register():
    import pandas as pd

    rows = list(csv.DictReader(io.StringIO(blocks("csv")[0])))
    assert len(check_declarations(pd.DataFrame(rows), {"0301", "1151"})) == 2


def test_assumption_block_overrides_a_figure(tmp_path):
    file = tmp_path / "ours.yml"
    file.write_text(blocks("yaml")[0], encoding="utf-8")
    assert yaml.safe_load(blocks("yaml")[0])["figures"]
    assert assumptions.load(overrides=file).ore("state_share") == 2_000 * assumptions.ORE_PER_MNOK


def test_layout_names_folders_that_exist():
    folders = re.findall(r"^(\w+)/", blocks("text")[0], flags=re.MULTILINE)
    assert all((ROOT / folder).is_dir() for folder in folders)
    assert set(folders) == {
        "akson_analysis",
        "notebooks",
        "data",
        "reports",
        "tests",
        "benchmarks",
        "tools",
        "runs",
        "deploy",
        "docs",
    }


def test_pictures_and_files_named_in_the_text_exist():
    for file in [*re.findall(r"\]\(([^)]+)\)", README), "CONTRIBUTING.md", "data/README.md", "constraints.txt"]:
        assert (ROOT / file).is_file()


def test_documents_name_no_registry_and_no_path_of_a_machine():
    for file in ROOT.glob("*.md"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"pypi|files\.pythonhosted|/root/|/work/|/tmp/", text)
