"""Format the figures of a report exactly, from whole numbers."""

from decimal import Decimal
from fractions import Fraction

_MILLIONTHS = 10**6


def money(cents: int) -> str:
    """Format an amount in cents: ``1234.50``."""
    return str(Decimal(cents).scaleb(-2))


def share(part: int, whole: int) -> str | None:
    """Format a part as a share of the whole, to six decimals, half to even; None if the whole is not above zero."""
    return str(Decimal(round(Fraction(part * _MILLIONTHS, whole))).scaleb(-6)) if whole > 0 else None


def average_money(cents: int, count: int) -> str | None:
    """Format the average amount, rounded to a cent, half away from zero; None if ``count`` is 0."""
    if not count:
        return None
    rounded = (2 * abs(cents) + count) // (2 * count)
    return money(rounded if cents >= 0 else -rounded)


def average(total: int, count: int) -> str | None:
    """Format the average of whole numbers to two decimals, half up; None if ``count`` is 0."""
    return average_money(100 * total, count)
