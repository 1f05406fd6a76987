"""What counts as an order, who is scored, and what lifetime value means: the values, without a word of SuiteQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

AlsoCounted: TypeAlias = Literal["pending", "cancelled", "rejected", "closed", "negative"]
"""What is no order unless ``RFM_COUNT_ALSO`` names it; ``negative`` is a cash sale with a negative total."""

NO_ORDER: Final[Mapping[AlsoCounted, tuple[str, ...]]] = MappingProxyType(
    {
        "pending": ("SalesOrd:A", "CustInvc:D"),
        "cancelled": ("SalesOrd:C",),
        "rejected": ("CustInvc:E",),
        "closed": ("SalesOrd:H",),
    }
)
"""Statuses that keep a transaction from being an order, with its type before the letter."""

CLOSED: Final = "SalesOrd:H"
"""After approval an order can only be closed (section_4698204292): a closed one may be cancelled or half delivered."""


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

    The last three depend on what the account has and holds; a run finds them out before it reads anything else.

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
        also: what counts besides, in alphabetical order.
        projects: whether orders may be of projects, which count at the project's customer.
        delivered_closed: whether closed orders of which something was fulfilled or billed are there to be counted.
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
        """Whether totals are converted by rates, one of which may be missing."""
        return self.currency is not None or self.subsidiary is not None

    @property
    def no_order(self) -> tuple[str, ...]:
        """Statuses of the order types that do not count."""
        return tuple(
            status
            for rule, statuses in NO_ORDER.items()
            if rule not in self.also
            for status in statuses
            if status.partition(":")[0] in self.order_types
        )

    @property
    def negative_is_return(self) -> bool:
        """Whether a cash sale with a negative total is a return, as point-of-sale integrations book them."""
        return "CashSale" in self.order_types and "negative" not in self.also
