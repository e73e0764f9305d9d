"""Pages as PDF: tagged, named, numbered and whole; and what is said where there is no browser."""

from __future__ import annotations

import nbformat
import pypdf
import pytest
from matplotlib.figure import Figure

from akson_analysis.errors import InvalidValueError, RunError
from akson_analysis.publishing import Job
from akson_analysis.publishing.content.figure_files import figure_bytes
from akson_analysis.publishing.site import pdf

from notebook_files import make_run  # isort: skip


def small_notebook(path, source):
    first = nbformat.v4.new_code_cell('output_directory = ""\nlanguage = "nb"', id="first")
    first.metadata.tags = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=[first, nbformat.v4.new_code_cell(source, id="second")]), path)
    return path


@pytest.mark.browser
def test_page_is_printed_tagged_with_language_title_outline_and_page_numbers(rich_runs, chromium, tmp_path):
    target = tmp_path / "rich.pdf"
    pdf.write(rich_runs[0] / "rich" / "index.html", target, pdf.find_browser())
    printed = pypdf.PdfReader(target)
    root = printed.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "nb"
    assert printed.metadata.title == "Folk & fe"
    assert [float(side) for side in printed.pages[0].mediabox[2:]] == pytest.approx([595, 842], abs=1)
    count = len(printed.pages)
    assert count > 1
    for number, page in enumerate(printed.pages, 1):
        assert f"{number} / {count}" in page.extract_text()
    assert "Folk & fe" in [entry.title for entry in printed.outline if not isinstance(entry, list)]
    assert "Figur left" in "".join(page.extract_text() for page in printed.pages)


@pytest.mark.browser
def test_a_run_keeps_its_pdf_in_its_record_and_on_its_index(tmp_path, chromium):
    notebook = small_notebook(
        tmp_path / "one.ipynb",
        "from akson_analysis.publishing import Output\n"
        'out = Output(output_directory, language, "one")\nout.header("Én side")\nout.finish()',
    )
    run = make_run([Job("one", notebook)], tmp_path / "out", title="Kjøring", with_pdf=True).path
    assert pypdf.PdfReader(run / "pdf" / "one.pdf").metadata.title == "Én side"
    assert '"pdf/one.pdf"' in (run / "manifest.json").read_text(encoding="utf-8")
    assert 'href="pdf/one.pdf"' in (run / "index.html").read_text(encoding="utf-8")


def test_without_a_browser_it_is_said_before_anything_runs(tmp_path, monkeypatch):
    notebook = small_notebook(tmp_path / "one.ipynb", "raise SystemExit")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidValueError, match=r"Install Chromium, Google Chrome or Microsoft Edge.*leave out --pdf"):
        make_run([Job("one", notebook)], tmp_path / "out", title="Kjøring", with_pdf=True)
    assert not (tmp_path / "out").exists()


def test_a_browser_that_prints_nothing_is_told_of(tmp_path):
    page, broken = tmp_path / "index.html", tmp_path / "chromium"
    page.write_text("<h1>Side</h1>", encoding="utf-8")
    with pytest.raises(RunError, match="chromium did not print"):
        pdf.write(page, tmp_path / "page.pdf", broken)


def test_svg_is_short_and_shows_the_same():
    figure = Figure()
    axes = figure.add_subplot()
    axes.bar([1, 2, 3, 4], [1, 2, 3, 4], hatch=["....", "////", "xxx", "+++"], facecolor="#0b4f8a", edgecolor="white")
    svg = figure_bytes(figure, "svg").decode()
    assert len(svg) < 120_000
    assert svg.count("<pattern") == 4
    assert 'width="24" height="24"' in svg
