"""A little country for figures: eight square municipalities, one with a hole and its enclave, one tiny island."""

import importlib.util
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import akson_analysis as aa
from akson_analysis import locales

KM = 1_000
TOOL = Path(__file__).parents[2] / "tools/build_cartogram.py"


def square(x, y, side, origin=(200 * KM, 6_580 * KM)):
    left, bottom = origin[0] + x * KM, origin[1] + y * KM
    return shapely.box(left, bottom, left + side * KM, bottom + side * KM)


@pytest.fixture
def country():
    enclave = square(55, 15, 5)
    shapes = {
        "0301": square(0, 0, 40),
        "0302": shapely.difference(square(40, 0, 40), enclave),
        "0303": enclave,
        "1101": square(0, 40, 40),
        "1102": square(40, 40, 40),
        "1103": square(-30, 10, 2),
        "1801": square(100, 700, 60),
        "1802": square(160, 700, 60),
    }
    table = gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes), crs=25833)
    table["name"] = [f"Kommune {code}" for code in shapes]
    table.loc["1802", "name"] = "Porsanger - Porsáŋgu - Porsanki"
    table["name_short"] = [f"K{code}" for code in shapes]
    table["county_code"] = [code[:2] for code in shapes]
    table["county_name"] = [f"Fylke {code[:2]}" for code in shapes]
    return table


@pytest.fixture(params=["nb", "nn", "en"])
def text(request):
    return locales.load(request.param)


@pytest.fixture
def nb():
    return locales.load("nb")


@pytest.fixture(scope="session")
def norway():
    return aa.load_municipalities(year=2020)


@pytest.fixture(scope="session")
def build_cartogram():
    """The program that lays the population-true twin out."""
    spec = importlib.util.spec_from_file_location(TOOL.stem, TOOL)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program
