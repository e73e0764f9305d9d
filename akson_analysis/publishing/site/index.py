"""The first page of a run: what it came to, and the way to every page of it, in each language of the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from akson_analysis import locales
from akson_analysis.publishing.content.parts import NO_CARD, Card
from akson_analysis.publishing.pages.page import CONTENT_SECURITY_POLICY, language_links
from akson_analysis.publishing.templates import fill

MAIN_FILE = "index.html"
SERVER_FILE = "_headers"
_MOST_IN_FULL = 12
_LAST_LETTERS = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


@dataclass(frozen=True)
class IndexEdition:
    """The run in one language: what stands on its first page.

    Attributes
    ----------
    language
        ``nb``, ``nn`` or ``en``.
    title, subtitle
        Its headings.
    listed, group
        Heading of the list, and what its groups are, where pages are many: "Municipalities" and "County".
    """

    language: str
    title: str
    subtitle: str = ""
    listed: str = ""
    group: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the run, as the index needs it.

    Attributes
    ----------
    id
        Its folder.
    results
        What its notebook wrote, completed.
    card
        How it is shown.
    parameters
        What its notebook ran with.
    pdf
        Its PDF, if it was printed.
    """

    id: str
    results: Mapping[str, Any]
    card: Card = NO_CARD
    parameters: Mapping[str, Any] | None = None
    pdf: str = ""

    @property
    def label(self) -> str:
        """Its name in the list."""
        return self.card.label or str(self.results["title"])


Menu = Callable[[Sequence[Page], str], str]
"""Gives a picture, as SVG, that is also a menu: its parts link to pages. Takes the pages listed and the language."""


def file_of(language: str, languages: Sequence[str]) -> str:
    """Return the file name of the first page in a language; the first language's is the run's own.

    >>> file_of("nb", ["nb", "en"]), file_of("en", ["nb", "en"])
    ('index.html', 'index-en.html')
    """
    return f"index-{language}.html" if language in languages[1:] else MAIN_FILE


def titles(editions: Sequence[IndexEdition]) -> dict[str, tuple[str, str]]:
    """Return title and file of the first page in each language.

    >>> titles([IndexEdition("nb", "Uke 1"), IndexEdition("en", "Week 1")])["en"]
    ('Week 1', 'index-en.html')
    """
    languages = [edition.language for edition in editions]
    return {one.language: (one.title, file_of(one.language, languages)) for one in editions}


def in_full(pages: Sequence[Page]) -> list[Page]:
    """Return the pages that stand for themselves; the others, when they are many, are only listed by name."""
    alone = [page for page in pages if not page.card.group]
    return list(pages) if len(pages) - len(alone) <= _MOST_IN_FULL else alone


def pages_in(language: str, languages: Sequence[str], pages: Sequence[Page]) -> list[Page]:
    """Return the pages of an edition: those in its language, and in the first edition those in no edition's."""
    spoken = [(page, page.results["language"]) for page in pages]
    if language != languages[0]:
        return [page for page, own in spoken if own == language]
    return [page for page, own in spoken if own == language or own not in languages]


def render(
    edition: IndexEdition,
    editions: Sequence[IndexEdition],
    pages: Sequence[Page],
    menu: Menu | None = None,
    changes: str = "",
) -> str:
    """Return the first page of one edition as HTML.

    Parameters
    ----------
    edition, editions
        The one wanted, and all there are.
    pages
        Every page of the run.
    menu
        Picture beside the list that is also a menu.
    changes
        Section about what is new since the last run.
    """
    languages = [one.language for one in editions]
    own = pages_in(edition.language, languages, pages)
    full = in_full(own)
    listed = [page for page in own if page not in full]
    groups: dict[str, list[Page]] = {}
    for page in sorted(listed, key=lambda page: (_order(page.card.group), _order(page.label), page.id)):
        groups.setdefault(page.card.group, []).append(page)
    text = locales.load(edition.language)
    return fill(
        "index",
        text=text,
        policy=CONTENT_SECURITY_POLICY,
        root="",
        page_title=edition.title,
        edition=edition,
        headlines=[line for page in full for line in page.results["headlines"]],
        cards=full,
        groups=groups,
        count=len(listed),
        menu=Markup(menu(listed, edition.language)) if menu and listed else "",  # noqa: S704 - ours, not data's
        changes=changes,
        sisters=language_links(text, {language: file_of(language, languages) for language in languages}),
    ) + Markup("\n")


def server_headers() -> str:
    """Return the headers a web server should send with the pages, as a ``_headers`` file; others take them from it.

    >>> server_headers().splitlines()[0]
    '/*'
    """
    policy = CONTENT_SECURITY_POLICY.replace(" file:", "") + "; frame-ancestors 'none'"
    return (
        f"/*\n  Content-Security-Policy: {policy}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n"
    )


def _order(name: str) -> str:
    """Return a key that sorts names as Norwegians do, with æ, ø and å last."""
    return name.casefold().translate(_LAST_LETTERS)
