"""Read rows of SuiteQL into columns: what each customer bought, and the current values of our fields.

No row may be lost. Each row must be in its window or be one that was asked for. Each window's rows are compared with
the window's count. If they differ, NetSuite counts again, and a pull that is still short stops the run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar, cast

import msgspec
import numpy as np

from netsuite_rfm.errors import AccountNotReady, RequestRefused, ShortPullError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import beside, side_by_side
from netsuite_rfm.netsuite.pull.counted import Count, count_active
from netsuite_rfm.netsuite.pull.customer_rows import (
    CustomerRow,
    FieldsRow,
    customer_row,
    field_columns,
    fields_of,
    hold_until_of,
    orders_of,
    row_type,
)
from netsuite_rfm.netsuite.pull.windows import Window
from netsuite_rfm.netsuite.suiteql.believed import Belief, among, within
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.netsuite.suiteql.customers import (
    BESIDE,
    IdList,
    IdRange,
    field_values,
    last_updated_probe,
)
from netsuite_rfm.netsuite.suiteql.literals import MOST_IN_A_LIST
from netsuite_rfm.netsuite.suiteql.order_totals import customers_with_orders
from netsuite_rfm.netsuite.suiteql.page import Page, read_page
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.customers import EMPTY, Column, Fields, Mask, Orders
from netsuite_rfm.telemetry.log import get_logger

Row = TypeVar("Row", bound=FieldsRow)

MAX_RECOUNTS = 2


class _Updated(msgspec.Struct):
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """The customers of one window: orders and current fields, in the same order.

    Customers in ``left_out`` are not scored; their orders are empty. ``hold_until`` is the day until which each
    customer's segment is held, None if the account has no such field. ``ways_back`` is what recent runs changed, by
    customer.
    """

    orders: Orders
    present: Fields
    left_out: Mask | None = None
    inactive: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    hold_until: Column | None = None
    ways_back: Mapping[int, str] = field(default_factory=dict)


def pull_window(client: Client, window: Window, counting: Counting, wanted: Wanted = PLAIN) -> Pulled:
    """Pull the customers of one window.

    Raises:
        ShortPullError: fewer rows came than NetSuite counts there, even after a retry.
        RowError: a row is invalid. The message names the customer and the column.

    """
    rows = _rows_of(client, window.ids, counting, wanted)
    expected = Count(window.customers, rows[0].id, rows[-1].id) if rows else Count(window.customers)
    for _ in range(MAX_RECOUNTS):
        if _agrees(rows, expected):
            break
        # Customers may have been added or removed since the windows were cut, so NetSuite's current count decides.
        expected = count_active(client, window.ids)
        if not _agrees(rows, expected):
            rows = _rows_of(client, window.ids, counting, wanted)
    if not _agrees(rows, expected):
        raise ShortPullError(
            f"customers {window.ids.after + 1} to {window.ids.up_to}: {len(rows)} rows came, but NetSuite counts "
            f"{expected.customers}. Nothing was written. "
            "Run again. If it happens again, check the role's permissions for customers"
        )
    return _pulled(rows, counting, wanted)


def _agrees(rows: Sequence[CustomerRow], expected: Count) -> bool:
    if len(rows) != expected.customers:
        return False
    return not rows or (rows[0].id == expected.first_id and rows[-1].id == expected.last_id)


def pull_listed(client: Client, ids: Sequence[int], counting: Counting, wanted: Wanted = PLAIN) -> Pulled:
    """Pull up to 1,000 customers by id; the result names those that are inactive or do not exist."""

    def read(asked: Sequence[int]) -> list[CustomerRow]:
        query = customers_with_orders(IdList(tuple(asked)), counting, wanted)
        return _read_rows(client, query, counting, wanted, among(asked)).items

    rows, unknown = _each_answered(ids, read)
    active = [row for row in rows if row.isinactive == "F"]
    return replace(
        _pulled(active, counting, wanted),
        inactive=tuple(row.id for row in rows if row.isinactive != "F"),
        unknown=unknown,
    )


def read_back(client: Client, ids: Sequence[int], wanted: Wanted = PLAIN) -> tuple[list[int], Fields]:
    """Read the current values of our fields for up to 1,000 customers; customers that no longer exist are left out."""
    row = row_type(FieldsRow, field_columns(wanted)) if wanted.fields else FieldsRow

    def read(asked: Sequence[int]) -> list[FieldsRow]:
        return read_page(client, field_values(asked, wanted.fields), row, believe=among(asked)).items

    rows, _ = _each_answered(ids, read)
    return [row.id for row in rows], fields_of(rows, wanted)


def _each_answered(ids: Sequence[int], read: Callable[[Sequence[int]], list[Row]]) -> tuple[list[Row], tuple[int, ...]]:
    """Return the rows of these customers, ascending, and the ids for which NetSuite twice returned no row."""
    rows = read(ids)
    found = {row.id for row in rows}
    while unanswered := tuple(id_ for id_ in ids if id_ not in found):
        again = read(unanswered)
        if not again:
            return rows, unanswered
        found.update(row.id for row in again)
        rows = sorted([*rows, *again], key=lambda row: row.id)
    return rows, ()


def look_at_last_updated(client: Client) -> frozenset[str]:
    """Check that ``custentity_segment_last_updated`` exists, which is written but never compared.

    Return the script ids of the existing fields for the hold and the way back. One request suffices if all exist; if
    not, three more in parallel find out which is missing.

    Raises:
        AccountNotReady: the field does not exist, or the role cannot see it.

    """
    if _can_be_read(client, BESIDE):
        return frozenset(BESIDE)
    with beside(partial(read_page, client, last_updated_probe(()), _Updated)) as last_updated:
        found = side_by_side(lambda name: (name, _can_be_read(client, (name,))), BESIDE, workers=len(BESIDE))
        there = frozenset(name for name, can_be_read in found if can_be_read)
        last_updated()
    return there


def _can_be_read(client: Client, names: Sequence[str]) -> bool:
    # Only a refusal shows that a field is missing. A hold must not be ignored because NetSuite did not answer.
    try:
        read_page(client, last_updated_probe(names), _Updated)
    except (AccountNotReady, RequestRefused):
        return False
    return True


def lists_of(ids: Sequence[int]) -> list[tuple[int, ...]]:
    """Split ids into lists that fit into one query."""
    return [tuple(ids[at : at + MOST_IN_A_LIST]) for at in range(0, len(ids), MOST_IN_A_LIST)]


def _read_rows(client: Client, query: str, counting: Counting, wanted: Wanted, believe: Belief) -> Page[CustomerRow]:
    left_out = bool(counting.leave_out)
    row = CustomerRow if wanted == PLAIN and not left_out else customer_row(wanted, left_out=left_out)
    return read_page(client, query, cast("type[CustomerRow]", row), believe=believe)


def _rows_of(client: Client, ids: IdRange, counting: Counting, wanted: Wanted) -> list[CustomerRow]:
    rows: list[CustomerRow] = []
    left = ids
    while True:
        page = _read_rows(client, customers_with_orders(left, counting, wanted), counting, wanted, within(left))
        rows += page.items
        if not page.has_more:
            return rows
        left = replace(ids, after=rows[-1].id)
        get_logger().info("window_grew", after=left.after, up_to=ids.up_to)


def _pulled(rows: Sequence[CustomerRow], counting: Counting, wanted: Wanted) -> Pulled:
    orders, present = orders_of(rows, wanted), fields_of(rows, wanted)
    hold_until = hold_until_of(rows) if wanted.hold else None
    ways_back = {row.id: row.way_back for row in rows if row.way_back} if wanted.way_back else {}  # type: ignore[attr-defined]
    if not counting.leave_out:
        return Pulled(orders, present, hold_until=hold_until, ways_back=ways_back)
    left_out = np.array([row.left_out == "T" for row in rows], dtype=np.bool_)  # type: ignore[attr-defined]
    orders.order_count[left_out] = 0
    orders.last_order_day[left_out] = EMPTY
    return Pulled(orders, present, left_out=left_out, hold_until=hold_until, ways_back=ways_back)
