"""The currency of a report's amounts."""

from collections.abc import Sequence

from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.rows import CurrencyCode


def currency_code(found: Sequence[CurrencyCode], counting: Counting) -> str | None:
    """Return the code of the reporting currency or of the only base currency; None if there are several or none."""
    if counting.currency is not None:
        return next((row.symbol for row in found if row.id == counting.currency and row.symbol), None)
    base = {row.symbol for row in found if row.base == "T" and row.symbol}
    return base.pop() if len(base) == 1 else None
