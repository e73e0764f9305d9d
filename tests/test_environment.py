"""What is installed: the conda file, the locked versions and the package's own list agree."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def split(requirement):
    name = re.match(r"[A-Za-z0-9_.-]+", requirement).group()
    return normalised(name), requirement[len(name) :].replace(" ", "")


def test_conda_lists_what_the_package_needs():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = dict(split(entry) for entry in listed if isinstance(entry, str))
    assert conda.pop("python") == PROJECT["requires-python"]
    assert conda.pop("pip") == ""
    assert conda == dict(map(split, PROJECT["dependencies"]))


def test_locked_versions_name_no_host_and_cover_every_requirement():
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line) for line in CONSTRAINTS)
    locked = dict(split(line) for line in CONSTRAINTS)
    extras = PROJECT["optional-dependencies"]
    wanted = [split(requirement)[0] for requirement in [*PROJECT["dependencies"], *extras["test"], *extras["bench"]]]
    assert not [name for name in wanted if name not in locked]


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_locked_versions_are_the_installed_ones(requirement):
    name = split(requirement)[0]
    assert dict(split(line) for line in CONSTRAINTS)[name] == f"=={metadata.version(name)}"
