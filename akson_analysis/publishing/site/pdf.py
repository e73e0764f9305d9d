"""Pages as PDF, by the Chromium, Chrome or Edge that is on the system. Nothing else of a run needs a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from akson_analysis.errors import InvalidValueError, RunError

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
"""Programs that can print a page, in the order they are looked for on the PATH."""

FOLDER = "pdf"
"""Where the PDF of a run stand."""

PAPER = "#paper"
"""Fragment of the address that tells a page it is opened to be printed: no chart that has a picture is drawn."""

# a page takes seconds; a browser that is not done by then hangs
_LONGEST_S = 180
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)


def file_of(job_id: str) -> str:
    """Return the PDF of a page, from the folder of its run.

    >>> file_of("01-coverage-map")
    'pdf/01-coverage-map.pdf'
    """
    return f"{FOLDER}/{job_id}.pdf"


def find_browser() -> Path:
    """Return the browser that prints.

    Raises
    ------
    InvalidValueError
        If there is none on the PATH; the message says what to install.
    """
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        raise InvalidValueError(
            "PDF needs a browser, and none was found on the PATH. Install Chromium, Google Chrome or Microsoft Edge "
            "(on Debian and Ubuntu: apt-get install chromium), or leave out --pdf: every page prints from any browser"
        )
    return Path(program)


def write(page: Path, target: Path, browser: Path) -> None:
    """Print a page as a tagged PDF with title, language, outline and page numbers, without a network.

    Parameters
    ----------
    page
        The HTML file.
    target
        The PDF; replaced if it is there.
    browser
        As `find_browser` returns it.

    Raises
    ------
    RunError
        If the browser does not start, takes more than three minutes or writes nothing.
    """
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [str(browser), *_OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={target.resolve()}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses to start as root with it
        command.append(page.resolve().as_uri() + PAPER)
        try:
            done = subprocess.run(command, capture_output=True, timeout=_LONGEST_S, check=False)  # noqa: S603 - our own page
            said = done.stderr.decode(errors="replace").strip().splitlines()
        except (OSError, subprocess.TimeoutExpired) as problem:
            said = [str(problem)]
    if not target.is_file():
        reason = said[-1] if said else "it said nothing"
        raise RunError(f"{browser.name} did not print {page.parent.name}/{page.name} as PDF: {reason}")


def write_all(run: Path, job_ids: Sequence[str], browser: Path, workers: int) -> None:
    """Print the pages of a run, `workers` at a time.

    Raises
    ------
    RunError
        As `write` does.
    """
    (run / FOLDER).mkdir(exist_ok=True)
    with ThreadPoolExecutor(workers) as pool:
        for printed in [pool.submit(write, run / one / "index.html", run / file_of(one), browser) for one in job_ids]:
            printed.result()
