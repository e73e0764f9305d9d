"""From click to repainted map and key figures in `akson explore`, in a real Chromium: 50 clicks, 95th percentile.

Every click sets another municipality. The time runs in the browser from the pointer's event until the frame after the
one in which the answer was put on the page, so painting is in it. Beside it a plain redraw: status, figures and the
whole Plotly map built again in Python for each change, without any browser, as an explorer of figures would do.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from concurrent.futures import Future
from statistics import median

from playwright.sync_api import sync_playwright

from akson_analysis import coverage, figures, locales
from akson_analysis.cases.case import Case
from akson_analysis.cases.scenario import load_scenario
from akson_analysis.explorer import edits
from akson_analysis.explorer.app import App, serve
from akson_analysis.explorer.measuring import ScenarioMeasurer
from akson_analysis.reports.coverage import coverage_figures

CLICKS, WARM_UP, REDRAWS = 50, 5, 8
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

CLICK = """code => new Promise((done) => {
  const path = document.querySelector(`.akx-map path[data-code="${code}"]`);
  const page = document.querySelector(".akx");
  const value = document.querySelector("[data-figure='share'] .akx-value");
  const [fill, shown] = [path.getAttribute("fill"), value.textContent];
  let begun = 0;
  new MutationObserver((_, own) => {
    own.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const isDone = path.getAttribute("fill") !== fill && value.textContent !== shown;
      done(isDone ? performance.now() - begun : -1);
    }));
  }).observe(page, { attributes: true, attributeFilter: ["data-turn"] });
  const at = { bubbles: true, pointerId: 1, button: 0 };
  path.ownerSVGElement.setPointerCapture = () => {};
  begun = performance.now();
  path.dispatchEvent(new PointerEvent("pointerdown", at));
  path.dispatchEvent(new PointerEvent("pointerup", at));
})"""


def clicks(app: App, codes: list[str]) -> list[float]:
    """Return the milliseconds of each click."""
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, NAMES)))
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(app.address)
        page.wait_for_selector("[data-turn]")
        took = []
        for code in codes:
            took.append(page.evaluate(CLICK, code))
            page.wait_for_timeout(100)
        browser.close()
    if min(took) < 0:
        raise SystemExit("a click did not repaint map and figures")
    return took[WARM_UP:]


def redraw(case: Case) -> float:
    """Return the milliseconds of building status, figures and the whole interactive map again."""
    text = locales.load("nb")
    began = time.perf_counter()
    coverage.measure(case.area, case.status, case.scenario.threshold)
    spec = coverage_figures.status_map(case.municipalities, case.area, case.status, case.scenario, text)
    figures.interactive(spec).to_json()
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    """Print median and 95th percentile of clicks, and the ratio of a plain redraw to them."""
    measurer = ScenarioMeasurer()
    scenario = load_scenario("status-2020-07")
    app, is_there = App(measurer), Future[str]()
    threading.Thread(
        target=lambda: asyncio.run(serve(app, 0, is_there.set_result, is_opening=False)), daemon=True
    ).start()
    is_there.result(30)
    status = measurer.case(scenario).status
    codes = list(status.index[status["status"] == "not_documented"][::4])[: CLICKS + WARM_UP]
    took = sorted(clicks(app, codes))
    again = [redraw(measurer.case(edits.paint(scenario, [code], "signed"))) for code in codes[:REDRAWS]]
    p95 = took[-(-95 * len(took) // 100) - 1]
    load = os.getloadavg()[0]
    print(f"{len(took)} clicks: median {median(took):.0f} ms, 95th percentile {p95:.0f} ms (load {load:.1f})")
    print(f"plain redraw, no browser: median {median(again):.0f} ms, {median(again) / median(took):.1f} times a click")


if __name__ == "__main__":
    main()
