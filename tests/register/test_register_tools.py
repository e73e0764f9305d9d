"""Template, check, corrected copy and comparison: what an office does with a register in a week."""

import csv
import datetime as dt
import hashlib

import openpyxl
import pytest

import akson_analysis as aa
from akson_analysis import locales, register
from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.register.words import DATE_QUALITIES, EVENTS, HEADINGS, OPTIONS, meanings
from akson_analysis.sources import snapshot


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def fill(file, answers, language):
    """Fill in a template as a person would: dates, words from the lists, options; then save it."""
    text = locales.load(language)
    book = openpyxl.load_workbook(file)
    sheet = book[text("register.sheet")]
    rows = {sheet.cell(row, 1).value: row for row in range(5, sheet.max_row + 1)}
    for code, date, event, option in answers:
        sheet.cell(rows[code], 4).value = date
        sheet.cell(rows[code], 5).value = text(f"register.event.{event}")
        sheet.cell(rows[code], 6).value = text(f"register.option.{option}") if option else None
    book.save(file)


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_template_filled_in_becomes_a_status(tmp_path, language):
    file = register.template(tmp_path / "register.xlsx", language)
    answers = [
        ("0301", dt.datetime.fromisoformat("2020-06-01"), "declined", ""),
        ("1151", "1.6.2020", "signed", "commit"),
        ("5401", "2020-06-30", "signed_with_reservation", "option"),
        ("4601", dt.datetime.fromisoformat("2020-06-02"), "approved", ""),
        ("1103", dt.datetime.fromisoformat("2020-06-03"), "undecided", ""),
        ("3024", dt.datetime.fromisoformat("2020-06-04"), "withdrawn", ""),
    ]
    fill(file, answers, language)
    checked = register.check(file)
    assert (len(checked.events), checked.unfilled_count, checked.corrections) == (6, 350, ())
    area = aa.service_area(aa.load_municipalities(), "declaration")
    status = aa.status_on(aa.load_declarations(file), "2020-07-01", area)
    assert status.loc[[code for code, *_ in answers], "status"].tolist() == [event for _, _, event, _ in answers]
    assert status.loc[["1151", "5401"], "option"].tolist() == ["commit", "option"]
    assert status["is_signed"].sum() == 2


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_template_has_lists_notes_and_every_municipality(tmp_path, language):
    file = register.template(tmp_path / "register.xlsx", language)
    text = locales.load(language)
    sheet, guide = openpyxl.load_workbook(file).worksheets
    assert [sheet.cell(row, 1).value for row in range(5, 361)] == list(snapshot.municipality_codes())
    assert sheet.cell(5, 1).data_type == "s"
    assert all(sheet.cell(4, column).comment.text for column in range(1, 10))
    assert sheet.freeze_panes == "C5"
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == 3
    assert [rule.type for rule in sheet.data_validations.dataValidation].count("date") == 1
    for rule, words in zip(lists, (EVENTS, OPTIONS, DATE_QUALITIES), strict=True):
        first, last = rule.formula1.partition("!")[2].replace("$", "").split(":")
        offered = [cell.value for (cell,) in guide[first:last]]
        assert [meanings(words)[word] for word in offered] == list(words)
    assert sheet.title == text("register.sheet")


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_reader_knows_every_heading_of_the_template(language):
    text = locales.load(language)
    known = meanings(HEADINGS)
    for column in (
        "municipality_code",
        "municipality_name",
        "date",
        "event",
        "option",
        "source",
        "note",
        "date_quality",
    ):
        assert known[text(f"register.heading.{column}").casefold()] == column


def test_template_refuses_to_overwrite_and_says_what_else_is_wrong(tmp_path):
    with pytest.raises(InvalidValueError) as refused:
        register.template(tmp_path / "nowhere" / "register.csv")
    assert len(refused.value.faults) == 2
    file = register.template(tmp_path / "register.xlsx")
    with pytest.raises(InvalidValueError, match="the file is there already"):
        register.template(file)
    with pytest.raises(InvalidValueError, match="se"):
        register.template(tmp_path / "other.xlsx", "se")
    assert [path.name for path in tmp_path.iterdir()] == ["register.xlsx"]


def test_check_lists_every_fault_at_once(tmp_path):
    file = written(tmp_path / "r.csv", "kommunenummer;dato;hendelse\n1850;31.6.2020;sign\n0301;1.7.2020;signert\n")
    with pytest.raises(InvalidValueError, match=r"r.csv has 1 row that cannot be used") as refused:
        register.check(file)
    assert len(refused.value.faults) == 3


def test_check_tells_what_was_mended(tmp_path):
    file = written(
        tmp_path / "r.csv", "kommunenummer;dato;hendelse\n301;01.07.20;signert\nGáivuotna;1.7.2020;signert\n"
    )
    corrections = [(c.row, c.column, c.old, c.new) for c in register.check(file).corrections]
    assert corrections == [
        (2, "date", "01.07.20", "2020-07-01"),
        (2, "municipality_code", "301", "0301"),
        (3, "municipality_code", "Gáivuotna", "5426"),
    ]


def test_fix_changes_what_it_logs_and_nothing_else(tmp_path):
    text = (
        "Register;;;;\r\n\r\nKommunenr;Kommune;Dato;Hendelse;Merknad\r\n"
        "301;Oslo;1.7.20;takket nei;  to ord  \r\n"
        "1103;Stavanger;1.7.2020;signert;=1+1\r\n"
        ";Tromsø;1.7.2020;Signert;\r\n"
        ";Herøy;7/1/2020;ja;\r\n"
        ";;;;\r\n"
    )
    file = written(tmp_path / "mitt register.csv", text, "cp1252")
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    fixed = register.fix(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mitt register-fixed-log.csv",
        "mitt register-fixed.csv",
        "mitt register.csv",
    ]
    expected = text.replace("301;Oslo;1.7.20;", "0301;Oslo;2020-07-01;").replace(";Tromsø;", "5401;Tromsø;")
    assert fixed.path.read_bytes().decode("utf-8-sig") == expected
    assert [fault.partition(":")[0] for fault in fixed.faults] == ["row 7"] * 3
    with fixed.log.open(encoding="utf-8-sig", newline="") as stream:
        log = list(csv.reader(stream))
    assert log[0] == ["row", "column", "old", "new", "reason"]
    assert [row[:4] for row in log[1:]] == [
        ["", "", "Windows-1252", "UTF-8"],
        ["4", "Dato", "1.7.20", "2020-07-01"],
        ["4", "Kommunenr", "301", "0301"],
        ["6", "Kommunenr", "", "5401"],
    ]


def test_fix_in_excel_keeps_other_cells_and_sheets(tmp_path):
    file = register.template(tmp_path / "register.xlsx")
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet["A5"], sheet["D5"], sheet["E5"], sheet["C5"] = 301, 44013, "signert", "=1+1"
    sheet["D5"].number_format = "General"
    book.create_sheet("Notater")["A1"] = "min"
    book.save(file)
    fixed = register.fix(file)
    after = openpyxl.load_workbook(fixed.path)
    assert after.sheetnames == [*book.sheetnames]
    assert after["Notater"]["A1"].value == "min"
    first = after.worksheets[0]
    assert [first[place].value for place in ("A5", "B5", "D5", "E5", "C5")] == [
        "0301",
        "Oslo",
        "2020-07-01",
        "signert",
        "=1+1",
    ]
    assert len(first.data_validations.dataValidation) == 4
    assert first["A4"].comment.text == sheet["A4"].comment.text
    assert [(c.old, c.new) for c in fixed.corrections] == [("44013", "2020-07-01"), ("301", "0301")]


def test_a_fixed_register_needs_no_more_fixing_and_says_the_same(tmp_path):
    file = written(
        tmp_path / "r.csv", "kommune,dato,hendelse\n301,1.7.20,signert\n3101,44013,takket nei\nBodø,1.7.2020,trukket\n"
    )
    fixed = register.fix(file)
    assert register.diff(file, fixed.path).empty
    assert register.fix(fixed.path) == register.Fixed(None, None, (), ())
    with pytest.raises(InvalidValueError, match=r"(?s)r-fixed.csv is there already.*r-fixed-log.csv is there already"):
        register.fix(file)


def test_parts_read_together_stay_apart_in_the_copy(tmp_path):
    file = written(tmp_path / "r.csv", "kommunenummer,dato,hendelse\n1508,2024-05-02,signed\n1580,2024-05-02,signed\n")
    assert register.check(file).events["municipality_code"].tolist() == ["1507"]
    assert register.fix(file).path is None


def test_text_that_looks_like_a_formula_is_harmless_in_the_log(tmp_path):
    file = written(tmp_path / "r.csv", '"=kommune",dato,hendelse,kommune\n,1.7.20,signert,Oslo\n')
    with pytest.raises(DataError, match="'=kommune' is not known"):
        register.fix(file)
    from akson_analysis.register.fixing import _harmless

    assert [_harmless(text) for text in ("=1", "+1", "-1", "@a", "a=1", "")] == ["'=1", "'+1", "'-1", "'@a", "a=1", ""]


def test_diff_says_what_changed(tmp_path):
    head = "kommunenummer,dato,hendelse,valg,kilde\n"
    old = written(
        tmp_path / "old.csv",
        head + "0301,1.6.2020,vedtatt,,brev\n1103,1.6.2020,signert,2a,brev\n1151,1.6.2020,signert,,brev\n",
    )
    new = written(
        tmp_path / "new.csv",
        head + "0301,1.6.2020,vedtatt,,sak 12\n1103,1.6.2020,signert,2b,brev\n0301,1.7.2020,signert,,brev\n",
    )
    changes = register.diff(old, new)
    assert changes.drop(columns=["name", "date"]).to_numpy().tolist() == [
        ["0301", "approved", "changed", "source", "brev", "sak 12"],
        ["0301", "signed", "added", "", "", ""],
        ["1103", "signed", "changed", "option", "commit", "option"],
        ["1151", "signed", "removed", "", "", ""],
    ]
    assert changes["name"].tolist() == ["Oslo", "Oslo", "Stavanger", "Utsira"]
    assert register.diff(old, old).empty
