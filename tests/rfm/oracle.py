"""The segmentation rules once more, in plain Python and decimals, written without looking at the program.

A customer is a handful of numbers and a record is a dict; None is an empty field. Slow and obvious.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Orders
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.settings import schemes

DEFAULT = parse_scheme(schemes.text("default"), "default")

LIST_IDS = {
    "VIP Champions": 31,
    "Loyal Customers": 7,
    "Potential Loyalists": 12,
    "Recent High-Spenders": 4,
    "New Customers": 101,
    "One-Time Buyers": 102,
    "At-Risk": 1,
    "Lapsed": 55,
    "Churned": 3,
}
"""Internal ids as an account might have given them: in no order."""

SEGMENT_IDS: Column = np.array([LIST_IDS[segment.name] for segment in DEFAULT.segments], dtype=np.int64)

FIELD_NAMES = tuple(Fields.empty(0).columns())

Record = dict[str, int | None]


@dataclass(frozen=True)
class Customer:
    """What one customer bought up to the as-of date. ``days_ago`` is None without orders."""

    customer_id: int
    order_count: int
    days_ago: int | None
    lifetime: Decimal


def recency_score(days: int) -> int:
    """Score the days since the last order."""
    if days <= 30:
        return 5
    if days <= 90:
        return 4
    if days <= 180:
        return 3
    if days <= 365:
        return 2
    return 1


def frequency_score(orders: int) -> int:
    """Score the number of orders."""
    if orders >= 10:
        return 5
    if orders >= 5:
        return 4
    if orders >= 3:
        return 3
    if orders == 2:
        return 2
    return 1


def monetary_score(lifetime: Decimal) -> int:
    """Score the lifetime value."""
    if lifetime >= Decimal(2000):
        return 5
    if lifetime >= Decimal(1000):
        return 4
    if lifetime >= Decimal(500):
        return 3
    if lifetime >= Decimal(100):
        return 2
    return 1


def segment_name(r: int, f: int, m: int) -> str:  # noqa: C901, PLR0911, PLR0912  # a table of first matches
    """Find the segment of a cell: the first row of the decided table that matches."""
    if r == 5 and f in (4, 5) and m in (4, 5):
        return "VIP Champions"
    if r == 4 and f in (4, 5) and m in (4, 5):
        return "Loyal Customers"
    if r == 3 and f in (4, 5) and m in (4, 5):
        return "Potential Loyalists"
    if r == 5 and f in (2, 3) and m in (4, 5):
        return "Recent High-Spenders"
    if r == 5 and f == 1:
        return "New Customers"
    if r in (1, 2) and f in (4, 5) and m in (4, 5):
        return "At-Risk"
    if r == 2 and f == 1:
        return "Lapsed"
    if r == 1 and f in (1, 2) and m in (1, 2):
        return "Churned"
    if r == 4 and f == 1:
        return "New Customers"
    if r == 3 and f == 1:
        return "One-Time Buyers"
    if r == 5 and f in (2, 3) and m == 3:
        return "Loyal Customers"
    if r in (3, 4) and f in (2, 3) and m in (3, 4, 5):
        return "Loyal Customers"
    if r in (3, 4, 5) and f in (2, 3) and m in (1, 2):
        return "Potential Loyalists"
    if r in (4, 5) and f in (4, 5) and m in (1, 2, 3):
        return "Loyal Customers"
    if r == 3 and f in (4, 5) and m in (1, 2, 3):
        return "Potential Loyalists"
    if r == 2 and f in (2, 3, 4, 5):
        return "At-Risk"
    if r == 1:
        return "Lapsed"
    raise AssertionError(f"the table leaves out {r}{f}{m}")


def blank() -> Record:
    """Return the record of a customer never scored."""
    return dict.fromkeys(FIELD_NAMES)


def record_after(customer: Customer, before: Mapping[str, int | None], as_of_day: int) -> Record:
    """What the record should hold after a night's run."""
    after = blank()
    after["previous_segment"] = before["previous_segment"]
    after["segment_changed_day"] = before["segment_changed_day"]
    if customer.days_ago is not None:
        r = recency_score(customer.days_ago)
        f = frequency_score(customer.order_count)
        m = monetary_score(customer.lifetime)
        after["recency_score"], after["frequency_score"], after["monetary_score"] = r, f, m
        after["score"] = int(f"{r}{f}{m}")
        after["segment"] = LIST_IDS[segment_name(r, f, m)]
        after["last_order_day"] = as_of_day - customer.days_ago
        after["order_count"] = customer.order_count
        after["lifetime_cents"] = cents(customer.lifetime)
    if after["segment"] != before["segment"]:
        after["previous_segment"] = before["segment"]
        after["segment_changed_day"] = as_of_day
    return after


def cents(amount: Decimal) -> int:
    """Exact cents; fails on a fraction of one."""
    whole = amount * 100
    assert whole == int(whole)
    return int(whole)


def column(values: Sequence[int | None]) -> Column:
    """Build a column of the program's, None as EMPTY."""
    return np.array([EMPTY if value is None else value for value in values], dtype=np.int64)


def orders_of(customers: Sequence[Customer], as_of_day: int) -> Orders:
    """Build the program's columns from customers."""
    return Orders(
        customer_id=column([c.customer_id for c in customers]),
        order_count=column([c.order_count for c in customers]),
        last_order_day=column([None if c.days_ago is None else as_of_day - c.days_ago for c in customers]),
        lifetime_cents=column([cents(c.lifetime) for c in customers]),
    )


def fields_of(records: Sequence[Mapping[str, int | None]]) -> Fields:
    """Build the program's columns from records."""
    return Fields(**{name: column([record[name] for record in records]) for name in FIELD_NAMES})


def records_of(fields: Fields) -> list[Record]:
    """Read the program's columns back as records."""
    columns = {
        name: [None if value == EMPTY else value for value in values.tolist()]
        for name, values in fields.columns().items()
    }
    return [{name: columns[name][i] for name in FIELD_NAMES} for i in range(len(fields))]
