"""The explorer in a real browser, as an app: pointer, keyboard, files, and no request beyond this machine."""

import re

import pytest
from page_language import badly_written_numbers, foreign_words

from akson_analysis import locales
from akson_analysis.cases.scenario import dump_scenario, load_scenario
from akson_analysis.locales import LANGUAGES

pytestmark = pytest.mark.browser

OSLO = "[data-code='0301']"
LONG_TITLE = "De seksten første, slik de sto da fristen gikk ut den første juli"


@pytest.fixture
def page(served, open_page):
    page = open_page(served.address)
    page.wait_for_selector("[data-turn]")
    return page


def value(page, figure="share"):
    return page.locator(f"[data-figure='{figure}'] .akx-value").inner_text().replace("\u00a0", " ")


def points(page):
    return round(float(value(page).removesuffix(" %").replace(",", ".")), 2)


def settled(page, do):
    before = page.locator(".akx").get_attribute("data-turn")
    do()
    page.wait_for_selector(f".akx:not([data-turn='{before}'])")


def click(page, selector):
    box = page.locator(selector).first
    settled(
        page,
        lambda: (
            box.evaluate("""path => {
        const box = path.getBoundingClientRect(), owner = path.ownerSVGElement;
        for (let x = 1; x < 20; x += 1) for (let y = 1; y < 20; y += 1) {
            const at = [box.left + box.width * x / 20, box.top + box.height * y / 20];
            if (document.elementFromPoint(...at) === path) { window.found = at; return; }
        }
    }""")
            or page.mouse.click(*page.evaluate("window.found"))
        ),
    )


def scale(page):
    """What the map's scale bar says, and its length in metres on the ground."""
    said = page.locator(".akx-scale text").text_content().replace("\u00a0", " ")
    drawn = page.locator(".akx-scale path").last
    assert page.locator(".akx-frame").bounding_box()["x"] < drawn.bounding_box()["x"]
    return said, round(drawn.evaluate("path => path.getBBox().width") * 100)


def test_a_click_on_oslo_moves_the_share_by_14_97_points_and_back(page):
    before = points(page)
    assert before == 10.56
    click(page, OSLO)
    assert round(points(page) - before, 2) == 14.97
    assert "Signert, satt for hånd" in page.locator(".akx-tip").inner_text()
    fill = page.locator(OSLO).first.get_attribute("fill")
    assert fill.startswith("url(#")
    assert "Satt for hånd" not in page.locator(".akx-banner").inner_text()
    assert "Signert: Oslo" in page.locator(".akx-banner").inner_text()
    settled(page, page.get_by_role("button", name="Angre").click)
    assert points(page) == before
    settled(page, page.get_by_role("button", name="Gjør om").click)
    assert round(points(page) - before, 2) == 14.97
    settled(page, page.get_by_role("button", name="Nullstill").click)
    assert points(page) == before


def test_2a_is_drawn_on_its_own_map_and_the_table_and_the_bill_follow(page):
    page.get_by_role("radiogroup", name="Sett kommuner til").get_by_role("radio", name="2a", exact=True).click()
    click(page, OSLO)
    assert page.get_by_role("radio", name="2a og 2b").get_attribute("aria-checked") == "true"
    assert value(page, "commit") == "15,0 %"
    row = page.locator("tbody tr", has_text="Oslo").filter(has=page.get_by_role("button", name="Oslo", exact=True))
    assert "2a, forutsatt" in row.inner_text()
    assert "1 110 mill. kr" in page.locator(".akx-one").inner_text().replace("\u00a0", " ")


def test_a_lasso_takes_all_it_encloses(page):
    page.get_by_role("radio", name="Lasso").click()
    box = page.locator(".akx-map").bounding_box()
    corners = [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]

    def draw():
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=4)
        page.mouse.up()

    settled(page, draw)
    assert value(page) == "100,00 %"
    assert value(page, "threshold") == "Ja"


def test_everything_by_keyboard(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til nøkkeltallene"
    finder = page.get_by_role("combobox", name="Finn kommune")
    finder.focus()
    page.keyboard.type("kautokei")
    option = page.locator("[role=option]").first
    assert option.get_attribute("aria-selected") == "true"
    assert "Guovdageaidnu" in option.inner_text()
    page.keyboard.press("Enter")
    one = page.locator(".akx-one")
    one.get_by_role("heading").wait_for()
    assert "Kautokeino" in one.get_by_role("heading").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Signert"
    settled(page, lambda: page.keyboard.press("Enter"))
    one.get_by_text("satt for hånd").first.wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Signert"
    assert "Terskelen nådd: Nei." in page.locator("[aria-live]").inner_text()

    page.locator(".akx-map").focus()
    page.keyboard.press("ArrowRight")
    assert "Kautokeino" in page.locator(".akx-tip").inner_text()
    page.keyboard.press("ArrowRight")
    assert "Kautokeino" not in page.locator(".akx-tip").inner_text()
    settled(page, lambda: page.keyboard.press("Enter"))
    slider = page.get_by_role("slider", name="Kalkulasjonsrente")
    slider.focus()
    settled(page, lambda: page.keyboard.press("ArrowRight"))
    assert slider.get_attribute("aria-valuetext").replace("\u00a0", " ") == "4,25 %"


def test_names_are_found_in_plain_letters_and_by_their_parallels(page):
    names = {
        "tromso": "Tromsø",
        "Snåase": "",
        "karasjok": "Kárášjohka",
        "raavrevijhke": "",
        "aas": "",
        "porsanki": "Porsanger",
    }
    found = page.locator("[role=option]")
    for typed, name in names.items():
        page.get_by_role("combobox", name="Finn kommune").fill(typed)
        if name:
            assert name in found.first.inner_text()
        page.keyboard.press("Escape")
        assert found.count() == 0 or not found.first.is_visible()


def test_a_scenario_goes_through_a_file_and_is_compared(page, tmp_path):
    click(page, OSLO)
    page.get_by_role("button", name="Lagre scenario").click()
    page.get_by_label("Navn på scenarioet").fill("Med Oslo")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Lagre", exact=True).click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert file.name == "med-oslo.yml"
    for control in ("Utgangspunkt", "Sammenlign med"):
        titles = page.get_by_label(control).locator("option").all_inner_texts()
        assert {"Dokumentert 1. juli 2020", "De seksten første"} <= set(titles)
    settled(page, lambda: page.get_by_label("Utgangspunkt").select_option("status-2020-07"))
    assert points(page) == 10.56
    with page.expect_file_chooser() as choosing:
        page.get_by_label("Sammenlign med").select_option("file")
    settled(page, lambda: choosing.value.set_files(file))
    assert "−14,97 prosentpoeng" in page.locator("[data-figure='share']").inner_text()
    assert "1 kommune er ulik" in page.locator(".akx-beside").inner_text()
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Åpne fil").click()
    settled(page, lambda: choosing.value.set_files(file))
    assert points(page) == 25.53


def test_a_file_that_is_no_scenario_is_refused_in_place(page, tmp_path):
    file = tmp_path / "odd.yml"
    file.write_text("<img src=x onerror=alert(1)>: 1", encoding="utf-8")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Åpne fil").click()
    choosing.value.set_files(file)
    page.get_by_role("alert").wait_for()
    alarm = page.get_by_role("alert")
    assert "odd.yml kan ikke brukes" in alarm.inner_text()
    assert "<img src=x onerror=alert(1)> finnes ikke. Dette finnes: id, title" in alarm.inner_text()
    assert "kind mangler. Legg det til" in alarm.locator("li").all_inner_texts()
    assert set(alarm.locator("[lang]").evaluate_all("parts => parts.map((part) => part.lang)")) == {"nb"}
    assert page.locator("[role=alert] img").count() == 0
    alarm.get_by_role("button", name="Lukk").click()
    assert not alarm.is_visible()


def test_what_is_on_the_screen_is_downloaded(page, tmp_path):
    click(page, OSLO)
    file = tmp_path / "long.yml"
    opened = load_scenario("first-sixteen")
    file.write_text(dump_scenario(opened).replace(opened.title.nb, LONG_TITLE), encoding="utf-8")
    with page.expect_file_chooser() as choosing:
        page.get_by_label("Sammenlign med").select_option("file")
    settled(page, lambda: choosing.value.set_files(file))
    sizes = {}
    for name in ("PNG", "SVG", "CSV"):
        with page.expect_download() as saving:
            page.get_by_role("button", name=name, exact=True).click()
        file = tmp_path / name
        saving.value.save_as(file)
        sizes[name] = file.read_bytes()
    assert sizes["PNG"].startswith(b"\x89PNG")
    assert len(sizes["PNG"]) > 50_000
    drawn = sizes["SVG"].decode()
    assert drawn.count("data-code") > 356
    assert "25,53" in drawn
    assert "200\u00a0km" in drawn
    assert not re.findall(r"(?:href|src)=[\"'](?!#)", drawn)
    assert "0301,Oslo,Oslo,693494,Signert,satt for hånd" in sizes["CSV"].decode()
    page.set_content(drawn)
    assert LONG_TITLE in " ".join(page.locator("text").all_text_contents())
    ends = page.locator("text").evaluate_all("texts => texts.map((text) => text.getBoundingClientRect().right)")
    assert max(ends) < page.locator("svg").first.bounding_box()["width"]


FAULTS = """() => {
    const small = [...document.querySelectorAll("button, select, input, [role=option]")]
        .filter((one) => one.checkVisibility() && !one.closest("table"))
        .map((one) => [one, one.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([one]) => `small: ${one.outerHTML.slice(0, 90)}`);
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const cut = [...document.querySelectorAll(".akx-button, .akx-set button, h1, h2, h3, .akx-value, .akx-label, .akx-note")]
        .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
        .map((one) => `cut: ${one.outerHTML.slice(0, 90)}`);
    return [...small, ...cut, ...(wide > 0 ? [`${wide} px too wide`] : [])];
}"""


def everything(page, words):
    """Bring the page to the state with most on it: a municipality chosen and set, a comparison, and an error."""
    page.get_by_role("combobox", name=words["find"]).fill("ber")
    page.keyboard.press("Enter")
    settled(page, page.locator(".akx-one").get_by_role("button", name="2a", exact=True).click)
    settled(page, lambda: page.get_by_label(words["compare"], exact=True).select_option("first-sixteen"))
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name=words["load"]).click()
    wrong = b"id: Min fil\nkind: gjetning\nas_off: 2020-07-01\nentry_years: [1927]"
    choosing.value.set_files({"name": "odd.yml", "mimeType": "text/plain", "buffer": wrong})
    page.get_by_role("alert").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_can_use_it(serving, open_page, axe, language):
    words = locales.load(language).under("explore.word")
    page = open_page(serving(language).address, width=320, height=256, reduced_motion="reduce")
    page.wait_for_selector("[data-turn]")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate(FAULTS) == []
    everything(page, words)
    for width, height in ((320, 256), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        assert axe(page) + page.evaluate(FAULTS) == [], width
    refused = page.get_by_role("alert").locator("li").all_inner_texts()
    said = [line for line in page.locator(".akx").inner_text().splitlines() if line not in refused]
    named = page.locator("[aria-label]").evaluate_all("parts => parts.map((part) => part.ariaLabel)")
    assert "odd.yml" in " ".join(said)
    assert foreign_words([*said, *named], language) == {}
    assert badly_written_numbers([*said, *named], language) == {}


def test_the_population_twin_and_a_zoomed_county_show_the_same_classes(page):
    click(page, OSLO)
    page.get_by_role("radio", name="Folketall").click()
    disc = page.locator(f"circle{OSLO}").first
    assert disc.is_visible()
    assert not page.locator(f"path{OSLO}").first.is_visible()
    page.get_by_role("radio", name="Kart", exact=True).click()
    before = page.locator(".akx-map").get_attribute("viewBox")
    assert scale(page) == ("200 km", 200_000)
    page.get_by_label("Zoom til").select_option(label="Vestland")
    assert page.locator(".akx-map").get_attribute("viewBox") != before
    assert scale(page) == ("20 km", 20_000)
    page.get_by_role("button", name="Zoom inn").click()
    page.get_by_role("button", name="Zoom inn").click()
    assert scale(page) == ("10 km", 10_000)
    page.get_by_role("button", name="Hele landet").click()
    assert page.locator(".akx-map").get_attribute("viewBox") == before
    page.get_by_role("radio", name="Folketall").click()
    assert page.locator(".akx-scale text").count() == 0
