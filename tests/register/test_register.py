"""Registers as people keep them: what is accepted and mended, what is refused, and that nothing is dropped unseen."""

import contextlib
import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from akson_analysis.errors import InvalidValueError, RefusedError
from akson_analysis.register import status as declarations
from akson_analysis.register import words as register_words
from akson_analysis.register.cells import read_code, read_date, read_word
from akson_analysis.register.events import examine
from akson_analysis.register.headings import read_register
from akson_analysis.register.names import is_name_of, meaning

BAD = Path(__file__).parent / "bad_registers"
BAD_FILES = sorted(path for path in BAD.iterdir() if path.suffix != ".txt")
HEAD = "municipality_code,date,event"
FIRST_OF_JULY = dt.datetime.fromisoformat("2020-07-01")


def events_of(tmp_path, text, encoding="utf-8"):
    file = tmp_path / "register.csv"
    file.write_bytes(text.encode(encoding))
    return declarations.load_declarations(file)


def examined(tmp_path, *rows, head=HEAD):
    file = tmp_path / "register.csv"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    return examine(read_register(file))


def workbook(tmp_path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "register.xlsx")
    return tmp_path / "register.xlsx"


@pytest.mark.parametrize("file", BAD_FILES, ids=lambda file: file.name)
def test_a_bad_register_is_refused_with_its_message(file):
    with pytest.raises(RefusedError) as refused:
        declarations.load_declarations(file)
    assert f"{refused.value}\n" == (BAD / f"{file.name}.txt").read_text(encoding="utf-8")


def test_there_are_many_bad_registers_and_each_has_a_message_of_its_own_file():
    assert len(BAD_FILES) >= 60
    assert {f"{file.name}.txt" for file in BAD_FILES} == {path.name for path in BAD.glob("*.txt")}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_in_every_dialect(tmp_path, delimiter, encoding, newline):
    rows = ["Kommune,Dato,Hendelse,Merknad", "Bærum,1.7.2020,takket nei,nei på Å", "Tromsø,01.07.2020,Signert,"]
    events = events_of(tmp_path, newline.join(rows).replace(",", delimiter), encoding)
    assert events["municipality_code"].tolist() == ["3024", "5401"]
    assert events["event"].tolist() == ["declined", "signed"]
    assert events["note"].tolist() == ["nei på Å", ""]
    assert events["date"].dt.strftime("%Y-%m-%d").tolist() == ["2020-07-01"] * 2


def test_the_heading_is_found_under_its_title(tmp_path):
    text = "Register over erklæringer;;\nper 1. juli 2020;;\n;;\nKommunenr;Dato;Svar\n0301;1.7.2020;takket nei\n"
    file = tmp_path / "register.csv"
    file.write_text(text, encoding="utf-8")
    (row,) = read_register(file).rows
    assert row.number == 5
    assert declarations.load_declarations(file)["event"].tolist() == ["declined"]


@pytest.mark.parametrize("written", ["301", "0301", "301.0", "301,0", "Oslo", "oslo kommune", " OSLO "])
def test_what_oslo_may_look_like(tmp_path, written):
    events = events_of(tmp_path, f"kommunenummer;dato;hendelse\n{written};1.7.2020;signert\n")
    assert events["municipality_code"].tolist() == ["0301"]


@pytest.mark.parametrize("written", [301, 301.0, "301", "0301", "Oslo"])
def test_what_oslo_may_look_like_in_excel(tmp_path, written):
    file = workbook(tmp_path, ("Kommunenummer", "Dato", "Hendelse"), (written, FIRST_OF_JULY, "signert"))
    assert declarations.load_declarations(file)["municipality_code"].tolist() == ["0301"]


@pytest.mark.parametrize(
    "written",
    [
        "2020-07-01",
        "1.7.2020",
        "01.07.2020",
        "01.07.20",
        "1. 7. 2020",
        "1/7-2020",
        "1/7 2020",
        "1. juli 2020",
        "1 jul. 2020",
        "44013",
        "44013,0",
        "2020-07-01 00:00:00",
        "2020-7-1",
    ],
)
def test_what_a_date_may_look_like(written):
    assert read_date(written).value == "2020-07-01"
    assert not read_date(written).fault


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day):
    forms = [
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d.%m.%y}",
        f"{day.day}/{day.month}-{day.year}",
    ]
    forms += [
        str((day - dt.date(1899, 12, 30)).days),
        f"{day.day}. {register_words.MONTHS[day.month - 1][0]} {day.year}",
    ]
    assert {read_date(form).value for form in forms} == {day.isoformat()}


def test_dates_of_excel_in_every_kind_of_cell(tmp_path):
    head = ("Kommunenummer", "Dato", "Hendelse")
    cells = (FIRST_OF_JULY, dt.date(2020, 7, 1), 44013, "1.7.2020")
    codes = ("0301", "1101", "1103", "1106")
    file = workbook(tmp_path, head, *((code, cell, "signert") for code, cell in zip(codes, cells, strict=True)))
    assert set(declarations.load_declarations(file)["date"].dt.strftime("%Y-%m-%d")) == {"2020-07-01"}


@pytest.mark.parametrize("column", ["event", "option", "date_quality"])
def test_every_word_means_one_thing_and_letter_case_does_not_matter(column):
    words = {
        "event": register_words.EVENTS,
        "option": register_words.OPTIONS,
        "date_quality": register_words.DATE_QUALITIES,
    }
    forms = [form for meant in words[column].values() for form in meant]
    assert len(forms) == len(set(forms))
    for meant, own in words[column].items():
        assert {read_word(column, f" {form.upper()} ").value for form in own} == {meant}


def test_the_words_are_those_of_the_register():
    assert tuple(register_words.EVENTS) == declarations.EVENTS
    assert (*register_words.OPTIONS, "") == declarations.OPTIONS
    assert tuple(register_words.DATE_QUALITIES) == declarations.DATE_QUALITIES
    headings = [register_words.folded(form) for forms in register_words.HEADINGS.values() for form in forms]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Gáivuotna", "5426"),
        ("Kaivuono", "5426"),
        ("Guovdageaidnu", "5430"),
        ("Evenášši", "1853"),
        ("Porsáŋgu", "5436"),
        ("Herøy (Nordland)", "1818"),
        ("Herøy (Møre og Romsdal)", "1515"),
        ("Våler (Viken)", "3018"),
        ("Trondheim - Tråante", "5001"),
        ("Hemne", "5011"),
        ("Sande (Møre og Romsdal)", "1514"),
        ("bærum KOMMUNE", "3024"),
    ],
)
def test_names_of_any_year_and_language(name, code):
    assert meaning(name).code == code


def test_a_name_means_what_it_meant_on_the_day():
    assert meaning("Ålesund", dt.date(2019, 5, 1)).code == "1504"
    assert meaning("Ålesund", dt.date(2020, 5, 1)).code == "1507"
    assert meaning("Ålesund", dt.date(2024, 5, 1)).code == "1508"
    assert meaning("Herøy").fault.startswith("'Herøy' is the name of 2 municipalities: 1515")


def test_plain_letters_are_only_suggested_for_a_name_but_agree_with_a_code(tmp_path):
    assert meaning("Tromso").code == ""
    assert "Did you mean 'Tromsø' (5401)?" in meaning("Tromso").fault
    found = examined(tmp_path, "5401,Tromso,2020-07-01,signed", head="kommunenummer,kommune,dato,hendelse")
    assert found.faults == ()
    assert is_name_of("Molde", "1506")
    assert not is_name_of("Bergen", "0301")


@pytest.mark.parametrize(
    ("code", "now"), [("0101", "3001"), ("3101", "3001"), ("1640", "5025"), ("5501", "5401"), ("1567", "5061")]
)
def test_a_renumbered_code_is_read_and_said(tmp_path, code, now):
    found = examined(tmp_path, f"{code},2020-07-01,signed")
    assert found.events["municipality_code"].tolist() == [now]
    (correction,) = found.corrections
    assert (correction.old, correction.new) == (code, now)
    assert f"is {now} in 2020" in correction.reason


def test_parts_that_all_did_the_same_are_the_merged_one(tmp_path):
    rows = ["1508,2024-05-02,signed", "0301,2020-06-01,declined", "1580,2024-06-03,signed"]
    found = examined(tmp_path, *rows)
    assert found.faults == ()
    assert found.events[["row", "municipality_code", "date"]].to_numpy().tolist() == [
        [3, "0301", "2020-06-01"],
        [4, "1507", "2024-06-03"],
    ]
    assert {correction.reason for correction in found.corrections} == {"1508 and 1580 all did the same, read as 1507"}


def test_one_part_is_never_taken_for_the_whole(tmp_path):
    found = examined(tmp_path, "1444,2019-06-01,signed", "1577,2020-06-01,undecided")
    assert found.events["municipality_code"].tolist() == ["1577"]
    assert found.faulty_rows == (2,)
    assert "It went from health region vest to midt. Say what 1577 decided." in found.faults[0]


def test_rows_that_say_nothing_are_counted(tmp_path):
    found = examined(tmp_path, "0301,,", "1103,2020-07-01,signed", ",,", "1106,,")
    assert found.unfilled == (2, 5)
    assert found.events["municipality_code"].tolist() == ["1103"]


def test_a_formula_without_a_stored_value_is_a_fault_and_others_are_read(tmp_path):
    file = workbook(tmp_path, ("Kommunenummer", "Dato", "Hendelse"), ("0301", "2020-07-01", "=A1"))
    with pytest.raises(InvalidValueError, match="row 2: Hendelse is a formula whose value is not stored"):
        declarations.load_declarations(file)


def test_the_sheet_with_the_heading_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("Les meg",))
    for row in (("Dato", "Kommune", "Hendelse"), ("1.7.2020", "Oslo", "signert")):
        (book["Svar"] if "Svar" in book.sheetnames else book.create_sheet("Svar")).append(row)
    book.create_sheet("Skjult").append(("Dato", "Kommune", "Hendelse"))
    book["Skjult"].sheet_state = "hidden"
    book.save(tmp_path / "register.xlsx")
    assert read_register(tmp_path / "register.xlsx").sheet == "Svar"
    assert len(declarations.load_declarations(tmp_path / "register.xlsx")) == 1


def test_a_file_beyond_all_bounds_is_refused(tmp_path, monkeypatch):
    from akson_analysis.register import files as register_files

    file = tmp_path / "register.csv"
    file.write_text(f"{HEAD}\n" + "0301,2020-07-01,signed\n" * 20, encoding="utf-8")
    monkeypatch.setattr(register_files, "MOST_ROWS", 10)
    with pytest.raises(RefusedError, match="has more than 10 rows"):
        read_register(file)
    monkeypatch.setattr(register_files, "MOST_BYTES", 100)
    with pytest.raises(RefusedError, match="Is it the right file"):
        read_register(file)
    archive = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000)
    monkeypatch.setattr(register_files, "MOST_BYTES", 10**6)
    monkeypatch.setattr(register_files, "_MOST_BYTES_UNPACKED", 1000)
    with pytest.raises(RefusedError, match="unpacks to"):
        read_register(archive)


FUZZED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.one_of(
    st.sampled_from(
        ["", "0301", "301", "Oslo", "Herøy", "1850", "1444", "1508", "1580", "3101", "9999", "Tromso", "x"]
    ),
    st.sampled_from(["2020-07-01", "1.7.20", "7/1/2020", "44013", "signed", "takket nei", "2a", "ja", '"', "=1+1"]),
    st.text(max_size=8),
)


@given(st.binary(max_size=300), st.sampled_from(["", HEAD + "\n", "kommune;dato;hendelse\n"]))
@FUZZED
def test_any_bytes_are_read_or_refused(tmp_path, data, head):
    file = tmp_path / "register.csv"
    file.write_bytes(head.encode() + data)
    with contextlib.suppress(RefusedError):
        declarations.load_declarations(file)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=20))
@FUZZED
def test_any_damage_to_a_workbook_is_read_or_refused(tmp_path, place, damage):
    file = tmp_path / "good.xlsx"
    if not file.exists():
        workbook(tmp_path, ("Kommunenummer", "Dato", "Hendelse"), (301, FIRST_OF_JULY, "signert")).rename(file)
    whole = file.read_bytes()
    place %= len(whole)
    (tmp_path / "register.xlsx").write_bytes(whole[:place] + damage + whole[place + len(damage) :])
    with contextlib.suppress(RefusedError):
        declarations.load_declarations(tmp_path / "register.xlsx")


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6), st.sampled_from(["csv", "xlsx"]))
@FUZZED
def test_no_row_is_dropped_unseen(tmp_path, rows, kind):
    file = tmp_path / f"register.{kind}"
    if kind == "csv":
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([HEAD.split(","), *rows])
        file.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    else:
        book = openpyxl.Workbook()
        book.active.append(HEAD.split(","))
        try:
            for row in rows:
                book.active.append(row)
        except openpyxl.utils.exceptions.IllegalCharacterError:
            return
        book.save(file)
    try:
        register = read_register(file)
    except RefusedError:
        return
    found = examine(register)
    together = {correction.row for correction in found.corrections if not correction.is_written}
    accounted = {*found.events["row"], *found.faulty_rows, *found.unfilled, *together}
    assert accounted == {row.number for row in register.rows}
    assert all(f"row {number}: " in "\n".join(found.faults) for number in found.faulty_rows)


@given(st.text(max_size=20))
def test_any_cell_has_a_meaning_or_a_fault(text):
    assert read_code(text).value or not text
    for reading in (read_date(text), *(read_word(column, text) for column in ("event", "option", "date_quality"))):
        assert reading.fault or reading.value or not text
    found = meaning(text)
    assert bool(found.code) != bool(found.fault)
