"""The currency that a report's amounts are in."""

from collections.abc import Sequence

from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.rows import CurrencyCode


def currency_code(found: Sequence[CurrencyCode], counting: Counting) -> str | None:
    """Code of the reporting currency, or of the one base currency; None where there are several, or it is not known."""
    if counting.currency is not None:
        return next((row.symbol for row in found if row.id == counting.currency and row.symbol), None)
    base = {row.symbol for row in found if row.base == "T" and row.symbol}
    return base.pop() if len(base) == 1 else None
