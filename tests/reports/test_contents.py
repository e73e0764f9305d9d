"""A changed register makes again what gets the change, and nothing else; what is not made again would be the same."""

from __future__ import annotations

import csv
import datetime as dt

import openpyxl
import pytest

from akson_analysis.cases import scenario as scenarios
from akson_analysis.publishing.runs.manifest import checksums
from akson_analysis.publishing.runs.records import RECORD_FILE
from akson_analysis.reports import make as reports
from akson_analysis.reports import register_inputs as contents
from akson_analysis.reports.catalogue import BRIEF, REPORTS
from akson_analysis.sources import folder

FIRST = "0301"  # goes first in the reference scenario
OTHER = "1151"
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


def got(register, **values):
    """Return what a report, and the briefs of `FIRST` and `OTHER`, get of a register."""
    given = {"register_file": str(register), **values}
    read = contents.Registers()
    briefs = [read.of_brief(BRIEF.validated({**given, "municipality_code": code})) for code in (FIRST, OTHER)]
    return [one[register.name] for one in (read.of_report(given), *briefs)]


REPORT, OWN, ALL = {"report"}, {"report", FIRST}, {"report", FIRST, OTHER}


@pytest.mark.parametrize(
    ("rows", "reached"),
    [
        (changed(0, note="=1+1"), REPORT),
        (changed(0, source="https://d"), REPORT),
        (changed(2, date="2020-06-16", date_quality="approximate"), REPORT),
        (changed(0, date="2020-06-16"), OWN),
        (changed(0, date_quality="approximate"), OWN),
        (changed(0, event="signed"), ALL),
        (changed(1, event="signed_with_reservation"), ALL),
        (changed(1, basis="by_hand"), ALL),
        (changed(1, option="commit"), ALL),
        (changed(1, option="option"), {"report", OTHER}),
        (changed(0, option="option"), ALL),  # a rule would let it go first
        ([*ROWS, ("1103", "2020-07-02", "signed", "commit", "", "", "exact", "quoted")], REPORT),  # after the day
        ([*ROWS, ("5001", "2020-06-02", "signed", "commit", "", "", "exact", "quoted")], REPORT),  # was not asked
        ([*ROWS, ("1103", "2020-06-01", "signed", "", "", "", "exact", "quoted")], REPORT),  # said otherwise later
        (ROWS[::-1], REPORT),
        (ROWS[:2], ALL),
    ],
)
def test_a_change_reaches_what_gets_it(tmp_path, rows, reached):
    before, after = got(write(tmp_path / "a.csv", ROWS)), got(write(tmp_path / "b.csv", rows))
    names = ("report", FIRST, OTHER)
    assert {name for name, old, new in zip(names, before, after, strict=True) if old != new} == reached


def test_the_look_of_a_file_reaches_nothing(tmp_path):
    before = got(write(tmp_path / "a.csv", ROWS))
    assert got(write(tmp_path / "b.csv", ROWS, delimiter=";")) == before
    book = openpyxl.Workbook()
    book.active.append(["Register per 1. juli"])
    book.active.append(["Kommune", "Dato", "Svar", "Valg", "Kilde", "Merknad", "date_quality", "basis"])
    for code, *cells in ROWS:
        book.active.append([{"0301": "Oslo"}.get(code, code), *cells])
    book.save(tmp_path / "c.xlsx")
    assert got(tmp_path / "c.xlsx") == before
    assert got(tmp_path / "a.csv", as_of="2020-06-01", data="2021")[1:] != before[1:]


def test_a_register_that_cannot_be_used_is_its_bytes(tmp_path):
    bad = write(tmp_path / "bad.csv", [*ROWS, ("301", "x", "y", "", "", "", "", "")])
    assert contents.Registers().of_report({"register_file": str(bad)}) == {}
    (job,) = reports._complete(reports.planned({"register_file": str(bad)}, only=[REPORTS[0].id]))
    assert job.contents == {}


def rewritten(path, spared):
    """Write the embedded register as another might: other notes and sources, other days of all but one, turned round."""
    with (folder.data_dir() / "declarations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = scenarios.load_scenario("reference-municipalities")
    for number, row in enumerate(rows):
        row |= {"source": f"https://example.org/{number}", "note": f"<b>{number}</b>", "note_nn": "", "note_en": ""}
        if row["municipality_code"] != spared:
            row |= {"date": str(dt.date(2020, 4, 1) + dt.timedelta(number)), "date_quality": "exact"}
            row["option"] = "" if row["municipality_code"] in first.rules[0].members else "option"
    rows.append(dict.fromkeys(rows[0], "") | {"municipality_code": "1101", "date": "2020-07-02", "event": "signed"})
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        table.writeheader()
        table.writerows(reversed(rows))


@pytest.mark.slow
def test_what_is_not_made_again_would_be_the_same(tmp_path):
    register = tmp_path / "register.csv"
    register.write_bytes((folder.data_dir() / "declarations.csv").read_bytes())
    values, out = {"register_file": str(register)}, tmp_path / "out"
    for name in ("before", "after"):
        reports.make_briefs(values, out, ["1151"], run_name=name)
        rewritten(register, spared="1151")
    kept = out / "after" / "brief-1151-utsira"
    assert kept.joinpath("index.html").samefile(out / "before" / kept.name / "index.html")
    reports.make_briefs(values, tmp_path / "fresh", ["1151"], run_name="run", force=True)
    found, expected = (made(folder) for folder in (kept, tmp_path / "fresh" / "run" / kept.name))
    assert len(expected) > 8
    assert found == expected


def made(folder):
    """Return the checksums of all a notebook made; the executed notebook and the job's record hold times."""
    return {file: own for file, own in checksums(folder).items() if not file.endswith((".ipynb", RECORD_FILE))}
