"""Whether a text is one line that people can read, in any script."""

import unicodedata

# Zero-width joiners are needed in Persian, Hindi and emoji. Direction marks are refused, because they reorder text.
_JOINERS = "\u200c\u200d"


def is_one_line(text: str) -> bool:
    """Whether the text has no line breaks, control characters or marks that change the writing direction."""
    return all(letter.isprintable() or letter in _JOINERS or unicodedata.category(letter) == "Zs" for letter in text)
