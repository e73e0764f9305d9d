"""The first page of a run: what it came to, and the way to every page of it, in each language of the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from akson_analysis import locales
from akson_analysis.publishing.content.parts import NO_CARD, Card
from akson_analysis.publishing.pages.page import CONTENT_SECURITY_POLICY, language_links
from akson_analysis.publishing.runs.records import PageSettings
from akson_analysis.publishing.templates import fill

MAIN_FILE = "index.html"
SERVER_FILE = "_headers"
# by taste: cards that are looked through at a glance; more are found by name
_MOST_IN_FULL = 12
# the three characters after z
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


@dataclass(frozen=True)
class SiteOptions:
    """What stands on the first page of a run, in each of its languages.

    Examples
    --------
    >>> site = SiteOptions([IndexEdition("nb", "Uke 1"), IndexEdition("en", "Week 1")])
    >>> site.title, site.run_series, site.page_settings.indexes["en"]
    ('Uke 1', 'Uke 1', ('Week 1', 'index-en.html'))
    """

    editions: Sequence[IndexEdition]
    """The first page in each language; the first edition is the run's own."""
    menu: Menu | None = None
    """Picture beside a list of many pages that is also a menu."""
    series: str = ""
    """What this is a run of, such as the name of a run file; the title if empty. A run is compared with the last of its
    series and language, and takes up one of these that was interrupted."""

    @property
    def title(self) -> str:
        """The run's title."""
        return self.editions[0].title

    @property
    def language(self) -> str:
        """The run's own language."""
        return self.editions[0].language

    @property
    def languages(self) -> list[str]:
        """All its languages."""
        return [edition.language for edition in self.editions]

    @property
    def run_series(self) -> str:
        """What it is a run of."""
        return self.series or self.title

    @property
    def page_settings(self) -> PageSettings:
        """What the pages need to know of it."""
        indexes = {
            edition.language: (edition.title, file_of(edition.language, self.languages)) for edition in self.editions
        }
        return PageSettings(self.title, self.language, indexes)


def file_of(language: str, languages: Sequence[str]) -> str:
    """Return the file name of the first page in a language; the first language's is the run's own.

    >>> file_of("nb", ["nb", "en"]), file_of("en", ["nb", "en"])
    ('index.html', 'index-en.html')
    """
    return f"index-{language}.html" if language in languages[1:] else MAIN_FILE


def in_full(pages: Sequence[Page]) -> list[Page]:
    """Return the pages that stand for themselves; the others, when they are many, are only listed by name."""
    alone = [page for page in pages if not page.card.group]
    return list(pages) if len(pages) - len(alone) <= _MOST_IN_FULL else alone


def pages_in(language: str, languages: Sequence[str], pages: Sequence[Page]) -> list[Page]:
    """Return the pages of an edition: those in its language, and in the first edition those in no edition's."""
    if language == languages[0]:
        return [page for page in pages if page.results["language"] not in languages[1:]]
    return [page for page in pages if page.results["language"] == language]


def render(edition: IndexEdition, site: SiteOptions, pages: Sequence[Page], changes: str = "") -> str:
    """Return the first page of one edition as HTML.

    Parameters
    ----------
    edition, site
        The edition, and all there are.
    pages
        Every page of the run.
    changes
        Section about what is new since the last run.
    """
    shown = pages_in(edition.language, site.languages, pages)
    full = in_full(shown)
    listed = [page for page in shown if page not in full]
    groups: dict[str, list[Page]] = {}
    for page in sorted(listed, key=lambda page: (_order(page.card.group), _order(page.label), page.id)):
        groups.setdefault(page.card.group, []).append(page)
    text = locales.load(edition.language)
    menu = site.menu(listed, edition.language) if site.menu and listed else ""
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
        menu=Markup(menu),  # noqa: S704 - ours, not data's
        changes=changes,
        sisters=language_links(text, {language: file_of(language, site.languages) for language in site.languages}),
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
