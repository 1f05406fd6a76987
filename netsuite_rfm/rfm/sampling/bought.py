"""Decide what one transaction means for its customer, from the transaction alone."""

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
        customer: internal id of the customer, even if the transaction belongs to a project.
        number: the transaction number that people use.
        kind: its type, such as ``CashSale``.
        day: its date.
        status: its status as documented by NetSuite, with the type before the letter.
        voided: whether it was voided.
        amount: amount in the currency of the reports, not rounded; 0 if it has none.
        moved: whether it was partly fulfilled or billed.
        location: location of its main line, if requested.
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
        """Whether its type is a return."""
        return self.kind in _RETURNS


def why_not(bought: Bought, counting: Counting) -> str:
    """Return why a transaction counts neither as an order nor as a return; empty if it counts."""
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
    """Totals of a customer's transactions; ``cents`` is rounded once, half up like NetSuite's ROUND."""

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
