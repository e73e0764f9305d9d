"""Run files: what they come to, what is refused and how it is said."""

import re
import sys
from pathlib import Path

import pytest

import akson_analysis as aa
from akson_analysis import cli
from akson_analysis._yaml import read_marked
from akson_analysis.errors import DataError, InvalidValueError, RefusedError
from akson_analysis.publishing.runfile import read as runfile
from akson_analysis.publishing.runfile import suite as runfile_suite
from akson_analysis.reports import catalogue as suite
from akson_analysis.reports import make as reports

ROOT = Path(__file__).parents[2]
BAD = sorted((Path(__file__).parent / "bad_runs").glob("*.yml"))
SHIPPED = sorted((ROOT / "runs").glob("*.yml"))


def written(folder, text, name="run.yml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def akson(tmp_path, monkeypatch, capsys):
    """Run the command line in this process and an empty folder: ``code, out, err = akson("list")``."""

    def run(*arguments):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["akson", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return (ended.value.code or 0, *capsys.readouterr())

    return run


def test_there_are_many_bad_run_files():
    assert len(BAD) > 50
    assert all(Path(f"{file}.txt").is_file() for file in BAD)


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_bad_run_file_is_refused_with_line_and_reason(file):
    with pytest.raises(RefusedError) as refused:
        reports.read_run_file(file)
    assert f"{refused.value}\n" == Path(f"{file}.txt").read_text(encoding="utf-8")


def test_deep_nesting_is_refused(tmp_path):
    with pytest.raises(DataError, match="levels deep"):
        read_marked(written(tmp_path, "a: " + "[" * 5000 + "]" * 5000))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_run_files_can_be_used(file):
    plan = reports.plan(file)
    assert len({job.id for job in plan.jobs}) == len(plan.jobs) > 3
    assert all(plan.titles.values())


def test_weekly_run_is_every_report_and_every_brief_in_three_languages():
    plan = reports.plan(ROOT / "runs" / "weekly.yml")
    by_language = {
        language: [job for job in plan.jobs if job.parameters["language"] == language] for language in plan.titles
    }
    assert {language: len(jobs) for language, jobs in by_language.items()} == {"nb": 295, "nn": 295, "en": 295}
    oslo = next(job for job in plan.jobs if job.id == "brief-0301-oslo-en")
    assert oslo.parameters["municipality_code"] == "0301"
    assert oslo.sisters == {"nb": "brief-0301-oslo", "nn": "brief-0301-oslo-nn", "en": "brief-0301-oslo-en"}
    assert (oslo.card.label, oslo.card.group) == ("Oslo", "Oslo")


def test_what_is_written_above_holds_below_unless_written_again(tmp_path):
    file = written(
        tmp_path,
        """
notebook: 03-cost-impact
languages: [nn]
parameters: {scenario: first-sixteen}
entries:
  - id: first
  - id: group
    parameters: {seed: 8}
    entries:
      - id: a
      - id: b
        languages: [en, nb]
        parameters: {draws: 600}
  - notebook: 01-coverage-map
""",
    )
    entries = {entry.id: entry for entry in reports.read_run_file(file).entries}
    assert list(entries) == ["first", "group-a", "group-b", "group-b-nb", "01-coverage-map"]
    assert [entry.language for entry in entries.values()] == ["nn", "nn", "en", "nb", "nn"]
    assert [entries[name].parameters["seed"] for name in ("first", "group-a", "group-b")] == [2020, 8, 8]
    assert entries["group-b-nb"].parameters["draws"] == 600
    assert all(entry.parameters["scenario"] == "first-sixteen" for entry in entries.values())
    assert entries["group-b"].overrides == {"seed": "8", "draws": "600"}


def test_each_stands_for_every_combination_also_of_a_group(tmp_path):
    text = """
each: {scenario: [first-sixteen, reference-municipalities]}
entries:
  - notebook: 01-coverage-map
  - id: costs
    notebook: 03-cost-impact
    each: {seed: [1, 2]}
"""
    ids = [entry.id for entry in reports.read_run_file(written(tmp_path, text)).entries]
    assert ids == [
        "first-sixteen-01-coverage-map",
        "first-sixteen-costs-1",
        "first-sixteen-costs-2",
        "reference-municipalities-01-coverage-map",
        "reference-municipalities-costs-1",
        "reference-municipalities-costs-2",
    ]


def test_strings_stay_strings_until_the_model_reads_them(tmp_path):
    text = "notebook: notes\nparameters: {code: 0301, answer: NO, date: 2020-07-01, number: 1_000}\n"
    seen = []
    generic = runfile_suite.Suite(
        {
            "notes": runfile_suite.NotebookKind(
                Path("notes.ipynb"), ["code", "answer", "date", "number"], lambda v: seen.append(v) or v
            )
        }
    )
    runfile.read(written(tmp_path, text), generic)
    assert seen == [{"code": "0301", "answer": "NO", "date": "2020-07-01", "number": "1_000"}]


@pytest.mark.parametrize("definition", ["declaration", "health_region"])
def test_cases_are_the_service_area(definition):
    area = aa.service_area(aa.load_municipalities(), definition)
    cases = suite.brief_cases({"service_area": definition})
    assert list(cases) == list(area.index)
    assert [case.card.label for case in cases.values()] == area["name_short"].tolist()
    assert [case.card.group for case in cases.values()] == area["county_name"].tolist()


def test_rule_follows_the_service_area(tmp_path):
    text = (
        "notebook: 04-municipality-brief\neach: municipality in service area\nparameters: {service_area: health_region}"
    )
    assert len(reports.read_run_file(written(tmp_path, text)).entries) == 292


def test_municipality_has_one_id_however_it_is_asked_for(tmp_path):
    text = "notebook: 04-municipality-brief\nid: brief\neach: {municipality_code: [Sirdal, 1103]}"
    listed = {entry.id for entry in reports.read_run_file(written(tmp_path, text)).entries}
    assert listed == {"brief-4228-sirdal", "brief-1103-stavanger"}
    assert listed <= {job.id for job in reports.plan(ROOT / "runs" / "weekly.yml").jobs}
    assert listed == {job.id for job in reports.brief_jobs({}, ["Sirdal", "Stavanger"])}


def test_own_files_are_found_beside_the_run_file(tmp_path):
    written(tmp_path, "municipality_code,date,event\n0301,2020-06-01,signed\n", "own.csv")
    file = written(tmp_path, "notebook: 01-coverage-map\nparameters: {register_file: own.csv}\n")
    plan = reports.plan(file)
    assert plan.jobs[0].parameters["register_file"] == str(tmp_path.resolve() / "own.csv")


def test_command_line_replaces_what_the_file_says(tmp_path):
    file = written(tmp_path, "notebook: 01-coverage-map\nlanguages: [nb, nn]\nparameters: {threshold: 1/2}\n")
    (job,) = reports.plan(file, {"language": "en", "threshold": "55 %"}).jobs
    assert (job.id, job.parameters["language"], job.parameters["threshold"]) == ("01-coverage-map", "en", "11/20")
    with pytest.raises(InvalidValueError, match="threshold '2'"):
        reports.plan(file, {"threshold": "2"})


def test_only_takes_ids_and_patterns_and_refuses_the_rest():
    plan = reports.plan(ROOT / "runs" / "weekly.yml")
    assert [job.id for job in plan.only(["brief-0301-*"]).jobs] == [
        f"brief-0301-oslo{end}" for end in ("", "-nn", "-en")
    ]
    assert [(job.id, job.sisters) for job in plan.only(["brief-0301-oslo"]).jobs] == [
        ("brief-0301-oslo", {"nb": "brief-0301-oslo"})
    ]
    with pytest.raises(InvalidValueError, match="Did you mean 'brief-0301-oslo'"):
        plan.only(["brief-0301-osло"])


def test_list_prints_every_entry_and_the_count(akson, tmp_path):
    code, out, err = akson("list", ROOT / "runs" / "rogaland.yml")
    assert code == 0, err
    lines = out.splitlines()
    assert "  brief-1103-stavanger   nb  municipality_code=1103" in lines
    assert lines[-1] == f"{len(reports.plan(ROOT / 'runs' / 'rogaland.yml').jobs)} pages in all"
    assert list(tmp_path.iterdir()) == []


def test_list_names_run_files_and_those_that_cannot_be_used(akson, tmp_path):
    (tmp_path / "runs").mkdir()
    written(tmp_path / "runs", "notebook: 03-cost-impact\nlanguages: [nb, en]", "good.yml")
    written(tmp_path / "runs", "notebok: 03-cost-impact", "odd.yml")
    _, shown, _ = akson("list")
    assert "runs/good.yml  2 pages" in shown
    assert "runs/odd.yml  cannot be used: odd.yml has 1 fault" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.yml"], "'missing.yml' cannot be read (No such file or directory)"),
        ([str(BAD[0])], "'alias.yml' cannot be used"),
        ([str(ROOT / "runs" / "what-if.yml"), "--only", "if-*", "--only", "cots"], "--only 'cots' means nothing"),
    ],
)
def test_refused_run_file_exits_2_and_writes_nothing(akson, tmp_path, arguments, message):
    code, _, err = akson("report", *arguments)
    assert code == 2, err
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_a_run_file_becomes_a_run_in_the_folder_it_names(akson, tmp_path):
    text = """
out: made
outputs: [xlsx]
entries:
  - id: brief
    notebook: 04-municipality-brief
    each: {municipality_code: [1151]}
"""
    code, _, err = akson("report", written(tmp_path, text))
    assert code == 0, err
    (run,) = (path for path in (tmp_path / "made").iterdir() if path.is_dir() and not path.name.startswith("."))
    folder = run / "brief-1151-utsira"
    assert {file.suffix for file in folder.rglob("*") if file.is_file() and file.name != "numbers.csv"} == {
        ".html",
        ".ipynb",
        ".json",
        ".png",
        ".svg",
        ".xlsx",
    }
    page = (folder / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#:]+)"', page)
    assert [link for link in links if not (folder / link).exists()] == []
