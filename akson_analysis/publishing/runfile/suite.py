"""What run files may name: notebooks, their parameters, and rules with their cases, handed in as a `Suite`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from akson_analysis.publishing.content.parts import NO_CARD, Card

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ŋ": "n", "ŧ": "t"})


@dataclass(frozen=True)
class EachItem:
    """One of the parameter sets a rule or a list of values stands for.

    Attributes
    ----------
    suffix
        What the entry's id ends with.
    parameters
        What is set for this case.
    card
        How the index shows it.
    """

    suffix: str
    parameters: Mapping[str, str]
    card: Card = NO_CARD


@dataclass(frozen=True)
class NotebookKind:
    """A notebook that run files may name.

    Attributes
    ----------
    notebook
        Its path.
    parameters
        Names it takes.
    validated
        Gives its parameters with every value checked; raises `InvalidValueError` with one fault for each value
        that does not fit, which begins with the parameter's name.
    """

    notebook: Path
    parameters: Collection[str]
    validated: Callable[[Mapping[str, Any]], dict[str, Any]]


NO_CASE = EachItem("", {})
"""Of what stands for itself."""


def slug(name: str) -> str:
    """Return a name as a part of a folder's name.

    >>> slug("Sør-Varanger"), slug("Nord-Aurdal"), slug("Ås"), slug("1/2")
    ('sor-varanger', 'nord-aurdal', 'as', '1-2')
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def plain_case(parameter: str, value: str, _parameters: Mapping[str, Any]) -> EachItem:
    """Return the case of a value that has no name of its own.

    >>> plain_case("threshold", "1/2", {}).suffix
    '1-2'
    """
    return EachItem(slug(value), {parameter: value})


@dataclass(frozen=True)
class Suite:
    """What run files may name.

    Attributes
    ----------
    kinds
        The notebooks, by name.
    rules
        Gives the rules of ``each:``, by the words they are written with, and their cases under the parameters
        that hold where the rule stands.
    case
        Gives the case of one value in a list of ``each:``.
    files
        Parameters that may be the path of a file; a path is taken from the run file's own folder.
    reserved
        Parameters that a run file may not set, with the reason.
    """

    kinds: Mapping[str, NotebookKind]
    rules: Callable[[Mapping[str, Any]], Mapping[str, Sequence[EachItem]]] = lambda _: {}
    case: Callable[[str, str, Mapping[str, Any]], EachItem] = plain_case
    files: Collection[str] = ()
    reserved: Mapping[str, str] = field(
        default_factory=lambda: {
            "language": "languages are listed under the key languages",
            "outputs": "files are listed under the key outputs",
            "output_directory": "the run decides where files go",
        }
    )
