"""Every customer of a real retailer, scored by the program and once more in plain Python over the CSV."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from netsuite_rfm.rfm.diff import desired_fields, diff
from netsuite_rfm.rfm.plan import Summary, summarise
from netsuite_rfm.rfm.score import score
from tests.rfm.oracle import (
    DEFAULT,
    LIST_IDS,
    SEGMENT_IDS,
    Customer,
    blank,
    fields_of,
    orders_of,
    record_after,
    records_of,
)
from tests.support.soak import at_length

ORDERS_FILE = Path(__file__).resolve().parents[2] / "../shared/data/online_retail_2010_2011_orders.csv.gz"
LAST_NIGHT = date(2011, 12, 10)
EVERY_DAYS = at_length(30, 10)

pytestmark = pytest.mark.skipif(
    not ORDERS_FILE.exists(), reason=f"{ORDERS_FILE.name} is not in ../shared/data beside the project"
)

Row = tuple[date, Decimal, bool]
"""Day, amount, and whether it is a sale."""


@pytest.fixture(scope="module")
def history() -> dict[int, list[Row]]:
    """Read all rows of each customer, sales and returns."""
    rows: dict[int, list[Row]] = defaultdict(list)
    with gzip.open(ORDERS_FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["order_date"])
            rows[int(row["customer_id"])].append((day, Decimal(row["amount"]), row["kind"] == "sale"))
    return dict(rows)


def customers_on(history: Mapping[int, Sequence[Row]], as_of: date) -> list[Customer]:
    """Add up each customer's sales up to a date, gross: returns count for nothing."""
    customers = []
    for customer_id, rows in sorted(history.items()):
        sales = [(day, amount) for day, amount, sale in rows if sale and day <= as_of]
        days_ago = (as_of - max(day for day, _ in sales)).days if sales else None
        customers.append(Customer(customer_id, len(sales), days_ago, sum((a for _, a in sales), Decimal(0))))
    return customers


def day_number(day: date) -> int:
    """Count days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def test_every_customer_gets_the_record_of_the_rules_in_plain_words(history: dict[int, list[Row]]) -> None:
    """4,372 customers, 4,339 with a sale, and the gross value to the penny."""
    as_of = day_number(LAST_NIGHT)
    customers = customers_on(history, LAST_NIGHT)
    orders = orders_of(customers, as_of)
    present = fields_of([blank() for _ in customers])
    desired = desired_fields(orders, score(orders, DEFAULT, as_of), present, SEGMENT_IDS, as_of)
    changes = diff(orders.customer_id, present, desired)

    got = dict(zip(orders.customer_id.tolist(), records_of(desired), strict=True))
    expected = {c.customer_id: record_after(c, blank(), as_of) for c in customers}
    assert [customer for customer in expected if got[customer] != expected[customer]] == []

    summary = summarise(present, desired, changes)
    assert (summary.customers_read, summary.customers_scored, len(changes)) == (4_372, 4_339, 4_339)
    assert sum(summary.lifetime_cents_after.values()) == 8_911_407_90


def test_nights_through_a_year_leave_the_records_of_the_rules(history: dict[int, list[Row]]) -> None:
    """Customers join, move and fall silent; each night writes onto what the last one left."""
    records = {customer_id: blank() for customer_id in history}
    moved = Summary()
    night = date(2010, 12, 1)
    while night <= LAST_NIGHT:
        as_of = day_number(night)
        customers = customers_on(history, night)
        orders = orders_of(customers, as_of)
        present = fields_of([records[c.customer_id] for c in customers])
        desired = desired_fields(orders, score(orders, DEFAULT, as_of), present, SEGMENT_IDS, as_of)
        changes = diff(orders.customer_id, present, desired)
        moved += summarise(present, desired, changes)
        written = dict(zip(changes.customer_id.tolist(), records_of(changes.desired), strict=True))
        expected = {c.customer_id: record_after(c, records[c.customer_id], as_of) for c in customers}
        assert written == {i: record for i, record in expected.items() if record != records[i]}
        records |= written
        night += timedelta(days=EVERY_DAYS)
    # A year of it must have had the moves the segments are for, or this test shows little.
    assert moved.transitions[LIST_IDS["New Customers"], LIST_IDS["One-Time Buyers"]] > 0
    assert moved.transitions[LIST_IDS["VIP Champions"], LIST_IDS["Loyal Customers"]] > 0
    assert moved.transitions[LIST_IDS["Loyal Customers"], LIST_IDS["At-Risk"]] > 0
