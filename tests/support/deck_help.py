"""A slide with text that must stay text, for the tests of decks, and what their pages are asked."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image

from akson_analysis.publishing.content.columns import Column
from akson_analysis.publishing.content.tables import Table
from akson_analysis.publishing.deck import NativeChart, NativeSeries, Slide, SlideFigure

ODD = '<script>alert(1)</script> & "such"'
TABLE = Table("numbers", (Column("name", ODD), Column("count", "Folk", "integer")), ((ODD, 1234),), ODD)


@cache
def picture(width, height):
    stream = io.BytesIO()
    Image.effect_noise((round(20 * width), round(20 * height)), 80).save(stream, "PNG")
    return stream.getvalue()


def small_slide(number, **changes):
    bars = {"data": [{"type": "bar", "x": ["Ås", ODD], "y": [1, 2]}], "layout": {"height": 400}}
    native = NativeChart("bars", [NativeSeries(ODD, [1.0, 2.0], "#0b4f8a", "/")], ["Ås", ODD], "0")
    figure = SlideFigure(alt=f"Søyler {ODD}", interactive=bars, native=native, table=TABLE)
    told = {
        "id": f"slide-{number}",
        "heading": f"Lysbilde {number} {ODD}",
        "body": ["Punkt", ODD],
        "status": "documented",
        "status_note": ODD,
        "notes": f"Si dette.\n\n{ODD}",
        "source": ODD,
        "figure": figure,
    }
    return Slide(**told | changes)


def opened(open_page, file, **options):
    page = open_page(file, **options)
    page.wait_for_selector("html.ready", state="attached")
    return page


def current(page):
    return page.eval_on_selector(".slide.current", "slide => slide.id")


def until(page, condition, tries=6000):
    """Wait for a condition; the page forbids the evaluation that Playwright's own waiting needs."""
    for _ in range(tries):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)
