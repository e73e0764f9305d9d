"""The register: events in, status on a date out; refusals with row numbers."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import akson_analysis as aa
from akson_analysis.errors import DataError, InvalidValueError
from akson_analysis.register import status as declarations

CODES = {"0301", "1151", "4601"}


def table(**columns):
    return pd.DataFrame({"municipality_code": ["0301"], "date": ["2020-07-01"], "event": ["signed"]} | columns)


def events_of(rows):
    frame = pd.DataFrame(rows, columns=["municipality_code", "date", "event"])
    return declarations.check_declarations(frame, CODES)


def test_last_event_on_or_before_the_date_counts():
    events = events_of(
        [
            ("0301", "2020-05-01", "approved"),
            ("0301", "2020-06-01", "signed"),
            ("0301", "2020-07-01", "withdrawn"),
        ]
    )
    area = pd.DataFrame(index=pd.Index(["0301", "1151"], name="municipality_code"))
    by_day = {
        day: aa.status_on(events, day, area)["status"].tolist() for day in ("2020-05-31", "2020-06-01", "2020-07-01")
    }
    assert by_day == {
        "2020-05-31": ["approved", "not_documented"],
        "2020-06-01": ["signed", "not_documented"],
        "2020-07-01": ["withdrawn", "not_documented"],
    }


def test_approved_does_not_count_and_reservation_does():
    events = events_of([("0301", "2020-05-01", "approved"), ("1151", "2020-05-01", "signed_with_reservation")])
    status = aa.status_on(events, "2020-07-01", pd.DataFrame(index=["0301", "1151"]))
    assert status["is_signed"].tolist() == [False, True]


def test_status_has_the_index_of_the_area():
    area = aa.service_area(aa.load_municipalities(year=2020), "declaration")
    status = aa.status_on(aa.load_declarations(), "2020-07-01", area)
    assert status.index.equals(area.index)
    assert len(status) == 291


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(CODES)),
            st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
            st.sampled_from(declarations.EVENTS),
        ),
        unique_by=lambda row: row[:2],
    ),
    st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
)
def test_status_on_a_date_is_what_reading_the_log_by_hand_gives(rows, day):
    area = pd.DataFrame(index=sorted(CODES))
    events = events_of([(code, date.isoformat(), event) for code, date, event in rows])
    status = aa.status_on(events, day, area)["status"]
    for code in area.index:
        own = sorted((date, event) for member, date, event in rows if member == code and date <= day)
        assert status[code] == (own[-1][1] if own else "not_documented")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"municipality_code": ["301"]},
            "row 2: municipality_code '301' has 3 characters; codes have four. Did Excel drop a zero? Use '0301'.",
        ),
        ({"municipality_code": ["03a1"]}, "row 2: municipality_code '03a1' is not four digits."),
        (
            {"municipality_code": ["0302"]},
            "row 2: municipality_code '0302' does not exist in 2020. Did you mean '0301'?",
        ),
        (
            {"date": ["2020-02-30"]},
            "row 2: date '2020-02-30' does not exist. Write it as 2020-07-01 or 1.7.2020.",
        ),
        ({"date": ["31.6.2020"]}, "row 2: date '31.6.2020' does not exist."),
        ({"event": ["sign"]}, "row 2: event 'sign' is not known. Did you mean 'signed'? Known: signed,"),
        ({"option": ["2a"]}, "row 2: option '2a' is not known. Known: commit, option."),
        ({"date_quality": ["exakt"]}, "row 2: date_quality 'exakt' is not known. Did you mean 'exact'?"),
        ({"evnet": ["x"]}, "column 'evnet' is not known. Did you mean 'event'?"),
    ],
)
def test_refusals(columns, message):
    with pytest.raises(InvalidValueError, match="cannot be used") as refused:
        declarations.check_declarations(table(**columns), CODES)
    assert message in str(refused.value)
    assert str(refused.value).endswith("Nothing was written.")


def test_missing_column_and_repeated_row_are_refused():
    with pytest.raises(InvalidValueError, match="column 'event' is missing"):
        declarations.check_declarations(table().drop(columns="event"), CODES)
    twice = pd.concat([table(), table()], ignore_index=True)
    with pytest.raises(InvalidValueError, match="row 3: 0301 has this event on this date already"):
        declarations.check_declarations(twice, CODES)


def test_all_faults_are_listed_at_once():
    bad = pd.DataFrame({"municipality_code": ["301", "9999"], "date": ["x", "2020-07-01"], "event": ["signed", "?"]})
    with pytest.raises(InvalidValueError) as refused:
        declarations.check_declarations(bad, CODES)
    assert len(refused.value.faults) == 4


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_zero_survives_csv(tmp_path, delimiter, encoding):
    file = tmp_path / "r.csv"
    rows = [
        "municipality_code,date,event,note",
        "0301,1.7.2020,declined,Nei til Å",
        "",
        "1151,2020-07-01,signed,",
    ]
    file.write_text("\n".join(rows).replace(",", delimiter), encoding=encoding)
    events = aa.load_declarations(file)
    assert events["municipality_code"].tolist() == ["0301", "1151"]
    assert events["note"].tolist() == ["Nei til Å", ""]
    assert events["date"].dt.date.tolist() == [dt.date(2020, 7, 1)] * 2


def test_zero_survives_excel_and_a_dropped_one_is_put_back(tmp_path):
    book = openpyxl.Workbook()
    for row in [("municipality_code", "date", "event"), ("0301", dt.datetime.fromisoformat("2020-07-01"), "declined")]:
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    assert aa.load_declarations(tmp_path / "r.xlsx")["municipality_code"].tolist() == ["0301"]
    book.active.append((301, dt.datetime.fromisoformat("2020-07-02"), "signed"))
    book.save(tmp_path / "r.xlsx")
    assert aa.load_declarations(tmp_path / "r.xlsx")["municipality_code"].tolist() == ["0301", "0301"]


def test_unreadable_files_are_refused(tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        aa.load_declarations(tmp_path / "nothing.csv")
    (tmp_path / "r.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="is not CSV or XLSX"):
        aa.load_declarations(tmp_path / "r.txt")
    (tmp_path / "r.csv").write_bytes(b"kommune;\x81")
    with pytest.raises(DataError, match=r"is neither UTF-8 \(byte 8\) nor Windows-1252"):
        aa.load_declarations(tmp_path / "r.csv")
    (tmp_path / "r.xlsx").write_bytes(b"not a zip")
    with pytest.raises(DataError, match="cannot be opened as XLSX"):
        aa.load_declarations(tmp_path / "r.xlsx")
    (tmp_path / "r.csv").write_text("municipality_code,date,event\n0301,2020-07-01,signed,one,two\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 2: 5 cells where the header has 3"):
        aa.load_declarations(tmp_path / "r.csv")
    (tmp_path / "r.csv").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="has no header"):
        aa.load_declarations(tmp_path / "r.csv")


def test_impossible_day_for_the_status_is_refused():
    with pytest.raises(InvalidValueError, match="date '2020-13-01' does not exist"):
        aa.status_on(aa.load_declarations(), "2020-13-01", pd.DataFrame(index=["0301"]))


def test_every_embedded_event_has_a_source():
    events = aa.load_declarations()
    assert (events["source"].str.startswith("https://")).all()
    assert set(events["basis"]) <= {"quoted", "inferred"}
