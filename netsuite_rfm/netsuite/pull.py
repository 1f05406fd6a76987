"""Rows of SuiteQL to columns: what each customer bought, and what our fields hold now.

Never lose a row, and prove it: each window's rows are counted against the window, a difference is
counted again in NetSuite, and a pull that stays short stops the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import attrgetter
from typing import Annotated

import msgspec
import numpy as np

from netsuite_rfm.errors import RowError, ShortPullError
from netsuite_rfm.log import get_logger
from netsuite_rfm.netsuite.client import Client
from netsuite_rfm.netsuite.queries import (
    Counting,
    IdList,
    IdRange,
    active_customers_in,
    customers_with_orders,
    field_values,
    newest_orders,
)
from netsuite_rfm.netsuite.suiteql import MOST_IN_A_LIST, read_page
from netsuite_rfm.netsuite.windows import Window
from netsuite_rfm.rfm.model import EMPTY, UNREADABLE, Column, Fields, Orders

SCORES_AS_TEXT = {f"{r}{f}{m}": 100 * r + 10 * f + m for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)}
NO_DAY = "NaT"
MAX_RECOUNTS = 2
LOOK_BACK_DAYS = 60
STEADY_DAYS = 20


_Number = Annotated[int, msgspec.Meta(ge=-(2**62), le=2**62)]  # what a column holds with room to spare


class _FieldsRow(msgspec.Struct, gc=False):
    """What our fields hold. A null column is left out of the row."""

    id: _Number
    recency_score: _Number | None = EMPTY
    frequency_score: _Number | None = EMPTY
    monetary_score: _Number | None = EMPTY
    score: str | None = None
    segment: _Number | None = EMPTY
    last_order_day: str | None = NO_DAY
    order_count: _Number | None = EMPTY
    lifetime_cents: _Number | None = EMPTY
    previous_segment: _Number | None = EMPTY
    segment_changed_day: str | None = NO_DAY


class _CustomerRow(_FieldsRow, forbid_unknown_fields=True, gc=False, kw_only=True):
    # A column under a name of NetSuite's own choice must not pass for "no orders": hence no unknown fields.
    isinactive: str
    orders: _Number | None = 0
    last_order: str | None = NO_DAY
    cents: _Number | None = EMPTY
    links: list[object] = msgspec.field(default_factory=list)


class _Newest(msgspec.Struct):
    kind: str
    newest: str
    days: int


class _Count(msgspec.Struct):
    customers: int


@dataclass(frozen=True, slots=True)
class Pulled:
    """The customers of one window: orders and present fields, row by row the same customers."""

    orders: Orders
    present: Fields
    inactive: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


def pull_window(client: Client, window: Window, counting: Counting) -> Pulled:
    """Pull the customers of one window.

    Raises:
        ShortPullError: fewer rows came than NetSuite counts there, also when asked again.
        RowError: a row breaks the contract; names the customer and the column.

    """
    rows = _rows_of(client, window.ids, counting)
    expected = window.customers
    for _ in range(MAX_RECOUNTS):
        if len(rows) == expected:
            break
        # Customers may have come or gone since the windows were cut: NetSuite's count of this moment decides.
        page = read_page(client, active_customers_in(window.ids), _Count)
        expected = page.items[0].customers if page.items else 0
        if len(rows) != expected:
            rows = _rows_of(client, window.ids, counting)
    if len(rows) != expected:
        raise ShortPullError(
            f"customers {window.ids.after + 1} to {window.ids.up_to}: {len(rows)} rows came where NetSuite counts "
            f"{expected}. Nothing was written. Run again; if it stays, compare the role's permissions for customers"
        )
    return Pulled(_orders(rows), _fields(rows))


def pull_listed(client: Client, ids: Sequence[int], counting: Counting) -> Pulled:
    """Pull the customers named by id, 1,000 at most; names those that are inactive or not there."""
    rows = read_page(client, customers_with_orders(IdList(tuple(ids)), counting), _CustomerRow).items
    active = [row for row in rows if row.isinactive == "F"]
    found = {row.id for row in rows}
    return Pulled(
        _orders(active),
        _fields(active),
        inactive=tuple(row.id for row in rows if row.isinactive != "F"),
        unknown=tuple(wanted for wanted in ids if wanted not in found),
    )


def read_back(client: Client, ids: Sequence[int]) -> tuple[list[int], Fields]:
    """Read what our fields hold now for up to 1,000 customers; customers that are gone are left out."""
    rows = read_page(client, field_values(ids), _FieldsRow).items
    return [row.id for row in rows], _fields(rows)


def newest_order_day(client: Client, counting: Counting) -> dict[str, int]:
    """Day of the newest order of each type that is in steady use, in days since 1970-01-01.

    A type with orders on fewer than 20 of the last 60 days is left out: its silence means nothing.
    """
    since = counting.as_of - timedelta(days=LOOK_BACK_DAYS)
    rows = read_page(client, newest_orders(counting, since), _Newest).items
    steady = [row for row in rows if row.days >= STEADY_DAYS]
    return {row.kind: int(np.datetime64(row.newest, "D").astype(np.int64)) for row in steady}


def lists_of(ids: Sequence[int]) -> list[tuple[int, ...]]:
    """Cut ids into lists that one query takes."""
    return [tuple(ids[at : at + MOST_IN_A_LIST]) for at in range(0, len(ids), MOST_IN_A_LIST)]


def _rows_of(client: Client, ids: IdRange, counting: Counting) -> list[_CustomerRow]:
    rows: list[_CustomerRow] = []
    after = ids.after
    while True:
        page = read_page(client, customers_with_orders(replace(ids, after=after), counting), _CustomerRow)
        rows += page.items
        if not page.has_more or not page.items:
            return rows
        get_logger().info("window_grew", after=after, up_to=ids.up_to)
        after = rows[-1].id


def _orders(rows: Sequence[_CustomerRow]) -> Orders:
    return Orders(
        customer_id=_numbers(rows, "id"),
        order_count=_numbers(rows, "orders", instead=0),
        last_order_day=_days(rows, "last_order"),
        lifetime_cents=_numbers(rows, "cents"),
    )


def _fields(rows: Sequence[_FieldsRow]) -> Fields:
    return Fields(
        recency_score=_numbers(rows, "recency_score"),
        frequency_score=_numbers(rows, "frequency_score"),
        monetary_score=_numbers(rows, "monetary_score"),
        score=np.array([_score(row.score) for row in rows], dtype=np.int64),
        segment=_numbers(rows, "segment"),
        last_order_day=_days(rows, "last_order_day"),
        order_count=_numbers(rows, "order_count"),
        lifetime_cents=_numbers(rows, "lifetime_cents"),
        previous_segment=_numbers(rows, "previous_segment"),
        segment_changed_day=_days(rows, "segment_changed_day"),
    )


def _score(text: str | None) -> int:
    # Anybody may have typed into the field: what is not a score of ours is simply not the one wanted.
    return EMPTY if not text else SCORES_AS_TEXT.get(text, UNREADABLE)


def _numbers(rows: Sequence[_FieldsRow], column: str, instead: int = EMPTY) -> Column:
    values = list(map(attrgetter(column), rows))
    if None in values:
        values = [instead if value is None else value for value in values]
    return np.array(values, dtype=np.int64)


def _days(rows: Sequence[_FieldsRow], column: str) -> Column:
    values = [value or NO_DAY for value in map(attrgetter(column), rows)]
    try:
        # NaT, "not a time", is the same number as EMPTY.
        days: Column = np.array(values, dtype="datetime64[D]").astype(np.int64)
    except ValueError:
        raise _bad_day(rows, column) from None
    return days


def _bad_day(rows: Sequence[_FieldsRow], column: str) -> RowError:
    for row in rows:
        value = getattr(row, column) or NO_DAY
        try:
            np.datetime64(value, "D")
        except ValueError:
            return RowError(
                f"customer {row.id}: column {column} holds {value!r}, not a day as YYYY-MM-DD. Nothing was written"
            )
    raise AssertionError("each day is readable by itself")
