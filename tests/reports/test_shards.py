"""One run in several parts, each a process of its own, put together to one site with one manifest."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "support" / "command_line.py"
RUN_FILE = """
languages: [nb, en]
entries:
  - notebook: 01-coverage-map
  - notebook: 03-cost-impact
  - id: brief
    notebook: 04-municipality-brief
    each: municipality in Viken
"""


def start(folder, log, *arguments):
    command = [sys.executable, str(PROGRAM), str(folder / log), "report", "run.yml", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def ran(folder, log):
    file = folder / log
    return file.read_text(encoding="utf-8").split() if file.exists() else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    (folder / "run.yml").write_text(RUN_FILE, encoding="utf-8")
    parts = [start(folder, f"log-{part}", "--shard", f"{part}/2") for part in (1, 2)]
    for part in parts:
        finish(part)
    finish(start(folder, "log-whole"))
    return folder


def test_parts_run_everything_once_and_the_whole_runs_nothing_again(folder):
    first, second = (ran(folder, f"log-{part}") for part in (1, 2))
    assert len(first) + len(second) == len({*first, *second}) == 2 * (2 + 51)
    assert 30 < len(first) < 80
    assert ran(folder, "log-whole") == []


def test_the_whole_is_one_site_with_one_manifest(folder):
    (run,) = (path.parent for path in (folder / "reports").glob("*/manifest.json"))
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["notebooks"]) == 2 * (2 + 51)
    assert {record["origin"] for record in manifest["notebooks"]} == {"reused"}
    assert {path.name for path in run.glob("index*.html")} == {"index.html", "index-en.html"}
    html = (run / "index.html").read_text(encoding="utf-8")
    assert html.count("<li data-terms=") == 51


def test_what_would_run_is_told_before(folder):
    before = sorted(folder.rglob("*"))
    out = finish(start(folder, "log-dry", "--dry-run"))
    assert out.splitlines()[-1] == "0 of 106 would run; nothing was written"
    out = finish(start(folder, "log-dry", "--dry-run", "--threshold", "55 %", "--only", "03-*"))
    assert "03-cost-impact: changed (parameters threshold)" in out
    assert sorted(folder.rglob("*")) == before
    out = finish(start(folder, "log-dry", "--dry-run", "--out", "elsewhere", "--only", "brief-3024-baerum"))
    assert out.splitlines() == ["brief-3024-baerum: new", "1 of 1 would run; nothing was written"]


def test_a_part_with_nothing_to_do_is_no_failure(folder):
    out = finish(start(folder, "log-none", "--shard", "1/2", "--only", "03-cost-impact", "--out", "none"))
    other = finish(start(folder, "log-none", "--shard", "2/2", "--only", "03-cost-impact", "--out", "none"))
    assert [out.strip(), other.strip()].count("nothing to make in this part") == 1


def test_impossible_part_is_refused(folder):
    process = start(folder, "log-bad", "--shard", "3/2", "--out", "bad")
    _, err = process.communicate(timeout=300)
    assert process.returncode == 2
    assert "shard '3/2' cannot be used" in err
    assert not os.path.lexists(folder / "bad")
