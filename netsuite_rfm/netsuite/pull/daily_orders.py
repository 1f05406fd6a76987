"""Read orders by type and day, from which the brake sees whether orders still arrive."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import msgspec

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import not_believed
from netsuite_rfm.netsuite.suiteql.order_totals import orders_by_day
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.rfm.brake.daily_orders import LOOK_BACK_DAYS, DailyOrders
from netsuite_rfm.rfm.counting import Counting

_FIRST_DAY = date(1970, 1, 1)


class _Row(msgspec.Struct):
    kind: str
    day: str
    orders: int
    cents: int | None = 0


def count_daily_orders(client: Client, counting: Counting) -> DailyOrders:
    """Count the orders of the last nine weeks by type and day, in one request with at most 65 rows per type.

    Raises:
        RowError: a day is invalid.
        NetSuiteError: NetSuite could not be read.

    """
    since = counting.as_of - timedelta(days=LOOK_BACK_DAYS)
    orders: dict[str, dict[int, int]] = defaultdict(dict)
    cents: dict[str, dict[int, int]] = defaultdict(dict)
    believe = partial(_believe, counting)
    for row in read_page(client, orders_by_day(counting, since), _Row, believe=believe).items:
        try:
            day = (date.fromisoformat(row.day) - _FIRST_DAY).days
        except ValueError:
            raise RowError(
                f"orders by day: {row.kind} {row.day!r} is not a day in the form YYYY-MM-DD. Nothing was written"
            ) from None
        orders[row.kind][day], cents[row.kind][day] = row.orders, row.cents or 0
    return DailyOrders(orders, cents)


def _believe(counting: Counting, rows: Sequence[_Row]) -> None:
    """Check that each type is one that counts and occurs once per day."""
    pairs = [(row.kind, row.day) for row in rows]
    if len(set(pairs)) != len(pairs) or not {row.kind for row in rows} <= set(counting.order_types):
        raise not_believed("orders by type and day")
