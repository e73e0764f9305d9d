"""What the suite's slides say: ten to fourteen, whole in each language, honest, and for any register."""

import pytest

from akson_analysis import locales
from akson_analysis.cases.case import Case
from akson_analysis.errors import InvalidValueError
from akson_analysis.reports import slides
from akson_analysis.reports.parameters import SlidesParameters
from akson_analysis.reports.shared.exhibits import exhibit
from akson_analysis.reports.slides.slide_figures import figure
from akson_analysis.reports.slides.slide_tables import own_table


def told(**values):
    p = SlidesParameters.of(**values)
    return slides.tell(p.case(), p)


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_slide_is_whole_in_each_language(language, story):
    deck = story if language == story.language else told(language=language)
    assert 10 <= len(deck.slides) <= 14
    for slide in deck.slides:
        assert any(letter.isdigit() for letter in slide.heading), slide.id
        assert len(slide.heading) <= 100, slide.heading
        assert 2 <= len(slide.body) <= 5
        assert "{" not in "".join([slide.heading, *slide.body, slide.notes, slide.source])
        assert slide.figure is None or len(slide.figure.alt) > 20
    assert [slide.status for slide in deck.slides if slide.id in {"inferred", "influence"}] == ["reconstructed"] * 2
    assert {slide.status for slide in deck.slides if slide.id in {"options", "joining", "ownership", "bill"}} == {
        "illustrative"
    }


def test_numbers_are_the_reports_own(story):
    told = {slide.id: slide.heading.replace("\u00a0", " ") for slide in story.slides}
    assert "10,56 %" in told["cover"]
    assert "65 %" in told["standing"]
    assert "9 525 mill. kr" in told["bill"]
    assert "1 601 kr" in told["per-inhabitant"]
    assert "21 av 79" in told["assumed"]


def test_every_figure_has_its_numbers_in_a_table_short_enough_for_a_meeting(story):
    tables = {slide.id: slide.figure.table for slide in story.slides if slide.figure}
    assert len(tables) == len(story.slides) - 1
    assert all(2 <= len(table.rows) <= 20 for table in tables.values())
    assert [sum(row[column] for row in tables["cover"].rows) for column in (1, 2)] == [291, 4_632_214]
    assert sum(row[2] for row in tables["map"].rows) == 40
    assert sum(row[2] for row in tables["bill"].rows) == pytest.approx(9525)
    assert ("Meldt 1. juli 2020", 183, None, 65.0) in tables["standing"].rows
    for slide in story.slides:
        if slide.id in {"gap", "influence", "options", "joining"}:
            told = [value for row in tables[slide.id].rows for value in row if isinstance(value, (int, float))]
            drawn = [value for series in slide.figure.native.series for value in series.values]
            assert all(any(abs(value - scale * own) < 1e-6 for value in told for scale in (1, 100)) for own in drawn)


def test_what_must_hold_in_the_reports_holds_in_the_slides_and_a_fault_is_seen():
    p = SlidesParameters.of()
    whole = p.case()
    assert len(slides.checks(whole, p)) == 3 + 5
    assert all(slides.checks(whole, p).values())

    class WithoutOslo(Case):
        """A case that counts one municipality too few in its groups."""

        def coverage_by(self, group):
            return super().coverage_by(group).drop(index="Oslo")

    assert not slides.checks(WithoutOslo(), p)["counties add up to the service area"]


def test_parameters_are_refused_before_a_slide_is_told():
    with pytest.raises(InvalidValueError, match="scenario 'nothing' is neither"):
        slides.read(SlidesParameters.of(compare_with=["nothing"]))
    with pytest.raises(InvalidValueError, match="scenario 'nobody' is neither"):
        slides.read(SlidesParameters.of(front_runner_scenarios=["nobody"]))


def test_an_exhibit_without_figure_or_table_is_no_figure_of_a_slide(story):
    text = locales.load("nb")
    words = exhibit("words", text, conclusion="Bare ord.")
    table = next(slide.figure.table for slide in story.slides if slide.id == "bill")
    with pytest.raises(InvalidValueError, match="exhibit 'words' has no figure"):
        figure(words, text, table)
    with pytest.raises(InvalidValueError, match="exhibit 'words' has no table"):
        own_table("words", words, text)


def test_a_register_without_an_announcement_leaves_out_what_is_inferred(tmp_path):
    register = tmp_path / "register.csv"
    register.write_text(
        "municipality_code,date,event,option,note\n0301,2020-02-01,signed,commit,<b>fet</b>\n", encoding="utf-8"
    )
    deck = told(register_file=str(register), as_of="2020-02-15")
    ids = [slide.id for slide in deck.slides]
    assert "inferred" not in ids
    assert "influence" in ids
    assert len(ids) >= 10
    assert next(slide for slide in deck.slides if slide.id == "influence").status == "documented"


def test_a_scenario_that_is_met_says_so():
    met = told(threshold="1/10")
    gap = next(slide for slide in met.slides if slide.id == "gap")
    assert "10\u00a0%" in gap.heading
    assert "nådd" in gap.heading
