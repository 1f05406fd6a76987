"""Amounts and shares of the reports as a person reads them on a terminal."""

from decimal import Decimal


def money(amount: str | None) -> str:
    """Write an amount with its thousands apart; nothing if there is none."""
    return "" if amount is None else f"{Decimal(amount):,.2f}"


def percent(share: str | None, *, signed: bool = False) -> str:
    """Write a share in percent, with a sign if it is a change; nothing if there is none."""
    return "" if share is None else f"{Decimal(share) * 100:{'+' if signed else ''},.1f} %"
