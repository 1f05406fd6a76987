"""The account's currencies and their fixed exchange rates.

A real account uses a rate of the day. Here every currency has one rate, so that a base amount can be recomputed from a
file of orders: amount times `rate(currency, home)`, which has eight decimals like `transaction.exchangerate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

RATE_STEP = Decimal("0.00000001")


@dataclass(frozen=True)
class Currency:
    """A currency: internal id, ISO code, name, and what one unit is worth in US dollars."""

    id: int
    code: str
    name: str
    usd: Decimal


CURRENCIES: dict[str, Currency] = {
    currency.code: currency
    for currency in (
        Currency(1, "USD", "US Dollar", Decimal(1)),
        Currency(2, "GBP", "British Pound", Decimal("1.25")),
        Currency(3, "CAD", "Canadian Dollar", Decimal("0.75")),
        Currency(4, "EUR", "Euro", Decimal("1.10")),
        Currency(5, "AUD", "Australian Dollar", Decimal("0.65")),
        Currency(6, "CHF", "Swiss Franc", Decimal("1.15")),
        Currency(7, "JPY", "Japanese Yen", Decimal("0.007")),
        Currency(8, "SEK", "Swedish Krona", Decimal("0.095")),
        Currency(9, "MXN", "Mexican Peso", Decimal("0.055")),
        Currency(10, "FRF", "French Franc", Decimal("0.17")),
        Currency(11, "DEM", "German Mark", Decimal("0.56")),
        Currency(12, "SAR", "Saudi Riyal", Decimal("0.27")),
        Currency(13, "BRL", "Brazilian Real", Decimal("0.20")),
        Currency(14, "ARS", "Argentine Peso", Decimal("0.001")),
        Currency(15, "THB", "Thai Baht", Decimal("0.028")),
    )
}
"""Currencies by ISO code. The first four have the internal ids of a new account."""


def rate(code: str, home: str) -> Decimal:
    """Return the value of one unit in the home currency, to eight decimals."""
    return (CURRENCIES[code].usd / CURRENCIES[home].usd).quantize(RATE_STEP, ROUND_HALF_UP)


def case_sql(value: str, answer: str, home: str) -> str:
    """Return SQL for a currency id's "symbol" (a text), "name" (a text) or "rate" (a number)."""
    if answer == "rate":
        branches = [f"WHEN {c.id} THEN {rate(c.code, home)}" for c in CURRENCIES.values()]
    else:
        texts = {"symbol": "code", "name": "name"}
        branches = [f"WHEN {c.id} THEN '{getattr(c, texts[answer])}'" for c in CURRENCIES.values()]
    return f"CASE {value} {' '.join(branches)} END"
