"""What is written about the house is true: its rooms, the paths it names, the top level, the version."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import akson_analysis

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "akson_analysis"


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def drawn(text, first):
    """Paths of the tree in a text whose first line is `first`; each level is indented by two spaces."""
    block = re.search(rf"```text\n({first}.*?)```", text, re.DOTALL)[1]
    parents, paths = [], []
    for line in block.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        parents = [*parents[: len(indent) // 2], name.rstrip("/")]
        paths.append("/".join(parents))
    return paths


def test_every_room_is_in_the_picture_and_no_other():
    named = drawn(read("CONTRIBUTING.md"), "akson_analysis/")
    rooms = {path.parent for path in PACKAGE.rglob("__init__.py")}
    modules = {path for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    there = {path.relative_to(ROOT).as_posix() for path in rooms | modules}
    assert len(named) == len(set(named))
    assert set(named) == there


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md"])
def test_paths_that_are_named_are_there(name):
    paths = re.findall(
        r"`((?:akson_analysis|notebooks|tests|tools|docs|data|runs|deploy|benchmarks)/[\w./-]*)`", read(name)
    )
    assert paths
    assert [path for path in paths if "NN" not in path and not (ROOT / path).exists()] == []


def test_the_readme_explains_the_top_level():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not listed:
        pytest.skip("not a clone")
    tops = {line.partition("/")[0] for line in listed.splitlines() if not line.startswith(".")}
    explained = read("README.md")
    said_by_their_name = {"README.md", "LICENSE", "Makefile", "pyproject.toml"}
    assert sorted(top for top in tops - said_by_their_name if top not in explained) == []


def test_version_is_the_same_wherever_it_is_told():
    version = akson_analysis.__version__
    assert re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)[1] == version
    assert yaml.safe_load(read("CITATION.cff"))["version"] == version


HOOKS = {
    hook["id"]: hook for repo in yaml.safe_load(read(".pre-commit-config.yaml"))["repos"] for hook in repo["hooks"]
}


def test_hooks_are_local_and_use_what_the_tests_install():
    assert all(repo["repo"] == "local" for repo in yaml.safe_load(read(".pre-commit-config.yaml"))["repos"])
    assert {hook["language"] for hook in HOOKS.values()} == {"system"}
    assert all(hook["entry"].startswith(".venv/bin/") for hook in HOOKS.values())


def test_a_large_file_is_refused(tmp_path):
    command = [sys.executable, *shlex.split(HOOKS["large-files"]["entry"])[1:]]
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(bytes(1_000_000))
    large.write_bytes(bytes(1_000_001))
    assert subprocess.run([*command, small], check=False).returncode == 0
    refused = subprocess.run([*command, small, large], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stderr.strip()) == (1, f"{large} is larger than 1 MB")
