"""What a real account has in addition to orders that count: documents that never count, and customers without orders.

Nothing here changes what a correct client finds for a customer in the file, at any as-of date up to 59 days after the
file's last day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from netsuite_rfm.sandbox.orders.read import OrderRow

EVERY = 10  # one in this many sales gets a document that must not count
FUTURE_DAYS_MIN = 60  # an order "in the future" is this many days after the file's last day, or up to 29 days more
_SORTS = ("Inactive", "Without Orders", "Voided Only")


@dataclass(frozen=True)
class NoiseCustomer:
    """A customer that is not in the file; its name says why it exists."""

    id: int
    entity_id: str
    name: str
    sort: str

    @property
    def inactive(self) -> bool:
        """Whether it is inactive; if so, it has orders that must not be scored."""
        return self.sort == "Inactive"


@dataclass(frozen=True)
class NoiseOrder:
    """A document of a customer of the file or of the noise."""

    customer: int
    row: OrderRow
    type: str
    status: str
    voided: bool = False


def noise_customers(customers: int, first_id: int, step: int) -> list[NoiseCustomer]:
    """Return one customer of each kind per hundred in the file, at least one."""
    numbers = range(1, max(1, customers // 100) + 1)
    names = [(sort, number) for number in numbers for sort in _SORTS]
    return [
        NoiseCustomer(
            first_id + place * step,
            f"NOISE-{sort.upper().replace(' ', '-')}-{number}",
            f"Noise {sort} {number} (not in the file)",
            sort,
        )
        for place, (sort, number) in enumerate(names)
    ]


def noise_orders(
    rows: Sequence[OrderRow], ids: Mapping[str, int], customers: Sequence[NoiseCustomer]
) -> Iterator[NoiseOrder]:
    """Yield documents that must not count: in turn voided, cancelled, pending approval, future, voided refund."""
    last = max(row.day for row in rows)
    sales = [row for row in rows if row.kind == "sale"][::EVERY] or [rows[0]]
    for number, sale in enumerate(sales):
        # A distinct amount, so that the error of a client that counts it shows which document it was.
        row = replace(sale, cents=abs(sale.cents) * 10 + 1, order=f"NOISE-{number + 1}")
        customer = ids[sale.customer]
        future = replace(row, day=last + timedelta(days=FUTURE_DAYS_MIN + number % 30), created=None)
        yield (
            NoiseOrder(customer, row, "CashSale", "C", voided=True),
            NoiseOrder(customer, row, "SalesOrd", "C"),
            NoiseOrder(customer, row, "SalesOrd", "A"),
            NoiseOrder(customer, future, "SalesOrd", "F"),
            NoiseOrder(customer, replace(row, cents=-row.cents, kind="return"), "CashRfnd", "C", voided=True),
        )[number % 5]
    for number, buyer in enumerate(customers):
        sale = replace(sales[number % len(sales)], order=f"NOISE-C{number + 1}", cents=12_345)
        if buyer.sort == "Inactive":
            yield NoiseOrder(buyer.id, sale, "CashSale", "C")
        elif buyer.sort == "Voided Only":
            yield NoiseOrder(buyer.id, sale, "CashSale", "C", voided=True)
