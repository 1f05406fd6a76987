"""Read customers drawn at random, and their single transactions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import ClassVar

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import not_believed
from netsuite_rfm.netsuite.suiteql.page import pages_by_id, read_page
from netsuite_rfm.netsuite.suiteql.sample import (
    CONVERTED_UNITS,
    RATE_UNITS,
    TOTAL_UNITS,
    Draw,
    drawn_customers,
    transactions_of_drawn,
)
from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.sampling.bought import Bought
from netsuite_rfm.rfm.sampling.placed import Placed
from netsuite_rfm.rfm.sampling.verdict import Drawn

NOT_OF_THE_LIST = "(a value that is not of customlist_rfm_segment)"


class _Customer(msgspec.Struct):
    ROW: ClassVar = "customer"

    id: int
    recency: int | None = None
    frequency: int | None = None
    monetary: int | None = None
    score: str | None = None
    segment: str | None = None
    segment_id: int | None = None
    last_order: str | None = None
    orders: int | None = None
    cents: int | None = None
    hold_until: str | None = None
    subsidiary: int | None = None
    category: int | None = None
    check_box: str | None = None


class _Transaction(msgspec.Struct):
    ROW: ClassVar = "transaction"

    id: int
    customer: int
    kind: str
    day: str
    tranid: str | None = None
    status: str | None = None
    voided: str | None = None
    entered_later: str = "F"
    moved: float | None = None
    location: int | None = None
    total: int | None = None
    rate: int | None = None


def draw_customers(
    client: Client, draw: Draw, size: int, leave_out: LeaveOut, *, hold: bool | None = None, optional: bool = False
) -> tuple[list[Drawn], int | None]:
    """Read ``size`` customers in the order of a draw, and the total number of customers if NetSuite reports it.

    It takes one request. ``hold`` is whether the account has the field for holds. If that is unknown and the field does
    not exist, it takes a second request.

    Raises:
        AccountNotReady: a field is missing, or the role cannot see it.
        NetSuiteError: NetSuite could not be read.

    """

    def apart(rows: Sequence[_Customer]) -> None:
        if len({row.id for row in rows}) < len(rows):
            raise not_believed("a customer who was drawn twice")

    def read(*, held: bool) -> tuple[list[Drawn], int | None]:
        query = drawn_customers(draw, leave_out, hold=held)
        page = read_page(client, query, _Customer, limit=size, believe=apart, optional=optional)
        return [_drawn(row) for row in page.items], page.total

    try:
        return read(held=hold is not False)
    except (AccountNotReady, RequestRefused):
        if hold is not None:
            raise
        return read(held=False)


def transactions_of(
    client: Client,
    ids: Sequence[int],
    counting: Counting,
    *,
    entered_from: datetime | None,
    to_the_end: bool = True,
    optional: bool = False,
) -> dict[int, list[Bought]]:
    """Read every sale and return of customers, by customer, oldest first, 1,000 transactions per request.

    ``to_the_end`` and ``optional`` are those of :func:`~netsuite_rfm.netsuite.suiteql.page.pages_by_id`.

    Raises:
        AccountNotReady: a table or column is missing, or the role cannot see it.
        NetSuiteError: NetSuite could not be read.

    """
    found: dict[int, list[Bought]] = {customer: [] for customer in ids}
    pages = pages_by_id(
        client,
        lambda after: transactions_of_drawn(ids, counting, entered_from=entered_from, after=after),
        _Transaction,
        to_the_end=to_the_end,
        optional=optional,
    )
    for row in chain.from_iterable(pages):
        if row.customer not in found:
            raise RowError(f"transaction {row.id} is of customer {row.customer}, who was not asked for. Run again")
        found[row.customer].append(_bought(row, counting))
    return {customer: sorted(those, key=lambda bought: (bought.day, bought.id)) for customer, those in found.items()}


def transactions_as_account_has(
    client: Client, ids: Sequence[int], counting: Counting, *, entered_from: datetime | None
) -> tuple[Counting, dict[int, list[Bought]]]:
    """Read the same if it is unknown whether the account has projects and order lines.

    Return also what counts in this account.

    Raises:
        AccountNotReady: even the simplest query is refused.
        NetSuiteError: NetSuite could not be read.

    """
    for projects, delivered in ((True, True), (False, True), (True, False)):
        fuller = replace(counting, projects=projects, delivered_closed=delivered)
        try:
            return fuller, transactions_of(client, ids, fuller, entered_from=entered_from)
        except (AccountNotReady, RequestRefused):
            continue
    plain = replace(counting, projects=False, delivered_closed=False)
    return plain, transactions_of(client, ids, plain, entered_from=entered_from)


def _drawn(row: _Customer) -> Drawn:
    segment = row.segment.lower() if row.segment else None
    return Drawn(
        row.id,
        Placed(
            row.recency,
            row.frequency,
            row.monetary,
            row.score,
            NOT_OF_THE_LIST if row.segment_id is not None and segment is None else segment,
            _day(row.last_order),
            row.orders,
            row.cents,
        ),
        _day(row.hold_until),
        row.subsidiary,
        row.category,
        None if row.check_box is None else row.check_box == "T",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _bought(row: _Transaction, counting: Counting) -> Bought:
    rate = RATE_UNITS if row.rate is None else row.rate
    amount = Decimal(row.total or 0)
    amount = amount / CONVERTED_UNITS if counting.converts else amount * rate / (TOTAL_UNITS * RATE_UNITS)
    return Bought(
        row.id,
        row.customer,
        row.tranid or "",
        row.kind,
        date.fromisoformat(row.day),
        row.status or "",
        row.voided == "T",
        amount,
        bool(row.moved),
        row.location,
        row.entered_later == "T",
    )
