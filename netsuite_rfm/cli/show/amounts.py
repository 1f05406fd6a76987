"""Format the reports' amounts and shares for a terminal."""

from decimal import Decimal

from netsuite_rfm.reports.words import tenths


def money(amount: str | None) -> str:
    """Format an amount with thousands separators; empty if there is none."""
    return "" if amount is None else f"{Decimal(amount):,.2f}"


def percent(share: str | float | None, *, signed: bool = False) -> str:
    """Format a share in percent, with a sign if ``signed``; empty if there is none."""
    return "" if share is None else tenths(share, signed=signed)
