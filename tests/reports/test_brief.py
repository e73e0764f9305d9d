"""The municipality brief: the command, the two pages, and sentences that hold for every municipality."""

import json
import re
from fractions import Fraction
from functools import cache

import pypdf
import pytest

from akson_analysis import locales
from akson_analysis.cases.case import Case
from akson_analysis.cases.scenario import SETTLEMENT_RULE
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.site import pdf
from akson_analysis.publishing.tracing import number_trace as trace
from akson_analysis.reports import brief, catalogue
from akson_analysis.reports import make as reports
from akson_analysis.reports.brief import brief_words as words
from akson_analysis.reports.parameters import MunicipalityBriefParameters
from akson_analysis.sources import folder

from traced import untraced  # isort: skip

MADE = {"0301": "brief-0301-oslo", "1151": "brief-1151-utsira", "4219": "brief-4219-evje-og-hornnes"}
CASE = Case("status-2020-07", state_ownership_share="0.30")


@cache
def told_of(code):
    return CASE.municipality(code)


def test_each_municipality_has_its_own_folder(made):
    folders = {folder.name: folder for folder in made.briefs("nb")}
    assert sorted(folders) == sorted(MADE.values())
    results = json.loads((folders[MADE["1151"]] / "results.json").read_text(encoding="utf-8"))
    assert results["headlines"][0]["value"].replace("\u00a0", " ") == "317 000 kr"
    executed = (folders[MADE["0301"]] / "brief-0301-oslo.ipynb").read_text(encoding="utf-8")
    assert 'municipality_code = \\"0301\\"' in executed


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_number_in_the_text_leads_to_its_value_or_the_words_it_is_of(made, language):
    names = {folder.name for folder in made.briefs(language)}
    jobs = [job for job in trace.jobs_of(made.run, lambda entry: folder.data_dir() / entry.name) if job.name in names]
    assert len(jobs) > 1
    assert [fault for job in jobs for fault in untraced(job)] == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_printed_brief_is_two_a4_pages(made, chromium, language, tmp_path):
    for brief_folder in made.briefs(language):
        pdf.write(brief_folder / "index.html", tmp_path / "brief.pdf", pdf.find_browser())
        assert len(pypdf.PdfReader(tmp_path / "brief.pdf").pages) == 2, brief_folder.name


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("language", "code"), [("nb", "1151"), ("nn", "5430"), ("en", "4219")])
def test_everyone_can_read_a_brief_without_a_network(made, faults_for_readers, language, code):
    (brief_folder,) = (one for one in made.briefs(language) if f"-{code}-" in one.name)
    drawn, faults = faults_for_readers(brief_folder / "index.html", is_drawn=True)
    assert faults == []
    assert drawn == 2


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        (["Herøy"], "1818: Herøy (Nordland), Nordland"),
        (["Våler"], "3419: Våler (Innlandet), Innlandet"),
        (["5001"], "municipality 5001 (Trondheim, Trøndelag) was not asked to sign"),
        (["301"], "Use '0301'"),
        (["Bergn"], "Did you mean 'Bergen'"),
        ([], "say which municipalities"),
        (["--all", "Bergen"], "say which municipalities"),
        (["Bergen", "--scenario", "nothing"], "scenario 'nothing' is neither"),
        (["Bergen", "--language", "no"], "'no'"),
    ],
)
def test_refused_input_exits_2_and_writes_nothing(akson, tmp_path, queries, message):
    done = akson("brief", *queries, "--out", str(tmp_path / "out"))
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_every_fault_is_listed_at_once():
    with pytest.raises(InvalidValueError) as refused:
        reports.brief_jobs({}, ["Herøy", "9999", "Bergen"])
    assert "'Herøy' is ambiguous" in str(refused.value)
    assert "'9999' is not known" in str(refused.value)


def test_what_is_wrong_for_everybody_is_told_once():
    with pytest.raises(InvalidValueError) as refused:
        reports.brief_jobs({"scenario": "nothing"}, ["Bergen", "Oslo"])
    assert str(refused.value).startswith("scenario 'nothing' is neither")
    assert str(refused.value).count("nothing") == 1


def test_all_makes_one_job_for_each_of_the_291():
    jobs = reports.brief_jobs({}, everyone=True)
    assert len({job.id for job in jobs}) == len(jobs) == 291
    assert all(job.parameters["municipality_code"] == job.id.split("-")[1] for job in jobs)


def test_a_municipality_given_twice_is_made_once():
    assert [job.id for job in reports.brief_jobs({}, ["4601", "Bergen"])] == ["brief-4601-bergen"]


def test_help_shows_an_example(akson):
    done = akson("brief", "--help")
    assert done.returncode == 0
    assert "Example: akson brief" in " ".join(done.stdout.split())


@pytest.mark.parametrize("code", ["0301", "1151", "4601", "5430"])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_sentences_follow_the_figures(code, language):
    text, municipality = locales.load(language), told_of(code)
    state_share = Fraction(3, 10)
    figures = words.key_figures(municipality, municipality.waiting([2030]), SETTLEMENT_RULE, state_share, text)
    assert len(figures) == 4
    said = " ".join(
        [
            *(f"{figure.value} {figure.label} {figure.sentence}" for figure in figures),
            words.letter(municipality, text),
            words.cost_conclusion(municipality, 0.5, text),
            words.choice_conclusion(municipality.break_even, text),
            words.choice_note(municipality, text),
            words.ownership(municipality, state_share, text),
        ]
    )
    assert municipality.name in said
    assert text.number(municipality.population) in said
    assert "{" not in said
    assert not re.search(r"\bnan\b", said.lower())
    assert "0.00%" not in said
    assert "0,00\u00a0%" not in said


def test_the_same_choice_is_described_by_its_own_result():
    text = locales.load("en")
    small, large = (words.choice_conclusion(told_of(code).break_even, text) for code in ("1151", "0301"))
    assert "until and including 2025" in small
    assert "in the whole period" not in small
    assert large.endswith("waiting pays in the whole period.")


def test_a_front_runner_is_told_so_and_compared_both_ways():
    text, oslo = locales.load("en"), told_of("0301")
    assert oslo.is_front_runner
    assert "0301" not in oslo.others.members
    assert "lets Oslo itself go first" in words.choice_note(oslo, text)
    assert "Utsira itself" not in words.choice_note(told_of("1151"), text)


def test_buying_alone_and_in_a_group_are_told_apart():
    text = locales.load("en")
    assert "buys alone" in words.choice_note(told_of("4601"), text)
    assert "buys with others" in words.choice_note(told_of("1151"), text)


def test_table_of_2a_and_2b_adds_up():
    waiting = told_of("4601").waiting([2030, 2026, 2090], "pro_rata")
    table = words.choice_table(waiting, locales.load("en"))
    assert table["choice"].tolist() == ["2a from 2021", "2b in 2026", "2b in 2030"]
    assert table["difference_nok"].iloc[0] == 0
    assert (table["difference_nok"].iloc[1:] < 0).all()
    assert (table["others_difference_nok"].iloc[1:] > 0).all()
    assert (table["present_p85_nok"] > table["present_p50_nok"]).all()


def test_peers_share_a_kostra_group_or_are_the_nearest():
    utsira, oslo = told_of("1151"), told_of("0301")
    assert utsira.peer_group == "EKG16"
    assert set(CASE.area.loc[utsira.peers.index, "kostra_group"].astype(str)) == {"EKG16"}
    assert oslo.peer_group == ""
    assert oslo.peers.index.tolist()[:3] == ["0301", "4601", "1103"]


def test_municipality_outside_the_area_is_refused():
    with pytest.raises(InvalidValueError, match="was not asked to sign"):
        catalogue.brief_case("1811", {})
    with pytest.raises(InvalidValueError, match="was not asked to sign"):
        CASE.municipality("1811")


@pytest.mark.parametrize("code", ["0301", "1151"])
def test_figures_have_an_alternative_in_words_and_stand_beside_each_other(code):
    text, municipality = locales.load("nb"), told_of(code)
    years, waiting = brief.years(municipality, text), brief.waiting(municipality, text)
    assert municipality.name in years.figure.alt
    assert municipality.name in waiting.figure.alt
    assert len(waiting.figure.spec.lines) == 3
    assert years.width == waiting.width == "half"


def test_a_brief_opens_with_what_is_an_example_and_what_is_set_by_hand():
    p, text = MunicipalityBriefParameters.of(municipality_code="1103", language="en"), locales.load("en")
    case = p.case()
    plain = brief.opening(case, case.municipality("1103"), p, text)
    changed = case.with_(participation="65 %", entry_years=[2027])
    opened = brief.opening(changed, changed.municipality("1103"), p, text)
    assert [kind for kind, _ in plain.banners] == ["illustrative"]
    assert "65%" in opened.banners[1][1]
    assert "2027" in opened.key_figures[2].label
    assert "2030" in plain.key_figures[2].label


def test_a_bill_lies_within_its_range_and_nobody_can_change_it_for_others():
    municipality = CASE.municipality("Sandnes")
    bill = municipality.bill
    bill.loc["total", "p50_nok"] = 0
    total = municipality.bill.loc["total"]
    assert municipality.overrun_nok == pytest.approx(total["p85_nok"] - total["p50_nok"])
    low, high = municipality.bill_range()
    assert low < total["p50_nok"] < total["p85_nok"] < high
