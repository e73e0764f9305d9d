"""How the program that compiles the code tables shares out what it has no count of."""

import importlib
import sys
from pathlib import Path

import pandas as pd
import pytest

TOOL = Path(__file__).parents[2] / "tools/build_snapshot"


@pytest.fixture
def codes(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOL))
    sys.modules.pop("codes", None)
    return importlib.import_module("codes")


def group(date, *old, share=1.0):
    return pd.DataFrame({"date": date, "from_code": old, "to_code": "9", "share": share})


def test_shares_back_are_by_area_where_it_is_known_and_add_up_to_one(codes):
    areas = pd.Series({"1": 1.0, "2": 1.0, "3": 1.0})
    shares = codes._shares_back(group("2020-01-01", "1", "2", "3"), areas)
    assert shares["share_back"].tolist() == [0.3334, 0.3333, 0.3333]
    assert set(shares["share_back_basis"]) == {"area"}


def test_shares_back_are_equal_where_nothing_is_known(codes):
    shares = codes._shares_back(group("2018-01-01", "1", "2"), pd.Series({"1": 9.0, "2": 1.0}))
    assert shares.to_numpy().tolist() == [[0.5, "equal"], [0.5, "equal"]]


def test_a_municipality_that_went_on_alone_is_whole(codes):
    assert codes._shares_back(group("2020-01-01", "1"), pd.Series(dtype=float)).to_numpy().tolist() == [[1.0, "whole"]]


def test_a_moved_border_says_how_it_is_known(codes):
    table = codes.border_changes()
    assert table.loc[table["latest"] < "2026", "source"].str.startswith("measured").all()
    assert table.loc[table["latest"] == "2026-01-01", "source"].str.startswith("reported").all()


def test_health_regions_of_old_counties(codes):
    regions = {
        code: codes._old_region(code) for code in ("1850", "1504", "1613", "5012", "1444", "1103", "0301", "0101")
    }
    assert set(regions.values()) == {"nord", "midt", "vest", "sor_ost"}
    assert regions["1444"] == "vest"
