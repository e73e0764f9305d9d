"""A register that has changed makes every page again, since any could show it; one that only looks otherwise makes none."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from akson_analysis.publishing import RunOptions
from akson_analysis.publishing.runs.fingerprint import inputs_of
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import RECORD_FILE
from akson_analysis.reports import inputs
from akson_analysis.reports import make as reports
from akson_analysis.reports.catalogue import REPORTS

NAMES = ("municipality_code", "date", "event", "option", "source", "note", "date_quality", "basis")
ROWS = [
    ("0301", "2020-06-17", "undecided", "", "https://a", "asked", "exact", "quoted"),
    ("1151", "2020-05-31", "signed", "", "https://b", "first", "approximate", "quoted"),
    ("1103", "2020-06-15", "declined", "", "https://c", "", "exact", "quoted"),
]


def write(path, rows, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([NAMES, *rows])
    return path


def changed(number, **values):
    """Return the rows with some cells of one of them changed."""
    row = dict(zip(NAMES, ROWS[number], strict=True)) | values
    return [*ROWS[:number], tuple(row.values()), *ROWS[number + 1 :]]


def pages(register):
    """Return what the fingerprints of every report and two briefs hold of a register."""
    values = {"register_file": str(register)}
    plans = [reports.planned(values), reports.planned_briefs(values, ["0301", "1151"])]
    completed = [job for plan in plans for job in reports._complete(plan)]
    assert len(completed) == len(REPORTS) + 2
    return [inputs_of(job)[register.name] for job in completed]


@pytest.mark.parametrize(
    "rows",
    [
        changed(0, note="=1+1"),
        changed(0, source="https://d"),
        changed(2, date="2020-06-16", date_quality="approximate"),
        changed(0, date="2020-06-16"),
        changed(0, date_quality="approximate"),
        changed(0, event="signed"),
        changed(1, event="signed_with_reservation"),
        changed(1, basis="by_hand"),
        changed(1, option="commit"),
        changed(1, option="option"),
        [*ROWS, ("1103", "2020-07-02", "signed", "commit", "", "", "exact", "quoted")],  # after the day
        [*ROWS, ("5001", "2020-06-02", "signed", "commit", "", "", "exact", "quoted")],  # was not asked
        [*ROWS, ("1103", "2020-06-01", "signed", "", "", "", "exact", "quoted")],  # said otherwise later
        ROWS[::-1],  # of two events on one date the one further down counts
        ROWS[:2],
    ],
)
def test_a_changed_event_reaches_every_page(tmp_path, rows):
    before, after = pages(write(tmp_path / "a.csv", ROWS)), pages(write(tmp_path / "b.csv", rows))
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_the_look_of_a_file_reaches_nothing(tmp_path):
    before = pages(write(tmp_path / "a.csv", ROWS))
    assert pages(write(tmp_path / "b.csv", ROWS, delimiter=";")) == before
    book = openpyxl.Workbook()
    book.active.append(["Register per 1. juli"])
    book.active.append(["Kommune", "Dato", "Svar", "Valg", "Kilde", "Merknad", "date_quality", "basis"])
    for code, *cells in ROWS:
        book.active.append([{"0301": "Oslo"}.get(code, code), *cells])
    book.save(tmp_path / "c.xlsx")
    assert pages(tmp_path / "c.xlsx") == before


def test_a_register_that_cannot_be_used_is_its_bytes(tmp_path):
    bad = write(tmp_path / "bad.csv", [*ROWS, ("301", "x", "y", "", "", "", "", "")])
    assert inputs.register_events(str(bad)) == {}
    (job,) = reports._complete(reports.planned({"register_file": str(bad)}, only=[REPORTS[0].id]))
    assert job.contents == {}


@pytest.mark.slow
def test_a_brief_is_made_again_when_anybody_answers_and_not_when_the_file_is_saved_otherwise(tmp_path):
    register = write(tmp_path / "register.csv", ROWS)
    values, out = {"register_file": str(register)}, tmp_path / "out"
    brief = {}
    for name, rows, delimiter in (
        ("first", ROWS, ","),
        ("saved", ROWS, ";"),
        ("anew", ROWS, ";"),
        ("changed", changed(0, note="x"), ";"),
    ):
        write(register, rows, delimiter)
        reports.make_briefs(values, out, ["1151"], options=RunOptions(name, force=name == "anew"))
        brief[name] = out / name / "brief-1151-utsira"
    page = brief["first"] / "index.html"
    assert [name for name, folder in brief.items() if page.samefile(folder / "index.html")] == ["first", "saved"]
    assert len(made(brief["saved"])) > 8
    assert made(brief["saved"]) == made(brief["anew"])


def made(folder):
    """Return the checksums of all a notebook made; the executed notebook and the job's record hold times."""
    return {file: own for file, own in checksums(folder).items() if not file.endswith((".ipynb", RECORD_FILE))}
