"""Rows of SuiteQL to columns: what each customer bought, and what our fields hold now.

Never lose a row, and prove it: each window's rows are counted against the window, a difference is
counted again in NetSuite, and a pull that stays short stops the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import msgspec
import numpy as np

from netsuite_rfm.errors import ShortPullError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.customer_rows import (
    CustomerRow,
    FieldsRow,
    customer_row,
    field_columns,
    fields_of,
    orders_of,
    row_type,
)
from netsuite_rfm.netsuite.pull.windows import Window
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.netsuite.suiteql.customers import (
    LAST_UPDATED_PROBE,
    IdList,
    IdRange,
    active_customers_in,
    field_values,
)
from netsuite_rfm.netsuite.suiteql.literals import MOST_IN_A_LIST
from netsuite_rfm.netsuite.suiteql.order_totals import customers_with_orders
from netsuite_rfm.netsuite.suiteql.page import Page, read_page
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.customers import EMPTY, Fields, Mask, Orders
from netsuite_rfm.telemetry.log import get_logger

MAX_RECOUNTS = 2


class _Updated(msgspec.Struct):
    updated: str | None = None


class _Count(msgspec.Struct):
    customers: int


@dataclass(frozen=True, slots=True)
class Pulled:
    """The customers of one window: orders and present fields, row by row the same customers.

    Those in ``left_out`` are not scored: their orders are as if they had none.
    """

    orders: Orders
    present: Fields
    left_out: Mask | None = None
    inactive: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


def pull_window(client: Client, window: Window, counting: Counting, wanted: Wanted = PLAIN) -> Pulled:
    """Pull the customers of one window.

    Raises:
        ShortPullError: fewer rows came than NetSuite counts there, also when asked again.
        RowError: a row breaks the contract; names the customer and the column.

    """
    rows = _rows_of(client, window.ids, counting, wanted)
    expected = window.customers
    for _ in range(MAX_RECOUNTS):
        if len(rows) == expected:
            break
        # Customers may have come or gone since the windows were cut: NetSuite's count of this moment decides.
        page = read_page(client, active_customers_in(window.ids), _Count)
        expected = page.items[0].customers if page.items else 0
        if len(rows) != expected:
            rows = _rows_of(client, window.ids, counting, wanted)
    if len(rows) != expected:
        raise ShortPullError(
            f"customers {window.ids.after + 1} to {window.ids.up_to}: {len(rows)} rows came where NetSuite counts "
            f"{expected}. Nothing was written. Run again; if it stays, compare the role's permissions for customers"
        )
    return _pulled(rows, counting, wanted)


def pull_listed(client: Client, ids: Sequence[int], counting: Counting, wanted: Wanted = PLAIN) -> Pulled:
    """Pull the customers named by id, 1,000 at most; names those that are inactive or not there."""
    query = customers_with_orders(IdList(tuple(ids)), counting, wanted)
    rows = _read_rows(client, query, counting, wanted).items
    active = [row for row in rows if row.isinactive == "F"]
    found = {row.id for row in rows}
    return replace(
        _pulled(active, counting, wanted),
        inactive=tuple(row.id for row in rows if row.isinactive != "F"),
        unknown=tuple(one for one in ids if one not in found),
    )


def read_back(client: Client, ids: Sequence[int], wanted: Wanted = PLAIN) -> tuple[list[int], Fields]:
    """Read what our fields hold now for up to 1,000 customers; customers that are gone are left out."""
    row = row_type(FieldsRow, field_columns(wanted)) if wanted.fields else FieldsRow
    rows = read_page(client, field_values(ids, wanted.fields), row).items
    return [row.id for row in rows], fields_of(rows, wanted)


def look_at_last_updated(client: Client) -> None:
    """Make sure that ``custentity_segment_last_updated`` is there, the one field that is written and never compared.

    Raises:
        AccountNotReady: it is not, or the role may not see it.

    """
    read_page(client, LAST_UPDATED_PROBE, _Updated)


def lists_of(ids: Sequence[int]) -> list[tuple[int, ...]]:
    """Cut ids into lists that one query takes."""
    return [tuple(ids[at : at + MOST_IN_A_LIST]) for at in range(0, len(ids), MOST_IN_A_LIST)]


def _read_rows(client: Client, query: str, counting: Counting, wanted: Wanted) -> Page[CustomerRow]:
    left_out = bool(counting.leave_out)
    row = CustomerRow if wanted == PLAIN and not left_out else customer_row(wanted, left_out=left_out)
    return read_page(client, query, cast("type[CustomerRow]", row))


def _rows_of(client: Client, ids: IdRange, counting: Counting, wanted: Wanted) -> list[CustomerRow]:
    rows: list[CustomerRow] = []
    after = ids.after
    while True:
        query = customers_with_orders(replace(ids, after=after), counting, wanted)
        page = _read_rows(client, query, counting, wanted)
        rows += page.items
        if not page.has_more or not page.items:
            return rows
        get_logger().info("window_grew", after=after, up_to=ids.up_to)
        after = rows[-1].id


def _pulled(rows: Sequence[CustomerRow], counting: Counting, wanted: Wanted) -> Pulled:
    orders, present = orders_of(rows, wanted), fields_of(rows, wanted)
    if not counting.leave_out:
        return Pulled(orders, present)
    left_out = np.array([row.left_out == "T" for row in rows], dtype=np.bool_)  # type: ignore[attr-defined]
    orders.order_count[left_out] = 0
    orders.last_order_day[left_out] = EMPTY
    return Pulled(orders, present, left_out=left_out)
