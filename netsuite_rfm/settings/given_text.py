"""Remove what surrounds a value by accident: blanks, line breaks, quotation marks and byte order marks.

``docker --env-file`` keeps quotation marks and comments, ``echo`` and ``kubectl`` add a line break, and Windows editors
add a byte order mark. No setting begins or ends with any of these, so they are never part of the value.
"""

from typing import Final

# Byte order mark and zero-width characters, which str.strip() leaves; NUL, which ends a string in C.
_INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u2060\x00"
_QUOTES: Final = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u201e": "\u201c", "\u2018": "\u2019"}


def cleaned(text: str) -> str:
    """Strip blanks, control characters and pairs of quotation marks from both ends."""
    while True:
        shorter = text.strip().strip(_INVISIBLE)
        if len(shorter) > 1 and _QUOTES.get(shorter[0]) == shorter[-1]:
            shorter = shorter[1:-1]
        if shorter == text:
            return text
        text = shorter


def wrong_within(name: str, text: str) -> str:
    """Say which part of the text does not belong to the value of the setting ``name``; empty if all does."""
    if text.upper().startswith(f"{name.upper()}="):
        return "begins with its own name. Keep only what follows the equals sign"
    if " #" in text and "\n" not in text:
        return "contains a comment. Remove it, with the blank and # before it"
    return ""


def wrong_in_credential(text: str) -> str:
    """Say why the text cannot be an id, key or secret that NetSuite showed; empty if it can."""
    if text.startswith("/"):
        return "contains a path, not the value. Put a file with this name into the secrets directory instead"
    if any(letter.isspace() for letter in text):
        return "contains a blank or a line break. Copy it again from NetSuite"
    if not text.isascii() or not text.isprintable():
        return "contains a character that NetSuite's ids and secrets never have. Copy it again from NetSuite"
    if any(quote in text for quote in "\"'`"):
        return "contains a quotation mark. Remove it"
    return ""
