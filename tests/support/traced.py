"""What of a page's text cannot be traced: for the tests of reports and of briefs."""

import csv
import re
from datetime import date

from akson_analysis import locales
from akson_analysis.publishing.tracing.trace_share import share_of

SPECIAL = re.compile(r"1\. jan[a-z]+ (?=\d{4})|^1 January (?=\d{4})|^10\N{SUPERSCRIPT MINUS}.+")
"""The day of a year's population, of which only the year is a figure; and a bound, which is told as a power of ten."""


def untraced(job):
    """Return a fault for each number of a page without an id, row or inputs, or whose exact value is printed otherwise."""
    with (job.folder / "numbers.csv").open(encoding="utf-8", newline="") as file:
        rows = [[], *csv.reader(file)]
    text = locales.load(job.language)
    faults = [f"{job.name}: {shown!r} has no id" for shown in share_of(job).lost]
    for found in job.all_figures():
        own = [cell for cell in found.cells if cell.file == "numbers.csv"]
        told = [rows[cell.line][1].removeprefix("'") for cell in own]
        printed = [as_printed(text, written) for written in found.written]
        shown = SPECIAL.sub("", found.shown)
        is_known = all(shown in (*forms, "") for forms in printed) if printed else words(found)
        if not (own and set(told) == {found.shown} and is_known and found.inputs):
            faults.append(f"{job.name}: {found.shown!r} in {found.sentence!r}: {told} {printed} {found.places}")
    return faults


def words(found):
    return bool(found.places) or any(cell.how == "given" and found.shown in cell.exact for cell in found.cells)


def as_printed(text, written):
    """Return what a value is printed as; years and versions are printed as they are."""
    if written.unit == "date":
        return text.date(date.fromisoformat(written.exact)), written.exact
    return getattr(text, written.unit)(written.value, written.decimals), written.exact
