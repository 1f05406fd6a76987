"""How figures, months and moments are written on the page: exact, and the same everywhere."""

import calendar
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

NONE = "\N{EN DASH}"
"""In place of a figure that there is none of, such as a share of nothing."""

_MINUS = "\N{MINUS SIGN}"
_NBSP = "\N{NO-BREAK SPACE}"
_ORDER_TYPES = {
    "SalesOrd": "sales orders",
    "CashSale": "cash sales",
    "CustInvc": "invoices",
}


def count(value: int | None) -> str:
    """Write a whole number: ``12,345``."""
    return NONE if value is None else f"{value:,}".replace("-", _MINUS)


def amount(value: str | None) -> str:
    """Write money or an average, given as a decimal string, to two decimals: ``12,345.60``."""
    return NONE if value is None else f"{Decimal(value):,.2f}".replace("-", _MINUS)


def share(value: str | None) -> str:
    """Write a share, given as a decimal string, in per cent to one decimal: ``0.2137`` is ``21.4 %``."""
    return NONE if value is None else f"{Decimal(value) * 100:,.1f}{_NBSP}%".replace("-", _MINUS)


def change(value: str | None) -> str:
    """Write a relative change with its sign: ``+3.5 %``."""
    return NONE if value is None else f"{Decimal(value) * 100:+,.1f}{_NBSP}%".replace("-", _MINUS)


def month(value: str) -> str:
    """Write a month given as ``2026-10``: ``October 2026``."""
    year, number = value.split("-")
    return f"{calendar.month_name[int(number)]} {year}"


def minute(value: str | None) -> str:
    """Write a moment given in ISO 8601 to the minute, in UTC: ``2026-11-21 22:45``."""
    if not value:
        return NONE
    read = datetime.fromisoformat(value)
    return f"{read if read.tzinfo is None else read.astimezone(UTC):%Y-%m-%d %H:%M}"


def moment(value: str | None) -> str:
    """Write a moment and say that it is in UTC: ``2026-11-21 22:45 UTC``."""
    return f"{minute(value)} UTC" if value else NONE


def order_types(codes: Sequence[str]) -> str:
    """Name transaction types in words: ``sales orders and cash sales``."""
    return listed([_ORDER_TYPES.get(code, code) for code in codes])


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
