"""The words a register may be written in: headings, events and options, in English, bokmål and nynorsk.

The first word of each list is the one the suite uses itself; the others are read as the same. Letter case and
extra spaces do not matter. A word that is not here is never guessed.
"""

from __future__ import annotations

MUNICIPALITY_NAME = "municipality_name"

HEADINGS = {
    "municipality_code": (
        "municipality_code",
        "municipality code",
        "code",
        "kommunenummer",
        "kommunenr",
        "kommunenr.",
        "kommune nr",
        "kommune nr.",
        "kommunekode",
        "komm.nr.",
        "knr",
    ),
    MUNICIPALITY_NAME: (MUNICIPALITY_NAME, "municipality", "name", "kommune", "kommunenavn", "kommunenamn", "navn"),
    "date": ("date", "dato", "vedtaksdato", "signert dato"),
    "event": ("event", "hendelse", "hending", "status", "svar"),
    "option": ("option", "valg", "val", "alternativ", "opsjon"),
    "source": ("source", "kilde", "kjelde"),
    "note": ("note", "merknad", "kommentar"),
    "note_nn": ("note_nn", "note in nynorsk", "merknad (nynorsk)"),
    "note_en": ("note_en", "note in english", "merknad (engelsk)"),
    "date_quality": ("date_quality", "date quality", "datokvalitet"),
    "basis": ("basis", "grunnlag"),
}
"""Columns of a register."""

UNUSED_HEADINGS = (
    "county",
    "county_name",
    "fylke",
    "health_region",
    "helseregion",
    "population",
    "innbyggere",
    "folketall",
)
"""Columns that may stand in the file for orientation; they are not read."""

EVENTS = {
    "signed": ("signed", "signert", "undertegnet", "underskrevet", "underskriven"),
    "signed_with_reservation": (
        "signed_with_reservation",
        "signed with reservation",
        "signert med forbehold",
        "signert med atterhald",
        "undertegnet med forbehold",
    ),
    "approved": ("approved", "vedtatt", "vedteke", "godkjent", "godkjend"),
    "declined": ("declined", "takket nei", "takka nei", "sagt nei", "avslått", "avvist"),
    "withdrawn": ("withdrawn", "trukket", "trukket tilbake", "trekt", "trekt tilbake"),
    "undecided": ("undecided", "ikke avklart", "ikkje avklart", "uavklart", "ikke bestemt", "avventer"),
}

OPTIONS = {
    "commit": ("commit", "2a", "forpliktelse", "forplikting", "medeierskap", "medeigarskap"),
    "option": ("option", "2b", "opsjon"),
}

DATE_QUALITIES = {
    "exact": ("exact", "eksakt", "nøyaktig"),
    "approximate": ("approximate", "omtrentlig", "omtrentleg", "anslått", "ca.", "ca"),
}

MONTHS = (
    ("januar", "jan"),
    ("februar", "feb"),
    ("mars", "mar"),
    ("april", "apr"),
    ("mai",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("desember", "des"),
)


def folded(text: str) -> str:
    """Return text as it is compared.

    Parameters
    ----------
    text
        What was written.

    Returns
    -------
    str
        Without letter case, spaces one at a time.

    Examples
    --------
    >>> folded("  Signert  MED forbehold ")
    'signert med forbehold'
    """
    return " ".join(text.casefold().split())


def meanings(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return what each word of a vocabulary means.

    Parameters
    ----------
    words
        By the word the suite uses: the words that are read as it.

    Returns
    -------
    dict
        The suite's word by each of them, as `folded` writes it.

    Examples
    --------
    >>> meanings(EVENTS)["takket nei"]
    'declined'
    """
    return {folded(word): meaning for meaning, forms in words.items() for word in forms}
