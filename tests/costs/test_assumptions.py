"""The cost figures: they are the published ones, each with its basis and source, and nothing else gets in."""

import textwrap
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from akson_analysis._yaml import read_marked
from akson_analysis.costs import assumptions, keys
from akson_analysis.costs.figure import CostFigure, Label, Override, Source
from akson_analysis.errors import InvalidValueError

PUBLISHED = pd.read_csv(Path(__file__).parents[1] / "reference" / "costs_published_figures.csv", dtype=str)
MODEL = assumptions.load()
CHOSEN = {
    "state_share", "journal_fixed_p50", "journal_variable_p50", "journal_fixed_p85", "journal_variable_p85",
    "rollout_fixed_share", "productivity_fixed_share", "operation_fixed_share", "operation_yearly_rule",
    "operation_other_users_share", "operation_samhandling_payer", "allocation_key", "equal_part_share",
    "stepped_above", "stepped_price", "establishing_profile", "rollout_profile_rule", "purchase_timing_rule",
    "loan_rate", "loan_years", "equity_share",
}  # fmt: skip
OWN = """
    figures:
      - id: state_share
        value: 2000
        assumption: true
        reason: What if the state pays more?
"""


def write(folder, text):
    file = folder / "mine.yml"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return file


def refusal(**arguments):
    with pytest.raises(InvalidValueError) as raised:
        assumptions.load(**arguments)
    return str(raised.value)


@pytest.mark.parametrize("row", list(PUBLISHED.itertuples()), ids=lambda row: f"{row.figure_id}-{row.point}")
def test_every_published_figure_is_there(row):
    figure = MODEL.figure(row.figure_id)
    point = None if pd.isna(row.point) else int(row.point)
    assert figure.numbers[point] == Decimal(row.value)
    assert figure.source is not None
    assert not figure.assumption


def test_every_figure_that_is_not_published_is_marked_with_its_reason():
    assert {figure.id for figure in MODEL.figures if figure.assumption} == CHOSEN
    assert all(MODEL.figure(name).reason for name in CHOSEN)
    assert all(MODEL.figure(name).quality != "green" for name in CHOSEN)
    unsourced = [figure.id for figure in MODEL.figures if figure.source is None and not figure.assumption]
    assert unsourced == []


def test_every_figure_has_its_basis():
    for figure in MODEL.figures:
        assert all(text.strip() for _, text in figure.label)
        if figure.is_money:
            assert figure.price_year == MODEL.price_year == 2019
            assert figure.vat in {"included", "excluded", "not_stated"}
            assert figure.timing != "not_applicable"


def test_the_published_levels_of_a_fraction_of_a_fraction_agree_with_the_shares():
    assert round(MODEL.number("journal_fixed_p50") / MODEL.number("journal_p50_target") * 100, 1) == MODEL.number(
        "operation_fixed_share"
    )
    for estimate in ("p50", "p85"):
        rounded = round(MODEL.number(f"rollout_{estimate}") * 85 / 100, -2)
        assert rounded == MODEL.number(f"rollout_{estimate}_target")


def test_documentation_and_models_are_in_step():
    for model in (CostFigure, Label, Source, Override, assumptions.Assumptions):
        undocumented = [name for name, field in model.model_fields.items() if not field.description]
        assert undocumented == [], f"{model.__name__}: write a docstring under {undocumented}"


def test_the_keys_that_can_be_chosen_are_those_that_exist():
    population = pd.Series({"0301": 693_494, "1151": 198})
    for key in MODEL.figure("allocation_key").choices:
        assert keys.weights(population, MODEL, key).index.tolist() == ["0301", "1151"]


def test_the_table_has_one_row_for_each_number_or_rule():
    table = assumptions.to_table(MODEL)
    assert tuple(table.columns) == assumptions.TABLE_COLUMNS
    assert set(table["id"]) == set(MODEL.by_id)
    assert len(table) == sum(max(len(figure.numbers), 1) for figure in MODEL.figures)
    row = table[table["id"] == "journal_p85"].iloc[0]
    assert (row["value"], row["unit"], row["vat"], row["participation"]) == (5915, "mnok", "included", "full")
    assert row["source"].endswith("March 2020, 3.4, 5.4, Tabell 29")
    assert table.loc[table["id"] == "allocation_key", "rule"].tolist() == ["per_inhabitant"]


def test_models_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        MODEL.figure("state_share").value = Decimal(0)


def test_an_own_file_overrides_by_id(tmp_path):
    model = assumptions.load(overrides=write(tmp_path, OWN))
    assert model.ore("state_share") == 2000 * assumptions.ORE_PER_MNOK
    assert model.figure("state_share").source is None
    assert model.figure("state_share").quality == "red"
    assert model.ore("journal_p50") == MODEL.ore("journal_p50")
    assert MODEL.ore("state_share") == 1400 * assumptions.ORE_PER_MNOK


def test_an_own_file_may_bring_its_own_documents(tmp_path):
    text = """
        title: With the budget
        documents: {budget: "Prop. 1 S (2020-2021)"}
        figures:
          - {id: state_share, value: 1500, source: {document: budget, chapter: "701"}, quality: green}
    """
    model = assumptions.load(overrides=write(tmp_path, text))
    assert model.title == "With the budget"
    assert model.source_text(model.figure("state_share")) == "Prop. 1 S (2020-2021), 701"
    assert not model.figure("state_share").assumption


def test_series_and_rules_can_be_overridden():
    said = {"assumption": True, "reason": "to see"}
    model = assumptions.load(
        overrides={
            "establishing_profile": {"series": {2021: 10, 2022: 20, 2023: 30, 2024: 40}, **said},
            "allocation_key": {"choice": "stepped", **said},
        }
    )
    assert model.series("establishing_profile")[2024] == 40
    assert model.choice("allocation_key") == "stepped"


def test_all_faults_of_a_file_are_reported_at_once_with_their_lines(tmp_path):
    text = """
        figures:
          - id: state_shares
            value: 2000
            assumption: true
            reason: a misspelt id
          - id: loan_years
            value: 1_000
            assumption: true
            reason: not a plain number
          - id: loan_rate
            value: -100
            assumption: true
            reason: everything is lost
          - id: equity_share
            value: 110
            assumption: true
            reason: more than all
          - id: stepped_above
            value: 100000
            assumption: true
          - id: purchase_price
            value: 30
          - id: journal_p85
            value: 4000
            assumption: true
            reason: below P50
          - id: rollout_p50
            value: 3900
            unit: meur
            assumption: true
            reason: another unit
          - id: samhandling_p50
            value: 700
            currency: EUR
            assumption: true
            reason: another currency
          - id: samhandling_p85
            value: 900
            price_year: 2021
            assumption: true
            reason: another price year
          - id: allocation_key
            choice: by_lot
            assumption: true
            reason: no such rule
    """
    message = refusal(overrides=write(tmp_path, text))
    for fault in (
        "line 3, figure 'state_shares' is not known. Did you mean 'state_share'?",
        "line 8, figure 'loan_years', value: '1_000' is not a plain number such as 1400 or 17.0",
        "line 11, figure 'loan_rate': rate -100% is outside -50 to 100%",
        "line 15, figure 'equity_share': 110% is outside 0 to 100%",
        "line 19, figure 'stepped_above': it is an assumption without a reason; say why this figure is used",
        "line 22, figure 'purchase_price': it has no source; give one, or mark it assumption: true with a reason",
        "line 24, figure 'journal_p85': 4000 is below 4755, the p50 of the same item (journal_p50)",
        "line 28, figure 'rollout_p50': unit 'meur' instead of 'mnok'; convert it first",
        "line 33, figure 'samhandling_p50': currency EUR among figures in NOK; convert it first",
        "line 38, figure 'samhandling_p85': price year 2021 among 2019 prices; convert it first",
        "line 43, figure 'allocation_key': choice 'by_lot' is not one of per_inhabitant, ",
    ):
        assert fault in message
    assert message.endswith("Nothing was written.")


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("discount_rate", 99999, "rate 99999% is outside -50 to 100%"),
        ("discount_rate", -99, "rate -99% is outside -50 to 100%"),
        ("purchase_interval", 0, "0 is not a whole number of 1 or more"),
        ("purchase_group_size", 2.5, "2.5 is not a whole number of 1 or more"),
    ],
)
def test_figures_that_nothing_can_be_computed_from_are_refused(name, value, fault):
    assert fault in refusal(overrides={name: {"value": value, "assumption": True, "reason": "to see"}})


def test_fixed_and_variable_part_must_give_the_published_points():
    message = refusal(overrides={"journal_p50": {"value": 5000, "assumption": True, "reason": "to see"}})
    assert "5000 is not journal_fixed_p50 + 100 × journal_variable_p50 = 4755.0; override them together" in message


def test_another_currency_or_price_year_of_a_whole_file_is_refused(tmp_path):
    message = refusal(overrides=write(tmp_path, "currency: EUR\nprice_year: 2021" + OWN.replace("\n    ", "\n")))
    assert "line 1, currency EUR among figures in NOK" in message
    assert "line 2, price_year 2021 among figures in 2019" in message


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("figures: [", "is not YAML"),
        ("- 1", "is not a mapping with a list named figures"),
        ("figures: 3", "a list of figures is needed"),
        ("figures: []\nfigure: []", "'figure' is not known here"),
        ("documents: [a]\nfigures: []", "documents: a mapping from key to title is needed"),
        ("figures:\n  - 301", "figure '301': expected fields with values, one below the other: id, value"),
        ("figures:\n  - value: 1\n", "figure 'without id', id: Field required"),
        ("figures:\n  - id: a\n    id: b\n", "line 3: 'id' is given twice, first in line 2"),
        (
            "figures:\n  - &own {id: a}\n  - *own\n",
            "line 2: &own is a reference within the file: write the value itself",
        ),
        ("figures: !!set {a}\n", "tag 'tag:yaml.org,2002:set' is not used here"),
        ("figures: " + 50 * "[" + 50 * "]", "lists and mappings are more than 40 levels deep"),
        ("figures:\n  - {id: loan_years, value: 5, colour: red}", "colour: Extra inputs are not permitted"),
        (
            "figures:\n  - {id: loan_years, value: 5, assumption: yes, reason: a}",
            "'yes' is neither true nor false",
        ),
        (
            "figures:\n  - {id: loan_years, assumption: true, reason: a}",
            "exactly one of value, series and choice",
        ),
        ("figures:\n  - {id: loan_years, value: -1, assumption: true, reason: a}", "-1 is negative"),
        (
            "figures:\n  - {id: loan_years, value: NaN, assumption: true, reason: a}",
            "'NaN' is not a plain number",
        ),
        (
            "figures:\n  - {id: state_share, value: 1, source: {document: budget, chapter: '1'}}",
            "document 'budget' is not in the file's list",
        ),
        (
            "figures:\n  - {id: establishing_profile, series: {2021: 50, 2022: 40}, assumption: true, reason: a}",
            "the shares by year add up to 90%, not 100%",
        ),
    ],
)
def test_files_that_cannot_be_used_are_refused(tmp_path, text, fault):
    assert fault in refusal(overrides=write(tmp_path, text))


def test_missing_and_badly_encoded_files_are_refused(tmp_path):
    assert "'none.yml' cannot be read" in refusal(path=tmp_path / "none.yml")
    (tmp_path / "latin.yml").write_bytes("title: Tromsø".encode("latin-1"))
    assert "is not UTF-8 at byte 12" in refusal(path=tmp_path / "latin.yml")
    assert "title: is missing" in refusal(path=write(tmp_path, OWN))


def test_a_figure_given_twice_is_refused(tmp_path):
    twice = OWN + OWN.split("figures:")[1]
    assert "figure 'state_share' is given twice; keep one" in refusal(overrides=write(tmp_path, twice))


def test_every_scalar_stays_the_text_that_was_written(tmp_path):
    marked = read_marked(write(tmp_path, "codes: [0301, NO, 1_000, 1e3, null]\nyear: 2019\n"))
    assert marked.plain() == {"codes": ["0301", "NO", "1_000", "1e3", "null"], "year": "2019"}
    assert marked.line_at(["year"]) == 2


def test_the_numbers_come_in_the_units_asked_for():
    assert MODEL.ore("journal_variable_p50") == 1_700_000_000
    assert MODEL.share("discount_rate") == Fraction(1, 25)
    assert MODEL.integer("stepped_above") == 150_000
    assert list(MODEL.years) == list(range(2021, 2041))


@pytest.mark.parametrize(
    ("ask", "fault"),
    [
        (lambda: MODEL.number("jornal_p50"), "Did you mean 'journal_p50'?"),
        (lambda: MODEL.number("adoption_gp"), "is not one number"),
        (lambda: MODEL.series("state_share"), "is not a series"),
        (lambda: MODEL.choice("state_share"), "is not a rule"),
        (lambda: MODEL.ore("discount_rate"), "is in pct, not in money"),
        (lambda: MODEL.share("state_share"), "is in mnok, not in per cent"),
    ],
)
def test_asking_for_what_a_figure_is_not_is_refused(ask, fault):
    with pytest.raises(InvalidValueError, match=fault.replace("?", r"\?")):
        ask()
