"""What commands that publish have in common: the same options with the same meaning, tried on briefs."""

import sys
from pathlib import Path

import filelock
import pytest
import typer

from akson_analysis import cli
from akson_analysis.reports.slides import story as slides

from command_line import Pages  # isort: skip

ASKED = ["0301", "1103", "4601", "5401"]


@pytest.fixture
def akson(tmp_path, monkeypatch, capsys):
    """Call the command line with a stand-in for the kernels; give exit code, output and what was run."""
    kernels = Pages(tmp_path / "ran").install(monkeypatch.setattr)
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["akson", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err, kernels.ran()

    return call


def options_of(name):
    return {one.name: one for one in typer.main.get_command(cli.app).commands[name].params}


def test_report_and_brief_have_the_same_options_and_slides_ask_the_same():
    report, brief, deck = map(options_of, ("report", "brief", "slides"))
    assert report.keys() - brief.keys() == {"run_file", "only"}
    assert brief.keys() - report.keys() == {"municipalities", "everyone"}
    assert {"log", "quiet", "dry_run", "as_of"} < deck.keys() < report.keys()
    assert {"force", "keep", "if_running", "shard", "cluster", "log", "quiet", "dry_run", "as_of"} < brief.keys()
    for name in report.keys() & brief.keys():
        assert (report[name].opts, report[name].default) == (brief[name].opts, brief[name].default)
    for name in deck.keys() - {"out"}:
        assert (report[name].opts, report[name].default) == (deck[name].opts, deck[name].default)


def test_slides_are_told_made_quietly_and_logged(tmp_path, monkeypatch, capsys):
    def akson(*arguments):
        monkeypatch.setattr(sys, "argv", ["akson", "slides", *arguments, "--out", "meeting"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0), capsys.readouterr()

    monkeypatch.chdir(tmp_path)
    written = [Path("meeting", file) for file in ("slides.html", "slides.pptx")]
    monkeypatch.setattr(slides, "tell", lambda _case, _parameters: None)
    monkeypatch.setattr(slides, "save", lambda _deck, _folder: written)
    code, told = akson("--dry-run")
    assert (code, told.out.splitlines()[-1]) == (0, "nothing was written")
    assert "slides.pptx would be made" in told.out
    assert list(tmp_path.iterdir()) == []
    code, told = akson("--quiet", "--log", "slides.log")
    assert (code, told.out, told.err) == (0, "", "")
    logged = Path("slides.log").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in logged] == ["slides begun", "slides done"]
    Path("bad.csv").write_text("kommune,dato,hendelse\nTromso,1.7.2020,signert\n", encoding="utf-8")
    refused = (
        ("--dry-run", "--scenario", "status-2020-08"),
        ("--as-of", "1. juli"),
        ("--dry-run", "--register", "bad.csv"),
    )
    for arguments in refused:
        code, told = akson(*arguments, "--log", "slides.log")
        assert (code, told.out) == (2, "")
    assert "Did you mean 'Tromsø'" in told.err
    assert "slides failed: " in Path("slides.log").read_text(encoding="utf-8")
    assert akson("--quiet", "--log", str(tmp_path))[0] == 2


def test_briefs_are_told_made_taken_again_and_forced(akson, tmp_path):
    code, out, _, ran = akson("brief", *ASKED, "--dry-run")
    assert (code, out.splitlines()[-1], ran) == (0, "4 of 4 would run; nothing was written", [])
    assert not (tmp_path / "reports").exists()
    code, out, err, ran = akson("brief", *ASKED, "--run-name", "one", "--log", "brief.log", "--quiet")
    assert (code, out, err, len(ran)) == (0, "", "", 4)
    assert [line.split(" ", 2)[2] for line in Path("brief.log").read_text(encoding="utf-8").splitlines()] == [
        "begun",
        "done",
    ]
    assert akson("brief", *ASKED, "--run-name", "two")[3] == []
    assert len(akson("brief", *ASKED, "--run-name", "three", "--force", "--keep", "2")[3]) == 4
    assert sorted(path.parent.name for path in Path("reports").glob("*/manifest.json")) == ["three", "two"]
    out = akson("brief", *ASKED, "--dry-run", "--as-of", "2020-05-31", "--threshold", "55 %")[1]
    assert out.count("changed (parameters as_of, threshold)") == 4


def test_parts_of_briefs_are_put_together(akson):
    told = [akson("brief", *ASKED, "--shard", f"{part}/2", "--dry-run")[1].splitlines() for part in (1, 2)]
    assert sorted(len(lines) - 1 for lines in told) == [1, 3]
    parts = [akson("brief", *ASKED, "--shard", f"{part}/2")[3] for part in (1, 2)]
    assert [len(ran) for ran in parts] == [len(lines) - 1 for lines in told]
    assert akson("brief", *ASKED)[3] == []


def test_briefs_refuse_what_reports_refuse(akson, tmp_path):
    (tmp_path / "reports").mkdir()
    with filelock.FileLock(tmp_path / "reports" / ".lock"):
        code, _, err, ran = akson("brief", "0301", "--if-running", "refuse")
    assert (code, ran) == (2, [])
    assert "another run is being made" in err
    for options, fault in (
        (("--cluster", "10.0.0.1:8786"), "is not the address of a scheduler"),
        (("--exchange", "s3://bucket"), "is for a cluster"),
        (("--shard", "3/2"), "shard '3/2' cannot be used"),
        (("--run-name", "../up"), "cannot be a folder"),
        (("--service-area", "everywhere"), "service_area"),
    ):
        code, _, err, ran = akson("brief", "0301", *options)
        assert (code, ran) == (2, []), options
        assert fault in err
