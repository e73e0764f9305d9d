"""The explorer in a real browser, as an app: pointer, keyboard, files, and no request beyond this machine."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

OSLO = "[data-code='0301']"


@pytest.fixture
def page(served, open_page):
    page = open_page(served.address)
    page.wait_for_selector("[data-turn]", timeout=30_000)
    return page


def value(page, figure="share"):
    return page.locator(f"[data-figure='{figure}'] .akx-value").inner_text().replace("\u00a0", " ")


def points(page):
    return round(float(value(page).removesuffix(" %").replace(",", ".")), 2)


def settled(page, do):
    before = page.locator(".akx").get_attribute("data-turn")
    do()
    page.wait_for_selector(f".akx:not([data-turn='{before}'])", timeout=15_000)


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


def test_a_click_on_oslo_moves_the_share_by_14_97_points_and_back(page):
    before = points(page)
    assert before == 10.56
    click(page, OSLO)
    assert round(points(page) - before, 2) == 14.97
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


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tromso", "Tromsø"),
        ("Snåase", ""),
        ("karasjok", "Kárášjohka"),
        ("raavrevijhke", ""),
        ("aas", ""),
        ("porsanki", "Porsanger"),
    ],
)
def test_names_are_found_in_plain_letters_and_by_their_parallels(page, typed, name):
    page.get_by_role("combobox", name="Finn kommune").fill(typed)
    found = page.locator("[role=option]")
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
    alarm.get_by_role("button", name="Avbryt").click()
    assert not alarm.is_visible()


def test_what_is_on_the_screen_is_downloaded(page, tmp_path):
    click(page, OSLO)
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
    assert not re.findall(r"(?:href|src)=[\"'](?!#)", drawn)
    assert "0301,Oslo,Oslo,693494,Signert,satt for hånd" in sizes["CSV"].decode()


@pytest.mark.parametrize("width", [1280, 320])
def test_everyone_can_use_it(served, open_page, width):
    page = open_page(served.address, width=width, height=900, reduced_motion="reduce")
    page.wait_for_selector("[data-turn]", timeout=30_000)
    page.get_by_role("combobox", name="Finn kommune").fill("ber")
    page.keyboard.press("Enter")
    page.locator(".akx-one h3").wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang") == "nb"


def test_the_population_twin_and_a_zoomed_county_show_the_same_classes(page):
    click(page, OSLO)
    page.get_by_role("radio", name="Folketall").click()
    disc = page.locator(f"circle{OSLO}").first
    assert disc.is_visible()
    assert not page.locator(f"path{OSLO}").first.is_visible()
    page.get_by_role("radio", name="Kart", exact=True).click()
    before = page.locator(".akx-map").get_attribute("viewBox")
    page.get_by_label("Zoom til").select_option(label="Vestland")
    assert page.locator(".akx-map").get_attribute("viewBox") != before
    page.get_by_role("button", name="Hele landet").click()
    assert page.locator(".akx-map").get_attribute("viewBox") == before
