"""Make text from users and from NetSuite safe for our messages."""

from collections.abc import Iterable

from netsuite_rfm.telemetry.log import masked

LONGEST_SHOWN = 40

_secrets: list[str] = []


def known_secrets() -> list[str]:
    """Return the secrets read so far, to be masked in all output."""
    return _secrets


def shown(text: str, *, most: int = LONGEST_SHOWN, secrets: Iterable[str] = ()) -> str:
    """Return a text as one line of at most ``most`` characters. Secrets are masked before it is cut.

    Args:
        text: text from outside.
        most: number of characters to keep.
        secrets: secrets to mask in addition to the known ones.

    """
    hidden = masked(text, [*_secrets, *secrets])
    printable = "".join(letter if letter.isprintable() else " " for letter in hidden)
    line = " ".join(printable.split())
    return line if len(line) <= most else line[: most - 1] + "…"
