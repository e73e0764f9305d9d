"""Messages that are said in the language of whoever reads them."""

from __future__ import annotations

from typing import Any, Self

from akson_analysis.locales.texts import load
from akson_analysis.locales.written import KeyedText


class Message(KeyedText):
    """An English message that remembers what it was made of, so that a page can say it in its reader's language.

    Parameters
    ----------
    key
        A text of `akson_analysis.locales`, which has it in every language.
    values
        What stands in its places: text as it is, whole numbers as the language writes them, other messages.

    Examples
    --------
    >>> from akson_analysis import locales
    >>> message = Message("refused.expected.at_least", limit="5")
    >>> print(message)
    expected 5 or more
    >>> print(locales.load("nb").say(message))
    tallet må være 5 eller mer
    """

    __slots__ = ()

    def __new__(cls, key: str, /, **values: Any) -> Self:
        """Make the message, in English."""
        message = super().__new__(cls, load("en").filled(key, values))
        message.key, message.values = key, values
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Keep key and values when the message crosses to another process."""
        return (self.key,), self.values
