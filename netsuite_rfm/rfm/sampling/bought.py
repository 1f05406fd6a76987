"""What one transaction means for its customer, judged from the transaction alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from netsuite_rfm.rfm.counting import CLOSED, Counting

_RETURNS = frozenset({"CashRfnd", "CustCred"})


@dataclass(frozen=True, slots=True)
class Bought:
    """One sale or return.

    Args:
        id: internal id of the transaction.
        customer: internal id of the customer, also if it is a project's.
        number: what people call it.
        kind: its type, such as ``CashSale``.
        day: its date.
        status: as NetSuite documents it, the type before the letter.
        voided: whether it was voided.
        amount: in the currency of the report, not rounded; 0 if it has none.
        moved: whether something of it was fulfilled or billed.
        location: of its main line, where that was asked for.
        entered_later: whether it was entered after the run had read the orders.

    """

    id: int
    customer: int
    number: str
    kind: str
    day: date
    status: str
    voided: bool
    amount: Decimal
    moved: bool = False
    location: int | None = None
    entered_later: bool = False

    @property
    def is_return(self) -> bool:
        """Whether it gives money back, by its type."""
        return self.kind in _RETURNS


def why_not(bought: Bought, counting: Counting) -> str:
    """Why a transaction counts neither as an order nor as a return; empty if it counts."""
    if not bought.is_return and bought.kind not in counting.order_types:
        return "not an order type"
    if bought.voided:
        return "voided"
    if bought.day > counting.as_of:
        return f"after {counting.as_of}"
    if bought.status in counting.no_order and not (bought.status == CLOSED and bought.moved):
        return f"status {bought.status}"
    if counting.locations and bought.location not in counting.locations:
        return "another location"
    return ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a customer's transactions come to; ``cents`` are rounded once, half up as NetSuite's ROUND does."""

    orders: int
    last_order: date | None
    cents: int


def totals_of(transactions: Iterable[Bought], counting: Counting) -> Totals:
    """Add up the transactions that count, one by one."""
    orders, last_order, value = 0, None, Decimal(0)
    for bought in transactions:
        if why_not(bought, counting):
            continue
        gives_back = bought.is_return or (
            bought.kind == "CashSale" and bought.amount < 0 and "negative" not in counting.also
        )
        if gives_back:
            value -= abs(bought.amount) if counting.net else 0
            continue
        orders += 1
        last_order = bought.day if last_order is None else max(last_order, bought.day)
        value += bought.amount
    return Totals(orders, last_order, int((value * 100).to_integral_value(ROUND_HALF_UP)))
