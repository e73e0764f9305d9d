"""Compare what two runs say, or two slide decks, and print every difference grouped by file.

    python tools/compare_runs.py reports/2020-…Z reports/2020-…Z        two runs
    python tools/compare_runs.py before/ after/                         two folders of runs, paired in their order
    python tools/compare_runs.py slides-before/ slides-after/           two decks

Tables, workbooks, layers, pages, charts, figures, slides and manifests are compared by what a reader gets out of them.
A file whose content is the same but whose bytes are not is named too. Names and times of runs, durations, fingerprints,
checksums and versions of packages are no differences, and executed notebooks are not compared: their pages are.

Exits 0 without differences, 1 with.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pyogrio
import shapely

# One row, paragraph, feature or value: what it is called in the print, then its parts.
Record = tuple[str, ...]

WIDTH = 160  # of a printed line: two of them stand whole on a laptop's terminal
LINES = 40  # printed for one file: enough to see what kind of difference it is
NOT_COMPARED = {".ipynb", ".lock"}
NOT_COMPARED_KEYS = {"packages", "python", "system", "seconds", "created", "started", "number", "code_fingerprint"}
STAMPS = [
    r"\d{4}-\d\d-\d\dT\d\d:?\d\d:?\d\d(?:\.\d+)?(?:Z|\+00:00)(?:-\d+)?",  # names of runs, ISO times
    r"\d{1,2}\.?\s\w+\s\d{4}\s\d\d:\d\d\sUTC",  # 1. juli 2020 12:00 UTC
    r"\b[0-9a-f]{64}\b",  # checksums and fingerprints
]
INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time", "wbr"}
SPOKEN = {"alt", "aria-label", "content", "href", "placeholder", "title", "lang"}


class Page(HTMLParser):
    """Reads what a page or a drawing says: paragraphs, rows, text alternatives, links and the data of its charts."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[Record] = []
        self._pieces: list[str] = []
        self._row: list[str] | None = None
        self._script: str | None = None
        self._charts = itertools.count(1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says in its attributes, and what kind of text begins."""
        values = dict(attrs)
        if tag not in INLINE:
            self._end_piece()
        if tag == "tr":
            self._row = []
        if tag in {"script", "style"}:
            name = values.get("id") or ""
            # A chart is called by its place among the charts, so that a paragraph before it does not rename it.
            self._script = f"chart {next(self._charts)}" if name.startswith("figure-") else name
        self.records += [(f"{tag} {name}", value) for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        """End the paragraph or the row, whose first cell it is called by."""
        if tag not in INLINE:
            self._end_piece()
        if tag in {"td", "th"} and self._row is not None:
            self._row.append(self._take_text())
        if tag == "tr" and self._row is not None:
            self.records.append(("row " + "".join(self._row[:1]), *self._row))
            self._row = None
        if tag in {"script", "style"}:
            self._script = None

    def handle_data(self, data: str) -> None:
        """Take text as it stands and a chart's data value by value; programs and styles are markup."""
        if self._script is None:
            self._pieces.append(data)
        elif data.startswith(("{", "[")):
            self.records += flat(json.loads(data), self._script)

    def handle_comment(self, data: str) -> None:
        """Take a comment as text: matplotlib writes what it draws as outlines in one."""
        self.records.append(("drawn", data.strip()))

    def _end_piece(self) -> None:
        if self._row is None:
            self.records += [("text", line.strip()) for line in self._take_text().splitlines() if line.strip()]

    def _take_text(self) -> str:
        text = "".join(self._pieces).strip()
        self._pieces.clear()
        return text


def flat(value: Any, name: str) -> Iterator[Record]:
    """Give every value of a JSON document with its place in it; a list of plain values is one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_COMPARED_KEYS:
                yield from flat(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for place, inner in enumerate(value):
            yield from flat(inner, f"{name}.{place}")
    else:
        yield name, json.dumps(value, ensure_ascii=False)


def table(path: Path) -> Iterator[Record]:
    """Give the rows of a table, called by their first cell."""
    header, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)) or [[]]
    yield "columns", *header
    for row in rows:
        yield row[0] if row else "", *(f"{column}={cell}" for column, cell in itertools.zip_longest(header, row))


def numbers(path: Path) -> Iterator[Record]:
    """Give the numbers of a page without their running ids, which one more number would change for all that follow."""
    for name, *parts in table(path):
        yield ("columns" if name == "columns" else "number"), *(part for part in parts if not part.startswith("id="))


def workbook(path: Path) -> Iterator[Record]:
    """Give the rows of every sheet: formula or value, what it was computed to, type and number format of each cell."""
    formulas = openpyxl.load_workbook(path)
    computed = openpyxl.load_workbook(path, data_only=True)
    for sheet in formulas:
        yield f"sheet {sheet.title}", sheet.sheet_state, str(sheet.freeze_panes), str(sheet.auto_filter.ref)
        for row in sheet.iter_rows():
            cells = [cell for cell in row if cell.value is not None]
            if cells:
                yield (
                    f"{sheet.title}, {cells[0].value}",
                    *(
                        f"{cell.column_letter}={cell.value!r} ({computed[sheet.title][cell.coordinate].value!r}, "
                        f"{cell.data_type}, {cell.number_format})"
                        for cell in cells
                    ),
                )


def layers(path: Path) -> Iterator[Record]:
    """Give every feature of every layer: its attributes, and kind, size and checksum of its geometry."""
    for name, _ in pyogrio.list_layers(path):
        frame = pyogrio.read_dataframe(path, layer=name)
        yield f"layer {name}", str(frame.crs), *(f"{column}: {kind}" for column, kind in frame.dtypes.items())
        for row in frame.itertuples(index=False):
            yield (
                f"{name} {row[0]}",
                *(
                    f"{column}={_geometry(value) if isinstance(value, shapely.Geometry) else repr(value)}"
                    for column, value in zip(frame.columns, row, strict=True)
                ),
            )


def _geometry(shape: shapely.Geometry) -> str:
    return f"{shape.geom_type}, {shapely.get_num_coordinates(shape)} points, {_digest(shapely.to_wkb(shape))}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def page(path: Path) -> list[Record]:
    """Give what a page or an SVG says."""
    reader = Page()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader.records


def deck(path: Path) -> Iterator[Record]:
    """Give the text, tables, chart data, pictures and notes of every slide."""
    for place, slide in enumerate(pptx.Presentation(path).slides, 1):
        yield f"slide {place}", slide.slide_layout.name
        yield from _shapes(slide.shapes, f"slide {place}")
        if slide.has_notes_slide:
            yield f"slide {place}, notes", slide.notes_slide.notes_text_frame.text


def _shapes(shapes: Iterable[Any], name: str) -> Iterator[Record]:
    for shape in shapes:
        yield f"{name}, {shape.shape_type}", shape.name, *shape._element.xpath(".//p:cNvPr/@descr")[:1]  # noqa: SLF001
        if shape.has_text_frame and shape.text_frame.text:
            yield f"{name}, text", shape.text_frame.text
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, name)
        if hasattr(shape, "image"):
            yield f"{name}, picture", _digest(shape.image.blob)
        if getattr(shape, "has_table", False):
            yield from ((f"{name}, table", *(cell.text for cell in row.cells)) for row in shape.table.rows)
        if getattr(shape, "has_chart", False):
            for plot in shape.chart.plots:
                yield f"{name}, chart", str(shape.chart.chart_type), *map(str, plot.categories)
                yield from ((f"{name}, chart", str(series.name), *map(str, series.values)) for series in plot.series)


def document(path: Path) -> Iterator[Record]:
    """Give the values of a JSON document."""
    return flat(json.loads(path.read_text(encoding="utf-8")), "")


def text(path: Path) -> list[Record]:
    """Give the lines of a text file."""
    return [("line", line) for line in path.read_text(encoding="utf-8").splitlines()]


READERS: dict[str, Callable[[Path], Iterable[Record]]] = {
    "numbers.csv": numbers,
    ".csv": table,
    ".xlsx": workbook,
    ".gpkg": layers,
    ".html": page,
    ".svg": page,
    ".pptx": deck,
    ".json": document,
    ".css": text,
    "_headers": text,
}


def differences(first: Path, second: Path, neutral: Callable[[str], str]) -> list[str]:
    """Say how two files differ, a line for each difference; `neutral` takes run names and times out of a text."""
    if _neutral_bytes(first, neutral) == _neutral_bytes(second, neutral):
        return []
    reader = READERS.get(first.name) or READERS.get(first.suffix)
    if reader is None:
        return ["other bytes"]
    old, new = ([tuple(map(neutral, record)) for record in reader(path)] for path in (first, second))
    lines = list(_changes(old, new))
    # Times and durations stand in every document, so its bytes always differ.
    return lines if lines or first.suffix == ".json" else ["other bytes, same content"]


def _neutral_bytes(path: Path, neutral: Callable[[str], str]) -> bytes:
    content = path.read_bytes()
    try:
        return neutral(content.decode("utf-8")).encode()
    except UnicodeDecodeError:
        return content


def _changes(old: Sequence[Record], new: Sequence[Record]) -> Iterator[str]:
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "replace" and end - start == new_end - new_start:
            yield from map(_change, old[start:end], new[new_start:new_end])
        elif kind != "equal":
            yield from (_cut("- " + " | ".join(record)) for record in old[start:end])
            yield from (_cut("+ " + " | ".join(record)) for record in new[new_start:new_end])


def _change(old: Record, new: Record) -> str:
    """Show the parts that differ, each from a little before the place where it begins to."""
    if len(old) != len(new):
        return _cut(f"{' | '.join(old)} → {' | '.join(new)}")
    parts = []
    for before, after in zip(old[1:], new[1:], strict=True):
        if before != after:
            limit = min(len(before), len(after))
            same = next((place for place in range(limit) if before[place] != after[place]), limit)
            begin = same - 20 if same > 40 else 0  # noqa: PLR2004 (a short text stands whole)
            lead = "…" if begin else ""
            parts.append(f"{lead}{_cut(before[begin:], 70)} → {lead}{_cut(after[begin:], 70)}")
    name = old[0] if old[0] == new[0] else f"{old[0]} → {new[0]}"
    return _cut(": ".join(filter(None, [name, "; ".join(parts)])))


def _cut(line: str, width: int = WIDTH) -> str:
    line = line.replace("\n", " ⏎ ")
    return line if len(line) <= width else line[: width - 1] + "…"


def files(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Return the files below a folder by the path they are compared under, and the names of its runs.

    A folder that holds a manifest is a run. Runs are called by their order: their names hold the time they were made.
    """
    runs = {path.parent: f"run-{n}" for n, path in enumerate(sorted(folder.rglob("manifest.json")), 1)}
    paths = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in NOT_COMPARED and path.name not in NOT_COMPARED:
            run = next((run for run in runs if run in path.parents), folder)
            prefix = f"{runs[run]}/" if run in runs else ""
            paths[prefix + path.relative_to(run).as_posix()] = path
    return paths, [run.resolve().name for run in runs]


def compare(first: Path, second: Path) -> dict[str, list[str]]:
    """Return the differences between two folders of runs, runs or decks, by file; a file without is left out."""
    (old, old_runs), (new, new_runs) = files(first), files(second)
    stamp = re.compile("|".join([*map(re.escape, {*old_runs, *new_runs}), *STAMPS]))
    found = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            found[name] = ["only in the first"]
        elif name not in old:
            found[name] = ["only in the second"]
        elif lines := differences(old[name], new[name], lambda text: stamp.sub("…", text)):
            found[name] = lines
    return found


def main() -> None:
    """Read the arguments, compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path, help="a run, a folder of runs, or a deck's folder")
    parser.add_argument("second", type=Path, help="what it is compared with")
    parser.add_argument("--lines", type=int, default=LINES, help=f"printed for one file at most ({LINES})")
    arguments = parser.parse_args()
    for folder in (arguments.first, arguments.second):
        if not folder.is_dir() or not any(folder.iterdir()):
            parser.error(f"'{folder}' is not a folder with files")
    found = compare(arguments.first, arguments.second)
    for name, lines in found.items():
        print(f"{name} ({len(lines)})")
        for line in lines[: arguments.lines]:
            print(f"  {line}")
        if len(lines) > arguments.lines:
            print(f"  … and {len(lines) - arguments.lines} more")
    print(f"{sum(map(len, found.values()))} differences in {len(found)} files" if found else "no difference")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
