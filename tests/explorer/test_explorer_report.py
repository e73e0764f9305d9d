"""A scenario saved in the explorer gives the reports the same figures."""

import json

import pandas as pd
import pytest

from akson_analysis.explorer.session import Session
from akson_analysis.publishing import RunOptions
from akson_analysis.reports import make as reports

pytestmark = pytest.mark.slow

COUNTRY = {
    "0301": "commit",
    "4601": "commit",
    "1103": "declined",
    "5001": "signed",
    "1151": "not_documented",
    "1108": "option",
}
SETTINGS = {
    "as_of": "2020-06-30",
    "threshold": "11/20",
    "allocation_key": "stepped",
    "state_share": "2000",
    "participation_share": 70,
    "entry_years": "2028",
    "discount_rate": "5",
    "state_ownership_share": 30,
}


def plain(words):
    return words.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def saved(measurer, store):
    session = Session(measurer, "nb")
    for code, group in COUNTRY.items():
        list(session.replies({"do": "paint", "codes": [code], "group": group}))
    for control, value in SETTINGS.items():
        (shown, _) = session.replies({"do": "set", "control": control, "value": value})
    (file, *_) = session.replies({"do": "save", "title": "Prøven"})

    def make(folder):
        (folder / "saved.yml").write_text(file["file"]["text"], encoding="utf-8")
        reports.make({"scenario": str(folder / "saved.yml")}, folder / "reports", options=RunOptions("run"))

    assert file["file"]["name"].endswith(".yml")
    run = store.get("saved", make) / "reports" / "run"
    return session, {figure["id"]: figure for figure in shown["view"]["figures"]}, run


def table(run, report, name):
    (file,) = run.rglob(f"{report}/**/{name}.csv")
    return pd.read_csv(file, dtype={"municipality_code": "string"})


def test_the_headlines_of_the_run_are_the_key_figures_of_the_explorer(saved):
    _, figures, run = saved
    records = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["notebooks"]
    headlines = [(plain(line["value"]), line["label"]) for record in records for line in record["headlines"]]
    share, commit = figures["share"], figures["commit"]
    assert (plain(share["value"]), share["label"]) in headlines
    assert plain(commit["value"]) in [value for value, _ in headlines]
    assert plain(figures["price"]["value"]) in [value for value, _ in headlines]


def test_every_municipality_has_the_same_bill_in_both(saved):
    session, _, run = saved
    ours = session.measurer.prices(session.measured)
    theirs = table(run, "03-cost-impact", "scenario-prices").set_index("municipality_code")
    assert theirs["total_p50_nok"].to_numpy() == pytest.approx(ours["total_p50_ore"].to_numpy() / 100, abs=0.01)
    assert theirs["total_p85_nok"].to_numpy() == pytest.approx(ours["total_p85_ore"].to_numpy() / 100, abs=0.01)


def test_status_and_choice_are_the_same_in_both(saved):
    session, _, run = saved
    status = table(run, "01-coverage-map", "coverage-map").set_index("municipality_code")
    ours = session.measured.case.status
    own = list(session.measured.area.index.intersection(COUNTRY))
    assert status.loc[own, "basis"].tolist() == ["satt for hånd"] * len(own)
    assert (status["status"] == "Signert").sum() == (ours["status"] == "signed").sum()
    choices = table(run, "02-option-distribution", "municipalities").set_index("municipality_code")
    assert choices.loc[["0301", "1108", "1103"], "choice"].tolist() == ["2a: forplikter seg", "2b: opsjon", "Ukjent"]


def test_those_who_go_first_pay_the_same_in_both(saved):
    _, figures, run = saved
    rules = table(run, "03-cost-impact", "settlement-rules-1")
    first = rules["start_nok_per_inhabitant"].iloc[0]
    assert plain(figures["first"]["value"]) == f"{round(first):,} kr".replace(",", " ")
