"""The municipality brief: the command, the two pages, and sentences that hold for every municipality."""

import json
import re
from fractions import Fraction

import pypdf
import pytest

import akson_analysis as aa
from akson_analysis import locales
from akson_analysis.cases import entry
from akson_analysis.cases import municipality as brief_numbers
from akson_analysis.cases.choices import choices_in
from akson_analysis.cases.scenario import load_scenario
from akson_analysis.costs import assumptions
from akson_analysis.errors import InvalidValueError
from akson_analysis.publishing.site import pdf
from akson_analysis.publishing.tracing import number_trace as trace
from akson_analysis.reports import make as reports
from akson_analysis.reports.brief import brief_figures
from akson_analysis.reports.brief import brief_words as brief
from akson_analysis.sources import folder

from traced import untraced  # isort: skip

MADE = {"0301": "brief-0301-oslo", "1151": "brief-1151-utsira", "4219": "brief-4219-evje-og-hornnes"}
MUNICIPALITIES = aa.load_municipalities(year=2020)
AREA = aa.service_area(MUNICIPALITIES)
MODEL = assumptions.load()
EVENTS = aa.load_declarations()


def numbers_of(code, scenario="reference-municipalities"):
    settled = entry.plan(AREA, choices_in(load_scenario(scenario), AREA, EVENTS), (2026, 2028, 2030), 2021)
    return brief_numbers.of(AREA, code, MODEL, settled, 0.5)


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
    text, numbers = locales.load(language), numbers_of(code)
    status = aa.status_on(EVENTS, "2020-07-01", AREA).loc[code]
    figures = brief.key_figures(numbers, "pro_rata_with_interest", 2030, Fraction(3, 10), text)
    assert len(figures) == 4
    said = " ".join(
        [
            *(f"{figure.value} {figure.label} {figure.sentence}" for figure in figures),
            brief.letter(numbers, status, text),
            brief.cost_conclusion(numbers, text),
            brief.choice_conclusion(numbers, text),
            brief.choice_note(numbers, "x", text),
            brief.ownership(numbers, Fraction(3, 10), text),
        ]
    )
    assert numbers.name in said
    assert text.number(numbers.population) in said
    assert "{" not in said
    assert not re.search(r"\bnan\b", said.lower())
    assert "0.00%" not in said
    assert "0,00\u00a0%" not in said


def test_the_same_choice_is_described_by_its_own_result():
    text = locales.load("en")
    small, large = (brief.choice_conclusion(numbers_of(code), text) for code in ("1151", "0301"))
    assert "until and including 2025" in small
    assert "in the whole period" not in small
    assert large.endswith("waiting pays in the whole period.")


def test_a_front_runner_is_told_so_and_compared_both_ways():
    text, oslo = locales.load("en"), numbers_of("0301")
    assert oslo.is_front_runner
    assert "0301" not in oslo.settled.members
    assert "lets Oslo itself go first" in brief.choice_note(oslo, "x", text)
    assert "Utsira itself" not in brief.choice_note(numbers_of("1151"), "x", text)


def test_buying_alone_and_in_a_group_are_told_apart():
    text = locales.load("en")
    assert "buys alone" in brief.choice_note(numbers_of("4601"), "x", text)
    assert "buys with others" in brief.choice_note(numbers_of("1151"), "x", text)


def test_table_of_2a_and_2b_adds_up():
    table = brief.choice_table(numbers_of("4601"), "pro_rata", [2026, 2030], locales.load("en"))
    assert table["choice"].tolist() == ["2a from 2021", "2b in 2026", "2b in 2030"]
    assert table["difference_nok"].iloc[0] == 0
    assert (table["difference_nok"].iloc[1:] < 0).all()
    assert (table["others_difference_nok"].iloc[1:] > 0).all()
    assert (table["present_p85_nok"] > table["present_p50_nok"]).all()


def test_peers_share_a_kostra_group_or_are_the_nearest():
    codes, group = brief_numbers.peers(AREA, "1151")
    assert group == "EKG16"
    assert set(AREA.loc[codes, "kostra_group"].astype(str)) == {"EKG16"}
    codes, group = brief_numbers.peers(AREA, "0301")
    assert group == ""
    assert codes.tolist()[:3] == ["0301", "4601", "1103"]


def test_municipality_outside_the_area_is_refused():
    with pytest.raises(InvalidValueError, match="was not asked to sign"):
        brief_numbers.check_code(AREA, MUNICIPALITIES, "1811")


@pytest.mark.parametrize("code", ["0301", "1151"])
def test_figures_have_an_alternative_in_words(code):
    text, numbers = locales.load("nb"), numbers_of(code)
    assert numbers.name in brief_figures.years(numbers, "Setning.", text).alt
    chart = brief_figures.waiting(numbers, "Setning.", text)
    assert len(chart.lines) == 3
    assert numbers.name in chart.alt
