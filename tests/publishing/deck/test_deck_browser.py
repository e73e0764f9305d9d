"""The deck in Chromium without a network: every slide by keyboard, nothing cut, nothing in the way of anything."""

import pytest
from deck_help import current, opened

pytestmark = pytest.mark.browser

CUT = """() => [...document.querySelectorAll('.slide.current .sheet :is(h2, .status, .body, .body li, .source, th, td)')]
  .filter((part) => {
    const sheet = part.closest('.sheet').getBoundingClientRect(), own = part.getBoundingClientRect();
    return part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2
      || own.right > sheet.right + 1 || own.bottom > sheet.bottom + 1;
  }).map((part) => `${part.tagName}: ${part.textContent}`)"""
MEETING = """() => {
  const slide = document.querySelector('.slide.current');
  const boxes = ['header', '.status', '.body', '.figure', 'footer'].map((name) => slide.querySelector(`.sheet > ${name}`))
    .filter((part) => part.childElementCount).map((part) => [part.className || part.tagName, part.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([two]) => `${slide.id}: ${one} meets ${two}`));
}"""


def test_every_slide_is_reached_by_keys_and_nothing_is_cut(story, story_files, open_page):
    page = opened(open_page, story_files[0], width=1920, height=1080)
    ids = [slide.id for slide in story.slides]
    for size in ((1920, 1080), (1280, 720), (1024, 768)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.keyboard.press("Home")
        seen = []
        for _ in ids:
            seen.append(current(page))
            assert page.evaluate(CUT) == []
            assert page.evaluate(MEETING) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.keyboard.press({1920: "ArrowRight", 1280: "PageDown", 1024: " "}[size[0]])
        assert seen == ids
    assert page.url.endswith(f"#{len(ids)}")
    page.keyboard.press("ArrowLeft")
    assert current(page) == ids[-2]
    page.keyboard.press("End")
    assert current(page) == ids[-1]
