"""Check rows of order totals before they are scored."""

import numpy as np

from netsuite_rfm.errors import RowError
from netsuite_rfm.rfm.customers import EMPTY, Column, Columns, Mask, Orders


def check_orders(orders: Orders, as_of_day: int) -> None:
    """Raise RowError with the first customer and the column unless every row is valid.

    Otherwise an order after the as-of date would look like the most recent of all, and a customer in two rows would be
    written twice with different values.
    """
    count, last = orders.order_count, orders.last_order_day
    has_orders = count > 0
    dated = last != EMPTY
    refuse_ids(orders)
    refuse(orders, count == EMPTY, "order_count", "is missing")
    refuse(orders, count < 0, "order_count", "is below zero")
    refuse(orders, has_orders & ~dated, "last_order_day", "is missing although there are orders")
    refuse(orders, dated & ~has_orders, "last_order_day", "is given although there are no orders")
    refuse(orders, last > as_of_day, "last_order_day", f"is after the as-of date {_date(as_of_day)}")
    refuse(
        orders,
        has_orders & (orders.lifetime_cents == EMPTY),
        "lifetime_cents",
        "is missing although there are orders (where RFM_REPORTING_… is set: a rate is missing; run check)",
    )


def refuse_ids(rows: Columns) -> None:
    """Raise RowError if a ``customer_id`` is not an internal id or occurs more than once."""
    ids = rows.columns()["customer_id"]
    refuse(rows, ids <= 0, "customer_id", "is not a NetSuite internal id")
    refuse(rows, _repeats(ids), "customer_id", "comes more than once")


def _repeats(ids: Column) -> Mask:
    """Return the rows whose customer occurs in an earlier row."""
    repeats = np.zeros(len(ids), dtype=np.bool_)
    if np.all(ids[1:] > ids[:-1]):  # already sorted, as a pull delivers them
        return repeats
    by_id = np.argsort(ids, kind="stable")
    repeats[by_id[1:]] = ids[by_id[1:]] == ids[by_id[:-1]]
    return repeats


def refuse(rows: Columns, broken: Mask, column: str, problem: str) -> None:
    """Raise RowError if a row is broken, with the first such customer, the column and its value."""
    at = np.flatnonzero(broken)
    if not len(at):
        return
    columns = rows.columns()
    value = int(columns[column][at[0]])
    shown = "" if value == EMPTY else f" {_date(value) if column.endswith('_day') else value}"
    others = f" (and of {len(at) - 1:,} more customers)" if len(at) > 1 else ""
    raise RowError(
        f"customer {columns['customer_id'][at[0]]}: {column}{shown} {problem}{others}; nothing was scored. "
        "Run again; if it stays, look at this customer's transactions in NetSuite."
    )


def _date(day: int) -> str:
    return str(np.datetime64(day, "D"))
