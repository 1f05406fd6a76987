"""Whether a text is one line that people can read, in any script."""

import unicodedata

# Zero-width joiners are letters' company in Persian, Hindi and emoji; marks of direction could reorder what is shown.
_JOINERS = "\u200c\u200d"


def is_one_line(text: str) -> bool:
    """Whether nothing in the text breaks the line, is a control character or turns the direction of writing."""
    return all(letter.isprintable() or letter in _JOINERS or unicodedata.category(letter) == "Zs" for letter in text)
