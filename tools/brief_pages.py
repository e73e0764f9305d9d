"""Print every municipality's brief on A4 and name those that do not fill exactly two pages.

    python tools/brief_pages.py --language nb               makes all 291, prints and counts them
    python tools/brief_pages.py --run reports/2020-…Z       counts the briefs of a run that is there

Exits 1 when a brief has another number of pages. What is printed stays in the folder `--keep` names.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdf
from playwright.sync_api import sync_playwright

from akson_analysis.publishing.site import pdf

PAGES = 2


def make(codes: Sequence[str], language: str, folder: Path) -> Path:
    """Make briefs by the command line, and return the folder of their run."""
    chosen = list(codes) or ["--all"]
    command = [sys.executable, "-m", "akson_analysis", "brief", *chosen, "--language", language, "--out", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)  # noqa: S603
    return Path(done.stdout.splitlines()[0]).parent


def printed(run: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """Print the briefs of a run with one browser, and give the name and page count of each."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pdf.find_browser(), args=["--no-sandbox"])
        page = browser.new_page()
        for brief in sorted(run.glob("brief-*/index.html")):
            target = folder / f"{brief.parent.name}.pdf"
            page.goto("about:blank")
            page.goto(brief.resolve().as_uri() + pdf.PAPER, wait_until="load")
            page.wait_for_selector("html.ready")
            page.pdf(path=target, prefer_css_page_size=True)
            yield brief.parent.name, len(pypdf.PdfReader(target).pages)
        browser.close()


def main() -> None:
    """Read the arguments, print, count and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("codes", nargs="*", help="municipality codes; all 291 without any")
    parser.add_argument("--language", default="nb", choices=("nb", "nn", "en"))
    parser.add_argument("--run", type=Path, help="a run that has been made, instead of making one")
    parser.add_argument("--keep", type=Path, help="where the PDF stay")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        run = arguments.run or make(arguments.codes, arguments.language, Path(temporary))
        counts = dict(printed(run, folder))
    wrong = {name: count for name, count in counts.items() if count != PAGES}
    for name, count in wrong.items():
        print(f"{name}: {count} pages")
    print(f"{len(counts) - len(wrong)} of {len(counts)} briefs have {PAGES} pages")
    sys.exit(bool(wrong) or not counts)


if __name__ == "__main__":
    main()
