"""The brief's sheet that calculates, recalculated by LibreOffice and compared cell by cell with our numbers."""

import math
import os
import shutil
import subprocess
from fractions import Fraction
from functools import cache

import openpyxl
import pytest

from akson_analysis import locales
from akson_analysis.cases.case import Case
from akson_analysis.costs import cashflow, discounting, keys, payers
from akson_analysis.costs.assumptions import ORE_PER_NOK
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.content import workbook
from akson_analysis.publishing.content.live import Formula, LiveCell, LiveSheet
from akson_analysis.reports import brief

ORE_AMOUNTS = 0.05
"""Kroner: shares are whole øre by largest remainder, a sheet's are not, and years add up from cumulated øre."""

TEXT = locales.load("en")
CASE = Case("status-2020-07")
AREA, MODEL = CASE.area, CASE.model


@cache
def told_of(code):
    return CASE.municipality(code)


def book_of(code, entry_year=2030):
    sheet = brief.sheet(told_of(code), MODEL, TEXT, entry_year=entry_year)
    return sheet, workbook.build("Brief", [], [], [], TEXT, [sheet])


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """Return a function that recalculates a workbook, after changing named cells, and gives the sheet's values."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        message = "LibreOffice is not installed; apt-get install libreoffice-calc to recalculate the workbook"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("office")

    def recalculate(content, changes=()):
        given, out = folder / "given.xlsx", folder / "out"
        given.write_bytes(content)
        book = openpyxl.load_workbook(given)
        for name, value in dict(changes).items():
            ((sheet, address),) = book.defined_names[name].destinations
            book[sheet][address.replace("$", "")] = value
        book.save(given)  # without the stored values, so that what is read was calculated
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(given)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        done = openpyxl.load_workbook(out / "given.xlsx", data_only=True)
        sheet = done[done.sheetnames[1]]
        named = {name: next(iter(book.defined_names[name].destinations))[1] for name in book.defined_names}
        values = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
        return values, {name: values[address.replace("$", "")] for name, address in named.items()}

    return recalculate


@pytest.mark.slow
@pytest.mark.parametrize("code", ["0301", "1151", "4601"])
def test_every_formula_gives_our_number(recalculated, code):
    sheet, content = book_of(code)
    values, _ = recalculated(content)
    expected = sheet.values()
    assert len(expected) > 150
    wrong = {
        address: (values[address], number)
        for address, number in expected.items()
        if not isinstance(values[address], int | float)
        or not math.isclose(values[address], number, rel_tol=1e-9, abs_tol=ORE_AMOUNTS)
    }
    assert wrong == {}


@pytest.mark.slow
def test_changed_figures_give_what_the_model_gives(recalculated):
    code, changes = "4601", {"state_contribution": 2500, "equal_part": 0.2, "discount_rate": 0.03}
    _, named = recalculated(book_of(code)[1], changes)
    key = keys.equal_plus_per_inhabitant(AREA["population"], Fraction(1, 5))
    totals = payers.municipal_totals(AREA["population"], MODEL, weights=key, state_share_mnok=2500).loc[code]
    for level in ("p50", "p85"):
        ours = totals[f"total_{level}_ore"] / ORE_PER_NOK
        assert named[f"own_sum_{level}"] == pytest.approx(ours, abs=ORE_AMOUNTS)
    flows = cashflow.municipal(AREA["population"], MODEL, weights=key, state_share_mnok=2500)
    own = flows[(flows["municipality_code"] == code) & (flows["payer"] == "municipalities") & flows["is_cash"]]
    by_year = own.groupby("year")["amount_ore"].sum() / ORE_PER_NOK
    assert named["present_value_sum"] == pytest.approx(discounting.present_value(by_year, "0.03", 2019), abs=1)


@pytest.mark.slow
def test_fewer_members_and_another_entry_give_what_the_model_gives(recalculated):
    code = "4601"
    members = AREA.index[AREA["county_code"].isin(["46", "11", "42", "03"])]
    share = AREA.loc[members, "population"].sum() / AREA["population"].sum()
    changes = {"participation_share": share, "member_count": len(members)}
    _, named = recalculated(book_of(code)[1], changes)
    totals = payers.municipal_totals(AREA["population"], MODEL, members=list(members)).loc[code]
    assert named["own_sum_p50"] == pytest.approx(totals["total_p50_ore"] / ORE_PER_NOK, rel=1e-9)
    _, named = recalculated(book_of(code)[1], {"settlement_rate": 0, "entry_year": 2028})
    table = told_of(code).commit_or_wait.query("rule == 'pro_rata' and level == 'p50'").set_index("calendar_year")
    assert named["commit_value_own"] == pytest.approx(table.loc[2021, "present_value_nok"], abs=1)
    assert named["option_value_own"] == pytest.approx(table.loc[2028, "present_value_nok"], abs=1)


def test_values_are_stored_for_programs_that_do_not_calculate(tmp_path):
    sheet, content = book_of("1151")
    file = tmp_path / "brief.xlsx"
    file.write_bytes(content)
    stored = openpyxl.load_workbook(file, data_only=True)[sheet.title]
    assert {address: stored[address].value for address in sheet.values()} == pytest.approx(sheet.values())
    formulas = openpyxl.load_workbook(file)[sheet.title]
    assert all(str(formulas[address].value).startswith("=") for address in sheet.values())
    assert book_of("1151")[1] == content


def test_a_formula_and_a_name_are_checked():
    with pytest.raises(InvalidValueError, match="formula '1\\+1' does not begin with '='"):
        Formula("1+1", 2)
    with pytest.raises(InvalidValueError, match="cell name 'rate' cannot be used"):
        LiveCell(1.0, name="rate")
    cell = LiveCell(1.0, name="the_rate")
    with pytest.raises(InvalidValueError, match="cell name 'the_rate' is used twice"):
        workbook.build("Twice", [], [], [], TEXT, [LiveSheet("A", ((cell, cell),))])


def test_text_in_a_live_sheet_is_never_a_formula(tmp_path):
    file = tmp_path / "text.xlsx"
    file.write_bytes(workbook.build("Text", [], [], [], TEXT, [LiveSheet("A", ((LiveCell("=cmd()"),),))]))
    cell = openpyxl.load_workbook(file)["A"]["A1"]
    assert cell.data_type == "s"
    assert cell.value == "'=cmd()"
