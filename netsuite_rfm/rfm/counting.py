"""What counts as an order, who is scored, and what lifetime value means, as values independent of SuiteQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

AlsoCounted: TypeAlias = Literal["pending", "cancelled", "rejected", "closed", "negative"]
"""Transactions that count as orders only if ``RFM_COUNT_ALSO`` names them; ``negative``: cash sales below zero."""

NO_ORDER: Final[Mapping[AlsoCounted, tuple[str, ...]]] = MappingProxyType(
    {
        "pending": ("SalesOrd:A", "CustInvc:D"),
        "cancelled": ("SalesOrd:C",),
        "rejected": ("CustInvc:E",),
        "closed": ("SalesOrd:H",),
    }
)
"""Statuses of transactions that do not count as orders, with the type before the letter."""

CLOSED: Final = "SalesOrd:H"
"""An approved order can only be closed (section_4698204292), so a closed one may be cancelled or partly delivered."""


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Customers who are not scored: by internal id of subsidiary or category, or by a check box on the customer."""

    subsidiaries: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    check_box: str = ""

    def __bool__(self) -> bool:
        """Whether a setting leaves customers out."""
        return bool(self.subsidiaries or self.categories or self.check_box)


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts as an order, and what lifetime value means.

    The last three depend on the account; a run determines them before it reads anything else.

    Args:
        order_types: transaction types that are an order.
        net: whether credit memos and cash refunds reduce lifetime value.
        as_of: last day that counts.
        leave_out: customers who are not scored.
        locations: internal ids of the locations whose orders count; empty for all.
        currency: internal id of the currency to which every total is converted; None for the subsidiary's base
        currency.
        subsidiary: internal id of the subsidiary to whose currency ledger amounts are consolidated, or None.
        period: internal id of the accounting period whose rates are used to consolidate.
        also: what else counts, in alphabetical order.
        projects: whether orders may belong to projects, in which case they count for the project's customer.
        delivered_closed: whether there are closed orders that were partly fulfilled or billed and must be counted.
        book: internal id of the primary accounting book.

    """

    order_types: tuple[str, ...]
    net: bool
    as_of: date
    leave_out: LeaveOut = LeaveOut()
    locations: tuple[int, ...] = ()
    currency: int | None = None
    subsidiary: int | None = None
    period: int = 0
    also: tuple[AlsoCounted, ...] = ()
    projects: bool = False
    delivered_closed: bool = False
    book: int = 1

    @property
    def converts(self) -> bool:
        """Whether totals are converted by rates, any of which may be missing."""
        return self.currency is not None or self.subsidiary is not None

    @property
    def no_order(self) -> tuple[str, ...]:
        """Return the statuses of the order types that do not count."""
        return tuple(
            status
            for rule, statuses in NO_ORDER.items()
            if rule not in self.also
            for status in statuses
            if status.partition(":")[0] in self.order_types
        )

    @property
    def negative_is_return(self) -> bool:
        """Whether a cash sale with a negative total is a return, as point-of-sale integrations book returns."""
        return "CashSale" in self.order_types and "negative" not in self.also
