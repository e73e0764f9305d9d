"""The deck in Chromium: maps stay interactive, notes and overview, one slide to a printed page, and accessible."""

import io

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from deck_help import current, opened, until

from akson_analysis import locales

pytestmark = pytest.mark.browser


def test_maps_are_drawn_stay_interactive_and_arrows_still_change_slides(story, story_files, open_page):
    page = opened(open_page, story_files[0], width=1280, height=720)
    page.keyboard.press("3")
    assert current(page) == "map"
    areas = page.eval_on_selector_all(
        "#map .scatterlayer .js-fill", "paths => paths.map(p => p.getAttribute('d')).filter(Boolean)"
    )
    assert len(areas) > 300
    box = page.locator("#map .figure").bounding_box()
    oslofjord = page.evaluate("""() => {
      const chart = document.querySelector('#map .chart'), axes = chart._fullLayout, box = chart.getBoundingClientRect();
      const k = box.width / chart.offsetWidth;
      return [box.left + k * (axes.xaxis._offset + axes.xaxis.d2p(70000)), box.top + k * (axes.yaxis._offset + axes.yaxis.d2p(6500000))];
    }""")
    page.mouse.move(*oslofjord)
    page.wait_for_selector("#map .hoverlayer .hovertext")
    before = page.evaluate("document.querySelector('#map .chart').layout.xaxis.range.slice()")
    page.mouse.wheel(0, -400)
    until(page, f"document.querySelector('#map .chart').layout.xaxis.range[0] !== {before[0]}")
    page.keyboard.press("z")
    assert page.locator("#map .figure").bounding_box()["width"] > 1.4 * box["width"]
    page.keyboard.press("ArrowRight")
    assert current(page) == "inferred"
    page.keyboard.press("Escape")
    assert "enlarged" not in page.get_attribute("html", "class")


def test_notes_overview_and_address_bar(story, story_files, open_page):
    page = opened(open_page, story_files[0], width=1280, height=720)
    page.keyboard.press("n")
    assert story.slides[0].notes.split("\n\n")[0] in page.inner_text("#panel")
    assert story.slides[1].heading in page.inner_text("#panel")
    page.keyboard.press("n")
    page.keyboard.press("o")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert current(page) == story.slides[-1].id
    page.evaluate("location.hash = '#2'")
    until(page, "document.querySelector('.slide.current').id === 'standing'")
    page.mouse.click(1100, 40)
    assert current(page) == "map"
    page.mouse.click(20, 400)
    assert current(page) == "standing"


def test_numbers_behind_a_figure_are_a_key_away_and_gone_on_the_next_slide(story, story_files, open_page):
    page = opened(open_page, story_files[0], width=1280, height=720)
    for slide in story.slides:
        assert page.evaluate("document.querySelectorAll('.slide.current .data[open]').length") == 0
        page.keyboard.press("t")
        if slide.figure is None:
            assert page.is_disabled("#bar [data-do=data]")
            continue
        rows = page.locator(".slide.current .rows")
        assert rows.evaluate("rows => rows === document.activeElement")
        assert rows.evaluate("rows => rows.scrollWidth <= rows.clientWidth"), slide.id
        shown = [cell for row in slide.figure.table.shown(locales.load("nb")) for cell in row]
        assert page.locator(".slide.current .rows tbody :is(th, td)").all_text_contents() == shown
        assert rows.evaluate("""rows => {
          const own = rows.getBoundingClientRect(), figure = rows.closest('.sheet').querySelector('.figure').getBoundingClientRect();
          return own.left <= figure.left && own.right >= figure.right && own.bottom >= figure.bottom - 1;
        }"""), f"{slide.id}: the figure is seen behind its table"
        page.keyboard.press("ArrowRight")
    page.evaluate("location.hash = '#1'")
    page.click("#bar [data-do=data]")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.do") == "data"
    assert page.locator(".data[open]").count() == 0


def test_printed_one_slide_to_a_landscape_page_and_maps_as_their_pictures(story, story_files, open_page):
    page = opened(open_page, story_files[0], width=1280, height=720)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(printed) < 4_000_000
    pdf = pypdf.PdfReader(io.BytesIO(printed))
    assert len(pdf.pages) == len(story.slides)
    for sheet, slide in zip(pdf.pages, story.slides, strict=True):
        is_picture = slide.figure is not None and slide.figure.picture is not None
        widest = max((image.image.width for image in sheet.images), default=0)
        assert (widest >= 1700) == is_picture, slide.id
        assert sheet.mediabox.width > sheet.mediabox.height
        words = "".join(sheet.extract_text().split())
        assert "".join(slide.heading.split()) in words
        assert "".join(slide.source.split()) in words


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (320, 640)])
def test_accessible_on_a_screen_and_a_phone(story, story_files, open_page, width, height):
    """Axe reads what is seen: on a screen each slide with its table open, after the whole page; on a phone all at once."""
    page = opened(open_page, story_files[0], width=width, height=height, reduced_motion="reduce")
    # A map is one picture to axe as to those who listen, but it would measure each of its thousands of outlines.
    page.evaluate("document.querySelectorAll('.has-picture .main-svg').forEach(svg => svg.replaceChildren())")
    axe, seen = Axe(), []
    for slide in story.slides if width > 720 else story.slides[:1]:
        page.keyboard.press("t")
        found = axe.run(page, context=f"#{slide.id}" if seen else None).response["violations"]
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
        seen += page.evaluate(
            "[...document.querySelectorAll('.slide')].filter(slide => "
            "getComputedStyle(slide).visibility === 'visible').map(slide => slide.id)"
        )
        page.keyboard.press("ArrowRight")
    assert seen == [slide.id for slide in story.slides]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.eval_on_selector_all(
        ".chart", "charts => charts.every(chart => chart.querySelector('.main-svg[role=img][aria-label]'))"
    )
