"""What counts as an order, who is scored, and what lifetime value means: the values, without a word of SuiteQL."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Customers who are not scored at all: by internal id of subsidiary or category, or by a check box of theirs."""

    subsidiaries: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    check_box: str = ""

    def __bool__(self) -> bool:
        """Whether anybody is left out by a setting."""
        return bool(self.subsidiaries or self.categories or self.check_box)


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts as an order, and what lifetime value means.

    Args:
        order_types: transaction types that are an order.
        net: whether credit memos and cash refunds reduce lifetime value.
        as_of: last day that counts.
        leave_out: customers who are not scored.
        locations: internal ids of the locations whose orders count; empty for all.
        currency: internal id of the currency that every total is converted to; None for the base currency of
            the subsidiary.
        subsidiary: internal id of the subsidiary whose currency ledger amounts are consolidated to, or None.
        period: internal id of the accounting period whose rates consolidate them.

    """

    order_types: tuple[str, ...]
    net: bool
    as_of: date
    leave_out: LeaveOut = LeaveOut()
    locations: tuple[int, ...] = ()
    currency: int | None = None
    subsidiary: int | None = None
    period: int = 0
