"""The explorer in a real JupyterLab, with the network cut off."""

import contextlib
import json
import os
import re
import sys
import urllib.request
from pathlib import Path

import pytest
from playwright import sync_api

from akson_analysis.cases.scenario import load_scenario

from waiting import LONGEST_S, running, wait_until  # isort: skip

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
TOKEN = "only-for-this-test"  # noqa: S105 - guards nothing


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    home = tmp_path_factory.mktemp("lab")
    (home / "explore.ipynb").write_bytes((NOTEBOOKS / "explore.ipynb").read_bytes())
    folders = {
        name: str(home / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    options = [
        "--no-browser",
        "--ip=127.0.0.1",
        "--port=0",
        f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.allow_root=True",
    ]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={home}"]
    with (
        (home / "log").open("wb") as log,
        running(command, stdout=log, stderr=log, env={**os.environ, **folders}) as server,
    ):
        address = re.compile(r"http://127\.0\.0\.1:\d+(?=/lab)")
        yield wait_until(lambda: address.search((home / "log").read_text(encoding="utf-8")), server).group()


def test_a_click_on_oslo_moves_the_share_and_is_saved_as_a_scenario(lab, open_page, tmp_path):
    request = urllib.request.Request(f"{lab}/api/status", headers={"Authorization": f"token {TOKEN}"})
    assert json.loads(urllib.request.urlopen(request).read())["started"]
    page = open_page(f"{lab}/lab/tree/explore.ipynb?token={TOKEN}", height=1400)
    page.set_default_timeout(1000 * LONGEST_S)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    dialog = page.locator(".jp-Dialog")  # asks which kernel, when it was quicker than the kernel
    page.add_locator_handler(dialog, lambda: dialog.locator(".jp-mod-accept").click())
    begun = page.locator(".jp-InputPrompt", has_text=re.compile(r"\[(\*|\d+)\]"))
    for _ in range(60):  # the menu answers before the kernel is ready
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator("[data-command='runmenu:run-all']").click()
        with contextlib.suppress(sync_api.TimeoutError):
            begun.first.wait_for(timeout=10_000)
            break
    share = page.locator("[data-figure='share'] .akx-value")
    share.wait_for()
    assert share.inner_text().replace("\u00a0", " ") == "10,56 %"
    oslo = page.locator(".akx-map path[data-code='0301']").last  # in the inset, where it is large
    oslo.scroll_into_view_if_needed()
    oslo.click(force=True)
    page.wait_for_selector(".akx[data-turn='2']")
    assert share.inner_text().replace("\u00a0", " ") == "25,53 %"
    page.get_by_role("button", name="Lagre scenario").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Lagre", exact=True).click()
    saving.value.save_as(tmp_path / "mine.yml")
    saved = load_scenario(tmp_path / "mine.yml")
    assert [(entry.municipality_code, entry.status) for entry in saved.declarations] == [("0301", "signed")]
