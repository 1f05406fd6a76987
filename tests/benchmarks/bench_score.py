"""Time of score, desired fields and diff for a million customers, next to two plain ways of doing it.

All rows are measured in the same run, and all three programs must find the same changes. Times are of this
machine; the ratio is what travels.
"""

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from time import perf_counter

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Mask, Orders
from netsuite_rfm.rfm.diff import Changes, desired_fields, diff
from netsuite_rfm.rfm.score import score
from tests.rfm.oracle import (
    DEFAULT,
    LIST_IDS,
    SEGMENT_IDS,
    Customer,
    record_after,
    records_of,
)

CUSTOMERS = 1_000_000
PURE_PYTHON_CUSTOMERS = 20_000
WINDOW = 1_000
AS_OF_DAY = 20_778
BUDGET_S = 0.3
ROUNDS = 5


def some_orders(customers: int) -> Orders:
    """Draw customers like a retailer's: half order once, one in ten never, recency over two years."""
    rng = np.random.default_rng(7)
    count = np.where(rng.random(customers) < 0.1, 0, rng.geometric(0.5, customers))
    last = np.where(count > 0, AS_OF_DAY - rng.integers(0, 730, customers), EMPTY)
    cents = count * rng.integers(500, 60_000, customers)
    return Orders(np.arange(1, customers + 1, dtype=np.int64), count.astype(np.int64), last, cents)


def ours(orders: Orders, present: Fields, as_of_day: int) -> Changes:
    """Do what a run does with one window, here with everybody at once."""
    scores = score(orders, DEFAULT, as_of_day)
    desired = desired_fields(orders, scores, present, SEGMENT_IDS, as_of_day)
    return diff(orders.customer_id, present, desired)


def by_windows(orders: Orders, present: Fields, as_of_day: int) -> Changes:
    """Do it window by window, as the pull delivers customers."""
    parts = []
    for start in range(0, len(orders), WINDOW):
        window = np.arange(start, min(start + WINDOW, len(orders)))
        parts.append(ours(orders.take(window), present.take(window), as_of_day))
    return Changes.concat(parts)


def by_select(orders: Orders, present: Fields, as_of_day: int) -> Mask:
    """Find who changes with digitize for the scores and one condition after the other for the segments."""
    has = orders.order_count > 0
    days = np.where(has, as_of_day - orders.last_order_day, 0)
    r = 5 - np.digitize(days, [30, 90, 180, 365], right=True)
    f = 1 + np.digitize(orders.order_count, [2, 3, 5, 10])
    m = 1 + np.digitize(orders.lifetime_cents, [100_00, 500_00, 1000_00, 2000_00])
    often, few, high = f >= 4, (f == 2) | (f == 3), m >= 4
    table = [
        ((r == 5) & often & high, "VIP Champions"),
        ((r == 4) & often & high, "Loyal Customers"),
        ((r == 3) & often & high, "Potential Loyalists"),
        ((r == 5) & few & high, "Recent High-Spenders"),
        ((r == 5) & (f == 1), "New Customers"),
        ((r <= 2) & often & high, "At-Risk"),
        ((r == 2) & (f == 1), "Lapsed"),
        ((r == 1) & (f <= 2) & (m <= 2), "Churned"),
        ((r == 4) & (f == 1), "New Customers"),
        ((r == 3) & (f == 1), "One-Time Buyers"),
        ((r == 5) & few & (m == 3), "Loyal Customers"),
        (((r == 3) | (r == 4)) & few & (m >= 3), "Loyal Customers"),
        ((r >= 3) & few & (m <= 2), "Potential Loyalists"),
        ((r >= 4) & often & (m <= 3), "Loyal Customers"),
        ((r == 3) & often, "Potential Loyalists"),
        ((r == 2) & (f >= 2), "At-Risk"),
        (r == 1, "Lapsed"),
    ]
    segment = np.select([mask for mask, _ in table], [LIST_IDS[name] for _, name in table], default=EMPTY)
    segment = np.where(has, segment, EMPTY)
    moved = segment != present.segment

    def or_empty(values: Column) -> Column:
        return np.where(has, values, EMPTY)

    changed: Mask = np.any(
        [
            or_empty(r) != present.recency_score,
            or_empty(f) != present.frequency_score,
            or_empty(m) != present.monetary_score,
            or_empty(100 * r + 10 * f + m) != present.score,
            moved,
            orders.last_order_day != present.last_order_day,
            or_empty(orders.order_count) != present.order_count,
            or_empty(orders.lifetime_cents) != present.lifetime_cents,
            np.where(moved, present.segment, present.previous_segment) != present.previous_segment,
            np.where(moved, as_of_day, present.segment_changed_day) != present.segment_changed_day,
        ],
        axis=0,
    )
    return changed


def by_hand(orders: Orders, present: Fields, as_of_day: int) -> Callable[[], list[int]]:
    """Prepare the same in plain Python, customer by customer; only the returned call is to be timed."""
    columns = zip(*(column.tolist() for column in orders.columns().values()), strict=True)
    customers = [
        Customer(number, count, None if last == EMPTY else as_of_day - last, Decimal(cents) / 100)
        for number, count, last, cents in columns
    ]
    before = records_of(present)

    def run() -> list[int]:
        pairs = zip(customers, before, strict=True)
        return [c.customer_id for c, record in pairs if record_after(c, record, as_of_day) != record]

    return run


def best_s(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Take the shortest of several times, in seconds."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times)


def measure() -> Iterator[tuple[str, str, str]]:
    """Score and compare 1,000,000 customers in memory, our way and two plain ones."""
    orders = some_orders(CUSTOMERS)
    present = Fields.empty(CUSTOMERS)
    night_before = score(orders, DEFAULT, AS_OF_DAY)
    present = desired_fields(orders, night_before, present, SEGMENT_IDS, AS_OF_DAY)
    as_of_day = AS_OF_DAY + 1
    few = np.arange(PURE_PYTHON_CUSTOMERS)
    pure = by_hand(orders.take(few), present.take(few), as_of_day)

    changed = ours(orders, present, as_of_day).customer_id
    selected = orders.customer_id[by_select(orders, present, as_of_day)]
    if not np.array_equal(changed, selected) or pure() != changed[changed <= PURE_PYTHON_CUSTOMERS].tolist():
        sys.exit("the programs disagree about who changes; the times would mean nothing")

    own_s = best_s(lambda: ours(orders, present, as_of_day))
    first_s = best_s(lambda: ours(orders, Fields.empty(CUSTOMERS), as_of_day))
    select_s = best_s(lambda: by_select(orders, present, as_of_day))
    pure_s = best_s(pure, rounds=2) * CUSTOMERS / PURE_PYTHON_CUSTOMERS
    what = f"score, segment and diff of {CUSTOMERS:,} customers"
    goal = f"at most {BUDGET_S} s"
    yield f"{what}, {len(changed):,} changed", f"{own_s:.3f} s", goal
    yield f"{what}, first scoring", f"{first_s:.3f} s", goal
    yield "the same with digitize and select", f"{select_s / own_s:.1f} x as long", ""
    yield "the same in plain Python (extrapolated)", f"{pure_s / own_s:.0f} x as long", ""
