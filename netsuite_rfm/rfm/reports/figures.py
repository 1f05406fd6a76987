"""How the figures of a report are written: exactly, from whole numbers."""

from decimal import Decimal
from fractions import Fraction

_MILLIONTHS = 10**6


def money(cents: int) -> str:
    """An amount: ``1234.50``."""
    return str(Decimal(cents).scaleb(-2))


def share(part: int, whole: int) -> str | None:
    """A part as a share of the whole, to six decimals, half to even; None where the whole is not above zero."""
    return str(Decimal(round(Fraction(part * _MILLIONTHS, whole))).scaleb(-6)) if whole > 0 else None


def average_money(cents: int, count: int) -> str | None:
    """The average amount, rounded to a cent, half away from zero; None of nothing."""
    if not count:
        return None
    rounded = (2 * abs(cents) + count) // (2 * count)
    return money(rounded if cents >= 0 else -rounded)


def average(total: int, count: int) -> str | None:
    """The average of whole numbers to two decimals, half up; None of nothing."""
    return average_money(100 * total, count)
