"""Undo and redo: what was, what is, and what was taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class History(Generic[Kept]):
    """A line of values with a place on it.

    Examples
    --------
    >>> history = History(0).to(1).to(2)
    >>> history.undone().present, history.undone().redone().present, history.undone().to(5).future
    (1, 2, ())
    """

    present: Kept
    past: tuple[Kept, ...] = ()
    future: tuple[Kept, ...] = ()
    moving: str = ""
    """The control that is being dragged: its values replace each other, so that one drag is one step."""

    def to(self, value: Kept, moving: str = "") -> History[Kept]:
        """Go to a value; the same value again is no step."""
        if value == self.present:
            return replace(self, moving=moving)
        if moving and moving == self.moving:
            return replace(self, present=value)
        return History(value, (*self.past, self.present), (), moving)

    def undone(self) -> History[Kept]:
        """Go one step back; stay where nothing is left."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redone(self) -> History[Kept]:
        """Go one step forward again; stay where nothing is left."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
