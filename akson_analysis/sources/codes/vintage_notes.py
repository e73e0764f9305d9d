"""What a reader must know of a table taken to other codes: weights, moved borders, changed health regions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from akson_analysis.sources.codes import correspondence
from akson_analysis.sources.codes.correspondence import CodeHistory, Part

_BASIS = {
    "declared": "the weights given",
    "people": "people at the split",
    "area": "land area measured, a guess",
    "equal": "equal parts, a guess: nothing is known",
}


@dataclass(frozen=True)
class ConversionNote:
    """Something a reader of a converted table must know.

    Parameters
    ----------
    kind
        ``split``: numbers were shared out by weights. ``border``: land moved under unchanged codes, so
        figures before and after are of different areas. ``health_region``: the municipality changed sides.
    date
        When it happened; of a border, the last day it can have.
    code
        The municipality concerned, in the codes it had before on the way from one day to the other.
    codes
        Where its numbers went, or who received the land.
    basis
        What the weights of a split rest on, one of `correspondence.BASES`.
    message
        All of it as a sentence.
    """

    kind: Literal["split", "border", "health_region"]
    date: dt.date
    code: str
    codes: tuple[str, ...]
    basis: str
    message: str

    @property
    def is_guess(self) -> bool:
        """Whether the numbers rest on a guess."""
        return self.basis in correspondence.GUESSES


def notes_of(
    codes: Collection[str], start: dt.date, end: dt.date, declared: Mapping[str, tuple[Part, ...]]
) -> tuple[ConversionNote, ...]:
    """Return what a reader must know when tables with these codes go from one day to another.

    Parameters
    ----------
    codes
        Codes valid on `start`.
    start, end
        The two days.
    declared
        Parts given in place of the recorded ones, by the code that is divided.

    Examples
    --------
    >>> [note.message for note in notes_of(["1444"], dt.date(2019, 1, 1), dt.date(2020, 1, 1), {})]
    ['1444 Hornindal was in health region vest; 1577 Volda is in midt']
    """
    history = correspondence.history()
    notes = []
    present = set(codes)
    for step in history.steps(start, end):
        for code in sorted(present & set(step.parts)):
            parts = declared.get(code, step.parts[code])
            if len(parts) > 1:
                notes.append(_split_note(history, code, parts, step.date))
        present = {part.code for code in present for part in step.parts.get(code, (correspondence.whole(code),))}
    notes += _border_notes(history, codes, start, end)
    return (*notes, *_region_notes(history, codes, start, end))


def _region_notes(history: CodeHistory, codes: Collection[str], start: dt.date, end: dt.date) -> list[ConversionNote]:
    traces, notes = history.traces(start, end), []
    for code in sorted(codes):
        before = history.spell(code, start)
        for target in traces[code].targets:
            after = history.spell(target, end)
            if after.health_region != before.health_region:
                message = (
                    f"{code} {before.name} was in health region {before.health_region}; "
                    f"{target} {after.name} is in {after.health_region}"
                )
                notes.append(ConversionNote("health_region", traces[code].date or end, code, (target,), "", message))
    return notes


def _split_note(history: CodeHistory, code: str, parts: tuple[Part, ...], date: dt.date) -> ConversionNote:
    basis = parts[0].basis
    listed = ", ".join(f"{part.code} {history.spell(part.code, date).name} {float(part.share):.2%}" for part in parts)
    name = correspondence.name_on(code, date - dt.timedelta(days=1))
    message = f"{code} {name} is divided ({date}): {listed}, by {_BASIS[basis]}"
    return ConversionNote("split", date, code, tuple(part.code for part in parts), basis, message)


def _border_notes(history: CodeHistory, codes: Collection[str], start: dt.date, end: dt.date) -> list[ConversionNote]:
    first, last = min(start, end), max(start, end)
    notes = []
    traces = history.traces(start, end)
    reached = set(codes) | {target for code in codes for target in traces[code].targets}
    for border in history.borders:
        on_the_last_day = border.earliest == border.latest == last
        is_between = first < border.latest and (border.earliest < last or on_the_last_day)
        if is_between and {border.from_code, border.to_code} & reached:
            size = [f"{border.area_km2:g} km²"] if border.area_km2 is not None else []
            size += [f"about {border.people_approx} people"] if border.people_approx is not None else []
            when = (
                f"on {border.latest}"
                if border.earliest == border.latest
                else f"between {border.earliest} and {border.latest}"
            )
            old, new = (
                f"{code} {history.spell(code, border.latest).name}" for code in (border.from_code, border.to_code)
            )
            extent = f" ({', '.join(size)})" if size else ""
            message = f"land{extent} moved from {old} to {new} {when} under unchanged codes; not adjusted for"
            notes.append(ConversionNote("border", border.latest, border.from_code, (border.to_code,), "", message))
    return notes
