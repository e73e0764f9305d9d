"""What people read, in bokmål (`nb`), nynorsk (`nn`) and English (`en`), with numbers and dates as they are written.

Every sentence and label lives in ``locales/<language>/<topic>.toml`` and is reached as ``topic.key``; code holds none.
The three languages have the same keys.
"""

from akson_analysis.locales.message import Message
from akson_analysis.locales.texts import LANGUAGES, MINUS, NO_BREAK_SPACE, Text, load, tidy

__all__ = ["LANGUAGES", "MINUS", "NO_BREAK_SPACE", "Message", "Text", "load", "tidy"]
