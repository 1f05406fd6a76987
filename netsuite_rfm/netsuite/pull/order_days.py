"""Read on which days customers ordered, as columns."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

import msgspec
import numpy as np

from netsuite_rfm.errors import RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.windows import Window
from netsuite_rfm.netsuite.suiteql.order_days import order_days
from netsuite_rfm.netsuite.suiteql.page import pages_by_id
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.customers import Column

_FIRST_DAY = date(1970, 1, 1)


class _Row(msgspec.Struct):
    id: int
    customer: int
    day: str


def read_order_days(client: Client, windows: Sequence[Window], counting: Counting) -> tuple[Column, Column]:
    """Read customer and day (since 1970-01-01) of every order in these windows, 1,000 orders per request.

    Raises:
        RowError: a day is invalid.
        NetSuiteError: NetSuite could not be read.

    """
    rows = [(row.customer, _day(row)) for window in windows for row in _orders_of(client, window, counting)]
    read = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return read[:, 0], read[:, 1]


def _orders_of(client: Client, window: Window, counting: Counting) -> Iterator[_Row]:
    def query(after: int) -> str:
        return order_days(window.ids, counting, after=after)

    return chain.from_iterable(pages_by_id(client, query, _Row, to_the_end=False))


def _day(row: _Row) -> int:
    try:
        return (date.fromisoformat(row.day) - _FIRST_DAY).days
    except ValueError:
        told = f"order {row.id}: {row.day!r} is not a day in the form YYYY-MM-DD. Nothing was written"
        raise RowError(told) from None
