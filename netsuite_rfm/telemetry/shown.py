"""Texts from outside, fit to stand in a message of ours: what a person typed, what NetSuite answered."""

from collections.abc import Iterable

from netsuite_rfm.telemetry.log import masked

LONGEST_SHOWN = 40

_secrets: list[str] = []


def known_secrets() -> list[str]:
    """Secrets read so far, to be masked in whatever is shown."""
    return _secrets


def shown(text: str, *, most: int = LONGEST_SHOWN, secrets: Iterable[str] = ()) -> str:
    """Give one line of a text: secrets masked first, then cut to ``most`` letters, so that no part of one is left.

    Args:
        text: from outside.
        most: letters that are kept.
        secrets: to be masked beside the known ones.

    """
    hidden = masked(text, [*_secrets, *secrets])
    printable = "".join(letter if letter.isprintable() else " " for letter in hidden)
    line = " ".join(printable.split())
    return line if len(line) <= most else line[: most - 1] + "…"
