"""Formats of figures on the page: exact, and the same everywhere."""

from decimal import Decimal

from netsuite_rfm.reports import words
from netsuite_rfm.reports.words import NONE

_MINUS = "\N{MINUS SIGN}"
_NBSP = "\N{NO-BREAK SPACE}"


def count(value: int | None) -> str:
    """Format a whole number: ``12,345``."""
    return NONE if value is None else f"{value:,}".replace("-", _MINUS)


def amount(value: str | None) -> str:
    """Format money or an average, given as a decimal string, to two decimals: ``12,345.60``."""
    return NONE if value is None else f"{Decimal(value):,.2f}".replace("-", _MINUS)


def units(value: str, code: str | None) -> str:
    """Format money as charts and cards show it, in whole units after the currency code: ``EUR 12,346``."""
    return _printed(words.units(value, code))


def share(value: str | float | None) -> str:
    """Format a share in per cent to one decimal: ``0.2137`` is ``21.4 %``."""
    return NONE if value is None else _printed(words.tenths(value))


def change(value: str | float | None) -> str:
    """Format a relative change with its sign: ``+3.5 %``."""
    return NONE if value is None else _printed(words.tenths(value, signed=True))


def _printed(text: str) -> str:
    """Format a figure as in print: non-breaking spaces, and a typographic minus."""
    return text.replace(" ", _NBSP).replace("-", _MINUS)
